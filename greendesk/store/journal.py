"""The journal: every edit with its before and after, so that undo needs no code per edit.

::

    seq   1    2    3 | 4    5          new edit: 4 and 5 are dropped, it becomes the last
    done  1    1    1 | 0    0          undo: the last done becomes 0; redo: the first 0 becomes 1

The one thing to know: an entry is one compressed blob (a list in JSON, then the shapes in WKB, each
shape once), because one import may hold a hundred thousand patches.
"""

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, cast

import numpy as np
import orjson
import shapely
from shapely.geometry import MultiPolygon

from greendesk.errors import BadInput
from greendesk.i18n import Label, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Photo, Profile, Record, Values
from greendesk.store.trouble import NOT_KEPT

_RUN = 256  # shapes written in one go: shapely lets no other thread have a turn meanwhile
_LEVEL = 1  # zlib's quickest: 12 MB of corners in a third of a second
_HEAD_BYTES = 4
_SHAPES = b'],"shapes":['  # between the list of deltas and the sizes of the shapes
_PLAIN: Mapping[str, type[Profile] | type[Photo]] = {made.kind: made for made in (Profile, Photo)}
"""Kinds of records that are values and nothing else."""
_TO_UNDO, _TO_REDO = "done = 1 ORDER BY seq DESC", "done = 0 ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Labels:
    """What undo and redo would do now; None = nothing.

    Attributes:
        undo, redo: labels of the two edits.
        undo_id, redo_id: their ids.
    """

    undo: Text | None = None
    redo: Text | None = None
    undo_id: str | None = None
    redo_id: str | None = None


# --- values to bytes --------------------------------------------------------------------------


def pack(deltas: Sequence[Delta]) -> bytes:
    """Return deltas as bytes; shapes keep every bit of their coordinates.

    Raises:
        BadInput: a value is no number or text that a file can keep.
    """
    shapes: dict[int, tuple[int, MultiPolygon]] = {}

    def entry(record: Record | None) -> list[object] | None:
        if record is None:
            return None
        if not isinstance(record, Patch):
            return [dict(record.values)]
        place = -1
        if record.shape is not None:
            place = shapes.setdefault(id(record.shape), (len(shapes), record.shape))[0]
        return [dict(record.values), dict(record.reasons), place]

    listed = [[d.kind, d.id, entry(d.before), entry(d.after)] for d in deltas]
    drawn = np.array([shape for _, shape in shapes.values()], dtype=object)
    return _join(listed, [bytes(blob) for blob in shapely.to_wkb(drawn)], _LEVEL)


def pack_patches(patches: Sequence[Patch]) -> list[bytes]:
    """Return each patch as bytes of its own, for :func:`unpack_patch`; quick, not small."""
    blobs = [
        blob
        for at in range(0, len(patches), _RUN)
        for blob in shapely.to_wkb([patch.shape for patch in patches[at : at + _RUN]])
    ]
    return [
        _join(
            [[p.kind, p.id, None, [dict(p.values), dict(p.reasons), -1 if blob is None else 0]]],
            [] if blob is None else [bytes(blob)],
            0,
        )
        for p, blob in zip(patches, blobs, strict=True)
    ]


def _join(listed: Sequence[object], blobs: Sequence[bytes], level: int) -> bytes:
    try:
        head = orjson.dumps({"deltas": listed, "shapes": [len(blob) for blob in blobs]})
    except (TypeError, orjson.JSONEncodeError) as error:
        raise BadInput(NOT_KEPT) from error
    size = len(head).to_bytes(_HEAD_BYTES, "big")
    return zlib.compress(b"".join((size, head, *blobs)), level)


def unpack(content: bytes) -> tuple[Delta, ...]:
    """Return what :func:`pack` was given."""
    raw = memoryview(zlib.decompress(content))
    end = _HEAD_BYTES + int.from_bytes(raw[:_HEAD_BYTES], "big")
    head = orjson.loads(raw[_HEAD_BYTES:end])
    return _deltas(head["deltas"], head["shapes"], raw[end:])


def unpack_of(content: bytes, kind: str, id: str) -> tuple[Delta, ...]:
    """Return those deltas of what :func:`pack` was given that are of one record.

    Quick also in an entry of a hundred thousand: only the record's own place in the list is read.
    Where one delta ends and the next begins can be seen from the bytes alone, because a quote
    inside a text is written with a backslash.
    """
    stream = zlib.decompressobj()
    size = int.from_bytes(stream.decompress(content, _HEAD_BYTES), "big")
    head = stream.decompress(stream.unconsumed_tail, size)
    begin = b"[%s,%s," % (orjson.dumps(kind), orjson.dumps(id))
    listed, at = [], head.find(begin)
    while at >= 0:
        end = head.find(b'],["', at)
        if end < 0:
            end = head.rfind(_SHAPES) - 1
        listed.append(orjson.loads(head[at : end + 1]))
        at = head.find(begin, end)
    if not listed:
        return ()
    sizes = orjson.loads(head[head.rfind(_SHAPES) + len(_SHAPES) - 1 : -1])
    return _deltas(listed, sizes, memoryview(stream.decompress(stream.unconsumed_tail)))


