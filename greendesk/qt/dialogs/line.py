"""The line to the centre: a proxy where the system names none, and a key to sign with."""

from dataclasses import dataclass, field

from PySide6.QtWidgets import QLineEdit, QWidget

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.proxy import checked_proxy
from greendesk.qt.dialogs.page import Dialog, Paragraph, form_rows, label_for
from greendesk.settings import PROXY, PROXY_USER, Settings

SECRET = N_(
    "This computer's safe for passwords keeps the password and the key, never a file. What is left "
    "empty stays as it was."
)
NO_LOGIN_HERE = N_("Please type name and password below, not into the address.")


@dataclass(frozen=True, slots=True)
class Line:
    """What the officer wants; an empty secret = what is kept stays."""

    proxy: str
    proxy_user: str
    password: str = field(default="", repr=False)
    signing_key: str = field(default="", repr=False)


class LinePage(Dialog):
    """Proxy and signing key; most offices need neither. The answer is a :class:`Line`."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("Connection")), parent, width_px=640)
        words = N_(
            "Most offices leave all of this empty: GreenDesk goes the way that this computer goes. "
            "Fill it in only if who looks after the network, or the centre, says so."
        )
        self.paragraph(Text(words), kind="muted")
        self._rows = form_rows()
        self.body.addLayout(self._rows)
        self.proxy, self.user = QLineEdit(settings.get(PROXY)), QLineEdit(settings.get(PROXY_USER))
        self.password, self.signing_key = QLineEdit(), QLineEdit()
        self.proxy.setPlaceholderText("10.1.2.3:8080")
        for secret in (self.password, self.signing_key):
            secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._add(Text(PROXY.title), Text(PROXY.help), self.proxy)
        self._add(Text(PROXY_USER.title), Text(PROXY_USER.help), self.user)
        self._add(Text(N_("Password for the proxy")), Text(SECRET), self.password)
        self._add(Text(N_("Key to sign with")), Text(SECRET), self.signing_key)
        self.paragraph(Text(SECRET), kind="muted")
        self.problem = Paragraph("problem")
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.proxy.textEdited.connect(lambda _: self.problem.hide())
        self.body.addStretch(1)
        self.finish_with(Text(N_("Keep these settings")))

    def _add(self, title: Text, help: Text, field: QLineEdit) -> None:
        self._rows.addRow(label_for(self, title, field, help), field)

    def accept(self) -> None:
        """Take it, unless the proxy's address is none, or holds a password."""
        try:
            if "@" in self.proxy.text():
                raise BadInput(NO_LOGIN_HERE)
            checked_proxy(self.proxy.text())
        except BadInput as error:
            self.put(self.problem, error.text)
            self.problem.show()
            self.fit()
            self.proxy.setFocus()
            return
        super().accept()

    def answer(self) -> Line:
        """Return what was typed."""
        return Line(
            checked_proxy(self.proxy.text()),
            self.user.text().strip(),
            self.password.text(),
            self.signing_key.text().strip(),
        )
