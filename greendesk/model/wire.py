"""Rows on the wire: what the fields of a patch are called there, and a patch in such a row.

Shared by :mod:`.message`, which makes and reads changes, and :mod:`.answer`, which reads what the
centre says. Pure functions; what an engine may write in more than one way is understood here.
"""

import json
from collections.abc import Collection, Mapping
from typing import cast

from shapely.geometry import MultiPolygon, Polygon, shape

from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.record import Patch

Feature = Mapping[str, object]

ENVELOPE = (
    "id",
    "batch_id",
    "lao_code",
    "device_id",
    "actor",
    "patch_id",
    "op",
    "base_rev",
    "client_at",
    "reasons",
    "payload_sha",
)
"""What every change carries besides the fields of the patch."""

SERVER_COLUMNS = (
    "status",
    "result_rev",
    "current_rev",
    "lao_seq",
    "messages",
    "received_at",
    "signature",
    "rev",
    "deleted",
    "applied_at",
    "last_change_id",
    "review_status",
    "return_reason",
    "remark_th",
    "reviewed_at",
)
"""Names that belong to the centre's tables: a field of a patch never uses them on the wire."""

_TAKEN = frozenset(ENVELOPE) | frozenset(SERVER_COLUMNS)


def column_of(field_id: str) -> str:
    """Return the name on the wire of a schema field.

    A field whose name the ledger needs for itself travels with a prefix.

    >>> column_of("name_th"), column_of("status")
    ('name_th', 'patch_status')
    """
    return f"patch_{field_id}" if field_id in _TAKEN else field_id


def field_of(column: str) -> str:
    """Return the schema field of a name on the wire; the inverse of :func:`column_of`.

    >>> field_of("patch_status"), field_of("patch_id")
    ('status', 'patch_id')
    """
    bare = column.removeprefix("patch_")
    return bare if column not in _TAKEN and bare in _TAKEN else column


def patch_in(patch_id: str, row: Mapping[str, object], geometry: object) -> Patch:
    """Return the patch that a row and its geometry describe; what is no value is passed over."""
    values = {
        field_of(name): value
        for name, value in row.items()
        if name not in _TAKEN and isinstance(value, str | int | float)
    }
    reasons = parsed(row.get("reasons"))
    return Patch(
        patch_id,
        _shape(geometry),
        values,
        {str(k): str(v) for k, v in reasons.items()} if isinstance(reasons, dict) else {},
    )


def _shape(geometry: object) -> MultiPolygon | None:
    if not isinstance(geometry, Mapping) or not geometry.get("coordinates"):
        return None
    found = shape(cast(dict[str, object], geometry))
    if isinstance(found, Polygon):
        return MultiPolygon([found])
    return found if isinstance(found, MultiPolygon) else None


def fields_beyond(body: bytes, columns: Collection[str]) -> tuple[str, ...]:
    """Return the fields of which sealed bytes have a value for which there is no column."""
    properties = properties_of(feature_in(body))
    filled = (name for name, value in properties.items() if value is not None)
    return tuple(field_of(name) for name in filled if name not in columns)


def properties_of(feature: Feature) -> Mapping[str, object]:
    """Return the properties of a feature; none if they are no mapping."""
    properties = feature.get("properties")
    return properties if isinstance(properties, Mapping) else {}


def feature_in(body: bytes) -> dict[str, object]:
    """Return the feature that sealed bytes hold.

    Raises:
        BadInput: they hold none.
    """
    try:
        feature = json.loads(body)
    except ValueError as error:
        raise not_a_change() from error
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise not_a_change()
    return feature


def not_a_change() -> BadInput:
    """Return what to say of bytes that are no change of ours."""
    return BadInput(N_("This is not a record that GreenDesk has sealed, or it was altered since."))


def parsed(value: object) -> object:
    """Return ``value``, parsed if an engine gave JSON as text."""
    if not isinstance(value, str):
        return value
    try:
        return cast(object, json.loads(value))
    except (ValueError, RecursionError):
        return value
