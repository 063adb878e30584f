"""Photos to the practice centre and to a stock tus server: whole, resumed, proved by their hash."""

import hashlib
import json
import random
import socket

import pytest

from greendesk.model.record import Photo
from greendesk.model.telling import Due, Upload
from greendesk.sync.endpoint import Hindrance, HttpEndpoint
from greendesk.sync.photos import FIRST, PhotoSender, feature_of, send_photos
from tests.unit.sync.tus_centre import Centre
from tests.unit.sync.tus_centre import centre as centre
from tests.unit.sync.tus_centre import server as server


class Officer:
    """Has photos, and writes down where each stands."""

    def __init__(self, centre: Centre, *sizes: int, seed: int = 1) -> None:
        self.centre = centre
        chance = random.Random(f"{seed} {centre.seen()['uploads']}")
        blobs = [chance.randbytes(size) for size in sizes]
        self.blobs = {hashlib.sha256(data).hexdigest(): data for data in blobs}
        self.kept = {sha256: Upload(sha256) for sha256 in self.blobs}
        self.slept: list[float] = []
        self.stop = False
        self.progress: list = []

    def todo(self):
        return [
            Due(self.kept[sha256], (Photo("p", {"patch_id": "a", "sha256": sha256}),))
            for sha256 in self.blobs
        ]

    def send(self, patience: int = 8) -> dict[str, Upload]:
        endpoint = HttpEndpoint(self.centre.url, "key")
        sender = PhotoSender(
            bytes_of=self.blobs.get,
            keep=lambda upload: self.kept.update({upload.sha256: upload}),
            report=self.progress.append,
            cancelled=lambda: self.stop,
            sleep=self.slept.append,
            chance=lambda: 0.5,
        )
        return send_photos(self.todo(), endpoint, sender, patience)

    @property
    def statuses(self) -> set[str]:
        return {upload.status for upload in self.kept.values()}


def test_photos_arrive_whole_and_are_proved_by_their_hash(centre: Centre) -> None:
    officer = Officer(centre, 3, FIRST, 300_000)
    assert {u.status for u in officer.send().values()} == officer.statuses == {"verified"}
    hashes = centre.seen()["hashes"]
    assert all(hashes[sha256] == sha256 for sha256 in officer.blobs)
    assert (officer.progress[-1].verified, officer.progress[-1].all) == (3, 3)
    assert officer.progress[-1].bytes_sent == sum(map(len, officer.blobs.values()))


def test_what_is_there_already_is_not_sent_again(centre: Centre) -> None:
    officer = Officer(centre, 50_000)
    officer.send()
    before = centre.seen()["bytes"]
    officer.kept = {sha256: Upload(sha256) for sha256 in officer.blobs}  # as after a restore
    officer.send()
    assert officer.statuses == {"verified"}
    assert centre.seen()["bytes"] == before


def test_an_upload_goes_on_where_it_was_cut_off(centre: Centre) -> None:
    officer = Officer(centre, 600_000)
    before = centre.seen()["bytes"]
    # status, put, status, POST, PATCH, PATCH, then the network is gone
    centre.plan(*["ok"] * 6, *["500"] * 3)
    with pytest.raises(Hindrance):
        officer.send(patience=2)
    (upload,) = officer.kept.values()
    assert (upload.url != "", upload.status) == (True, "waiting")
    centre.plan()
    officer.send()
    assert officer.statuses == {"verified"}
    assert centre.seen()["bytes"] - before < 1.5 * 600_000


def test_an_upload_that_the_centre_has_forgotten_is_begun_anew(centre: Centre) -> None:
    officer = Officer(centre, 400_000)
    centre.plan(*["ok"] * 5, *["500"] * 2)
    with pytest.raises(Hindrance):
        officer.send(patience=1)
    centre.forget()
    centre.plan()
    officer.send()
    assert officer.statuses == {"verified"}


def test_an_upload_that_was_begun_at_another_address_is_begun_anew(centre: Centre) -> None:
    """A centre has moved since, or the practice centre has another port today."""
    officer = Officer(centre, 9_000)
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0)
        url = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/files/1"
        officer.kept = {i: Upload(i, url, "waiting") for i in officer.blobs}
        officer.send()
        assert officer.statuses == {"verified"}
        with pytest.raises(BlockingIOError):  # nobody came there, with our key
            elsewhere.accept()


def test_a_piece_whose_answer_was_lost_is_not_sent_twice(centre: Centre) -> None:
    officer = Officer(centre, 150_000)
    before = centre.seen()["bytes"]
    centre.plan(*["ok"] * 4, "lost")
    officer.send()
    assert officer.statuses == {"verified"}
    assert centre.seen()["bytes"] - before == 150_000


def test_a_wrong_hash_is_sent_once_more(centre: Centre) -> None:
    officer = Officer(centre, 9_000)
    centre.plan(wrong=tuple(officer.blobs))
    officer.send()
    assert officer.statuses == {"verified"}


def test_a_login_page_stops_the_sending_and_nothing_is_called_received(centre: Centre) -> None:
    officer = Officer(centre, 9_000)
    centre.plan("portal")
    with pytest.raises(Hindrance) as told:
        officer.send()
    assert told.value.kind == "portal"
    assert officer.statuses == {""}


def test_a_busy_centre_is_asked_again_later_and_longer(centre: Centre) -> None:
    officer = Officer(centre, 9_000)
    centre.plan("503", "503", "503")
    officer.send()
    assert officer.statuses == {"verified"}
    assert officer.slept == sorted(officer.slept)
    assert len(officer.slept) == 3


def test_sending_stops_when_asked_and_goes_on_later(centre: Centre) -> None:
    officer = Officer(centre, 500_000, 9_000)
    report = officer.progress.append

    def stop_soon(progress) -> None:
        report(progress)
        officer.stop = progress.bytes_sent > 0

    officer.progress = type("Ear", (), {"append": staticmethod(stop_soon)})()
    officer.send()
    assert "verified" not in officer.statuses
    officer.stop, officer.progress = False, []
    officer.send()
    assert officer.statuses == {"verified"}


def test_a_photo_that_was_deleted_meanwhile_keeps_nobody_waiting(centre: Centre) -> None:
    officer = Officer(centre, 9_000, 9_001)
    gone = next(iter(officer.blobs))
    todo = officer.todo
    officer.todo = lambda: [*todo()] if gone in officer.blobs else []
    pairs = officer.todo()
    del officer.blobs[gone]
    officer.todo = lambda: pairs
    officer.send()
    assert sorted(u.status for u in officer.kept.values()) == ["verified", "waiting"]


def test_nothing_about_persons_is_told() -> None:
    photo = Photo(
        "p",
        {
            "patch_id": "a",
            "sha256": "0" * 64,
            "size": 9,
            "lon": 101.0,
            "lat": 10.5,
            "source_name": "สมหญิง.jpg",
            "created_by": "สมหญิง",
        },
    )
    told = feature_of([photo], "06711102", "d")
    assert "สมหญิง".encode() not in told
    assert json.loads(told)["geometry"]["coordinates"] == [101.0, 10.5]
