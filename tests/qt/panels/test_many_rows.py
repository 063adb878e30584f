"""The list while its rows are made and looked through beside the officer's work."""

import gc
from itertools import pairwise

import pytest
from PySide6.QtCore import QItemSelection

from greendesk.edits.shape import add_patches, delete_patches
from greendesk.i18n import Text
from greendesk.qt.desk import Desk
from greendesk.qt.panels import sending
from greendesk.qt.panels.marks import AT_A_TIME, gathered
from greendesk.qt.panels.outbox import Line, line_of
from greendesk.qt.panels.patch_model import AT_ONCE, MANY, PATCH_ID, PatchModel
from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow

COUNT = AT_ONCE + 50


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    here = stage_window(project_with(ready_patch("p1", name_th="หนึ่ง")))
    many = [
        ready_patch(f"m{i:03}", east=0.02 + i * 0.002, name_th=f"สวน {i}") for i in range(COUNT)
    ]
    here.desk.do(add_patches(many, Text("Import")))
    here.until(lambda: not model(here).busy and not here.desk.checks.busy)
    return here


def model(here: Stage) -> PatchModel:
    return here.side.patches.model


def test_the_list_shows_what_it_showed_until_all_rows_are_looked_through(here: Stage) -> None:
    here.side.patches.search.setText("หนึ่ง")
    assert model(here).busy
    assert model(here).rowCount() == COUNT + 1
    here.until(lambda: not model(here).busy)
    assert model(here).shown_ids() == ["p1"]


def test_what_is_typed_meanwhile_counts(here: Stage) -> None:
    for text in ("ส", "สว", "หนึ่ง"):
        here.side.patches.search.setText(text)
    here.until(lambda: not model(here).busy)
    assert model(here).shown_ids() == ["p1"]


def test_a_patch_that_goes_meanwhile_is_not_shown(here: Stage) -> None:
    here.side.patches.search.setText("หนึ่ง")
    here.desk.select(("p1",))
    here.desk.delete()
    here.until(lambda: not model(here).busy)
    assert model(here).rowCount() == 0


def test_undoing_an_import_takes_its_rows_away_again(here: Stage) -> None:
    here.desk.undo()
    here.until(lambda: len(here.session.view) == 1 and not model(here).busy)
    assert model(here).shown_ids() == ["p1"]
    here.until(lambda: not here.desk.checks.busy)
    assert sum(here.desk.checks.counts.values()) == 1


def test_totals_of_an_import_are_as_if_counted_anew(here: Stage) -> None:
    here.until(lambda: here.desk.sums.totals.count == COUNT + 1)
    whole = sum(here.desk.checks.areas.of(patch) for patch in here.session.view)
    assert here.desk.sums.totals.sum_m2 == pytest.approx(whole)


def test_one_field_of_very_many_is_changed_beside_the_officers_work(here: Stage) -> None:
    everything = tuple(patch.id for patch in here.session.view)
    here.desk.select(everything)
    field = here.workspace.form_holder.many.field
    field.finder.choose("remark")

    def held() -> set[object]:
        return {patch.values.get("remark") for patch in here.session.view}

    assert not field.change.isEnabled(), "what they hold is being found out beside the window"
    field.row.editor.start("ตรวจแล้ว")
    here.until(field.change.isEnabled)
    assert field.row.editor.value == "ตรวจแล้ว", "what is written meanwhile stays"
    field.change.click()
    here.until(lambda: held() == {"ตรวจแล้ว"})
    here.until(lambda: f"{COUNT + 1}" in here.workspace.toast.message.text())
    here.until(field.change.isEnabled)
    field.change.click()  # all of them have it already, and that is said
    here.until(lambda: "อยู่แล้ว" in here.workspace.toast.message.text().replace("\u200b", ""))
    here.workspace.toast.withdraw()
    here.settle()
    here.desk.undo()
    here.until(lambda: held() == {None})
    here.until(gc.isenabled)  # it is off while a project is opened, rows are made, all is checked


def rested(here: Stage) -> bool:
    return here.session.status.kind == "saved" and not model(here).busy


