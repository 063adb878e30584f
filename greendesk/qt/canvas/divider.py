"""The divider between two maps of one place: this year left, last year right of it.

Dragged with the mouse, or moved with the arrow keys when it has the focus. Only its line and knob
are there for the mouse, so one draws right beside it. At its top stands which map lies where.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QLabel, QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.canvas.canvas import MapCanvas
from greendesk.qt.canvas.painters import DARK, WHITE
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, px

STEP_PX, FINE_PX = 20, 1
_KNOB_PX, _LINE_PX, _GAP_PX, _TOP_PX = 36, 8, 6, 8
_LEAST_LABEL_PX = 48
_KNOB_AT = 0.6  # of the height: clear of hints and of what is drawn in the middle


class Divider(Spoken, QWidget):
    """Stands on the map while two maps are compared.

    Attributes:
        share: where it stands, in shares of the map's width from the left.
        labels: the plates left and right of its top.
    """

    def __init__(
        self, canvas: MapCanvas, names: Callable[[], tuple[str, str]], ended: Callable[[], None]
    ) -> None:
        """Stand in the middle.

        Args:
            names: returns what the left and the right map are called, with their year.
            ended: called when Esc is pressed here.
        """
        super().__init__(canvas)
        self._canvas, self._names, self._ended = canvas, names, ended
        self._held: float | None = None  # where on it the mouse took hold, pixels from its middle
        self.share = 0.5
        self.labels = tuple(as_kind(QLabel(canvas), "plate") for _ in range(2))
        for label in self.labels:
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.show()
            label.lower()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the map its keys
        self.setCursor(Qt.CursorShape.SplitHCursor)
        tip = Text(N_("Drag this line: left and right of it lie two maps. Esc ends comparing."))
        self.put(self, name=Text(N_("Line between two maps; arrow keys move it")), tip=tip)
        canvas.installEventFilter(self)
        self.place()
        self.show()
        self.lower()

    def move_to(self, share: float) -> None:
        """Stand elsewhere, never out of reach."""
        edge = px(_KNOB_PX) / 2 / max(1, self._canvas.width())
        share = max(edge, min(1 - edge, share))
        if share != self.share:
            before, self.share = self.share, share
            self._canvas.move_divider(before, share)
            self.place()

    def leave(self) -> None:
        """Go for good."""
        self._canvas.removeEventFilter(self)
        if self.hasFocus():
            self._canvas.setFocus()
        for part in (self, *self.labels):
            part.hide()
            part.deleteLater()

    def place(self) -> None:
        """Stand at the share of the width, with the names at the top."""
        wide, high = px(_KNOB_PX), self._canvas.height()
        middle = round(self.share * self._canvas.width())
        self.setGeometry(middle - wide // 2, 0, wide, high)
        line = QRect((wide - px(_LINE_PX)) // 2, 0, px(_LINE_PX), high)
        self.setMask(QRegion(line) + QRegion(self._knob, QRegion.RegionType.Ellipse))
        rooms = middle, self._canvas.width() - middle
        for right, (label, room) in enumerate(zip(self.labels, rooms, strict=True)):
            self._place_label(label, middle, room - px(_GAP_PX + _LINE_PX), right=bool(right))

    def _place_label(self, label: QLabel, middle: int, room: int, *, right: bool) -> None:
        name = self._names()[right]
        hint = label.fontMetrics().horizontalAdvance(name) + px(20)
        wide = min(hint, room)
        label.setVisible(wide >= px(_LEAST_LABEL_PX))
        elide = Qt.TextElideMode.ElideRight
        label.setText(label.fontMetrics().elidedText(name, elide, wide - px(18)))
        label.setAccessibleName(name)
        left = middle + px(_GAP_PX) if right else middle - px(_GAP_PX) - wide
        label.setGeometry(left, px(_TOP_PX), wide, label.sizeHint().height())

    @property
    def _knob(self) -> QRect:
        side = px(_KNOB_PX)
        return QRect(0, round(self.height() * _KNOB_AT) - side // 2, side, side)

    def retell(self) -> None:
        """Say the names of the maps in the present language."""
        self.place()

    # --- Qt -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a line that is seen on every ground, and a knob with two arrows."""
        now, x = colours(), self.width() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for colour, wide in ((WHITE, px(4)), (DARK, px(2))):
                painter.setPen(QPen(colour, wide))
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            knob = QRectF(self._knob).adjusted(1.5, 1.5, -1.5, -1.5)
            focused = self.hasFocus()
            rim = now.primary if focused else now.line
            painter.setPen(QPen(QColor(rim), 3 if focused else 1))
            painter.setBrush(QColor(now.raised))
            painter.drawEllipse(knob)
            painter.setPen(QPen(QColor(now.text), px(2)))
            y, arm = knob.center().y(), px(4)
            for side in (-1, 1):
                tip = QPointF(x + side * px(10), y)
                ends = (QPointF(tip.x() - side * arm, y + up * arm) for up in (-1, 1))
                for end in ends:
                    painter.drawLine(tip, end)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the map's size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position().x() - self.width() / 2

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if self._held is not None:
            at = self.mapToParent(event.position()).x() - self._held
            self.move_to(at / max(1, self._canvas.width()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by keys; Esc ends it."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = px(FINE_PX if ctrl else STEP_PX) / max(1, self._canvas.width())
        match event.key():
            case Qt.Key.Key_Left:
                self.move_to(self.share - step)
            case Qt.Key.Key_Right:
                self.move_to(self.share + step)
            case Qt.Key.Key_Home:
                self.move_to(0.0)
            case Qt.Key.Key_End:
                self.move_to(1.0)
            case Qt.Key.Key_Escape:
                self._ended()
            case _:
                super().keyPressEvent(event)
