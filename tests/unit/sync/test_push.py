"""Sending against a centre whose answers can be lost, late or wrong."""

import json
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from greendesk.model.answer import verdict_from_row
from greendesk.model.message import (
    CentrePatch,
    Change,
    Feature,
    Sender,
    Verdict,
    seal,
    uuid7,
)
from greendesk.model.record import Patch
from greendesk.model.wire import ENVELOPE
from greendesk.sync.endpoint import WORDS, Hindrance, Kind
from greendesk.sync.push import FIRST, HELD, LACKS, Progress, PushResult, push

SHAPE = MultiPolygon([box(101.0, 10.5, 101.001, 10.501)])


def changes(count: int, batches: int = 1) -> list[Change]:
    return [
        seal(
            uuid7(n, bytes(10)),
            f"batch-{n % batches}",
            uuid7(n + 1000, bytes(10)),
            "upsert",
            0,
            Patch(f"p{n}", SHAPE, {"name_th": f"สวน {n}"}),
            Sender("06711102", "device", "officer"),
            "2026-01-02T03:04:05Z",
            ("name_th",),
            None,
        )
        for n in range(count)
    ]


class Centre:
    """A ledger in memory; ``before`` and ``after`` may raise, ``spoil`` may alter a row."""

    address = "https://centre.example"
    skew_s: float | None = 2.5

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, object]] = {}
        self.puts: list[bytes] = []
        self.asked = 0
        self.before: Callable[[str, str], None] = lambda what, which: None
        self.after: Callable[[str, str], None] = lambda what, which: None
        self.refuses: set[str] = set()
        self.columns: frozenset[str] = frozenset()
        self.status: Mapping[str, str] = {}
        self.spoil: Callable[[dict[str, object]], None] = lambda row: None

    def conformance(self) -> None:
        self.before("conformance", "")

    def put_change(self, change: Change) -> None:
        self.before("put", change.id)
        self.puts.append(change.body)
        if change.id not in self.refuses and change.id not in self.rows:
            row = json.loads(change.body)
            row["properties"] |= {
                "status": self.status.get(change.id, "applied"),
                "result_rev": 1,
                "current_rev": 1,
                "lao_seq": len(self.rows) + 1,
                "received_at": "2026-01-02T03:04:06Z",
            }
            self.spoil(row)
            self.rows[change.id] = row
        self.after("put", change.id)

    def verdicts(self, batch_id: str) -> Mapping[str, Verdict]:
        self.asked += 1
        self.before("verdicts", batch_id)
        found = [row for row in self.rows.values() if row["properties"]["batch_id"] == batch_id]
        return {v.change_id: v for v in map(verdict_from_row, found) if v is not None}

    def change_row(self, change_id: str) -> Feature | None:
        self.before("row", change_id)
        return self.rows.get(change_id)

    def ledger_columns(self) -> frozenset[str]:
        self.before("columns", "")
        return self.columns

    def patches(self, lao_code: str, cursor: int) -> tuple[CentrePatch, ...]:
        return ()


def send(
    centre: Centre,
    sealed: list[Change],
    heard: list[Progress] | None = None,
    naps: list[float] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    seconds: Callable[[], float] = lambda: 0.0,
) -> PushResult:
    return push(
        sealed,
        centre,
        (heard if heard is not None else []).append,
        (naps if naps is not None else []).append,
        lambda: 0.5,
        cancelled,
        seconds,
    )


def fail(times: int, what: str, kind: Kind = "unreachable") -> Callable[[str, str], None]:
    left = [times]

    def step(done: str, which: str) -> None:
        if done == what and left[0]:
            left[0] -= 1
            raise Hindrance(kind, "centre.example")

    return step


def test_everything_is_sent_once_and_has_a_receipt() -> None:
    centre, sealed = Centre(), changes(23, batches=3)
    result = send(centre, sealed)
    assert set(result.verdicts) == {c.id for c in sealed}
    assert sorted(centre.puts) == sorted(c.body for c in sealed)
    assert {r.change_id for r in result.receipts} == set(result.verdicts)
    assert (result.absent, result.trouble, result.skew_s) == (frozenset(), None, 2.5)


def test_what_the_ledger_has_already_is_not_sent_again() -> None:
    centre, sealed = Centre(), changes(4)
    for change in sealed[:2]:
        centre.put_change(change)
    centre.puts.clear()
    result = send(centre, sealed)
    assert len(result.verdicts) == 4
    assert centre.puts == [c.body for c in sealed[2:]]


def test_nothing_to_send_needs_no_network_beyond_a_greeting() -> None:
    centre = Centre()
    assert send(centre, []) == PushResult({}, frozenset(), (), skew_s=2.5)
    assert centre.asked == 0


