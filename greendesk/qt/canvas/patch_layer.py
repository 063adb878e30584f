"""The patches layer: our own vector tiles, drawn once, a few milliseconds at a time.

A tile is 256 device pixels wide and belongs to one exact zoom, fractions too, so lines are always
sharp. Drawing is a generator that stops between small chunks; the ground takes it up again when the
window has nothing better to do. A finished tile stays until an edit touches it or room is needed;
a touched one stays on screen until its new picture is complete.
"""

from collections import OrderedDict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from time import perf_counter

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from greendesk.model.record import Patch, PatchId
from greendesk.qt.canvas.painters import (
    DARK,
    WHITE,
    boxes_image,
    dim_tones,
    fill_brush,
    hairline,
    hatched_brush,
)
from greendesk.qt.canvas.shapes import Shapes, WorldBox, type_numbers
from greendesk.qt.canvas.sheet import SIDE_PX, Figure, Sheet, TileKey, make_sheet, tile_box

_Stroke = tuple[QPen, tuple[float, float], QPainterPath]  # pen, by how much it is shifted
Painting = Generator[None, None, QImage | None]
_HATCH_PX = 48.0  # larger patches get the hatch of their type
_CASED_CORNERS = 3_000  # up to here a tile can afford white casing on both sides of a line
_CASING_PX = ((1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0))  # all round a line
_CASED_PX = 28.0  # smaller patches are cased on one side
_CHUNK_CORNERS = 6_000
_MOST_TILES = 320  # 80 MB
_MOST_SHEETS = 4
_MOST_WORN = 8
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
        self._hatched = [hatched_brush(code, colours.get(code, _NO_COLOUR)) for code in codes]
        self._tones = dim_tones(colours)
        self._tiles: OrderedDict[TileKey, _Tile] = OrderedDict()
        self._worn: list[QImage] = []  # images that nobody shows any more
        self._sheets: list[Sheet] = []
        self._expected: tuple[TileKey, TileKey] | None = None
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
        self._sheets.clear()

    def put(self, patch_id: PatchId, patch: Patch | None) -> list[WorldBox]:
        """Take over one patch as it is now; return the boxes that must be drawn again."""
        self._sheets.clear()
        return self.shapes.put(patch_id, patch)

    def hide(self, patch_ids: frozenset[PatchId]) -> list[WorldBox]:
        """Leave these patches out (the live layer shows them); return what must be redrawn."""
        changed = self.hidden ^ patch_ids
        self._sheets.clear()
        self.hidden = patch_ids
        return [box for patch_id in changed if (box := self.shapes.box_of(patch_id))]

    def expect(self, keys: Sequence[TileKey]) -> None:
        """Prepare these tiles, which lie side by side, together once one of them is drawn."""
        if keys:
            columns, rows = {key[1] for key in keys}, {key[2] for key in keys}
            zoom = keys[0][0]
            self._expected = (zoom, min(columns), min(rows)), (zoom, max(columns), max(rows))

    def touch(self, boxes: Iterable[WorldBox]) -> None:
        """Have every tile drawn again that shows any of ``boxes``."""
        boxes = list(boxes)
        if not boxes:
            return
        self._sheets.clear()
        self._expected = None  # few tiles follow, each by itself
        keys = list(self._tiles)
        west, north, east, south = np.array([tile_box(key) for key in keys]).reshape(-1, 4).T
        left, top, right, bottom = (edge[:, None] for edge in np.array(boxes, np.float64).T)
        hit = (left <= east) & (right >= west) & (top <= south) & (bottom >= north)
        for number in np.flatnonzero(hit.any(axis=0)).tolist():
            tile = self._tiles[keys[number]]
            tile.stale, tile.work = True, None

    def forget(self) -> None:
        """Have everything drawn again."""
        self._sheets.clear()
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
        if not len(self.shapes):
            tile.image = None
            return self._finished(key, tile)
        tile.work = tile.work or self._painting(key)
        try:
            while True:
                next(tile.work)
                if perf_counter() >= until:
                    return False
        except StopIteration as end:
            self._wear(tile.image)
            tile.image = end.value
        return self._finished(key, tile)

    def _finished(self, key: TileKey, tile: _Tile) -> bool:
        tile.stale, tile.work = False, None
        self.drawn += 1
        self._tiles.move_to_end(key)
        while len(self._tiles) > _MOST_TILES:
            self._wear(self._tiles.popitem(last=False)[1].image)
        return True

    def _wear(self, image: QImage | None) -> None:
        if image is not None and len(self._worn) < _MOST_WORN:
            self._worn.append(image)

    def _type_number(self, patch: Patch) -> int:
        return self._numbers.get(str(patch.values.get("green_type", "")), 0)

    def _painting(self, key: TileKey) -> Painting:
        """Draw one tile; stop often."""
        sheet = next((s for s in self._sheets if s.holds(key)), None)
        if sheet is None:
            sheet = yield from self._prepared(key)
        seen = sheet.seen_in(key)
        if not len(seen):
            return None
        small = sheet.small[seen]
        left, top = corner = sheet.corner_px(key)
        boxes_px = sheet.boxes_px[:, seen[small]] - np.array([left, top, left, top])[:, None]
        image = boxes_image(boxes_px, sheet.kinds[seen[small]], self._tones, SIDE_PX)
        if small.all():
            return image
        if image is None:
            image = self._blank()
        chunks = _chunks(sheet.figures_in(key, seen[~small]))
        for chunk in chunks:
            self._fill(image, chunk, corner)
            yield
        strokes = _strokes(chunks)
        if len(chunks) == 1:
            _stroke(image, strokes, corner)
            return image
        for stroke in strokes:
            _stroke(image, [stroke], corner)
            yield
        return image

    def _blank(self) -> QImage:
        """Return an empty image, if possible one that was used before: its memory is at hand."""
        form = QImage.Format.Format_ARGB32_Premultiplied
        image = self._worn.pop() if self._worn else QImage(SIDE_PX, SIDE_PX, form)
        image.fill(Qt.GlobalColor.transparent)
        return image

    def _prepared(self, key: TileKey) -> Generator[None, None, Sheet]:
        """Make the sheet of the tiles that are expected with this one, else of it alone."""
        first = last = key
        if self._expected is not None and _lies_in(key, self._expected):
            first, last = self._expected
        rows = [self.shapes.row_of.get(patch_id, -1) for patch_id in self.hidden]
        sheet = yield from make_sheet(self.shapes, first, last, np.array(rows, np.int64))
        if first != last:
            self._sheets = [sheet, *self._sheets[: _MOST_SHEETS - 1]]
        return sheet

    def _fill(self, image: QImage, figures: Sequence[Figure], corner: tuple[int, int]) -> None:
        """Fill each patch by itself, without antialiasing."""
        with QPainter(image) as painter:
            painter.translate(-corner[0], -corner[1])
            painter.setPen(Qt.PenStyle.NoPen)
            for figure in figures:
                hatched = self._hatched[figure.kind] if figure.size_px >= _HATCH_PX else None
                painter.setBrush(hatched or self._fills[figure.kind])
                _draw(painter, figure)


