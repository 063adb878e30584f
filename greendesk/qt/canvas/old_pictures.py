"""What the map showed before: stretched, it stands in until the new picture is there.

All numbers here are device pixels.
"""

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.ring import Ring

_MOST = 2


@dataclass(frozen=True, slots=True)
class _Picture:
    """A complete picture of before: ``area`` of its view (cells beside it, too) can be used."""

    ring: Ring
    camera: Camera
    area: QRect


class OldPictures:
    """The last complete pictures."""

    def __init__(self) -> None:
        self._pictures: deque[_Picture] = deque()

    def __len__(self) -> int:
        return len(self._pictures)

    def clear(self) -> None:
        """Forget them: they show what is no longer so."""
        self._pictures.clear()

    def keep(self, ring: Ring, camera: Camera, area: QRect) -> Ring | None:
        """Keep one more; return the ring of the one that had to go for it."""
        gone = self._pictures.popleft().ring if len(self) == _MOST else None
        self._pictures.append(_Picture(ring, camera, area))
        return gone

    def paint(self, painter: QPainter, camera: Camera, area: QRect) -> list[QRect]:
        """Paint them as ``camera`` sees them, the sharpest on top; return what they leave free."""
        bare = [area]
        for picture in sorted(self._pictures, key=lambda old: -old.camera.zoom):
            inner = _seen(picture, picture.area, camera).toAlignedRect().adjusted(1, 1, -1, -1)
            for strip in (seen for bit in bare if not (seen := bit.intersected(inner)).isEmpty()):
                painter.setClipRect(strip)
                for part, shift in picture.ring.parts(picture.area, picture.camera.origin):
                    source = QRectF(part.translated(shift))
                    painter.drawImage(_seen(picture, part, camera), picture.ring.image, source)
            bare = [strip for bit in bare for strip in _outside(bit, inner)]
        return bare


def _seen(picture: _Picture, part: QRect, camera: Camera) -> QRectF:
    """Return where a part of an old picture lies in the present one."""
    grown = camera.world_device_px / picture.camera.world_device_px
    ox, oy = camera.origin
    left, top = picture.camera.origin
    x, y = (left + part.x()) * grown - ox, (top + part.y()) * grown - oy
    return QRectF(x, y, part.width() * grown, part.height() * grown)


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
