"""A border drawn anew: inside gives up ground, outside gains it, neighbours follow without gaps."""

from itertools import combinations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.edits.border import delete_stretch, reshape
from greendesk.edits.rings import Rings
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.unit.edits.ground import at, m2, overlap_m2, parts, places, put, rect, shape_of

OUTLINE = [(0, 0), (100, 0), (100, 100), (0, 100)]
HOLE = [(40, 40), (60, 40), (60, 60), (40, 60)]
SQUARE = rect(0, 0, 100, 100)


def of(*shapes):
    return MemoryView(
        Patch(name, shape, {"name_th": "สวน"})
        for name, shape in zip("abcdef", shapes, strict=False)
    )


def corners(view, patch_id):
    return set(map(tuple, shapely.get_coordinates(view.get(patch_id).shape).tolist()))


def reshaped(view, *line, **how):
    put(view, reshape(view, "a", places(*line), **how))
    return view.get("a").shape


# --- the patch itself ---------------------------------------------------------------------------


def test_a_line_inside_cuts_off_the_smaller_side():
    shape = reshaped(of(SQUARE), (60, -10), (60, 110))
    assert area_m2(shape) == pytest.approx(area_m2(rect(0, 0, 60, 100)), rel=1e-6)


def test_a_line_outside_adds():
    shape = reshaped(of(SQUARE), (90, 20), (150, 20), (150, 80), (90, 80))
    added = area_m2(rect(100, 20, 150, 80))
    assert area_m2(shape) == pytest.approx(area_m2(SQUARE) + added, rel=1e-6)


def test_a_large_bulge_is_added_and_does_not_take_the_place_of_the_patch():
    shape = reshaped(of(SQUARE), (90, 20), (500, -200), (500, 300), (90, 80))
    assert area_m2(shape) > 5 * area_m2(SQUARE)
    assert shapely.covers(shape, rect(1, 1, 99, 99))


def test_a_line_may_go_in_and_out():
    shape = reshaped(of(SQUARE), (110, 0.001), (90, 20), (110, 40), (90, 60), (110, 99.999))
    assert len(shape.geoms) == 1
    assert {at(90, 20), at(110, 40), at(90, 60)} <= set(shape.geoms[0].exterior.coords)


def test_what_reaches_over_the_border_at_the_ends_is_left_out():
    view = of(SQUARE)
    reshaped(view, (60, -50), (60, 150))
    assert not corners(view, "a") & {at(60, -50), at(60, 150)}


def test_the_ends_may_lie_on_the_border():
    shape = reshaped(of(SQUARE), (100, 20), (150, 50), (100, 80))
    assert len(Rings(shape)) == 7


def test_a_line_that_first_runs_along_the_border_counts_from_where_it_leaves():
    shape = reshaped(of(SQUARE), (100, 0), (100, 40), (150, 50), (100, 60), (100, 100))
    assert area_m2(shape) == pytest.approx(
        area_m2(SQUARE) + area_m2(shape_of([(100, 40), (150, 50), (100, 60)])), rel=1e-6
    )


def test_a_hole_is_reshaped_too():
    view = of(shape_of(OUTLINE, HOLE))
    shape = reshaped(view, (50, 45), (50, 30), (55, 30), (55, 45))
    assert area_m2(shape) == pytest.approx(
        area_m2(shape_of(OUTLINE, HOLE)) - area_m2(rect(50, 30, 55, 40)), rel=1e-6
    )


def test_a_hole_that_the_new_border_runs_through_opens():
    shape = reshaped(of(shape_of(OUTLINE, HOLE)), (50, -10), (50, 110))
    left = area_m2(rect(0, 0, 50, 100)) - area_m2(rect(40, 40, 50, 60))
    assert not shape.geoms[0].interiors
    assert area_m2(shape) == pytest.approx(left, rel=1e-6)


def test_a_hole_outside_the_new_border_is_gone():
    shape = reshaped(of(shape_of(OUTLINE, HOLE)), (-10, 65), (110, 65))
    assert len(shape.geoms[0].interiors) == 1
    shape = reshaped(of(shape_of(OUTLINE, [(80, 80), (90, 80), (90, 90)])), (-10, 65), (110, 65))
    assert not shape.geoms[0].interiors


def test_ground_that_reaches_another_part_is_united_with_it():
    view = of(parts(SQUARE, rect(120, 0, 140, 100)))
    assert len(reshaped(view, (90, 20), (130, 20), (130, 80), (90, 80)).geoms) == 1


@pytest.mark.parametrize(
    "line",
    [
        [(50, 50), (150, 50)],
        [(20, 20), (80, 80)],
        [(200, 0), (200, 100)],
        [(100, 20), (100, 80)],
        [(50, 100), (70, 120), (30, 120), (50, 100)],
    ],
)
def test_a_line_that_meets_the_border_less_than_twice_is_refused(line):
    with pytest.raises(BadInput, match="less than twice"):
        reshape(of(SQUARE), "a", places(*line))


