"""A pack filled from a real server on this computer that answers as the worst ones do."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import box

import greendesk
from greendesk.errors import BadInput, Conflict, Outage
from greendesk.i18n import Label
from greendesk.tiles import begun
from greendesk.tiles.answer import Answer
from greendesk.tiles.asker import Asker
from greendesk.tiles.base import TileSource
from greendesk.tiles.begun import begun_in, open_again, part_of, sweep, throw_away
from greendesk.tiles.contents import address_key, without_key
from greendesk.tiles.estimate import estimate, take_samples
from greendesk.tiles.filling import OF_A_FILE, Filling, Patience
from greendesk.tiles.mbtiles import MBTilesReader
from greendesk.tiles.pack import Pack
from greendesk.tiles.plan import plan_pack
from greendesk.tiles.proof import Fault
from greendesk.tiles.source import is_pack, open_pack
from greendesk.tiles.verify import Wrong, flaws_of, look_into
from tests.unit.tiles.packs import mbtiles, picture
from tests.unit.tiles.server import (
    NO_IMAGERY,
    ONCE,
    TileServer,
    by_chance,
    is_sea,
    picture_at,
)

HERE = box(99.500, 14.000, 99.511, 14.011)
QUICK = Patience(first_s=0.005, longest_s=0.01)
MADE = "2026-01-31"


def source_at(url, **more):
    return TileSource(
        "web",
        Label("ภาพถ่าย", "Aerial"),
        "xyz",
        url,
        **{"min_zoom": 0, "max_zoom": 19} | more,
        attribution="กรมทดสอบ",
        licence="CC BY 4.0",
        may_be_packed=True,
        image_date="2568",
        per_s=5000.0,
        no_data=(hashlib.sha256(NO_IMAGERY).hexdigest(),),
    )


def plan_of(server, zoom=17, **more):
    return plan_pack(source_at(server.url, **more), [HERE], zoom)


def begin(path, plan):
    return Pack.begin(path, plan, side_px=256, title="แผนที่ อบต.กลอนโด", made=MADE)


def fill(path, plan, patience=QUICK, stopped=lambda: False, tell=lambda progress: None):
    """Begin or go on, and fill; return what came of it."""
    pack = Pack.go_on(path) if part_of(path).exists() else begin(path, plan)
    asker = Asker(plan.source, practice=True)
    try:
        filled = Filling(pack, asker, patience=patience).run(stopped, tell)
        if filled.whole:
            pack.finish()
        return filled
    finally:
        asker.close()
        pack.close()


def content(path):
    """Return everything that a pack says to the world."""
    with closing(sqlite3.connect(path)) as db:
        tiles = db.execute("SELECT * FROM tiles ORDER BY 1, 2, 3").fetchall()
        notes = db.execute("SELECT * FROM metadata ORDER BY 1").fetchall()
        return tiles, notes, db.execute("SELECT * FROM gd_missing ORDER BY 1, 2, 3").fetchall()


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A pack that was filled without any fault."""
    path = tmp_path_factory.mktemp("good") / "ดี.mbtiles"
    with TileServer() as server:
        filled = fill(path, plan_of(server))
    assert filled.whole
    return path


@pytest.mark.parametrize("seed", range(1))
def test_whatever_goes_wrong_on_the_way_the_same_pack_comes_out(good, tmp_path, seed):
    with TileServer(by_chance(seed, 0.5)) as server:
        filled = fill(tmp_path / "a.mbtiles", plan_of(server))
        assert server.strangers == 0
        assert server.most_inside <= 2
        assert set(server.agents) == {f"GreenDesk/{greendesk.__version__}"}
    assert (filled.whole, filled.missing) == (True, ())
    assert content(tmp_path / "a.mbtiles") == content(good)
    assert flaws_of(tmp_path / "a.mbtiles") == []