def _lies_in(key: TileKey, area: tuple[TileKey, TileKey]) -> bool:
    (zoom, left, top), (_, right, bottom) = area
    return zoom == key[0] and left <= key[1] <= right and top <= key[2] <= bottom


def _chunks(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Cut figures into pieces that each take a millisecond or two."""
    chunks: list[list[Figure]] = [[]]
    load = 0
    for figure in figures:
        if load > _CHUNK_CORNERS:
            chunks.append([])
            load = 0
        chunks[-1].append(figure)
        load += figure.corners + 30
    return chunks


def _draw(painter: QPainter, figure: Figure) -> None:
    if len(figure.rings) == 1:
        painter.drawPolygon(figure.rings[0])
        return
    path = QPainterPath()  # odd-even: holes stay empty
    for ring in figure.rings:
        path.addPolygon(ring)
    painter.drawPath(path)


def _strokes(chunks: Sequence[Sequence[Figure]]) -> list[_Stroke]:
    """Return every line of the outlines, white casing before dark lines.

    Shifted hairlines make the casing: a pen of 3 px looks the same and takes ten times one.
    """
    white, dark = hairline(WHITE, 175), hairline(DARK, 245)
    bright = hairline(WHITE, 180)
    corners = sum(figure.corners for chunk in chunks for figure in chunk)
    least_px = _CASED_PX if corners <= _CASED_CORNERS else inf
    found: list[_Stroke] = []
    plain: list[_Stroke] = []
    for chunk in chunks:
        small = [figure for figure in chunk if figure.size_px < least_px]
        large = [figure for figure in chunk if figure.size_px >= least_px]
        lines, cased = _outlines(small), _outlines(large)
        found += [(bright, (1.0, 1.0), lines)] if small else []
        found += [(white, shift, cased) for shift in _CASING_PX] if large else []
        lines.addPath(cased)
        plain.append((dark, (0.0, 0.0), lines))
    return found + plain


def _stroke(image: QImage, strokes: Iterable[_Stroke], corner: tuple[int, int]) -> None:
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen, (dx_px, dy_px), path in strokes:
            painter.resetTransform()
            painter.translate(dx_px - corner[0], dy_px - corner[1])
            painter.setPen(pen)
            painter.drawPath(path)


def _outlines(figures: Iterable[Figure]) -> QPainterPath:
    """Return all rings as one path: to stroke it takes three quarters of the time."""
    path = QPainterPath()
    for figure in figures:
        for ring in figure.rings:
            path.addPolygon(ring)
            path.closeSubpath()
    return path
