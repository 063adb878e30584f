"""The history of one patch: a version for every step that touched it, as the file tells it."""

import sqlite3
from dataclasses import replace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from greendesk.i18n import Text
from greendesk.model.edit import Delta
from greendesk.model.record import Patch, Profile
from greendesk.store import gpkg, journal
from greendesk.store.foreign import CHANGED_ELSEWHERE
from tests.builders import NOW, ready_patch, square
from tests.unit.store.conftest import Desk

A, B = ready_patch("a"), ready_patch("b", 0.01)


def renamed(patch: Patch, name: str) -> Patch:
    return replace(patch, values={**patch.values, "name_th": name})


def seen(desk: Desk, patch_id: str = "a") -> list[Patch | None]:
    return [version.patch for version in desk.project.history(patch_id)]


def test_a_patch_that_was_just_made_has_one_version(desk: Desk) -> None:
    desk.make(A)
    (version,) = desk.project.history("a")
    assert (version.at, version.by, version.label) == (NOW, "สมหญิง", Text("edit"))
    assert version.patch == A


def test_every_step_is_a_version_oldest_first(desk: Desk) -> None:
    moved = replace(A, shape=square(0.002))
    desk.make(A, B)
    desk.do((A, moved))
    desk.do((B, renamed(B, "อื่น")))
    desk.do((moved, renamed(moved, "ใหม่")))
    assert seen(desk) == [A, moved, renamed(moved, "ใหม่")]


def test_what_was_undone_is_left_out_until_it_is_done_again(desk: Desk) -> None:
    desk.make(A)
    desk.do((A, renamed(A, "ใหม่")))
    desk.undo()
    assert seen(desk) == [A]
    desk.redo()
    assert seen(desk) == [A, renamed(A, "ใหม่")]


def test_a_patch_in_the_bin_has_a_last_version_without_a_patch(desk: Desk) -> None:
    desk.make(A)
    desk.do((A, None))
    assert seen(desk) == [A, None]


def test_what_another_program_did_is_among_it(desk: Desk) -> None:
    desk.make(A)
    db = sqlite3.connect(desk.path)
    gpkg.register(db)
    db.execute("UPDATE green_patch SET name_th = 'จาก QGIS'")
    db.commit()
    db.close()
    desk.project.look(NOW)
    last = desk.project.history("a")[-1]
    assert (last.label, last.by) == (CHANGED_ELSEWHERE, "")
    assert last.patch is not None
    assert last.patch.name == "จาก QGIS"


def test_what_another_program_did_is_shown_as_stored_before_it_is_entered(desk: Desk) -> None:
    desk.make(A)
    db = sqlite3.connect(desk.path)
    gpkg.register(db)
    db.execute("UPDATE green_patch SET name_th = 'จาก QGIS'")
    db.commit()
    db.close()
    last = desk.project.history("a")[-1]
    assert last.at is None
    assert last.patch is not None
    assert last.patch.name == "จาก QGIS"


def test_a_patch_that_was_there_before_the_journal_begins_with_what_it_was(desk: Desk) -> None:
    desk.make(A)
    desk.do((A, renamed(A, "ใหม่")))
    with desk.project._open.writing() as db:
        db.execute("DELETE FROM gd_journal WHERE seq = 1")
    first, last = desk.project.history("a")
    assert (first.at, first.patch) == (None, A)
    assert last.patch == renamed(A, "ใหม่")


def test_a_patch_that_nobody_knows_has_no_history(desk: Desk) -> None:
    desk.make(A)
    assert desk.project.history("z") == []


def test_a_big_import_is_one_version_of_each_of_its_patches(desk: Desk) -> None:
    patches = [ready_patch(f"p{n}", n * 0.01) for n in range(200)]
    desk.make(*patches)
    for patch in (patches[0], patches[57], patches[-1]):
        assert seen(desk, patch.id) == [patch]


TEXTS = st.one_of(
    st.text(),
    st.sampled_from(['],["green_patch","a",', '],"shapes":[', '["green_patch","a",', '"', "\\"]),
)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.booleans(), TEXTS), min_size=1, max_size=6), TEXTS)
def test_no_text_hides_the_deltas_of_one_record(
    told: list[tuple[str, str, bool, str]], words: str
) -> None:
    deltas = [Delta(None, Profile("a", {"name_th": words}))]
    for id, name, drawn, reason in told:
        after = Patch(id, square() if drawn else None, {"name_th": name}, {"key": reason})
        deltas += [Delta(None, after), Delta(after, None)]
    content = journal.pack(deltas)
    for id in {d.id for d in deltas} | {"a"}:
        wanted = tuple(d for d in deltas if d.id == id and d.kind == Patch.kind)
        assert journal.unpack_of(content, Patch.kind, id) == wanted
    assert journal.unpack(content) == tuple(deltas)


def test_shapes_keep_every_bit(desk: Desk) -> None:
    shape = shapely.affinity.rotate(square(), 12.3456789)
    desk.make(replace(A, shape=shape))
    (found,) = seen(desk)
    assert found is not None
    assert shapely.to_wkb(found.shape) == shapely.to_wkb(shape)


@pytest.mark.parametrize("kind", ["redo", "undo"])
def test_a_restored_version_can_be_undone(desk: Desk, kind: str) -> None:
    desk.make(A)
    desk.do((A, None))
    desk.do((None, A))
    assert seen(desk) == [A, None, A]
    desk.undo()
    assert seen(desk) == [A, None]
