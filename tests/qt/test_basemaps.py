"""Background maps on a real canvas: which is shown, what lies beneath, what is said of one gone."""

import threading

import pytest

from greendesk import i18n
from greendesk.i18n import say
from greendesk.model.view import MemoryView
from greendesk.qt.basemaps import Basemaps
from greendesk.qt.canvas.canvas import MapCanvas
from greendesk.qt.dialogs.settings import SettingsPage
from greendesk.qt.jobs import Jobs
from greendesk.settings import BASEMAP, BASEMAPS, CACHE_MB, FILE_NAME, Basemap, Settings
from tests.builders import LAT, LON
from tests.qt.canvas.listener import Listener
from tests.qt.canvas.patches import COLOURS
from tests.unit.sync.canned import Canned
from tests.unit.tiles.packs import RED, gpkg, mbtiles, picture, pmtiles

HERE = (100.0, 14.0)


@pytest.fixture(autouse=True)
def in_english():
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.stop()


@pytest.fixture
def settings(tmp_path):
    return Settings.load(tmp_path / "config")


@pytest.fixture
def canvas(qtbot, jobs):
    canvas = MapCanvas(Listener(), MemoryView(()), jobs, COLOURS)
    qtbot.addWidget(canvas)
    canvas.motion.allowed = False
    canvas.resize(400, 300)
    canvas.show()
    canvas.go(*HERE, 7.0)
    return canvas


@pytest.fixture
def told():
    return []


@pytest.fixture
def make(canvas, settings, jobs, told):
    made = []

    def basemaps(practising=False):
        made.append(
            Basemaps(
                settings,
                canvas,
                jobs,
                practising=practising,
                tell=lambda text: told.append(say(text)),
            )
        )
        return made[-1]

    yield basemaps
    for maps in made:
        maps.close()


@pytest.fixture
def pack(tmp_path):
    """A pack of one red tile, the whole world."""
    return mbtiles(tmp_path / "aerial.mbtiles", {(0, 0, 0): picture(RED)})


def shown(canvas):
    return [source.id for source in canvas.picture.tiles.sources]


def middle(canvas, qtbot):
    """Return the colour in the middle once everything is there."""
    qtbot.waitUntil(lambda: canvas.complete, timeout=20_000)
    return canvas.grab().toImage().pixelColor(120, 90)


def is_red(colour):
    return colour.red() > 200 and colour.green() < 60


def test_the_built_in_map_is_there_at_once_with_names_and_its_makers(make, canvas, qtbot):
    make().show()
    assert shown(canvas) == ["builtin"]
    assert "Natural Earth" in canvas.credit
    assert middle(canvas, qtbot).green() > 150
    assert canvas.picture.labels.sprites


def test_maps_that_another_window_added_stay(make, settings, tmp_path):
    maps, other = make(), Settings.load(tmp_path / "config")
    other.set(BASEMAPS, (Basemap("pack:theirs", "ของเขา", "theirs.mbtiles"),))
    maps.keep((Basemap("pack:mine", "ของเรา", "mine.mbtiles"),), "builtin")
    assert {b.id for b in maps.own} == {"pack:mine", "pack:theirs"}
    assert {b.id for b in Settings.load(tmp_path / "config").get(BASEMAPS)} == {
        "pack:mine",
        "pack:theirs",
    }


def test_names_follow_the_language(make, canvas):
    make().show()
    places = canvas.picture.labels.places
    english = {place.name for place in places((99, 13, 101, 15), 7)}
    i18n.set_language("th")
    thai = {place.name for place in places((99, 13, 101, 15), 7)}
    assert "Suphan Buri" in english
    assert "สุพรรณบุรี" in thai


def test_nothing_is_drawn_from_while_only_the_built_in_map_is_there(make):
    maps = make()
    assert maps.seen_under() is None
    maps.show()
    assert maps.seen_under() is None
    maps.keep((), "none")
    assert maps.seen_under() is None


def test_a_pack_lies_over_the_built_in_map_and_is_drawn_from(make, canvas, pack, qtbot):
    maps = make()
    maps.show()
    assert maps.take_pack(pack)
    qtbot.waitUntil(lambda: maps.seen_under() is not None)
    assert shown(canvas) == ["builtin", f"pack:{pack}"]
    assert is_red(middle(canvas, qtbot))
    assert maps.seen_under()[0].title.th == "aerial"
    assert canvas.credit.startswith("aerial")  # the file names no owner


