"""Patches that are moved or turned stay what they were."""

from itertools import pairwise
from math import hypot

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.edits.corridor import draw_corridor
from greendesk.edits.moving import move_patches, rotate_patches
from greendesk.edits.rings import Rings
from greendesk.edits.strip import kept_line
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, ready_patch, square

LINE = ((LON, LAT), (LON + 0.001, LAT), (LON + 0.001, LAT + 0.002))
HOLED = shapely.orient_polygons(
    MultiPolygon(
        [
            box(LON, LAT, LON + 0.01, LAT + 0.01)
            - box(LON + 0.004, LAT + 0.004, LON + 0.006, LAT + 0.006),
            box(LON + 0.02, LAT, LON + 0.03, LAT + 0.01),
        ]
    )
)


@st.composite
def stars(draw):
    """Draw a sound shape of 3 to 12 corners, 2 m to 1 km wide, somewhere in Thailand."""
    count = draw(st.integers(3, 12))
    reach = draw(st.floats(1e-5, 5e-3))
    lon, lat = draw(st.floats(98, 105)), draw(st.floats(6, 20))
    far = np.array([draw(st.floats(0.3, 1)) for _ in range(count)]) * reach
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    outline = np.column_stack([lon + far * np.cos(turn), lat + far * np.sin(turn)])
    return MultiPolygon([Polygon(outline)])


def view_of(*shapes):
    return MemoryView([Patch("abcdef"[n], shape) for n, shape in enumerate(shapes)])


def after(view, edit):
    before = {patch.id: patch for patch in view}
    view.put(edit)
    there = [view.get(patch_id) for patch_id in before]
    view.put(edit.inverse())
    assert {patch.id: patch for patch in view} == before
    return there


def metres(one, two):
    return Geodesic.WGS84.Inverse(one[1], one[0], two[1], two[0])["s12"]


# --- moving -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(stars(), st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))
def test_a_moved_patch_keeps_its_size_and_undoing_leaves_no_trace(shape, east, north):
    view = view_of(shape)
    (moved,) = after(view, move_patches(view, ["a"], (east, north)))
    assert shapely.is_valid(moved.shape)
    assert moved.shape == shapely.orient_polygons(moved.shape)
    assert area_m2(moved.shape) == pytest.approx(area_m2(shape), rel=1.5e-4, abs=1e-3)
    assert moved.shape.centroid.x == pytest.approx(shape.centroid.x + east, abs=1e-9)
    assert moved.shape.centroid.y == pytest.approx(shape.centroid.y + north, abs=1e-9)


def test_holes_and_parts_move_along():
    view = view_of(HOLED)
    (moved,) = after(view, move_patches(view, ["a"], (1, 1)))
    assert np.allclose(Rings(moved.shape).corners, Rings(HOLED).corners + 1)


def test_the_undo_menu_names_what_was_moved():
    named = ready_patch("a")
    view = MemoryView([named, ready_patch("b", 0.01)])
    for edit, words in (
        (move_patches(view, ["a"], (0.1, 0)), "Move สวนทดสอบ"),
        (move_patches(view, ["a", "b"], (0.1, 0)), "Move 2 patches"),
        (rotate_patches(view, ["a"], (LON, LAT), 5), "Rotate สวนทดสอบ"),
        (rotate_patches(view, ["a", "b"], (LON, LAT), 5), "Rotate 2 patches"),
    ):
        assert in_language("en", edit.label) == words


@pytest.mark.parametrize("by", [(100, 0), (0, 80), (float("nan"), 0), (float("inf"), 0)])
def test_nothing_leaves_the_earth(by):
    with pytest.raises(BadInput, match="no place on the Earth"):
        move_patches(view_of(square()), ["a"], by)


def test_where_nothing_is_drawn_nothing_can_be_moved():
    view = MemoryView([Patch("a")])
    with pytest.raises(BadInput, match="no outline"):
        move_patches(view, ["a"], (1, 1))
    with pytest.raises(BadInput, match="no outline"):
        rotate_patches(view, ["a"], (LON, LAT), 5)


