"""The tray of shapes that were put aside: what each one is, and room for the list above it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from greendesk.model.sketch import Sketch
from greendesk.qt import speech
from greendesk.qt.panels.tray import _Line
from greendesk.tools.toolbox import TOOLS
from greendesk.wordbreak import plain
from tests.builders import ready_patch
from tests.qt.window import stage
from tests.qt.window.conftest import (
    LAPTOP,
    LAPTOP_125,
    LAPTOP_150,
    ProjectWith,
    Stage,
    StageWindow,
    WindowWith,
)


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    return window_with(ready_patch("p1"))


def park(here: Stage, tool_id: str) -> None:
    """Begin something far from every other thing, and put it aside."""
    here.desk.select(())
    here.desk.use_tool(tool_id)
    for x, y in ((60, 60), (110, 60)):
        QTest.mouseMove(here.desk.canvas, QPoint(x, y))
        QTest.mouseClick(here.desk.canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    here.desk.canvas.setFocus()
    stage.press(Qt.Key.Key_Escape)
    QApplication.processEvents()


def lines(here: Stage) -> list[str]:
    found = here.side.tray.findChildren(QPushButton)
    return [plain(line.text()) for line in found if line.isVisible()]


def test_each_line_says_what_was_being_done(here: Stage) -> None:
    park(here, "draw")
    park(here, "corridor")
    assert lines(here) == ["วาดต่อ 1: วาดแปลง · 2 จุด", "วาดต่อ 2: วาดแถบยาวตามแนวเส้น · 2 จุด"]
    speech.speak("en")
    assert lines(here) == [
        "Go on 1: Draw a patch · 2 corners",
        "Go on 2: Draw a strip along a line · 2 corners",
    ]


def test_the_longest_line_has_room_for_its_count(here: Stage) -> None:
    for language in ("th", "en"):
        speech.speak(language)
        state = {"corners": [[0.0, 0.0]] * 1234}
        for tool_id in TOOLS:
            line = _Line(here.desk, 12, Sketch("s", tool_id, state))
            room = here.side.tray._scroll.viewport().width() or here.side.width() - 20
            assert line.sizeHint().width() <= room, plain(line.go_on.text())


def test_many_of_them_scroll_and_leave_the_list_in_sight(here: Stage) -> None:
    for _ in range(3):
        park(here, "draw")
    assert len(lines(here)) == 3
    here.settle()
    three_px, list_px = here.side.tray.height(), here.side.patches.list.height()
    for _ in range(3):
        park(here, "draw")
    assert len(lines(here)) == 6
    here.settle()
    assert here.side.tray.height() == three_px
    assert here.side.patches.list.height() == list_px
    newest = here.side.tray.findChildren(QPushButton)[-1]
    assert not newest.visibleRegion().isEmpty()


@pytest.mark.parametrize("size", [LAPTOP, LAPTOP_125, LAPTOP_150], ids=["100", "125", "150"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_nothing_is_clipped_nameless_or_in_the_other_language(
    here: Stage, language: str, size: object
) -> None:
    speech.speak(language)
    here.resize(size)  # type: ignore[arg-type]
    for tool_id in ("corridor", "reshape", "hole", "freehand"):
        park(here, tool_id)
    tray = here.side.tray
    assert stage.clipped(tray) == []
    assert stage.nameless(tray) == []
    assert stage.foreign(tray, language) == []


def test_one_shape_needs_no_bar_to_scroll_with(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    patches = [ready_patch(f"p{n}", 0.004 * n) for n in range(12)]
    here = stage_window(project_with(*patches))
    here.desk.start_drawing()
    for x, y in ((200, 200), (320, 210), (300, 320)):
        QTest.mouseClick(here.desk.canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y), delay=600)
    QTest.keyClick(here.desk.canvas, Qt.Key.Key_Escape)
    here.settle()
    assert here.side.tray.isVisible()
    assert not here.side.tray._scroll.verticalScrollBar().isVisible()
