"""Is this answer a tile that may go into a pack? Nothing is put in that was not decoded.

A map server that is overloaded, out of its area or behind a login page answers with all kinds of
things; each of them has a name here, so that it can be asked for again or listed as missing.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from greendesk.i18n import N_
from greendesk.tiles.answer import BUSY, NO_SUCH_TILE, Answer
from greendesk.tiles.image import is_whole, picture_of


class Fault(StrEnum):
    """Why an answer is no tile; the values are kept in packs and never change."""

    NONE = "none"
    EMPTY = "empty"
    NO_PICTURE = "no-picture"
    WRONG_SIZE = "wrong-size"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    BUSY = "busy"
    BROKEN = "broken"
    NO_ANSWER = "no-answer"
    UNSTEADY = "unsteady"


WORDS = {
    Fault.NONE: N_("the map has no picture there"),
    Fault.EMPTY: N_("the picture only says that there is nothing to show"),
    Fault.NO_PICTURE: N_("what came was no sound picture"),
    Fault.WRONG_SIZE: N_("the picture had another size"),
    Fault.REDIRECTED: N_("the map sent us on to another address"),
    Fault.REFUSED: N_("the map refused"),
    Fault.BUSY: N_("the map was too busy"),
    Fault.BROKEN: N_("the map had a fault of its own"),
    Fault.NO_ANSWER: N_("no answer came"),
    Fault.UNSTEADY: N_("another picture came each time"),
}
"""What each of them is called, English messages."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of one answer: ``data`` of a sound tile, or a ``fault``.

    ``plain`` says that all of it has one colour: perhaps the sea, perhaps a server in trouble.
    """

    data: bytes = b""
    fault: Fault | None = None
    plain: bool = False
    side_px: int = 0

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def prove(answer: Answer, side_px: int = 0, no_data: Collection[str] = ()) -> Proof:
    """Return what an answer is worth.

    Args:
        side_px: how wide and high the tile has to be; 0 = any square will do.
        no_data: SHA-256 of pictures that only say "nothing here".
    """
    if answer.status in NO_SUCH_TILE:
        return Proof(fault=Fault.NONE)
    if answer.status != 200:
        return Proof(fault=_fault_of(answer.status))
    data = answer.body
    if data is None or not is_whole(data):
        return Proof(fault=Fault.NO_PICTURE)
    if no_data and hashlib.sha256(data).hexdigest() in no_data:
        return Proof(fault=Fault.EMPTY)
    picture = picture_of(data)
    if picture is None:
        return Proof(fault=Fault.NO_PICTURE)
    if picture.width != picture.height or (side_px and picture.width != side_px):
        return Proof(fault=Fault.WRONG_SIZE)
    if picture.getchannel("A").getextrema() == (0, 0):  # nothing of it can be seen
        return Proof(fault=Fault.EMPTY)
    return Proof(data, None, picture.getcolors(1) is not None, picture.width)


def _fault_of(status: int) -> Fault:
    if status in BUSY:
        return Fault.BUSY
    if 300 <= status < 400:
        return Fault.REDIRECTED
    return Fault.BROKEN if status >= 500 or status in (408, 425) else Fault.REFUSED
