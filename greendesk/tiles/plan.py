"""What would go into an offline pack: which tiles of which zooms, and whether that is allowed.

Down to :data:`WHOLE_TO` everything round the area is taken, so that there is a map when one zooms
out; closer, only tiles that touch the area itself.
"""

import urllib.parse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.mercator import TILE_PX, from_world
from greendesk.tiles.base import Bounds, TileSource
from greendesk.tiles.coverage import Tiles, area_of, box_round, cover, part_within

WHOLE_TO = 13
MARGIN_M = 200
"""So far around its patches an office's area reaches where it has no official boundary."""
NEVER_PACKED = (
    "openstreetmap.org",
    "google.com",
    "googleapis.com",
    "gstatic.com",
    "bing.com",
    "virtualearth.net",
    "arcgis.com",
    "arcgisonline.com",
)
"""Hosts whose terms forbid it, whatever somebody ticked.

**Source:** Tile Usage Policy of the OpenStreetMap Foundation; terms of Google Maps, Bing Maps and
ArcGIS Online.
"""
_FORBIDDEN = N_(
    "Pictures of “{source}” may not be kept for offline work: {host} does not allow it."
    " Ask your agency for a map address or a map file that may be kept."
)
_NOT_ALLOWED = N_(
    "Pictures of “{source}” may not be kept for offline work as far as GreenDesk knows. If their"
    " owner allows it, say so where you add the map address."
)
_NOT_PICTURES = N_("“{source}” needs no internet; there is nothing to keep.")
_ELSEWHERE = N_("The map “{source}” does not show your area. Choose another map.")
_TOO_FAR = N_("The map “{source}” has no pictures at zoom {zoom}; it has {first} to {last}.")


@dataclass(frozen=True, slots=True)
class Level:
    """How close an offline map goes, in words.

    ``zoom`` is the closest zoom of 256 px tiles; ``title`` and ``help`` are English messages.
    """

    id: str
    zoom: int
    title: str
    help: str


LEVELS = (
    Level("village", 15, N_("Village"), N_("to find the way; too coarse to draw on")),
    Level("street", 17, N_("Street"), N_("parks, roads and large trees; enough to draw on")),
    Level("tree", 19, N_("Tree"), N_("single trees; many times as large")),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The tiles of a pack: ``tiles`` by zoom, and the box round the area in EPSG:4326 degrees."""

    source: TileSource
    tiles: Mapping[int, Tiles]
    bounds: Bounds

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return sum(len(tiles) for tiles in self.tiles.values())

    @property
    def deepest(self) -> int:
        """The closest zoom."""
        return max(self.tiles)

    def down_to(self, zoom: int) -> "Plan":
        """Return the same without closer zooms."""
        kept = {z: tiles for z, tiles in self.tiles.items() if z <= zoom}
        return Plan(self.source, kept, self.bounds)


def levels_of(source: TileSource) -> list[Level]:
    """Return how close one can go with this source, each closeness once."""
    found: dict[int, Level] = {}
    for level in LEVELS:
        zoom = min(level.zoom, source.max_zoom)
        if zoom >= source.min_zoom:
            found.setdefault(zoom, Level(level.id, zoom, level.title, level.help))
    return list(found.values())


def why_not(source: TileSource) -> Text | None:
    """Say why tiles of ``source`` may not go into a pack; None where they may."""
    words = {"source": source.title}
    if source.kind in ("builtin", "none"):
        return Text(_NOT_PICTURES, words)
    host = (urllib.parse.urlsplit(source.url).hostname or "") if source.kind == "xyz" else ""
    if any(host == name or host.endswith("." + name) for name in NEVER_PACKED):
        return Text(_FORBIDDEN, {**words, "host": host})
    return None if source.may_be_packed else Text(_NOT_ALLOWED, words)


def plan_pack(
    source: TileSource,
    shapes: Iterable[BaseGeometry | None],
    zoom: int,
    *,
    margin_m: float = 0.0,
) -> Plan:
    """Return the tiles of ``source`` over some areas (EPSG:4326), from far away down to ``zoom``.

    Raises:
        BadInput: it may not be packed, has no such zoom, does not show the area, or there is none.
    """
    if (reason := why_not(source)) is not None:
        raise BadInput(reason)
    if not source.min_zoom <= zoom <= source.max_zoom:
        first, last = source.min_zoom, source.max_zoom
        raise BadInput(_TOO_FAR, source=source.title, zoom=zoom, first=first, last=last)
    area = area_of(shapes, margin_m)
    whole = box_round(area)
    if source.bounds is not None:
        there = area_of([shapely.box(*source.bounds)])
        area, whole = part_within(area, there), part_within(whole, there)
        if not len(area):
            raise BadInput(_ELSEWHERE, source=source.title)
    far = range(source.min_zoom, min(zoom, WHOLE_TO) + 1)
    near = range(max(source.min_zoom, WHOLE_TO + 1), zoom + 1)
    tiles = cover(whole, far) if far else {}
    if near:
        tiles |= cover(area, near)
    return Plan(source, tiles, _degrees(shapely.total_bounds(area).tolist()))


def _degrees(unit: list[float]) -> Bounds:
    west, north = from_world(unit[0] * TILE_PX, unit[1] * TILE_PX, 0)
    east, south = from_world(unit[2] * TILE_PX, unit[3] * TILE_PX, 0)
    return west, south, east, north
