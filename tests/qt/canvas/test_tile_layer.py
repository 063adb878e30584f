import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from greendesk.errors import Outage
from greendesk.i18n import Label
from greendesk.model.mercator import metres_per_px, to_world
from greendesk.model.offset import NONE, Offset
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.tile_layer import TileLayer, image_of
from greendesk.tiles.base import Tile, TileSource
from tests.qt.canvas.patches import CENTRE

VIEW = QRect(0, 0, 512, 512)


class Colours:
    """A basemap of plain tiles; counts what is asked of it."""

    def __init__(self, colour="#336699", zooms=(0, 19), tile_px=256, empty=lambda z: False, **more):
        title = Label("สี", "Colours")
        named, kind = more.pop("id", "colours"), more.pop("kind", "mbtiles")
        self.source = TileSource(named, title, kind, "", *zooms, tile_px=tile_px, **more)
        self.asked, self._empty, self.offset = [], empty, NONE
        self.pixel = bytes(
            [QColor(colour).blue(), QColor(colour).green(), QColor(colour).red(), 255]
        )

    def fetch(self, z, x, y):
        self.asked.append((z, x, y))
        if self._empty(z):
            return None
        side = self.source.tile_px
        return Tile(side, side, self.pixel * side * side)


@pytest.fixture
def layer(jobs):
    return TileLayer(jobs, lambda box: None)


def camera(zoom=10.0, ratio=1.0):
    return Camera.at(CENTRE, zoom).sized(round(512 / ratio), round(512 / ratio), ratio)


