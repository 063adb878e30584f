"""Photos that wait for the evening: until the hour has come, or the officer says now.

When they go, and which patches' photos stay here, stands in the project file, so that it outlives
the window: whoever opens the project after the hour has the photos go at once.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from greendesk.model.freight import evening
from greendesk.model.record import PatchId
from greendesk.settings import PHOTO_HOUR, PHOTOS_IN_THE_EVENING
from greendesk.store.project import Project

if TYPE_CHECKING:
    from greendesk.qt.desk import Desk

LOOK_MS = 15_000


class Evening(QObject):
    """Looks at the clock for photos that wait; lives on the window's thread.

    Attributes:
        changed: they wait now, or do not wait any more.
        resumed: what the last sitting has left is known.
        due: when they go; None = they do not wait.
        left: patches whose photos do not go.
    """

    changed = Signal()
    resumed = Signal()

    def __init__(self, desk: "Desk", begin: Callable[[], bool], parent: QObject) -> None:
        """Prepare.

        Args:
            begin: has the photos go; returns False if that can't be just now.
        """
        super().__init__(parent)
        self._desk, self._begin = desk, begin
        self.due: datetime | None = None
        self.left: frozenset[PatchId] = frozenset()
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self.look)

    def resume(self) -> None:
        """Go on waiting where the last sitting ended."""
        session = self._desk.session
        if not session.read_only:
            session.writer.submit(_waiting, self._found, session.saver.failed)

    def choice(self) -> datetime | None:
        """Return when photos would go by what the officer has chosen; None = at once."""
        settings = self._desk.settings
        if not settings.get(PHOTOS_IN_THE_EVENING):
            return None
        return evening(self._desk.now().astimezone(), settings.get(PHOTO_HOUR))

    def wait(self) -> bool:
        """Have photos wait, if the officer wants that and it is not evening; return whether."""
        self._keep(self.choice())
        return self.due is not None

    def leave_out(self, left: frozenset[PatchId]) -> None:
        """Have the photos of these patches stay here."""
        if left != self.left:
            self.left = left
            if self.due is not None:
                self._write(self.due)

    def over(self) -> None:
        """Nothing waits any more."""
        self._keep(None)

    def look(self) -> None:
        """Have the photos go if it is time."""
        if self.due is not None and self._desk.now() >= self.due:
            self._begin()

    def leave(self) -> None:
        """The project is being closed."""
        self._clock.stop()

    def _found(self, found: tuple[datetime | None, frozenset[PatchId]]) -> None:
        due, left = found
        self.left |= left
        self.resumed.emit()
        self._show(due)
        self.look()

    def _keep(self, due: datetime | None) -> None:
        if due == self.due:
            return
        self._write(due)
        self._show(due)

    def _write(self, due: datetime | None) -> None:
        session, left = self._desk.session, self.left
        session.writer.submit(lambda p: p.photos.set_due(due, left), None, session.saver.failed)

    def _show(self, due: datetime | None) -> None:
        self.due = due
        self._clock.start() if due is not None else self._clock.stop()
        self.changed.emit()


def _waiting(project: Project) -> tuple[datetime | None, frozenset[PatchId]]:
    return project.photos.due(), project.photos.left()