def test_a_pack_is_remembered(make, settings, canvas, pack, qtbot):
    maps = make()
    maps.take_pack(pack)
    qtbot.waitUntil(lambda: maps.seen_under() is not None)
    assert Settings.load(settings._path.parent).get(BASEMAP) == f"pack:{pack}"
    maps.close()
    again = make()
    again.show()
    assert shown(canvas) == ["builtin"]  # at once; the file is looked at in a job
    qtbot.waitUntil(lambda: again.seen_under() is not None)
    assert shown(canvas) == ["builtin", f"pack:{pack}"]


def test_taking_a_pack_twice_keeps_it_once(make, pack, qtbot):
    maps = make()
    for _ in range(2):
        maps.take_pack(pack)
    qtbot.waitUntil(lambda: maps.seen_under() is not None)
    assert [basemap.place for basemap in maps.own] == [str(pack)]


def test_packs_of_the_same_file_name_are_two(make, pack, tmp_path, canvas, qtbot):
    (tmp_path / "other").mkdir()
    other = mbtiles(tmp_path / "other" / pack.name, {(0, 0, 0): picture((0, 0, 255))})
    maps = make()
    maps.take_pack(other)
    qtbot.waitUntil(lambda: len(maps.own) == 1)
    maps.take_pack(pack)
    qtbot.waitUntil(lambda: len(maps.own) == 2)
    qtbot.waitUntil(lambda: shown(canvas)[-1] == f"pack:{pack}")
    assert is_red(middle(canvas, qtbot))


def test_other_files_are_not_taken(make, tmp_path):
    maps = make()
    (tmp_path / "a.kml").write_text("<kml/>", encoding="utf-8")
    shapes = gpkg(tmp_path / "shapes.gpkg", {(0, 0, 0): picture()}, kind="features")
    assert not maps.take_pack(tmp_path / "a.kml")
    assert not maps.take_pack(shapes)
    assert maps.own == ()


def test_all_kinds_of_packs_are_taken(make, tmp_path, canvas, qtbot):
    maps = make()
    tiles = {(0, 0, 0): picture(RED)}
    for path in (gpkg(tmp_path / "a.gpkg", tiles), pmtiles(tmp_path / "a.pmtiles", tiles)):
        assert maps.take_pack(path)
        wanted = f"pack:{path}"
        qtbot.waitUntil(lambda wanted=wanted: shown(canvas)[-1:] == [wanted])
        assert is_red(middle(canvas, qtbot))


def test_a_damaged_pack_is_told_and_not_remembered(make, tmp_path, told, qtbot):
    maps = make()
    torn = tmp_path / "torn.mbtiles"
    torn.write_bytes(b"SQLite format 3\0" + bytes(50))
    assert maps.take_pack(torn)
    qtbot.waitUntil(lambda: bool(told))
    assert "damaged" in told[0]
    assert maps.own == ()


def test_a_pack_that_is_gone_leaves_the_built_in_map_and_a_sentence(
    make, settings, canvas, pack, told, qtbot
):
    settings.set(BASEMAPS, (Basemap(f"pack:{pack}", "ภาพถ่าย", str(pack)),))
    settings.set(BASEMAP, f"pack:{pack}")
    pack.unlink()
    maps = make()
    maps.show()
    qtbot.waitUntil(lambda: bool(told))
    assert "not there any more" in told[0]
    assert shown(canvas) == ["builtin"]
    assert maps.seen_under() is None
    assert maps.chosen == f"pack:{pack}"  # shown again as soon as it is back


def test_a_stick_that_is_pulled_while_it_is_shown_is_told_once(
    make, canvas, pack, told, tmp_path, qtbot
):
    maps = make()
    maps.take_pack(pack)
    qtbot.waitUntil(lambda: maps.seen_under() is not None)
    pack.rename(tmp_path / "elsewhere")  # before its first tile was read
    assert middle(canvas, qtbot).green() > 150
    assert len(told) == 1


def test_plain_paper_lies_over_nothing(make, canvas, qtbot):
    maps = make()
    maps.show()
    maps.keep((), "none")
    assert shown(canvas) == ["none"]
    colour = middle(canvas, qtbot)
    assert min(colour.red(), colour.green(), colour.blue()) > 200


def test_a_map_that_no_longer_ships_is_replaced_by_the_built_in_one(make, settings, canvas):
    settings.set(BASEMAP, "of-an-older-version")
    make().show()
    assert shown(canvas) == ["builtin"]


