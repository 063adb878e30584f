"""How much work that can wait is done in one round of the event loop.

Canvas, checks and whoever makes widgets each work in slices of a few milliseconds; but Qt
serves all that are due in one round, some of them twice, and paints only then. So they share one
round among them: each has its turn once, and what is left of the round. What the window itself did
since the round before, a click it answered or a picture it painted, is part of the round, too.
"""

from functools import cache
from time import perf_counter, thread_time

from PySide6.QtCore import QObject, Qt, Signal, Slot

ROUND_S = 0.016
LEAST_S = 0.002
"""So much is left for whoever comes last, or it would never come."""


class Round(QObject):
    """One round of the event loop, over and over."""

    _over = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._served: set[int] = set()
        self._until = 0.0
        self._spent_s = thread_time()  # on the processor, when the round began
        self._over.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    def share(self, worker: QObject, slice_s: float) -> float:
        """Return until when ``worker`` may work (``perf_counter()``); 0 = not again in this round.

        Args:
            slice_s: how long it would like to work.
        """
        now = perf_counter()
        if not self._served:
            spent_s = thread_time() - self._spent_s  # waiting for something to do costs nothing
            self._until = now + ROUND_S - spent_s
            self._over.emit()  # heard at the beginning of the next round
        if id(worker) in self._served:
            return 0.0
        self._served.add(id(worker))
        return max(min(now + slice_s, self._until), now + LEAST_S)

    @Slot()
    def _begin(self) -> None:
        self._served.clear()
        self._spent_s = thread_time()


@cache
def this_round() -> Round:
    """Return the round of the window's thread."""
    return Round()
