"""Areas and lengths on the ellipsoid; nobody else computes an area.

The figure on a report must not depend on the map projection on screen or on the UTM zone (Thailand
lies in two, 47N and 48N), so no projection is used.
"""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from pyproj import Geod

LonLat = tuple[float, float]
_LONG_DEG = 0.02
"""Sides longer than this (2 km) bend too much to be taken as straight lines."""
_AT_ONCE = 1000  # shapes: their corners stay in the processor's cache, twice as fast


@cache
def _wgs84() -> "Geod":
    from pyproj import Geod  # late: 120 ms of start-up

    return Geod(ellps="WGS84")


def prepare() -> None:
    """Load the ellipsoid, in a job: the first measure would keep the window waiting."""
    _wgs84()


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


def areas_m2(
    shapes: NDArray[np.object_], plain: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Return the areas of many shapes, fifteen times as fast as :func:`area_m2` one by one.

    Agrees with it to 0.01 % in slivers two kilometres long, else to 0.0001 %. Sides of up to 2 km
    are straight lines of an equal-area projection, and what lies between those and geodesics is
    added as a series of one term (on the sphere, by longitude: lat'' = -sin lat cos lat - 2 tan lat
    lat'²); shapes with longer sides are given to :func:`area_m2`.

    Args:
        shapes: polygons and multipolygons in EPSG:4326, rings either way round; None = no area.
        plain: which of them are known to be one outline without a hole: twice as fast.

    **Source:** Snyder (1987), Map projections, USGS PP 1395, eq. 3-12 (the cylinder of equal area).
    """
    found = np.zeros(len(shapes))
    for start in range(0, len(shapes), _AT_ONCE):
        here = slice(start, start + _AT_ONCE)
        alone = np.zeros(len(shapes[here]), dtype=bool) if plain is None else plain[here]
        found[here][alone] = _outlines_m2(shapes[here][alone])
        if not alone.all():
            found[here][~alone] = _areas_m2(shapes[here][~alone])
    return found


def _outlines_m2(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    corners, ring = shapely.get_coordinates(shapes, return_index=True)
    found, bent = _rings_m2(corners, ring, len(shapes))
    for n in np.flatnonzero(bent).tolist():
        found[n] = area_m2(shapes[n])
    return found


def _areas_m2(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    holed = shapely.get_num_interior_rings(parts) > 0
    areas, bent = np.zeros(len(parts)), np.zeros(len(parts), dtype=bool)
    outlines = shapely.get_coordinates(parts[~holed], return_index=True)  # nearly all of them
    areas[~holed], bent[~holed] = _rings_m2(*outlines, int((~holed).sum()))
    if holed.any():
        rings, part = shapely.get_rings(parts[holed], return_index=True)
        inside, bends = _rings_m2(*shapely.get_coordinates(rings, return_index=True), len(rings))
        inside[1:][part[1:] == part[:-1]] *= -1  # the first ring of a part is its outline
        areas[holed] = np.bincount(part, weights=inside)
        bent[holed] = np.bincount(part, weights=bends) > 0
    found = np.asarray(np.bincount(owner, weights=areas, minlength=len(shapes)), dtype=float)
    for n in np.unique(owner[bent]).tolist():
        found[n] = area_m2(shapes[n])
    return found


def _rings_m2(
    corners: NDArray[np.float64], ring: NDArray[np.intp], count: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the areas inside rings, and which rings have sides that are too long for that."""
    bent = np.zeros(count, dtype=bool)
    if not len(corners):
        return np.zeros(count), bent
    lon, lat = np.ascontiguousarray(corners.T)
    sine = np.sin(np.radians(lat))  # once a corner: the dearest step
    north = _authalic(sine)
    first = np.searchsorted(ring, np.arange(count))[ring[:-1]]
    side = ring[1:] == ring[:-1]
    de, dn = np.radians(np.diff(lon)), np.radians(np.diff(lat))
    middle = (sine[1:] + sine[:-1]) / 2
    bulge = _wgs84().b ** 2 * middle * ((1 - middle**2) * de**2 + 3 * dn**2) / 12
    strips = np.where(side, de * ((north[1:] + north[:-1]) / 2 - north[first] + bulge), 0.0)
    areas = np.abs(np.bincount(ring[:-1], weights=strips, minlength=count))
    bends = side & (np.maximum(np.abs(de), np.abs(dn)) > np.radians(_LONG_DEG))
    bent[ring[:-1][bends]] = True
    return areas, bent


def _authalic(sine: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the area in m² between equator and latitude, for one radian of longitude."""
    wgs84 = _wgs84()
    e, b = np.sqrt(wgs84.es), wgs84.b
    north: NDArray[np.float64] = (
        b**2 / 2 * (sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e)
    )
    return north


def perimeter_m(shape: BaseGeometry | None) -> float:
    """Return the length of all outlines and holes of ``shape`` (EPSG:4326) in metres."""
    if shape is None or shape.is_empty:
        return 0.0
    return float(_wgs84().geometry_length(shape.boundary))


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
    return turned_sums(ring)[0]


def turned_sums(ring: tuple[LonLat, ...]) -> tuple[float, float]:
    """Return (:func:`turned_area_m2`, length of the closed ring in metres) at once."""
    if len(ring) < 2:
        return 0.0, 0.0
    lons, lats = zip(*ring, strict=True)
    area, around = _wgs84().polygon_area_perimeter(lons, lats)
    return float(area) if len(ring) > 2 else 0.0, float(around)