@pytest.mark.parametrize("by", [(0.001, 0.002), (-0.05, 0.08)])
def test_the_line_of_a_strip_moves_along(by):
    view = MemoryView()
    view.put(draw_corridor("a", LINE, 20))
    (moved,) = after(view, move_patches(view, ["a"], by))
    assert np.allclose(kept_line(moved), np.array(LINE) + by, atol=2e-9)


# --- turning ------------------------------------------------------------------------------------


@settings(deadline=None)
@given(stars(), st.floats(-720, 720), st.floats(-0.005, 0.005), st.floats(-0.005, 0.005))
def test_a_turned_patch_is_as_large_as_before(shape, degrees, east, north):
    about = (shape.centroid.x + east, shape.centroid.y + north)
    view = view_of(shape)
    (turned,) = after(view, rotate_patches(view, ["a"], about, degrees))
    assert shapely.is_valid(turned.shape)
    assert turned.shape == shapely.orient_polygons(turned.shape)
    assert area_m2(turned.shape) == pytest.approx(area_m2(shape), rel=1e-6, abs=1e-3)


@settings(deadline=None)
@given(stars(), st.floats(1, 359))
def test_every_corner_turns_clockwise_by_that_angle(shape, degrees):
    about = (shape.centroid.x + 1e-3, shape.centroid.y)
    view = view_of(shape)
    (turned,) = after(view, rotate_patches(view, ["a"], about, degrees))
    for one, two in zip(Rings(shape).corners, Rings(turned.shape).corners, strict=True):
        first = Geodesic.WGS84.Inverse(about[1], about[0], one[1], one[0])
        second = Geodesic.WGS84.Inverse(about[1], about[0], two[1], two[0])
        assert second["s12"] == pytest.approx(first["s12"], rel=1e-3, abs=1e-3)
        if first["s12"] > 1:
            off = (second["azi1"] - first["azi1"] - degrees + 180) % 360 - 180
            assert abs(off) < 0.05


@settings(deadline=None)
@given(stars(), st.floats(0, 360))
def test_sides_stay_as_long_as_they_were(shape, degrees):
    view = view_of(shape)
    (turned,) = after(view, rotate_patches(view, ["a"], shape.centroid.coords[0], degrees))
    old, new = Rings(shape).ring(0), Rings(turned.shape).ring(0)
    for n in range(len(old)):
        long_m = metres(old[n - 1], old[n])
        assert metres(new[n - 1], new[n]) == pytest.approx(long_m, rel=2e-4)


@settings(deadline=None)
@given(st.floats(0, 360), st.floats(-0.01, 0.01))
def test_neighbours_that_turn_together_keep_their_border(degrees, east):
    view = view_of(HOLED, square(0.01, 0, 0.01), square(0.006, 0.01, 0.004))
    shared = [c for c in Rings(HOLED).ring(0) if c in Rings(square(0.01, 0, 0.01)).ring(0)]
    assert len(shared) == 2
    first, second, _ = after(view, rotate_patches(view, "abc", (LON + east, LAT), degrees))
    assert len({*Rings(first.shape).ring(0)} & {*Rings(second.shape).ring(0)}) == 2
    assert area_m2(first.shape) == pytest.approx(area_m2(HOLED), rel=5e-5)


def test_a_full_turn_changes_nothing():
    view = view_of(HOLED)
    edit = rotate_patches(view, ["a"], (LON, LAT), 360)
    assert edit.deltas[0].after == edit.deltas[0].before


@pytest.mark.parametrize("degrees", [float("nan"), float("inf")])
def test_an_angle_that_is_none_is_refused(degrees):
    with pytest.raises(BadInput):
        rotate_patches(view_of(square()), ["a"], (LON, LAT), degrees)


@settings(deadline=None)
@given(st.floats(0, 360))
def test_the_line_of_a_strip_turns_along(degrees):
    view = MemoryView()
    view.put(draw_corridor("a", LINE, 20))
    (turned,) = after(view, rotate_patches(view, ["a"], (LON, LAT + 0.01), degrees))
    line = kept_line(turned)
    assert line is not None
    for (one, two), (three, four) in zip(pairwise(LINE), pairwise(line), strict=True):
        assert metres(three, four) == pytest.approx(metres(one, two), rel=1e-4)
    assert hypot(*np.subtract(line[0], LINE[0])) < 0.03
