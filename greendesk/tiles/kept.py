"""Packs of a map's own pictures, for when the map can't be reached.

An officer who has kept an area of a map draws on with the same map chosen, network or not: where
the address fails, the tile comes from a pack that was filled from this very address.
"""

import sqlite3
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from greendesk.errors import GreenDeskError
from greendesk.tiles.base import Tile, TileSource
from greendesk.tiles.contents import At, address_key
from greendesk.tiles.database import PackFile
from greendesk.tiles.mbtiles import MBTilesReader
from greendesk.tiles.proof import Fault

_MOST_ROWS = 200_000


class KeptPacks:
    """What was kept of one source; the packs are looked for when a tile is first asked for."""

    def __init__(self, source: TileSource, paths: Iterable[Path]) -> None:
        self._source, self._paths = source, tuple(paths)
        self._guard = threading.Lock()
        self._readers: list[MBTilesReader] | None = None
        self._closed = False

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        """Return the decoded tile from the first pack that has it; called in jobs."""
        for reader in self._opened():
            if (tile := reader.tile(z, x, y)) is not None:
                return tile
        return None

    @property
    def there(self) -> bool:
        """Whether there is any pack of this map."""
        return bool(self._opened())

    def nowhere(self) -> set[At]:
        """Return the tiles that the map itself does not have, as it said when it was asked."""
        if not self.there:
            return set()
        wanted = address_key(self._source)
        return {at for p in self._paths if address_in(p) == wanted for at in nowhere_in(p)}

    def close(self) -> None:
        """Let go of the files; nothing is found afterwards."""
        with self._guard:
            readers, self._readers, self._closed = self._readers, None, True
        for reader in readers or ():
            reader.close()

    def _opened(self) -> list[MBTilesReader]:
        with self._guard:
            if self._closed:
                return []
            if self._readers is None:
                wanted = address_key(self._source)
                self._readers = [
                    MBTilesReader(path) for path in self._paths if address_in(path) == wanted
                ]
            return self._readers


def address_in(path: Path) -> str:
    """Return from which map a pack of ours was filled; empty for other files, and damaged ones."""
    return str(_ask(path, "SELECT value FROM gd_pack WHERE name = 'address'") or "")


def missing_in(path: Path) -> int:
    """Return how many tiles a pack of ours could not get; 0 for other files, and damaged ones."""
    found = _ask(path, "SELECT count(*) FROM gd_missing")
    return found if isinstance(found, int) else 0


def nowhere_in(path: Path) -> set[At]:
    """Return the tiles that a pack of ours lacks because its map has none there."""
    sql = f"SELECT zoom_level, x, y FROM gd_missing WHERE why IN ('{Fault.NONE}', '{Fault.EMPTY}')"
    return {(z, x, y) for z, x, y in _rows(path, sql)}


def _ask(path: Path, sql: str) -> object:
    found = _rows(path, sql)
    return found[0][0] if found else None


def _rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return rows of a pack of ours; none of another file, or a damaged one."""
    if path.is_file():
        with suppress(GreenDeskError, sqlite3.DatabaseError):
            file = PackFile(path)
            try:
                return file.rows(sql, most=_MOST_ROWS)
            finally:
                file.close()
    return []
