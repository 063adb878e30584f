"""The window: a frame that shows a project's workspace, or that one is being opened.

It only assembles. Nothing here looks at data.
"""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QLabel,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text
from greendesk.qt.desk import Desk
from greendesk.qt.last_test import last_test_text
from greendesk.qt.speech import Spoken, silence
from greendesk.qt.theme import as_kind, room_for

SIZE_PX = (1366, 768)
LEAST_PX = (880, 440)


class Waiting(Spoken, QWidget):
    """What is shown before a project is open: the window first, the data next."""

    def __init__(self) -> None:
        super().__init__()
        self.name = as_kind(QLabel("GreenDesk"), "title")
        self.words, self.more = as_kind(QLabel(), "muted"), as_kind(QLabel(), "muted")
        column = QVBoxLayout(self)
        column.addStretch(1)
        for label in (self.name, self.words, self.more):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(1)

    def tell(self, text: Text, more: Text | None = None) -> None:
        """Say what is going on, and perhaps something to go with it."""
        self.put(self.words, text)
        self.put(self.more, more or Text(""))


class MainWindow(Spoken, QMainWindow):
    """One window, one project."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        desk.window = self
        self.setObjectName("main-window")
        self.setAcceptDrops(True)
        self.setMinimumSize(*LEAST_PX)
        self.waiting = Waiting()
        self.workspace: QWidget | None = None
        self._coming: QWidget | None = None  # while it is being made
        self._pages = QStackedWidget()
        self._pages.addWidget(self.waiting)
        self.setCentralWidget(self._pages)
        desk.projects.furnish = self._furnish
        desk.projects.offer_copy = self._offer_copy
        desk.opening.connect(self._opening)
        desk.opened.connect(self._opened)
        desk.closing.connect(self._closing)
        self.retell()

    def retell(self) -> None:
        """Say whose project it is, in the title bar."""
        self.setWindowTitle(self._desk.title())

    def fit_screen(self) -> None:
        """Take the laptop's size, or all of a smaller screen."""
        room = room_for(self)
        self.resize(min(SIZE_PX[0], room.width()), min(SIZE_PX[1], room.height()))

    def _opening(self, path: Path) -> None:
        opening = Text(N_("Opening {file}…"), {"file": path.stem})
        self.waiting.tell(opening, last_test_text(self._desk.settings, path))

    def _furnish(self) -> Iterator[None]:
        """Make what is shown of a project behind the words that say it is being opened."""
        from greendesk.qt.workspace import Workspace  # late: the window shows before it is needed

        QScrollArea().viewport()  # the first has PySide make the types of all widgets, 20 ms
        yield
        coming = self._coming = Workspace(self._desk, self._pages.size())
        self._pages.addWidget(coming)
        yield
        yield from coming.furnish()
        yield from self._desk.work.set_up()  # now that the form is where it belongs
        yield
        for widget in coming.findChildren(QWidget):
            widget.ensurePolished()  # else all are dressed in one go, when they are first shown
            yield
        yield from coming.warm_up()

    def _offer_copy(self, path: Path) -> bool:
        from greendesk.qt.backups import offer_latest  # late, too

        return offer_latest(self._desk, path)

    def _opened(self) -> None:
        self.workspace, self._coming = self._coming, None
        assert self.workspace is not None
        self._pages.setCurrentWidget(self.workspace)
        self._desk.canvas.setFocus()
        self.retell()
        from greendesk.qt.places import tell_once  # late, too

        tell_once(self._desk)

    def _closing(self) -> None:
        self._pages.setCurrentWidget(self.waiting)
        self.waiting.tell(Text(N_("Finishing what is being saved…")))
        for workspace in (self.workspace, self._coming):
            if workspace is not None:
                self._pages.removeWidget(workspace)
                workspace.hide()
                silence(workspace)
                workspace.deleteLater()
        self.workspace = self._coming = None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from the file manager, and addresses of maps."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open, import or use what was dropped."""
        from greendesk.qt.errands import take_address, take_files  # late, like the workspace

        files = [Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()]
        if files or not self._desk.has_project:
            take_files(self._desk, files)
        else:
            take_address(self._desk, event.mimeData().text())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finish what is being saved, then go."""
        if self._desk.close():
            event.accept()
        else:
            event.ignore()
