"""The real window on a real project: what a test of the window, a panel or the form begins with.

::

    def test_it(stage_window, project_with):
        window = stage_window(project_with(ready_patch("p1")))
        window.desk.select(("p1",))
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch
from greendesk.qt import speech
from greendesk.qt.app import make_window
from greendesk.qt.desk import Desk
from greendesk.qt.main_window import MainWindow
from greendesk.qt.panels.side import Side
from greendesk.qt.workspace import Workspace
from greendesk.session import Session
from greendesk.settings import LANGUAGE, OFFICER, TEXT_SIZE, Settings
from tests.builders import make_project
from tests.qt.window import stage

LAPTOP, LAPTOP_125, LAPTOP_150 = QSize(1366, 700), QSize(1093, 560), QSize(911, 466)
"""What a 1366x768 screen leaves to the window at 100, 125 and 150 %, below a title bar."""
PATIENCE_MS = 20_000


class Stage:
    """One window with its desk; questions are answered by :attr:`script`."""

    def __init__(self, desk: Desk, window: MainWindow, qtbot: QtBot) -> None:
        self.desk, self.window, self._qtbot = desk, window, qtbot
        self.script = stage.Script()
        desk.ask = self.script

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


class StageWindow(Protocol):
    """Opens the window on a project, in a language."""

    def __call__(
        self, path: Path, language: str = "th", *, dark: bool = False, text_percent: int = 100
    ) -> Stage: ...


@pytest.fixture
def stage_window(qtbot: QtBot, tmp_path: Path) -> Iterator[StageWindow]:
    """The window itself, with settings of its own."""
    made: list[Stage] = []

    def begin(
        path: Path, language: str = "th", *, dark: bool = False, text_percent: int = 100
    ) -> Stage:
        settings = Settings.load(tmp_path / "config")
        settings.set(LANGUAGE, language)
        settings.set(TEXT_SIZE, text_percent)
        settings.set(OFFICER, "Somchai" if language == "en" else "สมชาย ใจดี")
        here = Stage(*make_window(settings, dark=dark), qtbot)
        made.append(here)
        here.window.resize(LAPTOP)
        here.window.show()
        here.window.activateWindow()
        return here.open(path)

    yield begin
    for here in made:
        here.close()
        assert not here.script.unexpected, "nobody expected that question"
    if made:
        made[-1].desk.theme.set_text_percent(100)
    speech.speak("th")


ProjectWith = Callable[..., Path]


@pytest.fixture
def project_with(tmp_path: Path) -> ProjectWith:
    """Makes a practice project that holds the given patches."""

    def make(*patches: Patch, name: str = "work") -> Path:
        path = make_project(tmp_path / f"{name}.gpkg")
        put(path, patches)
        return path

    return make


def put(path: Path, patches: Sequence[Patch]) -> None:
    """Put patches into a project file, as another sitting before this one would have."""
    if not patches:
        return
    session = Session.open(path)
    session.do(Edit(Text("Paste patches"), tuple(Delta(None, patch) for patch in patches)))
    session.make_sure()
    session.close()
