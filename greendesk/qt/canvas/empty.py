"""The fine hatch over places of which there is no picture; it is tied to the ground."""

from functools import cache

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QRegion

from greendesk.qt.canvas.camera import Camera

PAPER = QColor("#E9EEEA")
HATCH_PX = 12
_LINE, _EDGE = QColor(45, 66, 54, 120), QColor(255, 255, 255, 110)
_SIDE_PX = 256  # as large as a tile: one copy fills it


def hatch(painter: QPainter, camera: Camera, bare: QRegion) -> None:
    """Hatch places where there is no picture near enough to draw on."""
    painter.save()
    painter.setClipRegion(bare, Qt.ClipOperation.IntersectClip)
    _fill_with(painter, camera, bare.boundingRect(), _ground(see_through=True))
    painter.restore()


def paint_empty(painter: QPainter, camera: Camera, area: QRect, *, loading: bool) -> None:
    """Hatch a place of which there is nothing at all."""
    if loading:
        painter.fillRect(area, PAPER)
    else:
        _fill_with(painter, camera, area, _ground())


def _fill_with(painter: QPainter, camera: Camera, area: QRect, ground: QImage) -> None:
    """Fill with the hatch, tied to the ground."""
    ox, oy = camera.origin
    side = ground.width() - HATCH_PX
    for x in range(area.left(), area.left() + area.width(), side):
        for y in range(area.top(), area.top() + area.height(), side):
            place = QRect(x, y, side, side).intersected(area)
            part = QRect(QPoint((x + ox) % HATCH_PX, (y + oy) % HATCH_PX), place.size())
            painter.drawImage(place.topLeft(), ground, part)


@cache
def _ground(*, see_through: bool = False) -> QImage:
    """Return the fine diagonal hatch of places without any offline tile.

    It repeats every ``HATCH_PX``; to cut it anywhere and copy is quicker than to fill with a brush.

    Args:
        see_through: only the lines, to lie over what little is known of the ground; each has a
            light edge, so that it is seen on light and on dark.
    """
    pixels = (
        QImage.Format.Format_ARGB32_Premultiplied if see_through else QImage.Format.Format_RGB32
    )
    image = QImage(_SIDE_PX + HATCH_PX, _SIDE_PX + HATCH_PX, pixels)
    image.fill(Qt.GlobalColor.transparent if see_through else PAPER)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for tone, aside in ((_EDGE, 1.0), (_LINE, 0.0)):
            painter.setPen(QPen(tone, 1.0))
            for shift in range(-image.height(), image.width() + 1, HATCH_PX):
                low, high = QPointF(shift + aside, image.height()), image.height() + aside
                painter.drawLine(low, QPointF(shift + high, 0))
    return image
