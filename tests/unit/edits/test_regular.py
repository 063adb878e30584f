"""Outlines are made regular without tearing a border, and what can't be is said in words."""

from math import pi

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.edits.regular import make_round, square
from greendesk.edits.rings import Rings
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.model.measure import area_m2
from greendesk.model.plane import Plane
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON
from tests.ellipsoid import geodesic_m2

PLANE = Plane.at((LON, LAT))
BOW_TIE = MultiPolygon([Polygon([(LON, LAT), (LON + 1, LAT + 1), (LON + 1, LAT), (LON, LAT + 1)])])
L_SHAPE = [(0, 0), (60, 0), (60, 20), (20, 20), (20, 50), (0, 50)]


def at(*corners, holes=(), plane=PLANE):
    """Return a shape of corners in metres about the island's middle."""
    rings = [plane.to_deg(np.array(ring, dtype=float)) for ring in (corners, *holes)]
    return shapely.orient_polygons(MultiPolygon([Polygon(rings[0], rings[1:])]))


def view_of(*shapes):
    return MemoryView([Patch("abcdef"[n], shape) for n, shape in enumerate(shapes)])


def put(view, edit):
    """Carry out an edit after seeing that undoing it leaves no trace; return the shapes."""
    before = {patch.id: patch for patch in view}
    view.put(edit)
    view.put(edit.inverse())
    assert {patch.id: patch for patch in view} == before
    view.put(edit)
    shapes = [view.get(patch_id).shape for patch_id in before]
    for shape in shapes:
        assert shapely.is_valid(shape)
        assert shape == shapely.orient_polygons(shape)
    return shapes


def angles(shape):
    """Return the angle at every corner, measured on the ground."""
    found = []
    rings = Rings(shape)
    for n in range(len(rings)):
        lon, lat = rings.place(n)
        ways = []
        for other in rings.neighbours(n):
            to = rings.place(other)
            ways.append(Geodesic.WGS84.Inverse(lat, lon, to[1], to[0])["azi1"])
        found.append(abs((ways[0] - ways[1] + 180) % 360 - 180))
    return np.array(found)


def turned(corners, degrees):
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return [(x * cosine - y * sine, x * sine + y * cosine) for x, y in corners]


def corners_of(shape):
    return {*map(tuple, Rings(shape).corners.tolist())}


# --- square corners -------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    st.floats(0, 360),
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=6, max_size=6),
    st.floats(1, 20),
    st.tuples(st.floats(98, 105), st.floats(6, 20)),
)
def test_every_corner_is_square_on_the_ground_afterwards(degrees, off, grown, place):
    corners = np.array(turned(L_SHAPE, degrees)) * grown + np.array(off)
    shape = at(*corners, plane=Plane.at(place))
    assume(shapely.is_valid(shape))
    view = view_of(shape)
    try:
        edit = square(view, "a")
    except BadInput as error:
        assume("too much aslant" not in str(error) and "already" not in str(error))
        raise
    (squared,) = put(view, edit)
    found = angles(squared)
    assert (np.minimum(np.abs(found - 90), np.abs(found - 180)) < 0.5).all()
    assert area_m2(squared) == pytest.approx(area_m2(shape), rel=0.1)
    assert len(Rings(squared)) == 6
    flat = Plane.over(shape)
    gone = np.abs(flat.to_m(Rings(shape).corners) - flat.to_m(Rings(squared).corners))
    assert gone.max() < 15
    with pytest.raises(BadInput, match="already"):
        square(view, "a")


@settings(deadline=None)
@given(st.floats(20, 300), st.floats(20, 300), st.floats(-0.2, 0.2), st.floats(0, 360))
def test_sides_aslant_move_to_their_middle_so_the_size_stays(wide_m, deep_m, slant, degrees):
    in_m = slant * min(wide_m, deep_m) / 2
    assume(abs(in_m) > 0.01)
    trapezoid = [(-in_m, 0), (wide_m + in_m, 0), (wide_m - in_m, deep_m), (in_m, deep_m)]
    view = view_of(at(*turned(trapezoid, degrees)))
    assert geodesic_m2(view.get("a").shape) == pytest.approx(wide_m * deep_m, rel=1e-5, abs=0.01)
    (squared,) = put(view, square(view, "a"))
    assert geodesic_m2(squared) == pytest.approx(wide_m * deep_m, rel=1e-5, abs=0.01)


def test_a_corner_that_is_nearly_straight_comes_to_lie_on_the_side():
    view = view_of(at((0, 0), (30, 1), (60, 0), (60, 40), (0, 40)))
    (squared,) = put(view, square(view, "a"))
    assert sorted(np.round(angles(squared))) == [90, 90, 90, 90, 180]
    assert in_language("en", square(view_of(at(*L_SHAPE[:5], (3, 50))), "a").label) == (
        "Square the corners of (no name yet)"
    )