@pytest.mark.parametrize("kind", [*ONCE, "white"])
def test_each_fault_alone_is_got_over(tmp_path, kind):
    with TileServer(lambda z, x, y, n: kind if n == 1 and z % 2 else None) as server:
        filled = fill(tmp_path / "a.mbtiles", plan_of(server, 10))
        assert (filled.whole, filled.missing) == (True, ())
        assert server.strangers == 0
    held = MBTilesReader(tmp_path / "a.mbtiles")
    wanted = [(z, x, y) for z, t in plan_of(server, 10).tiles.items() for x, y in t.tolist()]
    assert [at for at in wanted if held.read(*at) != picture_at(*at)] == []
    held.close()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("404", Fault.NONE),
        ("empty", Fault.EMPTY),
        ("500", Fault.BROKEN),
        ("403", Fault.REFUSED),
        ("html", Fault.NO_PICTURE),
        ("short", Fault.NO_PICTURE),
        ("size", Fault.WRONG_SIZE),
        ("away", Fault.REDIRECTED),
    ],
)
def test_a_tile_that_can_not_be_had_is_listed_with_its_reason(tmp_path, kind, why):
    bad = (10, 795, 471)
    with TileServer(lambda z, x, y, n: kind if (z, x, y) == bad else None) as server:
        filled = fill(tmp_path / "a.mbtiles", plan_of(server, 10))
    assert filled.whole
    assert [(one.at, one.why) for one in filled.missing] == [(bad, why)]
    assert look_into(tmp_path / "a.mbtiles").missing == filled.missing
    assert flaws_of(tmp_path / "a.mbtiles") == []
    reader = MBTilesReader(tmp_path / "a.mbtiles")
    assert reader.read(*bad) is None
    reader.close()


def test_where_the_map_ends_it_is_not_asked_three_times_for_everything(tmp_path):
    with TileServer(lambda z, x, y, n: "404" if z > 14 else None) as server:
        plan = plan_of(server, 18)
        filled = fill(tmp_path / "a.mbtiles", plan)
    assert filled.whole
    gone = plan.count - plan.down_to(14).count
    assert len(filled.missing) == gone
    assert server.count < plan.count + plan.down_to(14).count + 3 * 20 + 4


def test_another_blank_picture_each_time_is_none(tmp_path):
    colours = iter(range(10, 200))

    def ask(z, x, y):
        return Answer(200, picture((next(colours), 0, 0)))

    with TileServer() as server:
        pack = begin(tmp_path / "a.mbtiles", plan_of(server, 0))
    filled = Filling(pack, ask, patience=QUICK).run()
    assert [one.why for one in filled.missing] == [Fault.UNSTEADY]
    pack.close()


def test_the_sea_is_asked_for_twice_kept_once_and_counted(good):
    with closing(sqlite3.connect(good)) as db:
        (sea,) = db.execute("SELECT count(*) FROM images WHERE plain").fetchone()
    plan = look_into(good).plan
    wet = sum(is_sea(z, x, y) for z, tiles in plan.tiles.items() for x, y in tiles.tolist())
    assert wet > 3
    assert (sea, look_into(good).plain) == (1, wet)


def test_missing_tiles_are_fetched_again_into_the_same_pack(good, tmp_path):
    path = tmp_path / "a.mbtiles"
    closed = []
    with TileServer(lambda z, x, y, n: "404" if not closed and x % 3 == 0 else None) as server:
        first = fill(path, plan_of(server))
        assert first.missing
        closed.append("now it has them")
        open_again(path)
        pack = Pack.go_on(path)
        pack.try_missing_again()
        pack.close()
        before = server.count
        again = fill(path, plan_of(server))
    assert (again.whole, again.missing) == (True, ())
    wet = look_into(path).plain  # each of them twice
    assert server.count - before <= len(first.missing) + wet
    assert content(path) == content(good)


def test_the_officer_stops_it_and_it_goes_on_from_there(good, tmp_path):
    path, told = tmp_path / "a.mbtiles", []
    with TileServer() as server:
        plan = plan_of(server)
        first = fill(path, plan, stopped=lambda: server.count >= 30, tell=told.append)
        assert (first.whole, first.trouble) == (False, None)
        assert not path.exists()
        assert begun_in(tmp_path) == [path]
        done = told[-1].done
        assert 0 < done < plan.count
        fill(path, plan, tell=told.append)
        assert server.count <= plan.count + look_into(path).plain + 30 - done + 4
    assert begun_in(tmp_path) == []
    assert (told[-1].done, told[-1].total) == (plan.count, plan.count)
    assert content(path) == content(good)


def test_a_server_that_is_gone_is_left_alone_and_everything_stays_to_come(tmp_path):
    with TileServer() as server:
        plan = plan_of(server)
    pauses = []
    filled = fill(tmp_path / "a.mbtiles", plan, tell=lambda p: pauses.append(p.pause_s))
    assert not filled.whole
    assert filled.missing == ()
    assert filled.trouble is not None
    pack = Pack.go_on(tmp_path / "a.mbtiles")
    assert sum(map(len, pack.to_come().values())) == plan.count
    pack.close()


