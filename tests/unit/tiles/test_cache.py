import hashlib
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from greendesk.errors import Outage
from greendesk.i18n import Label
from greendesk.tiles.base import TileSource
from greendesk.tiles.cache import TileCache
from greendesk.tiles.cached import CachedSource
from greendesk.tiles.contents import address_key
from greendesk.tiles.lasting import USUAL_S, Lasting, lasting_of
from greendesk.tiles.source import open_pack
from tests.unit.sync.canned import Canned
from tests.unit.tiles.packs import BLUE, GREEN, RED, colour_of, mbtiles, picture

URL = "https://example.org/{z}/{x}/{y}.png"


class Calendar:
    """Days that are turned by hand."""

    def __init__(self):
        self.now_s = 1_790_000_000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "folder" / "tiles.sqlite"


@pytest.fixture
def make(file, calendar):
    made = []

    def cache(most_bytes=1_000_000):
        made.append(TileCache(file, calendar, most_bytes))
        return made[-1]

    yield cache
    for cache in made:
        cache.close()


def kept(cache, x):
    return cache.get(URL, 9, x, 0) is not None


def test_what_was_put_is_there_after_a_restart(make):
    cache = make()
    cache.put(URL, 9, 1, 2, b"picture")
    cache.close()
    again = make()
    assert again.get(URL, 9, 1, 2).data == b"picture"
    assert again.get(URL, 9, 2, 1) is None
    assert again.get("https://other.org/{z}/{x}/{y}.png", 9, 1, 2) is None


def test_what_was_put_is_there_though_the_program_was_killed(make, file):
    cache = make()
    cache.put(URL, 9, 1, 2, b"picture")
    copy = file.parent / "copy.sqlite"  # as a crash would leave it: the file and its log
    for end in ("", "-wal"):
        source = file.with_name(file.name + end)
        copy.with_name(copy.name + end).write_bytes(source.read_bytes())
    after = TileCache(copy, lambda: 1_790_000_000.0)
    assert after.get(URL, 9, 1, 2).data == b"picture"
    after.close()


def test_the_size_is_kept_by_letting_the_longest_unseen_go(make):
    cache = make(10_000)
    for x in range(9):
        cache.put(URL, 9, x, 0, bytes(1000))
    assert kept(cache, 0)  # seen again: the newest now
    for x in range(9, 12):
        cache.put(URL, 9, x, 0, bytes(1000))
    assert kept(cache, 0)
    assert not kept(cache, 1)
    assert kept(cache, 11)
    held = sum(kept(cache, x) for x in range(12))
    assert 7 <= held <= 10


def test_what_was_seen_last_is_known_after_a_restart(make):
    cache = make(10_000)
    for x in range(9):
        cache.put(URL, 9, x, 0, bytes(1000))
    assert kept(cache, 0)
    cache.close()
    again = make(10_000)
    for x in range(9, 12):
        again.put(URL, 9, x, 0, bytes(1000))
    assert kept(again, 0)
    assert not kept(again, 1)


def test_the_file_does_not_grow_without_end(make, file):
    cache = make(200_000)
    for x in range(2000):
        cache.put(URL, 12, x, 0, bytes([x % 256]) * 5000)
    cache.close()
    assert file.stat().st_size < 600_000


def test_a_smaller_limit_holds_at_once_and_gives_room_back(make, file):
    cache = make(1_000_000)
    for x in range(80):
        cache.put(URL, 12, x, 0, bytes([x]) * 10_000)
    assert cache.size_bytes() > 800_000
    cache.limit(200_000)
    assert cache.size_bytes() < 300_000
    assert cache.get(URL, 12, 79, 0) is not None
    assert cache.get(URL, 12, 0, 0) is None
    cache.put(URL, 12, 100, 0, bytes(10_000))
    assert cache.get(URL, 12, 100, 0) is not None


def test_it_can_be_cleared(make, file):
    cache = make(1_000_000)
    cache.clear()
    assert cache.size_bytes() == 0  # there was none, and none was made
    for x in range(80):
        cache.put(URL, 12, x, 0, bytes([x]) * 10_000)
    cache.clear()
    assert cache.size_bytes() < 100_000
    assert cache.get(URL, 12, 1, 0) is None
    cache.put(URL, 12, 1, 0, b"picture")
    assert cache.get(URL, 12, 1, 0).data == b"picture"


