"""The menu of a place on the map: what an officer does to the patch that lies there."""

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from greendesk.i18n import N_, Text, say

GROUPS = (
    (
        N_("Outline"),
        (
            *("tool.move", "tool.rotate", "tool.reshape", "tool.split"),
            *("shape.square", "shape.round", "shape.width", "edit.simplify"),
        ),
    ),
    (
        N_("Holes and parts"),
        ("tool.hole", "tool.fill-hole", "shape.fill-holes", "tool.part", "tool.remove-part"),
    ),
    (N_("With its neighbours"), ("edit.merge", "edit.overlap")),
    (N_("Copy and delete"), ("edit.duplicate", "edit.copy", "edit.paste", "edit.delete")),
    (N_("Look"), ("map.selected", "edit.history", "map.all", "map.no-picture")),
)
FOLDED = GROUPS[1][0]
"""Seldom wanted: it has a menu of its own, whatever room there is."""


def place_menu(parent: QWidget, made: Mapping[str, QAction], screen_px: int) -> QMenu:
    """Return the menu, in groups; each group has a menu of its own where the screen is too low.

    Args:
        made: id -> action, as :func:`~greendesk.qt.actions.build` makes them.
        screen_px: the height there is.
    """
    menu = _menu(parent, made, folded=False)
    if menu.sizeHint().height() > screen_px:
        menu.deleteLater()
        menu = _menu(parent, made, folded=True)
    return menu


def _menu(parent: QWidget, made: Mapping[str, QAction], *, folded: bool) -> QMenu:
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    for title, ids in GROUPS:
        rows = [made[name] for name in ids]
        if folded or title == FOLDED:
            inner = menu.addMenu(say(Text(title)))
            inner.setToolTipsVisible(True)
            inner.addActions(rows)
        else:
            menu.addSeparator()
            menu.addActions(rows)
    return menu
