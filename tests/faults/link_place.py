"""Where a campaign on the link takes place: a centre with its photos, the projects of one LAO."""

import base64
import hashlib
import os
import secrets
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from greendesk.opening import create_project
from tests.builders import PRACTICE
from tests.journeys.contract.centres import OverHttp
from tests.journeys.contract.proxy import Answer, Proxy

_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True)
class Place:
    """A centre, and the projects of one LAO.

    Attributes:
        bytes_at: gives the bytes that the centre has of a photo, by their hash.
    """

    centre: OverHttp
    lao_code: str
    projects: tuple[Path, ...]
    bytes_at: Callable[[str], bytes | None]


def settle_down(folder: Path, centre: "Centre", officers: int) -> Place:
    """Make the LAO's project on each computer."""
    lao_code = f"{secrets.randbelow(10**8):08d}"
    profile = replace(PRACTICE, values={**PRACTICE.values, "lao_code": lao_code})
    paths = tuple(folder / f"เครื่อง {n}.gpkg" for n in range(officers))
    for path in paths:
        create_project(path, profile, practice=True)
    return Place(centre.http, lao_code, paths, centre.bytes_at)


@dataclass(frozen=True)
class Centre:
    """A centre by its address, and what it has of photos."""

    http: OverHttp
    bytes_at: Callable[[str], bytes | None]


class Shelf(Proxy):
    """In front of the real engine, which takes no photos: a tus server, as tusd would be.

    It hashes what has arrived whole and tells the database, as ``photo_hook.py`` does.
    """

    def __init__(self, centre_url: str) -> None:
        self.whole: dict[str, bytes] = {}
        self._begun: dict[str, tuple[str, int, bytes]] = {}  # hash, length, what is there
        self._guard = threading.Lock()
        super().__init__(centre_url)

    def _passed(
        self, fate: str, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> Answer:
        if not path.startswith("/files/"):
            return super()._passed(fate, method, path, headers, body)
        told = {name.lower(): value for name, value in headers.items()}
        with self._guard:
            return self._tus(method, path.rpartition("/")[2], told, body)

    def _tus(self, method: str, id: str, told: dict[str, str], body: bytes) -> Answer:
        if method == "POST":
            named = dict(pair.split(" ") for pair in told["upload-metadata"].split(","))
            sha256 = base64.b64decode(named["sha256"]).decode()
            id = secrets.token_hex(8)
            self._begun[id] = sha256, int(told["upload-length"]), b""
            return 201, {**_TUS, "Location": f"/files/{id}"}, b""
        if id not in self._begun:
            return 404, _TUS, b""
        sha256, length, there = self._begun[id]
        if method == "PATCH":
            if int(told["upload-offset"]) != len(there):
                return 409, _TUS, b""
            there = (there + body)[:length]
            self._begun[id] = sha256, length, there
            if len(there) == length:
                self.whole[sha256] = there
                _say_checked(sha256, hashlib.sha256(there).hexdigest() == sha256)
        where = {"Upload-Offset": str(len(there)), "Upload-Length": str(length)}
        return (204 if method == "PATCH" else 200), {**_TUS, **where}, b""


def _say_checked(sha256: str, is_right: bool) -> None:
    sql = f"select gds.photo_arrived('{sha256}', {str(is_right).lower()})"
    dsn = os.environ["GREENDESK_ENGINE_DSN"]
    subprocess.run(["psql", "-qtX", dsn, "-c", sql], check=True, stdout=subprocess.DEVNULL)
