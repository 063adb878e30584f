"""What is typed: kept at once, understood in every way it is written, never thrown away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from greendesk.i18n import in_language
from greendesk.qt import speech
from tests.builders import ready_patch
from tests.qt.form.conftest import Office, OpenOffice
from tests.qt.window import stage


def retype(office: Office, field_id: str, text: str, *, leave: bool = True) -> None:
    """Go to a field, type another text, and leave it by Tab."""
    office.form.focus_field(field_id)
    office.line(field_id).selectAll()
    if text:
        stage.type_text(office.line(field_id), text)
    else:
        stage.press(Qt.Key.Key_Delete)
    if leave:
        stage.press(Qt.Key.Key_Tab)


def complaint(office: Office, field_id: str) -> str:
    return (
        office.form.rows[field_id].wrong.words.text().replace("\u200b", "").replace("\u00a0", " ")
    )


def test_a_text_is_kept_when_the_officer_leaves_the_field(office: Office) -> None:
    retype(office, "name_th", "สวนริมน้ำ")
    assert office.changes == [("p1", "name_th", "สวนริมน้ำ")]
    assert "สวนริมน้ำ" in office.form.head.name.text().replace("\u200b", "").replace("\u00a0", " ")


def test_a_text_is_kept_after_a_pause_in_typing(open_office: OpenOffice, qtbot: QtBot) -> None:
    office = open_office(ready_patch("p1"), pause_ms=0)
    retype(office, "name_th", "สวนริมน้ำ", leave=False)
    qtbot.waitUntil(lambda: office.values()["name_th"] == "สวนริมน้ำ")
    assert office.line("name_th").hasFocus()


def test_a_pause_keeps_no_word_that_is_half_typed(open_office: OpenOffice) -> None:
    office = open_office(ready_patch("p1"), pause_ms=0)
    retype(office, "name_th", "สว", leave=False)
    QApplication.processEvents()
    assert office.values()["name_th"] == "สวนทดสอบ"
    stage.press(Qt.Key.Key_Tab)
    assert office.values()["name_th"] == "สว"


def test_leaving_a_field_untouched_changes_nothing(office: Office) -> None:
    office.store("p1", area_declared_m2=5660.3)
    for field_id in ("name_th", "area_declared_m2", "fy_be_reported"):
        office.form.focus_field(field_id)
        stage.press(Qt.Key.Key_Tab)
    assert office.changes == []


def test_loading_asks_for_nothing(office: Office) -> None:
    for patch_id in ("p2", "p1", "p1", "p2"):
        office.form.load(office.view.get(patch_id))
    assert office.changes == []


@pytest.mark.parametrize(
    ("field_id", "text", "value", "written"),
    [
        ("name_th", "  สวน   ริมน้ำ ", "สวน ริมน้ำ", "สวน ริมน้ำ"),
        ("village_no", "๑๒", 12, "12"),
        ("tree_count_total", "๑,๒๕๐", 1250, "1,250"),
        ("canopy_pct", "๔๗.๕", 47.5, "47.5"),
        ("budget_baht", "125000 บาท", 125000.0, "125,000.00"),
        ("fy_be_reported", "2๕68", 2568, "2568"),
        ("fy_be_reported", "68", 2568, "2568"),
        ("area_declared_m2", "๓-๒-๑๕ ไร่", 5660.0, "3-2-15"),
        ("area_declared_m2", "3 ไร่ 2 งาน 15 ตร.ว.", 5660.0, "3-2-15"),
        ("area_declared_m2", "5,660 ตร.ม.", 5660.0, "3-2-15"),
        ("planted_date", "๓๐ มิถุนายน ๒๕๖๔", "2021-06-30", "30 มิถุนายน 2564"),
        ("planted_date", "15 ธ.ค. 62", "2019-12-15", "15 ธันวาคม 2562"),
        ("planted_date", "29/02/2567", "2024-02-29", "29 กุมภาพันธ์ 2567"),
    ],
)
def test_every_way_of_writing_is_understood(
    field_id: str, text: str, value: object, written: str, office: Office
) -> None:
    retype(office, field_id, text)
    assert office.values()[field_id] == value
    assert office.line(field_id).text() == written


@pytest.mark.parametrize(
    ("field_id", "text", "says"),
    [
        ("village_no", "สิบสอง", "ไม่ใช่ตัวเลข"),
        ("planted_date", "29/02/2568", "ไม่มีวันที่ 29/2/2568"),
        ("planted_date", "30/6/2021", "หมายถึง 2564 ใช่หรือไม่"),
        ("area_declared_m2", "กว้างมาก", "อ่าน “กว้างมาก” เป็นเนื้อที่ไม่ได้"),
    ],
)
def test_a_text_that_cannot_be_used_stays_and_says_why(
    field_id: str, text: str, says: str, office: Office
) -> None:
    before = office.values()
    retype(office, field_id, text)
    line = office.line(field_id)
    assert line.text() == text
    assert says in complaint(office, field_id)
    assert says in line.accessibleDescription()
    assert line.property("wrong")
    assert office.values() == before


def test_the_value_that_stays_meanwhile_is_named(office: Office) -> None:
    office.store("p1", village_no=7)
    retype(office, "village_no", "เจ็ด")
    assert "ค่าเดิม “7”" in complaint(office, "village_no")


def test_putting_a_text_right_takes_the_sentence_away(office: Office) -> None:
    retype(office, "village_no", "สิบสอง")
    retype(office, "village_no", "12")
    assert complaint(office, "village_no") == ""
    assert not office.line("village_no").property("wrong")
    assert office.values()["village_no"] == 12


def test_an_emptied_field_is_emptied(office: Office) -> None:
    retype(office, "care_org", "")
    assert office.changes == [("p1", "care_org", None)]
    assert "care_org" not in office.values()


def test_an_odd_area_is_kept_as_typed_with_a_warning(office: Office) -> None:
    retype(office, "area_declared_m2", "3-5-15")
    assert office.values()["area_declared_m2"] == 3 * 1600 + 5 * 400 + 15 * 4
    assert office.line("area_declared_m2").text() == "3-5-15"
    row = office.form.rows["area_declared_m2"]
    assert "1 ไร่มี 4 งาน" in row.odd.words.text().replace("\u200b", "").replace("\u00a0", " ")
    assert not row.wants_attention


def test_square_metres_follow_the_typing(office: Office) -> None:
    retype(office, "area_declared_m2", "3-2-15", leave=False)
    unit = office.form.editors["area_declared_m2"].unit
    assert unit.text().replace("\u200b", "").replace("\u00a0", " ") == "= 5,660 ตร.ม."
    office.line("area_declared_m2").selectAll()
    stage.type_text(office.line("area_declared_m2"), "3-2")
    assert unit.isHidden()


def test_the_stored_area_is_shown_to_the_square_metre(office: Office) -> None:
    office.store("p1", area_declared_m2=5661.4)
    assert office.line("area_declared_m2").text() == "3-2-15"
    assert "5,661" in office.form.editors["area_declared_m2"].unit.text()


# --- loading again -----------------------------------------------------------------------------


def test_loading_the_same_patch_leaves_typing_cursor_and_focus(office: Office) -> None:
    retype(office, "name_th", "สวนใหม่", leave=False)
    line = office.line("name_th")
    line.setCursorPosition(3)
    office.store("p1", tree_count_total=40)
    assert (line.text(), line.cursorPosition(), line.hasFocus()) == ("สวนใหม่", 3, True)
    assert office.line("tree_count_total").text() == "40"
    stage.press(Qt.Key.Key_Tab)
    assert office.values()["name_th"] == "สวนใหม่"


def test_loading_the_same_patch_leaves_a_bad_text(office: Office) -> None:
    retype(office, "village_no", "สิบสอง")
    office.store("p1", tree_count_total=40)
    assert office.line("village_no").text() == "สิบสอง"
    assert complaint(office, "village_no")


def test_a_value_changed_elsewhere_is_shown(office: Office) -> None:
    retype(office, "village_no", "สิบสอง")
    office.store("p1", village_no=12)
    assert office.line("village_no").text() == "12"
    assert complaint(office, "village_no") == ""


def test_a_refused_change_shows_what_is_stored(office: Office) -> None:
    office.form.changed.disconnect()
    office.form.changed.connect(lambda *_: office.form.load(office.view.get("p1")))
    retype(office, "name_th", "สวนใหม่")
    assert office.line("name_th").text() == "สวนทดสอบ"


def test_going_to_another_patch_keeps_what_was_typed_for_this_one(office: Office) -> None:
    retype(office, "name_th", "สวนใหม่", leave=False)
    office.form.load(office.view.get("p2"))
    assert office.changes == [("p1", "name_th", "สวนใหม่")]
    assert office.line("name_th").text() == ""


def test_a_bad_text_waits_until_its_patch_comes_back(office: Office) -> None:
    retype(office, "village_no", "สิบสอง")
    office.form.load(office.view.get("p2"))
    assert office.line("village_no").text() == ""
    assert complaint(office, "village_no") == ""
    office.form.load(office.view.get("p1"))
    assert office.line("village_no").text() == "สิบสอง"
    assert "ไม่ใช่ตัวเลข" in complaint(office, "village_no")
    assert office.changes == []


def test_next_keeps_what_was_typed_before_it_asks(office: Office) -> None:
    heard: list[str] = []
    office.form.next_asked.connect(lambda: heard.append(str(office.values()["name_th"])))
    retype(office, "name_th", "สวนใหม่", leave=False)
    office.form.foot.next.click()
    assert heard == ["สวนใหม่"]


def test_a_form_that_is_hidden_keeps_what_was_typed(office: Office) -> None:
    retype(office, "name_th", "สวนใหม่", leave=False)
    office.form.hide()
    assert office.values()["name_th"] == "สวนใหม่"


# --- several lines -----------------------------------------------------------------------------


def test_several_lines_are_kept_as_lines_and_tab_leaves_them(office: Office) -> None:
    office.form.focus_field("remark")
    box = office.form.editors["remark"].box
    stage.type_text(box, "บรรทัดหนึ่ง")
    stage.press(Qt.Key.Key_Return)
    stage.type_text(box, "สอง")
    stage.press(Qt.Key.Key_Tab)
    assert not box.hasFocus()
    assert office.values()["remark"] == "บรรทัดหนึ่ง\nสอง"


def test_a_box_grows_with_its_lines(office: Office) -> None:
    office.form.more.open()
    QApplication.processEvents()
    box = office.form.editors["remark"].box
    before = box.height()
    office.store("p1", remark="\n".join("12345"))
    assert box.height() > before


# --- languages ---------------------------------------------------------------------------------


def test_values_and_complaints_follow_the_language(office: Office) -> None:
    office.store("p1", planted_date="2021-06-30")
    retype(office, "village_no", "twelve")
    speech.speak("en")
    assert office.line("planted_date").text() == "30 June 2564"
    assert "is not a number" in complaint(office, "village_no")
    assert office.line("village_no").text() == "twelve"
    label = office.survey.schema.fields["village_no"].label
    assert office.line("village_no").accessibleName() == label.en
    assert in_language("en", office.form.editors["village_no"].complaint)


def test_a_line_is_found_by_the_id_of_its_field(office: Office) -> None:
    assert office.form.findChild(QLineEdit, "name_th") is office.line("name_th")
