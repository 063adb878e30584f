"""Which tiles lie over an area: exactly those whose square touches it.

Goes down from the whole world zoom by zoom: a tile inside the area is never looked at again, so the
work grows with the outline's length, not with the area. Shapes are in units of the world's width
(see :func:`greendesk.tiles.grid.to_unit`), where a tile's corners are exact numbers.
"""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.mercator import TILE_PX, metres_per_px
from greendesk.tiles.grid import to_unit

Tiles = npt.NDArray[np.int64]
"""Rows of (column, row), the rows of the XYZ scheme from the north; sorted by row, then column."""

Areas = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]
_Look = Callable[[Areas], tuple[Mask, Mask]]

MOST_TILES = 2_000_000
_MANY = 100
"""More areas than that are looked at one by one: to join them would take longer."""
_TOO_MANY = N_(
    "That would be more than {n:,} map pictures. Choose a smaller area, or do not go as close."
)
_NO_AREA = N_("There is no area to keep a map of yet: import your boundary or draw a patch first.")


def area_of(shapes: Iterable[BaseGeometry | None], margin_m: float = 0.0) -> Areas:
    """Return areas, grown on all sides, in units of the world's width; a few are one.

    Args:
        shapes: EPSG:4326 degrees; None and empty ones are left out.
        margin_m: on the ground, at the latitude of each shape.

    Raises:
        BadInput: nothing is left.
    """
    drawn = np.array([s for s in shapes if s is not None and not s.is_empty], dtype=object)
    if not len(drawn):
        raise BadInput(_NO_AREA)
    moved = shapely.make_valid(shapely.transform(drawn, to_unit))
    if margin_m > 0:
        bounds = shapely.bounds(drawn)
        middle = (bounds[:, 1] + bounds[:, 3]) / 2
        far = [margin_m / (metres_per_px(lat, 0) * TILE_PX) for lat in middle.tolist()]
        moved = shapely.buffer(moved, far, quad_segs=4)
    return moved if len(moved) > _MANY else np.array([shapely.union_all(moved)], dtype=object)


def box_round(areas: Areas) -> Areas:
    """Return the upright box round all areas."""
    return np.array([shapely.box(*shapely.total_bounds(areas))], dtype=object)


def part_within(areas: Areas, box: Areas) -> Areas:
    """Return what of the areas lies within a box."""
    parts: Areas = shapely.intersection(areas, box[0])
    return parts[~shapely.is_empty(parts)]


def cover(areas: Areas, zooms: range) -> dict[int, Tiles]:
    """Return the tiles that touch any of ``areas`` at each of ``zooms``.

    Raises:
        BadInput: more of them than anybody can want.
    """
    look = _look_at_one(areas[0]) if len(areas) == 1 else _look_at_many(areas)
    edge, inner = np.zeros((1, 2), np.int64), np.empty((0, 2), np.int64)
    found: dict[int, Tiles] = {}
    for z in range(zooms.stop):
        if z:
            edge, inner = _children(edge), _children(inner)
        touched, whole = look(_boxes(edge, z))
        inner = np.concatenate([inner, edge[whole]])
        edge = edge[touched & ~whole]
        if len(edge) + len(inner) > MOST_TILES:
            raise BadInput(_TOO_MANY, n=MOST_TILES)
        if z in zooms:
            tiles = np.concatenate([edge, inner])
            found[z] = tiles[np.lexsort((tiles[:, 0], tiles[:, 1]))]
    return found


def _look_at_one(area: BaseGeometry) -> _Look:
    """Return what says which boxes touch an area with many corners, and which lie inside it."""
    shapely.prepare(area)

    def look(boxes: Areas) -> tuple[Mask, Mask]:
        touched: Mask = shapely.intersects(area, boxes)
        whole = touched.copy()
        whole[touched] = shapely.covers(area, boxes[touched])
        return touched, whole

    return look


def _look_at_many(areas: Areas) -> _Look:
    """Return the same for thousands of small areas; that a box lies inside one isn't looked for."""
    tree = shapely.STRtree(areas)

    def look(boxes: Areas) -> tuple[Mask, Mask]:
        touched = np.zeros(len(boxes), bool)
        touched[tree.query(boxes, predicate="intersects")[0]] = True
        return touched, np.zeros(len(boxes), bool)

    return look


def runs_of(tiles: Tiles) -> Tiles:
    """Return sorted tiles as rows of (row, first column, last column).

    >>> runs_of(np.array([[3, 1], [4, 1], [6, 1], [3, 2]])).tolist()
    [[1, 3, 4], [1, 6, 6], [2, 3, 3]]
    """
    if not len(tiles):
        return np.empty((0, 3), np.int64)
    x, y = tiles[:, 0], tiles[:, 1]
    new = np.flatnonzero((np.diff(y) != 0) | (np.diff(x) != 1)) + 1
    first, last = np.concatenate([[0], new]), np.concatenate([new - 1, [len(tiles) - 1]])
    return np.column_stack([y[first], x[first], x[last]])


def tiles_of(runs: Tiles) -> Tiles:
    """Return the tiles of rows of (row, first column, last column).

    >>> tiles_of(np.array([[1, 3, 4], [2, 3, 3]])).tolist()
    [[3, 1], [4, 1], [3, 2]]
    """
    many = runs[:, 2] - runs[:, 1] + 1
    before = np.cumsum(many) - many
    along = np.arange(many.sum()) - np.repeat(before, many)
    return np.column_stack([np.repeat(runs[:, 1], many) + along, np.repeat(runs[:, 0], many)])


def spread(tiles: Tiles, most: int) -> Tiles:
    """Return at most so many tiles, spread evenly over the ground."""
    if len(tiles) <= most:
        return tiles
    along = tiles[np.argsort(_curve(tiles), kind="stable")]
    return along[((np.arange(most) + 0.5) * len(tiles) / most).astype(np.int64)]


def _curve(tiles: Tiles) -> Tiles:
    """Return where each tile lies along a curve that stays among neighbours (Morton order)."""
    place: Tiles = np.zeros(len(tiles), np.int64)
    for bit in range(25):
        place |= ((tiles[:, 0] >> bit) & 1) << (2 * bit)
        place |= ((tiles[:, 1] >> bit) & 1) << (2 * bit + 1)
    return place


def _children(tiles: Tiles) -> Tiles:
    corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    below: Tiles = (tiles[:, None, :] * 2 + corners).reshape(-1, 2)
    return below


def _boxes(tiles: Tiles, z: int) -> Areas:
    low, side = tiles / (1 << z), 1 / (1 << z)
    boxes: Areas = shapely.box(low[:, 0], low[:, 1], low[:, 0] + side, low[:, 1] + side)
    return boxes
