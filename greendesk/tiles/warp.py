"""What rasterio does for us, in a child process of its own: an aerial picture into tiles.

:func:`main` is the child's whole program: it takes a task as JSON on its input and answers in
frames on its output. Only this module imports rasterio, which brings a second GDAL: the two can't
live in one process.

The picture is turned block by block onto the grid of the closest zoom; each tile further out is
the mean of its four. So a picture of any size needs the memory of one block and of one tile a zoom.
Samples of more than eight bits are stretched between the 2nd and the 98th percentile of a sample of
the picture, as GIS programs do.
"""

import io
import math
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import orjson
import rasterio
from affine import Affine
from PIL import Image
from rasterio import open as open_raster
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import RasterioError
from rasterio.transform import from_gcps
from rasterio.vrt import WarpedVRT
from rasterio.warp import calculate_default_transform, transform_bounds
from rasterio.windows import Window

from greendesk.confined import limit_resources, write_frame
from greendesk.model.mercator import EQUATOR_M

TILE_PX = 256
MAX_ZOOM = 22
CPU_S = 24 * 3600
_DRIVERS = {
    b"II*\0": "GTiff",
    b"MM\0*": "GTiff",
    b"II+\0": "GTiff",
    b"MM\0+": "GTiff",
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
}
"""What a file is by its first bytes: GDAL would also take a list of addresses for a picture."""
_LARGEST_PHOTO = 2_000_000_000  # bytes of a JPEG or PNG; in zeros an end is looked for in vain
_CRS = re.compile(
    r"\s*(EPSG:\d{1,6}\s*\Z|(PROJ|GEOG|GEOD|COMPOUND|COMPD_|BOUND|LOCAL_)(CS|CRS)?\s*\[)", re.I
)
_BLOCK = 4  # tiles a side that are turned at once
_CACHE_MB = 96
_WARP_MB = 64
_QUALITY = 82
_SAMPLES, _SAMPLE_PX = 48, 256
_LOW, _HIGH = 2.0, 98.0
_CLOSER = 0.3
"""A zoom is added for pixels that would be this much of a zoom too coarse otherwise."""
_HALF_M = EQUATOR_M / 2

Pixels = npt.NDArray[np.uint8]
"""(rows, columns, 4): red, green, blue, alpha, not premultiplied."""


class _Refused(ValueError):
    """Something is wrong with the picture itself; the words are a key of the parent's."""


def main() -> int:
    """Carry out the task on standard input; frames go to standard output."""
    limit_resources(CPU_S)
    Image.MAX_IMAGE_PIXELS = None
    task = orjson.loads(sys.stdin.buffer.readline())
    out = sys.stdout.buffer
    try:
        with rasterio.Env(GDAL_CACHEMAX=_CACHE_MB, GDAL_NUM_THREADS=1):
            if task["do"] == "look":
                with _opened(task) as picture:
                    _tell(out, {"facts": _facts(picture)})
            elif task["do"] == "show":
                with _opened(task) as picture:
                    pixels = _small(picture, int(task["most_px"]))
                    times = picture.source.width / pixels.shape[1]
                    _tell(out, {"times": times}, encode(pixels))
            else:
                _cut(task, out)
        _tell(out, {"end": True})
    except _Refused as error:
        _tell(out, {"refused": str(error)})
    except (RasterioError, OSError, ValueError, TypeError, KeyError, MemoryError) as error:
        _tell(out, {"refused": "damaged", "detail": str(error)[:200]})
    out.flush()
    return 0


def _tell(out: BinaryIO, head: Mapping[str, object], body: bytes = b"") -> None:
    write_frame(out, orjson.dumps(head), body)


def _no_address(crs: object) -> str:
    """Return the words for a coordinate system; "" where GDAL would look for them elsewhere.

    It follows a link and opens a file where such words are none themselves.
    """
    return crs if isinstance(crs, str) and _CRS.match(crs) else ""


