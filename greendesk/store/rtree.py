"""The R-tree of the layer: what finds the patches in a window of the map, here and in QGIS.

The one thing to know: its triggers stand in the file word for word as GeoPackage 1.2 has them,
since its conformance tests compare their text. Their ``INSERT OR REPLACE`` takes on the policy of
the statement around it: inside an UPSERT it fails on the row that is there, inside UPDATE OR IGNORE
it leaves that row as it was. So a trigger of ours takes the row away first.

**Source:** OGC 12-128r15, annex F.3 (requirement 77); SQLite, "CREATE TRIGGER" 2 (the conflict
policy of the outer statement wins) and rtree.c (layout of a node).
"""

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from greendesk.store.blob import Box, box_of
from greendesk.store.packing import fill

Boxes = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Keys of rows, and west, south, east, north of each."""

LAYER, GEOMETRY, KEY = "green_patch", "geom", "fid"
INDEX = f"rtree_{LAYER}_{GEOMETRY}"
_MAKE = f"CREATE VIRTUAL TABLE {INDEX} USING rtree(id, minx, maxx, miny, maxy)"
_SIDES = ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")


def register(db: sqlite3.Connection) -> None:
    """Teach a connection what the triggers need: the ST_ functions, and deletes by REPLACE."""

    def side(number: int) -> object:
        def measure(blob: object) -> float | None:
            box = box_of(blob)
            return None if box is None else box[number]

        return measure

    for number, name in enumerate(_SIDES):
        db.create_function(name, 1, side(number), deterministic=True)  # type: ignore[arg-type]
    db.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)
    db.execute("PRAGMA recursive_triggers = ON")  # else a row that REPLACE removes stays indexed


def _is_empty(blob: object) -> int | None:
    return None if blob is None else int(box_of(blob) is None)


def make(db: sqlite3.Connection, known: Boxes | None = None) -> None:
    """Make the R-tree of what is in the layer, and its triggers.

    Args:
        known: the boxes of all patches that have one; None = they are read from the layer.
    """
    db.execute(_MAKE)
    add(db, _stored(db) if known is None else known)
    for sql in triggers().values():
        db.execute(sql)


def add(db: sqlite3.Connection, boxes: Boxes) -> None:
    """Put boxes into the R-tree that it does not have yet; an empty one is filled in one go."""
    if db.execute(f"SELECT 1 FROM {INDEX} LIMIT 1").fetchone() is None:
        fill(db, INDEX, *boxes)
        return
    west, south, east, north = boxes[1].T.tolist()
    rows = zip(boxes[0].tolist(), west, east, south, north, strict=True)
    db.executemany(f"INSERT INTO {INDEX} VALUES (?, ?, ?, ?, ?)", rows)


@contextmanager
def by_hand(db: sqlite3.Connection) -> Iterator[None]:
    """Have rows inserted without their boxes, in a transaction; the caller calls :func:`add`.

    The trigger costs more than the row: it asks Python five times for each.
    """
    name = f"{INDEX}_insert"
    db.execute(f"DROP TRIGGER {name}")
    yield
    db.execute(triggers()[name])


def boxes_of(fids: Sequence[int], shapes: Sequence[MultiPolygon | None]) -> Boxes:
    """Return the boxes of those shapes that have one, with the keys of their rows."""
    boxes = shapely.bounds(np.asarray(shapes, dtype=object)).reshape(-1, 4)
    there = np.isfinite(boxes).all(axis=1)
    return np.asarray(fids, dtype=np.int64)[there], boxes[there]


def _stored(db: sqlite3.Connection) -> Boxes:
    rows = db.execute(f"SELECT {KEY}, {GEOMETRY} FROM {LAYER}")
    found = [(key, box) for key, blob in rows if (box := box_of(blob)) is not None]
    boxes = np.array([box for _, box in found], dtype=float).reshape(-1, 4)
    return np.array([key for key, _ in found], dtype=np.int64), boxes[:, [0, 2, 1, 3]]


def drop(db: sqlite3.Connection) -> None:
    """Take R-tree and triggers away, so that many rows go in quickly; see :func:`make`."""
    for name in triggers():
        db.execute(f"DROP TRIGGER {name}")
    db.execute(f"DROP TABLE {INDEX}")


def extent(db: sqlite3.Connection) -> Box | None:
    """Return (west, east, south, north) of the whole layer, two metres too wide at most."""
    node = db.execute(f"SELECT data FROM {INDEX}_node WHERE nodeno = 1").fetchone()
    return None if node is None else _outermost(node[0])


def _outermost(node: bytes) -> Box | None:
    """Return the box around all cells of an R-tree's root.

    Two bytes depth, two bytes count of cells, then for each cell eight bytes id and four floats.
    """
    (count,) = struct.unpack_from(">H", node, 2)
    if not count:
        return None
    cells = [struct.unpack_from(">8x4f", node, 4 + 24 * n) for n in range(count)]
    west, east, south, north = zip(*cells, strict=True)
    return min(west), max(east), min(south), max(north)


def triggers() -> dict[str, str]:
    """Return name -> SQL of the triggers that keep the R-tree in step with the layer."""
    t, c, i = LAYER, GEOMETRY, KEY
    box = ", ".join(f"{side}(NEW.{c})" for side in _SIDES)
    put = f"INSERT OR REPLACE INTO {INDEX} VALUES (NEW.{i}, {box});"
    take = f"DELETE FROM {INDEX} WHERE id = OLD.{i};"
    take_both = f"DELETE FROM {INDEX} WHERE id IN (OLD.{i}, NEW.{i});"
    full = f"(NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))"
    bare = f"(NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c}))"
    same, other = f"OLD.{i} = NEW.{i}", f"OLD.{i} != NEW.{i}"
    standard = (
        ("insert", "INSERT", full, put),
        ("update1", f"UPDATE OF {c}", f"{same} AND {full}", put),
        ("update2", f"UPDATE OF {c}", f"{same} AND {bare}", take),
        ("update3", "UPDATE", f"{other} AND {full}", f"{take} {put}"),
        ("update4", "UPDATE", f"{other} AND {bare}", take_both),
        ("delete", "DELETE", f"OLD.{c} NOT NULL", take),
    )
    made = {
        f"{INDEX}_{name}": f"CREATE TRIGGER {INDEX}_{name} AFTER {event} ON {t}"
        f" WHEN {when} BEGIN {work} END"
        for name, event, when, work in standard
    }
    ours = f"{t}_upsert"
    made[ours] = (  # only where no id is in the way: OR IGNORE would pass over what we had begun
        f"CREATE TRIGGER {ours} BEFORE UPDATE OF {c} ON {t}"
        f" WHEN {same} AND NEW.patch_id NOTNULL AND NOT EXISTS"
        f" (SELECT 1 FROM {t} WHERE patch_id = NEW.patch_id AND {i} != OLD.{i}) BEGIN {take} END"
    )
    return made


def made_sql() -> Iterator[str]:
    """Return the text of all that :func:`make` makes, with the tables that SQLite adds."""
    yield _MAKE
    yield from triggers().values()
    yield f'CREATE TABLE "{INDEX}_rowid"(rowid INTEGER PRIMARY KEY,nodeno)'
    yield f'CREATE TABLE "{INDEX}_node"(nodeno INTEGER PRIMARY KEY,data)'
    yield f'CREATE TABLE "{INDEX}_parent"(nodeno INTEGER PRIMARY KEY,parentnode)'
