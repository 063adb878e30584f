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
_SAMPLES = 200
_MOST_MET = 20_000_000  # boxes that all samples may meet; bounds the memory of the look
_DRAWN, _LOOKED_AT = 60, 1_000  # boxes that a side's box meets; in a real outline about 3
_SMALL = 60  # so few corners are mended in a moment, however they lie
_LARGE = 5_000  # up to here it is quickly seen whether a shape crosses itself


def whole(shape: MultiPolygon) -> tuple[MultiPolygon | None, bool]:
    """Return ``shape`` (any CRS) valid, None if no area is left; and whether it had to be mended.

    Raises:
        BadInput: it crosses itself too often to be an outline that somebody drew.
    """
    check_looks(shape)
    if shapely.is_valid(shape):
        return shape, False
    if _boxes_met(shape) > _DRAWN:
        raise BadInput(_TANGLED)
    for method in ("linework", "structure"):  # the first keeps more, but now and then fails
        with contextlib.suppress(shapely.GEOSException):
            mended = polygons_of(shapely.make_valid(shape, method=method))
            if mended is None or shapely.is_valid(mended):
                return mended, True
    raise BadInput(_TANGLED)


def check_looks(shape: MultiPolygon) -> None:
    """Raise BadInput if it would take minutes only to see whether a shape crosses itself."""
    if shapely.get_num_coordinates(shape) > _LARGE and _boxes_met(shape) > _LOOKED_AT:
        raise BadInput(_TANGLED)


def _boxes_met(shape: MultiPolygon) -> float:
    """Return how many boxes of other sides the box of a side meets on average, by a sample."""
    if shapely.get_num_coordinates(shape) <= _SMALL:
        return 0.0
    rings = shapely.get_rings(shapely.get_parts(shape))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    begins = np.flatnonzero(ring[1:] == ring[:-1])
    a, b = corners[begins], corners[begins + 1]
    low, high = np.minimum(a, b), np.maximum(a, b)
    sides = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    samples = max(4, min(_SAMPLES, _MOST_MET // len(sides)))
    few = sides[:: max(1, len(sides) // samples)]
    met = shapely.STRtree(sides).query(few)
    return float(met.shape[1]) / len(few)
