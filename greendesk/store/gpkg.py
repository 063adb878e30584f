"""The GeoPackage: its tables, the layer of green patches, its R-tree, and shapes as bytes.

The one thing to know before changing it: projects and exports are made by the same :func:`create`,
and :mod:`greendesk.store.guard` lets only text pass that stands in :func:`allowed_sql`. Version
1.2, so that GDAL 3.6 and older QGIS open a file without a warning.

**Source:** OGC 12-128r15 (GeoPackage 1.2.1): clauses 1.1, 2.1, annex F.3 (R-tree), F.9 (schema).
"""

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import shapely
from shapely.geometry import MultiPolygon, Polygon

from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.places import Places
from greendesk.model.schema import Schema
from greendesk.store import aliases, styles

APPLICATION_ID = 0x47504B47  # "GPKG"
VERSION = 10200
LAYER, GEOMETRY, KEY = "green_patch", "geom", "fid"
INDEX = f"rtree_{LAYER}_{GEOMETRY}"
PROFILE = "lao_profile"
_EPSG_4326 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_UUID = (
    "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||"
    " substr(hex(randomblob(2)), 2) || '-' || substr('89ab', abs(random()) % 4 + 1, 1) ||"
    " substr(hex(randomblob(2)), 2)"
    " || '-' || hex(randomblob(6))))"
)
_NOW = "(strftime('%Y-%m-%dT%H:%M:%fZ','now'))"
_BROKEN = N_("A shape in this file is damaged and can't be read. Nothing was changed.")

# --- shapes as bytes ------------------------------------------------------------------------------

_HEADER = struct.Struct("<2sBBi4d")  # "GP", version, flags, srs id; west, east, south, north
_LITTLE, _BOX, _EMPTY = 0x01, 0x02, 0x10
_BOX_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_MULTIPOLYGON, _POLYGON = 6, 3
_NO_BOX = (float("nan"),) * 4


def encode(shape: MultiPolygon | None) -> bytes | None:
    """Return a shape (EPSG:4326) as a GeoPackage blob with its box; None stays None."""
    if shape is None:
        return None
    wkb = shapely.to_wkb(shape, byte_order=1)
    if shape.is_empty:
        return struct.pack("<2sBBi", b"GP", 0, _LITTLE | _EMPTY, 4326) + wkb
    west, south, east, north = shape.bounds
    return _HEADER.pack(b"GP", 0, _LITTLE | _BOX, 4326, west, east, south, north) + wkb


def decode(blob: bytes | None) -> MultiPolygon | None:
    """Return the shape of a GeoPackage blob; a polygon of another program becomes one part.

    Raises:
        BadInput: these are not the bytes of an area.
    """
    if blob is None:
        return None
    start = _wkb_start(blob)
    if start is None or _wkb_type(blob, start) not in (_POLYGON, _MULTIPOLYGON):
        raise BadInput(_BROKEN)
    try:
        shape = shapely.from_wkb(blob[start:])
    except shapely.errors.GEOSException as error:
        raise BadInput(_BROKEN) from error
    if isinstance(shape, Polygon):
        shape = MultiPolygon([shape]) if not shape.is_empty else MultiPolygon()
    if not isinstance(shape, MultiPolygon):
        raise BadInput(_BROKEN)
    return shapely.force_2d(shape)


def _wkb_start(blob: bytes) -> int | None:
    """Return where the WKB begins, or None if there is no such header."""
    if len(blob) < 13 or blob[:2] != b"GP":
        return None
    size = _BOX_BYTES.get((blob[3] >> 1) & 7)
    return None if size is None or len(blob) < 13 + size else 8 + size


def _wkb_type(blob: bytes, start: int) -> int:
    """Return the kind of the shape without looking inside: nesting may be hostile."""
    order = "<" if blob[start] == 1 else ">"
    (code,) = struct.unpack_from(f"{order}I", blob, start + 1)
    return int(code & 0x0FFFFFFF) % 1000


def _box(blob: object) -> tuple[float, float, float, float] | None:
    """Return (west, east, south, north) of a blob; None for an empty or unreadable one."""
    if not isinstance(blob, bytes) or (start := _wkb_start(blob)) is None or blob[3] & _EMPTY:
        return None
    if (blob[3] >> 1) & 7:
        order = "<" if blob[3] & _LITTLE else ">"
        west, east, south, north = struct.unpack_from(f"{order}4d", blob, 8)
        return None if west != west else (west, east, south, north)
    if _wkb_type(blob, start) not in (_POLYGON, _MULTIPOLYGON):
        return None
    shape = shapely.from_wkb(blob[start:], on_invalid="ignore")
    if shape is None or shape.is_empty:
        return None
    return shape.bounds[0], shape.bounds[2], shape.bounds[1], shape.bounds[3]


