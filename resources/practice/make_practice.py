"""Draw the made-up island on which GreenDesk is practised: a picture from above, and its patches.

    make_practice.py    writes ground.mbtiles and sample.json beside this file

Nothing here exists: the island lies in the open Gulf near 101.0 E, 10.5 N, so that no practice can
be taken for a real report. Everything is drawn from one table of shapes in metres east and north of
the middle, with a fixed seed, so the same files come out each time. Patches that are ``recorded``
stand in the sample project; the others are there to be drawn by whoever practises.
"""

import io
import json
import math
import random
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from PIL import Image, ImageDraw, ImageFilter
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, mapping

HERE = Path(__file__).resolve().parent
LON, LAT = 101.0, 10.5
ZOOM, TILE_PX, TILES = 18, 256, 16  # 16 x 16 tiles of the sharpest zoom: about 2.4 km
LOWEST_ZOOM = 13
EQUATOR_M = 40_075_016.685578488
M_PER_PX = EQUATOR_M * math.cos(math.radians(LAT)) / (TILE_PX << ZOOM)
CHANCE = random.Random(2568)
NOISE = np.random.default_rng(2568)

XY = tuple[float, float]


# --- the island, in metres -----------------------------------------------------------------------


def blob(cx: float, cy: float, radius: float, rough: float, corners: int = 90) -> Polygon:
    """Return a round shape with an uneven edge."""
    waves = [(k, CHANCE.uniform(0, 6.28), rough / k) for k in (2, 3, 5, 7, 11)]
    ring = []
    for n in range(corners):
        t = 2 * math.pi * n / corners
        r = radius * (1 + sum(a * math.sin(k * t + p) for k, p, a in waves))
        ring.append((cx + r * math.cos(t), cy + r * math.sin(t)))
    return Polygon(ring)


def rect(x: float, y: float, wide: float, high: float, turned: float = 0.0) -> Polygon:
    """Return a rectangle round (x, y), turned by degrees."""
    box = shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    return shapely.affinity.rotate(box, turned, origin=(x, y))


ISLAND = blob(0, 0, 1010, 0.10)
CANAL = LineString(
    [(-560, 1200), (-470, 620), (-300, 300), (-180, 60), (-230, -260), (-60, -600), (-20, -1300)]
)
LAKE = blob(-60, 150, 120, 0.12, 60)
ROADS = {
    "ring": (
        LineString([(-30, 760), (420, 640), (700, 300), (720, -160), (480, -560), (60, -700)]),
        12,
    ),
    "main": (
        LineString([(-900, 240), (-480, 210), (-260, 330), (60, 360), (330, 330), (710, 300)]),
        14,
    ),
    "south": (LineString([(-850, -300), (-230, -330), (120, -300), (480, -300), (720, -160)]), 10),
    "mid": (LineString([(330, 330), (300, 60), (320, -300), (300, -640)]), 9),
    "west": (LineString([(-640, 560), (-600, 210), (-620, -300), (-520, -640)]), 8),
    "north": (LineString([(60, 360), (80, 740)]), 8),
}
TOWN = [
    (110, 480, 6, 3),
    (110, 700, 5, 2),
    (370, 440, 8, 4),
    (350, 260, 9, 3),
    (350, 130, 4, 5),
    (350, -60, 9, 6),
    (20, -360, 7, 5),
    (-560, 420, 5, 4),
    (-560, 180, 6, 4),
    (110, -30, 5, 2),
    (-160, -120, 5, 5),
]
FOREST = (
    blob(-600, 640, 190, 0.16, 60).intersection(ISLAND.buffer(-60)).difference(CANAL.buffer(26))
)
MANGROVE = (
    ISLAND.buffer(-8)
    .difference(ISLAND.buffer(-70))
    .intersection(Polygon([(-700, -450), (-100, -1200), (300, -1200), (120, -640), (-300, -560)]))
)
ORCHARD = Polygon([(-560, -80), (-300, -60), (-290, -280), (-590, -260)])
FIELDS = Polygon([(-560, -360), (-290, -370), (-240, -560), (-480, -600)])
PARK = Polygon([(80, 280), (270, 280), (262, 40), (120, 20), (66, 90), (72, 190)])
SCHOOL_GREEN = rect(560, 20, 120, 90, 4)
TEMPLE_GREEN = Polygon([(330, 600), (430, 590), (480, 520), (400, 480), (320, 510)])
HEALTH_PARK = rect(200, -150, 130, 110, -3)
ROADSIDE = LineString([(-850, -318), (-235, -348)]).buffer(7, cap_style="flat")
WASTE = Polygon([(350, -320), (470, -316), (560, -290), (520, -350), (360, -350)])
SPORT = rect(430, -450, 150, 100, 12)
COMMUNITY_FOREST = blob(-690, -120, 66, 0.12, 40)
SHORE_PARK = Polygon([(760, 160), (850, 130), (866, -20), (800, -60), (752, 20)])
POCKET = rect(170, 610, 46, 34, 8)

