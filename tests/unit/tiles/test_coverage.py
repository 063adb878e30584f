"""Tiles over an area against the plainest way there is: every tile of the world looked at."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box

from greendesk.errors import BadInput
from greendesk.model.mercator import metres_per_px, to_world
from greendesk.tiles import coverage
from greendesk.tiles.coverage import area_of, cover, runs_of, spread, tiles_of

unit = st.floats(0.001, 0.999)


def every_tile(z):
    side = 1 << z
    return [
        (x, y, box(x / side, y / side, (x + 1) / side, (y + 1) / side))
        for y in range(side)
        for x in range(side)
    ]


@settings(max_examples=50)
@given(st.lists(st.tuples(unit, unit), min_size=3, max_size=9), st.integers(0, 4))
def test_exactly_the_tiles_that_touch_the_area_are_found(points, z):
    area = shapely.MultiPoint(points).convex_hull.buffer(0.0005)
    area = area.difference(area.centroid.buffer(0.03))  # with a hole
    found = cover(np.array([area]), range(z, z + 1))[z]
    wanted = [(x, y) for x, y, square in every_tile(z) if square.intersects(area)]
    assert [tuple(tile) for tile in found.tolist()] == wanted


def test_thousands_of_small_areas_have_the_tiles_of_their_union():
    places = np.random.default_rng(3).uniform((99.4, 13.9), (99.6, 14.1), (400, 2))
    patches = [Point(place).buffer(0.002) for place in places]
    many, one = area_of(patches, 30), area_of([shapely.union_all(patches)], 30)
    assert (len(many), len(one)) == (400, 1)
    for z, tiles in cover(many, range(17)).items():
        assert tiles.tolist() == cover(one, range(z, z + 1))[z].tolist()


def test_every_zoom_that_was_asked_for_is_there_and_no_other():
    found = cover(np.array([box(0.4, 0.4, 0.6, 0.6)]), range(2, 5))
    assert list(found) == [2, 3, 4]
    assert len(found[4]) == 16


def test_the_inside_of_a_large_area_is_not_looked_at_again(monkeypatch):
    seen = []
    real = coverage._boxes
    monkeypatch.setattr(
        coverage, "_boxes", lambda tiles, z: seen.append(len(tiles)) or real(tiles, z)
    )
    found = cover(np.array([Point(0.5, 0.5).buffer(0.3)]), range(9, 10))[9]
    assert len(found) > 70_000
    assert sum(seen) < len(found) / 5


def test_more_than_anybody_can_want_is_refused(monkeypatch):
    monkeypatch.setattr(coverage, "MOST_TILES", 1000)
    with pytest.raises(BadInput, match="smaller area"):
        cover(np.array([box(0.2, 0.2, 0.8, 0.8)]), range(13))


def test_degrees_become_shares_of_the_world():
    (x, y) = to_world(100.5, 13.7, 0)
    (area,) = area_of([box(100.5, 13.6, 100.6, 13.7)])
    assert area.bounds[0] == pytest.approx(x / 256, abs=1e-12)
    assert area.bounds[1] == pytest.approx(y / 256, abs=1e-12)


def test_a_margin_is_in_metres_on_the_ground():
    here = box(100.5, 13.6, 100.6, 13.7)
    grown = area_of([here], 500)[0].bounds[0]
    shift_m = (area_of([here])[0].bounds[0] - grown) * 256 * metres_per_px(13.65, 0)
    assert shift_m == pytest.approx(500, rel=0.001)


def test_overlapping_areas_count_once_and_nothing_is_no_area():
    one, other = box(100, 13, 100.2, 13.2), box(100.1, 13.1, 100.3, 13.3)
    (whole,) = area_of([one, None, MultiPolygon(), other])
    assert whole.area < area_of([one])[0].area + area_of([other])[0].area
    for nothing in ([], [None], [MultiPolygon()]):
        with pytest.raises(BadInput, match="boundary"):
            area_of(nothing)


@settings(max_examples=30)
@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_runs_hold_the_same_tiles(tiles):
    rows = np.array(sorted(tiles, key=lambda t: (t[1], t[0])), np.int64).reshape(-1, 2)
    assert tiles_of(runs_of(rows)).tolist() == rows.tolist()


def test_what_is_spread_comes_from_everywhere_and_no_tile_twice():
    tiles = cover(np.array([box(0.0, 0.0, 1.0, 1.0)]), range(5, 6))[5]
    some = spread(tiles, 16)
    quarters = {(x // 8, y // 8) for x, y in some.tolist()}
    assert len(quarters) == 16
    assert len({tuple(t) for t in spread(tiles, 900).tolist()}) == 900
    assert spread(tiles, 5000) is tiles
