"""A cut makes pieces that fit to the last bit, and nothing is gained or lost by it."""

from dataclasses import replace
from math import cos, pi, sin

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from greendesk.edits.rings import Rings
from greendesk.edits.split import pieces_of, split_patches
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.model.record import CORRIDOR_LINE, Patch
from greendesk.model.view import MemoryView
from tests.unit.edits.ground import (
    at,
    degrees2,
    m2,
    parts,
    places,
    put,
    rect,
    shape_of,
    side_sharers,
)

NEW = [f"n{n}" for n in range(40)]
DOWN = places((60, 120), (60, -20))


def of(shape, **values):
    return MemoryView([Patch("a", shape, {"name_th": "สวน", **values})])


def corners(view, patch_id):
    return set(map(tuple, shapely.get_coordinates(view.get(patch_id).shape).tolist()))


def test_the_largest_piece_keeps_the_id():
    view = of(rect(0, 0, 100, 100))
    whole = m2(view)
    edit = put(view, split_patches(view, ["a"], DOWN, NEW))
    assert m2(view, "a") == pytest.approx(0.6 * whole, rel=1e-4)
    assert m2(view) == pytest.approx(whole, rel=1e-9)
    assert in_language("en", edit.label) == "Split สวน"


def test_pieces_share_the_very_same_corners_along_the_cut():
    view = of(rect(0, 0, 100, 100))
    put(view, split_patches(view, ["a"], places((60, 120), (55, 70), (70, 30), (60, -20)), NEW))
    shared = corners(view, "a") & corners(view, "n0")
    assert len(shared) == 4
    assert at(55, 70) in shared


def test_numbers_of_the_whole_stay_with_the_largest_and_the_rest_is_copied():
    view = of(rect(0, 0, 100, 100), budget_baht=500, local_no="7", green_type="T1")
    line = {CORRIDOR_LINE: "LINESTRING (101 10.5, 101.1 10.5)"}
    view = MemoryView(replace(patch, values={**patch.values, **line}) for patch in view)
    put(view, split_patches(view, ["a"], DOWN, lambda n: f"made{n}"))
    assert view.get("a").values["budget_baht"] == 500
    assert view.get("a").values["local_no"] == "7"
    assert view.get("made0").values == {"name_th": "สวน", "green_type": "T1"}


def test_a_line_to_and_fro_makes_many_pieces():
    view = of(rect(0, 0, 100, 100))
    line = places((20, -10), (20, 110), (50, 110), (50, -10), (80, -10), (80, 110))
    assert len(pieces_of(view, ["a"], line)) == 4
    put(view, split_patches(view, ["a"], line, NEW))
    assert len(view) == 4


def test_parts_that_the_line_leaves_whole_stay_with_the_largest_piece():
    view = of(parts(rect(0, 0, 100, 100), rect(200, 0, 210, 10), rect(300, 0, 900, 100)))
    put(view, split_patches(view, ["a"], DOWN, NEW))
    assert len(view.get("a").shape.geoms) == 3
    assert len(view.get("n0").shape.geoms) == 1


def test_a_cut_may_lead_through_a_hole():
    hole = [(40, 40), (60, 40), (60, 60), (40, 60)]
    view = of(shape_of([(0, 0), (100, 0), (100, 100), (0, 100)], hole))
    put(view, split_patches(view, ["a"], places((45, -5), (45, 105)), NEW))
    assert [len(p.shape.geoms[0].interiors) for p in view] == [0, 0]


def test_a_cut_into_a_hole_only_is_no_cut():
    hole = [(40, 40), (60, 40), (60, 60), (40, 60)]
    view = of(shape_of([(0, 0), (100, 0), (100, 100), (0, 100)], hole))
    with pytest.raises(BadInput, match="does not cut"):
        split_patches(view, ["a"], places((45, -5), (45, 50)), NEW)


