"""What SQLite complains about, sorted by its code into our own errors.

The one thing to know: only what the officer or the machine can cause is sorted. A mistake in our
SQL stays an ``sqlite3`` error, so that it is reported as the defect it is.
"""

import json
import logging
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import shapely

from greendesk.errors import BadInput, Conflict, GreenDeskError, Outage
from greendesk.i18n import N_

BUSY = N_(
    "Another program is writing to {name} just now. Your work is safe. "
    "Close the file in that program, or wait a moment and try again."
)
FULL = N_(
    "The disk that holds {name} is full. What was saved before is safe. "
    "Free some space, then try again."
)
UNREACHABLE = N_(
    "The file {name} can't be read or written just now. What was saved before is safe. "
    "Check that the drive is connected and that you may write there, then try again."
)
MOVED = N_(
    "The file {name} was moved or replaced while it was open here. Nothing was written over. "
    "Close the project and open it again from where it is now."
)
UNFINISHED = N_(
    "{name} was not closed properly last time, and opening it for reading only can't put that "
    "right. Nothing is lost. Open it normally once."
)
DAMAGED = N_(
    "The file {name} is damaged and can't be opened. It was left exactly as it is. "
    "Open the latest backup instead."
)
ODD = N_(
    "{name} can't be opened: something in it is not as GreenDesk writes it, or GreenDesk has made "
    "a mistake. It was left exactly as it is. Open the latest backup instead. If that can't be "
    "opened either, tell whoever looks after GreenDesk."
)
"""Where nobody can tell whether the file is damaged."""
TOO_BIG = N_("This is too much for one record of {name}. Nothing was changed. Bring it in parts.")
NOT_UNIQUE = N_(
    "{name} already holds a record of this kind. Nothing was changed. "
    "Close the project, open it again, and do this once more."
)
NO_MEMORY = N_(
    "This computer has run out of memory. What was saved before is safe. "
    "Close other programs, then try again."
)
NOT_KEPT = N_(
    "A number or a letter in this step can't be kept in a file. Nothing was changed. "
    "Type the values again."
)


class Busy(Outage):
    """Another program holds the file; nothing of this transaction was written."""


_BY_CODE: dict[int, tuple[type[GreenDeskError], str]] = {
    sqlite3.SQLITE_BUSY: (Busy, BUSY),
    sqlite3.SQLITE_LOCKED: (Busy, BUSY),
    sqlite3.SQLITE_PROTOCOL: (Busy, BUSY),
    sqlite3.SQLITE_FULL: (Outage, FULL),
    sqlite3.SQLITE_IOERR: (Outage, UNREACHABLE),
    sqlite3.SQLITE_CANTOPEN: (Outage, UNREACHABLE),
    sqlite3.SQLITE_READONLY: (Outage, UNREACHABLE),
    sqlite3.SQLITE_PERM: (Outage, UNREACHABLE),
    sqlite3.SQLITE_NOMEM: (Outage, NO_MEMORY),
    sqlite3.SQLITE_CORRUPT: (BadInput, DAMAGED),
    sqlite3.SQLITE_NOTADB: (BadInput, DAMAGED),
    sqlite3.SQLITE_TOOBIG: (BadInput, TOO_BIG),
    sqlite3.SQLITE_CONSTRAINT: (Conflict, NOT_UNIQUE),
}
_BY_EXTENDED_CODE: dict[int, tuple[type[GreenDeskError], str]] = {
    sqlite3.SQLITE_READONLY_DBMOVED: (Outage, MOVED),
    sqlite3.SQLITE_READONLY_ROLLBACK: (Outage, UNFINISHED),
    sqlite3.SQLITE_READONLY_RECOVERY: (Outage, UNFINISHED),
    sqlite3.SQLITE_READONLY_CANTLOCK: (Outage, UNFINISHED),
    sqlite3.SQLITE_IOERR_NOMEM: (Outage, NO_MEMORY),
}
_UNREADABLE = (UnicodeDecodeError, json.JSONDecodeError, zlib.error)  # in what we once wrote
_NONSENSE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_LOG = logging.getLogger(__name__)
_NO_LETTERS = "Could not decode to UTF-8"  # by Python's own module, which gives it no code


def sort_error(error: Exception, name: str) -> GreenDeskError | None:
    """Return what to tell the officer about ``error`` in the file ``name``; None = our defect."""
    if isinstance(error, _UNREADABLE):
        return BadInput(DAMAGED, name=name)
    if isinstance(error, UnicodeEncodeError):  # half a letter: a lone surrogate
        return BadInput(NOT_KEPT)
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int):
        letters = not (isinstance(error, sqlite3.Error) and str(error).startswith(_NO_LETTERS))
        return None if letters else BadInput(DAMAGED, name=name)
    kind = _BY_EXTENDED_CODE.get(code) or _BY_CODE.get(code & 0xFF)
    return None if kind is None else kind[0](kind[1], name=name)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Raise what SQLite complains about in the file ``name`` as one of our own errors."""
    try:
        yield
    except (sqlite3.Error, UnicodeEncodeError, *_UNREADABLE) as error:
        found = sort_error(error, name)
        if found is None:
            raise
        raise found from error


@contextmanager
def sound(name: str) -> Iterator[None]:
    """Say of the file ``name`` that it can't be opened where opening it ends in nonsense.

    Only round the opening of a file, whose every cell a stranger may have written. It may be a
    mistake of ours as well: nobody calls it damage, and the log has all of it.
    """
    try:
        yield
    except GreenDeskError:
        raise
    except (*_NONSENSE, sqlite3.OperationalError, shapely.errors.ShapelyError) as error:
        _LOG.exception("nonsense where a project file was opened")
        raise BadInput(ODD, name=name) from error
