"""The key to the centre of the open project, for all that is sent and fetched: data and photos.

::

    typed in the panel ──┐
                         ├──► ask(then): whoever sends gets the key of this moment
    kept by the system ──┘

The one thing to know: there is no second way to get it. It is never written into a file of ours.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from greendesk import identity
from greendesk.i18n import N_, Text
from greendesk.qt.access import Whose, kept, sign_out, whose
from greendesk.sync.line import Access

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
        known: what the system is known to keep, for signing and for a proxy too.
    """

    changed = Signal()

    def __init__(self, desk: "Desk", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.text, self.keep = "", False
        self.known = Access()
        self._whose = Whose("", "")
        self._looking = self._gone = False  # the system may answer when the project is closed
        self._asking: list[Callable[[Access], None]] = []
        desk.closing.connect(self._leave)
        desk.keys_changed.connect(self._look_again)

    @property
    def access(self) -> Access:
        """What opens the way: the key of now, and what else is kept."""
        return replace(self.known, token=self.text)

    def ask(self, then: Callable[[Access], None]) -> None:
        """Call ``then(access)``: at once if it is known, else when the system has answered."""
        if self._desk.session.practice:
            then(Access())
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
        """Find what is kept for this officer, this centre and this proxy, if they are others."""
        of = whose(self._desk.centre_url.strip().rstrip("/"), self._desk.settings)
        if of == self._whose or not of.centre:
            return
        self._whose, self.text, self.known = of, "", Access()
        self.changed.emit()
        self._find(of)

    def _look_again(self) -> None:
        if self._whose.centre and not self._gone:
            self._whose = whose(self._whose.centre, self._desk.settings)
            self._find(self._whose)

    def _find(self, of: Whose) -> None:
        self._looking = True

        def found(access: Access) -> None:
            if self._gone or of != self._whose:
                return
            self.known = access
            if access.token and not self.text:
                self.text, self.keep = access.token, True
            self._looking = False
            self.changed.emit()
            asking, self._asking = self._asking, []
            for then in asking:
                then(self.use())

        def failed(error: Exception) -> None:
            found(Access())
            self._desk.failed(error)

        self._desk.jobs.start(lambda job: kept(of), found, failed)

    def use(self) -> Access:
        """Return what is about to be used; have the key kept if the officer wants that."""
        key, of = self.text, self._whose
        if key and key != self.known.token and self.keep:

            def done(kept: bool) -> None:
                if self._gone:
                    return
                if kept:
                    self.known = replace(self.known, token=key)
                    self.changed.emit()
                else:
                    self._desk.tell(Text(NO_SAFE))

            self._desk.jobs.start(
                lambda job: identity.keep(of.centre, of.officer, key), done, self._desk.failed
            )
        return self.access

    def forget(self) -> None:
        """Sign out: the system forgets the keys, and so does this window."""
        of = self._whose
        self.text, self.keep = "", False
        self.known = replace(self.known, token="", signing_key="")
        self.changed.emit()
        self._desk.jobs.start(
            lambda job: sign_out(of),
            lambda _: self._desk.tell(Text(SIGNED_OUT)),
            self._desk.failed,
        )

    def _leave(self) -> None:
        self._gone = True
