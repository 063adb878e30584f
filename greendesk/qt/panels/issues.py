"""What is wrong, gravest first: click flies there; mends are shown before they are made.

While the panel is on screen, its issues stand on the map as pins.
"""

from PySide6.QtCore import QItemSelection, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListView, QStackedWidget, QVBoxLayout, QWidget

from greendesk.edits.overlap import overlaps
from greendesk.edits.values import set_reason
from greendesk.fetching import tick_review
from greendesk.i18n import N_, Text, say
from greendesk.model.record import PatchId
from greendesk.qt.clashes import decide_clashes
from greendesk.qt.desk import UNDO, Desk
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.panels.issue_list import IssueModel, IssueRow, pins_of
from greendesk.qt.panels.only_one import OnlyOne
from greendesk.qt.panels.remedy import Remedy
from greendesk.qt.shaping import settle_overlap
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import px
from greendesk.rules.base import Issue, Severity
from greendesk.rules.gaps import is_gap
from greendesk.rules.shape import overlaps as OVERLAP

CLOSE_ZOOM = 18.0
_LOW_PX = 430  # less is a small screen with large text


class IssuesPanel(Spoken, QWidget):
    """The list of issues, and what can be done about the chosen one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._chosen: Issue | None = None
        self.beside_form = True
        """Whether the form has room of its own; the window says so."""
        self.model = IssueModel(desk, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(IssueRow(desk, self.list))
        self.list.selectionModel().selectionChanged.connect(self._selected)
        self.list.clicked.connect(lambda _: self._fly())
        self.list.activated.connect(lambda _: self._fly())
        self.put(self.list, name=Text(N_("List of remarks")))
        self.summary = Paragraph("muted")
        self.well = Paragraph("tip")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.well)
        self.only = OnlyOne(desk)
        self.only.changed.connect(self.reload)
        self.remedy = self._make_remedy()
        self._column = column = QVBoxLayout(self)
        column.addWidget(self.summary)
        column.addWidget(self.only, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._stack, 1)
        column.addWidget(self.remedy)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.reload)
        desk.checks.changed.connect(self._soon_again)
        self.say_with("sizes", self._size)
        self.reload()

    def _make_remedy(self) -> Remedy:
        remedy = Remedy()
        remedy.fix.clicked.connect(self.mend)
        remedy.preview.toggled.connect(self._show_preview)
        remedy.ways.clicked.connect(self.settle)
        remedy.tick.clicked.connect(self.tick_off)
        remedy.decide.clicked.connect(self.ask_decision)
        remedy.open.clicked.connect(self.open_form)
        remedy.reason.returnPressed.connect(self.keep_reason)
        remedy.keep.clicked.connect(self.keep_reason)
        return remedy

    def _size(self) -> None:
        self._column.setContentsMargins(px(8), px(8), px(8), px(8))
        self._column.setSpacing(px(8))
        self.list.setMinimumHeight(px(36))
        self.list.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for what can be done about a remark where there is little."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.summary.setVisible(self._chosen is None or self.height() >= px(_LOW_PX))

    def _soon_again(self) -> None:
        self._soon.start()

    def reload(self) -> None:
        """Show what is known now; the chosen issue stays chosen while it is there."""
        chosen = self._chosen
        self.only.let_go()
        self.model.reload(self.only.patch_id)
        row = self.model.find(chosen) if chosen else None
        if row is not None:
            self.list.setCurrentIndex(self.model.index(row))
        else:
            self._choose(None)
        self.retell()

    def retell(self) -> None:
        """Say how many there are."""
        known = self.model.rowCount()
        self._stack.setCurrentIndex(0 if known else 1)
        busy = self._desk.checks.busy
        well = N_("Everything is in order. Nothing stands in the way of sending.")
        if self.only.patch_id is not None:
            well = N_("Nothing is left to put right in this patch.")
        self.well.setText(say(Text(N_("Checking…") if busy else well)))
        count = self.model.count
        values = {"errors": count(Severity.ERROR), "warnings": count(Severity.WARNING)}
        self.summary.setText(
            say(Text(N_("{errors:,} to put right · {warnings:,} that need a reason"), values))
        )
        self._show_remedy()
        self._show_pins()

    def showEvent(self, event: QShowEvent) -> None:
        """Put the issues on the map."""
        super().showEvent(event)
        self._show_pins()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the map as it was: no pins, no preview."""
        super().hideEvent(event)
        if self._desk.has_project:  # not while the window closes
            self.remedy.preview.setChecked(False)
            self._desk.canvas.set_pins(())
            self._desk.canvas.warn(())

    def _show_pins(self) -> None:
        if self.isVisible():
            self._desk.canvas.set_pins(pins_of(self.model.issues, self._desk.session.view))
            self._mark()

    def _mark(self) -> None:
        """Hatch the ground that the chosen remark is about, if it is about an overlap."""
        issue, view = self._chosen, self._desk.session.view
        found = []
        if issue is not None and issue.rule.id == OVERLAP.id and view.find(issue.patch_id):
            other_id = issue.found.other_id
            found = [
                ground for other, ground in overlaps(view, issue.patch_id) if other.id == other_id
            ]
        if self.isVisible():
            self._desk.canvas.warn(found)

    def _selected(self, chosen: QItemSelection, left: QItemSelection) -> None:
        rows = self.list.selectionModel().selectedRows()
        self._choose(self.model.issue(rows[0].row()) if rows else None)

    def _choose(self, issue: Issue | None) -> None:
        if self.remedy.preview.isChecked():
            self.remedy.preview.setChecked(False)
        self._chosen = issue
        self._mark()
        self._show_remedy()

    def _show_remedy(self) -> None:
        session = self._desk.session
        locked = session.status.text if session.read_only else None
        self.remedy.show_issue(self._chosen, locked, to_form=not self.beside_form)
        self._fit()

    def show_only(self, patch_id: PatchId) -> None:
        """Show what concerns one patch."""
        self.only.show_only(patch_id)

    def _fly(self) -> None:
        """Show the place; the form, too, where it is beside this list or all there is to do."""
        issue = self._chosen
        if issue is None:
            return
        if issue.found.at is not None:
            lon, lat = issue.found.at
            self._desk.canvas.go(lon, lat, max(self._desk.canvas.zoom, CLOSE_ZOOM))
        elif (bounds := self._desk.bounds_of((issue.patch_id,))) is not None:
            self._desk.show_bounds(bounds)
        if self.beside_form or is_gap(issue):
            self.open_form()

    def open_form(self) -> None:
        """Open the form of the patch at the field that the issue is about."""
        issue = self._chosen
        if issue is None or self._desk.session.view.find(issue.patch_id) is None:
            return
        self._desk.select((issue.patch_id,))
        if issue.found.field_id:
            self._desk.form.focus_field(issue.found.field_id)

    def tick_off(self) -> None:
        """What the centre asked for is done; for a moment the tick can be taken away."""
        issue, session = self._chosen, self._desk.session
        if issue is None:
            return

        def tick(done: bool) -> None:
            if self._desk.has_project and self._desk.session is session:
                self._desk.attempt(lambda: tick_review(session, issue.patch_id, done=done))

        tick(True)
        self._desk.tell(Text(N_("Ticked off.")), button=UNDO, run=lambda: tick(False), stays=True)

    def ask_decision(self) -> None:
        """Show both versions and ask which one holds."""
        if self._chosen is not None:
            decide_clashes(self._desk, self._chosen.patch_id)

    def mend(self) -> None:
        """Carry the offered mend out; it can be undone like any edit."""
        issue = self._chosen
        if issue is None or issue.found.fix is None:
            return
        fix = issue.found.fix
        self.remedy.preview.setChecked(False)
        session = self._desk.session
        if self._desk.attempt(lambda: session.do(fix.edit(session.view))):
            self._desk.tell_undoable(fix.title)

    def settle(self) -> None:
        """Ask with three pictures what to do about an overlap."""
        issue, desk = self._chosen, self._desk
        if issue is None or issue.found.other_id is None:
            return
        patch_id, other_id = issue.patch_id, issue.found.other_id
        self.remedy.preview.setChecked(False)
        self._fly()
        desk.attempt(lambda: settle_overlap(desk, patch_id, other_id))

    def _show_preview(self, on: bool) -> None:
        issue = self._chosen
        if not on or issue is None or issue.found.fix is None:
            self._desk.canvas.show_edit(None)
            return
        fix, view, canvas = issue.found.fix, self._desk.session.view, self._desk.canvas
        self._fly()
        if not self._desk.attempt(lambda: canvas.show_edit(fix.edit(view))):
            self.remedy.preview.setChecked(False)

    def keep_reason(self) -> None:
        """Keep the officer's reason with the patch; the remark is settled by it."""
        issue, reason = self._chosen, self.remedy.reason.text().strip()
        if issue is None or not reason:
            self.remedy.reason.setFocus()
            return
        edit = set_reason(self._desk.session.view, issue.patch_id, issue.key, reason)
        if self._desk.do(edit):
            self.remedy.reason.clear()
            self._desk.tell_undoable(Text(N_("The reason was kept.")))
