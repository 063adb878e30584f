"""A centre that answers nonsense to photos: asked with patience, and no photo holds up another."""

import hashlib
import json
import re
from collections.abc import Callable

import pytest

from greendesk.model.record import Photo
from greendesk.model.telling import Due, Upload
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.pace import LONGEST_WAIT_S, pause_s
from greendesk.sync.photos import PhotoSender, SetAside, send_photos
from tests.unit.sync.canned import Asked, Canned

Answer = tuple[int, dict[str, str], bytes]
ENOUGH = 60
"""Requests for one photo and eight failures: three or four a failure, and what goes before."""


class Shelf:
    """A centre of few words that knows what was announced, and takes bytes as a test says."""

    def __init__(self, patch: Callable[[int], Answer], refused: str = "") -> None:
        self._patch, self._refused = patch, refused
        self.there: dict[str, int] = {}
        self.status: dict[str, str] = {}
        self.told: dict[str, dict[str, object]] = {}

    def __call__(self, asked: Asked) -> Answer:
        if found := re.match("/collections/photo/items/([0-9a-f]{64})", asked.path):
            return self._of_collection(asked, found[1])
        if asked.method == "POST":
            name = f"/files/{len(self.there)}"
            self.there[name] = 0
            return 201, {"Location": name}, b""
        if asked.method == "HEAD":
            return 200, {"Upload-Offset": str(self.there[asked.path])}, b""
        return self._patch(int(asked.headers["Upload-Offset"]))

    def _of_collection(self, asked: Asked, sha256: str) -> Answer:
        if asked.method == "PUT":
            if sha256 == self._refused:
                return 500, {}, b"{}"
            self.status.setdefault(sha256, "waiting")
            self.told[sha256] = {"uses": json.loads(asked.body)["properties"]["uses"], "rev": 1}
            return 204, {}, b""
        status = self.status.get(sha256)
        told = {"type": "Feature", "properties": {**self.told.get(sha256, {}), "status": status}}
        return (404, {}, b"{}") if status is None else (200, {}, json.dumps(told).encode())


def send(centre: Canned, blobs: list[bytes], patience: int = 8) -> tuple[SetAside, list[float]]:
    """Send photos; return which were set aside, and how long it was waited in between."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        assert len(centre.asked) < 1000, "asks on and on"

    def cancelled() -> bool:
        assert len(centre.asked) < 1000, "asks on and on"
        return False

    by_hash = {hashlib.sha256(data).hexdigest(): data for data in blobs}
    sender = PhotoSender(
        by_hash.get, lambda upload: None, lambda told: None, cancelled, sleep, lambda: 0.5
    )
    todo = [Due(Upload(name), (Photo("p", {"sha256": name}),)) for name in by_hash]
    with pytest.raises(SetAside) as told:
        send_photos(todo, HttpEndpoint(centre.url), sender, patience)
    return told.value, slept


@pytest.mark.parametrize(
    "patch",
    [
        lambda at: (404, {}, b""),
        lambda at: (409, {}, b""),
        lambda at: (204, {"Upload-Offset": str(at)}, b""),
    ],
    ids=["gone", "elsewhere", "unmoved"],
)
def test_an_answer_that_brings_nothing_on_is_a_failure(patch: Callable[[int], Answer]) -> None:
    with Canned(Shelf(patch)) as centre:
        aside, slept = send(centre, [b"photo"])
        assert len(aside.hashes) == 1
        assert len(centre.asked) < ENOUGH
    assert len(slept) == 7  # the eighth failure is the last
    assert slept == sorted(slept)
    assert min(slept) > 0


def test_an_upload_that_is_lost_after_each_piece_is_no_progress() -> None:
    pieces = iter(range(10**6))

    def patch(at: int) -> Answer:
        lost = next(pieces) % 2
        return (404, {}, b"") if lost else (204, {"Upload-Offset": str(at + 1)}, b"")

    with Canned(Shelf(patch)) as centre:
        send(centre, [b"photo"])
        assert len(centre.asked) < 2 * ENOUGH


def test_a_photo_that_is_refused_holds_up_no_other() -> None:
    blobs = [b"one", b"two", b"three"]
    shelf = Shelf(lambda at: (204, {}, b""), refused=hashlib.sha256(b"one").hexdigest())

    def patch(at: int) -> Answer:
        shelf.status |= dict.fromkeys(shelf.status, "verified")
        return 204, {"Upload-Offset": "5" if at == 0 else str(at)}, b""

    shelf._patch = patch
    with Canned(shelf) as centre:
        aside, slept = send(centre, blobs)
    assert aside.hashes == (hashlib.sha256(b"one").hexdigest(),)
    assert len(slept) == 8
    assert shelf.status == {hashlib.sha256(b).hexdigest(): "verified" for b in blobs[1:]}


def test_photos_that_are_all_refused_are_asked_for_with_a_pause_each() -> None:
    blobs = [bytes([n]) for n in range(10)]
    with Canned(lambda asked: (404 if asked.method == "GET" else 500, {}, b"{}")) as centre:
        aside, slept = send(centre, blobs)
    assert len(aside.hashes) == len(blobs)
    assert len(slept) == 8 + 9 * 2 - 1
    assert min(slept) > 0


def test_the_longest_wait_is_waited_for_ever() -> None:
    waits = [pause_s(failures, None, 0.5) for failures in (1, 5, 12, 1_000_000)]
    assert waits == [0.5, 8.0, LONGEST_WAIT_S / 2, LONGEST_WAIT_S / 2]


def test_what_a_centre_does_not_keep_is_not_noted_as_told() -> None:
    """It has the bytes, and no list of the photos that they are: nothing proves what it knows."""
    shelf = Forgetful(lambda at: (204, {}, b""))
    sha256 = hashlib.sha256(b"one").hexdigest()
    shelf.status[sha256] = "verified"
    told: list[str] = []
    with Canned(shelf) as centre:
        sender = PhotoSender(
            lambda name: b"one",
            lambda upload: None,
            lambda progress: None,
            lambda: False,
            lambda seconds: None,
            lambda: 0.5,
            told=lambda name, uses: told.append(name),
        )
        due = Due(Upload(sha256), (Photo("p", {"sha256": sha256}),))
        with pytest.raises(SetAside):
            send_photos([due], HttpEndpoint(centre.url), sender, 2)
    assert told == []


class Forgetful(Shelf):
    """One that keeps nothing of what it is told."""

    def _of_collection(self, asked: Asked, sha256: str) -> Answer:
        answer = super()._of_collection(asked, sha256)
        self.told.clear()
        return answer
