"""Areas of single patches, remembered; totals of all, computed beside the officer's work."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from shapely.geometry import MultiPolygon

from greendesk.model import figures
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import MemoryView
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.session import Changed, Session


class Areas:
    """The area of each patch, computed when it is first asked for and again after a change.

    May be asked from any thread.
    """

    def __init__(self) -> None:
        self._known: dict[PatchId, tuple[MultiPolygon | None, float]] = {}

    def of(self, patch: Patch) -> float:
        """Return the area of ``patch`` in square metres."""
        known = self._known.get(patch.id)
        if known is None or known[0] is not patch.shape:
            known = (patch.shape, area_m2(patch.shape))
            self._known[patch.id] = known
        return known[1]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the whole project, in square metres.

    Attributes:
        by_type: type code ("" = none chosen) -> (how many, sum of areas).
        sum_m2: areas added up.
        union_m2: the ground that is covered, each square metre counted once.
    """

    count: int = 0
    sum_m2: float = 0.0
    union_m2: float = 0.0
    by_type: Mapping[str, tuple[int, float]] | None = None


def totals_of(view: MemoryView, areas: Areas) -> Totals:
    """Return the totals of ``view``; may take a while, the first time a long one."""
    by_type: dict[str, tuple[int, float]] = {}
    for patch in view:
        code = str(patch.values.get("green_type", ""))
        count, sum_m2 = by_type.get(code, (0, 0.0))
        by_type[code] = (count + 1, sum_m2 + areas.of(patch))
    sum_m2 = sum(area for _, area in by_type.values())
    return Totals(len(view), sum_m2, figures.union_m2(view), dict(sorted(by_type.items())))


class Sums(QObject):
    """Keeps the totals up to date; a change while they are computed has them computed again."""

    changed = Signal()

    def __init__(
        self, session: Session, jobs: Jobs, areas: Areas, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._areas = session, jobs, areas
        self.totals = Totals()
        self._job: Job | None = None
        self._stale = False
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._begin)
        session.on_changed.append(self._heard)

    def start(self) -> None:
        """Begin with the first totals."""
        self._soon.start()

    def stop(self) -> None:
        """Do nothing any more."""
        self._soon.stop()
        if self._job is not None:
            self._job.cancel()

    def _heard(self, changed: Changed) -> None:
        if self._job is not None:
            self._stale = True
        elif not self._soon.isActive():
            self._soon.start()

    def _begin(self) -> None:
        view, areas, self._stale = self._session.view.copy(), self._areas, False
        self._job = self._jobs.start(
            lambda job: totals_of(view, areas), self._done, self._failed, patient=True
        )

    def _done(self, totals: Totals) -> None:
        self._job = None
        self.totals = totals
        self.changed.emit()
        if self._stale:
            self._soon.start()

    def _failed(self, error: Exception) -> None:
        self._job = None
        if not isinstance(error, Cancelled):
            raise error
