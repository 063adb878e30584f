"""Where the map looks: the one place that turns pixels of the widget into degrees and back.

A camera is a value. ``x``, ``y`` are the centre as a share of the world (0..1 from the north-west
corner, Web Mercator). Everything that is painted starts from ``origin``, the north-west corner of
the widget in *whole* device pixels of the world, so that layers lie exactly on each other and
panning never blurs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import floor, log2

import numpy as np
from numpy.typing import NDArray

from greendesk.model.edit import Bounds
from greendesk.model.mercator import (
    MAX_LAT,
    from_world,
    metres_per_px,
    scale_at,
    to_world,
    world_px,
)

MIN_ZOOM, MAX_ZOOM = 3.0, 22.0
LonLat = tuple[float, float]
Margins = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """Centre, zoom and size of the picture.

    Attributes:
        x, y: centre, 0..1 of the world's width.
        zoom: Web Mercator zoom with 256 px tiles, logical pixels; may be a fraction.
        width_px, height_px: size of the widget in logical pixels.
        ratio: device pixels per logical pixel.
        world_device_px: how many device pixels wide the whole world is.
        origin: north-west corner of the picture in whole device pixels of the world.
    """

    x: float
    y: float
    zoom: float
    width_px: int = 1
    height_px: int = 1
    ratio: float = 1.0
    world_device_px: float = field(init=False, compare=False, repr=False)
    origin: tuple[int, int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        width, height = self.device_size
        world = world_px(self.zoom) * self.ratio
        origin = floor(self.x * world - width / 2 + 0.5), floor(self.y * world - height / 2 + 0.5)
        object.__setattr__(self, "world_device_px", world)
        object.__setattr__(self, "origin", origin)

    @classmethod
    def at(cls, centre: LonLat, zoom: float) -> "Camera":
        """Return a camera over (lon, lat) degrees."""
        x, y = to_world(*centre, 0)
        return cls(x / 256, y / 256, _within_zooms(zoom))

    @property
    def centre(self) -> LonLat:
        """(lon, lat) degrees of the middle of the picture."""
        return from_world(self.x * 256, self.y * 256, 0)

    @property
    def device_zoom(self) -> float:
        """The zoom at which a 256 px tile has 256 device pixels."""
        return self.zoom + log2(self.ratio)

    @property
    def device_size(self) -> tuple[int, int]:
        """Width and height of the picture in device pixels."""
        return round(self.width_px * self.ratio), round(self.height_px * self.ratio)

    @property
    def metres_per_px(self) -> float:
        """Metres on the ground per logical pixel at the centre."""
        return metres_per_px(self.centre[1], self.zoom)

    @property
    def scale_number(self) -> float:
        """The n of 1:n."""
        return scale_at(self.centre[1], self.zoom)

    @property
    def pixel_degrees(self) -> LonLat:
        """Size of one logical pixel at the centre: (degrees east, degrees north)."""
        lon, lat = self.lonlat(self.width_px / 2, self.height_px / 2)
        east, south = self.lonlat(self.width_px / 2 + 1, self.height_px / 2 + 1)
        return east - lon, lat - south

    @property
    def bounds(self) -> Bounds:
        """What can be seen: (west, south, east, north) degrees."""
        west, north = self.lonlat(0, 0)
        east, south = self.lonlat(self.width_px, self.height_px)
        return west, south, east, north

    def lonlat(self, x_px: float, y_px: float) -> LonLat:
        """Return (lon, lat) of a place of the widget in logical pixels."""
        ox, oy = self.origin
        share = 256 / self.world_device_px
        return from_world((ox + x_px * self.ratio) * share, (oy + y_px * self.ratio) * share, 0)

    def pixel(self, place: LonLat) -> tuple[float, float]:
        """Return the logical pixels of the widget at (lon, lat)."""
        ox, oy = self.origin
        x, y = to_world(*place, 0)
        scale = self.world_device_px / 256
        return (x * scale - ox) / self.ratio, (y * scale - oy) / self.ratio

    def pixels(self, places: Iterable[LonLat]) -> NDArray[np.float64]:
        """Return the logical pixels of many (lon, lat) at once; shape (n, 2)."""
        degrees = np.array(list(places), np.float64).reshape(-1, 2)
        world, (ox, oy) = self.world_device_px, self.origin
        found = np.empty_like(degrees)
        found[:, 0] = (degrees[:, 0] / 360 + 0.5) * world - ox
        lat = np.minimum(np.maximum(degrees[:, 1], -MAX_LAT), MAX_LAT)
        y = np.arcsinh(np.tan(np.radians(lat)))
        found[:, 1] = (0.5 - y / (2 * np.pi)) * world - oy
        return found / self.ratio

    def sized(self, width_px: int, height_px: int, ratio: float) -> "Camera":
        """Return the same look at another size of the widget."""
        return replace(self, width_px=max(1, width_px), height_px=max(1, height_px), ratio=ratio)

    def panned(self, dx_px: float, dy_px: float) -> "Camera":
        """Return the camera moved over the ground by logical pixels (to the east and south)."""
        world = world_px(self.zoom)
        return replace(self, x=_share(self.x + dx_px / world), y=_share(self.y + dy_px / world))

    def zoomed(self, zoom: float, x_px: float, y_px: float) -> "Camera":
        """Return the camera at ``zoom``; what lies at the pixel stays there."""
        zoom = _within_zooms(zoom)
        away = x_px - self.width_px / 2, y_px - self.height_px / 2
        gain = 1 / world_px(self.zoom) - 1 / world_px(zoom)
        return replace(
            self, x=_share(self.x + away[0] * gain), y=_share(self.y + away[1] * gain), zoom=zoom
        )

    def over(self, centre: LonLat, zoom: float | None = None) -> "Camera":
        """Return the camera over (lon, lat), perhaps at another zoom."""
        x, y = to_world(*centre, 0)
        zoom = self.zoom if zoom is None else _within_zooms(zoom)
        return replace(self, x=x / 256, y=y / 256, zoom=zoom)

    def fitted(self, bounds: Bounds, margin_px: int = 48, closest: float = 19.0) -> "Camera":
        """Return the camera that shows all of ``bounds``, never nearer than ``closest``."""
        west, south, east, north = bounds
        x0, y0 = to_world(west, north, 0)
        x1, y1 = to_world(east, south, 0)
        room = max(16, self.width_px - 2 * margin_px), max(16, self.height_px - 2 * margin_px)
        wide = max((x1 - x0) / room[0], (y1 - y0) / room[1], 1e-12)
        zoom = _within_zooms(min(closest, -log2(wide)))
        return replace(self, x=(x0 + x1) / 512, y=(y0 + y1) / 512, zoom=zoom)

    def showing(self, bounds: Bounds, margins_px: Margins) -> "Camera":
        """Return the camera moved just enough, never zoomed, that ``bounds`` is in sight.

        What is out of sight altogether comes to the middle.

        Args:
            margins_px: (left, top, right, bottom), which do not count as sight. Along a side on
                which ``bounds`` does not fit between them, its middle is brought between them.
        """
        west, south, east, north = bounds
        (x0, y0), (x1, y1) = self.pixel((west, north)), self.pixel((east, south))
        left, top, right, bottom = margins_px
        if x1 < 0 or y1 < 0 or x0 > self.width_px or y0 > self.height_px:
            return self.over(((west + east) / 2, (south + north) / 2))
        return self.panned(
            _beyond(x0, x1, left, self.width_px - right),
            _beyond(y0, y1, top, self.height_px - bottom),
        )


def _beyond(begin: float, end: float, first: float, last: float) -> float:
    """Return how far begin..end reaches beyond first..last; its middle, where it is too long."""
    if end - begin > last - first:
        begin = end = (begin + end) / 2
    if end - begin > last - first:  # no room at all
        return begin - (first + last) / 2
    return min(0.0, begin - first) + max(0.0, end - last)


def _within_zooms(zoom: float) -> float:
    return max(MIN_ZOOM, min(MAX_ZOOM, zoom))


def _share(value: float) -> float:
    return max(0.0, min(1.0, value))
