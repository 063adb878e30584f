"""WMS: any map of an agency, drawn for the box of a tile.

Usable are layers in EPSG:3857 or, from zoom 6 on, in degrees: there a picture stretched to the box
of its tile is off by less than a pixel.

**Source:** OGC 06-042 (WMS 1.3.0: in EPSG:4326 latitude comes first), OGC 01-068r3 (WMS 1.1.1).
"""

import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greendesk.markup import text_in
from greendesk.tiles.base import Bounds, TileSource, plain_words
from greendesk.tiles.capabilities import (
    METRES,
    TILE_PX,
    bounds_in,
    child,
    child_at,
    children,
    format_of,
    get_address,
    source_of,
    with_words,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FIRST_IN_DEGREES = 6
_LAST = 22
_MOST_LAYERS_DEEP = 20


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What a layer has from the ones that it stands in."""

    systems: frozenset[str] = frozenset()
    bounds: Bounds | None = None
    attribution: str = ""
    title: str = ""


def offers(root: "Element", address: str) -> Iterator[TileSource]:
    """Yield the layers of a description that have a name and a coordinate system of use."""
    capability = child(root, "Capability")
    if capability is None:
        return
    asked = child_at(capability, "Request", "GetMap")
    version = "1.3.0" if root.get("version", "").startswith("1.3") else "1.1.1"
    place = get_address(asked) or address
    formats = [(f.text or "").strip() for f in children(asked, "Format")]
    service = child(root, "Service")
    owner = plain_words(text_in(service, "Title"), 120) if service is not None else ""
    address = urllib.parse.urljoin(address, place)
    for layer in children(capability, "Layer"):
        yield from _layers(layer, _Inherited(attribution=owner), address, version, formats, 0)


def _layers(
    layer: "Element",
    above: _Inherited,
    address: str,
    version: str,
    formats: Sequence[str],
    depth: int,
) -> Iterator[TileSource]:
    """Yield the sources of a layer and of those in it."""
    systems = {
        code.upper()
        for tag in ("CRS", "SRS")
        for told in children(layer, tag)
        for code in (told.text or "").split()
    }
    title = plain_words(text_in(layer, "Title"), 120)
    here = _Inherited(
        above.systems | systems,
        _wms_bounds(layer) or above.bounds,
        _wms_attribution(layer) or above.attribution,
        title or above.title,
    )
    if name := text_in(layer, "Name"):
        box = _wms_box(version, here.systems)
        kind = format_of(formats, opaque=layer.get("opaque") == "1")
        if box is not None and kind is not None:
            clear = "FALSE" if kind == "image/jpeg" else "TRUE"
            words = {
                "SERVICE": "WMS",
                "VERSION": version,
                "REQUEST": "GetMap",
                "LAYERS": name,
                "STYLES": "",
                "CRS" if version == "1.3.0" else "SRS": box[0],
                "WIDTH": str(TILE_PX),
                "HEIGHT": str(TILE_PX),
                "FORMAT": kind,
                "TRANSPARENT": clear,
            }
            first = 0 if box[0] in METRES else _FIRST_IN_DEGREES
            url = with_words(address, words) + f"&BBOX={box[1]}"
            yield source_of(url, title or name, here.attribution, here.bounds, first, _LAST)
    if depth < _MOST_LAYERS_DEEP:
        for inner in children(layer, "Layer"):
            yield from _layers(inner, here, address, version, formats, depth + 1)


def _wms_box(version: str, systems: frozenset[str]) -> tuple[str, str] | None:
    """Return a coordinate system that is offered, and how its box is written."""
    for system in METRES:
        if system in systems:
            return system, "{bbox}"
    if "CRS:84" in systems and version == "1.3.0":
        return "CRS:84", "{bbox_lon_lat}"
    if "EPSG:4326" in systems:
        return "EPSG:4326", "{bbox_lat_lon}" if version == "1.3.0" else "{bbox_lon_lat}"
    return None


def _wms_bounds(layer: "Element") -> Bounds | None:
    if (box := child(layer, "EX_GeographicBoundingBox")) is not None:
        names = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude")
        return bounds_in([text_in(box, name) for name in (*names, "northBoundLatitude")])
    if (box := child(layer, "LatLonBoundingBox")) is not None:
        return bounds_in([box.get(name, "") for name in ("minx", "miny", "maxx", "maxy")])
    return None


def _wms_attribution(layer: "Element") -> str:
    told = child(layer, "Attribution")
    return plain_words(text_in(told, "Title"), 120) if told is not None else ""
