"""Nothing is grey without a reason: whatever can't be used just now says why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from greendesk.errors import BadInput
from greendesk.model.edit import Edit
from greendesk.opening import create_project
from greendesk.qt import errands, speech, theme
from greendesk.qt.dialogs.first_start import FirstStart
from greendesk.qt.dialogs.import_files import ImportFiles
from greendesk.qt.dialogs.receipts import Receipts
from greendesk.qt.dialogs.recent import Recent
from greendesk.session import Session
from greendesk.settings import CENTRE, Settings
from greendesk.tools.toolbox import TOOLS
from tests.builders import PRACTICE, ready_patch
from tests.qt.dialogs.test_dialogs import PLAN, every_dialog
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit)
Control = QWidget | QAction


@dataclass
class Grey:
    """What was seen of each control, in every state: its tips while it works, and while grey."""

    works: dict[str, set[str]] = field(default_factory=dict)
    greys: dict[str, dict[str, str]] = field(default_factory=dict)

    def look(self, root: QWidget, state: str) -> None:
        """Note every control that can be seen, and every action."""
        QApplication.processEvents()
        for control in [*_controls(root), *_actions(root)]:
            called, reason = _called(control), _reason(control)
            if control.isEnabled():
                self.works.setdefault(called, set()).add(reason)
            else:
                self.greys.setdefault(called, {})[state] = reason
                self.works.setdefault(called, set()).add(_title(control))

    def silent(self) -> set[str]:
        """Return the controls that were grey without saying why, and when."""
        found = set()
        for called, states in self.greys.items():
            no_reason = {"", *self.works[called]}
            for state, reason in states.items():
                if reason in no_reason:
                    found.add(f"{state}: {called} says {reason!r}")
        return found


def _controls(root: QWidget) -> Iterator[QWidget]:
    for widget in [root, *root.findChildren(QWidget)]:
        inner = isinstance(widget.parentWidget(), QComboBox | QLineEdit | QAbstractSpinBox)
        if isinstance(widget, CONTROLS) and widget.isVisible() and not inner:
            yield widget


def _actions(root: QWidget) -> Iterator[QAction]:
    for action in root.findChildren(QAction):
        if action.objectName() and action.text() and not action.isSeparator():
            yield action


def _reason(control: Control) -> str:
    words = control.toolTip()
    if not words and isinstance(control, QWidget):
        words = control.accessibleDescription()
    return words.replace("\u200b", "").strip()


def _title(control: Control) -> str:
    words = control.text() if isinstance(control, QAbstractButton | QAction) else ""
    return words.replace("\u200b", "").replace("&", "").strip()


def _called(control: Control) -> str:
    name = control.objectName() or (
        control.accessibleName() if isinstance(control, QWidget) else control.text()
    )
    return f"{type(control).__name__} {name!r} in {type(control.parent()).__name__}"


# --- the window -----------------------------------------------------------------------------------


def pages(here: Stage, grey: Grey, state: str) -> None:
    """Look at every page in the state of now."""
    for page in ("patches", "issues", "sending", "bin"):
        here.desk.show_page(page)
        grey.look(here.window, f"{state}, {page}")
    here.desk.show_page("patches")


def choose_first_in_bin(here: Stage) -> None:
    here.desk.show_page("bin")
    chosen = here.side.bin.list.selectionModel()
    chosen.select(here.side.bin.model.index(0, 0), QItemSelectionModel.SelectionFlag.Select)


def test_an_empty_project_says_why_nothing_can_be_done_yet(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here, grey = stage_window(project_with()), Grey()
    pages(here, grey, "empty")
    assert grey.greys
    assert grey.silent() == set()


def test_every_state_of_a_full_window_gives_its_reasons(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    bare = replace(ready_patch("p3"), shape=None)
    path = project_with(ready_patch("p1"), ready_patch("p2", east=0.01), bare)
    here, grey = stage_window(path), Grey()
    pages(here, grey, "nothing selected")
    for ids in (("p1",), ("p3",), ("p1", "p2"), ("p1", "p2", "p3"), ("p1", "p3")):
        here.desk.select(ids)
        pages(here, grey, f"selected {ids}")
    here.desk.select(("p1",))
    here.desk.delete()
    choose_first_in_bin(here)
    pages(here, grey, "one in the bin")
    here.desk.undo()
    pages(here, grey, "undone")
    draw(here)
    pages(here, grey, "drawing")
    QTest.keyClick(here.desk.canvas, Qt.Key.Key_Escape)
    pages(here, grey, "put aside")
    for tool_id in TOOLS:
        here.desk.use_tool(tool_id)
        grey.look(here.window, f"tool {tool_id}")
    assert grey.silent() == set()


def draw(here: Stage) -> None:
    here.desk.select(())
    here.desk.start_drawing()
    canvas = here.desk.canvas
    for x, y in ((200, 120), (300, 120), (300, 200)):
        QTest.mouseClick(
            canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, y)
        )
    assert here.desk.bench.tool.drawing


def test_a_window_that_only_reads_says_so_everywhere(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    path = project_with(ready_patch("p1"), ready_patch("p2", east=0.0006))
    before = stage_window(path)
    grey = Grey()
    before.desk.select(("p2",))
    before.desk.delete()
    choose_first_in_bin(before)
    pages(before, grey, "may change")
    before.desk.show_page("bin")
    choose_first_in_bin(before)
    grey.look(before.window, "may change, chosen in the bin")
    before.settle()
    before.close()
    elsewhere = Session.open(path)
    here = stage_window(project_with(name="other"))
    here.answer(lambda question: "read")
    with here._qtbot.waitSignal(here.desk.opened, timeout=20_000):
        here.desk.open(path)
    here.settle()
    assert here.session.read_only
    pages(here, grey, "read only")
    here.desk.select(("p1",))
    pages(here, grey, "read only, selected")
    choose_first_in_bin(here)
    grey.look(here.window, "read only, chosen in the bin")
    elsewhere.close()
    assert grey.silent() == set()


@pytest.mark.parametrize("percent", [100, 200])
def test_the_ends_of_the_text_size_say_so(
    stage_window: StageWindow, project_with: ProjectWith, percent: int
) -> None:
    here, grey = stage_window(project_with(ready_patch("p1"))), Grey()
    grey.look(here.window, "first")
    errands.set_text_size(here.desk, 150)
    here.desk.status_changed.emit()
    grey.look(here.window, "between")
    errands.set_text_size(here.desk, percent)
    here.desk.status_changed.emit()
    grey.look(here.window, f"{percent} %")
    assert theme.text_percent() == percent
    assert any("view." in called for called in grey.greys)
    assert grey.silent() == set()


def test_a_real_project_without_a_centre_says_what_is_missing(
    stage_window: StageWindow, tmp_path: Path
) -> None:
    path = real_project(tmp_path)
    here, grey = stage_window(path), Grey()
    pages(here, grey, "no centre")
    here.desk.prefer(CENTRE, "https://centre.example")
    here.desk.status_changed.emit()
    pages(here, grey, "a centre")
    assert grey.silent() == set()


def real_project(folder: Path) -> Path:
    path = folder / "real.gpkg"
    create_project(path, PRACTICE)
    return path


# --- dialogs --------------------------------------------------------------------------------------


def odd_dialogs(settings: Settings) -> dict[str, Callable[[], QWidget]]:
    """Return dialogs in states in which something can't be done."""
    wrong = BadInput("Please choose")
    return {
        **every_dialog(settings),
        "import nothing": lambda: ImportFiles("1.kml", wrong, lambda crs: PLAN),
        "import something": lambda: ImportFiles(
            "1.kml", replace(PLAN, edit=Edit(wrong.text, ())), lambda crs: PLAN
        ),
        "no receipts": lambda: Receipts([], str),
        "no project yet": lambda: Recent([]),
        "where we are": lambda: on_page(FirstStart(settings), 1),
        "who we are": lambda: on_page(FirstStart(settings), 2),
    }


def on_page(dialog: FirstStart, number: int) -> FirstStart:
    dialog.pages.setCurrentIndex(number)
    return dialog


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(tmp_path / "config")


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_dialog_gives_its_reasons(
    qapp: QApplication, settings: Settings, qtbot: QtBot, language: str
) -> None:
    speech.speak(language)
    grey = Grey()
    kept = []
    for name, make in odd_dialogs(settings).items():
        dialog = make()
        kept.append(dialog)
        qtbot.addWidget(dialog)
        dialog.show()
        grey.look(dialog, name)
    assert grey.greys
    assert grey.silent() == set()
    speech.speak("th")
