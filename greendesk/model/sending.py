"""Where a record stands on its way to the centre, as values: what the store knows, what is shown.

::

     edit                  seal                 bytes leave           the ledger's row
     DRAFT <-> READY ----> QUEUED ------------> SENT ---------------> ACCEPTED | RETURNED | CONFLICT
       ^                                                                  |         |
       +------------------------------- next edit -----------------------+---------+

Nothing is shown stronger than the ledger says: ACCEPTED needs a receipt that names the record.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from greendesk.i18n import N_
from greendesk.model.message import Problem
from greendesk.model.record import PatchId
from greendesk.model.view import MemoryView, View


class State(StrEnum):
    """What is shown beside a record (domain: States)."""

    DRAFT = "DRAFT"
    READY = "READY"
    QUEUED = "QUEUED"
    HANDED = "HANDED"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    RETURNED = "RETURNED"
    CONFLICT = "CONFLICT"


STATE_WORDS = {
    State.DRAFT: N_("Draft"),
    State.READY: N_("Ready to send"),
    State.QUEUED: N_("Waiting to be sent"),
    State.HANDED: N_("Handed over, no receipt yet"),
    State.SENT: N_("Sent"),
    State.ACCEPTED: N_("Received by the centre"),
    State.RETURNED: N_("Returned for correction"),
    State.CONFLICT: N_("Changed at the centre too"),
}
"""What a state is called, to be translated."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a person at the centre said of a record.

    Attributes:
        status: "returned" (to be put right and sent again) or "reviewed".
        reason: code of the list ``return_reason``, or "".
        remark_th: the reviewer's words, or "".
        at: ISO 8601 UTC.
        done: whether the officer has ticked it off.
    """

    status: str
    reason: str = ""
    remark_th: str = ""
    at: str = ""
    done: bool = False

    @property
    def open(self) -> bool:
        """Whether there is something to do about it."""
        return not self.done and (self.status == "returned" or bool(self.remark_th))


@dataclass(frozen=True, slots=True)
class Sending:
    """What the project file knows about one patch and the centre.

    Attributes:
        rev: revision the centre acknowledged last; 0 = never.
        dirty: whether the patch differs from what the centre acknowledged last.
        open: "" = no sealed change under way, else "sealed" or "sent".
        outcome: last verdict that still stands: "", "applied", "rejected" or "conflict".
        problems: what the centre found, for a rejected change that was not repaired yet.
        held: whether the centre keeps answering without ever showing the change.
        handed: whether the change under way was handed over in a courier file.
        clashes: fields that were changed here and at the centre, differently; the officer decides.
        review: what a person at the centre said; None = nothing.
    """

    rev: int = 0
    dirty: bool = True
    open: str = ""
    outcome: str = ""
    problems: tuple[Problem, ...] = ()
    held: bool = False
    handed: bool = False
    clashes: tuple[str, ...] = ()
    review: Review | None = None

    @property
    def came_back(self) -> bool:
        """Whether it must be put right or decided about before it is sent again."""
        return bool(self.clashes) or self.outcome in ("rejected", "conflict")


NEVER_SENT = Sending()


class News(dict[PatchId, Sending]):
    """What has become known of some patches, looked through by whoever has the time.

    Attributes:
        clean: those of them that are as the centre acknowledged them last.
        clashing: those that were changed here and at the centre.
    """

    def __init__(self, known: Mapping[PatchId, Sending]) -> None:
        super().__init__(known)
        self.clean = frozenset(i for i, sending in known.items() if not sending.dirty)
        self.clashing = frozenset(i for i, sending in known.items() if sending.clashes)


def outbox(view: View, known: Mapping[PatchId, Sending]) -> frozenset[PatchId]:
    """Return every patch that differs from what the centre acknowledged last."""
    clean = {i for i, sending in known.items() if not sending.dirty}
    drawn = {patch.id for patch in view} - clean  # never sent is different, too
    gone = {i for i in known.keys() - clean if view.find(i) is None}
    return frozenset(drawn | gone)


class Ledger:
    """What is known of the patches and the centre, and how many there are to be told of.

    It counts as it goes: a walk over 100,000 patches after every edit would be felt.

    Attributes:
        known: patch id -> what the project file knows.
    """

    def __init__(self, view: MemoryView, known: Mapping[PatchId, Sending]) -> None:
        """Begin with what is ``known`` of ``view``; of many this takes a while."""
        self._view = view
        self.known: dict[PatchId, Sending] = {}
        self._clean: set[PatchId] = set()  # as the centre has it, there or not
        self._same: set[PatchId] = set()  # those of them that are there
        self._gone: set[PatchId] = set()  # not there any more, and the centre was not told
        self._clashing: set[PatchId] = set()
        self._to_count: list[frozenset[PatchId]] = []
        self.update(known)

    def update(self, known: Mapping[PatchId, Sending]) -> None:
        """Take over what has become known."""
        news, before = known if isinstance(known, News) else News(known), len(self.known)
        self.known.update(news)
        if self._clashing:
            self._clashing.difference_update(news)
        self._clashing |= news.clashing
        was_clean = self._clean.intersection(news)
        if was_clean != news.clean or len(self.known) != before:  # else it counts as it did
            self._clean -= was_clean
            self._clean |= news.clean
            self.look(news)

    def look(self, ids: Iterable[PatchId]) -> None:
        """Look again at patches that came or went."""
        self._to_count.append(ids if isinstance(ids, frozenset) else frozenset(ids))

    def _count(self) -> None:
        """Count those that were looked at; later than they come, for that turn has enough to do."""
        if self._to_count:
            first, *more = self._to_count
            self._to_count.clear()
            ids = first.union(*more) if more else first  # there may be thousands
            there, clean = self._view.among(ids), ids & self._clean
            self._same -= ids
            self._same |= clean & there
            self._gone -= ids
            self._gone.update(filter(self.known.__contains__, ids - there - clean))

    def walk(self) -> Iterator[PatchId]:
        """Walk over every patch that is here or was sent from here, as it is just now."""
        patches, known, find = tuple(self._view), tuple(self.known), self._view.find
        yield from (patch.id for patch in patches)
        yield from (patch_id for patch_id in known if find(patch_id) is None)

    def may_go(self, patch_id: PatchId) -> bool:
        """Return whether a patch differs from what the centre has, and nothing is under way."""
        at = self.known.get(patch_id, NEVER_SENT)
        if not at.dirty or at.open or at.came_back:
            return False
        return patch_id in self.known or self._view.find(patch_id) is not None

    @property
    def clashing(self) -> frozenset[PatchId]:
        """Every patch that was changed here and at the centre and waits for a decision."""
        return frozenset(self._clashing)

    @property
    def unsent(self) -> int:
        """How many patches are in the :func:`outbox`."""
        self._count()
        return len(self._view) - len(self._same) + len(self._gone)


def state_of(sending: Sending, ready: bool) -> State:
    """Return the state to show; ``ready`` = no blocking issue and every warning has its reason."""
    if sending.open:
        if sending.open == "sent":
            return State.SENT
        return State.HANDED if sending.handed else State.QUEUED
    if sending.outcome == "conflict" or sending.clashes:
        return State.CONFLICT
    if sending.outcome == "rejected" or (_is_returned(sending) and not sending.dirty):
        return State.RETURNED
    if sending.rev and not sending.dirty:
        return State.ACCEPTED
    return State.READY if ready else State.DRAFT


def _is_returned(sending: Sending) -> bool:
    return sending.review is not None and sending.review.status == "returned"
