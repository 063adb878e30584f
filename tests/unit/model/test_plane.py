"""Metres about a place are those of the ellipsoid."""

import doctest
from math import hypot

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from greendesk.model import plane as module
from greendesk.model.plane import Plane, radii_m

PLACES = st.tuples(st.floats(97, 106), st.floats(5, 21))


def test_the_radii_are_those_of_the_example():
    assert doctest.testmod(module).failed == 0


@settings(deadline=None)
@given(PLACES, st.floats(0, 360), st.floats(1, 5_000))
def test_distances_and_directions_from_the_place_are_true(place, azimuth, far_m):
    lon, lat = place
    end = Geodesic.WGS84.Direct(lat, lon, azimuth, far_m)
    ((east, north),) = Plane.at(place).to_m(np.array([[end["lon2"], end["lat2"]]]))
    assert hypot(east, north) == pytest.approx(far_m, rel=1e-4)
    bearing = np.radians(azimuth)
    off = hypot(east - far_m * np.sin(bearing), north - far_m * np.cos(bearing))
    assert off < 3.5e-4 * far_m


@settings(deadline=None)
@given(PLACES)
def test_what_went_to_metres_comes_back(place):
    plane = Plane.at(place)
    coords = np.array(place) + np.array([[0.0, 0.0], [0.01, -0.02], [-0.03, 0.004]])
    assert np.abs(plane.to_deg(plane.to_m(coords)) - coords).max() < 1e-13
    assert plane.to_m(np.array([place])).tolist() == [[0, 0]]


def test_whole_shapes_come_along_with_their_holes():
    shape = MultiPolygon([box(100, 13, 100.01, 13.01) - box(100.004, 13.004, 100.006, 13.006)])
    plane = Plane.over(shape)
    flat = plane.shape_to_m(shape)
    assert len(flat.geoms[0].interiors) == 1
    assert flat.bounds[0] == pytest.approx(-flat.bounds[2])
    assert shapely.equals_exact(plane.shape_to_deg(flat), shape, 1e-12)


def test_a_degree_north_is_longer_near_the_pole():
    assert radii_m(0)[1] < radii_m(45)[1] < radii_m(90)[1]
    assert radii_m(90)[0] == pytest.approx(radii_m(90)[1])
