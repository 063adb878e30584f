import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.model.untangle import KEPT, is_scribble, polygons_in, untangled


def shape_of(*rings: list[tuple[float, float]]) -> MultiPolygon:
    return MultiPolygon([Polygon(ring) for ring in rings])


def test_a_bow_tie_becomes_its_two_halves() -> None:
    mended = untangled(shape_of([(0, 0), (2, 2), (2, 0), (0, 2)]))
    assert mended is not None
    assert mended.area == pytest.approx(2)
    assert len(mended.geoms) == 2


def test_a_loop_at_a_corner_goes() -> None:
    mended = untangled(
        shape_of([(0, 0), (10, 0), (10, 10), (0.1, 10), (0, 10.1), (0, 10), (0.1, 10.1)])
    )
    assert mended is not None
    assert mended.area == pytest.approx(100, rel=0.01)
    assert shapely.is_valid(mended)


def test_parts_that_overlap_are_joined() -> None:
    mended = untangled(MultiPolygon([box(0, 0, 2, 2), box(1, 0, 3, 2)]))
    assert mended is not None
    assert mended.area == pytest.approx(6)


def test_a_round_that_was_walked_twice_is_left_to_the_officer() -> None:
    """Its area counts double; half of it would be lost."""
    twice = [(math.cos(a) * r, math.sin(a) * r) for a, r in _rounds(2)]
    assert untangled(shape_of(twice)) is None


def _rounds(times: int) -> list[tuple[float, float]]:
    return [(2 * math.pi * n / 40, 1 + n / 4000) for n in range(40 * times)]


def test_what_has_no_area_cannot_be_mended() -> None:
    assert untangled(shape_of([(0, 0), (1, 1), (2, 2)])) is None
    assert untangled(MultiPolygon()) is None


@pytest.mark.parametrize("odd", [math.nan, math.inf])
def test_a_corner_that_is_nowhere_cannot_be_mended(odd: float) -> None:
    shape = shapely.set_coordinates(
        shape_of([(0, 0), (1, 1), (1, 0)]), [[0, 0], [odd, 1], [1, 0], [0, 0]]
    )
    assert untangled(shape) is None


def test_a_scribble_is_given_up_at_once() -> None:
    corners = [(math.sin(2.4 * n), math.cos(3.9 * n)) for n in range(5000)]
    assert is_scribble(shape_of(corners))
    assert untangled(shape_of(corners)) is None  # mending it would take hours


def test_a_long_shore_is_no_scribble() -> None:
    shore = [(n, math.sin(n) * 3) for n in range(3000)]
    assert not is_scribble(shape_of([*shore, (3000, -50), (0, -50)]))


def test_lines_and_points_are_no_area() -> None:
    mixed = shapely.GeometryCollection(
        [shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)]), box(0, 0, 1, 1)]
    )
    found = polygons_in(mixed)
    assert found is not None
    assert found.equals(box(0, 0, 1, 1))
    assert polygons_in(shapely.Point(0, 0)) is None


corner = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda c: (float(c[0]), float(c[1])))


@given(st.lists(st.lists(corner, min_size=3, max_size=7), min_size=1, max_size=3))
def test_a_mend_is_sound_and_keeps_each_parts_area(rings: list[list[tuple[float, float]]]) -> None:
    shape = shape_of(*rings)
    mended = untangled(shape)
    if mended is None:
        return
    assert shapely.is_valid(mended)
    assert mended.area > 0
    assert mended.area >= KEPT * max(abs(part.area) for part in shape.geoms) * 0.999999
    assert all(shapely.is_ccw(part.exterior) for part in mended.geoms)
