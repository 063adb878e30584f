"""The history of a patch: a slider over what it was, seen on the map, and the way back."""

import getpass
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk.edits.shape import delete_patches
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch
from greendesk.qt import speech
from greendesk.qt.canvas.proposal import Proposal
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.panels.history import HistoryPanel
from greendesk.session import Session
from tests.builders import ready_patch, square
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

FIRST = ready_patch("one", name_th="หนองน้อย")
MOVED = replace(FIRST, shape=square(0.0004, 0.0004, 0.002))
NAMED = replace(MOVED, values={**MOVED.values, "name_th": "หนองใหญ่", "status": "IMPROVED"})


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    """A patch that was pasted, moved and renamed; its history is open."""
    here = window_with(FIRST, ready_patch("two", east=0.01))
    do(here, FIRST, MOVED, "Move a corner")
    do(here, here.session.view.get("one"), NAMED, "Change a value")
    here.desk.select(("one",), show=True)
    open_history(here, 3)
    return here


def do(here: Stage, before: Patch | None, after: Patch | None, label: str) -> None:
    before = here.session.view.find(before.id) if before else None
    assert here.desk.do(Edit(Text(label), (Delta(before, after),)))
    here.settle()


def open_history(here: Stage, count: int) -> None:
    here.workspace.actions_by_id["edit.history"].trigger()
    here.until(lambda: len(panel(here).versions) == count)
    QApplication.processEvents()


def panel(here: Stage) -> HistoryPanel:
    return here.side.history


def go_to(here: Stage, place: int) -> None:
    panel(here).slider.setValue(place)
    QApplication.processEvents()


def proposal(here: Stage) -> Proposal:
    return here.desk.canvas.picture.proposal


def told(here: Stage) -> list[str]:
    found = panel(here).differences.findChildren(Paragraph)
    return [label.text().replace("\u200b", "") for label in found if label.isVisible()]


# --- looking ------------------------------------------------------------------------------------


def test_it_begins_with_how_the_patch_is_now(here: Stage) -> None:
    assert panel(here).isVisible()
    assert panel(here).slider.value() == 2
    assert proposal(here) == Proposal()
    assert not panel(here).restore_button.isEnabled()


def test_the_map_shows_the_shape_of_the_version_and_that_of_now(here: Stage) -> None:
    go_to(here, 0)
    assert proposal(here).after == (FIRST.shape,)
    assert proposal(here).before == (MOVED.shape,)


def test_a_version_with_the_shape_of_now_shows_nothing_on_the_map(here: Stage) -> None:
    go_to(here, 0)
    go_to(here, 1)
    assert proposal(here) == Proposal()


def test_the_keyboard_goes_through_the_versions(here: Stage) -> None:
    slider = panel(here).slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert slider.value() == 1
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert slider.value() == 0
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert slider.value() == 2


def test_who_when_and_what_are_told_in_the_buddhist_era(here: Stage) -> None:
    go_to(here, 1)
    who = panel(here).who.text().replace("\u200b", "")
    assert "สมชาย ใจดี" in who
    year = here.desk.now().astimezone().year + 543
    assert str(year) in who


def test_the_fields_that_differ_are_listed_then_and_now(here: Stage) -> None:
    go_to(here, 0)
    words = told(here)
    assert "หนองน้อย" in words
    assert "หนองใหญ่" in words
    assert words[:3] == ["ตอนนั้น", "ตอนนี้", "เนื้อที่"]


def test_a_patch_that_is_selected_next_has_its_own_history(here: Stage) -> None:
    go_to(here, 0)
    here.desk.select(("two",))
    here.until(lambda: len(panel(here).versions) == 1)
    assert panel(here).patch_id == "two"
    assert proposal(here) == Proposal()


def test_it_closes_with_the_selection_and_leaves_nothing_on_the_map(here: Stage) -> None:
    go_to(here, 0)
    here.desk.select(())
    assert not panel(here).isVisible()
    assert here.side.patches.isVisible()
    assert proposal(here) == Proposal()


def test_its_button_closes_it_and_keeps_the_selection(here: Stage) -> None:
    go_to(here, 0)
    panel(here).close_button.click()
    assert here.side.patches.isVisible()
    assert here.desk.selection == ("one",)
    assert proposal(here) == Proposal()


