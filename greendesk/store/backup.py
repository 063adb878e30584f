"""Copies of the project: rolling backups, and "save a copy"; always whole, always checked.

::

    live file --backup API--> temporary name --quick_check, fsync--> rename

The one thing to know: never a copy of the file's bytes. They are read through our own connection,
so a copy is one moment of the project, whatever is being written.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from greendesk.errors import BadInput, Outage, reason_of
from greendesk.i18n import N_
from greendesk.store import media, unblurred
from greendesk.store.connection import address, writes
from greendesk.store.tables import get_text
from greendesk.store.trouble import DAMAGED, told

NEWEST, DAILY, WEEKLY, MONTHLY = 6, 12, 10, 9
ROLLING = "rolling"
_BETWEEN = timedelta(minutes=30)  # rolling backups only; before an import there is always one
_STAMP = "%Y-%m-%d %H%M%S"
_STAMP_LETTERS = 17
NO_COPY = N_(
    "The copy {name} can't be written ({why}). The project itself is safe. "
    "Choose another place, or free some space, then try again."
)
BAD_COPY = N_(
    "The copy {name} was not written as it should be, so it was thrown away. "
    "The project itself is safe. Choose another place, then try again."
)


@dataclass(frozen=True, slots=True)
class Backup:
    """One checked copy of a project.

    Attributes:
        at: when it was made, with a time zone.
        reason: the word in its name: "rolling", "import", "upgrade".
    """

    path: Path
    at: datetime
    reason: str


def listed(folder: Path, stem: str, project_id: str = "") -> list[Backup]:
    """Return the backups of a project, the newest first, whatever the clock said meanwhile.

    Args:
        folder: of all backups.
        stem: the name of the project's file, without ending.
        project_id: "" = not known, because the file can't be read: all of that name.
    """
    own = (
        _found(place)
        for place in folder.glob("*")
        if place.name.rpartition(" ")[0] == stem and place.name.endswith(project_id[-12:])
    )
    # the counts of two projects say nothing of each other: that of the latest copy comes first
    latest_first = sorted(filter(None, own), key=lambda paths: paths[-1].name, reverse=True)
    paths = [path for found in latest_first for path in reversed(found)]
    return [Backup(path, _made_at(path), _reason(path)) for path in paths]


def photos_in(backup: Path, hashes: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the sound bytes of photos that a backup holds, by hash; the file is only read.

    Raises:
        Outage: it can't be read.
    """
    with told(backup.name), closing(sqlite3.connect(address(backup, "ro"), uri=True)) as db:
        for sha256 in hashes if media.is_there(db) else ():
            data = media.read_bytes(db, sha256)
            if data is not None:
                yield sha256, data


def back_up(db: sqlite3.Connection, project: Path, folder: Path, reason: str, at: datetime) -> Path:
    """Make a checked backup and thin out the old ones; return the newest backup there is.

    A ``rolling`` backup is made only if the count of changes is another than at the last one, and
    no more than once in half an hour; a clock that was ahead once keeps none from being made. For
    any other reason there is always one: a copy of the project that went its own way shares folder
    and, by chance, count.

    Args:
        folder: of all backups; each project has its own in it.
        reason: a word for the file's name: "rolling", "import", "upgrade".

    Raises:
        Outage: it can't be written or is not whole.
    """
    own = folder / f"{project.stem} {get_text(db, 'project_id')[-12:]}"
    try:
        make_folder(own)
    except OSError as error:
        raise Outage(NO_COPY, name=own.name, why=reason_of(error)) from error
    found = _found(own)
    if found and not _is_due(db, found[-1], reason, at):
        return found[-1]
    made = _free(own, f"{at.astimezone():{_STAMP}} {reason}", writes(db))
    write_copy(db, made)
    for old in set(found) - kept([*found, made]):
        with suppress(OSError):  # the new one is there; the next one tries again
            old.unlink()
    return made


