"""Sending: from sealed bytes to verdicts, whatever the network does meanwhile.

::

     sealed ──► ledger read ──► has a row ──► read back, compared ──► verdict (reported at once)
                    │   ▲                         │
                    │   │ read again              └──► not what was sent: differs, said in words
                    ▼   │
                  absent ──► PUT, the same bytes ──► (any answer)
                    │
                    ├── the ledger has no column for one of its values ──► held, said in words
                    ├── answered three times, never there, while others arrive ──► held
                    └── refused, or the line breaks, at this one alone, again and again ──► held

The one thing to know: nothing here keeps state beyond one call. What must survive a crash (ids,
bytes, verdicts) is the caller's project file; a second run starts by reading the ledger, so a lost
reply costs a question and never a second row. No clock decides anything but pace.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from greendesk.i18n import N_, Label, Text
from greendesk.model.answer import is_proof, receipt_of, same_values, verdict_from_row
from greendesk.model.message import Change, Receipt, Verdict, sent_patch
from greendesk.model.wire import ENVELOPE, fields_beyond
from greendesk.sync.endpoint import Endpoint, Hindrance
from greendesk.sync.pace import FAILURES_BEFORE_PAUSE, NO_USE_TRYING, is_over, pause_s

TRIES_BEFORE_HELD = 3
_OF_ONE_PERHAPS = frozenset({"refused", "portal"})
"""What a firewall may answer to one record, and a Wi-Fi or a centre to all."""
_OF_A_PATH = frozenset({"login", "portal"})
"""What a proxy may answer to a question that it does not let through; the others it does."""
_LINE_BREAKS = frozenset({"slow", "unreachable", "unreadable"})
QUICK_S = 5.0
SMALLEST, FIRST, STEP, LARGEST = 1, 5, 5, 50  # changes between two readings of the ledger

DIFFERS = N_(
    "The centre has something else than what was sent for {name}. Nothing is lost here. "
    "Do not send it again; show this to the centre: {change_id}"
)
HELD = N_(
    "The centre answers but does not take {name}. It is kept here, and the others go on. "
    "Send it again by hand, or ask the centre."
)
LACKS = N_(
    "The centre has no place yet for “{fields}”, so it cannot take {n:,} records that have "
    "something there. They wait here and the others go on; nothing is lost. Ask the centre to bring"
    " its database up to date."
)
NOTHING_ARRIVES = N_(
    "The centre answers, but nothing that is sent appears in its list. Nothing is lost. "
    "Send again later, or tell the centre."
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the caller hears while sending goes on.

    Attributes:
        settled: changes that have a verdict or are known to differ.
        total: changes to send.
        leaving: ids whose bytes are about to leave (to be marked as sent before they do).
        verdict: a verdict that was just read, to be acknowledged at once.
        receipt: the proof that goes with ``verdict``.
        waiting_s: how long sending waits before the next try; 0 = it does not.
        text: what stands in the way, or what is wrong with one record.
    """

    settled: int
    total: int
    leaving: tuple[str, ...] = ()
    verdict: Verdict | None = None
    receipt: Receipt | None = None
    waiting_s: float = 0.0
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class PushResult:
    """How one sending ended; every change is in exactly one of verdicts, differing and absent.

    Attributes:
        verdicts: change id -> what the ledger says.
        absent: ids that the ledger does not have (as far as could be asked); same bytes again.
        receipts: one for each verdict.
        trouble: why sending stopped before its end; None = it did not, or it was cancelled.
        held: those of ``absent`` that the centre kept answering without taking.
        differing: change id -> words, where the ledger's row is not what was sent.
        skew_s: by how much this computer's clock is ahead; None if not known.
        lacking: which fields the centre has no place for, in words; None = it has all that is sent.
        passing: whether the trouble is of a kind that goes away by waiting.
        retry_after_s: how long the centre asks us to wait; None = it does not say.
    """

    verdicts: Mapping[str, Verdict]
    absent: frozenset[str]
    receipts: tuple[Receipt, ...]
    trouble: Text | None = None
    held: frozenset[str] = frozenset()
    differing: Mapping[str, Text] = field(default_factory=dict)
    lacking: Text | None = None
    skew_s: float | None = None
    passing: bool = False
    retry_after_s: float | None = None


