"""A patch that was just drawn is not called wrong in the list while the form is silent about it."""

import pytest
from PySide6.QtGui import QColor

from greendesk.edits.shape import add_patches
from greendesk.model.record import Patch
from greendesk.qt.theme import colours
from tests.builders import ready_patch, square
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    """Bare patches: one of earlier, one that was just drawn and is being described."""
    old = Patch("old", square(0.01), {})
    here = stage_window(project_with(old, ready_patch("fine")))
    assert here.desk.work.draw(add_patches([Patch("new", square(0.02), {})]))
    here.desk.select(("new",))
    here.settle()
    here.until(lambda: here.desk.form.calm.patch_id == "new")
    return here


def red(here: Stage, patch_id: str) -> bool:
    """Return whether anything in the patch's row has the colour of an error."""
    panel = here.side.patches
    row = panel.model.row_of(patch_id)
    assert row is not None
    panel.list.scrollTo(panel.model.index(row))
    picture = panel.list.viewport().grab(panel.list.visualRect(panel.model.index(row))).toImage()
    wanted = QColor(colours().danger).rgb()
    return any(
        picture.pixel(x, y) == wanted
        for x in range(picture.width())
        for y in range(picture.height())
    )


def test_a_new_row_is_as_silent_as_its_form(here: Stage) -> None:
    assert (red(here, "new"), red(here, "old")) == (False, True)


def test_the_row_speaks_up_with_the_form(here: Stage) -> None:
    here.desk.form.speak_up()
    assert red(here, "new")


def test_what_was_silent_is_said_once_another_patch_is_looked_at(here: Stage) -> None:
    here.desk.select(("fine",))
    here.settle()
    assert red(here, "new")
