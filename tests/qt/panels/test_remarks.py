"""The card of remarks over the map: where it stands, and that it gives way to the hand."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from greendesk.qt.panels.remarks import NEAR_PX, Remarks
from tests.builders import LAT, LON, ready_patch
from tests.qt.window import stage
from tests.qt.window.conftest import (
    LAPTOP,
    LAPTOP_150,
    Stage,
    WindowWith,
)


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    """A patch is there, and an outline over it is half drawn."""
    here = window_with(ready_patch("p1", name_th="สวนข้างบ้าน"))
    here.desk.canvas.go(LON + 0.0005, LAT + 0.0005, 18.0)
    here.settle()
    here.desk.use_tool("draw")
    middle = here.desk.canvas.rect().center()
    for x, y in ((-90, -50), (90, -50), (90, 50)):
        click(here, middle + QPoint(x, y))
    here.until(card(here).isVisible)
    return here


def card(here: Stage) -> Remarks:
    return here.workspace.remarks


def click(here: Stage, at: QPoint) -> None:
    point(here, at)
    QTest.mouseClick(here.desk.canvas, Qt.MouseButton.LeftButton, pos=at)
    QApplication.processEvents()


def point(here: Stage, at: QPoint) -> None:
    QTest.mouseMove(here.desk.canvas, at)
    QApplication.processEvents()


def test_it_stands_at_the_top_while_the_hand_is_elsewhere(here: Stage) -> None:
    assert card(here).y() < 20


@pytest.mark.parametrize("size", [LAPTOP, LAPTOP_150], ids=["100", "150"])
def test_it_gives_way_to_the_pointer_and_to_it_again(here: Stage, size: object) -> None:
    here.resize(size)  # type: ignore[arg-type]
    for _ in range(4):
        at = card(here).geometry().center()
        point(here, at)
        assert not card(here).geometry().contains(at)
        assert here.desk.canvas.rect().contains(card(here).geometry())


def test_it_covers_neither_the_hint_nor_the_buttons_of_the_map(here: Stage) -> None:
    point(here, card(here).geometry().center())
    buttons = here.desk.canvas.findChildren(QAbstractButton)
    shown = [button for button in buttons if button.isVisible()]
    for other in (here.workspace.hint, *shown):
        at = other.mapTo(here.desk.canvas, QPoint())
        assert not card(here).geometry().intersects(QRect(at, other.size()))


def test_it_gives_way_to_the_pointer_of_the_keyboard(here: Stage) -> None:
    canvas = here.desk.canvas
    canvas.setFocus()
    for _ in range(60):
        stage.press(Qt.Key.Key_Up)
    assert canvas.keyboard.crosshair is not None
    stage.press(Qt.Key.Key_Space)
    here.settle()
    assert not card(here).is_near(*canvas.keyboard.crosshair)


def test_a_pointer_that_only_passes_far_away_leaves_it_where_it_is(here: Stage) -> None:
    before = card(here).geometry()
    point(here, QPoint(before.center().x(), before.bottom() + NEAR_PX + 40))
    assert card(here).geometry() == before


def test_the_next_time_it_begins_at_the_top_again(here: Stage) -> None:
    point(here, card(here).geometry().center())
    assert card(here).y() > 100
    here.desk.canvas.setFocus()
    stage.press(Qt.Key.Key_Escape)
    here.until(lambda: not card(here).isVisible())
    here.desk.use_tool("draw")
    middle = here.desk.canvas.rect().center()
    for x, y in ((-90, -50), (90, -50), (90, 50)):
        click(here, middle + QPoint(x, y))
    here.until(card(here).isVisible)
    assert card(here).y() < 20
