"""The description that a map service gives of itself: what WMS and WMTS have in common."""

import math
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from greendesk.i18n import Label
from greendesk.markup import local_name
from greendesk.tiles.base import Bounds, TileSource

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

METRES = ("EPSG:3857", "EPSG:900913", "EPSG:102100", "EPSG:102113", "EPSG:3785")
"""The grid of web maps under all its names."""
TILE_PX = 256
_FORMATS = ("image/png", "image/png; mode=8bit", "image/png8", "image/jpeg", "image/webp")
_XLINK = "{http://www.w3.org/1999/xlink}href"


def source_of(
    url: str,
    title: str,
    owner: str,
    bounds: Bounds | None,
    first: int,
    last: int,
    tile_px: int = TILE_PX,
) -> TileSource:
    """Return a map as a source that is read like every address."""
    return TileSource(
        id=f"xyz:{url}",
        title=Label(title, title),
        kind="xyz",
        url=url,
        min_zoom=first,
        max_zoom=last,
        tile_px=tile_px,
        attribution=owner,
        bounds=bounds,
    )


def with_words(address: str, words: Mapping[str, str]) -> str:
    """Return an address with these words of a question; those it has by the same name go."""
    parts = urllib.parse.urlsplit(address)
    ours = {name.lower() for name in words}
    kept = [
        (name, value)
        for name, value in urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in ours
    ]
    query = urllib.parse.urlencode([*kept, *words.items()], safe=":/,")
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def format_of(formats: Sequence[str], *, opaque: bool = False) -> str | None:
    """Return the kind of picture to ask for: with holes where the map has them."""
    order = ("image/jpeg", *_FORMATS) if opaque else _FORMATS
    return next((kind for kind in order if kind in formats), None)


def get_address(operation: "Element | None") -> str:
    """Return where an operation is asked with GET and words in the address; "" if it isn't said."""
    for get in operation.iter() if operation is not None else ():
        if local_name(get) == "Get":
            where = get.get(_XLINK) or next(
                (e.get(_XLINK) for e in get.iter() if e.get(_XLINK)), ""
            )
            allowed = [(e.text or "").strip() for e in get.iter() if local_name(e) == "Value"]
            if where and (not allowed or "KVP" in allowed):
                return where
    return ""


def bounds_in(words: Sequence[str]) -> Bounds | None:
    """Return (west, south, east, north) in degrees; None where the words are no such box."""
    numbers = [number(word) for word in words]
    if len(numbers) != 4:
        return None
    west, south, east, north = numbers
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return west, south, east, north


def number(word: str) -> float:
    """Return what a word says; NaN where it is no number."""
    try:
        return float(word)
    except ValueError:
        return math.nan


def children(element: "Element | None", tag: str) -> list["Element"]:
    """Return the direct children of a name, in whatever namespace."""
    return [e for e in element if local_name(e) == tag] if element is not None else []


def child(element: "Element | None", tag: str) -> "Element | None":
    """Return the first direct child of a name."""
    return next(iter(children(element, tag)), None)


def child_at(element: "Element", *tags: str) -> "Element | None":
    """Return what lies at the end of a way of names."""
    found: Element | None = element
    for tag in tags:
        found = child(found, tag)
    return found
