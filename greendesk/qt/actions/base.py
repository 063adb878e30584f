"""What a row of the table of actions is."""

from collections.abc import Callable
from dataclasses import dataclass

from greendesk.i18n import Text
from greendesk.qt.desk import Desk

Obstacle = Callable[[Desk], Text | None]


def nothing(desk: Desk) -> Text | None:
    """Stand in the way of nothing: the action is always possible."""
    return None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the officer can ask for.

    Attributes:
        id: stable name; its first word is the group in the menu.
        run: what happens.
        shortcuts: the first one is shown.
        letter: a key by its place on the keyboard, heard only while the map has the focus.
        obstacle: why it can't be done just now, or None.
        title_now: a title that follows the state (what would be undone).
        is_on: for a switch: whether it is on just now.
    """

    id: str
    menu: str
    title: str
    run: Callable[[Desk], None]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    obstacle: Obstacle = nothing
    title_now: Callable[[Desk], Text | None] = nothing
    is_on: Callable[[Desk], bool] | None = None
    letter: str = ""
