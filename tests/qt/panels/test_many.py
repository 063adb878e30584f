"""Several patches selected: what they are together, and one field changed for all of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QStyle, QStyleOptionButton

from greendesk.model.measure import area_m2
from greendesk.qt import speech
from greendesk.qt.panels.many import ManyPanel
from greendesk.qt.panels.one_for_all import FieldFinder
from greendesk.qt.words import area_long
from tests.builders import ready_patch, square
from tests.qt.window import stage
from tests.qt.window.conftest import (
    LAPTOP,
    LAPTOP_125,
    LAPTOP_150,
    Stage,
    WindowWith,
)

ALL = ("one", "two", "three")


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    """Three patches, two of them half over one another; all are selected."""
    here = window_with(
        ready_patch("one", name_th="หนึ่ง", green_type="T1", green_subtype="T1.1"),
        ready_patch("two", east=0.0005, name_th="สอง", green_type="T1", green_subtype="T1.2"),
        ready_patch("three", east=0.01, name_th="สาม", green_type="T3", green_subtype="T3.1"),
    )
    select(here, ALL)
    return here


def select(here: Stage, ids: tuple[str, ...]) -> None:
    here.desk.select(ids)
    here.until(lambda: len(ids) < 2 or panel(here).totals is not None)
    QApplication.processEvents()


def panel(here: Stage) -> ManyPanel:
    return here.workspace.form_holder.many


def plain(text: str) -> str:
    return text.replace("\u200b", "").replace("\u00a0", " ")


def choose_field(here: Stage, field_id: str) -> None:
    panel(here).field.finder.choose(field_id)
    QApplication.processEvents()


def write(here: Stage, text: str) -> None:
    """Type into the editor of the chosen field."""
    row = panel(here).field.row
    assert row is not None
    row.editor.control.setFocus()
    row.editor.select_all()
    stage.type_text(row.editor.control, text)


def held(here: Stage, field_id: str) -> list[object]:
    return [here.session.view.get(i).values.get(field_id) for i in ALL]


# --- what they are together -------------------------------------------------------------------


def test_several_patches_have_their_page_in_the_place_of_the_form(here: Stage) -> None:
    assert panel(here).isVisible()
    assert not here.desk.form.isVisible()
    select(here, ("one",))
    assert here.desk.form.isVisible()
    assert not panel(here).isVisible()


def test_it_says_how_many_and_how_large(here: Stage) -> None:
    assert "3" in panel(here).title.text()
    assert panel(here).area.text() == area_long(3 * area_m2(square()))


def test_ground_that_lies_in_two_of_them_is_told(here: Stage) -> None:
    on_the_ground = area_m2(square()) + area_m2(square(0, 0, 0.0015)) / 1.5
    assert panel(here).double.isVisible()
    totals = panel(here).totals
    assert totals is not None
    assert totals.union_m2 == pytest.approx(on_the_ground, rel=1e-4)
    select(here, ("one", "three"))
    assert not panel(here).double.isVisible()


def test_it_counts_by_type(here: Stage) -> None:
    totals = panel(here).totals
    assert totals is not None
    assert totals.by_type is not None
    assert {code: count for code, (count, _) in totals.by_type.items()} == {"T1": 2, "T3": 1}


def test_deselecting_leaves_the_list_alone_beside_the_map(here: Stage) -> None:
    panel(here).deselect.click()
    assert here.desk.selection == ()
    assert not panel(here).isVisible()


def test_its_buttons_do_what_the_menu_does_to_all_of_them(here: Stage) -> None:
    panel(here).commands["edit.delete"].click()
    assert len(here.session.view) == 0
    here.desk.undo()
    here.until(lambda: len(here.session.view) == 3)


def test_every_button_shows_its_key(here: Stage) -> None:
    assert all(command.key.text() for command in panel(here).commands.values())


# --- one field for all ------------------------------------------------------------------------


def test_one_field_is_changed_for_all_in_one_step(here: Stage) -> None:
    choose_field(here, "remark")
    write(here, "ตรวจแล้ว")
    panel(here).field.change.click()
    assert held(here, "remark") == ["ตรวจแล้ว"] * 3
    here.desk.undo()
    here.until(lambda: held(here, "remark") == [None] * 3)


def test_the_message_takes_back_all_of_it(here: Stage) -> None:
    choose_field(here, "remark")
    write(here, "ตรวจแล้ว")
    panel(here).field.change.click()
    assert "3" in here.workspace.toast.message.text()
    here.workspace.toast.button.click()
    here.until(lambda: held(here, "remark") == [None] * 3)


def test_what_they_hold_now_is_counted(here: Stage) -> None:
    choose_field(here, "green_subtype")
    assert "3 ค่า" in plain(panel(here).field.now.text())
    choose_field(here, "remark")
    assert "ว่าง" in plain(panel(here).field.now.text())


def test_a_value_that_all_of_them_have_stands_in_the_editor(here: Stage) -> None:
    select(here, ("one", "two"))
    choose_field(here, "green_type")
    row = panel(here).field.row
    assert row is not None
    assert row.editor.value == "T1"


def test_a_field_is_found_by_a_part_of_its_name(here: Stage) -> None:
    finder = panel(here).field.finder
    finder.control.setFocus()
    stage.type_text(finder.control, "ร่มไม้")
    finder.keep()
    field = panel(here).field.field
    assert field is not None
    assert field.id == "canopy_pct"


def test_a_name_that_fits_several_fields_is_not_guessed(here: Stage) -> None:
    finder = panel(here).field.finder
    assert isinstance(finder, FieldFinder)
    finder.control.setFocus()
    stage.type_text(finder.control, "ประเภท")
    finder.keep()
    assert finder.value == "green_type"  # its whole name
    finder.select_all()
    stage.type_text(finder.control, "ปี")
    finder.keep()
    assert finder.complaint is not None
    assert panel(here).field.which.wrong.isVisible()


def test_a_text_that_cannot_be_understood_is_refused_in_words(here: Stage) -> None:
    choose_field(here, "canopy_pct")
    write(here, "มาก")
    panel(here).field.change.click()
    row = panel(here).field.row
    assert row is not None
    assert row.wrong.isVisible()
    assert row.editor.unread == "มาก"
    assert held(here, "canopy_pct") == [None] * 3


def test_nothing_typed_is_no_wish_to_empty_the_field(here: Stage) -> None:
    choose_field(here, "green_subtype")
    before = held(here, "green_subtype")
    panel(here).field.change.click()
    assert panel(here).field.wrong.isVisible()
    assert held(here, "green_subtype") == before


def test_emptying_the_field_is_a_button_of_its_own(here: Stage) -> None:
    choose_field(here, "green_subtype")
    panel(here).field.empty.click()
    assert held(here, "green_subtype") == [None] * 3
    assert not panel(here).field.empty.isEnabled()
    assert panel(here).field.empty.toolTip()


def test_codes_that_no_longer_fit_go_along_and_that_is_said(here: Stage) -> None:
    choose_field(here, "green_type")
    row = panel(here).field.row
    assert row is not None
    row.editor.choose("T3")
    panel(here).field.change.click()
    assert held(here, "green_type") == ["T3"] * 3
    assert held(here, "green_subtype") == [None, None, "T3.1"]
    assert "2" in here.workspace.toast.message.text()


def test_patches_that_are_not_asked_for_a_field_stay_as_they_are(here: Stage) -> None:
    choose_field(here, "corridor_width_m")
    assert "2" in panel(here).field.others.text()
    write(here, "4")
    panel(here).field.change.click()
    assert held(here, "corridor_width_m") == [None, None, 4]


def test_a_list_that_hangs_on_differing_values_says_what_to_do_first(here: Stage) -> None:
    choose_field(here, "green_subtype")
    assert panel(here).field.others.isVisible()
    select(here, ("one", "two"))
    assert not panel(here).field.others.isVisible()


def test_what_is_being_typed_survives_an_undo_meanwhile(here: Stage) -> None:
    choose_field(here, "canopy_pct")
    write(here, "40")
    panel(here).field.change.click()
    choose_field(here, "remark")
    write(here, "กำลังพิมพ์")
    here.desk.undo()
    here.until(lambda: held(here, "canopy_pct") == [None] * 3)
    panel(here).field.change.click()
    assert held(here, "remark") == ["กำลังพิมพ์"] * 3


def test_what_is_being_typed_survives_one_more_patch(here: Stage) -> None:
    select(here, ("one", "two"))
    choose_field(here, "green_type")
    row = panel(here).field.row
    assert row is not None
    row.editor.choose("T5")
    select(here, ALL)
    assert row.editor.value == "T5"
    panel(here).field.change.click()
    assert held(here, "green_type") == ["T5"] * 3


# --- room and words -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [LAPTOP, LAPTOP_125, LAPTOP_150], ids=["100", "125", "150"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_nothing_is_clipped_nameless_or_in_the_other_language(
    here: Stage, language: str, size: object
) -> None:
    speech.speak(language)
    here.resize(size)  # type: ignore[arg-type]
    choose_field(here, "remark")
    assert panel(here).isVisible()
    assert stage.clipped(panel(here)) == []
    assert stage.nameless(panel(here)) == []
    assert stage.foreign(panel(here), language) == []


def test_a_narrow_window_has_a_way_back_to_the_list(here: Stage) -> None:
    here.resize(LAPTOP_150)
    assert panel(here).isVisible()
    here.workspace.form_holder.back.click()
    assert here.side.isVisible()


def test_all_of_it_is_reached_by_tab(here: Stage) -> None:
    choose_field(here, "remark")
    panel(here).deselect.setFocus(Qt.FocusReason.TabFocusReason)
    seen = []
    for _ in range(12):
        seen.append(QApplication.focusWidget())
        stage.press(Qt.Key.Key_Tab)
    field = panel(here).field
    assert field.row is not None
    wanted = [
        *panel(here).commands.values(),
        field.finder.control,
        field.row.editor.control,
        field.change,
    ]
    assert [widget for widget in seen if widget in wanted] == wanted


def test_a_word_to_press_is_whole_also_while_the_keyboard_is_on_it(here: Stage) -> None:
    button = panel(here).deselect
    room = [inside_px(button)]
    button.setFocus()
    QApplication.processEvents()
    assert button.hasFocus()
    assert inside_px(button) == room[0]


def inside_px(button: QPushButton) -> int:
    """Return how wide the words of a button may be."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    inside = QStyle.SubElement.SE_PushButtonContents
    return button.style().subElementRect(inside, option, button).width()
