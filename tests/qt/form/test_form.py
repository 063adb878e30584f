"""The form as a whole: what is missing, what is wrong, what is kept for the next patch."""

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.record import Patch
from greendesk.model.sending import State
from greendesk.qt import speech
from greendesk.qt.form.editors import EDITORS
from greendesk.qt.palette import DARK, LIGHT, Colours, contrast
from greendesk.qt.theme import Theme, px
from tests.builders import ready_patch, square
from tests.qt.form.conftest import WIDTH_PX, Office, OpenOffice
from tests.qt.window import stage

FULL = ready_patch(
    "p1",
    green_type="T3",
    green_subtype="T3.99",
    status="NEW",
    area_added_m2=5660.0,
    area_declared_m2=5660.0,
    planted_date="2025-06-30",
    land_doc_type="NS4",
    tree_count_total=1250,
    budget_baht=125_000.0,
    capture_scale=2000,
    digitise_method="SCREEN",
    created_at="2025-11-03T02:30:00+00:00",
)
DATA = ("สวนทดสอบ", "อบต.เกาะสมมุติ", "ไร่", "งาน")  # the help shows how an area is typed in Thai


def plain(text: str) -> str:
    return text.replace("\u200b", "").replace("\u00a0", " ")


def words(widget: QWidget) -> str:
    return plain(widget.words.text()) if not widget.isHidden() else ""


def test_every_type_of_field_has_an_editor() -> None:
    assert set(EDITORS) == set(FIELD_TYPES)


def test_every_field_that_is_not_locked_can_be_filled_in(office: Office) -> None:
    fields = office.survey.schema.fields.values()
    assert set(office.form.editors) == {f.id for f in fields if f.place in ("short", "more")}


# --- head and foot -----------------------------------------------------------------------------


def test_the_head_says_name_area_and_state(open_office: OpenOffice) -> None:
    office = open_office(Patch("p1", square(side=0.001), {"name_th": "สวนริมน้ำ"}))
    office.form.show_state(State.READY)
    head = office.form.head
    assert plain(head.name.text()) == "สวนริมน้ำ"
    assert "7-2-27" in head.area.text()
    assert "12,108" in head.area.text()
    assert plain(head.state.text()) == "พร้อมส่ง"


def test_a_patch_without_a_name_or_shape_says_so(open_office: OpenOffice) -> None:
    head = open_office(Patch("p1")).form.head
    assert plain(head.name.text()) == "(ยังไม่มีชื่อ)"
    assert plain(head.area.text()) == "ยังไม่ได้วาดขอบเขต"


def test_the_area_follows_the_shape(office: Office) -> None:
    before = office.form.head.area.text()
    office.form.load(Patch("p1", square(side=0.002), office.values()))
    assert office.form.head.area.text() != before


def test_the_foot_counts_what_is_missing_and_leads_there(office: Office) -> None:
    office.store("p1", care_org=None, ownership=None)
    assert plain(office.form.foot.gap.text()) == "ยังขาด 2 ช่อง"
    office.form.foot.gap.click()
    assert office.form.editors["ownership"].box.hasFocus()


def test_the_foot_leads_to_what_is_wrong_when_nothing_is_missing(office: Office) -> None:
    office.form.show_problems({"tree_count_total": ["ต้นไม้มากเกินไป"]})
    assert plain(office.form.foot.gap.text()) == "ต้องแก้ 1 จุด"
    office.form.foot.gap.click()
    assert office.line("tree_count_total").hasFocus()


def test_the_foot_says_when_it_is_ready(office: Office) -> None:
    office.form.show_state(State.READY)
    assert office.form.foot.gap.isHidden()
    assert plain(office.form.foot.ready.text()) == "พร้อมส่ง"
    assert not office.form.foot.ready.isHidden()


def test_another_patch_does_not_inherit_the_state(office: Office) -> None:
    office.form.show_state(State.READY)
    office.form.load(office.view.get("p2"))
    assert office.form.head.state.text() == "…"
    assert office.form.foot.ready.isHidden()


