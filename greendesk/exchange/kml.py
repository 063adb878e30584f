"""KML and KMZ from Google Earth: read by our own guarded reader, written plainly.

No DOCTYPE, no entity, no network link is ever followed (defusedxml refuses the first two); heights
are dropped; a KMZ is a zip whose first ``.kml`` is read in memory, its names are never used.
**Source:** OGC 12-007r2 (KML 2.3).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from greendesk.errors import BadInput
from greendesk.exchange.archive import is_zip, only_member
from greendesk.exchange.base import (
    MAX_CORNERS,
    MAX_FOUND,
    NO_AREA,
    TOO_MANY_CORNERS,
    Format,
    Found,
    LeftOut,
    Package,
    Reading,
    Report,
    fresh_file,
    read_bytes,
)
from greendesk.exchange.columns import exported_values
from greendesk.i18n import N_, Text
from greendesk.markup import local_name, parse_xml, text_in
from greendesk.model.record import Patch
from greendesk.xmltext import escape, quoteattr

_MAX_DEPTH = 32
_MAX_WORDS = 5_000  # letters of a description that are kept
_UNREADABLE = N_("The file {name} is not a readable KML file. Please ask for it again.")
_TAG = re.compile(r"<[^>]{0,500}>")
_WORD = re.compile(r"\S+")
_BLANK_AT_COMMA = re.compile(r",\s+")


def read_kml(path: Path, report: Report) -> Reading:
    """Read every placemark that holds an area, from a KML or KMZ file.

    Raises:
        BadInput: not KML, damaged, or with parts that may not be followed.
    """
    content = read_bytes(path)
    if is_zip(content):
        content = only_member(content, (".kml",))
    root = _parse(content, path.name)
    found: list[Found] = []
    left_out: list[LeftOut] = []
    lines: list[Found] = []
    corners = 0
    for n, (mark, folder) in enumerate(_placemarks(root), 1):
        name = text_in(mark, "name")
        where = f"{n} {name}".strip()
        try:
            shape, spent = _shape_of(mark)
            line, along = _line_of(mark)
        except BadInput as error:
            left_out.append(LeftOut(where, error.text))
            continue
        corners += spent + along
        if corners > MAX_CORNERS or n > MAX_FOUND:
            raise BadInput(TOO_MANY_CORNERS)
        values = {**_data(mark), **_named(name, folder)}
        if line is not None:
            lines.append(Found(line, values, where))
        if shape is None:
            left_out.append(LeftOut(where, Text(NO_AREA)))
            continue
        found.append(Found(shape, values, where))
        if n % 100 == 0:
            report(0.5)
    if not found and not left_out:
        raise BadInput(
            N_(
                "There is nothing on the map of the file {name}. If it only points to a map"
                " elsewhere, please open it in Google Earth and save its places as a new file."
            ),
            name=path.name,
        )
    return Reading(found, left_out, lines=lines)


def _parse(content: bytes, name: str) -> Element:
    root = parse_xml(content, name, _UNREADABLE)
    if local_name(root) != "kml" and not any(local_name(e) == "Placemark" for e in root.iter()):
        raise BadInput(_UNREADABLE, name=name)
    return root


def _placemarks(root: Element) -> Iterator[tuple[Element, str]]:
    todo: list[tuple[Element, str, int]] = [(root, "", 0)]
    while todo:
        element, folder, depth = todo.pop()
        if depth > _MAX_DEPTH:
            raise BadInput(
                N_(
                    "The folders in the file lie too deep inside one another. Please move the"
                    " places into one folder and save the file anew."
                )
            )
        if local_name(element) == "Placemark":
            yield element, folder
            continue
        inner = text_in(element, "name") if local_name(element) == "Folder" else folder
        todo.extend((child, inner, depth + 1) for child in reversed(element))


def _shape_of(mark: Element) -> tuple[BaseGeometry | None, int]:
    polygons, spent = [], 0
    for polygon in mark.iter():
        if local_name(polygon) != "Polygon":
            continue
        outline: list[np.ndarray] = []
        holes: list[np.ndarray] = []
        for edge in polygon:
            target = {"outerBoundaryIs": outline, "innerBoundaryIs": holes}.get(local_name(edge))
            if target is not None:
                target.extend(_corners(c) for c in edge.iter() if local_name(c) == "coordinates")
        if outline:
            spent += sum(len(r) for r in (*outline, *holes))
            polygons.append(shapely.Polygon(outline[0], holes))
    return (shapely.MultiPolygon(polygons) if polygons else None), spent


def _line_of(mark: Element) -> tuple[BaseGeometry | None, int]:
    """Return the lines of a placemark, else its point, and how many corners they have."""
    lines = [
        _corners(child, least=2)
        for line in mark.iter()
        if local_name(line) == "LineString"
        for child in line
        if local_name(child) == "coordinates"
    ]
    if lines:
        return shapely.MultiLineString(lines), sum(map(len, lines))
    points = (
        _corners(child, least=1)
        for point in mark.iter()
        if local_name(point) == "Point"
        for child in point
        if local_name(child) == "coordinates"
    )
    point = next(points, None)
    return (None, 0) if point is None else (shapely.Point(point[0]), 1)


def _corners(element: Element, least: int = 3) -> np.ndarray:
    text = element.text or ""
    text = _BLANK_AT_COMMA.sub(",", text)  # "100, 13": people write it
    try:
        ring = np.fromiter(_numbers(text), np.float64)
    except ValueError as error:
        raise BadInput(N_("A coordinate is not a number.")) from error
    if not np.isfinite(ring).all():
        raise BadInput(N_("A coordinate is not a number."))
    if len(ring) < 2 * least:
        raise BadInput(N_("An outline has fewer than three corners."))
    return ring.reshape(-1, 2)


def _numbers(text: str) -> Iterator[float]:
    """Yield longitude and latitude of each corner; ValueError where one is no number."""
    for n, word in enumerate(_WORD.finditer(text)):
        if n > MAX_CORNERS:  # not for memory to find out
            raise BadInput(TOO_MANY_CORNERS)
        lon, lat = word[0].split(",", 2)[:2]
        yield float(lon)
        yield float(lat)


def _data(mark: Element) -> dict[str, object]:
    values: dict[str, object] = {}
    for element in mark.iter():
        if local_name(element) == "Data":
            values[element.get("name", "")] = text_in(element, "value")
        elif local_name(element) == "SimpleData":
            values[element.get("name", "")] = (element.text or "").strip()
    if words := text_in(mark, "description"):
        values.setdefault("description", _TAG.sub(" ", words[:_MAX_WORDS]).strip())
    values.pop("", None)
    return values


def _named(name: str, folder: str) -> dict[str, object]:
    named: dict[str, object] = {"name": name} if name else {}
    return {**named, "folder": folder} if folder else named


def write_kml(path: Path, package: Package, report: Report) -> list[Text]:
    """Write one placemark a patch, with its values as ExtendedData, for Google Earth."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>GreenDesk</name>',
    ]
    for n, patch in enumerate(package.patches):
        lines.append(_placemark(patch, package))
        if n % 500 == 0:
            report(n / len(package.patches))
    lines.append("</Document></kml>")
    with fresh_file(path) as fresh:
        fresh.write_text("\n".join(lines), encoding="utf-8")
    return []


