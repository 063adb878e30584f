"""What is shown already and not on disk yet: the way of an edit to the file, and back if it fails.

::

    shown --keep--> waiting --COMMIT returned--> saved
                       |
                       +--outage---> kept --try_again--> waiting
                       +--conflict-> done anew on top of what came in --COMMIT returned--> saved
                       +--refused--> given up, and said so

The one thing to know before changing it: after a failure the view is made what the *file* says of
the records concerned, never worked out from the edit: edits made meanwhile may stand on it. An edit
that stands on a kept one is kept with it. "Saved" is said only when nothing waits any more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from greendesk import garbage
from greendesk.edits.rebase import rebased
from greendesk.errors import Conflict, GreenDeskError, Outage, UserError
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Record
from greendesk.model.sketch import Sketch
from greendesk.opening import Clock
from greendesk.rules import MANY
from greendesk.store.journal import Labels
from greendesk.store.project import Applied, Project
from greendesk.store.writer import Writer

T = TypeVar("T")
SAVED, SAVING = Text(N_("Saved on this computer")), Text(N_("Saving…"))
AS_STORED = Text(N_("As it is in the file"))
NOT_SAVED = Text(N_("The last step could not be saved."))
PREPARING = Text(N_("A safety copy is being made first; one moment, please."))
READ_ONLY = Text(N_("Open for reading only; nothing can be changed here."))


@dataclass(frozen=True, slots=True)
class Status:
    """How safe the officer's work is: kind is "saved", "saving", "trouble" or "read-only"."""

    kind: str
    text: Text
    at: datetime | None = None


