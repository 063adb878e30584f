"""Ways out of an overlap: what is given up is gone, what is shared is shared to the last bit."""

from math import cos, pi, sin

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon

from greendesk.edits.overlap import (
    cut_mine,
    grown_overlaps,
    overlaps,
    share_border,
    shares_ground,
)
from greendesk.edits.rings import Rings
from greendesk.edits.shape import move_corner
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.model.edit import Delta
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.unit.edits.ground import at, m2, overlap_m2, put, rect, shape_of, side_sharers

SQUARE = rect(0, 0, 100, 100)
BOW_TIE = shape_of([(0, 0), (100, 100), (100, 0), (0, 100)])
BENT = shape_of([(100, -20), (200, -20), (200, 120), (100, 120), (95, 80), (104, 50), (97, 20)])


def of(*shapes):
    names = {"a": "สวน", "b": "ลาน"}
    named = zip("abcdef", shapes, strict=False)
    return MemoryView(Patch(i, shape, {"name_th": names.get(i, i)}) for i, shape in named)


def shared_sides(view):
    """Return how many sides of a are sides of b too."""
    rings = Rings(view.get("a").shape)
    sides = [(rings.place(n), rings.place(rings.neighbours(n)[1])) for n in range(len(rings))]
    return sum("b" in side_sharers(view, "a", *side) for side in sides)


# --- which --------------------------------------------------------------------------------------


def test_overlaps_are_found_the_largest_first():
    view = of(SQUARE, rect(90, 0, 200, 100), rect(0, 50, 100, 200), rect(100, 200, 300, 300))
    (one, ground), (other, _) = overlaps(view, "a")
    assert (one.id, other.id) == ("c", "b")
    assert area_m2(ground) == pytest.approx(area_m2(rect(0, 50, 100, 100)), rel=1e-6)


def test_neighbours_that_only_touch_don_t_overlap():
    assert overlaps(of(SQUARE, rect(100, 0, 200, 100), rect(99.99995, 0, 200, 100)), "a") == []


@pytest.mark.parametrize("shape", [None, MultiPolygon(), BOW_TIE])
def test_what_has_no_sound_outline_overlaps_nothing(shape):
    assert overlaps(of(shape, SQUARE), "a") == []
    assert overlaps(of(SQUARE, shape), "a") == []


# --- cut mine -----------------------------------------------------------------------------------


def test_mine_gives_up_what_lies_in_the_others():
    view = of(SQUARE, rect(90, -10, 200, 110), rect(-10, 50, 110, 200))
    edit = put(view, cut_mine(view, "a", ["b", "c"]))
    assert m2(view, "a") == pytest.approx(area_m2(rect(0, 0, 90, 50)), rel=1e-6)
    assert edit.ids == {"a"}
    assert overlaps(view, "a") == []
    assert in_language("en", edit.label) == "Cut สวน off at its neighbours"


def test_a_hole_is_cut_round_what_lies_inside():
    view = of(SQUARE, rect(40, 40, 60, 60))
    put(view, cut_mine(view, "a", ["b"]))
    assert len(view.get("a").shape.geoms[0].interiors) == 1


def test_a_patch_that_is_gone_is_refused_in_words():
    for ids in (("gone", "a"), ("a", "gone")):
        with pytest.raises(BadInput):
            cut_mine(of(SQUARE), ids[0], [ids[1]])


def test_nothing_would_be_left_of_mine():
    view = of(SQUARE, rect(-10, -10, 110, 110))
    for way in (lambda: cut_mine(view, "a", ["b"]), lambda: share_border(view, "a", "b")):
        with pytest.raises(BadInput, match="nothing would be left"):
            way()


def test_there_is_nothing_to_cut_off():
    with pytest.raises(BadInput, match="none of these"):
        cut_mine(of(SQUARE, rect(100, 0, 200, 100)), "a", ["b"])


@pytest.mark.parametrize("shape", [None, MultiPolygon(), BOW_TIE])
def test_ways_out_need_sound_outlines(shape):
    for view in (of(shape, SQUARE), of(SQUARE, shape)):
        for way in (lambda v: cut_mine(v, "a", ["b"]), lambda v: share_border(v, "a", "b")):
            with pytest.raises(BadInput):
                way(view)


# --- one border ---------------------------------------------------------------------------------


def test_after_sharing_all_sides_between_them_are_common():
    view = of(SQUARE, BENT)
    edit = put(view, share_border(view, "a", "b", reach_m=6))
    assert overlap_m2(view.get("a"), view.get("b")) == pytest.approx(0, abs=1e-6)
    assert shared_sides(view) == 6  # two of their corners lie where the borders crossed
    assert in_language("en", edit.label) == "Give สวน and ลาน one border"


def test_the_other_keeps_its_ground():
    view = of(SQUARE, BENT)
    put(view, share_border(view, "a", "b", reach_m=6))
    assert shapely.symmetric_difference(view.get("b").shape, BENT).area < 1e-16


def test_a_gap_within_reach_is_closed():
    view = of(SQUARE, rect(100.8, -50, 200, 150))
    put(view, share_border(view, "a", "b"))
    assert m2(view, "a") == pytest.approx(area_m2(rect(0, 0, 100.8, 100)), rel=1e-6)
    assert shared_sides(view) == 1