def test_another_page_takes_the_shape_off_the_map(here: Stage) -> None:
    go_to(here, 0)
    here.desk.show_page("issues")
    assert proposal(here) == Proposal()


def test_a_new_step_is_a_new_version(here: Stage) -> None:
    do(here, NAMED, replace(NAMED, shape=square()), "Move a corner")
    here.until(lambda: len(panel(here).versions) == 4)
    assert panel(here).slider.value() == 3


def test_without_a_single_selected_patch_the_action_says_why_not(here: Stage) -> None:
    here.desk.select(("one", "two"))
    action = here.workspace.actions_by_id["edit.history"]
    assert not action.isEnabled()
    assert action.toolTip()


# --- going back ---------------------------------------------------------------------------------


def test_restoring_makes_it_what_it_was_and_undo_takes_that_back(here: Stage) -> None:
    before = here.session.view.get("one")
    go_to(here, 0)
    panel(here).restore_button.click()
    here.settle()
    after = here.session.view.get("one")
    assert (after.shape, after.name) == (FIRST.shape, FIRST.name)
    assert proposal(here) == Proposal()
    here.until(lambda: len(panel(here).versions) == 4)
    here.workspace.toast.button.click()
    here.settle()
    assert here.session.view.get("one") == before


def test_the_only_patch_in_the_recycle_bin_comes_back_with_one_click(here: Stage) -> None:
    here.desk.select(("one",))
    here.desk.delete()
    here.settle()
    here.desk.show_page("bin")
    assert here.side.bin.back.isEnabled()
    here.side.bin.back.click()
    here.settle()
    assert here.session.view.find("one") is not None


def test_a_patch_of_the_recycle_bin_has_a_history_and_comes_back_from_it(here: Stage) -> None:
    here.desk.select(())
    here.desk.do(delete_patches(here.session.view, ("one",)))
    here.settle()
    here.desk.show_page("bin")
    here.side.bin.list.selectAll()
    here.side.bin.history_button.click()
    here.until(lambda: len(panel(here).versions) == 4)
    assert panel(here).isVisible()
    go_to(here, 0)
    assert proposal(here).after == (FIRST.shape,)
    panel(here).restore_button.click()
    here.settle()
    assert here.session.view.get("one").shape == FIRST.shape
    assert here.desk.selection == ("one",)


def test_a_project_for_reading_shows_its_history_but_restores_nothing(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    path = project_with(FIRST)
    session = Session.open(path)
    session.do(Edit(Text("Change a value"), (Delta(session.view.get("one"), NAMED),)))
    session.close()
    here = stage_window(project_with(name="other"))
    here.desk.open(path, read_only=True)
    here.until(lambda: here.desk.has_project and here.session.read_only)
    here.settle()
    here.desk.select(("one",))
    open_history(here, 2)
    go_to(here, 0)
    assert not panel(here).restore_button.isEnabled()
    assert panel(here).restore_button.toolTip()


# --- how it looks -------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [LAPTOP, LAPTOP_125, LAPTOP_150])
@pytest.mark.parametrize("language", ["th", "en"])
def test_nothing_is_clipped_nameless_or_foreign(here: Stage, size, language: str) -> None:
    speech.speak(language)
    here.resize(size)
    go_to(here, 0)
    assert panel(here).isVisible()
    here.until(lambda: stage.clipped(panel(here)) == [])
    assert stage.nameless(panel(here)) == []
    data = (FIRST.name, NAMED.name, getpass.getuser(), "สมชาย ใจดี", "Move a corner")
    assert stage.foreign(panel(here), language, data) == []


def test_the_slider_brings_the_map_to_the_patch(here: Stage) -> None:
    here.desk.canvas.motion.allowed = False
    here.desk.canvas.go(100.0, 12.0, 17.0)
    go_to(here, 0)
    west, south, east, north = here.desk.canvas.camera.bounds
    assert west < FIRST.shape.centroid.x < east
    assert south < FIRST.shape.centroid.y < north


def test_the_slider_leaves_the_map_where_the_patch_is_seen(here: Stage) -> None:
    here.desk.canvas.fly_to(FIRST.shape.bounds, animate=False)
    centre = here.desk.canvas.centre
    go_to(here, 0)
    assert here.desk.canvas.centre == centre
