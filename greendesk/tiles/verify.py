"""Is a pack what it should be: what it holds in numbers, and every tile looked at.

A pack of ours knows which tiles were planned and the fingerprint of each picture, so it can be
checked anywhere, a copy on a stick too. A strange one (MBTiles, GeoPackage, PMTiles) is checked for
pictures that can't be shown; a GeoPackage's tiles are named as the file itself counts them.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from greendesk.errors import BadInput
from greendesk.tiles.answer import Answer
from greendesk.tiles.base import MAX_ZOOM, TileSource
from greendesk.tiles.contents import MISSING, At, Missing, missing_of, plan_of
from greendesk.tiles.database import DAMAGED, PackFile
from greendesk.tiles.geopackage import GeoPackageReader
from greendesk.tiles.plan import Plan
from greendesk.tiles.pmtiles import PMTilesReader
from greendesk.tiles.proof import prove
from greendesk.tiles.source import open_pack

_MOST = 5_000_000
_TILE = (
    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"
)
_OURS = (
    "SELECT tile_data, sha256 FROM map JOIN images ON images.id = map.image"
    " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
)


class Wrong(StrEnum):
    """What can be wrong with a tile of a pack."""

    LACKING = "lacking"  # planned, not there, and not told of as missing
    CHANGED = "changed"  # not the bytes that were put in
    DAMAGED = "damaged"  # no picture, or one of another size


@dataclass(frozen=True, slots=True)
class PackInfo:
    """What a pack says of itself.

    Attributes:
        source: as any pack is offered: title, zooms, attribution, bounds.
        plan: what it was to hold; None for a strange pack, as is ``origin``: where it came from.
        tiles: how many there are, by zoom.
        missing: what could not be had.
        plain: how many tiles have one colour all over; 0 in a strange pack.
        size_bytes: of the file.
        made: the day, ISO 8601, or what the file says.
        address: see :func:`greendesk.tiles.contents.address_key`.
    """

    source: TileSource
    tiles: dict[int, int]
    size_bytes: int
    made: str = ""
    licence: str = ""
    plan: Plan | None = None
    missing: tuple[Missing, ...] = ()
    plain: int = 0
    address: str = ""

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return sum(self.tiles.values())


@dataclass(frozen=True, slots=True)
class Flaw:
    """A tile that is not as it should be."""

    at: At
    wrong: Wrong


def look_into(path: Path) -> PackInfo:
    """Return what a pack holds, without looking at its pictures.

    Raises:
        BadInput: it is no pack, or damaged.
        Outage: it is not there.
    """
    source = open_pack(path)
    if source.kind != "mbtiles":
        with closing(_reader(path, source)) as reader:
            return PackInfo(source, reader.counts(), path.stat().st_size)
    file = PackFile(path)
    try:
        return _look_into(file, path, source)
    except (sqlite3.DatabaseError, KeyError, TypeError, ValueError) as error:
        raise BadInput(DAMAGED, name=path.name) from error
    finally:
        file.close()


def flaws_of(path: Path, report: Callable[[float], object] = lambda fraction: None) -> list[Flaw]:
    """Read every tile of a pack and return those that are not as they should be.

    Args:
        report: hears how far it is, 0 to 1; what it raises ends the work.

    Raises:
        BadInput: it is no pack, or damaged.
        Outage: it is not there.
    """
    info = look_into(path)
    if info.source.kind != "mbtiles":
        return _unsound(path, info, report)
    file = PackFile(path)
    try:
        wanted = _planned(info) if info.plan is not None else _held(file, info)
        total = info.count + len(info.missing) or 1
        told = {missing.at for missing in info.missing}
        found: list[Flaw] = []
        for n, at in enumerate(wanted):
            if n % 50 == 0:
                report(min(1.0, n / total))
            wrong = None if at in told else _look(file, at, info)
            if wrong is not None:
                found.append(Flaw(at, wrong))
        return found
    except sqlite3.DatabaseError as error:
        raise BadInput(DAMAGED, name=path.name) from error
    finally:
        file.close()


def _reader(path: Path, source: TileSource) -> GeoPackageReader | PMTilesReader:
    return GeoPackageReader(path) if source.kind == "gpkg" else PMTilesReader(path)


def _unsound(path: Path, info: PackInfo, report: Callable[[float], object]) -> list[Flaw]:
    """Return the tiles of a GeoPackage or PMTiles pack that can't be shown."""
    found: list[Flaw] = []
    with closing(_reader(path, info.source)) as reader:
        for n, (at, sound) in enumerate(reader.each()):
            if n % 50 == 0:
                report(min(1.0, n / (info.count or 1)))
            if not sound:
                found.append(Flaw(at, Wrong.DAMAGED))
    return found


def _look_into(file: PackFile, path: Path, source: TileSource) -> PackInfo:
    notes = _pairs(file, "metadata")
    own = _pairs(file, "gd_pack")
    ours = "version" in own
    table = "map" if ours else "tiles"
    tiles = {
        z: _number(file, f"SELECT count(*) FROM {table} WHERE zoom_level = ?", z)
        for z in range(MAX_ZOOM + 1)
    }
    info = PackInfo(
        source,
        {z: n for z, n in tiles.items() if n},
        path.stat().st_size,
        notes.get("date", ""),
        notes.get("license", ""),
    )
    if not ours:
        return info
    plain = "SELECT count(*) FROM map JOIN images ON images.id = map.image WHERE plain"
    return PackInfo(
        info.source,
        info.tiles,
        info.size_bytes,
        info.made,
        info.licence,
        plan_of(own, file.rows("SELECT * FROM gd_plan", most=_MOST)),
        tuple(missing_of(file.rows(MISSING, most=_MOST))),
        _number(file, plain),
        own.get("address", ""),
    )


def _look(file: PackFile, at: At, info: PackInfo) -> Wrong | None:
    z, x, y = at
    key = (z, x, (1 << z) - 1 - y)
    rows = file.rows(_OURS if info.plan is not None else _TILE, key, 1)
    if not rows:
        return Wrong.LACKING
    data = rows[0][0]
    if not isinstance(data, bytes):
        return Wrong.DAMAGED
    if info.plan is not None and hashlib.sha256(data).hexdigest() != rows[0][1]:
        return Wrong.CHANGED
    proof = prove(Answer(200, data), info.source.tile_px)
    return None if proof.fault is None else Wrong.DAMAGED


def _planned(info: PackInfo) -> Iterator[At]:
    assert info.plan is not None
    for z, tiles in info.plan.tiles.items():
        for x, y in tiles.tolist():
            yield z, x, y


def _held(file: PackFile, info: PackInfo) -> Iterator[At]:
    for z in info.tiles:
        top = (1 << z) - 1
        asked = "SELECT tile_column, tile_row FROM tiles WHERE zoom_level = ?"
        for x, row in file.rows(asked, (z,), _MOST):
            if isinstance(x, int) and isinstance(row, int):
                yield z, x, top - row


def _pairs(file: PackFile, table: str) -> dict[str, str]:
    if not file.columns(table) >= {"name", "value"}:
        return {}
    return {str(n): str(v) for n, v in file.rows(f"SELECT name, value FROM {table}", most=200)}


def _number(file: PackFile, sql: str, *values: object) -> int:
    found = file.rows(sql, values, 1)[0][0]
    return found if isinstance(found, int) else 0


def kinds_of(flaws: list[Flaw]) -> dict[str, int]:
    """Return how many tiles are wrong in which way."""
    return dict(Counter(str(flaw.wrong) for flaw in flaws))
