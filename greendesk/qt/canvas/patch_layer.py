"""The patches layer: our own vector tiles, drawn once, a few milliseconds at a time.

A tile is 256 device pixels wide and belongs to one exact zoom, fractions too, so lines are always
sharp. Drawing is a generator that stops between small chunks; the ground takes it up again when the
window has nothing better to do. A finished tile stays until an edit touches it or room is needed;
a touched one stays on screen until its new picture is complete.
"""

from collections import OrderedDict
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter

import numpy as np
import shapely
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen, QPolygonF

from greendesk.model.mercator import world_px
from greendesk.model.record import Patch, PatchId
from greendesk.qt.canvas.painters import (
    DARK,
    WHITE,
    boxes_image,
    dim_tones,
    fill_brush,
    hairline,
    hatch_brush,
    polygon,
    thick,
)
from greendesk.qt.canvas.shapes import (
    Floats,
    Ints,
    Rings,
    Shapes,
    WorldBox,
    thinned,
    trimmed,
    type_numbers,
)

SIDE_PX = 256
TileKey = tuple[float, int, int]  # device zoom, column, row
Painting = Generator[None, None, QImage | None]
_MARGIN_PX = 4.0  # how far a line may reach out of its shape
_BOX_PX = 5.0  # smaller patches are drawn as boxes, all at once
_HATCH_PX = 48.0  # larger ones get the hatch of their type
_CASED_CORNERS = 6_000  # up to here a tile can afford wide white casing
_CHUNK_ROWS, _CHUNK_CORNERS = 120, 6_000
_MOST_TILES = 320  # 80 MB
_NO_COLOUR = "#d5ddd8"


@dataclass(slots=True)
class _Tile:
    image: QImage | None = None
    stale: bool = True
    work: Painting | None = None


