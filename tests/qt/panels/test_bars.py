"""The bar at the top and the line at the bottom."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk import i18n
from greendesk.edits.values import set_values
from greendesk.i18n import Text
from greendesk.qt.copies import duplicate_selected
from greendesk.qt.dialogs.keys import Keys
from greendesk.qt.dialogs.manual import Manual
from greendesk.qt.errands import set_text_size
from greendesk.session import Session
from greendesk.settings import LANGUAGE
from greendesk.wordbreak import plain
from tests.builders import ready_patch
from tests.qt.window import stage
from tests.qt.window.conftest import LAPTOP, ProjectWith, Stage, StageWindow, WindowWith


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    return window_with(ready_patch("p1", name_th="สวนทดสอบ"))


def go_to(here: Stage, text: str) -> None:
    box = here.workspace.top_bar.go_to
    box.clear()
    box.setFocus()
    stage.type_text(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)
    here.settle()


@pytest.mark.parametrize("typed", ["14.4742, 100.1177", "100.1177 14.4742", "๑๔.๔๗๔๒, ๑๐๐.๑๑๗๗"])
def test_coordinates_are_understood_in_either_order_and_in_thai_digits(
    here: Stage, typed: str
) -> None:
    go_to(here, typed)
    lon, lat = here.desk.canvas.centre
    assert (round(lon, 4), round(lat, 4)) == (100.1177, 14.4742)
    assert here.window.focusWidget() is here.desk.canvas


def test_a_patch_is_found_by_its_name_and_selected(here: Stage) -> None:
    here.desk.canvas.go(103.0, 12.0, 10.0)
    go_to(here, "ทดสอบ")
    assert here.desk.selection == ("p1",)
    assert abs(here.desk.canvas.centre[0] - 101.0005) < 1e-3


def test_a_place_is_found_by_its_name(here: Stage) -> None:
    go_to(here, "เชียงใหม่")
    lon, lat = here.desk.canvas.centre
    assert 98.0 < lon < 99.6
    assert 17.5 < lat < 20.2


def test_what_is_not_found_is_said_and_the_map_stays(here: Stage) -> None:
    before = here.desk.canvas.centre
    go_to(here, "ไม่มีที่นี่แน่นอน")
    assert here.workspace.toast.isVisible()
    assert here.desk.canvas.centre == before


def test_a_link_without_coordinates_says_what_to_do(here: Stage) -> None:
    go_to(here, "https://maps.app.goo.gl/abcDEF123")
    words = here.workspace.toast.message.text().replace("\u200b", "")
    assert "เปิดลิงก์" in words or "เบราว์เซอร์" in words


def test_esc_leaves_the_go_to_box_for_the_map(here: Stage) -> None:
    box = here.workspace.top_bar.go_to
    box.setFocus()
    stage.type_text(box, "เชียง")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert here.window.focusWidget() is here.desk.canvas
    assert box.text() == ""


def test_a_click_changes_the_language_for_good(here: Stage) -> None:
    bar = here.workspace.top_bar
    assert bar.language.text() == "English"
    bar.language.click()
    assert i18n.language() == "en"
    assert bar.language.text() == "ไทย"
    assert here.desk.settings.get(LANGUAGE) == "en"
    assert here.side.tabs.tabText(0) == "List"
    bar.language.click()
    assert here.side.tabs.tabText(0) == "รายการ"


def test_the_unsent_count_follows_the_outbox_and_leads_to_sending(here: Stage) -> None:
    bar = here.workspace.top_bar
    assert bar.unsent.text().endswith("1")
    here.desk.select(("p1",))
    duplicate_selected(here.desk)
    here.settle()
    assert bar.unsent.text().endswith("2")
    bar.unsent.click()
    assert here.side.sending.isVisible()


@pytest.mark.parametrize(("count", "level"), [(50, "many"), (100, "too-many")])
def test_many_unsent_records_stand_out(
    stage_window: StageWindow, project_with: ProjectWith, count: int, level: str
) -> None:
    patches = [ready_patch(f"p{n:03}", n * 0.002) for n in range(count)]
    here = stage_window(project_with(*patches))
    assert here.workspace.top_bar.unsent.property("level") == level


def test_every_entry_of_the_menu_has_an_icon_and_a_reason_when_it_is_grey(here: Stage) -> None:
    for action in here.workspace.actions_by_id.values():
        assert not action.icon().isNull(), action.objectName()
        assert action.isEnabled() or action.toolTip() != action.text(), action.objectName()


def test_the_line_says_that_the_work_is_saved_and_since_when(here: Stage) -> None:
    session = here.session
    session.do(set_values(session.view, "p1", {"name_th": "ใหม่"}, session.survey.schema))
    here.settle()
    said = here.workspace.status_line.saved.text().replace("\u200b", "")
    assert said.startswith("บันทึกในเครื่องแล้ว")
    assert f"{session.status.at.astimezone():%H:%M}" in said
    assert not here.workspace.status_line.again.isVisible()


def test_the_line_follows_the_pointer_and_the_scale(here: Stage) -> None:
    line, canvas = here.workspace.status_line, here.desk.canvas
    canvas.go(101.0, 10.5, 16.0)
    QTest.mouseMove(canvas, QPoint(canvas.width() // 2, canvas.height() // 2))
    QApplication.processEvents()
    lat, lon = (float(part) for part in line.place.text().split(", "))
    assert (lon, lat) == pytest.approx((101.0, 10.5), abs=3e-5)
    assert line.scale.text() == f"1:{canvas.scale_number:,.0f}"


def test_practice_is_plainly_marked(here: Stage) -> None:
    assert here.workspace.status_line.practice.isVisible()
    assert "GreenDesk" in here.window.windowTitle()
    assert "ฝึกหัด" in here.window.windowTitle()


def test_whose_pictures_are_shown_stands_on_the_map_and_nothing_covers_it(here: Stage) -> None:
    canvas, hint = here.desk.canvas, here.workspace.hint
    assert "Natural Earth" in canvas.credit
    assert hint.isVisible()
    line_px = hint.fontMetrics().height()
    assert hint.geometry().bottom() < canvas.height() - line_px
    assert not hint.geometry().intersects(canvas.overlay.geometry())


def test_the_hint_leaves_the_buttons_of_the_map_free_at_any_text_size(here: Stage) -> None:
    here.desk.select(("p1",))
    canvas, hint = here.desk.canvas, here.workspace.hint
    for percent in (100, 150, 200):
        set_text_size(here.desk, percent)
        here.settle()
        assert hint.isVisible()
        assert canvas.rect().contains(hint.geometry())
        assert not hint.geometry().intersects(canvas.overlay.geometry())


def test_a_message_stands_above_the_hint(here: Stage) -> None:
    here.workspace.actions_by_id["project.saved"].trigger()
    toast, hint = here.workspace.toast, here.workspace.hint
    assert toast.isVisible()
    assert not toast.geometry().intersects(hint.geometry())
    toast.close_button.click()
    assert not toast.isVisible()


def test_a_window_that_only_reads_says_so_and_offers_no_change(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    path = project_with(ready_patch("p1"))
    elsewhere = Session.open(path)
    here = stage_window(project_with(name="other"))
    here.answer(lambda question: "read")
    with here._qtbot.waitSignal(here.desk.opened, timeout=20_000):
        here.desk.open(path)
    here.settle()
    assert here.session.read_only
    assert not here.side.patches.add.isEnabled()
    assert here.side.patches.add.toolTip()
    here.desk.use_tool("draw")
    assert here.desk.bench.tool.id == "select"
    assert here.workspace.rail.families["select"].isChecked()
    elsewhere.close()


def test_the_way_back_lies_beside_the_tools_and_names_the_step(here: Stage) -> None:
    undo, redo = here.workspace.rail.steps
    assert undo.isVisible()
    assert not redo.isEnabled()
    assert plain(redo.toolTip()).startswith("ไม่มีขั้นตอนให้ทำซ้ำ")
    view = here.session.view
    here.desk.do(set_values(view, "p1", {"name_th": "ใหม่"}, here.session.survey.schema))
    here.settle()
    assert "ชื่อพื้นที่สีเขียว" in plain(undo.toolTip())
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    here.settle()
    assert view.get("p1").name == "สวนทดสอบ"
    assert redo.isEnabled()
    QTest.mouseClick(redo, Qt.MouseButton.LeftButton)
    here.settle()
    assert view.get("p1").name == "ใหม่"


def test_where_the_rail_is_low_the_tools_have_the_room(here: Stage) -> None:
    here.resize(QSize(1366, 440))
    undo, redo = here.workspace.rail.steps
    assert not undo.isVisible()
    assert not redo.isVisible()
    assert stage.clipped(here.workspace.rail) == []
    here.resize(LAPTOP)
    assert undo.isVisible()


def test_the_question_mark_leads_to_the_manual_and_to_the_keys(here: Stage) -> None:
    entries = {
        action.objectName(): action for action in here.workspace.top_bar.help.menu().actions()
    }
    assert {"help.manual", "help.keys", "help.about"} <= set(entries)
    here.answer(lambda question: question.answer(), lambda question: question.answer())
    entries["help.manual"].trigger()
    entries["help.keys"].trigger()
    assert [type(question) for question in here.script.asked] == [Manual, Keys]


def test_the_bar_is_said_once_however_often_one_edit_is_told(here: Stage) -> None:
    here.settle()
    told: list[str] = []
    bar = here.workspace.top_bar
    bar._soon.timeout.connect(lambda: told.append(bar.unsent.text()))
    for _ in range(5):
        here.desk.status_changed.emit()
    here.until(lambda: bool(told))
    assert len(told) == 1


def test_a_click_on_a_message_leaves_the_officer_where_the_typing_is(here: Stage) -> None:
    here.desk.select(("p1",))
    here.desk.form.focus_field("name_th")
    field, toast = QApplication.focusWidget(), here.workspace.toast
    here.desk.tell_undoable(Text("Paste patches"))
    QTest.mouseClick(toast.close_button, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()
    assert QApplication.focusWidget() is field


def test_a_message_that_goes_hands_the_keyboard_back_to_the_map(here: Stage) -> None:
    toast = here.workspace.toast
    here.desk.canvas.setFocus()
    here.desk.tell_undoable(Text("Paste patches"))
    toast.close_button.setFocus()
    stage.press(Qt.Key.Key_Space)
    assert not toast.isVisible()
    assert QApplication.focusWidget() is here.desk.canvas
