"""The corners of a half-drawn outline, with their sums, so that a movement costs microseconds.

Corners come in acts of the hand: a click is an act of one corner, a freehand stroke is an act of
many. Area and length grow with each corner and are never summed up anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry import LineString

from greendesk.model.measure import length_m, turned_area_m2
from greendesk.tools.base import Handle, LonLat

Side = tuple[LonLat, LonLat]


@dataclass(frozen=True)
class Trace:
    """Corners placed so far, (lon, lat) degrees.

    Attributes:
        acts: how many corners each act of the hand placed; their sum is the number of corners.
        area_m2: inside the corners, closed; below 0 when they run clockwise.
        length_m: along the corners, not closed.
    """

    corners: tuple[LonLat, ...] = ()
    acts: tuple[int, ...] = ()
    area_m2: float = field(default=0.0, compare=False)
    length_m: float = field(default=0.0, compare=False)

    @classmethod
    def of(cls, corners: Sequence[LonLat], acts: Sequence[int] = ()) -> "Trace":
        """Return the trace of ready corners; without ``acts`` each was an act of its own."""
        line = tuple(corners)
        if sum(acts) != len(line) or any(n < 1 for n in acts):
            acts = (1,) * len(line)
        return cls(line, tuple(acts), turned_area_m2(line), length_m(line))

    def __len__(self) -> int:
        return len(self.corners)

    @property
    def first(self) -> LonLat:
        """The corner that a click closes the outline on."""
        return self.corners[0]

    @property
    def last(self) -> LonLat:
        """The corner that the next side begins at."""
        return self.corners[-1]

    @property
    def can_close(self) -> bool:
        """Whether there are enough corners for an outline."""
        return len(self.corners) >= 3

    def plus(self, corner: LonLat, *, joined: bool = False) -> "Trace":
        """Return the trace with one more corner; ``joined``: of the same act as the last one."""
        area, length = self.measured(corner)
        acts = (*self.acts[:-1], self.acts[-1] + 1) if joined and self.acts else (*self.acts, 1)
        return Trace((*self.corners, corner), acts, area, length)

    def plus_all(self, corners: Sequence[LonLat], *, joined: bool = False) -> "Trace":
        """Return the trace with more corners, all of one act; ``joined``: of the last one."""
        trace = self
        for number, corner in enumerate(corners):
            trace = trace.plus(corner, joined=joined or number > 0)
        return trace

    def minus(self) -> "Trace":
        """Return the trace without its last corner."""
        if len(self) <= 1:
            return Trace()
        *_, before, last = self.corners
        area = self.area_m2 - turned_area_m2((self.first, before, last))
        acts = self.acts[:-1] if self.acts[-1] == 1 else (*self.acts[:-1], self.acts[-1] - 1)
        return Trace(self.corners[:-1], acts, area, self.length_m - length_m((before, last)))

    def without_act(self) -> "Trace":
        """Return the trace without its last act."""
        count = len(self) - self.acts[-1]
        return Trace.of(self.corners[:count], self.acts[:-1])

    def measured(self, corner: LonLat) -> tuple[float, float]:
        """Return (area, length) as if ``corner`` were placed; area as in :attr:`area_m2`."""
        if not self.corners:
            return 0.0, 0.0
        more_m2 = turned_area_m2((self.first, self.last, corner))
        return self.area_m2 + more_m2, self.length_m + length_m((self.last, corner))

    @cached_property
    def handles(self) -> tuple[Handle, ...]:
        """A mark for the first corner and for the end of each act."""
        if not self.corners:
            return ()
        ends = [int(n) - 1 for n in np.cumsum(self.acts)]
        starts = [0, *(end + 1 for end in ends[:-1])]
        shown = sorted({*starts, *ends} - {0})
        rest = (Handle(self.corners[n]) for n in shown)
        return (Handle(self.first, "first"), *rest)

    # --- crossing -----------------------------------------------------------------------------

    def in_the_way(self, to: LonLat) -> Side | None:
        """Return the side that a new side from the last corner to ``to`` would cross or touch."""
        if len(self) < 2:
            return None
        if turns_back(self.corners[-2], self.last, to):
            return self.corners[-2], self.last
        return hit(self._earlier, (self.last, to)) if len(self) > 2 else None

    def in_the_way_of_closing(self) -> Side | None:
        """Return the side that the closing side would cross or touch."""
        first, last = self.first, self.last
        if turns_back(self.corners[-2], last, first):
            return self.corners[-2], last
        if turns_back(last, first, self.corners[1]):
            return first, self.corners[1]
        inner = self.corners[1:-1]
        return hit(LineString(inner), (last, first)) if len(inner) > 1 else None

    @cached_property
    def _earlier(self) -> LineString:
        """All sides that don't touch the last corner."""
        return LineString(self.corners[:-1])


EMPTY = Trace()


def turns_back(before: LonLat, corner: LonLat, to: LonLat) -> bool:
    """Return whether the side from ``corner`` runs back over the side that led there."""
    ax, ay = before[0] - corner[0], before[1] - corner[1]
    bx, by = to[0] - corner[0], to[1] - corner[1]
    return ax * by == ay * bx and ax * bx + ay * by > 0


def hit(line: LineString, side: Side) -> Side | None:
    """Return the first side of ``line`` that ``side`` crosses or touches."""
    across = LineString(side)
    if not shapely.intersects(line, across):
        return None
    places = shapely.get_coordinates(line)
    sides = shapely.linestrings(np.stack([places[:-1], places[1:]], axis=1))
    hits = np.flatnonzero(shapely.intersects(sides, across))
    (ax, ay), (bx, by) = places[hits[0]].tolist(), places[hits[0] + 1].tolist()
    return (ax, ay), (bx, by)
