"""The built-in map: land, sea, relief and borders, drawn from shipped files; no network, no pack.

So the first screen is never empty. It is a backdrop at 1:10,000,000, never a jurisdiction. Names
are not painted here (Pillow cannot shape Thai): the canvas paints ``gazetteer.labels``.

The files are made by ``resources/basemap/make_basemap.py``, which also says how they are laid out.
"""

import math
import threading
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from greendesk import paths
from greendesk.i18n import Label
from greendesk.model.mercator import TILE_PX
from greendesk.tiles.base import Bounds, Tile, TileSource, is_tile
from greendesk.tiles.grid import bounds_of, to_unit
from greendesk.tiles.image import encode_png

Pixels = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]
Cells = dict[tuple[int, int], list[tuple[int, Points]]]

BUILTIN = TileSource(
    id="builtin",
    title=Label("แผนที่ในตัวโปรแกรม", "Built-in map"),
    kind="builtin",
    url="",
    min_zoom=0,
    max_zoom=19,
    attribution="Natural Earth, GeoNames",
    licence="Public domain; place names CC BY 4.0",
    may_be_packed=False,
)

_OVERSAMPLE = 3
_UNITS_PER_DEGREE = 100_000
_REGION: Bounds = (88.0, -1.0, 115.0, 26.0)
_CELL_DEGREES = {"far": 45.0, "mid": 5.0, "near": 1.0}
_RELIEF: dict[str, Bounds] = {
    "near": (88.0, 0.0, 115.0, 26.0),
    "mid": (60.0, -20.0, 150.0, 50.0),
    "far": (-180.0, -85.05, 180.0, 85.05),
}
_HOLE, _LINE = 1, 2
_LAND = (237, 239, 227)
_ABROAD = (233, 233, 228)
_COAST = (126, 163, 186)
_FRONTIER = (140, 112, 130)
_PROVINCE = (171, 150, 164)
_GRATICULE_STEPS = (
    1.0,
    0.5,
    0.2,
    0.1,
    0.05,
    0.02,
    0.01,
    0.005,
    0.002,
    0.001,
    0.0005,
    0.0002,
    0.0001,
)


class BuiltinReader:
    """Draws tiles of the built-in map; keeps nothing open."""

    def read(self, z: int, x: int, y: int) -> bytes | None:
        tile = self.tile(z, x, y)
        return encode_png(tile) if tile else None

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        return draw(z, x, y) if is_tile(z, x, y) and z <= BUILTIN.max_zoom else None

    def close(self) -> None:
        return None


def draw(z: int, x: int, y: int) -> Tile:
    """Draw one tile of 256 px."""
    frame = _Frame(z, x, y)
    land = frame.area("land")
    ground = _ground(frame, land) if land.any() else frame.colour("sea")
    if z >= 6 and land.any():
        frame.line(ground, "province", _PROVINCE, 0.9 if z < 8 else 1.4, 0.75)
    if z >= 5:
        frame.line(ground, "coast", _COAST, 0.8 if z < 8 else 1.3, 0.9)
    frame.line(ground, "frontier", _FRONTIER, 1.0 if z < 6 else 1.8, 0.85)
    if z >= 9:
        _graticule(ground, frame)
    bgra = np.full((TILE_PX, TILE_PX, 4), 255, np.uint8)
    bgra[..., :3] = ground[..., ::-1].round()
    return Tile(TILE_PX, TILE_PX, bgra.tobytes())


def _ground(frame: "_Frame", land: Pixels) -> Pixels:
    """Lay relief over the sea; our own country full, the neighbours paler, flatter when close."""
    relief = frame.colour("relief")
    strength = max(0.12, min(1.0, 1.0 - (frame.z - 8) * 0.32))
    own = relief * strength + _colour(_LAND) * np.float32(1 - strength)
    thai = frame.area("thai")
    abroad = relief * np.float32(0.45 * strength) + _colour(_ABROAD) * np.float32(
        1 - 0.45 * strength
    )
    over = abroad + (own - abroad) * thai[..., None]
    if land.all() and land.min() == 1:
        return over
    sea = frame.colour("sea")
    return sea + (over - sea) * land[..., None]


def _graticule(ground: Pixels, frame: "_Frame") -> None:
    """Draw a faint grid of degrees, so that empty land still shows movement and scale."""
    west, south, east, north = frame.bounds
    step = next(
        (s for s in reversed(_GRATICULE_STEPS) if s / (east - west) * TILE_PX >= 140),
        _GRATICULE_STEPS[0],
    )
    soft = np.float32(0.5)
    white = np.float32(255)
    for k in range(math.ceil(west / step), math.floor(east / step) + 1):
        column = int((k * step - west) / (east - west) * TILE_PX)
        if 0 <= column < TILE_PX:
            ground[:, column] += (white - ground[:, column]) * soft
    for k in range(math.ceil(south / step), math.floor(north / step) + 1):
        place = np.array([[0.0, k * step]])
        row = int((to_unit(place)[0, 1] * (1 << frame.z) - frame.y) * TILE_PX)
        if 0 <= row < TILE_PX:
            ground[row] += (white - ground[row]) * soft


@dataclass(frozen=True)
class _Atlas:
    """All shapes in units of the world's width, by level and layer, and the two colour rasters."""

    cells: dict[str, Cells]
    rasters: dict[str, Image.Image]


