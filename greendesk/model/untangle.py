"""Outlines that cross themselves: put right where that is sure to be right and soon done.

The one thing to know: some few thousand corners in a scribble make millions of crossings; mending
that would take hours and all memory, so a look at a sample of the sides comes first.
"""

import contextlib
from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

KEPT = 0.99
"""A mend that loses more of the area is no mend: somebody has to look."""
_SAMPLES = 200
_TANGLED = 60  # boxes of other sides that the box of a side meets; in a real outline about 3
_SMALL = 60  # so few corners are mended in a moment, however they lie


def polygons_in(shape: BaseGeometry) -> MultiPolygon | None:
    """Return the polygons in ``shape`` as one, rings turned right; None if there are none."""
    parts = [part for part in _parts(shape) if not part.is_empty]
    return shapely.orient_polygons(MultiPolygon(parts)) if parts else None


def untangled(shape: MultiPolygon, kept: float = KEPT) -> MultiPolygon | None:
    """Return a shape that crosses itself put right (EPSG:4326).

    Where parts overlap, they are joined. None where it is not possible: nobody but the officer
    knows what was meant.

    Args:
        kept: how much of its area each part has to keep, 0 to 1.
    """
    if not np.isfinite(shapely.get_coordinates(shape)).all() or is_scribble(shape):
        return None
    parts = [_mended(part, kept) for part in shape.geoms if not part.is_empty]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts) or not found:
        return None
    with contextlib.suppress(shapely.GEOSException):
        whole = polygons_in(shapely.union_all(found))
        if whole is not None and whole.area > 0 and shapely.is_valid(whole):
            return whole
    return None


def is_scribble(shape: MultiPolygon) -> bool:
    """Return whether its sides cross so often that nobody can have meant them as an outline."""
    if shapely.get_num_coordinates(shape) <= _SMALL:
        return False
    rings = shapely.get_rings(shapely.get_parts(shape))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    begins = np.flatnonzero(ring[1:] == ring[:-1])
    a, b = corners[begins], corners[begins + 1]
    low, high = np.minimum(a, b), np.maximum(a, b)
    sides = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    few = sides[:: max(1, len(sides) // _SAMPLES)]
    met = shapely.STRtree(sides).query(few).shape[1]
    return bool(met > _TANGLED * len(few))


def _mended(part: Polygon, kept: float) -> MultiPolygon | None:
    """Return one part put right, or None if every way loses too much of it."""
    if shapely.is_valid(part):
        return MultiPolygon([part])
    for method in ("linework", "structure"):  # the first keeps more, but now and then fails
        with contextlib.suppress(shapely.GEOSException):
            mended = polygons_in(shapely.make_valid(part, method=method))
            if (
                mended is not None
                and shapely.is_valid(mended)
                and mended.area >= kept * abs(part.area)
            ):
                return mended
    return None


def _parts(shape: BaseGeometry) -> Iterator[Polygon]:
    for piece in shapely.get_parts(shape).tolist():
        if isinstance(piece, Polygon):
            yield piece
        elif not isinstance(piece, shapely.Point | shapely.LineString):
            yield from _parts(piece)
