"""The way along a border between two places on it, corner by corner.

The corners that come back are those of the shape to the last bit, so an outline drawn along a
neighbour's border shares it: from then on both move together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, floor, hypot, radians

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from greendesk.edits.noding import TOUCH_DEG, Corners, Sides
from greendesk.edits.rings import LonLat


@dataclass(frozen=True)
class Border:
    """One ring of a shape, EPSG:4326: ``corners`` is closed, shape (n + 1, 2)."""

    number: int
    corners: Corners

    def __len__(self) -> int:
        return len(self.corners) - 1

    def spot(self, place: LonLat, within_deg: float = TOUCH_DEG) -> float | None:
        """Return where on the ring a place lies: 2 = on corner 2, 2.5 = half way to the next one.

        None if it lies farther away than ``within_deg``.
        """
        feet, along, away = Sides(self.corners[:-1], self.corners[1:]).feet(place)
        side = int(away.argmin())
        if away[side] > within_deg:
            return None
        for corner in (side, side + 1):
            if np.abs(self.corners[corner] - feet[side]).max() <= TOUCH_DEG:
                return float(corner % len(self))
        return side + float(along[side])

    def between(self, one: float, end: float) -> tuple[LonLat, ...]:
        """Return the corners strictly between two spots, in the ring's direction."""
        last = ceil(end) if end > one else ceil(end) + len(self)
        found = self.corners[np.arange(floor(one) + 1, last) % len(self)]
        return tuple((lon, lat) for lon, lat in found.tolist())

    def way(self, one: LonLat, end: LonLat, other_way: bool, within_deg: float) -> "_Way | None":
        """Return the shorter way between two places, or the longer one; None if not on it."""
        first, last = self.spot(one, within_deg), self.spot(end, within_deg)
        if first is None or last is None:
            return None
        if first == last:
            round_it = self.between(first, first + len(self)) if other_way else ()
            return _Way(round_it, 0.0)
        ways = [self.between(first, last), self.between(last, first)[::-1]]
        lengths = [length_deg((one, *way, end)) for way in ways]
        return _Way(ways[(lengths[0] <= lengths[1]) == other_way], min(lengths))


@dataclass(frozen=True, slots=True)
class _Way:
    corners: tuple[LonLat, ...]
    length: float


def borders(shape: MultiPolygon) -> Iterator[Border]:
    """Yield each ring; they are numbered as in :class:`~greendesk.edits.rings.Rings`."""
    for number, ring in enumerate(shapely.get_rings(shapely.get_parts(shape)).tolist()):
        yield Border(number, shapely.get_coordinates(ring))


def along(
    shape: MultiPolygon,
    one: LonLat,
    end: LonLat,
    *,
    other_way: bool = False,
    within_deg: float = TOUCH_DEG,
) -> tuple[LonLat, ...] | None:
    """Return the corners strictly between two places on one ring, the shorter way round.

    Args:
        one: (lon, lat) degrees, on a corner or on a side.
        other_way: take the longer way.
        within_deg: how far from the border a place may lie.

    Returns:
        None if the places don't lie on the same ring. None between them: ().
    """
    found = [border.way(one, end, other_way, within_deg) for border in borders(shape)]
    ways = [way for way in found if way is not None]
    return min(ways, key=lambda way: way.length).corners if ways else None


def common_ring(
    shape: MultiPolygon, one: LonLat, end: LonLat, *, within_deg: float = TOUCH_DEG
) -> int | None:
    """Return the number of the ring on which both places lie, or None; see :func:`along`."""
    found = [(b.number, b.way(one, end, False, within_deg)) for b in borders(shape)]
    ways = [(way.length, number) for number, way in found if way is not None]
    return min(ways)[1] if ways else None


def length_deg(line: tuple[LonLat, ...]) -> float:
    """Return the length of a line in degrees of latitude: to compare, not to report."""
    east = cos(radians(line[0][1]))
    return sum(hypot((b[0] - a[0]) * east, b[1] - a[1]) for a, b in pairwise(line))
