"""A patch is drawn, put right, described and sent without a mouse."""

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk.i18n import say
from greendesk.model.measure import area_m2
from greendesk.tools import draw, sketching
from tests.builders import ready_patch
from tests.qt.window.stage import press, type_text

ONE = "0192f0c4-0000-7000-8000-000000000001"
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
RIGHT, LEFT, UP, DOWN = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down


def walk(key, steps):
    for _ in range(steps):
        press(key)


@pytest.fixture
def here(stage_window, project_with):
    here = stage_window(project_with(ready_patch(ONE)))
    here.desk.canvas.setFocus()
    here.desk.canvas.go(*here.desk.canvas.centre, 17.0)
    here.settle()
    return here


def draw_square(here):
    press(Qt.Key.Key_A)
    press(Qt.Key.Key_Space)
    for key in (RIGHT, DOWN, LEFT):
        walk(key, 12)
        press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return)
    here.settle()
    (patch_id,) = here.desk.selection
    return patch_id


def test_a_patch_is_drawn_with_arrows_space_and_enter(here):
    patch_id = draw_square(here)
    ring = here.session.view.get(patch_id).shape.geoms[0].exterior
    assert len(ring.coords) == 5
    assert area_m2(here.session.view.get(patch_id).shape) > 1000


def test_the_name_is_asked_for_at_once_and_tab_goes_on(here):
    patch_id = draw_square(here)
    type_text(QApplication.focusWidget(), "สวนหลังบ้าน")
    press(Qt.Key.Key_Tab)
    here.settle()
    assert here.session.view.get(patch_id).name == "สวนหลังบ้าน"


def test_tab_walks_from_the_last_field_to_the_fold_and_the_ways_on(here):
    here.desk.select((ONE,))
    here.settle()
    form = here.desk.form
    form.focus_field("fy_be_reported")
    walked = []
    for _ in range(3):
        press(Qt.Key.Key_Tab)
        walked.append(QApplication.focusWidget())
    assert walked == [form.more, form.foot.previous, form.foot.next]
    form.more.setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Tab)
    first = next(row for row in form.rows.values() if row.field.place == "more" and row.isVisible())
    assert QApplication.focusWidget() is first.editor.control


def test_corners_are_chosen_moved_and_removed_by_keys(here):
    patch_id = draw_square(here)
    here.desk.canvas.setFocus()
    before = here.session.view.get(patch_id).shape
    press(Qt.Key.Key_BracketRight)
    press(RIGHT, SHIFT)
    here.settle()
    assert here.session.view.get(patch_id).shape != before
    press(Qt.Key.Key_Delete)
    here.settle()
    assert len(here.session.view.get(patch_id).shape.geoms[0].exterior.coords) == 4


def test_the_selected_patch_is_moved_turned_and_squared_by_keys(here):
    patch_id = draw_square(here)
    here.desk.canvas.setFocus()
    shape = here.session.view.get(patch_id).shape
    press(Qt.Key.Key_M)
    press(RIGHT, SHIFT)
    press(Qt.Key.Key_Return)
    here.settle()
    moved = here.session.view.get(patch_id).shape
    assert moved.bounds[0] > shape.bounds[0]
    press(Qt.Key.Key_R)
    for key in (Qt.Key.Key_4, Qt.Key.Key_5):
        press(key)
    press(Qt.Key.Key_Return)
    here.settle()
    assert here.session.view.get(patch_id).shape != moved
    press(Qt.Key.Key_Escape)
    assert here.desk.bench.tool.id == "select"


def test_another_patch_is_chosen_from_the_list_by_keys(here):
    patch_id = draw_square(here)
    press(Qt.Key.Key_Return, CTRL)
    here.settle()
    assert here.desk.selection != (patch_id,)
    assert len(here.desk.selection) == 1


