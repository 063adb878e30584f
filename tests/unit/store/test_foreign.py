"""What QGIS changes in the open or closed file is seen, kept in the history, and sent."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from greendesk.errors import Conflict
from greendesk.model.record import Patch
from greendesk.store import gpkg
from tests.builders import NOW, square
from tests.unit.store.conftest import Desk

RENAME = "UPDATE green_patch SET name_th = ? WHERE patch_id = ?"


def renamed(patch: Patch, name: str) -> Patch:
    return replace(patch, values={**patch.values, "name_th": name})


def test_our_own_edits_are_not_taken_for_another_programs(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.do((patch, renamed(patch, "x")))
    desk.do((renamed(patch, "x"), None))
    desk.undo()
    assert desk.project.look(NOW) is None


def test_a_change_is_an_edit_that_can_be_undone_and_is_sent(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    told = replace(patch, reasons={"W1": "ok"})
    desk.make(told)
    desk.send(patch.id)
    other_program(RENAME, "หนึ่ง", patch.id)
    other_program(RENAME, "สอง", patch.id)
    seen = desk.project.look(NOW)
    assert seen is not None
    (delta,) = seen.edit.deltas
    assert (delta.before, delta.after) == (told, renamed(told, "สอง"))
    assert seen.sending[patch.id].dirty
    undone = desk.undo()
    assert undone is not None
    assert desk.patches() == {patch.id: told}
    assert not desk.sending(patch.id).dirty
    assert desk.redo() is not None
    assert desk.patches() == {patch.id: renamed(told, "สอง")}


def test_it_is_noticed_when_the_project_is_opened(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch)
    desk.project.close()
    other_program(RENAME, "ใหม่", patch.id)
    desk.project = desk.open()
    assert desk.patches()[patch.id].name == "ใหม่"
    assert desk.project.load().journal.undo.message == "Changed in another program"


def test_whoever_only_reads_sees_it_as_it_is(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch)
    desk.send(patch.id)
    other_program(RENAME, "ใหม่", patch.id)
    reader = desk.open(read_only=True)
    assert reader.load().patches[0].name == "ใหม่"
    assert reader.sending()[patch.id].dirty
    reader.close()


def test_a_deleted_row_lies_in_the_bin_with_its_reasons(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    told = replace(patch, reasons={"W1": "ok"})
    desk.make(told)
    desk.send(patch.id)
    other_program("DELETE FROM green_patch")
    desk.again()
    contents = desk.project.load()
    assert contents.patches == []
    assert [b.patch for b in contents.binned] == [told]
    (change,) = desk.seal(patch.id)
    assert change.op == "delete"
    desk.undo()
    assert desk.patches() == {patch.id: told}


def test_a_new_row_has_an_id_of_its_own(desk: Desk, other_program: Callable[..., list]) -> None:
    sql = "INSERT INTO green_patch (geom, name_th) VALUES (?, 'จาก QGIS')"
    other_program(sql, gpkg.encode(square()))
    desk.again()
    (made,) = desk.project.load().patches
    assert len(made.id) == 36
    assert made == Patch(made.id, square(), {"name_th": "จาก QGIS"})
    assert desk.sending(made.id).dirty


def test_what_comes_and_goes_between_two_looks_is_nothing(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch)
    other_program("INSERT INTO green_patch (patch_id) VALUES ('x')")
    other_program("DELETE FROM green_patch WHERE patch_id = 'x'")
    other_program(RENAME, "x", patch.id)
    other_program(RENAME, patch.name, patch.id)
    assert desk.project.look(NOW) is None
    assert desk.project.load().binned == []


def test_another_id_is_one_patch_gone_and_one_come(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch)
    other_program("UPDATE green_patch SET patch_id = 'new'")
    desk.again()
    assert set(desk.patches()) == {"new"}
    desk.undo()
    assert desk.patches() == {patch.id: patch}


def test_our_edit_of_the_same_patch_is_refused_and_nothing_is_lost(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch)
    other_program(RENAME, "ของเขา", patch.id)
    with pytest.raises(Conflict):
        desk.do((patch, renamed(patch, "ของเรา")))
    assert desk.again().load().patches[0].name == "ของเขา"


def test_our_edit_of_another_patch_goes_in_after_theirs(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    other = replace(patch, id="other")
    desk.make(patch, other)
    other_program(RENAME, "ของเขา", patch.id)
    desk.do((other, renamed(other, "ของเรา")))
    assert {p.name for p in desk.patches().values()} == {"ของเขา", "ของเรา"}
    desk.undo()
    desk.undo()
    assert desk.patches() == {patch.id: patch, "other": other}


def test_undo_takes_nothing_back_that_was_not_seen(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch)
    other_program(RENAME, "ของเขา", patch.id)
    seen = desk.undo()
    assert seen is not None
    assert seen.edit.deltas[0].after == renamed(patch, "ของเขา")
    assert desk.patches()[patch.id].name == "ของเขา"


def test_triggers_that_a_program_dropped_are_made_again(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch)
    desk.project.close()
    other_program("DROP TRIGGER gd_foreign_update")
    desk.project = desk.open()
    other_program(RENAME, "x", patch.id)
    assert desk.project.look(NOW) is not None
