"""Borders that two patches share without having all corners of it in common, and how they move.

::

    p ---- q ------ c ---- n     my border; c goes elsewhere, and with it both sides beside it
           |  theirs                q: a neighbour's corner on my side; it stays on the side
    ---------- c -------------   c on a neighbour's side that runs along mine: a corner there, too

The one thing to know: whoever snaps to a side, or cuts off at a neighbour's, puts corners where the
other patch has none. What only touches a side in one place shares no border and moves nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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


def joints(
    view: View, patch_id: PatchId, before: LonLat, corner: LonLat, after: LonLat
) -> Iterator[Joint]:
    """Yield each neighbour that shares the border at a corner, or on the sides beside it.

    Args:
        before: the corners between which ``corner`` stands, (lon, lat) degrees.
    """
    for other, shape in _near(view, patch_id, (before, corner, after)):
        rings = Rings(jointed(shape, before, corner, after))
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


def straightened(
    view: View, patch_id: PatchId, way: Sequence[LonLat]
) -> Iterator[tuple[Patch, MultiPolygon]]:
    """Yield each neighbour along a stretch of border, and its shape once that is one straight side.

    What ends on the stretch ends on the side then.

    Args:
        way: the corners of the stretch, three or more; the first and the last one stay.
    """
    for other, shape in _near(view, patch_id, way):
        if (straight := _straightened(shape, way)) is not None:
            yield other, straight


def _straightened(shape: MultiPolygon, way: Sequence[LonLat]) -> MultiPolygon | None:
    """Return a neighbour's shape then; None if no border of it runs along."""
    fuller = shape
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        fuller = jointed(fuller, before, corner, after)
    rings, line, side = Rings(fuller), LineString(way), LineString((way[0], way[-1]))
    on_way = np.asarray(shapely.dwithin(shapely.points(rings.corners), line, BESIDE_DEG))
    middles = shapely.points((rings.corners + rings.corners[rings.nexts]) / 2)
    if not (on_way & on_way[rings.nexts] & shapely.dwithin(middles, line, BESIDE_DEG)).any():
        return None
    goals: dict[int, LonLat] = {}
    for n in np.flatnonzero(on_way).tolist():
        if (here := rings.place(n)) not in (way[0], way[-1]):
            share = shapely.line_locate_point(line, shapely.Point(here), normalized=True)
            place = shapely.line_interpolate_point(side, share, normalized=True)
            goals[n] = (place.x, place.y)
    straight = Rings(rings.all_moved(goals))
    for n in sorted(goals, reverse=True):
        ends = shapely.points([straight.place(m) for m in straight.neighbours(n)])
        if straight.size_of_ring(n) > 3 and shapely.dwithin(side, ends, BESIDE_DEG).all():
            straight = Rings(straight.removed(n))
    return straight.shape


def _near(
    view: View, patch_id: PatchId, places: Sequence[LonLat]
) -> Iterator[tuple[Patch, MultiPolygon]]:
    """Yield each other sound patch whose box meets that of these places, and its shape."""
    lons, lats = zip(*places, strict=True)
    for other in view.near((min(lons), min(lats), max(lons), max(lats))):
        if other.id != patch_id and other.shape is not None and shapely.is_valid(other.shape):
            yield other, other.shape


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
