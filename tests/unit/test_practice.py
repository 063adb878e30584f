"""The made-up tambon: what is true of it, what its pictures show, what its sample project holds."""

from collections.abc import Iterator
from functools import cache
from itertools import count
from math import floor

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon

from greendesk import lists, practice
from greendesk.exchange import read_file
from greendesk.exchange.plan import plan_import
from greendesk.model.measure import area_m2
from greendesk.model.view import MemoryView
from greendesk.session import Session
from greendesk.tiles.base import TileReader, TileSource
from greendesk.tiles.source import open_pack, open_source
from resources.practice import crowns, land, noise, tiles

RAINS, DRY = practice.grounds()


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    opened = Session.open(practice.make_sample(tmp_path_factory.mktemp("practice")))
    yield opened
    opened.close()


# --- what is true ---------------------------------------------------------------------------------


def truth() -> dict[str, tuple[MultiPolygon, str]]:
    return {v["name_th"]: (drawn, str(v["green_type"])) for drawn, v in practice.load_truth()}


def test_the_truth_holds_every_type_and_no_name_twice() -> None:
    rows = practice.load_truth()
    assert len(truth()) == len(rows) >= 40
    assert {values["green_type"] for _, values in rows} == {"T1", "T2", "T3", "T4", "T5", "T6"}


def test_true_patches_are_sound_and_do_not_overlap() -> None:
    shapes = [drawn for drawn, _ in practice.load_truth()]
    assert all(drawn.is_valid for drawn in shapes)
    tree = shapely.STRtree(shapes)
    for one, other in tree.query(shapes, predicate="intersects").T:
        if one < other:
            assert shapely.area(shapely.intersection(shapes[one], shapes[other])) < 1e-12


def test_true_patches_lie_in_the_made_up_province_inside_the_boundary() -> None:
    province = lists.load_outlines()["99"]
    boundary = practice.load_sample().boundary
    for drawn, values in practice.load_truth():
        assert province.contains(drawn), values["name_th"]
        assert boundary.contains(drawn), values["name_th"]


def test_areas_are_such_as_an_officer_meets() -> None:
    areas = {name: area_m2(drawn) for name, (drawn, _) in truth().items()}
    assert 1_500 < areas["สวนหย่อมหน้าอนามัย"] < 4_000
    assert 60_000 < areas["สวนสาธารณะริมน้ำ"] < 80_000
    assert 150_000 < areas["ป่าต้นน้ำเขาลูกช้าง"] < 400_000
    assert min(areas.values()) > 1_000
    assert max(areas.values()) < 0.2 * area_m2(practice.load_sample().boundary)


def test_the_province_of_practice_is_no_real_one() -> None:
    real = {place.code for place in lists.load_places().provinces()}
    assert practice.PROFILE.province_code not in real
    codes = {str(values["tambon_code"]) for _, values in practice.load_truth()}
    assert codes == {"990101", "990102", "990103"}


def test_no_real_province_is_near() -> None:
    near = practice.load_sample().boundary.buffer(0.3)
    assert [c for c, area in lists.load_outlines().items() if area.intersects(near)] == ["99"]


# --- the pictures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [RAINS, DRY], ids=lambda source: source.id)
def test_a_picture_is_what_its_description_says(source: TileSource) -> None:
    found = open_pack(source.url)
    facts = (found.min_zoom, found.max_zoom, found.tile_px, found.attribution)
    assert facts == (source.min_zoom, source.max_zoom, source.tile_px, source.attribution)
    assert found.bounds == source.bounds == tiles.bounds()
    assert (source.min_zoom, source.max_zoom) == (12, 18)
    assert "ฝึกหัด" in found.title.th
    assert "ฝึกหัด" in source.title.th