def register(db: sqlite3.Connection) -> None:
    """Teach a connection the functions that the R-tree's triggers call."""

    def side(number: int) -> object:
        def measure(blob: object) -> float | None:
            box = _box(blob)
            return None if box is None else box[number]

        return measure

    for number, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        db.create_function(name, 1, side(number), deterministic=True)  # type: ignore[arg-type]
    db.create_function("ST_IsEmpty", 1, lambda b: int(_box(b) is None), deterministic=True)


# --- the tables -----------------------------------------------------------------------------------


def columns(schema: Schema) -> list[str]:
    """Return the columns of the layer besides key, id and shape: the schema's fields, in order."""
    return list(schema.fields)


def timestamp(at: datetime) -> str:
    """Return a time as GeoPackage wants it: UTC, milliseconds, Z.

    >>> timestamp(datetime(2025, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))
    '2025-01-02T03:04:05.678Z'
    """
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


_CORE = (
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL,"
    " srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,"
    " organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)",
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,"
    " identifier TEXT UNIQUE, description TEXT DEFAULT '',"
    f" last_change DATETIME NOT NULL DEFAULT {_NOW}, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,"
    " max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES"
    " gpkg_spatial_ref_sys(srs_id))",
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
    " geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,"
    " m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),"
    " CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name)"
    " REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES"
    " gpkg_spatial_ref_sys (srs_id))",
    "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,"
    " definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name,"
    " column_name, extension_name))",
    *aliases.TABLES,
    styles.TABLE,
)


def _layer_sql(schema: Schema) -> str:
    fields = "".join(f', "{name}" {_sql_type(schema, name)}' for name in columns(schema))
    return (
        f"CREATE TABLE {LAYER} ({KEY} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
        f" {GEOMETRY} MULTIPOLYGON, patch_id TEXT NOT NULL UNIQUE DEFAULT {_UUID}{fields})"
    )


def _profile_sql(schema: Schema) -> str:
    fields = "".join(f', "{name}" {_sql_type(schema, name)}' for name in columns(schema))
    return (
        f"CREATE TABLE {PROFILE} ({KEY} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
        f" id TEXT NOT NULL UNIQUE{fields})"
    )


def _sql_type(schema: Schema, name: str) -> str:
    return FIELD_TYPES[schema.field(name).type].sql


_INDEX_SQL = f"CREATE VIRTUAL TABLE {INDEX} USING rtree(id, minx, maxx, miny, maxy)"


def _trigger_sql() -> Iterator[str]:
    """Return the R-tree's triggers as GeoPackage 1.2 has them (annex F.3)."""
    t, c, i = LAYER, GEOMETRY, KEY
    put = (
        f"INSERT OR REPLACE INTO {INDEX} VALUES (NEW.{i}, ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}),"
        f" ST_MinY(NEW.{c}), ST_MaxY(NEW.{c}));"
    )
    drop = f"DELETE FROM {INDEX} WHERE id = OLD.{i};"
    full = f"(NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))"
    bare = f"(NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c}))"
    rows = (
        ("insert", "INSERT", full, put),
        ("update1", f"UPDATE OF {c}", f"OLD.{i} = NEW.{i} AND {full}", put),
        ("update2", f"UPDATE OF {c}", f"OLD.{i} = NEW.{i} AND {bare}", drop),
        ("update3", "UPDATE", f"OLD.{i} != NEW.{i} AND {full}", f"{drop} {put}"),
        (
            "update4",
            "UPDATE",
            f"OLD.{i} != NEW.{i} AND {bare}",
            f"DELETE FROM {INDEX} WHERE id IN (OLD.{i}, NEW.{i});",
        ),
        ("delete", "DELETE", f"OLD.{c} NOT NULL", drop),
    )
    for name, event, when, work in rows:
        yield (f"CREATE TRIGGER {INDEX}_{name} AFTER {event} ON {t} WHEN {when} BEGIN {work} END")


def allowed_sql(schema: Schema, profile_schema: Schema) -> frozenset[str]:
    """Return the text of everything :func:`create` makes, for the guard's list."""
    made = (*_CORE, _layer_sql(schema), _profile_sql(profile_schema), _INDEX_SQL)
    return frozenset((*made, *_trigger_sql(), *_shadow_tables()))


