"""The sending of photos, for the commands that do it: alone, or after the data."""

import sys
from dataclasses import dataclass

from greendesk.cli.words import LATER, error_of, write
from greendesk.delivery import SCRIPT_PATIENCE
from greendesk.errors import Outage
from greendesk.i18n import Text, say
from greendesk.model.album import damaged_words
from greendesk.session import Session
from greendesk.sync.endpoint import Hindrance, HttpEndpoint
from greendesk.sync.line import Access
from greendesk.sync.photos import PhotoProgress
from greendesk.upload import PHOTOS_THERE, deliver_photos


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a sending of photos came to.

    Attributes:
        done: how many the centre has proved to have, of ``all`` that were to be sent.
        trouble: what stood in the way; None = nothing.
        retry_after_s: how long the centre asks us to wait; None = it does not say.
    """

    done: int = 0
    all: int = 0
    trouble: Text | None = None
    retry_after_s: float | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all are there."""
        return self.trouble is None and self.done == self.all

    @property
    def told(self) -> dict[str, object]:
        """The same as JSON has it, without the trouble."""
        return {"sent": self.all, "verified": self.done}

    @property
    def words(self) -> Text:
        """The same in words, without the trouble."""
        return Text(PHOTOS_THERE, {"n": self.done, "all": self.all})


def send_pictures(session: Session, url: str, access: Access) -> Pictures:
    """Send the photos of what the centre has; also what arrived before a trouble is told.

    Raises:
        UserError: the project belongs to another centre; the address can't be used.
    """
    there, all_ = 0, 0

    def hear(progress: PhotoProgress) -> None:
        nonlocal there, all_
        there, all_ = progress.verified, progress.all

    endpoint = HttpEndpoint(url, access, now=session.now)
    to = session.writer, endpoint, session.profile.lao_code, session.device_id
    try:
        tally = deliver_photos(*to, hear, patience=SCRIPT_PATIENCE)
    except Outage as outage:
        asked_s = outage.retry_after_s if isinstance(outage, Hindrance) else None
        return Pictures(there, all_, outage.text, asked_s)
    damaged = damaged_words(tally.damaged) if tally.damaged else None
    return Pictures(tally.done, tally.all, damaged)


def tell_trouble(
    told: dict[str, object], trouble: Text | None, retry_after_s: float | None = None
) -> None:
    """Say what stood in the way on stderr, and note it for JSON."""
    if trouble is not None:
        write(say(trouble), sys.stderr)
        told["error"] = error_of(trouble, LATER, retry_after_s)
