"""Photos as pixels: read through the writer, decoded in a job, remembered while they are looked at.

The one thing to know: a picture that is not there yet is None and comes by a signal. One that is
damaged, or gone from the file, is told once and shown as such.
"""

import io
from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from PIL import Image
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from greendesk.errors import GreenDeskError
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.session import Session
from greendesk.tiles.image import DAMAGE

SMALL_PX, LARGE_PX = 144, 1600
_MOST = {SMALL_PX: 300, LARGE_PX: 6}
Pixels = tuple[int, int, bytes]
"""Width, height, RGB rows."""


def pixels_of(data: bytes | None, side_px: int) -> Pixels | None:
    """Return a kept photo no larger than ``side_px``; None = damaged. For jobs."""
    if data is None:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as opened:
            opened.draft("RGB", (side_px, side_px))
            picture = opened.convert("RGB")
        picture.thumbnail((side_px, side_px), Image.Resampling.BILINEAR)
        return picture.width, picture.height, picture.tobytes()
    except DAMAGE:
        return None


class Pictures(QObject):
    """The pictures of one project's photos.

    Signals:
        ready: the hash of a photo whose picture is there now, or can't be had.
    """

    ready = Signal(str)

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._kept: dict[int, OrderedDict[str, QPixmap]] = {s: OrderedDict() for s in _MOST}
        self._asked: set[tuple[int, str]] = set()
        self.damaged: set[str] = set()

    def small(self, sha256: str) -> QPixmap | None:
        """Return a thumbnail; None = it comes later, or never."""
        return self._get(sha256, SMALL_PX)

    def large(self, sha256: str) -> QPixmap | None:
        """Return the whole photo; None = it comes later, or never."""
        return self._get(sha256, LARGE_PX)

    def _get(self, sha256: str, side_px: int) -> QPixmap | None:
        kept = self._kept[side_px]
        if sha256 in kept:
            kept.move_to_end(sha256)
            return kept[sha256]
        if sha256 not in self.damaged and (side_px, sha256) not in self._asked:
            self._asked.add((side_px, sha256))
            came: Callable[[bytes | None], None] = partial(self._decode, sha256, side_px)

            def failed(error: Exception) -> None:
                self._asked.discard((side_px, sha256))  # out of reach just now: ask again later
                if not isinstance(error, GreenDeskError):
                    raise error

            self._session.writer.submit(lambda p: p.photos.bytes_of(sha256), came, failed)
        return None

    def _decode(self, sha256: str, side_px: int, data: bytes | None) -> None:
        def work(job: Job) -> Pixels | None:
            return pixels_of(data, side_px)

        def failed(error: Exception) -> None:
            if not isinstance(error, Cancelled):
                raise error

        self._jobs.start(work, partial(self._keep, sha256, side_px), failed)

    def _keep(self, sha256: str, side_px: int, pixels: Pixels | None) -> None:
        self._asked.discard((side_px, sha256))
        if pixels is None:
            self.damaged.add(sha256)
        else:
            width, height, rows = pixels
            image = QImage(rows, width, height, 3 * width, QImage.Format.Format_RGB888)
            kept = self._kept[side_px]
            kept[sha256] = QPixmap.fromImage(image)
            while len(kept) > _MOST[side_px]:
                kept.popitem(last=False)
        self.ready.emit(sha256)
