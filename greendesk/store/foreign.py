"""Edits made by other programs (QGIS), caught by triggers and entered into journal and outbox.

::

    QGIS writes a row --trigger--> gd_foreign: the row as it was before the first change
    next look of ours ----------> an edit (before from gd_foreign, after from the layer), emptied

The one thing to know: the triggers run inside the other program, so they are plain SQL without a
function, and they keep still while ``ours`` is set in gd_meta (inside our own transactions).
"""

import sqlite3
from collections.abc import Sequence

from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, PatchId
from greendesk.store.layer import Layer

CHANGED_ELSEWHERE = Text(N_("Changed in another program"))
_NOT_OURS = "(SELECT value FROM gd_meta WHERE key = 'ours') IS NULL"


def table_sql(columns: Sequence[str]) -> str:
    """Return the table of before-images; columns without a type keep every value as it was."""
    names = "".join(f', "{name}"' for name in columns)
    return (
        f"CREATE TABLE gd_foreign (patch_id TEXT PRIMARY KEY NOT NULL, made INTEGER, geom{names})"
    )


def trigger_sql(columns: Sequence[str]) -> dict[str, str]:
    """Return name -> SQL of the triggers on the layer."""
    names = "".join(f', "{name}"' for name in columns)
    old = "".join(f', OLD."{name}"' for name in columns)
    first = "WHERE NOT EXISTS (SELECT 1 FROM gd_foreign WHERE patch_id = {row}.patch_id)"
    before = (
        f"INSERT INTO gd_foreign (patch_id, made, geom{names}) "
        f"SELECT OLD.patch_id, 0, OLD.geom{old} {first.format(row='OLD')};"
    )
    made = (
        f"INSERT INTO gd_foreign (patch_id, made) SELECT NEW.patch_id, 1 {first.format(row='NEW')};"
    )
    return {
        "gd_foreign_insert": "CREATE TRIGGER gd_foreign_insert AFTER INSERT ON green_patch "
        f"WHEN {_NOT_OURS} BEGIN {made} END",
        "gd_foreign_update": "CREATE TRIGGER gd_foreign_update AFTER UPDATE ON green_patch "
        f"WHEN {_NOT_OURS} BEGIN {before} {made} END",
        "gd_foreign_delete": "CREATE TRIGGER gd_foreign_delete AFTER DELETE ON green_patch "
        f"WHEN {_NOT_OURS} BEGIN {before} END",
    }


def install(db: sqlite3.Connection, columns: Sequence[str]) -> None:
    """Make the table and the triggers, or make them anew after a change of columns."""
    for name in trigger_sql(columns):
        db.execute(f"DROP TRIGGER IF EXISTS {name}")
    there = _columns(db)
    if not there:
        db.execute(table_sql(columns))
    for name in columns if there else ():
        if name not in there:  # never made anew: edits that nobody has seen yet may lie there
            db.execute(f'ALTER TABLE gd_foreign ADD COLUMN "{name}"')
    for sql in trigger_sql(columns).values():
        db.execute(sql)


def is_installed(db: sqlite3.Connection, columns: Sequence[str]) -> bool:
    """Return whether table and triggers are there (a program may drop a table's triggers)."""
    sql = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'gd_foreign%'"
    found = db.execute(sql).fetchone()[0]
    return bool(found == len(trigger_sql(columns))) and _columns(db) >= set(columns)


def ids(db: sqlite3.Connection) -> list[PatchId]:
    """Return which patches another program has touched since the last look."""
    return [row[0] for row in db.execute("SELECT patch_id FROM gd_foreign")]


def take(db: sqlite3.Connection, layer: Layer, columns: Sequence[str], at: str) -> Edit | None:
    """Empty gd_foreign and return what other programs did as one edit; None = nothing.

    The rows are as they are already; what is kept beside them (bin, reasons) is brought in line.
    """
    touched = ids(db)
    if not touched:
        return None
    names = "".join(f', "{name}"' for name in columns)
    rows = db.execute(f"SELECT patch_id, geom{names} FROM gd_foreign WHERE made = 0").fetchall()
    before = {patch.id: patch for patch in layer.read_rows(db, rows, touched)}
    after = layer.find(db, touched)
    db.execute("DELETE FROM gd_foreign")
    gone = {i: patch for i, patch in before.items() if i not in after}
    if gone:
        layer.put_in_bin(db, gone, at)
    if came := [i for i in after if i not in before]:
        layer.take_out_of_bin(db, came)
    deltas = [_delta(before.get(i), after.get(i)) for i in touched]
    found = tuple(delta for delta in deltas if delta is not None)
    return Edit(CHANGED_ELSEWHERE, found) if found else None


def _delta(before: Patch | None, after: Patch | None) -> Delta | None:
    return None if before == after else Delta(before, after)


def _columns(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("SELECT name FROM pragma_table_info('gd_foreign')")}
