"""What is said, and asked, when a shape comes to lie in others."""

from dataclasses import replace

import pytest

from greendesk.edits.shape import draw_patch
from greendesk.qt.actions.shape import ROWS
from greendesk.qt.dialogs.overlap import Overlap
from tests.builders import ready_patch, square
from tests.qt.window.stage import cancel

IDS = ("p1", "p2", "p3")


@pytest.fixture
def here(stage_window, project_with):
    rows = (
        ready_patch(name, east=0.002 * number, name_th=f"แปลง {letter}")
        for number, (name, letter) in enumerate(zip(IDS, "กขค", strict=True))
    )
    near = replace(ready_patch("near"), shape=square(0.0002, -0.0041, 0.004))
    return stage_window(project_with(*rows, near))


def draw_over_all(here):
    west, south, east, north = here.desk.bounds_of(IDS)
    low, high = south + (north - south) * 0.4, south + (north - south) * 0.6
    corners = ((west, low), (east, low), (east, high), (west, high))
    assert here.desk.work.draw(draw_patch("new", corners))
    here.until(here.workspace.toast.isVisible)
    return here.workspace.toast


def test_all_patches_that_are_overlapped_are_named(here):
    words = draw_over_all(here).message.text().replace("\u200b", "")
    assert "3\u00a0แปลง" in words
    assert all(f"แปลง {letter}" in words for letter in "กขค")


def test_an_overlap_that_rounding_brings_is_told_and_else_what_was_done(here):
    rounding = next(row for row in ROWS if row.id == "shape.round")
    for patch_id, words in (("p1", "กลม"), ("near", "ทับ")):
        here.desk.select((patch_id,))
        rounding.run(here.desk)
        here.until(lambda words=words: words in here.workspace.toast.message.text())


def test_they_are_settled_one_after_another(here):
    toast = draw_over_all(here)
    asked = []

    def cut(question):
        assert isinstance(question, Overlap)
        asked.append(question)
        question.ways["cut"].click()
        return question.answer()

    here.answer(cut, cut, cut)
    toast.button.click()
    assert len(asked) == 3


def test_a_question_that_is_left_ends_the_walk(here):
    toast = draw_over_all(here)
    here.answer(cancel)
    toast.button.click()
    assert len(here.script.asked) == 1
