"""WMTS: tiles that an agency has drawn beforehand, on the grid of web maps.

**Source:** OGC 07-057r7 (WMTS 1.0.0: a pixel is 0.28 mm wide at the scale of a matrix).
"""

import math
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greendesk.markup import text_in
from greendesk.model.mercator import EQUATOR_M
from greendesk.tiles.base import MAX_ZOOM, Bounds, TileSource, plain_words
from greendesk.tiles.capabilities import (
    METRES,
    bounds_in,
    child,
    children,
    format_of,
    get_address,
    number,
    source_of,
    with_words,
)
from greendesk.tiles.grid import HALF_M

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PIXEL_M = 0.00028
_CODE = re.compile(r"(?:urn:.*:|.*/)?(?:EPSG[:/])?(?:[\d.]*[:/])?(?P<code>\d{4,6})")
_ENDS_IN_ZOOM = re.compile(r"(?P<before>.*?)(?P<zoom>\d{1,2})")


@dataclass(frozen=True, slots=True)
class _Grid:
    """A set of matrices on the grid of web maps; ``matrix`` has the zoom in curly brackets."""

    matrix: str
    min_zoom: int
    max_zoom: int
    tile_px: int


def offers(root: "Element", address: str) -> Iterator[TileSource]:
    """Yield the maps of a description that lie on the grid of web maps."""
    contents = child(root, "Contents")
    if contents is None:
        return
    grids = {
        text_in(told, "Identifier"): grid
        for told in children(contents, "TileMatrixSet")
        if (grid := _grid(told)) is not None
    }
    provider = child(root, "ServiceProvider")
    owner = plain_words(text_in(provider, "ProviderName"), 120) if provider is not None else ""
    operations = children(child(root, "OperationsMetadata"), "Operation")
    asked = next((o for o in operations if o.get("name") == "GetTile"), None)
    place = get_address(asked) and urllib.parse.urljoin(address, get_address(asked))
    for layer in children(contents, "Layer"):
        kind = format_of([(f.text or "").strip() for f in children(layer, "Format")])
        links = [text_in(link, "TileMatrixSet") for link in children(layer, "TileMatrixSetLink")]
        name = next((n for n in links if n in grids), None)
        if name is None or kind is None:
            continue
        url = _tile_address(layer, name, grids[name], kind, place)
        if url is None:
            continue
        grid, title = grids[name], plain_words(text_in(layer, "Title"), 120)
        title = title or text_in(layer, "Identifier")
        yield source_of(
            urllib.parse.urljoin(address, url) if "://" not in url else url,
            *(title, owner, _wmts_bounds(layer), grid.min_zoom, grid.max_zoom, grid.tile_px),
        )


def _tile_address(
    layer: "Element", matrices: str, grid: _Grid, kind: str, place: str
) -> str | None:
    styles = children(layer, "Style")
    named = [s for s in styles if s.get("isDefault") == "true"] or styles
    style = text_in(named[0], "Identifier") if named else "default"
    more = {text_in(d, "Identifier"): text_in(d, "Default") for d in children(layer, "Dimension")}
    for link in children(layer, "ResourceURL"):
        if link.get("resourceType") == "tile" and link.get("format") == kind:
            words = {**more, "Style": style, "style": style, "TileMatrixSet": matrices}
            return _filled(link.get("template", ""), words, grid.matrix)
    if not place:
        return None
    words = {
        "SERVICE": "WMTS",
        "VERSION": "1.0.0",
        "REQUEST": "GetTile",
        "LAYER": text_in(layer, "Identifier"),
        "STYLE": style,
        "TILEMATRIXSET": matrices,
        "FORMAT": kind,
        **more,
    }
    matrix = urllib.parse.quote(grid.matrix, safe="{}:")
    return with_words(place, words) + f"&TILEMATRIX={matrix}&TILEROW={{y}}&TILECOL={{x}}"


def _filled(template: str, words: Mapping[str, str], matrix: str) -> str | None:
    """Return a template of WMTS as one of ours; None where a place stays unknown."""
    for name, value in words.items():
        template = template.replace(f"{{{name}}}", urllib.parse.quote(value, safe=":"))
    template = template.replace("{TileMatrix}", matrix)
    template = template.replace("{TileRow}", "{y}").replace("{TileCol}", "{x}")
    left = set(re.findall(r"\{[^}]*\}", template)) - {"{z}", "{zz}", "{x}", "{y}"}
    return None if left or "{x}" not in template else template


def _grid(told: "Element") -> _Grid | None:
    """Return a set of matrices if it is that of web maps, its zooms without a gap."""
    match = _CODE.fullmatch(text_in(told, "SupportedCRS"))
    if match is None or f"EPSG:{match['code']}" not in METRES:
        return None
    found: dict[int, tuple[str, int]] = {}
    for matrix in children(told, "TileMatrix"):
        corner = [number(word) for word in text_in(matrix, "TopLeftCorner").split()]
        side_px, high_px = (number(text_in(matrix, f"Tile{s}")) for s in ("Width", "Height"))
        pixel_m = number(text_in(matrix, "ScaleDenominator")) * _PIXEL_M
        if side_px != high_px or side_px not in (256, 512) or not pixel_m > 0 or len(corner) != 2:
            continue
        zoom = math.log2(EQUATOR_M / (pixel_m * side_px))
        near = abs(zoom - round(zoom)) < 1e-4 and 0 <= round(zoom) <= MAX_ZOOM
        here = abs(corner[0] + HALF_M) < 1 and abs(corner[1] - HALF_M) < 1
        if near and here:
            found[round(zoom)] = (text_in(matrix, "Identifier"), int(side_px))
    return _named(found)


def _named(found: Mapping[int, tuple[str, int]]) -> _Grid | None:
    """Return the longest run of zooms whose matrices are called by their zoom, as EPSG:3857:7."""
    runs = [_run(found, "{z}", 1), _run(found, "{zz}", 2)]
    best = max(runs, key=lambda grid: grid.max_zoom - grid.min_zoom if grid else -1)
    return best if best is not None and best.matrix.count("{") == 1 else None


def _run(found: Mapping[int, tuple[str, int]], pattern: str, digits: int) -> _Grid | None:
    run: list[int] = []
    before = ""
    for zoom in sorted(found):
        match = _ENDS_IN_ZOOM.fullmatch(found[zoom][0])
        if match is None or match["zoom"] != f"{zoom:0{digits}d}":
            continue
        if not run:
            before = match["before"]
        elif zoom != run[-1] + 1 or before != match["before"]:
            break
        run.append(zoom)
    sizes = {found[zoom][1] for zoom in run}
    return _Grid(before + pattern, run[0], run[-1], sizes.pop()) if len(sizes) == 1 else None


def _wmts_bounds(layer: "Element") -> Bounds | None:
    box = child(layer, "WGS84BoundingBox")
    if box is None:
        return None
    return bounds_in([*text_in(box, "LowerCorner").split(), *text_in(box, "UpperCorner").split()])