class _Picture:
    """An open picture with its place: affine from pixels to ``crs``, or none yet.

    The officer's word counts most, then what stands in the file, then the files beside it.
    """

    def __init__(self, source: Any, task: Mapping[str, Any]) -> None:
        self.source = source
        points, crs_of_points = source.gcps
        said, beside = _no_address(task.get("crs")), _no_address(task.get("crs_beside"))
        self.crs: Any = said or source.crs or crs_of_points or beside
        self.place: Affine | None = None
        if given := task.get("place"):
            self.place = Affine(*given)
        elif not source.transform.is_identity:
            self.place = source.transform
        elif points:
            self.place = from_gcps(points)
        elif given := task.get("place_beside"):
            self.place = Affine(*given)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in units of ``crs``."""
        assert self.place is not None
        wide, high = self.source.width, self.source.height
        xs, ys = zip(
            *(self.place * at for at in ((0, 0), (wide, 0), (0, high), (wide, high))), strict=True
        )
        return min(xs), min(ys), max(xs), max(ys)

    def pixel_m(self) -> float:
        """Return how wide a pixel is in metres of EPSG:3857."""
        wide, high = self.source.width, self.source.height
        grid, columns, rows = calculate_default_transform(
            self.crs, "EPSG:3857", wide, high, *self.bounds
        )
        if not columns or not rows or not math.isfinite(grid.a) or grid.a <= 0:
            raise _Refused("place")
        return float(grid.a)


@contextmanager
def _opened(task: Mapping[str, Any]) -> Iterator[_Picture]:
    with Path(task["path"]).open("rb") as file:
        start = file.read(4)
    driver = next((name for magic, name in _DRIVERS.items() if start.startswith(magic)), None)
    size = Path(task["path"]).stat().st_size
    if driver is None or (driver in ("JPEG", "PNG") and size > _LARGEST_PHOTO):
        raise _Refused("damaged")
    with open_raster(task["path"], driver=driver) as source:
        if not source.count:
            raise _Refused("damaged")
        yield _Picture(source, task)


def _facts(picture: _Picture) -> dict[str, Any]:
    source = picture.source
    facts: dict[str, Any] = {
        "width": source.width,
        "height": source.height,
        "bands": source.count,
        "kind": str(source.dtypes[0]),
        "driver": source.driver,
        "crs": _named(picture.crs) if picture.place is not None else "",
        "placed": picture.place is not None and bool(picture.crs),
    }
    if facts["placed"]:
        west, south, east, north = _in_degrees(picture)
        z = _closest(picture)
        facts |= {"bounds": [west, south, east, north], "zoom": z}
    return facts


def _named(crs: Any) -> str:
    if not crs:
        return ""
    code = rasterio.crs.CRS.from_user_input(crs).to_epsg()
    return f"EPSG:{code}" if code else str(crs)[:60]


def _in_degrees(picture: _Picture) -> tuple[float, float, float, float]:
    box: tuple[float, float, float, float] = transform_bounds(
        picture.crs, "EPSG:4326", *picture.bounds
    )
    west, south, east, north = box
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise _Refused("place")
    return west, south, east, north


def _closest(picture: _Picture) -> int:
    exact = math.log2(EQUATOR_M / TILE_PX / picture.pixel_m())
    return max(0, min(MAX_ZOOM, math.ceil(exact - _CLOSER)))


def _small(picture: _Picture, most_px: int) -> Pixels:
    """Return the picture as it is, no wider or higher than ``most_px``."""
    source, looks = picture.source, _Looks(picture)
    smaller = min(1.0, most_px / max(source.width, source.height))
    shape = (max(1, round(source.height * smaller)), max(1, round(source.width * smaller)))
    how = Resampling.nearest if looks.palette is not None else Resampling.average
    read = source.read(looks.bands, out_shape=(len(looks.bands), *shape), resampling=how)
    made = looks.coloured(read, _to_alpha(source.dataset_mask(out_shape=shape)))
    made[made[..., 3] == 0] = 255  # on white paper: the alpha of a large picture is no small PNG
    made[..., 3] = 255
    return made


# --- into tiles -----------------------------------------------------------------------------------


def _cut(task: Mapping[str, Any], out: BinaryIO) -> None:
    with _opened(task) as picture:
        if picture.place is None or not picture.crs:
            raise _Refused("no place")
        deepest = min(_closest(picture), int(task.get("zoom") or MAX_ZOOM))
        first = max(0, int(task.get("first") or 0))
        west, south, east, north = transform_bounds(picture.crs, "EPSG:3857", *picture.bounds)
        span_m = EQUATOR_M / (1 << deepest)
        box = (
            math.floor((west + _HALF_M) / span_m),
            math.floor((_HALF_M - north) / span_m),
            math.floor((east + _HALF_M) / span_m),
            math.floor((_HALF_M - south) / span_m),
        )
        # whole blocks, so that each is read once
        left, top = box[0] // _BLOCK * _BLOCK, box[1] // _BLOCK * _BLOCK
        right, bottom = (box[2] // _BLOCK + 1) * _BLOCK, (box[3] // _BLOCK + 1) * _BLOCK
        pixel_m = span_m / TILE_PX
        grid = Affine(pixel_m, 0, left * span_m - _HALF_M, 0, -pixel_m, _HALF_M - top * span_m)
        looks = _Looks(picture)
        with WarpedVRT(
            picture.source,
            src_crs=picture.crs,
            src_transform=picture.place,
            crs="EPSG:3857",
            transform=grid,
            width=(right - left) * TILE_PX,
            height=(bottom - top) * TILE_PX,
            resampling=Resampling.nearest if looks.palette is not None else Resampling.bilinear,
            warp_mem_limit=_WARP_MB,
            num_threads=min(4, os.cpu_count() or 1),
            **looks.holes,
        ) as turned:
            _Pyramid(turned, looks, deepest, (left, top), box, first, out).build()


class _Looks:
    """How samples become red, green, blue and alpha."""

    def __init__(self, picture: _Picture) -> None:
        source = picture.source
        kinds = list(source.colorinterp)
        self.alpha = kinds.index(ColorInterp.alpha) + 1 if ColorInterp.alpha in kinds else 0
        colours = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
        if all(colour in kinds for colour in colours):
            self.bands = [kinds.index(colour) + 1 for colour in colours]
        else:
            plain = [n for n in range(1, source.count + 1) if n != self.alpha]
            self.bands = plain[:3] if len(plain) >= 3 else plain[:1]
        if not self.bands:
            raise _Refused("damaged")
        self.palette: Pixels | None = None
        if kinds[0] is ColorInterp.palette:
            table = np.zeros((65536, 4), np.uint8)
            for value, colour in source.colormap(1).items():
                table[value] = colour
            self.palette, self.bands = table, [1]
        nodata = source.nodata
        self.by_mask = nodata is not None
        self.holes: dict[str, Any] = (
            {"src_nodata": nodata, "nodata": nodata}
            if self.by_mask
            else {"add_alpha": not self.alpha}
        )
        self._low, self._span = _stretch(source, self.bands)

    def pixels(self, turned: Any, window: Window) -> Pixels | None:
        """Return a block, or None where there is nothing of the picture."""
        # one reading: each turns the block anew
        if self.by_mask:
            read = turned.read(self.bands, window=window, masked=True)
            samples, alpha = read.data, np.where(np.ma.getmaskarray(read).all(axis=0), 0, 255)
        else:
            read = turned.read([*self.bands, self.alpha or turned.count], window=window)
            samples, alpha = read[:-1], read[-1]
        alpha = _to_alpha(alpha)
        return self.coloured(samples, alpha) if alpha.any() else None

    def coloured(self, samples: npt.NDArray[Any], alpha: Pixels) -> Pixels:
        """Return the colours of samples (bands, rows, columns); alpha is (rows, columns)."""
        made = np.empty((*alpha.shape, 4), np.uint8)
        if self.palette is not None:
            made[...] = self.palette[samples[0].astype(np.uint16)]
            made[..., 3] = np.minimum(made[..., 3], alpha)
            return made
        if self._span is not None:
            scaled = (samples - self._low[:, None, None]) * (255.0 / self._span[:, None, None])
            samples = np.clip(np.nan_to_num(scaled), 0, 255).astype(np.uint8)
        made[..., :3] = np.moveaxis(samples, 0, 2)
        made[..., 3] = alpha
        return made


def _to_alpha(samples: npt.NDArray[Any]) -> Pixels:
    if samples.dtype == np.uint8:
        return samples
    return np.where(samples > 0, 255, 0).astype(np.uint8)


def _stretch(
    source: Any, bands: Sequence[int]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64] | None]:
    """Return the lowest value and the span of each band; no span where samples are bytes."""
    if source.dtypes[bands[0] - 1] == "uint8":
        return np.zeros(len(bands)), None
    chance = np.random.default_rng(1)
    found: list[npt.NDArray[np.float64]] = []
    side = _SAMPLE_PX
    for _ in range(_SAMPLES):
        column = int(chance.integers(0, max(1, source.width - side + 1)))
        row = int(chance.integers(0, max(1, source.height - side + 1)))
        window = Window(column, row, min(side, source.width), min(side, source.height))
        read = source.read(bands, window=window, masked=True).reshape(len(bands), -1)
        found.append(np.ma.filled(read.astype(np.float64), np.nan)[:, ::7])
    all_of = np.concatenate(found, axis=1)
    all_of = all_of[:, np.isfinite(all_of).all(axis=0)]
    if not all_of.size:
        return np.zeros(len(bands)), np.ones(len(bands))
    low, high = np.percentile(all_of, [_LOW, _HIGH], axis=1)
    return low, np.maximum(high - low, 1e-9)


class _Pyramid:
    """Tiles from close to far, each written when its four are known."""

    def __init__(
        self,
        turned: Any,
        looks: _Looks,
        deepest: int,
        corner: tuple[int, int],
        box: tuple[int, int, int, int],
        first: int,
        out: BinaryIO,
    ) -> None:
        self._turned, self._looks, self._out = turned, looks, out
        self._first = first
        self._deepest, self._corner, self._box = deepest, corner, box
        self._at: tuple[int, int] | None = None
        self._block: Pixels | None = None
        self._blocks = (turned.width // TILE_PX // _BLOCK) * (turned.height // TILE_PX // _BLOCK)
        self._done = 0

    def build(self) -> None:
        """Write every tile that shows something."""
        z = min(self._first, self._deepest)
        (left, top), (right, bottom) = self._rows_at(z)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                self._tile(z, x, y)

    def _rows_at(self, z: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the first and the last (column, row) of a zoom."""
        left, top, right, bottom = (n >> (self._deepest - z) for n in self._box)
        return (left, top), (right, bottom)

    def _tile(self, z: int, x: int, y: int) -> Pixels | None:
        (left, top), (right, bottom) = self._rows_at(z)
        if not (left <= x <= right and top <= y <= bottom):
            return None
        made = self._read(x, y) if z == self._deepest else self._joined(z, x, y)
        if made is not None and made[..., 3].any():
            _tell(self._out, {"z": z, "x": x, "y": y}, encode(made))
            return made
        return None

    def _joined(self, z: int, x: int, y: int) -> Pixels | None:
        """Return the mean of four tiles, each pixel weighed by its alpha."""
        sheet: Pixels | None = None
        for n in range(4):
            dx, dy = n % 2, n // 2
            part = self._tile(z + 1, 2 * x + dx, 2 * y + dy)
            if part is not None:
                if sheet is None:
                    sheet = np.zeros((2 * TILE_PX, 2 * TILE_PX, 4), np.uint8)
                rows = slice(dy * TILE_PX, (dy + 1) * TILE_PX)
                sheet[rows, dx * TILE_PX : (dx + 1) * TILE_PX] = part
        return halved(sheet) if sheet is not None else None

    def _read(self, x: int, y: int) -> Pixels | None:
        column, row = x - self._corner[0], y - self._corner[1]
        at = (column // _BLOCK, row // _BLOCK)
        if at != self._at:
            side = _BLOCK * TILE_PX
            window = Window(at[0] * side, at[1] * side, side, side)
            self._at, self._block = at, self._looks.pixels(self._turned, window)
            self._done += 1
            _tell(self._out, {"done": self._done, "of": self._blocks})
        if self._block is None:
            return None
        top, left = row % _BLOCK * TILE_PX, column % _BLOCK * TILE_PX
        return self._block[top : top + TILE_PX, left : left + TILE_PX]


def halved(pixels: Pixels) -> Pixels:
    """Return a picture half as wide and high; what is clear has no colour to add.

    >>> dark, light, clear = [[0, 0, 0, 255]], [[200, 200, 200, 255]], [[9, 9, 9, 0]]
    >>> halved(np.array([dark + light, light + clear], np.uint8).reshape(2, 2, 4)).tolist()
    [[[133, 133, 133, 191]]]
    """
    four = [pixels[y::2, x::2] for y in (0, 1) for x in (0, 1)]
    if all((part[..., 3] == 255).all() for part in four):
        return np.asarray(np.sum(four, axis=0, dtype=np.uint16) // 4, np.uint8)
    alphas = [part[..., 3:].astype(np.uint32) for part in four]
    weight = np.sum(alphas, axis=0)
    coloured = [part[..., :3] * alpha for part, alpha in zip(four, alphas, strict=True)]
    colour = np.sum(coloured, axis=0)
    mean = colour // np.maximum(weight, 1)
    return np.concatenate([mean, weight // 4], axis=2).astype(np.uint8)


def encode(pixels: Pixels) -> bytes:
    """Return a JPEG where everything is opaque, else a PNG."""
    out = io.BytesIO()
    if (pixels[..., 3] == 255).all():
        Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(out, "JPEG", quality=_QUALITY)
    else:
        Image.fromarray(np.ascontiguousarray(pixels)).save(out, "PNG")
    return out.getvalue()
