"""The one connection to a project file: how it is opened, and what a transaction is.

::

    BEGIN IMMEDIATE ── work ── COMMIT ──returned──► written
          │              │        └──error──► unknown: close, reopen, count ──► written | not
          └─busy         └─error──► ROLLBACK, not written

The one thing to know: nobody may open, read, copy or hash the live file but through here. On POSIX,
closing any other handle of this process on the file drops SQLite's locks, and a second SQLite
library (GDAL's) beside ours has damaged files.

**Source:** sqlite.org, "How To Corrupt An SQLite Database File" 2.2; "Atomic Commit In SQLite".
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_
from greendesk.store.tables import get_meta, set_meta
from greendesk.store.trouble import UNREACHABLE, told

PATIENCE_S = 5.0
_PRAGMAS = (
    "foreign_keys = ON",
    "cell_size_check = ON",
    "synchronous = EXTRA",  # FULL loses the last edit in one of four power cuts: no directory sync
    "fullfsync = ON",
    "mmap_size = 0",
    "secure_delete = ON",  # what a photo was before it was blurred leaves nothing in the file
    "trusted_schema = OFF",  # until the guard has looked
)
UNKNOWN = N_(
    "{name} can't be reached, so it is not known whether the last step was saved. What was saved "
    "before is safe. Check that the drive is connected, then try again."
)


class Connection:
    """A connection that can tell after any failure whether a transaction was written.

    Attributes:
        was_hot: whether a journal lay beside the file: its last writer died in mid-step.
    """

    def __init__(
        self,
        path: Path,
        prepare: Callable[[sqlite3.Connection], None],
        *,
        read_only: bool = False,
        patience_s: float = PATIENCE_S,
        factory: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        """Open the file, which must be there.

        Args:
            prepare: looks at the schema and registers functions, before anything is written.
            patience_s: how long to wait for another program's lock, in seconds.
            factory: class of the connection.

        Raises:
            UserError: ``prepare`` refuses it, or it is damaged.
            Outage: it can't be read.
        """
        self.path, self.read_only = path, read_only
        self._prepare, self._patience_s, self._factory = prepare, patience_s, factory
        self._db: sqlite3.Connection | None = None
        self._was_one_file = False
        self.was_hot = _has_content(path.with_name(path.name + "-journal"))
        with told(path.name):
            self._connect()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for reading one moment of the file."""
        with self._told():
            db = self._connected()
            db.execute("BEGIN")
            try:
                yield db
            finally:
                self._roll_back()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one transaction, written in whole or not at all.

        Raises:
            Busy: another program holds the file; nothing was written.
            Outage: nothing was written, or (said so) it is not known.
        """
        with self._told():
            db = self._connected()
            db.execute("BEGIN IMMEDIATE")
            try:
                stamp = _stamp(db)
                yield db
                set_meta(db, "ours", None)
            except BaseException:
                self._roll_back()
                raise
            try:
                db.execute("COMMIT")
            except sqlite3.Error as error:
                if not self._was_written(stamp, error):
                    raise

    def close(self) -> None:
        """Close the file; opened again by the next use."""
        db, self._db = self._db, None
        if db is not None:
            self._shut(db)

    def _shut(self, db: sqlite3.Connection) -> None:
        db.close()
        if self.read_only and self._was_one_file:
            _make_one_file(self.path)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raise our own errors; SQLite calls a file damaged also if one read of it failed."""
        try:
            with told(self.path.name):
                yield
        except BadInput as error:
            code = getattr(error.__cause__, "sqlite_errorcode", 0)
            if code & 0xFF == sqlite3.SQLITE_CORRUPT and self._is_sound():
                raise Outage(UNREACHABLE, name=self.path.name) from error
            raise

    def _is_sound(self) -> bool:
        """Return whether the file, opened anew, has no fault."""
        self.close()
        try:
            return bool(self._connect().execute("PRAGMA quick_check").fetchone() == ("ok",))
        except (sqlite3.Error, UnicodeDecodeError, BadInput):
            return False

    def _connected(self) -> sqlite3.Connection:
        return self._connect() if self._db is None else self._db

    def _connect(self) -> sqlite3.Connection:
        if not os.path.isfile(self.path):  # never raises, whatever became of the drive
            raise Outage(UNREACHABLE, name=self.path.name)
        self._was_one_file = not os.path.exists(_wal_of(self.path))
        db = sqlite3.connect(
            address(self.path, "ro" if self.read_only else "rw"),
            uri=True,
            isolation_level=None,
            timeout=self._patience_s,
            check_same_thread=False,  # the writer sees to it that one thread at a time uses it
            factory=self._factory,
        )
        try:
            for pragma in _PRAGMAS:
                db.execute(f"PRAGMA {pragma}")
            self._prepare(db)
            db.execute("PRAGMA trusted_schema = ON")  # R-tree triggers call our ST_ functions
            if not self.read_only:
                _leave_wal(db)
        except BaseException:
            self._shut(db)
            raise
        self._db = db
        return db

    def _roll_back(self) -> None:
        db = self._db
        try:
            if db is not None and db.in_transaction:
                db.execute("ROLLBACK")
        except sqlite3.Error:
            self.close()  # closing rolls back as well

    def _was_written(self, stamp: int, error: sqlite3.Error) -> bool:
        """Return whether the transaction whose COMMIT failed is in the file all the same."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            self._roll_back()
            return False
        self.close()
        try:
            return writes(self._connect()) >= stamp
        except (sqlite3.Error, OSError, Outage) as second:
            raise Outage(UNKNOWN, name=self.path.name) from second


def writes(db: sqlite3.Connection) -> int:
    """Return how many transactions of ours the file has seen."""
    return int(str(get_meta(db, "writes") or 0))


def address(path: Path, mode: str) -> str:
    """Return the URI of a file for SQLite, also on Windows drives and shares."""
    place = quote(path.absolute().as_posix())
    if place.startswith("//"):
        place = "//" + place
    elif not place.startswith("/"):
        place = "/" + place
    return f"file:{place}?mode={mode}"


def _stamp(db: sqlite3.Connection) -> int:
    """Mark the rows written from now on as ours, and count this transaction."""
    stamp = writes(db) + 1
    set_meta(db, "writes", stamp)
    set_meta(db, "ours", 1)
    return stamp


def _leave_wal(db: sqlite3.Connection) -> None:
    """Go back to one file: QGIS switches to WAL while it edits. If it still does: next time."""
    try:
        db.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


def _make_one_file(path: Path) -> None:
    """Have SQLite take away what reading a file in WAL mode has laid beside it.

    Who may only read can't; who may write does so when he is the last to leave. Where somebody has
    begun to write meanwhile, that is left to him.
    """
    if not os.path.exists(_wal_of(path)) or _has_content(_wal_of(path)):
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(address(path, "rw"), uri=True)) as db:
        db.execute("PRAGMA query_only = ON")
        db.execute("SELECT 1 FROM sqlite_master").fetchone()


def _wal_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
