"""Edits of shape: what they make may always be stored, and undoing them leaves no trace."""

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.edits import shape as edits
from greendesk.edits.rings import Rings
from greendesk.errors import BadInput
from greendesk.i18n import Text, in_language
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, ready_patch, square
from tests.ellipsoid import area_m2, ring_m2

RING = ((LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.01), (LON, LAT + 0.01))
HOLED = shapely.orient_polygons(
    MultiPolygon(
        [
            box(LON, LAT, LON + 0.01, LAT + 0.01)
            - box(LON + 0.004, LAT + 0.004, LON + 0.006, LAT + 0.006),
            box(LON + 0.02, LAT, LON + 0.03, LAT + 0.01),
        ]
    )
)
BOW_TIE = MultiPolygon([Polygon([(LON, LAT), (LON + 1, LAT + 1), (LON + 1, LAT), (LON, LAT + 1)])])


def label(edit):
    return in_language("en", edit.label)


def put(view, edit):
    view.put(edit)
    return edit


def is_stored_well(shape):
    """Return whether a shape is valid, outlines anticlockwise, holes clockwise."""
    return shapely.is_valid(shape) and all(
        part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors)
        for part in shape.geoms
    )


# --- whole patches ------------------------------------------------------------------------------


def test_a_drawn_patch_has_its_outline_anticlockwise():
    (delta,) = edits.draw_patch("a", RING[::-1]).deltas
    assert is_stored_well(delta.after.shape)
    assert set(delta.after.shape.geoms[0].exterior.coords) == set(RING)


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        (RING[:2], "at least three corners"),
        ((RING[0], RING[1], RING[0], RING[1]), "at least three corners"),
        (((LON, LAT), (LON + 1, LAT), (LON + 2, LAT)), "in one line"),
        ((RING[0], RING[2], RING[1], RING[3]), "cross itself"),
    ],
)
def test_what_makes_no_outline_is_refused_in_words(corners, words):
    with pytest.raises(BadInput, match=words):
        edits.draw_patch("a", corners)


def test_the_undo_menu_names_the_patch():
    named, other = ready_patch("a"), ready_patch("b", 0.01)
    view = MemoryView([named, other])
    assert label(edits.add_patches([named])) == "Draw สวนทดสอบ"
    assert label(edits.draw_patch("c", RING)) == "Draw a patch"
    assert label(edits.add_patches([named, other])) == "Add 2 patches"
    assert label(edits.add_patches([named], Text("Import {f}", {"f": "x.kml"}))) == "Import x.kml"
    assert label(edits.delete_patches(view, ["a"])) == "Delete สวนทดสอบ"
    assert label(edits.delete_patches(view, ["a", "b"])) == "Delete 2 patches"
    assert label(edits.restore_patches([named])) == "Restore สวนทดสอบ"
    assert label(edits.move_corner(view, "a", 0, (LON, LAT))) == "Move a corner of สวนทดสอบ"


def test_a_patch_without_a_name_is_called_so():
    view = MemoryView([Patch("a", square())])
    assert label(edits.delete_patches(view, ["a"])) == "Delete (no name yet)"


def test_adding_turns_rings_round_and_changes_no_coordinate():
    turned = MultiPolygon([Polygon(list(square().geoms[0].exterior.coords)[::-1])])
    (delta,) = edits.add_patches([Patch("a", turned)]).deltas
    assert is_stored_well(delta.after.shape)
    assert delta.after.shape.normalize() == square().normalize()


def test_a_patch_without_a_shape_can_be_added():
    (delta,) = edits.add_patches([Patch("a", None, {"name_th": "สวน"})]).deltas
    assert delta.after.shape is None


def test_a_copy_lies_aside_and_has_no_history():
    patch = ready_patch("a", local_no=7, created_at="2025", created_by="x", updated_by="y")
    patch = Patch("a", patch.shape, patch.values, {"W02:b": "เหตุผล"})
    (delta,) = edits.duplicate_patches(MemoryView([patch]), ["a"], ["z"], (0.1, -0.1)).deltas
    copy = delta.after
    assert delta.before is None
    assert copy.id == "z"
    assert copy.shape.bounds == pytest.approx(square(0.1, -0.1).bounds)
    assert copy.name == patch.name
    assert not {"local_no", "created_at", "created_by", "updated_by"} & set(copy.values)
    assert not copy.reasons


