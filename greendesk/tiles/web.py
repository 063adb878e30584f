"""Tiles from an address of the web.

An answer counts as a tile only if it is a sound picture: a login page answers 200, too. Pictures
that were seen stay in the disk cache; nothing is ever downloaded ahead. A map that can't be
reached, or asks to be left alone, is left alone for a while: further tiles then fail at once.

**Source:** Tile Usage Policy of the OpenStreetMap Foundation: a real User-Agent, two connections at
most, attribution, no bulk download.
"""

import ipaddress
import socket
import ssl
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable

import urllib3

import greendesk
from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_
from greendesk.tiles.base import MAX_TILE_BYTES, Tile, TileSource, is_tile
from greendesk.tiles.grid import bounds_of, metres_of
from greendesk.tiles.image import decode

CONNECT_S, READ_S, WHOLE_S = 5.0, 15.0, 30.0
CONNECTIONS = 2
PAUSE_S, LONGEST_PAUSE_S = 15.0, 600.0
_CHUNK_BYTES = 65_536
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
NOT_ALLOWED = N_(
    "GreenDesk does not call the address {host}. A map address begins with https:// and can"
    " be reached by everybody."
)
NO_MAP = N_(
    "The map at {host} can't be reached just now. Your work is safe; it goes on without it."
)


class WebReader:
    """Reads tiles from an address with {z}, {x}, {y} (or {-y}, counted from the south)."""

    def __init__(
        self,
        source: TileSource,
        *,
        practice: bool = False,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take an address: https, or http on this very computer for practice.

        Args:
            now_s: a clock in seconds that never goes back; only differences count.

        Raises:
            BadInput: an address that is not called: no https, a private network, a file.
        """
        check_address(source.url, practice=practice)
        self._source, self._now_s = source, now_s
        self._host = urllib.parse.urlsplit(source.url).hostname or ""
        self._guard = threading.Lock()
        self._http: urllib3.PoolManager | None = None
        self._pause_until_s = now_s()
        self._closed = False

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """Return the bytes of an answer, or None where the server has no such tile.

        Raises:
            Outage: the server can't be reached, is busy or answers with an error.
            BadInput: the name leads into a private network.
        """
        if self._closed or not is_tile(z, x, y):
            return None
        if self._now_s() < self._pause_until_s:
            raise Outage(NO_MAP, host=self._host)
        try:
            return self._ask(address_of(self._source.url, z, x, y))
        except (urllib3.exceptions.HTTPError, OSError) as error:
            self._pause(PAUSE_S)
            raise Outage(NO_MAP, host=self._host) from error

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        """Return the decoded tile; None where there is none, or what came is no picture."""
        return decode(self.read(z, x, y))

    def close(self) -> None:
        """Let go of the connections."""
        with self._guard:
            self._closed = True
            if self._http is not None:
                self._http.clear()
            self._http = None

    def _ask(self, url: str) -> bytes | None:
        answer = self._pool().request(
            "GET",
            url,
            headers={
                "User-Agent": f"GreenDesk/{greendesk.__version__}",
                "Accept": "image/*",
                "Accept-Encoding": "identity",
            },
            timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
            retries=False,
            redirect=False,  # it might lead to where we do not go
            preload_content=False,
        )
        try:
            return self._body(answer)
        except BaseException:
            answer.close()  # unread bytes must not be taken for the next answer
            raise
        finally:
            answer.release_conn()

    def _body(self, answer: urllib3.BaseHTTPResponse) -> bytes | None:
        """Return the picture's bytes, read to their end; None where there is no picture."""
        if answer.status in (429, 503):
            self._pause(_pause_of(answer.headers.get("Retry-After", "")))
        missing = answer.status in (204, 404, 410)
        if answer.status != 200 and not missing:
            raise Outage(NO_MAP, host=self._host)
        parts: list[bytes] = []
        size, until_s = 0, self._now_s() + WHOLE_S
        while part := answer.read1(_CHUNK_BYTES, decode_content=False):
            parts.append(part)
            size += len(part)
            if size > MAX_TILE_BYTES:
                answer.close()
                return None
            if self._now_s() > until_s:
                raise urllib3.exceptions.TimeoutError("the answer only trickles")
        return None if missing else b"".join(parts)

    def _pause(self, seconds: float) -> None:
        self._pause_until_s = max(self._pause_until_s, self._now_s() + seconds)

    def _pool(self) -> urllib3.PoolManager:
        with self._guard:
            if self._http is None:
                self._http = _make_pool(self._source.url, self._host)
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


def is_template(url: str) -> bool:
    """Return whether an address says where the numbers of a tile, or its box, are put in.

    >>> is_template("https://example.org/{z}/{x}/{y}.png"), is_template("https://example.org/wms")
    (True, False)
    """
    numbered = ("{z}" in url or "{zz}" in url) and "{x}" in url and "y}" in url
    return numbered or any(box in url for box in ("{bbox}", "{bbox_lon_lat}", "{bbox_lat_lon}"))


def check_address(url: str, *, practice: bool = False) -> None:
    """Raise BadInput for an address that must not be called, as far as it can be seen in it.

    What a name leads to is looked at before the first call.
    """
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise BadInput(NOT_ALLOWED, host=url[:60]) from error
    if practice and parts.scheme == "http" and host in _LOOPBACK:
        return
    written = "." in host or ":" in host
    if parts.scheme != "https" or not written or host in _LOOPBACK or not _may_be_public(host):
        raise BadInput(NOT_ALLOWED, host=host or url[:60])


def _may_be_public(host: str) -> bool:
    """Return whether ``host`` is a name, or a number that everybody can reach."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return True
    mapped = getattr(number, "ipv4_mapped", None)
    return bool((mapped or number).is_global)


def _make_pool(url: str, host: str) -> urllib3.PoolManager:
    """Return connections that trust what the system trusts and go through the system's proxy."""
    context: ssl.SSLContext | None = None
    if url.startswith("https:"):
        import truststore  # late: only where there is a network

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if host not in _LOOPBACK:
        proxy = urllib.request.getproxies().get(urllib.parse.urlsplit(url).scheme, "")
        if proxy and not urllib.request.proxy_bypass(host):
            return urllib3.ProxyManager(proxy, maxsize=CONNECTIONS, block=True, ssl_context=context)
        _look_up(host)
    return urllib3.PoolManager(maxsize=CONNECTIONS, block=True, ssl_context=context)


def _look_up(host: str) -> None:
    """Raise BadInput if a name leads to this computer or into a private network."""
    for *_, address in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM):
        if not _may_be_public(str(address[0])):
            raise BadInput(NOT_ALLOWED, host=host)


def _pause_of(retry_after: str) -> float:
    """Return for how many seconds to leave the server alone.

    >>> _pause_of("30"), _pause_of("86400"), _pause_of("Wed, 21 Oct 2026 07:28:00 GMT")
    (30.0, 600.0, 15.0)
    """
    asked = retry_after.strip()
    return min(LONGEST_PAUSE_S, float(asked)) if asked.isdecimal() else PAUSE_S
