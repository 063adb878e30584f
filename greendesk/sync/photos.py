"""Bytes of photos to the centre, in pieces that a weak link lets through: tus 1.0.

::

    announced (photo feature) --> upload made (its address kept) --> pieces --> all there
         ^                              |  404, 410: gone, made anew                |
         |                              '--409: where are we? 423: wait            v
         '--------------------------- bad_hash: once more <-- the centre hashes --> verified

The one thing to know: only ``verified``, read from the centre's own ``photo`` collection, counts.
That all bytes were taken is a hint. The address of an upload is kept before its first byte leaves,
so that after a crash the upload goes on where it was.

**Source:** GreenDesk Sync Profile 1, section 5; tus.io, Resumable upload protocol 1.0.0 (core,
creation).
"""

from collections.abc import Sequence

from greendesk.i18n import N_, Text
from greendesk.model.album import some_of
from greendesk.model.telling import Due, Upload
from greendesk.sync.endpoint import Hindrance, HttpEndpoint
from greendesk.sync.pace import FAILURES_BEFORE_PAUSE, is_over, pause_s
from greendesk.sync.tus import FIRST as FIRST
from greendesk.sync.tus import Locked, OnePhoto
from greendesk.sync.tus import PhotoProgress as PhotoProgress
from greendesk.sync.tus import PhotoSender as PhotoSender
from greendesk.sync.tus import feature_of as feature_of

_PROBE = 2
"""Failures in a row that a photo is given right after another one was set aside."""
SET_ASIDE = N_(
    "{n:,} photos could not be sent and stay here: {which}. Nothing is lost, and the other photos "
    "do not wait for them. GreenDesk tries again; if they still stay behind, tell the centre."
)


class SetAside(Hindrance):
    """Some photos could not be sent, each for a reason of its own; the others were not held up.

    Attributes:
        hashes: of the photos, in the order in which they were to be sent.
    """

    def __init__(self, host: str, hashes: Sequence[str], names: Sequence[str] = ()) -> None:
        super().__init__("unreadable", host)
        self.host, self.hashes = host, tuple(hashes)
        which = some_of(names or [sha256[:12] for sha256 in hashes])
        self.text = Text(SET_ASIDE, {"n": len(hashes), "which": which})
        self.args = (SET_ASIDE,)


def send_photos(
    todo: Sequence[Due],
    endpoint: HttpEndpoint,
    with_: PhotoSender,
    patience: int = FAILURES_BEFORE_PAUSE,
) -> dict[str, Upload]:
    """Send photos one after the other; return where each stands by its hash.

    Only what brings a photo on counts as no failure: more bytes there than ever before, or news of
    its status. So no answer of a centre makes it ask on and on without a pause.

    Args:
        todo: where each stands, and what the centre has to know of it.
        patience: failures in a row after which it is left for another time.

    Raises:
        SetAside: some photos failed for a reason of their own; the others were sent.
        Hindrance: something stands in the way that waiting does not take away, or for too long;
            what was kept until then stays true.
    """
    found = {due.upload.sha256: due.upload for due in todo}
    sent = 0
    aside: list[str] = []
    allowed = patience

    def tell(one: OnePhoto, waiting_s: float = 0.0, text: Text | None = None) -> None:
        nonlocal sent
        sent, found[one.upload.sha256] = sent + one.taken(), one.upload
        verified = sum(upload.status == "verified" for upload in found.values())
        latest = one.upload.sha256, one.upload.status, one.there
        with_.report(PhotoProgress(verified, len(found), sent, *latest, waiting_s, text))

    for due in todo:
        one = OnePhoto(due, endpoint, with_)
        failures = 0
        while not with_.cancelled():
            try:
                settled = one.go_on()
                if one.has_moved():
                    failures, allowed = 0, patience
                if settled:
                    break
            except Hindrance as hindrance:
                failures += 1
                one.slower()
                given_up = is_over(hindrance, failures, allowed)
                if given_up and not _is_own(hindrance):
                    raise
                if given_up:
                    aside.append(due.upload.sha256)
                    allowed = min(patience, _PROBE)
                    if due is todo[-1]:
                        break
                wait = pause_s(failures, hindrance.retry_after_s, with_.chance())
                tell(one, wait, hindrance.text)
                with_.sleep(wait)
                if given_up:
                    break
            tell(one)
        tell(one)
    if aside and not with_.cancelled():
        raise SetAside(endpoint.host, aside)
    return found


def _is_own(hindrance: Hindrance) -> bool:
    """Return whether it concerns this one photo, as far as can be told, and not the centre."""
    return hindrance.kind in ("unreadable", "refused") or isinstance(hindrance, Locked)
