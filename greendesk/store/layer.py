"""Records as rows: the layer ``green_patch`` and the table ``lao_profile``.

The one thing to know: what is read back is exactly what was written. A value that its column
can't hold as it is lies in gd_extra, an officer's reasons in gd_reason; both are joined on reading.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from shapely.geometry import MultiPolygon

from greendesk import garbage
from greendesk.errors import BadInput, Conflict
from greendesk.i18n import N_
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId, Photo, Profile, Record, Value, Values
from greendesk.model.schema import Schema
from greendesk.store import gpkg, media, rtree
from greendesk.store.blob import decode_all, encode_all
from greendesk.store.cells import Columns
from greendesk.store.journal import pack_patches, unpack_patch
from greendesk.store.tables import among, as_list, insert_all

STALE = N_(
    "{name} has been changed meanwhile, by the centre or by another program, so this step was not "
    "done. What you see is how it is now."
)

_NO_REASONS: Mapping[str, str] = {}  # one for all: nearly no patch has any
_AT_ONCE = 2000  # rows that are read together: quick, and no other thread waits long
_MANY = 500  # new patches: from here on it is quicker to index them all at once


@dataclass(frozen=True, slots=True)
class Binned:
    """A patch in the recycle bin.

    Attributes:
        at: ISO 8601 UTC, when it was taken away.
        undone: nobody deleted it: what made it was undone.
    """

    patch: Patch
    at: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Net:
    """What an edit comes to for one record: its first before and its last after."""

    before: Record | None
    after: Record | None


def net(edit: Edit) -> dict[tuple[str, str], Net]:
    """Return (kind, id) -> what the edit comes to, in order.

    Raises:
        Conflict: two deltas of one record do not follow from each other.
    """
    found: dict[tuple[str, str], Net] = {}
    for delta in edit.deltas:
        key = (delta.kind, delta.id)
        if key in found and not _same(found[key].after, delta.before):
            raise stale(delta.record)
        before = found[key].before if key in found else delta.before
        found[key] = Net(before, delta.after)
    return found


class Layer:
    """Reads and writes the records of one project."""

    def __init__(self, schema: Schema, profile_schema: Schema) -> None:
        self._columns = Columns(schema, gpkg.columns(schema))
        self._profile_columns = Columns(profile_schema, tuple(profile_schema.fields))
        self._patch_sql = f"SELECT patch_id, geom{self._columns.listed} FROM green_patch"

    # --- reading ------------------------------------------------------------------------------

    @garbage.kept_out(lasting=True)
    def all(self, db: sqlite3.Connection) -> list[Patch]:
        """Return every patch, in order of their making."""
        columns = self._columns.only(self._filled(db))
        rows = db.execute(f"SELECT patch_id, geom{columns.listed} FROM green_patch ORDER BY fid")
        return list(self.read_rows(db, rows, columns=columns))

    def _filled(self, db: sqlite3.Connection) -> set[str]:
        """Return the columns in which there is anything: an empty cell costs as much as a full."""
        names = self._columns.names
        counts = ", ".join(f'COUNT("{name}")' for name in names)
        row = db.execute(f"SELECT {counts} FROM green_patch").fetchone()
        return {name for name, count in zip(names, row, strict=True) if count}

    def find(self, db: sqlite3.Connection, ids: Sequence[PatchId]) -> dict[PatchId, Patch]:
        """Return those of ``ids`` that are in the layer."""
        sql = f"{self._patch_sql} WHERE {among('patch_id')}"
        return {patch.id: patch for patch in self._read(db, sql, (as_list(ids),), ids)}

    def present(self, db: sqlite3.Connection, ids: Sequence[PatchId]) -> set[PatchId]:
        """Return which of ``ids`` are in the layer, without reading them."""
        sql = f"SELECT patch_id FROM green_patch WHERE {among('patch_id')}"
        return {row[0] for row in db.execute(sql, (as_list(ids),))}

    def profile(self, db: sqlite3.Connection) -> Profile:
        """Return the LAO of the project.

        Raises:
            BadInput: the row is gone.
        """
        sql = f"SELECT id{self._profile_columns.listed} FROM lao_profile LIMIT 1"
        row = db.execute(sql).fetchone()
        if row is None:
            raise BadInput(
                N_(
                    "This file doesn't say whose project it is. It was left as it is. Open a backup"
                    " instead."
                )
            )
        extra = _extra(db, Profile.kind, (row[0],)).get(row[0], {})
        return Profile(row[0], self._profile_columns.values(row[1:]) | extra)

    def binned(self, db: sqlite3.Connection) -> list[Binned]:
        """Return what lies in the recycle bin, last thrown first."""
        undone = "patch_id IN (SELECT patch_id FROM gd_undone)"
        rows = db.execute(f"SELECT content, at, {undone} FROM gd_bin ORDER BY at DESC, rowid DESC")
        return [Binned(unpack_patch(content), at, bool(undone)) for content, at, undone in rows]

    def in_bin(self, db: sqlite3.Connection, patch_id: PatchId) -> Patch | None:
        """Return a patch of the recycle bin, or None."""
        sql = "SELECT content FROM gd_bin WHERE patch_id = ?"
        row = db.execute(sql, (patch_id,)).fetchone()
        return None if row is None else unpack_patch(row[0])

    def read_rows(
        self,
        db: sqlite3.Connection,
        rows: Iterable[Sequence[Any]],
        ids: Sequence[PatchId] | None = None,
        columns: Columns | None = None,
    ) -> Iterator[Patch]:
        """Yield patches from rows of patch_id, geom and the columns, joined with what is ours."""
        reasons, extras = _reasons(db, ids), _extra(db, Patch.kind, ids)
        columns = columns or self._columns
        rows, texts = iter(rows), dict[str, str]()
        while some := list(islice(rows, _AT_ONCE)):
            shapes = decode_all([_blob(row[1]) for row in some])
            all_values = columns.values_of_all([row[2:] for row in some], texts)
            for row, shape, values in zip(some, shapes, all_values, strict=True):
                id = row[0]
                if not isinstance(id, str):
                    raise TypeError(id)  # a stranger's
                if id in extras:
                    values |= extras[id]
                yield Patch(id, shape, values, reasons.get(id, _NO_REASONS))

    def _read(
        self,
        db: sqlite3.Connection,
        sql: str,
        parameters: Sequence[object],
        ids: Sequence[PatchId] | None = None,
    ) -> Iterator[Patch]:
        return self.read_rows(db, db.execute(sql, parameters), ids)

    # --- writing ------------------------------------------------------------------------------

    @garbage.kept_out()
    def carry_out(self, db: sqlite3.Connection, edit: Edit, at: str) -> dict[PatchId, Patch | None]:
        """Make the rows what ``edit`` says, and return each patch as it is afterwards.

        Raises:
            Conflict: a record is no longer as the edit found it; nothing is to be committed then.
            BadInput: a value can't be kept.
        """
        nets = net(edit)
        patches = {i: n for (kind, i), n in nets.items() if kind == Patch.kind}
        self._check(db, patches)
        taken = {i: n.before for i, n in patches.items() if n.after is None}
        self._throw(db, {i: p for i, p in taken.items() if isinstance(p, Patch)}, at)
        self._insert(db, [n.after for n in patches.values() if n.before is None])
        self._update(db, [n for n in patches.values() if n.before is not None])
        if came_or_gone := [i for i, n in patches.items() if n.before is None or n.after is None]:
            media.link(db, came_or_gone)
        for (kind, _), change in nets.items():
            if kind == Profile.kind:
                self._put_profile(db, change)
        self._put_photos(db, nets, at)
        return {i: n.after if isinstance(n.after, Patch) else None for i, n in patches.items()}

    def write_profile(self, db: sqlite3.Connection, profile: Profile) -> None:
        """Write the LAO's row."""
        held, left = self._profile_columns.fitting(profile.values)
        names, marks = self._profile_columns.listed, self._profile_columns.marks
        db.execute("DELETE FROM lao_profile")
        db.execute(f"INSERT INTO lao_profile (id{names}) VALUES (?{marks})", (profile.id, *held))
        _put_extra(db, Profile.kind, {profile.id: left})

    def _check(self, db: sqlite3.Connection, patches: Mapping[PatchId, Net]) -> None:
        """Raise Conflict unless every patch is as the edit found it."""
        new = [i for i, n in patches.items() if n.before is None]
        for taken in self.present(db, new) if new else ():
            raise stale(patches[taken].after)
        old = [n.before for n in patches.values() if isinstance(n.before, Patch)]
        if differing := self._differing(db, old) if old else []:
            stored = self.find(db, [patch.id for patch in differing])
            for patch in differing:
                if not _same(stored.get(patch.id), patch):
                    raise stale(patch)

    def _differing(self, db: sqlite3.Connection, patches: Sequence[Patch]) -> list[Patch]:
        """Return the patches whose rows are not, byte for byte, what we would write.

        Another program may write the same shape in other bytes: look again before saying so.
        """
        ids = [patch.id for patch in patches]
        sql = f"{self._patch_sql} WHERE {among('patch_id')}"
        rows = {row[0]: row[1:] for row in db.execute(sql, (as_list(ids),))}
        reasons, extras = _reasons(db, ids), _extra(db, Patch.kind, ids)
        found = []
        columns, left = self._columns.fitting_all([p.values for p in patches])
        cells = zip(encode_all([p.shape for p in patches]), *columns, strict=True)
        for n, (patch, row) in enumerate(zip(patches, cells, strict=True)):
            beside = (reasons.get(patch.id, {}), extras.get(patch.id, {}))
            if rows.get(patch.id) != row or beside != (patch.reasons, left.get(n, {})):
                found.append(patch)
        return found

    def _throw(self, db: sqlite3.Connection, gone: Mapping[PatchId, Patch], at: str) -> None:
        """Move patches from the layer to the recycle bin."""
        if not gone:
            return
        self.put_in_bin(db, gone, at)
        db.execute(f"DELETE FROM green_patch WHERE {among('patch_id')}", (as_list([*gone]),))

    def put_in_bin(self, db: sqlite3.Connection, gone: Mapping[PatchId, Patch], at: str) -> None:
        """Keep patches in the recycle bin, and forget what was kept beside their rows."""
        ids = as_list([*gone])
        places = dict(
            db.execute(f"SELECT patch_id, fid FROM green_patch WHERE {among('patch_id')}", (ids,))
        )
        db.executemany(
            "INSERT OR REPLACE INTO gd_bin (patch_id, fid, content, at) VALUES (?, ?, ?, ?)",
            (
                (patch.id, places.get(patch.id), content, at)
                for patch, content in zip(
                    gone.values(), pack_patches([*gone.values()]), strict=True
                )
            ),
        )
        db.execute(f"DELETE FROM gd_reason WHERE {among('patch_id')}", (ids,))
        db.execute(f"DELETE FROM gd_extra WHERE kind = ? AND {among('id')}", (Patch.kind, ids))

    def note_taken_back(self, db: sqlite3.Connection, ids: Set[PatchId]) -> None:
        """Note that patches are in the recycle bin because what made them was undone."""
        sql = "INSERT OR IGNORE INTO gd_undone (patch_id) VALUES (?)"
        db.executemany(sql, ((patch_id,) for patch_id in ids))

    def take_out_of_bin(
        self, db: sqlite3.Connection, ids: Sequence[PatchId]
    ) -> dict[PatchId, int | None]:
        """Forget patches of the recycle bin; return the places (fid) that they had."""
        wanted = as_list(ids)
        sql = f"SELECT patch_id, fid FROM gd_bin WHERE {among('patch_id')}"
        places = dict(db.execute(sql, (wanted,)).fetchall())
        if not places:
            return {}
        for table in ("gd_bin", "gd_undone"):
            db.execute(f"DELETE FROM {table} WHERE {among('patch_id')}", (wanted,))
        taken = f"SELECT fid FROM green_patch WHERE {among('fid')}"
        lost = {row[0] for row in db.execute(taken, (json.dumps([*places.values()]),))}
        return {i: None if fid in lost else fid for i, fid in places.items()}

    def _insert(self, db: sqlite3.Connection, made: Sequence[Record | None]) -> None:
        patches = [patch for patch in made if isinstance(patch, Patch)]
        if not patches:
            return
        places = self.take_out_of_bin(db, [patch.id for patch in patches])
        if len(patches) < _MANY:
            self._insert_rows(db, patches, [places.get(patch.id) for patch in patches])
        else:
            self._insert_many(db, patches, places)
        _put_reasons(db, {patch.id: patch.reasons for patch in patches if patch.reasons})

    def _insert_many(
        self, db: sqlite3.Connection, patches: Sequence[Patch], places: Mapping[PatchId, int | None]
    ) -> None:
        """Insert rows, then all their boxes at once."""
        last = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'green_patch'").fetchone()
        free = count(last[0] + 1 if last else 1)
        fids = [places.get(patch.id) or next(free) for patch in patches]
        with rtree.by_hand(db):
            self._insert_rows(db, patches, fids)
        rtree.add(db, rtree.boxes_of(fids, [patch.shape for patch in patches]))

    def _insert_rows(
        self, db: sqlite3.Connection, patches: Sequence[Patch], fids: Sequence[int | None]
    ) -> None:
        values = [patch.values for patch in patches]
        columns = self._columns.only(set[str]().union(*values))
        cells, left = columns.fitting_all(values)
        blobs = encode_all([patch.shape for patch in patches])
        ids = [patch.id for patch in patches]
        insert_all(
            db, f"green_patch (fid, patch_id, geom{columns.listed})", [fids, ids, blobs, *cells]
        )
        _put_extra(db, Patch.kind, {ids[n]: values for n, values in left.items()})

    def _update(self, db: sqlite3.Connection, changed: Sequence[Net]) -> None:
        pairs = [
            (n.before, n.after)
            for n in changed
            if isinstance(n.before, Patch) and isinstance(n.after, Patch)
        ]
        for reshaped in (False, True):
            rows = [(a, b) for a, b in pairs if (not _same_shape(a.shape, b.shape)) == reshaped]
            if rows:
                self._update_rows(db, [after for _, after in rows], reshaped)
        revalued = [b for a, b in pairs if a.values != b.values]
        _, left = self._columns.fitting_all([b.values for b in revalued])
        _put_extra(db, Patch.kind, {b.id: left.get(n, {}) for n, b in enumerate(revalued)})
        _put_reasons(db, {b.id: b.reasons for a, b in pairs if a.reasons != b.reasons})

    def _update_rows(self, db: sqlite3.Connection, patches: Sequence[Patch], shape: bool) -> None:
        """Write values, and shapes only where they changed: the R-tree is left alone otherwise."""
        names = (("geom",) if shape else ()) + self._columns.names
        wanted = ", ".join(f'"{name}" = ?' for name in names)
        blobs = [encode_all([p.shape for p in patches])] if shape else []
        cells, _ = self._columns.fitting_all([p.values for p in patches])
        rows = zip(*blobs, *cells, [p.id for p in patches], strict=True)
        db.executemany(f"UPDATE green_patch SET {wanted} WHERE patch_id = ?", rows)

    def _put_profile(self, db: sqlite3.Connection, change: Net) -> None:
        if not isinstance(change.after, Profile) or self.profile(db) != change.before:
            raise stale(change.after or change.before)
        self.write_profile(db, change.after)

    def _put_photos(
        self, db: sqlite3.Connection, nets: Mapping[tuple[str, str], Net], at: str
    ) -> None:
        changes = {
            i: (_photo(n.before), _photo(n.after))
            for (kind, i), n in nets.items()
            if kind == Photo.kind
        }
        if changes:
            if (photo := media.strange(db, changes)) is not None:
                raise stale(photo)
            media.carry_out(db, changes, at)