def test_the_undo_menu_names_the_patch():
    edit = reshape(of(SQUARE), "a", places((60, -10), (60, 110)))
    assert in_language("en", edit.label) == "Reshape สวน"


# --- neighbours ---------------------------------------------------------------------------------


def test_a_neighbour_gives_up_what_i_gain():
    view = of(SQUARE, rect(100, 0, 200, 100))
    whole = m2(view)
    reshaped(view, (90, 20), (130, 25), (130, 80), (90, 80))
    assert m2(view) == pytest.approx(whole, rel=1e-6)
    assert overlap_m2(view.get("a"), view.get("b")) == pytest.approx(0, abs=1e-6)
    assert {at(130, 25), at(130, 80)} <= corners(view, "a") & corners(view, "b")


def test_a_neighbour_gets_what_i_give_up():
    view = of(SQUARE, rect(100, 0, 200, 100))
    whole = m2(view)
    reshaped(view, (110, 20), (70, 25), (70, 80), (110, 80))
    assert m2(view) == pytest.approx(whole, rel=1e-6)
    assert {at(70, 25), at(70, 80)} <= corners(view, "a") & corners(view, "b")
    assert not view.get("b").shape.geoms[0].interiors


def test_a_neighbour_that_gains_and_loses_nothing_is_not_changed():
    view = of(SQUARE, rect(100, 0, 200, 40), rect(100, 40, 200, 100))
    edit = put(view, reshape(view, "a", places((90, 50), (130, 55), (130, 80), (90, 80))))
    assert edit.ids == {"a", "c"}


def test_alone_the_neighbour_stays_as_it_is():
    view = of(SQUARE, rect(100, 0, 200, 100))
    line = places((110, 20), (70, 25), (70, 80), (110, 80))
    assert reshape(view, "a", line, alone=True).ids == {"a"}


def test_a_neighbour_with_longer_sides_follows_too():
    view = of(SQUARE, rect(100, -300, 200, 300))
    whole = m2(view)
    reshaped(view, (110, 20), (70, 25), (130, 70), (90, 80))
    assert m2(view) == pytest.approx(whole, rel=1e-6)
    assert overlap_m2(view.get("a"), view.get("b")) == pytest.approx(0, abs=1e-6)


def test_two_neighbours_along_the_line_leave_no_gap():
    view = of(SQUARE, rect(100, 0, 200, 40), rect(100, 40, 200, 100))
    whole = m2(view)
    reshaped(view, (110, 10), (70, 25), (130, 60), (90, 90))
    assert m2(view) == pytest.approx(whole, rel=1e-6)
    for one, other in combinations(view, 2):
        assert overlap_m2(one, other) == pytest.approx(0, abs=1e-6)


def test_ground_given_up_along_no_neighbour_falls_to_nobody():
    view = of(SQUARE, rect(100, 80, 200, 100))
    reshaped(view, (110, 5), (70, 25), (70, 90), (110, 90))
    assert m2(view, "b") == pytest.approx(area_m2(rect(100, 80, 200, 100)), rel=1e-6)


def test_who_lies_border_to_border_behind_a_neighbour_gives_up_too():
    view = of(SQUARE, rect(100, 0, 150, 100), rect(150, -50, 300, 150))
    whole = m2(view)
    reshaped(view, (90, 20), (200, 25), (210, 80), (90, 80))
    assert m2(view) == pytest.approx(whole, rel=1e-6)
    assert all(overlap_m2(one, other) < 1e-3 for one, other in combinations(view, 2))


def test_who_lies_beyond_a_gap_is_never_cut():
    view = of(SQUARE, rect(100, 0, 150, 100), rect(160, -50, 300, 150))
    edit = put(view, reshape(view, "a", places((90, 20), (200, 25), (210, 80), (90, 80))))
    assert edit.ids == {"a", "b"}


def test_where_the_line_crosses_the_border_of_two_neighbours_all_get_one_corner():
    view = of(SQUARE, rect(100, 0, 200, 40), rect(100, 40, 200, 100))
    reshaped(view, (100, 0), (117, 23), (131, 71), (100, 100))
    assert len(corners(view, "a") & corners(view, "b") & corners(view, "c")) == 1


def test_a_neighbour_that_would_vanish_is_refused():
    view = of(SQUARE, rect(100, 40, 110, 60))
    line = places((90, 20), (150, 20), (150, 80), (90, 80))
    with pytest.raises(BadInput, match="Hold Ctrl"):
        reshape(view, "a", line)
    assert reshape(view, "a", line, alone=True).ids == {"a"}


# --- stretches of corners -----------------------------------------------------------------------

BENT = [(0, 0), (100, 0), (105, 30), (95, 60), (100, 100), (0, 100)]


