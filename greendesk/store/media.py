"""Photos as rows: the table ``patch_photo``, related to the layer as OGC's "media" are.

::

    staged --an edit that adds the photo--> patch_photo.data --deleted, blurred--> gd_blob
    (gd_blob)                                     ^----------------undo----------------'

The one thing to know: bytes are named by their SHA-256 and are in the file, on the disk, before any
edit speaks of them. What a photo was before (the face not yet blurred, the photo not yet deleted)
lies in gd_blob, so that undo gives it back, for as long as the project is open (:mod:`.unblurred`);
gd_blob is never exported. Which patch a photo shows is
its value ``patch_id``; the mapping of the standard is worked out from it.

**Source:** OGC 18-000 (GeoPackage Related Tables Extension 1.0), clauses 7 and 8.3 (media).
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from greendesk import lists
from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.record import PatchId, Photo
from greendesk.model.schema import Schema
from greendesk.store import aliases, gpkg, styles, unblurred
from greendesk.store.cells import Columns
from greendesk.store.rtree import KEY, LAYER
from greendesk.store.tables import among, as_list
from greendesk.store.trouble import NOT_KEPT

TABLE, MAPPING, RELATIONS = "patch_photo", "green_patch_photo", "gpkgext_relations"
NO_BYTES = N_("The photo itself is not in the project file any more, so nothing was changed.")
CONTENT_TYPE = "image/jpeg"
_EXTENSION = "gpkg_related_tables"
_DEFINITION = "http://www.geopackage.org/18-000.html"
Changes = Mapping[str, tuple[Photo | None, Photo | None]]
"""Photo id -> before and after."""


# --- the tables -----------------------------------------------------------------------------------


@cache
def schema() -> Schema:
    """Return the fields of a photo."""
    return lists.load_schema(TABLE)


@cache
def _columns() -> Columns:
    return Columns(schema(), tuple(schema().fields))


def made_sql(fields: Schema) -> Iterator[str]:
    """Yield the text of all that :func:`make` makes.

    The bytes stand in the last column: what comes before is then read without them.
    """
    yield (
        f"CREATE TABLE {RELATIONS} (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " base_table_name TEXT NOT NULL, base_primary_column TEXT NOT NULL DEFAULT 'id',"
        " related_table_name TEXT NOT NULL, related_primary_column TEXT NOT NULL DEFAULT 'id',"
        " relation_name TEXT NOT NULL, mapping_table_name TEXT NOT NULL UNIQUE)"
    )
    columns = "".join(f', "{f.id}" {FIELD_TYPES[f.type].sql}' for f in fields.fields.values())
    yield (
        f"CREATE TABLE {TABLE} (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
        f" photo_id TEXT NOT NULL UNIQUE DEFAULT {gpkg.UUID}{columns},"
        f" content_type TEXT NOT NULL DEFAULT '{CONTENT_TYPE}', data BLOB NOT NULL)"
    )
    yield f"CREATE INDEX {TABLE}_of ON {TABLE} (patch_id)"
    yield f"CREATE TABLE {MAPPING} (base_id INTEGER NOT NULL, related_id INTEGER NOT NULL)"


def make(db: sqlite3.Connection, fields: Schema) -> None:
    """Make the empty tables, and tell of them as the standard wants."""
    for sql in made_sql(fields):
        db.execute(sql)
    db.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description)"
        " VALUES (?, 'attributes', ?, ?)",
        (TABLE, fields.title.th, fields.title.en),
    )
    db.execute(
        f"INSERT INTO {RELATIONS} (base_table_name, base_primary_column, related_table_name,"
        " related_primary_column, relation_name, mapping_table_name)"
        " VALUES (?, ?, ?, 'id', 'media', ?)",
        (LAYER, KEY, TABLE, MAPPING),
    )
    db.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
        ((table, _EXTENSION, _DEFINITION) for table in (RELATIONS, MAPPING)),
    )
    describe(db, fields)


def describe(db: sqlite3.Connection, fields: Schema) -> None:
    """Write Thai names, drop-downs and QGIS's form, instead of those that are there."""
    aliases.write(db, TABLE, fields, lists.load_places())
    styles.write_photos(db, TABLE, fields)


# --- reading --------------------------------------------------------------------------------------


def is_there(db: sqlite3.Connection) -> bool:
    """Return whether the file can hold photos; one from before them can't."""
    sql = "SELECT count(*) FROM sqlite_master WHERE name IN (?, 'gd_blob')"
    return bool(db.execute(sql, (TABLE,)).fetchone() == (2,))


def read(db: sqlite3.Connection) -> list[Photo]:
    """Return every photo, in the order of their coming."""
    rows = db.execute(f"SELECT photo_id{_columns().listed} FROM {TABLE} ORDER BY id")
    return [Photo(str(id), _columns().values(cells)) for id, *cells in rows]


def find(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Photo]:
    """Return those of ``ids`` that are photos."""
    sql = f"SELECT photo_id{_columns().listed} FROM {TABLE} WHERE {among('photo_id')}"
    rows = db.execute(sql, (as_list(ids),))
    return {str(id): Photo(str(id), _columns().values(cells)) for id, *cells in rows}


def read_bytes(
    db: sqlite3.Connection, sha256: str, tables: Sequence[str] = (TABLE, "gd_blob")
) -> bytes | None:
    """Return the bytes of this hash, of a photo of now or of before; None = they are not there."""
    for table in tables:
        sql = f"SELECT CAST(data AS BLOB) FROM {table} WHERE sha256 = ?"  # another program's text
        for (data,) in db.execute(sql, (sha256,)):
            if isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == sha256:
                return data
    return None


