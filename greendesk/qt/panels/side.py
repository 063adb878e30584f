"""The side of the window: list, remarks and sending behind three tabs, and the recycle bin."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.qt.clashes import decide_clashes
from greendesk.qt.desk import Desk
from greendesk.qt.panels.bin import BinPanel
from greendesk.qt.panels.history import HistoryPanel
from greendesk.qt.panels.issues import IssuesPanel
from greendesk.qt.panels.patches import PatchesPanel
from greendesk.qt.panels.sending import SendingPanel
from greendesk.qt.panels.tray import Tray
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.rules.base import Severity

WIDTH_PX = 300
PAGES = ("patches", "issues", "sending", "bin", "history")


class Side(Spoken, QFrame):
    """Shows one page at a time; ``desk.page_wanted`` names it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        as_kind(self, "raised")
        self.tabs = QTabBar()
        self.tabs.setExpanding(True)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        for _ in range(3):
            self.tabs.addTab("")
        self.pages = QStackedWidget()
        self.tray = Tray(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.pages, 1)
        holder = QWidget()
        self._inner = QVBoxLayout(holder)
        self._inner.addWidget(self.tray)
        column.addWidget(holder)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self.tabs.tabBarClicked.connect(self.pages.setCurrentIndex)  # the same tab, from the bin
        self.put(self.tabs, name=Text(N_("List, remarks, sending")))
        self.say_with("sizes", self._size)

    def furnish(self, actions: dict[str, QAction]) -> Iterator[None]:
        """Make the pages, one for each step."""
        desk = self._desk
        self.patches = PatchesPanel(desk, actions)
        self.pages.addWidget(self.patches)
        yield
        self.issues = IssuesPanel(desk)
        self.pages.addWidget(self.issues)
        yield
        self.sending = SendingPanel(desk, actions["view.settings"].trigger)
        self.pages.addWidget(self.sending)
        yield
        self.bin = BinPanel(desk)
        self.pages.addWidget(self.bin)
        yield
        self.history = HistoryPanel(desk)
        self.pages.addWidget(self.history)
        yield
        desk.page_wanted.connect(self.show_page)
        desk.form.decision_asked.connect(lambda: decide_clashes(desk, desk.selection[0]))
        desk.form.findings_asked.connect(self._show_findings)
        self.bin.history_asked.connect(self._show_history)
        self.history.closed.connect(self._history_closed)
        desk.checks.changed.connect(self.retell)
        desk.status_changed.connect(self.retell)
        self.retell()

    def _size(self) -> None:
        self._inner.setContentsMargins(px(8), 0, px(8), px(4))
        self.setFixedWidth(px(WIDTH_PX))

    def retell(self) -> None:
        """Say the tabs, with what needs attention."""
        count = self._desk.checks.findings.count
        errors = count(Severity.ERROR) + count(Severity.WARNING)
        words = (
            Text(N_("List")),
            Text(N_("Check {n:,}"), {"n": errors}) if errors else Text(N_("Check")),
            Text(N_("Send")),
        )
        for number, text in enumerate(words):
            self.tabs.setTabText(number, say(text).replace("\u200b", ""))

    def show_page(self, name: str) -> None:
        """Show "patches", "issues", "sending", "bin", "history", or "search" in the list."""
        if name == "search":
            self.show_page("patches")
            self.patches.search.setFocus()
            self.patches.search.selectAll()
        elif name in PAGES:
            if name == "history" and self._desk.selection:
                self.history.show_patch(self._desk.selection[0])
            number = PAGES.index(name)
            if number < self.tabs.count():
                self.tabs.setCurrentIndex(number)
            self.pages.setCurrentIndex(number)

    def _show_findings(self) -> None:
        """Show what the checks say of the patch whose form is open."""
        self.issues.show_only(self._desk.form.patch_id)
        self._desk.show_page("issues")

    @property
    def shows_history(self) -> bool:
        """Whether the history of a patch is shown."""
        return self.pages.currentWidget() is self.history and bool(self.history.patch_id)

    def _show_history(self, patch_id: str) -> None:
        """Show what a patch of the recycle bin has been."""
        self._desk.select(())
        self.history.show_patch(patch_id)
        self.pages.setCurrentWidget(self.history)

    def _history_closed(self) -> None:
        """Go back to the list, unless another page has its place already."""
        if self.pages.currentWidget() is self.history:
            self.show_page("patches")
