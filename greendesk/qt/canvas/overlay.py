"""What lies on the map as controls and print: buttons, Finish, scale bar, whose imagery it is."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import ceil, floor, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.hand import FINGER
from greendesk.qt.canvas.painters import DARK, WHITE
from greendesk.qt.canvas.room import free_box
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, icon, px

_BUTTON_PX, _GAP_PX, _MARGIN_PX = 34, 4, 10
_BAR_PX, _PLATE_PX = 110, 5
BAR_ROOM_PX = 185
_FINISH_AWAY_PX = 24
_FINGER_PX = 44

ZOOM_IN = Text(N_("Zoom in (+)"))
ZOOM_OUT = Text(N_("Zoom out (−)"))
HOME = Text(N_("Show my whole area"))
BASEMAPS = Text(N_("Choose the background map"))
FINISH = Text(N_("Finish (Enter)"))


class Overlay(Spoken, QWidget):
    """The buttons at the bottom right; takes no room from the map."""

    def __init__(self, parent: QWidget, presses: Sequence[tuple[str, Text, Callable[[], None]]]):
        super().__init__(parent)
        self._map = parent
        self._icons = [name for name, _, _ in presses]
        self.buttons: list[QToolButton] = []
        for _, tip, pressed in presses:
            button = as_kind(QToolButton(self), "map")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the map its keys
            button.clicked.connect(pressed)
            self.put(button, tip=tip)
            self.buttons.append(button)
        self.say_with("icons", self._dress)

    def _dress(self) -> None:
        for name, button in zip(self._icons, self.buttons, strict=True):
            button.setIcon(icon(name))
        self._arrange()

    def _arrange(self) -> None:
        side, gap = px(_BUTTON_PX), px(_GAP_PX)
        for number, button in enumerate(self.buttons):
            button.setIconSize(QSize(px(20), px(20)))
            button.setGeometry(number * (side + gap), 0, side, side)
        self.resize(len(self.buttons) * (side + gap) - gap, side)

    def place(self, bottom_px: float) -> None:
        """Stand at the right edge, above what is printed at ``bottom_px`` from the bottom."""
        self._arrange()
        left = self._map.width() - self.width() - px(_MARGIN_PX)
        self.move(left, round(self._map.height() - self.height() - bottom_px - px(8)))


class FinishButton(Spoken, QPushButton):
    """Floats near the last corner, inside of the shape, while that can be finished.

    Never outside of it: there the hand goes with the next corner.
    """

    def __init__(self, parent: QWidget, pressed: Callable[[], None]) -> None:
        super().__init__(parent)
        self._map = parent
        as_kind(self, "primary")
        self.put(self, FINISH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(pressed)
        self.hide()

    def suit(self, reach: float) -> None:
        """Be large enough for what points just now."""
        self.setMinimumHeight(px(_FINGER_PX) if reach >= FINGER else 0)

    def stand_at(
        self, at: tuple[float, float], towards: tuple[float, float], keep_off: Sequence[QRectF]
    ) -> QRectF:
        """Stand beside the last corner, if possible in the direction ``towards``; return where.

        Never on the corner itself nor on ``keep_off``: its measure and what lies on the map.
        """
        hint = self.sizeHint().expandedTo(self.minimumSize())
        view = QRectF(self._map.rect()).adjusted(4, 4, -4, -4)
        size = hint.width(), hint.height()
        box = free_box(at, size, _FINISH_AWAY_PX, view, keep_off, towards)
        self.setGeometry(box.toRect())
        self.show()
        return QRectF(self.geometry())


def scale_bar(metres_per_px: float, most_px: float = _BAR_PX) -> tuple[float, float]:
    """Return the length of a round scale bar: (metres, pixels).

    >>> scale_bar(1.0, 110)
    (100, 100.0)
    """
    most_m = most_px * metres_per_px
    step = 10 ** floor(log10(most_m))
    length_m = next(n * step for n in (5, 2, 1) if n * step <= most_m)
    return length_m, length_m / metres_per_px


def bar_text(length_m: float) -> Text:
    """Return what stands at the scale bar."""
    if length_m >= 1000:
        return Text(N_("{length} km"), {"length": f"{length_m / 1000:g}"})
    return Text(N_("{length} m"), {"length": f"{length_m:g}"})


def print_height(font: QFont) -> float:
    """Return how many pixels the scale bar and the attribution take at the bottom."""
    return QFontMetricsF(font).height() * 2 + 14


def paint_print(painter: QPainter, camera: Camera, font: QFont, attribution: str) -> None:
    """Paint scale bar and attribution at the bottom right."""
    made = _print_for(camera, font, attribution)
    painter.drawImage(_print_box(camera, made).topLeft(), made)


def print_rects(camera: Camera, font: QFont, attribution: str) -> tuple[QRectF, QRectF]:
    """Return where the scale bar and, below it, the attribution are printed (logical pixels)."""
    box = _print_box(camera, _print_for(camera, font, attribution))
    high = QFontMetricsF(font).height() + 5
    bar = QRectF(box)
    bar.setBottom(box.bottom() - high)
    bar.setLeft(max(box.left(), box.right() - px(BAR_ROOM_PX)))
    credit = QRectF(box)
    credit.setTop(box.bottom() - high)
    return bar, credit


def _print_for(camera: Camera, font: QFont, attribution: str) -> QImage:
    right = camera.width_px - px(_MARGIN_PX)
    length_m, bar_px = scale_bar(camera.metres_per_px, px(_BAR_PX))
    words, room_px = say(bar_text(length_m)), right - px(_MARGIN_PX)
    return _print(font.toString(), attribution, words, round(bar_px), room_px, camera.ratio)


def _print_box(camera: Camera, made: QImage) -> QRectF:
    wide, high = made.width() / camera.ratio, made.height() / camera.ratio
    right = camera.width_px - px(_MARGIN_PX) + _PLATE_PX
    return QRectF(right - wide, camera.height_px - high, wide, high)


@lru_cache(maxsize=4)
def _print(
    typeface: str, attribution: str, words: str, bar_px: int, room_px: int, ratio: float
) -> QImage:
    """Return scale bar and attribution, flush right but for the edge of their plates."""
    font = QFont()
    font.fromString(typeface)
    high_px = ceil(print_height(font))
    form = QImage.Format.Format_ARGB32_Premultiplied
    wide = max(1, ceil((room_px + _PLATE_PX) * ratio))
    image = QImage(wide, ceil(high_px * ratio), form)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        credit = _print_attribution(painter, attribution, room_px, high_px - 4)
        left = min(credit, _print_bar(painter, words, bar_px, room_px, high_px - 4))
    first = max(0, min(wide - 1, floor(left * ratio)))
    return image.copy(first, 0, wide - first, image.height())


def _print_attribution(painter: QPainter, words: str, right_px: float, bottom_px: float) -> float:
    """Print at the bottom; return where it begins."""
    if not words:
        return right_px
    metrics = QFontMetricsF(painter.font())
    text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, right_px - 10)
    wide, high = metrics.horizontalAdvance(text) + 10, metrics.height()
    box = QRectF(right_px - wide, bottom_px - high, wide, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 205))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(DARK)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box.left()


def _print_bar(
    painter: QPainter, words: str, bar_px: float, right_px: float, bottom_px: float
) -> float:
    """Print above the attribution; return where it begins."""
    metrics = QFontMetricsF(painter.font())
    high = metrics.height()
    base = bottom_px - high - 7
    left = right_px - bar_px
    text_left = left - metrics.horizontalAdvance(words) - 8
    plate = QRectF(text_left - 5, base - high + 2, right_px - text_left + 5 + _PLATE_PX, high + 3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 205))
    painter.drawRoundedRect(plate, 3, 3)
    painter.setPen(DARK)
    painter.drawText(QPointF(text_left, base - metrics.descent() + 2), words)
    for colour, width_px in ((WHITE, 4.0), (DARK, 1.6)):
        painter.setPen(QPen(colour, width_px))
        corners = ((left, base - 7), (left, base - 1), (right_px, base - 1), (right_px, base - 7))
        painter.drawPolyline([QPointF(x, y) for x, y in corners])
    return plate.left()