def painted(layer, look):
    image = QImage(512, 512, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        layer.paint(painter, look, VIEW, smooth=True)
    return image


def arrived(layer, look, qtbot):
    def quiet():
        layer.want(look)
        return not layer.waiting

    qtbot.waitUntil(quiet)


def middle(image):
    return image.pixelColor(256, 256).name()


def test_tiles_are_fetched_in_jobs_and_painted(layer, qtbot):
    layer.set_sources([Colours("#336699")])
    arrived(layer, camera(), qtbot)
    assert middle(painted(layer, camera())) == "#336699"


def test_the_stretched_parent_stands_in_until_the_sharp_tile_is_there(layer, qtbot):
    layer.set_sources([Colours("#336699")])
    arrived(layer, camera(10), qtbot)
    assert middle(painted(layer, camera(13))) == "#336699"


def test_children_stand_in_when_zooming_out(layer, qtbot):
    layer.set_sources([Colours("#336699")])
    arrived(layer, camera(13), qtbot)
    assert middle(painted(layer, camera(12))) == "#336699"


def test_where_the_sharp_tile_is_missing_its_ancestor_is_fetched(layer, qtbot):
    source = Colours("#336699", empty=lambda z: z > 8)
    layer.set_sources([source])
    arrived(layer, camera(10), qtbot)
    assert {z for z, _, _ in source.asked} >= {10, 9, 8}
    assert min(z for z, _, _ in source.asked) < 8  # read ahead
    assert middle(painted(layer, camera(10))) == "#336699"


def test_the_upper_source_covers_the_lower_one(layer, qtbot):
    layer.set_sources([Colours("#336699", id="low"), Colours("#993366", id="high")])
    arrived(layer, camera(), qtbot)
    assert middle(painted(layer, camera())) == "#993366"


def test_the_lower_source_shows_where_the_upper_has_nothing(layer, qtbot):
    nothing = Colours("#993366", id="high", empty=lambda z: True)
    layer.set_sources([Colours("#336699", id="low"), nothing])
    arrived(layer, camera(), qtbot)
    assert middle(painted(layer, camera())) == "#336699"


def test_nothing_is_asked_outside_the_bounds_of_a_source(layer, qtbot):
    source = Colours(bounds=(10.0, 40.0, 11.0, 41.0))
    layer.set_sources([source])
    arrived(layer, camera(), qtbot)
    assert source.asked == []


def test_beyond_the_deepest_zoom_its_tiles_are_stretched(layer, qtbot):
    source = Colours(zooms=(0, 12))
    layer.set_sources([source])
    arrived(layer, camera(17), qtbot)
    assert max(z for z, _, _ in source.asked) == 12
    assert middle(painted(layer, camera(17))) == "#336699"


@pytest.mark.parametrize(
    ("ratio", "tile_px", "zoom"), [(1.0, 512, 9), (2.0, 256, 11), (2.0, 512, 10)]
)
def test_the_tile_whose_pixels_fit_the_screen_is_chosen(layer, qtbot, ratio, tile_px, zoom):
    source = Colours(tile_px=tile_px)
    layer.set_sources([source])
    arrived(layer, camera(10, ratio), qtbot)
    assert max(z for z, _, _ in source.asked) == zoom
    assert not any(zoom - 3 < z < zoom for z, _, _ in source.asked)


def is_bare(image):
    """Whether anything else than the one colour of the pictures is to be seen."""
    at = range(8, 512, 62)
    return {image.pixelColor(x, y).name() for x in at for y in at} != {"#336699"}


def test_whoever_flings_the_map_sees_no_bare_ground_where_there_is_a_picture(layer, qtbot):
    source = Colours()
    layer.set_sources([source])
    look = camera(17)
    arrived(layer, look, qtbot)
    qtbot.waitUntil(lambda: not layer._asked)  # what is read ahead is there, too
    for way in ((500, 0), (500, 500), (0, 500), (-500, 500)):
        assert not is_bare(painted(layer, look.panned(*way)))


def test_far_from_all_that_is_known_the_ancestor_comes_first(layer, qtbot):
    source = Colours()
    layer.set_sources([source])
    for n in range(3):
        before = len(source.asked)
        arrived(layer, camera(17).panned(2_000_000 * n, 900_000 * n), qtbot)
        assert source.asked[before][0] == 14


def test_through_ten_levels_there_is_always_a_picture(layer, qtbot):
    source = Colours()
    layer.set_sources([source])
    look = camera(8)
    arrived(layer, look, qtbot)
    qtbot.waitUntil(lambda: not layer._asked)
    for zoom in (*range(9, 19), *range(18, 8, -1)):
        look = look.zoomed(float(zoom), 256, 256)
        assert not is_bare(painted(layer, look))
        layer.want(look)
        qtbot.waitUntil(lambda: not layer._asked)  # as while a wheel is turned


def test_a_server_is_asked_for_what_is_in_view_only(layer, qtbot):
    source = Colours(kind="xyz")
    layer.set_sources([source])
    arrived(layer, camera(10), qtbot)
    assert {z for z, _, _ in source.asked} == {10}


def test_nobody_hears_of_what_is_read_ahead(jobs, qtbot):
    heard = []
    layer = TileLayer(jobs, heard.append)
    source = Colours()
    layer.set_sources([source])
    layer.want(camera(17).panned(450, 450))
    qtbot.waitUntil(lambda: not layer._asked)
    seen = {at for at in source.asked if at[0] == 17}
    ahead = {at for at in source.asked if at[0] == 14}
    assert {z for z, _, _ in source.asked} == {17, 14, 11, 8}
    above = {(14, x >> 3, y >> 3) for _, x, y in seen}
    assert ahead > above
    assert len(heard) == len(seen) + len(above)


def test_what_is_read_ahead_waits_until_nobody_waits(layer, qtbot):
    go_on, held = threading.Event(), []

    class Held(Colours):
        def fetch(self, z, x, y):
            if z == 14 and not held:
                held.append((x, y))
                go_on.wait(20)
            return super().fetch(z, x, y)

    source = Held()
    layer.set_sources([source])
    layer.want(camera(14))
    qtbot.waitUntil(lambda: bool(held) and len(layer._asked) == 1)
    assert {z for z, _, _ in source.asked} == {11, 14}
    go_on.set()
    qtbot.waitUntil(lambda: not layer._asked)
    assert {z for z, _, _ in source.asked} == {5, 8, 11, 14}


def test_one_level_above_nothing_is_asked_for_first(layer, qtbot):
    source = Colours(zooms=(13, 14))
    layer.set_sources([source])
    arrived(layer, camera(14), qtbot)
    assert source.asked[0][0] == 14


def test_places_without_any_tile_are_hatched(layer, qtbot):
    layer.set_sources([Colours(empty=lambda z: True)])
    arrived(layer, camera(), qtbot)
    image = painted(layer, camera())
    tones = {image.pixelColor(x, 256).name() for x in range(200, 224)}
    assert len(tones) > 2


def test_while_tiles_are_on_their_way_the_ground_is_plain(layer):
    layer.set_sources([Colours()])
    image = painted(layer, camera())
    assert len({image.pixelColor(x, 256).name() for x in range(200, 224)}) == 1


def test_a_failure_is_asked_again_once_it_is_forgotten(layer, qtbot):
    source = Colours()
    fetch, broken = source.fetch, [True]

    def failing(z, x, y):
        if broken[0]:
            raise Outage("no network")
        return fetch(z, x, y)

    source.fetch = failing
    layer.set_sources([source])
    arrived(layer, camera(), qtbot)
    broken[0] = False
    layer.want(camera())
    assert not layer.waiting
    layer.forget_failures()
    arrived(layer, camera(), qtbot)
    assert middle(painted(layer, camera())) == "#336699"


def test_what_nobody_sees_any_more_is_not_asked_for(layer, qtbot):
    source, gate = Colours(), threading.Event()
    fetch = source.fetch

    def slow(z, x, y):
        gate.wait(10)
        return fetch(z, x, y)

    source.fetch = slow
    layer.set_sources([source])
    layer.want(camera(10))
    layer.want(camera(15))
    gate.set()
    arrived(layer, camera(15), qtbot)
    assert sum(z == 10 for z, _, _ in source.asked) <= 3  # those that had begun
    assert sum(z == 15 for z, _, _ in source.asked) >= 4


def test_answers_of_sources_that_are_gone_are_dropped(layer, qtbot):
    old, gate = Colours("#ff0000"), threading.Event()
    fetch = old.fetch

    def slow(z, x, y):
        gate.wait(10)
        return fetch(z, x, y)

    old.fetch = slow
    layer.set_sources([old])
    layer.want(camera())
    layer.set_sources([Colours("#336699")])
    gate.set()
    arrived(layer, camera(), qtbot)
    assert middle(painted(layer, camera())) == "#336699"


def test_memory_has_a_cap(layer, qtbot):
    layer.limit(4 * 256 * 256 * 12)
    layer.set_sources([Colours()])
    for zoom in (10, 12, 14):
        arrived(layer, camera(zoom), qtbot)
    assert layer._bytes <= 4 * 256 * 256 * 12
    layer.limit(4 * 256 * 256 * 6)  # at once
    assert layer._bytes <= 4 * 256 * 256 * 6


def test_who_made_the_pictures_is_said_with_their_year(layer):
    layer.set_sources([Colours(id="a", attribution="© A"), Colours(id="b", attribution="© B")])
    assert layer.credit == "© B · © A"
    layer.set_sources([Colours(attribution="© A", image_date="2567")])
    assert layer.credit == "© A (2567)"


def test_a_tile_of_the_wrong_length_is_no_tile():
    assert image_of(Tile(2, 2, b"\0" * 15)) is None
    assert image_of(Tile(2, 2, b"\0" * 16)).width() == 2


def test_a_source_for_closer_looks_does_not_hide_the_one_beneath(layer, qtbot):
    close = Colours("#993366", id="close", zooms=(13, 19))
    layer.set_sources([Colours("#336699", id="low"), close])
    arrived(layer, camera(9), qtbot)
    assert middle(painted(layer, camera(9))) == "#336699"
    assert close.asked == []


def hatched(image, area=VIEW):
    """Whether lines run over a plain ground, and how far apart light and dark are there."""
    return len(tones(image, area)) > 2


def tones(image, area):
    points = ((area.left() + n, area.center().y()) for n in range(0, area.width() - 1))
    return {image.pixelColor(x, y).name() for x, y in points}


class Gone(Colours):
    """A map that can't be reached."""

    def fetch(self, z, x, y):
        self.asked.append((z, x, y))
        raise Outage("gone")


def backdrop(colour="#edefe3"):
    found = Colours(colour, id="builtin")
    found.source = replace(found.source, kind="builtin")
    return found


@pytest.mark.parametrize("ground", ["#edefe3", "#c3d9e6", "#243b2f"])
def test_where_a_map_has_no_picture_the_backdrop_is_hatched(layer, qtbot, ground):
    for lost in (Gone(id="web"), Colours(id="pack", empty=lambda z: True)):
        layer.set_sources([backdrop(ground), lost])
        arrived(layer, camera(17), qtbot)
        image = painted(layer, camera(17))
        found = {QColor(tone).lightness() for tone in tones(image, VIEW)}
        assert max(found) - min(found) > 25  # seen on light and on dark
        layer.set_sources([backdrop(ground), lost])
        arrived(layer, camera(12), qtbot)
        assert not hatched(painted(layer, camera(12)))  # far away the backdrop is enough


def test_a_place_is_not_hatched_while_its_picture_may_still_come(layer, qtbot):
    layer.set_sources([backdrop(), Colours("#336699", id="web")])
    assert not hatched(painted(layer, camera(17)))
    arrived(layer, camera(17), qtbot)
    assert tones(painted(layer, camera(17)), VIEW) == {"#336699"}


def test_an_ancestor_is_shown_without_hatch_unless_it_is_but_a_colour(layer, qtbot):
    for deepest, is_hatched in ((15, False), (9, True)):
        some = Colours("#336699", id="pack", empty=lambda z, deepest=deepest: z > deepest)
        layer.set_sources([backdrop(), some])
        arrived(layer, camera(17), qtbot)
        image = painted(layer, camera(17))
        assert hatched(image) is is_hatched
        assert "#edefe3" not in tones(image, VIEW)  # the ancestor is there


def test_a_place_that_failed_stays_hatched_while_it_is_asked_for_again(layer, qtbot, monkeypatch):
    layer.set_sources([backdrop(), Gone(id="web")])
    arrived(layer, camera(17), qtbot)
    monkeypatch.setattr("greendesk.qt.canvas.tile_layer.RETRY_S", 0.0)
    assert hatched(painted(layer, camera(17)))


def test_a_map_beneath_that_has_pictures_is_not_hatched(layer, qtbot):
    layer.set_sources([backdrop(), Colours("#336699", id="ground"), Gone(id="web")])
    arrived(layer, camera(17), qtbot)
    assert tones(painted(layer, camera(17)), VIEW) == {"#336699"}


def test_beyond_its_bounds_a_map_is_hatched_but_not_the_sea_round_the_practice_map(layer, qtbot):
    lon, lat = CENTRE
    bounds = (lon - 1, lat - 1, lon, lat + 1)  # the view's west
    west, east = QRect(0, 0, 240, 512), QRect(270, 0, 240, 512)
    for source_id, is_hatched in (("pack", True), ("practice-rains", False)):
        layer.set_sources([backdrop(), Colours("#336699", id=source_id, bounds=bounds)])
        arrived(layer, camera(17), qtbot)
        image = painted(layer, camera(17))
        assert hatched(image, east) is is_hatched
        assert tones(image, west) == {"#336699"}


def test_a_map_that_keeps_one_waiting_does_not_hold_up_the_backdrop(layer, qtbot):
    let_go = threading.Event()

    class Slow(Colours):
        def fetch(self, z, x, y):
            assert let_go.wait(20)
            return super().fetch(z, x, y)

    slow = Slow("#336699", id="web")
    slow.source = replace(slow.source, kind="xyz")
    layer.set_sources([backdrop(), slow])
    layer.want(camera(17))
    qtbot.waitUntil(lambda: middle(painted(layer, camera(17))) == "#edefe3")
    let_go.set()
    arrived(layer, camera(17), qtbot)
    assert middle(painted(layer, camera(17))) == "#336699"


def test_what_is_drawn_on_is_what_is_seen_in_the_middle(layer, qtbot):
    def seen():
        arrived(layer, camera(17), qtbot)
        found = layer.seen_at(camera(17))
        return found and (found[0].id, found[1])

    layer.set_sources([backdrop()])
    assert seen() is None
    layer.set_sources([backdrop(), Colours(id="ground"), Colours(id="web")])
    assert seen() == ("web", 17)
    layer.set_sources([backdrop(), Colours(id="ground"), Gone(id="web")])
    assert seen() == ("ground", 17)  # whatever map was chosen
    layer.set_sources([backdrop(), Colours(id="pack", empty=lambda z: z > 15)])
    assert seen() == ("pack", 15)  # enlarged
    layer.set_sources([backdrop(), Colours(id="pack", empty=lambda z: z > 9)])
    assert seen() is None
    layer.set_sources([backdrop(), Colours(id="web")])
    assert layer.seen_at(camera(17))[0].id == "web"  # on its way


def test_a_paler_map_gives_way_to_paper(layer, qtbot):
    layer.set_sources([Colours("#000000")])
    arrived(layer, camera(), qtbot)
    assert middle(painted(layer, camera())) == "#000000"
    layer.paleness = 0.5
    for _ in range(2):  # painted anew it gets no paler
        assert abs(QColor(middle(painted(layer, camera()))).lightness() - 118) < 3


class Spot(Colours):
    """A map on which one place of the ground, CENTRE, is red."""

    def fetch(self, z, x, y):
        self.asked.append((z, x, y))
        at = to_world(*CENTRE, z)
        column, row = int(at[0] - x * 256), int(at[1] - y * 256)
        pixels = bytearray(self.pixel * 256 * 256)
        for dx in (-2, -1, 0, 1, 2):
            for dy in (-2, -1, 0, 1, 2):
                if 0 <= column + dx < 256 and 0 <= row + dy < 256:
                    start = 4 * ((row + dy) * 256 + column + dx)
                    pixels[start : start + 4] = bytes([0, 0, 255, 255])
        return Tile(256, 256, bytes(pixels))


def red_spot(image):
    red = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if (tone := image.pixelColor(x, y)).red() > 200 and tone.green() < 90
    ]
    return tuple(sum(at) / len(red) for at in zip(*red, strict=True))


