"""Tile tables of a GeoPackage.

A tile matrix that is the usual one of the web (EPSG:3857, cut like XYZ, wherever its origin lies
and however its zooms are counted) is read tile for tile. Any other one (degrees, UTM, odd pixel
sizes) is warped into XYZ tiles while reading.

**Source:** OGC 12-128r18, GeoPackage 1.3, clause 2.2 "Tiles".
"""

import math
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from greendesk.errors import BadInput
from greendesk.i18n import N_, Label
from greendesk.model.mercator import EQUATOR_M
from greendesk.tiles.base import MAX_ZOOM, Bounds, Tile, TileSource, is_tile, plain_words
from greendesk.tiles.contents import At
from greendesk.tiles.database import DAMAGED, PackFile, quoted
from greendesk.tiles.grid import HALF_M, metres_of
from greendesk.tiles.image import decode, encode_png, is_whole, picture_of, side_px, tile_of
from greendesk.tiles.mbtiles import EMPTY

_WEB_MERCATOR = {3857, 3785, 900913, 102100, 102113}
_OUT_PX = 256
_CELLS = 8
_MOST_PIXELS = 8_000_000
_HELD_PIXELS = 16_000_000
_FINEST, _FARTHEST = 1e-9, 1e12
"""Pixels and places of a grid, in its own units; beyond them its numbers lie."""
_MOST_TILES, _MOST_HELD = 1 << 32, 5_000_000
_NO_PICTURES = N_(
    "“{name}” holds no map pictures. To use shapes from it, choose “Import a file” instead."
)
_STRANGE_GRID = N_(
    "The pictures in “{name}” lie on a grid that GreenDesk does not know. "
    "Ask for the pack in EPSG:3857 or EPSG:4326."
)


@dataclass(frozen=True, slots=True)
class _Level:
    """One zoom of the file: its grid, in units of the file's CRS."""

    zoom: int
    columns: int
    rows: int
    tile_px: tuple[int, int]
    pixel: tuple[float, float]


@dataclass(frozen=True)
class _TileSet:
    """One tile table: ``left`` and ``top`` are the corner from which its tiles are counted."""

    table: str
    title: str
    epsg: int
    left: float
    top: float
    levels: tuple[_Level, ...]
    bounds: Bounds | None

    @cached_property
    def direct(self) -> dict[int, tuple[_Level, int, int]]:
        """Return, by XYZ zoom, the level that is cut like XYZ and the place of its first tile."""
        found: dict[int, tuple[_Level, int, int]] = {}
        for level in self.levels if self.epsg == 3857 else ():
            if (place := _xyz_place(level, self.left, self.top)) is not None:
                found[place[0]] = (level, place[1], place[2])
        return found

    @cached_property
    def warped(self) -> bool:
        return len(self.direct) < len(self.levels)


