"""What the arrows of undo and redo take back, and what is said of it."""

import pytest

from greendesk.edits.values import set_values
from tests.builders import ready_patch


@pytest.fixture
def here(stage_window, project_with):
    """Two patches; the first was given a village a moment ago."""
    here = stage_window(project_with(ready_patch("p1"), ready_patch("p2", 0.01)))
    here.desk.do(set_values(here.session.view, "p1", {"village_no": 5}))
    here.settle()
    return here


def value(here, field_id):
    return here.session.view.get("p1").values.get(field_id)


def type_a_remark(here):
    """Select p1 and type a remark; nothing has kept it yet."""
    here.desk.select(("p1",))
    here.desk.form.appear()
    here.desk.form.more.open()
    box = here.desk.form.editors["remark"].box
    box.setPlainText("เพิ่งพิมพ์")
    return box


def press(here, name):
    here.workspace.actions_by_id[f"edit.{name}"].trigger()
    here.settle()


def test_undo_just_after_typing_takes_back_what_was_typed(here):
    box = type_a_remark(here)
    press(here, "undo")
    assert (value(here, "village_no"), value(here, "remark")) == (5, None)
    assert box.toPlainText() == ""

    press(here, "redo")
    assert value(here, "remark") == "เพิ่งพิมพ์"


def test_redo_after_typing_does_not_do_again_what_was_before(here):
    press(here, "undo")
    assert value(here, "village_no") != 5
    type_a_remark(here)
    press(here, "redo")
    assert value(here, "village_no") != 5
    assert value(here, "remark") == "เพิ่งพิมพ์"