def _deltas(listed: Sequence[Any], sizes: Sequence[int], raw: memoryview) -> tuple[Delta, ...]:
    """Return deltas and, of the shapes of their entry, those that they name."""
    told = (record for _, _, *pair in listed for record in pair)
    places = sorted({r[2] for r in told if r is not None and len(r) > 2 and r[2] >= 0})
    ends = [0, *accumulate(sizes)]
    blobs = np.array([bytes(raw[ends[n] : ends[n + 1]]) for n in places], dtype=object)
    drawn = dict(zip(places, shapely.from_wkb(blobs), strict=True))

    def record(kind: str, id: str, told: list[object] | None) -> Record | None:
        if told is None:
            return None
        values = cast(Values, told[0])
        if kind in _PLAIN:
            return _PLAIN[kind](id, values)
        reasons, place = cast(Mapping[str, str], told[1]), cast(int, told[2])
        return Patch(id, drawn.get(place), values, reasons)

    return tuple(
        Delta(record(kind, id, before), record(kind, id, after))
        for kind, id, before, after in listed
    )


def unpack_patch(content: bytes) -> Patch:
    """Return what one of :func:`pack_patches` was."""
    patch = unpack(content)[0].after
    assert isinstance(patch, Patch)
    return patch


def pack_text(text: Text) -> str:
    """Return a message and its values as JSON, to be said in any language later."""
    return json.dumps(_told(text), ensure_ascii=False)


def unpack_text(told: str) -> Text:
    """Return what :func:`pack_text` was given."""
    text = _meant(json.loads(told))
    assert isinstance(text, Text)
    return text


def _told(value: object) -> object:
    if isinstance(value, Text):
        return {"message": value.message, "values": {k: _told(v) for k, v in value.values.items()}}
    if isinstance(value, Label):
        return {"th": value.th, "en": value.en}
    return value if isinstance(value, int | float | str) else str(value)


def _meant(told: object) -> object:
    if not isinstance(told, dict):
        return told
    if "message" in told:
        return Text(told["message"], {k: _meant(v) for k, v in told["values"].items()})
    return Label(told["th"], told["en"])


# --- the table --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One edit as it stands in the journal."""

    seq: int
    id: str
    edit: Edit


def add(
    db: sqlite3.Connection,
    edit: Edit,
    edit_id: str,
    at: str,
    by: str,
    *,
    of_officer: bool = True,
) -> None:
    """Append an edit; what could be redone until now is dropped, if the officer went on."""
    if of_officer:
        db.execute("DELETE FROM gd_journal WHERE done = 0")
    db.execute(
        "INSERT INTO gd_journal (edit_id, at, officer, label, content) VALUES (?, ?, ?, ?, ?)",
        (edit_id, at, by, pack_text(edit.label), pack(edit.deltas)),
    )
    if not of_officer:
        _put_undone_last(db)


def has(db: sqlite3.Connection, edit_id: str) -> bool:
    """Return whether an edit was written, whatever its COMMIT said."""
    row = db.execute("SELECT 1 FROM gd_journal WHERE edit_id = ?", (edit_id,)).fetchone()
    return row is not None


def to_undo(db: sqlite3.Connection, expected: str | None = None) -> Entry | None:
    """Return the entry that undo would take back.

    Args:
        expected: the officer's step that is meant; what only came in since stays.
    """
    if expected is None:
        return _entry(db, _TO_UNDO)
    since = "SELECT seq FROM gd_journal WHERE edit_id = ? AND done = 1"
    officers = f"SELECT 1 FROM gd_journal WHERE done = 1 AND officer <> '' AND seq > ({since})"
    if db.execute(officers, (expected,)).fetchone() is not None:
        return None
    return _entry(db, "edit_id = ? AND done = 1", (expected,))


def to_redo(db: sqlite3.Connection) -> Entry | None:
    """Return the entry that redo would do again."""
    return _entry(db, _TO_REDO)


def set_done(db: sqlite3.Connection, seq: int, done: bool) -> None:
    """Note that an entry was undone or done again."""
    db.execute("UPDATE gd_journal SET done = ? WHERE seq = ?", (int(done), seq))
    later = "SELECT 1 FROM gd_journal WHERE done = 1 AND seq > ?"
    if not done and db.execute(later, (seq,)).fetchone() is not None:
        _put_undone_last(db)


def _put_undone_last(db: sqlite3.Connection) -> None:
    """Have what is done again come after all that is done, in its own order."""
    last = "(SELECT max(seq) FROM gd_journal)"
    db.execute(f"UPDATE gd_journal SET seq = seq + {last} WHERE done = 0")


def labels(db: sqlite3.Connection) -> Labels:
    """Return what undo and redo would do now."""
    undo, redo = (
        db.execute(f"SELECT label, edit_id FROM gd_journal WHERE {which} LIMIT 1").fetchone()
        for which in (_TO_UNDO, _TO_REDO)
    )
    return Labels(
        unpack_text(undo[0]) if undo else None,
        unpack_text(redo[0]) if redo else None,
        undo[1] if undo else None,
        redo[1] if redo else None,
    )


def _entry(db: sqlite3.Connection, which: str, values: Sequence[str] = ()) -> Entry | None:
    sql = f"SELECT seq, edit_id, label, content FROM gd_journal WHERE {which} LIMIT 1"
    row = db.execute(sql, values).fetchone()
    if row is None:
        return None
    return Entry(row[0], row[1], Edit(unpack_text(row[2]), unpack(row[3])))
