"""Photos at the practice centre: announced by their hash, taken in pieces, proved by their hash.

::

    announced: waiting --upload made--> pieces --all there--> hashed --> verified | bad_hash
                                           ^                                           |
                                           └───────────── another upload ──────────────┘

The one thing to know: what has arrived of a piece that was cut off is kept, so the next one goes on
there. What was verified once stays so, whatever is sent later, until its bytes are let go of.

**Source:** GreenDesk Sync Profile 1, section 5; ``resources/endpoint/photo_hook.py``.
"""

import hashlib
import json
import re
import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, cast

from greendesk.centre.ledger import NotAChange
from greendesk.i18n import N_
from greendesk.model.message import Feature
from greendesk.model.wire import properties_of

LARGEST_PHOTO = 32 * 1024 * 1024  # bytes
SCHEMA = """
create table if not exists photo (sha256 text primary key, feature text not null,
  status text not null default 'waiting', data blob, rev integer not null default 1);
create table if not exists upload (id text primary key, sha256 text not null,
  length integer not null);
create table if not exists piece (upload_id text not null, at integer not null, data blob not null,
  primary key (upload_id, at));
"""
RETOLD = ("device_id", "patch_id", "kind", "taken_at", "caption", "uses", "base_rev")
"""What a later telling of a photo replaces, besides its point."""
_HASH = re.compile("[0-9a-f]{64}")
Refusal = Literal["unknown", "elsewhere", "too long"]