def test_a_verdict_is_told_as_soon_as_it_is_read() -> None:
    centre, sealed, heard = Centre(), changes(12), list[Progress]()
    send(centre, sealed, heard)
    told = [p.verdict.change_id for p in heard if p.verdict]
    assert told == sorted(c.id for c in sealed)
    assert all(p.receipt and p.receipt.change_id == p.verdict.change_id for p in heard if p.verdict)
    assert [p.settled for p in heard if p.verdict] == list(range(1, 13))


def test_bytes_are_announced_before_they_leave() -> None:
    centre, sealed, heard = Centre(), changes(3), list[Progress]()

    def must_be_announced(what: str, which: str) -> None:
        if what == "put":
            assert any(which in p.leaving for p in heard)

    centre.before = must_be_announced
    assert len(send(centre, sealed, heard).verdicts) == 3


def test_a_lost_reply_leads_to_a_question_not_to_a_second_row() -> None:
    centre, sealed = Centre(), changes(3)
    centre.after = fail(1, "put")
    result = send(centre, sealed)
    assert len(result.verdicts) == 3
    assert len(centre.rows) == 3
    assert len(centre.puts) == 3  # the one whose reply was lost was found in the ledger


def test_what_did_not_arrive_is_sent_again_as_the_same_bytes() -> None:
    centre, sealed = Centre(), changes(1)
    centre.refuses = {sealed[0].id}

    def comes_round(what: str, which: str) -> None:
        if len(centre.puts) == 2:
            centre.refuses = set()

    centre.before = comes_round
    assert len(send(centre, sealed).verdicts) == 1
    assert centre.puts == [sealed[0].body] * 3


def test_rejected_and_conflict_are_verdicts_and_do_not_stop_the_others() -> None:
    centre, sealed = Centre(), changes(3)
    centre.status = {sealed[0].id: "rejected", sealed[1].id: "conflict"}
    result = send(centre, sealed)
    assert [result.verdicts[c.id].status for c in sealed] == ["rejected", "conflict", "applied"]
    assert result.absent == frozenset()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: row["properties"].update(name_th="สวนอื่น"),
        lambda row: row["properties"].update(payload_sha="0" * 64),
        lambda row: row.update(geometry={"type": "MultiPolygon", "coordinates": []}),
        lambda row: row["properties"].update(op="delete"),
    ],
)
def test_a_row_that_is_not_what_was_sent_never_counts_as_applied(
    spoil: Callable[[dict[str, object]], None],
) -> None:
    centre, sealed, heard = Centre(), changes(1), list[Progress]()
    centre.spoil = spoil
    result = send(centre, sealed, heard)
    assert result.verdicts == {}
    assert result.receipts == ()
    assert set(result.differing) == {sealed[0].id}
    assert result.absent == frozenset()
    assert "สวน 0" in str(result.differing[sealed[0].id].values["name"])
    assert any(p.text == result.differing[sealed[0].id] for p in heard)


@pytest.mark.parametrize("status", ["rejected", "conflict"])
def test_a_verdict_on_other_bytes_is_none_on_ours(status: str) -> None:
    centre, sealed = Centre(), changes(1)
    centre.status = {sealed[0].id: status}
    centre.spoil = lambda row: row["properties"].update(payload_sha="0" * 64)
    result = send(centre, sealed)
    assert (result.verdicts, set(result.differing)) == ({}, {sealed[0].id})


def test_a_row_that_vanishes_between_two_questions_is_absent() -> None:
    centre, sealed = Centre(), changes(1)
    fickle = [1]

    def vanish(what: str, which: str) -> None:
        if what == "row" and fickle[0]:
            fickle[0] -= 1
            centre.rows.clear()

    centre.before = vanish
    assert set(send(centre, sealed).verdicts) == {sealed[0].id}
    assert centre.puts == [sealed[0].body] * 2


def test_what_is_answered_three_times_and_never_there_is_held_while_others_go_on() -> None:
    centre, sealed, heard = Centre(), changes(4), list[Progress]()
    centre.refuses = {sealed[1].id}
    result = send(centre, sealed, heard)
    assert set(result.verdicts) == {sealed[i].id for i in (0, 2, 3)}
    assert result.held == result.absent == {sealed[1].id}
    assert centre.puts.count(sealed[1].body) == 3
    assert result.trouble is None
    assert any(p.text and p.text.values.get("name") == "สวน 1" for p in heard)


def test_a_centre_that_takes_nothing_holds_no_record_but_is_said_to_be_in_trouble() -> None:
    centre, sealed = Centre(), changes(7)
    centre.refuses = {c.id for c in sealed}
    result = send(centre, sealed)
    assert result.held == frozenset()
    assert result.absent == {c.id for c in sealed}
    assert result.trouble is not None


