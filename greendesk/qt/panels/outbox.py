"""What is to be sent, as a list: what can go has a tick; what has arrived says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from greendesk.i18n import N_, Text, say
from greendesk.model.record import PatchId
from greendesk.model.sending import State
from greendesk.qt.desk import Desk
from greendesk.qt.theme import colours, icon
from greendesk.qt.words import STATE_ICONS, STATE_WORDS, name_text, photos_text

Index = QModelIndex | QPersistentModelIndex
SHOWN, FEW = 500, 100
_USUAL = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


@dataclass(frozen=True, slots=True)
class Line:
    """One record.

    Attributes:
        may_go: it is ready, or photos of it are, and can be ticked.
        state: how it stands, shown as a sign where there is no tick; None = not known.
    """

    patch_id: PatchId
    words: str
    may_go: bool
    state: State | None = None


class Outbox(QAbstractListModel):
    """What is to be sent, what can go first; all of that is ticked at first.

    Attributes:
        ticked: the officer ticked something, or took a tick away.
        left: ids without a tick, which stay here this time.
    """

    ticked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []
        self.left: set[PatchId] = set()

    def show_lines(self, lines: Sequence[Line], gone: set[PatchId]) -> None:
        """Show these records; ``gone`` wait no more."""
        self.left -= gone  # what was sent, or came anew, begins with a tick
        if list(lines) == self._lines:
            return
        if [line.patch_id for line in lines] == [line.patch_id for line in self._lines]:
            before, self._lines = self._lines, list(lines)
            for row, (old, new) in enumerate(zip(before, lines, strict=True)):
                if old != new:  # else the view would lay out all of them again
                    self.dataChanged.emit(self.index(row), self.index(row))
            if len(lines) <= FEW:  # a line that wraps now gets its height
                self.layoutChanged.emit()
            return
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def patch_id(self, row: int) -> PatchId:
        """Return which record stands in a row."""
        return self._lines[row].patch_id

    def tick_all(self, ids: frozenset[PatchId], on: bool) -> None:
        """Tick these, or take the ticks away."""
        self.left = self.left - ids if on else self.left | ids
        if self._lines:
            self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1))
        self.ticked.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many records are shown."""
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let be ticked what can go."""
        may_go = index.isValid() and self._lines[index.row()].may_go
        return _USUAL | Qt.ItemFlag.ItemIsUserCheckable if may_go else _USUAL

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the words of a record, or whether it is ticked."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and line.may_go:
            there = line.patch_id not in self.left
            return Qt.CheckState.Checked if there else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole and not line.may_go and line.state is not None:
            there = line.state is State.ACCEPTED
            colour = colours().primary if there else colours().muted
            return icon(STATE_ICONS[line.state], colour, 16)
        words = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return line.words if role in words else None

    def setData(
        self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)
    ) -> bool:
        """Tick a record, or take the tick away."""
        may_go = index.isValid() and self._lines[index.row()].may_go
        if role != Qt.ItemDataRole.CheckStateRole or not may_go:
            return False
        patch_id = self._lines[index.row()].patch_id
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self.left.discard(patch_id)
        else:
            self.left.add(patch_id)
        self.dataChanged.emit(index, index)
        self.ticked.emit()
        return True


def line_of(desk: Desk, patch_id: PatchId, may_go: bool) -> Line:
    """Return a record's line: its name, where it stands, and what the centre found."""
    session = desk.session
    there = session.view.find(patch_id)
    patch = there or session.binned.get(patch_id)
    name = name_text(patch) if patch else patch_id
    sending = session.sending(patch_id)
    state = desk.checks.state(patch_id) if there else session.state(patch_id)
    if sending.held:
        word = say(Text(N_("held: the centre does not take it")))
    elif there is None and not sending.clashes and not sending.dirty:
        word = say(Text(N_("deleted here and at the centre")))
    elif there is None and not sending.clashes:
        word = say(Text(N_("deleted here")))
    elif state is State.SENT:
        word = say(Text(N_("sent, the centre has not confirmed it yet")))
    else:
        word = say(Text(STATE_WORDS[state])) if state else "…"
    details = "".join(f"\n   {problem.detail}" for problem in sending.problems)
    have, photos = session.view.album.arrived(patch_id) if there else (0, 0)
    if photos:
        if state is State.ACCEPTED and have < photos:
            state = State.QUEUED  # not all of it is there
        word += f" · {photos_text(have, photos)}"
    return Line(patch_id, f"{name} · {word}{details}", may_go, state)
