"""The still picture under the live layer: basemap, guides and patches, composed cell by cell.

A cell is the place of one patch tile. Whatever happens, the next frame is there at once: panning
leaves the cells where they are (:mod:`~greendesk.qt.canvas.ring`) and composes those that come into
view, zooming stretches the last complete pictures; the cells then become sharp a few at a time
(:meth:`Ground.step`), from the middle outwards, and those just out of view follow. All numbers here
are device pixels.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QRegion

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.ring import Ring
from greendesk.qt.canvas.shapes import WorldBox
from greendesk.qt.canvas.sheet import SIDE_PX, TileKey
from greendesk.qt.canvas.tile_layer import TileLayer

_OLD_PICTURES = 2
_MUCH = 0.5  # of the picture: beyond this a pan counts as a jump


@dataclass(frozen=True, slots=True)
class _Picture:
    """A complete picture of before: ``area`` of its view (cells beside it, too) can be used."""

    ring: Ring
    camera: Camera
    area: QRect


class Ground:
    """Basemap, guides and patches as one opaque picture."""

    def __init__(
        self, tiles: TileLayer, patches: PatchLayer, camera: Camera, *under: PatchLayer
    ) -> None:
        """Begin to compose; ``under`` are layers between basemap and patches."""
        self._tiles, self._patches = tiles, patches
        self._layers = (*under, patches)
        self.camera = camera
        self._ring = Ring(camera.device_size)
        self._cells_at: dict[tuple[int, int], TileKey] = {}  # what lies on the ring, by slot
        self._shown: list[TileKey] = []  # cells in view
        self._stretched = False  # the frame shows old pictures; nothing lies on the ring yet
        self._old: deque[_Picture] = deque(maxlen=_OLD_PICTURES)
        self._pending: dict[TileKey, None] = {}
        self._margin: list[TileKey] = []
        self.refresh()

    @property
    def image(self) -> QImage:
        """A copy of what is seen."""
        self._settle()
        return self._ring.seen(self.camera.origin)

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Paint ``area`` of what is seen."""
        area = area.intersected(self._view())
        if not self._stretched:
            self._ring.paint(painter, area, self.camera.origin)
            return
        self._stand_in(painter, area)
        painter.setClipping(False)

    @property
    def complete(self) -> bool:
        """Whether every cell in view shows things as they are (basemap tiles may still come)."""
        return not self._pending

    @property
    def busy(self) -> bool:
        """Whether :meth:`step` has anything to do."""
        return bool(self._pending or self._margin)

    def look(self, camera: Camera) -> None:
        """Show what ``camera`` sees, at once as well as it can be."""
        if camera == self.camera:
            return
        before = self.camera
        same = (camera.zoom, camera.device_size) == (before.zoom, before.device_size)
        shift = QPoint(before.origin[0] - camera.origin[0], before.origin[1] - camera.origin[1])
        wide, high = camera.device_size
        if same and abs(shift.x()) < wide * _MUCH and abs(shift.y()) < high * _MUCH:
            self._settle()
            self.camera = camera
            self._follow()
        else:
            self.camera = camera
            self._stretch(before)
        self._tiles.want(camera)

    def refresh(self) -> None:
        """Compose every cell again."""
        cells = self._shown = self._cells(self._view())
        self._cells_at = {self._ring.slot(*key[1:]): key for key in cells}
        self._patches.expect(cells)
        self._pending = dict.fromkeys(self._in_order(cells))
        self._margin = []
        self._tiles.want(self.camera)

    def changed(self, boxes: Iterable[WorldBox]) -> None:
        """Have the patches in ``boxes`` drawn again."""
        boxes = list(boxes)
        self._settle()
        self._patches.touch(boxes)
        self._old.clear()
        for box in boxes:
            self.compose_again(box)
        self._expect_together()

    def _expect_together(self) -> None:
        """Have touched cells that lie side by side prepared at once; strewn ones each by itself."""
        columns, rows = {key[1] for key in self._pending}, {key[2] for key in self._pending}
        if self._pending:
            across, down = max(columns) - min(columns) + 1, max(rows) - min(rows) + 1
            if across * down <= 2 * len(self._pending):
                self._patches.expect(list(self._pending))

    def compose_again(self, box: WorldBox) -> None:
        """Compose the cells in ``box`` again: a basemap tile arrived, or patches changed."""
        world = self.camera.world_device_px
        ox, oy = self.camera.origin
        west, north, east, south = (v * world for v in box)
        place = QRectF(west - ox - 4, north - oy - 4, east - west + 8, south - north + 8)
        near = place.intersected(QRectF(self._wider()))
        if near.isEmpty():
            return
        shown = set(self._shown)
        for key in self._cells(near.toAlignedRect()):
            if key in shown:
                self._pending[key] = None
            elif self._lies_on_ring(key):
                del self._cells_at[self._ring.slot(*key[1:])]

    def step(self, until: float) -> QRegion:
        """Work until ``perf_counter()`` reaches ``until``; return what looks different now."""
        changed = QRegion()
        self._settle()
        while self._pending:
            key = next(iter(self._pending))
            if not self._draw(key, until):
                return changed
            del self._pending[key]
            changed += self._compose(key).intersected(self._view())
            if not self._pending:
                self._margin = self._around()
            if perf_counter() >= until:
                return changed
        while self._margin and perf_counter() < until:
            if self._draw(self._margin[-1], until):
                self._compose(self._margin.pop())
        return changed

    # --- inside -------------------------------------------------------------------------------

    def _view(self) -> QRect:
        return QRect(0, 0, *(max(1, side) for side in self.camera.device_size))

    def _wider(self) -> QRect:
        """Return the view and one cell more on each side."""
        return self._view().adjusted(-SIDE_PX, -SIDE_PX, SIDE_PX, SIDE_PX)

    def _whole_cells(self) -> QRect:
        """Return the view and what its cells show beyond its edges."""
        cells = self._cells(self._view())
        return self._place(cells[0]).united(self._place(cells[-1]))

    def _lies_on_ring(self, key: TileKey) -> bool:
        return self._cells_at.get(self._ring.slot(*key[1:])) == key

    def _place(self, key: TileKey) -> QRect:
        return _cell_place(key, self.camera)

    def _cells(self, area: QRect, camera: Camera | None = None) -> list[TileKey]:
        camera = camera or self.camera
        ox, oy = camera.origin
        zoom = camera.device_zoom
        left, top = (area.left() + ox) // SIDE_PX, (area.top() + oy) // SIDE_PX
        right, bottom = (area.right() + ox) // SIDE_PX, (area.bottom() + oy) // SIDE_PX
        return [(zoom, x, y) for y in range(top, bottom + 1) for x in range(left, right + 1)]

    def _in_order(self, cells: Iterable[TileKey]) -> list[TileKey]:
        middle = self._view().center()
        return sorted(cells, key=lambda key: (self._place(key).center() - middle).manhattanLength())

    def _around(self) -> list[TileKey]:
        """Return the cells just out of view that aren't ready to be seen."""
        seen = set(self._shown)
        cells = [key for key in self._cells(self._wider()) if key not in seen]
        return [k for k in cells if not (self._lies_on_ring(k) and self._is_ready(k))]

    def _draw(self, key: TileKey, until: float) -> bool:
        return all(layer.draw(key, until) for layer in self._layers)

    def _is_ready(self, key: TileKey) -> bool:
        return all(layer.is_ready(key) for layer in self._layers)

    def _compose(self, key: TileKey) -> QRect:
        """Paint a cell as things are known; return its place."""
        place = self._place(key)
        slot = self._ring.slot(*key[1:])
        self._cells_at[slot] = key
        with QPainter(self._ring.image) as painter:
            painter.translate(QPoint(slot[0] * SIDE_PX, slot[1] * SIDE_PX) - place.topLeft())
            painter.setClipRect(place)
            self._tiles.paint(painter, self.camera, place, smooth=True)
            self._put_patches(painter, key)
        return place

    def _put_patches(self, painter: QPainter, key: TileKey) -> None:
        for layer in self._layers:
            drawn = layer.image(key)
            if drawn is not None:
                painter.drawImage(self._place(key).topLeft(), drawn)

    def _follow(self) -> None:
        """Fill what came into view."""
        cells = self._cells(self._view())
        if cells == self._shown:
            return
        inside = set(cells)
        self._shown = cells
        self._pending = {key: None for key in self._pending if key in inside}
        fresh = [key for key in cells if not self._lies_on_ring(key)]
        missing = [key for key in fresh if not self._is_ready(key)]
        self._patches.expect(missing)
        for key in fresh:
            self._compose(key)
        self._pending.update(dict.fromkeys(missing))
        if not self._pending:
            self._margin = self._around()

    def _stretch(self, before: Camera) -> None:
        """Show the last complete pictures at the new zoom; have every cell composed anew."""
        size = self.camera.device_size
        spare: Ring | None = self._ring
        if self.complete or not self._old:
            old = _Picture(self._ring, before, self._good_area(before))
            spare = self._old.popleft().ring if len(self._old) == _OLD_PICTURES else None
            self._old.append(old)
        self._ring = spare if spare is not None and spare.size == size else Ring(size)
        self._stretched = True
        self.refresh()

    def _settle(self) -> None:
        """Lay what stands in on the ring: the first frame after a zoom had no time for it."""
        if not self._stretched:
            return
        self._stretched = False
        with QPainter(self._ring.image) as painter:
            for part, shift in self._ring.parts(self._whole_cells(), self.camera.origin):
                painter.resetTransform()
                painter.translate(shift)
                self._stand_in(painter, part)

    def _good_area(self, before: Camera) -> QRect:
        """Return what can be used of the picture of before: the view, and cells around it."""
        view = QRect(0, 0, *before.device_size)
        around = self._cells(view.adjusted(-SIDE_PX, -SIDE_PX, SIDE_PX, SIDE_PX), before)
        if not self.complete or not all(map(self._lies_on_ring, around)):
            return view
        return _cell_place(around[0], before).united(_cell_place(around[-1], before))

    def _stand_in(self, painter: QPainter, area: QRect) -> None:
        """Paint the old pictures, the sharpest on top, and what is known where there are none."""
        bare = [area]
        for picture in sorted(self._old, key=lambda old: -old.camera.zoom):
            inner = self._placed(picture, picture.area).toAlignedRect().adjusted(1, 1, -1, -1)
            for strip in (seen for bit in bare if not (seen := bit.intersected(inner)).isEmpty()):
                painter.setClipRect(strip)
                for part, shift in picture.ring.parts(picture.area, picture.camera.origin):
                    source = QRectF(part.translated(shift))
                    painter.drawImage(self._placed(picture, part), picture.ring.image, source)
            bare = [strip for bit in bare for strip in _outside(bit, inner)]
        for strip in bare:
            painter.setClipRect(strip)
            self._tiles.paint(painter, self.camera, strip, smooth=False)
            for key in self._cells(strip):
                self._put_patches(painter, key)

    def _placed(self, picture: _Picture, part: QRect) -> QRectF:
        """Return where a part of an old picture lies in the present one."""
        grown = self.camera.world_device_px / picture.camera.world_device_px
        ox, oy = self.camera.origin
        left, top = picture.camera.origin
        x, y = (left + part.x()) * grown - ox, (top + part.y()) * grown - oy
        return QRectF(x, y, part.width() * grown, part.height() * grown)


def _cell_place(key: TileKey, camera: Camera) -> QRect:
    ox, oy = camera.origin
    return QRect(key[1] * SIDE_PX - ox, key[2] * SIDE_PX - oy, SIDE_PX, SIDE_PX)


def _outside(area: QRect, inner: QRect) -> list[QRect]:
    """Return the strips of ``area`` that ``inner`` leaves free: above, below, left, right."""
    inner = inner.intersected(area)
    if inner.isEmpty():
        return [area]
    left, top, right, bottom = _edges(area)
    inner_left, inner_top, inner_right, inner_bottom = _edges(inner)
    strips = (
        QRect(left, top, right - left, inner_top - top),
        QRect(left, inner_bottom, right - left, bottom - inner_bottom),
        QRect(left, inner_top, inner_left - left, inner_bottom - inner_top),
        QRect(inner_right, inner_top, right - inner_right, inner_bottom - inner_top),
    )
    return [strip for strip in strips if not strip.isEmpty()]


def _edges(area: QRect) -> tuple[int, int, int, int]:
    return area.x(), area.y(), area.x() + area.width(), area.y() + area.height()
