"""Long work, off the window's thread.

Work is a function of a :class:`Job` and of plain values: it gets no session, no widget and no
QObject. It returns a value, often an Edit, and the window's thread carries that out; so no QObject
can be destroyed on a thread that is not its own. Callbacks are given to ``start``, never connected
afterwards, so no result can be missed.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")
Call = Callable[[], None]


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
        self._running: set[Job] = set()
        self._stopped = False
        self._posted.connect(self._carry_out, Qt.ConnectionType.QueuedConnection)

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
    ) -> Job:
        """Run ``work(job)`` on a thread; then call ``done(result)`` or ``failed(error)`` here.

        A cancelled job calls ``failed`` with :class:`Cancelled`, even if it was done already.
        """
        job = Job(self.post, progress)
        self._running.add(job)
        self._pool.submit(self._run, job, work, done, failed)
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
        self._pool.shutdown(wait=True, cancel_futures=True)
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
    def _carry_out(self, call: Call) -> None:
        if not self._stopped:
            call()
