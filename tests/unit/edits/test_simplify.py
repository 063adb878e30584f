"""Corners that hardly matter go; the outline stays sound, and so does every border."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.edits.rings import Rings
from greendesk.edits.simplify import simplified, simplify
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.model.plane import Plane
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, square

PLANE = Plane.at((LON, LAT))


def at(*corners, holes=()):
    rings = [PLANE.to_deg(np.array(ring, dtype=float)) for ring in (corners, *holes)]
    return shapely.orient_polygons(MultiPolygon([Polygon(rings[0], rings[1:])]))


@st.composite
def wavy(draw):
    """Draw an outline of many corners, now and then with a hole, all of it sound."""
    count = draw(st.integers(3, 80))
    far = np.array([draw(st.floats(0.6, 1)) for _ in range(count)]) * draw(st.floats(2, 500))
    ways = np.linspace(0, 2 * np.pi, count, endpoint=False)
    ring = np.column_stack([np.cos(ways), np.sin(ways)]) * far[:, None]
    return at(*ring, holes=[ring * 0.9] if draw(st.booleans()) else ())


def corners_of(shape):
    return {*map(tuple, Rings(shape).corners.tolist())}


def off_m(one, two):
    return shapely.hausdorff_distance(
        PLANE.shape_to_m(one).boundary, PLANE.shape_to_m(two).boundary
    )


@settings(deadline=None)
@given(wavy(), st.floats(0.01, 50), st.data())
def test_what_is_left_is_sound_near_and_made_of_corners_that_were_there(shape, tolerance_m, data):
    kept = data.draw(st.sets(st.sampled_from(sorted(corners_of(shape))), max_size=10))
    simple = simplified(shape, tolerance_m, kept)
    if simple is None:
        return
    assert shapely.is_valid(simple)
    assert simple == shapely.orient_polygons(simple)
    assert kept <= corners_of(simple) <= corners_of(shape)
    assert off_m(shape, simple) <= tolerance_m + 1e-6
    assert len(simple.geoms) == len(shape.geoms)
    assert len(simple.geoms[0].interiors) == len(shape.geoms[0].interiors)


@settings(deadline=None)
@given(wavy())
def test_with_a_small_tolerance_there_is_always_an_answer(shape):
    assert simplified(shape, 0.01) is not None


def test_the_undo_menu_says_how_many_corners_went():
    view = MemoryView([Patch("a", at((0, 0), (30, 0.1), (60, 0), (60, 40), (0, 40)))])
    before = view.get("a")
    edit = simplify(view, "a", 0.5)
    assert in_language("en", edit.label) == "Simplify (no name yet): one corner fewer"
    view.put(edit)
    assert len(Rings(view.get("a").shape)) == 4
    view.put(edit.inverse())
    assert view.get("a") == before


def test_the_first_corner_may_go_too():
    shape = at((30, 0.1), (60, 0), (60, 40), (0, 40), (0, 0))
    view = MemoryView([Patch("a", shape)])
    view.put(simplify(view, "a", 0.5))
    assert len(Rings(view.get("a").shape)) == 4


def test_where_every_corner_matters_nothing_is_done():
    with pytest.raises(BadInput, match="each one matters"):
        simplify(MemoryView([Patch("a", square())]), "a", 0.5)


@pytest.mark.parametrize("tolerance_m", [0, -1, 101, float("nan")])
def test_a_tolerance_that_is_none_is_refused(tolerance_m):
    with pytest.raises(BadInput, match="may shift by"):
        simplify(MemoryView([Patch("a", square())]), "a", tolerance_m)


@pytest.mark.parametrize("shape", [None, MultiPolygon()])
def test_without_an_outline_there_is_nothing_to_simplify(shape):
    with pytest.raises(BadInput, match="no outline yet"):
        simplify(MemoryView([Patch("a", shape)]), "a", 1)


# --- borders --------------------------------------------------------------------------------------

WAVES = [(n, 0.2 * (n % 2)) for n in range(0, 60, 2)] + [(60, 0.2)]


def test_corners_of_a_shared_border_stay():
    mine = at(*[(x, y + 0.1 * (x % 4)) for x, y in WAVES], (60, -40), (30, -40.1), (0, -40))
    border = sorted(c for c in Rings(mine).ring(0) if c[1] > LAT - 1e-4)
    other = shapely.orient_polygons(
        MultiPolygon([Polygon([*border, tuple(PLANE.to_deg(np.array([[30.0, 60.0]]))[0])])])
    )
    view = MemoryView([Patch("a", mine), Patch("b", other)])
    edit = simplify(view, "a", 1)
    assert edit.ids == {"a"}
    view.put(edit)
    assert corners_of(mine) - corners_of(view.get("a").shape) == {
        tuple(PLANE.to_deg(np.array([[30.0, -40.1]]))[0].tolist())
    }
    free = simplified(mine, 1)
    assert len(Rings(free)) < 8


def test_a_side_on_which_a_neighbour_has_a_corner_stays():
    mine = at((0, 0), (20, 0), (40, 0.3), (60, 0), (60, 40), (0, 40))
    side = np.array(Rings(mine).ring(0))
    middle = tuple(side[:2].mean(axis=0).tolist())
    lonely = MultiPolygon([Polygon([middle, (middle[0], middle[1] - 1e-4), (LON, LAT - 1e-4)])])
    view = MemoryView([Patch("a", mine), Patch("b", lonely)])
    view.put(simplify(view, "a", 1))
    assert {tuple(side[0]), tuple(side[1])} <= corners_of(view.get("a").shape)


def test_rings_never_come_to_cross_one_another():
    outline = [(0, 0), (50, -0.9), (100, 0), (100, 50), (0, 50)]
    view = MemoryView([Patch("a", at(*outline, holes=[[(40, -0.5), (60, -0.5), (50, 20)]]))])
    with pytest.raises(BadInput, match="each one matters"):
        simplify(view, "a", 5)


def test_a_box_is_as_simple_as_can_be():
    shape = MultiPolygon([box(LON, LAT, LON + 0.001, LAT + 0.001)])
    assert shapely.equals(simplified(shape, 50), shape)
