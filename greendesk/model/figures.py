"""Figures over many patches: sums and the ground they cover, on the ellipsoid."""

from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from greendesk.model.measure import area_m2
from greendesk.model.record import Patch


def sum_m2(patches: Iterable[Patch]) -> float:
    """Return the areas of all patches added up, in m²; what lies double counts twice."""
    return float(sum(area_m2(patch.shape) for patch in patches))


def union_m2(patches: Iterable[Patch]) -> float:
    """Return the ground that is covered, in m²: each square metre counts once.

    Shapes that cross themselves are untangled for it. Only shapes that overlap another are united,
    so that a country of neighbours costs little more than the sum.
    """
    drawn = [p.shape for p in patches if p.shape is not None and not p.shape.is_empty]
    if not drawn:
        return 0.0
    shapes = np.array(drawn, dtype=object)
    finite = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    shapes = shapes[finite]
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken])
    overlapping = _overlapping(shapes)
    alone = float(sum(_whole_m2(shape) for shape in shapes[~overlapping]))
    return alone + _whole_m2(shapely.union_all(shapes[overlapping]))


def _overlapping(
    shapes: "np.ndarray[tuple[int], np.dtype[np.object_]]",
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return which shapes share ground with another one."""
    found = np.zeros(len(shapes), dtype=bool)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    shared = shapely.relate_pattern(shapes[one], shapes[other], "T********")
    found[one[shared]] = True
    found[other[shared]] = True
    return found


def _whole_m2(shape: BaseGeometry | None) -> float:
    """Return the area of every polygon in ``shape``; lines and points have none."""
    if shape is None or shape.is_empty:
        return 0.0
    parts = shapely.get_parts(shape)
    areas = parts[shapely.get_dimensions(parts) == 2]
    return float(sum(area_m2(part) for part in areas))
