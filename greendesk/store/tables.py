"""The tables of ours inside the project file, all called ``gd_*``; no other program needs them.

The one thing to know: shapes and values of records live in the layers and in the journal only.
Where a record stands with the centre lives in gd_base, gd_outbox, gd_change and gd_receipt, so a
verdict never touches what an edit compares.
"""

import json
import sqlite3
from collections.abc import Sequence
from itertools import chain, islice

FORMAT = "greendesk-project"
_ROWS = 50  # a statement; more are slower again

TABLES: dict[str, str] = {
    # facts about the file; ``ours`` is set while we write, ``writes`` counts our transactions
    "gd_meta": "CREATE TABLE gd_meta (key TEXT PRIMARY KEY NOT NULL, value BLOB)",
    # every edit; done = 0: undone, can be done again
    "gd_journal": """CREATE TABLE gd_journal (
        seq INTEGER PRIMARY KEY NOT NULL, edit_id TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL, officer TEXT NOT NULL, label TEXT NOT NULL, content BLOB NOT NULL,
        done INTEGER NOT NULL DEFAULT 1)""",
    # what the centre acknowledged last: its revision and the very bytes that were sent
    "gd_base": """CREATE TABLE gd_base (
        patch_id TEXT PRIMARY KEY NOT NULL, rev INTEGER NOT NULL, deleted INTEGER NOT NULL,
        body BLOB NOT NULL)""",
    # patches that differ from their base: a difference, never a log
    "gd_outbox": "CREATE TABLE gd_outbox (patch_id TEXT PRIMARY KEY NOT NULL, op TEXT NOT NULL)",
    # sealed changes; state: sealed, sent, applied, rejected, conflict
    "gd_change": """CREATE TABLE gd_change (
        id TEXT PRIMARY KEY NOT NULL, batch_id TEXT NOT NULL, patch_id TEXT NOT NULL,
        body BLOB NOT NULL, state TEXT NOT NULL, held INTEGER NOT NULL DEFAULT 0,
        standing INTEGER NOT NULL DEFAULT 0, problems TEXT NOT NULL DEFAULT '[]',
        sealed_at TEXT NOT NULL)""",
    "gd_receipt": """CREATE TABLE gd_receipt (
        change_id TEXT PRIMARY KEY NOT NULL, batch_id TEXT NOT NULL, patch_id TEXT NOT NULL,
        rev INTEGER, status TEXT NOT NULL, payload_sha TEXT NOT NULL, lao_seq INTEGER,
        received_at TEXT NOT NULL, centre TEXT NOT NULL, kept_at TEXT NOT NULL)""",
    "gd_sketch": """CREATE TABLE gd_sketch (
        id TEXT PRIMARY KEY NOT NULL, tool_id TEXT NOT NULL, state TEXT NOT NULL,
        parked INTEGER NOT NULL, lon REAL, lat REAL, zoom REAL)""",
    "gd_reason": """CREATE TABLE gd_reason (
        patch_id TEXT NOT NULL, issue TEXT NOT NULL, words TEXT NOT NULL,
        PRIMARY KEY (patch_id, issue))""",
    # the recycle bin: what was taken away and is not in the layer; fid gives it its old place
    "gd_bin": """CREATE TABLE gd_bin (
        patch_id TEXT PRIMARY KEY NOT NULL, fid INTEGER, content BLOB NOT NULL,
        at TEXT NOT NULL)""",
    # values that a column can't hold as they are (a text in a number's column)
    "gd_extra": """CREATE TABLE gd_extra (
        kind TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (kind, id))""",
    # lines to draw against, brought in from files; never edited, never sent
    "gd_guide": """CREATE TABLE gd_guide (
        id TEXT PRIMARY KEY NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
        at TEXT NOT NULL, wkb BLOB NOT NULL)""",
    # what the centre has and the layer has not taken over; clashes: a list of fields in JSON, empty
    # while a change of ours is under way
    "gd_inbox": """CREATE TABLE gd_inbox (
        patch_id TEXT PRIMARY KEY NOT NULL, rev INTEGER NOT NULL, deleted INTEGER NOT NULL,
        body BLOB NOT NULL, clashes TEXT NOT NULL DEFAULT '[]')""",
    # what a person at the centre said of a record
    "gd_review": """CREATE TABLE gd_review (
        patch_id TEXT PRIMARY KEY NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
        remark_th TEXT NOT NULL, at TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0)""",
    # sealed changes that were handed over in a courier file
    "gd_handed": "CREATE TABLE gd_handed (change_id TEXT PRIMARY KEY NOT NULL, at TEXT NOT NULL)",
    # bytes of photos by their hash: before an edit adds them, and as they were before it
    "gd_blob": """CREATE TABLE gd_blob (
        sha256 TEXT PRIMARY KEY NOT NULL, at TEXT NOT NULL, data BLOB NOT NULL)""",
    # newer versions of the form that the centre has offered; JSON, as it came
    "gd_form": """CREATE TABLE gd_form (
        version INTEGER PRIMARY KEY NOT NULL, at TEXT NOT NULL, content TEXT NOT NULL)""",
    # bytes of photos on their way to the centre: the upload's address, what the centre said last
    "gd_upload": """CREATE TABLE gd_upload (
        sha256 TEXT PRIMARY KEY NOT NULL, url TEXT NOT NULL, status TEXT NOT NULL)""",
    # what the centre was told of a photo and has proved to keep: its patch, kind, words; JSON
    "gd_told": """CREATE TABLE gd_told (
        photo_id TEXT NOT NULL, sha256 TEXT NOT NULL, use TEXT NOT NULL,
        PRIMARY KEY (photo_id, sha256))""",
    # changes with a receipt that the centre's ledger has lost since
    "gd_lost": "CREATE TABLE gd_lost (change_id TEXT PRIMARY KEY NOT NULL)",
    # of the recycle bin: what nobody threw away; what had made it was undone
    "gd_undone": "CREATE TABLE gd_undone (patch_id TEXT PRIMARY KEY NOT NULL)",
}
LATER = (
    *("gd_guide", "gd_inbox", "gd_review", "gd_handed", "gd_blob", "gd_upload", "gd_form"),
    *("gd_told", "gd_lost", "gd_undone"),
)
"""Tables that came after the first projects; each has a migration of its own."""
INDEXES: dict[str, str] = {
    "gd_change_open": "CREATE UNIQUE INDEX gd_change_open ON gd_change (patch_id) "
    "WHERE state IN ('sealed', 'sent')",
    "gd_change_standing": "CREATE INDEX gd_change_standing ON gd_change (patch_id) "
    "WHERE standing = 1",
}
OWN = (*TABLES, "gd_foreign")
"""Every table of ours; see :mod:`greendesk.store.foreign` for the last."""


