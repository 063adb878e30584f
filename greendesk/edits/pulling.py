"""Pulls one shape's border onto another's where only a narrow gap lies between them.

The one thing to know: what is pulled takes over the other's corners to the last bit, so that both
borders are one from then on; the other shape only gets corners on its sides and never changes its
ground.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon

from greendesk.edits.follow import along
from greendesk.edits.noding import Corners, Sides, new_places, with_places
from greendesk.edits.repair import LEAST_M
from greendesk.edits.rings import LonLat
from greendesk.edits.sound import is_sound, solid
from greendesk.model.plane import Plane

_TOUCH_M = 1e-4
_KEPT = 0.5  # a shape that loses more than half was too narrow to be pulled


def joined(
    mine: MultiPolygon, theirs: MultiPolygon, reach_m: float
) -> tuple[MultiPolygon, MultiPolygon]:
    """Return both with one common border where the gap is narrower than ``reach_m``.

    ``mine`` must not overlap ``theirs``. A strip that is narrower than the gap is pulled less far;
    where pulling would break it all the same, it only gets the corners.
    """
    tries = (_pulled(mine, theirs, reach_m / part) for part in (1, 2, 4))
    pulled = next((found for found in tries if found is not None), mine)
    first = with_places(pulled, new_places(pulled, theirs))
    second = with_places(theirs, new_places(theirs, first))
    return (first if is_sound(first) else mine), (second if is_sound(second) else theirs)


def _pulled(mine: MultiPolygon, theirs: MultiPolygon, reach_m: float) -> MultiPolygon | None:
    """Return ``mine`` with its border on theirs; None if nothing sound comes of it."""
    pull = _Pull(mine, theirs, reach_m)
    parts = []
    for part in mine.geoms:
        rings = [pull.ring(shapely.get_coordinates(r)) for r in (part.exterior, *part.interiors)]
        outline, *holes = rings
        if len(set(outline)) >= 3:
            parts.append(Polygon(outline, [hole for hole in holes if len(set(hole)) >= 3]))
    made = MultiPolygon(parts)
    if not is_sound(made):
        return None
    if shapely.relate_pattern(made, theirs, "T********"):
        made = solid(shapely.difference(made, theirs)) or MultiPolygon()
    return made if is_sound(made) and made.area > _KEPT * mine.area else None


class _Pull:
    """Where the corners of one shape go when they are pulled onto the border of another."""

    def __init__(self, mine: MultiPolygon, theirs: MultiPolygon, reach_m: float) -> None:
        self._theirs = theirs
        self._plane = Plane.over(mine)
        self._reach_m = reach_m
        sides = Sides.of([theirs])
        reach_deg = 2 * reach_m / min(self._plane.m_per_degree)
        west, south, east, north = mine.bounds
        box = (west - reach_deg, south - reach_deg, east + reach_deg, north + reach_deg)
        near = sides.near(*box)
        self._deg = near
        self._flat = Sides(self._plane.to_m(near.a), self._plane.to_m(near.b))

    def ring(self, corners: Corners) -> list[LonLat]:
        """Return a closed ring pulled, closed again."""
        if not len(self._deg.a):
            return _places(corners)
        fuller = self._with_their_corners(corners)
        flat = self._plane.to_m(np.array(fuller))
        goals = [self._goal(place, m) for place, m in zip(fuller, flat, strict=True)]
        known = set(_places(corners))
        found: list[LonLat] = []
        for n, (place, goal) in enumerate(zip(fuller, goals, strict=True)):
            if goal is None and place not in known:
                continue
            found.append(goal or place)
            after = goals[n + 1] if n + 1 < len(goals) else None
            if goal is not None and after is not None:
                found += self._way(goal, after, flat[n : n + 2])
        kept = [p for n, p in enumerate(found) if n == 0 or p != found[n - 1]]
        return kept if kept[0] == kept[-1] else [*kept, kept[0]]

    def _with_their_corners(self, corners: Corners) -> list[LonLat]:
        """Return the ring with a corner more beside each of theirs that it passes closely."""
        flat = self._plane.to_m(corners)
        sides = Sides(flat[:-1], flat[1:])
        theirs = np.unique(np.concatenate([self._deg.a, self._deg.b]), axis=0)
        close = shapely.dwithin(
            shapely.points(self._plane.to_m(theirs)), LineString(flat), self._reach_m
        )
        more: list[tuple[int, float, LonLat]] = []
        for corner in self._plane.to_m(theirs[close]):
            feet, t, away = sides.feet((corner[0], corner[1]))
            for n in np.flatnonzero((away <= self._reach_m) & (t > 0) & (t < 1)).tolist():
                more.append((n, float(t[n]), _places(self._plane.to_deg(feet[n : n + 1]))[0]))
        fuller = _places(corners)
        for n, _, place in sorted(more, reverse=True):
            fuller.insert(n + 1, place)
        return fuller

    def _goal(self, place: LonLat, flat: Corners) -> LonLat | None:
        """Return where on their border a corner goes, or None if it is out of reach."""
        feet, t, away = self._flat.feet((flat[0], flat[1]))
        side = int(away.argmin())
        if away[side] > self._reach_m:
            return None
        for ends, known in ((self._flat.a, self._deg.a), (self._flat.b, self._deg.b)):
            if np.hypot(*(ends[side] - feet[side])) < LEAST_M:
                return _places(known[side : side + 1])[0]
        if away[side] <= _TOUCH_M:
            return place
        a, b = self._deg.a[side], self._deg.b[side]
        return _places((a + t[side] * (b - a))[None])[0]

    def _way(self, one: LonLat, end: LonLat, side: Corners) -> Sequence[LonLat]:
        """Return their corners between two places, unless they lead out of my side's reach."""
        way = along(self._theirs, one, end)
        if not way:
            return ()
        places = shapely.points(self._plane.to_m(np.array(way)))
        return way if shapely.dwithin(places, LineString(side), self._reach_m).all() else ()


def _places(corners: Corners) -> list[LonLat]:
    return [(lon, lat) for lon, lat in corners.tolist()]
