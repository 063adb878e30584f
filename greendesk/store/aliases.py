"""Thai names and drop-downs: what GeoPackage's schema extension tells QGIS and GDAL of a column.

The one thing to know: GDAL takes a column's alias from ``name``, QGIS its drop-down from an enum
constraint; constraint names are lower case, and ranges stand on whole numbers only, because a range
on a REAL column makes QGIS round.

**Source:** OGC 12-128r15, annex F.9 (schema extension).
"""

import sqlite3
from collections.abc import Mapping
from typing import cast

from greendesk.model.fields import FIELD_TYPES
from greendesk.model.places import Places
from greendesk.model.schema import Choice, Field, Schema

TABLES = (
    "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
    " name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,"
    " CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),"
    " CONSTRAINT gdc_tn UNIQUE (table_name, name))",
    "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,"
    " constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,"
    " max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,"
    " CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))",
)


def declare(db: sqlite3.Connection) -> None:
    """Say that the schema extension is used; once a file."""
    db.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema',"
        " 'http://www.geopackage.org/spec120/#extension_schema', 'read-write')",
        (("gpkg_data_columns",), ("gpkg_data_column_constraints",)),
    )


def write(db: sqlite3.Connection, table: str, schema: Schema, places: Places) -> None:
    """Describe every column of ``table`` by the fields of ``schema``, and the id if it has one."""
    db.execute("DELETE FROM gpkg_data_columns WHERE table_name = ?", (table,))
    taken: set[str] = set()
    if id_title := title_of_id(schema):
        taken.add(id_title)
        db.execute(
            "INSERT INTO gpkg_data_columns VALUES (?, 'patch_id', ?, ?, 'UUID', NULL, NULL)",
            (table, id_title, id_title),
        )
    for field in schema.fields.values():
        constraint = _constrain(db, f"{table}_{field.id}".lower(), field, places)
        title = title_of(field)
        db.execute(
            "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
            (
                table,
                field.id,
                _free(title, field.id, taken),
                title,
                field.help.th if field.help else field.label.en,
                constraint,
            ),
        )


def title_of(field: Field) -> str:
    """Return the Thai name of a column, with the unit of its numbers: an area is stored in m²."""
    if field.type == "area":
        return f"{field.label.th} (ตร.ม.)"
    return field.label.th if field.unit is None else f"{field.label.th} ({field.unit.th})"


def title_of_id(schema: Schema) -> str:
    """Return the Thai name of the column patch_id; "" if the schema has none."""
    properties = cast(Mapping[str, Mapping[str, object]], schema.json["properties"])
    told = properties.get("patch_id", {})
    return str(told.get("title", "")) if "x-ogc-role" in told else ""


def coded(field: Field, places: Places) -> tuple[Choice, ...]:
    """Return the codes that stand in a column, with their labels; none if any text may."""
    if field.type == "province":
        known = (*places.provinces(), *places.provinces(practice=True))
        return tuple(Choice(place.code, place.label) for place in known)
    return (*field.choices, *field.retired)


def _free(name: str, column: str, taken: set[str]) -> str:
    """Return a name that no other column of the table has."""
    name = name if name not in taken else f"{name} ({column})"
    taken.add(name)
    return name


def _constrain(db: sqlite3.Connection, name: str, field: Field, places: Places) -> str | None:
    """Write what a column may hold under ``name``, and return it; None if that can't be said."""
    db.execute("DELETE FROM gpkg_data_column_constraints WHERE constraint_name = ?", (name,))
    if choices := coded(field, places):
        db.executemany(
            "INSERT INTO gpkg_data_column_constraints"
            " VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
            ((name, choice.code, choice.label.th) for choice in choices),
        )
        return name
    whole = FIELD_TYPES[field.type].sql == "INTEGER"
    if whole and field.minimum is not None and field.maximum is not None:
        db.execute(
            "INSERT INTO gpkg_data_column_constraints VALUES (?, 'range', NULL, ?, 1, ?, 1, ?)",
            (name, int(field.minimum), int(field.maximum), field.label.th),
        )
        return name
    return None
