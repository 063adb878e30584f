import hashlib
import threading

import numpy as np
import pytest

from greendesk.model.mercator import to_world
from greendesk.tiles.builtin import BUILTIN, BuiltinReader
from greendesk.tiles.image import decode
from tests.unit.tiles.packs import colour_of


@pytest.fixture(scope="module")
def reader():
    return BuiltinReader()


def seen_at(reader, lon, lat, z):
    """Return the colour at a place."""
    x, y = to_world(lon, lat, z)
    tile = reader.tile(z, int(x // 256), int(y // 256))
    return colour_of(tile, int(x % 256), int(y % 256))


@pytest.mark.parametrize("z", [0, 3, 5, 7, 9, 12])
def test_the_gulf_is_blue_and_the_country_is_not(reader, z):
    red, _, blue, _ = seen_at(reader, 101.23, 9.53, z)
    assert blue > red + 20
    if z >= 3:  # the whole world in 256 px is too coarse
        red, _, blue, _ = seen_at(reader, 102.23, 15.63, z)
        assert red > blue


@pytest.mark.parametrize("at", [(0, 0, 0), (4, 12, 7), (7, 99, 59), (12, 3200, 1890)])
def test_every_tile_is_full_and_opaque(reader, at):
    tile = reader.tile(*at)
    assert (tile.width_px, tile.height_px, tile.opaque) == (256, 256, True)
    assert set(tile.bgra[3::4]) == {255}


@pytest.mark.parametrize("at", [(20, 0, 0), (1, 2, 0), (3, 0, 8), (-1, 0, 0)])
def test_there_is_nothing_beyond_the_last_zoom_and_the_edge_of_the_world(reader, at):
    assert reader.tile(*at) is None


@pytest.mark.parametrize("z", [6, 8, 10])
def test_thailands_frontier_has_no_gap_at_chanthaburi(reader, z):
    """The neighbours' sides of it differ there in the source."""
    for lat in (13.05, 13.1, 13.15):
        x, y = to_world(102.4, lat, z)
        tile = reader.tile(z, int(x // 256), int(y // 256))
        rows = np.frombuffer(tile.bgra, np.uint8).reshape(256, 256, 4)[int(y % 256)].astype(int)
        assert rows[:, 1].min() < 190  # the green of a dark line, not of pale ground


def test_neighbouring_tiles_fit_together(reader):
    z, x, y = 7, 99, 59
    pixels = [
        np.frombuffer(reader.tile(z, x + i, y).bgra, np.uint8).reshape(256, 256, 4).astype(int)
        for i in (0, 1)
    ]
    seam = np.abs(pixels[0][:, -1] - pixels[1][:, 0]).max(axis=1)
    assert np.median(seam) <= 4


def test_the_same_tile_is_drawn_the_same_by_every_thread(reader):
    seen = set()

    def draw():
        seen.add(hashlib.sha256(reader.tile(8, 199, 117).bgra).hexdigest())

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 1


def test_it_can_also_be_had_as_a_picture(reader):
    assert decode(reader.read(5, 25, 14)) == reader.tile(5, 25, 14)


def test_it_may_not_go_into_a_pack_and_names_its_makers():
    assert not BUILTIN.may_be_packed
    assert BUILTIN.attribution
