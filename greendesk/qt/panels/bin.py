"""The recycle bin: what was deleted, and the way back."""

from collections.abc import Sequence

import shapely
from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from greendesk.edits.shape import restore_patches
from greendesk.i18n import N_, Text, say, sort_key
from greendesk.model.record import Patch
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.words import area_short, name_text

MOST_SHOWN = 100
"""So many patches at once are shown on the map before they are brought back."""


class BinPanel(Spoken, QWidget):
    """Deleted patches; nothing is ever thrown away for good here.

    Signals:
        history_asked: id of the patch whose history is wanted.
    """

    history_asked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._patches: list[Patch] = []
        self._showing = False
        head = as_kind(QLabel(), "head")
        self.put(head, Text(N_("Recycle bin")))
        help = Paragraph("muted")
        self.put(help, Text(N_("Deleted patches stay here. Choose some and bring them back.")))
        self.model = QStringListModel(self)
        self.list = lines_view(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.put(self.list, name=Text(N_("Recycle bin")))
        self.back = as_kind(QPushButton(), "primary")
        self.back.clicked.connect(self.restore)
        self.history_button = QPushButton()
        self.history_button.clicked.connect(self._ask_history)
        self.close_button = QPushButton()
        self.put(self.close_button, Text(N_("Back to the list")))
        self.close_button.clicked.connect(lambda: desk.show_page("patches"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.setSpacing(px(8))
        self.help_undone = Paragraph("muted")
        self.put(
            self.help_undone,
            Text(N_("At the end stands what was undone with Undo, so that it is not lost.")),
        )
        for widget in (head, help, self.help_undone):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addWidget(self.back)
        others = QHBoxLayout()
        others.addWidget(self.history_button, 1)
        others.addWidget(self.close_button, 1)
        column.addLayout(others)
        for signal in (desk.changed, desk.status_changed):  # what was undone is known once saved
            signal.connect(self.retell)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._look())
        self.put(self.back, Text(N_("Bring back")))
        self.retell()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what was deleted while nobody looked."""
        super().showEvent(event)
        self.retell()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave nothing on the map while nobody looks here."""
        super().hideEvent(event)
        self._show_on_map(())

    def retell(self) -> None:
        """Show what is in the bin now; sorting many takes a while, so only while it is seen."""
        if not self.isVisible():
            return
        binned = self._desk.session.binned
        undone = binned.taken_back
        self._patches = sorted(
            binned.values(), key=lambda patch: (patch.id in undone, sort_key(patch.name))
        )
        lines = []
        for patch in self._patches:
            area = area_short(self._desk.checks.areas.of(patch))
            line = f"{name_text(patch)} · {area}"
            if patch.id in undone:
                line = say(Text(N_("{line} · undone"), {"line": line}))
            lines.append(line)
        self.help_undone.setVisible(bool(undone))
        if lines != self.model.stringList():
            self.model.setStringList(lines)
        if len(lines) == 1:
            self.list.selectAll()  # which one is meant is no question
        self._look()

    def _look(self) -> None:
        chosen = self.list.selectionModel().hasSelection()
        read_only = self._desk.session.read_only
        self.back.setEnabled(chosen and not read_only)
        why = (
            self._desk.session.status.text
            if read_only
            else Text(N_("Choose one or more patches above first."))
        )
        if chosen and not read_only:
            why = Text(N_("Bring the chosen patches back to the map and the list"))
        self.put(self.back, Text(N_("Bring back")), tip=why)
        one = len(self.list.selectionModel().selectedRows()) == 1
        self.history_button.setEnabled(one)
        tip = Text(N_("Choose one patch above first.")) if not one else None
        self.put(self.history_button, Text(N_("History of the patch")), tip=tip)

        self._show_on_map(self._chosen() if self.isVisible() else ())

    def _chosen(self) -> list[Patch]:
        rows = sorted(index.row() for index in self.list.selectionModel().selectedRows())
        return [self._patches[row] for row in rows]

    def _show_on_map(self, patches: Sequence[Patch]) -> None:
        """Show where these patches lay and how they would come back; none = no more."""
        shapes = [p.shape for p in patches if p.shape is not None and not p.shape.is_empty]
        if 0 < len(shapes) <= MOST_SHOWN:
            self._showing = True
            self._desk.canvas.show_edit(restore_patches(patches))
            west, south, east, north = shapely.total_bounds(shapes).tolist()
            self._desk.show_bounds((west, south, east, north))
        elif self._showing:
            self._showing = False
            self._desk.canvas.show_edit(None)

    def restore(self) -> None:
        """Bring the chosen patches back."""
        chosen = self._chosen()
        self._show_on_map(())
        self._desk.restore(chosen)

    def _ask_history(self) -> None:
        (index,) = self.list.selectionModel().selectedRows()
        self.history_asked.emit(self._patches[index.row()].id)
