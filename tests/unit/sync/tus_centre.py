"""The tus server of :mod:`.tus_server` as a process, and what a test sees of it."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


class Centre:
    """The server, as the test sees it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
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


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Centre]:
    made = Centre(tmp_path_factory.mktemp("tus"))
    yield made
    made.process.terminate()
    made.process.wait(10)


@pytest.fixture
def centre(server: Centre) -> Centre:
    server.plan()
    return server
