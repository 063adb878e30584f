"""The light that says whether one can go on working without internet, and what stands behind it.

::

    unknown --(a moment of rest, or asked for)--> testing --> ready | not ready
       ^                                                          │
       └──── another map, area or offline map ────────────────────┘

The one thing to know: it is green only after :func:`greendesk.readiness.look_round` has asked for
the pictures of the area with the network left alone. What may have changed that answer, voids it.
"""

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from greendesk.qt.jobs import Cancelled, Job
from greendesk.qt.last_test import note_test
from greendesk.readiness import Luggage, Readiness, look_round
from greendesk.session import Changed

if TYPE_CHECKING:
    from datetime import datetime

    from greendesk.qt.desk import Desk

REST_MS = 3_000
"""So long nothing else happens before it is tested: the window comes first."""
FEW = 2_000
"""More patches without a boundary are tested when the officer asks, not after each edit."""


class State(StrEnum):
    """What is known."""

    UNKNOWN = "unknown"
    TESTING = "testing"
    READY = "ready"
    NOT_READY = "not-ready"


class Ready(QObject):
    """One project's readiness; lives on the window's thread.

    Attributes:
        changed: something else is to be said.
        found: what the last test found; None while nothing is known.
        fraction: how far the test is that is under way.
    """

    changed = Signal()

    def __init__(self, desk: "Desk", parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.found: Readiness | None = None
        self.fraction = 0.0
        self._job: Job | None = None
        self._boundary: object = None
        self._soon = QTimer(self, singleShot=True, interval=REST_MS)
        self._soon.timeout.connect(self.test)

    @property
    def state(self) -> State:
        """What can be said just now."""
        if self._job is not None:
            return State.TESTING
        if self.found is None:
            return State.UNKNOWN
        return State.READY if self.found.ready else State.NOT_READY

    def listen(self) -> None:
        """Hear of what may change the answer, and test for the first time soon."""
        desk, work = self._desk, self._desk.work
        self._boundary = desk.session.survey.boundary
        work.basemaps.changed.connect(self.void)
        work.keeping.ended.connect(self.void)
        desk.changed.connect(self._edited)
        desk.status_changed.connect(self._look_at_boundary)
        self.void()

    def void(self) -> None:
        """Take nothing for known any more; test again after a moment of rest."""
        self._drop()
        self.found = None
        self._soon.start()
        self.changed.emit()

    def test(self) -> None:
        """Test now."""
        self._drop()
        self._soon.stop()
        self.fraction = 0.0
        luggage, now = self._luggage(), self._desk.now()
        work = partial(_test, luggage, now)
        self._job = self._desk.jobs.start(
            work, self._done, self._failed, self._progressed, patient=True
        )
        self.changed.emit()

    def stop(self) -> None:
        """Let it be; nothing more comes."""
        self._soon.stop()
        self._drop()

    # --- inside ---------------------------------------------------------------------------------

    def _luggage(self) -> Luggage:
        session, maps = self._desk.session, self._desk.basemaps
        return Luggage(
            maps.blocked(),
            maps.wanted,
            session.survey.boundary,
            tuple(session.view),
            session.path,
            maps.trouble,
        )

    def _drop(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = None

    def _edited(self, changed: Changed) -> None:
        session = self._desk.session
        if session.survey.boundary is None and len(session.view) <= FEW:
            self._soon.start()

    def _look_at_boundary(self) -> None:
        if self._desk.session.survey.boundary is not self._boundary:
            self._boundary = self._desk.session.survey.boundary
            self.void()

    def _progressed(self, fraction: float) -> None:
        if self._job is not None:
            self.fraction = fraction
            self.changed.emit()

    def _done(self, found: Readiness) -> None:
        self._job, self.found = None, found
        session = self._desk.session
        if not session.practice:
            note_test(self._desk.settings, session.path, found.at, ready=found.ready)
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        self._job = None
        self.changed.emit()
        self._desk.failed(error)


def _test(luggage: Luggage, now: "datetime", job: Job) -> Readiness:
    try:
        return look_round(luggage, now, job.report)
    finally:
        for basemap in luggage.maps:
            basemap.close()
