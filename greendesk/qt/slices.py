"""Long work that must stay on the window's thread, a slice at a time.

Widgets can't be made in a job. Whoever makes many of them is a generator that yields between two;
the window lives in the meantime.
"""

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

from greendesk.qt.rounds import this_round

SLICE_S = 0.008


class Slices(QObject):
    """Walks through ``steps`` in the pauses between two events, then calls ``done``."""

    def __init__(self, steps: Iterator[None], done: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._steps, self._done = steps, done
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def stop(self) -> None:
        """Take no further step; ``done`` is not called any more."""
        self._timer.stop()
        self.deleteLater()

    def _turn(self) -> None:
        end = this_round().share(self, SLICE_S)
        try:
            while self._timer.isActive() and perf_counter() < end:
                next(self._steps)
        except StopIteration:
            self.stop()
            self._done()
        except BaseException:
            self.stop()
            raise
