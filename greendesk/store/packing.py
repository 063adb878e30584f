"""An R-tree filled in one go: its nodes are worked out in numpy and written as they are.

The one thing to know: SQLite keeps an R-tree in three plain tables, and an empty one may be filled
by writing them. That is ten times as fast as putting box after box into it, and the tree is better
(``python3 dev.py bench --only export,import``). SQLite's own ``rtreecheck`` finds nothing amiss.

::

    boxes ──sorted into tiles──► leaves of 51 cells ──► nodes of 51 leaves ──► ... ──► node 1

**Source:** SQLite, rtree.c (layout of a node); Leutenegger et al. (1997), STR: a simple and
efficient algorithm for R-tree packing.
"""

import sqlite3

import numpy as np
from numpy.typing import NDArray

from greendesk.store.tables import insert_all

_CELL = np.dtype(
    [("id", ">i8"), ("west", ">f4"), ("east", ">f4"), ("south", ">f4"), ("north", ">f4")]
)
_LOW, _HIGH = ("west", "south"), ("east", "north")
_HEAD_BYTES = 4  # depth of the tree (in its root only), count of cells
_Cells = np.ndarray[tuple[int], np.dtype[np.void]]


def fill(
    db: sqlite3.Connection, index: str, keys: NDArray[np.int64], boxes: NDArray[np.float64]
) -> None:
    """Fill an empty R-tree.

    Args:
        index: name of the virtual table (id, minx, maxx, miny, maxy).
        keys: the ids, no two alike.
        boxes: (n, 4) west, south, east, north; all of them finite.
    """
    ((size,),) = db.execute(f"SELECT length(data) FROM {index}_node WHERE nodeno = 1")
    most = (size - _HEAD_BYTES) // _CELL.itemsize
    cells = _cells(keys, boxes)
    depth, number = 0, 2
    while len(cells) > most:
        cells, starts = _in_tiles(cells, most)
        nodes = np.arange(number, number + len(starts))
        whole = [_node(part, 0, size) for part in np.split(cells, starts[1:])]
        _put(db, index, nodes, whole)
        _name_parents(db, index, depth, cells, np.repeat(nodes, np.diff([*starts, len(cells)])))
        cells = _round_about(cells, starts, nodes)
        depth, number = depth + 1, number + len(nodes)
    db.execute(f"UPDATE {index}_node SET data = ? WHERE nodeno = 1", (_node(cells, depth, size),))
    _name_parents(db, index, depth, cells, np.ones(len(cells), dtype=np.int64))


def _cells(keys: NDArray[np.int64], boxes: NDArray[np.float64]) -> _Cells:
    """Return the leaves' cells; a side that no float hits exactly is moved outwards."""
    cells = np.zeros(len(keys), _CELL)
    cells["id"] = keys
    for side, exact in zip((*_LOW, *_HIGH), boxes.T, strict=True):
        with np.errstate(over="ignore"):  # what is far beyond the Earth moves to the last float
            near = exact.astype(np.float32)
        wrong, away = (near > exact, -np.inf) if side in _LOW else (near < exact, np.inf)
        cells[side] = np.where(wrong, np.nextafter(near, np.float32(away)), near)
    return cells


def _in_tiles(cells: _Cells, most: int) -> tuple[_Cells, NDArray[np.int64]]:
    """Return the cells so that neighbours stand together, and where each node begins."""
    nodes = -(-len(cells) // most)
    each = -(-len(cells) // nodes)
    strip = each * int(np.ceil(np.sqrt(nodes)))
    by_x = cells[np.argsort(cells["west"].astype(float) + cells["east"], kind="stable")]
    middle = by_x["south"].astype(float) + by_x["north"]
    order = np.lexsort((middle, np.arange(len(cells)) // strip))
    return by_x[order], np.arange(0, len(cells), each)


def _round_about(cells: _Cells, starts: NDArray[np.int64], nodes: NDArray[np.int64]) -> _Cells:
    """Return a cell for each node: the box round all of its cells."""
    found = np.zeros(len(nodes), _CELL)
    found["id"] = nodes
    for side in _LOW:
        found[side] = np.minimum.reduceat(cells[side], starts)
    for side in _HIGH:
        found[side] = np.maximum.reduceat(cells[side], starts)
    return found


def _node(cells: _Cells, depth: int, size: int) -> bytes:
    head = depth.to_bytes(2, "big") + len(cells).to_bytes(2, "big")
    return (head + cells.tobytes()).ljust(size, b"\0")


def _put(db: sqlite3.Connection, index: str, nodes: NDArray[np.int64], whole: list[bytes]) -> None:
    insert_all(db, f"{index}_node (nodeno, data)", [nodes.tolist(), whole])


def _name_parents(
    db: sqlite3.Connection, index: str, depth: int, cells: _Cells, nodes: NDArray[np.int64]
) -> None:
    """Note in which node each cell lies: that of a patch, or above the leaves that of a node."""
    table = f"{index}_parent (nodeno, parentnode)" if depth else f"{index}_rowid (rowid, nodeno)"
    ids = cells["id"].astype(np.int64)
    order = np.argsort(ids)  # tables grow quickest at their end
    insert_all(db, table, [ids[order].tolist(), nodes[order].tolist()])
