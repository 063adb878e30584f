"""Guides as rows of a table of ours: no layer, so no other program takes them for patches."""

import sqlite3
from collections.abc import Sequence

import numpy as np
import shapely

from greendesk.model.guide import Guide


def read(db: sqlite3.Connection) -> list[Guide]:
    """Return every guide, in the order of their coming."""
    rows = db.execute("SELECT id, title, source, wkb FROM gd_guide ORDER BY rowid").fetchall()
    shapes = shapely.from_wkb(np.array([row[3] for row in rows], dtype=object))
    return [
        Guide(id, title, shape, source)
        for (id, title, source, _), shape in zip(rows, shapes, strict=True)
    ]


def put(db: sqlite3.Connection, source: str, guides: Sequence[Guide], at: str) -> None:
    """Keep the guides of one file, instead of those that it brought before."""
    db.execute("DELETE FROM gd_guide WHERE source = ?", (source,))
    blobs = shapely.to_wkb(np.array([guide.shape for guide in guides], dtype=object))
    db.executemany(
        "INSERT INTO gd_guide (id, title, source, at, wkb) VALUES (?, ?, ?, ?, ?)",
        (
            (guide.id, guide.title, source, at, blob)
            for guide, blob in zip(guides, blobs, strict=True)
        ),
    )
