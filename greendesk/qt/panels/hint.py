"""The one sentence at the bottom of the map that says what can be done next."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.theme import as_kind, px
from greendesk.settings import HINTS

BUTTONS_PX, BUTTONS_TOP_PX = 190, 96
"""What the buttons at the bottom right of the map take: across, and from below."""
NARROW_PX = 240


class Hint(QFrame):
    """Floats over the map and lets the mouse through."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.canvas)
        self._desk = desk
        as_kind(self, "hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = Paragraph()
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._line = line = QHBoxLayout(self)
        line.addWidget(self.words)
        desk.canvas.hinted.connect(self.show_words)
        desk.preferences_changed.connect(self.place)
        desk.canvas.installEventFilter(self)
        desk.canvas.retranslate()  # says its hint, and so places this one

    def show_words(self, words: str) -> None:
        """Say what can be done now."""
        self.words.setText(words)
        self.words.setAccessibleName(words.replace("\u200b", ""))
        self.place()

    def place(self) -> None:
        """Stand at the bottom, in the middle; left of the buttons or above them in less room."""
        self._line.setContentsMargins(px(14), px(4), px(14), px(4))
        refused = self._desk.bench.refusal is not None  # why nothing happened is always said
        wanted_now = refused or self._desk.settings.get(HINTS)
        self.setVisible(bool(self.words.text()) and wanted_now)
        room = self._desk.canvas.rect()
        beside_px = room.width() - px(BUTTONS_PX)
        above = beside_px < px(NARROW_PX)
        wanted = self.words.fontMetrics().horizontalAdvance(self.words.text()) + px(40)
        width = min(wanted, room.width() - px(16) if above else beside_px)
        height = self.words.heightForWidth(width - px(28)) + px(8)
        print_px = self.fontMetrics().height() + px(12)  # whose imagery it is stays legible
        left = (room.width() - width) // 2
        if not above:
            left = min(left, beside_px + px(10) - width)
        top = room.height() - height - (px(BUTTONS_TOP_PX) if above else print_px)
        self.setGeometry(max(px(8), left), top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the map changes its size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False
