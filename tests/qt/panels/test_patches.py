"""The list of patches: searched, filtered, sorted, and selected together with the map."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk.edits.shape import add_patches, delete_patches
from greendesk.edits.values import set_values
from greendesk.i18n import Text
from greendesk.model.record import Patch
from greendesk.model.sending import State
from greendesk.qt.panels.patch_model import AT_ONCE
from greendesk.qt.panels.patches import PatchesPanel
from tests.builders import ready_patch
from tests.qt.window import stage
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow, WindowWith


def named(patch_id: str, name: str, east: float, side: float = 0.001, **more: str) -> Patch:
    from tests.builders import ready_values, square

    return Patch(patch_id, square(east, 0.0, side), ready_values(name_th=name, **more))


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    return window_with(
        named("p1", "ทางเท้าริมถนน", 0.000, 0.0005, green_type="T3"),
        named("p2", "กำแพงต้นไม้", 0.003, 0.0020),
        named("p3", "สวน ๑๒", 0.006, 0.0010),
        named("p4", "", 0.009, 0.0001),
    )


def panel(here: Stage) -> PatchesPanel:
    return here.side.patches


def shown(here: Stage) -> list[str]:
    return panel(here).model.shown_ids()


def test_names_stand_in_the_order_of_the_thai_dictionary_and_the_nameless_last(
    here: Stage,
) -> None:
    assert shown(here) == ["p2", "p1", "p3", "p4"]


SEARCHES = {
    "สวน": ["p3"],
    "ทางเท้า": ["p1"],
    "ถน เท้า": ["p1"],
    "กํา": ["p2"],  # a damaged sara am: nikhahit and sara aa
    "12": ["p3"],  # the name has Thai digits
    "ไม่มีแน่นอน": [],
}


def test_the_search_understands_thai(here: Stage) -> None:
    found = {}
    for typed in SEARCHES:
        panel(here).search.clear()
        stage.type_text(panel(here).search, typed)
        here.until(lambda: not panel(here).model.busy)
        found[typed] = shown(here)
    assert found == SEARCHES


def test_a_search_that_finds_nothing_says_how_to_see_all_again(here: Stage) -> None:
    stage.type_text(panel(here).search, "ไม่มีแน่นอน")
    QApplication.processEvents()
    assert panel(here).empty.isVisible()
    assert not panel(here).list.isVisible()
    panel(here).search.clear()
    QApplication.processEvents()
    assert panel(here).list.isVisible()


def test_an_empty_project_says_what_the_list_is_for(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(), "en")
    assert panel(here).empty.isVisible()
    assert "green button" in panel(here).empty.text()
    assert panel(here).add.isVisible()


def test_the_large_button_begins_a_patch(here: Stage) -> None:
    panel(here).add.click()
    assert here.desk.bench.tool.id == "draw"
    assert here.window.focusWidget() is here.desk.canvas


def test_the_chips_show_only_one_state_and_count_all(here: Stage) -> None:
    draft, ready = panel(here).chips[State.DRAFT], panel(here).chips[State.READY]
    counts = {state: here.desk.checks.counts[state] for state in (State.DRAFT, State.READY)}
    assert sum(counts.values()) == 4
    draft.click()
    assert len(shown(here)) == counts[State.DRAFT]
    assert str(counts[State.DRAFT]) in draft.text()
    ready.click()
    assert len(shown(here)) == counts[State.READY]
    assert {here.desk.checks.state(i) for i in shown(here)} <= {State.READY}
    panel(here).chips[None].click()
    assert len(shown(here)) == 4


def choose(here: Stage, words: str) -> None:
    menu = panel(here).filter.menu()
    next(a for a in menu.actions() if words in a.text().replace("\u200b", "")).trigger()


def test_the_largest_can_stand_first(here: Stage) -> None:
    choose(here, "เนื้อที่มาก")
    assert shown(here) == ["p2", "p3", "p1", "p4"]


def test_only_some_types_can_be_shown(here: Stage) -> None:
    choose(here, "T3")
    assert shown(here) == ["p1"]
    choose(here, "T3")
    assert len(shown(here)) == 4


def picture(here: Stage, patch_id: str) -> QImage:
    """Return what the list paints for a patch."""
    row = panel(here).model.row_of(patch_id)
    box = panel(here).list.visualRect(panel(here).model.index(row))
    return panel(here).list.viewport().grab(box).toImage()


def test_a_new_name_moves_the_patch_to_its_place_and_is_painted(here: Stage) -> None:
    session, before = here.session, picture(here, "p1")
    session.do(set_values(session.view, "p1", {"name_th": "ฮ"}, session.survey.schema))
    assert shown(here) == ["p2", "p3", "p1", "p4"]
    here.settle()
    renamed = picture(here, "p1")
    here.desk.select(("p1",))
    marked = picture(here, "p1")
    assert before != renamed != marked
    here.desk.select(())
    assert picture(here, "p1") == renamed


def test_selecting_in_the_list_selects_on_the_map_and_shows_the_place(here: Stage) -> None:
    here.desk.canvas.go(102.0, 11.0, 15.0)
    model, view = panel(here).model, panel(here).list
    view.setCurrentIndex(model.index(model.row_of("p3")))
    assert here.desk.selection == ("p3",)
    here.until(lambda: abs(here.desk.canvas.centre[0] - 101.0065) < 1e-3)
    here.settle()


def test_selecting_on_the_map_selects_in_the_list(here: Stage) -> None:
    here.desk.select(("p1",))
    rows = [index.row() for index in panel(here).list.selectionModel().selectedRows()]
    assert rows == [panel(here).model.row_of("p1")]


def test_the_arrow_keys_walk_through_the_list(here: Stage) -> None:
    view = panel(here).list
    view.setFocus()
    view.setCurrentIndex(panel(here).model.index(0))
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert here.desk.selection == ("p1",)


def test_delete_moves_to_the_bin_and_undo_brings_it_back(here: Stage) -> None:
    here.desk.select(("p1",))
    panel(here).list.setFocus()
    QTest.keyClick(panel(here).list, Qt.Key.Key_Delete)
    assert shown(here) == ["p2", "p3", "p4"]
    assert panel(here).bin.isVisible()
    assert here.workspace.toast.isVisible()
    here.settle()
    here.workspace.toast.button.click()
    here.until(lambda: len(shown(here)) == 4)
    here.until(lambda: not panel(here).bin.isVisible())  # once that is saved, too


def test_a_duplicate_lies_aside_and_is_selected(here: Stage) -> None:
    here.desk.select(("p3",))
    here.workspace.actions_by_id["edit.duplicate"].trigger()
    assert len(shown(here)) == 5
    (copy,) = here.desk.selection
    before, after = here.session.view.get("p3"), here.session.view.get(copy)
    assert after.name == before.name
    assert not after.shape.equals(before.shape)
    here.settle()
    assert here.session.undo_label is not None


@pytest.mark.usefixtures("qapp")
def test_a_copied_patch_is_pasted_as_a_new_one(here: Stage) -> None:
    here.desk.select(("p3",))
    here.workspace.actions_by_id["edit.copy"].trigger()
    here.workspace.actions_by_id["edit.paste"].trigger()
    (pasted,) = here.desk.selection
    assert pasted != "p3"
    assert here.session.view.get(pasted).name == "สวน ๑๒"
    QGuiApplication.clipboard().clear()


def test_paste_says_why_it_can_not_be_done(here: Stage) -> None:
    QGuiApplication.clipboard().clear()
    here.workspace.refresh()
    paste = here.workspace.actions_by_id["edit.paste"]
    assert not paste.isEnabled()
    assert paste.toolTip() not in ("", paste.text())


def reading(here: Stage) -> Callable[[int], str]:
    model = panel(here).model

    def said(row: int) -> str:
        return str(model.data(model.index(row), Qt.ItemDataRole.AccessibleTextRole))

    return said


def test_a_screen_reader_hears_name_type_area_and_state(here: Stage) -> None:
    said = reading(here)(panel(here).model.row_of("p3"))
    assert said.startswith("สวน ๑๒, ")
    assert "พร้อมส่ง" in said or "ฉบับร่าง" in said
    assert any(letter.isdigit() for letter in said)


def test_a_patch_that_is_imported_while_filtered_is_not_shown_unless_it_fits(here: Stage) -> None:
    panel(here).search.setText("ทางเท้า")
    here.desk.restore([ready_patch("p9", east=0.02, name_th="สวนใหม่")])
    assert shown(here) == ["p1"]
    panel(here).search.clear()
    assert "p9" in shown(here)


def test_rows_of_many_patches_come_from_a_job_and_what_changes_meanwhile_is_among_them(
    here: Stage,
) -> None:
    more = [named(f"m{i:03}", f"สวน {i}", 0.02 + i * 0.002) for i in range(AT_ONCE + 1)]
    here.session.do(add_patches(more, Text("Many")))
    assert panel(here).model.busy
    assert shown(here) == ["p2", "p1", "p3", "p4"]
    here.session.do(delete_patches(here.session.view, ["p1", "m007"]))
    here.session.do(set_values(here.session.view, "m009", {"name_th": "ก"}))
    here.until(lambda: not panel(here).model.busy)
    found = shown(here)
    assert found[0] == "m009"
    assert {*found} == {patch.id for patch in here.session.view}
    assert panel(here).model.rowCount() == len(found)
