"""Areas and lengths on the ellipsoid; nobody else computes an area.

The figure on a report must not depend on the map projection on screen or on the UTM zone (Thailand
lies in two, 47N and 48N), so no projection is used.
"""

from functools import cache
from typing import TYPE_CHECKING

import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from pyproj import Geod

LonLat = tuple[float, float]


@cache
def _wgs84() -> "Geod":
    from pyproj import Geod  # late: 120 ms of start-up

    return Geod(ellps="WGS84")


def area_m2(shape: BaseGeometry | None) -> float:
    """Return the area of ``shape`` on the WGS 84 ellipsoid.

    Args:
        shape: polygon or multipolygon in EPSG:4326, (lon, lat) degrees. Rings may wind either way;
            holes are taken off. None and empty shapes have no area.

    Returns:
        Square metres, never negative.

    **Source:** Karney (2013), Algorithms for geodesics, J. Geodesy 87:43-55, as implemented by
    ``pyproj.Geod.geometry_area_perimeter``, which adds a hole that winds like its outline: rings
    are oriented first.

    >>> from shapely.geometry import box
    >>> round(area_m2(box(100.0, 13.0, 100.001, 13.001)))
    12002
    """
    if shape is None or shape.is_empty:
        return 0.0
    area, _ = _wgs84().geometry_area_perimeter(shapely.orient_polygons(shape))
    return abs(float(area))


def perimeter_m(shape: BaseGeometry | None) -> float:
    """Return the length of all outlines and holes of ``shape`` (EPSG:4326) in metres."""
    if shape is None or shape.is_empty:
        return 0.0
    _, length = _wgs84().geometry_area_perimeter(shapely.orient_polygons(shape))
    return abs(float(length))


def length_m(line: tuple[LonLat, ...]) -> float:
    """Return the geodesic length of a line of (lon, lat) corners in metres."""
    if len(line) < 2:
        return 0.0
    lons, lats = zip(*line, strict=True)
    return float(_wgs84().line_length(lons, lats))


def ring_area_m2(ring: tuple[LonLat, ...]) -> float:
    """Return the area inside an open or closed ring of (lon, lat) corners; 0 below three."""
    return abs(turned_area_m2(ring))


def turned_area_m2(ring: tuple[LonLat, ...]) -> float:
    """Return the area inside a ring of (lon, lat) corners: above 0 when it runs anticlockwise.

    Such areas add up: a ring with one more corner is the old ring and a triangle, so a sketch of a
    thousand corners is measured anew in microseconds.
    """
    if len(ring) < 3:
        return 0.0
    lons, lats = zip(*ring, strict=True)
    area, _ = _wgs84().polygon_area_perimeter(lons, lats)
    return float(area)
