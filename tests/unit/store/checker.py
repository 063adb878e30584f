"""Looks at a GeoPackage for what GDAL's validator does not see.

It is blind to wrong boxes in blobs, an R-tree or an extent out of step, constraints that point at
nothing or are broken by the data, and tables that nobody declared or that are not there.
"""

import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import shapely

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_NARROW = 1e-4  # degrees: an R-tree keeps four bytes for a number and rounds outwards
_EXTENSIONS = {
    "gpkg_data_columns": "gpkg_schema",
    "gpkg_data_column_constraints": "gpkg_schema",
    "gpkg_metadata": "gpkg_metadata",
    "gpkg_metadata_reference": "gpkg_metadata",
    "gpkgext_relations": "gpkg_related_tables",
}
_CORE = ("gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "gpkg_extensions")
_CORE += ("gpkg_ogr_contents",)


def faults(path: Path) -> list[str]:
    """Return what is wrong, in words; nothing if all is well."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        checks = (shapes, extents, constraints, values, declarations, ghosts, counts)
        return [fault for check in checks for fault in check(db)]


def layers(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Return (table, geometry column, key) of each layer."""
    found = db.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
    return [(table, column, _key(db, table)) for table, column in found]


def shapes(db: sqlite3.Connection) -> Iterator[str]:
    for table, column, key in layers(db):
        index = f"rtree_{table}_{column}"
        indexed = {row[0]: row[1:] for row in db.execute(f"SELECT * FROM {index}")}
        for fid, blob in db.execute(f'SELECT "{key}", "{column}" FROM "{table}"'):
            if blob is None:
                continue
            box = _box_of_corners(blob)
            if struct.unpack_from("<4d", blob, 8) != box:
                yield f"{table} {fid}: the box in the blob is not the shape's"
            if fid not in indexed:
                yield f"{table} {fid}: not in the R-tree"
            elif not _around(indexed.pop(fid), box):
                yield f"{table} {fid}: elsewhere in the R-tree"
        for fid in indexed:
            yield f"{table} {fid}: in the R-tree, but without a shape"


def extents(db: sqlite3.Connection) -> Iterator[str]:
    sql = "SELECT table_name, last_change, min_x, max_x, min_y, max_y FROM gpkg_contents"
    for table, changed, *extent in db.execute(sql).fetchall():
        if not _TIME.fullmatch(changed):
            yield f"{table}: last_change is {changed}"
        for _, column, _ in (layer for layer in layers(db) if layer[0] == table):
            sql = f'SELECT "{column}" FROM "{table}" WHERE "{column}" NOTNULL'
            boxes = np.array([_box_of_corners(blob) for (blob,) in db.execute(sql)])
            if not len(boxes):
                if extent != [None] * 4:
                    yield f"{table}: an extent without a shape"
                continue
            low, high = boxes.min(axis=0), boxes.max(axis=0)
            whole = (low[0], high[1], low[2], high[3])
            if None in extent or not _around(extent, whole):
                yield f"{table}: the extent is {extent}, not {whole}"


def constraints(db: sqlite3.Connection) -> Iterator[str]:
    known = {
        row[0] for row in db.execute("SELECT constraint_name FROM gpkg_data_column_constraints")
    }
    used = {
        name
        for (name,) in db.execute("SELECT constraint_name FROM gpkg_data_columns")
        if name is not None
    }
    for name in sorted(known | used):
        if name != name.lower():
            yield f"{name}: a constraint's name in capitals"
        if name not in known:
            yield f"{name}: a constraint that is not there"
        if name not in used:
            yield f"{name}: a constraint of no column"
    ranges = (
        "SELECT d.table_name, d.column_name FROM gpkg_data_columns d JOIN "
        "gpkg_data_column_constraints c USING (constraint_name) WHERE c.constraint_type = 'range'"
    )
    for table, column in db.execute(ranges).fetchall():
        if _columns(db, table)[column] != "INTEGER":
            yield f"{table}.{column}: QGIS would round its values"


def values(db: sqlite3.Connection) -> Iterator[str]:
    sql = "SELECT table_name, column_name, constraint_name FROM gpkg_data_columns"
    rules = "SELECT * FROM gpkg_data_column_constraints WHERE constraint_name = ?"
    for table, column, name in db.execute(sql).fetchall():
        rows = db.execute(rules, (name,)).fetchall()
        codes = {row[2] for row in rows if row[1] == "enum"}
        found = f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" NOTNULL'
        for (value,) in db.execute(found) if column in _columns(db, table) else ():
            if codes and value not in codes:
                yield f"{table}.{column}: {value} is none of the codes"
            for _, kind, _, low, _, high, *_ in rows:
                if kind == "range" and not low <= value <= high:
                    yield f"{table}.{column}: {value} is not between {low} and {high}"


def declarations(db: sqlite3.Connection) -> Iterator[str]:
    declared = {row[0] for row in db.execute("SELECT table_name FROM gpkg_contents")}
    extended = {
        (table, name)
        for table, name in db.execute("SELECT table_name, extension_name FROM gpkg_extensions")
    }
    declared |= {table for table, _ in extended}
    indexes = tuple(f"rtree_{table}_{column}" for table, column, _ in layers(db))
    for table in _tables(db):
        if table in _EXTENSIONS and (table, _EXTENSIONS[table]) not in extended:
            yield f"{table}: its extension is not declared"
        elif not (table in declared or table in _CORE or table.startswith(("sqlite_", *indexes))):
            yield f"{table}: nobody declared it"


def ghosts(db: sqlite3.Connection) -> Iterator[str]:
    there = _tables(db)
    for source in ("gpkg_contents", "gpkg_extensions", "gpkg_data_columns"):
        for (table,) in db.execute(f"SELECT DISTINCT table_name FROM {source}").fetchall():
            if table is not None and table not in there:
                yield f"{table}: told of in {source}, but not there"
    sql = "SELECT table_name, column_name FROM gpkg_data_columns"
    for table, column in db.execute(sql).fetchall():
        if table in there and column not in _columns(db, table):
            yield f"{table}.{column}: described, but not there"


def counts(db: sqlite3.Connection) -> Iterator[str]:
    if "gpkg_ogr_contents" not in _tables(db):
        return
    for table, told in db.execute("SELECT table_name, feature_count FROM gpkg_ogr_contents"):
        (count,) = db.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        if told is not None and told != count:
            yield f"{table}: {count} rows, {told} told of"


def _box_of_corners(blob: bytes) -> tuple[float, ...]:
    west, south, east, north = shapely.from_wkb(blob[40:]).bounds
    return west, east, south, north


def _around(outer, inner) -> bool:
    """Return whether (west, east, south, north) lies around another, and close to it."""
    sides = ((-1, 1, -1, 1), outer, inner)
    return all(0 <= sign * (a - b) <= _NARROW for sign, a, b in zip(*sides, strict=True))


def _tables(db: sqlite3.Connection) -> set[str]:
    sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
    return {row[0] for row in db.execute(sql)}


def _columns(db: sqlite3.Connection, table: str) -> dict[str, str]:
    return dict(db.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall())


def _key(db: sqlite3.Connection, table: str) -> str:
    return db.execute("SELECT name FROM pragma_table_info(?) WHERE pk", (table,)).fetchone()[0]
