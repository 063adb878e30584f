"""What the centre has comes in without treading on the officer's work, and never twice."""

from dataclasses import replace

import pytest

from greendesk.edits.three_way import DELETED
from greendesk.errors import BadInput
from greendesk.model.message import CentrePatch, Witnesses
from greendesk.model.record import Patch
from greendesk.model.sending import State, state_of
from tests.builders import NOW, ready_patch, square
from tests.unit.store.conftest import Desk

LAO = "99990101"


def at_centre(patch: Patch, rev: int = 1, seq: int | None = None, **more) -> CentrePatch:
    return CentrePatch(patch, LAO, rev, rev if seq is None else seq, **more)


def valued(patch: Patch, **values) -> Patch:
    return replace(patch, values={**patch.values, **values})


def take(desk: Desk, *rows: CentrePatch):
    return desk.project.take_over(rows, NOW)


@pytest.fixture
def sent(desk: Desk, patch: Patch) -> Patch:
    """A patch that the centre has in its first revision."""
    desk.make(patch)
    desk.send(patch.id)
    return patch


def test_a_patch_of_another_computer_comes_in_as_the_centre_has_it(desk: Desk) -> None:
    theirs = ready_patch("b")
    taken = take(desk, at_centre(theirs, 3, 7))
    assert desk.again().load().patches == [theirs]
    assert [done.edit.ids for done in taken.applied] == [{"b"}]
    stands = desk.sending("b")
    assert (stands.rev, stands.dirty) == (3, False)
    assert state_of(stands, ready=True) is State.ACCEPTED
    assert desk.project.cursor == 7


def test_the_same_page_again_changes_nothing(desk: Desk, sent: Patch) -> None:
    page = [at_centre(valued(sent, name_th="ใหม่"), 2), at_centre(ready_patch("b"), 1, 3)]
    take(desk, *page)
    before = desk.patches()
    assert take(desk, *page).applied == ()
    assert desk.patches() == before
    assert desk.project.cursor == 3


def test_what_we_sent_ourselves_changes_nothing_when_it_comes_back(desk: Desk, sent: Patch) -> None:
    assert take(desk, at_centre(valued(sent, area_m2=5660.0), 1)).applied == ()
    assert not desk.sending(sent.id).dirty


def test_a_patch_left_alone_here_follows_the_centre(desk: Desk, sent: Patch) -> None:
    theirs = replace(valued(sent, name_th="จากศูนย์"), shape=square(0.2))
    take(desk, at_centre(theirs, 2))
    assert desk.again().load().patches == [theirs]
    assert (desk.sending(sent.id).rev, desk.sending(sent.id).dirty) == (2, False)
    undone = desk.undo()
    assert undone is not None
    assert undone.sending[sent.id].dirty


def test_different_fields_are_merged_and_only_ours_is_sent(desk: Desk, sent: Patch) -> None:
    mine = valued(sent, name_th="ของเรา")
    desk.do((sent, mine))
    take(desk, at_centre(valued(sent, remark="ของศูนย์"), 2))
    merged = desk.patches()[sent.id]
    assert (merged.name, merged.values["remark"]) == ("ของเรา", "ของศูนย์")
    assert desk.sending(sent.id).clashes == ()
    (change,) = desk.seal(sent.id)
    assert change.base_rev == 2


