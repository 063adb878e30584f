import gzip
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pmtiles.tile import TileType, zxy_to_tileid

from greendesk.errors import BadInput, GreenDeskError
from greendesk.tiles.pmtiles import PMTilesReader, tile_id
from greendesk.tiles.source import open_pack
from tests.unit.tiles.packs import BLUE, GREEN, RED, colour_of, picture, pmtiles

FOUR = {
    (1, 0, 0): picture(RED),
    (1, 1, 0): picture(GREEN),
    (1, 0, 1): picture(BLUE),
    (3, 2, 2): picture(RED, 512),
}


@pytest.fixture
def reader(tmp_path):
    reader = PMTilesReader(pmtiles(tmp_path / "a.pmtiles", FOUR))
    yield reader
    reader.close()


def test_tiles_are_found_by_zoom_column_and_row(reader):
    assert colour_of(reader.tile(1, 0, 0)) == (*RED, 255)
    assert colour_of(reader.tile(1, 1, 0)) == (*GREEN, 255)
    assert colour_of(reader.tile(1, 0, 1)) == (*BLUE, 255)
    assert reader.tile(3, 2, 2).width_px == 512


@pytest.mark.parametrize("at", [(1, 1, 1), (2, 0, 0), (0, 0, 0), (1, 2, 0), (-1, 0, 0), (24, 0, 0)])
def test_where_there_is_no_tile_there_is_none(reader, at):
    assert reader.tile(*at) is None


def test_a_closed_reader_finds_nothing(reader):
    reader.close()
    assert reader.tile(1, 0, 0) is None


@given(st.integers(0, 20).flatmap(lambda z: st.tuples(st.just(z), *[st.integers(0, 2**z - 1)] * 2)))
def test_the_place_on_the_curve_is_that_of_the_formats_own_library(at):
    assert tile_id(*at) == zxy_to_tileid(*at)


def test_thousands_of_tiles_lie_in_leaf_directories(tmp_path):
    dice, colours = Random(7), [picture((n, 0, 0), 2) for n in range(256)]
    tiles = {
        (12, n % 4096, dice.randrange(4096)): colours[n % 256] + dice.randbytes(dice.randrange(300))
        for n in range(9000)
    }
    reader = PMTilesReader(pmtiles(tmp_path / "a.pmtiles", tiles))
    assert reader.header.leaves[1] > 0
    wrong = [at for at in tiles if colour_of(reader.tile(*at))[0] != at[1] % 256]
    assert wrong == []
    assert reader.tile(11, 4, 0) is None
    reader.close()


def test_equal_tiles_in_a_run_are_stored_once_and_found_everywhere(tmp_path):
    green = picture(GREEN)
    tiles = {(4, x, y): green for x in range(16) for y in range(16)}
    reader = PMTilesReader(pmtiles(tmp_path / "a.pmtiles", tiles))
    assert all(colour_of(reader.tile(*at))[1] == 255 for at in tiles)
    reader.close()


def test_a_pack_says_what_it_offers(tmp_path):
    notes = {"name": "ภาพ <b>ถ่าย</b>", "attribution": "<a href='x'>กรมที่ดิน</a>", "image_date": 2567}
    path = pmtiles(tmp_path / "a.pmtiles", FOUR, notes, bounds=(99.0, 13.0, 100.0, 14.0))
    source = open_pack(path)
    assert (source.kind, source.min_zoom, source.max_zoom) == ("pmtiles", 1, 3)
    assert (source.title.th, source.attribution, source.image_date) == ("ภาพ ถ่าย", "กรมที่ดิน", "")
    assert source.bounds == (99.0, 13.0, 100.0, 14.0)


def test_it_is_known_by_its_content_not_by_its_name(tmp_path):
    assert open_pack(pmtiles(tmp_path / "a.mbtiles", FOUR)).kind == "pmtiles"


def test_nonsense_bounds_are_not_believed(tmp_path):
    path = pmtiles(tmp_path / "a.pmtiles", FOUR, bounds=(5.0, 5.0, 1.0, 1.0))
    assert open_pack(path).bounds is None


def test_vector_tiles_are_refused(tmp_path):
    path = pmtiles(tmp_path / "a.pmtiles", {(0, 0, 0): gzip.compress(b"mvt")}, kind=TileType.MVT)
    with pytest.raises(BadInput, match="vector tiles"):
        open_pack(path)


def test_a_pack_of_no_pictures_is_refused(tmp_path):
    with pytest.raises(BadInput, match="damaged"):
        open_pack(pmtiles(tmp_path / "a.pmtiles", {(0, 0, 0): b"nothing of use"}))


def test_another_version_is_named(tmp_path):
    path = pmtiles(tmp_path / "a.pmtiles", FOUR)
    data = bytearray(path.read_bytes())
    data[7] = 2
    path.write_bytes(data)
    with pytest.raises(BadInput, match="version 2"):
        open_pack(path)


def test_a_directory_that_unpacks_without_end_is_given_up(tmp_path):
    path = pmtiles(tmp_path / "a.pmtiles", FOUR)
    data = bytearray(path.read_bytes())
    bomb = gzip.compress(bytes(50_000_000))
    data[8:24] = len(data).to_bytes(8, "little") + len(bomb).to_bytes(8, "little")
    path.write_bytes(data + bomb)
    with pytest.raises(BadInput, match="damaged"):
        open_pack(path)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 900), st.binary(min_size=1, max_size=12), st.booleans())
def test_a_damaged_pack_never_does_worse_than_refuse(tmp_path, at, junk, cut):
    path = tmp_path / "a.pmtiles"
    data = bytearray(pmtiles(path, FOUR).read_bytes())
    data[at : at + len(junk)] = junk
    path.write_bytes(data[: at + len(junk)] if cut else data)
    try:
        open_pack(path)
        reader = PMTilesReader(path)
    except GreenDeskError:
        return
    for z, x, y in FOUR:
        reader.tile(z, x, y)
    reader.close()
