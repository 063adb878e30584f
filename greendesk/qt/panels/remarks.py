"""What there is to say of the outline that is being drawn: a card at the top of the map.

It steps down when the pointer comes near, so that it never hides the ground one draws on.
"""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel
from shapely.geometry.base import BaseGeometry

from greendesk.i18n import say
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Paragraph, clear
from greendesk.qt.panels.hint import BUTTONS_TOP_PX
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon, px
from greendesk.rules.base import Severity
from greendesk.rules.sketch import Remark, remarks
from greendesk.tools.base import Tool
from greendesk.tools.figures import Corridor

WIDTH_PX = 420
NEAR_PX = 48
"""So near to the card the pointer sends it away: room for a corner and what is told beside it."""
_ICONS = {
    Severity.ERROR: "circle-x",
    Severity.WARNING: "triangle-alert",
    Severity.INFO: "info",
}


class Remarks(Spoken, QFrame):
    """Floats over the map while a patch is being drawn and there is something to say."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.canvas)
        self._desk = desk
        self.shown: list[Remark] = []
        self._low = False
        as_kind(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.look)
        desk.canvas.sketched.connect(self._soon.start)
        desk.canvas.moved.connect(self._moved)
        desk.canvas.pointed.connect(self._make_room)
        desk.canvas.installEventFilter(self)
        self.hide()

    def look(self) -> None:
        """Look at what has been drawn so far, and say what there is to say."""
        desk = self._desk
        if not desk.has_project:
            return  # closed a moment ago
        tool: Tool = desk.bench.tool
        found: list[Remark] = []
        if tool.family == "draw":
            session = desk.session
            scale = desk.canvas.scale_number
            strip = tool.id == Corridor.id
            found = remarks(tool.outline, scale, session.view, session.survey, strip=strip)
        if found != self.shown:
            self.shown = found
            desk.canvas.warn([r.where for r in found if isinstance(r.where, BaseGeometry)])
            self.retell()
        if desk.canvas.keyboard.crosshair is not None:
            self._make_room(*desk.canvas.keyboard.crosshair)

    def retell(self) -> None:
        """Say the remarks in the current language."""
        self._low = self._low and bool(self.shown)
        self.setVisible(bool(self.shown))
        clear(self._grid)
        for row, remark in enumerate(self.shown):
            mark, words = QLabel(), Paragraph()
            tone = colours().danger if remark.severity is Severity.ERROR else colours().warning
            mark.setPixmap(icon(_ICONS[remark.severity], tone).pixmap(px(18), px(18)))
            words.setText(say(remark.text))
            self._grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, 1)
            mark.show()
            words.show()
        self.setAccessibleName(" ".join(say(r.text).replace("\u200b", "") for r in self.shown))
        self._place()
        self._desk.canvas.finish_button.raise_()  # in a small window there may be no other room

    def _moved(self) -> None:
        if self._desk.bench.tool.family == "draw":
            self._soon.start()

    def _place(self) -> None:
        if not self.shown:
            return
        self._grid.setContentsMargins(px(12), px(6), px(12), px(6))
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(2))
        room = self._desk.canvas.rect()
        width = min(px(WIDTH_PX), room.width() - px(16))
        self.resize(width, self._grid.totalHeightForWidth(width))
        lowest = room.height() - self.height() - px(BUTTONS_TOP_PX)
        self.move((room.width() - width) // 2, max(px(8), lowest) if self._low else px(8))

    def _make_room(self, lon: float, lat: float) -> None:
        """Stand where the pointer is not: at the top of the map, else above its buttons."""
        if self.shown and self.is_near(lon, lat):
            self._low = not self._low
            self._place()

    def is_near(self, lon: float, lat: float) -> bool:
        """Return whether a place of the map lies under the card or close to it."""
        x, y = self._desk.canvas.pixel((lon, lat))
        near = px(NEAR_PX)
        return self.geometry().adjusted(-near, -near, near, near).contains(round(x), round(y))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the map changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
