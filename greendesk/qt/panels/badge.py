"""The sign of a type: its letter on its colour, the same wherever a type is shown in the panels."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from greendesk.qt.palette import SMALL_PT, TYPE_INK, type_colour
from greendesk.qt.theme import font, px

SIZE_PX = (28, 24)


def paint_badge(painter: QPainter, box: QRect, code: str) -> None:
    """Paint the sign of a type into ``box``; "?" while no type is chosen."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(type_colour(code)))
    painter.drawRoundedRect(box, px(5), px(5))
    painter.setPen(QColor(TYPE_INK))
    painter.setFont(font(SMALL_PT, strong=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, code or "?")


class Badge(QWidget):
    """The sign of a type as a widget; the words stand beside it."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the same size for every type."""
        return QSize(px(SIZE_PX[0]), px(SIZE_PX[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint letter and colour."""
        with QPainter(self) as painter:
            paint_badge(painter, self.rect(), self._code)
