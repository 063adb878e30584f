"""The line at the bottom: is my work saved, where is the pointer, what scale.

Whose imagery it is stands on the map itself, so that it is in every picture of the map, too.
"""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from greendesk.i18n import N_, Text, say
from greendesk.qt.desk import Desk
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon_pixmap, px
from greendesk.saving import Status

ICONS = {"saved": "check", "saving": "clock", "trouble": "triangle-alert", "read-only": "info"}


class StatusLine(Spoken, QFrame):
    """24 px of facts; the only button is there when something could not be saved."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        as_kind(self, "status")
        self._mark = as_kind(QLabel(), "mark")
        self.saved = as_kind(QLabel(), "small")
        self.again = as_kind(QPushButton(), "link")
        self.put(self.again, Text(N_("Try again")))
        self.again.clicked.connect(lambda: desk.attempt(desk.session.try_again))
        self.practice = as_kind(QLabel(), "badge")
        self.put(
            self.practice,
            Text(N_("Practice: nothing here goes to the real centre")),
            tip=Text(N_("This is a practice project. Its data stays on this computer.")),
        )
        self.place = as_kind(QLabel(), "muted")
        self.scale = as_kind(QLabel(), "muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(px(12), 1, px(12), 1)
        line.setSpacing(px(8))
        line.addWidget(self._mark)
        line.addWidget(self.saved)
        line.addWidget(self.again)
        self.missed = as_kind(QPushButton(), "link")
        self.put(
            self.missed,
            Text(N_("Show the last message again")),
            tip=Text(N_("It had a button that was not pressed.")),
        )
        self.missed.hide()
        line.addWidget(self.missed)
        line.addWidget(self.practice)
        self.practice.setVisible(desk.session.practice)
        line.addStretch(1)
        for label in (self.place, self.scale):
            line.addWidget(label)
        desk.status_changed.connect(self.retell)
        desk.canvas.pointed.connect(self._pointed)
        desk.canvas.moved.connect(self._moved)
        desk.preferences_changed.connect(self._moved)
        self.retell()
        self._moved()

    def retell(self) -> None:
        """Say again whether the work is saved."""
        status = self._desk.session.status
        colour = colours().danger if status.kind == "trouble" else colours().primary
        self._mark.setPixmap(icon_pixmap(ICONS[status.kind], colour, px(16)))
        self.saved.setText(say(saved_text(status)))
        self.saved.setAccessibleName(self.saved.text())
        as_kind(self.saved, "problem" if status.kind == "trouble" else "small")
        self.again.setVisible(status.kind == "trouble")

    def _pointed(self, lon: float, lat: float) -> None:
        self.place.setText(f"{lat:.5f}, {lon:.5f}")

    def _moved(self) -> None:
        self.scale.setText(f"1:{self._desk.canvas.scale_number:,.0f}")


def saved_text(status: Status) -> Text:
    """Return what to say of the state of the file, with the local time of the last saving."""
    if status.kind == "saved" and status.at is not None:
        clock = f"{status.at.astimezone():%H:%M}"
        return Text("{state} {time}", {"state": status.text, "time": clock})
    return status.text
