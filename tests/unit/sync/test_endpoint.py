"""What stands between us and the centre is told apart, in words."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import urllib3

from greendesk.errors import BadInput
from greendesk.model.message import Change
from greendesk.sync import deadline, endpoint
from greendesk.sync.endpoint import CORE, Hindrance, HttpEndpoint
from greendesk.sync.line import pool_of
from tests.unit.sync.canned import Asked, Canned

CHANGE = Change("0192f0c4-0000-7000-8000-00000000000a", "b", "p", "upsert", 0, b'{"sealed":1}')
JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
Reply = tuple[int, dict[str, str], bytes] | None


def always(status: int, headers: dict[str, str], body: bytes = b"{}") -> Callable[[Asked], Reply]:
    return lambda asked: (status, headers, body)


def hindrance(answer: Callable[[Asked], Reply]) -> Hindrance:
    with Canned(answer) as server, pytest.raises(Hindrance) as caught:
        HttpEndpoint(server.url).conformance()
    return caught.value


def test_a_centre_lists_the_core_class() -> None:
    with Canned(always(200, JSON, json.dumps({"conformsTo": [CORE]}).encode())) as server:
        HttpEndpoint(server.url).conformance()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (always(200, HTML, b"<html>Free Wi-Fi</html>"), "portal"),
        (always(302, {"Location": "http://10.0.0.1/login"}, b""), "portal"),
        (always(511, HTML, b""), "portal"),
        (always(401, JSON), "login"),
        (always(403, JSON), "login"),
        (always(429, JSON), "busy"),
        (always(503, HTML, b"<h1>busy</h1>"), "busy"),
        (always(200, JSON, b'{"conformsTo": []}'), "stranger"),
        (always(404, HTML, b"<h1>Not Found</h1>"), "stranger"),
        (always(200, JSON, b'{"conformsTo'), "unreadable"),
        (always(500, JSON), "unreadable"),
        (always(200, JSON, b"[" * 200_000), "unreadable"),
        (always(200, {**JSON, "Content-Length": "9000"}, b"{"), "unreachable"),
        (lambda asked: None, "unreachable"),
    ],
)
def test_what_stands_in_the_way_is_told_apart(answer: Callable[[Asked], Reply], kind: str) -> None:
    found = hindrance(answer)
    assert found.kind == kind
    assert found.text.message


def test_nobody_there_is_unreachable() -> None:
    with Canned(always(200, JSON)) as server:
        url = server.url
    with pytest.raises(Hindrance) as caught:
        HttpEndpoint(url).conformance()
    assert caught.value.kind == "unreachable"


def test_a_silent_centre_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "READ_S", 0.05)
    done = threading.Event()

    def dawdle(asked: Asked) -> Reply:
        done.wait(10)
        return None

    with Canned(dawdle) as server:
        with pytest.raises(Hindrance) as caught:
            HttpEndpoint(server.url).conformance()
        done.set()
    assert caught.value.kind == "slow"


class Dripping:
    """A server that sends ``whole``, and then a letter now and then, for as long as we listen."""

    def __init__(self, whole: bytes) -> None:
        self._whole, self._over = whole, threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError), self._server.accept()[0] as client:
            client.recv(65_536)
            client.sendall(self._whole)
            while not self._over.wait(0.02):
                client.sendall(b"x")

    def close(self) -> None:
        self._over.set()
        self._server.close()
        self._thread.join()


@pytest.mark.parametrize(
    "whole",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nX-Endless: ",
        b"HTTP/1.1 2",
    ],
)
def test_an_answer_that_comes_letter_by_letter_is_given_up_after_a_while(whole: bytes) -> None:
    """Each letter comes in time; all of them would take for ever."""
    server = Dripping(whole)
    try:
        http = pool_of(server.url, "127.0.0.1", "", answer_s=0.3)
        with pytest.raises(Hindrance) as caught:
            HttpEndpoint(server.url, http=http).conformance()
    finally:
        server.close()
    assert caught.value.kind == "slow"


def test_an_answer_that_comes_slowly_but_comes_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its end comes long after the time that a drip would have."""
    monkeypatch.setattr(deadline, "SLOWEST", 1)
    body = json.dumps({"conformsTo": [CORE], "more": "x" * 9000}).encode()
    given = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as client:
                client.recv(65_536)
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
                client.sendall(body[:9000])
                given.wait(0.6)
                client.sendall(body[9000:])

        thread = threading.Thread(target=serve)
        thread.start()
        http = pool_of("http://127.0.0.1", "127.0.0.1", "", answer_s=0.3)
        HttpEndpoint(f"http://127.0.0.1:{server.getsockname()[1]}", http=http).conformance()
        thread.join()


def test_the_answer_to_another_question_is_no_record_of_ours() -> None:
    """A proxy on the way has mixed two answers up: it is asked again."""
    other = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}]}
    with (
        Canned(always(200, JSON, json.dumps(other).encode())) as server,
        pytest.raises(Hindrance) as caught,
    ):
        HttpEndpoint(server.url).patches("06711102", 0)
    assert caught.value.kind == "unreadable"


def test_a_hint_before_the_answer_is_no_answer() -> None:
    assert hindrance(always(103, {"Link": "</style.css>"}, b"")).kind == "unreadable"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Fri, 02 Jan 2026 03:05:00 GMT"}, 60.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "86400"}, 600.0),
        ({"Retry-After": "9" * 400}, 600.0),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "Sat, 02 Jan 2027 03:05:00 GMT"}, 600.0),
        ({}, None),
    ],
)
def test_the_centre_says_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    given = endpoint._retry_after(headers.get("Retry-After"), "Fri, 02 Jan 2026 03:04:00 GMT")
    assert given == seconds
    if seconds == 7.0:
        assert hindrance(always(429, {**JSON, **headers})).retry_after_s == 7.0


