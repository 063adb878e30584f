"""What of an area can be seen without a network."""

from dataclasses import replace

import pytest
from shapely.geometry import box

from greendesk.errors import BadInput
from greendesk.tiles.cache import TileCache
from greendesk.tiles.cached import CachedSource
from greendesk.tiles.source import open_pack
from greendesk.tiles.stock import MOST, take_stock, working_zoom
from tests.unit.tiles.packs import picture
from tests.unit.tiles.server import TileServer
from tests.unit.tiles.test_filling import HERE, fill, plan_of, source_at


@pytest.fixture
def server():
    with TileServer() as server:
        yield server


def stock_of(source, shape=HERE, cache=None, packs=(), **more):
    basemap = CachedSource(source, cache, practice=True, packs=packs, blocked=True)
    try:
        return take_stock(basemap, [shape], **more)
    finally:
        basemap.close()


def test_nothing_of_a_map_is_there_that_was_never_kept_and_nobody_asks_it(server):
    stock = stock_of(source_at(server.url))
    assert (stock.found, stock.whole) == (0, False)
    assert stock.missing == stock.tried == stock.wanted > 0
    assert server.count == 0


def test_a_kept_area_is_whole_and_its_server_is_not_asked(server, tmp_path):
    fill(tmp_path / "a.mbtiles", plan_of(server))
    asked = server.count
    stock = stock_of(source_at(server.url), packs=[tmp_path / "a.mbtiles"])
    assert (stock.whole, stock.zoom, stock.missing) == (True, 17, 0)
    assert stock_of(open_pack(tmp_path / "a.mbtiles")).whole
    assert server.count == asked


def test_a_larger_area_than_was_kept_is_not_whole(server, tmp_path):
    fill(tmp_path / "a.mbtiles", plan_of(server))
    west, south, east, north = HERE.bounds
    wider = box(west, south, east + 0.01, north)
    stock = stock_of(source_at(server.url), wider, packs=[tmp_path / "a.mbtiles"])
    assert 0 < stock.found < stock.wanted
    assert not stock.whole


def test_what_was_seen_counts_though_it_is_old_and_can_not_be_asked_for_again(server, tmp_path):
    now_s = [1_790_000_000.0]
    cache = TileCache(tmp_path / "tiles.sqlite", lambda: now_s[0])
    source = source_at(server.url)
    online = CachedSource(source, cache, practice=True)
    x, y = plan_of(server).tiles[17][0].tolist()
    assert online.fetch(17, x, y) is not None
    now_s[0] += 400 * 24 * 3600.0
    assert stock_of(source, cache=cache).found == 1
    online.close()
    cache.close()
    assert server.count == 1


def test_what_the_map_itself_does_not_have_is_not_missing(tmp_path):
    with TileServer(lambda z, x, y, n: "404" if z == 17 and x % 2 else None) as server:
        fill(tmp_path / "a.mbtiles", plan_of(server))
    stock = stock_of(source_at(server.url), packs=[tmp_path / "a.mbtiles"])
    assert stock.nowhere > 0
    assert (stock.missing, stock.whole) == (0, True)


def test_what_could_not_be_had_for_another_reason_is_missing(tmp_path):
    with TileServer(lambda z, x, y, n: "500" if z == 17 and x % 2 else None) as server:
        fill(tmp_path / "a.mbtiles", plan_of(server))
    stock = stock_of(source_at(server.url), packs=[tmp_path / "a.mbtiles"])
    assert (stock.nowhere, stock.whole) == (0, False)


def test_damaged_pictures_do_not_count(server, tmp_path):
    cache = TileCache(tmp_path / "tiles.sqlite", lambda: 1_790_000_000.0)
    for x, y in plan_of(server).tiles[17].tolist():
        cache.put(server.url, 17, x, y, picture()[:40])
    assert stock_of(source_at(server.url), cache=cache).found == 0
    cache.close()


def test_pictures_from_far_away_are_too_coarse_to_draw_on(server, tmp_path):
    fill(tmp_path / "a.mbtiles", plan_of(server, 15))
    stock = stock_of(open_pack(tmp_path / "a.mbtiles"))
    assert stock.found == stock.tried
    assert (stock.too_coarse, stock.whole) == (True, False)


def test_a_map_of_larger_tiles_is_asked_at_the_zoom_that_shows_as_much(server):
    source = source_at(server.url)
    assert working_zoom(replace(source, tile_px=512)) == 16
    assert working_zoom(replace(source, max_zoom=16)) == 16
    assert working_zoom(replace(source, min_zoom=18, max_zoom=20)) == 18
    assert not stock_of(replace(source, tile_px=512, max_zoom=15)).too_coarse
    assert stock_of(replace(source, tile_px=512, max_zoom=14)).too_coarse


def test_a_large_area_is_tried_here_and_there(server):
    west, south, *_ = HERE.bounds
    heard = []
    large = box(west, south, west + 0.4, south + 0.4)
    stock = stock_of(source_at(server.url), large, report=heard.append)
    assert stock.tried == MOST < stock.wanted
    assert len(heard) == 100
    assert heard == sorted(heard)


def test_no_area_is_said(server):
    with pytest.raises(BadInput):
        stock_of(source_at(server.url), None)
