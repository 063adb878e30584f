"""Untangling shapes that cross themselves, within reason.

A real outline that was drawn badly crosses itself a few times. One made to harm crosses itself
millions of times, and mending it would take hours and all memory: it is left out instead.
"""

import contextlib

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from greendesk.errors import BadInput
from greendesk.exchange.base import polygons_of
from greendesk.i18n import N_

_TANGLED = N_("The outline crosses itself in a way that can't be untangled.")
NO_GROUND = N_("The shape has no area.")
_SAMPLES, _FEW_SAMPLES = 200, 20
_MOST_LOOKS = 100_000_000  # sides that all samples are held against; a second
_DRAWN, _LOOKED_AT = 60, 1_000  # boxes that a side's box meets; in a real outline about 3
_SMALL = 60  # so few corners are mended in a moment, however they lie
_LARGE = 5_000  # up to here it is quickly seen whether a shape crosses itself
_MOST_SIDES, _MOST_RINGS, _MOST_CROSSINGS = 300_000, 10_000, 5_000  # 4 s of mending at the most


def whole(shape: MultiPolygon) -> tuple[MultiPolygon | None, bool]:
    """Return ``shape`` (any CRS) valid, None if no area is left; and whether it had to be mended.

    Raises:
        BadInput: it crosses itself too often to be an outline that somebody drew.
    """
    if _is_sound(shape):
        return shape, False
    for method in ("linework", "structure"):  # the first keeps more, but now and then fails
        with contextlib.suppress(shapely.GEOSException):
            mended = polygons_of(shapely.make_valid(shape, method=method))
            if mended is None or shapely.is_valid(mended):
                return mended, True
    raise BadInput(_TANGLED)


def check_mendable(shape: MultiPolygon) -> None:
    """Raise BadInput where :func:`whole` would find nothing, or too much to mend."""
    _is_sound(shape)
    if not shape.area and not shapely.convex_hull(shape).area:
        raise BadInput(NO_GROUND)


def _is_sound(shape: MultiPolygon) -> bool:
    """Return whether a shape is valid; BadInput if seeing that, or mending it, takes minutes."""
    if shapely.get_num_coordinates(shape) > _LARGE and _boxes_met(shape) > _LOOKED_AT:
        raise BadInput(_TANGLED)
    if shapely.is_valid(shape):
        return True
    if _boxes_met(shape) > _DRAWN or _is_endless(shape):
        raise BadInput(_TANGLED)
    return False


def _boxes_met(shape: MultiPolygon) -> float:
    """Return how many boxes of other sides the box of a side meets on average, by a sample."""
    if shapely.get_num_coordinates(shape) <= _SMALL:
        return 0.0
    a, b = _sides(shape)
    low, high = np.minimum(a, b), np.maximum(a, b)
    samples = max(_FEW_SAMPLES, min(_SAMPLES, _MOST_LOOKS // max(1, len(a))))
    few = range(0, len(a), max(1, len(a) // samples))
    met = [np.count_nonzero(((low <= high[n]) & (high >= low[n])).all(axis=1)) for n in few]
    return float(sum(met)) / max(1, len(few))


def _is_endless(shape: MultiPolygon) -> bool:
    """Return whether mending would take too long: all is counted, where a sample sees too little.

    No sample has the one long side that crosses all others, or thousands of holes elsewhere.
    """
    a, b = _sides(shape)
    if len(a) > _MOST_SIDES or len(shapely.get_rings(shapely.get_parts(shape))) > _MOST_RINGS:
        return True
    lines = np.asarray(shapely.linestrings(np.stack([a, b], axis=1)))
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    if len(one) <= 3 * len(a) + 2 * _MOST_CROSSINGS:  # each meets itself and its two neighbours
        return False
    once = one < other
    crossings = np.count_nonzero(shapely.crosses(lines[one[once]], lines[other[once]]))
    return bool(crossings > _MOST_CROSSINGS)  # many may touch where holes lie side by side


def _sides(shape: MultiPolygon) -> tuple[np.ndarray, np.ndarray]:
    """Return where the sides of all rings begin and end."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    begins = np.flatnonzero(ring[1:] == ring[:-1])
    return corners[begins], corners[begins + 1]
