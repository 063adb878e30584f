"""Patches of an area in pixels of one zoom, prepared once for all blocks of tiles that show them.

To find what lies in an area costs a few tenths of a millisecond however little it is, so all blocks
that a new look needs share one sheet; corners are made ready block by block.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QPolygonF

from greendesk.model.mercator import TILE_PX, world_px
from greendesk.qt.canvas.painters import polygons
from greendesk.qt.canvas.rings import Floats, Ints, Rings, thinned, trimmed
from greendesk.qt.canvas.shapes import Shapes, WorldBox

SIDE_PX = 128
"""How wide a tile is, and a cell of the ground: wider ones draw more that is out of view (a view of
1600x900 touches tiles of 256 px half as large again, of 128 px a quarter), and a pan 20 px at a
time waits twice as long for a column of them; narrower ones cost more than they save."""
MARGIN_PX = 4.0  # how far a line may reach out of its shape
TileKey = tuple[float, int, int]  # device zoom, column, row
_CHUNK_ROWS, _CHUNK_CORNERS = 800, 24_000
_LONG_CORNERS = 200  # rings with more are cut to each block
_BOX_LOAD, _SHAPE_LOAD = 50, 30  # what a patch costs besides its corners, counted in corners


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of tiles of one zoom that are drawn in one go."""

    zoom: float
    left: int
    top: int
    columns: int = 1
    rows: int = 1

    def __len__(self) -> int:
        return self.columns * self.rows

    @property
    def keys(self) -> list[TileKey]:
        """Its tiles, row by row."""
        columns = range(self.left, self.left + self.columns)
        return [(self.zoom, x, y) for y in range(self.top, self.top + self.rows) for x in columns]

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self.columns * SIDE_PX, self.rows * SIDE_PX

    @property
    def box(self) -> WorldBox:
        """West, north, east, south as shares of the world."""
        side = SIDE_PX / world_px(self.zoom)
        right, bottom = self.left + self.columns, self.top + self.rows
        return self.left * side, self.top * side, right * side, bottom * side

    def holds(self, other: "Block") -> bool:
        """Return whether all tiles of ``other`` are among these."""
        across = self.left <= other.left and other.left + other.columns <= self.left + self.columns
        down = self.top <= other.top and other.top + other.rows <= self.top + self.rows
        return self.zoom == other.zoom and across and down

    def shared_with(self, other: "Block") -> "Block":
        """Return the tiles that both hold; there must be some."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right = min(self.left + self.columns, other.left + other.columns)
        bottom = min(self.top + self.rows, other.top + other.rows)
        return Block(self.zoom, left, top, right - left, bottom - top)

    def placed_in(self, other: "Block") -> QRect:
        """Return where it lies in an image of ``other``, which holds it."""
        left, top = self.left - other.left, self.top - other.top
        return QRect(left * SIDE_PX, top * SIDE_PX, *self.size_px)

    def halves(self) -> tuple["Block", "Block"]:
        """Cut it across its longer side; it must have two tiles or more."""
        if self.columns >= self.rows:
            half = self.columns // 2
            rest = replace(self, left=self.left + half, columns=self.columns - half)
            return replace(self, columns=half), rest
        half = self.rows // 2
        return replace(self, rows=half), replace(self, top=self.top + half, rows=self.rows - half)


def blocks_of(keys: Iterable[TileKey]) -> list[Block]:
    """Return blocks that hold just these tiles of one zoom, as large as they come."""
    columns_of: dict[int, list[int]] = {}
    for key in keys:
        columns_of.setdefault(key[2], []).append(key[1])
        zoom = key[0]
    found: list[Block] = []
    above: dict[tuple[int, int], Block] = {}
    for row, columns in sorted(columns_of.items()):
        here = {}
        for left, wide in _runs(sorted(columns)):
            block = above.pop((left, wide), Block(zoom, left, row, wide, 0))
            if block.top + block.rows != row:
                found.append(block)
                block = Block(zoom, left, row, wide, 0)
            here[left, wide] = replace(block, rows=block.rows + 1)
        found += above.values()
        above = here
    return [*found, *above.values()]


class Figure(NamedTuple):
    """One patch in pixels of the sheet; a tuple, as thousands are made at once.

    Attributes:
        corners: how many there are in all rings.
        long: the corners themselves where there are many, for :meth:`Sheet.figures_in`.
    """

    rings: Sequence[QPolygonF]
    corners: int
    kind: int
    size_px: float
    long: Sequence[Floats] = ()


@dataclass(slots=True)
class Sheet:
    """What lies in a block; every array goes by place in ``rows``."""

    shapes: Shapes
    block: Block
    rows: Ints
    boxes_px: Floats
    kinds: NDArray[np.uint8]
    size_px: Floats
    small: NDArray[np.bool_]
    cell_loads: Floats  # what it costs to draw each tile, counted in corners; shape (rows, columns)
    figures: dict[int, Figure] = field(default_factory=dict)

    def corner_px(self, block: Block) -> tuple[int, int]:
        """Return where a block begins on this sheet."""
        left, top = block.left - self.block.left, block.top - self.block.top
        return left * SIDE_PX, top * SIDE_PX

    def load(self, block: Block) -> int:
        """Return what it costs to draw a block, counted in corners."""
        left, top = block.left - self.block.left, block.top - self.block.top
        cells = self.cell_loads[top : top + block.rows, left : left + block.columns]
        return int(cells.sum())

    def seen_in(self, block: Block) -> Ints:
        """Return which places of ``rows`` a block shows."""
        if block == self.block:
            return np.arange(len(self.rows))
        left, top = self.corner_px(block)
        west, north, east, south = self.boxes_px
        right, bottom = (
            start + side for start, side in zip((left, top), block.size_px, strict=True)
        )
        touches = (west <= right + MARGIN_PX) & (east >= left - MARGIN_PX)
        touches &= (north <= bottom + MARGIN_PX) & (south >= top - MARGIN_PX)
        return np.flatnonzero(touches)

    def used(self, block: Block, places: Ints) -> NDArray[np.bool_]:
        """Return which tiles of a block these places touch; shape (rows, columns)."""
        left, top = self.corner_px(block)
        corner = np.array([[left], [top]])
        most = np.array([[block.columns - 1], [block.rows - 1]])
        first = (self.boxes_px[:2, places] - MARGIN_PX - corner) // SIDE_PX
        last = (self.boxes_px[2:, places] + MARGIN_PX - corner) // SIDE_PX
        (x0, y0), (x1, y1) = (np.clip(v, 0, most).astype(np.int64) for v in (first, last))
        wide = block.columns + 1
        steps = np.zeros(wide * (block.rows + 1), np.int64)
        for x, y, sign in ((x0, y0, 1), (x1 + 1, y1 + 1, 1), (x1 + 1, y0, -1), (x0, y1 + 1, -1)):
            steps += sign * np.bincount(y * wide + x, minlength=len(steps))
        found: NDArray[np.bool_] = steps.reshape(-1, wide).cumsum(0).cumsum(1)[:-1, :-1] > 0
        return found

    def boxes_in(self, block: Block, places: Ints) -> Floats:
        """Return the boxes of these places in pixels of a block; shape (4, n)."""
        left, top = self.corner_px(block)
        found: Floats = self.boxes_px[:, places] - np.array([left, top, left, top])[:, None]
        return found

    def make_figures(self, places: Ints) -> Iterator[None]:
        """Make the figures of these places; pauses between chunks of a millisecond or two."""
        if self.shapes.corners[self.rows].sum() <= _CHUNK_CORNERS:
            places = np.flatnonzero(~self.small)  # all that other blocks will need, too
        places = np.array([p for p in places.tolist() if p not in self.figures], np.int64)
        for chunk in self._chunks(places):
            self._add_figures(chunk)
            yield

    def figures_in(self, block: Block, places: Ints) -> list[Figure]:
        """Return the patches of a block as figures; very long rings are cut to it."""
        found = [self.figures[place] for place in places.tolist()]
        if block == self.block:
            return found
        corner = self.corner_px(block)
        return [_cut(f, corner, block.size_px) if f.long else f for f in found]

    def _chunks(self, places: Ints) -> list[Ints]:
        if not len(places):
            return []
        corners = self.shapes.corners[self.rows[places]]
        load = np.cumsum(corners / _CHUNK_CORNERS + 1 / _CHUNK_ROWS).astype(np.int64)
        return np.split(places, np.flatnonzero(np.diff(load)) + 1)

    def _add_figures(self, places: Ints) -> None:
        world = world_px(self.block.zoom)
        corner = np.array([self.block.left, self.block.top], np.float64) * SIDE_PX
        found = self.shapes.rings(self.rows[places], world)
        pixels = Rings(found.xy * world - corner, found.starts, found.rows)
        far = MARGIN_PX * 2
        rings = trimmed(thinned(pixels, 1.0), -far, max(self.block.size_px) + far)
        drawn, starts = polygons(rings.xy, rings.starts), rings.starts.tolist()
        begins = np.flatnonzero(np.diff(rings.rows, prepend=-1))
        ends = np.append(begins[1:], len(rings.rows)).tolist()
        spans = zip(begins.tolist(), ends, strict=True)
        of_row = dict(zip(rings.rows[begins].tolist(), spans, strict=True))
        each = (self.rows[places], self.kinds[places], self.size_px[places])
        for place, row, kind, size in zip(
            places.tolist(), *(values.tolist() for values in each), strict=True
        ):
            low, high = of_row[row]
            corners = starts[high] - starts[low]
            long = corners > _LONG_CORNERS
            own = [rings.xy[starts[r] : starts[r + 1]] for r in range(low, high)] if long else ()
            self.figures[place] = Figure(drawn[low:high], corners, kind, size, own)


def make_sheet(shapes: Shapes, block: Block, hidden: Ints, box_px: float) -> Sheet:
    """Return the sheet of a block.

    Args:
        hidden: rows that are left out.
        box_px: smaller patches are drawn as boxes.
    """
    world = world_px(block.zoom)
    west, north, east, south = block.box
    by = MARGIN_PX / world
    rows = shapes.within((west - by, north - by, east + by, south + by))
    if len(hidden):
        rows = rows[~np.isin(rows, hidden)]
    corner = np.array([block.left, block.top], np.float64) * SIDE_PX
    boxes_px = shapes.boxes[:, rows] * world
    boxes_px -= np.concatenate([corner, corner])[:, None]
    size_px = np.maximum(boxes_px[2] - boxes_px[0], boxes_px[3] - boxes_px[1])
    small = size_px < box_px
    seen_corners = np.minimum(shapes.corners[rows], 4 * size_px + 4).astype(np.int64)
    loads = np.where(small, _BOX_LOAD, seen_corners + _SHAPE_LOAD)
    cell_loads = _by_cell(block, boxes_px, loads)
    return Sheet(shapes, block, rows, boxes_px, shapes.kinds[rows], size_px, small, cell_loads)


def _by_cell(block: Block, boxes_px: Floats, loads: Ints) -> Floats:
    """Sum loads up by the tile that holds the middle of each box."""
    x, y = (boxes_px[:2] + boxes_px[2:]) / (2 * SIDE_PX)
    column = np.clip(x.astype(np.int64), 0, block.columns - 1)
    row = np.clip(y.astype(np.int64), 0, block.rows - 1)
    sums = np.bincount(row * block.columns + column, loads, len(block))
    found: Floats = sums.astype(np.float64).reshape(block.rows, block.columns)
    return found


def tile_boxes(keys: Sequence[TileKey]) -> Floats:
    """Return the boxes of tiles as shares of the world; shape (4, n)."""
    zoom, column, row = np.array(keys, np.float64).reshape(-1, 3).T
    side = SIDE_PX / (TILE_PX * 2.0**zoom)
    return np.array([column * side, row * side, (column + 1) * side, (row + 1) * side])


def _runs(columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield start and length of each run of numbers that follow each other."""
    start = before = columns[0]
    for column in columns[1:]:
        if column != before + 1:
            yield start, before - start + 1
            start = column
        before = column
    yield start, before - start + 1


def _cut(figure: Figure, corner_px: tuple[int, int], size_px: tuple[int, int]) -> Figure:
    """Return a figure without corners that only walk about outside a block."""
    far, corner = MARGIN_PX * 2, np.array(corner_px, np.float64)
    starts = np.concatenate([[0], np.cumsum([len(part) for part in figure.long])])
    xy = np.concatenate(figure.long) - corner
    whole = Rings(xy, starts, np.zeros(len(figure.long), np.int64))
    seen = trimmed(whole, -far, max(size_px) + far)
    xy = seen.xy + corner
    return figure._replace(rings=polygons(xy, seen.starts), corners=len(xy))
