"""A proxy on loopback that loses, delays and spoils what passes between an officer and a centre."""

import contextlib
import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import urllib3

Plan = Callable[[str, str], str]  # (method, path) -> what shall happen to this request

Asked = tuple[str, str, bytes, dict[str, str]]
Answer = tuple[int, dict[str, str], bytes]

CANNED = {
    "portal": (200, {"Content-Type": "text/html"}, b"<html><form>Free Wi-Fi login</form></html>"),
    "firewall": (403, {"Content-Type": "text/html"}, b"<html>Request rejected</html>"),
    "login": (401, {"Content-Type": "application/json"}, b"{}"),
    "busy": (429, {"Content-Type": "application/json", "Retry-After": "30"}, b"{}"),
    "429": (429, {"Content-Type": "application/json", "Retry-After": "1"}, b"{}"),
    "error": (500, {"Content-Type": "application/json"}, b"{}"),
}
HEADERS = ("Location", "Upload-Offset", "Upload-Length", "Tus-Resumable")
AFTER = {"drop after", "error after", "truncate", "reset"}  # done, but the answer is lost
LATE = {"delay", "twice", "replay", "spoil"}  # the answer comes, after something else


class Proxy:
    """Passes requests to ``centre_url`` as ``plan`` says: "pass", "drop", "drop after", ...

    "twice" passes a request on two times, "replay" an earlier write before it; "reset" breaks the
    connection off when the centre has done it; "spoil" changes a byte of what is sent, "cut" lets
    half of it through; "half-open" takes a request, and neither answers nor hangs up.

    Attributes:
        photo_bytes: how many bytes of photos clients have sent, whatever became of them.
    """

    def __init__(self, centre_url: str) -> None:
        self.plan: Plan = lambda method, path: "pass"
        self.seen: list[tuple[str, str]] = []
        self.writes: list[Asked] = []
        self.photo_bytes = 0
        self._over = threading.Event()
        self._centre, self._upstream = centre_url, urllib3.PoolManager(maxsize=8)
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fate = proxy.plan(self.command, self.path)
                proxy.photo_bytes += len(body) if self.command == "PATCH" else 0
                proxy.seen.append((self.command, fate))
                self.close_connection = True
                if fate == "half-open":
                    proxy._over.wait(120)
                    return
                answer = CANNED.get(fate)
                if fate == "cut":
                    proxy._cut(self.command, self.path, dict(self.headers), body)
                if fate == "pass" or fate in AFTER | LATE:
                    answer = proxy._passed(fate, self.command, self.path, dict(self.headers), body)
                if fate == "error after":
                    answer = CANNED["error"]
                if fate == "reset":
                    linger = struct.pack("ii", 1, 0)  # closing sends RST
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    self.connection.close()
                    return
                if answer is None or fate == "drop after":
                    return
                with contextlib.suppress(OSError):  # who has asked was killed meanwhile
                    self._reply(*answer, short=fate == "truncate")

            def _reply(
                self, status: int, headers: dict[str, str], body: bytes, short: bool
            ) -> None:
                self.send_response(status)
                for name, value in {**headers, "Connection": "close"}.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if short else body)

            do_GET = do_PUT = do_POST = do_HEAD = do_PATCH = _any

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()

    def _passed(
        self, fate: str, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> Answer:
        """Pass a request on, perhaps late or not alone, and return what the centre says."""
        kept = {name: value for name, value in headers.items() if name.lower() != "host"}
        asked = method, self._centre + path, body, kept
        if fate == "spoil":
            asked = method, self._centre + path, bytes([body[0] ^ 1]) + body[1:], kept
        if fate == "delay":
            time.sleep(0.3)
        if fate == "twice":
            self._ask(*asked)
        if fate == "replay" and self.writes:
            self._ask(*self.writes[len(body) % len(self.writes)])
        if method != "GET":
            self.writes.append(asked)
        passed = self._ask(*asked)
        kind = passed.headers.get("Content-Type", "application/json")
        more = {name: passed.headers[name] for name in HEADERS if name in passed.headers}
        if "Location" in more:
            more["Location"] = more["Location"].replace(self._centre, self.url)
        return passed.status, {"Content-Type": kind, **more}, passed.data

    def _cut(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        """Pass half of a body on, then break off."""
        connection = http.client.HTTPConnection(urlsplit(self._centre).netloc, timeout=10)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {**headers, "Host": urlsplit(self._centre).netloc}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[: len(body) // 2])
        connection.close()

    def _ask(
        self, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> urllib3.BaseHTTPResponse:
        return self._upstream.request(method, url, body=body, headers=headers)

    def close(self) -> None:
        """Stop passing."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._upstream.clear()