@pytest.mark.parametrize("choice", ["mine", "theirs", "mixed"])
def test_a_clash_waits_for_the_officer_and_the_loser_is_kept(
    desk: Desk, sent: Patch, choice: str
) -> None:
    mine = replace(valued(sent, name_th="ของเรา"), shape=square(0.1))
    theirs = replace(valued(sent, name_th="ของศูนย์"), shape=square(0.2))
    desk.do((sent, mine))
    assert take(desk, at_centre(theirs, 2)).applied == ()
    desk.again()
    assert set(desk.sending(sent.id).clashes) == {"name_th", "geometry"}
    assert state_of(desk.sending(sent.id), ready=True) is State.CONFLICT
    assert desk.patches()[sent.id] == mine
    assert desk.project.clash(sent.id).theirs == theirs

    chosen = {"mine": mine, "theirs": theirs, "mixed": replace(mine, shape=theirs.shape)}[choice]
    desk.project.decide(sent.id, chosen, at=NOW, by="สมหญิง")
    assert desk.again().load().patches == [chosen]
    stands = desk.sending(sent.id)
    assert (stands.rev, stands.clashes, stands.dirty) == (2, (), choice != "theirs")
    was = [version.patch for version in desk.project.history(sent.id)]
    assert mine in was
    assert theirs in was
    with pytest.raises(BadInput):
        desk.project.decide(sent.id, chosen, at=NOW, by="สมหญิง")


def test_deleted_there_and_left_alone_here_goes_to_the_recycle_bin(desk: Desk, sent: Patch) -> None:
    take(desk, at_centre(sent, 2, deleted=True))
    contents = desk.again().load()
    assert contents.patches == []
    assert [binned.patch for binned in contents.binned] == [sent]
    assert not desk.sending(sent.id).dirty


def test_deleted_there_and_changed_here_is_asked(desk: Desk, sent: Patch) -> None:
    mine = valued(sent, name_th="ของเรา")
    desk.do((sent, mine))
    take(desk, at_centre(sent, 2, deleted=True))
    assert desk.sending(sent.id).clashes == (DELETED,)
    assert desk.project.clash(sent.id).theirs is None
    desk.project.decide(sent.id, mine, at=NOW, by="สมหญิง")
    assert desk.patches()[sent.id] == mine
    (change,) = desk.seal(sent.id)
    assert (change.op, change.base_rev) == ("upsert", 2)


def test_changed_there_and_deleted_here_is_asked(desk: Desk, sent: Patch) -> None:
    desk.do((sent, None))
    theirs = valued(sent, name_th="ของศูนย์")
    take(desk, at_centre(theirs, 2))
    assert desk.sending(sent.id).clashes == (DELETED,)
    desk.project.decide(sent.id, theirs, at=NOW, by="สมหญิง")
    assert desk.patches()[sent.id] == theirs
    assert not desk.sending(sent.id).dirty


def test_nothing_comes_in_over_a_change_that_is_under_way(desk: Desk, sent: Patch) -> None:
    mine, theirs = valued(sent, name_th="ของเรา"), valued(sent, remark="ของศูนย์")
    desk.do((sent, mine))
    (change,) = desk.seal(sent.id)
    take(desk, at_centre(theirs, 2))
    assert desk.patches()[sent.id] == mine
    assert desk.project.cursor == 2
    desk.answer(change, "conflict", 2)
    desk.again()
    assert take(desk).applied
    merged = desk.patches()[sent.id]
    assert (merged.name, merged.values["remark"]) == ("ของเรา", "ของศูนย์")
    assert state_of(desk.sending(sent.id), ready=True) is State.READY


def test_our_own_change_that_comes_back_before_its_verdict_is_no_change(
    desk: Desk, sent: Patch
) -> None:
    mine = valued(sent, name_th="ของเรา")
    desk.do((sent, mine))
    (change,) = desk.seal(sent.id)
    take(desk, at_centre(mine, 2))
    desk.answer(change, "applied", 2)
    assert take(desk).applied == ()
    assert (desk.sending(sent.id).rev, desk.sending(sent.id).dirty) == (2, False)


