"""Tiles from an address of the web, for the canvas.

An answer counts as a tile only if it is a sound picture: a login page answers 200, too. Pictures
that were seen stay in the disk cache; nothing is downloaded ahead (that is what a pack is for). A
map that can't be reached, or asks to be left alone, is left alone for a while: further tiles then
fail at once.
"""

import time
from collections.abc import Callable

from greendesk.errors import Outage
from greendesk.i18n import N_
from greendesk.tiles.answer import BUSY, NO_SUCH_TILE, SAME, Answer
from greendesk.tiles.base import Tile, TileSource, is_tile
from greendesk.tiles.client import FAILURES, PAUSE_S, Client
from greendesk.tiles.image import decode
from greendesk.tiles.lasting import Lasting

NO_MAP = N_(
    "The map at {host} can't be reached just now. Your work is safe; it goes on without it."
    " GreenDesk asks again by itself."
)


class WebReader:
    """Reads tiles from an address with {z}, {x}, {y} (or {-y}, counted from the south)."""

    def __init__(
        self,
        source: TileSource,
        *,
        practice: bool = False,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take an address: https, or http on this very computer for practice.

        Args:
            now_s: a clock in seconds that never goes back; only differences count.

        Raises:
            BadInput: an address that is not called: no https, a private network, a file.
        """
        self._client = Client(source.url, practice=practice, now_s=now_s)
        self._now_s = now_s
        self._pause_until_s = self._gone_until_s = now_s()
        self._closed = False

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """Return the bytes of an answer, or None where the server has no such tile.

        Raises:
            Outage: the server can't be reached, is busy or answers with an error.
            BadInput: the name leads into a private network.
        """
        return self.ask(z, x, y).body

    def ask(self, z: int, x: int, y: int, known: Lasting | None = None) -> Answer:
        """Return an answer as :meth:`read` does, with what the server says of it.

        Args:
            known: what was said of the picture that is there already, see :meth:`Client.ask`.

        Raises:
            Outage, BadInput: see :meth:`read`.
        """
        if self._closed or not is_tile(z, x, y):
            return Answer(404, None)
        if self._now_s() < max(self._pause_until_s, self._gone_until_s):
            raise Outage(NO_MAP, host=self._client.host)
        try:
            answer = self._client.ask(z, x, y, known)
        except FAILURES as error:
            self._gone_until_s = self._now_s() + PAUSE_S
            raise Outage(NO_MAP, host=self._client.host) from error
        if answer.status in BUSY:
            until_s = self._now_s() + answer.pause_s
            self._pause_until_s = max(self._pause_until_s, until_s)
        if answer.status == SAME and known is not None:
            return answer
        if answer.status != 200 and answer.status not in NO_SUCH_TILE:
            raise Outage(NO_MAP, host=self._client.host)
        return answer

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        """Return the decoded tile; None where there is none, or what came is no picture."""
        return decode(self.read(z, x, y))

    def try_again(self) -> None:
        """Ask at once a map that could not be reached: the network is back.

        A server that asked to be left alone is left alone.
        """
        self._gone_until_s = self._now_s()

    def close(self) -> None:
        """Let go of the connections."""
        self._closed = True
        self._client.close()
