"""Pictures of addresses that were seen, kept on disk.

The cache is one SQLite file for all addresses; it may be deleted at any time and is thrown away
when it is damaged. It holds sound pictures only, up to a size; the ones not seen for longest go
first. What has outlived the time that its server gave it is asked for again, and still shown while
it can't be had. Everything here may wait for the disk, so the window calls it in jobs.
"""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from greendesk.tiles.lasting import UNSAID, Lasting

MAX_BYTES = 500_000_000
_VERSION = 2  # of the table; a file of another one is thrown away
_SEEN_KEPT = 500  # looks at pictures between two notes of them
_WAIT_S = 0.5  # for another window that is writing
_TABLE = (
    "CREATE TABLE IF NOT EXISTS tiles (url TEXT, z INTEGER, x INTEGER, y INTEGER,"
    " data BLOB NOT NULL, kept_s REAL NOT NULL, turn INTEGER NOT NULL,"
    " fresh_s REAL NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,"
    " PRIMARY KEY (url, z, x, y)) WITHOUT ROWID"
)
_READ = "SELECT data, kept_s, fresh_s, etag, modified"
_ENDS = ("", "-wal", "-shm")
_AT = "url = ? AND z = ? AND x = ? AND y = ?"
Key = tuple[str, int, int, int]  # address with {z}, {x}, {y}; zoom, column, row


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture of the cache; not ``fresh``: ask whether it still holds, as ``lasting`` says."""

    data: bytes
    fresh: bool
    lasting: Lasting = UNSAID


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
            row = db.execute(f"{_READ} FROM tiles WHERE {_AT}", key).fetchone()
            if row is None or not isinstance(row[0], bytes) or not isinstance(row[1], float):
                return None
            data, kept_s, fresh_s, etag, modified = row
            self._turn += 1
            self._seen[key] = self._turn
            if len(self._seen) >= _SEEN_KEPT:
                self._note_seen(db)
            lasting = Lasting(fresh_s, True, etag, modified)
            return Kept(data, 0 <= self._now_s() - kept_s < fresh_s, lasting)

        return self._try(work)

    def put(self, url: str, z: int, x: int, y: int, data: bytes, lasting: Lasting = UNSAID) -> None:
        """Keep a picture that was found to be sound, unless its server does not want that."""
        key = (url, z, x, y)

        def work(db: sqlite3.Connection) -> None:
            if not lasting.may_be_kept:
                db.execute(f"DELETE FROM tiles WHERE {_AT}", key)
                return
            self._turn += 1
            held = (data, float(self._now_s()), self._turn)
            said = (lasting.fresh_s, lasting.etag, lasting.modified)
            row = (*key, *held, *said)
            db.execute("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            self._held_bytes += len(data)
            if self._held_bytes > self._most_bytes:
                self._trim(db)

        self._try(work)

    def renew(self, url: str, z: int, x: int, y: int, lasting: Lasting) -> None:
        """Note that a picture is still the same; what the server does not say anew, stays.

        **Source:** RFC 9111, section 4.3.4.
        """
        said = (
            lasting.fresh_s if lasting.said else None,
            lasting.etag or None,
            lasting.modified or None,
        )

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "UPDATE tiles SET kept_s = ?, fresh_s = coalesce(?, fresh_s),"
                f" etag = coalesce(?, etag), modified = coalesce(?, modified) WHERE {_AT}",
                (float(self._now_s()), *said, url, z, x, y),
            )

        self._try(work)

    def size_bytes(self) -> int:
        """Return how much of the disk it takes."""
        found = 0
        for end in _ENDS:
            with suppress(OSError):
                found += self._file.with_name(self._file.name + end).stat().st_size
        return found

    def limit(self, most_bytes: int) -> None:
        """Hold no more than so much from now on; what is too much goes at once."""
        self._most_bytes = most_bytes

        def work(db: sqlite3.Connection) -> None:
            if self._held_bytes > most_bytes:
                self._trim(db)
                _give_back(db)

        self._try(work)

    def clear(self) -> None:
        """Let every picture go and give the room back."""

        def work(db: sqlite3.Connection) -> None:
            self._seen.clear()
            db.execute("DELETE FROM tiles")
            self._held_bytes = 0
            _give_back(db)

        if self._file.exists():
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
        for end in _ENDS:
            with suppress(OSError):
                self._file.with_name(self._file.name + end).unlink()


def _give_back(db: sqlite3.Connection) -> None:
    """Give the room of what was let go back to the disk; not while another window reads."""
    with suppress(sqlite3.OperationalError):
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