class Refused(Exception):
    """A piece that can't be taken: of no upload, not the next one, or more than was announced."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


class Photos:
    """The collection ``photo`` and the uploads; may be used from any thread."""

    def __init__(self, file: Path | None, new_id: Callable[[], str]) -> None:
        """Open or make the shelf; ``file`` None keeps it in memory."""
        self._new_id, self._lock = new_id, threading.RLock()
        self._db = sqlite3.connect(file or ":memory:", check_same_thread=False)
        self._db.executescript(SCHEMA)
        if "rev" not in [row[1] for row in self._db.execute("pragma table_info(photo)")]:
            self._db.execute("alter table photo add column rev integer not null default 1")
        self._closed = False

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            self._db.close()

    # --- the collection ---------------------------------------------------------------------

    def announce(self, feature: Feature) -> None:
        """Take a photo's feature; one that is known is replaced by who names its revision.

        Its status stays what it is.

        Raises:
            NotAChange: not a Feature, or its id is no hash.
        """
        told = feature.get("properties")
        sha256 = told.get("sha256") if isinstance(told, dict) else None
        if not isinstance(told, dict) or not isinstance(sha256, str) or not _HASH.fullmatch(sha256):
            raise NotAChange(N_("This is no photo with a hash."))
        with self._lock, self._db:
            sql = "select feature, rev from photo where sha256 = ?"
            known = self._db.execute(sql, (sha256,)).fetchone()
            if known is None:
                sql = "insert into photo (sha256, feature) values (?, ?)"
                self._db.execute(sql, (sha256, json.dumps(feature, ensure_ascii=False)))
            elif known[1] == _number(told.get("base_rev")):
                now = _told_anew(json.loads(known[0]), feature)
                sql = "update photo set feature = ?, rev = rev + 1 where sha256 = ?"
                self._db.execute(sql, (json.dumps(now, ensure_ascii=False), sha256))

    def find(self, sha256: str) -> Feature | None:
        """Return a photo's feature with its status; None = never announced."""
        return next(iter(self._features("where sha256 = ?", sha256)), None)

    def features(self, limit: int, offset: int) -> list[Feature]:
        """Return the photos, page by page; ``limit`` -1 = all."""
        return self._features("order by rowid limit ? offset ?", limit, offset)

    def known(self) -> dict[str, Feature]:
        """Return the properties of every photo by its hash."""
        told = (cast(Feature, feature["properties"]) for feature in self.features(-1, 0))
        return {str(properties["sha256"]): properties for properties in told}

    def data(self, sha256: str) -> bytes | None:
        """Return the bytes that arrived last for a hash; None = none did."""
        with self._lock:
            sql = "select data from photo where sha256 = ?"
            row = self._db.execute(sql, (sha256,)).fetchone()
        return row[0] if row else None

    def _features(self, rest: str, *values: object) -> list[Feature]:
        with self._lock:
            sql = f"select feature, status, rev from photo {rest}"
            rows = self._db.execute(sql, values).fetchall()
        found = []
        for told, status, rev in rows:
            feature = json.loads(told)
            feature["properties"] |= {"status": status, "rev": rev}
            found.append(feature)
        return found

    def let_go(self, sha256: str) -> bool:
        """Let go of the bytes of a hash if no photo is these bytes any more; return whether.

        Who tells of them later finds that they wait to be sent.
        """
        with self._lock, self._db:
            feature = self.find(sha256)
            if feature is None or properties_of(feature).get("uses") != []:
                return False
            for sql in (
                "update photo set status = 'waiting', data = null where sha256 = ?",
                "delete from piece where upload_id in (select id from upload where sha256 = ?)",
                "delete from upload where sha256 = ?",
            ):
                self._db.execute(sql, (sha256,))
        return True

    # --- uploads ----------------------------------------------------------------------------

    def begin(self, length: int, metadata: Mapping[str, str]) -> str:
        """Begin an upload of so many bytes; return its id."""
        upload_id = self._new_id()
        with self._lock, self._db:
            row = (upload_id, metadata.get("sha256", ""), length)
            self._db.execute("insert into upload values (?, ?, ?)", row)
        return upload_id

    def stands(self, upload_id: str) -> tuple[int, int]:
        """Return how many bytes of an upload are there, and how many there will be.

        Raises:
            Refused: there is no such upload.
        """
        with self._lock:
            row = self._db.execute(
                "select length, (select coalesce(sum(length(data)), 0) from piece"
                " where upload_id = upload.id) from upload where id = ?",
                (upload_id,),
            ).fetchone()
        if row is None:
            raise Refused("unknown")
        return row[1], row[0]

    def take(self, upload_id: str, at: int, data: bytes) -> int:
        """Take a piece that begins at byte ``at``; return how many bytes are there now.

        Raises:
            Refused: no such upload, not its next piece, or more than was announced.
        """
        with self._lock:
            if self._closed:  # a piece that was cut off by our own end
                raise Refused("unknown")
            return self._take(upload_id, at, data)

    def _take(self, upload_id: str, at: int, data: bytes) -> int:
        with self._db:
            there, length = self.stands(upload_id)
            if at != there:
                raise Refused("elsewhere")
            if there + len(data) > length:
                raise Refused("too long")
            if data:
                self._db.execute("insert into piece values (?, ?, ?)", (upload_id, at, data))
            if there + len(data) == length:
                self._finish(upload_id)
        return there + len(data)

    def forget_uploads(self) -> None:
        """Forget what was begun, as a centre does after a while; what is verified stays."""
        with self._lock, self._db:
            self._db.execute("delete from piece")
            self._db.execute("delete from upload")

    def _finish(self, upload_id: str) -> None:
        """Hash what has arrived whole, and say whether it is the photo that was announced."""
        db = self._db
        pieces = db.execute("select data from piece where upload_id = ? order by at", (upload_id,))
        data = b"".join(row[0] for row in pieces)
        (sha256,) = db.execute("select sha256 from upload where id = ?", (upload_id,)).fetchone()
        is_right = hashlib.sha256(data).hexdigest() == sha256
        db.execute(
            "update photo set status = ?, data = ? where sha256 = ? and status <> 'verified'",
            ("verified" if is_right else "bad_hash", data, sha256),
        )


def _told_anew(known: Feature, feature: Feature) -> Feature:
    """Return a photo's feature with what is told of it now; whose it was first, it stays."""
    told = {name: properties_of(feature).get(name) for name in RETOLD}
    now = {**properties_of(known), **told}
    return {**known, "geometry": feature.get("geometry"), "properties": now}


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
