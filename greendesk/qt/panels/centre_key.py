"""The key to the centre: typed once, kept by the operating system if the officer wants that."""

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from greendesk import identity
from greendesk.i18n import N_, Text
from greendesk.qt.desk import Desk
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.settings import OFFICER


class CentreKey(Spoken, QWidget):
    """A field for the key, a tick for keeping it, and a way to sign out."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._whose: tuple[str, str] = ("", "")
        self._kept = ""  # what the system is known to keep
        self._gone = False  # the system may answer when the project is closed already
        desk.closing.connect(self._leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.put(
            self.field,
            placeholder=Text(N_("Key of the centre, if it gave you one")),
            name=Text(N_("Key of the centre")),
            tip=Text(N_("It is never written into the project or any file of GreenDesk.")),
        )
        column.addWidget(self.field)
        self.keep = QCheckBox()
        tip = N_("This computer's own safe for passwords keeps it; you are not asked next time.")
        self.put(self.keep, Text(N_("Keep it on this computer")), tip=Text(tip))
        self.sign_out = as_kind(QPushButton(), "link")
        self.put(self.sign_out, Text(N_("Sign out")))
        self.sign_out.clicked.connect(self.forget)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addStretch(1)
        line.addWidget(self.sign_out)
        column.addLayout(line)
        self.field.textChanged.connect(lambda _: self._show())
        self._show()

    def text(self) -> str:
        """Return the key."""
        return self.field.text().strip()

    def look(self) -> None:
        """Find the key that is kept for this officer and this centre, if they are others now."""
        whose = self._desk.centre_url, self._desk.settings.get(OFFICER)
        if whose == self._whose or not whose[0]:
            return
        self._whose, self._kept = whose, ""
        self.field.clear()

        def found(key: str) -> None:
            if not self._gone and whose == self._whose and key and not self.field.text():
                self._kept = key
                self.keep.setChecked(True)
                self.field.setText(key)

        self._desk.jobs.start(lambda job: identity.find(*whose), found, self._desk.failed)

    def use(self) -> str:
        """Return the key that is about to be used; have it kept if the officer wants that."""
        key, whose = self.text(), self._whose
        if key and key != self._kept and self.keep.isChecked():

            def done(kept: bool) -> None:
                if self._gone:
                    return
                if kept:
                    self._kept = key
                    self._show()
                    return
                words = N_(
                    "This computer has no safe for passwords that can be used just now, so the key"
                    " was not kept. You are asked for it next time."
                )
                self._desk.tell(Text(words))

            self._desk.jobs.start(lambda job: identity.keep(*whose, key), done, self._desk.failed)
        return key

    def forget(self) -> None:
        """Sign out: the system forgets the key, and so does this window."""
        whose = self._whose
        self._kept = ""
        self.keep.setChecked(False)
        self.field.clear()
        gone = Text(N_("You are signed out: the key is not kept on this computer any more."))
        self._desk.jobs.start(
            lambda job: identity.forget(*whose),
            lambda _: self._desk.tell(gone),
            self._desk.failed,
        )

    def _leave(self) -> None:
        self._gone = True

    def _show(self) -> None:
        self.keep.setVisible(bool(self.field.text()))
        self.sign_out.setVisible(bool(self._kept))