class PatchLayer:
    """Draws patches into tiles and remembers them.

    Attributes:
        drawn: how many tiles have been drawn so far (tests count on it).
    """

    def __init__(self, colours: Mapping[str, str]) -> None:
        self._numbers = type_numbers(colours)
        codes = ["", *colours]
        self._fills = [fill_brush(colours.get(code, _NO_COLOUR)) for code in codes]
        self._hatches = [hatch_brush(code) for code in codes]
        self._tones = dim_tones(colours)
        self._tiles: OrderedDict[TileKey, _Tile] = OrderedDict()
        self.hidden: frozenset[PatchId] = frozenset()
        self.drawn = 0
        self.shapes = self.make_shapes(())

    def make_shapes(self, patches: Iterable[Patch]) -> Shapes:
        """Return the arrays of ``patches``; may run in a job."""
        return Shapes(patches, self._type_number)

    def take_shapes(self, shapes: Shapes) -> None:
        """Show other patches from now on."""
        self.shapes = shapes
        self._tiles.clear()

    def put(self, patch_id: PatchId, patch: Patch | None) -> list[WorldBox]:
        """Take over one patch as it is now; return the boxes that must be drawn again."""
        return self.shapes.put(patch_id, patch)

    def hide(self, patch_ids: frozenset[PatchId]) -> list[WorldBox]:
        """Leave these patches out (the live layer shows them); return what must be redrawn."""
        changed = self.hidden ^ patch_ids
        self.hidden = patch_ids
        return [box for patch_id in changed if (box := self.shapes.box_of(patch_id))]

    def touch(self, boxes: Iterable[WorldBox]) -> None:
        """Have every tile drawn again that shows any of ``boxes``."""
        touched = np.array(list(boxes), np.float64).T
        if not touched.size:
            return
        for key, tile in self._tiles.items():
            west, north, east, south = tile_box(key)
            hit = (touched[0] <= east) & (touched[2] >= west)
            if (hit & (touched[1] <= south) & (touched[3] >= north)).any():
                tile.stale, tile.work = True, None

    def forget(self) -> None:
        """Have everything drawn again."""
        for tile in self._tiles.values():
            tile.stale, tile.work = True, None

    def is_ready(self, key: TileKey) -> bool:
        """Return whether the tile is drawn as things are now."""
        tile = self._tiles.get(key)
        return tile is not None and not tile.stale

    def image(self, key: TileKey) -> QImage | None:
        """Return the tile's last picture; None where it has none, or nothing on it."""
        tile = self._tiles.get(key)
        if tile is None:
            return None
        self._tiles.move_to_end(key)
        return tile.image

    def draw(self, key: TileKey, until: float) -> bool:
        """Draw on until ``perf_counter()`` reaches ``until``; return whether the tile is ready."""
        tile = self._tiles.setdefault(key, _Tile())
        if not tile.stale:
            return True
        tile.work = tile.work or self._painting(key)
        try:
            while True:
                next(tile.work)
                if perf_counter() >= until:
                    return False
        except StopIteration as end:
            tile.image = end.value
        return self._finished(key, tile)

    def _finished(self, key: TileKey, tile: _Tile) -> bool:
        tile.stale, tile.work = False, None
        self.drawn += 1
        self._tiles.move_to_end(key)
        while len(self._tiles) > _MOST_TILES:
            self._tiles.popitem(last=False)
        return True

    def _type_number(self, patch: Patch) -> int:
        return self._numbers.get(str(patch.values.get("green_type", "")), 0)

    def _painting(self, key: TileKey) -> Painting:
        """Draw one tile; stop often."""
        shapes, world = self.shapes, world_px(key[0])
        rows = shapes.within(_grown(tile_box(key), _MARGIN_PX / world))
        if self.hidden:
            rows = rows[~np.isin(rows, [shapes.row_of.get(i, -1) for i in self.hidden])]
        corner = np.array([key[1], key[2]], np.float64) * SIDE_PX
        boxes_px = shapes.boxes[:, rows] * world - np.tile(corner, 2)[:, None]
        size_px = np.maximum(boxes_px[2] - boxes_px[0], boxes_px[3] - boxes_px[1])
        small = size_px < _BOX_PX
        kinds = shapes.kinds[rows[small]]
        image = boxes_image(boxes_px[:, small], kinds, self._tones, SIDE_PX)
        if small.all():
            return image
        if image is None:
            image = QImage(SIDE_PX, SIDE_PX, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
        large, hatched = rows[~small], set(rows[size_px >= _HATCH_PX].tolist())
        outlines: list[list[QPolygonF]] = []
        corners = 0
        for chunk in self._chunks(large):
            rings = _on_tile(shapes.rings(chunk, world), world, corner)
            outlines.append(self._fill(image, rings, hatched))
            corners += len(rings.xy)
            yield
        for pen, shift_px in _outline_pens(corners):
            for polygons in outlines:
                _stroke(image, polygons, pen, shift_px)
                yield
        return image

    def _chunks(self, rows: Ints) -> list[Ints]:
        """Cut rows into pieces that each take a millisecond or two."""
        corners = shapely.get_num_coordinates(self.shapes.geoms[rows])
        load = np.cumsum(corners / _CHUNK_CORNERS + 1 / _CHUNK_ROWS).astype(np.int64)
        return np.split(rows, np.flatnonzero(np.diff(load)) + 1)

    def _fill(self, image: QImage, rings: Rings, hatched: set[int]) -> list[QPolygonF]:
        """Fill each patch by itself, without antialiasing; return its rings for the outline."""
        ends = rings.starts.tolist()
        outline = [polygon(rings.xy[start:end]) for start, end in pairwise(ends)]
        rows = rings.rows.tolist()
        with QPainter(image) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            first = 0
            while first < len(rows):
                last, row = first + 1, rows[first]
                while last < len(rows) and rows[last] == row:
                    last += 1
                kind = int(self.shapes.kinds[row])
                hatch = self._hatches[kind] if row in hatched else None
                for brush in (self._fills[kind], hatch):
                    if brush is not None:
                        painter.setBrush(brush)
                        _draw(painter, outline[first:last])
                first = last
        return outline


def tile_box(key: TileKey) -> WorldBox:
    """Return the box of a tile as shares of the world."""
    side = SIDE_PX / world_px(key[0])
    return key[1] * side, key[2] * side, (key[1] + 1) * side, (key[2] + 1) * side


def _grown(box: WorldBox, by: float) -> WorldBox:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _on_tile(rings: Rings, world: float, corner: Floats) -> Rings:
    pixels = Rings(rings.xy * world - corner, rings.starts, rings.rows)
    return trimmed(thinned(pixels, 2.0), -_MARGIN_PX * 2, SIDE_PX + _MARGIN_PX * 2)


def _draw(painter: QPainter, rings: list[QPolygonF]) -> None:
    if len(rings) == 1:
        painter.drawPolygon(rings[0])
        return
    path = QPainterPath()  # odd-even: holes stay empty
    for ring in rings:
        path.addPolygon(ring)
    painter.drawPath(path)


def _outline_pens(corners: int) -> list[tuple[QPen, float]]:
    if corners <= _CASED_CORNERS:
        return [(thick(WHITE, 3.0, 210), 0.0), (hairline(DARK, 235), 0.0)]
    return [(hairline(WHITE, 180), 1.0), (hairline(DARK, 215), 0.0)]


def _stroke(image: QImage, polygons: list[QPolygonF], pen: QPen, shift_px: float) -> None:
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.translate(shift_px, shift_px)
        for ring in polygons:
            painter.drawPolygon(ring)
