"""Sending and fetching beside the officer's work, again by itself when the network is back.

::

    resting --send--> sealing --> sending --> fetching --merged, ready--> sealing ... (3 rounds)
       ^  ^                          │           │
       │  │                          │           └── no trouble --> photos, unless they wait
       │  └───────── ended ◄─────────┴───────────┴─ trouble that passes ┘   for the evening
       │                                         ▼
       └── stop ─────────────────────────── waiting --(time is up, "try now")--> as it began

The one thing to know: this knows no widget. It says what it does (:attr:`Shipping.changed`) and
what came of it (:attr:`Shipping.ended`); what was received stands in the project file anyway.
"""

import random
import threading
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from greendesk.delivery import ROUNDS, Delivery, joined
from greendesk.errors import GreenDeskError
from greendesk.fetching import Fetched, Fetching
from greendesk.i18n import N_, Text
from greendesk.model.freight import photos_to_go
from greendesk.model.record import PatchId, Photo
from greendesk.qt import photo_work
from greendesk.qt.evening import Evening
from greendesk.qt.jobs import Cancelled, Job
from greendesk.qt.network import Network
from greendesk.qt.photo_work import PhotosSent
from greendesk.settings import PHOTO_SPEED, SEND_SPEED, Setting
from greendesk.sync.endpoint import WORDS, HttpEndpoint
from greendesk.sync.line import Access
from greendesk.sync.pace import pause_s
from greendesk.sync.photos import PhotoProgress
from greendesk.sync.pull import PullResult
from greendesk.sync.push import Progress, PushResult