def test_a_server_that_refuses_everything_is_not_asked_on_and_on(tmp_path):
    with TileServer(lambda z, x, y, n: "403") as server:
        filled = fill(tmp_path / "a.mbtiles", plan_of(server))
        assert server.count < QUICK.fruitless + 4
    assert filled.trouble is not None
    assert not filled.whole


def test_a_map_that_has_a_fault_in_one_place_is_fetched_round_it(tmp_path):
    """As one that answers 500 instead of "no such tile" where it ends."""
    with TileServer(lambda z, x, y, n: "500" if z == 18 else None) as server:
        plan = plan_of(server, 18)
        filled = fill(tmp_path / "a.mbtiles", plan)
    assert (filled.whole, filled.trouble) == (True, None)
    assert len(filled.missing) == len(plan.tiles[18]) > QUICK.fruitless
    assert {one.why for one in filled.missing} == {Fault.BROKEN}


def test_a_map_that_breaks_down_in_the_middle_is_not_asked_on_and_on(tmp_path):
    with TileServer(lambda z, x, y, n: "500" if server.count > 40 else None) as server:
        plan = plan_of(server, 18)
        for x, y in plan.tiles[18].tolist():
            picture_at(18, x, y)  # else one line would wait for its picture to be drawn
        filled = fill(tmp_path / "a.mbtiles", plan)
        assert server.count < 40 + QUICK.fruitless + 6  # what is under way on both lines included
    assert not filled.whole
    assert filled.trouble is not None


def test_as_many_a_second_as_the_source_allows(tmp_path):
    """By a clock that goes on a millisecond whenever somebody looks at it."""
    with TileServer() as server:
        slow = plan_pack(replace(source_at(server.url), per_s=50.0), [HERE], 10)
    times, clock = [], [0.0]

    def now_s():
        clock[0] += 0.001
        return clock[0]

    def ask(z, x, y):
        times.append(clock[0])
        return Answer(200, picture_at(z, x, y))

    pack = begin(tmp_path / "a.mbtiles", slow)
    assert Filling(pack, ask, patience=QUICK, now_s=now_s).run().whole
    pack.close()
    assert times[-1] - times[0] >= 0.02 * (len(times) - 2)


# --- the file -----------------------------------------------------------------------------------


def test_other_programs_find_what_the_format_asks_for(good):
    source = open_pack(good)
    assert (source.kind, source.title.th, source.min_zoom, source.max_zoom) == (
        "mbtiles",
        "แผนที่ อบต.กลอนโด",
        0,
        17,
    )
    assert source.attribution == "กรมทดสอบ (CC BY 4.0)"
    assert source.image_date == "2568"
    assert source.bounds == pytest.approx(HERE.bounds, abs=1e-6)
    notes = dict(content(good)[1])
    assert notes["format"] == "jpg"
    assert notes["license"] == "CC BY 4.0"
    assert notes["date"] == MADE
    assert (notes["minzoom"], notes["maxzoom"], notes["type"]) == ("0", "17", "baselayer")


def test_a_pack_says_what_it_holds(good):
    found = look_into(good)
    assert found.count == found.plan.count == sum(found.tiles.values())
    assert (found.made, found.licence, found.missing) == (MADE, "CC BY 4.0", ())


@pytest.mark.parametrize(
    ("harm", "wrong"),
    [
        ("DELETE FROM map WHERE zoom_level = 12", Wrong.LACKING),
        (
            "UPDATE images SET tile_data = (SELECT tile_data FROM images WHERE plain) WHERE id = 2",
            Wrong.CHANGED,
        ),
        ("UPDATE images SET tile_data = x'89504e47' WHERE id = 2", Wrong.CHANGED),
    ],
)
def test_harm_is_found(good, tmp_path, harm, wrong):
    copy = tmp_path / "copy.mbtiles"
    copy.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute(harm)
    assert {flaw.wrong for flaw in flaws_of(copy)} == {wrong}


def test_a_strange_pack_is_looked_at_picture_by_picture(tmp_path):
    strange = mbtiles(tmp_path / "s.mbtiles", {(1, 0, 0): picture(), (1, 1, 0): b"<html>"})
    assert look_into(strange).plan is None
    assert [(flaw.at, flaw.wrong) for flaw in flaws_of(strange)] == [((1, 1, 0), Wrong.DAMAGED)]


