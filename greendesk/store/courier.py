"""The courier file: sealed changes as a layer of a GeoPackage, for where no network reaches.

The layer is called ``change`` and has the columns of the centre's ledger, so that one line of
``ogr2ogr`` loads it there. The one thing to know: the columns are filled from the sealed bytes and
from nothing else, so the hash that travels with them is the hash of what they say.

**Source:** GreenDesk Sync Profile 1, courier; OGC 12-128r15 (GeoPackage 1.2.1).
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.message import ENVELOPE, Change, column_of, read_change, sent_patch
from greendesk.model.schema import Schema
from greendesk.store import gpkg
from greendesk.store.backup import flush
from greendesk.store.connection import address
from greendesk.store.trouble import told

TABLE = "change"
NOT_WHOLE = N_(
    "{name} can't be read back as it was written. Don't hand it over; use another stick, and try "
    "again. Nothing is lost."
)


def write(path: Path, changes: Sequence[Change], schema: Schema, at: datetime) -> None:
    """Write sealed changes to a new file, and have the disk keep it.

    Raises:
        Outage: the place can't be written.
    """
    names = _columns(schema)
    with told(path.name):
        path.touch(exist_ok=False)
        with closing(sqlite3.connect(address(path, "rw"), uri=True, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = OFF")  # nobody reads it before it is whole
            db.execute("BEGIN")
            gpkg.make_core(db)
            _make_layer(db, names, schema, at)
            listed = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" * len(names))
            db.executemany(
                f'INSERT INTO "{TABLE}" (geom, {listed}) VALUES (?, {marks})',
                ([gpkg.encode(sent_patch(c.body).shape), *_cells(c, names)] for c in changes),
            )
            db.execute("COMMIT")
        flush(path)


def check(path: Path, changes: Sequence[Change], schema: Schema) -> None:
    """Read a file back and compare each value with what was sealed.

    Raises:
        BadInput: it is not what was written.
    """
    names = _columns(schema)
    listed = ", ".join(f'"{name}"' for name in names)
    wanted = {c.id: [gpkg.encode(sent_patch(c.body).shape), *_cells(c, names)] for c in changes}
    try:
        with closing(sqlite3.connect(address(path, "ro"), uri=True)) as db:
            found = {
                row[1 + names.index("id")]: [*row]
                for row in db.execute(f'SELECT geom, {listed} FROM "{TABLE}"')
            }
            sound = db.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise BadInput(NOT_WHOLE, name=path.name) from error
    if not sound or found != wanted:
        raise BadInput(NOT_WHOLE, name=path.name)


def _columns(schema: Schema) -> list[str]:
    fields = [column_of(name) for name in schema.fields if name != "patch_id"]
    return [*ENVELOPE, *fields]


def _make_layer(db: sqlite3.Connection, names: Sequence[str], schema: Schema, at: datetime) -> None:
    numbers = {"base_rev"} | {
        column_of(f.id) for f in schema.fields.values() if FIELD_TYPES[f.type].sql != "TEXT"
    }
    types = {name: "DOUBLE" if name in numbers else "TEXT" for name in names}
    columns = "".join(f', "{name}" {types[name]}' for name in names)
    db.execute(
        f'CREATE TABLE "{TABLE}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,'
        f" geom MULTIPOLYGON{columns})"
    )
    db.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change,"
        " srs_id) VALUES (?, 'features', ?, 'GreenDesk Sync Profile 1', ?, 4326)",
        (TABLE, TABLE, gpkg.timestamp(at)),
    )
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', 4326, 0, 0)", (TABLE,)
    )


def _cells(change: Change, names: Sequence[str]) -> list[Any]:
    """Return the values of a sealed body, in the order of ``names``; objects as JSON text."""
    properties = json.loads(read_change(change.body).body)["properties"]
    return [
        json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else value
        for value in map(properties.get, names)
    ]
