"""Pulls one shape's border onto another's where only a narrow gap lies between them.

The one thing to know: what is pulled takes over the other's corners to the last bit, so that both
borders are one from then on; the other shape only gets corners on its sides and never changes its
ground.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiPolygon, Polygon

from greendesk.edits.follow import Border, borders
from greendesk.edits.noding import Corners, Sides, new_places, with_places
from greendesk.edits.repair import LEAST_M
from greendesk.edits.rings import LonLat
from greendesk.edits.sound import is_sound, solid
from greendesk.model.plane import Plane
from greendesk.model.untangle import untangled

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
    if not is_sound(made):  # a shaky border goes to and fro when it is pulled
        made = _unfolded(made)
    if shapely.relate_pattern(made, theirs, "T********"):
        made = solid(shapely.difference(made, theirs)) or MultiPolygon()
    return made if is_sound(made) and made.area > _KEPT * mine.area else None


def _unfolded(shape: MultiPolygon) -> MultiPolygon:
    """Return a shape without what is folded on itself; empty if that is not to be had."""
    mended = untangled(shape)
    return (None if mended is None else solid(mended)) or MultiPolygon()


class _Pull:
    """Where the corners of one shape go when they are pulled onto the border of another."""

    def __init__(self, mine: MultiPolygon, theirs: MultiPolygon, reach_m: float) -> None:
        self._reach_m = reach_m
        self._plane = Plane.over(mine)
        self._borders = list(borders(theirs))
        self._owner = [(b, n) for b in self._borders for n in range(len(b))]
        self._deg = Sides(
            np.concatenate([b.corners[:-1] for b in self._borders]),
            np.concatenate([b.corners[1:] for b in self._borders]),
        )
        self._flat = Sides(self._plane.to_m(self._deg.a), self._plane.to_m(self._deg.b))
        self._tree = _tree(self._flat)

    def ring(self, corners: Corners) -> list[LonLat]:
        """Return a closed ring pulled, closed again."""
        fuller = self._with_their_corners(corners)
        flat = self._plane.to_m(fuller)
        goals = self._goals(fuller, flat)
        found: list[LonLat] = []
        for n, place in enumerate(_places(fuller)):
            goal, after = goals.get(n), goals.get(n + 1)
            found.append(goal.place if goal else place)
            if goal and after:
                found += self._way(goal, after, flat[n : n + 2])
        kept = [p for n, p in enumerate(found) if n == 0 or p != found[n - 1]]
        return kept if kept[0] == kept[-1] else [*kept, kept[0]]

    def _with_their_corners(self, corners: Corners) -> Corners:
        """Return the ring with a corner more beside each of theirs that it passes closely."""
        flat = self._plane.to_m(corners)
        mine = Sides(flat[:-1], flat[1:])
        theirs = self._flat.a
        points = shapely.points(theirs)
        found = _tree(mine).query(points, predicate="dwithin", distance=self._reach_m)
        more: list[tuple[int, float, LonLat]] = []
        for corner, side in found.T.tolist():
            one, step = mine.a[side], mine.b[side] - mine.a[side]
            t = float((theirs[corner] - one) @ step / max(step @ step, _TOUCH_M**2))
            if 0 < t < 1:
                (place,) = _places(self._plane.to_deg((one + t * step)[None]))
                more.append((side, t, place))
        more.sort()
        if not more:
            return corners
        return np.insert(corners, [n + 1 for n, _, _ in more], [p for *_, p in more], axis=0)

    def _goals(self, corners: Corners, flat: Corners) -> dict[int, "_Goal"]:
        """Return where on their border corners go that are within reach, by number."""
        points = shapely.points(flat)
        pairs = self._tree.query_nearest(points, max_distance=self._reach_m, all_matches=False)
        return {n: self._goal(corners[n], flat[n], side) for n, side in pairs.T.tolist()}

    def _goal(self, corner: Corners, flat: Corners, side: int) -> "_Goal":
        one, step = self._flat.a[side], self._flat.b[side] - self._flat.a[side]
        t = float(np.clip((flat - one) @ step / max(step @ step, _TOUCH_M**2), 0, 1))
        border, number = self._owner[side]
        for known, there in ((0.0, self._deg.a[side]), (1.0, self._deg.b[side])):
            if abs(t - known) * np.hypot(*step) < LEAST_M:
                spot = (number + known) % len(border)
                return _Goal(_places(there[None])[0], border, spot)
        if np.hypot(*(one + t * step - flat)) <= _TOUCH_M:
            return _Goal(_places(corner[None])[0], border, number + t)
        a, b = self._deg.a[side], self._deg.b[side]
        return _Goal(_places((a + t * (b - a))[None])[0], border, number + t)

    def _way(self, one: "_Goal", end: "_Goal", side: Corners) -> Sequence[LonLat]:
        """Return their corners between two places, unless they lead out of my side's reach."""
        if one.border is not end.border:
            return ()
        way = one.border.shorter(one.spot, end.spot)
        if not way:
            return ()
        places = shapely.points(self._plane.to_m(np.array(way)))
        return way if shapely.dwithin(places, LineString(side), self._reach_m).all() else ()


@dataclass(frozen=True, slots=True)
class _Goal:
    """A place on their border, and where on which ring it lies."""

    place: LonLat
    border: Border
    spot: float


def _tree(sides: Sides) -> shapely.STRtree:
    return shapely.STRtree(
        cast(NDArray[np.object_], shapely.linestrings(np.stack([sides.a, sides.b], axis=1)))
    )


def _places(corners: Corners) -> list[LonLat]:
    return [(lon, lat) for lon, lat in corners.tolist()]
