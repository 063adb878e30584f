"""The patches layer: our own vector tiles, drawn once, a few milliseconds at a time.

A tile is 128 device pixels wide and belongs to one exact zoom, fractions too, so lines are always
sharp. Tiles that lie side by side are drawn in one go, as a block of one image: what a tile costs
beyond its corners is paid once. Drawing is a generator that stops between small chunks; the ground
takes it up again when the window has nothing better to do. A finished tile stays until an edit
touches it or room is needed; a touched one stays on screen until its new picture is complete.
Where there is little to draw, it is painted straight onto the ground instead.
"""

from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
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
    paint_boxes,
)
from greendesk.qt.canvas.shapes import Shapes, WorldBox, type_numbers
from greendesk.qt.canvas.sheet import Block, Figure, Sheet, TileKey, make_sheet, tile_boxes

_Stroke = tuple[QPen, tuple[float, float], QPainterPath, bool]  # pen, shift, lines, smooth
Painting = Generator[None, None, tuple[QImage | None, np.ndarray]]  # and which tiles it uses
Act = Callable[[QPainter], None]
_HATCH_PX = 48.0  # larger patches get the hatch of their type
_CASING_PX = ((0.0, 1.3), (1.13, -0.65), (-1.13, -0.65))  # all round a line, wherever it runs
_CASED_PX = 40.0  # smaller patches are cased on one side
_CHUNK_CORNERS = 10_000
_MOST_TILES = 1280  # 80 MB
_NOTHING = 1 / 64  # what a tile without a picture counts
_MOST_SHEETS = 6
_NO_COLOUR = "#d5ddd8"


@dataclass(slots=True, eq=False)
class _Picture:
    """A block that has been drawn; the tiles that still show it."""

    block: Block
    image: QImage | None
    tiles: set[TileKey] = field(default_factory=set)

    @property
    def room(self) -> float:
        """How many tiles' memory it takes."""
        return len(self.block) * (_NOTHING if self.image is None else 1.0)


@dataclass(slots=True)
class _Tile:
    picture: _Picture
    blank: bool  # nothing of the picture lies here
    stale: bool = False


