"""Keeps the patches layer up to date with the view; many patches are read in a job.

While a job reads, the map shows what it had; edits that happen meanwhile are taken over when the
job is done, so none is lost.
"""

from collections.abc import Callable

from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.qt.canvas.levels import Level, make_levels
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.shapes import Shapes, WorldBox
from greendesk.qt.jobs import Cancelled, Job, Jobs

AT_ONCE = 2_000  # so many patches are read without a job: a few milliseconds


class Loading:
    """Reads patches into arrays, at once or in a job."""

    def __init__(
        self, view: View, patches: PatchLayer, jobs: Jobs, loaded: Callable[[], None]
    ) -> None:
        self._view, self._patches, self._jobs, self._loaded = view, patches, jobs, loaded
        self._job: Job | None = None
        self._detail_job: Job | None = None
        self._late: set[PatchId] = set()

    @property
    def busy(self) -> bool:
        """Whether patches are being read."""
        return self._job is not None

    def stop(self) -> None:
        """Take no more answers of jobs."""
        for job in (self._job, self._detail_job):
            if job is not None:
                job.cancel()
        self._job = self._detail_job = None

    def begin(self) -> None:
        """Read all patches anew."""
        self.stop()
        self._late.clear()
        patches = tuple(self._view)
        if len(patches) <= AT_ONCE:
            self._take(self._patches.make_shapes(patches))
            return
        make = self._patches.make_shapes

        def read(job: Job) -> Shapes:
            return make(patches)

        mine = self._job = self._jobs.start(read, lambda s: self._read(mine, s), _give_up)

    def put(self, ids: frozenset[PatchId]) -> list[WorldBox]:
        """Take over patches as they are now; return the boxes that must be drawn again."""
        if self._job is not None:
            self._late |= ids
            return []
        if len(ids) > AT_ONCE:
            self.begin()
            return []
        return [b for i in ids for b in self._patches.put(i, self._view.find(i))]

    def _read(self, job: Job, shapes: Shapes) -> None:
        if job is not self._job:
            return
        self._job = None
        self._take(shapes)

    def _take(self, shapes: Shapes) -> None:
        for patch_id in self._late:
            shapes.put(patch_id, self._view.find(patch_id))
        self._late.clear()
        self._patches.take_shapes(shapes)
        self._loaded()
        self._refine(shapes)

    def _refine(self, shapes: Shapes) -> None:
        """Make the levels of detail in a job; patches edited meanwhile are left out of them."""
        geoms = shapes.begin_levels()
        if geoms is None:
            return

        def make(job: Job) -> tuple[Level, ...]:
            return make_levels(geoms, lambda: job.report(0.0))

        self._detail_job = self._jobs.start(make, shapes.take_levels, _give_up)


def _give_up(error: Exception) -> None:
    if not isinstance(error, Cancelled):
        raise error
