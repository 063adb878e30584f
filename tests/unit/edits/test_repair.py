"""Mends keep the ground, are sound when they are made, and are refused when they don't fit."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.repair import doubled_corner, thin_out, thinned, untangle
from greendesk.errors import BadInput
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2, length_m
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, square

M = 1 / 111_320  # a metre in degrees, to the north


def ring(*metres: tuple[float, float]) -> list[tuple[float, float]]:
    return [(LON + x * M, LAT + y * M) for x, y in metres]


def shape_of(*metres: tuple[float, float]) -> MultiPolygon:
    return MultiPolygon([Polygon(ring(*metres))])


def shape_after(edit: Edit) -> MultiPolygon:
    (delta,) = edit.deltas
    assert isinstance(delta.after, Patch)
    assert delta.after.shape is not None
    return delta.after.shape


DOUBLED = shape_of((0, 0), (100, 0), (100, 0.1), (100, 100), (100, 100), (0, 100), (0.05, 0))
BOW_TIE = shape_of((0, 0), (100, 100), (100, 0), (0, 100))


def test_a_bow_tie_is_untangled() -> None:
    mended = shape_after(untangle(MemoryView([Patch("a", BOW_TIE)]), "a"))
    assert shapely.is_valid(mended)
    assert area_m2(mended) == pytest.approx(5000, rel=0.03)


def test_doubled_corners_go_and_the_rest_stays() -> None:
    mended = shape_after(thin_out(MemoryView([Patch("a", DOUBLED)]), "a"))
    assert shapely.get_num_coordinates(mended) == 5
    assert area_m2(mended) == pytest.approx(area_m2(DOUBLED), rel=0.002)


def test_a_shape_without_doubled_corners_stays_as_it_is() -> None:
    assert doubled_corner(square()) is None
    assert thinned(square()) is not None
    assert shapely.equals(thinned(square()), square())


def test_the_doubled_corner_is_shown() -> None:
    found = doubled_corner(DOUBLED)
    assert found is not None
    assert length_m((found, ring((100, 0))[0])) < 0.2


def test_corners_of_two_rings_may_lie_close_together() -> None:
    """The last corner of one part and the first of the next are no pair."""
    one, two = ring((0, 0), (50, 0), (50, 50)), ring((0.1, 0.05), (-50, 0), (-50, 50))
    assert doubled_corner(MultiPolygon([Polygon(one), Polygon(two)])) is None


def test_a_hole_of_doubled_corners_goes_altogether() -> None:
    hole = ring((50, 50), (50.1, 50), (50.1, 50.1))
    park = MultiPolygon([Polygon(ring((0, 0), (100, 0), (100, 100), (0, 100)), [hole])])
    mended = thinned(park)
    assert mended is not None
    assert len(mended.geoms[0].interiors) == 0


def test_a_part_that_would_vanish_is_left_to_the_officer() -> None:
    assert thinned(shape_of((0, 0), (0.1, 0), (0.1, 0.1))) is None


def test_doubled_corners_stay_where_they_are_all_there_is() -> None:
    speck = MultiPolygon([Polygon(ring((0, 0), (0.1, 0), (0.1, 0.1)))])
    with pytest.raises(BadInput, match="by hand"):
        thin_out(MemoryView([Patch("a", speck)]), "a")


@pytest.mark.parametrize("mend", [untangle, thin_out])
@pytest.mark.parametrize("now", [None, MultiPolygon(), "gone"])
def test_a_mend_that_does_not_fit_any_more_is_refused(mend, now) -> None:
    patches = [] if now == "gone" else [Patch("a", now)]
    view = MemoryView([*patches, Patch("b", square())])
    with pytest.raises(BadInput):
        mend(view, "a")


@pytest.mark.parametrize("mend", [untangle, thin_out])
def test_a_mend_of_what_is_put_right_already_is_no_step(mend) -> None:
    with pytest.raises(BadInput, match="does not fit any more"):
        mend(MemoryView([Patch("a", square())]), "a")


def test_a_corner_on_the_far_side_of_a_gap_is_no_doubled_one() -> None:
    """An outline that comes back close to its first corner, but not next to it."""
    way = ((0, 0), (20, -1), (20, -0.9), (20, 20), (-20, 20), (-20, -1), (-0.1, 0), (-1, 5))
    horseshoe = shape_of(*way, (-15, 15), (15, 15), (1, 5))
    mended = shape_after(thin_out(MemoryView([Patch("a", horseshoe)]), "a"))
    assert shapely.get_num_coordinates(mended) == shapely.get_num_coordinates(horseshoe) - 1
    assert area_m2(mended) == pytest.approx(area_m2(horseshoe), rel=0.01)


def test_a_shared_border_is_thinned_on_both_sides() -> None:
    one = shape_of((0, 0), (10, 0), (10, 5), (10.05, 5.1), (10, 10), (0, 10))
    other = shape_of((10, 0), (20, 0), (20, 10), (10, 10), (10.05, 5.1), (10, 5))
    corner_there = shape_of((10.05, 5.1), (10, 10), (5, 20), (15, 20))  # it is not doubled here
    view = MemoryView([Patch("a", one), Patch("b", other), Patch("c", corner_there)])
    edit = thin_out(view, "a")
    assert [delta.id for delta in edit.deltas] == ["a", "b"]
    view.put(edit)
    shapes = [view.get(patch_id).shape for patch_id in "ab"]
    assert area_m2(shapely.intersection(*shapes)) == 0.0
    assert all(doubled_corner(shape) is None for shape in shapes)


corner = st.tuples(st.floats(0, 3), st.floats(0, 3))


@settings(deadline=None)
@given(st.lists(corner, min_size=3, max_size=12))
def test_a_thinned_shape_is_sound_and_has_no_doubled_corner(
    corners: list[tuple[float, float]],
) -> None:
    mended = thinned(shape_of(*corners))
    if mended is not None:
        assert shapely.is_valid(mended)
        assert doubled_corner(mended, 0.199) is None
