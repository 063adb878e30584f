"""The window's inside while a project is open: list, tools, map, form, and what lies over the map.

Wide windows show list and form on both sides of the map; narrow ones (a laptop at 125 or 150 %)
show one of the two, on the left: the form while a patch is being described, else the list.
"""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text
from greendesk.model.record import PatchId
from greendesk.qt import actions, offline
from greendesk.qt.desk import Desk, Notice
from greendesk.qt.hands import Hands
from greendesk.qt.overlaps import OverlapNotice
from greendesk.qt.panels.hint import Hint
from greendesk.qt.panels.many import ManyPanel
from greendesk.qt.panels.rail import Rail
from greendesk.qt.panels.remarks import Remarks
from greendesk.qt.panels.side import WIDTH_PX as SIDE_PX
from greendesk.qt.panels.side import Side
from greendesk.qt.panels.status_line import StatusLine
from greendesk.qt.panels.toast import Toast
from greendesk.qt.panels.top_bar import TopBar
from greendesk.qt.photos.strip import PhotoStrip
from greendesk.qt.place_menu import place_menu
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, icon, px, room_for
from greendesk.rules import MANY
from greendesk.session import Changed

WIDE_PX = 1200
FORM_PX = 340
_BY_KEY = Qt.FocusReason.ShortcutFocusReason


def _first_stop(area: QWidget) -> QWidget:
    """Return the first thing in ``area`` that Tab stops at, or the area itself."""
    tab = Qt.FocusPolicy.TabFocus
    inside = (child for child in area.findChildren(QWidget) if child.isVisible())
    stops = (child for child in inside if child.isEnabled() and child.focusPolicy() & tab)
    return area if area.focusPolicy() & tab else next(stops, area)


class FormHolder(Spoken, QFrame):
    """The form, or what several patches have in its place, with a way back to the list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        as_kind(self, "raised")
        self.back = as_kind(QPushButton(), "link")
        self.put(self.back, Text(N_("‹ Back to the list")))
        self.back.clicked.connect(lambda: desk.select(()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.back)
        self._pages = QStackedWidget()
        column.addWidget(self._pages, 1)

    def furnish(self, made: dict[str, QAction]) -> Iterator[None]:
        """Put in the form and the page for several patches."""
        self._pages.addWidget(self._desk.form)
        yield
        self.photos = PhotoStrip(self._desk)
        self._desk.form.put_below_head(self.photos)
        yield
        self.many = ManyPanel(self._desk, made)
        self._pages.addWidget(self.many)
        yield from self.many.furnish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the map with Esc; what was typed is kept as when one clicks there."""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self._desk.canvas.setFocus(_BY_KEY)
        else:
            super().keyPressEvent(event)

    def show_for(self, count: int) -> None:
        """Show the form of one patch, or the page for ``count`` of them."""
        self._pages.setCurrentIndex(0 if count < 2 else 1)