@pytest.mark.parametrize("kind", ["portal", "login", "stranger", "certificate"])
def test_what_only_a_person_can_clear_is_not_tried_again(kind: Kind) -> None:
    centre, naps = Centre(), list[float]()
    centre.before = fail(99, "conformance", kind)
    result = send(centre, changes(2), naps=naps)
    assert result.trouble is not None
    assert len(result.absent) == 2
    assert (naps, centre.puts) == ([], [])


def test_a_login_page_in_the_middle_stops_and_loses_nothing() -> None:
    centre, sealed = Centre(), changes(20)

    def portal(what: str, which: str) -> None:
        if len(centre.puts) == 9:
            raise Hindrance("portal", "centre.example")

    centre.before = portal
    result = send(centre, sealed)
    assert result.trouble is not None
    assert len(result.verdicts) + len(result.absent) == 20
    centre.before = lambda what, which: None
    again = send(centre, [c for c in sealed if c.id in result.absent])
    assert len(result.verdicts) + len(again.verdicts) == 20
    assert len(centre.puts) == 20


def test_waits_grow_and_sending_is_paused_after_eight_failures() -> None:
    centre, naps, heard = Centre(), list[float](), list[Progress]()
    centre.before = fail(99, "conformance")
    result = send(centre, changes(1), heard, naps)
    assert naps == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0]
    assert [p.waiting_s for p in heard] == naps
    assert result.trouble is not None


def test_the_centre_is_given_the_time_it_asks_for_and_a_bit() -> None:
    centre, naps = Centre(), list[float]()
    left = [1]

    def busy(what: str, which: str) -> None:
        if what == "put" and left[0]:
            left[0] -= 1
            raise Hindrance("busy", "centre.example", retry_after_s=20.0)

    centre.before = busy
    assert len(send(centre, changes(1), naps=naps).verdicts) == 1
    assert naps == [25.0]


def test_a_long_wait_that_the_centre_asks_for_is_for_the_caller_to_keep() -> None:
    centre, naps = Centre(), list[float]()

    def busy(what: str, which: str) -> None:
        raise Hindrance("busy", "centre.example", retry_after_s=300.0)

    centre.before = busy
    result = send(centre, changes(1), naps=naps)
    assert naps == []
    assert (result.retry_after_s, result.passing) == (300.0, True)
    assert len(result.absent) == 1


def test_more_is_sent_at_once_while_it_goes_quickly_and_less_after_a_timeout() -> None:
    centre, heard = Centre(), list[Progress]()
    centre.before = fail(1, "verdicts", "slow")
    send(centre, changes(40), heard)
    assert [len(p.leaving) for p in heard if p.leaving] == [2, 7, 12, 17, 2]
    heard.clear()
    now = iter(range(0, 1000, 6))
    send(Centre(), changes(12), heard, seconds=lambda: float(next(now)))
    assert [len(p.leaving) for p in heard if p.leaving] == [5, 5, 2]


def test_cancelling_stops_before_the_next_request() -> None:
    centre, sealed = Centre(), changes(9)
    result = send(centre, sealed, cancelled=lambda: len(centre.puts) >= 3)
    assert len(centre.puts) == 3
    assert len(result.verdicts) + len(result.absent) == 9
    assert result.trouble is None


@given(st.lists(st.sampled_from(["", "before", "after"]), max_size=60), st.integers(1, 12))
@settings(max_examples=50, deadline=None)
def test_whatever_is_lost_on_the_way_nothing_is_twice_and_nothing_is_claimed(
    faults: list[str], count: int
) -> None:
    centre, sealed, left = Centre(), changes(count, batches=2), list(faults)

    def strike(when: str) -> Callable[[str, str], None]:
        def step(what: str, which: str) -> None:
            if left and left[0] == when:
                left.pop(0)
                raise Hindrance("unreachable", "centre.example")
            if left and not left[0]:
                left.pop(0)

        return step

    centre.before, centre.after = strike("before"), strike("after")
    verdicts: set[str] = set()
    for _ in range(12):  # as often as an officer may press the button
        rest = [c for c in sealed if c.id not in verdicts]
        result = send(centre, rest)
        assert set(result.verdicts) <= set(centre.rows)
        assert set(result.verdicts) | result.absent == {c.id for c in rest}
        verdicts |= set(result.verdicts)
    assert verdicts == {c.id for c in sealed}
    assert set(centre.puts) == {c.body for c in sealed}


@pytest.mark.parametrize("rev", ["1", None, True, float("nan")])
def test_an_applied_row_that_names_no_revision_is_no_proof(rev: object) -> None:
    centre, sealed = Centre(), changes(2)
    centre.spoil = lambda row: (
        row["properties"].update(result_rev=rev) if row["id"] == sealed[0].id else None
    )
    result = send(centre, sealed)
    assert set(result.verdicts) == {r.change_id for r in result.receipts} == {sealed[1].id}
    assert set(result.differing) == {sealed[0].id}


