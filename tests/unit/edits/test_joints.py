"""Borders that are shared without common corners stay shared, whatever is moved on them."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.edits.border import delete_stretch
from greendesk.edits.regular import square
from greendesk.edits.rings import Rings
from greendesk.edits.shape import delete_corner, insert_corner, move_corner
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.unit.edits.ground import at, overlap_m2, parts, put, rect, shape_of

BELOW, LEFT, RIGHT = rect(0, -100, 171, 0), rect(0, 0, 57, 100), rect(57, 0, 171, 100)
"""Left and right meet on the upper side of the one below, which has no corner there."""


def of(**shapes):
    return MemoryView([Patch(name, shape) for name, shape in shapes.items()])


def three():
    return of(below=BELOW, left=LEFT, right=RIGHT)


def corner(view, patch_id, place):
    (number,) = Rings(view.get(patch_id).shape).at(place)
    return number


def side(view, patch_id, one, other):
    """Return the number of the corner that a side begins with."""
    rings = Rings(view.get(patch_id).shape)
    number = corner(view, patch_id, one)
    return (
        number
        if rings.place(rings.neighbours(number)[1]) == other
        else corner(view, patch_id, other)
    )


def is_tight(view):
    """Return whether no two patches overlap and no gap is between them."""
    shapes = [patch.shape for patch in view]
    whole = shapely.union_all(shapes, grid_size=1e-11)
    pairs = [(a, b) for a in view for b in view if a.id < b.id]
    tight = whole.geom_type == "Polygon" and not whole.interiors
    return tight and all(overlap_m2(*pair) < 1e-3 for pair in pairs)


def test_corners_on_a_side_stay_on_it():
    view = three()
    put(view, move_corner(view, "below", corner(view, "below", at(171, 0)), at(171, 30)))
    assert is_tight(view)
    (lon, lat) = at(57, 10)
    meet = Rings(view.get("left").shape).corners
    assert min(abs(x - lon) + abs(y - lat) for x, y in meet.tolist()) < 1e-9


def test_a_corner_between_two_neighbours_takes_the_side_along():
    view = three()
    put(view, move_corner(view, "left", corner(view, "left", at(57, 0)), at(50, -20)))
    assert is_tight(view)
    assert all(Rings(patch.shape).at(at(50, -20)) for patch in view)


@pytest.mark.parametrize("up", [-20, 20])
def test_a_new_corner_of_a_side_bends_all_that_lies_along(up):
    view = three()
    number = side(view, "below", at(0, 0), at(171, 0))
    put(view, insert_corner(view, "below", number, at(85, up)))
    assert is_tight(view)


def test_what_touches_a_side_in_one_place_is_left_alone():
    """A patch that stands on its tip on the side of another one."""
    view = of(below=BELOW, tip=shape_of([(57, 0), (90, 80), (20, 80)]))
    edit = move_corner(view, "tip", corner(view, "tip", at(57, 0)), at(60, 10))
    assert [delta.id for delta in edit.deltas] == ["tip"]


def test_alone_moves_nothing_else():
    view = three()
    number = corner(view, "left", at(57, 0))
    assert move_corner(view, "left", number, at(50, -20), alone=True).ids == {"left"}
    number = side(view, "below", at(0, 0), at(171, 0))
    assert insert_corner(view, "below", number, at(85, 9), alone=True).ids == {"below"}


def test_all_parts_of_a_neighbour_that_meet_in_the_corner_go_along():
    corners = parts(rect(0, 0, 50, 50), rect(-50, -50, 0, 0))
    view = of(a=rect(0, -50, 50, 0), b=corners)
    put(view, move_corner(view, "a", corner(view, "a", at(0, 0)), at(-5, 5)))
    assert len(Rings(view.get("b").shape).at(at(-5, 5))) == 2


def test_a_corner_that_goes_where_three_meet_leaves_no_gap():
    tip = (110, 10)
    view = of(
        a=shape_of([(0, 0), (100, 0), tip, (100, 100), (0, 100)]),
        b=shape_of([(100, 0), (200, 0), tip]),
        c=shape_of([tip, (200, 0), (200, 100), (100, 100)]),
    )
    put(view, delete_corner(view, "a", corner(view, "a", at(*tip))))
    assert is_tight(view)
    assert len(Rings(view.get("a").shape)) == 4


def test_a_corner_that_goes_takes_along_what_ends_on_its_sides():
    view = of(
        below=shape_of([(0, -100), (171, -100), (171, 0), (95, 12), (0, 0)]),
        left=shape_of([(0, 0), (47.5, 6), (47.5, 100), (0, 100)]),
        right=shape_of([(47.5, 6), (95, 12), (171, 0), (171, 100), (47.5, 100)]),
    )
    put(view, delete_corner(view, "below", corner(view, "below", at(95, 12))))
    assert is_tight(view)
    assert [len(Rings(view.get(name).shape)) for name in ("below", "left", "right")] == [4, 4, 4]


def test_a_stretch_that_goes_takes_along_what_ends_on_it():
    view = of(
        below=shape_of([(0, -100), (200, -100), (200, 0), (150, 10), (50, 10), (0, 0)]),
        left=shape_of([(0, 0), (50, 10), (97, 10), (97, 100), (0, 100)]),
        right=shape_of([(97, 10), (150, 10), (200, 0), (200, 100), (97, 100)]),
    )
    first, last = (corner(view, "below", at(x, 0)) for x in (0, 200))
    put(view, delete_stretch(view, "below", first, last))
    assert is_tight(view)
    assert [len(Rings(view.get(name).shape)) for name in ("below", "left", "right")] == [4, 4, 4]


def test_a_corner_that_is_only_touched_goes_alone():
    view = of(a=rect(0, 0, 100, 100), tip=shape_of([(100, 100), (150, 180), (120, 190)]))
    edit = delete_corner(view, "a", corner(view, "a", at(100, 100)))
    assert [delta.id for delta in edit.deltas] == ["a"]


def test_squared_corners_take_the_side_along_that_they_lie_on():
    view = of(a=shape_of([(0, 0), (100, 4), (100, 100), (0, 100)]), b=rect(100, -100, 200, 200))
    put(view, square(view, "a"))
    assert overlap_m2(view.get("a"), view.get("b")) < 1e-3
    held = shapely.get_coordinates(view.get("a").shape).tolist()
    theirs = shapely.get_coordinates(view.get("b").shape).tolist()
    assert sum(place in theirs for place in held[:-1]) == 2


on_border = st.sampled_from(
    [("below", 0), ("below", 171), ("left", 0), ("left", 57), ("right", 57), ("right", 171)]
)
way = st.floats(-20, 20)


@settings(deadline=None)
@given(on_border, way, way)
def test_wherever_a_corner_of_the_border_goes_no_gap_opens(which, east, north):
    view, (patch_id, x) = three(), which
    put(view, move_corner(view, patch_id, corner(view, patch_id, at(x, 0)), at(x + east, north)))
    assert is_tight(view)
