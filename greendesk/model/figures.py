"""Figures over many patches: sums and the ground they cover, on the ellipsoid.

A figure is never refused because one patch is broken: shapes that cross themselves are untangled
before they are united, those that can't be count by themselves, and what has a corner nowhere (not
a number) covers nothing.
"""

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from greendesk.model.alike import RUN, kinds
from greendesk.model.measure import areas_m2
from greendesk.model.record import Patch
from greendesk.model.untangle import polygons_in, untangled

Shapes = NDArray[np.object_]
_INNER = "T********"  # the insides of both meet
_SAMPLE, _MOST_PAIRS = 200, 5_000_000
_LIKE = 1e-9
"""Degrees (0.1 mm): corners of neighbours are brought together where the exact union fails."""


def sum_m2(patches: Iterable[Patch]) -> float:
    """Return the areas of all patches added up, in m²; what lies double counts twice."""
    return float(areas_m2(_drawn(patches)).sum())


def union_m2(patches: Iterable[Patch]) -> float:
    """Return the ground that is covered, in m²: each square metre counts once.

    Only shapes that overlap others are united, each heap of them by itself: a country of
    neighbours costs little more than the sum. Where nearly all lie on one another (a file made to
    harm) they are united at once: to look at each pair would take hours.
    """
    shapes = _different(_drawn(patches))
    for n in np.flatnonzero(~shapely.is_valid(shapes)).tolist():
        shapes[n] = untangled(shapes[n], kept=0) or shapes[n]
    together = _together(shapes)
    heaps = [_united(shapes[heap]) for heap in together]
    alone = np.ones(len(shapes), dtype=bool)
    alone[[n for heap in together for n in heap]] = False
    return float(areas_m2(shapes[alone]).sum() + areas_m2(_array(heaps)).sum())


def _drawn(patches: Iterable[Patch]) -> Shapes:
    """Return the shapes that can be measured."""
    shapes = _array([p.shape for p in patches if p.shape is not None and not p.shape.is_empty])
    runs = [_finite(shapes[at : at + RUN]) for at in range(0, len(shapes), RUN)]
    return shapes[np.concatenate(runs)] if runs else shapes


def _finite(shapes: Shapes) -> NDArray[np.bool_]:
    """Return which shapes have no corner that is nowhere (not a number)."""
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(corners).all(axis=1)]] = False
    return finite


def _array(shapes: Iterable[object]) -> Shapes:
    held = list(shapes)
    array = np.empty(len(held), dtype=object)
    array[:] = held
    return array


def _different(shapes: Shapes) -> Shapes:
    """Return each shape once, however often it is there."""
    return shapes[np.unique(kinds(shapes), return_index=True)[1]]


def _together(shapes: Shapes) -> list[list[int]]:
    """Return which shapes hang together because they share ground; none that shares none."""
    if not len(shapes):
        return []
    tree, sound = shapely.STRtree(shapes), shapely.is_valid(shapes)
    some = shapes[:: max(1, len(shapes) // _SAMPLE)]
    if len(shapes) * tree.query(some).shape[1] / len(some) > _MOST_PAIRS:
        return [np.flatnonzero(sound).tolist()]
    one, other = tree.query(shapes)
    once = (one < other) & sound[one] & sound[other]
    one, other = one[once], other[once]
    met = shapely.relate_pattern(shapes[one], shapes[other], _INNER)
    return _heaps(one[met], other[met])


def _heaps(one: NDArray[np.intp], other: NDArray[np.intp]) -> list[list[int]]:
    """Return which shapes hang together by pairs that overlap."""
    head: dict[int, int] = {}

    def head_of(n: int) -> int:
        while (above := head.setdefault(n, n)) != n:
            head[n] = head[above]
            n = above
        return n

    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        head[head_of(a)] = head_of(b)
    heaps: dict[int, list[int]] = {}
    for n in head:
        heaps.setdefault(head_of(n), []).append(n)
    return list(heaps.values())


def _united(shapes: Shapes) -> MultiPolygon | None:
    try:
        return polygons_in(shapely.union_all(shapes))
    except shapely.GEOSException:  # corners closer together than doubles can tell apart
        return polygons_in(shapely.union_all(shapes, grid_size=_LIKE))
