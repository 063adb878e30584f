"""Photos to the centre, after the data: the work of a job, and how far it is.

The one thing to know: a trouble on the way does not undo what arrived before it, so both are told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic

from greendesk.i18n import N_, Text
from greendesk.model.album import damaged_words
from greendesk.model.record import PatchId, Photo
from greendesk.model.telling import Told
from greendesk.session import Session
from greendesk.sync.endpoint import Hindrance, HttpEndpoint
from greendesk.sync.pace import NO_USE_TRYING
from greendesk.sync.photos import PhotoProgress
from greendesk.upload import deliver_photos

ENOUGH_BYTES = 100_000
"""So much must have left before a speed is worth remembering."""
GOING = N_("Sending photos: {there:,.1f} of {mb:,.1f} MB")


@dataclass(frozen=True, slots=True)
class PhotosSent:
    """What a sending of photos came to.

    Attributes:
        last: how far it was in the end.
        trouble: what stood in the way; None = nothing.
        passing: whether the trouble may pass by itself.
        retry_after_s: how long the centre asks us to wait; None = it does not say.
        received: hashes of the photos that it is proved to have now.
        told: what the centre knows of the photos now, besides their bytes.
        took_s: how long it took, with the waits between tries.
        skew_s: by how much this computer's clock is ahead; None if not known.
    """

    last: PhotoProgress
    trouble: Text | None = None
    passing: bool = False
    retry_after_s: float | None = None
    received: frozenset[str] = frozenset()
    told: Told = field(default_factory=dict)
    took_s: float = 0.0
    skew_s: float | None = None

    @property
    def bytes_per_s(self) -> int | None:
        """How fast it went; None = too little to tell."""
        if self.last.bytes_sent < ENOUGH_BYTES:
            return None
        return max(1, round(self.last.bytes_there / max(self.took_s, 0.001)))


Sent = Callable[
    [Callable[[PhotoProgress], None], Callable[[], bool], Callable[[float], None], int], PhotosSent
]


def prepare(session: Session, endpoint: HttpEndpoint, left: frozenset[PatchId]) -> Sent:
    """Prepare on the window's thread; return what a job calls.

    It is given who hears how far it is, whether to stop, how to wait, and after how many failures
    in a row it is left for later.

    Args:
        left: patches whose photos stay here this time.
    """
    to = session.writer, endpoint, session.profile.lao_code, session.device_id

    def send(
        told: Callable[[PhotoProgress], None],
        stopped: Callable[[], bool],
        sleep: Callable[[float], None],
        patience: int,
    ) -> PhotosSent:
        begun, last = monotonic(), PhotoProgress(0, 0, 0)

        def hear(progress: PhotoProgress) -> None:
            nonlocal last
            last = progress
            told(progress)

        trouble: Hindrance | None = None
        damaged: tuple[Photo, ...] = ()
        try:
            damaged = deliver_photos(*to, hear, stopped, sleep, patience, left).damaged
        except Hindrance as hindrance:
            trouble = hindrance
        there, told_now = session.writer.ask(lambda p: (p.photos.received(), p.photos.told()))
        took_s = monotonic() - begun
        sent = PhotosSent(last, None, False, None, there, told_now, took_s, endpoint.skew_s)
        if trouble is None:
            return replace(sent, trouble=damaged_words(damaged)) if damaged else sent
        return replace(
            sent,
            trouble=trouble.text,
            passing=trouble.kind not in NO_USE_TRYING,
            retry_after_s=trouble.retry_after_s,
        )

    return send


def going_words(there: int, all_: int) -> Text:
    """Return how far the photos are: bytes that the centre has, and in all."""
    return Text(GOING, {"there": there / 1_000_000, "mb": all_ / 1_000_000})
