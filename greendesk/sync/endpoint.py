"""The centre as seen from here: a stock OGC API - Features engine over HTTP.

The one thing to know: a status code is a hint, never the truth. ``put_change`` only says that the
centre answered; whether a change has arrived is read from the ledger. What keeps us from asking at
all (a login page, a busy server, no network) is a :class:`Hindrance`, with words for the officer.

**Source:** GreenDesk Sync Profile 1; OGC API - Features Part 1 (core), Part 4 (create, replace).
"""

import json
import ssl
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, Protocol

import urllib3

from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_, Text
from greendesk.model.answer import patch_from_row, photo_from_row, verdict_from_row
from greendesk.model.message import CentrePatch, Change, Feature, Verdict
from greendesk.model.telling import PhotoRow, UploadStatus
from greendesk.model.wire import parsed, properties_of
from greendesk.sync.line import Access, checked_access, checked_host, pool_of
from greendesk.sync.line import is_loopback as is_loopback

Kind = Literal[
    "unreachable",
    "slow",
    "portal",
    "login",
    "refused",
    "busy",
    "stranger",
    "certificate",
    "unreadable",
    "photoless",
    "proxy",
]
PAGE = 1000
CONNECT_S, READ_S = 10.0, 60.0
LONGEST_ASKED_S = 600.0  # a centre may ask for more; nobody waits so long before a window
NO_ACCESS = Access()
LARGEST_ANSWER = 64 * 1024 * 1024  # bytes; a login page may never end
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
FORM_KEY = "x-greendesk-version"
GEOJSON = "application/geo+json"  # exactly: with a charset pygeoapi does not read the body
VERDICT = (
    *("id", "status", "result_rev", "current_rev", "lao_seq", "messages"),
    *("received_at", "payload_sha"),
)
"""What is asked of a row of the ledger for its verdict: a tenth of the row."""

WORDS: Mapping[Kind, str] = {
    "unreachable": N_(
        "The centre at {host} cannot be reached. Your work is safe on this computer. "
        "GreenDesk sends again when there is a connection."
    ),
    "slow": N_(
        "The centre at {host} did not answer in time. Your work is safe on this computer. "
        "GreenDesk tries again with less at a time."
    ),
    "portal": N_(
        "A login page of the Wi-Fi is in the way. Nothing is lost; what is not sent yet waits here."
        " Open a web page in the browser, log in to the Wi-Fi, then send again."
    ),
    "login": N_(
        "The centre at {host} did not accept your key. Nothing is lost. "
        "Enter the key that the centre gave you, then send again."
    ),
    "refused": N_(
        "The centre at {host}, or something on the way to it, refuses what is sent. What was "
        "received stays received, the rest waits here. Test the connection; if it is well, tell the"
        " centre."
    ),
    "busy": N_(
        "The centre at {host} is busy. Your work is safe on this computer. "
        "GreenDesk sends again after a while."
    ),
    "stranger": N_(
        "{host} answers, but it is not a centre that receives green areas. Nothing was given to it."
        " Check the address of the centre in the settings."
    ),
    "certificate": N_(
        "It cannot be proved that {host} is the centre, so nothing is given to it. Nothing is lost."
        " Check the date of this computer and the address, or ask the centre. ({detail})"
    ),
    "photoless": N_(
        "The centre at {host} takes no photos yet. They stay here; nothing is lost. "
        "Ask the centre, or hand them over on a stick."
    ),
    "proxy": N_(
        "The proxy of this network lets nothing through to {host} ({detail}). Your work is safe on "
        "this computer. Check the connection in the settings, or ask who looks after the network."
    ),
    "unreadable": N_(
        "The centre at {host} sent an answer that cannot be read. Your work is safe on this "
        "computer. GreenDesk tries again."
    ),
}


class Hindrance(Outage):
    """Why the centre could not be asked.

    Attributes:
        kind: what stands in the way.
        retry_after_s: how long the centre asks us to wait; None if it does not say.
    """

    def __init__(
        self, kind: Kind, host: str, *, detail: str = "", retry_after_s: float | None = None
    ) -> None:
        super().__init__(Text(WORDS[kind], {"host": host, "detail": detail}))
        self.kind: Kind = kind
        self.retry_after_s = retry_after_s


