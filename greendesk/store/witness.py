"""Changes that the centre's ledger has shown us: it lacks one of them if it was restored.

::

    ledger   1  2  3 | 4  5  6          restored to 3, and a colleague sends first:
    again    1  2  3 | 4' 5' 6' 7'      no number is missing, but the changes 4, 5, 6 are

The one thing to know: a ledger is only ever cut at its end, so a few of the newest that we know are
enough: the one behind the last record that was looked at, and one of each batch received since.
"""

import sqlite3
from collections.abc import Iterable

from greendesk.model.message import CentrePatch
from greendesk.store.tables import get_meta, get_text, set_meta

_SEEN = "centre_change"  # the change behind the newest record that was looked at
_OLD = "centre_receipts"  # so many receipts were there when all was compared last
_AT_MOST = 8  # each is a request
_SINCE = (
    "(SELECT rowid AS nth, * FROM gd_receipt ORDER BY rowid LIMIT -1 OFFSET ?)"
    " WHERE status = 'applied'"
)


def witnesses(db: sqlite3.Connection, cursor: int) -> list[str]:
    """Return ids of changes that the ledger must have if it is the one that we know.

    Args:
        cursor: number of the last record of the centre that was looked at.
    """
    old = int(str(get_meta(db, _OLD) or 0))
    found = dict.fromkeys([get_text(db, _SEEN)])
    if cursor and not any(found):  # a centre that names no changes; a project from before
        newest = f"SELECT change_id FROM {_SINCE} ORDER BY nth DESC LIMIT 1"
        found |= dict.fromkeys(id for (id,) in db.execute(newest, (old,)))
    later = (
        f"SELECT change_id, max(lao_seq) AS last FROM {_SINCE} AND lao_seq > ?"
        " GROUP BY batch_id ORDER BY last DESC LIMIT ?"
    )
    found |= dict.fromkeys(id for id, _ in db.execute(later, (old, cursor, _AT_MOST)))
    return [id for id in found if id]


def note_page(db: sqlite3.Connection, rows: Iterable[CentrePatch]) -> None:
    """Remember the change behind the newest record of a page."""
    newest = max(rows, key=lambda row: row.lao_seq, default=None)
    if newest is not None and newest.change_id:
        set_meta(db, _SEEN, newest.change_id)


def note_all(db: sqlite3.Connection, rows: Iterable[CentrePatch]) -> None:
    """Begin anew with all that the centre has: what it has lost is witness of nothing any more."""
    set_meta(db, _SEEN, None)
    note_page(db, rows)
    ((receipts,),) = db.execute("SELECT count(*) FROM gd_receipt")
    set_meta(db, _OLD, receipts)
