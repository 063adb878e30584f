"""The upload of one photo by tus, step by step: what the centre answers decides the next.

The one thing to know: each step is one request or two, and an answer that brings nothing on is a
:class:`~greendesk.sync.endpoint.Hindrance`; how often and when to try again is for the caller.

**Source:** GreenDesk Sync Profile 1, section 5; tus.io, Resumable upload protocol 1.0.0 (core,
creation).
"""

import base64
import time
import urllib.parse
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import orjson

from greendesk.i18n import Text
from greendesk.model.record import Photo
from greendesk.model.telling import Due, PhotoRow, Upload, UploadStatus, Use, use_of
from greendesk.sync.endpoint import Hindrance, HttpEndpoint

FIRST, LEAST, MOST = 64 * 1024, 16 * 1024, 1024 * 1024
"""Bytes of a piece: at first, on a very bad link, on a good one."""
_QUICK_S, _ASKED_AGAIN = 2.0, 3
_GONE = (404, 410)
_FILES = "/files/"
_JPEG = base64.b64encode(b"image/jpeg").decode()
_TUS = {"Tus-Resumable": "1.0.0"}
UNHEARD = PhotoRow("")
"""What a centre has on bytes of which it has not heard."""


@dataclass(frozen=True, slots=True)
class PhotoProgress:
    """How far the sending of photos is.

    Attributes:
        verified: how many the centre has proved to have, of ``all``.
        bytes_sent: what left this computer, with what had to leave twice.
        latest: hash of the photo that this is about.
        status: what the centre said of it last.
        there: bytes of it that the centre has.
        waiting_s: how long sending waits before the next try; 0 = it does not.
        text: what stands in the way.
        bytes_there, bytes_all: bytes of all photos that the centre has, and in all.
    """

    verified: int
    all: int
    bytes_sent: int
    latest: str = ""
    status: UploadStatus = ""
    there: int = 0
    waiting_s: float = 0.0
    text: Text | None = None
    bytes_there: int = 0
    bytes_all: int = 0


@dataclass(frozen=True, slots=True)
class PhotoSender:
    """What sending needs from outside.

    Attributes:
        lao_code, device_id: who sends.
        bytes_of: gives the bytes of a hash; None = not there any more.
        is_here: whether there still is a photo of a hash: it may be blurred, or deleted, by now.
        keep: writes down where a photo stands; it returns once that is in the file.
        told: writes down what the centre has proved to keep of the photos of a hash, likewise.
        report: hears how far it is.
        cancelled: whether somebody asked to stop.
        sleep: waits so many seconds.
        chance: gives a random number in [0, 1).
        clock: seconds, to tell a quick link from a slow one.
    """

    bytes_of: Callable[[str], bytes | None]
    keep: Callable[[Upload], object]
    report: Callable[[PhotoProgress], None]
    cancelled: Callable[[], bool]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    clock: Callable[[], float] = time.monotonic
    is_here: Callable[[str], bool] = lambda sha256: True
    told: Callable[[str, Sequence[Use]], object] = lambda sha256, uses: None
    lao_code: str = ""
    device_id: str = ""


def feature_of(
    photos: Sequence[Photo],
    lao_code: str,
    device_id: str,
    *,
    sha256: str = "",
    row: PhotoRow = UNHEARD,
    told: Collection[str] = (),
) -> bytes:
    """Return what the centre is told of bytes; nothing that names a person is in it.

    The whole list of their uses, and beside it what is so of the first of them, whoever told it.
    Without a position it has an empty point: no engine refuses that, some refuse ``null``.

    Args:
        photos: the photos that they are; none = they are not used any more, see ``sha256``.
        row: what the centre has on them, which this replaces.
        told: ids of the photos of which it was told before.
    """
    ours = {photo.id: photo for photo in photos}
    uses = row.uses_with([use_of(photo) for photo in photos], told)
    first = uses[0] if uses else {}
    photo = ours.get(str(first.get("photo_id")))
    if photo is not None:
        at = photo.position
    else:
        at = row.point if uses[:1] == list(row.uses[:1]) else None
    told_of = {
        "sha256": sha256 or photos[0].sha256,
        "lao_code": lao_code,
        "device_id": device_id,
        "bytes": photos[0].values.get("size") if photos else None,
        **{name: first.get(name) for name in ("patch_id", "kind", "taken_at", "caption")},
        "uses": uses,
        "base_rev": row.rev,
    }
    point = {"type": "Point", "coordinates": list(at or ())}
    feature = {"type": "Feature", "id": told_of["sha256"], "geometry": point, "properties": told_of}
    return orjson.dumps(feature)


class Locked(Hindrance):
    """Somebody else has hold of the upload of one photo."""


