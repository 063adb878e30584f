"""Fills a pack: asks politely, proves every answer, tries again, and lists what could not be had.

::

    to come --asked--> sound picture ------------------------> in the pack
       ^                 │ of one colour, for the first time ──┐
       │                 │ a fault, not for the last time ─────┤
       └──── a while ◄───┴─────────────────────────────────────┘
                         │ a fault, again and again ---------> missing, with the reason

Never more than two requests at once, never more a second than the source allows. A picture of one
colour counts only once the same has come twice: an overloaded server hands out blank ones. A server
that is busy or can't be reached is left alone, longer each time; in the end the filling stops, and
what is still to come stays to come. The one thing to know: one thread (the caller's) owns the pack;
the two that ask only ask and decode, and are left behind when the officer stops.
"""

import heapq
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic

from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text
from greendesk.tiles.base import TileSource
from greendesk.tiles.client import CONNECTIONS, FAILURES
from greendesk.tiles.contents import At, Missing
from greendesk.tiles.coverage import Tiles
from greendesk.tiles.estimate import ASKED_BLANK, Ask, pace_of
from greendesk.tiles.pack import Got, Pack
from greendesk.tiles.proof import WORDS, Fault, Proof, prove

_BATCH, _BATCH_S = 16, 2.0
_CHUNK = 4096
_LOOK_S = 0.2
_SURE_OF_NONES = 20
"""So many times "no such tile" was said again and again, and never taken back: once is enough."""
_TROUBLE = frozenset({Fault.NO_ANSWER, Fault.BUSY})
_NOTHING_THERE = frozenset({Fault.NONE, Fault.EMPTY})
_NO_ANSWER = N_(
    "The map “{source}” can't be reached just now. What was fetched is kept; let it go on later."
)
_NO_USE = N_(
    "The map “{source}” gives no pictures just now ({why}). What was fetched is kept; ask whoever"
    " told you the address, or let it go on later."
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long it is tried.

    Attributes:
        tries: times that a tile is asked for before it counts as missing.
        sure: the same where the map says that it has none.
        first_s, longest_s: how long is waited after the first failure, and at most.
        troubles: no answer, or "busy", so many times running: stop.
        fruitless: nothing but faults so many times running: stop, unless a tile that was had before
            still comes; then only these are bad.
    """

    tries: int = 6
    sure: int = ASKED_BLANK
    first_s: float = 0.5
    longest_s: float = 60.0
    troubles: int = 6
    fruitless: int = 40

    def pause_s(self, failures: int) -> float:
        """Return how long to wait after so many failures, 1 or more."""
        return min(self.longest_s, self.first_s * 2.0 ** min(failures - 1, 30))


PATIENCE = Patience()
OF_A_FILE = Patience(tries=1, sure=1, first_s=0.0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: tiles there or missing, of how many; how long the rest takes and a pause."""

    done: int
    total: int
    missing: int
    left_s: float | None
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of it: ``whole`` says that nothing is to come any more.

    ``trouble`` is what it stopped for, None where the officer stopped it.
    """

    whole: bool
    missing: tuple[Missing, ...] = ()
    trouble: Text | None = None


@dataclass(slots=True)
class _Task:
    at: At
    tries: int = 0
    plain: str = ""  # fingerprint of the one-coloured picture that came last
    none: bool = False  # it was said once that there is no such tile
    had: bool = False  # it was had before, and is asked for to see whether the map works at all


@dataclass(frozen=True, slots=True)
class _Result:
    task: _Task
    proof: Proof
    pause_s: float = 0.0
    error: GreenDeskError | None = None


class Filling:
    """Fills one pack once."""

    def __init__(
        self,
        pack: Pack,
        ask: Ask,
        *,
        patience: Patience = PATIENCE,
        now_s: Callable[[], float] = monotonic,
    ) -> None:
        self._pack, self._ask, self._patience, self._now_s = pack, ask, patience, now_s
        self._pace_s = 1 / pace_of(pack.source)
        to_come = pack.to_come()
        self._fresh, self._fresh_left = _each(to_come), sum(map(len, to_come.values()))
        self._ready: deque[_Task] = deque()
        self._later: list[tuple[float, int, _Task]] = []
        self._asked: SimpleQueue[_Task | None] = SimpleQueue()
        self._answered: SimpleQueue[_Result] = SimpleQueue()
        self._under_way = self._turn = 0
        self._next_s = self._began_s = self._kept_s = now_s()
        self._troubles = self._fruitless = 0
        self._nones_sure = self._nones_wrong = 0  # "no such tile", asked again and again
        self._trouble: Text | None = None
        self._good_at = pack.any_tile()
        self._trying_good = False
        self._got: list[Got] = []
        self._missed: list[Missing] = []
        self._total = pack.plan.count
        self._before = self._done = self._total - self._fresh_left
        self._missing = len(pack.missing())

    def run(
        self,
        stopped: Callable[[], bool] = lambda: False,
        tell: Callable[[Progress], object] = lambda progress: None,
    ) -> Filled:
        """Fill until nothing is to come, or it is stopped, or it is of no use.

        Raises:
            Outage: the pack can't be written.
            BadInput: the address leads into a private network.
        """
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        try:
            while self._left and self._trouble is None and not stopped():
                self._step()
                if len(self._got) + len(self._missed) >= _BATCH or self._keep_is_due:
                    self._keep()
                    tell(self._progress())
            self._keep()
            tell(self._progress())
        finally:
            for _ in threads:
                self._asked.put(None)
        return Filled(not self._left, tuple(self._pack.missing()), self._trouble)

    # --- inside -------------------------------------------------------------------------------

    @property
    def _left(self) -> int:
        return self._fresh_left + len(self._ready) + len(self._later) + self._under_way

    @property
    def _next(self) -> _Task | None:
        """The task that is to be asked for next, at the head of those that are ready."""
        if not self._ready and self._fresh_left:
            self._fresh_left -= 1
            self._ready.append(_Task(next(self._fresh)))
        return self._ready[0] if self._ready else None

    @property
    def _keep_is_due(self) -> bool:
        return self._now_s() - self._kept_s > _BATCH_S

    def _work(self) -> None:
        """Ask and prove, on a thread of its own, until there is nothing to ask any more."""
        side_px, no_data = self._pack.side_px, self._pack.source.no_data
        while (task := self._asked.get()) is not None:
            try:
                answer = self._ask(*task.at)
                result = _Result(task, prove(answer, side_px, no_data), answer.pause_s)
            except FAILURES:
                result = _Result(task, Proof(fault=Fault.NO_ANSWER))
            except GreenDeskError as error:
                result = _Result(task, Proof(), error=error)
            self._answered.put(result)

    def _step(self) -> None:
        """Ask for one tile if it is time, else wait a moment for an answer."""
        now = self._now_s()
        while self._later and self._later[0][0] <= now:
            self._ready.append(heapq.heappop(self._later)[2])
        free = self._under_way < CONNECTIONS and self._next is not None
        if self._trying_good:  # nothing else until it is known whether the map works
            free = free and self._ready[0].had
        if free and now >= self._next_s:
            self._asked.put(self._ready.popleft())
            self._under_way += 1
            self._next_s = max(self._next_s, now - self._pace_s) + self._pace_s
            return
        due_s = [self._next_s] if free else []
        due_s += [self._later[0][0]] if self._later else []
        wait_s = min([_LOOK_S, *(max(0.001, due - now) for due in due_s)])
        try:
            result = self._answered.get(timeout=wait_s)
        except Empty:
            return
        self._under_way -= 1
        if result.error is not None:
            raise result.error
        self._take(result)

    def _take(self, result: _Result) -> None:
        task, proof = result.task, result.proof
        if task.had:
            self._trying_good = False
        if proof.fault is not None:
            self._failed(task, proof.fault, result.pause_s)
            return
        self._troubles = self._fruitless = 0
        self._good_at = task.at
        if task.had:
            return
        self._nones_wrong += task.none
        if proof.plain and self._patience.sure > 1 and task.plain != proof.sha256:
            task.plain = proof.sha256
            self._try_again(task, Fault.UNSTEADY)
            return
        self._got.append(Got(task.at, proof.data, proof.sha256, proof.plain))
        self._done += 1

    def _failed(self, task: _Task, fault: Fault, pause_s: float) -> None:
        if fault in _TROUBLE:
            self._troubles += 1
            if fault is Fault.BUSY or self._troubles > 1:  # one line that broke says little
                wait_s = max(pause_s, self._patience.pause_s(self._troubles))
                self._next_s = max(self._next_s, self._now_s() + wait_s)
        if fault not in _NOTHING_THERE:
            self._fruitless += 1
        if self._troubles >= self._patience.troubles:
            self._stop_for(Text(_NO_ANSWER, {"source": self._pack.source.title}), task)
        elif task.had or (self._fruitless >= self._patience.fruitless and self._good_at is None):
            words = {"source": self._pack.source.title, "why": Text(WORDS[fault])}
            self._stop_for(Text(_NO_USE, words), task)
        else:
            self._try_again(task, fault)
            self._try_good()

    def _try_good(self) -> None:
        """Ask for a tile that was had before, where nothing but faults has come for long."""
        fruitless = self._fruitless >= self._patience.fruitless
        if fruitless and self._good_at is not None and not self._trying_good:
            self._trying_good = True
            self._ready.appendleft(_Task(self._good_at, had=True))

    def _stop_for(self, trouble: Text, task: _Task) -> None:
        self._ready.append(task)
        self._trouble = trouble

    def _try_again(self, task: _Task, fault: Fault) -> None:
        """Ask once more after a while, or count it as missing."""
        task.tries += 1
        task.none |= fault is Fault.NONE
        most = self._patience.sure if fault in _NOTHING_THERE else self._patience.tries
        if fault is Fault.NONE and self._nones_sure >= _SURE_OF_NONES and not self._nones_wrong:
            most = 1  # the map does end here
        if task.tries >= most:
            self._nones_sure += fault is Fault.NONE
            self._missed.append(Missing(task.at, fault))
            self._done += 1
            self._missing += 1
            return
        self._turn += 1
        due_s = self._now_s() + self._patience.pause_s(task.tries)
        heapq.heappush(self._later, (due_s, self._turn, task))

    def _keep(self) -> None:
        self._kept_s = self._now_s()
        if self._got or self._missed:
            self._pack.keep(self._got, self._missed)
            self._got, self._missed = [], []

    def _progress(self) -> Progress:
        now = self._now_s()
        took_s, fresh = now - self._began_s, self._done - self._before
        left_s = (self._total - self._done) * took_s / fresh if fresh else None
        pause_s = max(0.0, self._next_s - now) if self._troubles else 0.0
        return Progress(self._done, self._total, self._missing, left_s, pause_s)


def _each(tiles: Mapping[int, Tiles]) -> Iterator[At]:
    """Yield one tile after the other, without a list of millions."""
    for z, some in tiles.items():
        for n in range(0, len(some), _CHUNK):
            for x, y in some[n : n + _CHUNK].tolist():
                yield z, x, y


def patience_of(source: TileSource) -> Patience:
    """Return how patiently a source is asked: a file says the same each time."""
    return PATIENCE if source.kind == "xyz" else OF_A_FILE
