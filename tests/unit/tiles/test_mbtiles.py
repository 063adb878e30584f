import sqlite3
from contextlib import closing

import pytest

from greendesk.errors import BadInput
from greendesk.tiles.grid import bounds_of
from greendesk.tiles.mbtiles import MBTilesReader
from greendesk.tiles.source import open_pack
from tests.unit.tiles.packs import BLUE, GREEN, RED, colour_of, mbtiles, picture

FOUR = {
    (1, 0, 0): picture(RED),
    (1, 1, 0): picture(GREEN),
    (1, 0, 1): picture(BLUE),
    (3, 2, 2): picture(RED, 512),
}


@pytest.fixture
def reader(tmp_path):
    reader = MBTilesReader(mbtiles(tmp_path / "a.mbtiles", FOUR))
    yield reader
    reader.close()


def test_rows_are_counted_from_the_south_in_the_file_and_from_the_north_here(reader):
    assert colour_of(reader.tile(1, 0, 0)) == (*RED, 255)
    assert colour_of(reader.tile(1, 0, 1)) == (*BLUE, 255)
    assert colour_of(reader.tile(1, 1, 0)) == (*GREEN, 255)


@pytest.mark.parametrize(
    "at", [(1, 1, 1), (2, 0, 0), (1, 2, 0), (1, -1, 0), (-1, 0, 0), (99, 0, 0)]
)
def test_where_there_is_no_tile_there_is_none(reader, at):
    assert reader.tile(*at) is None


def test_a_closed_reader_finds_nothing(reader):
    reader.close()
    assert reader.tile(1, 0, 0) is None


def test_a_null_a_text_and_an_error_page_are_no_tiles(tmp_path):
    tiles = {(2, 0, 0): None, (2, 1, 0): "text", (2, 2, 0): b"<html>", (2, 3, 0): picture()}
    reader = MBTilesReader(mbtiles(tmp_path / "a.mbtiles", tiles))
    found = [reader.tile(2, x, 0) is not None for x in range(4)]
    reader.close()
    assert found == [False, False, False, True]


def test_zooms_and_size_are_read_from_the_tiles_not_from_the_notes(tmp_path):
    notes = {"name": "ภาพถ่าย 2567", "minzoom": "9", "maxzoom": "22", "format": "png"}
    source = open_pack(mbtiles(tmp_path / "a.mbtiles", FOUR, notes))
    assert (source.min_zoom, source.max_zoom, source.tile_px) == (1, 3, 512)
    assert source.title.th == source.title.en == "ภาพถ่าย 2567"
    assert (source.kind, source.may_be_packed) == ("mbtiles", True)


def test_without_notes_the_file_name_and_the_tiles_say_enough(tmp_path):
    source = open_pack(mbtiles(tmp_path / "ภาพถ่าย.mbtiles", {(1, 1, 0): picture()}))
    assert source.title.th == "ภาพถ่าย"
    west, south, east, north = source.bounds
    assert (round(west), round(south), round(east), round(north)) == (0, 0, 180, 85)


def test_nonsense_bounds_are_not_believed(tmp_path):
    for n, text in enumerate(("nan,0,1,1", "5,5,1,1", "a,b,c,d", "", "inf,0,1,1")):
        tiles = {(1, 0, 0): picture()}
        source = open_pack(mbtiles(tmp_path / f"{n}.mbtiles", tiles, {"bounds": text}))
        assert round(source.bounds[0]) == -180


def test_the_attribution_loses_its_html(tmp_path):
    said = '<a href="https://example.org">&copy; Province</a>\n2567'
    notes = {"attribution": said, "image_date": "2567"}
    source = open_pack(mbtiles(tmp_path / "a.mbtiles", FOUR, notes))
    assert (source.attribution, source.image_date) == ("© Province 2567", "2567")


def test_tiles_may_be_a_view(tmp_path):
    path = tmp_path / "a.mbtiles"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE images (id, tile_data)")
        db.execute("CREATE TABLE map (zoom_level, tile_column, tile_row, id)")
        db.execute("INSERT INTO images VALUES (1, ?)", (picture(GREEN),))
        db.execute("INSERT INTO map VALUES (0, 0, 0, 1)")
        db.execute(
            "CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data "
            "FROM map JOIN images ON images.id = map.id"
        )
    assert open_pack(path).max_zoom == 0
    reader = MBTilesReader(path)
    assert colour_of(reader.tile(0, 0, 0)) == (*GREEN, 255)
    reader.close()


def test_a_pack_without_tiles_is_refused(tmp_path):
    with pytest.raises(BadInput, match="holds no tiles"):
        open_pack(mbtiles(tmp_path / "a.mbtiles", {}))


def test_vector_tiles_are_refused(tmp_path):
    path = mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): b"\x1f\x8b..."}, {"format": "pbf"})
    with pytest.raises(BadInput, match="vector tiles"):
        open_pack(path)


def test_a_pack_without_one_sound_picture_is_refused(tmp_path):
    with pytest.raises(BadInput, match="damaged"):
        open_pack(mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): b"nothing of use"}))


def test_without_a_word_on_its_bounds_a_pack_reaches_as_far_as_any_of_its_zooms(tmp_path):
    tiles = {(2, 2, 1): picture(), (2, 3, 1): picture(), (5, 25, 14): picture()}
    source = open_pack(mbtiles(tmp_path / "a.mbtiles", tiles))
    west, south, east, north = source.bounds
    assert (west, east) == (0.0, 180.0)
    assert (south, round(north, 3)) == (0.0, 66.513)


@pytest.mark.parametrize(
    "stated",
    [
        "14.4,100.1,14.6,100.3",  # the latitude first; cut to the Earth, it is upside down
        "14.4,80.1,14.6,80.3",  # the same, within the Earth
        "11143000,1621000,11165000,1643000",  # in metres
        "99.0,13.0,99.1,13.1",  # of another pack
    ],
)
def test_bounds_that_hold_none_of_the_tiles_are_not_believed(tmp_path, stated):
    z, x, y = 15, 25_500, 15_000
    path = mbtiles(tmp_path / "a.mbtiles", {(z, x, y): picture(RED)}, {"bounds": stated})
    assert open_pack(path).bounds == pytest.approx(bounds_of(z, x, y, x, y))
