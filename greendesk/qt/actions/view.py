"""How the window looks."""

from functools import partial

from greendesk.i18n import N_
from greendesk.qt import errands
from greendesk.qt.actions import obstacles
from greendesk.qt.actions.base import Action
from greendesk.qt.desk import Desk


def _go_round(desk: Desk) -> None:
    desk.show_page("around")


ROWS = (
    Action("view.go", "view", N_("Go to a place…"), errands.focus_go_to, ("Ctrl+G",), "search"),
    Action(
        "view.find", "view", N_("Search in the list"), errands.focus_search, ("Ctrl+F",), "list"
    ),
    Action(
        "view.around", "view", N_("Map, list and form in turn"), _go_round, ("F6",), "columns-3"
    ),
    Action(
        "view.full-screen",
        "view",
        N_("Full screen"),
        errands.switch_full_screen,
        ("F11",),
        "maximize",
        is_on=errands.is_full_screen,
    ),
    Action(
        "view.larger",
        "view",
        N_("Larger text"),
        partial(errands.change_text_size, by=10),
        ("Ctrl++", "Ctrl+="),
        "a-large-small",
        obstacles.largest_already,
    ),
    Action(
        "view.smaller",
        "view",
        N_("Smaller text"),
        partial(errands.change_text_size, by=-10),
        ("Ctrl+-",),
        "a-large-small",
        obstacles.smallest_already,
    ),
    Action(
        "view.language",
        "view",
        N_("Thai / English"),
        errands.switch_language,
        (),
        "languages",
    ),
    Action("view.settings", "view", N_("Settings…"), errands.settings, ("Ctrl+,",), "settings"),
)
