"""What the canvas asks for a tile: a reader, and for addresses a cache on disk before it.

The cache is one SQLite file for all addresses; it may be deleted at any time and is thrown away
when it is damaged. It holds sound pictures only, up to a size; the ones not seen for longest go
first. A picture older than a month is asked for again, and still shown while it can't be had.
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from greendesk.errors import GreenDeskError, Outage
from greendesk.i18n import N_
from greendesk.tiles.base import Tile, TileReader, TileSource
from greendesk.tiles.contents import At
from greendesk.tiles.image import decode
from greendesk.tiles.kept import KeptPacks, nowhere_in
from greendesk.tiles.source import open_source

MAX_BYTES = 500 * 1024 * 1024
FRESH_S = 30 * 24 * 3600.0
_VERSION = 1  # of the table; a file of another one is thrown away
_SEEN_KEPT = 500  # looks at pictures between two notes of them
_WAIT_S = 0.5  # for another window that is writing
_TABLE = (
    "CREATE TABLE IF NOT EXISTS tiles (url TEXT, z INTEGER, x INTEGER, y INTEGER,"
    " data BLOB NOT NULL, kept_s REAL NOT NULL, turn INTEGER NOT NULL,"
    " PRIMARY KEY (url, z, x, y)) WITHOUT ROWID"
)
_AT = "url = ? AND z = ? AND x = ? AND y = ?"
STANDS_IN = N_(
    "“{source}” can't be reached just now. Your offline map stands in for it; go on as usual."
)
Key = tuple[str, int, int, int]  # address with {z}, {x}, {y}; zoom, column, row


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture of the cache; not ``fresh``: ask for it again if you can."""

    data: bytes
    fresh: bool