@pytest.mark.parametrize("kind", ["busy", "slow"])
def test_a_record_that_never_gets_an_answer_does_not_block_the_others(kind: Kind) -> None:
    centre, sealed = Centre(), changes(12)

    def stuck(what: str, which: str) -> None:
        if (what, which) == ("put", sealed[0].id):
            raise Hindrance(kind, "centre.example")

    centre.before = stuck
    result = send(centre, sealed)
    assert set(result.verdicts) == {c.id for c in sealed[1:]}
    assert result.absent == {sealed[0].id}
    assert (result.trouble is None) == (result.held == {sealed[0].id}) == (kind == "slow")


def test_a_centre_that_is_often_busy_but_takes_some_is_not_given_up() -> None:
    centre, sealed, tries = Centre(), changes(30), [0]

    def every_third(what: str, which: str) -> None:
        if what == "put":
            tries[0] += 1
            if tries[0] % 3 == 0:
                raise Hindrance("busy", "centre.example")

    centre.before = every_third
    result = send(centre, sealed)
    assert len(result.verdicts) == 30
    assert result.trouble is None


@pytest.mark.parametrize("kind", ["refused", "portal"])
def test_what_a_firewall_refuses_of_one_record_stops_no_other(kind: Kind) -> None:
    centre, sealed, heard = Centre(), changes(20), []
    bad = {sealed[3].id, sealed[11].id}

    def firewall(done: str, which: str) -> None:
        if done == "put" and which in bad:
            raise Hindrance(kind, "centre.example")

    centre.before = firewall
    result = send(centre, sealed, heard)
    assert set(result.verdicts) == {c.id for c in sealed} - bad
    assert (result.held, result.trouble) == (bad, None)
    assert sum(p.text is not None and p.text.message == HELD for p in heard) == 2


def test_a_record_at_which_the_line_breaks_each_time_is_set_aside_in_the_end() -> None:
    centre, sealed = Centre(), changes(20)

    def breaks(done: str, which: str) -> None:
        if done == "put" and which == sealed[3].id:
            raise Hindrance("unreachable", "centre.example")

    centre.before = breaks
    result = send(centre, sealed)
    assert len(result.verdicts) == 19
    assert (result.held, result.trouble) == ({sealed[3].id}, None)


@pytest.mark.parametrize("kind", ["refused", "portal"])
def test_who_refuses_everything_is_believed_the_third_time(kind: Kind) -> None:
    centre, sealed = Centre(), changes(20)
    tries: list[str] = []

    def refuses(done: str, which: str) -> None:
        if done == "put":
            tries.append(which)
            raise Hindrance(kind, "centre.example")

    centre.before = refuses
    result = send(centre, sealed)
    assert (len(tries), result.held) == (3, frozenset())
    assert result.trouble is not None
    assert result.trouble.message == WORDS[kind]


def test_a_login_page_is_believed_at_once_where_it_answers_a_question_too() -> None:
    centre, sealed = Centre(), changes(20)
    centre.after = lambda done, which: setattr(centre, "before", page)

    def page(done: str, which: str) -> None:
        raise Hindrance("portal", "centre.example")

    result = send(centre, sealed)
    assert len(centre.puts) == 1
    assert result.trouble is not None
    assert result.trouble.message == WORDS["portal"]


def test_what_has_no_place_at_the_centre_is_set_aside_at_once_however_much_it_is() -> None:
    """No pause for each few of them, and none is sent that never could arrive."""
    centre, sealed = Centre(), changes(60)
    centre.columns, centre.refuses = frozenset(ENVELOPE), {c.id for c in sealed}
    naps: list[float] = []
    result = send(centre, sealed, naps=naps)
    assert (len(centre.puts), result.held, result.trouble) == (FIRST, centre.refuses, None)
    assert len(naps) <= 1
    assert result.lacking is not None
    assert (result.lacking.message, result.lacking.values["n"]) == (LACKS, 60)


@pytest.mark.parametrize("kind", ["login", "portal"])
def test_a_proxy_that_does_not_let_the_question_for_columns_through_stops_nothing(
    kind: Kind,
) -> None:
    centre, sealed = Centre(), changes(3)
    centre.refuses, centre.before = {sealed[0].id}, fail(9, "columns", kind)
    result = send(centre, sealed)
    assert (result.held, result.trouble) == ({sealed[0].id}, None)
    assert len(result.verdicts) == 2


def test_a_centre_that_does_not_say_its_columns_holds_as_before() -> None:
    centre, sealed = Centre(), changes(3)
    centre.columns, centre.refuses = frozenset({"name_th"}), {sealed[0].id}
    result = send(centre, sealed)
    assert (result.held, result.lacking) == ({sealed[0].id}, None)
