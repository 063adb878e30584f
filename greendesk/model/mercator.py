"""Web Mercator arithmetic of the screen: world pixels, tiles, scale. Never used for an area.

World pixels are those of zoom z with 256 px tiles: x to the east, y to the south, from the
north-west corner of the world. Zoom may be a fraction.

**Source:** EPSG:3857; OpenStreetMap wiki, "Slippy map tilenames".
"""

from math import asinh, atan, cos, degrees, exp, log2, pi, radians, sinh, tan

TILE_PX = 256
EQUATOR_M = 40_075_016.685578488
MAX_LAT = 85.0511287798066
_DOTS_PER_M = 96 / 0.0254  # the usual screen, for a scale in words


def world_px(zoom: float) -> float:
    """Return how many pixels wide the world is at ``zoom``."""
    return float(TILE_PX * 2.0**zoom)


def to_world(lon: float, lat: float, zoom: float) -> tuple[float, float]:
    """Return (x, y) in world pixels of a place in EPSG:4326 degrees.

    >>> to_world(0.0, 0.0, 0)
    (128.0, 128.0)
    """
    size = world_px(zoom)
    lat = max(-MAX_LAT, min(MAX_LAT, lat))
    return (lon / 360 + 0.5) * size, (0.5 - asinh(tan(radians(lat))) / (2 * pi)) * size


def from_world(x: float, y: float, zoom: float) -> tuple[float, float]:
    """Return (lon, lat) in EPSG:4326 degrees of a place in world pixels."""
    size = world_px(zoom)
    return (x / size - 0.5) * 360, degrees(atan(sinh((0.5 - y / size) * 2 * pi)))


def metres_per_px(lat: float, zoom: float) -> float:
    """Return how many metres on the ground one pixel covers at latitude ``lat``."""
    return EQUATOR_M * cos(radians(lat)) / world_px(zoom)


def scale_at(lat: float, zoom: float) -> float:
    """Return the map scale number n of 1:n on a 96 dpi screen."""
    return metres_per_px(lat, zoom) * _DOTS_PER_M


def zoom_for(lat: float, m_per_px: float) -> float:
    """Return the zoom at which one pixel covers ``m_per_px`` metres at latitude ``lat``."""
    return log2(EQUATOR_M * cos(radians(lat)) / (TILE_PX * m_per_px))


def mercator_y(lat: float) -> float:
    """Return the Mercator ordinate of a latitude in units of the earth's radius."""
    return asinh(tan(radians(lat)))


def latitude(y: float) -> float:
    """Return the inverse of :func:`mercator_y`, in degrees."""
    return degrees(2 * atan(exp(y)) - pi / 2)
