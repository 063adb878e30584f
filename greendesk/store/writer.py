"""The writer: one thread that owns the project's connection, so the window never waits for a disk.

::

    submit(work) ──► queue ──► the writer's thread: work(project) ──post──► done, then | failed
                                     │
                                     └─ busy (QGIS is writing): waits and tries again, here

The one thing to know: ``work`` runs on the writer's thread and may touch the project only;
``done`` and ``failed`` run where ``post`` brings them (the window's thread), and never after close.
In the command line and in most tests the writer runs inline: at once, on the caller's thread.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from greendesk.errors import GreenDeskError, Outage
from greendesk.i18n import N_
from greendesk.store.project import Project
from greendesk.store.trouble import Busy

T = TypeVar("T")
Call = Callable[[], None]
Post = Callable[[Call], None]
"""Has a call made soon on the session's thread; at once where nobody looks on."""
PATIENCE_S = 60.0  # QGIS holds the file while it saves its own edits
_PAUSE_S = 0.1
CLOSED = N_("The project is closed. What was saved is safe. Open it again to go on.")


class Writer:
    """Carries out work on one project, one piece after the other."""

    def __init__(
        self,
        load: Callable[[], Project],
        post: Post | None = None,
        *,
        inline: bool,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Open the project with ``load``, on the thread that will own it.

        Args:
            post: has a call made on the window's thread; needed unless ``inline``.
            patience_s: how long to go on trying while another program is writing, in seconds.

        Raises:
            GreenDeskError: whatever ``load`` raises; nothing is left running.
        """
        self._post: Post = post or _at_once
        self._patience_s = patience_s
        self._closing = threading.Event()
        self._gate = threading.Lock()
        self._guard = threading.RLock()  # inline: a job may ask while the owner does
        self._pool = None if inline else ThreadPoolExecutor(1, thread_name_prefix="writer")
        try:
            self._project = load() if self._pool is None else self._pool.submit(load).result()
        except BaseException:
            self._stop()
            raise

    def submit(
        self,
        work: Callable[[Project], T],
        done: Callable[[T], None] | None,
        failed: Callable[[Exception], None],
        *,
        then: Callable[[T], None] | None = None,
    ) -> None:
        """Have ``work`` done; then ``done(result)`` or ``failed(error)`` is called.

        ``then(result)`` is called after ``done``, before what was submitted later is heard of. It
        is posted by itself, so that a window lives between the two.

        Does not wait for it, unless the writer runs inline: then all is done on return. Does
        nothing once the project is closed.
        """
        if self._pool is None:
            self._submit_inline(work, (done, then), failed)
            return
        future = self._queue(partial(self._patiently, work))
        if future is not None:
            future.add_done_callback(lambda future: self._report(future, (done, then), failed))

    def ask(self, work: Callable[[Project], T]) -> T:
        """Do ``work`` and return its result; waits. May be asked from any thread but the writer's.

        Raises:
            GreenDeskError: whatever ``work`` raises.
            Outage: the project is closed.
        """
        if self._pool is None:
            with self._guard:
                if self._closing.is_set():
                    raise Outage(CLOSED)
                return work(self._project)
        future = self._queue(partial(self._patiently, work))
        if future is None:
            raise Outage(CLOSED)
        return future.result()

    def close(self) -> None:
        """Finish what was submitted and close the file; nothing is called back afterwards."""
        with self._gate:  # what is queued before comes before closing; afterwards nothing is
            if self._closing.is_set():
                return
            self._closing.set()
        try:
            if self._pool is None:
                with self._guard:
                    self._project.close()
            else:
                self._pool.submit(self._project.close).result()
        finally:
            self._stop()

    def _queue(self, work: Callable[[], T]) -> "Future[T] | None":
        """Queue ``work`` for the writer's thread; None = the project is closed by now."""
        assert self._pool is not None
        with self._gate:
            return None if self._closing.is_set() else self._pool.submit(work)

    def _submit_inline(
        self,
        work: Callable[[Project], T],
        heard: Sequence[Callable[[T], None] | None],
        failed: Callable[[Exception], None],
    ) -> None:
        try:
            with self._guard:
                if self._closing.is_set():
                    return
                result = work(self._project)
        except GreenDeskError as error:
            self._call(partial(failed, error))
        else:
            for hear in filter(None, heard):
                self._call(partial(hear, result))

    def _patiently(self, work: Callable[[Project], T]) -> T:
        """Do ``work``; try again while another program is writing."""
        until = time.monotonic() + self._patience_s
        last_try = False
        while True:
            try:
                return work(self._project)
            except Busy:
                if last_try or time.monotonic() >= until:
                    raise
                last_try = self._closing.wait(_PAUSE_S)

    def _report(
        self,
        future: "Future[T]",
        heard: Sequence[Callable[[T], None] | None],
        failed: Callable[[Exception], None],
    ) -> None:
        error = future.exception()
        if isinstance(error, Exception):
            self._call(partial(failed, error))
        else:
            for hear in filter(None, heard):
                self._call(partial(hear, future.result()))

    def _call(self, call: Call) -> None:
        """Have ``call`` made on the window's thread, unless the project is closed by then."""

        def unless_closed() -> None:
            if not self._closing.is_set():
                call()

        if not self._closing.is_set():
            self._post(unless_closed)

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True)


def _at_once(call: Call) -> None:
    call()
