"""Which tiles of a map lie where in a picture of the map; pure reckoning."""

from collections.abc import Iterator
from math import floor, log2

from PySide6.QtCore import QRect

from greendesk.model.mercator import to_world
from greendesk.qt.canvas.camera import Camera, LonLat
from greendesk.qt.canvas.shapes import WorldBox
from greendesk.tiles.base import TileSource

Key = tuple[str, int, int, int]  # source id, zoom, column, row
Shares = tuple[float, float]  # to the east and to the south, of the world's width
UNMOVED: Shares = (0.0, 0.0)


def laid(
    source_id: str, z: int, camera: Camera, area: QRect, moved: Shares = UNMOVED
) -> Iterator[tuple[Key, QRect]]:
    """Yield the tiles of a zoom that lie in ``area``, each with its place there.

    Args:
        moved: how far to the east and south all of them lie from where they belong.
    """
    side = camera.world_device_px / (1 << z)
    ox, oy = (
        edge - round(by * camera.world_device_px)
        for edge, by in zip(camera.origin, moved, strict=True)
    )
    top = (1 << z) - 1
    columns = _span(area.left() + ox, area.left() + area.width() + ox, side, top)
    rows = _span(area.top() + oy, area.top() + area.height() + oy, side, top)
    for x in columns:
        left, right = round(x * side) - ox, round((x + 1) * side) - ox
        for y in rows:
            up, down = round(y * side) - oy, round((y + 1) * side) - oy
            yield (source_id, z, x, y), QRect(left, up, right - left, down - up)


def tile_at(at: LonLat, zoom: int, moved: Shares = UNMOVED) -> tuple[int, int]:
    """Return column and row of the tile that lies at (lon, lat)."""
    x, y = to_world(*at, 0)
    east, south = moved
    return int((x / 256 - east) * (1 << zoom)), int((y / 256 - south) * (1 << zoom))


def tile_zoom(source: TileSource, camera: Camera) -> int | None:
    """Return the zoom whose pixels come nearest to the screen's; None: far outside its zooms."""
    best = round(camera.device_zoom - log2(source.tile_px / 256))
    if best < source.min_zoom - 1:
        return None
    return max(source.min_zoom, min(source.max_zoom, best))


def _span(low: float, high: float, side: float, top: int) -> range:
    return range(max(0, floor(low / side)), min(top, floor((high - 1e-6) / side)) + 1)


def box_of(key: Key, moved: Shares = UNMOVED) -> WorldBox:
    """Return where a tile lies, in shares of the world: west, north, east, south."""
    _, z, x, y = key
    side, (east, south) = 1.0 / (1 << z), moved
    return x * side + east, y * side + south, (x + 1) * side + east, (y + 1) * side + south


def world_box(source: TileSource) -> WorldBox | None:
    """Return where a source has tiles, None for everywhere."""
    if source.bounds is None:
        return None
    west, south, east, north = source.bounds
    low, high = Camera.at((west, south), 1), Camera.at((east, north), 1)
    return low.x, high.y, high.x, low.y


def off_centre(key: Key, camera: Camera) -> float:
    """Return how far from the middle of the view a tile lies, in shares of the world."""
    west, north, east, south = box_of(key)
    return abs((west + east) / 2 - camera.x) + abs((north + south) / 2 - camera.y)
