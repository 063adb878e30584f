"""The versions of one patch, read from the journal.

The one thing to know: the journal is read through from its beginning, but an entry that does not
name the patch costs no more than a look at its list (see :func:`.journal.unpack_of`), so no index
has to be kept up to date with every import.
"""

import sqlite3
from datetime import datetime

from greendesk.i18n import N_, Text
from greendesk.model.history import Version
from greendesk.model.record import Patch, PatchId
from greendesk.store import journal

BEFORE = Text(N_("As it was before the first step that is known"))
AS_STORED = Text(N_("As it is in the file"))


def read(db: sqlite3.Connection, patch_id: PatchId, now: Patch | None) -> list[Version]:
    """Return the versions of a patch, oldest first; the last is what is stored now.

    What was undone is left out. A step that changed nothing of the patch is no version.

    Args:
        now: the patch as it is stored; None = it is in the recycle bin, or nowhere.
    """
    found: list[Version] = []
    rows = db.execute(
        "SELECT at, officer, label, content FROM gd_journal WHERE done = 1 ORDER BY seq"
    )
    for at, by, label, content in rows:
        deltas = journal.unpack_of(content, Patch.kind, patch_id)
        if not deltas:
            continue
        before, after = _patch(deltas[0].before), _patch(deltas[-1].after)
        if before is not None and (not found or found[-1].patch != before):
            found.append(Version(None, "", BEFORE, before))
        if not found or found[-1].patch != after:
            found.append(Version(datetime.fromisoformat(at), by, journal.unpack_text(label), after))
    if (found[-1].patch if found else None) != now:
        found.append(Version(None, "", AS_STORED, now))
    return found


def _patch(record: object) -> Patch | None:
    return record if isinstance(record, Patch) else None
