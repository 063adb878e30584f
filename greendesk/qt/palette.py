"""The colours of light and dark and the sizes of type, as values; no widget.

Whoever changes a colour runs the contrast test, which wants 5.8:1 for every pair that can meet.
"""

from dataclasses import dataclass

FAMILY = "Sarabun"
BODY_PT, SMALL_PT, HEAD_PT, TITLE_PT = 11.0, 10.0, 13.0, 16.0
LINE_HEIGHT, TYPEFACE_LINE = 1.45, 1.3
"""Height of a line in the size of its letters: as we want it, and as the typeface has it."""
GRID_PX = 8
ICON_PX = 20
TARGET_PX = 32
RADIUS_PX = 6


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one appearance, each ``#rrggbb``; ``soft`` ones are backgrounds."""

    surface: str
    raised: str
    line: str
    text: str
    muted: str
    primary: str
    on_primary: str
    pressed: str
    hover: str
    selected: str
    on_selected: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    info: str
    info_soft: str
    unsent: str
    on_unsent: str


LIGHT = Colours(
    surface="#F4F7F5",
    raised="#FFFFFF",
    line="#CBD6CF",
    text="#1C2B23",
    muted="#53645A",
    primary="#17693F",
    on_primary="#FFFFFF",
    pressed="#0F5230",
    hover="#EDF3EF",
    selected="#DDEEE4",
    on_selected="#3F5047",
    danger="#A3221B",
    danger_soft="#FDECEA",
    warning="#7A4E00",
    warning_soft="#FFF4D6",
    info="#1F5FA8",
    info_soft="#EEF4FB",
    unsent="#FFE08A",
    on_unsent="#4A3200",
)
DARK = Colours(
    surface="#15201A",
    raised="#1E2B24",
    line="#3A4B41",
    text="#E6EEE9",
    muted="#9DB0A4",
    primary="#6FD3A0",
    on_primary="#10281B",
    pressed="#8FE0B7",
    hover="#22322A",
    selected="#27402F",
    on_selected="#BCCDC2",
    danger="#F2B8B5",
    danger_soft="#43211F",
    warning="#F3CE7A",
    warning_soft="#3A2F14",
    info="#9CC7F5",
    info_soft="#1C3048",
    unsent="#F3CE7A",
    on_unsent="#33260A",
)

TYPE_COLOURS = {
    "T1": "#87e6a4",
    "T2": "#ffae6b",
    "T3": "#ffddc0",
    "T4": "#a9f14a",
    "T5": "#33a02c",
    "T6": "#c0b6a4",
}
"""The colours people know from the public map; always shown with the letter of the type."""
TYPE_INK = "#040806"
"""The colour of that letter, in light and dark alike."""


def type_colour(type_code: object) -> str:
    """Return the colour of a green-area type; a quiet grey while none is chosen."""
    return TYPE_COLOURS.get(str(type_code or ""), "#d5ddd8")


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21. **Source:** WCAG 2.1, relative luminance.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
