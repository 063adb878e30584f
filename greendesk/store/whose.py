"""Under which code of an LAO the centre knows a project's records.

The one thing to know: it is kept with the first change that is sealed, or with the first record
that comes in, in that same transaction, and never altered. Under another code everything that was
received would look lost, and what came in would be a neighbour's.
"""

import sqlite3

from greendesk.errors import UserError
from greendesk.i18n import N_
from greendesk.model.wire import feature_in, properties_of
from greendesk.store.tables import get_text, set_meta

_CODE = "centre_lao"
OTHER_LAO = N_(
    "The centre knows the records of this project by the LAO code {known}, and by no other. "
    "Nothing was sent or fetched as {asked}. Open the settings and keep them: that puts the code "
    "right."
)


def code(db: sqlite3.Connection, own: str) -> str:
    """Return the code; "" = there is nothing yet that the centre knows or could come to know.

    Args:
        own: the code of the LAO as it is now; it holds for a project that got its records from the
            centre before the code was kept.
    """
    if kept := get_text(db, _CODE):
        return kept
    sealed = db.execute("SELECT body FROM gd_change ORDER BY rowid DESC LIMIT 1").fetchone()
    if sealed is not None:
        return str(properties_of(feature_in(sealed[0])).get("lao_code") or "")
    return own if db.execute("SELECT 1 FROM gd_base LIMIT 1").fetchone() else ""


def check(db: sqlite3.Connection, asked: str) -> None:
    """Make sure that records may be sent or fetched under a code.

    Raises:
        UserError: the centre knows them by another one.
    """
    known = code(db, asked)
    if known and asked != known:
        raise UserError(OTHER_LAO, known=known, asked=asked)


def keep(db: sqlite3.Connection, asked: str) -> None:
    """Keep the code under which records are sealed or come in.

    Raises:
        UserError: the centre knows them by another one.
    """
    check(db, asked)
    if asked and not get_text(db, _CODE):
        set_meta(db, _CODE, asked)