def test_the_sealed_bytes_are_put_as_geojson_without_a_charset() -> None:
    with Canned(always(204, {}, b"")) as server:
        HttpEndpoint(server.url, "k3y").put_change(CHANGE)
    (asked,) = server.asked
    assert (asked.method, asked.body) == ("PUT", CHANGE.body)
    assert asked.path == f"/collections/change/items/{CHANGE.id}"
    assert asked.headers["Content-Type"] == "application/geo+json"
    assert asked.headers["Authorization"] == "Bearer k3y"


@pytest.mark.parametrize("status", [404, 405])
def test_an_engine_without_put_gets_the_same_bytes_by_post(status: int) -> None:
    def answer(asked: Asked) -> Reply:
        return (status if asked.method == "PUT" else 201), JSON, b"{}"

    with Canned(answer) as server:
        HttpEndpoint(server.url).put_change(CHANGE)
    assert [asked.method for asked in server.asked] == ["PUT", "POST"]
    assert server.asked[0].body == server.asked[1].body == CHANGE.body


@pytest.mark.parametrize("status", [200, 201, 204, 400, 409, 413, 500])
def test_no_status_of_a_put_is_taken_for_a_verdict(status: int) -> None:
    with Canned(always(status, JSON, b"")) as server:
        HttpEndpoint(server.url).put_change(CHANGE)
    assert len(server.asked) == 1


def rows(first: int, count: int) -> list[dict[str, object]]:
    return [
        {"type": "Feature", "id": f"c{n}", "properties": {"id": f"c{n}", "status": "applied"}}
        for n in range(first, first + count)
    ]


def test_verdicts_of_a_big_batch_come_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "PAGE", 3)

    def answer(asked: Asked) -> Reply:
        page = rows(3, 2) if "offset=3" in asked.path else rows(0, 3)
        return 200, JSON, json.dumps({"features": page}).encode()

    with Canned(answer) as server:
        found = HttpEndpoint(server.url).verdicts("b")
    assert sorted(found) == ["c0", "c1", "c2", "c3", "c4"]
    assert "batch_id=b" in server.asked[0].path
    assert "skipGeometry=true" in server.asked[0].path


def test_an_engine_that_gives_smaller_pages_is_read_to_the_end() -> None:
    def answer(asked: Asked) -> Reply:
        offset = int(asked.path.split("offset=")[1].split("&")[0])
        links = [{"rel": "next", "href": "x"}] if offset < 4 else []
        page = {"features": rows(offset, 2 if offset < 4 else 1), "links": links}
        return 200, JSON, json.dumps(page).encode()

    with Canned(answer) as server:
        assert len(HttpEndpoint(server.url).verdicts("b")) == 5


def test_an_engine_that_ignores_the_offset_is_not_asked_for_ever() -> None:
    page = {"features": rows(0, 2), "links": [{"rel": "next", "href": "x"}]}
    with Canned(always(200, JSON, json.dumps(page).encode())) as server:
        assert len(HttpEndpoint(server.url).verdicts("b")) == 2
    assert len(server.asked) == 2


def test_an_engine_that_gives_no_single_properties_gives_whole_rows() -> None:
    page = json.dumps({"features": rows(0, 2)}).encode()

    def answer(asked: Asked) -> Reply:
        return (400, JSON, b"{}") if "properties=" in asked.path else (200, JSON, page)

    with Canned(answer) as server:
        centre = HttpEndpoint(server.url)
        assert [len(centre.verdicts(batch)) for batch in ("b", "c")] == [2, 2]
    assert len(server.asked) == 3  # it is asked for them once


def test_only_digits_get_into_a_filter() -> None:
    with pytest.raises(ValueError, match="LAO"):
        HttpEndpoint("http://127.0.0.1:1").patches("1' OR '1'='1", 0)


def test_the_error_of_this_computers_clock_is_known() -> None:
    date = {"Date": "Fri, 02 Jan 2026 03:04:05 GMT"}

    with Canned(always(204, date, b"")) as server:
        there = HttpEndpoint(server.url, now=lambda: datetime(2026, 1, 2, 3, 14, 5, tzinfo=UTC))
        assert there.skew_s is None
        there._note_clock(date["Date"])
        assert there.skew_s == 600.0
        there.put_change(CHANGE)
        assert there.skew_s is not None


@pytest.mark.parametrize(
    "url",
    ["", "centre", "ftp://x.go.th", "http://", "http://x.go.th", "http://127.0.0.1.x.go.th:80"],
)
def test_nothing_is_sent_in_the_clear_beyond_this_computer(url: str) -> None:
    with pytest.raises(BadInput):
        HttpEndpoint(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://localhost:1", "http://[::1]:1"])
def test_plain_http_is_fine_on_this_computer(url: str) -> None:
    assert HttpEndpoint(url).address == url.rstrip("/")


def test_a_certificate_that_proves_nothing_is_refused_with_the_reason() -> None:
    class Untrusted(urllib3.PoolManager):
        def request(self, *args: object, **kwargs: object) -> urllib3.BaseHTTPResponse:
            raise urllib3.exceptions.SSLError("certificate has expired")

    with pytest.raises(Hindrance) as caught:
        HttpEndpoint("https://centre.example", http=Untrusted()).conformance()
    assert caught.value.kind == "certificate"
    assert "expired" in str(caught.value)


def test_a_kept_connection_that_was_closed_meanwhile_is_no_trouble() -> None:
    def answer(asked: Asked) -> Reply:
        return None if len(server.asked) == 1 else (204, {}, b"")

    with Canned(answer) as server:
        HttpEndpoint(server.url).put_change(CHANGE)
    assert [asked.body for asked in server.asked] == [CHANGE.body] * 2
