"""The wire form of a change, and the values that tell of its way; shared by store, sync and centre.

Pure values and pure functions. The one thing to know: a change is *bytes*. They are made once, by
:func:`seal`, kept before the first of them leaves, and sent again unchanged until the ledger shows
them; nothing here or elsewhere may build the body of a change a second time.

**Source:** GreenDesk Sync Profile 1 on OGC API - Features Part 1 and Part 4; GeoJSON (RFC 7946);
UUID version 7 (RFC 9562).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from shapely.geometry import mapping

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.record import Patch
from greendesk.model.wire import ENVELOPE as ENVELOPE
from greendesk.model.wire import SERVER_COLUMNS as SERVER_COLUMNS
from greendesk.model.wire import Feature as Feature
from greendesk.model.wire import column_of as column_of
from greendesk.model.wire import feature_in, not_a_change, patch_in
from greendesk.model.wire import field_of as field_of

Op = Literal["upsert", "delete"]
Status = Literal["applied", "conflict", "rejected"]


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
        lost: whether the ledger has lost the change since: it was restored from a backup.
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
    lost: bool = False


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


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Changes that the centre's ledger has shown us and must have still.

    Attributes:
        seen: id of the change behind the newest record that was looked at; "" = none.
        batches: changes that were received, each with the hash of its body, by their batch.
        lost: those of which it is known that the ledger had lost them, likewise.
    """

    seen: str = ""
    batches: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lost: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


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
        schema_columns: every field id of the schema. What is empty is left out: the ledger's row is
            made once, so it is empty there too, and a centre that lacks the column of a newer field
            takes every record that has nothing in it. A value without a column stays here.
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
        column_of(name): value
        for name in schema_columns
        if name != "patch_id" and (value := patch.values.get(name)) is not None
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
    feature = feature_in(body)
    properties = dict(cast(Mapping[str, object], feature["properties"]))
    properties.pop("payload_sha", None)
    return hashlib.sha256(_bytes({**feature, "properties": properties}, "")).hexdigest()


def read_change(body: bytes) -> Change:
    """Return the change that ``body`` was sealed as.

    Raises:
        BadInput: these are not the bytes of a change, or they do not fit their own hash.
    """
    feature = feature_in(body)
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
        raise not_a_change() from error
    if not whole:
        raise not_a_change()
    return change


def sent_patch(body: bytes) -> Patch:
    """Return the patch that a sealed body carries; the derived ``area_m2`` is left out."""
    feature = feature_in(body)
    properties = dict(cast(Mapping[str, object], feature["properties"]))
    properties.pop("area_m2", None)
    return patch_in(str(properties.get("patch_id", "")), properties, feature.get("geometry"))


def body_of(patch: Patch) -> bytes:
    """Return bytes from which :func:`sent_patch` makes a patch that somebody else has sent."""
    properties: dict[str, object] = {column_of(name): v for name, v in patch.values.items()}
    properties |= {"patch_id": patch.id, "reasons": dict(patch.reasons)}
    geometry = None if patch.shape is None else mapping(patch.shape)
    return _bytes({"type": "Feature", "geometry": geometry, "properties": properties}, patch.name)
