"""The values of basemaps: a source, a tile, and what a reader can do.

Tiles are always addressed by zoom, column and row of the XYZ scheme (row 0 in the north); a reader
turns that into whatever its file uses.
"""

import html
import re
from dataclasses import dataclass
from typing import Literal, Protocol

from greendesk.i18n import Label

Kind = Literal["xyz", "mbtiles", "gpkg", "pmtiles", "builtin", "none"]
Bounds = tuple[float, float, float, float]

MAX_ZOOM = 24
MAX_SIDE_PX = 4096
MAX_TILE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TileSource:
    """Where tiles come from.

    ``url`` is an address with {z}, {x}, {y} (or {-y}) for "xyz", the path of the file for a pack,
    and empty for "builtin" and "none". ``tile_px`` is how many pixels wide a tile is. ``bounds`` is
    (west, south, east, north) in EPSG:4326 degrees, None for the whole world. ``image_date`` is
    free text such as "2567" or "2024-02", empty where unknown. ``may_be_packed`` guards licences:
    tiles of a source where it is False never go into an offline pack. ``per_s`` is how many tiles a
    second its server is asked for at most while a pack is filled. ``no_data`` holds the SHA-256
    of pictures that only say "no imagery here". ``filled_from`` tells, of a pack, from which map it
    was filled: what :func:`greendesk.tiles.contents.address_key` says of that.
    """

    id: str
    title: Label
    kind: Kind
    url: str
    min_zoom: int
    max_zoom: int
    tile_px: int = 256
    attribution: str = ""
    licence: str = ""
    may_be_packed: bool = False
    bounds: Bounds | None = None
    image_date: str = ""
    per_s: float = 8.0
    no_data: tuple[str, ...] = ()
    filled_from: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """The pixels of one tile.

    ``bgra`` holds blue, green, red, alpha of each pixel, row by row from the north-west,
    premultiplied: the layout of QImage.Format_ARGB32_Premultiplied (and of Format_RGB32 where
    ``opaque``) on little-endian machines.
    """

    width_px: int
    height_px: int
    bgra: bytes
    opaque: bool = True


class TileReader(Protocol):
    """Reads tiles of one source; may be called from several threads at once."""

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """Return an encoded picture, or None where there is no such tile.

        Raises:
            Outage: the file or the network cannot be reached just now.
        """

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        """Return the decoded tile; None also where the bytes are no sound picture."""

    def close(self) -> None:
        """Let go of files and connections; reading afterwards finds nothing."""


def is_tile(z: int, x: int, y: int) -> bool:
    """Say whether such a tile exists in the scheme at all."""
    return 0 <= z <= MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z


def plain_words(text: object, most: int) -> str:
    """Return what a stranger's file says of itself: one line, no HTML, at most so many letters.

    >>> plain_words('<a href="https://osm.org">&copy; OpenStreetMap</a>\\n contributors', 80)
    '© OpenStreetMap contributors'
    """
    if not isinstance(text, str):
        return ""
    words = html.unescape(re.sub(r"<[^>]*>", "", text[:4000]))
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= most else line[: most - 1] + "…"