def bytes_of_now(db: sqlite3.Connection, sha256: str) -> bytes | None:
    """Return the bytes of a photo as it is now; None = it was deleted or blurred, or is damaged.

    What leaves this computer is read here and nowhere else.
    """
    return read_bytes(db, sha256, (TABLE,))


# --- writing --------------------------------------------------------------------------------------


def stage(db: sqlite3.Connection, sha256: str, data: bytes, at: str) -> bool:
    """Keep the bytes of a photo that an edit will speak of; return whether they were not there.

    Damaged ones that were kept under this hash give way.
    """
    made = db.execute(
        "INSERT OR IGNORE INTO gd_blob (sha256, at, data) VALUES (?, ?, ?)", (sha256, at, data)
    )
    if made.rowcount > 0:
        return True
    db.execute(
        "UPDATE gd_blob SET data = ? WHERE sha256 = ? AND data IS NOT ?", (data, sha256, data)
    )
    return False


def unstage(db: sqlite3.Connection, hashes: Sequence[str]) -> None:
    """Let go of bytes that were staged and of which no edit speaks."""
    db.execute(f"DELETE FROM gd_blob WHERE {among('sha256')}", (as_list(hashes),))


def strange(db: sqlite3.Connection, changes: Changes) -> Photo | None:
    """Return a photo that is no longer as its edit found it; None = all are."""
    stored = find(db, [*changes])
    for id, (before, after) in changes.items():
        if stored.get(id) != before:
            return before or after
    return None


def carry_out(db: sqlite3.Connection, changes: Changes, at: str) -> None:
    """Make the rows what the changes say; nothing may be :func:`strange`.

    Raises:
        BadInput: the bytes of a photo are not there, or a value can't be kept; nothing is to be
            committed then.
    """
    for id, (before, after) in changes.items():
        if before is not None and (after is None or after.sha256 != before.sha256):
            _put_aside(db, id, at)
        if before is not None and after is not None and after.sha256 != before.sha256:
            unblurred.note(db)
        if after is None:
            db.execute(f"DELETE FROM {TABLE} WHERE photo_id = ?", (id,))
        elif before is None:
            _insert(db, after)
        else:
            _update(db, after, other_bytes=after.sha256 != before.sha256)
    in_use = f"SELECT sha256 FROM {TABLE} WHERE {among('photo_id')}"
    db.execute(f"DELETE FROM gd_blob WHERE sha256 IN ({in_use})", (as_list([*changes]),))
    link(db, (), [*changes])


def link(
    db: sqlite3.Connection, patch_ids: Sequence[PatchId], photo_ids: Sequence[str] = ()
) -> None:
    """Bring the mapping in line for patches that came or went, and for these photos."""
    if db.execute(f"SELECT 1 FROM {TABLE} LIMIT 1").fetchone() is None:
        db.execute(f"DELETE FROM {MAPPING}")
        return
    concerned = f"{among('p.patch_id')} OR {among('p.photo_id')}"
    ids = (as_list(patch_ids), as_list(photo_ids))
    db.execute(
        f"DELETE FROM {MAPPING} WHERE related_id IN (SELECT p.id FROM {TABLE} p WHERE {concerned})"
        f" OR related_id NOT IN (SELECT id FROM {TABLE})",
        ids,
    )
    db.execute(
        f"INSERT INTO {MAPPING} (base_id, related_id) SELECT g.{KEY}, p.id FROM {TABLE} p"
        f" JOIN {LAYER} g ON g.patch_id = p.patch_id WHERE {concerned}",
        ids,
    )


def insert_all(
    db: sqlite3.Connection, fields: Schema, photos: Iterable[tuple[Photo, bytes]]
) -> None:
    """Insert photos with their bytes, as an export does."""
    columns = Columns(fields, tuple(fields.fields))
    db.executemany(
        f"INSERT INTO {TABLE} (photo_id{columns.listed}, data) VALUES (?{columns.marks}, ?)",
        ((photo.id, *columns.fitting(photo.values)[0], data) for photo, data in photos),
    )


def _put_aside(db: sqlite3.Connection, id: str, at: str) -> None:
    """Keep the bytes that a photo has now, for undo."""
    db.execute(
        "INSERT OR IGNORE INTO gd_blob (sha256, at, data)"
        f" SELECT sha256, ?, data FROM {TABLE} WHERE photo_id = ?",
        (at, id),
    )


def _insert(db: sqlite3.Connection, photo: Photo) -> None:
    columns = _columns()
    db.execute(
        f"INSERT INTO {TABLE} (photo_id{columns.listed}, data) VALUES (?{columns.marks}, ?)",
        (photo.id, *_cells(photo), _bytes_of(db, photo)),
    )


def _update(db: sqlite3.Connection, photo: Photo, *, other_bytes: bool) -> None:
    wanted = "".join(f', "{name}" = ?' for name in _columns().names)
    cells = [photo.id, *_cells(photo)]
    if other_bytes:
        wanted, cells = f"{wanted}, data = ?", [*cells, _bytes_of(db, photo)]
    sql = f"UPDATE {TABLE} SET photo_id = ?{wanted} WHERE photo_id = ?"
    db.execute(sql, (*cells, photo.id))


def _bytes_of(db: sqlite3.Connection, photo: Photo) -> bytes:
    data = read_bytes(db, photo.sha256)
    if data is None:
        raise BadInput(NO_BYTES)
    return data


def _cells(photo: Photo) -> list[object]:
    cells, left = _columns().fitting(photo.values)
    if left:
        raise BadInput(NOT_KEPT)
    return [*cells]