@pytest.mark.parametrize("source", [RAINS, DRY], ids=lambda source: source.id)
def test_every_zoom_shows_the_whole_tambon(source: TileSource) -> None:
    reader = open_source(source)
    outline = practice.load_sample().boundary
    west, south, east, north = outline.bounds
    for zoom in range(source.min_zoom, source.max_zoom + 1):
        (left, top), (right, bottom) = _place(west, north, zoom), _place(east, south, zoom)
        step = max(1, (floor(right) - floor(left)) // 3)
        for x in range(floor(left), floor(right) + 1, step):
            for y in range(floor(top), floor(bottom) + 1, step):
                tile = reader.tile(zoom, x, y)
                assert tile is not None, (zoom, x, y)
                assert (tile.width_px, tile.height_px) == (256, 256)
    reader.close()


def _place(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Return column and row of a place, with fractions."""
    y = 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)
    return (lon / 360 + 0.5) * 2**zoom, float(y) * 2**zoom


class Picture:
    """Colours of one picture at places."""

    zoom = 17

    def __init__(self, source: TileSource) -> None:
        self.reader: TileReader = open_source(source)
        self.tile = cache(self._tile)

    def _tile(self, x: int, y: int) -> np.ndarray:
        tile = self.reader.tile(self.zoom, x, y)
        assert tile is not None
        pixels = np.frombuffer(tile.bgra, np.uint8).reshape(256, 256, 4)
        return pixels[..., 2::-1].astype(float)

    def green(self, places: np.ndarray) -> float:
        """Return how green the places are: the median of the excess green index (2g - r - b)."""
        found = []
        for lon, lat in places:
            x, y = _place(lon, lat, self.zoom)
            found.append(self.tile(floor(x), floor(y))[int(y % 1 * 256), int(x % 1 * 256)])
        rgb = np.array(found)
        return float(np.median((2 * rgb[:, 1] - rgb[:, 0] - rgb[:, 2]) / rgb.sum(axis=1)))


def _inside(drawn: MultiPolygon) -> np.ndarray:
    west, south, east, north = drawn.bounds
    grid = np.stack(np.meshgrid(np.linspace(west, east, 18), np.linspace(south, north, 18)), -1)
    places = grid.reshape(-1, 2)
    return places[shapely.contains_xy(drawn.buffer(-1e-5), places[:, 0], places[:, 1])]


def test_the_picture_is_green_where_the_truth_says_so_in_the_rains() -> None:
    picture = Picture(RAINS)
    for name, (drawn, _) in truth().items():
        assert picture.green(_inside(drawn)) > 0.1, name
    assert picture.green(_road()) < 0.03
    picture.reader.close()


def test_rice_is_brown_in_the_dry_season_and_mangroves_stay_green() -> None:
    rains, dry = Picture(RAINS), Picture(DRY)
    for name in ("นากลางทุ่ง", "นาคันคลองใหญ่"):
        places = _inside(truth()[name][0])
        assert dry.green(places) < rains.green(places) - 0.08
    assert dry.green(_inside(truth()["ป่าชายเลนปากน้ำ"][0])) > 0.04
    rains.reader.close()
    dry.reader.close()


def _road() -> np.ndarray:
    """Return places in the middle of the main road's left lane."""
    at = shapely.line_interpolate_point(land.MAIN.line, np.arange(60, 2300, 11.0))
    return np.array([tiles.lonlat(x, y + 2) for x, y in shapely.get_coordinates(at)])


# --- how it is drawn ------------------------------------------------------------------------------


def test_uneven_ground_is_the_same_whichever_window_is_painted() -> None:
    whole = noise.field(-300, 70, 400, 300, 13.7, 5)
    part = noise.field(-170, 120, 90, 80, 13.7, 5)
    np.testing.assert_allclose(whole[50:130, 130:220], part, atol=1e-5)
    assert 0.2 < whole.std() < 2


def test_a_crown_has_the_sun_on_one_side() -> None:
    crown = np.asarray(
        crowns.crown("leaf", 24, (80, 110, 60), 2, (1.0, 0.0)).convert("RGBA"), float
    )
    light, seen = crown[..., :3].sum(axis=-1), crown[..., 3] > 200
    half = crown.shape[1] // 2
    assert light[:, half:][seen[:, half:]].mean() > light[:, :half][seen[:, :half]].mean() + 20


@pytest.mark.slow
def test_the_shipped_picture_is_the_one_that_is_drawn() -> None:
    from resources.practice.painting import Painter
    from resources.practice.seasons import SEASONS

    x, y = tiles.CORNER[0] + 9 * 256, tiles.CORNER[1] + 11 * 256
    for source, season in zip((RAINS, DRY), SEASONS, strict=True):
        drawn = [Painter(season, tiles.M_PER_PX).paint(x, y, 256, 256) for _ in range(2)]
        assert drawn[0].tobytes() == drawn[1].tobytes()
        reader = open_source(source)
        tile = reader.tile(18, tiles.FIRST_TILE[0] + 9, tiles.FIRST_TILE[1] + 11)
        reader.close()
        assert tile is not None
        kept = np.frombuffer(tile.bgra, np.uint8).reshape(256, 256, 4)[..., 2::-1].astype(float)
        assert np.abs(kept - np.asarray(drawn[0], float)).mean() < 9


# --- the sample project ---------------------------------------------------------------------------


def test_the_sample_holds_the_mistakes_that_it_says_and_no_others(session: Session) -> None:
    names = {patch.id: str(patch.name) for patch in session.view}
    told = {(str(r.values["name_th"]), r.mistake) for r in practice.load_sample().recorded}
    issues = session.all_issues()
    found = {(names[issue.patch_id], issue.rule.id) for issue in issues}
    assert found == {pair for pair in told if pair[1]}


def test_what_is_recorded_right_is_as_it_is() -> None:
    for row in practice.load_sample().recorded:
        true, _ = truth()[str(row.values["name_th"])]
        if row.mistake in ("W02", "W08"):
            assert row.shape.intersection(true).area / row.shape.union(true).area > 0.5
        else:
            assert row.shape.equals(true)


def test_the_truth_lies_beside_the_sample_and_comes_in_without_a_question(session: Session) -> None:
    reading = read_file(session.path.with_name(practice.ANSWER_NAME))
    ids = (f"true-{n}" for n in count())
    made = plan_import(
        reading, MemoryView(), lists.load_schema(), lambda: next(ids), source="truth", crs=""
    )
    assert (made.count, made.ignored, list(made.left_out)) == (len(practice.load_truth()), (), [])
