"""Shapes that were put aside half drawn: take them up again, or let them go."""

from functools import partial

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import clear
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, icon, px


class Tray(Spoken, QFrame):
    """Only there while something is parked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        as_kind(self, "card")
        self._title = as_kind(QLabel(), "small")
        self.put(self._title, Text(N_("Put aside, not finished yet")))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(px(2))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(6), px(8), px(6))
        column.setSpacing(px(2))
        column.addWidget(self._title)
        column.addLayout(self._lines)
        self._shown: tuple[str, ...] = ()
        desk.tool_changed.connect(self.look)
        self.look()

    def look(self) -> None:
        """Show the parked shapes of now."""
        ids = tuple(sketch.id for sketch in self._desk.bench.parked)
        self.setVisible(bool(ids))
        if ids == self._shown:
            return
        self._shown = ids
        clear(self._lines)
        for number, sketch_id in enumerate(ids, start=1):
            self._lines.addWidget(_Line(self._desk, number, sketch_id))


class _Line(Spoken, QWidget):
    """One shape that was put aside."""

    def __init__(self, desk: Desk, number: int, sketch_id: str) -> None:
        super().__init__()
        self.go_on, self.drop = as_kind(QPushButton(), "link"), QToolButton()
        self.put(self.go_on, Text(N_("Go on with shape {n}"), {"n": number}))
        self.put(self.drop, tip=Text(N_("Throw shape {n} away"), {"n": number}))
        self.say_with("icon", lambda: self.drop.setIcon(icon("trash-2")))
        self.go_on.clicked.connect(partial(desk.take_up, sketch_id))
        self.drop.clicked.connect(partial(desk.discard, sketch_id))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.go_on, 1)
        line.addWidget(self.drop)
