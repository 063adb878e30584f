"""Changes that the centre's ledger has shown us: it lacks some of them if it was restored.

::

    ledger   1  2  3 | 4  5  6          restored to 3, and a colleague sends first:
    again    1  2  3 | 4' 5' 6' 7'      no number is missing, but the changes 4, 5, 6 are

The one thing to know: a restored ledger is mostly cut at its end, so what we know of the newest is
asked for each time: the change behind the last record that was looked at, and the newest batches
that were received. A hole in the middle is found as well, a little later: each time some of the
older batches are asked for too, by chance. What is known to be lost is in ``gd_lost`` and witness
of nothing, until the ledger shows it again: the centre has found a fuller backup.
"""

import sqlite3
from collections.abc import Iterable

from greendesk.model.message import CentrePatch, Witnesses
from greendesk.store.tables import get_text, set_meta

_SEEN = "centre_change"  # the change behind the newest record that was looked at
_NEWEST, _OLDER = 5, 2  # batches; each is a request
_APPLIED = "SELECT batch_id, change_id, payload_sha FROM gd_receipt WHERE status = 'applied'"
_LOST = "change_id IN (SELECT change_id FROM gd_lost)"
_BATCHES = (
    "SELECT batch_id FROM gd_receipt WHERE status = 'applied'"
    " AND change_id NOT IN (SELECT change_id FROM gd_lost)"
    " GROUP BY batch_id ORDER BY max(rowid) DESC"
)


def witnesses(db: sqlite3.Connection, *, every: bool = False) -> Witnesses:
    """Return what the ledger must have if it is the one that we know.

    Args:
        every: name all batches, not only the newest and some of the others; and what is lost.
    """
    known = _by_batch(db, f"{_APPLIED} AND NOT {_LOST}{'' if every else _some()}")
    lost = _by_batch(db, f"{_APPLIED} AND {_LOST}") if every else {}
    return Witnesses(get_text(db, _SEEN), known, lost)


def _by_batch(db: sqlite3.Connection, sql: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for batch_id, change_id, sha256 in db.execute(sql):
        found.setdefault(batch_id, {})[change_id] = sha256
    return found


def _some() -> str:
    newest = f"{_BATCHES} LIMIT {_NEWEST}"
    others = f"SELECT batch_id FROM ({_BATCHES} LIMIT -1 OFFSET {_NEWEST})"
    return (
        f" AND (batch_id IN ({newest}) OR batch_id IN ({others} ORDER BY random() LIMIT {_OLDER}))"
    )


def note_page(db: sqlite3.Connection, rows: Iterable[CentrePatch]) -> None:
    """Remember the change behind the newest record of a page."""
    newest = max(rows, key=lambda row: row.lao_seq, default=None)
    if newest is not None and newest.change_id:
        set_meta(db, _SEEN, newest.change_id)


def note_all(db: sqlite3.Connection, rows: Iterable[CentrePatch]) -> None:
    """Begin anew with all that the centre has: what it has lost is witness of nothing any more."""
    set_meta(db, _SEEN, None)
    note_page(db, rows)


def note_lost(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Remember which changes the ledger has had and does not have any more."""
    rows = [(id,) for id in ids]
    db.executemany("INSERT OR IGNORE INTO gd_lost (change_id) VALUES (?)", rows)


def note_found(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Forget that these changes were lost: the ledger has them again."""
    db.executemany("DELETE FROM gd_lost WHERE change_id = ?", [(id,) for id in ids])