def test_practice_has_its_tambon_over_the_built_in_map(make, canvas):
    maps = make(practising=True)
    maps.show()
    assert shown(canvas) == ["builtin", "practice"]
    assert maps.seen_under() is None  # not here
    canvas.go(LON, LAT, 16.0)
    assert maps.seen_under() is not None


def test_the_dry_season_takes_the_place_of_the_rains(make, canvas, settings):
    maps = make(practising=True)
    assert [source.id for source in maps.shipped[:3]] == ["practice", "practice-dry", "osm"]
    maps.keep((), "practice-dry")
    assert shown(canvas) == ["builtin", "practice-dry"]
    assert canvas.credit.startswith("Picture drawn for practice")


def test_what_was_chosen_for_practice_is_not_shown_in_a_real_project(make, canvas, settings):
    settings.set(BASEMAP, "practice-dry")
    make().show()
    assert shown(canvas) == ["builtin"]


def test_in_practice_ones_own_map_lies_over_the_tambon(make, canvas, pack, qtbot):
    maps = make(practising=True)
    maps.keep((Basemap(f"pack:{pack}", "ภาพถ่าย", str(pack)),), f"pack:{pack}")
    assert shown(canvas) == ["builtin", "practice"]
    qtbot.waitUntil(lambda: shown(canvas) == ["builtin", "practice", f"pack:{pack}"])


def test_an_address_is_shown_with_its_makers_name(make, canvas, qtbot):
    with Canned(lambda asked: (200, {}, picture(RED))) as server:
        place = server.url + "/{z}/{x}/{y}.png"
        maps = make(practising=True)
        maps.keep((Basemap(f"xyz:{place}", "เว็บ", place, "กรมที่ดิน 2567"),), f"xyz:{place}")
        qtbot.waitUntil(lambda: shown(canvas)[-1] == f"xyz:{place}")
        assert is_red(middle(canvas, qtbot))
        assert canvas.credit.startswith("กรมที่ดิน 2567")


def test_an_address_on_this_computer_is_not_called_outside_practice(make, canvas, told, qtbot):
    with Canned(lambda asked: (200, {}, picture(RED))) as server:
        place = server.url + "/{z}/{x}/{y}.png"
        maps = make()
        maps.keep((Basemap(f"xyz:{place}", "เว็บ", place, "-"),), f"xyz:{place}")
        assert middle(canvas, qtbot).green() > 150  # the built-in map
        assert server.asked == []
    assert len(told) == 1
    assert "https://" in told[0]


def test_a_map_that_can_not_be_reached_leaves_the_built_in_one_and_a_sentence(
    make, canvas, told, qtbot
):
    with Canned(lambda asked: (503, {}, b"busy")) as server:
        place = server.url + "/{z}/{x}/{y}.png"
        maps = make(practising=True)
        maps.keep((Basemap(f"xyz:{place}", "เว็บ", place, "-"),), f"xyz:{place}")
        qtbot.waitUntil(lambda: bool(told))
        assert middle(canvas, qtbot).green() > 150
    assert len(told) == 1
    assert "can't be reached" in told[0]


def test_the_choice_made_last_wins_over_a_slower_one(make, canvas, pack, jobs, qtbot):
    gate = threading.Event()
    for _ in range(4):
        jobs.start(lambda job: gate.wait(20), lambda done: None, pytest.fail)
    maps = make()
    maps.keep((Basemap(f"pack:{pack}", "ภาพถ่าย", str(pack)),), f"pack:{pack}")
    maps.keep(maps.own, "builtin")
    gate.set()
    seen = []
    jobs.start(lambda job: None, seen.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(seen) and canvas.complete, timeout=20_000)
    assert shown(canvas) == ["builtin"]


def test_nothing_comes_after_closing(make, canvas, pack, told, jobs, qtbot):
    gate = threading.Event()
    for _ in range(4):
        jobs.start(lambda job: gate.wait(20), lambda done: None, pytest.fail)
    maps = make()
    maps.take_pack(pack)
    maps.close()
    gate.set()
    seen = []
    jobs.start(lambda job: None, seen.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(seen))
    assert shown(canvas) == []
    assert maps.own == ()
    assert told == []


def test_settings_that_can_not_be_written_do_not_keep_a_pack_from_being_shown(
    make, settings, pack, told, tmp_path, qtbot
):
    (tmp_path / "config").write_text("in the way", encoding="utf-8")
    maps = make()
    maps.take_pack(pack)
    qtbot.waitUntil(lambda: maps.seen_under() is not None)
    assert "settings can't be written" in told[0]
    assert not (tmp_path / "config" / FILE_NAME).exists()


