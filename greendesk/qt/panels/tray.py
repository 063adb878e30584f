"""Shapes that were put aside half drawn: take them up again, or let them go."""

from functools import partial

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

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
        while (item := self._lines.takeAt(0)) is not None:
            if (line := item.layout()) is not None:
                clear(line)
                line.deleteLater()
        for number, sketch_id in enumerate(ids, start=1):
            self._add(number, sketch_id)

    def _add(self, number: int, sketch_id: str) -> None:
        go_on, drop = as_kind(QPushButton(), "link"), QToolButton()
        self.put(go_on, Text(N_("Go on with shape {n}"), {"n": number}))
        self.put(drop, tip=Text(N_("Throw shape {n} away"), {"n": number}))
        drop.setIcon(icon("trash-2"))
        go_on.clicked.connect(partial(self._desk.take_up, sketch_id))
        drop.clicked.connect(partial(self._desk.discard, sketch_id))
        line = QHBoxLayout()
        line.addWidget(go_on, 1)
        line.addWidget(drop)
        self._lines.addLayout(line)
