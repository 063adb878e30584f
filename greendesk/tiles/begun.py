"""Files of packs that are being filled: where they lie, and what a disk may have against it."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from greendesk.errors import BadInput, Conflict, Outage
from greendesk.i18n import N_

PART = ".part"
_COPY = ".copy"
_TAKEN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_OLD_S = 24 * 3600.0
_FULL = N_(
    "The disk has no more room for the offline map “{name}”. What was fetched is kept. Make room,"
    " then let it go on."
)
_NO_DISK = N_(
    "The offline map “{name}” can't be written just now. What was fetched is kept; try again later."
)
_IN_USE = N_("The offline map “{name}” is being fetched by another window or program already.")
NOT_OURS = N_(
    "“{name}” is not an offline map that GreenDesk was fetching, or it is damaged. Delete it and"
    " begin anew."
)
THERE = N_("There is a file “{name}” already. Choose another name.")


def part_of(path: Path) -> Path:
    """Return where a pack lies while it is filled."""
    return path.with_name(path.name + PART)


def begun_in(folder: Path) -> list[Path]:
    """Return where the packs will lie that are being filled in a folder."""
    with suppress(OSError):
        parts = sorted(folder.glob("*.mbtiles" + PART))
        return [part.with_name(part.name.removesuffix(PART)) for part in parts]
    return []


def sweep(folder: Path, now_s: float) -> None:
    """Take away what was left of packs by programs that were killed a day ago or more.

    Args:
        now_s: seconds since 1970.
    """
    with suppress(OSError):
        for left in (*folder.glob("~*" + _COPY), *folder.glob(".greendesk-*")):
            if now_s - left.stat().st_mtime < _OLD_S:
                continue  # somebody may be at it
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def throw_away(path: Path) -> None:
    """Give up a pack that is being filled; never waits.

    Raises:
        Conflict: another window is filling it.
        Outage: the disk is not there.
    """
    part = part_of(path)
    with told(path.name):
        if part.is_file():
            _have_alone(part)
        for end in ("-journal", ""):
            part.with_name(part.name + end).unlink(missing_ok=True)


def _have_alone(part: Path) -> None:
    """Raise sqlite3's "busy" where another window has it; a damaged file nobody has."""
    try:
        with closing(connect(part, patience_s=0.0)) as db:
            db.execute("BEGIN EXCLUSIVE")
            db.execute("COMMIT")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _TAKEN:
            raise


def open_again(path: Path) -> None:
    """Make a copy of a finished pack that can be filled again, beside it.

    Raises:
        Conflict: there is one already.
        Outage: the disk is full or not there.
    """
    part = part_of(path)
    if part.exists():
        raise Conflict(THERE, name=part.name)
    half = path.with_name(f"~{path.name}{_COPY}")  # no name of a pack that is being filled
    with told(path.name):
        try:
            shutil.copyfile(path, half)
            os.replace(half, part)
        finally:
            half.unlink(missing_ok=True)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Say in words what the disk or SQLite has against it."""
    try:
        yield
    except sqlite3.Error as error:
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:
            case code if code in _TAKEN:
                raise Conflict(_IN_USE, name=name) from error
            case sqlite3.SQLITE_FULL:
                raise Outage(_FULL, name=name) from error
            case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_ERROR:
                raise BadInput(NOT_OURS, name=name) from error
        raise Outage(_NO_DISK, name=name) from error
    except OSError as error:
        raise Outage(_FULL if error.errno == errno.ENOSPC else _NO_DISK, name=name) from error


def connect(part: Path, patience_s: float = 1.0) -> sqlite3.Connection:
    """Open a file that is being filled, for nobody else."""
    db = sqlite3.connect(part, isolation_level=None, timeout=patience_s)
    try:
        for pragma in (
            "locking_mode=EXCLUSIVE",  # a pack, not a project: nobody reads it while it is filled
            "journal_mode=DELETE",
            "synchronous=FULL",
            "cell_size_check=ON",
            "secure_delete=ON",  # a key that is taken out leaves nothing behind
        ):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


def sync_folder(folder: Path) -> None:
    """Have the new name on the disk; Windows does that by itself."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
