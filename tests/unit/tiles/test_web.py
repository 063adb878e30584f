"""Tiles from an address: a small web server on this very computer answers as the worst ones do."""

import contextlib
import socket
import threading

import pytest

import greendesk
from greendesk.errors import BadInput, Outage
from greendesk.i18n import Label
from greendesk.tiles.address import check_address, check_template
from greendesk.tiles.base import MAX_TILE_BYTES, TileSource
from greendesk.tiles.client import LONGEST_PAUSE_S, PAUSE_S, WHOLE_S
from greendesk.tiles.web import WebReader
from tests.unit.sync.canned import Canned
from tests.unit.tiles.packs import RED, colour_of, picture

PNG = {"Content-Type": "image/png"}


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def serve(clock):
    """Return a reader of a server that gives one answer, and that server."""
    made = []

    def serving(status=200, headers=None, body=b"", path="/{z}/{x}/{y}.png"):
        answer = (status, headers or {}, body) if status else None
        server = Canned(lambda asked: answer)
        server.__enter__()
        reader = WebReader(source(server.url + path), practice=True, now_s=clock)
        made.append((server, reader))
        return reader, server

    yield serving
    for server, reader in made:
        reader.close()
        server.__exit__(None, None, None)


def source(url):
    return TileSource("web", Label("เว็บ", "Web"), "xyz", url, 0, 19)


def test_a_tile_comes_from_its_own_address(serve):
    reader, server = serve(200, PNG, picture(RED))
    assert colour_of(reader.tile(3, 5, 2)) == (*RED, 255)
    assert server.asked[0].path == "/3/5/2.png"


def test_rows_can_be_counted_from_the_south(serve):
    reader, server = serve(200, PNG, picture(), path="/{z}/{x}/{-y}.png?key=ก")
    reader.tile(3, 5, 2)
    assert server.asked[0].path.startswith("/3/5/5.png?key=")


def test_it_says_who_asks(serve):
    reader, server = serve(200, PNG, picture())
    reader.tile(0, 0, 0)
    assert server.asked[0].headers["User-Agent"] == f"GreenDesk/{greendesk.__version__}"
    assert "Cookie" not in server.asked[0].headers


@pytest.mark.parametrize("status", [204, 404, 410])
def test_where_the_server_has_none_there_is_no_tile(serve, status):
    reader, server = serve(status, {}, b"" if status == 204 else b"no such tile")
    assert reader.tile(1, 0, 0) is None
    assert reader.tile(1, 1, 0) is None
    assert len(server.asked) == 2


def test_an_error_page_with_200_is_no_tile(serve):
    reader, _ = serve(200, {"Content-Type": "text/html"}, b"<html>Please log in</html>")
    assert reader.tile(1, 0, 0) is None


def test_a_packed_answer_is_no_tile(serve):
    """It was not asked for; unpacking it could fill the memory."""
    reader, server = serve(200, {**PNG, "Content-Encoding": "gzip"}, b"\x1f\x8b\x08" + bytes(90))
    assert reader.tile(1, 0, 0) is None
    assert server.asked[0].headers["Accept-Encoding"] == "identity"


def test_nothing_is_asked_beyond_the_edge_of_the_world(serve):
    reader, server = serve(200, PNG, picture())
    assert reader.tile(1, 2, 0) is None
    assert server.asked == []


@pytest.mark.parametrize("status", [400, 401, 403, 500, 502, 511])
def test_an_error_is_an_outage(serve, status):
    reader, _ = serve(status, PNG, picture())
    with pytest.raises(Outage, match=r"127\.0\.0\.1"):
        reader.tile(1, 0, 0)


def test_many_errors_do_not_use_up_the_connections():
    bodies = [b"", b"", b"", b"", bytes(MAX_TILE_BYTES + 9), bytes(MAX_TILE_BYTES + 9)]
    left = iter([*bodies, bytes(MAX_TILE_BYTES + 9), picture(RED)])

    def answer(asked):
        body = next(left)
        return (200, PNG, body) if body else (500, {}, b"broken")

    with Canned(answer) as server:
        reader = WebReader(source(server.url + "/{z}/{x}/{y}"), practice=True)
        for _ in range(4):
            with pytest.raises(Outage):
                reader.tile(1, 0, 0)
        assert [reader.tile(1, 0, 0) for _ in range(3)] == [None] * 3
        assert colour_of(reader.tile(1, 0, 0)) == (*RED, 255)
        reader.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(serve, status):
    other, seen = serve(200, PNG, picture())
    reader, _ = serve(status, {"Location": seen.url + "/1/0/0.png"}, b"")
    with pytest.raises(Outage):
        reader.tile(1, 0, 0)
    assert seen.asked == []
    assert other.tile(1, 0, 0) is not None


def test_a_picture_that_was_cut_off_on_the_way_is_an_outage(serve):
    data = picture()
    reader, _ = serve(200, {**PNG, "Content-Length": str(len(data) + 500)}, data)
    with pytest.raises(Outage):
        reader.tile(1, 0, 0)


def test_a_huge_answer_is_given_up(serve):
    reader, _ = serve(200, PNG, picture() + bytes(MAX_TILE_BYTES))
    assert reader.tile(1, 0, 0) is None


def test_a_server_that_hangs_up_is_an_outage(serve):
    reader, _ = serve(0)
    with pytest.raises(Outage):
        reader.tile(1, 0, 0)


