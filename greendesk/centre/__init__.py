"""The practice centre: the ledger's rules on SQLite and loopback HTTP.

For the tour, for training and for quick tests. It keeps GreenDesk Sync Profile 1 as the agency's
database does (one suite of contract tests runs on both) and can never be reached from outside this
computer.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from greendesk.centre.checks import Field
from greendesk.centre.fields import Json, fields_of, patch_fields, patch_schema
from greendesk.centre.ledger import Ledger
from greendesk.centre.photos import Photos
from greendesk.centre.web import Server
from greendesk.model.answer import patch_from_row
from greendesk.model.message import CentrePatch, Feature


class PracticeCentre:
    """A centre on this computer: ``start`` it, send to the address it returns, ``stop`` it."""

    def __init__(
        self,
        folder: Path | None,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        token: str = "",
        fields: Sequence[Field] | None = None,
    ) -> None:
        """Open the practice ledger in ``folder``; None keeps it in memory only.

        Args:
            now: clock with a time zone.
            token: key that clients must show; empty = none.
            fields: what is checked of a patch; None = what the schema says.
        """
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        file = folder / "practice-centre.sqlite" if folder is not None else None
        self._ledger = Ledger(file, patch_schema(), fields or patch_fields(), now, new_id)
        self._photos = Photos(folder and folder / "practice-photos.sqlite", new_id)
        self._token = token
        self.signing_keys: dict[str, str] = {}
        """LAO code -> key, for LAOs whose changes must be signed."""
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, port: int = 0) -> str:
        """Begin to answer on 127.0.0.1 and return the address; ``port`` 0 = any free one."""
        self._server = Server(self._ledger, self._photos, self._token, port, self.signing_keys)
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="practice-centre",
            daemon=True,
        )
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        """Stop answering and close the ledger."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.hang_up()
            self._server.server_close()
            self._thread.join()
            self._server = self._thread = None
        self._ledger.close()
        self._photos.close()

    def ledger(self) -> list[Feature]:
        """Return every row of the ledger, as GeoJSON Features."""
        return self._ledger.changes({}, -1, 0)

    def patches(self) -> list[CentrePatch]:
        """Return what stands at the centre, tombstones too."""
        return [patch_from_row(row) for row in self._ledger.patches("", 0, -1, 0)]

    def publish_form(self, schema: Json) -> None:
        """Ask by another version of the form from now on, and offer it to those who fetch."""
        self._ledger.take_form(schema, fields_of(schema))

    def photos(self) -> dict[str, Feature]:
        """Return what the centre knows of each photo, and its status, by its hash."""
        return self._photos.known()

    def photo_bytes(self, sha256: str) -> bytes | None:
        """Return the bytes that arrived last for a photo; None = none did."""
        return self._photos.data(sha256)

    def let_go(self, sha256: str) -> bool:
        """Let go of a photo's bytes if nobody uses them any more; return whether."""
        return self._photos.let_go(sha256)

    def forget_uploads(self) -> None:
        """Forget the photos that were begun, as a centre does after a while."""
        self._photos.forget_uploads()

    def return_patch(self, patch_id: str, reason: str, remark_th: str = "") -> None:
        """Return a record to the LAO, as a reviewer would: a code of ``return_reason`` and words.

        Raises:
            KeyError: the centre has no such patch.
        """
        self._ledger.review(patch_id, "returned", reason, remark_th)