def test_what_was_deleted_comes_back_as_it_was():
    patch = ready_patch("a")
    view = MemoryView([patch])
    put(view, edits.delete_patches(view, ["a"]))
    assert len(view) == 0
    put(view, edits.restore_patches([patch]))
    assert view.get("a") == patch


# --- corners ------------------------------------------------------------------------------------


def test_corners_are_numbered_through_outlines_holes_and_parts():
    rings = Rings(HOLED)
    assert rings.starts == (0, 4, 8, 12)
    assert len(rings) == 12
    assert rings.neighbours(4) == (7, 5)
    assert rings.neighbours(11) == (10, 8)
    assert [rings.ring_of(n) for n in (0, 3, 4, 11)] == [0, 0, 1, 2]
    for n in range(12):
        assert n in rings.at(rings.place(n))


@pytest.mark.parametrize("corner", range(12))
def test_a_moved_corner_leaves_every_other_where_it_was(corner):
    rings = Rings(HOLED)
    lon, lat = rings.place(corner)
    view = MemoryView([Patch("a", HOLED)])
    put(view, edits.move_corner(view, "a", corner, (lon + 0.0001, lat + 0.0001)))
    after = {tuple(place) for place in Rings(view.get("a").shape).corners.tolist()}
    before = {tuple(place) for place in rings.corners.tolist()}
    assert after - before == {(lon + 0.0001, lat + 0.0001)}
    assert before - after == {(lon, lat)}


@settings(deadline=None)
@given(st.integers(0, 11), st.floats(-8e-4, 8e-4), st.floats(-8e-4, 8e-4))
def test_a_corner_adds_or_takes_the_triangle_it_makes(corner, east, north):
    rings = Rings(HOLED)
    before, after = rings.neighbours(corner)
    lon, lat = rings.place(corner)
    one, end, to = rings.place(before), rings.place(after), (lon + east, lat + north)
    assume(max(abs(east), abs(north)) > 1e-7)
    view = MemoryView([Patch("a", HOLED)])
    whole = area_m2(HOLED)
    put(view, edits.move_corner(view, "a", corner, to))
    more = ring_m2([one, to, end]) - ring_m2([one, (lon, lat), end])
    assert area_m2(view.get("a").shape) == pytest.approx(whole + more, abs=0.1)

    view = MemoryView([Patch("a", HOLED)])
    middle = ((lon + end[0]) / 2 + east, (lat + end[1]) / 2 + north)
    put(view, edits.insert_corner(view, "a", corner, middle))
    more = ring_m2([(lon, lat), middle, end])
    assert area_m2(view.get("a").shape) == pytest.approx(whole + more, abs=0.1)


@pytest.mark.parametrize("corner", range(4, 12))
def test_a_corner_that_goes_takes_its_triangle_along(corner):
    rings = Rings(HOLED)
    ends = [rings.place(n) for n in rings.neighbours(corner)]
    view = MemoryView([Patch("a", HOLED)])
    put(view, edits.delete_corner(view, "a", corner))
    less = ring_m2([ends[0], rings.place(corner), ends[1]])
    assert area_m2(view.get("a").shape) == pytest.approx(area_m2(HOLED) - less, abs=0.1)


def test_a_corner_moved_across_a_side_is_refused():
    view = MemoryView([Patch("a", square())])
    with pytest.raises(BadInput, match="cross itself"):
        edits.move_corner(view, "a", 0, (LON + 0.0005, LAT + 1))


def test_a_hole_may_not_leave_its_outline():
    view = MemoryView([Patch("a", HOLED)])
    with pytest.raises(BadInput):
        edits.move_corner(view, "a", 5, (LON - 1, LAT))


def test_a_triangle_turned_inside_out_is_turned_round():
    view = MemoryView([edits.draw_patch("a", RING[:3]).deltas[0].after])
    n = Rings(view.get("a").shape).at(RING[2])[0]
    put(view, edits.move_corner(view, "a", n, (LON + 0.005, LAT - 0.01)))
    assert is_stored_well(view.get("a").shape)


def test_a_patch_that_came_in_crossing_itself_can_be_put_right_by_hand():
    view = MemoryView([Patch("a", BOW_TIE)])
    put(view, edits.move_corner(view, "a", 0, (LON - 0.5, LAT)))
    assert not shapely.is_valid(view.get("a").shape)
    n = Rings(view.get("a").shape).at((LON + 1, LAT + 1))[0]
    put(view, edits.move_corner(view, "a", n, (LON + 0.5, LAT - 1)))
    assert is_stored_well(view.get("a").shape)