def test_an_answer_that_only_trickles_is_given_up():
    def trickle(listener):
        with listener.accept()[0] as line, contextlib.suppress(OSError):
            line.recv(4096)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n")
            while True:
                line.sendall(b"P")

    class Hurrying(Clock):
        def __call__(self):
            self.now_s += WHOLE_S / 3
            return self.now_s

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=trickle, args=(listener,))
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/{{z}}/{{x}}/{{y}}"
        reader = WebReader(source(url), practice=True, now_s=Hurrying())
        with pytest.raises(Outage):
            reader.tile(0, 0, 0)
        reader.close()
        thread.join()


def test_a_map_that_can_not_be_reached_is_left_alone_for_a_while(serve, clock):
    reader, server = serve(0)
    for _ in range(5):
        with pytest.raises(Outage):
            reader.tile(1, 0, 0)
    assert len(server.asked) == 1
    clock.now_s += PAUSE_S + 1
    with pytest.raises(Outage):
        reader.tile(1, 0, 0)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("said", "pause_s"), [("60", 60), ("99999", LONGEST_PAUSE_S), ("soon", PAUSE_S)]
)
def test_a_busy_server_is_left_alone_as_long_as_it_asks(serve, clock, said, pause_s):
    reader, server = serve(429, {"Retry-After": said}, b"slow down")
    for later_s in (0, pause_s - 1, 2):
        clock.now_s += later_s
        with pytest.raises(Outage):
            reader.tile(1, 0, 0)
    assert len(server.asked) == 2


def test_no_more_than_two_connections_are_open_at_once():
    inside, most, guard = [0], [0], threading.Lock()
    both = threading.Barrier(2)

    def answer(asked):
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        both.wait(10)
        with guard:
            inside[0] -= 1
        return 200, PNG, picture()

    with Canned(answer) as server:
        reader = WebReader(source(server.url + "/{z}/{x}/{y}"), practice=True)
        threads = [threading.Thread(target=reader.tile, args=(3, x, 0)) for x in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        reader.close()
    assert (len(server.asked), most[0]) == (6, 2)


def test_a_closed_reader_asks_nothing(serve):
    reader, server = serve(200, PNG, picture())
    reader.close()
    assert reader.tile(0, 0, 0) is None
    assert server.asked == []


PATH = "/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    "start",
    [
        "http://example.org",
        "ftp://example.org",
        "file:///etc",
        "data:image/png;base64,",
        "//server/share",
        "\\\\server\\share",
        "C:\\maps",
        "",
        "https://",
        "https://intranet",
        "https://localhost",
        "https://127.0.0.1",
        "https://[::1]",
        "https://[::ffff:10.0.0.1]",
        "https://10.1.2.3",
        "https://192.168.1.1:8443",
        "https://172.16.0.1",
        "https://169.254.169.254",
        "https://[fd00::1]",
        "https://100.64.0.1",
        "https://0.0.0.0",
        "https://example.org:port",
        "https://[::1",
    ],
)
def test_an_address_that_leads_elsewhere_than_to_the_public_web_is_refused(start):
    with pytest.raises(BadInput):
        check_address(start + PATH)


@pytest.mark.parametrize(
    "start", ["https://example.org", "https://tiles.example.go.th:8443", "https://8.8.8.8"]
)
def test_public_addresses_are_allowed(start):
    check_address(start + PATH)


def test_this_computer_is_allowed_for_practice_only():
    check_address("http://127.0.0.1:8000" + PATH, practice=True)
    with pytest.raises(BadInput):
        check_address("http://127.0.0.1:8000" + PATH)
    with pytest.raises(BadInput):
        check_address("http://192.168.1.1" + PATH, practice=True)


def test_another_way_to_write_this_computer_is_found_out_before_the_first_call():
    reader = WebReader(source("https://127.1" + PATH))
    with pytest.raises(BadInput, match=r"127\.1"):
        reader.tile(0, 0, 0)
    reader.close()


def test_a_name_that_can_not_be_found_is_an_outage():
    reader = WebReader(source("https://no-such-map.example.org" + PATH))
    with pytest.raises(Outage, match="no-such-map"):
        reader.tile(0, 0, 0)
    reader.close()


def test_when_the_network_is_back_a_map_is_asked_at_once_but_a_busy_one_is_not(serve, clock):
    gone, server = serve(0)
    busy, other = serve(429, {"Retry-After": "60"}, b"slow down")
    for reader in (gone, busy):
        with pytest.raises(Outage):
            reader.tile(1, 0, 0)
        reader.try_again()
        with pytest.raises(Outage):
            reader.tile(1, 0, 0)
    assert (len(server.asked), len(other.asked)) == (2, 1)


@pytest.mark.parametrize(
    "url",
    ["https://somchai:geheim@a.example.org", "https://foo..bar", f"https://{'a' * 64}.example.org"],
)
def test_an_address_that_can_not_work_is_refused_before_it_is_asked(url):
    with pytest.raises(BadInput):
        check_address(url + PATH)


@pytest.mark.parametrize(
    "url",
    [
        "https://{s}.a.example.org" + PATH,
        "https://a.example.org" + PATH + "?t={time}",
        "https://a.example.org/one.png",
        "file:///etc/{z}/{x}/{y}",
        "http://a.example.org" + PATH,
    ],
)
def test_an_address_that_brings_no_tile_is_no_template(url):
    with pytest.raises(BadInput):
        check_template(url, practice=True)


def test_every_place_that_is_filled_in_may_stand_in_a_template():
    check_template("https://a.example.org/{zz}/{x}/{-y}.png")
    for box in ("{bbox}", "{bbox_lon_lat}", "{bbox_lat_lon}"):
        check_template("https://a.example.org/wms?BBOX=" + box)