def stale(record: Record | None) -> Conflict:
    """Return the error for a record that is no longer as an edit found it."""
    assert record is not None
    told = record.values.get("name_th") or record.values.get("source_name", "")
    name = record.name if isinstance(record, Patch) else str(told)
    return Conflict(STALE, name=name or record.id)


def _photo(record: Record | None) -> Photo | None:
    return record if isinstance(record, Photo) else None


# --- what is kept beside a row ------------------------------------------------------------------


def _blob(cell: object) -> bytes | None:
    return cell if isinstance(cell, bytes) else None


def _extra(
    db: sqlite3.Connection, kind: str, ids: Sequence[str] | None
) -> dict[str, dict[str, Value]]:
    sql, parameters = "SELECT id, content FROM gd_extra WHERE kind = ?", [kind]
    if ids is not None:
        sql, parameters = f"{sql} AND {among('id')}", [kind, as_list(ids)]
    return {id: json.loads(content) for id, content in db.execute(sql, parameters)}


def _put_extra(db: sqlite3.Connection, kind: str, extras: Mapping[str, Values]) -> None:
    if not extras:
        return
    db.executemany("DELETE FROM gd_extra WHERE kind = ? AND id = ?", ((kind, id) for id in extras))
    filled = {id: values for id, values in extras.items() if values}
    db.executemany(
        "INSERT INTO gd_extra (kind, id, content) VALUES (?, ?, ?)",
        ((kind, id, json.dumps(dict(v), sort_keys=True)) for id, v in filled.items()),
    )