class _Frame:
    """The tile being drawn: which shapes touch it, and how they fall on its pixels."""

    def __init__(self, z: int, x: int, y: int) -> None:
        self.z, self.x, self.y = z, x, y
        self.bounds = bounds_of(z, x, y, x, y)
        inside = _within(self.bounds, _REGION)
        self.level = "far" if z < 5 else "mid" if z < 8 or not inside else "near"

    def shapes(self, layer: str) -> list[tuple[int, Points]]:
        """Return (role, points in oversampled pixels) of what may touch the tile."""
        cells = _atlas().cells.get(f"{self.level}_{layer}", {})
        size = _CELL_DEGREES[self.level]
        west, south, east, north = self.bounds
        across = range(math.floor(west / size), math.floor(east / size) + 1)
        down = range(math.floor(south / size), math.floor(north / size) + 1)
        shift = np.array([self.x, self.y], float)
        px = TILE_PX * _OVERSAMPLE
        return [
            (role, (points * (1 << self.z) - shift) * px)
            for i in across
            for j in down
            for role, points in cells.get((i, j), ())
        ]

    def area(self, layer: str) -> Pixels:
        """Return how much of each pixel the layer covers, 0..1."""
        mask, pen = _sheet()
        for role, points in self.shapes(layer):
            if _touches(points) and len(points) > 2:
                pen.polygon(points.ravel().tolist(), fill=0 if role == _HOLE else 255)
        return _shares(mask)

    def line(
        self,
        ground: Pixels,
        layer: str,
        colour: tuple[int, int, int],
        width_px: float,
        alpha: float,
    ) -> None:
        """Draw a layer's lines into ``ground``."""
        runs = [run for _, points in self.shapes(layer) for run in _runs(points)]
        if not runs:
            return
        mask, pen = _sheet()
        for run in runs:
            pen.line(run.ravel().tolist(), fill=255, width=round(width_px * _OVERSAMPLE))
        share = _shares(mask) * np.float32(alpha)
        ground += (_colour(colour) - ground) * share[..., None]

    def colour(self, name: str) -> Pixels:
        """Return a colour raster, stretched to the tile."""
        sharp = next(
            (k for k in ("near", "mid") if self.z >= 5 and _within(self.bounds, _RELIEF[k])), "far"
        )
        raster = _atlas().rasters[f"{name}_{sharp}"]
        west, south, east, north = _RELIEF[sharp]
        (left, top), (right, bottom) = to_unit(np.array([[west, north], [east, south]]))
        across, down = raster.width / (right - left), raster.height / (bottom - top)
        span = 1 / (1 << self.z)
        low_x, low_y = (self.x * span - left) * across, (self.y * span - top) * down
        part = (
            max(0.0, low_x),
            max(0.0, low_y),
            min(float(raster.width), low_x + span * across),
            min(float(raster.height), low_y + span * down),
        )
        grown = raster.resize((TILE_PX, TILE_PX), Image.Resampling.BICUBIC, box=part)
        return np.asarray(grown, np.float32)


_loading = threading.Lock()


def _atlas() -> _Atlas:
    with _loading:
        return _load()


@cache
def _load() -> _Atlas:
    folder = paths.resource("basemap")
    with np.load(folder / "basemap.npz") as stored:
        layers = {name.removesuffix("_keys") for name in stored.files if name.endswith("_keys")}
        cells = {
            name: _cells(stored[f"{name}_keys"], stored[f"{name}_ends"], stored[f"{name}_steps"])
            for name in layers
        }
    rasters = {}
    for file in sorted(folder.glob("*.webp")):
        with Image.open(file) as picture:
            rasters[file.stem] = picture.convert("RGB")
    return _Atlas(cells, rasters)


def _cells(
    keys: npt.NDArray[np.int16], ends: npt.NDArray[np.int32], steps: npt.NDArray[np.int32]
) -> Cells:
    points = to_unit(np.cumsum(steps, axis=0, dtype=np.int64) / _UNITS_PER_DEGREE)
    found: Cells = defaultdict(list)
    start = 0
    for (i, j, role), end in zip(keys.tolist(), ends.tolist(), strict=True):
        found[(i, j)].append((role, points[start:end]))
        start = end
    return dict(found)


def _colour(rgb: tuple[int, int, int]) -> Pixels:
    return np.array(rgb, np.float32)


def _sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    side = TILE_PX * _OVERSAMPLE
    mask = Image.new("L", (side, side))
    return mask, ImageDraw.Draw(mask)


def _shares(mask: Image.Image) -> Pixels:
    return np.asarray(mask.reduce(_OVERSAMPLE), np.float32) / np.float32(255)


def _touches(points: Points) -> bool:
    side, spare = TILE_PX * _OVERSAMPLE, 4 * _OVERSAMPLE
    low, high = points.min(axis=0), points.max(axis=0)
    return bool((high >= -spare).all() and (low <= side + spare).all())


def _runs(points: Points) -> list[Points]:
    """Return the stretches of a line that come near the tile."""
    if len(points) < 2 or not _touches(points):
        return []
    side, spare = TILE_PX * _OVERSAMPLE, 4 * _OVERSAMPLE
    low = np.minimum(points[:-1], points[1:])
    high = np.maximum(points[:-1], points[1:])
    near = (high >= -spare).all(axis=1) & (low <= side + spare).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], near, [False]]).astype(np.int8)))
    return [points[a : b + 1] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _within(inner: Bounds, outer: Bounds) -> bool:
    return (
        inner[0] >= outer[0]
        and inner[1] >= outer[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )
