"""Every key and gesture of the map, as one table; the cheat sheet and its page are made from it.

A combination is written with spaces between its caps: "Ctrl Z". What the hand does with the mouse
is written with its plain name, see :data:`HAND`. The keys of the menus' entries, tools among them,
come from their own tables, so the sheet is never out of date.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from greendesk.i18n import N_, Text

HAND = {
    "click": N_("click"),
    "double-click": N_("double-click"),
    "right-click": N_("right-click"),
    "drag": N_("drag"),
    "middle-drag": N_("drag with the middle button"),
    "wheel": N_("wheel"),
    "tap": N_("tap"),
    "finger": N_("drag one finger"),
    "pinch": N_("two fingers"),
    "rest": N_("rest a finger"),
    "digits": N_("digits"),
}
"""What is done with the hand, by the name it has in combinations."""
ARROWS = "←↑↓→"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One thing that can be done, and the combinations that do it, e.g. ``("Ctrl Y", "F3")``."""

    words: Text
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Lines under one heading."""

    title: Text
    lines: tuple[KeyLine, ...]


_ROWS: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (
        N_("While drawing"),
        (
            (N_("Place a corner"), ("click",)),
            (N_("Place a corner at the crosshair"), ("Space",)),
            (N_("Move the crosshair; with Ctrl by single pixels"), (ARROWS, f"Ctrl {ARROWS}")),
            (N_("Finish the shape"), ("Enter", "double-click", "right-click")),
            (N_("Take back the last corner"), ("Backspace", "Ctrl Z")),
            (N_("Put the corner back"), ("Ctrl Y",)),
            (N_("Put the shape aside"), ("Esc",)),
            (N_("Right angle"), ("Shift click",)),
            (N_("Length of the side in metres; Enter places the corner"), ("digits",)),
            (N_("Follow a neighbour's border; again: its other side, then straight"), ("F",)),
            (N_("Draw freehand"), ("Shift drag",)),
            (N_("No snapping while held"), ("Alt",)),
        ),
    ),
    (
        N_("Select and move corners"),
        (
            (N_("Select; again: what lies beneath"), ("click",)),
            (N_("Add to the selection, or take away"), ("Shift click",)),
            (N_("Select with a box"), ("Shift drag",)),
            (N_("Menu of the patch"), ("right-click",)),
            (N_("Move a corner, or make one from the middle of a side"), ("drag",)),
            (N_("Leave the neighbour's border where it is"), ("Ctrl drag",)),
            (N_("Remove a corner"), ("right-click", "Del")),
            (N_("Previous and next corner"), ("[", "]")),
            (N_("First and last corner"), ("{", "}")),
            (N_("Choose several corners in a row"), ("Ctrl [", "Ctrl ]")),
            (N_("Move the corner by a pixel"), (f"Shift {ARROWS}",)),
            (N_("Put back what is being dragged"), ("Esc",)),
        ),
    ),
    (
        N_("On the map"),
        (
            (N_("Zoom in and out"), ("+", "−", "wheel")),
            (N_("Zoom in; with Shift out"), ("double-click", "Shift double-click")),
            (N_("Move the map"), (ARROWS, "drag", "middle-drag")),
            (N_("Move by a whole screen"), (f"Alt {ARROWS}",)),
            (N_("Move the map, whatever lies beneath"), ("Space drag",)),
        ),
    ),
    (
        N_("While a picture is moved"),
        (
            (N_("Move the picture"), ("drag",)),
            (N_("Move it by a pixel; with Ctrl by 10 cm"), (ARROWS, f"Ctrl {ARROWS}")),
            (N_("Take back the last step"), ("Backspace", "Ctrl Z")),
            (N_("Finish; put it back"), ("Enter", "Esc")),
        ),
    ),
    (
        N_("While two maps are compared"),
        (
            (N_("Move the line"), ("drag", ARROWS)),
            (N_("End comparing"), ("Esc",)),
        ),
    ),
    (
        N_("Between map, tools and form"),
        (
            (N_("From the form back to the map"), ("Esc",)),
            (N_("More tools of a kind, on their button"), ("Alt ↓",)),
        ),
    ),
    (
        N_("Touch screen"),
        (
            (N_("As a click"), ("tap",)),
            (N_("Move the map"), ("finger",)),
            (N_("Zoom and move"), ("pinch",)),
            (N_("As the right button"), ("rest",)),
        ),
    ),
)


MAP_GROUPS = tuple(
    KeyGroup(Text(title), tuple(KeyLine(Text(words), ways) for words, ways in rows))
    for title, rows in _ROWS
)
"""Everything that the map hears itself, whatever tool is in the hand."""


def ways_of(shortcuts: Iterable[str]) -> tuple[str, ...]:
    """Return shortcuts as the officer finds them on the keyboard; both Enter keys are one.

    >>> ways_of(("Ctrl+Return", "Ctrl+Enter", "Ctrl++"))
    ('Ctrl Enter', 'Ctrl +')
    """
    native = QKeySequence.SequenceFormat.NativeText
    said = (QKeySequence(keys).toString(native) for keys in shortcuts)
    return tuple(dict.fromkeys(_spaced(keys.replace("Return", "Enter")) for keys in said))


def _spaced(keys: str) -> str:
    """Return "Ctrl+Shift+Z" with spaces; a plus that is a key stays."""
    if keys.endswith("+"):
        return f"{keys[:-1].replace('+', ' ').rstrip()} +".lstrip()
    return keys.replace("+", " ")
