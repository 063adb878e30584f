"""Pins: marks of issues and states, with an icon and a word, never a colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from greendesk.model.record import PatchId
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.painters import WHITE, thick
from greendesk.qt.palette import LIGHT
from greendesk.qt.theme import icon_pixmap, px
from greendesk.tools.base import LonLat

_RADIUS_PX, _TAIL_PX = 11.0, 8.0
_INK = {"error": LIGHT.danger, "warning": LIGHT.warning, "info": LIGHT.info}


@dataclass(frozen=True, slots=True)
class Pin:
    """A mark on the map.

    Attributes:
        at: (lon, lat) of the trouble.
        kind: how grave it is.
        title: what the tooltip says, in the current language.
        icon: name of its picture.
        patch_id: the patch that gets a dotted outline, or "".
    """

    at: LonLat
    kind: Literal["error", "warning", "info"]
    title: str = ""
    icon: str = "triangle-alert"
    patch_id: PatchId = ""


def pin_box(pin: Pin, camera: Camera) -> QRectF:
    """Return where a pin lies in the picture, logical pixels; its tip points at its place."""
    x, y = camera.pixel(pin.at)
    side = 2 * _RADIUS_PX
    return QRectF(x - _RADIUS_PX, y - side - _TAIL_PX, side, side + _TAIL_PX)


def pin_under(pins: Sequence[Pin], camera: Camera, at: tuple[float, float]) -> Pin | None:
    """Return the pin at a place of the picture; the last one painted comes first."""
    place = QPointF(*at)
    return next((pin for pin in reversed(pins) if pin_box(pin, camera).contains(place)), None)


def paint_pins(painter: QPainter, pins: Sequence[Pin], camera: Camera, area: QRectF) -> None:
    """Paint the pins that lie in ``area``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for pin in pins:
        box = pin_box(pin, camera)
        if box.adjusted(-2, -2, 2, 2).intersects(area):
            _paint_one(painter, pin, box)


def paint_troubled(painter: QPainter, rings: Sequence[QPolygonF]) -> None:
    """Paint the dotted outlines of patches with an issue."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    dots = thick(QColor(LIGHT.danger), 2.0, 255, Qt.PenStyle.DotLine)
    for pen in (thick(WHITE, 3.0, 170), dots):
        painter.setPen(pen)
        for ring in rings:
            painter.drawPolygon(ring)


def _paint_one(painter: QPainter, pin: Pin, box: QRectF) -> None:
    ink = _INK[pin.kind]
    middle = QPointF(box.center().x(), box.top() + _RADIUS_PX)
    body = QPainterPath()
    body.addEllipse(middle, _RADIUS_PX, _RADIUS_PX)
    tail = QPainterPath()
    tail.moveTo(middle.x() - 5, middle.y() + _RADIUS_PX - 3)
    tail.lineTo(middle.x(), box.bottom())
    tail.lineTo(middle.x() + 5, middle.y() + _RADIUS_PX - 3)
    tail.closeSubpath()
    painter.setPen(QPen(QColor(ink), 2.0))
    painter.setBrush(WHITE)
    painter.drawPath(body.united(tail))
    side = px(14)
    picture = icon_pixmap(pin.icon, ink, side)
    painter.drawPixmap(QPointF(middle.x() - side / 2, middle.y() - side / 2), picture)
