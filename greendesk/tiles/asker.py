"""Asks a source for its tiles as they are, whatever it is: to measure, and to fill a pack."""

from greendesk.errors import Outage
from greendesk.tiles.answer import Answer
from greendesk.tiles.base import TileSource
from greendesk.tiles.client import Client
from greendesk.tiles.source import open_source


class Asker:
    """Asks a source for its tiles as they are: a server, or a pack of which a part is kept."""

    def __init__(self, source: TileSource, *, practice: bool = False) -> None:
        """Take a source; ``practice`` allows a server on this very computer.

        Raises:
            BadInput: an address that is not called, or a damaged pack.
            Outage: the pack is not there.
        """
        self._client = Client(source.url, practice=practice) if source.kind == "xyz" else None
        self._reader = None if self._client is not None else open_source(source)

    def __call__(self, z: int, x: int, y: int) -> Answer:
        if self._client is not None:
            return self._client.ask(z, x, y)
        assert self._reader is not None
        try:
            data = self._reader.read(z, x, y)
        except Outage as error:
            raise OSError(str(error)) from error
        return Answer(404, None) if data is None else Answer(200, data)

    def close(self) -> None:
        """Let go of connections and files."""
        for asked in (self._client, self._reader):
            if asked is not None:
                asked.close()
