import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greendesk.model.measure import length_m
from greendesk.model.mercator import (
    MAX_LAT,
    TILE_PX,
    from_world,
    latitude,
    mercator_y,
    metres_per_px,
    scale_at,
    to_world,
    world_px,
    zoom_for,
)

lons = st.floats(-180, 180)
lats = st.floats(-85, 85)
zooms = st.floats(0, 22)


@given(lons, lats, zooms)
def test_a_place_comes_back_from_the_screen(lon: float, lat: float, zoom: float) -> None:
    back = from_world(*to_world(lon, lat, zoom), zoom)
    assert back == pytest.approx((lon, lat), abs=1e-9)


@given(lats)
def test_a_latitude_comes_back_from_its_ordinate(lat: float) -> None:
    assert latitude(mercator_y(lat)) == pytest.approx(lat, abs=1e-9)


def test_the_world_is_a_square() -> None:
    assert to_world(-180, MAX_LAT, 0) == pytest.approx((0, 0), abs=1e-6)
    assert to_world(180, -MAX_LAT, 0) == pytest.approx((256, 256), abs=1e-6)


def test_the_pole_is_drawn_at_the_edge() -> None:
    assert to_world(100, 90, 4) == to_world(100, MAX_LAT, 4)


@given(lons, lats, st.integers(0, 18))
def test_a_place_lies_in_the_tile_that_the_wiki_says(lon: float, lat: float, zoom: int) -> None:
    n, turn = 2**zoom, math.radians(lat)
    column = n * (lon + 180) / 360
    row = n * (1 - math.log(math.tan(turn) + 1 / math.cos(turn)) / math.pi) / 2
    x, y = to_world(lon, lat, zoom)
    assert (x / TILE_PX, y / TILE_PX) == pytest.approx((column, row), abs=1e-6)


def test_one_zoom_further_doubles_the_world() -> None:
    assert world_px(11) == 2 * world_px(10)
    assert world_px(10.5) == pytest.approx(world_px(10) * 2**0.5)


def test_a_pixel_covers_what_it_says() -> None:
    lon, lat = from_world(
        *(v + d for v, d in zip(to_world(100, 14, 18), (100, 0), strict=True)), 18
    )
    assert length_m(((100.0, 14.0), (lon, lat))) == pytest.approx(
        100 * metres_per_px(14, 18), rel=0.005
    )


@given(lats, st.floats(0.01, 1000))
def test_the_zoom_for_a_size_of_pixel_gives_that_size(lat: float, size: float) -> None:
    assert metres_per_px(lat, zoom_for(lat, size)) == pytest.approx(size)


def test_the_scale_at_zoom_18_is_that_of_a_96_dpi_screen() -> None:
    assert scale_at(0, 18) == pytest.approx(2257, abs=1)
