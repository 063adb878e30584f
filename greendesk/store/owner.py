"""Which project a file is and whose, as far as it says so itself, without opening it as a project.

For a file that may be damaged, and for safety copies, of which two projects of one name have some.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from greendesk.i18n import Label
from greendesk.model.defaults import lao_title
from greendesk.store.connection import address

_STEPS = 1_000_000  # of SQLite, some 50 ms; what is asked here takes a few


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose project a file is.

    Attributes:
        title: the LAO with its kind; empty where the project does not name it.
        patches: how many there are.
    """

    title: Label
    patches: int


def project_id(path: Path) -> str:
    """Return the id of a project file; "" where it can't be read."""
    with _reading(path) as db:
        row = db.execute("SELECT value FROM gd_meta WHERE key = 'project_id'").fetchone()
        return row[0] if row is not None and isinstance(row[0], str) else ""
    return ""


def owner(path: Path) -> Owner | None:
    """Return whose project a file is; None where it can't be read."""
    with _reading(path) as db:
        sql = "SELECT lao_kind, name_th, name_en FROM lao_profile LIMIT 1"
        kind, *names = (str(v or "") for v in db.execute(sql).fetchone() or ("", "", ""))
        (count,) = db.execute("SELECT count(*) FROM green_patch").fetchone()
        return Owner(lao_title(kind, *names), count)
    return None


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection; what is wrong with the file ends the block and no more."""
    try:
        with closing(sqlite3.connect(address(path, "ro"), uri=True, timeout=0)) as db:
            db.set_progress_handler(lambda: True, _STEPS)  # a view by that name may have no end
            yield db
    except sqlite3.Error:
        return