def test_the_ends_may_lie_on_the_border_or_on_corners():
    view = of(shape_of([(0, 0), (90, 10), (100, 100), (10, 90)]))
    put(view, split_patches(view, ["a"], places((45, 5), (55, 95)), NEW))
    assert len(view) == 2
    view = of(rect(0, 0, 100, 100))
    put(view, split_patches(view, ["a"], places((0, 0), (100, 100)), NEW))
    assert shapely.get_num_coordinates(view.get("n0").shape) == 4


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (places((50, -10), (50, 50)), "does not cut"),
        (places((20, 20), (50, 50)), "does not cut"),
        (places((200, -10), (200, 110)), "does not cut"),
        (places((0, -10), (0, 110)), "does not cut"),
        (places((50, 50)), "two places"),
        (places((50, -10), (50, 110), (60, 110), (30, 50)), "without a loop"),
    ],
)
def test_a_line_that_makes_no_cut_is_refused_in_words(line, words):
    view = of(rect(0, 0, 100, 100))
    assert pieces_of(view, ["a"], line) == ()
    with pytest.raises(BadInput, match=words):
        split_patches(view, ["a"], line, NEW)


def test_all_chosen_patches_are_cut_at_once_and_others_are_left():
    view = MemoryView([Patch(str(n), rect(100 * n, 0, 100 * n + 100, 100)) for n in range(4)])
    line = places((-10, 51), (310, 47), (450, 50))
    edit = put(view, split_patches(view, ["0", "1", "2"], line, NEW))
    assert in_language("en", edit.label) == "Split 3 patches"
    assert len(view) == 7
    assert edit.ids == {"0", "1", "2", "3", "n0", "n1", "n2"}  # "3" gets a corner, no cut


def test_what_is_not_drawn_yet_does_not_keep_the_others_from_being_cut():
    view = MemoryView([Patch("a", rect(0, 0, 100, 100)), Patch("b")])
    assert split_patches(view, ["a", "b"], DOWN, NEW).ids == {"a", "n0"}
    with pytest.raises(BadInput, match="no outline"):
        split_patches(view, ["b"], DOWN, NEW)


def test_only_a_patch_in_the_way_has_to_be_sound():
    bow_tie = shape_of([(200, 0), (300, 100), (300, 0), (200, 100)])
    view = MemoryView([Patch("a", rect(0, 0, 100, 100)), Patch("b", bow_tie)])
    assert split_patches(view, ["a", "b"], DOWN, NEW).ids == {"a", "n0"}
    with pytest.raises(BadInput, match="crosses itself"):
        split_patches(view, ["a", "b"], places((-10, 50), (310, 50)), NEW)


def test_a_neighbour_gets_the_end_of_the_cut_so_the_border_stays_shared():
    mine = shape_of([(0, 0), (101, 7), (90, 103), (3, 97)])
    theirs = shape_of([(101, 7), (200, 0), (200, 100), (90, 103)])
    view = MemoryView([Patch("a", mine), Patch("b", theirs)])
    put(view, split_patches(view, ["a"], places((-20, 31), (300, 62)), NEW))
    (end,) = corners(view, "b") - {*map(tuple, shapely.get_coordinates(theirs).tolist())}
    for piece, corner in (("a", at(90, 103)), ("n0", at(101, 7))):
        if corner not in corners(view, piece):
            corner = at(101, 7) if corner == at(90, 103) else at(90, 103)
        assert side_sharers(view, piece, end, corner) == {"b"}


def test_a_neighbour_with_a_longer_side_gets_the_corner_too():
    view = MemoryView([Patch("a", rect(0, 0, 100, 100)), Patch("b", rect(0, -100, 300, 0))])
    put(view, split_patches(view, ["a"], DOWN, NEW))
    assert len(Rings(view.get("b").shape)) == 5


def test_neighbours_that_are_cut_together_meet_at_one_corner():
    view = MemoryView(
        [
            Patch("a", shape_of([(0, 0), (101, 7), (90, 103), (3, 97)])),
            Patch("b", shape_of([(101, 7), (200, 0), (200, 100), (90, 103)])),
        ]
    )
    put(view, split_patches(view, ["a", "b"], places((-20, 31), (300, 62)), NEW))
    shared = corners(view, "a") & corners(view, "b") & corners(view, "n0") & corners(view, "n1")
    assert len(shared) == 1


