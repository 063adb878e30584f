"""How a map server is asked: one request for one tile, and what came of it.

The one thing to know: a redirect is never followed, for it might lead to where GreenDesk does not
go. Whoever asks decides what an answer means; see :mod:`greendesk.tiles.web` for the canvas and
:mod:`greendesk.tiles.fetching` for packs.

**Source:** Tile Usage Policy of the OpenStreetMap Foundation: a real User-Agent, two connections at
most, attribution, no bulk download.
"""

import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable

import urllib3

import greendesk
from greendesk import proxy
from greendesk.errors import BadInput
from greendesk.tiles.address import LOOPBACK, NOT_ALLOWED, check_address, may_be_public
from greendesk.tiles.answer import BUSY, NO_SUCH_TILE, SAME, Answer
from greendesk.tiles.base import MAX_TILE_BYTES
from greendesk.tiles.grid import bounds_of, metres_of
from greendesk.tiles.lasting import Lasting, lasting_of

CONNECT_S, READ_S, WHOLE_S = 5.0, 15.0, 30.0
CONNECTIONS = 2
PAUSE_S, LONGEST_PAUSE_S = 15.0, 600.0
FAILURES = (urllib3.exceptions.HTTPError, OSError)
"""What :meth:`Client.ask` raises where no whole answer came."""

_CHUNK_BYTES = 65_536


class Client:
    """Asks one map server; may be used by several threads at once, two of which get through.

    Attributes:
        host: whom it asks.
    """

    def __init__(
        self,
        template: str,
        *,
        practice: bool = False,
        now_s: Callable[[], float] = time.monotonic,
        read_s: float = READ_S,
        accept: str = "image/*",
    ) -> None:
        """Take an address with {z}, {x}, {y}: https, or http on this very computer for practice.

        Args:
            accept: what kind of answer is wanted.

        Raises:
            BadInput: an address that is not called: no https, a private network, a file.
        """
        check_address(template, practice=practice)
        self._template, self._now_s, self._read_s = template, now_s, read_s
        self._accept = accept
        self.host = urllib.parse.urlsplit(template).hostname or ""
        self._guard = threading.Lock()
        self._http: urllib3.PoolManager | None = None
        self._way = proxy.way()

    def ask(self, z: int, x: int, y: int, known: Lasting | None = None) -> Answer:
        """Ask for one tile.

        Args:
            known: what was said of the picture that is there already: it is not sent again if it is
                the same (the answer is :data:`SAME` then).

        Raises:
            HTTPError, OSError: no whole answer came (:data:`FAILURES`).
            BadInput: the name leads into a private network.
        """
        answer = self._pool().request(
            "GET",
            address_of(self._template, z, x, y),
            headers={
                "User-Agent": f"GreenDesk/{greendesk.__version__}",
                "Accept": self._accept,
                "Accept-Encoding": "identity",
                **(known.conditions if known is not None else {}),
            },
            timeout=urllib3.Timeout(connect=CONNECT_S, read=self._read_s),
            retries=False,
            redirect=False,  # it might lead to where we do not go
            preload_content=False,
        )
        try:
            return self._read(answer)
        except BaseException:
            answer.close()  # unread bytes must not be taken for the next answer
            raise
        finally:
            answer.release_conn()

    def close(self) -> None:
        """Let go of the connections."""
        with self._guard:
            if self._http is not None:
                self._http.clear()
            self._http = None

    def _read(self, answer: urllib3.BaseHTTPResponse) -> Answer:
        """Read to the end, so that the connection can be used again; a huge answer is given up."""
        if answer.status not in (200, SAME) and answer.status not in NO_SUCH_TILE:
            busy = answer.status in BUSY
            answer.close()
            asked = answer.headers.get("Retry-After", "")
            return Answer(answer.status, None, pause_of(asked) if busy else 0.0)
        parts: list[bytes] = []
        size, until_s = 0, self._now_s() + WHOLE_S
        while part := answer.read1(_CHUNK_BYTES, decode_content=False):
            parts.append(part)
            size += len(part)
            if size > MAX_TILE_BYTES:
                answer.close()
                return Answer(answer.status, None)
            if self._now_s() > until_s:
                raise urllib3.exceptions.TimeoutError("the answer only trickles")
        body = b"".join(parts) if answer.status == 200 else None
        return Answer(answer.status, body, lasting=lasting_of(answer.headers))

    def _pool(self) -> urllib3.PoolManager:
        with self._guard:
            if self._way is not proxy.way():  # the officer has typed another proxy
                self._way, self._http = proxy.way(), None
            if self._http is None:
                self._http = _make_pool(self._template, self.host, self._way)
            return self._http


def address_of(template: str, z: int, x: int, y: int) -> str:
    """Return the address of one tile.

    Places are {z}, {x}, {y}; {-y} counts from the south, {zz} is a zoom of two digits, {bbox} a box
    (west, south, east, north) in metres of EPSG:3857, {bbox_lon_lat} and {bbox_lat_lon} in degrees.

    >>> address_of("https://example.org/{z}/{x}/{-y}.png", 2, 1, 0)
    'https://example.org/2/1/3.png'
    """
    places: dict[str, object] = {"{z}": z, "{x}": x, "{y}": y, "{-y}": (1 << z) - 1 - y}
    places["{zz}"] = f"{z:02d}"
    if "{bbox" in template:
        places["{bbox}"] = ",".join(f"{v:.6f}" for v in metres_of(z, x, y))
        west, south, east, north = bounds_of(z, x, y, x, y)
        places["{bbox_lon_lat}"] = f"{west:.10f},{south:.10f},{east:.10f},{north:.10f}"
        places["{bbox_lat_lon}"] = f"{south:.10f},{west:.10f},{north:.10f},{east:.10f}"
    for name, value in places.items():
        template = template.replace(name, str(value))
    return template


def is_here(url: str) -> bool:
    """Say whether an address leads to this very computer."""
    return urllib.parse.urlsplit(url).hostname in LOOPBACK


def _make_pool(url: str, host: str, way: proxy.Way) -> urllib3.PoolManager:
    """Return connections that trust what the system trusts and go through the office's proxy."""
    context: ssl.SSLContext | None = None
    if url.startswith("https:"):
        import truststore  # late: only where there is a network

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if host not in LOOPBACK:
        through = proxy.checked_proxy(way.look_up() or proxy.system_proxy(url, host))
        if through:
            bare, told = proxy.parted(through)
            return urllib3.ProxyManager(
                bare, proxy_headers=told, maxsize=CONNECTIONS, block=True, ssl_context=context
            )
        _look_up(host)
    return urllib3.PoolManager(maxsize=CONNECTIONS, block=True, ssl_context=context)


def _look_up(host: str) -> None:
    """Raise BadInput if a name leads to this computer or into a private network."""
    for *_, address in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM):
        if not may_be_public(str(address[0])):
            raise BadInput(NOT_ALLOWED, host=host)


def pause_of(retry_after: str) -> float:
    """Return for how many seconds to leave the server alone.

    >>> pause_of("30"), pause_of("86400"), pause_of("Wed, 21 Oct 2026 07:28:00 GMT")
    (30.0, 600.0, 15.0)
    """
    asked = retry_after.strip()
    return min(LONGEST_PAUSE_S, float(asked)) if asked.isdecimal() else PAUSE_S
