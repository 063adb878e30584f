"""The open window as a test drives it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from greendesk.qt.desk import Desk
from greendesk.qt.main_window import MainWindow
from greendesk.qt.panels.side import Side
from greendesk.qt.workspace import Workspace
from greendesk.session import Session
from tests.qt.window import stage

LAPTOP, LAPTOP_125, LAPTOP_150 = QSize(1366, 700), QSize(1093, 560), QSize(911, 466)
"""What a 1366x768 screen leaves to the window at 100, 125 and 150 %, below a title bar."""
PATIENCE_MS = 20_000


class Stage:
    """One window with its desk; questions are answered by :attr:`script`."""

    def __init__(self, desk: Desk, window: MainWindow, qtbot: QtBot) -> None:
        self.desk, self.window, self._qtbot = desk, window, qtbot
        self.begin_script()

    def begin_script(self) -> None:
        """Expect no question."""
        self.desk.ask = self.script = stage.Script()

    def borrow(self, qtbot: QtBot) -> None:
        """Wait with the patience of another test from now on."""
        self._qtbot = qtbot

    @property
    def workspace(self) -> Workspace:
        """The inside of the window; only there while a project is open."""
        found = self.window.workspace
        assert isinstance(found, Workspace)
        return found

    @property
    def side(self) -> Side:
        """List, remarks, sending and recycle bin."""
        return self.workspace.side

    @property
    def session(self) -> Session:
        """The session of the open project."""
        return self.desk.session

    def answer(self, *answers: Callable[[object], object]) -> None:
        """Answer the next questions like this."""
        self.script.answers += answers

    def open(self, path: Path) -> "Stage":
        """Open a project and wait until everything is at rest."""
        with self._qtbot.waitSignal(self.desk.opened, timeout=PATIENCE_MS):
            self.desk.open(path)
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until all is saved and checked and the map is complete."""
        self.until(lambda: self.session.status.kind in ("saved", "read-only"))
        self.until(lambda: not self.desk.checks.busy)
        self.until(lambda: not self.side.patches.model.busy)
        self.until(lambda: self.desk.canvas.complete)
        QApplication.processEvents()

    def until(self, done: Callable[[], bool]) -> None:
        """Let the window live until ``done``."""
        self._qtbot.waitUntil(done, timeout=PATIENCE_MS)

    def resize(self, size: QSize) -> None:
        """Take another size, as on another screen."""
        self.window.resize(size)
        QApplication.processEvents()

    def close(self) -> None:
        """Close the window as the officer does; the project can be opened again."""
        if not isValid(self.window):
            return  # closed before
        self.window.close()
        self.window.deleteLater()  # else a change of style dresses every window of old, too
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