def test_a_record_that_was_returned_says_so_until_it_is_put_right_and_received(
    desk: Desk, sent: Patch
) -> None:
    returned = {
        "review_status": "returned",
        "return_reason": "WRONG_TYPE",
        "remark_th": "เป็นสวนหย่อม",
        "reviewed_at": "2025-11-04T01:00:00.000Z",
    }
    take(desk, at_centre(sent, 1, 2, **returned))
    stands = desk.again().sending()[sent.id]
    assert state_of(stands, ready=True) is State.RETURNED
    assert (stands.review.reason, stands.review.remark_th) == ("WRONG_TYPE", "เป็นสวนหย่อม")
    desk.project.tick_review(sent.id, done=True)
    take(desk, at_centre(sent, 1, 2, **returned))
    assert desk.sending(sent.id).review.done
    mine = valued(sent, name_th="แก้แล้ว")
    desk.do((sent, mine))
    assert state_of(desk.sending(sent.id), ready=True) is State.READY
    (change,) = desk.seal(sent.id)
    desk.answer(change, "applied", 2)
    assert desk.sending(sent.id).review is None
    assert state_of(desk.sending(sent.id), ready=True) is State.ACCEPTED


def test_numbers_are_those_of_the_schema_and_strange_ones_are_left_out(desk: Desk) -> None:
    theirs = valued(ready_patch("b"), capture_scale=2000.0, canopy_pct=float("nan"), stranger="x")
    take(desk, at_centre(theirs))
    values = desk.patches()["b"].values
    assert type(values["capture_scale"]) is int
    assert not {"canopy_pct", "stranger"} & set(values)
    assert not desk.sending("b").dirty


def test_what_a_restored_centre_has_lost_is_unsent_again(desk: Desk, sent: Patch) -> None:
    second, third = valued(sent, name_th="สอง"), ready_patch("c")
    desk.do((sent, second))
    (change,) = desk.seal(sent.id)
    desk.answer(change, "applied", 2)
    desk.make(third)
    desk.send("c")
    compared = desk.project.compare([at_centre(sent, 1, 1)], NOW)
    assert set(compared.vanished) == {sent.id, "c"}
    assert desk.patches() == {sent.id: second, "c": third}
    desk.again()
    assert (desk.sending(sent.id).rev, desk.sending(sent.id).dirty) == (1, True)
    assert (desk.sending("c").rev, desk.sending("c").dirty) == (0, True)
    assert desk.project.cursor == 1
    assert {change.base_rev for change in desk.seal(sent.id, "c")} == {0, 1}


def test_what_was_sealed_before_the_centre_lost_its_record_is_stranded_for_no_time(
    desk: Desk, sent: Patch
) -> None:
    """It meets a conflict of which the centre has nothing to show, so nobody could decide it."""
    desk.do((sent, valued(sent, name_th="สอง")))
    (change,) = desk.seal(sent.id)
    desk.project.compare([], NOW)
    desk.answer(change, "conflict", 0)
    assert desk.sending(sent.id).came_back
    assert desk.project.has_stranded()
    desk.project.compare([], NOW)
    assert not desk.again().has_stranded()
    assert not desk.sending(sent.id).came_back
    (again,) = desk.seal(sent.id)
    assert again.base_rev == 0


def test_comparing_with_a_centre_that_has_everything_finds_nothing(desk: Desk, sent: Patch) -> None:
    compared = desk.project.compare([at_centre(sent, 1, 1)], NOW)
    assert (compared.vanished, compared.applied) == ((), ())
    assert not desk.sending(sent.id).dirty


def test_the_ledger_is_asked_for_the_newest_that_we_know(
    desk: Desk, sent: Patch, other_program
) -> None:
    """Of what was received, each change of some batches; of what was seen, the last."""
    own = desk.project.receipts()[-1]
    take(desk, at_centre(sent, 1, 8, change_id="seen"), at_centre(ready_patch("b"), 1, 9))
    known = desk.project.known_changes()  # the newest came without the name of its change
    assert (known.seen, known.batches) == ("", {own.batch_id: {own.change_id: own.payload_sha}})
    take(desk, at_centre(ready_patch("c"), 1, 10, change_id="newest"))
    assert desk.project.known_changes().seen == "newest"
    for seq in range(11, 24):
        desk.make(ready_patch(f"d{seq}"))
        (change,) = desk.seal(f"d{seq}")
        desk.answer(change, "applied", 1, lao_seq=seq)
    other_program("UPDATE gd_receipt SET batch_id = 'of ' || ((rowid + 1) / 2)")
    known = desk.again().known_changes()
    newest = {"of 7", "of 6", "of 5", "of 4", "of 3"}
    assert newest < known.batches.keys()
    assert len(known.batches) == 7  # and two older ones, by chance
    assert {len(changes) for changes in known.batches.values()} == {2}
    lost = known.batches["of 6"]
    desk.project.note_lost(lost)
    assert {r.change_id for r in desk.project.receipts() if r.lost} == lost.keys()
    every = desk.again().known_changes(every=True)
    assert every.batches.keys() == {f"of {n}" for n in range(1, 8)} - {"of 6"}
    assert every.lost == {"of 6": lost}
    again, still = sorted(lost)
    desk.project.note_found([again])
    assert [r.change_id for r in desk.again().receipts() if r.lost] == [still]
    desk.project.compare([at_centre(sent, 1, 1, change_id="first")], NOW)
    assert desk.project.known_changes().seen == "first"


