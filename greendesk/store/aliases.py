"""Thai names and drop-downs: what GeoPackage's schema extension tells QGIS and GDAL of a column.

The one thing to know: GDAL takes a column's alias from ``name``, QGIS its drop-down from an enum
constraint; constraint names are lower case, and ranges stand on whole numbers only, because a range
on a REAL column makes QGIS round.

**Source:** OGC 12-128r15, annex F.9 (schema extension).
"""

import sqlite3

from greendesk.model.fields import FIELD_TYPES
from greendesk.model.schema import Field, Schema

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


def write(db: sqlite3.Connection, table: str, schema: Schema) -> None:
    """Describe every column of ``table`` by the fields of ``schema``."""
    taken: set[str] = set()
    for field in schema.fields.values():
        constraint = _constrain(db, table, field)
        db.execute(
            "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
            (
                table,
                field.id,
                _free(field.label.th, field.id, taken),
                field.label.th,
                field.help.th if field.help else field.label.en,
                constraint,
            ),
        )


def _free(name: str, column: str, taken: set[str]) -> str:
    """Return a name that no other column of the table has."""
    name = name if name not in taken else f"{name} ({column})"
    taken.add(name)
    return name


def _constrain(db: sqlite3.Connection, table: str, field: Field) -> str | None:
    name = f"{table}_{field.id}".lower()
    if field.choices:
        db.executemany(
            "INSERT INTO gpkg_data_column_constraints"
            " VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
            ((name, choice.code, choice.label.th) for choice in field.choices),
        )
        return name
    if FIELD_TYPES[field.type].sql == "INTEGER" and field.minimum is not None:
        most = field.maximum if field.maximum is not None else 1_000_000_000
        db.execute(
            "INSERT INTO gpkg_data_column_constraints VALUES (?, 'range', NULL, ?, 1, ?, 1, ?)",
            (name, int(field.minimum), int(most), field.label.th),
        )
        return name
    return None
