"""Where tiles of the XYZ scheme lie: in degrees and in metres of EPSG:3857."""

from greendesk.model.mercator import EQUATOR_M, TILE_PX, from_world
from greendesk.tiles.base import Bounds

HALF_M = EQUATOR_M / 2


def bounds_of(z: int, low_x: int, low_y: int, high_x: int, high_y: int) -> Bounds:
    """Return (west, south, east, north) in degrees of a block of tiles, both corners included."""
    west, north = from_world(low_x * TILE_PX, low_y * TILE_PX, z)
    east, south = from_world((high_x + 1) * TILE_PX, (high_y + 1) * TILE_PX, z)
    return west, south, east, north


def metres_of(z: int, x: int, y: int) -> Bounds:
    """Return (west, south, east, north) of a tile in metres of EPSG:3857."""
    span_m = EQUATOR_M / (1 << z)
    west, north = x * span_m - HALF_M, HALF_M - y * span_m
    return west, north - span_m, west + span_m, north
