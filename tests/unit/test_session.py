"""The session: what is shown, what is saved, and what happens when it can't be."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest

from greendesk import practice
from greendesk.edits.shape import add_patches, delete_patches, restore_patches
from greendesk.edits.values import set_profile, set_reason, set_values
from greendesk.errors import BadInput, Conflict, Outage, UserError
from greendesk.model.edit import Edit
from greendesk.model.record import Profile
from greendesk.model.sending import State
from greendesk.model.sketch import Sketch
from greendesk.model.view import MemoryView
from greendesk.session import Changed, Session
from greendesk.store import rtree
from greendesk.store.trouble import ODD
from tests.builders import full_disk, make_project, ready_patch, square


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_project(tmp_path / "โครงการ.gpkg")


@pytest.fixture
def session(path: Path) -> Iterator[Session]:
    opened = Session.open(path, by="สมหญิง")
    yield opened
    opened.close()


def reopened(session: Session) -> Session:
    session.close()
    return Session.open(session.path)


def big_patch(patch_id: str):
    return ready_patch(patch_id, remark="ก" * 200_000)


def test_an_edit_is_shown_at_once_and_saved(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    assert session.view.get("a").name == "สวนทดสอบ"
    assert session.status.kind == "saved"


def test_what_was_done_is_there_after_a_restart(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    session.do(set_values(session.view, "a", {"name_th": "สวนใหม่"}))
    again = reopened(session)
    assert again.view.get("a").name == "สวนใหม่"
    again.undo()
    assert again.view.get("a").name == "สวนทดสอบ"
    again.redo()
    assert again.view.get("a").name == "สวนใหม่"
    again.close()


def test_undo_goes_back_to_the_beginning_across_restarts(session: Session) -> None:
    for n in range(5):
        session.do(add_patches([ready_patch(f"p{n}", 0.002 * n)]))
    again = reopened(session)
    for _ in range(5):
        again.undo()
    assert len(again.view) == 0
    assert again.undo_label is None
    assert again.outbox == frozenset()
    again.close()


def test_a_new_edit_ends_what_could_be_done_again(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    session.undo()
    assert session.redo_label is not None
    session.do(add_patches([ready_patch("b")]))
    assert session.redo_label is None


def test_listeners_hear_what_was_touched_and_who_asked(session: Session) -> None:
    heard: list[Changed] = []
    session.on_changed.append(heard.append)
    session.do(add_patches([ready_patch("a")]), origin="the form")
    assert heard[0].ids == {"a"}
    assert heard[0].origin == "the form"
    assert heard[0].bounds == square().bounds


def test_who_made_a_patch_and_when_is_noted(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    values = session.view.get("a").values
    assert values["created_by"] == "สมหญิง"
    assert str(values["created_at"]).startswith("20")


def test_a_patch_that_changed_meanwhile_is_not_overwritten(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    stale = set_values(session.view, "a", {"name_th": "หนึ่ง"})
    session.do(set_values(session.view, "a", {"name_th": "สอง"}))
    with pytest.raises(Conflict):
        session.do(stale)
    assert session.view.get("a").name == "สอง"


def test_what_was_undone_is_kept_but_told_apart_from_what_was_deleted(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    session.do(add_patches([ready_patch("b", 0.01)]))
    session.undo()
    session.do(delete_patches(session.view, ["a"]))
    assert (session.binned.taken_back, session.binned.thrown) == ({"b"}, 1)
    again = reopened(session)
    assert ({*again.binned}, again.binned.taken_back) == ({"a", "b"}, {"b"})
    again.undo()
    again.redo()  # which deletes it anew
    assert again.binned.taken_back == {"b"}
    again.do(restore_patches([again.binned["b"]]))
    again.do(delete_patches(again.view, ["b"]))
    assert again.binned.taken_back == set()
    last = reopened(again)
    assert (last.binned.taken_back, last.binned.thrown) == (set(), 2)
    last.close()


def test_what_is_recycled_can_be_restored_after_a_restart(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    session.do(delete_patches(session.view, ["a"]))
    again = reopened(session)
    assert list(again.binned) == ["a"]
    again.do(restore_patches([again.binned["a"]]))
    assert again.view.get("a").name == "สวนทดสอบ"
    assert not again.binned
    again.close()


def test_a_second_session_reads_but_cannot_write(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    with pytest.raises(Conflict):
        Session.open(session.path)
    reader = Session.open(session.path, read_only=True)
    assert reader.view.get("a").name == "สวนทดสอบ"
    with pytest.raises(UserError):
        reader.do(add_patches([ready_patch("b", 0.1)]))
    reader.close()


def test_a_full_disk_is_told_and_nothing_before_it_is_harmed(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    with full_disk(session.path):
        session.do(add_patches([big_patch("b")]))
        assert session.status.kind == "trouble"
        assert session.view.find("b") is None
        with pytest.raises(Outage):
            session.do(add_patches([ready_patch("c", 0.1)]))
    session.try_again()
    assert session.status.kind == "saved"
    assert session.view.find("b") is not None
    again = reopened(session)
    assert {p.id for p in again.view} == {"a", "b"}
    again.close()


def test_nothing_is_called_saved_while_an_undo_is_on_its_way(path: Path) -> None:
    calls: Queue[Callable[[], None]] = Queue()
    session = Session.open(path, inline=False, post=calls.put)
    session.do(add_patches([ready_patch("a")]))
    calls.get(timeout=20)()
    assert session.status.kind == "saved"
    session.undo()
    session.undo()  # there is nothing more; that too must come to rest
    assert session.status.kind == "saving"
    calls.get(timeout=20)()
    assert (session.status.kind, session.view.find("a")) == ("saving", None)
    while session.status.kind == "saving":
        calls.get(timeout=20)()
    assert session.saver.unsaved == 0
    session.close()


def test_a_finished_sketch_is_forgotten_only_once_its_patch_is_saved(session: Session) -> None:
    sketch = Sketch("s1", "draw", {"corners": [[101.0, 10.5], [101.1, 10.5]]})
    session.keep_sketch(sketch)
    with full_disk(session.path):
        session.do(add_patches([big_patch("a")]))
        session.drop_sketch("s1")
    assert session.saver.unsaved == 1
    copy = session.path.with_name("copy.gpkg")
    session.save_copy(copy)
    again = Session.open(copy)
    assert set(again.sketches) == {"s1"}
    again.close()
    session.try_again()
    again = reopened(session)
    assert (set(again.sketches), again.view.find("a") is None) == (set(), False)
    again.close()


def test_an_undo_of_what_can_not_be_saved_undoes_nothing_else(path: Path) -> None:
    calls: Queue[Callable[[], None]] = Queue()
    session = Session.open(path, inline=False, post=calls.put)

    def pump() -> None:
        while session.status.kind == "saving":
            calls.get(timeout=20)()

    session.do(add_patches([ready_patch("a")]))
    pump()
    with full_disk(path):
        session.do(add_patches([big_patch("b")]))
        session.undo()
        while session.saver.unsaved > 1:
            calls.get(timeout=20)()
    assert session.view.find("a") is not None
    session.try_again()
    pump()
    assert {patch.id for patch in session.view} == {"a", "b"}
    session.close()


def test_what_another_program_did_is_shown_with_the_next_edit(path: Path) -> None:
    session = Session.open(path)
    session.do(add_patches([ready_patch("a"), ready_patch("b", east=0.01)]))
    with closing(sqlite3.connect(path)) as other, other:
        rtree.register(other)
        other.execute("UPDATE green_patch SET name_th = 'จากคิวจีไอเอส' WHERE patch_id = 'a'")
    session.do(set_values(session.view, "b", {"remark": "x"}))
    assert session.view.get("a").name == "จากคิวจีไอเอส"
    assert session.view.get("b").values["remark"] == "x"
    session.close()


def test_each_patch_has_a_number_of_its_own_across_restarts_and_deletions(
    session: Session,
) -> None:
    for patch_id in "ab":
        session.do(add_patches([ready_patch(patch_id)]))
    session.do(delete_patches(session.view, ["b"]))
    again = reopened(session)
    again.do(add_patches([ready_patch("c")]))
    numbers = [str(again.view.get(patch_id).values["local_no"]) for patch_id in "ac"]
    again.close()
    assert [number[-3:] for number in numbers] == ["001", "003"]
    assert numbers[0].startswith("99990101-25")


def test_a_sketch_that_can_not_be_written_counts_as_unsaved(session: Session) -> None:
    big = Sketch("s1", "draw", {"corners": [[101.0 + n / 1e5, 10.5] for n in range(20_000)]})
    with full_disk(session.path):
        session.keep_sketch(big)
    assert (session.status.kind, session.saver.unsaved) == ("trouble", 1)
    session.try_again()
    assert (session.status.kind, session.saver.unsaved) == ("saved", 0)
    again = reopened(session)
    assert set(again.sketches) == {"s1"}
    again.close()


def test_an_undo_of_one_edit_leaves_every_other_alone(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    first = session.last_edit
    session.do(add_patches([ready_patch("b", east=0.01)]))
    session.undo(first)
    assert {patch.id for patch in session.view} == {"a", "b"}
    session.undo(session.last_edit)
    assert {patch.id for patch in session.view} == {"a"}


def test_an_edit_between_an_undo_and_the_word_of_it_comes_after_it(path: Path) -> None:
    calls: Queue[Callable[[], None]] = Queue()
    session = Session.open(path, inline=False, post=calls.put)
    session.do(add_patches([ready_patch("a")]))
    session.undo()
    for _ in range(2):  # the edit is saved, the undo is shown
        calls.get(timeout=20)()
    assert (session.view.find("a"), session.status.kind) == (None, "saving")
    session.do(add_patches([ready_patch("b")]))
    while session.status.kind == "saving":
        calls.get(timeout=20)()
    assert (session.redo_label, session.unsent) == (None, 1)
    session.undo()
    while session.status.kind == "saving":
        calls.get(timeout=20)()
    assert (len(session.view), session.unsent) == (0, 0)
    session.close()


def test_thousands_are_stamped_before_the_window_has_them(path: Path) -> None:
    calls: Queue[Callable[[], None]] = Queue()
    session = Session.open(path, inline=False, post=calls.put)
    come: list[Edit] = []
    session.after_backup("import", add_patches([ready_patch("a"), ready_patch("b")]), come.append)
    calls.get(timeout=20)()
    session.do(come[0])
    assert session.view.get("a") is come[0].deltas[0].after  # no stamp is made twice
    assert [session.view.get(d.id) for d in come[0].deltas] == [d.after for d in come[0].deltas]
    session.close()


def test_nothing_comes_between_the_backup_and_what_it_was_made_for(path: Path) -> None:
    calls: Queue[Callable[[], None]] = Queue()
    session = Session.open(path, inline=False, post=calls.put)
    session.do(add_patches([ready_patch("a")]))
    calls.get(timeout=20)()
    session.after_backup("import", add_patches([ready_patch("b")]), session.do)
    assert session.status.kind == "saving"
    with pytest.raises(UserError):
        session.undo()
    with pytest.raises(UserError):
        session.do(delete_patches(session.view, ["a"]))
    while session.status.kind == "saving":
        calls.get(timeout=20)()
    session.undo()
    while session.status.kind == "saving":
        calls.get(timeout=20)()
    assert [patch.id for patch in session.view] == ["a"]
    session.close()


def test_a_profile_is_edited_and_undone_like_a_patch(session: Session) -> None:
    before = session.profile
    after = Profile(before.id, {**before.values, "name_th": "ใหม่"})
    session.do(set_profile(before, after))
    assert session.profile.values["name_th"] == "ใหม่"
    session.undo()
    assert session.profile == before


def test_a_patch_is_ready_once_nothing_stands_in_the_way(session: Session) -> None:
    session.do(add_patches([ready_patch("a", name_th="ก")]))
    assert session.state("a") is State.DRAFT
    session.do(set_values(session.view, "a", {"name_th": "สวนครบ"}))
    assert session.state("a") is State.READY
    assert session.sendable() == ["a"]


def test_a_warning_needs_a_reason_before_the_patch_is_ready(session: Session) -> None:
    session.do(add_patches([ready_patch("a", is_public_access="N")]))
    (issue,) = [i for i in session.issues("a") if i.rule.id == "W09"]
    assert session.state("a") is State.DRAFT
    session.do(set_reason(session.view, "a", issue.key, "ปิดซ่อม"))
    assert session.state("a") is State.READY


def test_an_edit_has_the_neighbours_checked_again(session: Session) -> None:
    session.do(add_patches([ready_patch("a", name_th="สวนแรก")]))
    assert not [i for i in session.issues("a") if i.rule.id == "W02"]
    half_over = replace(ready_patch("b", 0.0005, name_th="สวนสอง"))
    session.do(add_patches([half_over]))
    assert [i for i in session.issues("a") if i.rule.id == "W02"]
    session.undo()
    assert not [i for i in session.issues("a") if i.rule.id == "W02"]


def test_our_boundary_is_kept_and_checked_against(session: Session) -> None:
    session.do(add_patches([ready_patch("a", 0.05)]))
    assert "W01" not in {i.rule.id for i in session.issues("a")}
    session.set_boundary(square(side=0.01))
    assert "W01" in {i.rule.id for i in session.issues("a")}
    again = reopened(session)
    assert again.survey.boundary == square(side=0.01)
    again.close()


def test_what_is_done_stands_on_top_of_what_another_program_did_meanwhile(
    session: Session,
) -> None:
    heard: list[Edit] = []
    session.saver.on_joined.append(heard.append)
    session.do(add_patches([ready_patch("a")]))
    db = sqlite3.connect(session.path)
    rtree.register(db)
    db.execute("UPDATE green_patch SET name_th = 'ชื่อจากโปรแกรมอื่น' WHERE patch_id = 'a'")
    db.commit()
    db.close()
    session.do(set_values(session.view, "a", {"remark": "ของเรา"}))
    assert session.status.kind == "saved"
    assert [edit.ids for edit in heard] == [{"a"}]
    shown = session.view.get("a")
    assert (shown.name, shown.values["remark"]) == ("ชื่อจากโปรแกรมอื่น", "ของเรา")
    again = reopened(session)
    assert again.view.get("a") == shown
    again.undo()
    assert again.view.get("a").name == "ชื่อจากโปรแกรมอื่น"
    assert "remark" not in again.view.get("a").values
    again.close()


def test_what_could_not_be_saved_is_put_back_and_done_again_on_demand(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    with full_disk(session.path):
        session.do(set_values(session.view, "a", {"remark": "ก" * 200_000}))
    assert session.status.kind == "trouble"
    assert "remark" not in session.view.get("a").values
    session.try_again()
    assert session.view.get("a").values["remark"] == "ก" * 200_000
    assert session.status.kind == "saved"


def test_the_making_of_the_sample_is_nobodys_to_undo(tmp_path: Path) -> None:
    session = Session.open(practice.make_sample(tmp_path))
    assert session.undo_label is None
    patch = next(iter(session.view))
    session.do(set_values(session.view, patch.id, {"remark": "x"}))
    assert session.undo_label is not None
    session.undo()
    assert session.undo_label is None
    assert len(session.view) > 1
    session.close()


@pytest.mark.parametrize("problems", ["[5]", '[{"nobody": "knows"}]'])
def test_what_makes_no_sense_is_not_called_damage_and_the_log_has_it(
    session: Session, caplog: pytest.LogCaptureFixture, problems: str
) -> None:
    """It may as well be a mistake of ours, which must not pass for a stranger's."""
    session.do(add_patches([ready_patch("a")]))
    session.close()
    with closing(sqlite3.connect(session.path)) as other, other:
        row = ("c", "b", "a", b"", "rejected", "2026", 1, problems)
        columns = "(id, batch_id, patch_id, body, state, sealed_at, standing, problems)"
        other.execute(f"INSERT INTO gd_change {columns} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    before = session.path.read_bytes()
    with pytest.raises(BadInput) as told:
        Session.open(session.path)
    assert told.value.text.message == ODD
    (record,) = [r for r in caplog.records if r.name == "greendesk.store.trouble"]
    assert record.levelname == "ERROR"
    assert record.exc_info is not None
    assert "sending" in caplog.text  # where it was
    assert session.path.read_bytes() == before
    caplog.clear()


def test_what_was_found_to_fit_is_not_compared_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[MemoryView] = []
    fits = MemoryView.fits

    def noted(view: MemoryView, edit: Edit) -> bool:
        asked.append(view)
        return fits(view, edit)

    monkeypatch.setattr(MemoryView, "fits", noted)
    session.after_backup("", add_patches([ready_patch("a")]), session.do)
    assert len(asked) == 1, "beside the window"
    assert asked[0] is not session.view


def test_what_fitted_before_something_else_changed_is_compared_again(session: Session) -> None:
    session.do(add_patches([ready_patch("a")]))
    prepared: list[Edit] = []
    session.after_backup("", set_values(session.view, "a", {"name_th": "หนึ่ง"}), prepared.append)
    session.do(set_values(session.view, "a", {"name_th": "สอง"}))
    with pytest.raises(Conflict):
        session.do(prepared[0])