class PatchLayer:
    """Draws patches into tiles and remembers them.

    Attributes:
        drawn: how many tiles have been drawn so far (tests count on it).
    """

    box_px = 5.0
    """Smaller patches are drawn as boxes, all at once."""

    def __init__(self, colours: Mapping[str, str]) -> None:
        self._numbers = type_numbers(colours)
        codes = ["", *colours]
        self._fills = [fill_brush(colours.get(code, _NO_COLOUR)) for code in codes]
        self._hatched = [hatched_brush(code, colours.get(code, _NO_COLOUR)) for code in codes]
        self._tones = dim_tones(colours)
        self._tiles: dict[TileKey, _Tile] = {}
        self._pictures: OrderedDict[_Picture, None] = OrderedDict()  # the last used at the end
        self._room = 0.0
        self._sheets: list[Sheet] = []
        self._work: tuple[Block, Painting] | None = None
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
        self._pictures.clear()
        self._room = 0.0
        self._begin_anew()

    def leave(self) -> Shapes:
        """Let go of pictures and shapes; return the shapes, which take a while to take down."""
        shapes = self.shapes
        self.take_shapes(self.make_shapes(()))
        return shapes

    def put(self, patch_id: PatchId, patch: Patch | None) -> list[WorldBox]:
        """Take over one patch as it is now; return the boxes that must be drawn again."""
        self._begin_anew()
        return self.shapes.put(patch_id, patch)

    def hide(self, patch_ids: frozenset[PatchId]) -> list[WorldBox]:
        """Leave these patches out (the live layer shows them); return what must be redrawn."""
        changed = self.hidden ^ patch_ids
        self._begin_anew()
        self.hidden = patch_ids
        return [box for patch_id in changed if (box := self.shapes.box_of(patch_id))]

    def touch(self, boxes: Iterable[WorldBox]) -> None:
        """Have every tile drawn again that shows any of ``boxes``."""
        boxes = list(boxes)
        if not boxes:
            return
        self._begin_anew()
        keys = list(self._tiles)
        west, north, east, south = tile_boxes(keys)
        left, top, right, bottom = (edge[:, None] for edge in np.array(boxes, np.float64).T)
        hit = (left <= east) & (right >= west) & (top <= south) & (bottom >= north)
        for number in np.flatnonzero(hit.any(axis=0)).tolist():
            self._tiles[keys[number]].stale = True

    def forget(self) -> None:
        """Have everything drawn again."""
        self._begin_anew()
        for tile in self._tiles.values():
            tile.stale = True

    def is_ready(self, key: TileKey) -> bool:
        """Return whether the tile is drawn as things are now."""
        tile = self._tiles.get(key)
        return tile is not None and not tile.stale

    def parts(self, block: Block) -> Iterator[tuple[Block, QImage, QRect]]:
        """Yield the last pictures of a block's tiles: pieces of it, each a part of an image.

        What was drawn in one go comes in one piece; where there is nothing, nothing comes.
        """
        left = dict.fromkeys(block.keys)
        while left:
            key = next(iter(left))
            piece, tile = Block(*key), self._tiles.get(key)
            if tile is not None and tile.picture.tiles.issuperset(
                (shared := block.shared_with(tile.picture.block)).keys
            ):
                piece = shared
            for key in piece.keys:
                del left[key]
            if tile is None or tile.picture.image is None:
                continue
            if not all(self._tiles[key].blank for key in piece.keys):
                self._pictures.move_to_end(tile.picture)
                yield piece, tile.picture.image, piece.placed_in(tile.picture.block)

    def prepare(self, block: Block) -> None:
        """Find out what lies in a block, for :meth:`load` and for drawing it part by part."""
        if len(self.shapes) and not any(sheet.block.holds(block) for sheet in self._sheets):
            self._sheets = [self._make_sheet(block), *self._sheets[: _MOST_SHEETS - 1]]

    def load(self, block: Block) -> int:
        """Return what it costs to draw a block that has been prepared, counted in corners."""
        return self._sheet(block).load(block) if len(self.shapes) else 0

    def paint(self, painter: QPainter, block: Block, corner: QPoint) -> None:
        """Paint a block as things are now, at once; the block begins at ``corner``."""
        if not len(self.shapes):
            return
        sheet = self._sheet(block)
        seen = sheet.seen_in(block)
        if not len(seen):
            return
        small = sheet.small[seen]
        for _ in sheet.make_figures(seen[~small]):
            pass
        painter.save()
        painter.translate(corner)
        kinds = sheet.kinds[seen[small]]
        paint_boxes(painter, sheet.boxes_in(block, seen[small]), kinds, self._tones)
        painter.translate(-QPoint(*sheet.corner_px(block)))
        for act in self._acts(sheet.figures_in(block, seen[~small])):
            act(painter)
        painter.restore()

    def draw(self, block: Block, until: float) -> bool:
        """Draw a block into tiles until ``perf_counter()`` reaches ``until``; is it all there?"""
        if all(map(self.is_ready, block.keys)):
            return True
        if not len(self.shapes):
            self._keep(_Picture(block, None), np.zeros((block.rows, block.columns), np.bool_))
            return True
        if self._work is None or self._work[0] != block:
            self._work = block, self._painting(block)
        try:
            while True:
                next(self._work[1])
                if perf_counter() >= until:
                    return False
        except StopIteration as end:
            image, used = end.value
            self._keep(_Picture(block, image), used)
        return True

    # --- inside -------------------------------------------------------------------------------

    def _begin_anew(self) -> None:
        """Forget what was prepared: the patches are others now."""
        self._sheets.clear()
        self._work = None

    def _keep(self, picture: _Picture, used: np.ndarray) -> None:
        self._work = None
        self._pictures[picture] = None
        self._room += picture.room
        for key, seen in zip(picture.block.keys, used.ravel().tolist(), strict=True):
            self._let_go(key)
            self._tiles[key] = _Tile(picture, blank=not seen)
            picture.tiles.add(key)
            self.drawn += 1
        while self._room > _MOST_TILES and len(self._pictures) > 1:
            old, _ = self._pictures.popitem(last=False)
            self._room -= old.room
            for key in old.tiles:
                del self._tiles[key]

    def _let_go(self, key: TileKey) -> None:
        """Take a tile off the picture that showed it; nobody needs a picture without tiles."""
        tile = self._tiles.get(key)
        if tile is None:
            return
        tile.picture.tiles.discard(key)
        if not tile.picture.tiles:
            del self._pictures[tile.picture]
            self._room -= tile.picture.room

    def _type_number(self, patch: Patch) -> int:
        return self._numbers.get(str(patch.values.get("green_type", "")), 0)

    def _sheet(self, block: Block) -> Sheet:
        self.prepare(block)
        return next(sheet for sheet in self._sheets if sheet.block.holds(block))

    def _make_sheet(self, block: Block) -> Sheet:
        rows = [self.shapes.row_of.get(patch_id, -1) for patch_id in self.hidden]
        return make_sheet(self.shapes, block, np.array(rows, np.int64), self.box_px)

    def _painting(self, block: Block) -> Painting:
        """Draw a block into an image; stop often: with 100,000 boxes each step takes its time."""
        sheet = self._sheet(block)
        yield
        seen = sheet.seen_in(block)
        used = sheet.used(block, seen)
        if not len(seen):
            return None, used
        yield
        small = sheet.small[seen]
        boxes = sheet.boxes_in(block, seen[small])
        yield
        image = boxes_image(boxes, sheet.kinds[seen[small]], self._tones, block.size_px)
        if small.all():
            return image, used
        yield from sheet.make_figures(seen[~small])
        image = image or blank_image(block)
        left, top = sheet.corner_px(block)
        for act in self._acts(sheet.figures_in(block, seen[~small])):
            with QPainter(image) as painter:
                painter.translate(-left, -top)
                act(painter)
            yield
        return image, used

    def _acts(self, figures: Sequence[Figure]) -> Iterator[Act]:
        """Yield what paints figures: pieces of a millisecond or two, to be done in this order."""
        chunks = _chunks(figures)
        for chunk in chunks:
            yield partial(self._fill, chunk)
        for stroke in _strokes(chunks):
            yield partial(_stroke, stroke)

    def _fill(self, figures: Sequence[Figure], painter: QPainter) -> None:
        """Fill each patch by itself, without antialiasing."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for figure in figures:
            hatched = self._hatched[figure.kind] if figure.size_px >= _HATCH_PX else None
            painter.setBrush(hatched or self._fills[figure.kind])
            _draw(painter, figure)


def blank_image(block: Block) -> QImage:
    """Return a transparent image for a block."""
    image = QImage(*block.size_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


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
    found: list[_Stroke] = []
    plain: list[_Stroke] = []
    for chunk in chunks:
        small = [figure for figure in chunk if figure.size_px < _CASED_PX]
        large = [figure for figure in chunk if figure.size_px >= _CASED_PX]
        lines, cased = _outlines(small), _outlines(large)
        found += [(bright, (1.0, 1.0), lines, False)] if small else []
        found += [(white, shift, cased, True) for shift in _CASING_PX] if large else []
        both = QPainterPath(lines)  # the bright line is for the small ones alone
        both.addPath(cased)
        plain.append((dark, (0.0, 0.0), both, True))
    return found + plain


def _stroke(stroke: _Stroke, painter: QPainter) -> None:
    pen, (dx_px, dy_px), path, smooth = stroke
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.translate(dx_px, dy_px)
    painter.drawPath(path)
    painter.translate(-dx_px, -dy_px)


def _outlines(figures: Iterable[Figure]) -> QPainterPath:
    """Return all rings as one path: to stroke it takes three quarters of the time."""
    path = QPainterPath()
    for figure in figures:
        for ring in figure.rings:
            path.addPolygon(ring)
            path.closeSubpath()
    return path
