"""What a blurred photo was before is let go when the project is closed: a face is a person's own.

::

    while it is open:  add P=old, blur P old->new            undo gives the old version back
    once it is closed: add P=new                             no byte of the old one is in the file

The one thing to know: the journal is rewritten as if the photo had always been blurred, so that
every other step can still be taken back, to the very first. Copies and backups of the project are
freed of old versions at once. Freed pages are overwritten (``secure_delete``, see
:mod:`.connection`).
"""

import re
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import replace

from greendesk.edits.photos import BYTES
from greendesk.model.edit import Delta
from greendesk.model.record import Photo, Record, Value
from greendesk.store import journal
from greendesk.store.tables import get_meta, set_meta

SEEN = "unblurred"
"""1 = a photo has got another version since the last look, 0 = none has; not there = unknown."""
NAMED = re.compile(rb'"sha256":"([0-9a-f]{64})"')
_PHOTO = f'["{Photo.kind}",'.encode()
_Versions = Mapping[tuple[str, str], Mapping[str, Value]]
"""Photo and hash of an older version -> what is known of the bytes of the last one."""


def note(db: sqlite3.Connection) -> None:
    """Note that a photo has got another version."""
    set_meta(db, SEEN, 1)


def is_needed(db: sqlite3.Connection) -> bool:
    """Return whether there may be an older version of a photo."""
    there = "SELECT 1 FROM sqlite_master WHERE name = 'gd_blob'"  # a project from before photos
    if get_meta(db, SEEN) == 0 or db.execute(there).fetchone() is None:
        return False
    return db.execute("SELECT 1 FROM gd_blob LIMIT 1").fetchone() is not None


def forget(db: sqlite3.Connection) -> int:
    """Let go of all older versions of photos, inside a transaction; return how many there were."""
    if not is_needed(db):
        return 0
    entries = {seq: content for seq, content in _entries(db) if _PHOTO in zlib.decompress(content)}
    last = _last_versions(db, entries)
    for seq, content in entries.items() if last else ():
        _rewrite(db, seq, journal.unpack(content), last)
    older = {sha256 for _, sha256 in last} - _named(db)
    db.executemany("DELETE FROM gd_blob WHERE sha256 = ?", [(sha256,) for sha256 in sorted(older)])
    set_meta(db, SEEN, 0)
    return len(older)


def _entries(db: sqlite3.Connection) -> list[tuple[int, bytes]]:
    return db.execute("SELECT seq, content FROM gd_journal ORDER BY seq").fetchall()


def _last_versions(db: sqlite3.Connection, entries: Mapping[int, bytes]) -> _Versions:
    """Return what each older version became; a step that was taken back does not count."""
    done = {row[0] for row in db.execute("SELECT seq FROM gd_journal WHERE done = 1")}
    last: dict[tuple[str, str], Mapping[str, Value]] = {}
    for seq in sorted(done & entries.keys()):
        for delta in journal.unpack(entries[seq]):
            before, after = delta.before, delta.after
            if not isinstance(before, Photo) or not isinstance(after, Photo):
                continue
            if before.sha256 != after.sha256:
                now = {name: after.values[name] for name in BYTES if name in after.values}
                last = {k: now if k[0] == delta.id else v for k, v in last.items()}
                last[delta.id, before.sha256] = now
                last.pop((delta.id, after.sha256), None)
    return last


def _rewrite(db: sqlite3.Connection, seq: int, deltas: tuple[Delta, ...], last: _Versions) -> None:
    def as_last(record: Record | None) -> Record | None:
        if not isinstance(record, Photo) or (record.id, record.sha256) not in last:
            return record
        return replace(record, values={**record.values, **last[record.id, record.sha256]})

    now = tuple(replace(d, before=as_last(d.before), after=as_last(d.after)) for d in deltas)
    if now == deltas:
        return
    left = [delta for delta in now if delta.before != delta.after]
    if left:
        sql = "UPDATE gd_journal SET content = ? WHERE seq = ?"
        db.execute(sql, (journal.pack(left), seq))
    else:
        db.execute("DELETE FROM gd_journal WHERE seq = ?", (seq,))


def _named(db: sqlite3.Connection) -> set[str]:
    """Return the hashes of which the journal still speaks."""
    return {
        found.decode()
        for _, content in _entries(db)
        for found in NAMED.findall(zlib.decompress(content))
    }
