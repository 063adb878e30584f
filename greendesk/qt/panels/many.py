"""What stands in the place of the form while several patches are selected.

How many, how large, of which types; what can be done to all of them; and one field for all.
"""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text, say
from greendesk.model.record import PatchId
from greendesk.model.view import MemoryView
from greendesk.qt import actions
from greendesk.qt.areas import Totals, totals_of
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Paragraph, clear, rule
from greendesk.qt.jobs import Cancelled, Job
from greendesk.qt.panels.badge import Badge
from greendesk.qt.panels.command import Command
from greendesk.qt.panels.one_for_all import OneForAll
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.words import area_long, choices_of
from greendesk.rules.sketch import NOTICED_M2
from greendesk.session import Changed

COMMANDS = {
    "edit.merge": N_("Merge into one"),
    "edit.duplicate": N_("Duplicate"),
    "edit.delete": N_("Move to the recycle bin"),
    "data.export": N_("Export to a file…"),
    "map.selected": N_("Show on the map"),
}
"""Actions on all selected patches, in order, and what their buttons say."""
PER_LINE = 6
"""Types on one line, each with its count; the names are in the tooltips."""


class ManyPanel(Spoken, QFrame):
    """Several patches at once; it counts beside the officer's work."""

    def __init__(self, desk: Desk, made: dict[str, QAction]) -> None:
        """Make the empty frame; :meth:`furnish` has to be walked through before it is used."""
        super().__init__()
        self._desk, self._made_actions = desk, made
        self._ids: tuple[PatchId, ...] = ()
        self._job: Job | None = None
        self.totals: Totals | None = None
        self._furnished = False
        as_kind(self, "raised")
        inner = as_kind(QFrame(), "raised")
        self._column = QVBoxLayout(inner)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def furnish(self) -> Iterator[None]:
        """Make what stands in it, step by step.

        What moves to another parent is dressed anew with all that is in it, so parents come first.
        """
        desk = self._desk
        self._make_head()
        yield
        rows = {row.id: row for row in actions.ACTIONS}
        self.commands: dict[str, Command] = {}
        self._column.addWidget(rule())
        for name, words in COMMANDS.items():
            keys = "".join(rows[name].shortcuts[:1]) or rows[name].letter
            made = Command(self._made_actions[name], Text(words), keys, rows[name].icon)
            self.commands[name] = made
            self._column.addWidget(made)
            yield
        self._column.addWidget(rule())
        self.field = OneForAll(desk)
        self._column.addWidget(self.field)
        yield from self.field.furnish()
        self._column.addStretch(1)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._begin)
        desk.selection_changed.connect(self.reload)
        desk.changed.connect(self._heard)
        desk.closing.connect(self._stop)
        desk.closing.connect(self.field.stop)
        self.say_with("sizes", self._size)
        self._furnished = True
        self.reload()

    def _make_head(self) -> None:
        self.title = Paragraph("head")
        self.deselect = as_kind(QPushButton(), "link")
        self.put(self.deselect, Text(N_("Deselect")))
        self.deselect.clicked.connect(lambda: self._desk.select(()))
        self.area, self.double = Paragraph(), Paragraph("muted")
        self.types = QWidget()
        self._grid = QGridLayout(self.types)
        self._grid.setColumnStretch(PER_LINE, 1)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.deselect, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(top)
        for widget in (self.area, self.double, self.types):
            self._column.addWidget(widget)

    def _size(self) -> None:
        self._column.setContentsMargins(px(16), px(8), px(16), px(8))
        self._column.setSpacing(px(4))
        self._grid.setContentsMargins(0, 0, 0, px(4))
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(px(2))

    # --- counting -------------------------------------------------------------------------------

    def reload(self) -> None:
        """Show what is selected now; nothing is done while that is not several."""
        ids = self._desk.selection
        if len(ids) < 2:
            self._stop()
            self.field.stop()
            self._ids = ()
            return
        if ids != self._ids:
            self._ids, self.totals = ids, None
            self.retell()
        self.field.show_patches(ids)
        self._soon.start()

    def _heard(self, changed: Changed) -> None:
        """Count again; a method, which Qt lets go of with the panel."""
        self.reload()

    def _begin(self) -> None:
        self._stop()
        ids, view, areas = self._ids, self._desk.session.view.copy(), self._desk.checks.areas

        def count(job: Job) -> Totals:
            found = map(view.find, ids)
            return totals_of(MemoryView(patch for patch in found if patch is not None), areas)

        self._job = self._desk.jobs.start(count, partial(self._counted, ids), self._failed)

    def _stop(self) -> None:
        self._soon.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _counted(self, ids: tuple[PatchId, ...], totals: Totals) -> None:
        self._job = None
        if ids == self._ids:
            self.totals = totals
            self.retell()

    @staticmethod
    def _failed(error: Exception) -> None:
        if not isinstance(error, Cancelled):
            raise error

    # --- saying it ------------------------------------------------------------------------------

    def retell(self) -> None:
        """Say how many, how large and of which types; three dots while that is being counted."""
        if not self._furnished:
            return
        self.title.setText(say(Text(N_("{n:,} patches selected"), {"n": len(self._ids)})))
        totals = self.totals
        self.area.setText("…" if totals is None else area_long(totals.sum_m2))
        double_m2 = 0.0 if totals is None else totals.sum_m2 - totals.union_m2
        self.double.setVisible(double_m2 >= NOTICED_M2)
        if totals is not None and double_m2 >= NOTICED_M2:
            values = {"double": area_long(double_m2), "real": area_long(totals.union_m2)}
            self.double.setText(
                say(
                    Text(N_("{double} of it is counted twice; on the ground it is {real}."), values)
                )
            )
        self._fill(totals)

    def _fill(self, totals: Totals | None) -> None:
        clear(self._grid)
        words = dict(choices_of(self._desk.session.survey.schema, "green_type"))
        by_type = {} if totals is None or totals.by_type is None else totals.by_type
        for number, (code, (count, sum_m2)) in enumerate(by_type.items()):
            name = words.get(code) or say(Text(N_("No type yet")))
            pair, mark = QWidget(), as_kind(QLabel(f"{count:,}"), "small")
            pair.setToolTip(f"{name}: {count:,} · {area_long(sum_m2)}")
            mark.setAccessibleName(f"{name}: {count:,}".replace("\u200b", ""))
            line = QHBoxLayout(pair)
            line.setContentsMargins(0, 0, px(6), 0)
            line.setSpacing(px(4))
            line.addWidget(Badge(code))
            line.addWidget(mark)
            self._grid.addWidget(pair, number // PER_LINE, number % PER_LINE)
