"""What of an area can be seen without a network: its tiles are asked for, and none is fetched."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from greendesk.errors import GreenDeskError
from greendesk.tiles.base import TileSource
from greendesk.tiles.cached import CachedSource
from greendesk.tiles.coverage import area_of, cover, spread

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WORKING_ZOOM, COARSEST_ZOOM = 17, 16
"""Of 256 px tiles: what one draws on, and what is just close enough."""
MOST = 4_000
"""So many tiles are asked for at most, spread over the area: a few seconds."""
_STEPS = 100


@dataclass(frozen=True, slots=True)
class Stock:
    """What was found of an area at the zoom one draws at.

    Attributes:
        zoom: of the tiles that were asked for.
        wanted: how many tiles lie over the area.
        tried: how many of them were asked for.
        found: how many of those are there.
        nowhere: how many are not, because the map itself has none: nobody can fetch them.
    """

    source: TileSource
    zoom: int
    wanted: int
    tried: int
    found: int
    nowhere: int

    @property
    def missing(self) -> int:
        """How many that were asked for are still to be fetched."""
        return self.tried - self.found - self.nowhere

    @property
    def too_coarse(self) -> bool:
        """Whether the map has no pictures that one could draw on."""
        return self.zoom < COARSEST_ZOOM - closer_by(self.source)

    @property
    def whole(self) -> bool:
        """Whether one can draw everywhere in the area, as far as the map itself goes."""
        return self.found > 0 and not self.missing and not self.too_coarse


def take_stock(
    basemap: CachedSource,
    shapes: "Iterable[BaseGeometry | None]",
    *,
    margin_m: float = 0.0,
    report: Callable[[float], object] = lambda fraction: None,
) -> Stock:
    """Ask for the tiles over some areas (EPSG:4326), and decode each; called in jobs.

    Args:
        basemap: a source that asks no network, see :class:`CachedSource`.
        report: hears how far it is, 0 to 1; what it raises ends the work.

    Raises:
        BadInput: there is no area, or it is larger than anybody can want.
    """
    source = basemap.source
    zoom = working_zoom(source)
    tiles = cover(area_of(shapes, margin_m), range(zoom, zoom + 1))[zoom]
    tried = spread(tiles, MOST).tolist()
    nowhere, found, gaps = basemap.nowhere(), 0, 0
    for n, (x, y) in enumerate(tried):
        if n % max(1, len(tried) // _STEPS) == 0:
            report(n / len(tried))
        if _is_there(basemap, zoom, x, y):
            found += 1
        elif (zoom, x, y) in nowhere:
            gaps += 1
    return Stock(source, zoom, len(tiles), len(tried), found, gaps)


def working_zoom(source: TileSource) -> int:
    """Return the zoom of a source that is shown when one draws.

    >>> from greendesk.tiles.builtin import BUILTIN
    >>> working_zoom(BUILTIN)
    17
    """
    return max(source.min_zoom, min(source.max_zoom, WORKING_ZOOM - closer_by(source)))


def closer_by(source: TileSource) -> int:
    """Return by how many zooms larger tiles show as much as those of 256 px."""
    return round(log2(source.tile_px / 256))


def _is_there(basemap: CachedSource, z: int, x: int, y: int) -> bool:
    try:
        return basemap.fetch(z, x, y) is not None
    except GreenDeskError:
        return False