class Workspace(Spoken, QWidget):
    """Everything between the frame of the window and the project."""

    def __init__(self, desk: Desk, size: QSize) -> None:
        """Make the empty frame.

        Args:
            size: what it will have, so that nothing is laid out twice.
        """
        super().__init__()
        self._desk = desk
        self._wide: bool | None = None
        self._new_ids: frozenset[PatchId] = frozenset()
        self.resize(size)

    def furnish(self) -> Iterator[None]:
        """Make what stands in it, step by step; before the last nothing may be used."""
        desk = self._desk
        self.left, self.right = QStackedWidget(), QStackedWidget()
        middle, column = QHBoxLayout(), QVBoxLayout(self)
        middle.setSpacing(0)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.actions_by_id = actions.build(desk, self)
        yield
        self.top_bar = TopBar(desk, self.actions_by_id)
        column.addWidget(self.top_bar)
        column.addLayout(middle, 1)
        yield
        middle.addWidget(self.left)
        self.side = Side(desk)
        self.left.addWidget(self.side)
        yield
        yield from self.side.furnish(self.actions_by_id)
        self.rail, self.status_line = Rail(desk, self.actions_by_id), StatusLine(desk)
        middle.addWidget(self.rail)
        middle.addWidget(desk.canvas, 1)
        middle.addWidget(self.right)
        column.addWidget(self.status_line)
        yield
        self.form_holder = FormHolder(desk)
        (self.right if self.is_wide else self.left).addWidget(self.form_holder)
        yield
        yield from self.form_holder.furnish(self.actions_by_id)
        yield
        self.hint, self.remarks = Hint(desk), Remarks(desk)
        self.toast = Toast(desk.canvas, self.hint)
        self.overlap_notice = OverlapNotice(desk, self.toast.button.isVisible, self)
        yield
        self._connect()
        self.say_with("sizes", self.arrange)
        yield
        self._order_tabs()
        yield
        for row in actions.ACTIONS:
            if row.icon:
                icon(row.icon)  # read and drawn once, then remembered
                yield
        self.say_with("actions", self._say_actions)

    def warm_up(self) -> Iterator[None]:
        """Lay the form out and paint it, unseen; what is told of it stays hidden meanwhile."""
        for patch in self._desk.session.view:
            self._desk.form.load(patch)
            break
        yield
        self.form_holder.show_for(1)
        self.form_holder.setVisible(True)
        if (layout := self.layout()) is not None:
            layout.activate()
        yield
        for part in (self._desk.canvas, self.rail, self.top_bar, self.side.tabs, self.status_line):
            part.grab()
            yield
        yield from self._desk.form.warm_up()
        self.arrange()

    def _connect(self) -> None:
        desk = self._desk
        desk.noticed.connect(self.tell)
        desk.over.connect(self.toast.end)
        self.status_line.missed.clicked.connect(self.toast.show_again)
        self.toast.missed_changed.connect(self._missed)
        desk.selection_changed.connect(self._selected)
        desk.page_wanted.connect(self._page_wanted)
        self.side.history.closed.connect(self.arrange)
        desk.canvas.press_letter = partial(actions.press_letter, desk, self.actions_by_id)
        self.hands = Hands(desk.canvas, self)
        self.hands.watch(*self.rail.pressed_with(), self.side.patches.add)
        desk.canvas.menu_asked.connect(self._show_menu)
        desk.canvas.basemaps_asked.connect(self.actions_by_id["map.basemaps"].trigger)
        desk.work.keeping.ended.connect(partial(offline.tell_ready, desk))
        desk.work.keeping.resumed.connect(partial(offline.tell_resumed, desk))
        self._soon = QTimer(self, singleShot=True)  # one edit is told several times
        self._soon.timeout.connect(self._refresh_open)
        desk.status_changed.connect(self._soon.start)
        desk.basemaps.changed.connect(self._soon.start)
        for signal in (desk.selection_changed, desk.tool_changed):
            signal.connect(self.refresh)  # at once: the next key may ask for one of them
        desk.changed.connect(self._note_made)
        desk.changed.connect(self._heard)
        desk.closing.connect(self._soon.stop)
        desk.changed.connect(self.toast.withdraw)

    def _order_tabs(self) -> None:
        """Tab walks as one reads: bar, list, tools, map, form."""
        stops = (
            self.top_bar.menu,
            self.top_bar.go_to,
            self.top_bar.unsent,
            self.top_bar.language,
            self.top_bar.help,
            self.side.tabs,
            self.side.patches.search,
            self.side.patches.filter,
            *self.side.patches.chips.values(),
            self.side.patches.totals.line,
            self.side.patches.list,
            self.side.patches.bin,
            self.side.patches.add,
            *self.rail.families.values(),
            *self.rail.steps,
            self._desk.canvas,
            self.form_holder.back,
        )
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _heard(self, changed: Changed) -> None:
        """Say it again soon; a method, which Qt lets go of with the window's inside."""
        self._soon.start()

    def _refresh_open(self) -> None:
        if self._desk.has_project:  # not closed a moment ago
            self.refresh()

    def refresh(self) -> None:
        """Say again what can be done just now."""
        actions.refresh(self._desk, self.actions_by_id)

    def _say_actions(self) -> None:
        self.refresh()
        actions.paint(self.actions_by_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End comparing two maps with Esc, where nothing else had a use for it."""
        plain = event.key() == Qt.Key.Key_Escape and not event.modifiers()
        if plain and self._desk.work.comparing.is_on:
            self._desk.work.comparing.end()
        else:
            super().keyPressEvent(event)

    # --- layout -----------------------------------------------------------------------------

    @property
    def is_wide(self) -> bool:
        """Whether list and form both have room."""
        return self.width() >= px(WIDE_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change between wide and narrow."""
        super().resizeEvent(event)
        if self._wide is not None:  # it is furnished
            self.arrange()

    def arrange(self) -> None:
        """Put the form where it belongs, and show it only while a patch is selected."""
        if self._desk.projects.work is None:  # closed a moment ago
            return
        with self._desk.canvas.holding_ground(self):
            self._arrange()

    def _arrange(self) -> None:
        wide = self.is_wide
        if wide != self._wide:
            self._wide = wide
            (self.right if wide else self.left).addWidget(self.form_holder)
            self.form_holder.back.setVisible(not wide)
            self.top_bar.set_narrow(not wide)
            self.side.issues.beside_form = wide
        shown = bool(self._desk.selection)
        self.form_holder.show_for(len(self._desk.selection))
        self.form_holder.setVisible(shown)
        self.form_holder.setFixedWidth(px(FORM_PX))
        left_shows_form = shown and not wide and not self.side.shows_history
        self.left.setCurrentWidget(self.form_holder if left_shows_form else self.side)
        self.right.setVisible(wide and shown)
        self.left.setFixedWidth(px(FORM_PX if left_shows_form else SIDE_PX))
        if (layout := self.layout()) is not None:
            layout.activate()  # so that what flies somewhere next knows the size of the map

    def _note_made(self, changed: Changed) -> None:
        few = changed.edit is not None and len(changed.ids) <= MANY  # one of them will be asked of
        deltas = changed.edit.deltas if few and changed.edit is not None else ()
        self._new_ids = frozenset(delta.id for delta in deltas if delta.before is None)

    def _selected(self) -> None:
        """Arrange, and keep a patch in sight that is new or that the form would cover."""
        desk, room = self._desk, self._desk.canvas.size()
        self.arrange()
        ids = desk.selection
        covered = desk.canvas.size() != room
        asked = len(ids) == 1 and (covered or ids[0] in self._new_ids)
        if asked and (bounds := desk.bounds_of(ids)) is not None:
            desk.canvas.bring_into_sight(bounds)

    def _page_wanted(self, name: str) -> None:
        if name == "go-to":
            self.top_bar.go_to.setFocus()
            self.top_bar.go_to.selectAll()
        elif name == "sending":
            self._desk.form.speak_up()
            self._show_list()
        elif name == "around":
            self._go_round()
        elif name != "history":
            self._show_list()
        else:
            self.arrange()

    def _show_list(self) -> None:
        if not self.is_wide and self._desk.selection:
            self._desk.select(())
        else:
            self.arrange()

    def _go_round(self) -> None:
        """Give the keyboard to the next of map, list and form that is in sight."""
        areas = (self._desk.canvas, self.side, self.form_holder)
        shown = [area for area in areas if area.isVisible()]
        now = QApplication.focusWidget()
        at = [area is now or (now is not None and area.isAncestorOf(now)) for area in shown]
        following = shown[(at.index(True) + 1) % len(shown)] if True in at else shown[0]
        if following is self.side and self.side.patches.list.isVisible():
            self.side.patches.list.setFocus(_BY_KEY)
        elif following is self.form_holder and self._desk.form.isVisible():
            self._desk.form.focus_field("name_th")
        else:
            _first_stop(following).setFocus(_BY_KEY)

    # --- over the map -------------------------------------------------------------------------

    def tell(self, notice: Notice) -> None:
        """Show a short message."""
        self.toast.tell(notice)

    def _missed(self) -> None:
        self.status_line.missed.setVisible(bool(self.toast.missed))

    def _show_menu(self, lon: float, lat: float, at: QPoint) -> None:
        menu = place_menu(self, self.actions_by_id, room_for(self).height())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.hands.watch(menu, *menu.findChildren(QMenu))
        work = self._desk.work
        work.menu_at = lon, lat
        leave = partial(QTimer.singleShot, 0, work.leave_menu)  # after what is chosen is done
        menu.aboutToHide.connect(leave)
        menu.popup(at)