# name, type, subtype, shape, recorded, and what else is known. Two of them hold a mistake on
# purpose: a year of the Common Era, and a subtype that is missing.
GREEN: list[tuple[str, str, str, Polygon, bool, dict[str, object]]] = [
    ("สวนสาธารณะริมน้ำ", "T1", "T1.1", PARK, True, {"established_year_be": 2552}),
    (
        "สวนสุขภาพบ้านดอนทราย",
        "T1",
        "T1.3",
        HEALTH_PARK,
        True,
        {"tambon_code": "990103", "established_year_be": 2021},
    ),
    ("ลานสนามหญ้าโรงเรียนบ้านสมมุติ", "T2", "T2.2", SCHOOL_GREEN, True, {"ownership": "SCHOOL"}),
    (
        "ป่าต้นน้ำเขาลูกช้าง",
        "T5",
        "T5.1",
        FOREST,
        True,
        {"ownership": "FOREST", "tambon_code": "990102"},
    ),
    (
        "สวนผลไม้ชุมชนบ้านป่าสน",
        "T4",
        "T4.1",
        ORCHARD,
        True,
        {"ownership": "PRIVATE", "tambon_code": "990102"},
    ),
    ("แนวต้นไม้ริมถนนสายใต้", "T3", "T3.1", ROADSIDE, True, {"ownership": "LAO_LAND"}),
    ("ที่รกร้างข้างตลาด", "T6", "", WASTE, True, {}),
    (
        "ป่าชุมชนบ้านป่าสน",
        "T5",
        "T5.2",
        COMMUNITY_FOREST,
        True,
        {"ownership": "FOREST", "tambon_code": "990102"},
    ),
    ("ลานเขียววัดดอนทราย", "T2", "T2.2", TEMPLE_GREEN, False, {}),
    ("ลานกีฬากลางแจ้ง", "T1", "T1.8", SPORT, False, {}),
    ("สวนริมหาด", "T1", "T1.1", SHORE_PARK, False, {}),
    ("สวนหย่อมหน้าอนามัย", "T1", "T1.2", POCKET, False, {}),
]


# --- from metres to the picture and to degrees ---------------------------------------------------


def world(lon: float, lat: float) -> XY:
    """Return the place in pixels of the sharpest zoom."""
    size = TILE_PX << ZOOM
    y = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return (lon / 360 + 0.5) * size, y * size


def degrees(x: float, y: float) -> XY:
    """Return (lon, lat), EPSG:4326, of a place in world pixels; 8 decimals."""
    size = TILE_PX << ZOOM
    lat = math.degrees(math.atan(math.sinh((0.5 - y / size) * 2 * math.pi)))
    return round((x / size - 0.5) * 360, 8), round(lat, 8)