def test_next_and_previous_ask_for_another_patch(office: Office) -> None:
    asked: list[str] = []
    office.form.next_asked.connect(lambda: asked.append("next"))
    office.form.previous_asked.connect(lambda: asked.append("previous"))
    office.form.foot.next.click()
    office.form.foot.previous.click()
    assert asked == ["next", "previous"]


# --- problems ----------------------------------------------------------------------------------


def test_problems_stand_at_their_fields_and_the_rest_on_top(office: Office) -> None:
    office.form.show_problems(
        {"name_th": ["ชื่อสั้นไป", "ชื่อซ้ำ"], "": ["ขอบเขตตัดกันเอง"], "geometry": ["นอกจังหวัด"]},
        {"ownership": ["โปรดตรวจสอบ"]},
    )
    row = office.form.rows["name_th"]
    assert words(row.wrong) == "ชื่อสั้นไป\nชื่อซ้ำ"
    assert "ชื่อสั้นไป" in office.line("name_th").accessibleDescription()
    assert words(office.form.whole) == "ขอบเขตตัดกันเอง\nนอกจังหวัด"
    assert words(office.form.rows["ownership"].odd) == "โปรดตรวจสอบ"
    assert not office.form.rows["ownership"].wants_attention
    office.form.show_problems({})
    assert words(row.wrong) == words(office.form.whole) == ""


def test_a_problem_of_a_field_that_is_not_asked_stands_on_top(office: Office) -> None:
    office.form.show_problems({"corridor_width_m": ["แนวกว้างเกินไป"]})
    assert words(office.form.whole) == "แนวกว้างเกินไป"


def test_a_remark_about_what_the_program_noted_stands_there(office: Office) -> None:
    office.store("p1", capture_scale=20_000)
    office.form.show_problems({}, {"capture_scale": ["วาดที่มาตราส่วนหยาบ"]})
    assert words(office.form.facts.wrong["capture_scale"]) == "วาดที่มาตราส่วนหยาบ"
    office.form.focus_field("capture_scale")
    assert office.form.more_body.isVisible()


def test_the_fold_says_what_is_wrong_inside(office: Office) -> None:
    office.form.show_problems({"tree_count_total": ["ต้นไม้มากเกินไป"]})
    assert plain(office.form.more.text()) == "เพิ่มเติม · ต้องแก้ 1 จุด"
    office.form.more.open()
    assert plain(office.form.more.text()) == "เพิ่มเติม"


def test_a_change_of_language_asks_for_the_problems_anew(office: Office) -> None:
    asked: list[bool] = []
    office.form.retold.connect(lambda: asked.append(True))
    speech.speak("en")
    assert asked


# --- folding and going there -------------------------------------------------------------------


def test_more_is_folded_first_and_stays_as_the_officer_left_it(office: Office) -> None:
    assert office.form.more_body.isHidden()
    office.form.more.click()
    office.form.load(office.view.get("p2"))
    assert office.form.more_body.isVisible()


@pytest.mark.parametrize("field_id", ["name_th", "ownership", "planted_date", "remark"])
def test_going_to_a_field_unfolds_scrolls_and_takes_the_cursor(
    field_id: str, office: Office
) -> None:
    office.form.focus_field(field_id)
    control = office.form.editors[field_id].control
    assert control.hasFocus()
    window = office.form._scroll.viewport()
    top = control.mapTo(window, control.rect().topLeft()).y()
    assert top >= 0
    assert top + control.height() <= window.height()


def test_going_to_the_whole_record_goes_to_the_top(office: Office) -> None:
    office.form.focus_field("remark")
    office.form.focus_field("")
    assert office.form._scroll.verticalScrollBar().value() == 0


def test_what_the_program_noted_is_read_only_and_in_words(open_office: OpenOffice) -> None:
    office = open_office(FULL)
    lines = office.form.facts.lines
    office.form.more.open()
    assert plain(lines["digitise_method"].text()) == "วิธีได้ขอบเขต: วาดบนจอ"
    assert plain(lines["capture_scale"].text()) == "มาตราส่วนขณะวาด (1 ต่อ): 2,000"
    assert "3 พฤศจิกายน 2568" in plain(lines["created_at"].text())
    assert lines["imagery_date"].isHidden()


