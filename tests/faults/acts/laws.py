"""What the ground must be: areas on the ellipsoid, and outlines rebuilt corner by corner."""

from itertools import pairwise

import shapely

from tests import ellipsoid
from tests.ellipsoid import area_m2

CRUMB_M2 = 0.01  # what rounding leaves over is dropped; nothing else ever is


def is_same(found_m2, wanted_m2, rel, crumbs_m2=1e-3):
    return abs(found_m2 - wanted_m2) <= rel * abs(wanted_m2) + crumbs_m2


def same(found_m2, wanted_m2, rel, crumbs_m2=1e-3):
    assert is_same(found_m2, wanted_m2, rel, crumbs_m2), (found_m2, wanted_m2)


def all_same(view, ids, wanted, rel, crumbs_m2=1e-3):
    for patch_id, wanted_m2 in zip(ids, wanted, strict=True):
        same(area_m2(view.get(patch_id).shape), wanted_m2, rel, crumbs_m2)


def common_m2(one, two):
    """Return the ground of both."""
    return area_m2(shapely.intersection(one, two))


def doubled_m2(shapes):
    """Return how much ground is there more than once."""
    return sum(map(area_m2, shapes)) - area_m2(shapely.union_all(shapes))


def union_m2(patches):
    """Return the ground of all of them, each bit of it once."""
    return area_m2(shapely.union_all([p.shape for p in patches if p is not None]))


def triangle_m2(*corners):
    return abs(ellipsoid.ring_m2(corners))


def has_side(shape, one, end):
    """Return whether a straight piece of an outline leads from one corner to the other."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    return any({one, end} == {*pair} for ring in rings for pair in pairwise(ring.coords))


def strip(shape, line, width_m):
    """A strip of one leg, or of two with a gentle bend, is as large as its length times width."""
    legs = [ellipsoid.metres(*pair) for pair in pairwise(line)]
    gentle = len(line) == 2 or (ellipsoid.turn_deg(*line) < 80 and min(legs) > width_m)
    if gentle and min(legs) > 0.1:
        same(area_m2(shape), sum(legs) * width_m, 1e-3, 0.001)
    assert area_m2(shape) < (sum(legs) + width_m * len(line)) * width_m * 1.01


def by_hand(shape, corner, instead):
    """Return the area of a shape with other corners in the place of one."""
    return _rebuilt_m2(shape, {corner: instead})


def without_corners(shape, numbers):
    """Return the area of a shape without these corners; None if nothing is left of a ring."""
    return _rebuilt_m2(shape, {corner: [] for corner in numbers})


def _rebuilt_m2(shape, instead):
    number, total = 0, 0.0
    for part in shape.geoms:
        for sign, ring in ((1, part.exterior), *((-1, hole) for hole in part.interiors)):
            corners = []
            for place in ring.coords[:-1]:
                corners += instead.get(number, [place])
                number += 1
            if len(corners) < 3:
                return None
            total += sign * abs(ellipsoid.ring_m2(corners))
    return total
