"""Strange packs of every kind are counted and looked at, picture by picture."""

from contextlib import closing
from random import Random

import pytest
from pmtiles.tile import zxy_to_tileid

from greendesk.errors import BadInput
from greendesk.tiles.pmtiles import PMTilesReader, tile_at, tile_id
from greendesk.tiles.verify import Wrong, flaws_of, look_into
from tests.unit.tiles.packs import BLUE, GREEN, RED, gpkg, mbtiles, picture, pmtiles

SOUND = picture(RED)
TILES = {(0, 0, 0): SOUND, (1, 0, 0): picture(GREEN), (1, 1, 0): picture(BLUE)}


@pytest.mark.parametrize("write", [mbtiles, gpkg, pmtiles])
def test_a_sound_pack_is_counted_and_has_no_flaw(tmp_path, write):
    path = write(tmp_path / "a.pack", TILES)
    found = look_into(path)
    assert found.tiles == {0: 1, 1: 2}
    assert (found.count, found.plan, found.missing) == (3, None, ())
    assert flaws_of(path) == []


@pytest.mark.parametrize("write", [mbtiles, gpkg, pmtiles])
@pytest.mark.parametrize("bad", [b"<html>", SOUND[:-20], b""], ids=["html", "cut", "empty"])
def test_a_picture_that_can_not_be_shown_is_named(tmp_path, write, bad):
    path = write(tmp_path / "a.pack", {**TILES, (1, 1, 1): bad})
    assert [(flaw.at, flaw.wrong) for flaw in flaws_of(path)] == [((1, 1, 1), Wrong.DAMAGED)]


def test_equal_tiles_in_a_run_are_counted_each(tmp_path):
    side = 1 << 6
    tiles = {(6, x, y): SOUND for x in range(side) for y in range(side)}
    path = pmtiles(tmp_path / "a.pmtiles", {(5, 3, 3): SOUND, **tiles})
    assert look_into(path).tiles == {5: 1, 6: side * side}
    assert flaws_of(path) == []


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A pack of 9,000 tiles of odd sizes, whose directory has leaves."""
    dice = Random(7)
    tiles = {
        (12, n % 4096, dice.randrange(4096)): SOUND + dice.randbytes(dice.randrange(300))
        for n in range(9000)
    }
    return pmtiles(tmp_path_factory.mktemp("large") / "a.pmtiles", tiles), len(tiles)


def test_many_tiles_in_leaf_directories_are_counted(large):
    path, count = large
    assert look_into(path).tiles == {12: count}


def test_a_directory_that_leads_to_one_leaf_again_and_again_is_refused(large):
    with closing(PMTilesReader(large[0])) as reader:
        root = reader._root
        assert not root.runs[0]
        root.offsets[:] = root.offsets[:1] * len(root.offsets)
        root.lengths[:] = root.lengths[:1] * len(root.lengths)
        with pytest.raises(BadInput, match="damaged"):
            reader.counts()


@pytest.mark.parametrize("at", [(0, 0, 0), (1, 1, 0), (7, 100, 3), (24, 12_345_678, 9_876_543)])
def test_the_place_on_the_curve_leads_back_to_its_tile(at):
    assert tile_id(*at) == zxy_to_tileid(*at)
    assert tile_at(tile_id(*at)) == at
