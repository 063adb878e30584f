"""Everything the officer can ask for, as one table.

The menu, shortcuts, the cheat sheet and what is grey are made from :data:`ACTIONS`; nothing else in
the window builds a QAction. A row's ``obstacle`` says why it can't be done just now: the words
become the tooltip, so nothing is grey without a reason. Rows stand in the module of their menu.
"""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.qt import theme
from greendesk.qt.actions import data, edit, help, map, photos, project, shape, tools, view
from greendesk.qt.actions.base import Action
from greendesk.qt.desk import Desk
from greendesk.qt.keys_table import KeyGroup, KeyLine, ways_of

MENUS = {
    "edit": N_("Edit"),
    "tools": N_("Draw and change"),
    "map": N_("Map"),
    "photos": N_("Photos"),
    "data": N_("Data"),
    "project": N_("Project"),
    "view": N_("View"),
    "help": N_("Help"),
}
"""Groups of the menu, in order."""

ACTIONS = (
    *edit.ROWS,
    *tools.ROWS,
    *shape.ROWS,
    *map.ROWS,
    *photos.ROWS,
    *data.ROWS,
    *project.ROWS,
    *view.ROWS,
    *help.ROWS,
)


def key_groups() -> list[KeyGroup]:
    """Return the keys of every action, by menu."""
    groups = []
    for menu, title in MENUS.items():
        lines = tuple(
            KeyLine(Text(row.title), (*filter(None, [row.letter]), *ways_of(row.shortcuts)))
            for row in ACTIONS
            if row.menu == menu and (row.shortcuts or row.letter)
        )
        if lines:
            groups.append(KeyGroup(Text(title), lines))
    return groups


def build(desk: Desk, parent: QWidget) -> dict[str, QAction]:
    """Make one QAction per row of the table; ``parent`` hears the shortcuts."""
    made: dict[str, QAction] = {}
    for row in ACTIONS:
        action = QAction(parent)
        action.setObjectName(row.id)
        action.setShortcuts([QKeySequence(keys) for keys in row.shortcuts])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(row.is_on is not None)
        action.triggered.connect(partial(_trigger, desk, made, row))
        parent.addAction(action)
        made[row.id] = action
    return made


def _trigger(desk: Desk, made: dict[str, QAction], row: Action, checked: bool = False) -> None:
    desk.attempt(lambda: row.run(desk))
    desk.status_changed.emit()
    if desk.has_project:
        refresh(desk, made)  # at once: the next key may ask for what this made possible


def refresh(desk: Desk, made: dict[str, QAction]) -> None:
    """Say every title in the current language, grey out what can't be done now, and say why."""
    for row in ACTIONS:
        action, obstacle = made[row.id], row.obstacle(desk)
        title = say(Text(row.title))
        action.setText(f"{title}\t{row.letter}" if row.letter else title)
        action.setEnabled(obstacle is None)
        action.setToolTip(say(obstacle or row.title_now(desk) or Text(row.title)))
        if row.is_on is not None:
            action.setChecked(row.is_on(desk))


def paint(made: dict[str, QAction]) -> None:
    """Draw the icons in the colours of now."""
    for row in ACTIONS:
        if row.icon:
            made[row.id].setIcon(theme.icon(row.icon))


def press_letter(desk: Desk, made: dict[str, QAction], letter: str) -> bool:
    """Do what a letter on the map stands for, or say why not; return whether it means anything."""
    for row in ACTIONS:
        if row.letter == letter:
            obstacle = row.obstacle(desk)
            if obstacle is None:
                made[row.id].trigger()
            else:
                desk.tell(obstacle)
            return True
    return False


def fill_menu(menu: QMenu, made: dict[str, QAction]) -> None:
    """Put every action into ``menu``, in groups with a heading each."""
    menu.clear()
    for old in menu.findChildren(QMenu):
        old.deleteLater()
    menu.setToolTipsVisible(True)
    for group, title in MENUS.items():
        fill_group(menu.addMenu(say(Text(title))), made, group)


def fill_group(menu: QMenu, made: dict[str, QAction], group: str) -> None:
    """Put the actions of one group into ``menu``."""
    menu.clear()
    menu.setToolTipsVisible(True)
    menu.addActions([made[row.id] for row in ACTIONS if row.menu == group])