def test_a_part_of_a_pack_becomes_a_pack(good, tmp_path):
    large = open_pack(good)
    assert large.may_be_packed
    part = plan_pack(large, [box(99.500, 14.000, 99.505, 14.005)], 17)
    filled = fill(tmp_path / "part.mbtiles", part, OF_A_FILE)
    assert filled.whole
    assert not filled.missing
    held, whole = MBTilesReader(tmp_path / "part.mbtiles"), MBTilesReader(good)
    (x, y) = part.tiles[17].tolist()[0]
    assert held.read(17, x, y) == whole.read(17, x, y) == picture_at(17, x, y)
    held.close()
    whole.close()


def test_the_key_of_an_address_is_not_passed_on(tmp_path):
    with TileServer() as server:
        plan = plan_of(server, 3)
        secret = replace(plan, source=source_at(server.url + "?key=secret"))
        pack = begin(tmp_path / "a.mbtiles", secret)
        assert pack.source.url.endswith("?key=secret")  # until it is whole
        assert Filling(pack, Asker(plan.source, practice=True)).run().whole
        pack.finish()
    assert b"secret" not in (tmp_path / "a.mbtiles").read_bytes()
    assert look_into(tmp_path / "a.mbtiles").plan.source.url == server.url


@pytest.mark.parametrize(
    ("url", "shared"),
    [
        ("https://a.th/{z}/{x}/{y}?key=secret", "https://a.th/{z}/{x}/{y}"),
        ("https://a.th/t?z={z}&x={x}&token=secret&y={y}", "https://a.th/t?z={z}&x={x}&y={y}"),
        ("https://a.th/wms?LAYERS=a&api=1&BBOX={bbox}", "https://a.th/wms?LAYERS=a&BBOX={bbox}"),
    ],
)
def test_only_the_key_is_taken_out_of_an_address(url, shared):
    assert without_key(source_at(url)).url == shared
    assert address_key(source_at(url)) == address_key(source_at(shared))


def test_maps_of_two_years_are_two_maps():
    years = [source_at(f"https://a.th/t?z={{z}}&x={{x}}&y={{y}}&t={n}") for n in (2560, 2567)]
    assert address_key(years[0]) != address_key(years[1])
    plain = [source_at(f"https://a.th/t?z={{z}}&x={{x}}&y={{y}}&design={n}") for n in "ab"]
    assert address_key(plain[0]) != address_key(plain[1])
    user = source_at("https://somchai:geheim@a.th/{z}/{x}/{y}")
    assert without_key(user).url == "https://a.th/{z}/{x}/{y}"
    assert address_key(user) == address_key(without_key(user))


def test_two_programs_do_not_fill_one_pack(tmp_path):
    with TileServer() as server:
        pack = begin(tmp_path / "a.mbtiles", plan_of(server, 3))
        with pytest.raises(Conflict, match="another window"):
            Pack.go_on(tmp_path / "a.mbtiles")
        pack.close()
        Pack.go_on(tmp_path / "a.mbtiles").close()


def test_nothing_is_written_over(good, tmp_path):
    with TileServer() as server:
        plan = plan_of(server, 3)
    with pytest.raises(Conflict):
        begin(good, plan)
    begin(tmp_path / "a.mbtiles", plan).close()
    with pytest.raises(Conflict):
        begin(tmp_path / "a.mbtiles", plan)


def test_what_is_no_pack_of_ours_is_told(tmp_path):
    part_of(tmp_path / "a.mbtiles").write_bytes(b"no database")
    for path in (tmp_path / "a.mbtiles", tmp_path / "b.mbtiles"):
        with pytest.raises(BadInput, match="Delete it"):
            Pack.go_on(path)


def test_a_begun_pack_is_thrown_away_whole(tmp_path):
    with TileServer() as server:
        begin(tmp_path / "a.mbtiles", plan_of(server, 3)).close()
    throw_away(tmp_path / "a.mbtiles")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_was_cut_off_is_no_map_and_goes_after_a_day(tmp_path, monkeypatch):
    path = mbtiles(tmp_path / "a.mbtiles", {(1, 0, 0): picture()})

    def killed(source, target):
        real(source, target)
        left.append(target.name)
        raise Killed

    class Killed(BaseException):
        pass

    real, left = shutil.copyfile, []
    monkeypatch.setattr(begun.shutil, "copyfile", killed)
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: None)
    with pytest.raises(Killed):
        open_again(path)
    monkeypatch.undo()
    (tmp_path / ".greendesk-abc").mkdir()
    assert len(list(tmp_path.iterdir())) == 3
    assert begun_in(tmp_path) == []
    written_s = (tmp_path / left[0]).stat().st_mtime
    sweep(tmp_path, written_s + 3600)
    assert len(list(tmp_path.iterdir())) == 3
    sweep(tmp_path, written_s + 25 * 3600)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_can_not_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with TileServer() as server, pytest.raises(Outage):
        begin(tmp_path / "file" / "a.mbtiles", plan_of(server, 3))


