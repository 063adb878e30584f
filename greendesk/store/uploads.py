"""Where the bytes of photos stand on their way to the centre, by their hash.

The one thing to know: it is the hash that is verified, not the photo; a photo that gets another
version (a face blurred) is to be sent again.
"""

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime

from greendesk.model.photo import Upload
from greendesk.model.record import Photo
from greendesk.store import media
from greendesk.store.tables import among, as_list, get_text, set_meta

_DUE = "photos_at"


def known(db: sqlite3.Connection) -> dict[str, Upload]:
    """Return all that is known, by hash."""
    rows = db.execute("SELECT sha256, url, status FROM gd_upload")
    return {sha256: Upload(sha256, url, status) for sha256, url, status in rows}


def verified(db: sqlite3.Connection) -> frozenset[str]:
    """Return the hashes that the centre has proved to have."""
    rows = db.execute("SELECT sha256 FROM gd_upload WHERE status = 'verified'")
    return frozenset(row[0] for row in rows)


def keep(db: sqlite3.Connection, upload: Upload) -> None:
    """Write down where a photo stands."""
    db.execute(
        "INSERT INTO gd_upload (sha256, url, status) VALUES (?, ?, ?) ON CONFLICT (sha256)"
        " DO UPDATE SET url = excluded.url, status = excluded.status",
        (upload.sha256, upload.url, upload.status),
    )


def forget(db: sqlite3.Connection, hashes: Collection[str]) -> None:
    """Forget what the centre had of these, as if they had never been sent."""
    db.execute(f"DELETE FROM gd_upload WHERE {among('sha256')}", (as_list(sorted(hashes)),))


def to_send(db: sqlite3.Connection) -> list[tuple[Photo, Upload]]:
    """Return the photos that are not proved to be there, of patches that the centre has.

    The data goes first: a photo of a patch that the centre does not know would belong to nothing.
    """
    sent = {row[0] for row in db.execute("SELECT patch_id FROM gd_base WHERE deleted = 0")}
    uploads: Mapping[str, Upload] = known(db)
    found: dict[str, tuple[Photo, Upload]] = {}
    for photo in media.read(db):
        upload = uploads.get(photo.sha256, Upload(photo.sha256))
        if photo.patch_id in sent and upload.status != "verified":
            found.setdefault(photo.sha256, (photo, upload))
    return list(found.values())


def due(db: sqlite3.Connection) -> datetime | None:
    """Return when the photos are to go; None = they wait for nothing."""
    try:
        return datetime.fromisoformat(get_text(db, _DUE))
    except ValueError:
        return None


def set_due(db: sqlite3.Connection, at: datetime | None) -> None:
    """Keep when the photos are to go: the officer has asked for it, and it outlives the window."""
    set_meta(db, _DUE, None if at is None else at.isoformat(timespec="seconds"))
