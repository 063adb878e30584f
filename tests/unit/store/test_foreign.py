"""What QGIS changes in the open or closed file is seen, kept in the history, and sent."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from greendesk.errors import Conflict, Outage
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.message import sent_patch
from greendesk.model.record import Patch
from greendesk.store import gpkg
from tests.builders import NOW, make_project, square
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
    applied = desk.do((other, renamed(other, "ของเรา")))
    assert applied.foreign is not None
    assert applied.foreign.deltas == (Delta(patch, renamed(patch, "ของเขา")),)
    assert set(applied.sending) == {patch.id, "other"}
    assert desk.do((renamed(other, "ของเรา"), other)).foreign is None
    desk.undo()
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
    assert seen.foreign == seen.edit
    assert desk.patches()[patch.id].name == "ของเขา"
    undone = desk.undo()
    assert undone is not None
    assert undone.foreign is None


def test_redo_takes_nothing_over_that_was_not_seen(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch, replace(patch, id="other"))
    desk.do((patch, renamed(patch, "ของเรา")))
    desk.undo()
    other_program(RENAME, "ของเขา", "other")
    seen = desk.redo()
    assert seen is not None
    assert seen.foreign == seen.edit
    assert desk.patches()[patch.id] == patch


def test_what_an_edit_found_is_told_even_if_it_has_to_be_done_again(
    tmp_path: Path, patch: Patch
) -> None:
    failing = [False]

    class Failing(sqlite3.Connection):
        """Writes the COMMIT, and says that the drive is gone."""

        def execute(self, sql: str, *more):
            found = super().execute(sql, *more)
            if failing[0] and sql == "COMMIT":
                desk.path.rename(desk.path.with_name("away"))
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR
                raise error
            return found

    desk = Desk(make_project(tmp_path / "p.gpkg"))
    desk.again(factory=Failing)
    desk.make(patch)
    with sqlite3.connect(desk.path) as db:
        gpkg.register(db)
        db.execute(RENAME, ("ของเขา", patch.id))
    db.close()
    edit = Edit(Text("edit"), (Delta(None, replace(patch, id="other")),))
    failing[0] = True
    with pytest.raises(Outage, match="not known"):
        desk.project.apply(edit, edit_id="e", at=NOW, by="x")
    failing[0] = False
    desk.path.with_name("away").rename(desk.path)
    again = desk.project.apply(edit, edit_id="e", at=NOW, by="x")
    assert again.foreign is not None
    assert again.foreign.deltas == (Delta(patch, renamed(patch, "ของเขา")),)
    assert desk.project.apply(edit, edit_id="e", at=NOW, by="x").foreign is None
    desk.project.close()


def test_nothing_is_sealed_that_was_not_seen(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch)
    other_program(RENAME, "ของเขา", patch.id)
    sealed = desk.try_to_seal(patch.id)
    assert sealed.foreign is not None
    assert sealed.foreign.edit.deltas == (Delta(patch, renamed(patch, "ของเขา")),)
    assert sealed.foreign.journal.undo == sealed.foreign.edit.label
    assert (sealed.changes, desk.project.open_changes()) == ((), [])
    again = desk.try_to_seal(patch.id)
    assert again.foreign is None
    assert [sent_patch(c.body).name for c in again.changes] == ["ของเขา"]


def test_triggers_that_a_program_dropped_are_made_again(
    desk: Desk, patch: Patch, other_program: Callable[..., list]
) -> None:
    desk.make(patch)
    desk.project.close()
    other_program("DROP TRIGGER gd_foreign_update")
    desk.project = desk.open()
    other_program(RENAME, "x", patch.id)
    assert desk.project.look(NOW) is not None
