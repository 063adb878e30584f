"""Long work, off the window's thread.

Work is a function of a :class:`Job` and of plain values: it gets no session, no widget and no
QObject. It returns a value, often an Edit, and the window's thread carries that out; so no QObject
can be destroyed on a thread that is not its own. Callbacks are given to ``start``, never connected
afterwards, so no result can be missed.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import perf_counter
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

T = TypeVar("T")
Call = Callable[[], None]
SLICE_S = 0.008


class Cancelled(Exception):
    """The officer pressed Cancel, or the result is no longer wanted."""


class Job:
    """One piece of work, as both threads see it."""

    def __init__(
        self, post: Callable[[Call], None], progress: Callable[[float], None] | None
    ) -> None:
        self._post, self._progress = post, progress
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next :meth:`report`."""
        self._cancelled.set()

    def report(self, fraction: float) -> None:
        """Tell how far the work is, 0 to 1.

        Raises:
            Cancelled: the work must stop here.
        """
        if self.cancelled:
            raise Cancelled
        if self._progress is not None:
            self._post(partial(self._progress, fraction))


class Jobs(QObject):
    """Runs work on a few threads; every callback arrives on the thread that made this object."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None, threads: int = 4) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._queue = ThreadPoolExecutor(1, thread_name_prefix="patient job")
        self._running: set[Job] = set()
        self._stopped = False
        self._calls: deque[Call] = deque()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._turn)
        self._posted.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether nothing runs, and everything that ran has been told."""
        return not self._running

    def start(
        self,
        work: Callable[[Job], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        progress: Callable[[float], None] | None = None,
        *,
        patient: bool = False,
    ) -> Job:
        """Run ``work(job)`` on a thread; then call ``done(result)`` or ``failed(error)`` here.

        A cancelled job calls ``failed`` with :class:`Cancelled`, even if it was done already.

        Args:
            patient: takes long and can wait. Such jobs run one after the other: Python runs one
                thread at a time, and each that wants to run makes the window wait longer.
        """
        job = Job(self.post, progress)
        self._running.add(job)
        (self._queue if patient else self._pool).submit(self._run, job, work, done, failed)
        return job

    def post(self, call: Call) -> None:
        """Have ``call`` called on this object's thread soon; may be asked from any thread.

        Calls keep the order in which one thread posts them. After :meth:`stop` they are dropped.
        """
        if not self._stopped:
            self._posted.emit(call)

    def stop(self) -> None:
        """Cancel everything and wait for it; nothing is called back after."""
        for job in self._running:
            job.cancel()
        self._stopped = True
        self._calls.clear()
        for pool in (self._pool, self._queue):
            pool.shutdown(wait=True, cancel_futures=True)
        self._running.clear()

    def _run(
        self,
        job: Job,
        work: Callable[[Job], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        call: Call
        try:
            if job.cancelled:
                raise Cancelled
            call = partial(done, work(job))
        except Exception as error:  # noqa: BLE001 - the window's thread decides what to say
            call = partial(failed, error)
        self.post(partial(self._finish, job, call, partial(failed, Cancelled())))

    def _finish(self, job: Job, call: Call, cancelled: Call) -> None:
        self._running.discard(job)
        if job.cancelled:  # a moment too late for the job, not for whoever waits
            cancelled()
        else:
            call()

    @Slot(object)
    def _arrived(self, call: Call) -> None:
        if not self._stopped:
            self._calls.append(call)
            self._soon.start()

    @Slot()
    def _turn(self) -> None:
        """Make some calls, then let the window live: Qt would make all that are posted in one go.

        A call may put a question and wait for the answer; the others are made meanwhile.
        """
        end = perf_counter() + SLICE_S
        while self._calls and perf_counter() < end:
            call = self._calls.popleft()
            if self._calls:
                self._soon.start()
            call()
        if self._calls:
            self._soon.start()
