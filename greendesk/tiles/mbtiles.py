"""MBTiles packs: a table or view ``tiles`` in SQLite, rows counted from the south (TMS).

What ``metadata`` says is taken as a hint only; zooms and tile size are read from the tiles
themselves, because many packs have no metadata and some have wrong ones.

**Source:** MBTiles specification 1.3.
"""

import math
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from greendesk.errors import BadInput
from greendesk.i18n import N_, Label
from greendesk.tiles.base import MAX_ZOOM, Bounds, Tile, TileSource, is_tile, plain_words
from greendesk.tiles.database import DAMAGED, PackFile
from greendesk.tiles.grid import bounds_of
from greendesk.tiles.image import decode, side_px

_COLUMNS = {"zoom_level", "tile_column", "tile_row", "tile_data"}
_ONE = (
    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"
)
EMPTY = N_("The map pack “{name}” holds no tiles. Choose another file.")
VECTOR = N_(
    "“{name}” holds a drawn map of lines and names (vector tiles). "
    "GreenDesk shows pictures only: ask for the pack as PNG, JPEG or WebP."
)


class MBTilesReader:
    """Reads one MBTiles file."""

    def __init__(self, path: Path) -> None:
        self._file = PackFile(path)

    def read(self, z: int, x: int, y: int) -> bytes | None:
        if not is_tile(z, x, y):
            return None
        try:
            found = self._file.rows(_ONE, (z, x, (1 << z) - 1 - y), 1)
        except sqlite3.DatabaseError:
            return None
        data = found[0][0] if found else None
        return data if isinstance(data, bytes) else None

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        return decode(self.read(z, x, y))

    def close(self) -> None:
        self._file.close()


def is_mbtiles(file: PackFile) -> bool:
    """Say whether an opened SQLite file has the table or view of MBTiles."""
    return file.columns("tiles") >= _COLUMNS


def describe(file: PackFile, path: Path) -> TileSource:
    """Return what an MBTiles file offers.

    Raises:
        BadInput: no tiles, vector tiles, or a damaged file.
    """
    try:
        notes = _metadata(file)
        if notes.get("format", "").lower() in ("pbf", "mvt"):
            raise BadInput(VECTOR, name=path.name)
        zooms = [z for z in range(MAX_ZOOM + 1) if _any_at(file, z)]
        if not zooms:
            raise BadInput(EMPTY, name=path.name)
        tile_px = _tile_px(file, zooms)
        stated = _bounds(notes.get("bounds", ""))
        bounds = stated if stated and _holds(file, zooms, stated) else _extent(file, zooms)
    except sqlite3.DatabaseError as error:
        raise BadInput(DAMAGED, name=path.name) from error
    if tile_px is None:
        raise BadInput(DAMAGED, name=path.name)
    name = plain_words(notes.get("name"), 80) or path.stem
    return TileSource(
        id=f"pack:{path.name}",
        title=Label(name, name),
        kind="mbtiles",
        url=str(path),
        min_zoom=zooms[0],
        max_zoom=zooms[-1],
        tile_px=tile_px,
        attribution=plain_words(notes.get("attribution"), 120),
        may_be_packed=True,
        bounds=bounds,
        image_date=plain_words(notes.get("image_date"), 40),
    )


def _metadata(file: PackFile) -> dict[str, str]:
    if not file.columns("metadata") >= {"name", "value"}:
        return {}
    rows = file.rows("SELECT name, value FROM metadata", most=200)
    return {str(name).lower(): str(value) for name, value in rows if value is not None}


def _any_at(file: PackFile, z: int) -> bool:
    return bool(file.rows("SELECT 1 FROM tiles WHERE zoom_level = ? LIMIT 1", (z,), 1))


def _tile_px(file: PackFile, zooms: list[int]) -> int | None:
    """Return the size of the first sound tiles; a few may be damaged."""
    for z in reversed(zooms):
        for (data,) in file.rows("SELECT tile_data FROM tiles WHERE zoom_level = ? LIMIT 20", (z,)):
            if (px := side_px(data)) is not None:
                return px
    return None


def _bounds(text: str) -> Bounds | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    box = max(-180.0, west), max(-90.0, south), min(180.0, east), min(90.0, north)
    in_order = box[0] < box[2] and box[1] < box[3]  # never so for what is no number
    return box if in_order and all(map(math.isfinite, (west, south, east, north))) else None


def _holds(file: PackFile, zooms: Sequence[int], stated: Bounds) -> bool:
    """Return whether a tile of each zoom touches a stated box; some have the latitude first.

    To look at one tile each costs nothing; to look at all of a large pack takes long.
    """
    west, south, east, north = stated
    for z in zooms:
        sql = "SELECT tile_column, tile_row FROM tiles WHERE zoom_level = ? LIMIT 1"
        for column, row in file.rows(sql, (z,), 1):
            box = _box(z, (column, row, column, row))
            if box is not None and not (
                box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south
            ):
                return False
    return True


def _extent(file: PackFile, zooms: Sequence[int]) -> Bounds | None:
    """Return the box round the tiles of all zooms: those from further above often reach further."""
    boxes = [box for z in zooms if (box := _extent_at(file, z)) is not None]
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _extent_at(file: PackFile, z: int) -> Bounds | None:
    found = file.rows(
        "SELECT min(tile_column), min(tile_row), max(tile_column), max(tile_row) "
        "FROM tiles WHERE zoom_level = ?",
        (z,),
    )
    return _box(z, found[0])


def _box(z: int, low_to_high: Sequence[object]) -> Bounds | None:
    """Return the box of tiles: least column and row, greatest column and row, as they stand."""
    low_x, low_row, high_x, high_row = low_to_high
    if not all(isinstance(v, int) and 0 <= v < 1 << z for v in low_to_high):
        return None
    top = (1 << z) - 1
    assert isinstance(low_x, int)
    assert isinstance(low_row, int)
    assert isinstance(high_x, int)
    assert isinstance(high_row, int)
    return bounds_of(z, low_x, top - high_row, high_x, top - low_row)
