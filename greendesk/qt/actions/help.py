"""Where help is to be had."""

from greendesk.i18n import N_
from greendesk.qt import errands
from greendesk.qt.actions.base import Action
from greendesk.qt.desk import Desk


def show_manual(desk: Desk) -> None:
    """Show the manual."""
    from greendesk.qt.dialogs.manual import Manual  # late: seldom needed

    desk.ask(Manual(desk.window))


def show_keys(desk: Desk) -> None:
    """Show every key."""
    from greendesk.qt import keys_sheet  # late: seldom needed
    from greendesk.qt.actions import key_groups  # late: the table that this row stands in

    keys_sheet.show_keys(desk, key_groups())


ROWS = (
    Action("help.manual", "help", N_("Manual…"), show_manual, ("Shift+F1",), "list"),
    Action(
        "help.keys",
        "help",
        N_("Keys and mouse…"),
        show_keys,
        ("F1", "?"),
        "keyboard",
    ),
    Action("help.about", "help", N_("About GreenDesk"), errands.about, (), "circle-help"),
)
