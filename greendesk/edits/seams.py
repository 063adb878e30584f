"""Corners that only a split has made, and that a merge makes needless again.

A split puts a corner into the outline where each end of its line meets it. Once the pieces are one
again, such a corner lies on a straight side and means nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.sound import is_sound
from greendesk.model.plane import Plane

STRAIGHT_M = 0.001
"""A corner that lies off the side between its neighbours by more than this means something."""

_Place = tuple[float, float]


def without_seams(
    whole: MultiPolygon, pieces: Sequence[MultiPolygon], others: Iterable[MultiPolygon]
) -> MultiPolygon:
    """Return a merged shape without the corners that its pieces shared on straight sides.

    Args:
        whole: what ``pieces`` have become.
        others: neighbours; a corner that one of them has too stays, so the border stays shared.
    """
    shared = {place for place, n in Counter(_places_of_each(pieces)).items() if n > 1}
    seams = (shared & _places(whole)).difference(*map(_places, others)) if shared else set()
    if not seams:
        return whole
    plane = Plane.over(whole)
    parts = [
        Polygon(
            _straightened(part.exterior.coords, seams, plane),
            [_straightened(hole.coords, seams, plane) for hole in part.interiors],
        )
        for part in whole.geoms
    ]
    made = MultiPolygon(parts)
    return shapely.orient_polygons(made) if is_sound(made) else whole


def _places(shape: MultiPolygon) -> set[_Place]:
    return {(x, y) for x, y in shapely.get_coordinates(shape).tolist()}


def _places_of_each(pieces: Sequence[MultiPolygon]) -> Iterable[_Place]:
    for piece in pieces:
        yield from _places(piece)


def _straightened(
    ring: Iterable[tuple[float, ...]], seams: set[_Place], plane: Plane
) -> list[_Place]:
    """Return the corners of a closed ring without those of ``seams`` on straight sides."""
    corners = [(place[0], place[1]) for place in ring][:-1]
    first = next((n for n, place in enumerate(corners) if place not in seams), None)
    if first is None or seams.isdisjoint(corners):
        return corners
    corners = corners[first:] + corners[:first]
    kept = [corners[0]]
    for n, place in enumerate(corners[1:], 1):
        following = corners[(n + 1) % len(corners)]
        if place not in seams or not _is_straight(kept[-1], place, following, plane):
            kept.append(place)
    return kept if len(kept) > 2 else corners


def _is_straight(before: _Place, place: _Place, after: _Place, plane: Plane) -> bool:
    """Return whether a place lies between two others, beside the straight side by next to nothing.

    Off-line is measured across, so that a spike that turns back is not straight.
    """
    start, middle, end = plane.to_m(np.array([before, place, after]))
    side, way = end - start, middle - start
    length = float(np.hypot(*side))
    if length == 0.0:
        return False
    along = float(side @ way) / length
    across = abs(float(side[0] * way[1] - side[1] * way[0])) / length
    return 0.0 < along < length and across <= STRAIGHT_M
