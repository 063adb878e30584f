"""All that is done with the photos of one project file, each call a transaction of its own.

The tables are :mod:`.media`'s; what became of them at the centre, :mod:`.uploads`'s.
"""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from greendesk.model.record import PatchId
from greendesk.model.telling import Due, Told, Upload, Use
from greendesk.store import gpkg, media, photo_check, unblurred, uploads
from greendesk.store.photo_check import Met, PhotoFault

Lend = Callable[[], AbstractContextManager[sqlite3.Connection]]
"""Lends the project's connection for one transaction."""


class Photos:
    """The photos of a project file."""

    def __init__(self, reading: Lend, writing: Lend) -> None:
        """Take the two ways to the file; ``writing`` raises what a project that is read does."""
        self._reading, self._writing = reading, writing

    # --- their bytes --------------------------------------------------------------------------

    def stage(self, sha256: str, data: bytes, at: datetime) -> bool:
        """Keep the bytes of a photo that an edit is about to add; whether they were not there."""
        with self._writing() as db:
            return media.stage(db, sha256, data, gpkg.timestamp(at))

    def unstage(self, hashes: Sequence[str]) -> None:
        """Let go of bytes that were staged for an edit that will not come."""
        with self._writing() as db:
            media.unstage(db, hashes)

    def bytes_of(self, sha256: str) -> bytes | None:
        """Return the bytes of this hash, of a photo of now or of before; None = not there."""
        with self._reading() as db:
            return media.read_bytes(db, sha256)

    def bytes_to_give(self, sha256: str) -> bytes | None:
        """Return the bytes of a photo that may leave, as it is now; None = it is so no more."""
        with self._reading() as db:
            return media.bytes_of_now(db, sha256)

    def hashes(self) -> frozenset[str]:
        """Return the hashes of all photos that are here now."""
        with self._reading() as db:
            return frozenset(photo.sha256 for photo in media.read(db))

    def forget_unblurred(self) -> int:
        """Let go of what photos were before they were blurred; return how many versions went."""
        with self._reading() as db:
            if not unblurred.is_needed(db):
                return 0
        with self._writing() as db:
            return unblurred.forget(db)

    # --- whether they are whole ---------------------------------------------------------------

    def faults(self) -> list[PhotoFault]:
        """Return which photos are missing, damaged or belong to no patch; reads all of them."""
        with self._reading() as db:
            return photo_check.faults(db)

    def meet_again(self, original: str, sha256: str, data: bytes) -> Met:
        """Mend photos that are damaged by the file that they came from, which is added again."""
        with self._writing() as db:
            return photo_check.meet_again(db, original, sha256, data)

    def mend(self, at: datetime) -> int:
        """Put right what needs no question, see :func:`.photo_check.mend`."""
        with self._writing() as db:
            return photo_check.mend(db, at)

    # --- at the centre ------------------------------------------------------------------------

    def to_send(self) -> list[Due]:
        """Return what the centre has not proved to have or to know of acknowledged photos."""
        with self._reading() as db:
            return uploads.to_send(db)

    def received(self) -> frozenset[str]:
        """Return the hashes of photos that the centre has proved to have."""
        with self._reading() as db:
            return uploads.verified(db)

    def witnesses(self) -> list[str]:
        """Return hashes of a few photos that the centre must have if it lost nothing."""
        with self._reading() as db:
            return uploads.witnesses(db)

    def told(self) -> Told:
        """Return what the centre has proved to keep of photos besides their bytes."""
        with self._reading() as db:
            return uploads.told(db)

    def keep_told(self, sha256: str, uses: Sequence[Use]) -> None:
        """Write down what the centre has proved to keep of the photos that are these bytes."""
        with self._writing() as db:
            uploads.keep_told(db, sha256, uses)

    def keep_upload(self, upload: Upload) -> None:
        """Write down where a photo stands on its way to the centre."""
        with self._writing() as db:
            uploads.keep(db, upload)

    def forget_received(self, hashes: Collection[str]) -> None:
        """Forget that the centre had these photos: they wait to be sent again."""
        with self._writing() as db:
            uploads.forget(db, hashes)

    def due(self) -> datetime | None:
        """Return when the photos are to go; None = they wait for nothing."""
        with self._reading() as db:
            return uploads.due(db)

    def left(self) -> frozenset[PatchId]:
        """Return the patches whose photos do not go then."""
        with self._reading() as db:
            return uploads.left(db)

    def set_due(self, at: datetime | None, left: Collection[PatchId] = ()) -> None:
        """Keep when the photos are to go, but for those of ``left``."""
        with self._writing() as db:
            uploads.set_due(db, at, left)
