"""Keeps count, beside the officer's work, of where every patch stands and what is wrong.

A few patches are checked in the pauses between two events; many are checked once in a job and then
kept up to date the same way. The one thing to know: whoever wants to show a state listens to
:attr:`Checks.changed`, which names the patches whose state may be another one now.
"""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from greendesk import rules
from greendesk.model.record import PatchId
from greendesk.model.sending import State
from greendesk.qt.areas import Areas
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.qt.rounds import this_round
from greendesk.rules.base import Issue, Severity
from greendesk.rules.centre import CLASHING, of_centre
from greendesk.rules.findings import Findings
from greendesk.rules.gaps import gathered
from greendesk.session import Changed, Session

SLICE_S = 0.008
_NAMES = 50  # so many renamed patches are put into the index in one go


class Checks(QObject):
    """States and issues of one session's patches."""

    changed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self.areas = Areas()
        self.states: dict[PatchId, State] = {}
        self.counts: Counter[State] = Counter()
        self.findings = Findings()
        """Every issue that still stands (a warning with a reason does not); gaps in one."""
        self.trouble: dict[PatchId, tuple[int, int]] = {}
        """Patch id -> how many errors and how many warnings without a reason."""
        self._todo: dict[PatchId, None] = {}
        self._found: Iterator[PatchId] = iter(())  # what a job has checked, not yet shown
        self._recent: set[PatchId] = set()
        self._touched: set[PatchId] | None = None  # while a job checks everything
        self._job: Job | None = None
        self._catching_up = False  # with what a job found
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)
        session.on_changed.append(self._heard)
        session.on_status.append(self._saved)

    @property
    def busy(self) -> bool:
        """Whether some patch has not been checked yet."""
        return bool(self._todo) or self._catching_up or self._job is not None

    def start(self) -> None:
        """Check every patch of the project."""
        if len(self._session.view) > rules.MANY:
            self._check_all()
        else:
            self._look_at(patch.id for patch in self._session.view)
            self._look_at(self._session.ledger.clashing)

    def _check_all(self) -> None:
        """Check every patch in a job; a job that runs already would say what was."""
        if self._job is not None:
            self._job.cancel()
        view, survey = self._session.view.copy(), self._session.survey
        self._touched = set()
        self._todo.clear()
        self._found, self._catching_up = iter(()), False
        mine = self._job = self._jobs.start(
            lambda job: rules.check_all(view, survey, job.report),
            lambda found: self._checked_all(mine, found),
            lambda error: self._not_checked(mine, error),
            patient=True,
        )

    def stop(self) -> None:
        """Do nothing any more."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()

    def state(self, patch_id: PatchId) -> State | None:
        """Return the state of a patch; None while it has not been checked."""
        return self.states.get(patch_id)

    def _heard(self, changed: Changed) -> None:
        self._recent |= changed.ids
        near = changed.ids
        if changed.edit is not None and len(near) <= rules.MANY:
            near |= rules.affected(changed.edit, self._session.view)
        if len(near) > rules.MANY:
            self._check_all()
            return
        if self._touched is not None:
            self._touched |= near
        self._look_at(near)

    def _saved(self) -> None:
        """What was just written may have left or entered the outbox.

        While a job checks all of them that waits: to look now would be to check them here.
        """
        if self._recent and self._job is None and self._session.status.kind == "saved":
            recent, self._recent = self._recent, set()
            self._look_at(recent)

    def _look_at(self, ids: Iterable[PatchId]) -> None:
        self._todo.update(dict.fromkeys(ids))
        if self._todo and not self._timer.isActive():
            self._timer.start()

    def _checked_all(self, job: Job, found: dict[PatchId, list[Issue]]) -> None:
        """Take over what a job found; it is shown in slices, for it may be of 100,000 patches."""
        if job is not self._job:
            return
        gc.freeze()  # the issues stay; nothing among them is garbage
        touched, self._touched, self._job = self._touched or set(), None, None
        for patch_id in touched:
            found.pop(patch_id, None)
        gone = (patch_id for patch_id in [*self.states] if patch_id not in found)
        self._found, self._catching_up = chain(gone, found), True
        self._session.take_issues(found)
        self._look_at(touched | self._session.ledger.clashing)
        self._timer.start()

    def _not_checked(self, job: Job, error: Exception) -> None:
        if job is self._job:
            self._job, self._touched = None, None
        if not isinstance(error, Cancelled):
            raise error

    def _slice(self) -> None:
        """Look at some patches, then let the window live."""
        end, done = this_round().share(self, SLICE_S), set()
        if not end:
            return
        while perf_counter() < end:
            if not self._session.view.catch_up(_NAMES):
                continue  # else the first that is checked would wait for all of them
            if self._todo:
                patch_id, _ = self._todo.popitem()  # the last one: to find the first takes a walk
            elif (found := next(self._found, None)) is not None:
                patch_id = found
            else:
                self._catching_up = False
                self._timer.stop()
                break
            self._look(patch_id)
            done.add(patch_id)
        if self._catching_up:
            gc.freeze()  # else Python's search for garbage walks over more and more that stays
        if done:
            self.changed.emit(done)
        if not self.busy:
            self._saved()  # what had to wait for a job

    def _look(self, patch_id: PatchId) -> None:
        old = self.states.pop(patch_id, None)
        if old is not None:
            self.counts[old] -= 1
        self.trouble.pop(patch_id, None)
        patch = self._session.view.find(patch_id)
        schema = self._session.survey.schema
        said = of_centre(patch_id, self._session.sending(patch_id), schema.return_reasons)
        if patch is None:  # deleted here, and perhaps changed at the centre
            self.findings.put(patch_id, [issue for issue in said if issue.rule is CLASHING])
            return
        standing = [
            issue
            for issue in self._session.issues(patch_id)
            if not (issue.severity is Severity.WARNING and patch.reasons.get(issue.key))
        ]
        standing = gathered(standing, schema) + said
        self.findings.put(patch_id, standing)
        errors = sum(issue.severity is Severity.ERROR for issue in standing)
        warnings = sum(issue.severity is Severity.WARNING for issue in standing)
        if errors or warnings:
            self.trouble[patch_id] = (errors, warnings)
        self.states[patch_id] = state = self._session.state(patch_id)
        self.counts[state] += 1
