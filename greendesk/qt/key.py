"""The key to the centre of the open project, for all that is sent and fetched: data and photos.

::

    typed in the panel ──┐
                         ├──► ask(then): whoever sends gets the key of this moment
    kept by the system ──┘

The one thing to know: there is no second way to get it. It is never written into a file of ours.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from greendesk import identity
from greendesk.i18n import N_, Text
from greendesk.settings import OFFICER

if TYPE_CHECKING:
    from greendesk.qt.desk import Desk

NO_SAFE = N_(
    "This computer has no safe for passwords that can be used just now, so the key"
    " was not kept. You are asked for it next time."
)
SIGNED_OUT = N_("You are signed out: the key is not kept on this computer any more.")


class Key(QObject):
    """One officer's key to one centre; lives on the window's thread.

    Attributes:
        changed: another key, another officer or centre, or the system keeps it now.
        text: the key; "" = none.
        keep: whether the officer wants the system to keep it.
        kept: what the system is known to keep.
    """

    changed = Signal()

    def __init__(self, desk: "Desk", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.text, self.kept, self.keep = "", "", False
        self._whose: tuple[str, str] = ("", "")
        self._looking = self._gone = False  # the system may answer when the project is closed
        self._asking: list[Callable[[str], None]] = []
        desk.closing.connect(self._leave)

    def ask(self, then: Callable[[str], None]) -> None:
        """Call ``then(key)``: at once if it is known, else when the system has answered."""
        if self._desk.session.practice:
            then("")
            return
        self.look()
        if self._looking:
            self._asking.append(then)
        else:
            then(self.use())

    def type(self, text: str) -> None:
        """Hear what the officer types."""
        self.text = text.strip()

    def look(self) -> None:
        """Find the key that is kept for this officer and this centre, if they are others now."""
        address = self._desk.centre_url.strip().rstrip("/")
        whose = address, self._desk.settings.get(OFFICER)
        if whose == self._whose or not address:
            return
        self._whose, self._looking = whose, True
        self.text = self.kept = ""
        self.changed.emit()

        def found(key: str) -> None:
            if self._gone or whose != self._whose:
                return
            if key and not self.text:
                self.text, self.kept, self.keep = key, key, True
            self._looking = False
            self.changed.emit()
            asking, self._asking = self._asking, []
            for then in asking:
                then(self.use())

        def failed(error: Exception) -> None:
            found("")
            self._desk.failed(error)

        self._desk.jobs.start(lambda job: identity.find(*whose), found, failed)

    def use(self) -> str:
        """Return the key that is about to be used; have it kept if the officer wants that."""
        key, whose = self.text, self._whose
        if key and key != self.kept and self.keep:

            def done(kept: bool) -> None:
                if self._gone:
                    return
                if kept:
                    self.kept = key
                    self.changed.emit()
                else:
                    self._desk.tell(Text(NO_SAFE))

            self._desk.jobs.start(lambda job: identity.keep(*whose, key), done, self._desk.failed)
        return key

    def forget(self) -> None:
        """Sign out: the system forgets the key, and so does this window."""
        whose = self._whose
        self.text, self.kept, self.keep = "", "", False
        self.changed.emit()
        self._desk.jobs.start(
            lambda job: identity.forget(*whose),
            lambda _: self._desk.tell(Text(SIGNED_OUT)),
            self._desk.failed,
        )

    def _leave(self) -> None:
        self._gone = True
