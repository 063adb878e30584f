"""Opens tile sources: the shipped ones, an address, or a pack that the officer dropped in.

A source is shipped by putting a TOML file into ``resources/sources``; ``may_be_packed`` there
guards licences. What a file is gets decided by its content, never by its name.
"""

import os
import sqlite3
import tomllib
from math import isfinite
from pathlib import Path
from typing import get_args

from greendesk import paths
from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_, Label
from greendesk.tiles import geopackage, mbtiles, pmtiles
from greendesk.tiles.address import check_template
from greendesk.tiles.base import MAX_ZOOM, Kind, Tile, TileReader, TileSource
from greendesk.tiles.builtin import BuiltinReader
from greendesk.tiles.database import DAMAGED, PackFile
from greendesk.tiles.image import encode_png

__all__ = [
    "Kind",
    "Tile",
    "TileReader",
    "TileSource",
    "load_sources",
    "open_pack",
    "open_source",
]

_NOT_A_PACK = N_(
    "“{name}” is not a map pack. GreenDesk can use MBTiles, GeoPackage and PMTiles files."
)
_MISSING = N_(
    "The map pack “{name}” is not there any more. Your work is safe. "
    "Put its drive back in, or choose another map."
)
_NO_SOURCE = N_(
    "“{name}” does not describe a map source that GreenDesk can read. Please ask for it again, or"
    " choose another."
)
_LARGEST = 1_000_000  # bytes of a description


_PAPER = Tile(1, 1, bytes((0xEA, 0xEE, 0xE9, 0xFF)))


class _Blank:
    """Shows plain paper: the source "none"."""

    def read(self, z: int, x: int, y: int) -> bytes | None:
        return encode_png(_PAPER)

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        return _PAPER

    def close(self) -> None:
        return None


def open_source(source: TileSource, *, practice: bool = False) -> TileReader:
    """Return a reader of ``source``; ``practice`` allows http addresses on this very computer.

    Raises:
        BadInput: the pack is damaged, or the address is one that GreenDesk does not call.
        Outage: the pack is gone just now.
    """
    match source.kind:
        case "builtin":
            return BuiltinReader()
        case "none":
            return _Blank()
        case "xyz":
            from greendesk.tiles.web import WebReader  # late: with Python's whole network, 8 MB

            return WebReader(source, practice=practice)
    path = Path(source.url)
    if not path.is_file():
        raise Outage(_MISSING, name=path.name)
    try:
        match source.kind:
            case "mbtiles":
                return mbtiles.MBTilesReader(path)
            case "gpkg":
                return geopackage.GeoPackageReader(path)
            case "pmtiles":
                return pmtiles.PMTilesReader(path)
    except sqlite3.DatabaseError as error:
        raise BadInput(DAMAGED, name=path.name) from error
    except OSError as error:
        raise Outage(_MISSING, name=path.name) from error


def is_pack(path: Path) -> bool:
    """Say whether a file holds a map pack, by a quick look; a damaged one may be taken for none.

    A GeoPackage is one only where it has a table of pictures.
    """
    if not os.path.isfile(path):  # a pipe would never end; never raises
        return False
    try:
        file = PackFile(path)
    except BadInput:  # somebody is writing it
        return False
    except sqlite3.DatabaseError:
        return _starts_like_pmtiles(path)
    try:
        return mbtiles.is_mbtiles(file) or geopackage.has_pictures(file)
    except (sqlite3.DatabaseError, Outage):
        return False
    finally:
        file.close()


def _starts_like_pmtiles(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(pmtiles.MAGIC)) == pmtiles.MAGIC
    except OSError:
        return False


def open_pack(path: Path | str) -> TileSource:
    """Return what the pack at ``path`` offers; its ``url`` is the path.

    Raises:
        BadInput: it is no pack, holds no pictures, or is damaged: one clear sentence.
        Outage: the file is gone.
    """
    path = Path(path)
    if not path.is_file():
        raise Outage(_MISSING, name=path.name)
    try:
        return _sqlite_pack(path)
    except sqlite3.DatabaseError as error:
        return _other_pack(path, error)


def load_sources(folder: Path | None = None) -> dict[str, TileSource]:
    """Return the shipped sources (or those of ``folder``) by id, in order of their file names.

    Raises:
        BadInput: a file that is no source.
    """
    found: dict[str, TileSource] = {}
    for file in sorted((folder or paths.resource("sources")).glob("*.toml")):
        source = read_source(file)
        found[source.id] = source
    return found


def _sqlite_pack(path: Path) -> TileSource:
    """Return the pack in an SQLite file; DatabaseError where it is none, or damaged."""
    file = PackFile(path)
    try:
        if mbtiles.is_mbtiles(file):
            return mbtiles.describe(file, path)
        if geopackage.is_geopackage(file):
            reader = geopackage.GeoPackageReader(path)
            try:
                return geopackage.describe(reader, path)
            finally:
                reader.close()
    finally:
        file.close()
    raise BadInput(_NOT_A_PACK, name=path.name)


def _other_pack(path: Path, damage: sqlite3.DatabaseError) -> TileSource:
    try:
        with path.open("rb") as file:
            start = file.read(16)
        if not start.startswith(pmtiles.MAGIC):
            looks_sqlite = start.startswith(b"SQLite format 3\0")
            raise BadInput(DAMAGED if looks_sqlite else _NOT_A_PACK, name=path.name) from damage
        reader = pmtiles.PMTilesReader(path)
    except OSError as error:
        raise Outage(_MISSING, name=path.name) from error
    try:
        return pmtiles.describe(reader, path)
    finally:
        reader.close()


def read_source(file: Path) -> TileSource:
    """Return the source that a TOML file describes.

    Raises:
        BadInput: it is none, or its address can never work.
    """
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:  # a pipe never ends
            raise ValueError(file)
        with file.open("rb") as stream:
            row = tomllib.load(stream)
        bounds, no_data = row.pop("bounds", None), row.pop("no_data", ())
        source = TileSource(
            **{**row, "title": Label(**row["title"])},
            bounds=(bounds[0], bounds[1], bounds[2], bounds[3]) if bounds else None,
            no_data=tuple(no_data),
        )
        _check(source)
    except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise BadInput(_NO_SOURCE, name=file.name) from error
    if source.kind == "xyz":
        check_template(source.url, practice=True)
    return source


_TEXTS = ("id", "kind", "url", "attribution", "licence", "image_date")


def _check(source: TileSource) -> None:
    """Raise ValueError where a value is not of its kind: nobody looks at it again."""
    words = [*(getattr(source, name) for name in _TEXTS), source.title.th, source.title.en]
    whole = (source.min_zoom, source.max_zoom, source.tile_px)
    numbers = [source.per_s, *(source.bounds or ())]
    if not all(isinstance(word, str) for word in (*words, *source.no_data)):
        raise ValueError(words)
    if not all(type(number) is int for number in whole) or source.tile_px < 1:
        raise ValueError(whole)
    if not 0 <= source.min_zoom <= source.max_zoom <= MAX_ZOOM:
        raise ValueError(whole)
    if not all(type(n) in (int, float) and isfinite(n) for n in numbers) or source.per_s <= 0:
        raise ValueError(numbers)
    if source.kind not in get_args(Kind) or type(source.may_be_packed) is not bool:
        raise ValueError(source.kind)
    if source.bounds is not None:
        west, south, east, north = source.bounds
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError(source.bounds)
