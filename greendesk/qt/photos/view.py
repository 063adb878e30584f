"""A photo in a widget, as large as there is room; a box may be drawn on it with mouse or keys."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from greendesk.qt.theme import colours, px

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_STEP, _LEAST = 0.02, 0.02  # of the photo


class PhotoView(QWidget):
    """Shows one photo.

    Signals:
        boxed: the officer has drawn another box, or moved it.
        accepted: Enter was pressed while a box is drawn.
        given_up: Esc was pressed meanwhile.
    """

    boxed = Signal()
    accepted = Signal()
    given_up = Signal()

    def __init__(self, high_px: int) -> None:
        super().__init__()
        self._high_px = high_px
        self._pixmap: QPixmap | None = None
        self._words = ""
        self._boxing = False
        self._from: QPointF | None = None
        self._box = QRectF()  # shares of the photo, 0 to 1
        self.setMinimumSize(px(240), px(high_px))

    def sizeHint(self) -> QSize:
        """Return as much as it needs at least: it takes what room there is."""
        return QSize(px(self._high_px * 4 / 3), px(self._high_px))

    def show_photo(self, pixmap: QPixmap | None, words: str = "") -> None:
        """Show a picture, or ``words`` where there is none yet."""
        self._pixmap, self._words = pixmap, words
        self.update()

    def set_boxing(self, on: bool) -> None:
        """Let a box be drawn; one lies in the middle to begin with, for the keys."""
        self._boxing, self._from = on, None
        self._box = QRectF(0.4, 0.35, 0.2, 0.2) if on else QRectF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        if on:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def box(self, width_px: int, height_px: int) -> tuple[float, float, float, float]:
        """Return the box (left, top, right, bottom) in pixels of a photo of this size."""
        b = self._box.normalized()
        return (
            b.left() * width_px,
            b.top() * height_px,
            b.right() * width_px,
            b.bottom() * height_px,
        )

    def _room(self) -> QRectF:
        """Return where the photo lies in the widget."""
        assert self._pixmap is not None
        size = self._pixmap.deviceIndependentSize()
        share = min(self.width() / size.width(), self.height() / size.height())
        wide, high = size.width() * share, size.height() * share
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def _share(self, at: QPointF) -> QPointF:
        room = self._room()
        x = (at.x() - room.left()) / room.width()
        y = (at.y() - room.top()) / room.height()
        return QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fit the photo into the widget."""
        now = colours()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(now.surface))
            if self._pixmap is None:
                painter.setPen(QColor(now.muted))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(8, 8, -8, -8), flags, self._words)
                return
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            room = self._room()
            painter.drawPixmap(room, self._pixmap, QRectF(self._pixmap.rect()))
            if self._boxing:
                b = self._box.normalized()
                box = QRectF(
                    room.left() + b.left() * room.width(),
                    room.top() + b.top() * room.height(),
                    b.width() * room.width(),
                    b.height() * room.height(),
                )
                painter.fillRect(box, QColor(0, 0, 0, 110))
                painter.setPen(QPen(QColor("white"), px(3)))
                painter.drawRect(box)
                painter.setPen(QPen(QColor("black"), px(1), Qt.PenStyle.DashLine))
                painter.drawRect(box)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a box."""
        if self._boxing and self._pixmap is not None:
            self._from = self._share(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the box out."""
        if self._from is not None and self._pixmap is not None:
            self._box = QRectF(self._from, self._share(event.position()))
            self.boxed.emit()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave the box as it is."""
        self._from = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the box with the arrows, change its size with Shift and the arrows."""
        step = _ARROWS.get(Qt.Key(event.key())) if self._boxing else None
        if step is not None:
            x, y = step[0] * _STEP, step[1] * _STEP
            b = self._box.normalized()
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                b.setWidth(min(1 - b.left(), max(_LEAST, b.width() + x)))
                b.setHeight(min(1 - b.top(), max(_LEAST, b.height() + y)))
            else:
                b.moveLeft(min(1 - b.width(), max(0.0, b.left() + x)))
                b.moveTop(min(1 - b.height(), max(0.0, b.top() + y)))
            self._box = b
            self.boxed.emit()
            self.update()
        elif self._boxing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accepted.emit()
        elif self._boxing and event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
