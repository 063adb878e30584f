"""Patches of an area in pixels of one zoom, prepared once for all tiles that show them.

Getting corners out of the shapes costs a few tenths of a millisecond however few they are, so the
tiles that a new look needs share one sheet; a tile that is drawn again by itself gets its own.
"""

from collections.abc import Generator
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtGui import QPolygonF

from greendesk.model.mercator import world_px
from greendesk.qt.canvas.painters import polygons
from greendesk.qt.canvas.shapes import (
    Floats,
    Ints,
    Rings,
    Shapes,
    WorldBox,
    thinned,
    trimmed,
)

SIDE_PX = 256
MARGIN_PX = 4.0  # how far a line may reach out of its shape
TileKey = tuple[float, int, int]  # device zoom, column, row
_BOX_PX = 5.0  # smaller patches are drawn as boxes, all at once
_CHUNK_ROWS, _CHUNK_CORNERS = 300, 15_000
_LONG_CORNERS = 200  # rings with more are cut to each tile


@dataclass(frozen=True, slots=True)
class Figure:
    """One patch in pixels of the sheet.

    Attributes:
        corners: how many there are in all rings.
        long: the corners themselves where there are many, for :meth:`Sheet.figures_in`.
    """

    rings: tuple[QPolygonF, ...]
    corners: int
    kind: int
    size_px: float
    long: tuple[Floats, ...] = ()


@dataclass(slots=True)
class Sheet:
    """What lies in a rectangle of tiles of one zoom; ``last`` is the tile at its end."""

    first: TileKey
    last: TileKey
    rows: Ints
    boxes_px: Floats
    kinds: NDArray[np.uint8]
    small: NDArray[np.bool_]
    figures: dict[int, Figure] = field(default_factory=dict)  # by place in ``rows``

    def holds(self, key: TileKey) -> bool:
        """Return whether the tile lies on this sheet."""
        (zoom, left, top), (_, right, bottom) = self.first, self.last
        return zoom == key[0] and left <= key[1] <= right and top <= key[2] <= bottom

    def corner_px(self, key: TileKey) -> tuple[int, int]:
        """Return where a tile begins on this sheet."""
        return (key[1] - self.first[1]) * SIDE_PX, (key[2] - self.first[2]) * SIDE_PX

    def seen_in(self, key: TileKey) -> Ints:
        """Return which places of ``rows`` a tile shows."""
        left, top = self.corner_px(key)
        west, north, east, south = self.boxes_px
        reach = SIDE_PX + MARGIN_PX
        touches = (west <= left + reach) & (east >= left - MARGIN_PX)
        touches &= (north <= top + reach) & (south >= top - MARGIN_PX)
        return np.flatnonzero(touches)

    def figures_in(self, key: TileKey, places: Ints) -> list[Figure]:
        """Return the patches of a tile as figures; very long rings are cut to it."""
        left, top = self.corner_px(key)
        found = [self.figures[place] for place in places.tolist()]
        if self.first == self.last:
            return found
        return [_cut(f, left, top) if f.long else f for f in found]


def tile_box(key: TileKey) -> WorldBox:
    """Return the box of a tile as shares of the world."""
    side = SIDE_PX / world_px(key[0])
    return key[1] * side, key[2] * side, (key[1] + 1) * side, (key[2] + 1) * side


def make_sheet(
    shapes: Shapes, first: TileKey, last: TileKey, hidden: Ints
) -> Generator[None, None, Sheet]:
    """Return the sheet of the tiles from ``first`` to ``last``; pauses between chunks.

    Args:
        hidden: rows that are left out.
    """
    world = world_px(first[0])
    west, north = tile_box(first)[:2]
    east, south = tile_box(last)[2:]
    by = MARGIN_PX / world
    rows = shapes.within((west - by, north - by, east + by, south + by))
    if len(hidden):
        rows = rows[~np.isin(rows, hidden)]
    corner = np.array([first[1], first[2]], np.float64) * SIDE_PX
    boxes_px = shapes.boxes[:, rows] * world
    boxes_px -= np.concatenate([corner, corner])[:, None]
    size_px = np.maximum(boxes_px[2] - boxes_px[0], boxes_px[3] - boxes_px[1])
    small = size_px < _BOX_PX
    sheet = Sheet(first, last, rows, boxes_px, shapes.kinds[rows], small)
    room = (last[1] - first[1] + 1) * SIDE_PX, (last[2] - first[2] + 1) * SIDE_PX
    for places in _chunks(shapes, rows, np.flatnonzero(~small)):
        rings = shapes.rings(rows[places], world)
        pixels = Rings(rings.xy * world - corner, rings.starts, rings.rows)
        far = MARGIN_PX * 2
        pixels = trimmed(thinned(pixels, 2.0), -far, max(room) + far)
        _add_figures(sheet, places, pixels, size_px)
        yield
    return sheet


def _chunks(shapes: Shapes, rows: Ints, places: Ints) -> list[Ints]:
    """Cut places into pieces that each take a millisecond or two."""
    if not len(places):
        return []
    corners = shapely.get_num_coordinates(shapes.geoms[rows[places]])
    load = np.cumsum(corners / _CHUNK_CORNERS + 1 / _CHUNK_ROWS).astype(np.int64)
    return np.split(places, np.flatnonzero(np.diff(load)) + 1)


def _add_figures(sheet: Sheet, places: Ints, rings: Rings, size_px: Floats) -> None:
    """Make the figures of some places."""
    drawn, starts = polygons(rings.xy, rings.starts), rings.starts.tolist()
    begins = np.flatnonzero(np.diff(rings.rows, prepend=-1))
    ends = np.append(begins[1:], len(rings.rows)).tolist()
    of_row = dict(
        zip(rings.rows[begins].tolist(), zip(begins.tolist(), ends, strict=True), strict=True)
    )
    kinds, sizes = sheet.kinds[places].tolist(), size_px[places].tolist()
    rows = sheet.rows[places].tolist()
    for place, row, kind, size in zip(places.tolist(), rows, kinds, sizes, strict=True):
        low, high = of_row[row]
        corners = starts[high] - starts[low]
        long = corners > _LONG_CORNERS
        own = [rings.xy[starts[r] : starts[r + 1]] for r in range(low, high)] if long else ()
        sheet.figures[place] = Figure(tuple(drawn[low:high]), corners, kind, size, tuple(own))


def _cut(figure: Figure, left: int, top: int) -> Figure:
    """Return a figure without corners that only walk about outside a tile."""
    far, corner = MARGIN_PX * 2, np.array([left, top], np.float64)
    starts = np.concatenate([[0], np.cumsum([len(part) for part in figure.long])])
    xy = np.concatenate(figure.long) - corner
    whole = Rings(xy, starts, np.zeros(len(figure.long), np.int64))
    seen = trimmed(whole, -far, SIDE_PX + far)
    xy = seen.xy + corner
    return replace(figure, rings=tuple(polygons(xy, seen.starts)), corners=len(xy))