class OnePhoto:
    """The sending of one photo, step by step; each step is one request or two."""

    def __init__(self, due: Due, endpoint: HttpEndpoint, with_: PhotoSender) -> None:
        upload = due.upload
        if not _is_at(upload.url, endpoint.address):  # it was begun when the centre was elsewhere
            upload = replace(upload, url="")
        self.upload = upload
        self._due, self._endpoint, self._with = due, endpoint, with_
        self._offset: int | None = None  # None = ask the centre
        self._announced, self._known = False, 0
        self._piece, self._sent, self._again, self._asked = FIRST, 0, 0, 0
        self._furthest, self._seen = 0, upload.status
        self._any_left = False  # whether any of its bytes left this time

    @property
    def there(self) -> int:
        """How many bytes the centre has, as far as is known."""
        if self._offset is not None:
            self._known = self._offset
        return self._known

    def taken(self) -> int:
        """Return the bytes that left since the last time it was asked."""
        sent, self._sent = self._sent, 0
        return sent

    def has_moved(self) -> bool:
        """Return whether more of it is there than ever before, or its status is news.

        An upload that was begun anew counts only from where the one before it ended.
        """
        news = self.upload.status != self._seen or self.there > self._furthest
        self._seen, self._furthest = self.upload.status, max(self.there, self._furthest)
        return news

    def slower(self) -> None:
        """Send smaller pieces, and ask again where we are."""
        self._piece, self._offset = max(LEAST, self._piece // 2), None

    def go_on(self) -> bool:
        """Take the next step; return whether there is nothing more to do."""
        sha256 = self.upload.sha256
        if self._due.photos and not self._with.is_here(sha256):
            return True
        if not self._announced:
            self._announce()
            return self.upload.status == "verified" or not self._due.photos
        data = self._with.bytes_of(sha256)
        if data is None:  # damaged
            return True
        if not self.upload.url:
            self._begin(data)
        elif self._offset is None:
            self._ask_offset()
        elif self._offset < len(data):
            self._send_piece(data)
        else:
            return self._is_settled()
        return False

    def _announce(self) -> None:
        """Have the centre know whose bytes these are, and read back that it does."""
        due, sha256 = self._due, self.upload.sha256
        row = self._endpoint.photo(sha256)
        if (row is None and due.photos) or (row is not None and not row.says(due.uses, due.told)):
            feature = feature_of(
                due.photos,
                self._with.lao_code,
                self._with.device_id,
                sha256=sha256,
                row=row or UNHEARD,
                told=due.told,
            )
            self._endpoint.put_photo(sha256, feature)
            row = self._endpoint.photo(sha256)
            if row is None or not row.says(due.uses, due.told):
                raise Hindrance("unreadable", self._endpoint.host)
        self._announced = True
        status = "" if row is None or not due.photos else row.status
        spent = not due.photos or status == "bad_hash"  # unused bytes may be deleted there
        spent = spent or (self.upload.status == "verified" != status)
        self._note(status=status, url="" if spent else self.upload.url)
        self._with.told(sha256, due.uses)

    def _begin(self, data: bytes) -> None:
        name = base64.b64encode(self.upload.sha256.encode()).decode()
        headers = {
            **_TUS,
            "Upload-Length": str(len(data)),
            "Upload-Metadata": f"sha256 {name},filename {name},filetype {_JPEG}",
        }
        status, answer = self._endpoint.raw("POST", self._endpoint.address + _FILES, headers, b"")
        if status != 201 or not answer.get("Location"):
            no_such_place = status in (404, 405)
            raise Hindrance("photoless" if no_such_place else "unreadable", self._endpoint.host)
        url = urllib.parse.urljoin(self._endpoint.address + _FILES, answer["Location"])
        if not _is_at(url, self._endpoint.address):
            raise Hindrance("stranger", self._endpoint.host)  # our key goes to no other host
        self._note(url=url)
        self._offset = 0

    def _ask_offset(self) -> None:
        status, answer = self._endpoint.raw("HEAD", self.upload.url, _TUS, None)
        if status in _GONE:
            self._note(url="")
        elif status in (200, 204) and answer.get("Upload-Offset", "").isdecimal():
            self._offset = int(answer["Upload-Offset"])
        else:
            raise self._no(status)

    def _send_piece(self, data: bytes) -> None:
        assert self._offset is not None
        piece = data[self._offset : self._offset + self._piece]
        headers = {
            **_TUS,
            "Upload-Offset": str(self._offset),
            "Content-Type": "application/offset+octet-stream",
        }
        begun = self._with.clock()
        self._sent += len(piece)
        self._any_left = True
        status, answer = self._endpoint.raw("PATCH", self.upload.url, headers, piece)
        told = answer.get("Upload-Offset", "")
        if status == 204 and told.isdecimal() and int(told) > self._offset:
            self._offset = int(told)
            if self._with.clock() - begun < _QUICK_S:
                self._piece = min(MOST, self._piece * 2)
            return
        self._offset = None
        if status in _GONE:
            self._note(url="")
        raise self._no(status)

    def _no(self, status: int) -> Hindrance:
        """Return what an answer means that brings the upload no further."""
        if status == 423:
            return Locked("busy", self._endpoint.host)
        return Hindrance("unreadable", self._endpoint.host)

    def _is_settled(self) -> bool:
        """Read what the centre found; a wrong hash is sent once more, then left."""
        status = self._endpoint.photo_status(self.upload.sha256)
        if status == "waiting" and self._asked < _ASKED_AGAIN:  # it is hashing
            self._asked += 1
            self._with.sleep(self._asked)
            return False
        again = status == "bad_hash" and self._again == 0
        stuck = status == "waiting" and not self._any_left  # it won't be looked at any more
        self._note(status=status, url="" if status == "bad_hash" or stuck else self.upload.url)
        if again:
            self._again, self._offset = 1, None
        return not again

    def _note(self, *, url: str | None = None, status: UploadStatus | None = None) -> None:
        """Write down where it stands, if that is news."""
        now = Upload(
            self.upload.sha256,
            self.upload.url if url is None else url,
            self.upload.status if status is None else status,
        )
        if now != self.upload:
            self._with.keep(now)
            self.upload = now


def _is_at(url: str, address: str) -> bool:
    """Return whether an upload is at the centre itself; our key goes to no other host."""
    return urllib.parse.urlsplit(url)[:2] == urllib.parse.urlsplit(address)[:2]
