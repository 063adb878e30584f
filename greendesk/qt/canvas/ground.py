"""The still picture under the live layer: basemap, guides and patches, composed cell by cell.

A cell is the place of one patch tile. Whatever happens, the next frame is there at once: panning
shifts the picture and fills the strip that came into view, zooming stretches the last complete
pictures; the cells then become sharp a few at a time (:meth:`step`), from the middle outwards. All
numbers here are device pixels.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QRegion

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.shapes import WorldBox
from greendesk.qt.canvas.sheet import SIDE_PX, TileKey
from greendesk.qt.canvas.tile_layer import TileLayer

_OLD_PICTURES = 3
_MUCH = 0.5  # of the picture: beyond this a pan counts as a jump


@dataclass(frozen=True, slots=True)
class _Picture:
    image: QImage
    camera: Camera


class Ground:
    """Basemap, guides and patches as one opaque picture."""

    def __init__(
        self, tiles: TileLayer, patches: PatchLayer, camera: Camera, *under: PatchLayer
    ) -> None:
        """Begin to compose; ``under`` are layers between basemap and patches."""
        self._tiles, self._patches = tiles, patches
        self._layers = (*under, patches)
        self.camera = camera
        self.image = _blank(camera)
        self._spare: QImage | None = None
        self._old: deque[_Picture] = deque(maxlen=_OLD_PICTURES)
        self._pending: dict[TileKey, None] = {}
        self._margin: list[TileKey] = []
        self.refresh()

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
        before, self.camera = self.camera, camera
        if camera == before:
            return
        same = (camera.zoom, camera.device_size) == (before.zoom, before.device_size)
        shift = QPoint(before.origin[0] - camera.origin[0], before.origin[1] - camera.origin[1])
        wide, high = camera.device_size
        if same and abs(shift.x()) < wide * _MUCH and abs(shift.y()) < high * _MUCH:
            if not shift.isNull():
                self._scroll(shift)
        else:
            self._stretch(before)
        self._tiles.want(camera)

    def refresh(self) -> None:
        """Compose every cell again."""
        cells = self._cells(self._view())
        self._patches.expect(cells)
        self._pending = dict.fromkeys(self._in_order(cells))
        self._margin = []
        self._tiles.want(self.camera)

    def changed(self, boxes: Iterable[WorldBox]) -> None:
        """Have the patches in ``boxes`` drawn again."""
        boxes = list(boxes)
        self._patches.touch(boxes)
        self._old.clear()
        for box in boxes:
            self.compose_again(box)

    def compose_again(self, box: WorldBox) -> None:
        """Compose the cells in ``box`` again: a basemap tile arrived, or patches changed."""
        world = self.camera.world_device_px
        ox, oy = self.camera.origin
        west, north, east, south = (v * world for v in box)
        place = QRectF(west - ox - 4, north - oy - 4, east - west + 8, south - north + 8)
        seen = place.intersected(QRectF(self._view()))
        if not seen.isEmpty():
            self._pending.update(dict.fromkeys(self._cells(seen.toAlignedRect())))

    def step(self, until: float) -> QRegion:
        """Work until ``perf_counter()`` reaches ``until``; return what looks different now."""
        changed = QRegion()
        while self._pending:
            key = next(iter(self._pending))
            if not self._draw(key, until):
                return changed
            del self._pending[key]
            changed += self._compose(key, self._view())
            if not self._pending:
                self._margin = self._around()
            if perf_counter() >= until:
                return changed
        while self._margin and perf_counter() < until:
            if self._draw(self._margin[-1], until):
                self._margin.pop()
        return changed

    # --- inside -------------------------------------------------------------------------------

    def _view(self) -> QRect:
        return QRect(0, 0, self.image.width(), self.image.height())

    def _place(self, key: TileKey) -> QRect:
        ox, oy = self.camera.origin
        return QRect(key[1] * SIDE_PX - ox, key[2] * SIDE_PX - oy, SIDE_PX, SIDE_PX)

    def _cells(self, area: QRect) -> list[TileKey]:
        ox, oy = self.camera.origin
        zoom = self.camera.device_zoom
        left, top = (area.left() + ox) // SIDE_PX, (area.top() + oy) // SIDE_PX
        right, bottom = (area.right() + ox) // SIDE_PX, (area.bottom() + oy) // SIDE_PX
        return [(zoom, x, y) for y in range(top, bottom + 1) for x in range(left, right + 1)]

    def _in_order(self, cells: Iterable[TileKey]) -> list[TileKey]:
        middle = self._view().center()
        return sorted(cells, key=lambda key: (self._place(key).center() - middle).manhattanLength())

    def _around(self) -> list[TileKey]:
        seen = set(self._cells(self._view()))
        wider = self._view().adjusted(-SIDE_PX, -SIDE_PX, SIDE_PX, SIDE_PX)
        return [k for k in self._cells(wider) if k not in seen and not self._is_ready(k)]

    def _draw(self, key: TileKey, until: float) -> bool:
        return all(layer.draw(key, until) for layer in self._layers)

    def _is_ready(self, key: TileKey) -> bool:
        return all(layer.is_ready(key) for layer in self._layers)

    def _compose(self, key: TileKey, clip: QRect, *, smooth: bool = True) -> QRect:
        area = self._place(key).intersected(clip)
        if area.isEmpty():
            return area
        with QPainter(self.image) as painter:
            painter.setClipRect(area)
            self._tiles.paint(painter, self.camera, area, smooth=smooth)
            self._put_patches(painter, key)
        return area

    def _put_patches(self, painter: QPainter, key: TileKey) -> None:
        for layer in self._layers:
            drawn = layer.image(key)
            if drawn is not None:
                painter.drawImage(self._place(key).topLeft(), drawn)

    def _scroll(self, shift: QPoint) -> None:
        """Shift the picture and fill the strips that came into view."""
        old = self.image
        spare = self._spare
        self.image = spare if spare is not None and spare.size() == old.size() else _like(old)
        self._spare = old
        with QPainter(self.image) as painter:
            painter.drawImage(shift, old)
        view = self._view()
        fresh = _outside(view, view.translated(shift))
        inside = set(self._cells(view))
        self._pending = {key: None for key in self._pending if key in inside}
        for strip in fresh:
            missing = [key for key in self._cells(strip) if not self._patches.is_ready(key)]
            self._patches.expect(missing)
            for key in self._cells(strip):
                self._compose(key, strip)
            self._pending.update(dict.fromkeys(missing))
        if not self._pending:
            self._margin = self._around()

    def _stretch(self, before: Camera) -> None:
        """Show the last complete pictures at the new zoom; have every cell composed anew."""
        if self.complete or not self._old:
            self._old.append(_Picture(self.image, before))
        self.image, self._spare = _blank(self.camera), None
        view = self._view()
        places = [
            (picture, place)
            for picture in sorted(self._old, key=lambda p: p.camera.zoom)
            if (place := self._place_of(picture)).intersects(QRectF(view))
        ]
        bare = [view]
        for _, place in places:
            inner = place.toAlignedRect().adjusted(1, 1, -1, -1)
            bare = [strip for area in bare for strip in _outside(area, inner)]
        with QPainter(self.image) as painter:
            for strip in bare:
                painter.setClipRect(strip)
                self._tiles.paint(painter, self.camera, strip, smooth=False)
                for key in self._cells(strip):
                    self._put_patches(painter, key)
            painter.setClipping(False)
            for picture, place in places:
                painter.drawImage(place, picture.image, QRectF(picture.image.rect()))
        self.refresh()

    def _place_of(self, picture: _Picture) -> QRectF:
        """Return where an old picture lies in the present one."""
        grown = self.camera.world_device_px / picture.camera.world_device_px
        ox, oy = self.camera.origin
        left, top = picture.camera.origin
        wide, high = picture.image.width(), picture.image.height()
        return QRectF(left * grown - ox, top * grown - oy, wide * grown, high * grown)


def _blank(camera: Camera) -> QImage:
    width, height = camera.device_size
    return QImage(max(1, width), max(1, height), QImage.Format.Format_RGB32)


def _like(image: QImage) -> QImage:
    return QImage(image.size(), image.format())


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