def test_what_was_seen_has_a_size_a_limit_and_can_be_cleared(make, settings, jobs, qtbot):
    with Canned(lambda asked: (200, {}, picture(RED))) as server:
        mine = Basemap("xyz:a", "Aerial", server.url + "/{z}/{x}/{y}", "-")
        maps = make(practising=True)
        maps.keep((mine,), mine.id)
        qtbot.waitUntil(lambda: len(server.asked) > 1 and jobs.idle)
        page = SettingsPage(settings, None, lambda url, told: None, seen=maps.seen)
        qtbot.addWidget(page)
        qtbot.waitUntil(lambda: "They take" in page.taken.text())
        before = page.taken.text()
        page.clear.click()
        qtbot.waitUntil(lambda: page.taken.text() != before)
        assert page.cache.currentText().split() == ["up", "to", "500", "MB"]
        page.cache.setCurrentIndex(0)
        assert page.answer().cache_mb == 100
        shown = len(server.asked)
        asked = maps.layers[-1].source
        assert maps.seen.sizes(asked) == {}  # nothing is left
        settings.set(CACHE_MB, 50)
        maps.seen.limit_seen()
        qtbot.waitUntil(lambda: jobs.idle)
        assert len(server.asked) == shown


@pytest.mark.parametrize("how", ["by itself", "the network is back"])
def test_a_map_that_is_down_is_told_once_and_asked_again(
    make, canvas, told, qtbot, monkeypatch, how
):
    well = []
    with Canned(lambda asked: (200, {}, picture(RED)) if well else None) as server:
        mine = Basemap("xyz:a", "Aerial", server.url + "/{z}/{x}/{y}", "-")
        maps = make(practising=True)
        if how == "by itself":
            monkeypatch.setattr("greendesk.tiles.web.PAUSE_S", 0.0)
            monkeypatch.setattr("greendesk.qt.canvas.tile_layer.RETRY_S", 0.001)
            canvas.picture._again.setInterval(1)
        maps.keep((mine,), mine.id)
        qtbot.waitUntil(lambda: bool(told) and (how == "by itself" or canvas.complete))
        assert len(told) == 1
        well.append(True)
        if how != "by itself":
            maps.ask_again()
        qtbot.waitUntil(lambda: is_red(middle(canvas, qtbot)), timeout=20_000)
        assert len(told) == 1


def test_a_map_can_be_compared_with_a_pack_and_an_address(make, canvas, pack, qtbot):
    blue = (20, 40, 200)
    with Canned(lambda asked: (200, {}, picture(blue))) as server:
        place = server.url + "/{z}/{x}/{y}.png"
        web = Basemap(f"xyz:{place}", "เว็บ", place, "กรมที่ดิน")
        aerial = Basemap(f"pack:{pack}", "ภาพถ่าย", str(pack))
        maps = make(practising=True)
        maps.keep((web, aerial), aerial.id)
        maps.compare(web.id)
        qtbot.waitUntil(lambda: canvas.picture.swiped is not None and is_red(middle(canvas, qtbot)))
        qtbot.waitUntil(lambda: canvas.complete, timeout=20_000)
        assert canvas.grab().toImage().pixelColor(300, 90).blue() > 150
        assert maps.names == ("ภาพถ่าย", "เว็บ")
        maps.keep((web, aerial), web.id)  # the other way round, and the same map is not compared
        assert maps.second == ""
        maps.compare(aerial.id)
        qtbot.waitUntil(lambda: canvas.picture.swiped is not None)
        qtbot.waitUntil(lambda: canvas.complete, timeout=20_000)
        assert is_red(canvas.grab().toImage().pixelColor(300, 90))


def test_a_pack_to_compare_with_that_is_gone_is_told(make, canvas, pack, told, qtbot):
    maps = make()
    maps.keep((Basemap(f"pack:{pack}", "ภาพถ่าย", str(pack)),), "builtin")
    pack.unlink()
    maps.compare(f"pack:{pack}")
    qtbot.waitUntil(lambda: bool(told))
    assert "not there any more" in told[0]
    assert maps.second == ""
    assert canvas.picture.swiped is None


def test_a_map_that_is_taken_out_of_the_list_is_compared_no_longer(make, canvas, pack, qtbot):
    maps = make()
    maps.keep((Basemap(f"pack:{pack}", "ภาพถ่าย", str(pack)),), "builtin")
    maps.compare(f"pack:{pack}")
    qtbot.waitUntil(lambda: canvas.picture.swiped is not None)
    maps.keep((), "builtin")
    assert maps.second == ""
    assert canvas.picture.swiped is None


