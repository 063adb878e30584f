"""The courier file: sealed changes as a layer of a GeoPackage, for where no network reaches.

The layer is called ``change`` and has the columns of the centre's ledger, so that one line of
``ogr2ogr`` loads it there. The one thing to know: the columns are named and filled by the sealed
bytes and by nothing else, so the hash that travels with them is the hash of what they say. The form
may be another one by now: a newer one came in between.

**Source:** GreenDesk Sync Profile 1, courier; OGC 12-128r15 (GeoPackage 1.2.1).
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.message import ENVELOPE, Change, read_change, sent_patch
from greendesk.store import gpkg
from greendesk.store.backup import flush
from greendesk.store.connection import address
from greendesk.store.trouble import told

TABLE = "change"
Row = dict[str, object]
NOT_WHOLE = N_(
    "{name} can't be read back as it was written. Don't hand it over; use another stick, and try "
    "again. Nothing is lost."
)


def write(path: Path, changes: Sequence[Change], at: datetime) -> None:
    """Write sealed changes to a new file, and have the disk keep it.

    Raises:
        Outage: the place can't be written.
    """
    rows = {change.id: _row(change) for change in changes}
    types = _columns(rows.values())
    with told(path.name):
        path.touch(exist_ok=False)
        with closing(sqlite3.connect(address(path, "rw"), uri=True, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = OFF")  # nobody reads it before it is whole
            db.execute("BEGIN")
            gpkg.make_core(db)
            _make_layer(db, types, at)
            listed = ", ".join(f'"{name}"' for name in types)
            marks = ", ".join("?" * len(types))
            db.executemany(
                f'INSERT INTO "{TABLE}" (geom, {listed}) VALUES (?, {marks})',
                ([row["geom"], *map(row.get, types)] for row in rows.values()),
            )
            db.execute("COMMIT")
        flush(path)


def check(path: Path, changes: Sequence[Change]) -> None:
    """Read a file back and compare all that is in it with all that was sealed.

    Raises:
        BadInput: it is not what was written.
    """
    wanted = {change.id: _row(change) for change in changes}
    try:
        with closing(sqlite3.connect(address(path, "ro"), uri=True)) as db:
            db.row_factory = sqlite3.Row
            found = {row["id"]: _filled(row) for row in db.execute(f'SELECT * FROM "{TABLE}"')}
            db.row_factory = None
            sound = db.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise BadInput(NOT_WHOLE, name=path.name) from error
    if not sound or found != wanted:
        raise BadInput(NOT_WHOLE, name=path.name)


def _columns(rows: Iterable[Row]) -> dict[str, str]:
    """Return the columns that these rows need, each with its type."""
    types = {name: "DOUBLE" if name == "base_rev" else "TEXT" for name in ENVELOPE}
    for row in rows:
        for name, value in row.items():
            if name != "geom":
                types.setdefault(name, "TEXT" if isinstance(value, str) else "DOUBLE")
    return types


def _make_layer(db: sqlite3.Connection, types: Mapping[str, str], at: datetime) -> None:
    columns = "".join(f', "{name}" {type}' for name, type in types.items())
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


def _row(change: Change) -> Row:
    """Return what a sealed body says, by column: what is not empty, objects as JSON text."""
    properties = json.loads(read_change(change.body).body)["properties"]
    cells = {
        name: json.dumps(value, ensure_ascii=False, sort_keys=True)
        if isinstance(value, dict)
        else value
        for name, value in properties.items()
        if value is not None
    }
    return {**cells, "geom": gpkg.encode(sent_patch(change.body).shape)}


def _filled(row: sqlite3.Row) -> Row:
    """Return the cells of a row that was read back in which there is something."""
    return {name: row[name] for name in row.keys() if name != "fid" and row[name] is not None}  # noqa: SIM118
