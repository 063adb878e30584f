"""Merging and simplifying from the window: asked where there is a choice, undone as one step."""

import pytest

from greendesk.qt.dialogs.merge import MergePatches
from greendesk.qt.dialogs.simplify import Simplify
from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    """Two neighbours alike in all they say, and a third that has another name."""
    return stage_window(
        project_with(
            ready_patch("one", name_th="สวน"),
            ready_patch("two", east=0.001, name_th="สวน"),
            ready_patch("three", east=0.002, name_th="ป่า"),
        )
    )


def trigger(here: Stage, name: str) -> None:
    here.workspace.actions_by_id[name].trigger()


def merged(question: object) -> object:
    assert isinstance(question, MergePatches)
    question.questions["name_th"].choose("ป่า")
    return question.answer()


def test_patches_that_agree_are_merged_at_once(here: Stage) -> None:
    here.desk.select(("one", "two"))
    trigger(here, "edit.merge")
    assert here.script.asked == []
    assert len(here.session.view) == 2
    (left,) = here.desk.selection
    here.workspace.toast.button.click()
    here.until(lambda: len(here.session.view) == 3)
    assert left in ("one", "two")


def test_patches_that_differ_are_asked_about(here: Stage) -> None:
    here.desk.select(("one", "three"))
    here.answer(merged)
    trigger(here, "edit.merge")
    (left,) = here.desk.selection
    assert here.session.view.get(left).name == "ป่า"


def test_leaving_the_question_changes_nothing(here: Stage) -> None:
    here.desk.select(("one", "three"))
    here.answer(lambda question: None)
    trigger(here, "edit.merge")
    assert len(here.session.view) == 3


def test_one_patch_alone_cannot_be_merged_and_the_menu_says_why(here: Stage) -> None:
    here.desk.select(("one",))
    action = here.workspace.actions_by_id["edit.merge"]
    assert not action.isEnabled()
    assert "2 แปลง" in action.toolTip().replace("\u200b", "")


def test_several_patches_are_not_simplified_at_once(here: Stage) -> None:
    here.desk.select(("one", "two"))
    action = here.workspace.actions_by_id["edit.simplify"]
    assert not action.isEnabled()
    assert action.toolTip()


def test_simplifying_asks_how_far_and_can_be_left(here: Stage) -> None:
    here.desk.select(("one",))
    here.answer(lambda question: None)
    trigger(here, "edit.simplify")
    (question,) = here.script.asked
    assert isinstance(question, Simplify)
