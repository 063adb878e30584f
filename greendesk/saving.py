"""What is shown already and not on disk yet: the way of an edit to the file, and back if it fails.

::

    shown --keep--> waiting --COMMIT returned--> saved
                       |
                       +--error: put back in the view; after an outage kept --try_again--> waiting

The one thing to know before changing it: "saved" is said only when nothing waits any more, and
while something is kept for "try again", nothing new may be begun.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from greendesk.errors import GreenDeskError, Outage, UserError
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.opening import Clock
from greendesk.store.project import Applied, Project
from greendesk.store.writer import Writer

SAVED, SAVING = Text(N_("Saved on this computer")), Text(N_("Saving…"))
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
    """

    def __init__(
        self,
        writer: Writer,
        *,
        read_only: bool,
        now: Clock,
        show: Callable[[Edit], None],
        saved: Callable[[Applied], None],
        tell: Callable[[], None],
    ) -> None:
        """Begin with everything saved.

        Args:
            show: makes the view what an edit says; called to put back and to try again.
            saved: hears what the file says after each commit.
            tell: called when :attr:`status` has changed.
        """
        self._writer, self._now = writer, now
        self._show, self._saved, self._tell = show, saved, tell
        self._waiting: list[tuple[str, Edit, str]] = []  # in the view, COMMIT not yet returned
        self._kept: list[tuple[str, Edit, str]] = []  # could not be saved
        self.read_only = read_only
        self.trouble: GreenDeskError | None = None
        self.status = Status("read-only", READ_ONLY) if read_only else Status("saved", SAVED)

    def check(self) -> None:
        """Raise if nothing may be changed now.

        Raises:
            UserError: open for reading only.
            Outage: an earlier edit still waits to be saved.
        """
        if self.read_only:
            raise UserError(self.status.text)
        if self._kept:
            raise Outage(self.status.text)

    def keep(self, edit_id: str, edit: Edit, by: str) -> None:
        """Write an edit that is shown already."""
        self._waiting.append((edit_id, edit, by))
        self._say("saving", SAVING)
        at = self._now()
        self._writer.submit(
            lambda p: p.apply(edit, edit_id=edit_id, at=at, by=by),
            lambda applied: self._written(edit_id, applied),
            self.failed,
        )

    def step(self, work: Callable[[Project], Applied | None]) -> None:
        """Undo or redo in the file, then show what that was."""

        def done(applied: Applied | None) -> None:
            if applied is not None:
                self._show(applied.edit)
                self._written("", applied)

        self._writer.submit(work, done, self.failed)

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
            self._show(edit)
            self.keep(edit_id, edit, by)
        self._rest()

    def failed(self, error: Exception) -> None:
        """Put the view back to what is stored; keep the edits for "try again"."""
        if not isinstance(error, GreenDeskError):
            raise error
        waiting, self._waiting = self._waiting, []
        for _, edit, _ in reversed(waiting):
            self._show(edit.inverse())
        if isinstance(error, Outage):
            self._kept.extend(waiting)
        self.trouble = error
        self._say("trouble", error.text)

    def _written(self, edit_id: str, applied: Applied) -> None:
        self._waiting = [entry for entry in self._waiting if entry[0] != edit_id]
        self._saved(applied)
        self._rest()

    def _rest(self) -> None:
        if not self._waiting and not self._kept:
            self.trouble = None
            self._say("saved", SAVED)

    def _say(self, kind: str, text: Text) -> None:
        self.status = Status(kind, text, self._now())
        self._tell()