def test_of_pictures_only_a_way_that_they_were_moved_is_told(open_office: OpenOffice) -> None:
    moved = {"imagery_offset_east_m": -3.2, "imagery_offset_north_m": 0.0}
    office = open_office(replace(FULL, values={**FULL.values, **moved}))
    lines = office.form.facts.lines
    office.form.more.open()
    told = plain(lines["imagery_offset_east_m"].text()).replace("\u00a0", " ")
    assert told == "เลื่อนภาพที่ใช้วาดไปทางตะวันออก: -3.2 เมตร"
    assert lines["imagery_offset_north_m"].isHidden()


# --- pins --------------------------------------------------------------------------------------


def test_a_pinned_value_is_kept_for_the_next_patch(office: Office, qtbot) -> None:
    with qtbot.waitSignal(office.form.pins_changed):
        office.form.rows["ownership"].pin.click()
    assert office.form.pinned == {"ownership": "LAO_LAND"}
    office.form.load(office.view.get("p2"))
    assert office.form.pinned == {"ownership": "LAO_LAND"}
    assert office.form.rows["ownership"].pin.isChecked()


def test_a_pin_takes_what_is_given_to_its_field_later(office: Office) -> None:
    office.form.rows["ownership"].pin.click()
    office.form.editors["ownership"].choose("TEMPLE")
    assert office.form.pinned == {"ownership": "TEMPLE"}


def test_a_second_press_lets_go(office: Office) -> None:
    office.form.rows["ownership"].pin.click()
    office.form.rows["ownership"].pin.click()
    assert office.form.pinned == {}


def test_emptying_a_field_lets_its_pin_go(office: Office) -> None:
    office.form.rows["ownership"].pin.click()
    office.form.editors["ownership"].choose(None)
    assert office.form.pinned == {}
    assert not office.form.rows["ownership"].pin.isChecked()


def test_the_pin_of_an_empty_field_says_why_it_is_grey(office: Office) -> None:
    pin = office.form.rows["village_no"].pin
    assert not pin.isEnabled()
    assert "กรอกช่องนี้ก่อน" in plain(pin.toolTip())
    office.store("p1", village_no=3)
    assert pin.isEnabled()


def test_a_pin_is_pressed_by_keyboard(office: Office) -> None:
    office.form.focus_field("status")
    QTest.keySequence(office.form.editors["status"].box, QKeySequence("Alt+P"))
    assert office.form.pinned == {"status": "EXISTING"}


def test_only_what_the_schema_allows_can_be_pinned(office: Office) -> None:
    assert office.form.rows["name_th"].pin.isHidden()
    office.form.set_pinned({"name_th": "สวน", "status": "NEW", "no_such_field": 1})
    assert office.form.pinned == {"status": "NEW"}


# --- reading only ------------------------------------------------------------------------------

WHY = Text(N_("Cancel"))


def test_a_form_for_reading_says_why_at_every_field(open_office: OpenOffice) -> None:
    office = open_office(FULL)
    office.form.set_read_only(WHY)
    office.form.more.open()
    for field_id, editor in office.form.editors.items():
        assert "ยกเลิก" in editor.control.toolTip(), field_id
        assert "ยกเลิก" in office.form.rows[field_id].pin.toolTip(), field_id
    office.form.focus_field("name_th")
    stage.type_text(office.line("name_th"), "ก")
    stage.press(Qt.Key.Key_Tab)
    assert office.changes == []
    assert not office.form.editors["ownership"].box.isEnabled()
    assert not office.form.editors["planted_date"].pick.isEnabled()


def test_a_form_takes_changes_again(office: Office) -> None:
    office.form.set_read_only(WHY)
    office.form.set_read_only(None)
    office.form.editors["ownership"].choose("TEMPLE")
    assert office.form.editors["ownership"].box.isEnabled()
    assert "ยกเลิก" not in office.line("name_th").toolTip()


