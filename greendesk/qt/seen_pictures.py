"""Pictures of map addresses that were looked at: how much of the disk they take, and may take."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from greendesk import paths
from greendesk.qt.jobs import Job, Jobs
from greendesk.settings import CACHE_MB, Settings
from greendesk.tiles.base import TileSource
from greendesk.tiles.cache import TileCache


class SeenPictures(QObject):
    """The cache on the disk as the window asks it; whatever waits for the disk is done in jobs.

    Attributes:
        cleared: all of them are being let go of.
        cache: where the maps on the canvas keep them.
    """

    cleared = Signal()

    def __init__(
        self,
        settings: Settings,
        jobs: Jobs,
        failed: Callable[[Exception], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._jobs, self._failed = settings, jobs, failed
        self.cache = TileCache(paths.cache() / "tiles.sqlite", time.time, self._most_bytes)

    def sizes(self, source: TileSource) -> dict[int, float]:
        """Return how large pictures of a map were on average, by zoom; may be called in jobs."""
        return self.cache.sizes(source.url)

    def ask_size(self, told: Callable[[int], None]) -> None:
        """Have told how many bytes of the disk they take."""
        self._jobs.start(lambda job: self.cache.size_bytes(), told, self._failed)

    def clear_seen(self, told: Callable[[int], None]) -> None:
        """Let go of them; offline maps stay."""

        def clear(job: Job) -> int:
            self.cache.clear()
            return self.cache.size_bytes()

        self._jobs.start(clear, told, self._failed)
        self.cleared.emit()

    def limit_seen(self) -> None:
        """Keep no more of them than the settings allow by now."""
        most_bytes = self._most_bytes

        def limit(job: Job) -> None:
            self.cache.limit(most_bytes)

        self._jobs.start(limit, lambda _: None, self._failed)

    def close(self) -> None:
        """Let go of the file."""
        cache = self.cache
        self._jobs.start(lambda job: cache.close(), lambda _: None, self._failed)

    @property
    def _most_bytes(self) -> int:
        return self._settings.get(CACHE_MB) * 1_000_000
