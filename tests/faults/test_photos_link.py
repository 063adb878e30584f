"""Photos over a link where much fails: every hash is right in the end, and little is sent twice.

The short form is a few photos; the long one is what is promised: 40 photos through 76 faults, to
the practice centre and to a stock tus server.
"""

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from greendesk.model.record import Photo
from greendesk.model.telling import Due, Upload
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.photos import PhotoSender, send_photos
from tests.journeys.contract.proxy import Proxy
from tests.unit.sync.tus_centre import Practised, Stock

FATES = ("drop", "drop after", "error", "error after", "truncate", "busy", "reset", "cut")
AT_MOST = 1.15
"""What may leave for each byte of the photos."""


class Link:
    """A seeded proxy with so many faults and no more, and an officer who sends over it."""

    def __init__(self, url: str, sizes: list[int], faults: int, seed: int) -> None:
        self.chance, self.left = random.Random(seed), faults
        self.proxy = Proxy(url)
        self.proxy.plan = self._fate
        blobs = [self.chance.randbytes(size) for size in sizes]
        self.blobs = {hashlib.sha256(data).hexdigest(): data for data in blobs}
        self.kept = {sha256: Upload(sha256) for sha256 in self.blobs}

    def _fate(self, method: str, path: str) -> str:
        if not self.left or self.chance.random() > 0.25:
            return "pass"
        self.left -= 1
        return self.chance.choice(FATES if method == "PATCH" else FATES[:-1])

    def send(self) -> None:
        sender = PhotoSender(
            bytes_of=self.blobs.get,
            keep=lambda upload: self.kept.update({upload.sha256: upload}),
            report=lambda progress: None,
            cancelled=lambda: False,
            sleep=lambda seconds: None,
            chance=self.chance.random,
        )
        todo = [
            Due(upload, (Photo("p", {"patch_id": "a", "sha256": sha256}),))
            for sha256, upload in self.kept.items()
        ]
        send_photos(todo, HttpEndpoint(self.proxy.url), sender, patience=50)


def sent_well(centre: Practised | Stock, sizes: list[int], faults: int, seed: int) -> None:
    """Send over a bad link; assert that all is there and little went twice."""
    link = Link(centre.own_url, sizes, faults, seed)
    try:
        link.send()
    finally:
        link.proxy.close()
    hashes = centre.seen()["hashes"]
    assert {upload.status for upload in link.kept.values()} == {"verified"}
    assert all(hashes[sha256] == sha256 for sha256 in link.blobs)
    assert link.left == 0, "not every fault came up"
    assert link.proxy.photo_bytes < AT_MOST * sum(sizes)


@pytest.fixture(params=[Practised, Stock])
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Practised | Stock]:
    made = request.param(tmp_path / "centre")
    yield made
    made.stop()


@pytest.fixture
def practised(tmp_path: Path) -> Iterator[Practised]:
    made = Practised(tmp_path / "centre")
    yield made
    made.stop()


def test_a_few_photos_come_through_many_faults(practised: Practised) -> None:
    sent_well(practised, [300_000] * 5, faults=8, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(5))
def test_forty_photos_come_through_seventy_six_faults(centre: Practised | Stock, seed: int) -> None:
    sizes = [random.Random(n).randint(150_000, 450_000) for n in range(40)]
    sent_well(centre, sizes, faults=76, seed=seed)
