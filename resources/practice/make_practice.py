"""Draw the made-up tambon on which GreenDesk is practised, and write what is true of it.

    python -m resources.practice.make_practice [--no-pictures]

writes beside this file

    ground.mbtiles        the picture in the rains, zooms 12 to 18
    ground-dry.mbtiles    the same ground in the dry season
    truth.geojson         every green patch of it, with the fields of the schema: the ground truth
    sample.json           the LAO's boundary, the records of the sample project, what is to be drawn

Nothing of it exists: it lies in the open Gulf near 101.0 E, 10.5 N and its province has the code
99, so no practice can be taken for a real report. Everything is drawn from one set of shapes (see
land.py) with dice that always fall the same, so the same files come out each time. It takes some
minutes and Pillow with Raqm; officers get the files, so that practice starts at once and a whole
room sees the same picture.
"""

import json
import sys
from pathlib import Path

import shapely
from PIL import Image
from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from . import land, tiles
from .figures import polygons
from .painting import Painter
from .patches import TO_DRAW, recorded, truth
from .seasons import SEASONS

HERE = Path(__file__).resolve().parent
WINDOW_PX = 1024
NAMES = {
    "rains": ("ground.mbtiles", "แผนที่ฝึกหัด เกาะสมมุติ ฤดูฝน"),
    "dry": ("ground-dry.mbtiles", "แผนที่ฝึกหัด เกาะสมมุติ ฤดูแล้ง"),
}


def write_pictures() -> None:
    """Write the packs of both seasons."""
    for season in SEASONS:
        painter = Painter(season, tiles.M_PER_PX)
        whole = Image.new("RGB", (tiles.SIDE_PX, tiles.SIDE_PX))
        for x in range(0, tiles.SIDE_PX, WINDOW_PX):
            for y in range(0, tiles.SIDE_PX, WINDOW_PX):
                at = (tiles.CORNER[0] + x, tiles.CORNER[1] + y)
                whole.paste(painter.paint(*at, WINDOW_PX, WINDOW_PX), (x, y))
        file, name = NAMES[season.id]
        tiles.write_pack(
            HERE / file, whole, name, "A made-up place for practice; nothing here exists."
        )
        print(file)


def write_patches() -> None:
    """Write the ground truth and the sample, EPSG:4326."""
    features = [_feature(green.shape, green.values) for green in truth()]
    _write(HERE / "truth.geojson", {"type": "FeatureCollection", "features": features})
    sample = {
        "boundary": mapping(in_degrees(land.coast().buffer(30).simplify(3))),
        "recorded": [_feature(r.shape, {**r.values, "mistake": r.mistake}) for r in recorded()],
        "to_draw": list(TO_DRAW),
    }
    _write(HERE / "sample.json", sample)
    print(len(features), "true patches,", len(sample["recorded"]), "recorded")


def in_degrees(shape: BaseGeometry) -> MultiPolygon:
    """Return a shape in metres as polygons in EPSG:4326, outlines against the clock."""
    parts = []
    for part in polygons(shape):
        rings = [
            [tiles.lonlat(x, y) for x, y in r.coords] for r in (part.exterior, *part.interiors)
        ]
        parts.append(shapely.orient_polygons(Polygon(rings[0], rings[1:])))
    return MultiPolygon(parts)


def _feature(shape: BaseGeometry, values: dict[str, str | int | float]) -> dict[str, object]:
    geometry = mapping(in_degrees(shape))
    return {"type": "Feature", "geometry": geometry, "properties": values}


def _write(path: Path, content: dict[str, object]) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    text = text.replace('{"type":"Feature"', '\n{"type":"Feature"')
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_patches()
    if "--no-pictures" not in sys.argv:
        write_pictures()
