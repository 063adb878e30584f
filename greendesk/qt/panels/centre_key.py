"""The key to the centre: typed once, kept by the operating system if the officer wants that."""

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.key import Key
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px


class CentreKey(Spoken, QWidget):
    """A field for the key, a tick for keeping it, and a way to sign out."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        self._key = key
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
        self.sign_out.clicked.connect(key.forget)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addStretch(1)
        line.addWidget(self.sign_out)
        column.addLayout(line)
        self.field.textChanged.connect(self._typed)
        self.keep.toggled.connect(self._ticked)
        key.changed.connect(self.show_key)
        self.show_key()

    def show_key(self) -> None:
        """Show the key of now, as dots, and what can be done with it."""
        if self.field.text().strip() != self._key.text:
            self.field.setText(self._key.text)
        self.keep.setChecked(self._key.keep)
        self.keep.setVisible(bool(self.field.text()))
        self.sign_out.setVisible(bool(self._key.known.token))

    def _typed(self, text: str) -> None:
        self._key.type(text)
        self.show_key()

    def _ticked(self, on: bool) -> None:
        self._key.keep = on
