"""GeoJSON (RFC 7946): read by our own guarded reader, never by GDAL, whose driver follows links.

**Source:** RFC 7946; a legacy ``crs`` member (GeoJSON 2008) is honoured when it names an EPSG code.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import orjson
import shapely
from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry

from greendesk import garbage
from greendesk.edits.strip import kept_line
from greendesk.errors import BadInput
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
    check_number,
    fresh_file,
    read_bytes,
)
from greendesk.exchange.columns import exported_rows
from greendesk.exchange.plain import AT_ONCE, from_json
from greendesk.i18n import N_, Text
from greendesk.model.record import CORRIDOR_LINE, Patch

_EPSG = re.compile(r"(?:EPSG:{1,2}|/EPSG/[0-9.]+/)(\d{4,6})$", re.IGNORECASE)
_CRS84 = re.compile(r"CRS:?/?84$", re.IGNORECASE)
_DEPTH = {"Polygon": 2, "MultiPolygon": 3, "LineString": 1, "MultiLineString": 2, "Point": 0}
_DEPTH["MultiPoint"] = 1


@garbage.kept_out()
def read_geojson(path: Path, report: Report) -> Reading:
    """Read features, a collection, or a bare geometry.

    Raises:
        BadInput: not JSON, not GeoJSON, or a CRS without an EPSG code.
    """
    content = read_bytes(path)
    pieces = content.count(b"[") + content.count(b"{")
    if pieces > MAX_CORNERS + 3 * MAX_FOUND or content.count(b",") > 6 * MAX_CORNERS:
        raise BadInput(TOO_MANY_CORNERS)
    try:
        # orjson refuses NaN, Infinity, 1e400 and nesting deeper than 1,024 by itself
        root = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        if not _is_utf8(content):
            raise BadInput(
                N_(
                    "The file {name} is not written in UTF-8, as GeoJSON must be. Please save it"
                    " as UTF-8 and import it again."
                ),
                name=path.name,
            ) from error
        raise BadInput(
            N_(
                "The file {name} is not a readable GeoJSON file (damaged near letter {at})."
                " Please ask for it again."
            ),
            name=path.name,
            at=error.pos,
        ) from error
    if not isinstance(root, dict):
        raise BadInput(
            N_("The file {name} is JSON, but not a map (GeoJSON). Please choose another file."),
            name=path.name,
        )
    found: list[Found] = []
    left_out: list[LeftOut] = []
    lines: list[Found] = []
    budget = _Budget()
    features = list(_features(root))
    check_number(len(features), path.name)
    for start in range(0, len(features), AT_ONCE):
        report(start / len(features))
        some = features[start : start + AT_ONCE]
        shapes = from_json([feature.get("geometry") for feature in some], budget.corners)
        for n, (feature, plain) in enumerate(zip(some, shapes, strict=True), start + 1):
            try:
                shape = _shape(feature.get("geometry"), budget) if plain is None else plain
            except BadInput as error:
                left_out.append(LeftOut(str(n), error.text))
                continue
            one = Found(shape, _values(feature), str(n))
            if isinstance(shape, LineString | MultiLineString | Point):
                lines.append(one)
                left_out.append(LeftOut(one.where, Text(NO_AREA)))
            else:
                found.append(one)
        budget.corners -= int(shapely.get_num_coordinates(np.array(shapes, dtype=object)).sum())
    return Reading(found, left_out, _crs(root), lines=lines)


def _values(feature: dict[str, object]) -> dict[str, object]:
    values = feature.get("properties")
    plain = values if isinstance(values, dict) else {}
    if isinstance(feature.get("id"), str) and "patch_id" not in plain:
        plain = {**plain, "patch_id": feature["id"]}
    return plain


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class _Budget:
    """How many corners may still come."""

    def __init__(self) -> None:
        self.corners = MAX_CORNERS

    def spend(self, n: int) -> None:
        self.corners -= n
        if self.corners < 0:
            raise BadInput(TOO_MANY_CORNERS)


def _features(root: dict[str, object]) -> Iterator[dict[str, object]]:
    kind = str(root.get("type"))
    if kind == "FeatureCollection" and isinstance(root.get("features"), list):
        for feature in cast(list[object], root["features"]):
            yield feature if isinstance(feature, dict) else {}
    elif kind == "Feature":
        yield root
    elif kind in _DEPTH or kind == "GeometryCollection":
        yield {"geometry": root, "properties": {}}
    else:
        raise BadInput(
            N_("The file is JSON, but holds no features (GeoJSON). Please choose another file.")
        )


def _shape(geometry: object, budget: _Budget, depth: int = 0) -> BaseGeometry | None:
    if geometry is None:
        return None
    if not isinstance(geometry, dict) or depth > 4:
        raise BadInput(N_("The shape can't be read."))
    kind = str(geometry.get("type"))
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        parts = [_shape(g, budget, depth + 1) for g in geometry["geometries"]]
        return shapely.GeometryCollection([p for p in parts if p is not None])
    coordinates = geometry.get("coordinates")
    if kind == "Polygon":
        return _polygon(coordinates, budget)
    if kind == "MultiPolygon" and isinstance(coordinates, list):
        return shapely.MultiPolygon([_polygon(p, budget) for p in coordinates])
    if kind == "LineString":
        return LineString(_corners(coordinates, budget, 2))
    if kind == "MultiLineString" and isinstance(coordinates, list):
        return MultiLineString([_corners(line, budget, 2) for line in coordinates])
    if kind == "Point":
        return Point(_corners([coordinates], budget, 1)[0])
    if kind in _DEPTH:
        raise BadInput(NO_AREA)
    raise BadInput(N_("The shape can't be read."))


def _polygon(rings: object, budget: _Budget) -> shapely.Polygon:
    if not isinstance(rings, list) or not rings:
        raise BadInput(N_("The shape can't be read."))
    outline, *holes = (_corners(ring, budget) for ring in rings)
    return shapely.Polygon(outline, holes)


def _corners(
    ring: object, budget: _Budget, least: int = 3
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    if not isinstance(ring, list) or len(ring) < least:
        raise BadInput(N_("An outline has fewer than three corners."))
    budget.spend(len(ring))
    try:
        corners = np.asarray(ring, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput(N_("A coordinate is not a number.")) from error
    if corners.ndim != 2 or corners.shape[1] < 2 or not np.isfinite(corners).all():
        raise BadInput(N_("A coordinate is not a number."))
    return corners[:, :2]


def _crs(root: dict[str, object]) -> str:
    crs = root.get("crs")
    if crs is None:
        return "EPSG:4326"
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if _CRS84.search(name):
        return "EPSG:4326"
    if match := _EPSG.search(name):
        return f"EPSG:{match[1]}"
    raise BadInput(
        N_(
            "The file names a coordinate system that is not known here ({name}). Please ask"
            " for it in WGS 84."
        ),
        name=name[:60] or "?",
    )


def write_geojson(path: Path, package: Package, report: Report) -> list[Text]:
    """Write a FeatureCollection in WGS 84 (RFC 7946: outlines anticlockwise, no crs member)."""
    patches, features = package.patches, list[object]()
    for start in range(0, len(patches), AT_ONCE):
        report(start / len(patches))
        features += _written(patches[start : start + AT_ONCE], package)
    content = orjson.dumps({"type": "FeatureCollection", "features": features})
    with fresh_file(path) as fresh:
        fresh.write_bytes(content)
    return []


def _written(patches: Sequence[Patch], package: Package) -> list[dict[str, object]]:
    """Return features; coordinates are as short as they can be and read back the very same."""
    shapes = shapely.orient_polygons(np.array([patch.shape for patch in patches], dtype=object))
    told = shapely.to_geojson(shapes).tolist()
    rows = exported_rows(patches, package)
    return [
        {
            "type": "Feature",
            "id": patch.id,
            "geometry": None if shape is None else orjson.Fragment(shape),
            "properties": row | _beside(patch),
        }
        for patch, shape, row in zip(patches, told, rows, strict=True)
    ]


def _beside(patch: Patch) -> dict[str, object]:
    """Return what GreenDesk alone can use again: the line of a strip, while it counts."""
    kept = CORRIDOR_LINE in patch.values and kept_line(patch) is not None
    return {CORRIDOR_LINE: patch.values[CORRIDOR_LINE]} if kept else {}


GEOJSON = Format("geojson", N_("GeoJSON"), (".geojson", ".json"), read_geojson, write_geojson)
