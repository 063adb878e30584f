"""The one sentence at the bottom of the map that says what can be done next."""

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.theme import as_kind, px
from greendesk.settings import HINTS

BUTTONS_PX, BUTTONS_TOP_PX = 190, 96
"""What the buttons at the bottom right of the map take: across, and from below."""
NARROW_PX, LOW_PX = 240, 520
"""A map less wide, or less high, than this is small."""
MORE = "…"
_SENTENCE = re.compile("(?<=[.:]) | (?<=[\u0e00-\u0e7f\u200b] )(?=[\u0e00-\u0e7f])")


def shortened(words: str, fits: Callable[[str], bool]) -> str:
    """Return as many whole sentences from the beginning as fit, at least one; all if all fit.

    Thai has no full stop: a blank between two Thai words parts them.
    """
    if fits(words):
        return words
    ends = [found.start() for found in _SENTENCE.finditer(words)]
    beginnings = [f"{words[:end].rstrip(' .:')}{MORE}" for end in ends]
    return next((words for words in reversed(beginnings) if fits(words)), words)


class Hint(QFrame):
    """Floats over the map and lets the mouse through."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.canvas)
        self._desk, self._whole = desk, ""
        as_kind(self, "hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = Paragraph()
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._line = line = QHBoxLayout(self)
        line.addWidget(self.words)
        desk.canvas.hinted.connect(self.show_words)
        desk.preferences_changed.connect(self.place)
        for watched in (desk.canvas, self.words):
            watched.installEventFilter(self)
        desk.canvas.retranslate()  # says its hint, and so places this one

    def show_words(self, words: str) -> None:
        """Say what can be done now."""
        self._whole = words
        self.words.setAccessibleName(words.replace("\u200b", ""))
        self.place()

    def place(self) -> None:
        """Stand at the bottom, in the middle; left of the buttons or above them in less room."""
        if self._desk.projects.work is None:  # closed a moment ago
            return
        self._line.setContentsMargins(px(14), px(4), px(14), px(4))
        refused = self._desk.bench.refusal is not None  # why nothing happened is always said
        wanted_now = refused or self._desk.settings.get(HINTS)
        self.setVisible(bool(self._whole) and wanted_now)
        room = self._desk.canvas.rect()
        beside_px = room.width() - px(BUTTONS_PX)
        above = beside_px < px(NARROW_PX)
        most = room.width() - px(16) if above else beside_px - px(8)
        self._say_in(most - px(40))
        wanted = self.words.fontMetrics().horizontalAdvance(self.words.text()) + px(40)
        width = min(wanted, most)
        height = self.words.heightForWidth(width - px(28)) + px(8)
        print_px = self.fontMetrics().height() + px(12)  # whose imagery it is stays legible
        left = (room.width() - width) // 2
        if not above:
            left = min(left, beside_px - width)
        top = room.height() - height - (px(BUTTONS_TOP_PX) if above else print_px)
        self.setGeometry(max(px(8), left), top, width, height)
        canvas = self._desk.canvas
        before, shown = canvas.hint_room, not self.isHidden()
        canvas.hint_room = QRectF(self.geometry()) if shown else QRectF()
        canvas.hint_tip = self._whole if self.words.text() != self._whole else ""
        if before != canvas.hint_room:
            canvas.keep_clear()

    def _say_in(self, room_px: int) -> None:
        """Say all of it, or on a low map as much as stands on one line."""
        low = self._desk.canvas.height() < px(LOW_PX)
        metrics = self.words.fontMetrics()

        def fits(words: str) -> bool:
            return not low or metrics.horizontalAdvance(words) <= room_px

        words = shortened(self._whole, fits)
        if words != self.words.text():
            self.words.setText(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the map changes its size, and the words theirs."""
        kind = QEvent.Type.FontChange if watched is self.words else QEvent.Type.Resize
        if event.type() == kind:
            self.place()
        return False