def test_a_pack_that_is_being_filled_is_no_map_file_yet(tmp_path):
    with TileServer() as server:
        pack = begin(tmp_path / "a.mbtiles", plan_of(server, 3))
        assert not is_pack(tmp_path / "a.mbtiles")
        assert not pack.paused
        pack.set_paused(True)
        pack.close()
        again = Pack.go_on(tmp_path / "a.mbtiles")
        assert again.paused
        again.set_paused(False)
        assert not again.paused
        again.close()


# --- before it begins ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zoom", "share"), [(16, 0.0), (17, 0.3), pytest.param(18, 0.3, marks=pytest.mark.slow)]
)
def test_the_estimate_is_within_a_fifth(tmp_path, zoom, share):
    with TileServer(by_chance(4, share)) as server:
        plan = plan_of(server, zoom)
        asker = Asker(plan.source, practice=True)
        found = estimate(plan, take_samples(plan, asker, wait=lambda s: None))
        asker.close()
        fill(tmp_path / "a.mbtiles", plan)
    real = (tmp_path / "a.mbtiles").stat().st_size
    assert found.size_bytes == pytest.approx(real, rel=0.2)
    assert (found.tiles, found.measured, found.side_px) == (plan.count, True, 256)


def test_a_map_that_ends_before_it_says_so_is_found_out():
    with TileServer(lambda z, x, y, n: "404" if z > 15 else None) as server:
        plan = plan_of(server, 17)
        found = estimate(
            plan, take_samples(plan, Asker(plan.source, practice=True), wait=lambda s: None)
        )
    assert found.deepest == 15
    assert found.tiles == plan.down_to(15).count


def test_before_anything_was_measured_what_was_seen_before_counts():
    with TileServer() as server:
        plan = plan_of(server, 16)
    usual, known = estimate(plan), estimate(plan, known={16: 60_000.0})
    assert not usual.measured
    assert known.size_bytes > 2 * usual.size_bytes
    assert usual.deepest == 16


def test_a_server_that_does_not_answer_is_not_asked_sixty_times():
    with TileServer() as server:
        plan = plan_of(server, 16)
    samples = take_samples(plan, Asker(plan.source, practice=True), wait=lambda s: None)
    assert len(samples) == 3
    assert not estimate(plan, samples).measured


def test_a_server_that_wants_to_be_left_alone_is_asked_once():
    with TileServer(lambda z, x, y, n: "rest") as server:
        plan = plan_of(server, 17)
        take_samples(plan, Asker(plan.source, practice=True), wait=lambda s: None)
        assert server.count == 1


def test_the_time_told_counts_what_is_asked_for_again(tmp_path):
    """Some of it is sea, of one colour; that is believed when it has come twice."""
    with TileServer() as server:
        plan = plan_of(server, 18)
        asker = Asker(plan.source, practice=True)
        samples = take_samples(plan, asker, wait=lambda s: None)
        asker.close()
        before = server.count
        fill(tmp_path / "a.mbtiles", plan)
        asked = server.count - before
    assert asked > 1.15 * plan.count
    plain = sum(is_sea(z, x, y) for z, tiles in plan.tiles.items() for x, y in tiles.tolist())
    assert asked == plan.count + plain
    once = [replace(one, proof=replace(one.proof, plain=False)) for one in samples]
    each_s = estimate(plan, once).seconds / plan.count
    assert estimate(plan, samples).seconds / each_s == pytest.approx(asked, rel=0.2)


def test_tiles_of_512_pixels_are_known_by_the_first_few(tmp_path):
    with TileServer(side_px=512) as server:
        plan = plan_of(server, 12)
        asker = Asker(plan.source, practice=True)
        found = estimate(plan, take_samples(plan, asker, wait=lambda s: None))
        assert found.side_px == 512
        pack = Pack.begin(tmp_path / "a.mbtiles", plan, side_px=512, title="ก", made=MADE)
        assert Filling(pack, asker, patience=QUICK).run().missing == ()
        pack.finish()
    assert open_pack(tmp_path / "a.mbtiles").tile_px == 512
