"""Holes and parts: cut, added, filled and taken away, and the rest stays as it is."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon

from greendesk.edits import parts as edits
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.unit.edits.ground import at, is_stored_well, m2, parts, places, put, rect, shape_of

SMALL = places((40, 40), (60, 40), (60, 60), (40, 60))
RING = [(0, 0), (100, 0), (100, 100), (0, 100)]
HOLED = shape_of(RING, [(40, 40), (60, 40), (60, 60), (40, 60)], [(10, 10), (20, 10), (20, 20)])
BOW_TIE = shape_of([(0, 0), (100, 100), (100, 0), (0, 100)])


def of(shape):
    return MemoryView([Patch("a", shape, {"name_th": "สวน"})])


def after(view):
    return view.get("a").shape


# --- holes --------------------------------------------------------------------------------------


def test_an_outline_inside_becomes_a_hole_with_just_these_corners():
    view = of(rect(0, 0, 100, 100))
    edit = put(view, edits.cut_hole(view, "a", SMALL))
    (hole,) = after(view).geoms[0].interiors
    assert set(hole.coords) == set(SMALL)
    assert in_language("en", edit.label) == "Cut a hole into สวน"


def test_a_hole_drawn_over_the_edge_cuts_off_what_lies_inside():
    view = of(rect(0, 0, 100, 100))
    put(view, edits.cut_hole(view, "a", places((50, -10), (150, -10), (150, 200), (50, 200))))
    assert m2(view) == pytest.approx(area_m2(rect(0, 0, 50, 100)), rel=1e-6)


def test_a_hole_may_part_the_patch():
    view = of(rect(0, 0, 100, 100))
    put(view, edits.cut_hole(view, "a", places((40, -10), (60, -10), (60, 110), (40, 110))))
    assert len(after(view).geoms) == 2


def test_a_hole_over_another_hole_makes_one_of_both():
    view = of(HOLED)
    put(view, edits.cut_hole(view, "a", places((50, 50), (70, 50), (70, 70), (50, 70))))
    assert len(after(view).geoms[0].interiors) == 2


def test_other_patches_are_never_touched_by_a_hole():
    view = MemoryView([Patch("a", rect(0, 0, 100, 100)), Patch("b", rect(50, 50, 150, 150))])
    assert edits.cut_hole(view, "a", SMALL).ids == {"a"}


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        (places((200, 0), (210, 0), (210, 10)), "beside"),
        (places((100, 0), (110, 0), (110, 10), (100, 10)), "beside"),
        (places((-10, -10), (200, -10), (200, 200), (-10, 200)), "Nothing would be left"),
        (places((40, 40), (60, 60), (60, 40), (40, 60)), "cross itself"),
        (SMALL[:2], "three corners"),
    ],
)
def test_a_hole_that_makes_no_sense_is_refused_in_words(corners, words):
    with pytest.raises(BadInput, match=words):
        edits.cut_hole(of(rect(0, 0, 100, 100)), "a", corners)


def test_a_hole_in_a_hole_is_refused():
    with pytest.raises(BadInput, match="beside"):
        edits.cut_hole(of(HOLED), "a", places((45, 45), (55, 45), (55, 55)))


@pytest.mark.parametrize("shape", [None, MultiPolygon(), BOW_TIE])
@pytest.mark.parametrize(
    "edit",
    [
        lambda view: edits.cut_hole(view, "a", SMALL),
        lambda view: edits.add_part(view, "a", SMALL),
        lambda view: edits.fill_hole(view, "a", at(50, 50)),
        lambda view: edits.fill_holes(view, "a"),
        lambda view: edits.delete_part(view, "a", at(50, 50)),
    ],
)
def test_a_patch_without_a_sound_outline_is_refused(shape, edit):
    with pytest.raises(BadInput):
        edit(of(shape))


def test_the_hole_that_was_clicked_is_filled_and_the_other_stays():
    view = of(HOLED)
    put(view, edits.fill_hole(view, "a", at(50, 50)))
    (hole,) = after(view).geoms[0].interiors
    assert set(hole.coords) == set(places((10, 10), (20, 10), (20, 20)))


def test_a_click_beside_all_holes_is_refused():
    with pytest.raises(BadInput, match="no hole here"):
        edits.fill_hole(of(HOLED), "a", at(80, 80))


def test_an_island_in_a_hole_is_united_with_what_fills_it():
    view = of(parts(HOLED, rect(45, 45, 55, 55)))
    put(view, edits.fill_hole(view, "a", at(42, 42)))
    assert len(after(view).geoms) == 1
    assert len(after(view).geoms[0].interiors) == 1


def test_a_hole_in_an_island_is_filled_and_the_hole_around_stays():
    island = shape_of([(42, 42), (58, 42), (58, 58), (42, 58)], [(48, 48), (52, 48), (52, 52)])
    view = of(parts(HOLED, island))
    put(view, edits.fill_hole(view, "a", at(51, 49)))
    assert [len(part.interiors) for part in after(view).geoms] == [2, 0]


def test_all_holes_are_filled_at_once():
    view = of(HOLED)
    put(view, edits.fill_holes(view, "a"))
    assert shapely.equals(after(view), rect(0, 0, 100, 100))


def test_there_are_no_holes_to_fill():
    with pytest.raises(BadInput, match="has no holes"):
        edits.fill_holes(of(rect(0, 0, 1, 1)), "a")


# --- parts --------------------------------------------------------------------------------------


def test_an_outline_apart_becomes_a_second_part():
    view = of(rect(0, 0, 100, 100))
    put(view, edits.add_part(view, "a", places((200, 0), (250, 0), (250, 50))))
    assert len(after(view).geoms) == 2


@pytest.mark.parametrize("west", [50, 100])
def test_an_outline_that_overlaps_or_lies_along_is_united(west):
    view = of(rect(0, 0, 100, 100))
    corners = places((west, 0), (200, 0), (200, 100), (west, 100))
    put(view, edits.add_part(view, "a", corners))
    assert len(after(view).geoms) == 1
    assert m2(view) == pytest.approx(area_m2(rect(0, 0, 200, 100)), rel=1e-6)


SLANTED = [(0, 0), (171, 31), (30, 190)]
"""Its first side runs askew, so that no place on it can be written down exactly."""


def on_side(share):
    return 171 * share, 31 * share


@pytest.mark.parametrize("n", range(12))
def test_a_part_that_is_snapped_to_a_side_becomes_one_with_it(n):
    view = of(shape_of(SLANTED))
    one, end = on_side(0.3 + n / 120), on_side(0.6 + n / 170)
    outside = [(end[0] + 20, end[1] - 40), (one[0] + 20, one[1] - 40)]
    put(view, edits.add_part(view, "a", places(one, end, *outside)))
    assert len(after(view).geoms) == 1


@pytest.mark.parametrize("n", range(12))
def test_a_hole_that_is_snapped_to_a_side_is_a_notch(n):
    view = of(shape_of(SLANTED))
    one, end = on_side(0.3 + n / 120), on_side(0.6 + n / 170)
    inside = [(end[0] - 10, end[1] + 20), (one[0] - 10, one[1] + 20)]
    put(view, edits.cut_hole(view, "a", places(one, end, *inside)))
    assert not after(view).geoms[0].interiors


def test_an_outline_that_meets_in_one_corner_is_a_second_part():
    view = of(rect(0, 0, 100, 100))
    put(view, edits.add_part(view, "a", places((100, 100), (200, 100), (200, 200))))
    assert len(after(view).geoms) == 2


def test_a_part_drawn_in_a_hole_is_an_island():
    view = of(HOLED)
    put(view, edits.add_part(view, "a", places((45, 45), (55, 45), (55, 55))))
    assert len(after(view).geoms) == 2


def test_a_part_inside_the_patch_is_refused():
    with pytest.raises(BadInput, match="already"):
        edits.add_part(of(rect(0, 0, 100, 100)), "a", SMALL)


def test_the_part_that_was_clicked_goes():
    view = of(parts(rect(0, 0, 10, 10), rect(20, 0, 30, 10)))
    put(view, edits.delete_part(view, "a", at(25, 5)))
    assert after(view) == rect(0, 0, 10, 10)


def test_the_last_part_is_not_taken_away():
    with pytest.raises(BadInput, match="only this one part"):
        edits.delete_part(of(rect(0, 0, 10, 10)), "a", at(5, 5))


def test_a_click_beside_all_parts_is_refused():
    with pytest.raises(BadInput, match="no part here"):
        edits.delete_part(of(rect(0, 0, 10, 10)), "a", at(50, 50))


# --- laws ---------------------------------------------------------------------------------------

outlines = st.lists(st.tuples(st.integers(-20, 120), st.integers(-20, 120)), min_size=3, max_size=7)


@settings(deadline=None)
@given(outlines)
def test_what_is_cut_out_and_what_is_left_make_the_whole(metres):
    view = of(HOLED)
    try:
        edit = edits.cut_hole(view, "a", places(*metres))
    except BadInput:
        return
    gone = area_m2(shapely.intersection(HOLED, edits._drawn(places(*metres))))
    put(view, edit)
    assert m2(view) + gone == pytest.approx(area_m2(HOLED), rel=1e-6)


@settings(deadline=None)
@given(outlines)
def test_a_part_adds_just_what_was_not_there(metres):
    view = of(HOLED)
    try:
        edit = edits.add_part(view, "a", places(*metres))
    except BadInput:
        return
    put(view, edit)
    more = area_m2(shapely.difference(edits._drawn(places(*metres)), HOLED))
    assert m2(view) == pytest.approx(area_m2(HOLED) + more, rel=1e-6)
    assert is_stored_well(after(view))