class TileCache:
    """Pictures of addresses, kept on disk; may be used by several threads and windows at once.

    Whatever goes wrong with the file, nothing is raised: there is just nothing kept.
    """

    def __init__(self, file: Path, now_s: Callable[[], float], most_bytes: int = MAX_BYTES) -> None:
        """Take a file that need not exist.

        Args:
            now_s: the time in seconds since 1970.
        """
        self._file, self._now_s, self._most_bytes = file, now_s, most_bytes
        self._guard = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._closed = False
        self._held_bytes = 0
        self._turn = 0
        self._seen: dict[Key, int] = {}

    def get(self, url: str, z: int, x: int, y: int) -> Kept | None:
        """Return a picture, or None."""
        key = (url, z, x, y)

        def work(db: sqlite3.Connection) -> Kept | None:
            row = db.execute(f"SELECT data, kept_s FROM tiles WHERE {_AT}", key).fetchone()
            if row is None or not isinstance(row[0], bytes) or not isinstance(row[1], float):
                return None
            self._turn += 1
            self._seen[key] = self._turn
            if len(self._seen) >= _SEEN_KEPT:
                self._note_seen(db)
            return Kept(row[0], 0 <= self._now_s() - row[1] < FRESH_S)

        return self._try(work)

    def put(self, url: str, z: int, x: int, y: int, data: bytes) -> None:
        """Keep a picture that was found to be sound."""

        def work(db: sqlite3.Connection) -> None:
            self._turn += 1
            db.execute(
                "INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?, ?, ?, ?)",
                (url, z, x, y, data, float(self._now_s()), self._turn),
            )
            self._held_bytes += len(data)
            if self._held_bytes > self._most_bytes:
                self._trim(db)

        self._try(work)

    def sizes(self, url: str) -> dict[int, float]:
        """Return how many bytes pictures of an address have on average, by zoom."""
        found: dict[int, float] = {}

        def work(db: sqlite3.Connection) -> None:
            rows = "SELECT z, avg(length(data)) FROM tiles WHERE url = ? GROUP BY z"
            found.update(db.execute(rows, (url,)).fetchall())

        self._try(work)
        return found

    def close(self) -> None:
        """Close the file; nothing is found or kept afterwards."""
        if self._db is not None:
            self._try(self._note_seen)
        with self._guard, suppress(sqlite3.Error):
            self._closed = True
            if self._db is not None:
                self._db.close()
            self._db = None

    def _note_seen(self, db: sqlite3.Connection) -> None:
        rows = [(turn, *key) for key, turn in self._seen.items()]
        self._seen.clear()
        db.execute("BEGIN IMMEDIATE")
        try:
            db.executemany(f"UPDATE tiles SET turn = ? WHERE {_AT}", rows)
            db.execute("COMMIT")
        except sqlite3.Error:
            db.execute("ROLLBACK")
            raise

    def _trim(self, db: sqlite3.Connection) -> None:
        """Let the pictures not seen for longest go, until a quarter of the room is free again."""
        self._note_seen(db)
        rows = db.execute("SELECT turn, length(data) FROM tiles ORDER BY turn").fetchall()
        held, last_to_go = sum(size for _, size in rows), -1
        for turn, size in rows:
            if held <= self._most_bytes * 3 // 4:
                break
            held, last_to_go = held - size, turn
        db.execute("DELETE FROM tiles WHERE turn <= ?", (last_to_go,))
        self._held_bytes = held

    def _try(self, work: Callable[[sqlite3.Connection], Kept | None]) -> Kept | None:
        """Do ``work``; a cache that can't be used is no reason to show no map."""
        with self._guard:
            if self._closed:
                return None
            try:
                return work(self._opened())
            except (sqlite3.OperationalError, OSError):
                return None  # busy, full or not there: next time, perhaps
            except (sqlite3.DatabaseError, UnicodeDecodeError, TypeError):
                self._throw_away()
                return None

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(
                self._file, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(db)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    def _prepare(self, db: sqlite3.Connection) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError("a cache of another version")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")  # a lost picture is fetched again
        db.execute(f"PRAGMA user_version = {_VERSION}")
        db.execute(_TABLE)
        self._held_bytes, self._turn = db.execute(
            "SELECT coalesce(sum(length(data)), 0), coalesce(max(turn), 0) FROM tiles"
        ).fetchone()

    def _throw_away(self) -> None:
        with suppress(sqlite3.Error):
            if self._db is not None:
                self._db.close()
        self._db = None
        self._seen.clear()
        for end in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._file.with_name(self._file.name + end).unlink()


class CachedSource:
    """One source as the canvas asks it; opened when the first tile is asked for.

    Attributes:
        source: what it is.
    """

    def __init__(
        self,
        source: TileSource,
        cache: TileCache | None,
        *,
        practice: bool = False,
        failed: Callable[[GreenDeskError], None] | None = None,
        packs: Sequence[Path] = (),
        blocked: bool = False,
    ) -> None:
        """Take a source.

        Args:
            failed: hears once, on a job's thread, why it can't be used.
            packs: files that may hold tiles of this very address; used while it can't be reached.
            blocked: ask no network, as if there were none.
        """
        self.source = source
        self._cache = cache if source.kind == "xyz" else None
        self._practice, self._failed = practice, failed
        self._blocked = blocked and source.kind == "xyz"
        self._kept = KeptPacks(source, packs) if source.kind == "xyz" else None
        self._guard, self._opening = threading.Lock(), threading.Lock()
        self._reader: TileReader | None = None
        self._busy = 0  # jobs that are reading just now
        self._closed = False

    def fetch(self, z: int, x: int, y: int) -> Tile | None:
        """Return the decoded tile, None where there is none; called in jobs.

        Raises:
            Outage: the file or the network can't be reached just now.
        """
        kept = self._cache.get(self.source.url, z, x, y) if self._cache else None
        old = decode(kept.data) if kept is not None else None
        if old is not None and kept is not None and kept.fresh:
            return old
        try:
            return self._fetch_new(z, x, y) or old
        except GreenDeskError as error:
            if old is not None:
                return old
            if self._kept is not None and self._kept.there:
                self._tell(Outage(STANDS_IN, source=self.source.title))
                if (kept_tile := self._kept.tile(z, x, y)) is not None:
                    return kept_tile
            self._tell(error)
            raise error if isinstance(error, Outage) else Outage(error.text) from error

    def nowhere(self) -> set[At]:
        """Return the tiles that the map itself does not have, as its packs tell; called in jobs."""
        if self._kept is not None:
            return self._kept.nowhere()
        return nowhere_in(Path(self.source.url)) if self.source.kind == "mbtiles" else set()

    def close(self) -> None:
        """Let go of files and connections; nothing is found afterwards.

        Never waits: where a job is reading from a drive that hangs, that job closes it at last.
        """
        with self._guard:
            self._closed = True
            idle = not self._busy
        if idle:
            self._shut()

    def _fetch_new(self, z: int, x: int, y: int) -> Tile | None:
        with self._guard:
            if self._closed:
                return None
            self._busy += 1
        try:
            return self._read(self._opened(), z, x, y)
        finally:
            with self._guard:
                self._busy -= 1
                last = self._closed and not self._busy
            if last:
                self._shut()

    def _read(self, reader: TileReader, z: int, x: int, y: int) -> Tile | None:
        if self._cache is None:
            return reader.tile(z, x, y)
        data = reader.read(z, x, y)
        tile = decode(data)
        if tile is not None and data is not None:
            self._cache.put(self.source.url, z, x, y, data)
        return tile

    def _opened(self) -> TileReader:
        if self._blocked:
            raise Outage(STANDS_IN, source=self.source.title)
        with self._opening:
            if self._reader is None:
                self._reader = open_source(self.source, practice=self._practice)
            return self._reader

    def _shut(self) -> None:
        reader, self._reader = self._reader, None
        for held in (reader, self._kept):
            if held is not None:
                held.close()

    def _tell(self, error: GreenDeskError) -> None:
        with self._guard:
            failed, self._failed = self._failed, None
        if failed is not None and not self._closed:
            failed(error)
