"""Reading what the centre says: verdicts in its ledger, patches as it has them.

The one thing to know: an answer counts only for the very bytes that were sent (:func:`is_proof`),
whatever way an engine has of writing them (:func:`same_values`).

**Source:** GreenDesk Sync Profile 1 on OGC API - Features Part 1 and Part 4.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.message import CentrePatch, Change, Problem, Receipt, Verdict, payload_sha
from greendesk.model.telling import PhotoRow
from greendesk.model.wire import Feature, column_of, feature_in, parsed, patch_in, properties_of

_LARGEST = 2**53  # no counter of a centre comes near it, and every program keeps it exactly
_DEEPEST = 4  # parts, rings, corners, numbers; what lies deeper is no area


def verdict_from_row(feature: Feature) -> Verdict | None:
    """Return the verdict in a ledger row (a GeoJSON Feature), or None if the row gives none."""
    row = properties_of(feature)
    status = row.get("status")
    if status not in ("applied", "conflict", "rejected"):
        return None
    return Verdict(
        change_id=str(row.get("id") or feature.get("id") or ""),
        status=status,
        result_rev=_int(row.get("result_rev")),
        current_rev=_int(row.get("current_rev")),
        lao_seq=_int(row.get("lao_seq")),
        problems=tuple(_problems(row.get("messages"))),
        received_at=_utc(row.get("received_at")),
        payload_sha=str(row.get("payload_sha") or ""),
    )


def is_proof(verdict: Verdict, change: Change) -> bool:
    """Return whether a verdict is about these very bytes, and says which revision they made."""
    if verdict.payload_sha != payload_sha(change.body):
        return False
    return verdict.status != "applied" or verdict.result_rev is not None


def receipt_of(change: Change, verdict: Verdict, centre: str) -> Receipt:
    """Return the proof that ``verdict``, read from ``centre``'s ledger, is for ``change``."""
    rev = verdict.result_rev if verdict.status == "applied" else verdict.current_rev
    return Receipt(
        change.id,
        change.batch_id,
        change.patch_id,
        rev,
        verdict.status,
        verdict.payload_sha,
        verdict.lao_seq,
        verdict.received_at,
        centre,
    )


def same_values(sent_body: bytes, ledger_row: Feature, fields: Iterable[str] = ()) -> bool:
    """Return whether the ledger holds what was sent: every value, and the exact coordinates.

    An engine may write 5 as 5.0, leave nulls out, or give JSON as text; nothing else may differ.

    Args:
        fields: ids of the form's fields; those that were sent without a value must have none there.
    """
    sent = feature_in(sent_body)
    row = properties_of(ledger_row)
    empty: dict[str, object] = dict.fromkeys(map(column_of, fields))
    values = {**empty, **properties_of(sent)}
    return all(_same(value, row.get(name)) for name, value in values.items()) and (
        _parts(sent.get("geometry")) == _parts(ledger_row.get("geometry"))
    )


def patch_from_row(feature: Feature) -> CentrePatch:
    """Return the patch in a row of the centre's ``patch`` collection.

    Raises:
        BadInput: the row lacks what every such row has.
    """
    row = dict(properties_of(feature))
    rev, lao_seq = _int(row.get("rev")), _int(row.get("lao_seq"))
    patch_id = row.get("patch_id") or row.get("id") or feature.get("id")
    if rev is None or lao_seq is None or not patch_id:
        raise BadInput(N_("The centre sent a record that cannot be read. Nothing was changed."))
    return CentrePatch(
        patch=patch_in(str(patch_id), row, feature.get("geometry")),
        lao_code=str(row.get("lao_code") or ""),
        rev=rev,
        lao_seq=lao_seq,
        deleted=bool(row.get("deleted")),
        review_status=str(row.get("review_status") or ""),
        return_reason=str(row.get("return_reason") or ""),
        remark_th=str(row.get("remark_th") or ""),
        reviewed_at=_utc(row.get("reviewed_at")),
        change_id=str(row.get("last_change_id") or ""),
    )


def photo_from_row(feature: Feature, sha256: str) -> PhotoRow | None:
    """Return what a row of the centre's ``photo`` collection says; None = it is not of ``sha256``.

    A row without the property ``uses`` says of no photo; some engines leave out what is empty.
    """
    row = properties_of(feature)
    status = row.get("status")
    if status not in ("waiting", "verified", "bad_hash") or row.get("sha256", sha256) != sha256:
        return None
    listed = parsed(row.get("uses")) or []
    uses = tuple(u for u in listed if isinstance(u, dict)) if isinstance(listed, list) else ()
    return PhotoRow(status, _int(row.get("rev")) or 0, uses, _point(feature.get("geometry")))


def _point(geometry: object) -> tuple[float, float] | None:
    """Return where a point lies, (lon, lat); None = it is empty, or there is none."""
    at = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if not isinstance(at, list | tuple) or len(at) < 2:
        return None
    lon, lat = at[:2]
    if not (isinstance(lon, int | float) and isinstance(lat, int | float)):
        return None
    return float(lon), float(lat)


def _problems(messages: object) -> Iterable[Problem]:
    found = parsed(messages)
    for item in found if isinstance(found, Sequence) and not isinstance(found, str) else ():
        if isinstance(item, Mapping):
            yield Problem(*(str(item.get(name) or "") for name in ("type", "pointer", "detail")))


def _int(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    whole = int(value)
    return whole if abs(whole) <= _LARGEST else None


def _utc(value: object) -> str:
    """Return a time as ISO 8601 UTC with milliseconds; words that are no time stay as they are."""
    text = str(value or "")
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _same(sent: object, kept: object) -> bool:
    if isinstance(sent, Mapping) or (isinstance(sent, Sequence) and not isinstance(sent, str)):
        return sent == parsed(kept)
    if isinstance(sent, int | float) and isinstance(kept, int | float):
        return sent == kept
    return type(sent) is type(kept) and sent == kept


def _parts(geometry: object) -> object:
    """Return the parts of a polygon or multipolygon as nested tuples of (lon, lat)."""
    if not isinstance(geometry, Mapping):
        return None
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        coordinates = [coordinates]
    return _tuples(coordinates)


def _tuples(value: object, depth: int = _DEEPEST) -> object:
    if not depth or not isinstance(value, list | tuple):
        return value
    return tuple(_tuples(item, depth - 1) for item in value)