class Endpoint(Protocol):
    """What sending needs of a centre; every call may raise :class:`Hindrance`."""

    address: str
    skew_s: float | None

    def conformance(self) -> None:
        """Make sure that this is a centre."""

    def put_change(self, change: Change) -> None:
        """Send the sealed bytes; returns when the centre answered anything."""

    def verdicts(self, batch_id: str) -> Mapping[str, Verdict]:
        """Return what the ledger has of a batch, by change id."""

    def change_row(self, change_id: str) -> Feature | None:
        """Return one ledger row with its geometry, or None."""

    def ledger_columns(self) -> frozenset[str]:
        """Return the names of the ledger's columns; none at all = the centre does not say."""

    def patches(self, lao_code: str, cursor: int) -> tuple[CentrePatch, ...]:
        """Return the next patches (tombstones too) after ``cursor``, in order of ``lao_seq``."""

    def last_seq(self, lao_code: str) -> int:
        """Return the greatest ``lao_seq`` that the centre has given an LAO; 0 = none yet."""

    def photo(self, sha256: str) -> PhotoRow | None:
        """Return what the centre has on the bytes of a photo; None = it has not heard of them."""

    def photo_status(self, sha256: str) -> UploadStatus:
        """Return what the centre says of a photo; "" = it has not heard of it."""

    def newer_form(self, known: int) -> object:
        """Return the form as JSON that the centre offers if it is newer; None = it is not."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    json: object  # None if the body is not JSON


class HttpEndpoint:
    """A centre at an address; keeps its connections open between calls.

    Attributes:
        address: the address, without a slash at the end.
        skew_s: by how much this computer's clock is ahead of the centre's (negative: behind), as
            of the last answer; None until one came or if no clock was given.
    """

    def __init__(
        self,
        url: str,
        access: Access | str = NO_ACCESS,
        http: urllib3.PoolManager | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Take an address: ``https``, or ``http`` on this computer alone.

        Args:
            access: what opens the way; a text is the officer's key.
            http: pool to use instead of our own; for tests and unusual networks.
            now: this computer's clock, with a time zone; only to tell how wrong it is.

        Raises:
            BadInput: no address, one over plain HTTP beyond this computer, no proxy, or no key.
        """
        self.address = url.strip().rstrip("/")
        self.host = checked_host(self.address)
        self.skew_s: float | None = None
        self._selects = True  # whether it gives single properties when asked for them
        self._now = now
        self._access = checked_access(Access(access) if isinstance(access, str) else access)
        self._http = http or pool_of(self.address, self.host, self._access.proxy)

    def conformance(self) -> None:
        """Make sure that this is a centre and not, say, the login page of a Wi-Fi."""
        found = self._get("/conformance", {"f": "json"})
        classes = found.get("conformsTo")
        if not isinstance(classes, list) or CORE not in classes:
            raise Hindrance("stranger", self.host)

    def put_change(self, change: Change) -> None:
        """Send the sealed bytes by PUT, or by POST where an engine has no PUT."""
        items = "/collections/change/items"
        answer = self._ask("PUT", f"{items}/{change.id}", body=change.body)
        if answer.status in (404, 405):
            self._ask("POST", items, body=change.body)

    def verdicts(self, batch_id: str) -> Mapping[str, Verdict]:
        """Return what the ledger has of a batch, by change id, page after page."""
        found: dict[str, Verdict] = {}
        offset = 0
        while True:
            page = self._verdict_page(batch_id, offset)
            rows = self._features(page)
            known = len(found)
            found |= {v.change_id: v for v in map(verdict_from_row, rows) if v is not None}
            offset += len(rows)
            if len(found) == known or not (len(rows) >= PAGE or _has_next(page)):
                return found

    def _verdict_page(self, batch_id: str, offset: int) -> Feature:
        """Ask for a page of verdicts; in whole rows where an engine knows no ``properties``."""
        query = {
            "f": "json",
            "batch_id": batch_id,
            "limit": str(PAGE),
            "offset": str(offset),
            "skipGeometry": "true",
        }
        path = "/collections/change/items"
        if self._selects:
            answer = self._ask("GET", path, query={**query, "properties": ",".join(VERDICT)})
            if answer.status != 400:
                return self._usable(answer)
            self._selects = False
        return self._get(path, query)

    def change_row(self, change_id: str) -> Feature | None:
        """Return one ledger row with its geometry, or None if there is none."""
        path = f"/collections/change/items/{urllib.parse.quote(change_id, safe='')}"
        answer = self._ask("GET", path, query={"f": "json"})
        if answer.status == 404:
            return None
        return self._usable(answer)

    def patches(self, lao_code: str, cursor: int, limit: int = 50) -> tuple[CentrePatch, ...]:
        """Return the next patches after ``cursor``, tombstones too, in order of ``lao_seq``.

        Raises:
            ValueError: ``lao_code`` is not made of digits.
        """
        return self._patches(lao_code, cursor, "lao_seq", limit)

    def last_seq(self, lao_code: str) -> int:
        """Return the greatest ``lao_seq`` that the centre has given an LAO; 0 = none yet.

        Raises:
            ValueError: ``lao_code`` is not made of digits.
        """
        found = self._patches(lao_code, 0, "-lao_seq", 1)
        return max((patch.lao_seq for patch in found), default=0)

    def newer_form(self, known: int) -> object:
        """Return the form that the centre offers, as JSON, if its version is above ``known``.

        A collection ``form`` says its version in a few bytes; an engine that serves a schema of its
        own for the collection of patches (OGC API - Features - Part 5) is asked for that instead.
        None = there is nothing newer. What it is worth is for the caller to see.
        """
        newest = {"f": "json", "sortby": "-version", "limit": "1", "skipGeometry": "true"}
        path = "/collections/form/items"
        told = _first(self._ask("GET", path, query={**newest, "properties": "version"}))
        if told is not None:
            version = told.get("version")
            if not isinstance(version, int) or version <= known:
                return None
            return parsed((_first(self._ask("GET", path, query=newest)) or {}).get("content"))
        answer = self._ask("GET", "/collections/patch/schema", query={"f": "json"})
        offered = answer.json if answer.status == 200 else None
        version = offered.get(FORM_KEY) if isinstance(offered, dict) else None
        newer = isinstance(version, str) and version.isdecimal() and int(version[:9]) > known
        return offered if newer else None

    def ledger_columns(self) -> frozenset[str]:
        """Return the names of the ledger's columns (OGC API - Features - Part 5).

        None at all = the engine does not say.
        """
        answer = self._ask("GET", "/collections/change/schema", query={"f": "json"})
        told = answer.json if answer.status == 200 else None
        listed = told.get("properties") if isinstance(told, dict) else None
        return frozenset(listed) if isinstance(listed, dict) else frozenset()

    def _patches(
        self, lao_code: str, cursor: int, order: str, limit: int
    ) -> tuple[CentrePatch, ...]:
        if not lao_code.isdecimal():
            raise ValueError(f"not a code of an LAO: {lao_code!r}")
        page = self._get(
            "/collections/patch/items",
            {
                "f": "json",
                "filter": f"lao_code='{lao_code}' AND lao_seq>{int(cursor)}",
                "sortby": order,
                "limit": str(limit),
            },
        )
        try:
            return tuple(patch_from_row(row) for row in self._features(page))
        except BadInput as error:  # the answer to another question: ask again
            raise Hindrance("unreadable", self.host) from error

    def photo(self, sha256: str) -> PhotoRow | None:
        """Return what the centre has on the bytes of a photo; None = it has not heard of them."""
        answer = self._ask("GET", f"/collections/photo/items/{sha256}", query={"f": "json"})
        if answer.status == 404:
            return None
        found = photo_from_row(self._usable(answer), sha256)
        if found is None:
            raise Hindrance("unreadable", self.host)
        return found

    def photo_status(self, sha256: str) -> UploadStatus:
        """Return what the centre says of a photo; "" = it has not heard of it."""
        found = self.photo(sha256)
        return "" if found is None else found.status

    def put_photo(self, sha256: str, feature: bytes) -> None:
        """Tell of a photo by its hash, by PUT, or by POST where an engine has no PUT.

        Raises:
            Hindrance: ``photoless`` if the centre knows neither.
        """
        items = "/collections/photo/items"
        answer = self._ask("PUT", f"{items}/{sha256}", body=feature)
        if answer.status in (404, 405):
            answer = self._ask("POST", items, body=feature)
        if answer.status in (404, 405):
            raise Hindrance("photoless", self.host)

    def raw(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, Mapping[str, str]]:
        """Send a request that is not JSON; return its status and headers.

        A piece of a photo is never sent twice unasked: it may have arrived all the same.

        Args:
            url: in full, at the centre's own host.
        """
        sent, once = {**self._access.headers(None), **headers}, method == "PATCH"
        answer, data = self._exchange(method, url, sent, body, once=once)
        self._sorted(answer.status, answer.headers, data, brought=body is not None)
        return answer.status, answer.headers

    # --- one request ------------------------------------------------------------------------

    def _get(self, path: str, query: Mapping[str, str]) -> Feature:
        return self._usable(self._ask("GET", path, query=query))

    def _usable(self, answer: _Answer) -> Feature:
        if answer.status != 200 or not isinstance(answer.json, dict):
            raise Hindrance("stranger" if answer.status == 404 else "unreadable", self.host)
        return answer.json

    def _features(self, page: Feature) -> list[Feature]:
        rows = page.get("features")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Hindrance("unreadable", self.host)
        return rows

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> _Answer:
        """Send one request and sort what comes back; the body is read to its end or given up."""
        url = self.address + path + ("?" + urllib.parse.urlencode(query) if query else "")
        headers = {
            "Accept": f"{GEOJSON}, application/json",
            "Cache-Control": "no-cache",  # what somebody keeps on the way is no proof
            **self._access.headers(body),
        }
        if body is not None:
            headers["Content-Type"] = GEOJSON
        answer, data = self._exchange(method, url, headers, body)
        return self._sorted(answer.status, answer.headers, data, brought=body is not None)

    def _exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        once: bool = False,
    ) -> tuple[urllib3.BaseHTTPResponse, bytes]:
        try:
            answer = self._send(method, url, headers, body, once=once)
            try:
                if answer.status < 200:  # a hint; what we have asked for would come after it
                    answer.close()
                    raise Hindrance("unreadable", self.host)
                data = answer.read(LARGEST_ANSWER + 1, decode_content=True)
            finally:
                answer.release_conn()
        except (urllib3.exceptions.SSLError, ssl.SSLError) as error:
            raise Hindrance("certificate", self.host, detail=_why(error)) from error
        except urllib3.exceptions.ReadTimeoutError as error:
            raise Hindrance("slow", self.host) from error
        except urllib3.exceptions.ProxyError as error:
            raise Hindrance("proxy", self.host, detail=_why(error.original_error)) from error
        except urllib3.exceptions.HTTPError as error:
            raise Hindrance("unreachable", self.host) from error
        self._note_clock(answer.headers.get("Date"))
        return answer, data

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, *, once: bool
    ) -> urllib3.BaseHTTPResponse:
        """Send a request; again, unless ``once``, if a connection that was kept is closed by now.

        Sending twice is harmless: a change has an id, and everything else is a question.
        """

        def send() -> urllib3.BaseHTTPResponse:
            return self._http.request(
                method,
                url,
                body=body,
                headers=headers,
                timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
                retries=False,
                redirect=False,
                preload_content=False,
            )

        try:
            return send()
        except urllib3.exceptions.ProtocolError:
            if once:
                raise
            return send()

    def _sorted(
        self, status: int, headers: Mapping[str, str], data: bytes, *, brought: bool
    ) -> _Answer:
        """Tell an answer of the centre from what stands in the way.

        Args:
            brought: whether something was sent along; then a refusal may be of that alone.
        """
        html = headers.get("Content-Type", "").lower().startswith("text/html")
        if status in (401, 403):
            raise Hindrance("refused" if brought and status == 403 else "login", self.host)
        if status in (429, 502, 503, 504):
            after = _retry_after(headers.get("Retry-After"), headers.get("Date"))
            raise Hindrance("busy", self.host, retry_after_s=after)
        if 300 <= status < 400 or status == 511 or (html and status < 300):
            raise Hindrance("portal", self.host)
        if len(data) > LARGEST_ANSWER:
            raise Hindrance("unreadable", self.host)
        try:
            return _Answer(status, json.loads(data))
        except (ValueError, RecursionError):
            return _Answer(status, None)

    def _note_clock(self, date: str | None) -> None:
        theirs = _date(date)
        if theirs is not None and self._now is not None:
            self.skew_s = (self._now() - theirs).total_seconds()


# --- small things -----------------------------------------------------------------------------


def _first(answer: _Answer) -> Feature | None:
    """Return the properties of the first feature of a list; None = it is not there."""
    page = answer.json if answer.status == 200 else None
    rows = page.get("features") if isinstance(page, dict) else None
    return (
        properties_of(rows[0])
        if isinstance(rows, list) and rows and (isinstance(rows[0], dict))
        else None
    )


def _has_next(page: Feature) -> bool:
    links = page.get("links")
    return isinstance(links, list) and any(
        isinstance(link, dict) and link.get("rel") == "next" for link in links
    )


def _why(error: Exception) -> str:
    """Return the shortest word of a certificate error, e.g. ``certificate has expired``."""
    inner = error.args[0] if error.args else error
    return str(getattr(inner, "verify_message", "") or getattr(inner, "reason", "") or inner)[:200]


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _retry_after(text: str | None, date: str | None) -> float | None:
    """Return the seconds that a Retry-After header means: a number, or a time by their clock."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return min(float(text), LONGEST_ASKED_S)
    until, theirs = _date(text), _date(date)
    if until is None or theirs is None:
        return None
    return min(max(0.0, (until - theirs).total_seconds()), LONGEST_ASKED_S)