def _shadow_tables() -> Iterator[str]:
    """Return the tables that SQLite itself makes for an R-tree."""
    yield f'CREATE TABLE "{INDEX}_rowid"(rowid INTEGER PRIMARY KEY,nodeno)'
    yield f'CREATE TABLE "{INDEX}_node"(nodeno INTEGER PRIMARY KEY,data)'
    yield f'CREATE TABLE "{INDEX}_parent"(nodeno INTEGER PRIMARY KEY,parentnode)'


def create(
    db: sqlite3.Connection,
    schema: Schema,
    profile_schema: Schema,
    places: Places,
    *,
    identifier: str,
    at: datetime,
) -> None:
    """Make an empty GeoPackage with the layer of green patches and the table of the LAO.

    Args:
        db: an empty database, whose functions are registered; may be in a transaction.
        places: not used for columns yet; QGIS shows codes of places as they are.
        identifier: what the layer is called in lists of layers.
    """
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    for sql in (*_CORE, _layer_sql(schema), _profile_sql(profile_schema)):
        db.execute(sql)
    db.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        (
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
            ("WGS 84 geodetic", 4326, "EPSG", 4326, _EPSG_4326, "longitude/latitude, WGS 84"),
        ),
    )
    now = timestamp(at)
    contents = (
        (LAYER, "features", schema.title.th, f"{schema.title.en}: {identifier}", now, 4326),
        (PROFILE, "attributes", profile_schema.title.th, profile_schema.title.en, now, None),
        ("layer_styles", "attributes", "layer_styles", "", now, None),
    )
    db.executemany(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change,"
        " srs_id) VALUES (?, ?, ?, ?, ?, ?)",
        contents,
    )
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, ?, 'MULTIPOLYGON', 4326, 0, 0)",
        (LAYER, GEOMETRY),
    )
    db.execute(
        "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index',"
        " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        (LAYER, GEOMETRY),
    )
    aliases.declare(db)
    aliases.write(db, LAYER, schema)
    aliases.write(db, PROFILE, profile_schema)
    styles.write(db, LAYER, GEOMETRY, schema, now)
    make_index(db)


def make_index(db: sqlite3.Connection) -> None:
    """Make the R-tree of what is in the layer, and its triggers."""
    db.execute(_INDEX_SQL)
    box = ", ".join(f"{name}({GEOMETRY})" for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"))
    db.execute(
        f"INSERT INTO {INDEX} SELECT {KEY}, {box} FROM {LAYER}"
        f" WHERE {GEOMETRY} NOTNULL AND NOT ST_IsEmpty({GEOMETRY})"
    )
    for sql in _trigger_sql():
        db.execute(sql)


def drop_index(db: sqlite3.Connection) -> None:
    """Take R-tree and triggers away, so that many rows go in quickly; see :func:`make_index`."""
    for name in ("insert", "update1", "update2", "update3", "update4", "delete"):
        db.execute(f"DROP TRIGGER IF EXISTS {INDEX}_{name}")
    db.execute(f"DROP TABLE IF EXISTS {INDEX}")


def refresh_contents(db: sqlite3.Connection, at: datetime) -> None:
    """Bring extent and time of the layer up to date; the extent is the R-tree's outermost box."""
    node = db.execute(f"SELECT data FROM {INDEX}_node WHERE nodeno = 1").fetchone()
    box = _root_box(node[0]) if node is not None else None
    db.execute(
        "UPDATE gpkg_contents SET last_change = ?, min_x = ?, max_x = ?, min_y = ?, max_y = ?"
        " WHERE table_name = ?",
        (timestamp(at), *(box or (None,) * 4), LAYER),
    )


def _root_box(node: bytes) -> tuple[float, float, float, float] | None:
    """Return (west, east, south, north) of all cells of an R-tree's root node.

    **Source:** SQLite, rtree.c: two bytes depth, two bytes count of cells (big-endian), then per
    cell eight bytes id and four floats.
    """
    (count,) = struct.unpack_from(">H", node, 2)
    if not count:
        return None
    cells = [struct.unpack_from(">q4f", node, 4 + 24 * n)[1:] for n in range(count)]
    west, east, south, north = zip(*cells, strict=True)
    return min(west), max(east), min(south), max(north)


def declare_own(db: sqlite3.Connection, tables: Sequence[str]) -> None:
    """Register tables of ours, so that validators and QGIS know them for what they are."""
    db.executemany(
        "INSERT INTO gpkg_extensions SELECT ?1, NULL, 'greendesk_project',"
        " 'The tables gd_* of GreenDesk: history, sketches and sending; not for other programs.',"
        " 'read-write' WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions WHERE table_name = ?1)",
        ((table,) for table in tables),
    )
