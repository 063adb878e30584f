"""Measures what an offline map would take, while the officer chooses: counted at once, then tried.

The one thing to know: two jobs follow one another, counting (a moment) and fetching a few tiles
(some seconds); whatever is chosen meanwhile makes them start anew, and what they bring is dropped.
"""

import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.tiles.asker import Asker
from greendesk.tiles.base import TileSource
from greendesk.tiles.estimate import Estimate, estimate, take_samples
from greendesk.tiles.plan import Plan, plan_pack

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

NO_PICTURES = N_(
    "The map “{source}” gives no pictures just now. Check the network, then try again."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be kept: areas in EPSG:4326, metres on all sides of them, down to a zoom."""

    source: TileSource
    shapes: "Sequence[BaseGeometry | None]"
    margin_m: float
    zoom: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What it would take; ``sure`` once a few tiles were fetched, and ``free_bytes`` of the disk.

    ``trouble`` says why it can't be done; then nothing else counts.
    """

    plan: Plan | None = None
    estimate: Estimate | None = None
    free_bytes: int = 0
    sure: bool = False
    trouble: Text | None = None

    @property
    def fits(self) -> bool:
        """Whether the disk has room for it."""
        return self.estimate is not None and self.estimate.room_bytes <= self.free_bytes


class Measuring(QObject):
    """Measures one wish after the other; lives on the window's thread.

    Attributes:
        changed: :attr:`now` is another.
        now: what is known; None while nothing is.
    """

    changed = Signal()

    def __init__(
        self,
        jobs: Jobs,
        folder: Path,
        known: Callable[[TileSource], Mapping[int, float]],
        *,
        practice: bool,
        parent: QObject | None = None,
    ) -> None:
        """Do nothing yet.

        Args:
            folder: where the map will lie; it need not be there.
            known: mean sizes of a map's tiles by zoom, as far as they were seen; asked in a job.
        """
        super().__init__(parent)
        self._jobs, self._folder, self._known, self._practice = jobs, folder, known, practice
        self.now: Measured | None = None
        self._round = 0
        self._stop = threading.Event()
        self._done: dict[tuple[object, ...], Measured] = {}

    def measure(self, wanted: Wanted) -> None:
        """Begin to measure; what was under way is dropped."""
        self.stop()
        key = (wanted.source.id, wanted.margin_m, wanted.zoom, id(wanted.shapes))
        if key in self._done:
            self._set(self._done[key])
            return
        self._set(None)
        count = partial(_count, wanted, self._folder, self._known)
        counted = partial(self._counted, self._round, wanted, key)
        self._jobs.start(count, counted, partial(self._failed, self._round))

    def stop(self) -> None:
        """Let it be; nothing more comes."""
        self._round += 1
        self._stop.set()
        self._stop = threading.Event()

    def _set(self, measured: Measured | None) -> None:
        self.now = measured
        self.changed.emit()

    def _counted(
        self, asked: int, wanted: Wanted, key: tuple[object, ...], found: Measured
    ) -> None:
        if asked != self._round:
            return
        self._set(found)
        if found.plan is not None:
            sample = partial(_sample, wanted, found, self._known, self._stop, self._practice)
            sampled = partial(self._sampled, asked, key)
            self._jobs.start(sample, sampled, partial(self._failed, asked))

    def _sampled(self, asked: int, key: tuple[object, ...], found: Measured) -> None:
        if asked == self._round:
            if found.sure:
                self._done[key] = found
            self._set(found)

    def _failed(self, asked: int, error: Exception) -> None:
        if isinstance(error, Cancelled) or asked != self._round:
            return
        if not isinstance(error, GreenDeskError):
            raise error
        self._set(Measured(trouble=error.text))


def _count(
    wanted: Wanted,
    folder: Path,
    known: Callable[[TileSource], Mapping[int, float]],
    job: Job,
) -> Measured:
    plan = plan_pack(wanted.source, wanted.shapes, wanted.zoom, margin_m=wanted.margin_m)
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return Measured(plan, estimate(plan, (), known(wanted.source)), shutil.disk_usage(there).free)


def _sample(
    wanted: Wanted,
    counted: Measured,
    known: Callable[[TileSource], Mapping[int, float]],
    stop: threading.Event,
    practice: bool,
    job: Job,
) -> Measured:
    """Fetch a few tiles; the estimate is then of what is really there."""
    assert counted.plan is not None
    asker = Asker(wanted.source, practice=practice)
    try:
        samples = take_samples(
            counted.plan, asker, stopped=lambda: stop.is_set() or job.cancelled, wait=stop.wait
        )
    finally:
        asker.close()
    found = estimate(counted.plan, samples, known(wanted.source))
    if not found.measured:
        return replace(counted, trouble=Text(NO_PICTURES, {"source": wanted.source.title}))
    plan = counted.plan.down_to(found.deepest)
    return replace(counted, plan=plan, estimate=found, sure=True)