MIDDLE = world(LON, LAT)
FIRST_TILE = (round(MIDDLE[0] / TILE_PX) - TILES // 2, round(MIDDLE[1] / TILE_PX) - TILES // 2)
SIDE = TILES * TILE_PX


def pixel(x_m: float, y_m: float) -> XY:
    """Return the pixel of the picture at metres east and north of the middle."""
    return (
        MIDDLE[0] + x_m / M_PER_PX - FIRST_TILE[0] * TILE_PX,
        MIDDLE[1] - y_m / M_PER_PX - FIRST_TILE[1] * TILE_PX,
    )


def lonlat(x_m: float, y_m: float) -> XY:
    """Return (lon, lat) at metres east and north of the middle."""
    return degrees(MIDDLE[0] + x_m / M_PER_PX, MIDDLE[1] - y_m / M_PER_PX)


# --- painting -------------------------------------------------------------------------------------


def polygons(shape: shapely.Geometry) -> list[Polygon]:
    """Return the polygons of a shape."""
    return [
        p for p in getattr(shape, "geoms", [shape]) if isinstance(p, Polygon) and not p.is_empty
    ]


def mask(shape: shapely.Geometry, soft_px: float = 0.0) -> np.ndarray:
    """Return how much of each pixel lies in ``shape``: rows x columns, 0..1."""
    image = Image.new("L", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    for part in polygons(shape):
        draw.polygon([pixel(*c) for c in part.exterior.coords], fill=255)
        for hole in part.interiors:
            draw.polygon([pixel(*c) for c in hole.coords], fill=0)
    if soft_px:
        image = image.filter(ImageFilter.GaussianBlur(soft_px))
    return np.asarray(image, dtype=np.float32) / 255


def grain(scale_px: int, strength: float) -> np.ndarray:
    """Return smooth noise round 0: rows x columns."""
    small = NOISE.normal(0, 1, (SIDE // scale_px + 2, SIDE // scale_px + 2)).astype(np.float32)
    low, high = float(small.min()), float(small.max())
    image = Image.fromarray(((small - low) / (high - low) * 255).astype(np.uint8))
    image = image.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    field = np.asarray(image, dtype=np.float32) / 255
    return (field - field.mean()) * strength


class Canvas:
    """The picture: rows x columns x (red, green, blue), 0..255."""

    def __init__(self) -> None:
        self.pixels = np.zeros((SIDE, SIDE, 3), dtype=np.float32)
        self.rough = grain(64, 40) + grain(16, 22) + grain(4, 14)

    def lay(self, cover: np.ndarray, colour: Sequence[float], rough: float = 0.4) -> None:
        """Lay a colour over the picture where ``cover`` says."""
        tone = np.asarray(colour, dtype=np.float32) + (self.rough * rough)[..., None]
        self.pixels += (tone - self.pixels) * cover[..., None]

    def stripes(self, shape: shapely.Geometry, turned: float, every_m: float, dark: float) -> None:
        """Draw furrows."""
        rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
        angle = math.radians(turned)
        across = columns * math.cos(angle) + rows * math.sin(angle)
        wave = (np.sin(across * (2 * math.pi * M_PER_PX / every_m)) > 0.2).astype(np.float32)
        self.pixels -= (dark * wave * mask(shape))[..., None]


def trees(draw: ImageDraw.ImageDraw, places: Sequence[XY], low_m: float, high_m: float) -> None:
    """Draw crowns with a shadow to the north-west and a light side to the south-east."""
    for x_m, y_m in sorted(places, key=lambda place: -place[1]):
        r = CHANCE.uniform(low_m, high_m) / M_PER_PX
        x, y = pixel(x_m, y_m)
        draw.ellipse((x - r * 1.25, y - r * 1.25, x + r * 0.8, y + r * 0.8), fill=(22, 40, 24))
        green = CHANCE.randint(-14, 18)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(48 + green, 84 + green, 42 + green // 2))
        r *= 0.55
        x, y = x + r * 0.45, y + r * 0.45
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(78 + green, 116 + green, 60 + green // 2))


def scattered(shape: shapely.Geometry, every_m: float, inset_m: float = 2.0) -> list[XY]:
    """Return places strewn over a shape, about one in every square of ``every_m``."""
    room = shape.buffer(-inset_m)
    if room.is_empty:
        return []
    west, south, east, north = room.bounds
    places = []
    for column in range(int((east - west) / every_m) + 1):
        for row in range(int((north - south) / every_m) + 1):
            x = west + (column + CHANCE.random()) * every_m
            y = south + (row + CHANCE.random()) * every_m
            places.append((x, y))
    inside = shapely.contains_xy(room, [p[0] for p in places], [p[1] for p in places])
    return [place for place, there in zip(places, inside, strict=True) if there]


def in_rows(shape: Polygon, every_m: float) -> list[XY]:
    """Return the places of an orchard."""
    west, south, east, north = shape.bounds
    grid = [
        (west + column * every_m, south + row * every_m)
        for column in range(int((east - west) / every_m) + 1)
        for row in range(int((north - south) / every_m) + 1)
    ]
    inside = shapely.contains_xy(shape.buffer(-3), [p[0] for p in grid], [p[1] for p in grid])
    return [place for place, there in zip(grid, inside, strict=True) if there]


ROOFS = (
    (176, 96, 76),
    (150, 152, 158),
    (196, 190, 178),
    (120, 138, 160),
    (168, 118, 90),
    (206, 200, 196),
)


def house(
    draw: ImageDraw.ImageDraw, x: float, y: float, wide: float, deep: float, turned: float
) -> None:
    """Draw a roof with two slopes and its shadow."""
    shade = shapely.affinity.translate(rect(x, y, wide, deep, turned), -2.2, 2.2)
    draw.polygon([pixel(*c) for c in shade.exterior.coords], fill=(58, 60, 56))
    colour = CHANCE.choice(ROOFS)
    whole = rect(x, y, wide, deep, turned)
    draw.polygon([pixel(*c) for c in whole.exterior.coords], fill=colour)
    half = shapely.affinity.rotate(
        shapely.box(x - wide / 2, y - deep / 2, x + wide / 2, y), turned, origin=(x, y)
    )
    light = tuple(min(255, c + 22) for c in colour)
    draw.polygon([pixel(*c) for c in half.exterior.coords], fill=light)


def paint() -> Image.Image:
    """Return the island from above."""
    canvas = Canvas()
    water = CANAL.buffer(13).intersection(ISLAND.buffer(4)).union(LAKE)
    streets = shapely.union_all([line.buffer(wide / 2) for line, wide in ROADS.values()])
    canvas.lay(np.ones((SIDE, SIDE), np.float32), (42, 92, 112), 0.35)
    canvas.lay(mask(ISLAND.buffer(120), 90), (66, 132, 142), 0.3)
    canvas.lay(mask(ISLAND.buffer(26), 18), (120, 172, 160), 0.3)
    canvas.lay(mask(ISLAND, 3), (214, 200, 162), 0.25)
    canvas.lay(mask(ISLAND.buffer(-24), 6), (138, 146, 96), 0.9)
    for shape, colour, rough in (
        (FOREST, (62, 88, 48), 0.8),
        (MANGROVE, (58, 82, 56), 0.8),
        (ORCHARD, (136, 134, 88), 0.5),
        (FIELDS, (160, 166, 92), 0.5),
        (PARK, (112, 150, 74), 0.35),
        (SCHOOL_GREEN, (128, 158, 82), 0.3),
        (TEMPLE_GREEN, (122, 148, 80), 0.4),
        (HEALTH_PARK, (112, 152, 78), 0.3),
        (WASTE, (146, 138, 96), 1.2),
        (SPORT, (104, 156, 82), 0.2),
        (COMMUNITY_FOREST, (70, 96, 52), 0.8),
        (SHORE_PARK, (124, 154, 86), 0.35),
        (POCKET, (108, 150, 76), 0.3),
        (ROADSIDE, (116, 142, 80), 0.4),
    ):
        canvas.lay(mask(shape.intersection(ISLAND), 1.5), colour, rough)
    canvas.stripes(FIELDS, 20, 14, 14)
    canvas.stripes(SPORT, 78, 16, 8)
    canvas.lay(mask(water.buffer(3), 2), (150, 146, 116), 0.3)
    canvas.lay(mask(water, 1.2), (74, 104, 98), 0.25)
    canvas.lay(mask(streets.buffer(1.5).difference(LAKE), 1), (176, 170, 154), 0.2)
    canvas.lay(mask(streets.difference(LAKE), 0.8), (122, 122, 122), 0.15)
    for path, wide in (
        (LineString([(90, 260), (140, 150), (240, 120), (250, 60)]), 3.0),
        (PARK.buffer(-16).exterior, 2.6),
        (HEALTH_PARK.buffer(-14).exterior, 2.6),
        (LineString([(760, 100), (850, 40)]), 2.6),
    ):
        canvas.lay(mask(path.buffer(wide / 2), 0.6), (206, 196, 170), 0.15)
    image = Image.fromarray(np.clip(canvas.pixels, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    _mark_sport(draw)
    for x0, y0, columns, rows in TOWN:
        for column in range(columns):
            for row in range(rows):
                x, y = (
                    x0 + column * 38 + CHANCE.uniform(-4, 4),
                    y0 - row * 34 + CHANCE.uniform(-3, 3),
                )
                free = shapely.union_all([streets.buffer(4), *(g[3] for g in GREEN), water])
                if not rect(x, y, 20, 16).intersects(free):
                    house(
                        draw,
                        x,
                        y,
                        CHANCE.uniform(12, 20),
                        CHANCE.uniform(9, 14),
                        CHANCE.choice((0, 90, 4, -6)),
                    )
    house(draw, 610, 110, 60, 16, 4)
    house(draw, 500, 90, 44, 14, 94)
    house(draw, 400, 545, 26, 18, 10)
    house(draw, 366, 560, 14, 14, 10)
    yards = ISLAND.buffer(-40).difference(
        shapely.union_all(
            [streets.buffer(4), water.buffer(2), *(g[3].buffer(6) for g in GREEN), FIELDS]
        )
    )
    trees(draw, scattered(yards, 26), 1.8, 4.2)
    trees(draw, scattered(FOREST, 7), 3.2, 6.0)
    trees(draw, scattered(COMMUNITY_FOREST, 7), 3.0, 5.4)
    trees(draw, scattered(MANGROVE.difference(water.buffer(2)), 7), 2.2, 4.2)
    trees(draw, in_rows(ORCHARD, 12), 3.4, 4.4)
    trees(draw, scattered(PARK.difference(PARK.buffer(-12)), 13), 3.0, 5.0)
    trees(draw, scattered(PARK.buffer(-24), 34), 3.0, 5.4)
    trees(draw, scattered(HEALTH_PARK.difference(HEALTH_PARK.buffer(-10)), 13), 2.6, 4.2)
    trees(draw, scattered(TEMPLE_GREEN, 20), 3.0, 6.0)
    trees(draw, scattered(SHORE_PARK, 20), 2.4, 4.4)
    trees(draw, scattered(POCKET, 14), 2.0, 3.2)
    trees(draw, [(x, -318 - 30 * (x + 850) / 615) for x in range(-840, -240, 15)], 2.8, 3.8)
    return image.filter(ImageFilter.GaussianBlur(0.6))


def _mark_sport(draw: ImageDraw.ImageDraw) -> None:
    pitch = shapely.affinity.scale(SPORT, 0.82, 0.78)
    draw.line([pixel(*c) for c in pitch.exterior.coords], fill=(226, 232, 218), width=2)
    draw.line(
        [pixel(*c) for c in Point(430, -450).buffer(11).exterior.coords],
        fill=(226, 232, 218),
        width=2,
    )


# --- writing --------------------------------------------------------------------------------------


def write_tiles(image: Image.Image) -> None:
    """Write the picture as map tiles of every zoom."""
    path = HERE / "ground.mbtiles"
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT)")
    db.execute(
        "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
        " tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID"
    )
    x0, y0 = FIRST_TILE
    for zoom in range(ZOOM, LOWEST_ZOOM - 1, -1):
        up = ZOOM - zoom
        left, top = (x0 >> up), (y0 >> up)
        count = ((x0 + TILES - 1) >> up) - left + 1
        rows = ((y0 + TILES - 1) >> up) - top + 1
        small = image.resize((SIDE >> up, SIDE >> up), Image.Resampling.LANCZOS).convert("RGBA")
        at = ((x0 * TILE_PX) >> up) - left * TILE_PX, ((y0 * TILE_PX) >> up) - top * TILE_PX
        sheet = Image.new("RGBA", (count * TILE_PX, rows * TILE_PX))
        sheet.paste(small, at)
        for column in range(count):
            for row in range(rows):
                x, y = column * TILE_PX, row * TILE_PX
                tile = sheet.crop((x, y, x + TILE_PX, y + TILE_PX))
                if tile.getextrema()[3][0] == 255:
                    tile = tile.convert("RGB")
                out = io.BytesIO()
                tile.save(out, "WEBP", quality=58, method=6)
                tms_row = (1 << zoom) - 1 - (top + row)
                db.execute(
                    "INSERT INTO tiles VALUES (?,?,?,?)",
                    (zoom, left + column, tms_row, out.getvalue()),
                )
    west, north = degrees(x0 * TILE_PX, y0 * TILE_PX)
    east, south = degrees((x0 + TILES) * TILE_PX, (y0 + TILES) * TILE_PX)
    facts = {
        "name": "เกาะสมมุติ (ฝึกหัด)",
        "format": "webp",
        "type": "baselayer",
        "version": "1",
        "description": "A made-up island for practice; nothing here exists.",
        "attribution": "ภาพวาดเพื่อการฝึกหัด GreenDesk",
        "bounds": f"{west},{south},{east},{north}",
        "center": f"{LON},{LAT},16",
        "minzoom": str(LOWEST_ZOOM),
        "maxzoom": str(ZOOM),
    }
    db.executemany("INSERT INTO metadata VALUES (?,?)", facts.items())
    db.commit()
    db.execute("VACUUM")
    db.close()


def write_patches() -> None:
    """Write the sample's patches and the outline of the island, EPSG:4326."""
    rows = []
    for name, kind, subtype, shape, recorded, known in GREEN:
        drawn = shape.intersection(ISLAND.buffer(20)).simplify(1.2)
        values: dict[str, object] = {"name_th": name, "green_type": kind}
        if subtype:
            values["green_subtype"] = subtype
        rows.append(
            {
                "type": "Feature",
                "geometry": mapping(_degrees(drawn)),
                "properties": {**values, **known, "recorded": recorded},
            }
        )
    outline = {
        "type": "Feature",
        "geometry": mapping(_degrees(ISLAND.buffer(30))),
        "properties": {"name_th": "เกาะสมมุติ", "role": "boundary"},
    }
    text = json.dumps(
        {"type": "FeatureCollection", "features": [outline, *rows]}, ensure_ascii=False, indent=1
    )
    (HERE / "sample.json").write_text(text + "\n", encoding="utf-8")


def _degrees(shape: shapely.Geometry) -> MultiPolygon:
    parts = []
    for part in polygons(shape):
        rings = [part.exterior, *part.interiors]
        moved = [[lonlat(x, y) for x, y in ring.coords] for ring in rings]
        parts.append(shapely.orient_polygons(Polygon(moved[0], moved[1:])))
    return MultiPolygon(parts)


if __name__ == "__main__":
    picture = paint()
    write_tiles(picture)
    write_patches()
