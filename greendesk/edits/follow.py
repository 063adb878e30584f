"""The way along a border between two places on it, corner by corner.

The corners that come back are those of the shape to the last bit, so an outline drawn along a
neighbour's border shares it: from then on both move together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil, cos, floor, hypot, radians

import numpy as np
import shapely
from numpy.typing import NDArray
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

    def shorter(self, one: float, end: float, other_way: bool = False) -> tuple[LonLat, ...]:
        """Return the corners between two spots the shorter way round, or the longer one."""
        if one == end:
            return self.between(one, one + len(self)) if other_way else ()
        forth = self._length_to(end) - self._length_to(one)
        forth += 0 if forth >= 0 else self._lengths[-1]
        is_shorter = 2 * forth <= self._lengths[-1]
        return self.between(one, end) if is_shorter != other_way else self.between(end, one)[::-1]

    def distance(self, one: float, end: float) -> float:
        """Return how far two spots lie apart along the ring, in degrees of latitude."""
        forth = abs(self._length_to(end) - self._length_to(one))
        return min(forth, float(self._lengths[-1]) - forth)

    @cached_property
    def _lengths(self) -> NDArray[np.float64]:
        """How far it is to each corner from the first one, all round at last."""
        step = np.diff(self.corners, axis=0) * (cos(radians(self.corners[0, 1])), 1)
        return np.concatenate([[0.0], np.cumsum(np.hypot(*step.T))])

    def _length_to(self, spot: float) -> float:
        return float(np.interp(spot, np.arange(len(self._lengths)), self._lengths))


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
    found = _common(shape, one, end, within_deg)
    return None if found is None else found[0].shorter(*found[1:], other_way)


def length_deg(line: tuple[LonLat, ...]) -> float:
    """Return the length of a line in degrees of latitude: to compare, not to report."""
    east = cos(radians(line[0][1]))
    return sum(hypot((b[0] - a[0]) * east, b[1] - a[1]) for a, b in pairwise(line))


def _common(
    shape: MultiPolygon, one: LonLat, end: LonLat, within_deg: float
) -> tuple[Border, float, float] | None:
    """Return the ring on which both places lie, and where; of several, that of the shorter way."""
    found = []
    for border in borders(shape):
        first, last = border.spot(one, within_deg), border.spot(end, within_deg)
        if first is not None and last is not None:
            found.append((border, first, last))
    return min(found, key=lambda f: f[0].distance(*f[1:])) if found else None