def push(
    changes: Sequence[Change],
    endpoint: Endpoint,
    report: Callable[[Progress], None],
    sleep: Callable[[float], None],
    random: Callable[[], float],
    cancelled: Callable[[], bool],
    clock: Callable[[], float] = time.monotonic,
    patience: int = FAILURES_BEFORE_PAUSE,
    labels: Mapping[str, Label] = {},
) -> PushResult:
    """Bring ``changes`` into the ledger and read its verdicts.

    Args:
        changes: sealed and durable already; of any number of batches; in any order.
        report: hears every step; a verdict as soon as it was read back and compared.
        sleep: waits so many seconds; may return early.
        random: a number in [0, 1), so that all machines do not come back at once.
        cancelled: asked before every request.
        clock: seconds, steady; only to choose how much goes between two readings.
        patience: failures in a row after which sending is paused.
        labels: what fields are called, by their id.
    """
    run = _Run(changes, endpoint, report, cancelled, clock, labels)
    failures = settled = 0  # in a row; and what had been settled before this time round
    known: set[str] | None = None  # batches whose ledger rows were read; None = centre not met yet
    while not cancelled():
        try:
            if known is None:
                endpoint.conformance()
                known = set()
            if run.read_ledger(known) or not run.waiting:
                break
            run.send_some()
        except Hindrance as hindrance:
            known = None  # something may have arrived all the same: meet and read again
            run.slower(hindrance)
            failures = failures + 1 if run.settled == settled else 1
            settled = run.settled
            of_one = run.note_failure(hindrance, failures)
            if run.set_aside(patience):
                failures = 0
            elif not of_one and is_over(hindrance, failures, patience):
                return run.result(hindrance.text, hindrance)
            wait = pause_s(max(1, failures), hindrance.retry_after_s, random())
            run.tell(waiting_s=wait, text=hindrance.text)
        else:
            run.hold()
            if not run.waiting:
                break
            if run.settled > settled:
                failures, settled = 0, run.settled
                continue
            failures += 1
            if run.exhausted():
                return run.result(Text(NOTHING_ARRIVES))
            wait = pause_s(failures, None, random())
            run.tell(waiting_s=wait)
        sleep(wait)
    return run.result(None)


