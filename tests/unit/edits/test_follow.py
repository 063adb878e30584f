"""Following a border: the corners on the way are the neighbour's own, to the last bit."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.edits.follow import along, length_deg
from greendesk.edits.rings import Rings
from tests.unit.edits.ground import at, parts, rect, shape_of

OUTLINE = [(0, 0), (100, 0), (100, 100), (0, 100)]
PARK = shape_of(OUTLINE, [(40, 40), (60, 40), (60, 60), (40, 60)])


def test_between_two_corners_lie_those_of_the_shorter_way():
    shape = shape_of([(0, 0), (100, 0), (100, 100), (50, 130), (0, 100)])
    assert along(shape, at(0, 0), at(100, 100)) == (at(100, 0),)
    assert along(shape, at(100, 100), at(0, 0)) == (at(100, 0),)


def test_the_other_way_is_the_longer_one():
    shape = shape_of([(0, 0), (100, 0), (100, 100), (50, 130), (0, 100)])
    assert along(shape, at(0, 0), at(100, 100), other_way=True) == (at(0, 100), at(50, 130))
    assert along(shape, at(100, 100), at(0, 0), other_way=True) == (at(50, 130), at(0, 100))


def test_places_on_sides_will_do():
    assert along(PARK, at(50, 0), at(100, 30)) == (at(100, 0),)
    assert along(PARK, at(0, 10), at(10, 0)) == (at(0, 0),)


def test_nothing_lies_between_two_places_on_one_side():
    assert along(PARK, at(20, 0), at(80, 0)) == ()
    assert along(PARK, at(80, 0), at(20, 0)) == ()
    assert len(along(PARK, at(20, 0), at(80, 0), other_way=True)) == 4


def test_from_a_place_to_itself_there_is_no_way_but_all_round():
    assert along(PARK, at(0, 0), at(0, 0)) == ()
    assert len(along(PARK, at(0, 0), at(0, 0), other_way=True)) == 3
    assert len(along(PARK, at(50, 0), at(50, 0), other_way=True)) == 4


def test_a_hole_is_a_border_too():
    assert along(PARK, at(40, 50), at(50, 60)) == (at(40, 60),)


def test_places_on_two_rings_have_no_way_between_them():
    assert along(PARK, at(0, 50), at(40, 50)) is None


def test_a_place_beside_the_border_is_not_on_it_unless_told_so():
    beside = at(50, 0.01)
    assert along(PARK, beside, at(100, 30)) is None
    assert along(PARK, beside, at(100, 30), within_deg=1e-6) == (at(100, 0),)


def test_where_rings_touch_the_one_with_the_shorter_way_is_followed():
    both = parts(rect(0, 0, 100, 100), rect(100, 100, 110, 110))
    assert len(along(both, at(100, 100), at(110, 110))) == 1


corners = st.integers(0, 29)
part_of_side = st.just(0.0) | st.floats(0.01, 0.9)


@settings(deadline=None)
@given(corners, corners, part_of_side, part_of_side)
def test_the_two_ways_make_the_whole_ring(first, last, part, other_part):
    shape = shapely.orient_polygons(shapely.MultiPolygon([shapely.Point(at(0, 0)).buffer(0.001)]))
    rings = Rings(shape)

    def somewhere(corner, part):
        (x, y), (u, v) = rings.place(corner), rings.place(rings.neighbours(corner)[1])
        return x + part * (u - x), y + part * (v - y)

    one, end = somewhere(first, part), somewhere(last, other_part)
    near, far = along(shape, one, end), along(shape, one, end, other_way=True)
    ends = {one, end} & set(rings.ring(0))
    assert set(near) | set(far) | ends >= set(rings.ring(0)) - {one, end}
    assert len(near) + len(far) >= len(rings) - 2
    whole = length_deg((*rings.ring(0), rings.place(0)))
    if one != end:
        lengths = [length_deg((one, *way, end)) for way in (near, far)]
        assert lengths[0] <= lengths[1]
        assert sum(lengths) == pytest.approx(whole, rel=1e-5)
