"""Keys drawn as the caps of a keyboard, on screen and on paper."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from greendesk.i18n import Text
from greendesk.qt.dialogs.page import say_plain
from greendesk.qt.keys_table import HAND
from greendesk.qt.palette import LINE_HEIGHT, SMALL_PT, TYPEFACE_LINE, Colours
from greendesk.qt.theme import colours, font, line_px

_PAD, _GAP, _AWAY = 0.35, 0.22, 0.75
"""Within a cap, between caps and between ways, in heights of a letter."""


def say_ways(ways: Sequence[str]) -> str:
    """Return combinations as one line of text: "Ctrl+Y, F3"."""
    return ", ".join("+".join(_said(cap) for cap in way.split(" ")) for way in ways)


def ways_size(ways: Sequence[str], metrics: QFontMetricsF) -> QSizeF:
    """Return how much room combinations take, in pixels of the paint device."""
    em = metrics.ascent()
    wide = sum(_way_width(way, metrics) for way in ways) + _AWAY * em * max(0, len(ways) - 1)
    return QSizeF(wide, metrics.height() * LINE_HEIGHT / TYPEFACE_LINE)


def paint_ways(
    painter: QPainter, box: QRectF, ways: Sequence[str], letters: QFont, look: Colours
) -> None:
    """Paint combinations into ``box``, at its right end."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(letters)
    metrics = QFontMetricsF(letters, painter.device())
    em, size = metrics.ascent(), ways_size(ways, metrics)
    x, y = box.right() - size.width(), box.center().y() - size.height() / 2
    for number, way in enumerate(ways):
        x += _AWAY * em if number else 0
        for place, cap in enumerate(way.split(" ")):
            x += _GAP * em if place else 0
            wide = _cap_width(cap, metrics)
            _paint_cap(painter, QRectF(x, y, wide, size.height()), cap, look)
            x += wide


def _paint_cap(painter: QPainter, room: QRectF, cap: str, look: Colours) -> None:
    em = QFontMetricsF(painter.font(), painter.device()).ascent()
    if cap not in HAND:
        body = room.adjusted(0, 0.06 * em, 0, -0.12 * em)
        painter.setPen(QPen(QColor(look.line), max(1.0, em / 14)))
        painter.setBrush(QColor(look.line))
        painter.drawRoundedRect(body.translated(0, 0.1 * em), 0.25 * em, 0.25 * em)
        painter.setBrush(QColor(look.raised))
        painter.drawRoundedRect(body, 0.25 * em, 0.25 * em)
    painter.setPen(QColor(look.text))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, _said(cap))


def _said(cap: str) -> str:
    return say_plain(Text(HAND[cap])) if cap in HAND else cap


def _cap_width(cap: str, metrics: QFontMetricsF) -> float:
    em, wide = metrics.ascent(), metrics.horizontalAdvance(_said(cap))
    return wide if cap in HAND else max(1.5 * em, wide + 2 * _PAD * em)


def _way_width(way: str, metrics: QFontMetricsF) -> float:
    caps = way.split(" ")
    gaps = _GAP * metrics.ascent() * (len(caps) - 1)
    return sum(_cap_width(cap, metrics) for cap in caps) + gaps


class KeyCaps(QWidget):
    """A line of caps; screen readers hear it as text."""

    def __init__(self, ways: Sequence[str]) -> None:
        super().__init__()
        self._ways = ways

    def sizeHint(self) -> QSize:
        """Return the room of all caps at the text size of now."""
        size = ways_size(self._ways, QFontMetricsF(font(SMALL_PT)))
        return QSize(round(size.width()) + 2, max(line_px(), round(size.height())) + 2)

    def minimumSizeHint(self) -> QSize:
        """Never less: a cap is not cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the caps in the colours of now."""
        with QPainter(self) as painter:
            box = QRectF(self.rect()).adjusted(1, 3, -1, 1)  # on the line of the words beside it
            paint_ways(painter, box, self._ways, font(SMALL_PT), colours())
