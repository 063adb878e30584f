"""Where tiles of the XYZ scheme lie: in degrees, in metres of EPSG:3857, in shares of the world."""

import numpy as np
import numpy.typing as npt

from greendesk.model.mercator import EQUATOR_M, MAX_LAT, TILE_PX, from_world
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


def to_unit(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return (lon, lat) rows as (x, y) in units of the world's width, from the north-west."""
    lat = np.radians(np.clip(degrees[:, 1], -MAX_LAT, MAX_LAT))
    y = 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)
    return np.column_stack([degrees[:, 0] / 360 + 0.5, y])