def test_all_rows_are_selected_and_the_rows_of_what_is_selected_are_marked(here: Stage) -> None:
    rows = here.side.patches.list

    def marked() -> set[int]:
        return {index.row() for index in rows.selectionModel().selectedRows()}

    rows.selectAll()
    assert here.desk.selection == tuple(model(here).shown_ids())
    some = (*(f"m{i:03}" for i in range(0, 400, 3)), *(f"m{i:03}" for i in range(100, 200)))
    for ids in (some, (*some, *(f"m{i:03}" for i in range(300, 450)))):
        here.desk.select(ids)
        there = {model(here).row_of(patch_id) for patch_id in ids}
        here.until(lambda there=there: marked() == there)
        assert rows.currentIndex().row() == model(here).row_of(ids[-1])
    here.desk.select(())
    here.until(lambda: not rows.selectionModel().hasSelection())


def every_other(here: Stage) -> tuple[str, ...]:
    ids = tuple(model(here).shown_ids()[::2])
    assert len(ids) > MANY
    return ids


def test_runs_are_gathered_a_few_at_a_time(here: Stage) -> None:
    chosen = QItemSelection()
    counts = [chosen.count() for _ in gathered(model(here), every_other(here), chosen)]
    assert all(after - before <= AT_A_TIME for before, after in pairwise([*counts, chosen.count()]))
    assert chosen.count() == len(every_other(here))


def marked_ids(here: Stage) -> set[str]:
    rows = here.side.patches.list.selectionModel().selectedRows()
    return {str(index.data(PATCH_ID)) for index in rows}


def test_rows_that_move_while_many_are_gathered_do_not_move_the_marks(here: Stage) -> None:
    ids, marks = every_other(here), here.side.patches.marks
    here.desk.select(ids)
    assert marks.busy
    here.session.do(delete_patches(here.session.view, [model(here).shown_ids()[1]]))
    assert marks.busy
    here.until(lambda: not marks.busy)
    assert marked_ids(here) == set(ids)


def test_what_the_officer_marks_meanwhile_counts(here: Stage) -> None:
    here.desk.select(every_other(here))
    rows = here.side.patches.list
    rows.selectionModel().select(model(here).index(3), rows.selectionModel().SelectionFlag.Select)
    assert not here.side.patches.marks.busy
    here.settle()
    assert marked_ids(here) == set(here.desk.selection) == {model(here).shown_ids()[3]}


def test_very_many_are_taken_out_of_hand_before_they_go(here: Stage) -> None:
    here.side.patches.list.selectAll()
    here.desk.delete()
    assert here.desk.selection == ()
    assert len(here.session.view) == COUNT + 1
    here.until(lambda: not len(here.session.view) and rested(here))


def test_a_long_list_of_what_is_to_be_sent_is_made_once_for_all_that_is_heard(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.desk.show_page("sending")
    here.settle()
    here.until(lambda: not here.side.sending.waiting.busy)
    made: list[str] = []

    def noted(desk: Desk, patch_id: str, may_go: bool) -> Line:
        made.append(patch_id)
        return line_of(desk, patch_id, may_go)

    monkeypatch.setattr(sending, "line_of", noted)
    for _ in range(3):
        here.desk.status_changed.emit()
    here.settle()
    assert len(made) == len(set(made)) == here.side.sending.model.rowCount()


def test_what_is_done_to_very_many_is_one_step_and_comes_back_whole(here: Stage) -> None:
    before = {patch.id: patch for patch in here.session.view}
    assert len(before) == COUNT + 1
    here.side.patches.list.selectAll()
    here.desk.delete()
    here.until(lambda: not len(here.session.view) and rested(here))
    assert here.desk.selection == ()
    assert here.session.binned.keys() == before.keys()
    here.desk.restore(list(here.session.binned.values()))
    here.until(lambda: len(here.session.view) == len(before) and rested(here))
    assert set(here.desk.selection) == before.keys()
    assert not here.session.binned
    here.desk.undo()
    here.until(lambda: not len(here.session.view) and rested(here))
    here.desk.undo()
    here.until(lambda: len(here.session.view) == len(before) and rested(here))
    assert {patch.id: patch.shape for patch in here.session.view} == {
        patch_id: patch.shape for patch_id, patch in before.items()
    }
    here.until(lambda: not here.desk.checks.busy)
    assert sum(here.desk.checks.counts.values()) == len(before)
