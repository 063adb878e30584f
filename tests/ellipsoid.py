"""The oracle of areas and lengths: geographiclib's own code, which GreenDesk itself never runs.

Where shapes are cut and joined, sides are straight in degrees; the oracle's sides are geodesics,
and for one of 300 m that makes 0.06 m². So there it is asked with a corner every 40 m.
"""

from functools import lru_cache
from itertools import pairwise
from math import cos, radians, sin

import shapely
from geographiclib.geodesic import Geodesic

_EARTH = Geodesic.WGS84
_STEP_DEG = 40 / 111_320


def area_m2(shape) -> float:
    """Return the area of a polygon or several (EPSG:4326), holes taken off; None has none.

    Sides are straight in degrees.
    """
    return _area_m2(shape, _STEP_DEG)


def geodesic_m2(shape) -> float:
    """Return the same, but sides are geodesics: what GreenDesk reports, and keeps when turning."""
    return _area_m2(shape, 0.0)


def ring_m2(corners) -> float:
    """Return the area in a ring: above 0 when it runs anticlockwise. Sides straight in degrees."""
    return _ring_m2(shapely.to_wkb(shapely.linearrings(corners)), _STEP_DEG)


def _area_m2(shape, step_deg):
    total = 0.0
    for part in [] if shape is None else shapely.get_parts(shape).tolist():
        if part.geom_type == "Polygon" and not part.is_empty:
            for sign, ring in ((1, part.exterior), *((-1, hole) for hole in part.interiors)):
                total += sign * abs(_ring_m2(shapely.to_wkb(ring), step_deg))
    return total


@lru_cache(20_000)
def _ring_m2(wkb: bytes, step_deg: float) -> float:
    line = shapely.from_wkb(wkb)
    ring = _EARTH.Polygon()
    for lon, lat in (shapely.segmentize(line, step_deg) if step_deg else line).coords[:-1]:
        ring.AddPoint(lat, lon)
    return ring.Compute(reverse=False, sign=True)[2]


def metres(one, two) -> float:
    """Return how far two places (lon, lat) lie apart."""
    return _way(one, two)["s12"]


def length_m(line) -> float:
    """Return the length of a line of places."""
    return sum(metres(*pair) for pair in pairwise(line))


def perimeter_m(shape) -> float:
    """Return the length of all rings of a shape."""
    return sum(length_m(ring.coords) for ring in shapely.get_rings(shapely.get_parts(shape)))


def turn_deg(one, two, third) -> float:
    """Return by how many degrees the way from ``one`` over ``two`` to ``third`` turns, 0 to 180."""
    turn = _way(two, third)["azi1"] - _way(one, two)["azi2"]
    return abs((turn + 180) % 360 - 180)


def beside_m(one, two, third) -> float:
    """Return how far ``third`` lies from the line through ``one`` and ``two``."""
    there = _way(one, third)
    return abs(there["s12"] * sin(radians(there["azi1"] - _way(one, two)["azi1"])))


def gone(start, metres_east, metres_north):
    """Return the place so far away, good enough to aim at."""
    lon, lat = start
    return lon + metres_east / (111_320 * cos(radians(lat))), lat + metres_north / 110_600


def _way(one, two):
    return _EARTH.Inverse(one[1], one[0], two[1], two[0])
