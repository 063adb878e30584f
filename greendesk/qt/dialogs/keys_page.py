"""The cheat sheet as one page of paper, A4, in two columns; the letters are as large as it allows.

Lengths are pixels of the paint device, so the same page can be looked at on a picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageSize, QPainter, QPdfWriter

from greendesk.i18n import N_, Text, say
from greendesk.qt.dialogs.keycaps import paint_ways, ways_size
from greendesk.qt.dialogs.page import say_plain
from greendesk.qt.keys_table import KeyGroup, KeyLine
from greendesk.qt.palette import FAMILY, LIGHT, LINE_HEIGHT, TYPEFACE_LINE

TITLE = Text(N_("Keys and mouse"))
_MOST_PT, _LEAST_PT, _STEP_PT = 11.0, 6.0, 0.25
_MARGIN_MM, _GUTTER_MM = 13.0, 9.0
_COLUMNS = 2
_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_PAPER_MM = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Placed:
    """A heading or a line, where it stands on the page."""

    what: KeyGroup | KeyLine
    box: QRectF


@dataclass(frozen=True, slots=True)
class Layout:
    """The page: everything on it, the title's place and the size of the letters."""

    title: QRectF
    placed: tuple[Placed, ...]
    size_pt: float


class _Letters:
    """Fonts at one size on one device."""

    def __init__(self, size_pt: float, painter: QPainter) -> None:
        self._painter = painter
        self.plain, self.keys = _font(size_pt), _font(size_pt * 0.9)
        self.head = _font(size_pt * 1.15, strong=True)
        self.title = _font(size_pt * 1.6, strong=True)

    def metrics(self, letters: QFont) -> QFontMetricsF:
        return QFontMetricsF(letters, self._painter.device())

    def line_px(self, letters: QFont) -> float:
        """Return the height of a line in which no tone mark meets the line above."""
        return self.metrics(letters).height() * LINE_HEIGHT / TYPEFACE_LINE


def lay_out(painter: QPainter, groups: Sequence[KeyGroup], page: QRectF) -> Layout:
    """Return the page with the largest letters that leave everything on it.

    Raises:
        ValueError: even the smallest letters are too large.
    """
    size_pt = _MOST_PT
    while size_pt >= _LEAST_PT:
        letters = _Letters(size_pt, painter)
        title = QRectF(page.left(), page.top(), page.width(), letters.line_px(letters.title) * 1.2)
        room = page.adjusted(0, title.height(), 0, 0)
        placed = tuple(_flowed(letters, groups, room))
        if all(room.contains(one.box) for one in placed):
            return Layout(title, placed, size_pt)
        size_pt -= _STEP_PT
    raise ValueError("the keys do not fit on one page")


def paint_page(painter: QPainter, groups: Sequence[KeyGroup], page: QRectF) -> Layout:
    """Paint the cheat sheet and return where everything stands."""
    layout = lay_out(painter, groups, page)
    letters = _Letters(layout.size_pt, painter)
    painter.setPen(QColor(LIGHT.text))
    painter.setFont(letters.title)
    painter.drawText(
        layout.title, int(Qt.AlignmentFlag.AlignTop), f"GreenDesk · {say_plain(TITLE)}"
    )
    for one in layout.placed:
        if isinstance(one.what, KeyGroup):
            painter.setPen(QColor(LIGHT.primary))
            painter.setFont(letters.head)
            bottom = int(Qt.AlignmentFlag.AlignBottom)
            painter.drawText(one.box, bottom, say_plain(one.what.title))
        else:
            _paint_line(painter, letters, one.what, one.box)
    return layout


def as_pdf(groups: Sequence[KeyGroup]) -> bytes:
    """Return the cheat sheet as a PDF of one page."""
    made = QByteArray()
    device = QBuffer(made)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(device)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(f"GreenDesk: {say_plain(TITLE)}")
    writer.setCreator("GreenDesk")
    painter = QPainter(writer)
    paint_page(painter, groups, page_of(writer.resolution()))
    painter.end()
    device.close()
    return bytes(made.data())


def page_of(dots_per_inch: float) -> QRectF:
    """Return what may be printed on, within the margins, in pixels."""
    mm = dots_per_inch / 25.4
    wide, high = _PAPER_MM
    margin = _MARGIN_MM * mm
    return QRectF(0, 0, wide * mm, high * mm).adjusted(margin, margin, -margin, -margin)


def _flowed(letters: _Letters, groups: Sequence[KeyGroup], room: QRectF) -> Iterator[Placed]:
    """Yield everything in its place, column after column; no heading is left without a line."""
    gutter = room.width() * _GUTTER_MM / (_PAPER_MM[0] - 2 * _MARGIN_MM)
    wide = (room.width() - gutter * (_COLUMNS - 1)) / _COLUMNS
    column, y = 0, room.top()
    head_px = letters.line_px(letters.head) * 1.35
    for group in groups:
        for number, line in enumerate(group.lines):
            high = _line_height(letters, line, wide)
            needed = high + (head_px if number == 0 else 0)
            if y + needed > room.bottom() and y > room.top():
                column, y = column + 1, room.top()
            x = room.left() + column * (wide + gutter)
            if number == 0:
                yield Placed(group, QRectF(x, y, wide, head_px))
                y += head_px
            yield Placed(line, QRectF(x, y, wide, high))
            y += high


def _words_room(letters: _Letters, line: KeyLine, wide: float) -> float:
    keys = ways_size(line.ways, letters.metrics(letters.keys)).width()
    return max(wide * 0.3, wide - keys - letters.metrics(letters.plain).ascent())


def _line_height(letters: _Letters, line: KeyLine, wide: float) -> float:
    metrics, one = letters.metrics(letters.plain), letters.line_px(letters.plain)
    room = QRectF(0, 0, _words_room(letters, line, wide), 9999)
    needed = metrics.boundingRect(room, _WRAPPED, say(line.words))
    return max(one, one * round(needed.height() / metrics.height())) * 1.06


def _paint_line(painter: QPainter, letters: _Letters, line: KeyLine, box: QRectF) -> None:
    painter.setPen(QColor(LIGHT.line))
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    one = letters.line_px(letters.plain)
    paint_ways(
        painter, QRectF(box.left(), box.top(), box.width(), one), line.ways, letters.keys, LIGHT
    )
    painter.setPen(QColor(LIGHT.text))
    painter.setFont(letters.plain)
    rest = (one - letters.metrics(letters.plain).height()) / 2
    words = QRectF(
        box.left(), box.top() + rest, _words_room(letters, line, box.width()), box.height()
    )
    painter.drawText(words, _WRAPPED | int(Qt.TextFlag.TextDontClip), say(line.words))


def _font(size_pt: float, *, strong: bool = False) -> QFont:
    made = QFont(FAMILY)
    made.setPointSizeF(size_pt)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made
