"""A neighbour's border that a drawn line follows, so that both have the very same corners.

When two clicks in a row snap to one shape, its border between them comes along: first the shorter
way round; F turns to the longer one, then to a straight side, and back.
"""

from dataclasses import dataclass, replace
from typing import Literal

from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from greendesk.edits.follow import along
from greendesk.tools.base import LonLat

Way = Literal["short", "long", "straight"]
_TURNS: dict[Way, Way] = {"short": "long", "long": "straight", "straight": "short"}


@dataclass(frozen=True, slots=True)
class Follow:
    """How a border is followed just now.

    Attributes:
        on: the shape that the last corner was snapped to.
        under: the shape that the pointer is snapped to, and the place where.
        way: which way round.
        ghost: the corners strictly between the last corner and the pointer.
    """

    on: BaseGeometry | None = None
    under: BaseGeometry | None = None
    to: LonLat | None = None
    way: Way = "short"
    ghost: tuple[LonLat, ...] = ()

    def hovering(self, last: LonLat, to: LonLat, under: BaseGeometry | None) -> "Follow":
        """Return it with the pointer at a place that snaps to a shape, or to none."""
        if (under, to) == (self.under, self.to):
            return self
        moved = replace(self, under=under, to=to)
        return replace(moved, ghost=moved._between(last))

    def turned(self, last: LonLat) -> "Follow":
        """Return it the other way round; or begun, where nothing was followed."""
        begins = self.on is not self.under
        turned = replace(self, on=self.under, way="short" if begins else _TURNS[self.way])
        return replace(turned, ghost=turned._between(last))

    @property
    def can_turn(self) -> bool:
        """Whether the pointer is on a border."""
        return self.under is not None

    def placed(self, on: BaseGeometry | None) -> "Follow":
        """Return it after a click that snapped to a shape, or to none."""
        return Follow(on=on, way=self.way if on is self.on else "short")

    def without_ghost(self) -> "Follow":
        """Return it with nothing to follow."""
        return Follow(on=self.on)

    def _between(self, last: LonLat) -> tuple[LonLat, ...]:
        if self.on is None or self.on is not self.under or self.to is None:
            return ()
        if self.way == "straight" or last == self.to:
            return ()
        if not isinstance(self.on, MultiPolygon):
            return ()  # a line on a map of somebody else's: nothing to share
        return along(self.on, last, self.to, other_way=self.way == "long") or ()
