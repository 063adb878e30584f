"""A strip keeps its line, and its width can be changed as long as nobody has reshaped it."""

import doctest
from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.edits import strip as strip_module
from greendesk.edits.corridor import draw_corridor
from greendesk.edits.shape import move_corner
from greendesk.edits.strip import kept_line
from greendesk.edits.values import set_values, set_values_of_many
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.lists import load_schema
from greendesk.model.measure import area_m2
from greendesk.model.record import CORRIDOR_LINE, Patch
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, ready_patch, square

LINE = ((LON, LAT), (LON + 0.001, LAT), (LON + 0.001, LAT + 0.002))


def strip(width_m=6.0, line=LINE, patch_id="a"):
    (delta,) = draw_corridor(patch_id, line, width_m).deltas
    return delta.after


def view_of(*patches):
    return MemoryView(patches or [strip()])


def after(edit):
    (delta,) = edit.deltas
    return delta.after


def test_the_text_of_a_line_is_that_of_the_example():
    assert doctest.testmod(strip_module).failed == 0


def test_a_strip_keeps_its_line_and_its_width():
    patch = strip(6.5)
    assert patch.values["corridor_width_m"] == 6.5
    assert kept_line(patch) == LINE
    assert shapely.is_valid(patch.shape)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(100, 100.01), st.floats(15, 15.01)),
        min_size=2,
        max_size=8,
        unique=True,
    ),
    st.floats(0.5, 200),
    st.floats(0.5, 200),
)
def test_a_new_width_makes_the_strip_that_was_drawn_with_it(line, narrow_m, wide_m):
    try:
        first, second = strip(narrow_m, line), strip(wide_m, line)
    except BadInput:
        return
    assert after(set_values(view_of(first), "a", {"corridor_width_m": wide_m})) == second


def test_undoing_a_new_width_leaves_the_very_same_patch():
    view = view_of()
    first, edit = view.get("a"), set_values(view, "a", {"corridor_width_m": 12})
    view.put(edit)
    view.put(edit.inverse())
    assert view.get("a") == first


def test_a_moved_corner_makes_the_line_stale():
    view = view_of()
    corner = view.get("a").shape.geoms[0].exterior.coords[0]
    view.put(move_corner(view, "a", 0, (corner[0] + 1e-6, corner[1])))
    assert kept_line(view.get("a")) is None


def test_another_patch_has_no_line():
    assert kept_line(ready_patch("a")) is None
    assert kept_line(Patch("a")) is None


@pytest.mark.parametrize(
    "text", ["", "LINESTRING", "POINT (100 13)", "LINESTRING (100 13, nan 14)", "LINESTRING (1 2"]
)
def test_a_text_that_is_no_line_is_passed_over(text):
    assert kept_line(replace(strip(), values={CORRIDOR_LINE: text})) is None


@pytest.mark.parametrize(
    ("line", "width_m", "words"),
    [
        (LINE[:1], 6, "two places"),
        ((LINE[0], LINE[0]), 6, "two places"),
        (LINE, 0.4, "m wide"),
        (LINE, 201, "m wide"),
    ],
)
def test_what_makes_no_strip_is_refused_in_words(line, width_m, words):
    with pytest.raises(BadInput, match=words):
        draw_corridor("a", line, width_m)


# --- typed into the form ------------------------------------------------------------------------


def test_the_outline_follows_the_width_in_the_form():
    edit = set_values(view_of(), "a", {"corridor_width_m": 12}, load_schema())
    assert after(edit) == strip(12)
    assert in_language("en", edit.label) == "Change “Width of the strip”"


def test_a_width_that_was_emptied_can_be_typed_again():
    view = view_of()
    view.put(set_values(view, "a", {"corridor_width_m": None}))
    assert view.get("a").shape == strip().shape
    view.put(set_values(view, "a", {"corridor_width_m": 12}))
    assert view.get("a").shape == strip(12).shape


def test_a_width_that_is_no_strips_is_refused_in_the_form_too():
    with pytest.raises(BadInput, match="m wide"):
        set_values(view_of(), "a", {"corridor_width_m": 300})


def test_the_width_of_a_reshaped_strip_is_a_number_like_another():
    patch = replace(strip(), shape=square())
    changed = after(set_values(view_of(patch), "a", {"corridor_width_m": 12}))
    assert changed.shape == square()
    assert changed.values["corridor_width_m"] == 12


def test_many_strips_follow_one_width():
    other = tuple((lon + 0.01, lat) for lon, lat in LINE)
    view = view_of(strip(), strip(3, other, "b"), ready_patch("c"))
    edit = set_values_of_many(view, ["a", "b", "c"], {"corridor_width_m": 12}, load_schema())
    view.put(edit)
    assert area_m2(view.get("a").shape) == pytest.approx(area_m2(view.get("b").shape))
    assert view.get("c").shape == ready_patch("c").shape
