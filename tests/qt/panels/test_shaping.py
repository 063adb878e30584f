"""Merging, simplifying, overlaps from the window: asked where there is a choice, one step each."""

import pytest

from greendesk.edits.shape import draw_patch
from greendesk.qt.dialogs.merge import MergePatches
from greendesk.qt.dialogs.overlap import Overlap, Settled
from greendesk.qt.dialogs.simplify import Simplify
from tests.builders import ready_patch
from tests.qt.window.conftest import Stage, WindowWith


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    """Two neighbours alike in all they say, and a third that has another name."""
    return window_with(
        ready_patch("one", name_th="สวน"),
        ready_patch("two", east=0.001, name_th="สวน"),
        ready_patch("three", east=0.002, name_th="ป่า"),
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


def test_undoing_a_merge_selects_no_stranger(here: Stage) -> None:
    """Rows of the list shift while patches come back; what is worked on must not."""
    here.desk.select(("one", "three"))
    here.answer(merged)
    trigger(here, "edit.merge")
    here.settle()
    trigger(here, "edit.undo")
    here.until(lambda: len(here.session.view) == 3)
    here.settle()
    assert set(here.desk.selection) <= {"one", "three"}


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
    assert "2 แปลง" in action.toolTip().replace("\u200b", "").replace("\u00a0", " ")


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


# --- overlaps -----------------------------------------------------------------------------------


@pytest.fixture
def over(window_with: WindowWith) -> Stage:
    """A patch, and room beside it."""
    return window_with(ready_patch("one", name_th="สวน"))


def draw(here: Stage, east: float) -> None:
    """Draw another patch so far east of the first one."""
    shape = ready_patch("new", east=east).shape
    assert shape is not None
    here.desk.do(draw_patch("new", shape.geoms[0].exterior.coords[:-1]))
    here.settle()


def told(here: Stage) -> bool:
    return here.workspace.toast.isVisible() and here.workspace.toast.button.isVisible()


def test_a_patch_drawn_over_another_is_told_and_nobody_is_interrupted(over: Stage) -> None:
    draw(over, 0.0005)
    over.until(lambda: told(over))
    assert "สวน" in over.workspace.toast.message.text()
    assert over.script.asked == []


def test_a_slip_of_the_hand_is_not_worth_a_word(over: Stage) -> None:
    draw(over, 0.000998)
    assert not told(over)


def test_the_message_leads_to_the_three_pictures(over: Stage) -> None:
    draw(over, 0.0005)
    over.until(lambda: told(over))
    over.answer(lambda question: Settled("cut", "one"))
    over.workspace.toast.button.click()
    new, one = over.session.view.get("new"), over.session.view.get("one")
    assert new.shape is not None
    assert new.shape.touches(one.shape)


def test_leaving_the_pictures_keeps_both_as_they_are(over: Stage) -> None:
    draw(over, 0.0005)
    before = over.session.view.get("new")
    over.desk.select(("new",))
    over.answer(lambda question: None)
    trigger(over, "edit.overlap")
    assert over.session.view.get("new") == before


def test_one_border_for_both_is_one_step(over: Stage) -> None:
    draw(over, 0.0005)
    before = [over.session.view.get(i).shape for i in ("one", "new")]
    over.desk.select(("new",))
    over.answer(lambda question: Settled("share", "one"))
    trigger(over, "edit.overlap")
    assert [over.session.view.get(i).shape for i in ("one", "new")] != before
    over.desk.undo()
    over.until(lambda: [over.session.view.get(i).shape for i in ("one", "new")] == before)


def test_keeping_both_settles_the_remark_on_each_of_them(over: Stage) -> None:
    draw(over, 0.0005)
    over.desk.select(("new",))
    over.answer(lambda question: Settled("keep", "one", "ต้นไม้คร่อมแนวเขต"))
    trigger(over, "edit.overlap")
    over.settle()
    for mine, other in (("new", "one"), ("one", "new")):
        reasons = over.session.view.get(mine).reasons
        assert reasons == {f"W02:{other}": "ต้นไม้คร่อมแนวเขต"}
        assert f"W02:{other}" in {issue.key for issue in over.session.issues(mine)}


def test_where_nothing_overlaps_the_menu_says_so(over: Stage) -> None:
    over.desk.select(("one",))
    action = over.workspace.actions_by_id["edit.overlap"]
    assert not action.isEnabled()
    assert action.toolTip()


def test_the_list_of_remarks_leads_to_the_three_pictures(over: Stage) -> None:
    draw(over, 0.0005)
    over.desk.show_page("issues")
    over.settle()
    issues = over.side.issues
    row = next(n for n, i in enumerate(issues.model.issues) if i.rule.id == "W02")
    issues.list.setCurrentIndex(issues.model.index(row))
    assert issues.remedy.ways.isVisible()
    over.answer(lambda question: None)
    issues.remedy.ways.click()
    (question,) = over.script.asked
    assert isinstance(question, Overlap)
