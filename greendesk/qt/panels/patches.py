"""The list of patches: search, filter, totals, and the one big button."""

from functools import partial

from PySide6.QtCore import (
    QItemSelection,
    QPoint,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text, say
from greendesk.model.sending import State
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.panels.flow import FlowLayout
from greendesk.qt.panels.marks import Marks
from greendesk.qt.panels.patch_model import Order, PatchModel
from greendesk.qt.panels.patch_row import PatchRow
from greendesk.qt.panels.totals import TotalsTable
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, icon, px
from greendesk.qt.words import STATE_WORDS, choices_of

ORDERS: dict[Order, str] = {
    "name": N_("By name"),
    "area": N_("Largest first"),
    "newest": N_("Newest first"),
}
COUNT_MS = 100
ROW_ACTIONS = ("map.selected", "edit.duplicate", "edit.copy", "edit.paste", "edit.delete")


class PatchList(QListView):
    """The list itself; Delete and Enter act on the selected patches."""

    def __init__(self, actions: dict[str, QAction]) -> None:
        super().__init__()
        self._actions = actions
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete recycles, Enter flies to the place."""
        if event.key() == Qt.Key.Key_Delete:
            self._actions["edit.delete"].trigger()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._actions["map.selected"].trigger()
        else:
            super().keyPressEvent(event)

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions([self._actions[name] for name in ROW_ACTIONS])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(at))


class PatchesPanel(Spoken, QWidget):
    """Everything about the list; selecting here selects on the map, and the other way round."""

    def __init__(self, desk: Desk, actions: dict[str, QAction]) -> None:
        super().__init__()
        self._desk, self._actions, self._selecting = desk, actions, False
        self.model = PatchModel(desk.session, desk.checks, desk.jobs, self)
        desk.closing.connect(self.model.stop)
        desk.work.shown_ids = self.model.shown_ids
        desk.work.leavings.append(self.model.listing)
        self._column = column = QVBoxLayout(self)
        column.addLayout(self._make_search())
        column.addLayout(self._make_chips())
        self.totals = TotalsTable(desk)
        column.addWidget(self.totals)
        column.addWidget(self._make_list(), 1)
        column.addLayout(self._make_foot())
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._count_open)
        desk.checks.changed.connect(self._count_soon)
        desk.status_changed.connect(self._count)
        desk.closing.connect(self._soon.stop)
        self.model.modelReset.connect(self._look)
        self.model.rowsInserted.connect(self._look)
        self.model.rowsRemoved.connect(self._look)
        desk.selection_changed.connect(self.show_selection)
        self.model.modelReset.connect(self.show_selection)
        self.model.rowsInserted.connect(self.show_selection)
        desk.closing.connect(self.marks.stop)
        self._later = QTimer(self, singleShot=True)  # once a new row has its room
        self._later.timeout.connect(self._follow)
        self.model.rowsMoved.connect(self._follow_soon)  # its name has changed
        self.list.verticalScrollBar().rangeChanged.connect(self._follow_soon)  # less room
        desk.closing.connect(self._later.stop)
        self.say_with("sizes", self._size)
        self.say_with("icons", self._paint)
        self.retell()

    def _make_search(self) -> QHBoxLayout:
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.put(
            self.search,
            placeholder=Text(N_("Search name, number, place")),
            name=Text(N_("Search in the list")),
        )
        self._glass = self.search.addAction(
            icon("search"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(lambda text: self.model.show_only(search=text))
        self.filter = QToolButton()
        self.filter.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.filter.setMenu(QMenu(self.filter))
        self.filter.setCheckable(True)
        self.put(self.filter, tip=Text(N_("Order and types in the list")))
        line = self._search_line = QHBoxLayout()
        line.addWidget(self.search, 1)
        line.addWidget(self.filter)
        return line

    def _make_chips(self) -> FlowLayout:
        chips = self._chips = FlowLayout()
        self.chips: dict[State | None, QPushButton] = {}
        for state in (None, *State):
            chip = as_kind(QPushButton(), "chip")
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            chip.clicked.connect(partial(self._filter_by, state))
            self.chips[state] = chip
            chips.addWidget(chip)
        self.chips[None].setChecked(True)
        return chips

    def _make_list(self) -> QStackedWidget:
        self.list = PatchList(self._actions)
        self.list.setModel(self.model)
        self.list.setItemDelegate(
            PatchRow(self._desk.session, self._desk.checks, self._desk.form.calm, self.list)
        )
        self.marks = Marks(self.list, self.model)
        self.list.selectionModel().selectionChanged.connect(self._selected)
        self._desk.form.calm.changed.connect(self.list.viewport().update)
        self.list.activated.connect(lambda _: self._desk.fly_to_selection())
        self.put(self.list, name=Text(N_("List of patches")))
        self.empty = Paragraph("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        return self._stack

    def _make_foot(self) -> QVBoxLayout:
        self.add = as_kind(QPushButton(), "primary")
        self.add.clicked.connect(self._actions["edit.add"].trigger)
        self.bin = as_kind(QPushButton(), "link")
        self.bin.clicked.connect(self._actions["edit.bin"].trigger)
        foot = self._foot = QVBoxLayout()
        foot.addWidget(self.bin)
        foot.addWidget(self.add)
        return foot

    # --- saying -----------------------------------------------------------------------------

    def retell(self) -> None:
        """Say everything that depends on data or language."""
        self._count()
        self._fill_filter_menu()
        self._look()
        self.list.viewport().update()

    def _count_soon(self, ids: object) -> None:
        """Count soon; while many are checked not at each step, for that lays out the chips."""
        if not self._soon.isActive():
            self._soon.start(COUNT_MS if self._desk.checks.busy else 0)

    def _count_open(self) -> None:
        if self._desk.has_project:  # not closed a moment ago
            self._count()

    def _count(self) -> None:
        counts, whole = self._desk.checks.counts, len(self._desk.session.view)
        for state, chip in self.chips.items():
            number = whole if state is None else counts.get(state, 0)
            word = say(Text(N_("All") if state is None else STATE_WORDS[state]))
            chip.setText(f"{word} {number:,}")
            chip.setAccessibleName(chip.text())
            chip.setVisible(
                state in (None, State.DRAFT, State.READY) or number > 0 or chip.isChecked()
            )
        obstacle = self._actions["edit.add"]
        self.add.setEnabled(obstacle.isEnabled())
        self.add.setText(say(Text(N_("+ Add a green patch (A)"))))
        self.add.setAccessibleName(say(Text(N_("Add a green patch"))))
        self.add.setToolTip(obstacle.toolTip())
        binned = self._desk.session.binned
        told = Text(N_("Recycle bin ({n})"), {"n": binned.thrown})
        self.bin.setText(say(told if binned.thrown else Text(N_("Recycle bin"))))
        self.bin.setAccessibleName(self.bin.text())
        self.bin.setVisible(bool(binned))
        self.list.viewport().update()

    def _look(self) -> None:
        """Say what an empty list is for."""
        empty = self.model.rowCount() == 0 and not self.model.busy
        self._stack.setCurrentIndex(1 if empty else 0)
        if not empty:
            return
        words = (
            N_("No patch fits. Clear the search, or choose “All”.")
            if self.model.filtered and len(self._desk.session.view)
            else N_(
                "Here your green patches will stand. Press the green button below, then click"
                " round the patch on the map."
            )
        )
        self.empty.setText(say(Text(words)))

    def _fill_filter_menu(self) -> None:
        menu = self.filter.menu()
        menu.clear()
        orders = QActionGroup(menu)
        for order, title in ORDERS.items():
            entry = menu.addAction(say(Text(title)))
            entry.setCheckable(True)
            entry.setChecked(self.model.order == order)
            entry.triggered.connect(partial(self._sort_by, order))
            orders.addAction(entry)
        menu.addSeparator()
        for code, words in choices_of(self._desk.session.survey.schema, "green_type"):
            entry = menu.addAction(f"{code}  {words}")
            entry.setCheckable(True)
            entry.setChecked(code in self.model.types)
            entry.toggled.connect(partial(self._switch_type, code))

    def _size(self) -> None:
        self._column.setContentsMargins(px(8), px(8), px(8), px(8))
        self._column.setSpacing(px(8))
        for layout in (self._search_line, self._chips, self._foot):
            layout.setSpacing(px(4))
        self.filter.setFixedSize(px(32), px(32))
        self.filter.setIconSize(QSize(px(18), px(18)))
        self.list.setMinimumHeight(px(104))
        self.list.scheduleDelayedItemsLayout()
        self.empty.setMargin(px(16))
        self.add.setMinimumHeight(px(40))

    def _paint(self) -> None:
        self._glass.setIcon(icon("search"))
        self.filter.setIcon(icon("list"))

    # --- doing ------------------------------------------------------------------------------

    def _filter_by(self, state: State | None) -> None:
        self.model.show_only(states=() if state is None else (str(state),))
        self._count()

    def _sort_by(self, order: Order) -> None:
        self.model.sort_by(order)

    def _switch_type(self, code: str, on: bool) -> None:
        types = self.model.types | {code} if on else self.model.types - {code}
        self.model.show_only(types=types)
        self.filter.setChecked(bool(types))  # it shows that something is left out

    def _selected(self, chosen: QItemSelection, left: QItemSelection) -> None:
        if self._selecting or self.marks.changing or self.model.moving:
            return  # a row that a filter takes away stays the patch that is worked on
        self.marks.stop()
        marked = self.list.selectionModel().selection()  # rows one by one would be 100,000
        parts = (marked.at(n) for n in range(marked.count()))
        runs = sorted((range(p.top(), p.bottom() + 1) for p in parts), key=lambda run: run.start)
        ids = tuple(self.model.ids_at(runs))
        self._selecting = True
        try:
            self._desk.select(ids, show=len(ids) == 1)
        finally:
            self._selecting = False

    def _follow_soon(self) -> None:
        self._later.start()

    def _follow(self) -> None:
        """Keep the row of the one patch that is worked on in sight."""
        if self._desk.has_project and len(self._desk.selection) == 1:
            row = self.model.row_of(self._desk.selection[0])
            if row is not None:
                self.list.scrollTo(self.model.index(row))

    def show_selection(self) -> None:
        """Mark what is selected on the map, and bring it into sight; of many a moment later."""
        if not self._selecting:
            self.marks.show(self._desk.selection)
            self._later.start()