def test_what_another_window_reads_just_now_may_be_cleared(make, file):
    one, two = make(), make()
    one.put(URL, 9, 1, 0, bytes(10_000))
    assert two.get(URL, 9, 1, 0) is not None
    one.clear()
    assert two.get(URL, 9, 1, 0) is None
    two.put(URL, 9, 2, 0, b"picture")
    assert one.get(URL, 9, 2, 0).data == b"picture"


def test_a_picture_grows_old(make, calendar):
    cache = make()
    cache.put(URL, 9, 1, 2, b"picture")
    assert cache.get(URL, 9, 1, 2).fresh
    calendar.now_s += USUAL_S + 1
    assert not cache.get(URL, 9, 1, 2).fresh


def test_a_clock_that_was_set_back_makes_no_picture_young_for_ever(make, calendar):
    cache = make()
    cache.put(URL, 9, 1, 2, b"picture")
    calendar.now_s -= 1000
    assert not cache.get(URL, 9, 1, 2).fresh


@pytest.mark.parametrize("junk", [b"no database at all " * 99, b"SQLite format 3\0" + bytes(4000)])
def test_a_damaged_file_is_thrown_away_silently(make, file, junk):
    file.parent.mkdir()
    file.write_bytes(junk)
    cache = make()
    cache.put(URL, 9, 1, 2, b"lost")  # finds the damage
    cache.put(URL, 9, 1, 2, b"picture")
    assert cache.get(URL, 9, 1, 2).data == b"picture"


def test_damage_in_the_middle_is_thrown_away_too(make, file):
    cache = make()
    for x in range(60):
        cache.put(URL, 9, x, 0, bytes(3000))
    cache.close()
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    file.write_bytes(data)
    again = make()
    assert not any(kept(again, x) for x in range(60))
    again.put(URL, 9, 1, 0, b"picture")
    assert kept(again, 1)


def test_a_file_of_another_version_is_thrown_away(make, file):
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("CREATE TABLE tiles (other)")
        db.execute("PRAGMA user_version = 99")
    cache = make()
    cache.put(URL, 9, 1, 2, b"lost")
    cache.put(URL, 9, 1, 2, b"picture")
    assert cache.get(URL, 9, 1, 2).data == b"picture"


def test_a_folder_that_can_not_be_written_is_no_trouble(tmp_path, calendar):
    (tmp_path / "in-the-way").write_text("a file", encoding="utf-8")
    cache = TileCache(tmp_path / "in-the-way" / "tiles.sqlite", calendar)
    cache.put(URL, 9, 1, 2, b"picture")
    assert cache.get(URL, 9, 1, 2) is None
    cache.close()


def test_a_closed_cache_stays_closed(make):
    cache = make()
    cache.put(URL, 9, 1, 2, b"picture")
    cache.close()
    assert cache.get(URL, 9, 1, 2) is None


def test_two_windows_may_use_it_at_once(make):
    one, two = make(), make()
    one.put(URL, 9, 1, 0, b"from one")
    two.put(URL, 9, 2, 0, b"from two")
    assert one.get(URL, 9, 2, 0).data == b"from two"
    assert two.get(URL, 9, 1, 0).data == b"from one"


def test_another_window_that_is_writing_is_not_waited_for_long(make, file):
    cache = make()
    cache.put(URL, 9, 1, 0, b"picture")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        cache.put(URL, 9, 2, 0, b"not kept")
        assert kept(cache, 1)
        other.execute("ROLLBACK")
    assert not kept(cache, 2)
    cache.put(URL, 9, 3, 0, b"kept again")
    assert kept(cache, 3)


def test_many_threads_may_use_it_at_once(make):
    cache, wrong = make(), []

    def work(n):
        for x in range(40):
            cache.put(URL, 14, x, n, bytes([n]) * 100)
            found = cache.get(URL, 14, x, n)
            if found is None or found.data != bytes([n]) * 100:
                wrong.append((x, n))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# --- as the canvas asks -----------------------------------------------------------------------


class Server(Canned):
    """Answers every tile with ``body``, or with an error while it has none."""

    def __init__(self, body):
        self.body, self.headers = body, {}
        super().__init__(self.answer)

    def answer(self, asked):
        name = self.headers.get("ETag")
        if name is not None and asked.headers.get("If-None-Match") == name:
            return 304, self.headers, b""
        return (200, self.headers, self.body) if self.body else (500, {}, b"")


@pytest.fixture
def server():
    with Server(picture(RED)) as server:
        yield server


