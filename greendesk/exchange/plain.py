"""Plain shapes, many at once: what nearly every row of a file holds, in a fifth of the time.

The one thing to know: whatever is not plain comes back as None, and is looked at one by one by
:mod:`.geojson` and :mod:`.plan`, which say what is wrong with it. The result is the same either way
(``python3 dev.py bench --only import`` measures both steps).
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from greendesk.exchange.crs import Move, on_earth_all

Ring = list[list[float]]
AT_ONCE = 1000  # rows: enough to be quick, few enough to tell how far the work is
_POLYGON, _MULTIPOLYGON = 3, 6
_FEW_CORNERS = 5_000  # larger ones may be made to harm; see :mod:`.mend`
_CLOSED = 4  # corners of the smallest ring, its first one twice


# --- GeoJSON ----------------------------------------------------------------------------------


def from_json(geometries: Sequence[object], most_corners: int) -> list[BaseGeometry | None]:
    """Return the polygons of GeoJSON geometries, in degrees as they stand there.

    None for what is not plain; and for all of them if one does not hold numbers, or all together
    have more than ``most_corners``.
    """
    found: list[BaseGeometry | None] = [None] * len(geometries)
    plain: list[int] = []
    rings: list[Ring] = []
    ring_of: list[int] = []  # the polygon of each ring
    part_of: list[int] = []  # the shape of each polygon
    for n, geometry in enumerate(geometries):
        if polygons := _polygons(geometry):
            for polygon in polygons:
                ring_of += [len(part_of)] * len(polygon)
                part_of.append(len(plain))
                rings += polygon
            plain.append(n)
    counts = list(map(len, rings))
    if not plain or sum(counts) > most_corners:
        return found
    try:
        numbers = chain.from_iterable(chain.from_iterable(rings))
        corners = np.fromiter(numbers, np.float64, 2 * sum(counts)).reshape(-1, 2)
        ring = np.repeat(np.arange(len(rings)), counts)
        outlines = np.asarray(shapely.linearrings(corners, indices=ring))
        polygons_made = np.asarray(shapely.polygons(outlines, indices=ring_of))
        shapes = np.asarray(shapely.multipolygons(polygons_made, indices=part_of))
    except (TypeError, ValueError, shapely.errors.ShapelyError):
        return found
    for n, shape in zip(plain, shapes.tolist(), strict=True):
        found[n] = shape
    return found


def _polygons(geometry: object) -> list[list[Ring]]:
    """Return the polygons of a geometry; none if anything about it is not plain."""
    if not isinstance(geometry, dict):
        return []
    kind, polygons = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        polygons = [polygons]
    elif kind != "MultiPolygon" or not isinstance(polygons, list):
        return []
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon or not all(map(_is_ring, polygon)):
            return []
    return polygons


def _is_ring(ring: object) -> bool:
    """Return whether these are pairs, enough of them, and the last is the first."""
    return (
        isinstance(ring, list)
        and len(ring) >= _CLOSED
        and ring[0] == ring[-1]
        and set(map(type, ring)) == {list}
        and set(map(len, ring)) == {2}
    )


# --- to patches -------------------------------------------------------------------------------


def placed(shapes: Sequence[BaseGeometry | None], move: Move) -> list[MultiPolygon | None]:
    """Return shapes as patches have them (EPSG:4326); None for what is not plain and sound."""
    given = np.array(shapes, dtype=object)
    kind = shapely.get_type_id(given)
    plain = np.isin(kind, (_POLYGON, _MULTIPOLYGON))
    plain &= ~(shapely.has_z(given) | shapely.is_empty(given))
    plain &= shapely.get_num_coordinates(given) <= _FEW_CORNERS
    parts, owner = shapely.get_parts(given, return_index=True)
    plain[owner[shapely.is_empty(parts)]] = False
    alone = plain & (kind == _POLYGON)
    given[alone] = shapely.multipolygons(given[alone].reshape(-1, 1))
    found: list[MultiPolygon | None] = [None] * len(given)
    try:
        moved = move(given[plain])
    except shapely.errors.ShapelyError:  # a corner that is nowhere there
        return found
    good = np.flatnonzero(on_earth_all(moved))
    good = good[shapely.is_valid(moved[good])]
    good = good[shapely.area(moved[good]) > 0]
    sound = shapely.orient_polygons(moved[good])
    for n, shape in zip(np.flatnonzero(plain)[good].tolist(), sound.tolist(), strict=True):
        found[n] = shape
    return found
