"""An R-tree written as a whole is one that SQLite could have made."""

import sqlite3

import numpy as np
import pytest

from greendesk.store import packing

WINDOW = (100.2, 13.2, 100.4, 13.5)


def some_boxes(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(count)
    low = np.array([100.0, 13.0]) + rng.random((count, 2))
    boxes = np.hstack([low, low + rng.random((count, 2)) * 0.01])
    return rng.permutation(count).astype(np.int64) * 3 + 1, boxes


def packed(keys: np.ndarray, boxes: np.ndarray) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE tree USING rtree(id, minx, maxx, miny, maxy)")
    packing.fill(db, "tree", keys, boxes)
    return db


def touching(db: sqlite3.Connection) -> set[int]:
    west, south, east, north = WINDOW
    sql = "SELECT id FROM tree WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?"
    return {row[0] for row in db.execute(sql, (west, east, south, north))}


@pytest.mark.parametrize("count", [0, 1, 51, 52, 2601, 2652, 7000])
def test_sqlite_finds_nothing_amiss_and_every_box_that_touches_a_window(count: int) -> None:
    keys, boxes = some_boxes(count)
    db = packed(keys, boxes)
    west, south, east, north = WINDOW
    wanted = (boxes[:, 2] >= west) & (boxes[:, 0] <= east)
    wanted &= (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
    assert db.execute("SELECT rtreecheck('tree')").fetchone() == ("ok",)
    assert touching(db) == set(keys[wanted].tolist())


def test_a_box_never_shrinks() -> None:
    keys, boxes = some_boxes(500)
    sides = "SELECT minx, miny, maxx, maxy FROM tree ORDER BY id"
    found = np.array(packed(keys, boxes).execute(sides).fetchall())
    exact = boxes[np.argsort(keys)]
    assert (found[:, :2] <= exact[:, :2]).all()
    assert (found[:, 2:] >= exact[:, 2:]).all()
    assert found == pytest.approx(exact, abs=2e-5)


def test_boxes_come_and_go_afterwards() -> None:
    keys, boxes = some_boxes(3000)
    db = packed(keys, boxes)
    db.executemany("DELETE FROM tree WHERE id = ?", ((int(key),) for key in keys[:2000]))
    db.executemany("INSERT INTO tree VALUES (?, 1, 2, 3, 4)", ((n,) for n in range(9001, 9800)))
    assert db.execute("SELECT rtreecheck('tree')").fetchone() == ("ok",)
    assert db.execute("SELECT count(*) FROM tree").fetchone() == (1799,)


def test_what_lies_beyond_all_floats_is_found_at_the_last_one() -> None:
    db = packed(np.array([1]), np.array([[-1e300, -1.0, 1e300, 1.0]]))
    west, east = db.execute("SELECT minx, maxx FROM tree").fetchone()
    assert west <= np.finfo(np.float32).min
    assert east >= np.finfo(np.float32).max
