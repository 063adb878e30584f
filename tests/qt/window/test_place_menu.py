"""The menu of a place on the map: what is done to the patch there, and why not."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from greendesk.edits.corridor import draw_corridor
from greendesk.edits.strip import WIDTH
from greendesk.i18n import Text, say
from greendesk.model.record import Patch
from greendesk.qt.actions import ACTIONS
from greendesk.qt.place_menu import GROUPS, place_menu
from greendesk.tools.base import hint_for
from tests.builders import LAT, LON, ready_patch, ready_values
from tests.qt.window.conftest import LAPTOP_150, Stage, WindowWith


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    here = window_with(ready_patch("one"), ready_strip())
    here.desk.select(("one",))
    here.settle()
    return here


def ready_strip() -> Patch:
    """Return a road's verge that was drawn along a line."""
    (delta,) = draw_corridor("verge", [(LON + 0.01, LAT), (LON + 0.013, LAT)], 6.0).deltas
    drawn = delta.after
    assert isinstance(drawn, Patch)
    return replace(drawn, values={**ready_values(green_type="T3"), **drawn.values})


def open_menu(here: Stage) -> QMenu:
    canvas = here.desk.canvas
    canvas.menu_asked.emit(LON, LAT, canvas.mapToGlobal(canvas.rect().center()))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def rows(menu: QMenu) -> set[str]:
    """Return the ids of what can be chosen, also in the menus within."""
    inner = [a for sub in menu.findChildren(QMenu) for a in sub.actions()]
    return {action.objectName() for action in (*menu.actions(), *inner)} - {""}


def test_the_menu_holds_what_is_done_to_a_patch(here: Stage) -> None:
    menu = open_menu(here)
    wanted = {"tool.move", "tool.rotate", "tool.split", "shape.square", "shape.width"}
    assert wanted <= rows(menu)
    assert "M" in here.workspace.actions_by_id["tool.move"].text().split("\t")
    assert any(action.isSeparator() for action in menu.actions())
    menu.close()


def test_on_a_low_screen_the_groups_are_menus_and_nothing_is_lost(here: Stage) -> None:
    made = here.workspace.actions_by_id
    high = place_menu(here.workspace, made, 2000)
    low = place_menu(here.workspace, made, LAPTOP_150.height())
    assert low.sizeHint().height() < LAPTOP_150.height()
    assert len(low.actions()) == len(GROUPS)
    assert rows(low) == rows(high)


def test_the_width_of_a_strip_is_reached_from_the_menu(here: Stage) -> None:
    width = here.workspace.actions_by_id["shape.width"]
    assert not width.isEnabled()
    assert width.toolTip() != say_title("shape.width")
    here.desk.select(("verge",))
    here.settle()
    assert width.isEnabled(), width.toolTip()
    width.trigger()
    assert here.desk.form.editors[WIDTH].control.hasFocus()


def say_title(row_id: str) -> str:
    return say(Text(next(row.title for row in ACTIONS if row.id == row_id)))


def test_the_width_stands_beside_the_type_and_not_at_the_end(here: Stage) -> None:
    here.desk.select(("verge",))
    here.settle()
    shown = [i for i, row in here.desk.form.rows.items() if not row.isHidden()]
    assert shown.index(WIDTH) <= 3


def test_the_sentence_speaks_to_the_hand_that_took_the_tool_up(here: Stage) -> None:
    desk, button = here.desk, here.workspace.rail.families["draw"]
    desk.canvas.setFocus()
    QTest.keyClick(desk.canvas, Qt.Key.Key_Right)
    assert desk.canvas.keyboard.leads
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert desk.bench.tool.id == "draw"
    mouse, keys = (say(hint_for(desk.bench.tool.hint, by_keys=by)) for by in (False, True))
    assert mouse != keys
    assert desk.canvas._hint == mouse
    desk.use_tool("select")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert desk.canvas._hint == keys
