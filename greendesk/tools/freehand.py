"""A freehand stroke, simplified while the hand still moves.

The live end (the tail) follows the pointer. It becomes a corner for good only when the places that
the hand has passed no longer lie on a straight side to where the pointer is now. So a straight pull
costs two corners, however long it took, and no corner lies further off the hand's way than
``NEAR_PX``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from greendesk.tools.base import LonLat, apart_px
from greendesk.tools.trace import Side, Trace

NEAR_PX = 1.5
_STEP_PX = 2.0  # shorter movements are the hand's tremble
_MOST_PASSED = 64  # keeps a movement cheap on a long straight pull


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stroke under way.

    Attributes:
        begun: how many corners there were before it.
        fixed: all corners but the live end.
        tail: the live end; None before the first.
        passed: where the live end has been since the last fixed corner.
    """

    begun: int
    fixed: Trace
    tail: LonLat | None = None
    passed: tuple[LonLat, ...] = ()

    @property
    def trace(self) -> Trace:
        """All corners, the live end among them."""
        return self.fixed if self.tail is None else self._plus(self.tail)

    def drawn(self, to: LonLat, pixel: LonLat) -> tuple["Stroke", Side | None]:
        """Return the stroke drawn on to a place, and the side that stood in the way, if any."""
        end = self.tail or (self.fixed.last if self.fixed else None)
        if end is None:
            return Stroke(self.begun, self._plus(to)), None
        if apart_px(end, to, pixel) < _STEP_PX:
            return self, None
        if self.tail is not None and len(self.passed) < _MOST_PASSED:
            passed = (*self.passed, self.tail)
            straight = _all_near(passed, self.fixed.last, to, pixel)
            if straight and self.fixed.in_the_way(to) is None:
                return Stroke(self.begun, self.fixed, to, passed), None
        fixed = self.trace
        way = fixed.in_the_way(to)
        return (self, way) if way else (Stroke(self.begun, fixed, to), None)

    def _plus(self, corner: LonLat) -> Trace:
        return self.fixed.plus(corner, joined=len(self.fixed) > self.begun)


def _all_near(places: Iterable[LonLat], one: LonLat, end: LonLat, pixel: LonLat) -> bool:
    """Return whether all places lie within ``NEAR_PX`` of the side from ``one`` to ``end``."""
    sx, sy = (end[0] - one[0]) / pixel[0], (end[1] - one[1]) / pixel[1]
    long2 = sx * sx + sy * sy
    for place in places:
        x, y = (place[0] - one[0]) / pixel[0], (place[1] - one[1]) / pixel[1]
        share = min(1.0, max(0.0, (x * sx + y * sy) / long2)) if long2 else 0.0
        dx, dy = x - share * sx, y - share * sy
        if dx * dx + dy * dy > NEAR_PX * NEAR_PX:
            return False
    return True