def test_holes_and_parts_become_square_in_their_own_direction():
    hole = np.array(turned([(0, 0), (10, 0.5), (10, 10), (0, 10)], 30)) + np.array([30, 20])
    two = at((200, 0), (230, 1), (230, 30), (200, 30))
    one = at((0, 0), (60, 1), (60, 60), (0, 60), holes=[hole])
    view = view_of(MultiPolygon([*one.geoms, *two.geoms]))
    (squared,) = put(view, square(view, "a"))
    assert np.abs(angles(squared) - 90).max() < 0.1
    side = np.diff(Plane.over(squared).to_m(np.array(Rings(squared).ring(1)))[:2], axis=0)[0]
    assert np.degrees(np.arctan2(side[1], side[0])) % 90 == pytest.approx(30, abs=3)


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (60, 0), (30, 50)],
        [(0, 0), (60, 0), (60, 20), (40, 40), (0, 40)],
        [(0, 0), (60, 0), (60, 20), (20, 20.5), (62, 21), (62, 60), (0, 60)],
        [(30 * np.cos(n), 30 * np.sin(n)) for n in np.linspace(0, 2 * pi, 30)[:-1]],
    ],
)
def test_what_is_far_from_square_is_refused_in_words(corners):
    with pytest.raises(BadInput, match="too much aslant"):
        square(view_of(at(*corners)), "a")


def test_more_may_be_allowed_to_turn():
    view = view_of(at((0, 0), (60, 0), (60, 40), (0, 25)))
    with pytest.raises(BadInput, match="too much aslant"):
        square(view, "a", 5)
    put(view, square(view, "a", 20))


def test_a_shared_border_is_not_torn_by_squaring():
    mine = at((0, 0), (60, 2), (59, 40), (0, 41))
    beside = at((60, 2), (120, 0), (120, 60), (59, 40))
    beyond = at((59, 40), (120, 60), (60, 100))
    view = view_of(mine, beside, beyond, at((500, 0), (510, 0), (510, 10)))
    squared, neighbour, third, far = put(view, edit := square(view, "a"))
    assert edit.ids == {"a", "b", "c"}
    assert len(corners_of(squared) & corners_of(neighbour)) == 2
    assert len(corners_of(squared) & corners_of(neighbour) & corners_of(third)) == 1
    assert far == at((500, 0), (510, 0), (510, 10))


@pytest.mark.parametrize("do", [square, make_round])
def test_a_neighbours_corner_on_a_side_stays_on_the_side(do):
    mine = at((0, 0), (60, 2), (59, 40), (0, 41))
    (one, two, *_) = np.array(Rings(mine).ring(0))
    touching = tuple((one + (two - one) * 0.3).tolist())
    below = MultiPolygon([Polygon([touching, (LON, LAT - 1e-3), (LON + 1e-3, LAT - 1e-3)])])
    view = view_of(mine, below)
    made, neighbour = put(view, do(view, "a"))
    (moved,) = corners_of(neighbour) - corners_of(below)
    assert shapely.distance(shapely.boundary(made), shapely.points(moved)) < 1e-12
    assert len(Rings(neighbour)) == 3


def test_a_neighbour_that_would_cross_itself_is_named():
    mine = at((0, 0), (60, 0), (60, 40), (0, 48))
    beside = at((0, 48), (-5, 47), (-5, 46.5), (-0.2, 46))
    view = MemoryView([Patch("a", mine), Patch("b", beside, {"name_th": "สวน"})])
    with pytest.raises(BadInput, match="neighbour สวน would cross"):
        square(view, "a")


# --- round ----------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    st.lists(st.floats(0.7, 1.3), min_size=5, max_size=40),
    st.floats(2, 500),
    st.tuples(st.floats(98, 105), st.floats(6, 20)),
)
def test_a_round_outline_is_as_large_as_before_and_round_all_over(far, radius_m, place):
    ways = np.linspace(0, 2 * pi, len(far), endpoint=False)
    ring = np.column_stack([np.cos(ways), np.sin(ways)]) * np.array(far)[:, None] * radius_m
    shape = at(*ring, plane=Plane.at(place))
    view = view_of(shape)
    try:
        edit = make_round(view, "a")
    except BadInput as error:
        assume("bends back" not in str(error))
        raise
    (made,) = put(view, edit)
    assert area_m2(made) == pytest.approx(area_m2(shape), rel=1e-3)
    flat = Plane.over(made).shape_to_m(made)
    assert area_m2(made) == pytest.approx(
        pi * shapely.minimum_bounding_radius(flat) ** 2, rel=0.02 if radius_m > 3 else 0.1
    )
    with pytest.raises(BadInput, match="round already"):
        make_round(view, "a")


