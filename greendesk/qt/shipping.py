"""Sending and fetching beside the officer's work, again by itself when the network is back.

::

    resting --send--> sealing --> sending --> fetching --merged, ready--> sealing ... (3 rounds)
       ^  ^                          │           │
       │  └───────── ended ◄─────────┴───────────┘ trouble that passes
       │                                         ▼
       └── stop ─────────────────────────── waiting --(time is up, "try now")--> as it began

The one thing to know: this knows no widget. It says what it does (:attr:`Shipping.changed`) and
what came of it (:attr:`Shipping.ended`); what was received stands in the project file anyway.
"""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from greendesk.delivery import ROUNDS, Delivery, joined
from greendesk.errors import GreenDeskError
from greendesk.fetching import Fetched, Fetching
from greendesk.i18n import N_, Text
from greendesk.model.record import PatchId
from greendesk.qt.desk import Desk
from greendesk.qt.jobs import Cancelled, Job
from greendesk.settings import SEND_SPEED
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.pace import pause_s
from greendesk.sync.push import Progress, PushResult

T = TypeVar("T")
PATIENCE = 3
"""Failures in a row after which a job ends; then it is waited outside, where it is seen."""
LEAST_WAIT_S = 5
ASKING = N_("Asking the centre…")
NEWS = N_("Getting the news from the centre…")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sending, or a fetching alone, came to.

    Attributes:
        sent: all rounds together; None = nothing was to be sent.
        fetched: what came in last; None = the centre was not asked.
        refused: why records could not be sealed.
        error: what stood in the way of all of it.
        skew_s: by how much this computer's clock is ahead; None if not known.
    """

    sent: PushResult | None = None
    fetched: Fetched | None = None
    refused: tuple[Text, ...] = ()
    error: Text | None = None
    skew_s: float | None = None

    @property
    def passing(self) -> bool:
        """Whether it is worth while to try again by itself."""
        parts = (self.sent, None if self.fetched is None else self.fetched.result)
        return any(part is not None and part.passing for part in parts)


class Shipping(QObject):
    """One project's sending; lives on the window's thread.

    Attributes:
        changed: something else is said of :attr:`step`, or it began or ended.
        ended: an :class:`Outcome`.
        step: what is being done now, in words; None = nothing.
        settled, total: records answered by the centre, and how many go.
        wait_s: in how many seconds it tries again by itself; None = it is not waiting.
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.step: Text | None = None
        self.settled = self.total = 0
        self.wait_s: int | None = None
        self._job: Job | None = None
        self._sealing, self._closed = False, False
        self._stop = threading.Event()
        self._again: Callable[[], None] = lambda: None
        self._tries = self._round = 0
        self._sent: PushResult | None = None
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        desk.closing.connect(self._leave)

    @property
    def working(self) -> bool:
        """Whether something is under way."""
        return self._job is not None or self._sealing

    # --- what the officer asks for --------------------------------------------------------------

    def send(self, ids: Sequence[PatchId] | None, token: str) -> None:
        """Seal what is ready (of ``ids``, or all), send it, and bring in what the centre has."""
        self._tries = 0
        self._begin_with(partial(self._send, ids, token))

    def fetch(self, token: str, *, whole: bool = False) -> None:
        """Bring in what the centre has; ``whole`` compares everything."""
        self._tries = 0
        self._begin_with(partial(self._fetch, token, whole))

    def try_now(self) -> None:
        """Do not wait any longer."""
        if self.wait_s is not None:
            self._begin_with(self._again)

    def stop(self) -> None:
        """Stop after the request that is under way, or stop waiting; nothing is lost."""
        self._stop.set()
        if self.working:
            self._say(Text(N_("Stopping…")))
        else:
            self._rest()

    # --- sending --------------------------------------------------------------------------------

    def _begin_with(self, what: Callable[[], None]) -> None:
        if self.working:
            return
        self._second.stop()
        self.wait_s, self._again = None, what
        self._stop, self._sent, self._round = threading.Event(), None, 1
        self.settled = self.total = 0
        self._say(Text(ASKING))
        what()

    def _send(self, ids: Sequence[PatchId] | None, token: str) -> None:
        desk = self._desk
        try:
            delivery = Delivery(desk.session, desk.centre_url, token, desk.jobs.post)
            self._sealing = True
            sealed = self._while_here(lambda _: self._work(delivery, token))
            delivery.seal(ids, lambda: sealed(None), self._while_here(self._failed))
        except GreenDeskError as error:
            self._failed(error)

    def _work(self, delivery: Delivery, token: str) -> None:
        self._sealing = False
        self.settled, self.total = 0, len(delivery.changes)
        tell, stop = self._while_here(self._progress), self._stop
        say = self._while_here(self._say)
        post = self._desk.jobs.post

        def work(job: Job) -> tuple[PushResult, Fetched | None, float]:
            def stopped() -> bool:
                return stop.is_set() or job.cancelled

            def sleep(seconds: float) -> None:
                _wait(stop, job, seconds)

            began, fetched = monotonic(), None
            sent = delivery.work(lambda p: post(lambda: tell(p)), stopped, sleep, PATIENCE)
            took_s = monotonic() - began
            if sent.trouble is None and not stopped():
                post(lambda: say(Text(NEWS)))
                fetched = delivery.fetch(sent, stopped, sleep, PATIENCE)
            return sent, fetched, took_s

        def done(found: tuple[PushResult, Fetched | None, float]) -> None:
            sent, fetched, took_s = found
            self._note_speed(delivery, sent, took_s)
            self._sent = sent if self._sent is None else joined(self._sent, sent)
            merged = self._merged(fetched)
            if merged and self._round < ROUNDS:
                self._round += 1
                self._job = None
                self._send(merged, token)
                return
            refused = tuple(delivery.refused.values())
            self._end(Outcome(self._sent, fetched, refused, None, sent.skew_s))

        self._start(work, done)

    def _merged(self, fetched: Fetched | None) -> list[PatchId]:
        """Return what was merged with the centre's version and can go at once."""
        if fetched is None or fetched.result.trouble is not None or self._stop.is_set():
            return []
        session = self._desk.session
        outbox = session.outbox
        return sorted(
            i
            for i in fetched.taken & outbox
            if not (session.sending(i).open or session.sending(i).came_back) and session.is_ready(i)
        )

    def _note_speed(self, delivery: Delivery, sent: PushResult, took_s: float) -> None:
        """Remember how fast it went, if it went without a hitch."""
        arrived = sum(len(c.body) for c in delivery.changes if c.id in sent.verdicts)
        if sent.trouble is None and arrived and not sent.absent:
            speed = max(1, round(arrived / max(took_s, 0.001)))
            self._desk.attempt(lambda: self._desk.settings.set(SEND_SPEED, speed))

    # --- fetching alone -------------------------------------------------------------------------

    def _fetch(self, token: str, whole: bool) -> None:
        desk, stop = self._desk, self._stop
        self._say(Text(NEWS))
        try:
            endpoint = HttpEndpoint(desk.centre_url, token, now=desk.now)
        except GreenDeskError as error:
            self._failed(error)
            return
        fetching = Fetching(desk.session, endpoint, desk.jobs.post)

        def work(job: Job) -> Fetched:
            return fetching.work(
                lambda: stop.is_set() or job.cancelled,
                lambda seconds: _wait(stop, job, seconds),
                whole=whole,
                patience=PATIENCE,
            )

        self._start(work, lambda found: self._end(Outcome(fetched=found, skew_s=endpoint.skew_s)))

    # --- the same for both ----------------------------------------------------------------------

    def _start(self, work: Callable[[Job], T], done: Callable[[T], None]) -> None:
        jobs = self._desk.jobs
        self._job = jobs.start(work, self._while_here(done), self._while_here(self._failed))
        self.changed.emit()
        self._desk.status_changed.emit()

    def _progress(self, progress: Progress) -> None:
        self.settled, self.total = progress.settled, progress.total
        values: dict[str, object] = {"settled": progress.settled, "total": progress.total}
        if progress.text is not None and progress.waiting_s >= 1:
            at = self._desk.now() + timedelta(seconds=progress.waiting_s)
            values = {"why": progress.text, "at": f"{at.astimezone():%H:%M:%S}"}
            self._say(Text(N_("{why} Next try at {at}."), values))
        elif progress.text is not None:
            self._say(progress.text)
        elif not self._stop.is_set():
            self._say(Text(N_("{settled:,} of {total:,} answered by the centre"), values))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._rest()
        elif isinstance(error, GreenDeskError):
            self._end(Outcome(self._sent, error=error.text))
        else:
            self._rest()
            raise error

    def _end(self, outcome: Outcome) -> None:
        stopped = self._stop.is_set()
        self._rest()
        if outcome.passing and not stopped:
            self._tries += 1
            wait = pause_s(PATIENCE * self._tries + 1, None, random.random())
            self.wait_s = max(LEAST_WAIT_S, ceil(wait))
            self._second.start()
        else:
            self._tries = 0
        self.ended.emit(outcome)

    def _tick(self) -> None:
        assert self.wait_s is not None
        self.wait_s -= 1
        if self.wait_s <= 0:
            self._begin_with(self._again)
        else:
            self.changed.emit()

    def _rest(self) -> None:
        self._second.stop()
        self._job, self._sealing, self.step, self.wait_s = None, False, None, None
        self.changed.emit()
        self._desk.status_changed.emit()

    def _say(self, text: Text) -> None:
        self.step = text
        self.changed.emit()

    def _leave(self) -> None:
        """The project is being closed: stop, and hear no more of it; the rest is sent next time."""
        self._closed = True
        self._stop.set()
        self._second.stop()
        if self._job is not None:
            self._job.cancel()

    def _while_here(self, hear: Callable[[T], None]) -> Callable[[T], None]:
        """Return ``hear``, deaf once the project is being closed."""

        def heard(what: T) -> None:
            if not self._closed:
                hear(what)

        return heard


def _wait(stop: threading.Event, job: Job, seconds: float) -> None:
    """Wait on the job's thread, but not after the officer said stop."""
    while seconds > 0 and not job.cancelled and not stop.wait(min(seconds, 0.2)):
        seconds -= 0.2
