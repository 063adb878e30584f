"""Draw a patch: corner by corner, freehand, or both in one outline."""

from dataclasses import dataclass
from typing import ClassVar

from greendesk.edits.shape import draw_patch
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.view import View
from greendesk.tools.base import Hint, NewId
from greendesk.tools.line import Line

START_BY_KEYS = Text(N_("Press Space to place the first corner here. Arrows move the map."))
START = Hint(
    N_("Click to place the first corner, or hold Shift and drag to draw freehand."),
    keys=START_BY_KEYS,
)


@dataclass(frozen=True)
class Draw(Line):
    """A patch being drawn."""

    id: ClassVar[str] = "draw"
    title: ClassVar[str] = N_("Draw a patch")
    shortcut: ClassVar[str] = "A"
    icon: ClassVar[str] = "pencil"
    closes: ClassVar[bool] = True
    least: ClassVar[int] = 3
    start: ClassVar[Text] = START

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return the new patch."""
        return draw_patch(new_id(0), self.trace.corners)


@dataclass(frozen=True)
class Freehand(Draw):
    """The same with every drag drawing; clicks place corners here too."""

    id: ClassVar[str] = "freehand"
    title: ClassVar[str] = N_("Draw freehand")
    shortcut: ClassVar[str] = ""
    icon: ClassVar[str] = "lasso"
    by_hand: ClassVar[bool] = True
    start: ClassVar[Text] = Hint(
        N_("Hold the button down and go round the area. Let go at the beginning."),
        keys=START_BY_KEYS,
    )
