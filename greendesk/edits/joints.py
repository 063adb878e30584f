"""Borders that two patches share without having all corners of it in common, and how they move.

::

    p ---- q ------ c ---- n     my border; c goes elsewhere, and with it both sides beside it
           |  theirs                q: a neighbour's corner on my side; it stays on the side
    ---------- c -------------   c on a neighbour's side that runs along mine: a corner there, too

The one thing to know: whoever snaps to a side, or cuts off at a neighbour's, puts corners where the
other patch has none. What only touches a side in one place shares no border and moves nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import dist

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon

from greendesk.edits.noding import TOUCH_DEG, with_places
from greendesk.edits.rings import LonLat, Rings
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View

BESIDE_DEG = 1e-8
"""1 mm: a corner that lies no further from a side lies on it."""
_ALONG_DEG = 1e-6  # 0.1 m: borders that lie on one another so far from a corner run along


@dataclass(frozen=True)
class Joint:
    """A neighbour that goes along when a corner of a patch is moved.

    Attributes:
        patch: as it is.
        rings: its corners, with more where the moved one and those beside it lie on its sides.
        shares: number of a corner -> how much of the moved corner's way it goes; 1 = all of it.
    """

    patch: Patch
    rings: Rings
    shares: Mapping[int, float]

    def goals(self, start: LonLat, to: LonLat) -> dict[int, LonLat]:
        """Return where corners go, by number, when the moved one goes from ``start`` to ``to``."""
        way = to[0] - start[0], to[1] - start[1]
        found: dict[int, LonLat] = {}
        for number, share in self.shares.items():
            lon, lat = self.rings.place(number)
            found[number] = (lon + share * way[0], lat + share * way[1]) if share < 1 else to
        return found

    def moved(self, start: LonLat, to: LonLat) -> MultiPolygon:
        """Return the neighbour's shape after the corner has gone from ``start`` to ``to``."""
        return self.rings.all_moved(self.goals(start, to))

    def straightened(self, before: LonLat, corner: LonLat, after: LonLat) -> MultiPolygon | None:
        """Return the neighbour's shape after the corner has gone and the border runs straight.

        What ends there ends on the straight side then. None if it only touches the corner.
        """
        held = self.rings.at(corner)
        beside = {self.rings.place(m) for n in held for m in self.rings.neighbours(n)}
        if beside.isdisjoint((before, after)) and self.shares.keys() <= set(held):
            return None
        there, back = (dist(corner, end) for end in (before, after))
        part = there / (there + back)
        lon, lat = (a + part * (b - a) for a, b in zip(before, after, strict=True))
        rings = Rings(self.moved(corner, (lon, lat)))
        side = LineString((before, after))
        for n in sorted(held, reverse=True):
            ends = shapely.points([rings.place(m) for m in rings.neighbours(n)])
            if rings.size_of_ring(n) > 3 and shapely.dwithin(side, ends, BESIDE_DEG).all():
                rings = Rings(rings.removed(n))
        return rings.shape


def joints(
    view: View, patch_id: PatchId, before: LonLat, corner: LonLat, after: LonLat
) -> Iterator[Joint]:
    """Yield each neighbour that shares the border at a corner, or on the sides beside it.

    Args:
        before: the corners between which ``corner`` stands, (lon, lat) degrees.
    """
    places = np.array([before, corner, after])
    box = (*places.min(axis=0).tolist(), *places.max(axis=0).tolist())
    for other in view.near(box):
        if other.id == patch_id or other.shape is None or not shapely.is_valid(other.shape):
            continue
        rings = Rings(jointed(other.shape, before, corner, after))
        shares = dict.fromkeys(rings.at(corner), 1.0) | _on_sides(rings, before, corner, after)
        if shares:
            yield Joint(other, rings, shares)


def jointed(shape: MultiPolygon, before: LonLat, corner: LonLat, after: LonLat) -> MultiPolygon:
    """Return a shape with corners where a border that runs along it has them.

    So no more of it goes along with ``corner`` than lies between ``before`` and ``after``.
    """
    places = np.array([before, corner, corner, after])
    edge = shapely.boundary(shape)
    on_edge = shapely.dwithin(edge, shapely.points(places), TOUCH_DEG)
    if not on_edge.any():
        return shape
    sides = shapely.linestrings(np.stack([places, places[[1, 0, 3, 2]]], axis=1))
    further = shapely.line_interpolate_point(sides, _ALONG_DEG)
    along = on_edge & shapely.dwithin(edge, further, TOUCH_DEG)
    fuller = with_places(shape, [(x, y) for x, y in places[along].tolist()])
    return fuller if shapely.is_valid(fuller) else shape


def _on_sides(rings: Rings, before: LonLat, corner: LonLat, after: LonLat) -> dict[int, float]:
    """Return the corners on both sides, and which share of the moved corner's way they go."""
    found: dict[int, float] = {}
    points = shapely.points(rings.corners)
    for end in (before, after):
        side = LineString((end, corner))
        for n in np.flatnonzero(shapely.dwithin(points, side, BESIDE_DEG)).tolist():
            if rings.place(n) not in (before, corner, after):
                share = shapely.line_locate_point(
                    side, shapely.Point(rings.place(n)), normalized=True
                )
                found[n] = min(float(share), 1.0)
    return {n: share for n, share in found.items() if share > 0}
