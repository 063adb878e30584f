"""GreenDesk without a window: joins the values in memory, the rules and the writer.

The one thing to know: an edit is in the view at once, on disk a moment later (greendesk.saving).
"""

import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from shapely.geometry import MultiPolygon

from greendesk import garbage, opening, paths, rules
from greendesk.edits.stamps import numbering, stamped
from greendesk.errors import Conflict
from greendesk.model.bin import Bin
from greendesk.model.edit import Bounds, Edit
from greendesk.model.guide import Guides
from greendesk.model.offset import moves_pictures_only
from greendesk.model.record import PatchId, Profile
from greendesk.model.sending import NEVER_SENT, Sending, State, outbox, state_of
from greendesk.model.sketch import Sketch
from greendesk.model.survey import Survey
from greendesk.model.view import CHANGED, UNKNOWN
from greendesk.opening import Clock, NewId, Opened, fresh_id, now_utc, open_project, own_labels
from greendesk.rules.base import Issue, keeps_back
from greendesk.saving import Saver, Status
from greendesk.store.project import Applied, Project


@dataclass(frozen=True, slots=True)
class Changed:
    """What a listener hears: what an edit touched, and who asked (so that it can look away)."""

    ids: frozenset[str]
    bounds: Bounds | None
    origin: object = None
    edit: Edit | None = None


