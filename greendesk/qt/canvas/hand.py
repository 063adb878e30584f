"""What the hand on the mouse means: a click, a double click, a drag, or a pan. No Qt, no clock.

Distances are logical pixels, times are the milliseconds of the events::

                 press
                   |
        moved < 4 px, or < 12 px within 500 ms ---- release: click (double: same place, < 400 ms)
                   |
        the tool takes drags here: >= 3 px --> dragging ---- release: drop
        else ---------------------------------> panning ---- release: nothing is placed

A finger covers what it points at and lands less exactly than a mouse, a pen in between: all
distances grow with the ``reach`` of what presses.
"""

from dataclasses import dataclass
from typing import Literal

XY = tuple[float, float]
Meaning = Literal["", "click", "double", "pan", "drag start", "drag", "drop"]

CLICK_PX, QUICK_CLICK_PX, QUICK_MS = 4.0, 12.0, 500
DOUBLE_PX, DOUBLE_MS = 4.0, 400
DRAG_PX = 3.0
MOUSE, PEN, FINGER = 1.0, 1.5, 2.0
"""How far each reaches: by this all distances are multiplied."""
_FINGER_DOUBLE_PX = 24.0  # the second tap of a finger lands further off than the finger trembles


@dataclass(slots=True)
class Hand:
    """One mouse button, pen or finger, from press to release."""

    start: XY | None = None
    last: XY = (0.0, 0.0)
    state: Literal["up", "down", "drag", "pan"] = "up"
    reach: float = MOUSE
    _may_drag: bool = False
    _since_ms: int = 0
    _clicked: tuple[XY, int] | None = None

    def press(
        self,
        at: XY,
        now_ms: int,
        *,
        may_drag: bool = False,
        pan: bool = False,
        reach: float = MOUSE,
    ) -> None:
        """Note a press; ``may_drag``: the tool takes drags here; ``pan``: it can only pan."""
        if reach != self.reach:
            self._clicked = None  # a tap is not the second half of a mouse's click
        self.start = self.last = at
        self.reach = reach
        self.state = "pan" if pan else "down"
        self._may_drag, self._since_ms = may_drag, now_ms

    def move(self, at: XY, now_ms: int) -> Meaning:
        """Return what this movement with the button held means."""
        if self.start is None:
            return ""
        if self.state == "down" and self._has_left(at, now_ms):
            self.state = "drag" if self._may_drag else "pan"
            if self._may_drag:
                return "drag start"
        if self.state == "drag":
            return "drag"
        return "pan" if self.state == "pan" else ""

    def release(self, at: XY, now_ms: int) -> Meaning:
        """Return what the whole movement was."""
        state, self.state, self.start = self.state, "up", None
        if state != "down":
            self._clicked = None
            return "drop" if state == "drag" else ""
        before, self._clicked = self._clicked, (at, now_ms)
        if before is None or _apart(before[0], at) >= self._double_px:
            return "click"
        if now_ms - before[1] >= DOUBLE_MS:
            return "click"
        self._clicked = None  # a third click begins anew
        return "double"

    def let_go(self) -> None:
        """Forget the press, as when a key took the drag back."""
        self.start, self.state, self._clicked = None, "up", None

    def _has_left(self, at: XY, now_ms: int) -> bool:
        assert self.start is not None
        moved_px = _apart(self.start, at)
        if self._may_drag:
            return moved_px >= DRAG_PX * self.reach
        quick = now_ms - self._since_ms < QUICK_MS
        return moved_px >= (QUICK_CLICK_PX if quick else CLICK_PX) * self.reach

    @property
    def _double_px(self) -> float:
        return _FINGER_DOUBLE_PX if self.reach >= FINGER else DOUBLE_PX * self.reach


def _apart(one: XY, other: XY) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)
