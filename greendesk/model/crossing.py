"""Where an outline of typed corners crosses itself, and which two corners may be swapped."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Polygon

LonLat = tuple[float, float]
_MOST_TRIED = 200  # neighbours that are tried to be swapped; a longer list was not typed


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two sides that cross.

    Attributes:
        sides: the numbers of their first corners, from 0; the side goes on to the next corner.
        swap: two corners without whose order the outline would be sound, if there are such.
    """

    sides: tuple[int, int]
    swap: tuple[int, int] | None = None


def find_crossing(places: Sequence[LonLat]) -> Crossing | None:
    """Return the first crossing of an outline, not closed, EPSG:4326; None if it has none.

    >>> find_crossing([(0, 0), (1, 1), (1, 0), (0, 1)])
    Crossing(sides=(0, 2), swap=(1, 2))
    """
    if len(places) < 4 or _is_sound(places):
        return None
    corners = np.asarray([*places, places[0]])
    pairs_of_ends = np.stack([corners[:-1], corners[1:]], axis=1)
    sides = np.asarray(shapely.linestrings(pairs_of_ends), dtype=object)
    one, other = shapely.STRtree(sides).query(sides, predicate="intersects")
    last = len(places) - 1
    pairs = sorted(
        (a, b)
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
        if b > a + 1 and (a, b) != (0, last)
    )
    return Crossing(pairs[0], _swap(list(places), pairs[0])) if pairs else None


def _swap(places: list[LonLat], sides: tuple[int, int]) -> tuple[int, int] | None:
    tries = [(sides[0] + 1, sides[1])]
    tries += [(n, n + 1) for n in range(min(len(places) - 1, _MOST_TRIED))]
    for one, other in tries:
        turned = list(places)
        turned[one], turned[other] = turned[other], turned[one]
        if _is_sound(turned):
            return one, other
    return None


def _is_sound(places: Sequence[LonLat]) -> bool:
    return bool(shapely.is_valid(Polygon(places)))
