"""What the arrows of undo and redo take back, and what is said of it."""

import sqlite3
from contextlib import closing

import pytest

from greendesk.edits.values import set_values
from greendesk.qt.work import UNSEEN
from greendesk.store import rtree
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


def change_elsewhere(here, patch_id):
    """Do what QGIS does."""
    with closing(sqlite3.connect(here.session.path)) as db:
        rtree.register(db)
        with db:
            db.execute("UPDATE green_patch SET remark = 'Q' WHERE patch_id = ?", (patch_id,))


def test_what_another_program_did_is_not_called_undone(here):
    heard = []
    here.desk.noticed.connect(lambda notice: heard.append(notice.text))
    change_elsewhere(here, "p2")
    press(here, "undo")
    assert heard == [UNSEEN]
    assert here.session.view.get("p2").values["remark"] == "Q"
    assert value(here, "village_no") == 5

    press(here, "undo")
    assert [text.message for text in heard[1:]] == ["Undone: {step}"]


def test_a_step_that_finds_nothing_leaves_nothing_to_be_called_undone(here):
    heard = []
    here.desk.noticed.connect(lambda notice: heard.append(notice.text))
    here.desk.redo()
    here.settle()
    change_elsewhere(here, "p2")
    here.session.saver.step(lambda p: p.look(here.desk.now()))
    here.settle()
    assert here.session.view.get("p2").values["remark"] == "Q"
    assert heard == []
