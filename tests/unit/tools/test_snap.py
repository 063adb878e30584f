"""What the pointer snaps to."""

import pytest
from shapely.geometry import MultiPolygon, box

from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from greendesk.tools.snap import find_snap
from tests.unit.tools.hand import PIXEL, at, px


def patch(patch_id, west, south, east, north):
    return Patch(patch_id, MultiPolygon([box(*at(west, south), *at(east, north))]))


VIEW = MemoryView([patch("a", 0, 0, 100, 100)])


def snap(x, y, view=VIEW, pixel=PIXEL, **more):
    return find_snap(at(x, y), pixel, view, **more)


def test_a_corner_goes_before_a_side():
    found = snap(103, 9)
    assert (found.kind, px(found.at), found.patch_id) == ("corner", (100, 0), "a")


def test_away_from_corners_the_side_is_met_at_a_right_angle():
    found = snap(108, 40)
    assert (found.kind, px(found.at), found.patch_id) == ("edge", (100, 40), "a")


@pytest.mark.parametrize(("x", "y"), [(113, 50), (-13, 50), (109, 109), (50, 50)])
def test_beyond_twelve_pixels_nothing_snaps(x, y):
    assert snap(x, y) is None


def test_the_nearest_corner_wins():
    view = MemoryView([patch("a", 0, 0, 100, 100), patch("b", 110, 0, 200, 100)])
    assert snap(104, 0, view).patch_id == "a"
    assert snap(106, 0, view).patch_id == "b"


def test_where_sides_of_two_patches_cross_the_crossing_is_met():
    view = MemoryView([patch("a", 0, 0, 100, 100), patch("b", 50, 50, 150, 150)])
    found = snap(104, 53, view)
    assert (found.kind, px(found.at)) == ("crossing", (100, 50))


def test_a_patch_that_is_being_moved_is_left_out():
    assert snap(100, 0, apart=frozenset({"a"})) is None


def test_the_own_corner_reaches_sixteen_pixels():
    found = snap(300, 15, own=[at(300, 0)])
    assert (found.kind, px(found.at)) == ("own", (300, 0))
    assert snap(300, 17, own=[at(300, 0)]) is None


def test_a_nearer_corner_of_a_neighbour_goes_before_the_own_one():
    own = [at(112, 0)]
    assert snap(104, 0, own=own).kind == "corner"
    assert snap(108, 0, own=own).kind == "own"


def test_a_side_of_a_neighbour_gives_way_to_the_own_corner():
    assert snap(104, 50, own=[at(110, 50)]).kind == "own"


def test_far_out_nothing_snaps():
    far = (3e-4, 3e-4)
    assert find_snap(at(0, 0), far, VIEW) is None


def test_holes_have_corners_too():
    ring = MultiPolygon([box(*at(0, 0), *at(300, 300)) - box(*at(100, 100), *at(200, 200))])
    assert px(snap(104, 104, MemoryView([Patch("a", ring)])).at) == (100, 100)


def test_rings_are_not_joined_by_a_side_of_their_own():
    two = MultiPolygon([box(*at(0, 0), *at(100, 100)), box(*at(300, 0), *at(400, 100))])
    assert snap(200, 0, MemoryView([Patch("a", two)])) is None