def test_esc_leads_from_every_tool_back_to_selecting(here):
    for family in here.workspace.rail.families.values():
        for tool_id in family.tool_ids:
            here.desk.canvas.setFocus()
            here.desk.use_tool(tool_id)
            press(Qt.Key.Key_Space)
            for _ in range(4):
                press(Qt.Key.Key_Escape)
            assert here.desk.bench.tool.id == "select", tool_id


@pytest.mark.parametrize(("typed", "tool_id"), [("ป", "split"), ("ฟ", "draw"), ("ท", "move")])
def test_letters_count_by_their_place_on_a_thai_keyboard(here, typed, tool_id):
    type_text(here.desk.canvas, typed)
    assert here.desk.bench.tool.id == tool_id


def test_what_is_ready_is_sent_by_keys(here):
    panel = here.side.sending
    QTest.keyClick(here.desk.canvas, Qt.Key.Key_S, CTRL | SHIFT)
    here.settle()
    assert panel.isVisible()
    for _ in range(60):
        if QApplication.focusWidget() is panel.send_button:
            break
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is panel.send_button
    panel.result.hide()
    QTest.keyClick(panel.send_button, Qt.Key.Key_Space)
    here.until(panel.result.isVisible)
    here.settle()
    assert here.session.sending(ONE).outcome == "applied"


def test_a_corner_taken_back_is_gone_from_the_map_at_once(here):
    press(Qt.Key.Key_A)
    press(Qt.Key.Key_Space)
    walk(RIGHT, 12)
    press(Qt.Key.Key_Space)
    here.workspace.actions_by_id["edit.undo"].trigger()
    assert len(here.desk.canvas._live.preview.solid) == 1


def test_undo_names_the_step_that_it_took_back(here):
    draw_square(here)
    here.workspace.actions_by_id["edit.undo"].trigger()
    here.settle()
    here.until(lambda: "เลิกทำแล้ว" in here.workspace.toast.message.text().replace("\u200b", ""))


def test_the_hint_speaks_of_keys_until_the_mouse_moves(here):
    words = here.workspace.hint.words
    press(Qt.Key.Key_A)
    assert words.text() == say(draw.START.keys)
    press(Qt.Key.Key_Space)
    walk(RIGHT, 3)
    assert words.text() == say(sketching.GO_ON.keys)
    QTest.mouseMove(here.desk.canvas, QPoint(200, 200))
    QTest.mouseMove(here.desk.canvas, QPoint(210, 190))
    assert words.text() == say(sketching.GO_ON)


def test_esc_leads_from_the_form_back_to_the_map(here):
    draw_square(here)
    assert here.desk.form.isAncestorOf(QApplication.focusWidget())
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is here.desk.canvas
    assert here.desk.selection


def test_f6_goes_from_map_to_list_to_form_and_round(here):
    draw_square(here)
    here.desk.canvas.setFocus()
    around = here.workspace.actions_by_id["view.around"]
    seen = []
    for _ in range(3):
        around.trigger()
        now = QApplication.focusWidget()
        seen.append([a.isAncestorOf(now) for a in (here.side, here.workspace.form_holder)])
    assert seen == [[True, False], [False, True], [False, False]]
    assert QApplication.focusWidget() is here.desk.canvas


@pytest.mark.parametrize(
    ("key", "held"),
    [(DOWN, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier)],
)
def test_the_tools_of_a_kind_are_reached_by_keys(here, key, held):
    family = here.workspace.rail.families["draw"]
    family.setFocus()
    QTimer.singleShot(0, lambda: shown.append(family.menu().isVisible()) or family.menu().close())
    shown = []
    press(key, held)
    here.until(lambda: bool(shown))
    assert shown == [True]


def test_a_patch_just_drawn_shows_no_error_until_the_form_is_left(here):
    patch_id = draw_square(here)
    rows = here.desk.form.rows.values()
    assert here.session.issues(patch_id)
    assert not any(row.wants_attention for row in rows)
    press(Qt.Key.Key_Escape)
    assert any(row.wants_attention for row in rows)