class Saver:
    """Hands edits to the writer and keeps those that could not be written.

    Attributes:
        status: what to tell the officer.
        trouble: what stood in the way last; None once it is overcome.
        unseen: what another program had done, if the last step found that and did nothing else.
        on_joined: hear of an edit that was brought together with what had come in meanwhile.
    """

    def __init__(
        self,
        writer: Writer,
        *,
        read_only: bool,
        journal: Labels,
        now: Clock,
        show: Callable[[Edit], None],
        current: Callable[[str], Record | None],
        saved: Callable[[Applied], None],
        tell: Callable[[], None],
    ) -> None:
        """Begin with everything saved.

        Args:
            journal: what undo and redo would do now.
            show: makes the view what an edit says; called to put back and to try again.
            current: gives a record as the view has it.
            saved: hears what the file says after each commit.
            tell: called when :attr:`status` has changed.
        """
        self._writer, self._now = writer, now
        self._show, self._current, self._saved, self._tell = show, current, saved, tell
        self._waiting: list[tuple[str, Edit, str]] = []  # in the view, COMMIT not yet returned
        self._kept: list[tuple[str, Edit, str]] = []  # could not be saved
        self._steps = 0  # undone, done again or prepared, not yet returned
        self._unkept: set[str] = set()  # ids of sketches that could not be written
        self._dropped: set[str] = set()  # ids of sketches that nobody wants any more
        self._undoing: set[str] = set()  # ids of edits on their way that are to be taken back
        self._preparing = False
        self._retried: set[str] = set()
        self._on_top: set[str] = set()  # ids of edits that are done anew on what came in
        self._journal = journal  # as the writer's thread and the window know it
        self.on_joined: list[Callable[[Edit], None]] = []
        self._later: list[Callable[[], None]] = []
        self.read_only = read_only
        self.trouble: GreenDeskError | None = None
        self.unseen: Edit | None = None
        self.status = Status("read-only", READ_ONLY) if read_only else Status("saved", SAVED)

    def check(self) -> None:
        """Raise if nothing may be changed now.

        Raises:
            UserError: open for reading only.
            Outage: an earlier edit still waits to be saved.
        """
        if self.read_only:
            raise UserError(self.status.text)
        if self._preparing:
            raise UserError(PREPARING)
        if self._kept:
            raise Outage(self.status.text)

    @property
    def unsaved(self) -> int:
        """How many steps are not in the file."""
        return len(self._waiting) + len(self._kept) + self._steps + len(self._unkept)

    def when_saved(self, call: Callable[[], None]) -> None:
        """Call ``call`` once everything that is shown is in the file: now, if it is."""
        if self.unsaved:
            self._later.append(call)
        else:
            call()

    def keep_sketch(self, sketch: Sketch) -> None:
        """Write a half-drawn shape; one that could not be written counts as unsaved."""
        self._dropped.discard(sketch.id)

        def done(_: None) -> None:
            if sketch.id in self._unkept:
                self._unkept.discard(sketch.id)
                self._rest()

        def failed(error: Exception) -> None:
            if sketch.id in self._dropped:
                self._rest()
                return
            self._unkept.add(sketch.id)
            self.failed(error)

        self._writer.submit(lambda p: p.save_sketch(sketch), done, failed)

    def drop_sketch(self, sketch_id: str) -> None:
        """Forget a sketch that was discarded, or became a patch: then not before that is saved."""
        self._unkept.discard(sketch_id)
        self._dropped.add(sketch_id)

        def drop() -> None:
            self._writer.submit(
                lambda p: p.drop_sketch(sketch_id), lambda _: self._rest(), self.failed
            )

        self.when_saved(drop)

    def keep(self, edit_id: str, edit: Edit, by: str) -> None:
        """Write an edit that is shown already."""
        self._waiting.append((edit_id, edit, by))
        self._say("saving", SAVING)
        self._write(edit_id, lambda project: edit, by)

    def _write(self, edit_id: str, edit_of: Callable[[Project], Edit], by: str) -> None:
        at = self._now()

        def work(project: Project) -> Applied:
            applied = project.apply(edit_of(project), edit_id=edit_id, at=at, by=by)
            self._journal = applied.journal
            return applied

        self._writer.submit(
            work,
            lambda applied: self._written(edit_id, applied),
            lambda error: self._not_written(edit_id, error),
        )

    def undo(self, by: str, only: str | None) -> None:
        """Take back the officer's last step, or ``only``; never what came in since, unseen."""
        under_way = [id for id, _, _ in self._waiting if id not in self._undoing]
        meant = only or next(reversed(under_way), None)
        self._undoing |= {meant} if meant else set()

        def work(project: Project) -> Applied | None:
            last = meant or self._journal.undo_id
            return project.undo(at=self._now(), by=by, expected=last) if last else None

        self.step(work)

    def redo(self, by: str) -> None:
        """Do again what was taken back last."""

        def work(project: Project) -> Applied | None:
            last = self._journal.redo_id
            return project.redo(at=self._now(), by=by, expected=last) if last else None

        self.step(work)

    def step(self, work: Callable[[Project], Applied | None]) -> None:
        """Undo or redo in the file, then show what that was."""

        def show(applied: Applied | None) -> None:
            if applied is not None:
                self.unseen = applied.foreign
                self._show(applied.edit)

        def saved(applied: Applied | None) -> None:
            if applied is not None:
                self._saved(applied)

        def do(project: Project) -> Applied | None:
            with garbage.kept_out():
                if (applied := work(project)) is not None:
                    self._journal = applied.journal
                    applied.edit.look_over()  # there may be thousands; the window need not
                    if len(applied.edit.deltas) > MANY:
                        garbage.let_stay()
            return applied

        self.run(do, saved, first=show)

    def run(
        self,
        work: Callable[[Project], T],
        then: Callable[[T], None],
        *,
        first: Callable[[T], None] | None = None,
    ) -> None:
        """Do something in the file first, then tell ``then``; unsaved until it is done.

        Args:
            first: is told before, so that the window lives between the two.
        """
        self._steps += 1
        self._say("saving", SAVING)

        def done(answer: T) -> None:
            self._steps -= 1
            then(answer)
            self._rest()

        def failed(error: Exception) -> None:
            self._steps -= 1
            self.failed(error)

        self._writer.submit(work, first, failed, then=done)

    def prepare(self, work: Callable[[Project], T], then: Callable[[T], None]) -> None:
        """Call ``then(result)`` once ``work`` is done; nothing can be changed meanwhile."""
        self._steps, self._preparing = self._steps + 1, True
        self._say("saving", SAVING)

        def ready() -> None:
            self._steps, self._preparing = self._steps - 1, False

        def done(result: T) -> None:
            ready()
            then(result)
            self._rest()

        def failed(error: Exception) -> None:
            ready()
            self.failed(error)

        def do(project: Project) -> T:
            with garbage.kept_out(lasting=True):
                return work(project)

        self._writer.submit(do, done, failed)

    def take(self, applied: Applied) -> None:
        """Show what another program did, or what came in."""
        self._journal = applied.journal
        self._show(applied.edit)
        self._saved(applied)
        self._rest()

    def write(self, work: Callable[[Project], object], undone: Callable[[], None]) -> None:
        """Write something that is no edit; ``undone`` puts it back in memory if that fails."""

        def failed(error: Exception) -> None:
            undone()
            self.failed(error)

        self._writer.submit(work, lambda _: self._rest(), failed)

    def try_again(self) -> None:
        """Write again what could not be written."""
        kept, self._kept, self.trouble = self._kept, [], None
        self._say("saving", SAVING)
        for edit_id, edit, by in kept:
            self._retried.add(edit_id)  # shown when it is in the file: others came after it
            self.keep(edit_id, edit, by)
        if self.trouble is None:
            self._rest()

    def failed(self, error: Exception) -> None:
        """Say what stood in the way of something that is no edit of the view."""
        if not isinstance(error, GreenDeskError):
            self.trouble = Outage(NOT_SAVED)
            self._say("trouble", NOT_SAVED)
            raise error
        self.trouble = error
        self._say("trouble", error.text)

    def _not_written(self, edit_id: str, error: Exception) -> None:
        """Keep the edit for "try again" if that may help; show what the file has instead."""
        entry = next(entry for entry in self._waiting if entry[0] == edit_id)
        edit = entry[1]
        stands_on_kept = any(edit.ids & kept.ids for _, kept, _ in self._kept)
        if isinstance(error, Conflict) and not stands_on_kept and edit_id not in self._on_top:
            self._on_top.add(edit_id)
            self._write(edit_id, partial(_on_top_of_stored, edit, error), entry[2])
            return
        self._waiting.remove(entry)
        self._undoing.discard(edit_id)
        self._on_top.discard(edit_id)
        if stands_on_kept or not isinstance(error, UserError):
            self._kept.append(entry)
        self._retried.discard(edit_id)
        self._align(edit)
        if not stands_on_kept:
            self.failed(error)

    def _align(self, edit: Edit) -> None:
        ids = sorted(edit.ids)
        self._writer.submit(lambda p: p.stored(ids), partial(self._as_stored, ids), self.failed)

    def _as_stored(self, ids: Sequence[str], stored: Mapping[str, Record]) -> None:
        """Make the view what the file says, except where a later edit is still on its way."""
        under_way = {i for _, edit, _ in self._waiting for i in edit.ids}
        pairs = [(self._current(i), stored.get(i)) for i in ids if i not in under_way]
        deltas = tuple(Delta(shown, kept) for shown, kept in pairs if shown != kept)
        if deltas:
            self._show(Edit(AS_STORED, deltas))

    def _written(self, edit_id: str, applied: Applied) -> None:
        self._waiting = [entry for entry in self._waiting if entry[0] != edit_id]
        self._undoing.discard(edit_id)
        self._saved(applied)
        if edit_id and applied.foreign is not None:
            self._show(applied.foreign)  # what another program did came first
        if edit_id in self._retried | self._on_top:
            self._retried.discard(edit_id)
            self._align(applied.edit)
        if edit_id in self._on_top:
            self._on_top.discard(edit_id)
            for hear in self.on_joined:
                hear(applied.edit)
        self._rest()

    def _rest(self) -> None:
        if not self.unsaved:
            self.trouble = None
            later, self._later = self._later, []
            for call in later:
                call()
            self._say("saved", SAVED)

    def _say(self, kind: str, text: Text) -> None:
        self.status = Status(kind, text, self._now())
        self._tell()


def _on_top_of_stored(edit: Edit, error: Conflict, project: Project) -> Edit:
    """Return an edit as it is on what the file has by now; raise ``error`` where it can't be."""
    sent = frozenset(project.schema.fields) - {"area_m2", "patch_id"}
    again = rebased(edit, project.stored(sorted(edit.ids)), sent)
    if again is None:
        raise error
    return again
