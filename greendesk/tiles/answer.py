"""What a map server says of one tile, as a value."""

from dataclasses import dataclass

from greendesk.tiles.lasting import UNSAID, Lasting

NO_SUCH_TILE = frozenset({204, 404, 410})
BUSY = frozenset({429, 503})
OK, SAME = 200, 304
"""What was asked for only if it had changed, has not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said of one tile.

    ``body`` holds the whole answer where ``status`` is 200, and is None for a huge one and for
    every other status. ``pause_s`` is for how long a busy server asks to be left alone, and
    ``lasting`` what it says of the picture.
    """

    status: int
    body: bytes | None
    pause_s: float = 0.0
    lasting: Lasting = UNSAID
