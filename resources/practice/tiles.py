"""From the picture of the tambon to a pack of tiles (MBTiles 1.3); from metres to degrees."""

import io
import math
import sqlite3
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

LON, LAT = 101.0, 10.5
ZOOM, LOWEST_ZOOM, TILE_PX = 18, 12, 256
TILES = 20  # as many of the sharpest zoom in a row: 3.0 km
SIDE_PX = TILES * TILE_PX
M_PER_PX = 40_075_016.685578488 * math.cos(math.radians(LAT)) / (TILE_PX << ZOOM)
FADE_PX = 180
QUALITY = {18: 52, 17: 58, 16: 62}
FONT = Path(__file__).parents[1] / "fonts" / "Sarabun-SemiBold.ttf"
WORDS = ("แผนที่ฝึกหัด", "ไม่ใช่สถานที่จริง")
CORNERS_M = ((-880, -1215), (900, -1215), (-880, 1270), (900, 1270))

XY = tuple[float, float]


def _world(lon: float, lat: float) -> XY:
    size = TILE_PX << ZOOM
    y = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return (lon / 360 + 0.5) * size, y * size


ORIGIN = tuple(round(v) for v in _world(LON, LAT))
"""The middle, on a corner of a pixel of the sharpest zoom."""
FIRST_TILE = tuple(round(v / TILE_PX) - TILES // 2 for v in ORIGIN)
CORNER = tuple(FIRST_TILE[k] * TILE_PX - ORIGIN[k] for k in (0, 1))
"""The north-west corner of the picture in pixels from the middle."""


def degrees(x_px: float, y_px: float) -> XY:
    """Return (lon, lat), EPSG:4326, of a place in pixels of the world; 8 decimals."""
    size = TILE_PX << ZOOM
    lat = math.degrees(math.atan(math.sinh((0.5 - y_px / size) * 2 * math.pi)))
    return round((x_px / size - 0.5) * 360, 8), round(lat, 8)


def lonlat(x_m: float, y_m: float) -> XY:
    """Return (lon, lat) at metres east and north of the middle."""
    return degrees(ORIGIN[0] + x_m / M_PER_PX, ORIGIN[1] - y_m / M_PER_PX)


def bounds() -> tuple[float, float, float, float]:
    """Return west, south, east, north of the picture."""
    x, y = (t * TILE_PX for t in FIRST_TILE)
    west, north = degrees(x, y)
    east, south = degrees(x + SIDE_PX, y + SIDE_PX)
    return west, south, east, north


def labelled(image: Image.Image, up: int) -> Image.Image:
    """Return the picture with the words that it is no real place, legible at this zoom.

    Args:
        up: how many zooms it stands above the sharpest.
    """
    m = M_PER_PX * (1 << up)
    height = max(12, round(34 / m))
    places = CORNERS_M if image.width >= 600 else ((0, -1290),)
    lines = WORDS if image.width >= 1200 else WORDS[:1]
    ink = Image.new("L", image.size)
    draw = ImageDraw.Draw(ink)
    for x_m, y_m in places:
        x, y = x_m / m - CORNER[0] / (1 << up), -y_m / m - CORNER[1] / (1 << up)
        for n, line in enumerate(lines):
            font = ImageFont.truetype(str(FONT), round(height * (1 if n == 0 else 0.62)))
            draw.text((x, y + n * height * 1.15), line, fill=255, font=font, anchor="mm")
    halo = ink.filter(ImageFilter.MaxFilter(3)).filter(
        ImageFilter.GaussianBlur(max(0.8, height / 16))
    )
    found = image.copy()
    found.paste((20, 52, 70), (0, 0), halo.point(lambda v: v * 0.75))
    found.paste((244, 248, 246), (0, 0), ink.point(lambda v: v * 0.88))
    return found


def faded(image: Image.Image, up: int) -> Image.Image:
    """Return the picture as RGBA; its rim runs out, so that no edge is seen in the sea."""
    side = image.width
    from_edge = np.minimum(np.arange(side), np.arange(side)[::-1]) + 0.5
    part = np.clip(from_edge * (1 << up) / FADE_PX, 0, 1)
    part = part * part * (3 - 2 * part)
    alpha = np.round(255 * np.minimum(part[:, None], part[None, :])).astype(np.uint8)
    found = image.convert("RGBA")
    found.putalpha(Image.fromarray(alpha))
    return found


def write_pack(path: Path, picture: Image.Image, name: str, description: str) -> None:
    """Write the whole picture of the sharpest zoom as a pack of every zoom."""
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.execute("PRAGMA page_size = 4096")
    db.execute("CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT)")
    db.execute(
        "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
        " tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID"
    )
    for zoom in range(ZOOM, LOWEST_ZOOM - 1, -1):
        up = ZOOM - zoom
        small = (
            picture if not up else picture.resize((SIDE_PX >> up,) * 2, Image.Resampling.LANCZOS)
        )
        for column, row, tile in _cut(faded(labelled(small, up), up), up):
            out = io.BytesIO()
            tile.save(out, "WEBP", quality=QUALITY.get(zoom, 66), method=6)
            place = (zoom, column, (1 << zoom) - 1 - row)
            db.execute("INSERT INTO tiles VALUES (?,?,?,?)", (*place, out.getvalue()))
    facts = {
        "name": name,
        "format": "webp",
        "type": "baselayer",
        "version": "2",
        "description": description,
        "attribution": "ภาพวาดเพื่อการฝึกหัด GreenDesk",
        "bounds": ",".join(map(str, bounds())),
        "center": f"{LON},{LAT},15",
        "minzoom": str(LOWEST_ZOOM),
        "maxzoom": str(ZOOM),
    }
    db.executemany("INSERT INTO metadata VALUES (?,?)", facts.items())
    db.commit()
    db.execute("VACUUM")
    db.close()


def _cut(image: Image.Image, up: int) -> list[tuple[int, int, Image.Image]]:
    """Return column, row (from the north) and picture of each tile that shows something."""
    left, top = FIRST_TILE[0] >> up, FIRST_TILE[1] >> up
    at = tuple(((FIRST_TILE[k] * TILE_PX) >> up) - (left, top)[k] * TILE_PX for k in (0, 1))
    columns = ((FIRST_TILE[0] + TILES - 1) >> up) - left + 1
    rows = ((FIRST_TILE[1] + TILES - 1) >> up) - top + 1
    sheet = Image.new("RGBA", (columns * TILE_PX, rows * TILE_PX))
    sheet.paste(image, at)
    found = []
    for column in range(columns):
        for row in range(rows):
            x, y = column * TILE_PX, row * TILE_PX
            tile = sheet.crop((x, y, x + TILE_PX, y + TILE_PX))
            low, high = tile.getextrema()[3]
            if high:
                found.append(
                    (left + column, top + row, tile.convert("RGB") if low == 255 else tile)
                )
    return found