if TYPE_CHECKING:
    from greendesk.qt.desk import Desk

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
        photos: what became of the photos; None = none went.
        stopped: whether the officer asked to stop.
        arrived: how many records the centre has received since the officer pressed the button.
        photos_there: how many photos since then, and how many go.
    """

    sent: PushResult | None = None
    fetched: Fetched | None = None
    refused: tuple[Text, ...] = ()
    error: Text | None = None
    skew_s: float | None = None
    photos: PhotosSent | None = None
    stopped: bool = False
    arrived: int = 0
    photos_there: tuple[int, int] = (0, 0)

    @property
    def passing(self) -> bool:
        """Whether it is worth while to try again by itself."""
        return any(part.passing for part in self._parts)

    @property
    def retry_after_s(self) -> float | None:
        """How long the centre asks us to wait before that; None = it does not say."""
        asked = [s for part in self._parts if (s := part.retry_after_s) is not None]
        return max(asked, default=None)

    @property
    def at_login_page(self) -> bool:
        """Whether the login page of a Wi-Fi stands in the way."""
        troubles = (part.trouble for part in self._parts)
        return any(why is not None and why.message == WORDS["portal"] for why in troubles)

    @property
    def _parts(self) -> "list[PushResult | PullResult | PhotosSent]":
        fetched = None if self.fetched is None else self.fetched.result
        return [part for part in (self.sent, fetched, self.photos) if part is not None]


class Shipping(QObject):
    """One project's sending; lives on the window's thread.

    Attributes:
        changed: something else is said of :attr:`step`, or it began or ended.
        ended: an :class:`Outcome`.
        step: what is being done now, in words; None = nothing.
        settled, total: records answered by the centre, and how many go.
        asked, arrived: patches that were to be sent since the officer pressed the button, and those
            of them whose records the centre has received.
        asked_photos: hashes of the photos that go with them, and how many bytes each is.
        photos: how far the photos are just now; None = they are not under way.
        wait_s: in how many seconds it tries again by itself; None = it is not waiting.
        network: tells when there is one again, once something has waited for it.
        evening: when photos go that wait.
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(self, desk: "Desk", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.step: Text | None = None
        self.settled = self.total = 0
        self.asked: set[PatchId] = set()
        self.arrived: set[PatchId] = set()
        self.asked_photos: dict[str, int] = {}
        self.photos: PhotoProgress | None = None
        self.wait_s: int | None = None
        self.network: Network | None = None
        self._job: Job | None = None
        self._busy = self._closed = self._with_photos = False
        self._stop = threading.Event()
        self._again: Callable[[Access], None] = lambda access: None
        self._tries = self._round = 0
        self._is_asked = False  # by the centre, to wait
        self._sent: PushResult | None = None
        self._fetched: Fetched | None = None
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        self.evening = Evening(desk, self._evening_comes, self)
        self.evening.changed.connect(self.changed)
        desk.closing.connect(self._leave)

    @property
    def records_there(self) -> tuple[int, int]:
        """How many records of this sending the centre has received, and how many go."""
        return len(self.arrived), len(self.asked)

    @property
    def photos_there(self) -> tuple[int, int]:
        """How many photos of this sending the centre has received, and how many go."""
        received = self._desk.session.view.album.received
        return len(self.asked_photos.keys() & received), len(self.asked_photos)

    @property
    def photo_bytes_there(self) -> tuple[int, int]:
        """How many bytes of those photos the centre has, and how many there are."""
        received = self._desk.session.view.album.received
        there = sum(n for sha256, n in self.asked_photos.items() if sha256 in received)
        if self.photos is not None and self.photos.latest not in received:
            there += self.photos.there
        return there, sum(self.asked_photos.values())

    @property
    def working(self) -> bool:
        """Whether something is under way."""
        return self._job is not None or self._busy

    @property
    def left(self) -> frozenset[PatchId]:
        """Patches that stay here, with their photos."""
        return self.evening.left

    def photos_to_go(
        self, going: Container[PatchId] = frozenset(), *, all_: bool = False
    ) -> list[Photo]:
        """Return the photos that could go now, or after the records ``going``.

        Args:
            all_: also those that stay here this time.
        """
        left = frozenset() if all_ else self.left
        session = self._desk.session
        album = session.view.album
        known, find = session.ledger.known, session.view.find
        due = photos_to_go(album, album.received, known, find, going, album.told)
        stays = [[p for p in one.photos if p.patch_id not in left] for one in due]
        return [photos[0] for photos in stays if photos]

    def has_photo_news(self) -> bool:
        """Return whether photos could go, or the centre has to hear that some are gone."""
        return bool(self.photos_to_go()) or self._desk.session.view.album.has_left

    # --- what the officer asks for --------------------------------------------------------------

    def send(self, ids: Sequence[PatchId] | None) -> None:
        """Seal what is ready (of ``ids``, or all), send it, bring in the news; photos after."""
        if not self.working:
            self._forget()
            self._begin_with(partial(self._send, ids))

    def fetch(self, *, whole: bool = False) -> None:
        """Bring in what the centre has; ``whole`` compares everything."""
        if not self.working:
            self._forget()
            self._begin_with(partial(self._fetch, whole))

    def send_photos(self) -> None:
        """Send photos now, also those that wait for the evening."""
        if not self.working:
            self._forget()
            self._begin_with(self._send_photos)

    def try_now(self) -> None:
        """Do not wait any longer."""
        if self.wait_s is not None:
            self._begin_with(self._again)

    def stop(self) -> None:
        """Stop after the request that is under way, or stop waiting; nothing is lost."""
        self._stop.set()
        if self.working:
            self._say(Text(N_("Stopping, as soon as the centre has answered or a minute is over…")))
        else:
            self._rest()
            if self._with_photos:
                self.evening.over()

    # --- sending --------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Begin to count anew."""
        self._tries, self._with_photos = 0, False
        self.asked, self.arrived, self.asked_photos = set(), set(), {}

    def _begin_with(self, what: Callable[[Access], None]) -> None:
        """Do ``what`` with the key of this moment."""
        if self.working:
            return
        self._second.stop()
        self.wait_s, self._again, self._busy = None, what, True
        self._stop, self._sent, self._fetched, self._round = threading.Event(), None, None, 1
        self.settled = self.total = 0
        self._say(Text(ASKING))
        self._desk.status_changed.emit()
        self._desk.work.key.ask(self._while_here(what))

    def _send(self, ids: Sequence[PatchId] | None, access: Access) -> None:
        """Look first whether the centre was restored: then everything is brought in before."""
        delivery = self._delivery(access)
        if delivery is None:
            return
        watch = self._watch()

        def look(job: Job) -> Fetched | None:
            stopped, sleep = watch(job)
            return delivery.look_back(stopped, sleep, PATIENCE)

        def done(fetched: Fetched | None) -> None:
            self._job, self._fetched = None, fetched
            self._seal(ids, delivery, access)

        self._start(look, done)

    def _send_on(self, ids: Sequence[PatchId], access: Access) -> None:
        """Send what was merged with what came in."""
        delivery = self._delivery(access)
        if delivery is not None:
            self._seal(ids, delivery, access)

    def _delivery(self, access: Access) -> Delivery | None:
        desk = self._desk
        try:
            return Delivery(desk.session, desk.centre_url, access, desk.jobs.post)
        except GreenDeskError as error:
            self._failed(error)
            return None

    def _seal(self, ids: Sequence[PatchId] | None, delivery: Delivery, access: Access) -> None:
        self._busy = True
        sealed = self._while_here(lambda _: self._work(delivery, access))
        try:
            delivery.seal(ids, lambda: sealed(None), self._while_here(self._failed))
        except GreenDeskError as error:
            self._failed(error)

    def _work(self, delivery: Delivery, access: Access) -> None:
        patches = delivery.going.patches
        self.settled, self.total = 0, len(patches)
        self.asked |= set(patches.values())
        self._ask_photos(frozenset(self.asked))
        tell = self._while_here(partial(self._progress, patches))
        say, post = self._while_here(self._say), self._desk.jobs.post
        watch = self._watch()

        def work(job: Job) -> tuple[PushResult, Fetched | None, float]:
            stopped, sleep = watch(job)
            began, fetched = monotonic(), None
            sent = delivery.work(lambda p: post(lambda: tell(p)), stopped, sleep, PATIENCE)
            took_s = monotonic() - began
            if sent.trouble is None and not stopped():
                post(lambda: say(Text(NEWS)))
                fetched = delivery.fetch(sent, stopped, sleep, PATIENCE)
            return sent, fetched, took_s

        def done(found: tuple[PushResult, Fetched | None, float]) -> None:
            sent, fetched, took_s = found
            arrived = sum(len(c.body) for c in delivery.going.changes if c.id in sent.verdicts)
            if sent.trouble is None and arrived and not sent.absent:
                self._note_speed(SEND_SPEED, max(1, round(arrived / max(took_s, 0.001))))
            self._sent = sent if self._sent is None else joined(self._sent, sent)
            merged = self._merged(fetched)
            if fetched is not None and merged and self._round < ROUNDS:
                self._round += 1
                self._job, self._fetched = None, fetched.after(self._fetched)
                self._send_on(merged, access)
                return
            refused = tuple(delivery.going.refused.values())
            whole = self._fetched if fetched is None else fetched.after(self._fetched)
            self._then_photos(Outcome(self._sent, whole, refused, None, sent.skew_s), access)

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

    def _note_speed(self, setting: Setting[int], speed: int) -> None:
        self._desk.attempt(lambda: self._desk.settings.set(setting, speed))

    # --- photos ---------------------------------------------------------------------------------

    def _ask_photos(self, going: frozenset[PatchId] = frozenset()) -> None:
        """Note which photos go with this sending: what is there already, and what is to come."""
        waits = self.evening.choice() is not None and not self._with_photos
        photos = [] if waits else self.photos_to_go(going)
        to_go = {photo.sha256: int(str(photo.values.get("size") or 0)) for photo in photos}
        received = self._desk.session.view.album.received
        there = {sha256: n for sha256, n in self.asked_photos.items() if sha256 in received}
        self.asked_photos = there | to_go

    def _then_photos(self, outcome: Outcome, access: Access) -> None:
        """The data is there: photos go now, or wait for the evening."""
        fetched = outcome.fetched
        well = fetched is not None and fetched.result.trouble is None and not self._stop.is_set()
        well = well and (outcome.sent is None or outcome.sent.trouble is None)
        if well:
            self._ask_photos()
        if not well or not self.has_photo_news() or self.evening.wait():
            self._end(outcome)
        else:
            self._again = self._send_photos  # what is left to be tried again
            self._send_photos(access, outcome)

    def _send_photos(self, access: Access, outcome: Outcome = Outcome()) -> None:
        desk, post, tell = self._desk, self._desk.jobs.post, self._while_here(self._photos_progress)
        try:
            endpoint = HttpEndpoint(desk.centre_url, access, now=desk.now)
        except GreenDeskError as error:
            self._failed(error)
            return
        self._with_photos = True
        self._ask_photos()
        self._say(Text(N_("Sending photos…")))
        send, watch = photo_work.prepare(desk.session, endpoint, self.left), self._watch()

        def work(job: Job) -> PhotosSent:
            return send(lambda p: post(lambda: tell(p)), *watch(job), PATIENCE)

        def done(sent: PhotosSent) -> None:
            if sent.bytes_per_s is not None:
                self._note_speed(PHOTO_SPEED, sent.bytes_per_s)
            album = desk.session.view.album
            album.received, album.told = sent.received, sent.told
            skew_s = sent.skew_s if outcome.skew_s is None else outcome.skew_s
            self._end(replace(outcome, photos=sent, skew_s=skew_s))

        self._start(work, done)

    def _photos_progress(self, progress: PhotoProgress) -> None:
        album = self._desk.session.view.album
        self.photos = progress
        if progress.status == "verified" and progress.latest not in album.received:
            album.received |= {progress.latest}
            self._desk.status_changed.emit()
        if not self._stop.is_set():
            hindered = self._say_hindered(progress.text, progress.waiting_s)
            if not hindered:
                self._say(photo_work.going_words(*self.photo_bytes_there))

    def _evening_comes(self) -> bool:
        """Photos have waited long enough; return whether they have begun."""
        if self.working or self.wait_s is not None:
            return False
        self.send_photos()
        return True

    # --- fetching alone -------------------------------------------------------------------------

    def _fetch(self, whole: bool, access: Access) -> None:
        desk = self._desk
        self._say(Text(NEWS))
        try:
            endpoint = HttpEndpoint(desk.centre_url, access, now=desk.now)
        except GreenDeskError as error:
            self._failed(error)
            return
        fetching, watch = Fetching(desk.session, endpoint, desk.jobs.post), self._watch()

        def work(job: Job) -> Fetched:
            return fetching.work(*watch(job), whole=whole, patience=PATIENCE)

        self._start(work, lambda found: self._end(Outcome(fetched=found, skew_s=endpoint.skew_s)))

    # --- the same for all -----------------------------------------------------------------------

    def _start(self, work: Callable[[Job], T], done: Callable[[T], None]) -> None:
        jobs = self._desk.jobs
        self._job = jobs.start(work, self._while_here(done), self._while_here(self._failed))
        self._busy = False
        self.changed.emit()
        self._desk.status_changed.emit()

    def _watch(self) -> Callable[[Job], tuple[Callable[[], bool], Callable[[float], None]]]:
        """Return what tells a job whether to end, and waits unless the officer said stop."""
        stop = self._stop
        return lambda job: (lambda: stop.is_set() or job.cancelled, partial(_wait, stop, job))

    def _progress(self, patches: Mapping[str, PatchId], progress: Progress) -> None:
        self.settled, self.total = progress.settled, progress.total
        if progress.verdict is not None and progress.verdict.status == "applied":
            self.arrived.add(patches[progress.verdict.change_id])
        if self._say_hindered(progress.text, progress.waiting_s):
            return
        if not self._stop.is_set():
            self._say(Text(N_("Sending the data…")))

    def _say_hindered(self, why: Text | None, wait_s: float) -> bool:
        """Say what stands in the way, and when it is tried again; return whether anything does."""
        if why is None:
            return False
        if wait_s >= 1:
            at = self._desk.now() + timedelta(seconds=wait_s)
            values = {"why": why, "at": f"{at.astimezone():%H:%M:%S}"}
            why = Text(N_("{why} Next try at {at}."), values)
        self._say(why)
        return True

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._rest()
        elif isinstance(error, GreenDeskError):
            self._end(Outcome(self._sent, self._fetched, error=error.text))
        else:
            self._rest()
            raise error

    def _end(self, outcome: Outcome) -> None:
        stopped = self._stop.is_set()
        self._rest()
        if outcome.passing and not stopped:
            self._tries += 1
            asked_s = outcome.retry_after_s
            wait = pause_s(PATIENCE * self._tries + 1, asked_s, random.random())
            self.wait_s, self._is_asked = max(LEAST_WAIT_S, ceil(wait)), asked_s is not None
            self._second.start()
            if self.network is None:
                self.network = Network(self)
                self.network.back.connect(self._network_is_back)
        else:
            self._tries = 0
            if self._with_photos:
                self.evening.over()
        outcome = replace(outcome, arrived=len(self.arrived), photos_there=self.photos_there)
        self.ended.emit(replace(outcome, stopped=stopped))

    def _network_is_back(self) -> None:
        """Try now, unless it is the centre that has asked us to wait."""
        if not self._is_asked:
            self.try_now()

    def _tick(self) -> None:
        assert self.wait_s is not None
        self.wait_s -= 1
        if self.wait_s <= 0:
            self._begin_with(self._again)
        else:
            self.changed.emit()

    def _rest(self) -> None:
        self._second.stop()
        self._job, self._busy, self.step, self.wait_s = None, False, None, None
        self.photos = None
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
        self.evening.leave()
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
