"""Sums, and the ground that is covered: each square metre once, whatever shapes there are."""

import math
from collections.abc import Iterable

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.model.figures import sum_m2, union_m2
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from tests.builders import LAT, LON, square


def patches(*shapes: MultiPolygon | None) -> list[Patch]:
    return [Patch(str(n), shape) for n, shape in enumerate(shapes)]


def turned(*corners: tuple[float, float]) -> MultiPolygon:
    """Return a shape by corners in thousandths of a degree from the island's middle."""
    return MultiPolygon([Polygon([(LON + x / 1000, LAT + y / 1000) for x, y in corners])])


BOW_TIE = turned((0, 0), (2, 2), (2, 0), (0, 2))


def test_areas_are_added_up() -> None:
    one, two = square(), square(0.01, side=0.002)
    assert sum_m2(patches(one, two)) == pytest.approx(area_m2(one) + area_m2(two))


def test_nothing_covers_nothing() -> None:
    for nothing in ([], patches(None), patches(MultiPolygon(), None)):
        assert sum_m2(nothing) == 0
        assert union_m2(nothing) == 0


def test_patches_apart_cover_their_sum() -> None:
    apart = patches(square(), square(0.01), square(0.02))
    assert union_m2(apart) == pytest.approx(sum_m2(apart))


def test_neighbours_that_share_a_side_cover_their_sum() -> None:
    row = patches(*(square(0.001 * n) for n in range(20)))
    assert union_m2(row) == pytest.approx(sum_m2(row), rel=1e-9)


def test_what_lies_double_counts_once() -> None:
    half_over = patches(square(), square(0.0005))
    assert union_m2(half_over) == pytest.approx(0.75 * sum_m2(half_over), rel=1e-6)


def test_the_same_shape_many_times_covers_its_own_ground() -> None:
    heap = patches(*([square()] * 9))
    assert union_m2(heap) == pytest.approx(area_m2(square()), rel=1e-6)


def test_a_chain_of_overlaps_is_one_heap() -> None:
    chain = patches(*(square(0.0005 * n) for n in range(40)))
    whole = turned((0, 0), (20.5, 0), (20.5, 1), (0, 1))
    assert union_m2(chain) == pytest.approx(area_m2(whole), rel=1e-6)


def test_a_shape_that_crosses_itself_covers_both_its_halves() -> None:
    half = area_m2(turned((0, 0), (1, 1), (0, 2)))
    assert union_m2(patches(BOW_TIE)) == pytest.approx(2 * half, rel=1e-6)
    assert union_m2(patches(BOW_TIE, square(0.0, 0.0, 0.002))) == pytest.approx(
        area_m2(square(side=0.002)), rel=1e-6
    )


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_a_corner_that_is_nowhere_covers_nothing(odd: float) -> None:
    broken = shapely.transform(square(), lambda c: c)
    coordinates = shapely.get_coordinates(broken)
    coordinates[2] = odd
    broken = shapely.set_coordinates(broken, coordinates)
    assert sum_m2(patches(broken, square())) == pytest.approx(area_m2(square()))
    assert union_m2(patches(broken, square())) == pytest.approx(area_m2(square()))


def test_a_scribble_that_nobody_can_untangle_counts_by_itself() -> None:
    corners = [(100 * math.sin(2.4 * n), 100 * math.cos(3.9 * n)) for n in range(900)]
    scribble = turned(*corners)
    assert union_m2(patches(scribble)) == pytest.approx(sum_m2(patches(scribble)))


corner = st.tuples(st.integers(0, 6), st.integers(0, 6))


def shapes_on_a_grid() -> st.SearchStrategy[MultiPolygon]:
    """Return triangles to pentagons on whole corners: crossing, touching, without area."""
    return st.lists(corner, min_size=3, max_size=5).map(lambda found: turned(*found))


@settings(deadline=None)
@given(st.lists(shapes_on_a_grid(), max_size=8))
def test_the_ground_is_that_of_one_union_of_all(shapes: Iterable[MultiPolygon]) -> None:
    shapes = list(shapes)
    found = union_m2(patches(*shapes))
    whole = shapely.union_all([shapely.make_valid(shape) for shape in shapes])
    parts = [p for p in shapely.get_parts(shapely.get_parts(whole)) if p.geom_type == "Polygon"]
    # a corner put into a long side moves the geodesic: 1 m² in 85,000
    assert found == pytest.approx(sum(area_m2(part) for part in parts), rel=1e-4, abs=1)


def test_the_same_shape_many_times_is_one_piece_of_ground():
    one = box(100, 13, 100.01, 13.01)
    heap = [Patch(f"p{n}", MultiPolygon([one])) for n in range(5000)]
    assert union_m2(heap) == pytest.approx(sum_m2(heap[:1]))
    assert sum_m2(heap) == pytest.approx(5000 * sum_m2(heap[:1]))


def test_thousands_that_nearly_coincide_are_united_at_once():
    heap = [
        Patch(f"p{n}", MultiPolygon([box(100 + n * 1e-7, 13, 100.01 + n * 1e-7, 13.01)]))
        for n in range(3000)
    ]
    ground = [Patch("all", MultiPolygon([box(100, 13, 100.01 + 2999 * 1e-7, 13.01)]))]
    assert union_m2(heap) == pytest.approx(union_m2(ground), rel=1e-9)
