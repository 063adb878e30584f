"""The outbox: what differs is sent, what was sent is answered, and nothing is said too early."""

import hashlib
import json
from dataclasses import replace

import pytest

from greendesk.i18n import in_language
from greendesk.model.message import Problem, payload_sha, sent_patch
from greendesk.model.record import Patch
from greendesk.model.sending import Sending
from tests.builders import square
from tests.unit.store.conftest import CENTRE, SENDER, Desk, answer_to

CLEAN = Sending(rev=1, dirty=False, outcome="applied")


def renamed(patch: Patch, name: str = "ชื่อใหม่") -> Patch:
    return replace(patch, values={**patch.values, "name_th": name})


# --- the difference ---------------------------------------------------------------------------


def test_a_new_patch_differs_and_undone_it_does_not(desk: Desk, patch: Patch) -> None:
    assert desk.make(patch).sending == {patch.id: Sending(dirty=True)}
    undone = desk.undo()
    assert undone is not None
    assert undone.sending == {patch.id: Sending(dirty=False)}
    assert desk.again().load().sending == {}


def test_undoing_back_to_what_the_centre_has_empties_the_outbox(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.send(patch.id)
    assert desk.sending(patch.id) == CLEAN
    desk.do((patch, renamed(patch)))
    assert desk.sending(patch.id).dirty
    desk.do((renamed(patch), replace(renamed(patch), shape=square(0.1))))
    desk.undo()
    assert desk.sending(patch.id).dirty
    desk.undo()
    assert not desk.again().sending()[patch.id].dirty


@pytest.mark.parametrize("field", ["shape", "reasons", "values"])
def test_every_part_of_a_patch_counts(desk: Desk, patch: Patch, field: str) -> None:
    desk.make(patch)
    desk.send(patch.id)
    other = {"shape": square(0.1), "reasons": {"W1": "x"}, "values": {"name_th": "x"}}[field]
    desk.do((patch, replace(patch, **{field: other})))
    assert desk.sending(patch.id).dirty


def test_what_never_leaves_this_machine_makes_nothing_dirty(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.send(patch.id)
    desk.do((patch, replace(patch, values={**patch.values, "area_m2": 5.0, "unknown": "x"})))
    assert not desk.sending(patch.id).dirty


def test_recycling_what_the_centre_never_had_tells_it_nothing(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.do((patch, None))
    assert desk.project.sending() == {}
    assert desk.seal(patch.id) == []


def test_recycling_what_the_centre_has_sends_a_delete_with_its_last_shape(
    desk: Desk, patch: Patch
) -> None:
    desk.make(patch)
    desk.send(patch.id)
    moved = replace(patch, shape=square(0.3))
    desk.do((patch, moved))
    desk.do((moved, None))
    assert desk.again().sending()[patch.id].dirty
    (change,) = desk.seal(patch.id)
    assert (change.op, change.base_rev) == ("delete", 1)
    assert sent_patch(change.body).shape == square(0.3)
    desk.answer(change)
    assert desk.sending(patch.id) == Sending(rev=2, dirty=False, outcome="applied")


def test_a_delete_of_a_patch_that_lost_its_shape_carries_the_one_that_was_sent(
    desk: Desk, patch: Patch
) -> None:
    desk.make(patch)
    desk.send(patch.id)
    bare = replace(patch, shape=None)
    desk.do((patch, bare), (bare, None))
    (change,) = desk.seal(patch.id)
    assert sent_patch(change.body).shape == patch.shape


def test_restoring_a_deleted_patch_sends_it_anew_at_the_next_revision(
    desk: Desk, patch: Patch
) -> None:
    desk.make(patch)
    desk.send(patch.id)
    desk.do((patch, None))
    desk.send(patch.id)
    desk.undo()
    assert desk.sending(patch.id).dirty
    (change,) = desk.seal(patch.id)
    assert (change.op, change.base_rev) == ("upsert", 2)


def test_restoring_before_the_delete_was_sent_is_as_if_nothing_had_been(
    desk: Desk, patch: Patch
) -> None:
    desk.make(patch)
    desk.send(patch.id)
    desk.do((patch, None))
    desk.do((None, patch))
    assert not desk.sending(patch.id).dirty


# --- sealing ----------------------------------------------------------------------------------


def test_what_was_sealed_is_the_same_bytes_after_any_edit_and_restart(
    desk: Desk, patch: Patch
) -> None:
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    desk.do((patch, renamed(patch)))
    desk.project.bind(CENTRE, SENDER.lao_code)
    assert desk.again().open_changes() == [change]
    assert sent_patch(change.body).name == patch.name
    bare = json.loads(change.body)
    sha = bare["properties"].pop("payload_sha")
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == sha == payload_sha(change.body)


def test_a_patch_has_at_most_one_change_under_way(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    (first,) = desk.seal(patch.id)
    desk.do((patch, renamed(patch)))
    assert desk.seal(patch.id) == []
    desk.answer(first)
    (second,) = desk.seal(patch.id)
    assert second.base_rev == 1
    assert sent_patch(second.body).name == "ชื่อใหม่"


def test_only_what_differs_is_sealed(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.send(patch.id)
    assert desk.seal(patch.id, "no such patch") == []


def test_what_cant_be_sent_is_named_and_keeps_nothing_else_back(desk: Desk, patch: Patch) -> None:
    bare = replace(patch, id="bare", shape=None)
    zero = replace(renamed(patch, "a\0b"), id="zero")
    desk.make(bare, zero, patch)
    sealed = desk.try_to_seal("bare", "zero", patch.id)
    assert [change.patch_id for change in sealed.changes] == [patch.id]
    assert desk.project.open_changes() == [*sealed.changes]
    assert "no shape" in sealed.refused["bare"].message
    assert set(sealed.refused) == {"bare", "zero"}
    assert all(desk.sending(i).dirty and not desk.sending(i).open for i in sealed.refused)
    assert patch.name in in_language("th", sealed.refused["bare"])


def test_a_change_goes_from_sealed_to_sent_and_may_be_held(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    assert desk.sending(patch.id).open == "sealed"
    assert desk.project.mark_sent([change.id])[patch.id].open == "sent"
    assert desk.project.hold([change.id])[patch.id].held
    assert desk.again().sending()[patch.id] == Sending(dirty=True, open="sent", held=True)
    desk.project.release_held()
    assert not desk.sending(patch.id).held
    assert desk.project.open_changes() == [change]


# --- verdicts ---------------------------------------------------------------------------------


def test_applied_makes_what_was_sent_the_base_and_keeps_a_receipt(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    desk.project.mark_sent([change.id])
    assert desk.answer(change) == {patch.id: CLEAN}
    assert desk.again().open_changes() == []
    (receipt,) = desk.project.receipts()
    assert (receipt.change_id, receipt.patch_id, receipt.rev) == (change.id, patch.id, 1)
    assert (receipt.payload_sha, receipt.centre) == (payload_sha(change.body), CENTRE)


def test_an_edit_made_while_sending_stays_in_the_outbox(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    desk.do((patch, renamed(patch)))
    assert desk.answer(change)[patch.id] == Sending(rev=1, dirty=True, outcome="applied")
    desk.undo()
    assert not desk.sending(patch.id).dirty


def test_a_patch_recycled_while_it_was_sent_is_deleted_at_the_centre_next(
    desk: Desk, patch: Patch
) -> None:
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    desk.do((patch, None))
    assert not desk.sending(patch.id).dirty
    assert desk.answer(change)[patch.id].dirty
    (second,) = desk.seal(patch.id)
    assert second.op == "delete"


def test_a_verdict_breaks_no_undo(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.do((patch, renamed(patch)))
    desk.send(patch.id)
    assert desk.undo() is not None
    assert desk.patches() == {patch.id: patch}
    assert desk.sending(patch.id).dirty


def test_problems_stand_until_the_patch_is_edited(desk: Desk, patch: Patch) -> None:
    problem = Problem("gd:required", "/properties/name_th", "โปรดกรอกชื่อ")
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    told = desk.answer(change, "rejected", rev=0, problems=(problem,))
    assert told[patch.id] == Sending(dirty=True, outcome="rejected", problems=(problem,))
    assert desk.again().sending() == told
    applied = desk.do((patch, renamed(patch)))
    assert applied.sending[patch.id] == Sending(dirty=True)
    assert desk.project.receipts()[0].status == "rejected"


def test_a_rejected_patch_can_be_sent_again_and_the_new_verdict_stands(
    desk: Desk, patch: Patch
) -> None:
    desk.make(patch)
    (first,) = desk.seal(patch.id)
    desk.answer(first, "rejected", rev=0, problems=(Problem("x", "", "x"),))
    desk.do((patch, renamed(patch)))
    desk.send(patch.id)
    assert desk.sending(patch.id) == CLEAN
    assert [r.status for r in desk.project.receipts()] == ["rejected", "applied"]


def test_a_conflict_leaves_the_base_and_says_so(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.send(patch.id)
    desk.do((patch, renamed(patch)))
    (change,) = desk.seal(patch.id)
    told = desk.answer(change, "conflict", rev=7)
    assert told[patch.id] == Sending(rev=1, dirty=True, outcome="conflict")
    assert desk.project.receipts()[-1].rev == 7


def test_the_same_verdict_twice_changes_nothing(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    assert desk.answer(change) == desk.answer(change)
    assert desk.answer(change, "rejected") == {patch.id: CLEAN}
    assert len(desk.project.receipts()) == 1


def test_a_verdict_on_other_bytes_is_no_receipt(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    told = desk.answer(change, payload_sha="0" * 64)
    assert told[patch.id] == Sending(dirty=True, open="sealed", held=True)
    assert desk.project.receipts() == []


def test_a_verdict_without_a_revision_is_no_receipt(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    assert desk.answer(change, result_rev=None)[patch.id].held
    assert desk.project.receipts() == []


def test_a_verdict_on_a_change_that_is_not_ours_is_passed_over(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    (change,) = desk.seal(patch.id)
    stranger = replace(answer_to(change), change_id="stranger")
    assert desk.project.acknowledge([stranger], centre=CENTRE, at=None) == {}


def test_what_was_sealed_and_not_answered_survives_a_restart(desk: Desk, patch: Patch) -> None:
    desk.make(patch, replace(patch, id="b"), replace(patch, id="c"))
    changes = desk.seal("c", patch.id, "b")
    assert [c.patch_id for c in changes] == ["c", patch.id, "b"]
    desk.project.mark_sent([changes[0].id])
    desk.answer(changes[1])
    assert sorted(c.id for c in desk.again().open_changes()) == sorted(
        (changes[0].id, changes[2].id)
    )