def test_all_maps_are_offered_in_the_officers_order_and_each_with_its_strength(make, settings):
    maps = make()
    mine = Basemap("xyz:a", "Aerial", "https://x.example.org/{z}/{x}/{y}", "-")
    maps.keep((mine,), "builtin")
    assert [source.id for source in maps.offered] == ["builtin", "osm", "none", "xyz:a"]
    maps.arrange(("xyz:a", "none", "builtin", "osm"), {"builtin": 40})
    assert [source.id for source in maps.offered] == ["xyz:a", "none", "builtin", "osm"]
    again = make(practising=True)  # where the built-in map is not among them
    again.arrange([source.id for source in again.offered], {"practice": 60})
    assert [source.id for source in maps.offered] == ["xyz:a", "none", "osm", "builtin"]
    maps.show()
    assert maps._canvas.picture.tiles.paleness == pytest.approx(0.6)
    maps.keep((mine,), "xyz:a")
    assert maps._canvas.picture.tiles.paleness == 0


TOML = """id = "lands"
kind = "{kind}"
url = "{url}"
min_zoom = 3
max_zoom = 18
attribution = "กรมที่ดิน"
licence = "CC BY 4.0"
may_be_packed = true
image_date = "2567"
per_s = 4
no_data = ["ab"]
[title]
th = "ภาพถ่ายจังหวัด"
en = "Province"
"""


def test_a_description_of_a_map_address_is_taken_with_all_it_says(
    make, canvas, settings, tmp_path, qtbot
):
    with Canned(lambda asked: (200, {}, picture(RED))) as server:
        place = server.url + "/{z}/{x}/{y}.png"
        (tmp_path / "a.toml").write_text(TOML.format(kind="xyz", url=place), encoding="utf-8")
        maps = make(practising=True)
        maps.take_address(tmp_path / "a.toml")
        qtbot.waitUntil(lambda: shown(canvas)[-1:] == [f"xyz:{place}"])
        assert is_red(middle(canvas, qtbot))
        assert canvas.credit.startswith("กรมที่ดิน (2567)")
        (kept,) = Settings.load(settings._path.parent).get(BASEMAPS)
        assert kept == Basemap(
            f"xyz:{place}",
            "Province",
            place,
            "กรมที่ดิน",
            3,
            18,
            may_be_packed=True,
            licence="CC BY 4.0",
            image_date="2567",
            per_s=4.0,
            no_data=("ab",),
        )
        assert maps.addresses[0].no_data == ("ab",)


@pytest.mark.parametrize(
    ("content", "words"),
    [(TOML.format(kind="mbtiles", url="a.mbtiles"), "no map address"), ("x = 1", "not describe")],
)
def test_other_descriptions_are_told(make, told, tmp_path, qtbot, content, words):
    (tmp_path / "a.toml").write_text(content, encoding="utf-8")
    maps = make()
    maps.take_address(tmp_path / "a.toml")
    qtbot.waitUntil(lambda: bool(told))
    assert words in told[0]
    assert maps.own == ()


def test_maps_that_are_marked_lie_beneath_the_one_in_use_in_the_officers_order(
    make, canvas, settings, tmp_path, qtbot
):
    east = (20, 40, 200)
    whole = mbtiles(tmp_path / "whole.mbtiles", {(0, 0, 0): picture(RED)})
    half = mbtiles(tmp_path / "half.mbtiles", {(1, 1, 0): picture(east)})  # the north-east
    gone = tmp_path / "gone.mbtiles"
    own = [Basemap(f"pack:{path}", path.stem, str(path)) for path in (half, whole, gone)]
    maps = make()
    ids = [*(basemap.id for basemap in own), "builtin", "osm", "none"]
    maps.keep(own, own[0].id)
    maps.arrange(ids, {}, {own[1].id, own[2].id, "builtin"})
    maps.show()
    qtbot.waitUntil(lambda: shown(canvas) == ["builtin", own[1].id, own[0].id])
    canvas.go(0.0, 30.0, 3.0)
    qtbot.waitUntil(lambda: canvas.complete, timeout=20_000)
    seen = canvas.grab().toImage()
    assert is_red(seen.pixelColor(100, 120))  # where the upper one has nothing
    assert seen.pixelColor(330, 120).blue() > 150
    assert maps.trouble is None  # a stick that is away is no trouble while it lies beneath
    assert [source.id for source in maps.movable] == [own[0].id, own[1].id]
    maps.keep(own, "none")
    assert shown(canvas) == ["none"]
