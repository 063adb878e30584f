"""Packs of a map's own pictures, for when the map can't be reached.

An officer who has kept an area of a map draws on with the same map chosen, network or not: where
the address fails, the tile comes from a pack that was filled from this very address.
"""

import sqlite3
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from greendesk.errors import GreenDeskError
from greendesk.tiles.base import Tile, TileSource
from greendesk.tiles.contents import address_key
from greendesk.tiles.database import PackFile
from greendesk.tiles.mbtiles import MBTilesReader


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


def _ask(path: Path, sql: str) -> object:
    if not path.is_file():
        return None
    with suppress(GreenDeskError, sqlite3.DatabaseError):
        file = PackFile(path)
        try:
            found = file.rows(sql)
        finally:
            file.close()
        return found[0][0] if found else None
    return None