class _Run:
    """What is known in the course of one sending."""

    def __init__(
        self,
        changes: Sequence[Change],
        endpoint: Endpoint,
        report: Callable[[Progress], None],
        cancelled: Callable[[], bool],
        clock: Callable[[], float],
        labels: Mapping[str, Label],
    ) -> None:
        self.endpoint, self.report, self.cancelled, self.clock = endpoint, report, cancelled, clock
        self.labels = labels
        self.columns: frozenset[str] | None = None  # of the ledger; None = not asked yet
        self.lacking: dict[str, tuple[str, ...]] = {}  # id of a change -> fields
        self.total = len(changes)
        self.waiting: dict[str, Change] = {c.id: c for c in changes}
        self.verdicts: dict[str, Verdict] = {}
        self.receipts: list[Receipt] = []
        self.differing: dict[str, Text] = {}
        self.held: dict[str, Change] = {}
        self.tried: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.broke_at: list[
            str
        ] = []  # what was being sent when the line broke, in a row; "" = else
        self.leaving = ""
        self.at_once = FIRST

    def read_ledger(self, known: set[str]) -> bool:
        """Settle what arrived earlier, batch by batch; return whether it was cancelled."""
        for batch_id in sorted({c.batch_id for c in self.waiting.values()} - known):
            if self.cancelled():
                return True
            self.settle(batch_id)
            known.add(batch_id)
        return False

    @property
    def settled(self) -> int:
        """How many changes have a verdict or are known to differ."""
        return len(self.verdicts) + len(self.differing)

    def send_some(self) -> None:
        """Send some of what is absent, what was tried least first; read the ledger."""
        began = self.clock()
        some = sorted(self.waiting.values(), key=lambda c: self.tried[c.id])[: self.at_once]
        self.tell(leaving=tuple(change.id for change in some))
        sent = []
        for change in some:
            if self.cancelled():
                break
            self.tried[change.id] += 1  # before: one that never gets an answer must not come first
            self.leaving = change.id
            self.endpoint.put_change(change)
            self.leaving = ""
            sent.append(change)
        for batch_id in sorted({c.batch_id for c in sent}):
            self.settle(batch_id)
        absent = [c.id for c in sent if c.id in self.waiting]
        self.answered.update(absent)
        if absent and self.columns is None:
            self.hold_what_has_no_place()
        if self.clock() - began < QUICK_S:
            self.at_once = min(LARGEST, self.at_once + STEP)

    def settle(self, batch_id: str) -> None:
        """Read the ledger's rows of a batch and settle each change that has one."""
        for change_id, verdict in self.endpoint.verdicts(batch_id).items():
            change = self.waiting.get(change_id)
            if change is None:
                continue
            found: Verdict | None = verdict
            same = is_proof(verdict, change)
            if same and verdict.status == "applied":
                row = self.endpoint.change_row(change_id)
                found = verdict_from_row(row) if row is not None else None
                same = row is not None and same_values(change.body, row, self.labels)
                same = same and found is not None and is_proof(found, change)
            if found is None:
                continue  # gone between two questions: still absent
            del self.waiting[change_id]
            if same:
                self._keep(change, found)
            else:
                words = {"name": _name(change), "change_id": change_id}
                self.differing[change_id] = Text(DIFFERS, words)
                self.tell(text=self.differing[change_id])

    def _keep(self, change: Change, verdict: Verdict) -> None:
        receipt = receipt_of(change, verdict, self.endpoint.address)
        self.verdicts[change.id] = verdict
        self.receipts.append(receipt)
        self.tell(verdict=verdict, receipt=receipt)

    def hold(self) -> None:
        """Set aside what was answered often enough while others arrived."""
        if not self.settled:
            return
        for change_id in list(self.waiting):
            if self.answered[change_id] >= TRIES_BEFORE_HELD:
                self._hold(change_id)

    def hold_what_has_no_place(self) -> None:
        """Set aside what has a value for which the ledger has no column: it never could arrive."""
        try:
            self.columns = columns = self.endpoint.ledger_columns()
        except Hindrance as hindrance:
            if hindrance.kind not in _OF_A_PATH:
                raise
            self.columns = columns = frozenset()
        if not columns.issuperset(ENVELOPE):
            return  # it does not say
        for change_id, change in list(self.waiting.items()):
            if fields := fields_beyond(change.body, columns):
                self.lacking[change_id] = fields
                self.held[change_id] = self.waiting.pop(change_id)
        if self.lacking:
            self.tell(text=self.lacking_words())

    def lacking_words(self) -> Text | None:
        """Return which fields the centre has no place for; None = it has all that is sent."""
        fields = dict.fromkeys(i for found in self.lacking.values() for i in found)
        if not fields:
            return None
        called = [self.labels.get(i, Label(i, i)) for i in fields]
        words = Label(", ".join(one.th for one in called), ", ".join(one.en for one in called))
        return Text(LACKS, {"fields": words, "n": len(self.lacking)})

    def _hold(self, change_id: str) -> None:
        change = self.held[change_id] = self.waiting.pop(change_id)
        self.tell(text=Text(HELD, {"name": _name(change)}))

    def note_failure(self, hindrance: Hindrance, in_row: int) -> bool:
        """Remember at which change it failed; return whether it may be of that change alone.

        The centre was met, and its ledger read, just before. A refusal of all and everything is of
        no one change: there something must have arrived, or it is believed the third time.
        """
        at, self.leaving = self.leaving, ""
        broken = at if hindrance.kind in _LINE_BREAKS else ""
        self.broke_at = [*self.broke_at, broken][-in_row:]
        if not at or hindrance.kind not in _OF_ONE_PERHAPS:
            return False
        self.refused[at] += 1
        return bool(self.settled) or in_row < TRIES_BEFORE_HELD

    def set_aside(self, patience: int) -> bool:
        """Set aside changes that alone are refused, or at which alone the line breaks.

        Returns:
            Whether there were any; the centre takes others and answers questions all the while.
        """
        if not self.settled:
            return False
        culprits = {id for id, times in self.refused.items() if times >= TRIES_BEFORE_HELD}
        if len(self.broke_at) >= patience and len(set(self.broke_at)) == 1:
            culprits.update(self.broke_at)  # where it broke with a question, that is ""
        culprits &= self.waiting.keys()
        for change_id in culprits:
            self._hold(change_id)
        return bool(culprits)

    def exhausted(self) -> bool:
        """Return whether everything was tried often enough and nothing ever arrived."""
        return all(self.answered[change_id] >= TRIES_BEFORE_HELD for change_id in self.waiting)

    def slower(self, hindrance: Hindrance) -> None:
        """Send less between two readings after the centre or the link was too slow."""
        if hindrance.kind in ("slow", "unreachable"):
            self.at_once = max(SMALLEST, self.at_once // 2)

    def tell(
        self,
        *,
        leaving: tuple[str, ...] = (),
        verdict: Verdict | None = None,
        receipt: Receipt | None = None,
        waiting_s: float = 0.0,
        text: Text | None = None,
    ) -> None:
        self.report(Progress(self.settled, self.total, leaving, verdict, receipt, waiting_s, text))

    def result(self, trouble: Text | None, why: Hindrance | None = None) -> PushResult:
        return PushResult(
            verdicts=dict(self.verdicts),
            absent=frozenset(self.waiting) | frozenset(self.held),
            receipts=tuple(self.receipts),
            trouble=trouble,
            held=frozenset(self.held),
            differing=dict(self.differing),
            lacking=self.lacking_words(),
            skew_s=self.endpoint.skew_s,
            passing=why is not None and why.kind not in NO_USE_TRYING,
            retry_after_s=None if why is None else why.retry_after_s,
        )


def _name(change: Change) -> str:
    return sent_patch(change.body).name or change.patch_id
