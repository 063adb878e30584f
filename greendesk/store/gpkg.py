"""The GeoPackage: its tables, the layer of green patches, and what describes both.

The one thing to know before changing it: projects and exports are made by the same :func:`create`,
and :mod:`greendesk.store.guard` lets only text pass that stands in :func:`allowed_sql`. Version
1.2, so that GDAL 3.6 and older QGIS open a file without a warning. Shapes as bytes are
:mod:`.blob`'s, the spatial index is :mod:`.rtree`'s, Thai names and drop-downs are :mod:`.aliases`'
and :mod:`.styles`'.

**Source:** OGC 12-128r15 (GeoPackage 1.2.1): clauses 1.1, 2.1 and 2.3, annex F.9 (schema).
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from greendesk.model.fields import FIELD_TYPES
from greendesk.model.places import Places
from greendesk.model.schema import Schema
from greendesk.store import aliases, rtree, styles
from greendesk.store.blob import EPSG, Box
from greendesk.store.blob import decode as decode
from greendesk.store.blob import encode as encode
from greendesk.store.blob import encode_all as encode_all
from greendesk.store.rtree import GEOMETRY, KEY, LAYER
from greendesk.store.rtree import register as register

APPLICATION_ID = 0x47504B47  # "GPKG"
VERSION = 10200
PROFILE = "lao_profile"
_EPSG_4326 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
UUID = (  # in two pairs of brackets: behind one, GDAL takes it for a text that is meant literally
    "((lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||"
    " substr(hex(randomblob(2)), 2) || '-' || substr('89ab', abs(random()) % 4 + 1, 1) ||"
    " substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))))"
)
_NOW = "(strftime('%Y-%m-%dT%H:%M:%fZ','now'))"

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
        f" {GEOMETRY} MULTIPOLYGON, patch_id TEXT NOT NULL ON CONFLICT REPLACE UNIQUE"
        f" DEFAULT {UUID}{fields})"
    )


def _profile_sql(schema: Schema) -> str:
    fields = "".join(f', "{name}" {_sql_type(schema, name)}' for name in columns(schema))
    return (
        f"CREATE TABLE {PROFILE} ({KEY} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
        f" id TEXT NOT NULL UNIQUE{fields})"
    )


def _sql_type(schema: Schema, name: str) -> str:
    return FIELD_TYPES[schema.field(name).type].sql


def allowed_sql(schema: Schema, profile_schema: Schema) -> frozenset[str]:
    """Return the text of everything :func:`create` makes, for the guard's list."""
    return frozenset((*_CORE, _layer_sql(schema), _profile_sql(profile_schema), *rtree.made_sql()))


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
        places: their provinces become a drop-down; 8,364 amphoe and tambons would be too many.
        identifier: whose areas they are; lists of layers show it behind the layer's title.
    """
    make_core(db)
    for sql in (_layer_sql(schema), _profile_sql(profile_schema)):
        db.execute(sql)
    now = timestamp(at)
    contents = (
        (LAYER, "features", f"{schema.title.th} {identifier}", schema.title.en, now, EPSG),
        (PROFILE, "attributes", profile_schema.title.th, profile_schema.title.en, now, None),
        ("layer_styles", "attributes", "layer_styles", "", now, None),
    )
    db.executemany(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change,"
        " srs_id) VALUES (?, ?, ?, ?, ?, ?)",
        contents,
    )
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, ?, 'MULTIPOLYGON', ?, 0, 0)",
        (LAYER, GEOMETRY, EPSG),
    )
    db.execute(
        "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index',"
        " 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        (LAYER, GEOMETRY),
    )
    aliases.declare(db)
    describe(db, schema, profile_schema, places, at)
    rtree.make(db)


def make_core(db: sqlite3.Connection) -> None:
    """Make an empty database a GeoPackage that has no layer yet."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    for sql in _CORE:
        db.execute(sql)
    db.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        (
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
            ("WGS 84 geodetic", 4326, "EPSG", 4326, _EPSG_4326, "longitude/latitude, WGS 84"),
        ),
    )


def describe(
    db: sqlite3.Connection, schema: Schema, profile_schema: Schema, places: Places, at: datetime
) -> None:
    """Write Thai names, drop-downs and QGIS's default style, instead of those that are there."""
    aliases.write(db, LAYER, schema, places)
    aliases.write(db, PROFILE, profile_schema, places)
    styles.write(db, LAYER, GEOMETRY, schema, places, timestamp(at))


def refresh_contents(db: sqlite3.Connection, at: datetime, extent: Box | None = None) -> None:
    """Bring extent and time of the layer up to date.

    Args:
        extent: (west, east, south, north); None = the R-tree's, two metres too wide at most.
    """
    box = extent or rtree.extent(db) or (None,) * 4
    db.execute(
        "UPDATE gpkg_contents SET last_change = ?, min_x = ?, max_x = ?, min_y = ?, max_y = ?"
        " WHERE table_name = ?",
        (timestamp(at), *box, LAYER),
    )


def declare_own(db: sqlite3.Connection, tables: Sequence[str]) -> None:
    """Register tables of ours, so that validators and QGIS know them for what they are."""
    db.executemany(
        "INSERT INTO gpkg_extensions SELECT ?1, NULL, 'greendesk_project',"
        " 'The tables gd_* of GreenDesk: history, sketches and sending; not for other programs.',"
        " 'read-write' WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions WHERE table_name = ?1)",
        ((table,) for table in tables),
    )
