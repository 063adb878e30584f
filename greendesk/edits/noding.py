"""Brings lines and borders together: where they meet, both get the very same corner.

The one thing to know: a crossing that is computed never lies quite on the side it was computed
from. So every meeting place is decided once and put into all borders that run through it; whatever
is cut along it afterwards fits to the last bit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.rings import LonLat

TOUCH_DEG = 1e-9
"""0.1 mm: places closer than this are one and the same."""

Corners = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sides:
    """Straight pieces of border, from ``a`` to ``b``, both (n, 2) degrees."""

    a: Corners
    b: Corners

    @classmethod
    def of(cls, shapes: Iterable[MultiPolygon]) -> "Sides":
        """Take all sides of these shapes."""
        held = list(shapes)
        rings = shapely.get_rings(shapely.get_parts(np.array(held, dtype=object)))
        corners, ring = shapely.get_coordinates(rings, return_index=True)
        begins = np.flatnonzero(ring[1:] == ring[:-1])
        return cls(corners[begins], corners[begins + 1])

    def near(self, west: float, south: float, east: float, north: float) -> "Sides":
        """Return those whose box touches this one."""
        low, high = np.minimum(self.a, self.b), np.maximum(self.a, self.b)
        here = (low <= (east, north)).all(axis=1) & (high >= (west, south)).all(axis=1)
        return Sides(self.a[here], self.b[here])

    def feet(self, place: LonLat) -> tuple[Corners, NDArray[np.float64], NDArray[np.float64]]:
        """Return the nearest place of each side, how far along it lies (0 to 1), how far away."""
        step = self.b - self.a
        length2 = np.einsum("ij,ij->i", step, step)
        along = np.einsum("ij,ij->i", np.array(place) - self.a, step)
        t = np.clip(along / np.where(length2 > 0, length2, 1), 0, 1)
        foot = self.a + t[:, None] * step
        return foot, t, np.hypot(*(foot - np.array(place)).T)


def noded(
    line: Sequence[LonLat], shapes: Sequence[MultiPolygon]
) -> tuple[tuple[LonLat, ...], list[MultiPolygon]]:
    """Return a line and shapes with a common corner wherever the line meets a border.

    Nothing moves by more than rounding, but the line's corners that lie on a border (within
    0.1 mm): they are put right on it.
    """
    west, south = np.min(line, axis=0) - TOUCH_DEG
    east, north = np.max(line, axis=0) + TOUCH_DEG
    sides = Sides.of(shapes).near(west, south, east, north)
    if not len(sides.a):
        return tuple(line), list(shapes)
    held = [on_border(corner, sides) for corner in line]
    through: list[LonLat] = []
    for one, end in pairwise(held):
        through += [one, *_met(one, end, sides)]
    through.append(held[-1])
    kept = tuple(p for n, p in enumerate(through) if n == 0 or p != through[n - 1])
    return kept, [with_places(shape, kept) for shape in shapes]


def on_border(place: LonLat, sides: Sides) -> LonLat:
    """Return the corner, or else the place on a side, that lies within 0.1 mm; or ``place``."""
    for ends in (sides.a, sides.b):
        away = np.hypot(*(ends - np.array(place)).T)
        if len(away) and away.min() <= TOUCH_DEG:
            return _place(ends[int(away.argmin())])
    feet, _, away = sides.feet(place)
    if len(away) and away.min() <= TOUCH_DEG:
        return _place(feet[int(away.argmin())])
    return place


def with_places(shape: MultiPolygon, places: Iterable[LonLat]) -> MultiPolygon:
    """Return a shape with a corner at each place that lies on its border (within 0.1 mm).

    Where it has a corner already, it stays as it is. The very same shape if nothing is new.
    """
    wanted = list(dict.fromkeys(places))
    parts, new = [], False
    for part in shape.geoms:
        rings = [part.exterior, *part.interiors]
        fuller = [_with_places(shapely.get_coordinates(ring), wanted) for ring in rings]
        if any(ring is not None for ring in fuller):
            new = True
            made = [old if now is None else now for old, now in zip(rings, fuller, strict=True)]
            part = Polygon(made[0], made[1:])
        parts.append(part)
    return MultiPolygon(parts) if new else shape


def line_with_places(line: Sequence[LonLat], places: Iterable[LonLat]) -> tuple[LonLat, ...]:
    """Return a line with a corner at each place that lies on it (within 0.1 mm)."""
    fuller = _with_places(np.array(line), list(dict.fromkeys(places)))
    return tuple(line) if fuller is None else tuple((lon, lat) for lon, lat in fuller.tolist())


def new_places(before: MultiPolygon, after: MultiPolygon) -> list[LonLat]:
    """Return the corners of ``after`` that ``before`` does not have."""
    known = set(map(tuple, shapely.get_coordinates(before).tolist()))
    found = map(_place, shapely.get_coordinates(after))
    return [place for place in dict.fromkeys(found) if place not in known]


def faces(sides: Iterable[tuple[LonLat, LonLat]]) -> Iterator[Polygon]:
    """Yield what such sides enclose, piece by piece; they meet in common corners only.

    Each side counts once however often it is there; what encloses nothing is left out.
    """
    once = {(one, end) if one < end else (end, one): None for one, end in sides if one != end}
    lines = cast(NDArray[np.object_], shapely.linestrings(np.array(list(once)).reshape(-1, 2, 2)))
    yield from shapely.get_parts(shapely.polygonize(lines)).tolist()


def sides_of(shape: MultiPolygon | Polygon) -> Iterator[tuple[LonLat, LonLat]]:
    """Yield all sides of a shape."""
    for ring in shapely.get_rings(shapely.get_parts(shape)).tolist():
        corners = [(lon, lat) for lon, lat in ring.coords]
        yield from pairwise(corners)


def _met(one: LonLat, end: LonLat, sides: Sides) -> list[LonLat]:
    """Return, in order, where the way from ``one`` to ``end`` meets sides, the ends left out."""
    low, high = np.minimum(one, end) - TOUCH_DEG, np.maximum(one, end) + TOUCH_DEG
    here = sides.near(*low, *high)
    corners = np.unique(np.concatenate([here.a, here.b]), axis=0)
    step = np.subtract(end, one)
    along = np.clip((corners - one) @ step / max(step @ step, TOUCH_DEG**2), 0, 1)
    off = np.hypot(*(corners - one - along[:, None] * step).T)
    found = [(float(along[n]), _place(corners[n])) for n in np.flatnonzero(off <= TOUCH_DEG)]
    found += _crossings(np.array(one), np.array(end), here)
    taken = [one, end]
    kept = []
    for t, place in found:  # corners come first: a crossing beside one is that corner
        if all(max(abs(place[0] - p[0]), abs(place[1] - p[1])) > TOUCH_DEG for p in taken):
            taken.append(place)
            kept.append((t, place))
    return [place for _, place in sorted(kept)]


def _crossings(one: Corners, end: Corners, sides: Sides) -> Iterator[tuple[float, LonLat]]:
    """Yield how far along the way (0 to 1) and where it crosses a side."""
    way, step, gap = end - one, sides.b - sides.a, sides.a - one
    turn = way[0] * step[:, 1] - way[1] * step[:, 0]
    askew = turn != 0
    safe = np.where(askew, turn, 1)
    t = (gap[:, 0] * step[:, 1] - gap[:, 1] * step[:, 0]) / safe
    u = (gap[:, 0] * way[1] - gap[:, 1] * way[0]) / safe
    for n in np.flatnonzero(askew & (t > 0) & (t < 1) & (u > 0) & (u < 1)).tolist():
        yield float(t[n]), _place(sides.a[n] + u[n] * step[n])


def _with_places(ring: Corners, places: Sequence[LonLat]) -> Corners | None:
    """Return a line or closed ring with these places on it, or None if it has them all."""
    known = set(map(_place, ring))
    places = [place for place in places if place not in known]
    if not places:
        return None
    line = shapely.linestrings(ring)
    shapely.prepare(line)
    near = shapely.dwithin(line, shapely.points(np.array(places)), 2 * TOUCH_DEG)
    sides = Sides(ring[:-1], ring[1:])
    more: list[tuple[int, float, LonLat]] = []
    for n in np.flatnonzero(near).tolist():
        if (np.abs(ring - places[n]) <= TOUCH_DEG).all(axis=1).any():
            continue
        _, t, away = sides.feet(places[n])
        more += [(m, float(t[m]), places[n]) for m in np.flatnonzero(away <= TOUCH_DEG).tolist()]
    if not more:
        return None
    more.sort()
    return np.insert(ring, [n + 1 for n, _, _ in more], [p for _, _, p in more], axis=0)


def _place(corner: Corners) -> LonLat:
    lon, lat = corner.tolist()
    return lon, lat