def write_copy(db: sqlite3.Connection, to: Path) -> None:
    """Write a checked copy of the project; what was at ``to`` before is replaced at the end.

    Raises:
        BadInput: the project itself is damaged; ``to`` is as it was.
        Outage: it can't be written or is not whole; ``to`` is as it was.
    """
    half = to.with_name(f"~{to.name}")
    try:
        half.unlink(missing_ok=True)
        half.touch()
        _fill(db, half)
        flush(half)
        os.replace(half, to)
        flush(to.parent)
    except OSError as error:
        raise Outage(NO_COPY, name=to.name, why=reason_of(error)) from error
    finally:
        with suppress(OSError):  # a disk that is gone keeps what it likes
            half.unlink(missing_ok=True)


def kept(backups: Iterable[Path]) -> set[Path]:
    """Return which backups stay: the newest, and the last of each day, week and month.

    The newest both by what was written and by the clock: either may have gone back once, the count
    in a project that was put back from a copy.
    """
    newest_first = sorted(backups, reverse=True)
    stay: set[Path] = set(newest_first[:NEWEST])
    stay |= set(sorted(newest_first, key=_age, reverse=True)[:NEWEST])
    for count, span in ((DAILY, "%Y-%m-%d"), (WEEKLY, "%G-%V"), (MONTHLY, "%Y-%m")):
        last: dict[str, Path] = {}
        for path in newest_first:
            last.setdefault(f"{_made_at(path):{span}}", path)
        stay |= set([*last.values()][:count])
    return stay


def flush(path: Path) -> None:
    """Have the disk keep what was written to a file, or which names a folder holds."""
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle on a folder that could be flushed
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, unless they are there, and have the disk keep their names.

    Raises:
        OSError: it can't be made.
    """
    if path.is_dir():
        return
    if path.parent != path:  # a drive that isn't there has nothing above it
        make_folder(path.parent)
    path.mkdir(exist_ok=True)
    flush(path.parent)


def _fill(db: sqlite3.Connection, half: Path) -> None:
    name, is_whole = half.name.removeprefix("~"), False
    with suppress(BadInput), told(name):
        copy = sqlite3.connect(address(half, "rw"), uri=True, isolation_level=None)
        try:
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()
            copy.execute("PRAGMA secure_delete = ON").fetchone()
            copy.execute("BEGIN")
            unblurred.forget(copy)
            copy.execute("COMMIT")
            is_whole = _is_whole(copy)
        finally:
            copy.close()
    if not is_whole:
        project = Path(db.execute("PRAGMA database_list").fetchone()[2]).name
        with told(project):
            if not _is_whole(db):  # then no copy of it can be
                raise BadInput(DAMAGED, name=project)
        raise Outage(BAD_COPY, name=name)


def _is_whole(db: sqlite3.Connection) -> bool:
    try:
        return bool(db.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        return False


def _free(folder: Path, name: str, count: int) -> Path:
    """Return where a backup goes; never over another that was made in the same second."""
    made = folder / f"{name} {count}.gpkg"
    while made.exists():
        name += "+"
        made = folder / f"{name} {count}.gpkg"
    return made


def _found(folder: Path) -> list[Path]:
    """Return the backups in a folder, the newest last."""
    found = [path for path in folder.glob("[0-9]*.gpkg") if _is_backup(path)]
    return sorted(found, key=_age)


def _age(path: Path) -> tuple[int, str]:
    """Return by what backups are ordered: the count of writes in the name, then the time."""
    count = path.stem.rpartition(" ")[2]
    return int(count) if count.isdecimal() else 0, path.name


def _is_backup(path: Path) -> bool:
    try:
        _made_at(path)
    except ValueError:
        return False
    return True


def _made_at(path: Path) -> datetime:
    """Return the local time in a backup's name."""
    return datetime.strptime(path.name[:_STAMP_LETTERS], _STAMP).astimezone()


def _reason(path: Path) -> str:
    return path.stem[_STAMP_LETTERS:].split()[0].rstrip("+")


def _is_due(db: sqlite3.Connection, last: Path, reason: str, at: datetime) -> bool:
    if reason != ROLLING:
        return True
    changed = last.stem.rpartition(" ")[2] != str(writes(db))
    return changed and abs(at - _made_at(last)) >= _BETWEEN


def check_target(project: Path, to: Path) -> None:
    """Raise BadInput if ``to`` is the project itself."""
    same = to.exists() and os.path.samefile(project, to)
    if same or to.absolute() == project.absolute():
        raise BadInput(N_("This is the open project itself. Choose another name for the copy."))