@pytest.fixture
def web(server, make):
    made = []

    def source(failed=None):
        url = server.url + "/{z}/{x}/{y}"
        tiles = TileSource("web", Label("เว็บ", "Web"), "xyz", url, 0, 19)
        made.append(CachedSource(tiles, make(), practice=True, failed=failed))
        return made[-1]

    yield source
    for source in made:
        source.close()


def test_a_tile_of_an_address_is_asked_for_once_and_then_comes_from_the_disk(web, server):
    assert colour_of(web().fetch(3, 1, 1)) == (*RED, 255)
    server.body = b""
    assert colour_of(web().fetch(3, 1, 1)) == (*RED, 255)
    assert len(server.asked) == 1


def test_a_page_instead_of_a_picture_is_told_once_and_never_kept(web, server):
    told = []
    server.body = b"<html>Please log in</html>"
    source = web(told.append)
    for _ in range(2):
        with pytest.raises(Outage, match="login page"):
            source.fetch(3, 1, 1)
    assert len(told) == 1
    server.body = picture(GREEN)
    assert colour_of(source.fetch(3, 1, 1)) == (*GREEN, 255)


@pytest.mark.parametrize("answer", [(200, b"<html>Over the quota</html>"), (404, b"")])
def test_a_kept_area_stands_in_where_the_map_has_lost_its_pictures(tmp_path, make, answer):
    status, body = answer
    with Canned(lambda asked: (status, {}, body)) as ill:
        url = ill.url + "/{z}/{x}/{y}"
        tiles = TileSource("web", Label("เว็บ", "Web"), "xyz", url, 0, 19)
        pack = mbtiles(tmp_path / "kept.mbtiles", {(3, 1, 1): picture(RED)})
        with closing(sqlite3.connect(pack)) as db, db:
            db.execute("CREATE TABLE gd_pack (name, value)")
            db.execute("INSERT INTO gd_pack VALUES ('address', ?)", (address_key(tiles),))
        source = CachedSource(tiles, make(), practice=True, packs=[pack])
        assert colour_of(source.fetch(3, 1, 1)) == (*RED, 255)
        source.close()


def test_a_picture_that_only_says_nothing_here_is_no_picture_and_never_kept(server, make):
    nothing = hashlib.sha256(picture(GREEN)).hexdigest()
    url = server.url + "/{z}/{x}/{y}"
    tiles = TileSource("web", Label("เว็บ", "Web"), "xyz", url, 0, 19, no_data=(nothing,))
    source = CachedSource(tiles, make(), practice=True)
    server.body = picture(GREEN)
    assert source.fetch(3, 1, 1) is None
    source.close()
    plain = CachedSource(replace(tiles, no_data=()), make(), practice=True)
    assert colour_of(plain.fetch(3, 1, 2)) == (*GREEN, 255)  # kept before it was known
    plain.close()
    again = CachedSource(tiles, make(), practice=True)
    assert again.fetch(3, 1, 2) is None
    server.body = picture(RED)
    assert colour_of(again.fetch(3, 1, 2)) == (*RED, 255)
    again.close()


def test_an_old_picture_is_asked_for_again(web, server, calendar):
    source = web()
    source.fetch(3, 1, 1)
    server.body = picture(BLUE)
    assert colour_of(source.fetch(3, 1, 1)) == (*RED, 255)
    calendar.now_s += USUAL_S + 1
    assert colour_of(source.fetch(3, 1, 1)) == (*BLUE, 255)
    assert colour_of(source.fetch(3, 1, 1)) == (*BLUE, 255)
    assert len(server.asked) == 2


@pytest.mark.parametrize("body", [b"", b"<html>"])
def test_an_old_picture_is_still_shown_while_no_new_one_can_be_had(web, server, calendar, body):
    told = []
    source = web(told.append)
    source.fetch(3, 1, 1)
    server.body = body
    calendar.now_s += USUAL_S + 1
    assert colour_of(source.fetch(3, 1, 1)) == (*RED, 255)
    assert told == []


def test_a_map_that_can_not_be_reached_is_told_once(web, server):
    told = []
    source = web(told.append)
    server.body = b""
    for x in range(3):
        with pytest.raises(Outage):
            source.fetch(3, x, 1)
    assert len(told) == 1
    assert "127.0.0.1" in str(told[0])


def test_a_picture_is_shown_for_as_long_as_its_server_says(web, server, calendar):
    source = web()
    server.headers = {"Cache-Control": "public, max-age=600"}
    source.fetch(3, 1, 1)
    calendar.now_s += 599
    source.fetch(3, 1, 1)
    assert len(server.asked) == 1
    calendar.now_s += 2
    source.fetch(3, 1, 1)
    assert len(server.asked) == 2