def _reasons(
    db: sqlite3.Connection, ids: Sequence[PatchId] | None
) -> dict[PatchId, dict[str, str]]:
    sql = "SELECT patch_id, issue, words FROM gd_reason"
    rows = (
        db.execute(sql)
        if ids is None
        else db.execute(f"{sql} WHERE {among('patch_id')}", (as_list(ids),))
    )
    found: dict[PatchId, dict[str, str]] = {}
    for patch_id, issue, words in rows:
        found.setdefault(patch_id, {})[issue] = words
    return found


def _put_reasons(db: sqlite3.Connection, reasons: Mapping[PatchId, Mapping[str, str]]) -> None:
    if not reasons:
        return
    db.executemany("DELETE FROM gd_reason WHERE patch_id = ?", ((id,) for id in reasons))
    db.executemany(
        "INSERT INTO gd_reason (patch_id, issue, words) VALUES (?, ?, ?)",
        ((id, *pair) for id, given in reasons.items() for pair in given.items()),
    )


# --- comparing --------------------------------------------------------------------------------


def _bare(shape: MultiPolygon | None) -> MultiPolygon | None:
    """Return a shape, or None for one without a corner."""
    return None if shape is None or shape.is_empty else shape


def _same_shape(a: MultiPolygon | None, b: MultiPolygon | None) -> bool:
    return a is b or _bare(a) == _bare(b)


def _same(a: Record | None, b: Record | None) -> bool:
    if not isinstance(a, Patch) or not isinstance(b, Patch):
        return a == b
    return a.values == b.values and a.reasons == b.reasons and _same_shape(a.shape, b.shape)