class GeoPackageReader:
    """Reads the first usable tile table of a GeoPackage.

    Raises:
        BadInput: no tile table that can be shown.
    """

    def __init__(self, path: Path) -> None:
        self._file = PackFile(path)
        try:
            self.tiles = _tile_set(self._file)
        except sqlite3.DatabaseError as error:
            self._file.close()
            raise BadInput(DAMAGED, name=path.name) from error
        except BaseException:
            self._file.close()
            raise
        self._sql = (
            f"SELECT tile_data FROM {quoted(self.tiles.table)} "
            "WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"
        )
        self._grid = _Grid(self.tiles.epsg)
        self._guard = threading.Lock()
        self._parts: OrderedDict[At, Image.Image] = OrderedDict()

    def read(self, z: int, x: int, y: int) -> bytes | None:
        if not self.tiles.warped or z in self.tiles.direct:
            return self._direct(z, x, y)
        tile = self.tile(z, x, y)
        return encode_png(tile) if tile else None

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        if not self.tiles.warped or z in self.tiles.direct:
            return decode(self._direct(z, x, y))
        return self._warp(z, x, y) if is_tile(z, x, y) else None

    def close(self) -> None:
        self._file.close()

    def first_tiles(self, most: int) -> list[object]:
        """Return the bytes of a few tiles of the sharpest zoom, to see what they are."""
        sql = f"SELECT tile_data FROM {quoted(self.tiles.table)} WHERE zoom_level = ?"
        for level in reversed(self.tiles.levels):
            if found := self._file.rows(sql, (level.zoom,), most):
                return [data for (data,) in found]
        return []

    def counts(self) -> dict[int, int]:
        """Return how many tiles there are, by zoom as the file counts it.

        Raises:
            BadInput: damaged.
        """
        sql = f"SELECT count(*) FROM {quoted(self.tiles.table)} WHERE zoom_level = ?"
        try:
            found = {v.zoom: self._file.rows(sql, (v.zoom,), 1)[0][0] for v in self.tiles.levels}
        except sqlite3.DatabaseError as error:
            raise BadInput(DAMAGED, name=self._file.name) from error
        return {zoom: n for zoom, n in sorted(found.items()) if isinstance(n, int) and n}

    def each(self) -> Iterator[tuple[At, bool]]:
        """Yield zoom, column and row of each tile as the file counts them, and if it can be shown.

        Raises:
            BadInput: damaged.
        """
        table = quoted(self.tiles.table)
        asked = f"SELECT tile_column, tile_row FROM {table} WHERE zoom_level = ?"
        try:
            for level in self.tiles.levels:
                for column, row in self._file.rows(asked, (level.zoom,), _MOST_HELD):
                    if isinstance(column, int) and isinstance(row, int):
                        data = self._stored(level, column, row)
                        part = picture_of(data) if data and is_whole(data) else None
                        sound = part is not None and part.size == level.tile_px
                        yield (level.zoom, column, row), sound
        except sqlite3.DatabaseError as error:
            raise BadInput(DAMAGED, name=self._file.name) from error

    def _direct(self, z: int, x: int, y: int) -> bytes | None:
        if z not in self.tiles.direct or not is_tile(z, x, y):
            return None
        level, first_x, first_y = self.tiles.direct[z]
        return self._stored(level, x - first_x, y - first_y)

    def _stored(self, level: _Level, column: int, row: int) -> bytes | None:
        if not (0 <= column < level.columns and 0 <= row < level.rows):
            return None
        try:
            found = self._file.rows(self._sql, (level.zoom, column, row), 1)
        except sqlite3.DatabaseError:
            return None
        data = found[0][0] if found else None
        return data if isinstance(data, bytes) else None

    def _warp(self, z: int, x: int, y: int) -> Tile | None:
        """Draw an XYZ tile out of the file's own tiles, by an 8 x 8 mesh of control points."""
        across, down = self._grid.corners(z, x, y)
        if not (np.isfinite(across).all() and np.isfinite(down).all()):
            return None
        for level in _fitting_levels(self.tiles.levels, across, down):
            columns = (across - self.tiles.left) / level.pixel[0]
            rows = (self.tiles.top - down) / level.pixel[1]
            left, right = _span(columns, level.tile_px[0] * level.columns)
            top, bottom = _span(rows, level.tile_px[1] * level.rows)
            if left >= right or top >= bottom:
                return None
            if (right - left) * (bottom - top) <= _MOST_PIXELS:
                mosaic = self._mosaic(level, (left, right), (top, bottom))
                mesh = _mesh(columns - left, rows - top)
                size = (_OUT_PX, _OUT_PX)
                kind, how = Image.Transform.MESH, Image.Resampling.BILINEAR
                return tile_of(mosaic.transform(size, kind, mesh, how))
        return None

    def _mosaic(self, level: _Level, x: tuple[int, int], y: tuple[int, int]) -> Image.Image:
        """Return the pixels of a level from x[0] to x[1] and from y[0] to y[1]."""
        mosaic = Image.new("RGBA", (x[1] - x[0], y[1] - y[0]))
        width, height = level.tile_px
        for column in range(x[0] // width, -(-x[1] // width)):
            for row in range(y[0] // height, -(-y[1] // height)):
                part = self._part(level, column, row)
                if part is not None:
                    mosaic.paste(part, (column * width - x[0], row * height - y[0]))
        return mosaic

    def _part(self, level: _Level, column: int, row: int) -> Image.Image | None:
        """Return one picture of the file; the last few are held: neighbours need them, too."""
        key = (level.zoom, column, row)
        with self._guard:
            if key in self._parts:
                self._parts.move_to_end(key)
                return self._parts[key]
        part = picture_of(self._stored(level, column, row))
        if part is None or part.size != level.tile_px:
            return None
        with self._guard:
            self._parts[key] = part
            while sum(one.width * one.height for one in self._parts.values()) > _HELD_PIXELS:
                self._parts.popitem(last=False)
        return part


class _Grid:
    """Turns the corners of an XYZ tile's mesh into the coordinates of the file."""

    def __init__(self, epsg: int) -> None:
        self._lock = threading.Lock()
        self._turn = None
        if epsg != 3857:
            from pyproj import Transformer  # late: most packs need none

            self._turn = Transformer.from_crs(3857, epsg, always_xy=True)

    def corners(self, z: int, x: int, y: int) -> tuple[np.ndarray, np.ndarray]:
        """Return eastings and northings of the 9 x 9 mesh corners, rows from north to south."""
        west, south, east, north = metres_of(z, x, y)
        across, down = np.meshgrid(
            np.linspace(west, east, _CELLS + 1), np.linspace(north, south, _CELLS + 1)
        )
        if self._turn is None:
            return across, down
        with self._lock:
            turned = self._turn.transform(across, down)
        return np.asarray(turned[0]), np.asarray(turned[1])


def is_geopackage(file: PackFile) -> bool:
    """Say whether an opened SQLite file has the tables of a GeoPackage."""
    return bool(file.columns("gpkg_contents"))


def has_pictures(file: PackFile) -> bool:
    """Say whether an opened SQLite file is a GeoPackage with a table of tiles."""
    if not file.columns("gpkg_contents") >= {"data_type"}:
        return False
    return bool(file.rows("SELECT 1 FROM gpkg_contents WHERE lower(data_type) = 'tiles' LIMIT 1"))


def describe(reader: GeoPackageReader, path: Path) -> TileSource:
    """Return what the tile table of an opened GeoPackage offers.

    Raises:
        BadInput: no tiles, or none that is a sound picture.
    """
    tiles = reader.tiles
    try:
        samples = reader.first_tiles(20)
    except sqlite3.DatabaseError as error:
        raise BadInput(DAMAGED, name=path.name) from error
    if not samples:
        raise BadInput(EMPTY, name=path.name)
    tile_px = next((px for data in samples if (px := side_px(data)) is not None), None)
    if tile_px is None:
        raise BadInput(DAMAGED, name=path.name)
    zooms = sorted(tiles.direct)
    if tiles.warped:
        tile_px = _OUT_PX
        exact = [_zoom_of(level, tiles) for level in tiles.levels]
        zooms = sorted({*zooms, math.floor(min(exact)), math.ceil(max(exact) - 0.25)})
    title = tiles.title or path.stem
    return TileSource(
        id=f"pack:{path.name}",
        title=Label(title, title),
        kind="gpkg",
        url=str(path),
        min_zoom=max(0, zooms[0]),
        max_zoom=min(MAX_ZOOM, zooms[-1]),
        tile_px=tile_px,
        may_be_packed=True,
        bounds=tiles.bounds,
    )


def _tile_set(file: PackFile) -> _TileSet:
    """Return the first tile table whose grid is known."""
    rows = file.rows(
        "SELECT c.table_name, c.identifier, s.srs_id, s.min_x, s.max_y, "
        "c.srs_id, c.min_x, c.min_y, c.max_x, c.max_y "
        "FROM gpkg_contents c JOIN gpkg_tile_matrix_set s ON s.table_name = c.table_name "
        "WHERE lower(c.data_type) = 'tiles' ORDER BY c.rowid",
        most=50,
    )
    if not rows:
        raise BadInput(_NO_PICTURES, name=file.name)
    for table, title, srs_id, left, top, box_srs_id, *box in rows:
        levels = _levels(file, str(table))
        epsg = _epsg(file, srs_id)
        if not levels or epsg is None or not _is_near(left) or not _is_near(top):
            continue
        return _TileSet(
            table=str(table),
            title=plain_words(title, 80),
            epsg=epsg,
            left=_number(left),
            top=_number(top),
            levels=levels,
            bounds=_degrees(box, _epsg(file, box_srs_id)),
        )
    raise BadInput(_STRANGE_GRID, name=file.name)


def _levels(file: PackFile, table: str) -> tuple[_Level, ...]:
    rows = file.rows(
        "SELECT zoom_level, matrix_width, matrix_height, tile_width, tile_height, "
        "pixel_x_size, pixel_y_size FROM gpkg_tile_matrix WHERE table_name = ?",
        (table,),
        100,
    )
    levels = []
    for row in rows:
        if not all(_is_number(value) and _number(value) >= 0 for value in row):
            continue
        zoom, columns, lines, width, height = (int(_number(value)) for value in row[:5])
        pixel = (_number(row[5]), _number(row[6]))
        used = file.rows(
            f"SELECT 1 FROM {quoted(table)} WHERE zoom_level = ? LIMIT 1",
            (zoom,),
            1,
        )
        sound = 0 < width <= 4096 and 0 < height <= 4096 and max(columns, lines) <= _MOST_TILES
        if used and sound and all(_FINEST < side < 1 / _FINEST for side in pixel):
            levels.append(_Level(zoom, columns, lines, (width, height), pixel))
    return tuple(sorted(levels, key=lambda level: -level.pixel[0]))


def _epsg(file: PackFile, srs_id: object) -> int | None:
    """Return the EPSG code behind an srs_id; None where it has none that is known here."""
    rows = file.rows(
        "SELECT upper(organization), organization_coordsys_id FROM gpkg_spatial_ref_sys "
        "WHERE srs_id = ?",
        (srs_id,),
        1,
    )
    owner, code = rows[0] if rows else ("EPSG", srs_id)
    if not isinstance(code, int):
        return None
    if code in _WEB_MERCATOR:
        return 3857
    if owner != "EPSG":
        return None
    if code != 4326:
        from pyproj import CRS
        from pyproj.exceptions import CRSError

        try:
            crs = CRS.from_epsg(code)
        except CRSError:
            return None
        if len(crs.axis_info) != 2 or not (crs.is_projected or crs.is_geographic):
            return None  # of heights, or of the Earth's middle
    return code


def _degrees(box: list[object], epsg: int | None) -> Bounds | None:
    """Return the extent of gpkg_contents in degrees; None where it says nothing of use."""
    if epsg is None or not all(_is_number(value) for value in box):
        return None
    west, south, east, north = (_number(value) for value in box)
    if epsg != 4326:
        from pyproj import Transformer

        turn = Transformer.from_crs(epsg, 4326, always_xy=True)
        west, south, east, north = turn.transform_bounds(west, south, east, north)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return west, south, east, north


def _xyz_place(level: _Level, left: float, top: float) -> tuple[int, int, int] | None:
    """Return (z, column, row) of the level's first tile if it is cut like XYZ."""
    span_m = level.pixel[0] * level.tile_px[0]
    height_m = level.pixel[1] * level.tile_px[1]
    exact = math.log2(EQUATOR_M / span_m)
    z = round(exact)
    if not 0 <= z <= MAX_ZOOM or abs(height_m / span_m - 1) > 1e-6:
        return None
    true_m = EQUATOR_M / (1 << z)
    column, row = (left + HALF_M) / true_m, (HALF_M - top) / true_m
    drift = abs(span_m / true_m - 1) * max(level.columns, level.rows)
    if drift > 0.02 or max(abs(column - round(column)), abs(row - round(row))) > 0.02:
        return None
    return z, round(column), round(row)


def _zoom_of(level: _Level, tiles: _TileSet) -> float:
    """Return the (fractional) XYZ zoom at which one pixel of the level fills one pixel."""
    from pyproj import CRS

    unit_m = CRS.from_epsg(tiles.epsg).axis_info[0].unit_conversion_factor
    if CRS.from_epsg(tiles.epsg).is_geographic:
        unit_m *= EQUATOR_M / (2 * math.pi)
    return max(0.0, math.log2(EQUATOR_M / (_OUT_PX * level.pixel[0] * unit_m)))


def _fitting_levels(
    levels: tuple[_Level, ...], across: np.ndarray, down: np.ndarray
) -> Sequence[_Level]:
    """Return the coarsest level that is sharp enough for a tile, then coarser and coarser ones."""
    wanted = max(float(np.ptp(across)), float(np.ptp(down))) / _OUT_PX
    sharp = (n for n, level in enumerate(levels) if level.pixel[0] <= wanted * 1.4)
    return levels[next(sharp, len(levels) - 1) :: -1]


def _span(places: np.ndarray, count: int) -> tuple[int, int]:
    """Return the half-open range of pixels that a mesh touches, one to spare, of ``count``."""
    low, high = math.floor(float(places.min())) - 1, math.ceil(float(places.max())) + 1
    return max(0, low), min(count, high)


def _mesh(
    columns: np.ndarray, rows: np.ndarray
) -> list[tuple[tuple[int, int, int, int], tuple[float, ...]]]:
    """Return Pillow's mesh: a box of the tile, and the four corners it is filled from."""
    step = _OUT_PX // _CELLS
    mesh = []
    for i in range(_CELLS):
        for j in range(_CELLS):
            corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
            quad = tuple(float(v) for at in corners for v in (columns[at], rows[at]))
            mesh.append(((j * step, i * step, (j + 1) * step, (i + 1) * step), quad))
    return mesh


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _is_near(value: object) -> bool:
    """Return whether a coordinate is one that a map of the Earth can have."""
    return _is_number(value) and abs(_number(value)) < _FARTHEST


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)