def test_three_corners_are_the_fewest():
    view = MemoryView([Patch("a", MultiPolygon([Polygon(RING[:3])]))])
    with pytest.raises(BadInput, match="Three corners"):
        edits.delete_corner(view, "a", 0)


def test_a_corner_that_two_share_moves_in_both_unless_alone():
    view = MemoryView([Patch("a", square()), Patch("b", square(0.001))])
    n = Rings(view.get("a").shape).at((LON + 0.001, LAT))[0]
    to = (LON + 0.0012, LAT - 0.0001)
    assert edits.move_corner(view, "a", n, to, alone=True).ids == {"a"}
    put(view, edits.move_corner(view, "a", n, to))
    assert Rings(view.get("a").shape).at(to)
    assert Rings(view.get("b").shape).at(to)


def test_a_shape_can_be_set_and_an_invalid_one_is_refused():
    view = MemoryView([Patch("a", square())])
    wish = Text("Straighten")
    (delta,) = edits.set_shape(view, "a", square(side=0.002), wish).deltas
    assert delta.after.shape.normalize() == square(side=0.002).normalize()
    with pytest.raises(BadInput):
        edits.set_shape(view, "a", BOW_TIE, wish)


# --- whatever the hand does ---------------------------------------------------------------------

places = st.tuples(st.integers(-4, 14), st.integers(-4, 14)).map(
    lambda xy: (LON + xy[0] * 0.001, LAT + xy[1] * 0.001)
)
wishes = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 30), places, st.booleans()),
    st.tuples(st.just("insert"), st.integers(0, 30), places, st.booleans()),
    st.tuples(st.just("delete corner"), st.integers(0, 30)),
    st.tuples(st.just("draw"), st.lists(places, min_size=3, max_size=7)),
    st.tuples(st.just("duplicate"), places),
    st.tuples(st.just("delete")),
)


def wished(view, wish, new_id):
    """Return the edit of a wish, on the patch that was made first."""
    kind, *rest = wish
    first = next(iter(view), None)
    if kind == "draw":
        return edits.draw_patch(new_id, *rest)
    assume(first is not None)
    assert first is not None
    if kind == "duplicate":
        east, north = rest[0][0] - LON, rest[0][1] - LAT
        return edits.duplicate_patches(view, [first.id], [new_id], (east, north))
    if kind == "delete":
        return edits.delete_patches(view, [first.id])
    corner = rest[0] % len(Rings(first.shape))
    if kind == "delete corner":
        return edits.delete_corner(view, first.id, corner)
    make = edits.move_corner if kind == "move" else edits.insert_corner
    return make(view, first.id, corner, rest[1], alone=rest[2])


@settings(max_examples=150, deadline=None)
@given(st.lists(wishes, max_size=12))
def test_whatever_is_wished_every_stored_shape_is_sound_and_undo_leaves_no_trace(chosen):
    view = MemoryView([Patch("a", HOLED), Patch("b", square(0.01, 0, 0.01))])
    states, done = [], []
    for number, wish in enumerate(chosen):
        try:
            edit = wished(view, wish, f"new-{number}")
        except BadInput:
            continue
        states.append({patch.id: patch for patch in view})
        done.append(put(view, edit))
        assert all(is_stored_well(patch.shape) for patch in view)
    for edit, before in zip(reversed(done), reversed(states), strict=True):
        put(view, edit.inverse())
        assert {patch.id: patch for patch in view} == before


def test_a_corner_of_a_shared_border_goes_on_both_sides():
    step = 0.001
    mine = [(0, 0), (2, 0), (2.2, 1), (2, 2), (0, 2)]
    theirs = [(2, 0), (4, 0), (4, 2), (2, 2), (2.2, 1)]

    def drawn(patch_id, corners):
        ring = [(LON + x * step, LAT + y * step) for x, y in corners]
        return Patch(patch_id, MultiPolygon([Polygon(ring)]))

    view = MemoryView([drawn("a", mine), drawn("b", theirs)])
    alone = edits.delete_corner(view, "a", 2, alone=True)
    assert [delta.id for delta in alone.deltas] == ["a"]
    view.put(edits.delete_corner(view, "a", 2))
    a, b = (view.get(patch_id).shape for patch_id in "ab")
    assert shapely.intersection(a, b).area == 0
    assert shapely.union(a, b).area == pytest.approx(8 * step * step)
