"""The cheat sheet: every key and gesture, to be read, printed, or saved as one page."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.keycaps import KeyCaps, say_ways
from greendesk.qt.dialogs.page import CLOSE, Paragraph
from greendesk.qt.dialogs.paper import Paper, PaperDialog
from greendesk.qt.keys_table import KeyGroup
from greendesk.qt.theme import as_kind, px, room_for, text_percent

_TWO_COLUMNS_PX = 820


class Keys(PaperDialog):
    """The cheat sheet; made from the tables of actions and tools, so it is never out of date."""

    def __init__(
        self, groups: Sequence[KeyGroup], paper: Paper, parent: QWidget | None = None
    ) -> None:
        """Make the sheet."""
        super().__init__(Text(N_("Keys and mouse")), parent, width_px=880)
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
        self.add_paper(paper)
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


def _name(caps: KeyCaps, ways: Sequence[str]) -> None:
    caps.setAccessibleName(say_ways(ways))
    caps.updateGeometry()
    caps.update()
