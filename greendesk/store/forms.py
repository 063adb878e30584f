"""Newer versions of the form, as the centre has offered them: kept beside the one that ships.

The one thing to know: a version is kept as the JSON that came and looked at again each time it is
read, because a project file may come from a stranger; one that can't be used is passed over.
"""

import json
import sqlite3
from collections.abc import Iterator

from greendesk.errors import BadInput
from greendesk.model.newer_form import checked_form
from greendesk.model.schema import Schema, newest_of


def keep(db: sqlite3.Connection, schema: Schema, at: str) -> None:
    """Keep a version; one of the same number stays as it is."""
    content = json.dumps(dict(schema.json), ensure_ascii=False, separators=(",", ":"))
    db.execute(
        "INSERT OR IGNORE INTO gd_form (version, at, content) VALUES (?, ?, ?)",
        (schema.number, at, content),
    )


def newest(db: sqlite3.Connection, shipped: Schema) -> Schema:
    """Return the newest version that is known, the shipped one among them; it knows the others."""
    return newest_of([shipped, *_kept(db, shipped)])


def _kept(db: sqlite3.Connection, shipped: Schema) -> Iterator[Schema]:
    there = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'gd_form'").fetchone()
    for (content,) in db.execute("SELECT content FROM gd_form") if there else ():
        try:
            yield checked_form(json.loads(content), shipped)
        except (BadInput, TypeError, ValueError, RecursionError):
            continue