@settings(deadline=None)
@given(st.integers(5, 12), st.floats(5, 200), st.floats(3, 100))
def test_each_part_becomes_a_circle_of_its_own_size(corners, one_m, two_m):
    rings = []
    for radius_m, east_m in ((one_m, 0), (two_m, 1000)):
        ways = np.linspace(0, 2 * pi, corners, endpoint=False) + 0.1 * (np.arange(corners) % 2)
        circle = np.column_stack([np.cos(ways), np.sin(ways)]) * radius_m
        rings.append(at(*(circle + np.array([east_m, 0]))))
    shape = MultiPolygon([part for ring in rings for part in ring.geoms])
    (made,) = put(view := view_of(shape), make_round(view, "a"))
    for before, after in zip(shape.geoms, made.geoms, strict=True):
        assert geodesic_m2(after) == pytest.approx(geodesic_m2(before), rel=0.005)


def test_parts_that_meet_in_a_corner_become_circles_of_their_own():
    one, two = at((0, 0), (60, 0), (60, 60), (0, 60)), at((60, 60), (200, 70), (190, 200))
    shape = MultiPolygon([*one.geoms, *two.geoms])
    (made,) = put(view := view_of(shape), make_round(view, "a"))
    for before, after in zip(shape.geoms, made.geoms, strict=True):
        assert geodesic_m2(after) == pytest.approx(geodesic_m2(before), rel=0.005)
        size = shapely.minimum_bounding_radius(PLANE.shape_to_m(after)) ** 2 * pi
        assert geodesic_m2(after) == pytest.approx(size, rel=0.02)


def test_a_hole_stays_as_it_is_when_its_patch_becomes_round():
    hole = [(40, 40), (60, 40), (60, 60), (40, 60)]
    view = view_of(at((0, 0), (100, 0), (100, 100), (0, 100), holes=[hole]))
    before = Rings(view.get("a").shape).ring(1)
    (made,) = put(view, make_round(view, "a"))
    assert Rings(made).ring(1) == before


def test_a_hole_too_near_the_edge_keeps_a_patch_from_becoming_round():
    hole = [(1, 1), (60, 40), (60, 60), (40, 60)]
    with pytest.raises(BadInput, match="cross itself"):
        make_round(view_of(at((0, 0), (100, 0), (100, 100), (0, 100), holes=[hole])), "a")


def test_an_outline_that_bends_back_is_not_made_round():
    comb = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 90), (90, 90), (90, 10), (0, 10)]
    with pytest.raises(BadInput, match="bends back"):
        make_round(view_of(at(*comb)), "a")


def test_a_shared_border_is_not_torn_by_rounding():
    mine = at((0, 0), (100, 0), (100, 100), (0, 100))
    beside = at((100, 0), (300, 0), (300, 100), (100, 100))
    view = view_of(mine, beside)
    made, neighbour = put(view, make_round(view, "a"))
    assert len(corners_of(made) & corners_of(neighbour)) == 16
    assert shapely.area(shapely.intersection(made, neighbour)) < 1e-16
    assert in_language("en", make_round(view_of(mine), "a").label) == "Make (no name yet) round"


# --- neither --------------------------------------------------------------------------------------


@pytest.mark.parametrize("do", [square, make_round])
def test_without_a_sound_outline_there_is_nothing_to_make_regular(do):
    with pytest.raises(BadInput, match="no outline yet"):
        do(MemoryView([Patch("a")]), "a")
    with pytest.raises(BadInput, match="crosses itself"):
        do(view_of(BOW_TIE), "a")


def test_a_square_is_square_already():
    with pytest.raises(BadInput, match="right angles already"):
        square(view_of(MultiPolygon([box(LON, LAT, LON + 0.001, LAT + 0.001)])), "a")


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=16, max_size=16),
    st.sampled_from([square, make_round]),
)
def test_a_patch_amid_others_never_parts_from_them(off, do):
    grid = np.array([(30 * (n % 4), 30 * (n // 4)) for n in range(16)]) + np.array(off)
    cells = [(n, n + 1, n + 5, n + 4) for n in (5, 0, 1, 2, 4, 6, 8, 9, 10)]
    extra = (grid[5] + grid[6]) / 2 + [0, 0.1]
    rings = [[grid[n] for n in cell] for cell in cells]
    rings[0].insert(1, extra)
    rings[2].insert(3, extra)
    view = MemoryView([Patch(f"p{n}", at(*ring)) for n, ring in enumerate(rings)])
    view.put(do(view, "p0"))
    shapes = np.array([patch.shape for patch in view])
    whole = shapely.union_all(shapes)
    assert isinstance(whole, Polygon)
    assert not whole.interiors
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-9)