def test_a_gap_out_of_reach_is_left():
    view = of(SQUARE, rect(101.2, -50, 200, 150))
    with pytest.raises(BadInput, match="side by side"):
        share_border(view, "a", "b")


def test_a_bay_that_is_deeper_than_the_reach_is_not_filled():
    bay = shape_of(
        [(100.5, -50), (200, -50), (200, 150), (100.5, 150), (100.5, 60), (130, 50), (100.5, 40)]
    )
    view = of(SQUARE, bay)
    put(view, share_border(view, "a", "b"))
    assert m2(view, "a") == pytest.approx(area_m2(rect(0, 0, 100.5, 100)), rel=1e-6)
    assert shared_sides(view) == 2


def test_a_border_that_goes_to_and_fro_is_pulled_without_folds():
    zigzag = [(99.8, 20), (99.5, 60), (99.9, 40), (99.6, 80)]
    view = of(shape_of([(0, 0), (99.7, 0), *zigzag, (99.7, 100), (0, 100)]), rect(100, 0, 200, 100))
    put(view, share_border(view, "a", "b"))
    assert m2(view, "a") == pytest.approx(area_m2(SQUARE), rel=1e-6)


def test_a_shared_border_moves_together_from_then_on():
    view = of(SQUARE, BENT)
    put(view, share_border(view, "a", "b", reach_m=6))
    (corner,) = Rings(view.get("a").shape).at(at(104, 50))
    assert move_corner(view, "a", corner, at(106, 52)).ids == {"a", "b"}


def test_what_is_shared_already_is_left_as_it_is():
    view = of(SQUARE, BENT)
    put(view, share_border(view, "a", "b", reach_m=6))
    with pytest.raises(BadInput, match="share their border already"):
        share_border(view, "a", "b")


def test_a_strip_narrower_than_the_reach_is_not_swallowed():
    view = of(rect(99, 0, 99.7, 100), rect(100, 0, 200, 100))
    put(view, share_border(view, "a", "b"))
    assert m2(view, "a") >= area_m2(rect(99, 0, 99.7, 100))


# --- laws ---------------------------------------------------------------------------------------

shaky = st.lists(st.floats(-2, 2), min_size=3, max_size=9)


@settings(deadline=None, max_examples=200)
@given(shaky, shaky, st.sampled_from([0.5, 1.0, 3.0, 5.0]))
def test_shaky_borders_become_one_without_overlap(mine, theirs, reach_m):
    def edge(wobbles):
        step = 100 / (len(wobbles) + 1)
        return [(100 + w, step * (n + 1)) for n, w in enumerate(wobbles)]

    one = shape_of([(0, 0), (100, 0), *edge(mine), (100, 100), (0, 100)])
    other = shape_of([(200, 0), (200, 100), (100, 100), *edge(theirs)[::-1], (100, 0)])
    view = of(one, other)
    try:
        edit = share_border(view, "a", "b", reach_m)
    except BadInput:
        return
    put(view, edit)
    assert overlap_m2(view.get("a"), view.get("b")) < 1e-3
    assert area_m2(shapely.symmetric_difference(view.get("b").shape, other)) < 0.01  # 0.1 mm
    if reach_m > 4:
        gaps = shapely.difference(rect(0, 0, 200, 100), shapely.union_all([p.shape for p in view]))
        assert area_m2(gaps) < 1


@settings(deadline=None)
@given(
    st.lists(st.floats(10, 60), min_size=5, max_size=20),
    st.floats(0, 120),
    st.sampled_from([0.5, 2.0, 10.0]),
)
def test_whatever_lies_beside_what_sharing_leaves_no_overlap(spokes, east, reach_m):
    turns = [2 * pi * n / len(spokes) for n in range(len(spokes))]
    star = shape_of([(r * cos(w), r * sin(w)) for r, w in zip(spokes, turns, strict=True)])
    view = of(star, rect(east, -50, east + 70, 50))
    try:
        edit = share_border(view, "a", "b", reach_m)
    except BadInput:
        return
    put(view, edit)
    assert overlap_m2(view.get("a"), view.get("b")) < 0.02


def test_only_what_has_grown_is_spoken_of():
    park, wood = Patch("park", rect(0, 0, 100, 100)), Patch("wood", rect(90, 0, 190, 100))
    view = MemoryView([park, wood])
    ((other, common_m2),) = grown_overlaps(view, Delta(None, park), 4.0)
    assert other.id == "wood"
    assert common_m2 == pytest.approx(area_m2(rect(90, 0, 100, 100)), rel=1e-6)
    before = Patch("park", rect(0, 0, 100, 90))
    assert grown_overlaps(view, Delta(before, park), 4.0)
    assert not grown_overlaps(view, Delta(Patch("park", rect(-9, 0, 100, 100)), park), 4.0)


def test_sharing_ground_is_more_than_touching():
    view = MemoryView(
        [
            Patch(name, rect(west, 0, west + 100, 100))
            for name, west in zip("abc", (0, 100, 150), strict=True)
        ]
    )
    assert [shares_ground(view, name) for name in "abc"] == [False, True, True]