def test_nothing_is_asked_of_a_centre_that_has_shown_nothing(desk: Desk) -> None:
    assert desk.project.known_changes() == Witnesses()
    desk.project.compare([], NOW)
    assert desk.project.known_changes() == Witnesses()


def test_what_another_has_sent_under_the_same_number_is_asked(desk: Desk, sent: Patch) -> None:
    """A centre that lost our record has got another one from a colleague, who sent it again."""
    other = valued(sent, name_th="ของเพื่อน", remark="อื่น")
    taken = take(desk, at_centre(other, 1, 20, change_id="of a colleague"))
    assert taken.vanished == ()
    assert set(desk.sending(sent.id).clashes) == {"name_th"}  # the remark is theirs alone
    assert desk.patches() == {sent.id: sent}
    clash = desk.project.clash(sent.id)
    assert clash.theirs is not None
    desk.project.decide(sent.id, clash.theirs, at=NOW, by="x")
    assert desk.patches()[sent.id].name == "ของเพื่อน"
    assert not desk.sending(sent.id).dirty


def test_a_record_that_comes_in_older_than_it_was_is_sent_again(desk: Desk, sent: Patch) -> None:
    second = valued(sent, name_th="สอง")
    desk.do((sent, second))
    (change,) = desk.seal(sent.id)
    desk.answer(change, "applied", 2)
    taken = take(desk, at_centre(sent, 1, 20))
    assert taken.vanished == (sent.id,)
    assert desk.patches() == {sent.id: second}
    assert (desk.sending(sent.id).rev, desk.sending(sent.id).dirty) == (1, True)


def test_what_another_program_did_meanwhile_comes_first(
    desk: Desk, sent: Patch, other_program
) -> None:
    other_program("UPDATE green_patch SET remark = 'จาก QGIS'")
    taken = take(desk, at_centre(valued(sent, name_th="จากศูนย์"), 2))
    assert len(taken.applied) == 2
    merged = desk.patches()[sent.id]
    assert (merged.name, merged.values["remark"]) == ("จากศูนย์", "จาก QGIS")
    assert desk.sending(sent.id).dirty


@pytest.mark.parametrize("there", [1, None], ids=["as it was before", "nothing of it"])
def test_nobody_decides_on_a_version_that_a_restored_centre_has_no_more(
    desk: Desk, sent: Patch, there: int | None
) -> None:
    """To take it would make the patch clean at a revision that exists nowhere."""
    desk.do((sent, valued(sent, name_th="ของเรา")))
    take(desk, at_centre(valued(sent, name_th="ของศูนย์"), 7))
    assert desk.sending(sent.id).clashes
    compared = desk.project.compare([at_centre(sent, there)] if there else [], NOW)
    assert sent.id in compared.sending
    desk.again()
    assert desk.sending(sent.id).clashes == ()
    assert (desk.sending(sent.id).rev, desk.sending(sent.id).dirty) == (there or 0, True)
    with pytest.raises(BadInput):
        desk.project.clash(sent.id)
    (change,) = desk.seal(sent.id)
    assert change.base_rev == (there or 0)
