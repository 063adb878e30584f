"""Photos to the centre, after the data: in a job, with how far it is and a way to stop."""

import time
from collections.abc import Callable
from functools import partial

from greendesk import identity
from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import CANCEL
from greendesk.qt.jobs import Cancelled, Job
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.photos import PhotoProgress
from greendesk.upload import Tally, deliver_photos

PAUSES_S = 0.2
"""A wait between tries is cut into such pieces, so that Cancel is heard at once."""


def send_photos(desk: Desk) -> None:
    """Send the photos of all patches that the centre has received."""
    _Sending(desk).start()


class _Sending:
    """One sending of the photos of the project that is open now."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._session, self._project = desk, desk.session, desk.projects.work
        self._job: Job | None = None

    def start(self) -> None:
        """Begin it in a job."""
        session, url, desk = self._session, self._desk.centre_url, self._desk
        writer, now, by = session.writer, session.now, session.by
        lao_code, device_id = session.profile.lao_code, session.device_id

        def work(job: Job) -> Tally:
            def told(progress: PhotoProgress) -> None:
                desk.jobs.post(partial(self._show, progress))

            endpoint = HttpEndpoint(url, identity.find(url, by), now=now)
            sleep = _nap(lambda: job.cancelled)
            return deliver_photos(
                writer, endpoint, lao_code, device_id, told, lambda: job.cancelled, sleep
            )

        self._job = desk.jobs.start(work, self._done, self._failed)
        self._tell_going(Text(N_("Sending photos…")))

    @property
    def _is_open(self) -> bool:
        return self._desk.projects.work is self._project

    def _tell_going(self, words: Text) -> None:
        assert self._job is not None
        self._desk.tell(words, button=CANCEL, run=self._job.cancel, stays=True)

    def _show(self, progress: PhotoProgress) -> None:
        if self._is_open and self._job is not None and not self._job.cancelled:
            sent_mb = progress.bytes_sent / 1_000_000
            values = {"n": progress.verified, "all": progress.all, "mb": sent_mb}
            words = N_("The centre has {n:,} of {all:,} photos ({mb:,.1f} MB sent)")
            self._tell_going(Text(words, values))

    def _look_again(self) -> None:
        """Show what is proved to be there, however the sending ended."""
        if self._is_open:
            failed = self._session.saver.failed
            self._session.writer.submit(lambda p: p.photos_received(), self._received, failed)

    def _received(self, hashes: frozenset[str]) -> None:
        self._session.view.album.received = hashes
        self._desk.status_changed.emit()

    def _done(self, tally: Tally) -> None:
        self._look_again()
        if self._is_open:
            words = N_("The centre has received {n:,} of {all:,} photos.")
            if not tally.all:
                words = N_("There are no photos to be sent. Patches are sent first.")
            self._desk.tell(Text(words, {"n": tally.done, "all": tally.all}))

    def _failed(self, error: Exception) -> None:
        self._look_again()
        if isinstance(error, Cancelled):
            self._desk.tell(Text(N_("Stopped. Photos go on later where they were.")))
        elif isinstance(error, GreenDeskError):
            self._desk.tell(error.text, grave=True)
        else:
            raise error


def _nap(stop: Callable[[], bool]) -> Callable[[float], None]:
    """Return what waits so many seconds, or until ``stop``."""

    def nap(seconds: float) -> None:
        until = time.monotonic() + seconds
        while not stop() and (left := until - time.monotonic()) > 0:
            time.sleep(min(PAUSES_S, left))

    return nap