ring = st.lists(
    st.tuples(st.floats(20, 100), st.floats(0.05, 1)), min_size=4, max_size=12
)  # distance from the middle, part of the turn
somewhere = st.tuples(st.floats(-150, 150), st.floats(-150, 150))


def star(steps):
    """Return a star-shaped outline round the middle; such a one never crosses itself."""
    turn = sum(part for _, part in steps)
    angles, total = [], 0.0
    for _, part in steps:
        total += part
        angles.append(2 * pi * total / turn)
    assume(max(b - a for a, b in zip(angles, [*angles[1:], angles[0] + 2 * pi], strict=True)) < 3)
    away = [d for d, _ in steps]
    return shape_of([(d * cos(w), d * sin(w)) for d, w in zip(away, angles, strict=True)])


@settings(deadline=None, max_examples=200)
@given(ring, st.lists(somewhere, min_size=2, max_size=6))
def test_whatever_line_cuts_the_area_stays(steps, line):
    shape = star(steps)
    assume(shapely.is_valid(shape))
    view = MemoryView([Patch("a", shape), Patch("b", rect(30, -200, 300, 200))])
    whole = degrees2(view)
    try:
        edit = split_patches(view, ["a", "b"], places(*line), NEW)
    except BadInput:
        return
    count = len(pieces_of(view, ["a", "b"], places(*line)))
    made = sum(delta.before is None for delta in edit.deltas)
    put(view, edit)
    assert degrees2(view) == pytest.approx(whole, rel=1e-9)
    assert count - made in (1, 2)


def dumbbell(neck_m):
    """Return two pieces of ground with a neck of 100 m between them, so many metres wide."""
    left = [(-100, -50), (0, -50), (0, 0)]
    right = [(100, 0), (100, -10), (110, -10), (110, 10), (100, 10)]
    return shape_of([*left, *right, (100, neck_m), (0, neck_m), (0, 50), (-100, 50)])


def test_a_cut_along_a_spike_thinner_than_a_hair_is_refused_before_it_loses_ground():
    along_the_neck = places((100, 10), (100, 0), (0, 0), (110, -10))
    for neck_m in (1e-4, 4e-5, 1e-6, 1e-8):
        view = of(dumbbell(neck_m))
        assert pieces_of(view, ["a"], along_the_neck) == ()
        with pytest.raises(BadInput, match="does not cut"):
            split_patches(view, ["a"], along_the_neck, NEW)
    put(view := of(dumbbell(0.001)), split_patches(view, ["a"], along_the_neck, NEW))
    assert len(view) == 3


neck_corners = st.sampled_from([(0, 0), (100, 0), (100, -10), (110, -10), (110, 10), (100, 10)])


@settings(deadline=None, max_examples=200)
@given(
    st.floats(-8, -2),
    st.lists(st.one_of(neck_corners, somewhere), min_size=2, max_size=4),
)
def test_no_cut_loses_ground_however_thin_a_spike_is(log_neck_m, line):
    view = of(dumbbell(10**log_neck_m))
    whole = degrees2(view)
    try:
        put(view, split_patches(view, ["a"], places(*line), NEW))
    except BadInput:
        return
    assert degrees2(view) == pytest.approx(whole, rel=1e-6)
    assert shapely.union_all([p.shape for p in view]).area == pytest.approx(whole, rel=1e-6)


@pytest.mark.parametrize("line", [places((0, 1), (100, -1)), places((0, -1), (250, 0))])
def test_a_patch_as_thin_as_a_hair_is_not_cut_at_the_cost_of_its_ground(line):
    view = of(rect(0, 0, 300, 1e-4))
    with pytest.raises(BadInput, match="does not cut"):
        split_patches(view, ["a"], line, NEW)
    put(view := of(rect(0, 0, 300, 0.001)), split_patches(view, ["a"], DOWN, NEW))
    assert len(view) == 2
