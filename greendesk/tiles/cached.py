"""What the canvas asks for a tile: a reader, and for addresses the cache on disk before it."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from greendesk.errors import GreenDeskError, Outage
from greendesk.i18n import N_
from greendesk.model.offset import NONE
from greendesk.tiles.answer import OK, SAME
from greendesk.tiles.base import Tile, TileReader, TileSource
from greendesk.tiles.cache import Kept, TileCache
from greendesk.tiles.contents import At
from greendesk.tiles.image import decode
from greendesk.tiles.kept import KeptPacks, nowhere_in
from greendesk.tiles.source import open_source

if TYPE_CHECKING:  # with Python's whole network, 8 MB: when a map is really asked
    from greendesk.tiles.web import WebReader

STANDS_IN = N_(
    "“{source}” can't be reached just now. Your offline map stands in for it; go on as usual."
)
NO_PICTURE = N_(
    "The map “{source}” sends something else than pictures just now, perhaps a login page."
    " GreenDesk asks again by itself."
)


class CachedSource:
    """One source as the canvas asks it; opened when the first tile is asked for.

    Attributes:
        source: what it is.
        offset: how far its pictures are moved from where they were made to lie.
    """

    def __init__(
        self,
        source: TileSource,
        cache: TileCache | None,
        *,
        practice: bool = False,
        failed: Callable[[GreenDeskError], None] | None = None,
        packs: Sequence[Path] = (),
        blocked: bool = False,
    ) -> None:
        """Take a source.

        Args:
            failed: hears once, on a job's thread, why it can't be used.
            packs: files that may hold tiles of this very address; used while it can't be reached.
            blocked: ask no network, as if there were none.
        """
        self.source = source
        self.offset = NONE
        self._cache = cache if source.kind == "xyz" else None
        self._practice, self._failed = practice, failed
        self._blocked = blocked and source.kind == "xyz"
        self._kept = KeptPacks(source, packs) if source.kind == "xyz" else None
        self._guard, self._opening = threading.Lock(), threading.Lock()
        self._reader: TileReader | None = None
        self._busy = 0  # jobs that are reading just now
        self._closed = False

    def fetch(self, z: int, x: int, y: int) -> Tile | None:
        """Return the decoded tile, None where there is none; called in jobs.

        Raises:
            Outage: the file or the network can't be reached just now.
        """
        kept = self._cache.get(self.source.url, z, x, y) if self._cache else None
        old = self._picture(kept.data) if kept is not None else None
        if old is not None and kept is not None and kept.fresh:
            return old
        try:
            found = self._fetch_new((z, x, y), kept if old is not None else None, old) or old
            if found is None and self._kept is not None and self._kept.there:
                return self._kept.tile(z, x, y)  # the map has lost what it had
            return found
        except GreenDeskError as error:
            if old is not None:
                return old
            if self._kept is not None and self._kept.there:
                self._tell(Outage(STANDS_IN, source=self.source.title))
                if (kept_tile := self._kept.tile(z, x, y)) is not None:
                    return kept_tile
            self._tell(error)
            raise error if isinstance(error, Outage) else Outage(error.text) from error

    def nowhere(self) -> set[At]:
        """Return the tiles that the map itself does not have, as its packs tell; called in jobs."""
        if self._kept is not None:
            return self._kept.nowhere()
        return nowhere_in(Path(self.source.url)) if self.source.kind == "mbtiles" else set()

    def try_again(self) -> None:
        """Ask at once what could not be reached: the network is back. Never waits."""
        reader = self._reader
        if reader is not None and self._cache is not None:
            cast("WebReader", reader).try_again()

    def close(self) -> None:
        """Let go of files and connections; nothing is found afterwards.

        Never waits: where a job is reading from a drive that hangs, that job closes it at last.
        """
        with self._guard:
            self._closed = True
            idle = not self._busy
        if idle:
            self._shut()

    def _fetch_new(self, at: At, kept: Kept | None, old: Tile | None) -> Tile | None:
        with self._guard:
            if self._closed:
                return None
            self._busy += 1
        try:
            return self._read(self._opened(), at, kept, old)
        finally:
            with self._guard:
                self._busy -= 1
                last = self._closed and not self._busy
            if last:
                self._shut()

    def _read(self, reader: TileReader, at: At, kept: Kept | None, old: Tile | None) -> Tile | None:
        """Ask for a tile; of one that is there already, only whether it still holds."""
        if self._cache is None:
            return reader.tile(*at)
        web = cast("WebReader", reader)
        answer = web.ask(*at, kept.lasting if kept is not None else None)
        if answer.status == SAME:
            self._cache.renew(self.source.url, *at, answer.lasting)
            return old
        tile = self._picture(answer.body)
        if tile is not None and answer.body is not None:
            self._cache.put(self.source.url, *at, answer.body, answer.lasting)
        elif answer.status == OK and not self._says_nothing(answer.body):
            raise Outage(NO_PICTURE, source=self.source.title)
        return tile

    def _picture(self, data: bytes | None) -> Tile | None:
        """Return the picture in an answer; None also for one that only says "nothing here"."""
        return None if self._says_nothing(data) else decode(data)

    def _says_nothing(self, data: bytes | None) -> bool:
        nothing = self.source.no_data
        return bool(nothing and data is not None and hashlib.sha256(data).hexdigest() in nothing)

    def _opened(self) -> TileReader:
        if self._blocked:
            raise Outage(STANDS_IN, source=self.source.title)
        with self._opening:
            if self._reader is None:
                self._reader = open_source(self.source, practice=self._practice)
            return self._reader

    def _shut(self) -> None:
        reader, self._reader = self._reader, None
        for held in (reader, self._kept):
            if held is not None:
                held.close()

    def _tell(self, error: GreenDeskError) -> None:
        with self._guard:
            failed, self._failed = self._failed, None
        if failed is not None and not self._closed:
            failed(error)