def _placemark(patch: Patch, package: Package) -> str:
    data = "".join(
        f"<Data name={quoteattr(name)}><value>{escape(_printable(str(value)))}</value></Data>"
        for name, value in exported_values(patch, package).items()
        if value is not None
    )
    shape = "" if patch.shape is None else _multi(shapely.orient_polygons(patch.shape))
    name = escape(_printable(patch.name))
    return f"<Placemark><name>{name}</name><ExtendedData>{data}</ExtendedData>{shape}</Placemark>"


def _multi(shape: shapely.MultiPolygon) -> str:
    parts = []
    for part in shape.geoms:
        holes = "".join(f"<innerBoundaryIs>{_linear(h)}</innerBoundaryIs>" for h in part.interiors)
        outer = f"<outerBoundaryIs>{_linear(part.exterior)}</outerBoundaryIs>"
        parts.append(f"<Polygon>{outer}{holes}</Polygon>")
    return f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _linear(ring: shapely.LinearRing) -> str:
    corners = " ".join(f"{x!r},{y!r}" for x, y in ring.coords)
    return f"<LinearRing><coordinates>{corners}</coordinates></LinearRing>"


def _printable(text: str) -> str:
    """Return the text without the control letters that XML can't hold."""
    return "".join(c for c in text if c >= " " or c in "\n\t")


KML = Format("kml", N_("KML / KMZ (Google Earth)"), (".kml", ".kmz"), read_kml, write_kml)
