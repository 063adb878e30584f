import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.qt.canvas.camera import MAX_ZOOM, MIN_ZOOM, Camera

places = st.tuples(st.floats(97, 106), st.floats(5, 21))
zooms = st.floats(MIN_ZOOM, MAX_ZOOM)
ratios = st.sampled_from([1.0, 1.25, 1.5, 2.0])


def camera(centre=(100.5, 13.7), zoom=15.0, ratio=1.0):
    return Camera.at(centre, zoom).sized(800, 600, ratio)


@given(places, zooms, ratios, st.tuples(st.floats(0, 800), st.floats(0, 600)))
@settings(max_examples=50, deadline=None)
def test_a_pixel_comes_back_to_itself_through_degrees(centre, zoom, ratio, at):
    look = camera(centre, zoom, ratio)
    assert look.pixel(look.lonlat(*at)) == pytest.approx(at, abs=0.05)


@given(places, zooms, st.floats(-3, 3), st.tuples(st.floats(0, 800), st.floats(0, 600)))
@settings(max_examples=50, deadline=None)
def test_zooming_keeps_the_place_under_the_cursor(centre, zoom, levels, at):
    before = camera(centre, zoom)
    after = before.zoomed(zoom + levels, *at)
    half_px = 0.5 * 2 ** max(0.0, after.zoom - before.zoom)  # a rounded origin, seen from nearer
    assert after.pixel(before.lonlat(*at)) == pytest.approx(at, abs=half_px + 0.6)


def test_many_small_pans_there_and_back_end_where_they_began():
    look = start = camera(zoom=16.3)
    for _ in range(500):
        look = look.panned(0.3, -0.7)
    assert look.panned(-150, 350).centre == pytest.approx(start.centre, abs=1e-9)


def test_the_origin_lies_on_whole_device_pixels_at_any_ratio():
    assert all(isinstance(part, int) for part in camera(zoom=15.37, ratio=1.25).origin)


def test_a_box_fits_into_the_picture_with_a_margin():
    look = camera().fitted((100.50, 13.70, 100.52, 13.71))
    west, north = look.pixel((100.50, 13.71))
    east, south = look.pixel((100.52, 13.70))
    assert west == pytest.approx(48, abs=1)
    assert east == pytest.approx(752, abs=1)
    assert 0 < north < south < 600


def test_a_single_point_is_shown_from_a_sensible_height():
    assert camera().fitted((100.5, 13.7, 100.5, 13.7)).zoom == 19.0


def test_zoom_stays_within_its_limits():
    assert camera().zoomed(99, 0, 0).zoom == MAX_ZOOM
    assert camera().zoomed(-5, 0, 0).zoom == MIN_ZOOM


MARGINS = (24, 24, 24, 72)


def box_px(look, bounds):
    west, south, east, north = bounds
    return *look.pixel((west, north)), *look.pixel((east, south))


def bounds_at(look, left, top, right, bottom):
    (west, north), (east, south) = look.lonlat(left, top), look.lonlat(right, bottom)
    return west, south, east, north


def test_what_is_in_sight_moves_nothing():
    look = camera()
    assert look.showing(bounds_at(look, 30, 30, 700, 500), MARGINS) == look


def test_the_map_moves_just_enough_to_show_a_box():
    look = camera()
    bounds = bounds_at(look, 700, -50, 900, 100)
    after = look.showing(bounds, MARGINS)
    assert after.zoom == look.zoom
    assert box_px(after, bounds) == pytest.approx((576, 24, 776, 174), abs=1)


def test_of_a_box_too_wide_the_middle_is_shown():
    look = camera()
    bounds = bounds_at(look, 600, 100, 2600, 200)
    assert box_px(look.showing(bounds, MARGINS), bounds) == pytest.approx(
        (-224, 100, 1776, 200), abs=1
    )