def test_all_corners_between_two_are_taken_out_the_shorter_way():
    view = of(shape_of(BENT))
    edit = put(view, delete_stretch(view, "a", 1, 4))
    assert shapely.equals(view.get("a").shape, SQUARE)
    assert in_language("en", edit.label) == "Delete corners of สวน"
    view = of(shape_of(BENT))
    put(view, delete_stretch(view, "a", 4, 1))
    assert shapely.equals(view.get("a").shape, SQUARE)


def test_neighbours_with_exactly_these_corners_follow():
    beside = shape_of([(100, 0), (200, 0), (200, 100), (100, 100), (95, 60), (105, 30)])
    view = of(shape_of(BENT), beside)
    put(view, delete_stretch(view, "a", 1, 4))
    assert shapely.equals(view.get("b").shape, rect(100, 0, 200, 100))
    assert delete_stretch(of(shape_of(BENT), beside), "a", 1, 4, alone=True).ids == {"a"}


def test_neighbours_along_a_part_of_the_stretch_end_on_the_straight_side():
    view = of(shape_of(BENT), shape_of([(105, 30), (200, 0), (200, 100), (95, 60)]))
    put(view, delete_stretch(view, "a", 1, 4))
    mine, theirs = (view.get(patch_id).shape for patch_id in "ab")
    assert overlap_m2(view.get("a"), view.get("b")) < 1e-3
    ends = shapely.points(shapely.get_coordinates(theirs))
    assert shapely.dwithin(ends, mine, 1e-9).sum() == 3  # two corners, one of them twice


def test_neighbours_in_another_place_stay():
    view = of(shape_of(BENT), shape_of([(105, 30), (200, 0), (200, 60)]))
    assert delete_stretch(view, "a", 1, 4).ids == {"a"}


def test_corners_of_a_hole_can_be_taken_out():
    view = of(shape_of(OUTLINE, HOLE))
    put(view, delete_stretch(view, "a", 4, 6))
    assert len(view.get("a").shape.geoms[0].interiors[0].coords) == 4


@pytest.mark.parametrize(
    ("shape", "first", "last", "words"),
    [
        (shape_of(OUTLINE, HOLE), 0, 5, "on one outline"),
        (SQUARE, 0, 1, "No corners lie between"),
        (shape_of([(0, 0), (100, 0), (50, 80)]), 0, 0, "No corners lie between"),
        (shape_of([(0, 0), (50, 1), (100, 0), (50, 9)]), 0, 2, None),
    ],
)
def test_what_can_t_be_taken_out_is_refused_in_words(shape, first, last, words):
    view = of(shape)
    if words is None:
        put(view, delete_stretch(view, "a", first, last))
    else:
        with pytest.raises(BadInput, match=words):
            delete_stretch(view, "a", first, last)


def test_a_neighbour_that_can_t_follow_is_refused():
    inner = shape_of([(100, 0), (105, 30), (100, 100)])
    outer = shape_of([(0, 0), (100, 0), (105, 30), (100, 100), (0, 100)])
    with pytest.raises(BadInput, match="Hold Ctrl"):
        delete_stretch(of(outer, inner), "a", 1, 3)


# --- laws ---------------------------------------------------------------------------------------

somewhere = st.tuples(st.floats(-50, 250), st.floats(-50, 250))


@settings(deadline=None, max_examples=200)
@given(st.lists(somewhere, min_size=2, max_size=6))
def test_whatever_is_drawn_among_neighbours_they_stay_sound_and_do_not_overlap(line):
    cells = [rect(100 * x, 100 * y, 100 * x + 100, 100 * y + 100) for x in (0, 1) for y in (0, 1)]
    view = of(*cells)
    try:
        edit = reshape(view, "a", places(*line))
    except BadInput:
        return
    put(view, edit)
    assert all(overlap_m2(one, other) < 0.02 for one, other in combinations(view, 2))


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.floats(60, 140), st.floats(5, 95)), min_size=1, max_size=5))
def test_along_one_shared_border_no_ground_is_gained_or_lost(middle):
    view = of(SQUARE, rect(100, 0, 200, 100))
    whole = m2(view)
    try:
        edit = reshape(view, "a", places((100, 0), *middle, (100, 100)))
    except BadInput:
        return
    put(view, edit)
    assert m2(view) == pytest.approx(whole, rel=1e-6)
    assert overlap_m2(view.get("a"), view.get("b")) < 1e-3


def test_a_spike_without_any_width_is_refused_in_words():
    tip = [(101.00075, 10.50045), (101.00045, 10.50045), (100.9997, 10.50075)]
    ring = [(101.00065, 10.500370000000002), (101.00090731707317, 10.500267073170733)]
    shape = shapely.MultiPolygon([shapely.Polygon([*ring, (101.0012, 10.50045), *tip])])
    assert shape.is_valid
    line = [(101.00015, 10.5003), (101.00015, 10.50075), (100.9997, 10.5003), (100.9997, 10.50045)]
    line += [(101.00291293029731, 10.503662930297505), (101.0005, 10.50037)]
    with pytest.raises(BadInput):
        reshape(of(shapely.orient_polygons(shape)), "a", line)