def test_a_picture_that_is_still_the_same_is_not_sent_again(web, server, calendar):
    source = web()
    server.headers = {"Cache-Control": "max-age=600", "ETag": '"a"'}
    source.fetch(3, 1, 1)
    calendar.now_s += 601
    assert colour_of(source.fetch(3, 1, 1)) == (*RED, 255)
    assert server.asked[-1].headers["If-None-Match"] == '"a"'
    calendar.now_s += 599  # it holds as long again
    source.fetch(3, 1, 1)
    assert len(server.asked) == 2
    calendar.now_s += 2
    server.headers, server.body = {"ETag": '"b"'}, picture(BLUE)
    assert colour_of(source.fetch(3, 1, 1)) == (*BLUE, 255)


def test_what_a_server_does_not_want_kept_is_not_kept(web, server, make):
    source = web()
    server.headers = {"Cache-Control": "no-store"}
    assert colour_of(source.fetch(3, 1, 1)) == (*RED, 255)
    assert make().get(source.source.url, 3, 1, 1) is None
    server.headers = {"Cache-Control": "max-age=0"}
    source.fetch(3, 1, 1)
    server.headers = {"Cache-Control": "no-store"}
    source.fetch(3, 1, 1)  # it was kept before that was said
    assert make().get(source.source.url, 3, 1, 1) is None


@pytest.fixture
def pack(tmp_path):
    return mbtiles(tmp_path / "a.mbtiles", {(1, 0, 0): picture(RED), (1, 1, 1): b"<html>"})


def test_a_pack_is_read_without_a_cache(pack, make, file):
    source = CachedSource(open_pack(pack), make())
    assert colour_of(source.fetch(1, 0, 0)) == (*RED, 255)
    assert source.fetch(1, 1, 1) is None
    source.close()
    assert not file.exists()


def test_a_pack_that_is_gone_is_told_once_and_found_again_when_it_is_back(pack, tmp_path):
    told = []
    source = CachedSource(open_pack(pack), None, failed=told.append)
    pack.rename(tmp_path / "elsewhere")
    for _ in range(2):
        with pytest.raises(Outage, match="not there any more"):
            source.fetch(1, 0, 0)
    assert len(told) == 1
    (tmp_path / "elsewhere").rename(pack)
    assert colour_of(source.fetch(1, 0, 0)) == (*RED, 255)
    source.close()


def test_a_pack_that_can_not_be_used_is_an_outage_for_the_map(pack):
    source = CachedSource(open_pack(pack), None)
    pack.write_bytes(b"nothing")
    with pytest.raises(Outage, match="damaged"):
        source.fetch(1, 0, 0)


def test_a_closed_source_finds_nothing(pack):
    source = CachedSource(open_pack(pack), None)
    source.fetch(1, 0, 0)
    source.close()
    assert source.fetch(1, 0, 0) is None


def test_closing_does_not_wait_for_a_map_that_hangs(make):
    asked, go_on = threading.Event(), threading.Event()

    def answer(_):
        asked.set()
        go_on.wait(20)
        return 200, {}, picture(RED)

    with Canned(answer) as server:
        url = server.url + "/{z}/{x}/{y}"
        tiles = TileSource("web", Label("เว็บ", "Web"), "xyz", url, 0, 19)
        source, found = CachedSource(tiles, make(), practice=True), []
        thread = threading.Thread(target=lambda: found.append(source.fetch(1, 0, 0)))
        thread.start()
        asked.wait(20)
        source.close()
        assert found == []  # it hangs still, and nobody waited
        go_on.set()
        thread.join()
        assert source.fetch(1, 1, 1) is None
    assert len(found) == 1


def test_what_a_server_does_not_say_anew_of_the_same_picture_stays(make, calendar):
    cache = make()
    cache.put(URL, 9, 0, 0, b"picture", Lasting(600.0, etag='"a"', modified="Monday", said=True))
    cache.renew(URL, 9, 0, 0, lasting_of({"ETag": '"b"'}))
    kept = cache.get(URL, 9, 0, 0)
    assert kept.lasting == Lasting(600.0, etag='"b"', modified="Monday")
    cache.renew(URL, 9, 0, 0, lasting_of({"Cache-Control": "max-age=60"}))
    assert cache.get(URL, 9, 0, 0).lasting.fresh_s == 60.0
