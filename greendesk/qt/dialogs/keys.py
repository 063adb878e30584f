"""The cheat sheet: every key and gesture, to be read, printed, or saved as one page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from greendesk.errors import Outage
from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.keycaps import KeyCaps, say_ways
from greendesk.qt.dialogs.page import CLOSE, Dialog, Paragraph
from greendesk.qt.keys_table import KeyGroup
from greendesk.qt.theme import as_kind, px, room_for, text_percent

_TWO_COLUMNS_PX = 820


@dataclass(frozen=True, slots=True)
class Paper:
    """The ways of the page to paper.

    Attributes:
        printers: gives the names of the printers, the usual one first.
        send: prints the page on one of them, or raises Outage.
        save: asks for a place and writes the page there; None = it was not written.
    """

    printers: Callable[[], Sequence[str]]
    send: Callable[[str], None]
    save: Callable[[], Path | None]


class Keys(Dialog):
    """The cheat sheet; made from the tables of actions and tools, so it is never out of date."""

    def __init__(
        self, groups: Sequence[KeyGroup], paper: Paper, parent: QWidget | None = None
    ) -> None:
        """Make the sheet."""
        super().__init__(Text(N_("Keys and mouse")), parent, width_px=880)
        self._paper = paper
        columns = QGridLayout()
        columns.setHorizontalSpacing(px(40))
        self.body.addLayout(columns)
        for number, part in enumerate(self._parted(groups)):
            column = QVBoxLayout()
            column.setSpacing(0)
            for group in part:
                self._add(column, group)
            column.addStretch(1)
            columns.addLayout(column, 0, number)
            columns.setColumnStretch(number, 1)
        self.told = Paragraph("small")
        self.told.hide()
        self.foot.addWidget(self.told, 1)
        self.save = self.button(Text(N_("Save as a page for printing…")))
        self.save.clicked.connect(self._save)
        self.print = self.button(Text(N_("Print")))
        self.print.clicked.connect(self._print)
        self.printers = QMenu(self.print)
        for button in (self.save, self.print):
            self.foot.addWidget(button)
        self.finish_with(CLOSE, None)

    def answer(self) -> bool:
        """Return True: it was read."""
        return True

    def _parted(self, groups: Sequence[KeyGroup]) -> list[Sequence[KeyGroup]]:
        """Return the groups of each column, about as many lines in one as in the other."""
        room = room_for(self.parentWidget() or self).width()
        if room < px(_TWO_COLUMNS_PX) or text_percent() > 130:
            return [groups]
        lines = [len(group.lines) + 2 for group in groups]
        cut = min(range(len(groups) + 1), key=lambda at: abs(sum(lines[:at]) - sum(lines[at:])))
        return [groups[:cut], groups[cut:]]

    def _add(self, column: QVBoxLayout, group: KeyGroup) -> None:
        head = as_kind(QLabel(), "head")
        self.put(head, group.title)
        column.addWidget(head)
        for line in group.lines:
            words, caps = Paragraph(), KeyCaps(line.ways)
            self.put(words, line.words)
            self.say_with(caps, partial(_name, caps, line.ways))
            row = QHBoxLayout()  # one for each: the widest caps must not narrow all words
            row.setSpacing(px(16))
            row.addWidget(words, 1)
            row.addWidget(caps, 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        column.addSpacing(px(12))

    def _save(self) -> None:
        path = self._paper.save()
        if path is not None:
            self._tell(
                Text(N_("The page is complete. Open it to print it: {path}"), {"path": str(path)})
            )

    def _print(self) -> None:
        """Print on the only printer, or ask which."""
        names = self._paper.printers()
        if not names:
            self._tell(
                Text(
                    N_(
                        "No printer was found on this computer. Save the page, then print it where"
                        " there is one."
                    )
                )
            )
        elif len(names) == 1:
            self._send(names[0])
        else:
            self.printers.clear()
            for name in names:
                self.printers.addAction(name.replace("&", "&&"), partial(self._send, name))
            self.printers.popup(self.print.mapToGlobal(QPoint(0, self.print.height())))

    def _send(self, printer: str) -> None:
        try:
            self._paper.send(printer)
        except Outage as error:
            self._tell(error.text)
        else:
            self._tell(Text(N_("The page was sent to the printer {name}."), {"name": printer}))

    def _tell(self, words: Text) -> None:
        self.put(self.told, words)
        self.told.show()


def _name(caps: KeyCaps, ways: Sequence[str]) -> None:
    caps.setAccessibleName(say_ways(ways))
    caps.updateGeometry()
    caps.update()
