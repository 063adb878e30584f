"""The wire form of a change and of the centre's answer, shared by store, sync and centre.

Pure values and pure functions. The one thing to know: a change is *bytes*. They are made once, by
:func:`seal`, kept before the first of them leaves, and sent again unchanged until the ledger shows
them; nothing here or elsewhere may build the body of a change a second time.

**Source:** GreenDesk Sync Profile 1 on OGC API - Features Part 1 and Part 4; GeoJSON (RFC 7946);
UUID version 7 (RFC 9562).
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, cast

from shapely.geometry import MultiPolygon, Polygon, mapping, shape

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.record import Patch

Op = Literal["upsert", "delete"]
Status = Literal["applied", "conflict", "rejected"]
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
_DEEPEST = 4  # parts, rings, corners, numbers; what lies deeper is no area


@dataclass(frozen=True, slots=True)
class Change:
    """One sealed outbox row.

    Attributes:
        id: UUIDv7 made on this machine; the centre's key, so sending twice does no harm.
        batch_id: UUID of the sending it was sealed in.
        patch_id: the patch it changes.
        op: "upsert" or "delete".
        base_rev: revision the centre acknowledged last; 0 = never.
        body: UTF-8 GeoJSON Feature, exactly what is PUT; holds ``payload_sha``.
    """

    id: str
    batch_id: str
    patch_id: str
    op: Op
    base_rev: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """What the centre found wrong with one field, in its own Thai words.

    Attributes:
        type: stable id of the centre's rule, e.g. ``gd:required``.
        pointer: JSON pointer into the Feature: ``/properties/name_th``, ``/geometry`` or "".
        detail: a Thai sentence for the officer.
    """

    type: str
    pointer: str
    detail: str

    @property
    def field_id(self) -> str:
        """The schema's field id; "" when the problem is with the shape or the whole record."""
        head, _, column = self.pointer.rpartition("/")
        return field_of(column) if head == "/properties" else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The ledger's row on a change. That there is none yet is the lack of a Verdict.

    Attributes:
        result_rev: revision that the change made; None unless applied.
        current_rev: revision the patch has at the centre; None if not told.
        lao_seq: number in the LAO's gap-free sequence; None unless applied.
        received_at: the centre's time, ISO 8601 UTC.
        payload_sha: the hash the ledger keeps for this change.
    """

    change_id: str
    status: Status
    result_rev: int | None
    current_rev: int | None
    lao_seq: int | None
    problems: tuple[Problem, ...]
    received_at: str
    payload_sha: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that the ledger has a change: made only from a row that was read back.

    Attributes:
        rev: revision it made, or the one that stood against it; None if not told.
        centre: the centre's title or address.
    """

    change_id: str
    batch_id: str
    patch_id: str
    rev: int | None
    status: Status
    payload_sha: str
    lao_seq: int | None
    received_at: str
    centre: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends.

    Attributes:
        lao_code: DLA code, eight digits as text.
        device_id: UUID of this machine's copy of the project.
        actor: the officer's name.
    """

    lao_code: str
    device_id: str
    actor: str


@dataclass(frozen=True, slots=True)
class CentrePatch:
    """A patch as the centre has it now; a deleted one stays as a tombstone.

    Attributes:
        patch: shape (EPSG:4326) and values as applied last.
        rev: its revision; 1..n without gaps.
        lao_seq: grows with every change of revision or review; the cursor of a pull.
        review_status: "" or what a person at the centre decided, e.g. ``returned``.
        return_reason: code of the list of reasons, or "".
        remark_th: the reviewer's words.
        reviewed_at: ISO 8601 UTC, or "".
    """

    patch: Patch
    lao_code: str
    rev: int
    lao_seq: int
    deleted: bool = False
    review_status: str = ""
    return_reason: str = ""
    remark_th: str = ""
    reviewed_at: str = ""
    change_id: str = field(default="")


# --- names on the wire ----------------------------------------------------------------------


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


def uuid7(now_ms: int, random_bytes: bytes) -> str:
    """Return a UUID version 7, lower case: it sorts by the time it was made.

    Args:
        now_ms: milliseconds since 1970 UTC.
        random_bytes: ten random bytes.

    >>> uuid7(0x017F22E279B0, bytes.fromhex("0cc318c4dc0c0c07398f"))
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'
    """
    if len(random_bytes) != 10:
        raise ValueError("a UUIDv7 takes ten random bytes")
    tail = int.from_bytes(random_bytes, "big")
    number = (now_ms & 0xFFFF_FFFF_FFFF) << 80
    number |= 0x7 << 76 | (tail >> 64 & 0xFFF) << 64
    number |= 0b10 << 62 | tail & 0x3FFF_FFFF_FFFF_FFFF
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


# --- sealing --------------------------------------------------------------------------------


def seal(
    change_id: str,
    batch_id: str,
    patch_id: str,
    op: Op,
    base_rev: int,
    patch: Patch,
    sender: Sender,
    client_at: str,
    schema_columns: Sequence[str],
    area_m2: float | None,
) -> Change:
    """Return the change whose bytes will be sent, once and for all.

    Args:
        patch: shape and values to send; a delete carries the last shape it had.
        client_at: this machine's time, ISO 8601; told, never used for order.
        schema_columns: every field id of the schema; each is sent, empty ones as null, because an
            engine's PUT may merge. A value that has no column stays on this machine.
        area_m2: geodesic area of the shape; fills the field of that name if the schema has one.

    Raises:
        BadInput: the patch has no shape, or a value cannot be written as JSON text.
    """
    if patch.shape is None or patch.shape.is_empty:
        raise BadInput(
            Text(
                N_("{name} has no shape yet, so it cannot be sent. Draw its outline first."),
                {"name": patch.name or patch_id},
            )
        )
    properties: dict[str, object] = {
        column_of(name): patch.values.get(name) for name in schema_columns if name != "patch_id"
    }
    if area_m2 is not None and "area_m2" in schema_columns:
        properties["area_m2"] = area_m2
    properties |= {
        "id": change_id,
        "batch_id": batch_id,
        "lao_code": sender.lao_code,
        "device_id": sender.device_id,
        "actor": sender.actor,
        "patch_id": patch_id,
        "op": op,
        "base_rev": base_rev,
        "client_at": client_at,
        "reasons": dict(patch.reasons),
    }
    feature = {
        "type": "Feature",
        "id": change_id,
        "geometry": mapping(patch.shape),
        "properties": properties,
    }
    bare = _bytes(feature, patch.name or patch_id)
    properties["payload_sha"] = hashlib.sha256(bare).hexdigest()
    return Change(change_id, batch_id, patch_id, op, base_rev, _bytes(feature, patch.name))


def _bytes(feature: Feature, name: str) -> bytes:
    """Return the one JSON text of ``feature``: sorted names, no spaces, Thai as it is."""
    try:
        text = json.dumps(
            feature, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        )
        body = text.encode("utf-8")
    except ValueError:  # NaN, infinity, half a surrogate pair
        text, body = "", b""
    if not body or "\\u0000" in text.replace("\\\\", ""):  # a zero letter; no database keeps it
        raise BadInput(
            Text(
                N_(
                    "{name} holds a number or a letter that cannot be sent. Nothing is lost. "
                    "Type the values of this record again."
                ),
                {"name": name},
            )
        )
    return body


def payload_sha(body: bytes) -> str:
    """Return the SHA-256 (hex) of a sealed body as it was before ``payload_sha`` was added."""
    feature = _feature(body)
    properties = dict(cast(Mapping[str, object], feature["properties"]))
    properties.pop("payload_sha", None)
    return hashlib.sha256(_bytes({**feature, "properties": properties}, "")).hexdigest()


def read_change(body: bytes) -> Change:
    """Return the change that ``body`` was sealed as.

    Raises:
        BadInput: these are not the bytes of a change, or they do not fit their own hash.
    """
    feature = _feature(body)
    properties = cast(Mapping[str, object], feature["properties"])
    try:
        change = Change(
            str(feature["id"]),
            str(properties["batch_id"]),
            str(properties["patch_id"]),
            cast(Op, properties["op"]),
            int(cast(int, properties["base_rev"])),
            body,
        )
        whole = properties["payload_sha"] == payload_sha(body)
    except (KeyError, TypeError, ValueError) as error:
        raise _not_a_change() from error
    if not whole:
        raise _not_a_change()
    return change


def sent_patch(body: bytes) -> Patch:
    """Return the patch that a sealed body carries; the derived ``area_m2`` is left out."""
    feature = _feature(body)
    properties = dict(cast(Mapping[str, object], feature["properties"]))
    properties.pop("area_m2", None)
    return _patch(str(properties.get("patch_id", "")), properties, feature.get("geometry"))


def body_of(patch: Patch) -> bytes:
    """Return bytes from which :func:`sent_patch` makes a patch that somebody else has sent."""
    properties: dict[str, object] = {column_of(name): v for name, v in patch.values.items()}
    properties |= {"patch_id": patch.id, "reasons": dict(patch.reasons)}
    geometry = None if patch.shape is None else mapping(patch.shape)
    return _bytes({"type": "Feature", "geometry": geometry, "properties": properties}, patch.name)


def _feature(body: bytes) -> dict[str, object]:
    try:
        feature = json.loads(body)
    except ValueError as error:
        raise _not_a_change() from error
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise _not_a_change()
    return feature


def _not_a_change() -> BadInput:
    return BadInput(N_("This is not a record that GreenDesk has sealed, or it was altered since."))


# --- reading what the centre says -----------------------------------------------------------


def verdict_from_row(feature: Feature) -> Verdict | None:
    """Return the verdict in a ledger row (a GeoJSON Feature), or None if the row gives none."""
    row = _properties(feature)
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


def same_values(sent_body: bytes, ledger_row: Feature) -> bool:
    """Return whether the ledger holds what was sent: every value, and the exact coordinates.

    An engine may write 5 as 5.0, leave nulls out, or give JSON as text; nothing else may differ.
    """
    sent = _feature(sent_body)
    row = _properties(ledger_row)
    values = cast(Mapping[str, object], sent["properties"])
    return all(_same(value, row.get(name)) for name, value in values.items()) and (
        _parts(sent.get("geometry")) == _parts(ledger_row.get("geometry"))
    )


def patch_from_row(feature: Feature) -> CentrePatch:
    """Return the patch in a row of the centre's ``patch`` collection.

    Raises:
        BadInput: the row lacks what every such row has.
    """
    row = dict(_properties(feature))
    rev, lao_seq = _int(row.get("rev")), _int(row.get("lao_seq"))
    patch_id = row.get("patch_id") or row.get("id") or feature.get("id")
    if rev is None or lao_seq is None or not patch_id:
        raise BadInput(N_("The centre sent a record that cannot be read. Nothing was changed."))
    return CentrePatch(
        patch=_patch(str(patch_id), row, feature.get("geometry")),
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


def _patch(patch_id: str, row: Mapping[str, object], geometry: object) -> Patch:
    values = {
        field_of(name): value
        for name, value in row.items()
        if name not in _TAKEN and isinstance(value, str | int | float)
    }
    reasons = _json(row.get("reasons"))
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


def _properties(feature: Feature) -> Mapping[str, object]:
    properties = feature.get("properties")
    return properties if isinstance(properties, Mapping) else {}


def _problems(messages: object) -> Iterable[Problem]:
    found = _json(messages)
    for item in found if isinstance(found, Sequence) and not isinstance(found, str) else ():
        if isinstance(item, Mapping):
            yield Problem(*(str(item.get(name) or "") for name in ("type", "pointer", "detail")))


def _json(value: object) -> object:
    """Return ``value``, parsed if an engine gave JSON as text."""
    if not isinstance(value, str):
        return value
    try:
        return cast(object, json.loads(value))
    except (ValueError, RecursionError):
        return value


def _int(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value)


def _utc(value: object) -> str:
    """Return a time as ISO 8601 UTC with milliseconds; words that are no time stay as they are."""
    text = str(value or "")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _same(sent: object, kept: object) -> bool:
    if isinstance(sent, Mapping) or (isinstance(sent, Sequence) and not isinstance(sent, str)):
        return sent == _json(kept)
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
