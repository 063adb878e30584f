"""Half-drawn shapes: each is one row, written after every corner, outside the history of edits."""

import json
import sqlite3

from greendesk.model.sketch import Sketch


def read(db: sqlite3.Connection) -> list[Sketch]:
    """Return every sketch, oldest first."""
    rows = db.execute(
        "SELECT id, tool_id, state, parked, lon, lat, zoom FROM gd_sketch ORDER BY rowid"
    )
    return [
        Sketch(
            id,
            tool_id,
            json.loads(state),
            bool(parked),
            None if lon is None or lat is None else (lon, lat),
            zoom,
        )
        for id, tool_id, state, parked, lon, lat, zoom in rows
    ]


def save(db: sqlite3.Connection, sketch: Sketch) -> None:
    """Write a sketch as it stands now."""
    lon, lat = sketch.centre or (None, None)
    state = json.dumps(dict(sketch.state), ensure_ascii=False)
    db.execute(
        "INSERT INTO gd_sketch (id, tool_id, state, parked, lon, lat, zoom) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "tool_id = excluded.tool_id, state = excluded.state, parked = excluded.parked, "
        "lon = excluded.lon, lat = excluded.lat, zoom = excluded.zoom",
        (sketch.id, sketch.tool_id, state, int(sketch.parked), lon, lat, sketch.zoom),
    )


def drop(db: sqlite3.Connection, sketch_id: str) -> None:
    """Forget a sketch."""
    db.execute("DELETE FROM gd_sketch WHERE id = ?", (sketch_id,))