# --- what holds for every window ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "percent"), list(itertools.product(["th", "en"], [100, 150, 200]))
)
def test_nothing_is_cut_nameless_or_foreign(
    language: str, percent: int, theme: Theme, open_office: OpenOffice
) -> None:
    theme.set_text_percent(percent)
    speech.speak(language)
    office = open_office(FULL)
    office.form.show_state(State.CONFLICT)
    office.form.more.open()
    office.form.setFixedWidth(px(WIDTH_PX))
    QApplication.processEvents()
    assert not stage.clipped(office.form)
    assert not stage.nameless(office.form)
    assert not stage.foreign(office.form, language, DATA)
    inner = office.form._scroll.widget()
    assert inner.width() <= office.form._scroll.viewport().width()


@pytest.mark.parametrize(("here", "there"), [("th", "en"), ("en", "th")])
def test_a_change_of_language_leaves_no_foreign_word(
    here: str, there: str, open_office: OpenOffice
) -> None:
    speech.speak(here)
    office = open_office(FULL)
    office.form.more.open()
    office.form.rows["ownership"].pin.click()
    speech.speak(there)
    QApplication.processEvents()
    assert not stage.foreign(office.form, there, DATA)
    assert not stage.clipped(office.form)


def test_tab_goes_from_field_to_field_and_reaches_all(open_office: OpenOffice) -> None:
    office = open_office(FULL)
    office.form.more.open()
    QApplication.processEvents()
    office.form.focus_field("name_th")
    seen: list[QWidget] = []
    for _ in range(len(office.form.editors) + 10):
        here = QApplication.focusWidget()
        assert here is not None
        seen.append(here)
        stage.press(Qt.Key.Key_Tab)
    stops = [row.editor.control for row in office.form.rows.values() if not row.isHidden()]
    assert [widget for widget in seen if widget in stops][: len(stops)] == stops


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_remarks_can_be_read_on_the_ground_of_the_form(colours: Colours) -> None:
    for name in ("text", "muted", "primary", "danger", "warning"):
        assert contrast(getattr(colours, name), colours.surface) >= 5.8


def red(office: Office) -> set[str]:
    return {i for i, row in office.form.rows.items() if row.wants_attention}


NAMELESS = {"name_th": ["กรุณาพิมพ์ชื่อ"], "green_type": ["กรุณาเลือกประเภท"]}


@pytest.fixture
def fresh(office: Office) -> Office:
    """A patch that was just drawn: name and type are missing."""
    bare = replace(ready_patch("new"), values={})
    office.view.put(Edit(Text(""), (Delta(None, bare),)))
    office.form.load(bare)
    office.form.be_calm()
    office.form.show_problems(NAMELESS)
    office.form.focus_field("name_th")
    return office


def test_what_is_wrong_is_said_once_the_fields_are_in_sight(office: Office) -> None:
    office.form.hide()
    office.form.load(replace(ready_patch("other"), values={}), NAMELESS)
    named = office.form.rows["name_th"]
    assert not named.wants_attention
    office.form.show()
    office.form.appear()
    assert named.wants_attention
    assert red(office) == set(NAMELESS)


def test_a_patch_just_drawn_is_not_shouted_at(fresh: Office) -> None:
    assert red(fresh) == set()
    assert fresh.form.todo.isVisible()
    assert plain(fresh.form.todo.text()).startswith("ยังต้องกรอก ")


def test_a_field_left_empty_turns_red(fresh: Office) -> None:
    fresh.form.focus_field("green_type")
    assert red(fresh) == {"name_th"}


def test_all_that_is_missing_turns_red_when_it_is_to_be_sent(fresh: Office) -> None:
    fresh.form.speak_up()
    assert red(fresh) == set(NAMELESS)
    assert not fresh.form.todo.isVisible()


def test_a_patch_that_is_chosen_later_says_at_once_what_is_missing(fresh: Office) -> None:
    other = replace(ready_patch("other"), values={})
    fresh.form.load(other, NAMELESS)
    assert red(fresh) == set(NAMELESS)
