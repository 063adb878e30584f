"""What a test leaves behind in a lent window does not reach the next one."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from greendesk.edits.shape import draw_patch
from greendesk.edits.values import set_values
from tests.builders import ready_patch
from tests.qt.window.lent import Lent
from tests.qt.window.opened import LAPTOP_150, Stage

PATCHES = (ready_patch("p1", name_th="หนึ่ง"), ready_patch("p2", east=0.01, name_th="สอง"))


def rename(here: Stage) -> None:
    here.session.do(set_values(here.session.view, "p1", {"name_th": "ใหม่"}))


def look_elsewhere(here: Stage) -> None:
    here.resize(LAPTOP_150)
    here.desk.canvas.go(103.0, 12.0, 12.0)
    here.desk.select(("p1", "p2"))
    here.side.patches.search.setText("สอง")
    here.side.patches.model.sort_by("area")
    here.desk.use_tool("draw")


def draw(here: Stage) -> None:
    here.desk.do(draw_patch("new", [(101.02, 10.5), (101.021, 10.5), (101.02, 10.501)]))


def say_something(here: Stage) -> None:
    label = QLabel("?", here.workspace)
    label.show()


def close(here: Stage) -> None:
    here.desk.close_project()


@pytest.mark.parametrize(
    ("leave", "same"),
    [(rename, True), (look_elsewhere, True), (draw, False), (say_something, False), (close, False)],
)
def test_it_is_put_back_or_another_one_is_opened(
    lent: Lent, qtbot: QtBot, leave: Callable[[Stage], None], same: bool
) -> None:
    here = lent.lend(PATCHES, qtbot)
    leave(here)
    lent.take_back()
    after = lent.lend(PATCHES, qtbot)
    assert (after is here) == same
    assert after.session.view.get("p1").name == "หนึ่ง"
    assert len(after.session.view) == 2
    assert after.desk.selection == ()
    assert after.side.patches.model.shown_ids() == ["p2", "p1"]
    assert not after.session.binned
    lent.take_back()
