"""A proxy on loopback that loses, delays and spoils what passes between an officer and a centre."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3

Plan = Callable[[str, str], str]  # (method, path) -> what shall happen to this request

CANNED = {
    "portal": (200, {"Content-Type": "text/html"}, b"<html><form>Free Wi-Fi login</form></html>"),
    "login": (401, {"Content-Type": "application/json"}, b"{}"),
    "busy": (429, {"Content-Type": "application/json", "Retry-After": "30"}, b"{}"),
    "error": (500, {"Content-Type": "application/json"}, b"{}"),
}
AFTER = {"drop after", "error after", "truncate"}  # the centre has done it, the answer is lost


class Proxy:
    """Passes requests to ``centre_url`` as ``plan`` says: "pass", "drop", "drop after", .."""

    def __init__(self, centre_url: str) -> None:
        self.plan: Plan = lambda method, path: "pass"
        self.seen: list[tuple[str, str]] = []
        upstream = urllib3.PoolManager(maxsize=8)
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fate = proxy.plan(self.command, self.path)
                proxy.seen.append((self.command, fate))
                self.close_connection = True
                answer = CANNED.get(fate)
                if fate == "pass" or fate in AFTER:
                    headers = {k: v for k, v in self.headers.items() if k.lower() != "host"}
                    passed = upstream.request(
                        self.command, centre_url + self.path, body=body, headers=headers
                    )
                    kind = passed.headers.get("Content-Type", "application/json")
                    answer = passed.status, {"Content-Type": kind}, passed.data
                if fate == "error after":
                    answer = CANNED["error"]
                if answer is None or fate == "drop after":
                    return
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

            do_GET = do_PUT = do_POST = _any

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._upstream = upstream
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop passing."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._upstream.clear()