class Session:
    """One officer working on one project. Lives on one thread (the window's, or the CLI's)."""

    def __init__(
        self, opened: Opened, *, by: str = "", now: Clock = now_utc, new_id: NewId = fresh_id
    ) -> None:
        self.path, self.writer, self.survey = opened.path, opened.writer, opened.survey
        self.read_only, self.practice = opened.read_only, opened.survey.practice
        self.centre, self.sent_as, self.device_id = opened.centre, opened.sent_as, opened.device_id
        self.by, self.now, self.new_id = by or getpass.getuser(), now, new_id
        contents, self.recovered = opened.contents, opened.recovered
        self.view, self._numbers, self.ledger = opened.view, opened.numbers, opened.ledger
        self.guides = Guides(contents.guides, lambda: self.survey.boundary)
        self.sketches: dict[str, Sketch] = {s.id: s for s in contents.sketches}
        self.binned = Bin((b.patch, b.undone) for b in contents.binned)
        self.undo_label, self.redo_label = own_labels(contents.journal)
        self.on_changed: list[Callable[[Changed], None]] = []
        self.on_status: list[Callable[[], None]] = []
        self._issues: dict[PatchId, list[Issue]] = {}
        self.last_edit = ""  # id of the edit that was carried out last
        self._latest: tuple[Edit, int] | None = None  # the last with its stamps; fits which view
        self.saver = Saver(
            opened.writer,
            read_only=opened.read_only,
            journal=contents.journal,
            now=now,
            show=self._show,
            current=lambda i: self.profile if i == self.profile.id else self.view.record(i),
            saved=self._saved,
            tell=self._tell_status,
        )

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        inline: bool = True,
        post: Callable[[Callable[[], None]], None] | None = None,
        read_only: bool = False,
        take_over: bool = False,
        by: str = "",
        now: Clock = now_utc,
        new_id: NewId = fresh_id,
    ) -> "Session":
        """Open the project and start a session on it; errors as :func:`open_project`."""
        opened = open_project(
            path,
            inline=inline,
            post=post,
            read_only=read_only,
            take_over=take_over,
            now=now,
            new_id=new_id,
        )
        return cls(opened, by=by, now=now, new_id=new_id)

    # --- editing ------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        """How safe the officer's work is."""
        return self.saver.status

    @property
    def profile(self) -> Profile:
        """The LAO whose project this is."""
        return self.survey.profile

    def do(self, edit: Edit, origin: object = None) -> None:
        """Carry out ``edit``: at once in the view, a moment later in the file.

        Raises:
            UserError: open for reading only, or a record is no longer as the edit found it.
            Outage: an earlier edit is still waiting to be saved.
        """
        self.saver.check()
        edit = self._stamped(edit)
        if self._latest != (edit, self.view.state) and not self.view.fits(edit):
            raise Conflict(CHANGED)
        self.last_edit = self.new_id()
        self._show(edit, origin)
        self.saver.keep(self.last_edit, edit, self.by)

    def after_backup(self, reason: str, edit: Edit, then: Callable[[Edit], None]) -> None:
        """Call ``then(edit)`` once a verified backup has been made; before an import or a merge.

        The edit comes with its stamps, made on the writer's thread; without a reason, only those.
        """
        self.saver.check()
        at, view = self.now(), self.view.copy()

        def prepare(project: Project) -> Edit:
            if reason:
                project.backup(paths.backups(), reason, at)
            ready = self._stamped(edit).look_over()  # no other edit is let through meanwhile
            self._latest = ready, view.state if view.fits(ready) else UNKNOWN
            return ready

        self.saver.prepare(prepare, then)

    def undo(self, only: str | None = None) -> None:
        """Take back the last edit (if it is ``only``); listeners hear its inverse."""
        self.saver.check()
        self.saver.undo(self.by, only)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self.saver.check()
        self.saver.redo(self.by)

    def try_again(self) -> None:
        """Save again what could not be saved, sketches too."""
        for sketch in tuple(self.sketches.values()):
            self.keep_sketch(sketch)
        self.saver.try_again()

    def make_sure(self) -> None:
        """Raise what stood in the way of the last edit, if anything did (for shells that wait)."""
        if self.saver.trouble is not None:
            raise self.saver.trouble

    def set_boundary(self, outline: MultiPolygon | None) -> None:
        """Keep the LAO's official outline, EPSG:4326; every patch is checked against it anew."""
        self.saver.check()
        before = self.survey.boundary
        self._take_boundary(outline)
        self.saver.write(lambda p: p.set_boundary(outline), lambda: self._take_boundary(before))

    def _take_boundary(self, outline: MultiPolygon | None) -> None:
        self.judge_by(replace(self.survey, boundary=outline))

    def judge_by(self, survey: Survey) -> None:
        """Check every patch anew, by another boundary or other limits."""
        self.survey, self._issues = survey, {}
        self._tell(Changed(frozenset(patch.id for patch in self.view), None))

    def keep_sketch(self, sketch: Sketch) -> None:
        """Store a half-drawn shape as it stands."""
        self.sketches[sketch.id] = sketch
        if not self.read_only:
            self.saver.keep_sketch(sketch)

    def drop_sketch(self, sketch_id: str) -> None:
        """Forget a sketch that was discarded, or became a patch: then not before that is saved."""
        if self.sketches.pop(sketch_id, None) is not None and not self.read_only:
            self.saver.drop_sketch(sketch_id)

    # --- what is wrong, and where each record stands --------------------------------------------

    def issues(self, patch_id: PatchId) -> list[Issue]:
        """Return what is wrong with one patch, gravest first."""
        if patch_id not in self._issues:
            patch = self.view.find(patch_id)
            self._issues[patch_id] = rules.check(patch, self.view, self.survey) if patch else []
        return self._issues[patch_id]

    def take_issues(self, found: Mapping[PatchId, list[Issue]]) -> None:
        """Take over the result of a check of many patches that ran in a job."""
        self._issues.update(found)
        self._tell_status()

    def all_issues(self) -> list[Issue]:
        """Return the issues of every patch, gravest first; checks what was not checked yet."""
        found = [issue for patch in self.view for issue in self.issues(patch.id)]
        return sorted(found, key=lambda i: (i.severity, i.rule.id))

    def is_ready(self, patch_id: PatchId) -> bool:
        """Return whether nothing blocks sending and every warning has its reason."""
        issues, patch = self.issues(patch_id), self.view.find(patch_id)
        if not issues or patch is None:
            return True  # or a recycled patch: the centre is told to delete it
        return not any(keeps_back(issue, patch) for issue in issues)

    def sending(self, patch_id: PatchId) -> Sending:
        """Return what the project knows about this patch and the centre."""
        return self.ledger.known.get(patch_id, NEVER_SENT)

    def state(self, patch_id: PatchId) -> State:
        """Return the state to show beside the patch."""
        return state_of(self.sending(patch_id), self.is_ready(patch_id))

    @property
    def outbox(self) -> frozenset[PatchId]:
        """Every patch that differs from what the centre acknowledged last."""
        return outbox(self.view, self.ledger.known)

    @property
    def unsent(self) -> int:
        """How many there are in the outbox; quick enough to be asked at every edit."""
        return self.ledger.unsent

    def sendable(self) -> list[PatchId]:
        """Return what can be sealed now; what came back is not, until it is edited again."""
        return sorted(filter(self.can_go, self.ledger.walk()))

    def can_go(self, patch_id: PatchId) -> bool:
        """Return whether a patch can be sealed now, see :meth:`sendable`."""
        return self.ledger.may_go(patch_id) and self.is_ready(patch_id)

    def note_sending(self, known: Mapping[PatchId, Sending], *, more: bool = False) -> None:
        """Take over new sending states and tell the listeners; of the status once no more come."""
        self.ledger.update(known)
        self._tell(Changed(frozenset(known), None))
        if not more:
            self._tell_status()

    # --- the file -----------------------------------------------------------------------------

    def save_copy(self, to: Path) -> None:
        """Write a verified copy of the project; waits (call it in a job)."""
        self.writer.ask(lambda p: p.save_copy(to))

    def close(self) -> None:
        """Finish what is being saved and close the file."""
        self.on_changed.clear()
        self.on_status.clear()
        opening.close_project(self.writer, read_only=self.read_only)

    # --- inside -------------------------------------------------------------------------------

    def _stamped(self, edit: Edit) -> Edit:
        if self._latest is None or edit is not self._latest[0]:  # else it got them before a backup
            at, form = self.now(), self.survey.schema.number
            number = numbering(self._numbers, self.profile.lao_code, self.device_id, at)
            edit = stamped(edit, at.isoformat(timespec="seconds"), self.by, number, form)
            self._latest = edit, UNKNOWN
        return edit

    def _show(self, edit: Edit, origin: object = None) -> None:
        many = len(edit.deltas) > rules.MANY
        stale = frozenset[PatchId]() if many else rules.affected(edit, self.view)
        old: list[object] = [*self.view.put(edit)]
        for delta in edit.outcome.others:
            if isinstance(delta.after, Profile):
                self.survey = replace(self.survey, profile=delta.after)
                self._issues = self._issues if moves_pictures_only(delta) else {}
        old += self.binned.follow(edit)
        ids = edit.patch_ids
        if many:  # all are checked again
            old, self._issues = [*old, *self._issues.values()], {}
            self.writer.submit(lambda _: garbage.let_go(old), None, self.saver.failed)
        for patch_id in () if many else (*stale, *rules.affected(edit, self.view), *ids):
            self._issues.pop(patch_id, None)
        self.ledger.look(ids)
        self._tell(Changed(ids, edit.bounds, origin, edit))

    def _saved(self, applied: Applied) -> None:
        self.undo_label, self.redo_label = own_labels(applied.journal)
        self.ledger.update(applied.sending)
        self.binned.note_taken_back(applied.taken_back)

    def _tell(self, changed: Changed) -> None:
        for listener in tuple(self.on_changed):
            listener(changed)

    def _tell_status(self) -> None:
        for listener in tuple(self.on_status):
            listener()
