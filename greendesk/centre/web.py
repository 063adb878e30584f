"""The practice centre's HTTP: the part of OGC API - Features that sending uses, on loopback.

The one thing to know: it listens on 127.0.0.1 and answers only to names of this computer, so no
page of the web and no other machine can reach it.
"""

import json
import re
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from greendesk.centre import tus
from greendesk.centre.ledger import Ledger, NotAChange
from greendesk.centre.photos import Photos
from greendesk.model.message import Feature
from greendesk.model.signature import is_signed
from greendesk.model.wire import properties_of

LIMIT, MOST = 100, 1000
LARGEST_BODY = 32 * 1024 * 1024  # bytes
CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
)
_FILTER = re.compile(r"lao_code\s*=\s*'([0-9]+)'\s+AND\s+lao_seq\s*>\s*([0-9]+)", re.IGNORECASE)
_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_LOCAL = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")

Answer = tuple[int, Mapping[str, object]]
Query = Mapping[str, str]


class Server(ThreadingHTTPServer):
    """A server that knows its ledger; each request has a thread of its own."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        ledger: Ledger,
        photos: Photos,
        token: str,
        port: int,
        signing_keys: Mapping[str, str],
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.ledger, self.photos, self.token = ledger, photos, token
        self.signing_keys = signing_keys
        self._open: set[Handler] = set()
        self._guard = threading.Lock()

    def track(self, handler: "Handler", here: bool) -> None:
        """Note a connection that opened or closed."""
        with self._guard:
            (self._open.add if here else self._open.discard)(handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up in the middle; it asks again."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        """Close the connections that clients keep open, so that no thread stays behind."""
        with self._guard:
            for handler in self._open:
                handler.hang_up()


class Handler(BaseHTTPRequestHandler):
    """One connection of one client."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "GreenDesk practice centre"
    sys_version = ""
    timeout = 60
    wbufsize = -1  # headers and body leave together
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.track(self, here=True)

    def finish(self) -> None:
        self.server.track(self, here=False)
        super().finish()

    def hang_up(self) -> None:
        """Make the next read end."""
        try:
            self.connection.shutdown(2)
        except OSError:
            return  # the client was quicker

    def do_GET(self) -> None:
        """Answer a question."""
        self._answer(lambda path, query: _read(self.server, path, query))

    def do_PUT(self) -> None:
        """Take a change under its id."""
        self._take("PUT")

    def do_POST(self) -> None:
        """Take a change, whose id is in the body; or begin to take a photo."""
        if self._is_of_files:
            self._answer_tus()
        else:
            self._take("POST")

    def do_HEAD(self) -> None:
        """Say how much of a photo is there."""
        self._answer_tus()

    def do_PATCH(self) -> None:
        """Take a piece of a photo."""
        self._answer_tus()

    def do_OPTIONS(self) -> None:
        """Say how photos are taken."""
        self._answer_tus()

    @property
    def _is_of_files(self) -> bool:
        return f"{urlsplit(self.path).path}/".startswith(f"{tus.FILES}/")

    def _answer_tus(self) -> None:
        """Answer without a body, as tus has it."""
        headers: Mapping[str, str] = {}
        status = self._refusal
        if status is not None or not self._is_of_files:
            status = status or 404
            self.close_connection = True  # the body was not read
        else:
            path = urlsplit(self.path).path.rstrip("/")
            given = self.server.photos, self.command, path
            status, headers = tus.answer(*given, self._header, self._body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()
        self.wfile.flush()

    def _header(self, name: str) -> str:
        return self.headers.get(name, "")

    def _body(self) -> bytes:
        """Return the body, or what came of it before the client was gone."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            return b""
        pieces = []
        left = int(length)
        while left:
            try:
                piece = self.rfile.read1(min(left, 65_536))
            except OSError:
                break
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
        self.close_connection = self.close_connection or left > 0
        return b"".join(pieces)

    def log_message(self, format: str, *args: object) -> None:
        """Write no log: it would hold what officers send."""

    def _take(self, method: str) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            self._say(413 if length.isdecimal() else 411, _problem("body", "length"))
            return
        body = self.rfile.read(int(length))
        kind = self.headers.get("Content-Type", "")
        key = self.server.signing_keys.get(_lao_code(body), "")
        if key and not is_signed(body, key, self.headers):  # type: ignore[arg-type]
            self._say(401, _problem("login", "signature"))
            return
        self._answer(lambda path, query: _write(self.server, method, path, kind, body))

    @property
    def _refusal(self) -> int | None:
        """Why nothing is answered: 403 another computer, 401 no key; None = all is well."""
        if not _LOCAL.fullmatch(self.headers.get("Host", "")):
            return 403
        token = self.server.token
        return 401 if token and self.headers.get("Authorization") != f"Bearer {token}" else None

    def _answer(self, work: Callable[[str, Query], Answer]) -> None:
        parts = urlsplit(self.path)
        if (status := self._refusal) is not None:
            self._say(status, _problem("host", "this computer only, with its key"))
        else:
            self._say(*work(parts.path.rstrip("/"), dict(parse_qsl(parts.query))))

    def _say(self, status: int, what: Mapping[str, object]) -> None:
        body = b"" if status == 204 else json.dumps(what, ensure_ascii=False).encode("utf-8")
        self.send_response(status)
        if status != 204:
            kind = "application/geo+json" if what.get("type") else "application/json"
            kind = "application/schema+json" if "$schema" in what else kind
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _read(server: Server, path: str, query: Query) -> Answer:
    """Answer a GET."""
    ledger = server.ledger
    if path in ("", "/conformance"):
        return 200, {"title": "GreenDesk practice centre", "conformsTo": list(CONFORMS)}
    if path == "/collections":
        names = ("change", "patch", "photo", "batch")
        return 200, {"collections": [_collection(name) for name in names]}
    if path == "/collections/patch/schema":
        return 200, ledger.form
    if path == "/collections/change/schema":
        return 200, {"$schema": _JSON_SCHEMA, "type": "object", "properties": ledger.ledger_columns}
    if found := re.fullmatch("/collections/(change|patch|photo|batch)", path):
        return 200, _collection(found[1])
    if found := re.fullmatch("/collections/(change|patch)/items", path):
        return _list(ledger, found[1], query)
    if path == "/collections/photo/items":
        return _list_photos(server.photos, query)
    if found := re.fullmatch("/collections/photo/items/([^/]+)", path):
        photo = server.photos.find(unquote(found[1]))
        return (200, photo) if photo is not None else (404, _problem("NotFound", found[1]))
    if found := re.fullmatch("/collections/(change|patch|batch)/items/([^/]+)", path):
        return _item(ledger, found[1], unquote(found[2]))
    return 404, _problem("NotFound", path)


def _write(server: Server, method: str, path: str, kind: str, body: bytes) -> Answer:
    """Answer a PUT or POST of a change, a photo or a batch; what the body says decides."""
    wanted = "/collections/(change|photo|batch)/items" + ("/[^/]+" if method == "PUT" else "")
    if not (found := re.fullmatch(wanted, path)):
        return (405 if path.startswith("/collections/") else 404), _problem("NotFound", path)
    if kind != "application/geo+json":
        return 400, _problem("InvalidParameterValue", "Content-Type")
    try:
        feature = json.loads(body)
        if not isinstance(feature, dict):
            return 500, _problem("NoApplicableCode", "not an object")
        if found[1] == "photo":
            server.photos.announce(feature)
        elif found[1] == "batch":
            server.ledger.put_batch(feature)
        else:
            server.ledger.put(feature)
    except (NotAChange, ValueError, RecursionError) as error:
        return 500, _problem("NoApplicableCode", str(error))
    return (204 if method == "PUT" else 201), {}


def _list_photos(photos: Photos, query: Query) -> Answer:
    try:
        limit, offset = int(query.get("limit", LIMIT)), int(query.get("offset", 0))
    except ValueError:
        return 400, _problem("InvalidParameterValue", "limit, offset")
    rows = photos.features(min(max(limit, 0), MOST), max(offset, 0))
    return 200, {"type": "FeatureCollection", "features": rows, "numberReturned": len(rows)}


def _lao_code(body: bytes) -> str:
    """Return whose change this says it is; "" = it does not say."""
    try:
        feature = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return str(properties.get("lao_code")) if isinstance(properties, dict) else ""


def _list(ledger: Ledger, collection: str, query: Query) -> Answer:
    try:
        limit = min(int(query.get("limit", LIMIT)), MOST)
        offset = int(query.get("offset", 0))
    except ValueError:
        return 400, _problem("InvalidParameterValue", "limit, offset")
    if collection == "change":
        rows = ledger.changes(query, limit, offset)
    else:
        lao_code, cursor = query.get("lao_code", ""), 0
        if "filter" in query:
            found = _FILTER.fullmatch(query["filter"].strip())
            if found is None:
                return 400, _problem("InvalidParameterValue", "filter")
            lao_code, cursor = found[1], int(found[2])
        last_first = query.get("sortby") == "-lao_seq"
        rows = ledger.patches(lao_code, cursor, limit, offset, last_first=last_first)
    if query.get("skipGeometry") == "true":
        rows = [{**row, "geometry": None} for row in rows]
    if wanted := query.get("properties"):
        rows = [_only(row, wanted.split(",")) for row in rows]
    return 200, {"type": "FeatureCollection", "features": rows, "numberReturned": len(rows)}


def _only(row: Feature, names: Sequence[str]) -> Feature:
    """Return a feature with these properties alone."""
    told = properties_of(row)
    return {**row, "properties": {name: told[name] for name in names if name in told}}


def _item(ledger: Ledger, collection: str, item_id: str) -> Answer:
    if collection == "change":
        found = next(iter(ledger.changes({"id": item_id}, 1, 0)), None)
    else:
        found = ledger.patch(item_id) if collection == "patch" else ledger.batch(item_id)
    return (200, found) if found is not None else (404, _problem("NotFound", item_id))


def _collection(name: str) -> Mapping[str, object]:
    return {"id": name, "title": name, "itemType": "feature", "links": []}


def _problem(code: str, words: str) -> Mapping[str, object]:
    return {"code": code, "description": words}
