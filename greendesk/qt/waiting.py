"""What waits to be sent, kept up to date by what is touched: with 100,000 patches no walk is quick.

::

    ids ──► touched ──a moment at a time──► ready │ under way │ the rest

The one thing to know: who asks calls :meth:`Waiting.catch_up` first. After an edit all is looked at
at once; after an import it goes on in slices, and :attr:`Waiting.changed` tells of the end.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from greendesk.model.freight import weights
from greendesk.model.record import PatchId
from greendesk.model.sending import State

if TYPE_CHECKING:
    from greendesk.qt.desk import Desk
    from greendesk.session import Changed

SLICE_S = 0.008
_AT_ONCE = 200


class Waiting(QObject):
    """The patches of one project that the centre does not have; lives on the window's thread.

    Attributes:
        changed: all that was touched has been looked at.
        ready: what can go now.
        under_way: what was sealed and has no verdict yet.
        rest: what is not ready, came back, or waits for a decision.
    """

    changed = Signal()

    def __init__(self, desk: "Desk", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._session = desk, desk.session
        self.ready: dict[PatchId, None] = {}  # as sets that keep their order
        self.under_way: dict[PatchId, None] = {}
        self.rest: dict[PatchId, None] = {}
        self._clashing: set[PatchId] = set()
        self._kinds: dict[PatchId, dict[PatchId, None]] = {}
        self._weights: dict[PatchId, int] = {}
        self._weight = 0
        self._touched: deque[Iterator[PatchId]] = deque()
        self.touch([patch.id for patch in self._session.view])
        self.touch(self._session.ledger.known)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._slice)
        desk.changed.connect(self._heard)
        desk.checks.changed.connect(self.touch)
        desk.closing.connect(self._timer.stop)

    def __len__(self) -> int:
        return len(self._kinds)

    def __contains__(self, patch_id: object) -> bool:
        return patch_id in self._kinds

    def __iter__(self) -> Iterator[PatchId]:
        return chain(self.under_way, self.ready, self.rest)

    @property
    def busy(self) -> bool:
        """Whether something was touched that has not been looked at yet."""
        return bool(self._touched)

    @property
    def clashing(self) -> int:
        """How many wait for the officer's decision."""
        return len(self._clashing)

    def weight_without(self, left: Collection[PatchId]) -> tuple[int, int]:
        """Return how many are ready besides ``left``, and about how many bytes they are."""
        stay = [i for i in left if i in self.ready]
        return len(self.ready) - len(stay), self._weight - sum(self._weights[i] for i in stay)

    def touch(self, ids: Iterable[PatchId]) -> None:
        """Note that these may stand otherwise now; who is noted twice is looked at twice."""
        self._touched.append(iter(list(ids)))

    def catch_up(self) -> bool:
        """Look at what was touched, for a moment; return whether that was all."""
        end = perf_counter() + SLICE_S
        while self._touched:
            some = list(dict.fromkeys(islice(self._touched[0], _AT_ONCE)))
            if not some:
                self._touched.popleft()
                continue
            self._look(some)
            if perf_counter() > end:
                self._timer.start()
                return False
        return True

    def _heard(self, changed: "Changed") -> None:
        self.touch(changed.ids)

    def _slice(self) -> None:
        if self._desk.has_project and self.catch_up():
            self.changed.emit()

    def _look(self, ids: list[PatchId]) -> None:
        find, fresh = self._session.view.find, []
        for patch_id in ids:
            kind, was = self._kind(patch_id), self._kinds.get(patch_id)
            if was is self.ready:
                self._weight -= self._weights.pop(patch_id)
            if kind is self.ready:
                fresh.append(patch_id)
            if kind is was:
                continue
            if was is not None:
                del was[patch_id], self._kinds[patch_id]
            if kind is not None:
                kind[patch_id], self._kinds[patch_id] = None, kind
        patches = [find(patch_id) for patch_id in fresh]
        for patch_id, weight in zip(fresh, weights(patches), strict=True):
            self._weights[patch_id] = weight
            self._weight += weight

    def _kind(self, patch_id: PatchId) -> dict[PatchId, None] | None:
        """Return among which it belongs; None = the centre has it, or it was never there."""
        session = self._session
        sending = session.sending(patch_id)
        there = session.view.find(patch_id) is not None
        (self._clashing.add if sending.clashes else self._clashing.discard)(patch_id)
        known = there or patch_id in session.ledger.known
        if not (known and sending.dirty) and not sending.clashes:
            return None
        if sending.open:
            return self.under_way
        if sending.came_back:
            return self.rest
        ready = not there or self._desk.checks.state(patch_id) is State.READY
        return self.ready if ready else self.rest
