"""The real window on a real project: what a test of the window, a panel or the form begins with.

::

    def test_it(window_with):
        window = window_with(ready_patch("p1"))
        window.desk.select(("p1",))

The window of ``window_with`` may have been open before, for another test (see ``lent``). Where the
project must have seen nothing, where it is closed, sent or opened in another way, and in another
language, ``stage_window(project_with(...))`` opens one anew; that costs most of what a test costs.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from pytestqt.qtbot import QtBot

from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch
from greendesk.qt import speech
from greendesk.qt.app import make_window
from greendesk.session import Session
from greendesk.settings import LANGUAGE, OFFICER, TEXT_SIZE, Settings
from tests.builders import make_project
from tests.qt.window.lent import Lent, close_what_is_lent
from tests.qt.window.opened import LAPTOP, Stage
from tests.qt.window.opened import LAPTOP_125 as LAPTOP_125
from tests.qt.window.opened import LAPTOP_150 as LAPTOP_150


class StageWindow(Protocol):
    """Opens the window on a project, in a language."""

    def __call__(
        self, path: Path, language: str = "th", *, dark: bool = False, text_percent: int = 100
    ) -> Stage: ...


def open_window(
    folder: Path,
    path: Path,
    qtbot: QtBot,
    language: str = "th",
    *,
    dark: bool = False,
    text_percent: int = 100,
) -> Stage:
    """Open the window on a project, with settings that lie in ``folder``."""
    settings = Settings.load(folder / "config")
    settings.set(LANGUAGE, language)
    settings.set(TEXT_SIZE, text_percent)
    settings.set(OFFICER, "Somchai" if language == "en" else "สมชาย ใจดี")
    here = Stage(*make_window(settings, dark=dark), qtbot)
    here.window.resize(LAPTOP)
    here.window.show()
    here.window.activateWindow()
    return here.open(path)


@pytest.fixture
def stage_window(qtbot: QtBot, tmp_path: Path) -> Iterator[StageWindow]:
    """The window itself, with settings of its own."""
    made: list[Stage] = []

    def begin(path: Path, language: str = "th", **more: object) -> Stage:
        close_what_is_lent()
        made.append(open_window(tmp_path, path, qtbot, language, **more))
        return made[-1]

    yield begin
    for here in made:
        here.close()
        assert not here.script.unexpected, "nobody expected that question"
    if made:
        made[-1].desk.theme.set_text_percent(100)
    speech.speak("th")


WindowWith = Callable[..., Stage]


@pytest.fixture(scope="module")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lent]:
    """The window that tests of this module borrow."""
    folder, numbers = tmp_path_factory.mktemp("lent"), count(1)

    def open(patches: Sequence[Patch], qtbot: QtBot) -> Stage:
        path = make_project(folder / f"work-{next(numbers)}.gpkg")
        put(path, patches)
        return open_window(folder, path, qtbot)

    lent = Lent(open)
    yield lent
    lent.close()


@pytest.fixture
def window_with(qtbot: QtBot, lent: Lent) -> Iterator[WindowWith]:
    """A window on a practice project with the given patches; it may have been lent before."""
    yield lambda *patches: lent.lend(patches, qtbot)
    lent.take_back()


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
