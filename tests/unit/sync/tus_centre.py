"""Centres that take photos, as a test sees them: the practice centre, and a stock tus server.

The second is :mod:`.tus_server`, a process of its own. Both lose and spoil what they are told to.
"""

import hashlib
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from greendesk.centre import PracticeCentre
from greendesk.opening import fresh_id, now_utc
from tests.journeys.contract.proxy import Proxy

ROOT = Path(__file__).parents[3]


class Centre(Protocol):
    """A centre, as the test sees it."""

    url: str

    def seen(self) -> dict:
        """Return how many bytes, faults and whole uploads came by; hashes, and photos by hash."""

    def plan(self, *fates: str, wrong: tuple[str, ...] = ()) -> None:
        """Have these things happen to the next requests; ``wrong`` photos arrive damaged, once."""

    def forget(self) -> None:
        """Forget what was begun."""

    def stop(self) -> None:
        """End."""


NAMES = {"ok": "pass", "500": "error", "503": "busy", "lost": "error after", "portal": "portal"}
"""What a plan says, in the words of the proxy."""


class Practised:
    """The practice centre, behind a proxy that makes the faults."""

    def __init__(self, folder: Path) -> None:
        self.practice = PracticeCentre(folder, now_utc, fresh_id)
        self.own_url = self.practice.start()
        self.proxy = Proxy(self.own_url)
        self.proxy.plan = self._fate
        self.url = self.proxy.url
        self._fates: list[str] = []
        self._wrong = 0

    def _fate(self, method: str, path: str) -> str:
        if method == "PATCH" and self._wrong:
            self._wrong -= 1
            return "spoil"
        return NAMES[self._fates.pop(0)] if self._fates else "pass"

    def seen(self) -> dict:
        photos = self.practice.photos()
        whole = {name: self.practice.photo_bytes(name) for name in photos}
        hashes = {n: hashlib.sha256(data).hexdigest() for n, data in whole.items() if data}
        faults = sum(fate not in ("pass", "spoil") for _, fate in self.proxy.seen)
        bytes_ = self.proxy.photo_bytes
        told = {"bytes": bytes_, "faults": faults, "uploads": len(hashes)}
        return {**told, "hashes": hashes, "photos": photos}

    def plan(self, *fates: str, wrong: tuple[str, ...] = ()) -> None:
        self._fates, self._wrong = list(fates), len(wrong)

    def forget(self) -> None:
        self.practice.forget_uploads()

    def stop(self) -> None:
        self.proxy.close()
        self.practice.stop()


class Stock:
    """The tus server as a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.own_url = self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "tests.unit.sync.tus_server", str(self.port), str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT)
        for _ in range(600):
            try:
                self.seen()
                break
            except OSError:
                assert self.process.poll() is None, "the server ended"
                time.sleep(0.05)

    def seen(self) -> dict:
        with urllib.request.urlopen(f"{self.url}/_seen", timeout=5) as answer:
            return json.loads(answer.read())

    def plan(self, *fates: str, wrong: tuple[str, ...] = ()) -> None:
        body = json.dumps({"plan": fates, "wrong": wrong}).encode()
        request = urllib.request.Request(f"{self.url}/_plan", body, method="POST")
        urllib.request.urlopen(request, timeout=5).read()

    def forget(self) -> None:
        shutil.rmtree(self.folder)
        self.folder.mkdir()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="module", params=[Practised, Stock])
def server(request, tmp_path_factory) -> Iterator[Centre]:
    """Each of them, one after the other."""
    made = request.param(tmp_path_factory.mktemp("tus"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def practised(tmp_path_factory) -> Iterator[Centre]:
    """The practice centre, where the kind of centre makes no difference."""
    made = Practised(tmp_path_factory.mktemp("practice"))
    yield made
    made.stop()


@pytest.fixture
def centre(server: Centre) -> Centre:
    server.plan()
    return server