def make_tables(db: sqlite3.Connection) -> None:
    """Make the tables and indexes that every project has had from the first, empty."""
    first = (sql for name, sql in TABLES.items() if name not in LATER)
    for sql in (*first, *INDEXES.values()):
        db.execute(sql)


def get_meta(db: sqlite3.Connection, key: str) -> object:
    """Return a fact about the file; None if it is not known."""
    row = db.execute("SELECT value FROM gd_meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else row[0]


def get_text(db: sqlite3.Connection, key: str) -> str:
    """Return a fact about the file as text; "" if it is not known."""
    value = get_meta(db, key)
    return "" if value is None else str(value)


def set_meta(db: sqlite3.Connection, key: str, value: str | int | bytes | None) -> None:
    """Keep a fact about the file."""
    db.execute(
        "INSERT INTO gd_meta (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def insert_all(db: sqlite3.Connection, into: str, columns: Sequence[Sequence[object]]) -> None:
    """Insert many rows, given column by column.

    Several rows a statement: SQLite begins and ends each one (with AUTOINCREMENT, it writes a row
    of its own in each), which costs more than the row.

    Args:
        into: the table and, in brackets, the columns.
    """
    row = f"({', '.join('?' * len(columns))})"
    rows = zip(*columns, strict=True)
    while some := list(islice(rows, _ROWS)):
        sql = f"INSERT INTO {into} VALUES {', '.join([row] * len(some))}"
        db.execute(sql, list(chain.from_iterable(some)))


def among(column: str) -> str:
    """Return SQL for "is one of"; its parameter is the JSON list of :func:`as_list`."""
    return f"{column} IN (SELECT value FROM json_each(?))"


def as_list(ids: Sequence[str]) -> str:
    """Return ids as the one parameter that :func:`among` takes."""
    return json.dumps(list(ids))
