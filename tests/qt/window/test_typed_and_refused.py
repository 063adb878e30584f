"""What was typed while nothing can be kept stays in its field, and is kept as soon as it can be."""

import pytest

from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.qt.dialogs.trouble import Confirm, NotSaved
from greendesk.wordbreak import plain
from tests.builders import full_disk, ready_patch

WORDS = "ห้าบรรทัดที่พิมพ์มานาน"


@pytest.fixture
def here(stage_window, project_with):
    """Two patches, the first selected and its form open."""
    here = stage_window(project_with(ready_patch("p1"), ready_patch("p2", 0.01)))
    here.desk.select(("p1",))
    here.desk.form.appear()
    here.desk.form.more.open()
    return here


def type_with_a_full_disk(here, qtbot):
    """Type a remark of p1 while an edit of p2 waits for room; return its box."""
    box = here.desk.form.editors["remark"].box
    with full_disk(here.session.path):
        here.desk.do(set_values(here.session.view, "p2", {"remark": "ก" * 300_000}))
        qtbot.waitUntil(lambda: here.session.status.kind == "trouble")
        box.setPlainText(WORDS)
        here.desk.form.keep()
    return box


def saved(here, qtbot):
    qtbot.waitUntil(lambda: here.session.status.kind == "saved")


def test_a_text_is_not_lost_to_a_full_disk(here, qtbot):
    box = type_with_a_full_disk(here, qtbot)
    assert box.toPlainText() == WORDS
    assert here.desk.form.rows["remark"].wrong.isVisible()
    assert here.session.view.get("p1").values.get("remark") is None

    here.session.try_again()
    qtbot.waitUntil(lambda: here.session.view.get("p1").values.get("remark") == WORDS)
    saved(here, qtbot)
    assert box.toPlainText() == WORDS
    assert not here.desk.form.rows["remark"].wrong.isVisible()


def test_a_text_comes_back_with_its_patch_and_is_kept(here, qtbot):
    box = type_with_a_full_disk(here, qtbot)
    here.desk.select(("p2",))
    assert box.toPlainText() != WORDS
    here.session.try_again()
    saved(here, qtbot)
    assert here.session.view.get("p1").values.get("remark") is None

    here.desk.select(("p1",))
    assert box.toPlainText() == WORDS
    qtbot.waitUntil(lambda: here.session.view.get("p1").values.get("remark") == WORDS)
    saved(here, qtbot)


def test_a_text_waits_for_the_safety_copy(here, qtbot):
    here.session.after_backup("import", add_patches([ready_patch("n", 0.02)]), here.desk.do)
    box = here.desk.form.editors["remark"].box
    box.setPlainText(WORDS)
    here.desk.form.keep()
    assert box.toPlainText() == WORDS
    qtbot.waitUntil(lambda: here.session.view.get("p1").values.get("remark") == WORDS)
    saved(here, qtbot)
    assert here.session.view.find("n") is not None


def test_closing_over_a_text_that_could_not_be_kept_asks_and_then_leaves_it(here, qtbot):
    box = type_with_a_full_disk(here, qtbot)
    box.setFocus()
    asked = []

    def close_without_it(question):
        asked.append(question)
        return True

    here.answer(close_without_it)
    here.answer(lambda question: NotSaved.GIVE_UP)
    here.close()
    assert isinstance(asked[0], Confirm)
    assert f"ยังบันทึก “{WORDS}” ไม่ได้" in plain(asked[0].message.text())
