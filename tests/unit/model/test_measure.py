"""Areas and lengths, held against another implementation and against known figures."""

import math

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.model.measure import (
    area_m2,
    areas_m2,
    length_m,
    perimeter_m,
    prepare,
    ring_area_m2,
    turned_area_m2,
)

WITHIN = 1e-4  # 0.01 %
prepare()  # a first measure takes longer than one example may

lons = st.floats(97.3, 105.6)
lats = st.floats(5.6, 20.4)
sizes = st.floats(1e-5, 0.5)


def blob(lon: float, lat: float, size: float, corners: int) -> Polygon:
    """Return a star-like shape, its corners at uneven distances from the middle."""
    turns = [2 * math.pi * n / corners for n in range(corners)]
    reach = [size * (0.6 + 0.4 * math.sin(7 * t) ** 2) for t in turns]
    return Polygon(
        [(lon + r * math.cos(t), lat + r * math.sin(t)) for r, t in zip(reach, turns, strict=True)]
    )


def oracle_m2(ring: list[tuple[float, float]]) -> float:
    polygon = Geodesic.WGS84.Polygon()
    for lon, lat in ring[:-1]:
        polygon.AddPoint(lat, lon)
    return abs(polygon.Compute()[2])


def oracle_m(ring: list[tuple[float, float]]) -> float:
    polygon = Geodesic.WGS84.Polygon(polyline=True)
    for lon, lat in ring:
        polygon.AddPoint(lat, lon)
    return float(polygon.Compute()[1])


@given(lons, lats, sizes, st.integers(3, 40))
def test_an_area_is_that_of_geographiclib(lon: float, lat: float, size: float, n: int) -> None:
    shape = blob(lon, lat, size, n)
    expected = oracle_m2(list(shape.exterior.coords))
    assert area_m2(shape) == pytest.approx(expected, rel=WITHIN)
    assert areas_m2(np.array([shape]))[0] == pytest.approx(expected, rel=WITHIN)


@given(lons, lats, sizes, st.integers(3, 40))
def test_a_perimeter_is_that_of_geographiclib(lon: float, lat: float, size: float, n: int) -> None:
    shape = blob(lon, lat, size, n)
    assert perimeter_m(shape) == pytest.approx(oracle_m(list(shape.exterior.coords)), rel=WITHIN)


def test_a_square_of_a_thousandth_degree_at_13_north() -> None:
    assert area_m2(box(100.0, 13.0, 100.001, 13.001)) == pytest.approx(12_002, abs=1)


def test_a_map_projection_does_not_change_the_area() -> None:
    """The same square lies in UTM zone 47, on the seam at 102° E, and in zone 48."""
    zone_47, seam, zone_48 = (box(w, 15, w + 0.01, 15.01) for w in (101.0, 101.995, 103.0))
    assert area_m2(seam) == pytest.approx(area_m2(zone_47), rel=1e-9)
    assert area_m2(zone_48) == pytest.approx(area_m2(zone_47), rel=1e-9)


@pytest.mark.parametrize("turned", [False, True])
def test_a_hole_is_taken_off_whichever_way_it_runs(turned: bool) -> None:
    pond = list(box(100.002, 13.002, 100.004, 13.004).exterior.coords)
    park = Polygon(box(100, 13, 100.01, 13.01).exterior, [pond[::-1] if turned else pond])
    expected = area_m2(box(100, 13, 100.01, 13.01)) - area_m2(Polygon(pond))
    assert area_m2(park) == pytest.approx(expected)
    assert areas_m2(np.array([park]))[0] == pytest.approx(expected, rel=1e-6)


def test_the_parts_of_a_shape_add_up() -> None:
    one, two = box(100, 13, 100.001, 13.001), box(100.1, 13, 100.102, 13.001)
    both = MultiPolygon([one, two])
    assert area_m2(both) == pytest.approx(area_m2(one) + area_m2(two))
    assert areas_m2(np.array([both]))[0] == pytest.approx(area_m2(both), rel=1e-6)


def test_nothing_has_no_area() -> None:
    assert area_m2(None) == 0
    assert area_m2(MultiPolygon()) == 0
    assert perimeter_m(None) == 0
    assert areas_m2(np.array([None, MultiPolygon()])).tolist() == [0, 0]
    assert areas_m2(np.array([], dtype=object)).tolist() == []


def test_many_are_measured_in_their_order() -> None:
    shapes = np.array([None, box(100, 13, 100.001, 13.001), MultiPolygon(), box(0, 0, 5, 5)])
    found = areas_m2(shapes)
    assert found == pytest.approx([area_m2(shape) for shape in shapes], rel=1e-6)


def test_long_sides_are_geodesics_also_among_many() -> None:
    province = Polygon([(99.0, 14.0), (101.0, 14.2), (100.1, 16.0)])
    exact = oracle_m2(list(province.exterior.coords))
    assert areas_m2(np.array([province]))[0] == pytest.approx(exact, rel=1e-9)


def test_a_length_is_the_sum_of_its_geodesics() -> None:
    line = ((100.0, 13.0), (100.0, 13.01), (100.02, 13.01))
    assert length_m(line) == pytest.approx(oracle_m(list(line)), rel=WITHIN)
    assert length_m(line[:1]) == 0


def test_a_ring_of_two_corners_has_no_area() -> None:
    assert ring_area_m2(((100.0, 13.0), (100.1, 13.0))) == 0


def test_the_way_round_tells_the_sign() -> None:
    ring = ((100.0, 13.0), (100.001, 13.0), (100.001, 13.001))
    assert turned_area_m2(ring) > 0
    assert turned_area_m2(ring[::-1]) == pytest.approx(-turned_area_m2(ring))
    assert ring_area_m2(ring[::-1]) == pytest.approx(turned_area_m2(ring))


def test_one_more_corner_adds_its_triangle() -> None:
    ring = ((100.0, 13.0), (100.002, 13.0), (100.002, 13.002), (100.0, 13.003))
    parts = turned_area_m2(ring[:3]) + turned_area_m2((ring[0], ring[2], ring[3]))
    assert turned_area_m2(ring) == pytest.approx(parts)


def test_a_shape_of_single_polygons_is_measured_like_one_of_many() -> None:
    shape = box(100, 13, 100.001, 13.001)
    assert area_m2(shapely.multipolygons([shape])) == pytest.approx(area_m2(shape))


def test_outlines_that_are_known_to_be_plain_have_the_same_areas_to_the_bit() -> None:
    holed = box(101, 14, 101.01, 14.01).difference(box(101.002, 14.002, 101.003, 14.003))
    pair = MultiPolygon([box(102, 14, 102.01, 14.01), box(102.5, 14, 102.51, 14.01)])
    blobs = [blob(100 + n / 3, 13.7, 0.001 * (n + 1), 8 + n) for n in range(30)]
    wide = box(97, 6, 98, 9)  # sides too long to be taken as straight
    shapes = np.array([holed, *blobs, None, pair, wide, Polygon()], dtype=object)
    plain = np.array([False, *([True] * len(blobs)), False, False, True, False])
    assert areas_m2(shapes, plain).tolist() == areas_m2(shapes).tolist()
