"""A stranger's SQLite file, opened so that it can do no harm.

Nothing is ever written beside it (``immutable``: no journal, no lock), its views may call no
function with side effects, a query that never ends is cut off, and damage is told in one sentence.
The file is looked at through SQLite alone, never by a plain open(): on POSIX that would drop the
locks of a project that happens to be open in this process.
"""

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_
from greendesk.tiles.base import MAX_TILE_BYTES

DAMAGED = N_(
    "“{name}” cannot be used as a map pack: the file is damaged. "
    "Nothing was changed; copy the file again from where it came from."
)
_BUSY = N_(
    "The map pack “{name}” is still being written by another program. "
    "Close it in that program, then open it here again."
)
_GONE = N_(
    "The map pack “{name}” cannot be read just now. Your work is safe. "
    "Put the drive that holds it back in, then try again."
)
_STEPS_BETWEEN_CHECKS = 100_000
_MOST_CHECKS = (
    600  # of the steps above: some seconds, enough to walk through a pack without an index
)


class PackFile:
    """A read-only connection shared by threads; one query at a time.

    Raises:
        BadInput: another program is in the middle of writing the file.
        sqlite3.DatabaseError: it is no SQLite file.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._lock = threading.Lock()
        self._checks = 0
        self._closed = False
        if any(_has_content(path.with_name(path.name + end)) for end in ("-journal", "-wal")):
            raise BadInput(_BUSY, name=path.name)
        self._connection = sqlite3.connect(_address(path), uri=True, check_same_thread=False)
        try:
            self._guard()
            self.rows("SELECT count(*) FROM sqlite_master")
        except BaseException:
            self._connection.close()
            raise

    def _guard(self) -> None:
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "mmap_size=0"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * MAX_TILE_BYTES)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._connection.text_factory = _text
        self._connection.set_progress_handler(self._too_long, _STEPS_BETWEEN_CHECKS)

    def _too_long(self) -> int:
        self._checks += 1
        return int(self._checks > _MOST_CHECKS)

    def rows(
        self, sql: str, values: Sequence[object] = (), most: int = 10_000
    ) -> list[tuple[object, ...]]:
        """Return at most ``most`` rows; none once the file is closed.

        Raises:
            Outage: the drive does not answer.
            sqlite3.DatabaseError: the file is damaged, or the query would never end.
        """
        with self._lock:
            if self._closed:
                return []
            self._checks = 0
            try:
                return self._connection.execute(sql, values).fetchmany(most)
            except sqlite3.OperationalError as error:
                if (error.sqlite_errorcode & 0xFF) in (
                    sqlite3.SQLITE_IOERR,
                    sqlite3.SQLITE_CANTOPEN,
                ):
                    raise Outage(_GONE, name=self.name) from error
                raise
            except (UnicodeDecodeError, OverflowError) as error:
                raise sqlite3.DatabaseError(str(error)) from error

    def columns(self, table: str) -> set[str]:
        """Return the column names of a table or view, in lower case; empty where there is none."""
        found = self.rows("SELECT name FROM pragma_table_info(?)", (table,))
        return {str(name).lower() for (name,) in found}

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                self._connection.close()


def quoted(name: str) -> str:
    """Return an identifier that came out of a file, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _address(path: Path) -> str:
    """Return the URI of a file for SQLite, also on Windows drives and shares."""
    place = quote(path.resolve().as_posix())
    if place.startswith("//"):
        place = "//" + place
    elif not place.startswith("/"):
        place = "/" + place
    return f"file:{place}?mode=ro&immutable=1"


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