@pytest.mark.parametrize("zoom", [16.0, 17.0, 18.4, 19.0, 20.3])
@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_pictures_are_moved_by_metres_on_the_ground_at_every_zoom(layer, qtbot, zoom, ratio):
    source, look = Spot("#336699"), camera(zoom, ratio)
    source.offset = Offset(12.0, -8.0, CENTRE[1])
    layer.set_sources([source])
    arrived(layer, look, qtbot)
    x, y = red_spot(painted(layer, look))
    px = ratio / metres_per_px(CENTRE[1], zoom)
    wide = 2 ** max(0.0, look.device_zoom - 19)  # how large a pixel of a stretched tile is
    assert x == pytest.approx(256 + 12 * px, abs=1.5 + wide)
    assert y == pytest.approx(256 + 8 * px, abs=1.5 + wide)


def test_moved_pictures_come_in_where_they_now_lie(layer, qtbot):
    lon, lat = CENTRE
    source, look = Colours("#336699"), camera(17.0)
    bounds = (lon + 0.004, lat - 1, lon + 1, lat + 1)  # begins 373 pixels to the east
    source.source = replace(source.source, bounds=bounds)
    layer.set_sources([source])
    arrived(layer, look, qtbot)
    assert painted(layer, look).pixelColor(240, 256).name() != "#336699"
    assert layer.seen_at(look) is None
    source.offset = Offset(-500.0, 0.0, lat)  # by more than 400 pixels to the west
    arrived(layer, look, qtbot)
    assert painted(layer, look).pixelColor(240, 256).name() == "#336699"
    assert layer.seen_at(look) is not None


def test_a_picture_that_arrives_is_told_where_it_now_lies(jobs, qtbot):
    heard = []
    layer, source, look = TileLayer(jobs, heard.append), Colours(), camera(17.0)
    source.offset = Offset(500.0, 0.0, CENTRE[1])
    layer.set_sources([source])
    layer.want(look)
    qtbot.waitUntil(lambda: not layer.waiting)
    east = 500.0 / (metres_per_px(CENTRE[1], 17.0) * look.world_device_px)
    seen_west = look.origin[0] / look.world_device_px
    assert any(west <= seen_west + 2**-17.0 for west, *_ in heard)
    assert all(west * 2**17 % 1 == pytest.approx(east * 2**17 % 1, abs=1e-6) for west, *_ in heard)


def test_it_is_said_at_the_makers_name_that_pictures_are_moved(layer):
    source = Colours(attribution="© A", image_date="2567")
    source.offset = Offset(3.0, 0.5, 14.0)
    layer.set_sources([source])
    assert layer.credit.replace("\u00a0", " ") == ("© A (2567) · picture moved 3.0 m to the east")
