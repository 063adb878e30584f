"""What is chosen: lists that depend on one another, places found by a part of their name."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk.qt import speech
from greendesk.qt.form.choices import CODE
from greendesk.qt.theme import colours
from tests.builders import ready_patch
from tests.qt.form.conftest import Office, OpenOffice
from tests.qt.window import stage

# Offscreen there is no window manager that could raise a list or hand it the keyboard.
pytestmark = pytest.mark.qt_log_ignore(
    "^This plugin does not support (raise|grabbing)", extend=True
)

KANCHANABURI = {"province_code": "71", "amphoe_code": "7101", "tambon_code": "710101"}


def offered(office: Office, field_id: str) -> list[str]:
    box = office.form.editors[field_id].box
    return [box.itemData(row, CODE) for row in range(box.count()) if box.itemData(row, CODE)]


def shown(office: Office, field_id: str) -> str:
    return office.form.editors[field_id].box.currentText()


def search(office: Office, field_id: str, text: str) -> None:
    """Type a part of a name and press Enter."""
    office.form.focus_field(field_id)
    line = office.form.editors[field_id].line
    line.selectAll()
    stage.type_text(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()


@pytest.fixture
def country(open_office: OpenOffice) -> Office:
    """A form of a real project, where all provinces are offered."""
    return open_office(ready_patch("p1", **KANCHANABURI), practice=False)


# --- code lists --------------------------------------------------------------------------------


def test_a_choice_is_kept_at_once(office: Office) -> None:
    office.form.editors["ownership"].choose("TEMPLE")
    assert office.changes == [("p1", "ownership", "TEMPLE")]
    assert shown(office, "ownership") == "วัด ที่ธรณีสงฆ์ หรือศาสนสถาน"


def test_a_choice_can_be_made_by_keyboard(office: Office) -> None:
    office.form.focus_field("status")
    stage.press(Qt.Key.Key_Down)
    assert office.values()["status"] == "NEW"


def test_subtypes_are_those_of_the_type(office: Office) -> None:
    assert all(code.startswith("T1.") for code in offered(office, "green_subtype"))
    office.form.editors["green_type"].choose("T5")
    assert all(code.startswith("T5.") for code in offered(office, "green_subtype"))


def test_another_type_takes_the_old_subtype_away(office: Office) -> None:
    office.form.editors["green_type"].choose("T5")
    assert "green_subtype" not in office.values()
    assert shown(office, "green_subtype") == "เลือก…"


def test_a_type_suggests_whether_the_public_may_enter(open_office: OpenOffice) -> None:
    patch = ready_patch("p1")
    values = {k: v for k, v in patch.values.items() if k not in ("green_type", "is_public_access")}
    office = open_office(type(patch)("p1", patch.shape, values))
    office.form.editors["green_type"].choose("T2")
    assert shown(office, "is_public_access") == "เข้าใช้ไม่ได้"


def test_the_first_line_of_a_list_empties_the_field(office: Office) -> None:
    office.form.focus_field("status")
    stage.press(Qt.Key.Key_Home)
    assert "status" not in office.values()


def test_a_code_that_is_not_in_the_list_is_shown_and_stays(open_office: OpenOffice) -> None:
    office = open_office(ready_patch("p1", ownership="MOON"))
    assert shown(office, "ownership") == "MOON"
    office.form.focus_field("ownership")
    stage.press(Qt.Key.Key_Tab)
    assert office.changes == []


@pytest.mark.parametrize("field_id", ["status", "province_code"])
def test_the_wheel_scrolls_and_never_changes_a_choice(field_id: str, country: Office) -> None:
    country.form.focus_field(field_id)
    box = country.form.editors[field_id].box
    at = QPointF(5, 5)
    turn = QWheelEvent(
        at,
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, turn)
    assert country.changes == []
    assert not turn.isAccepted(), "then it goes on to what scrolls"


def test_choices_follow_the_language(office: Office) -> None:
    speech.speak("en")
    assert shown(office, "status") == "Existing"
    assert shown(office, "tambon_code") == "Rim Nam"
    assert office.changes == []


# --- fields that appear ------------------------------------------------------------------------


def test_a_field_appears_when_it_is_asked_for(office: Office) -> None:
    row = office.form.rows["green_subtype_other"]
    assert row.isHidden()
    office.form.editors["green_subtype"].choose("T1.99")
    assert not row.isHidden()
    office.form.editors["green_subtype"].choose("T1.2")
    assert row.isHidden()


def test_a_field_becomes_required_when_another_says_so(office: Office) -> None:
    label = office.form.rows["established_year_be"].label
    assert "*" not in label.text()
    office.form.editors["status"].choose("NEW")
    assert label.text().endswith("*")


# --- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("น่าน", "55"),
        ("จ.น่าน", "55"),
        ("จังหวัดสุพรรณ", "72"),
        ("nan", "55"),
        ("suphan", "72"),
        ("กำแพง", "62"),
        ("ก\u0e4d\u0e32แพง", "62"),
    ],
)
def test_a_part_of_a_name_finds_the_place(typed: str, code: str, country: Office) -> None:
    search(country, "province_code", typed)
    assert country.values()["province_code"] == code


def test_what_is_typed_is_offered_below(country: Office) -> None:
    country.form.focus_field("province_code")
    editor = country.form.editors["province_code"]
    editor.line.selectAll()
    stage.type_text(editor.line, "สุ")
    popup = editor.box.completer().popup()
    found = [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())]
    assert found == ["สุโขทัย", "สุพรรณบุรี", "สุราษฎร์ธานี", "สุรินทร์"]
    popup.hide()


def test_a_line_of_what_is_offered_is_taken(country: Office) -> None:
    country.form.focus_field("province_code")
    editor = country.form.editors["province_code"]
    editor.line.selectAll()
    stage.type_text(editor.line, "สุ")
    popup = editor.box.completer().popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert country.values()["province_code"] == "72"
    assert shown(country, "province_code") == "สุพรรณบุรี"


@pytest.mark.parametrize(("typed", "says"), [("แอตแลนติส", "ไม่มีในรายการ"), ("สุ", "มี 4\u00a0แห่ง")])
def test_what_names_no_single_place_is_not_taken(typed: str, says: str, country: Office) -> None:
    before = country.values()
    search(country, "province_code", typed)
    assert country.values() == before
    assert shown(country, "province_code") == typed
    row = country.form.rows["province_code"]
    assert says in row.wrong.words.text().replace("\u200b", "")


def test_another_province_takes_amphoe_and_tambon_away(country: Office) -> None:
    search(country, "province_code", "น่าน")
    assert not {"amphoe_code", "tambon_code"} & set(country.values())
    assert shown(country, "amphoe_code") == ""
    assert all(code.startswith("55") for code in offered(country, "amphoe_code"))
    assert offered(country, "tambon_code") == []


def test_without_an_amphoe_no_tambon_can_be_typed(country: Office) -> None:
    search(country, "province_code", "น่าน")
    search(country, "tambon_code", "ในเวียง")
    row = country.form.rows["tambon_code"]
    assert "กรอกช่องก่อนหน้านี้ก่อน" in row.wrong.words.text().replace("\u200b", "")
    assert "tambon_code" not in country.values()


def test_an_emptied_place_is_emptied(country: Office) -> None:
    country.form.focus_field("tambon_code")
    line = country.form.editors["tambon_code"].line
    line.selectAll()
    stage.press(Qt.Key.Key_Delete)
    stage.press(Qt.Key.Key_Tab)
    assert country.changes == [("p1", "tambon_code", None)]


def test_a_practice_project_offers_only_the_made_up_province(office: Office) -> None:
    assert offered(office, "province_code") == ["99"]
    assert shown(office, "tambon_code") == "ริมน้ำ"


def test_a_list_is_framed_while_something_is_wrong_with_it(office: Office) -> None:
    row, danger = office.form.rows["green_type"], QColor(colours().danger)

    def edge() -> QColor:
        box = row.editor.control
        return QColor(box.grab().toImage().pixel(1, box.height() // 2))

    assert edge() != danger
    row.set_problems(("ไม่มี",), ())
    assert edge() == danger
    row.set_problems((), ())
    assert edge() != danger
