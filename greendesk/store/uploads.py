"""Where the bytes of photos stand on their way to the centre, by their hash.

The one thing to know: it is the hash that is verified, not the photo; a photo that gets another
version (a face blurred) is to be sent again. Which photos these bytes are, and of which patches, is
told beside and proved by itself (gd_told).
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from greendesk.model.record import PatchId, Photo
from greendesk.model.telling import Due, Upload, Use, dues
from greendesk.store import media, photo_check
from greendesk.store.rtree import LAYER
from greendesk.store.tables import among, as_list, get_text, set_meta

_DUE, _LEFT = "photos_at", "photos_left"


def known(db: sqlite3.Connection) -> dict[str, Upload]:
    """Return all that is known, by hash."""
    rows = db.execute("SELECT sha256, url, status FROM gd_upload")
    return {sha256: Upload(sha256, url, status) for sha256, url, status in rows}


def verified(db: sqlite3.Connection) -> frozenset[str]:
    """Return the hashes that the centre has proved to have."""
    rows = db.execute("SELECT sha256 FROM gd_upload WHERE status = 'verified'")
    return frozenset(row[0] for row in rows)


def witnesses(db: sqlite3.Connection) -> list[str]:
    """Return a few of :func:`verified`, the newest and one by chance: a restored centre lacks one.

    Its ledger may lack nothing, where only photos came since the backup.
    """
    used = f"sha256 IN (SELECT sha256 FROM {media.TABLE})"  # what is used no more may go there
    proved = f"SELECT sha256 FROM gd_upload WHERE status = 'verified' AND {used}"
    newest = [sha256 for (sha256,) in db.execute(f"{proved} ORDER BY rowid DESC LIMIT 2")]
    other = [sha256 for (sha256,) in db.execute(f"{proved} ORDER BY random() LIMIT 1")]
    return list(dict.fromkeys(newest + other))


def keep(db: sqlite3.Connection, upload: Upload) -> None:
    """Write down where a photo stands."""
    db.execute(
        "INSERT INTO gd_upload (sha256, url, status) VALUES (?, ?, ?) ON CONFLICT (sha256)"
        " DO UPDATE SET url = excluded.url, status = excluded.status",
        (upload.sha256, upload.url, upload.status),
    )


def forget(db: sqlite3.Connection, hashes: Collection[str]) -> None:
    """Forget what the centre had of these, as if they had never been sent."""
    for table in ("gd_upload", "gd_told"):
        db.execute(f"DELETE FROM {table} WHERE {among('sha256')}", (as_list(sorted(hashes)),))


def told(db: sqlite3.Connection) -> dict[tuple[str, str], Use]:
    """Return what the centre was told of photos, by their id and hash."""
    rows = db.execute("SELECT photo_id, sha256, use FROM gd_told")
    return {(photo_id, sha256): json.loads(use) for photo_id, sha256, use in rows}


def keep_told(db: sqlite3.Connection, sha256: str, uses: Sequence[Use]) -> None:
    """Write down what the centre has proved to keep of the photos that are these bytes.

    Bytes that no photo uses, here or there, are of no concern any more: the centre may let them go.
    """
    db.execute("DELETE FROM gd_told WHERE sha256 = ?", (sha256,))
    if not uses:
        unused = f"sha256 = ? AND sha256 NOT IN (SELECT sha256 FROM {media.TABLE})"
        db.execute(f"DELETE FROM gd_upload WHERE {unused}", (sha256,))
    db.executemany(
        "INSERT INTO gd_told (photo_id, sha256, use) VALUES (?, ?, ?)",
        ((use["photo_id"], sha256, json.dumps(use, ensure_ascii=False)) for use in uses),
    )


def to_send(db: sqlite3.Connection) -> list[Due]:
    """Return the bytes that are not proved to be there, and those of which something is news.

    The data goes first: a photo of a patch that the centre does not know would belong to nothing.
    Nor does one of a patch that was deleted here; what was told of it stands until the centre hears
    that. The same holds for one whose patch the centre does not know (any more), and for one that
    another program has thrown away: the centre may have the last copy.
    """
    bases = db.execute("SELECT patch_id, deleted FROM gd_base").fetchall()
    here = {patch_id for (patch_id,) in db.execute(f"SELECT patch_id FROM {LAYER}")}
    sent = {patch_id for patch_id, deleted in bases if not deleted} & here
    buried = {patch_id for patch_id, deleted in bases if deleted} - here
    photos, uploads, told_there = media.read(db), known(db), told(db)
    thrown: list[Photo] = []
    if told_there.keys() - {(photo.id, photo.sha256) for photo in photos}:
        thrown = photo_check.missing(db)
    return dues(
        photos,
        told_there,
        lambda sha256: uploads.get(sha256, Upload(sha256)),
        lambda photo: photo.patch_id in sent,
        lambda photo: photo.patch_id in buried,
        {(photo.id, photo.sha256) for photo in thrown},
    )


def due(db: sqlite3.Connection) -> datetime | None:
    """Return when the photos are to go; None = they wait for nothing."""
    try:
        return datetime.fromisoformat(get_text(db, _DUE))
    except ValueError:
        return None


def left(db: sqlite3.Connection) -> frozenset[PatchId]:
    """Return the patches whose photos do not go then."""
    return frozenset(json.loads(get_text(db, _LEFT) or "[]"))


def set_due(db: sqlite3.Connection, at: datetime | None, left: Collection[PatchId]) -> None:
    """Keep when the photos are to go: the officer has asked for it, and it outlives the window.

    Args:
        left: patches whose photos do not go then.
    """
    set_meta(db, _DUE, None if at is None else at.isoformat(timespec="seconds"))
    set_meta(db, _LEFT, None if at is None else json.dumps(sorted(left)))
