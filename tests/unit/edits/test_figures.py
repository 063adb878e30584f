"""Figures made of a few clicks are true on the ground."""

from itertools import pairwise
from math import pi, radians, sin

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from greendesk.edits.figures import circle, corridor, rectangle
from greendesk.edits.repair import doubled_corner
from greendesk.errors import BadInput
from greendesk.model.measure import area_m2, length_m
from greendesk.model.plane import Plane
from tests.builders import LAT, LON
from tests.ellipsoid import geodesic_m2

PLACES = st.tuples(st.floats(98, 105), st.floats(6, 20))


def away(place, azimuth, far_m):
    end = Geodesic.WGS84.Direct(place[1], place[0], azimuth, far_m)
    return end["lon2"], end["lat2"]


def inverse(one, two):
    return Geodesic.WGS84.Inverse(one[1], one[0], two[1], two[0])


def angle(before, at, after):
    turn = inverse(at, before)["azi1"] - inverse(at, after)["azi1"]
    return abs((turn + 180) % 360 - 180)


# --- rectangle ----------------------------------------------------------------------------------


@settings(deadline=None)
@given(PLACES, st.floats(0, 360), st.floats(1, 2000), st.floats(-170, 170), st.floats(2, 2000))
def test_a_rectangle_has_right_angles_and_the_depth_of_the_third_place(
    one, azimuth, side_m, aside, far_m
):
    two, third = away(one, azimuth, side_m), away(one, azimuth + aside, far_m)
    depth_m = abs(far_m * sin(radians(aside)))
    if depth_m < 1:
        return
    corners = rectangle(one, two, third)
    assert corners[:2] == (one, two)
    for n in range(4):
        found = angle(corners[n - 1], corners[n], corners[(n + 1) % 4])
        assert found == pytest.approx(90, abs=0.03)
    assert length_m((corners[1], corners[2])) == pytest.approx(depth_m, rel=3e-4, abs=0.3)
    size_m2 = geodesic_m2(Polygon(corners))
    assert size_m2 == pytest.approx(side_m * depth_m, rel=3e-4, abs=0.3 * side_m)


def test_a_rectangle_lies_on_the_side_of_the_third_place():
    one, two = (LON, LAT), (LON + 0.001, LAT)
    assert rectangle(one, two, (LON + 5, LAT + 0.001))[2][1] > LAT
    assert rectangle(one, two, (LON - 5, LAT - 0.001))[2][1] < LAT


def test_a_rectangle_without_length_or_depth_is_refused_in_words():
    one, two = (LON, LAT), (LON + 0.001, LAT)
    with pytest.raises(BadInput, match="no length"):
        rectangle(one, one, two)
    with pytest.raises(BadInput, match="no depth"):
        rectangle(one, two, (LON + 0.0005, LAT))


# --- circle -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(PLACES, st.floats(1, 5000))
def test_every_corner_of_a_circle_lies_on_it(centre, radius_m):
    corners = circle(centre, radius_m)
    assert 24 <= len(corners) <= 180
    for corner in corners:
        assert inverse(centre, corner)["s12"] == pytest.approx(radius_m, abs=0.005)


@settings(deadline=None)
@given(PLACES, st.floats(2.5, 5000))
def test_the_size_of_a_circle_is_that_of_the_round_one(centre, radius_m):
    size = area_m2(Polygon(circle(centre, radius_m)))
    assert size == pytest.approx(pi * radius_m**2, rel=2e-3)


@settings(deadline=None)
@given(PLACES, st.floats(1, 5000))
def test_the_size_of_a_circle_is_that_of_the_figure_of_so_many_sides(centre, radius_m):
    corners = circle(centre, radius_m)
    sides_m2 = len(corners) / 2 * radius_m**2 * sin(2 * pi / len(corners))
    assert geodesic_m2(Polygon(corners)) == pytest.approx(sides_m2, rel=1e-5, abs=0.01)


@settings(deadline=None)
@given(PLACES, st.floats(1, 5000))
def test_the_edge_of_a_circle_is_nearly_round_and_no_corner_doubled(centre, radius_m):
    corners = circle(centre, radius_m)
    for one, two in pairwise(corners):
        half_m = inverse(one, two)["s12"] / 2
        assert radius_m - (radius_m**2 - half_m**2) ** 0.5 < max(0.05, 0.002 * radius_m)
    shape = shapely.multipolygons([Polygon(corners)])
    assert shapely.is_valid(shape)
    assert doubled_corner(shape) is None


@pytest.mark.parametrize("radius_m", [0, -3, 0.9, 5001, float("nan"), float("inf")])
def test_a_circle_too_small_or_too_large_is_refused_in_words(radius_m):
    with pytest.raises(BadInput, match="radius has to be"):
        circle((LON, LAT), radius_m)


# --- corridor -----------------------------------------------------------------------------------


def path(*steps, start=(LON, LAT)):
    """Return a line of steps (azimuth, metres)."""
    places = [start]
    for azimuth, far_m in steps:
        places.append(away(places[-1], azimuth, far_m))
    return tuple(places)


@settings(deadline=None)
@given(st.floats(0, 360), st.floats(1, 3000), st.floats(0.5, 200))
def test_a_straight_corridor_is_as_large_as_length_times_width(azimuth, far_m, width_m):
    shape = corridor(path((azimuth, far_m)), width_m)
    assert area_m2(shape) == pytest.approx(far_m * width_m, rel=3e-4)
    assert len(shapely.get_coordinates(shape)) == 5


@settings(deadline=None)
@given(st.floats(0, 360), st.floats(-80, 80), st.floats(100, 500), st.floats(0.5, 100))
def test_what_a_bend_takes_inside_it_adds_outside(azimuth, turn, far_m, width_m):
    shape = corridor(path((azimuth, far_m), (azimuth + turn, far_m)), width_m)
    assert geodesic_m2(shape) == pytest.approx(2 * far_m * width_m, rel=3e-4)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 360), st.floats(0.5, 300)), min_size=1, max_size=12),
    st.floats(0.5, 200),
)
def test_every_corridor_is_sound_and_has_no_spikes(steps, width_m):
    line = path(*steps)
    shape = corridor(line, width_m)
    assert shapely.is_valid(shape)
    assert shape == shapely.orient_polygons(shape)
    plane = Plane.over(LineString(line))
    flat, middle = plane.shape_to_m(shape), plane.shape_to_m(LineString(line))
    far = shapely.distance(shapely.points(shapely.get_coordinates(flat)), middle)
    assert far.max() <= width_m * 0.91


def test_a_corridor_that_closes_leaves_a_hole_and_no_notch():
    line = path((0, 100), (90, 100), (180, 100))
    shape = corridor((*line, line[0]), 10)
    (part,) = shape.geoms
    assert len(part.interiors) == 1
    assert area_m2(shape) == pytest.approx(110**2 - 90**2, rel=1e-3)


def test_a_corridor_may_cross_itself():
    shape = corridor(path((0, 100), (90, 50), (225, 100)), 5)
    assert shapely.is_valid(shape)
    assert len(shape.geoms[0].interiors) == 1


@pytest.mark.parametrize("width_m", [0, 0.4, -5, 201, float("nan")])
def test_a_width_that_is_no_corridors_is_refused_in_words(width_m):
    with pytest.raises(BadInput, match="m wide"):
        corridor(path((0, 100)), width_m)


def test_one_place_makes_no_corridor():
    with pytest.raises(BadInput, match="two places"):
        corridor(((LON, LAT), (LON, LAT)), 5)
