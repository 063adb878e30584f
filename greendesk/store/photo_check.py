"""Are all photos there, whole, and do they belong somewhere? What can be put right is told apart.

The one thing to know: bytes that no photo of now and no entry of the journal names are of no use to
anybody (an adding that was broken off); they are let go after a day, since a photo that is being
added just now lies among them.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from greendesk.model.record import Photo
from greendesk.store import gpkg, journal, media
from greendesk.store.rtree import LAYER
from greendesk.store.unblurred import NAMED

Kind = Literal["missing", "damaged", "orphaned"]
Met = Literal["known", "mended", "lost"]
"""What a photo was whose file is added again: whole, damaged and whole again, or still damaged."""
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PhotoFault:
    """One thing wrong with a photo.

    Attributes:
        kind: "missing" = the project should have it, and another program took it away; "damaged" =
            its bytes are not those that were kept; "orphaned" = there is no such patch, not even
            in the recycle bin.
        photo: as it should be.
        whole: whether sound bytes are kept beside it, so that it can be put back.
    """

    kind: Kind
    photo: Photo
    whole: bool = False


def faults(db: sqlite3.Connection) -> list[PhotoFault]:
    """Return what is wrong with the photos; reads every byte of them."""
    return [*_missing(db), *_damaged(db), *_orphaned(db)]


def mend(db: sqlite3.Connection, at: datetime) -> int:
    """Put right what needs no question; return how many damaged photos are whole again.

    Sound bytes that are kept beside a damaged photo take its place; the mapping of the standard is
    worked out anew; bytes that nobody names any more are let go.
    """
    mended = 0
    for fault in _damaged(db):
        data = media.read_bytes(db, fault.photo.sha256)
        if data is not None:
            sql = f"UPDATE {media.TABLE} SET data = ? WHERE photo_id = ?"
            db.execute(sql, (data, fault.photo.id))
            mended += 1
    photos = media.read(db)
    media.link(db, (), [photo.id for photo in photos])
    _let_go(db, {photo.sha256 for photo in photos}, gpkg.timestamp(at - KEPT_FOR))
    return mended


def meet_again(db: sqlite3.Connection, original: str, sha256: str, data: bytes) -> Met:
    """Look at the photos that came from a file that is added again; its bytes mend damaged ones.

    Args:
        original: SHA-256 of the file.
        sha256: of ``data``, what the file becomes when it is kept.
    """
    sql = f"SELECT photo_id FROM {media.TABLE} WHERE original_sha256 = ?"
    same = {str(id) for (id,) in db.execute(sql, (original,))}
    damaged = [photo for photo in _damaged_of(db, same)]
    if not damaged:
        return "known"
    if any(photo.sha256 != sha256 for photo in damaged):  # a face was blurred in it since
        return "lost"
    for photo in damaged:
        db.execute(f"UPDATE {media.TABLE} SET data = ? WHERE photo_id = ?", (data, photo.id))
    return "mended"


def missing(db: sqlite3.Connection) -> list[Photo]:
    """Return the photos that another program took away, as they should be."""
    there = {photo.id for photo in media.read(db)}
    known = _by_journal(db).items()
    return [photo for id, photo in known if photo is not None and id not in there]


def _missing(db: sqlite3.Connection) -> Iterator[PhotoFault]:
    for photo in missing(db):
        yield PhotoFault("missing", photo, media.read_bytes(db, photo.sha256) is not None)


def _by_journal(db: sqlite3.Connection) -> dict[str, Photo | None]:
    """Return each photo as the journal says it is; None = it was deleted."""
    found: dict[str, Photo | None] = {}
    rows = db.execute("SELECT content FROM gd_journal WHERE done = 1 ORDER BY seq")
    for (content,) in rows:
        if f'["{Photo.kind}",'.encode() in zlib.decompress(content):
            for delta in journal.unpack(content):
                if delta.kind == Photo.kind:
                    found[delta.id] = delta.after if isinstance(delta.after, Photo) else None
    return found


def _damaged(db: sqlite3.Connection) -> Iterator[PhotoFault]:
    for photo in _damaged_of(db, {photo.id for photo in media.read(db)}):
        yield PhotoFault("damaged", photo, media.read_bytes(db, photo.sha256) is not None)


def _damaged_of(db: sqlite3.Connection, ids: Collection[str]) -> Iterator[Photo]:
    """Yield those of these photos whose bytes are not those that were kept."""
    sql = f"SELECT CAST(data AS BLOB) FROM {media.TABLE} WHERE photo_id = ?"
    for id, photo in media.find(db, [*ids]).items():
        (data,) = db.execute(sql, (id,)).fetchone()
        if not isinstance(data, bytes) or hashlib.sha256(data).hexdigest() != photo.sha256:
            yield photo


def _orphaned(db: sqlite3.Connection) -> Iterator[PhotoFault]:
    rows = db.execute(
        f"SELECT photo_id FROM {media.TABLE} WHERE patch_id IS NULL"
        f" OR patch_id NOT IN (SELECT patch_id FROM {LAYER} UNION SELECT patch_id FROM gd_bin)"
    )
    lost = [str(row[0]) for row in rows]
    yield from (PhotoFault("orphaned", p, whole=True) for p in media.find(db, lost).values())


def _let_go(db: sqlite3.Connection, in_use: set[str], before: str) -> None:
    named = set(in_use)
    for (content,) in db.execute("SELECT content FROM gd_journal"):
        named.update(found.decode() for found in NAMED.findall(zlib.decompress(content)))
    old = db.execute("SELECT sha256 FROM gd_blob WHERE at < ?", (before,)).fetchall()
    db.executemany(
        "DELETE FROM gd_blob WHERE sha256 = ?", ((sha,) for (sha,) in old if sha not in named)
    )
