"""Selecting and moving corners, without a window."""

import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.i18n import Text
from greendesk.model.measure import area_m2, perimeter_m
from greendesk.model.record import Patch
from greendesk.tools import select
from greendesk.tools.base import Pointer
from tests.unit.tools.hand import Hand, at, px


def patch(patch_id, *corners):
    return Patch(patch_id, MultiPolygon([Polygon([at(x, y) for x, y in corners])]))


def square(patch_id, west=0, south=0, side=100):
    return block(patch_id, west, south, west + side, south + side)


def block(patch_id, west, south, east, north):
    return patch(patch_id, (west, south), (east, south), (east, north), (west, north))


@pytest.fixture
def hand():
    """A hand with one patch, selected."""
    hand = Hand([square("a")])
    hand.click((50, 50))
    return hand


# --- selecting ----------------------------------------------------------------------------------


def test_a_click_selects_and_a_click_beside_lets_go(hand):
    assert hand.bench.selection == ("a",)
    hand.click((300, 300))
    assert hand.bench.selection == ()


def test_a_click_again_goes_to_what_lies_beneath():
    hand = Hand([square("big", -100, -100, 400), square("mid"), square("small", 40, 40, 20)])
    chosen = []
    for _ in range(4):
        hand.click((52, 45))
        chosen.append(*hand.bench.selection)
    assert chosen == ["small", "mid", "big", "small"]


def test_a_click_elsewhere_begins_with_the_smallest_again():
    hand = Hand([square("big", -100, -100, 400), square("small")])
    hand.click((50, 50), (50, 50))
    assert hand.bench.selection == ("big",)
    hand.click((20, 70))
    assert hand.bench.selection == ("small",)


def test_shift_and_a_click_add_and_take_away():
    hand = Hand([square("a"), square("b", 200)])
    hand.click((50, 50))
    hand.click((250, 50), shift=True)
    assert hand.bench.selection == ("a", "b")
    hand.click((50, 50), shift=True)
    assert hand.bench.selection == ("b",)


def test_a_right_click_selects_for_the_menu(hand):
    hand.view.put(reshape_edit(square("b", 200)))
    assert not hand.point("menu", 250, 50)
    assert hand.bench.selection == ("b",)


def test_a_right_click_on_one_of_many_keeps_them_all():
    hand = Hand([square("a"), square("b", 200)])
    hand.bench.select(("a", "b"))
    assert not hand.point("menu", 250, 50)
    assert hand.bench.selection == ("a", "b")


def test_only_the_selected_patch_shows_its_corners(hand):
    shown = hand.bench.preview().handles
    assert sum(h.kind == "corner" for h in shown) == 4
    assert sum(h.kind == "midpoint" for h in shown) == 4
    hand.click((300, 300))
    assert hand.bench.preview().handles == ()


def test_two_selected_patches_show_no_corners():
    hand = Hand([square("a"), square("b", 200)])
    hand.bench.select(("a", "b"))
    hand.move(0, 0)
    assert hand.bench.preview().handles == ()
    assert not hand.drag((0, 0), (20, 20))


def test_a_patch_selected_in_the_list_shows_its_corners_too():
    hand = Hand([square("a")])
    hand.move(300, 300)
    hand.bench.select(("a",))
    assert len(hand.bench.preview().handles) == 8


# --- corners ------------------------------------------------------------------------------------


def test_a_corner_is_dragged(hand):
    assert hand.drag((101, 99), (110, 110), (130, 140))
    assert hand.outline("a") == [(0, 0), (100, 0), (130, 140), (0, 100)]
    assert hand.edits[-1].label == Text("Move a corner of {name}", {"name": Text("(no name yet)")})


def test_a_drag_elsewhere_pans(hand):
    assert not hand.drag((50, 60), (80, 80))


def test_while_it_moves_the_patch_is_shown_by_the_live_layer(hand):
    hand.point("press", 100, 100)
    hand.point("drag", 120, 120)
    shown = hand.bench.preview()
    assert shown.hidden == {"a"}
    assert (120, 120) in [px(place) for place in shown.fill[0]]
    assert shown.solid[0] == shown.solid[-1]
    hand.point("release", 120, 120)
    assert hand.bench.preview().hidden == frozenset()
    assert shown.area_m2 == pytest.approx(area_m2(hand.only.shape), rel=1e-9)
    assert shown.length_m == pytest.approx(perimeter_m(hand.only.shape), rel=1e-9)


def test_the_measures_of_a_patch_with_a_hole_are_right_while_a_corner_moves():
    whole = MultiPolygon([box(*at(0, 0), *at(300, 300)) - box(*at(100, 100), *at(200, 200))])
    hand = Hand([Patch("a", whole)])
    hand.click((50, 50))
    hand.point("press", 200, 200)
    hand.point("drag", 220, 240)
    shown = hand.bench.preview()
    hand.point("release", 220, 240)
    assert hand.edits
    assert shown.area_m2 == pytest.approx(area_m2(hand.only.shape), rel=1e-9)
    assert shown.length_m == pytest.approx(perimeter_m(hand.only.shape), rel=1e-9)


def test_a_drop_that_would_cross_puts_the_corner_back_and_says_why(hand):
    before = hand.only
    hand.point("press", 100, 100)
    hand.point("drag", 50, -50)
    assert hand.bench.preview().cursor == "no"
    hand.point("release", 50, -50)
    assert hand.only is before
    assert not hand.edits
    assert hand.bench.refusal.message.startswith("The outline would cross itself")
    assert hand.bench.preview().flash
    assert hand.bench.preview().hidden == frozenset()


@pytest.mark.parametrize(
    ("to", "cursor"),
    [((50, 20), "move"), ((0, 0), "no"), ((50, 0), "no"), ((200, 200), "move"), ((-50, 50), "no")],
)
def test_the_cursor_says_what_the_drop_will_do(hand, to, cursor):
    hand.point("press", 100, 100)
    hand.point("drag", *to)
    assert hand.bench.preview().cursor == cursor
    hand.point("release", *to)
    assert bool(hand.edits) == (cursor == "move")


def test_escape_puts_a_dragged_corner_back(hand):
    before = hand.only
    hand.point("press", 100, 100)
    hand.point("drag", 150, 150)
    assert hand.press("Escape")
    assert hand.bench.preview().hidden == frozenset()
    hand.point("release", 150, 150)
    assert hand.only is before
    assert hand.bench.selection == ("a",)


def test_dragging_a_midpoint_makes_a_new_corner(hand):
    assert hand.drag((50, 0), (50, -10), (50, -30))
    assert hand.outline("a") == [(0, 0), (50, -30), (100, 0), (100, 100), (0, 100)]


def test_a_dragged_corner_snaps_to_a_neighbour():
    other = square("b", 200)
    hand = Hand([square("a"), other])
    hand.click((50, 50))
    hand.drag((100, 100), (150, 100), (193, 96))
    assert other.shape.geoms[0].exterior.coords[3] in (
        hand.view.get("a").shape.geoms[0].exterior.coords
    )


def test_delete_removes_the_corner_under_the_pointer(hand):
    hand.move(101, 101)
    assert hand.press("Delete")
    assert hand.outline("a") == [(0, 0), (100, 0), (0, 100)]


def test_a_right_click_on_a_corner_removes_it_and_asks_for_no_menu(hand):
    assert hand.point("menu", 101, 101)
    assert hand.outline("a") == [(0, 0), (100, 0), (0, 100)]


def test_three_corners_are_the_fewest(hand):
    hand.point("menu", 100, 100)
    hand.point("menu", 100, 0)
    assert len(hand.outline("a")) == 3
    assert hand.bench.refusal.message.startswith("Three corners")


def test_delete_away_from_corners_moves_the_patch_to_the_recycle_bin(hand):
    hand.move(50, 50)
    assert hand.press("Delete")
    assert len(hand.view) == 0
    assert hand.bench.selection == ()
    hand.view.put(hand.edits[-1].inverse())
    assert hand.outline("a") == [(0, 0), (100, 0), (100, 100), (0, 100)]


def test_delete_with_nothing_selected_means_nothing(hand):
    hand.click((300, 300))
    assert not hand.press("Delete")


def test_brackets_go_round_the_corners_and_arrows_with_shift_nudge(hand):
    hand.move(300, 300)
    assert hand.press("]")
    assert hand.press("]")
    assert hand.press("Right", shift=True)
    assert hand.press("Up", shift=True)
    assert hand.outline("a")[1] == (101, 1)
    hand.press("[")
    hand.press("Left", shift=True)
    assert hand.outline("a")[0] == (-1, 0)
    hand.press("[")
    hand.press("Down", shift=True)
    assert hand.outline("a")[3] == (0, 99)


def test_braces_go_to_the_first_and_the_last_corner(hand):
    hand.move(300, 300)
    hand.press("}")
    assert hand.bench.tool.chosen == 3
    hand.press("{")
    assert hand.bench.tool.chosen == 0


def test_escape_lets_go_step_by_step(hand):
    hand.press("]")
    assert hand.press("Escape")
    assert hand.bench.selection == ("a",)
    assert hand.press("Escape")
    assert hand.bench.selection == ()
    assert not hand.press("Escape")


def test_far_out_corners_rest_and_the_hint_says_zoom_in():
    far = (2.5e-5, 2.5e-5)
    hand = Hand([Patch("a", MultiPolygon([box(*at(0, 0, far), *at(100, 100, far))]))], far)
    hand.click((50, 50))
    assert hand.bench.hint == select.TOO_FAR
    assert hand.bench.preview().handles == ()
    assert not hand.drag((100, 100), (120, 120))


def test_undo_behind_the_tools_back_shows_the_old_corners(hand):
    hand.drag((100, 100), (130, 140))
    hand.view.put(hand.edits[-1].inverse())
    places = {px(h.at) for h in hand.bench.preview().handles}
    assert (100, 100) in places
    assert (130, 140) not in places
    hand.drag((100, 100), (120, 120))
    assert hand.outline("a")[2] == (120, 120)


def test_an_edit_that_is_not_accepted_leaves_the_corner_where_it_was(hand):
    hand.accepts = False
    hand.drag((100, 100), (130, 140))
    assert hand.outline("a")[2] == (100, 100)
    assert (100, 100) in {px(h.at) for h in hand.bench.preview().handles}


# --- shared borders -----------------------------------------------------------------------------


def test_delete_takes_the_corner_that_the_keys_have_chosen_not_that_under_a_resting_mouse(hand):
    hand.point("move", 100, 100)
    hand.press("]")
    chosen = [h.at for h in hand.bench.preview().handles if h.kind == "hot"]
    while [px(at) for at in chosen] in ([], [(100, 100)]):
        hand.press("]")
        chosen = [h.at for h in hand.bench.preview().handles if h.kind == "hot"]
    assert hand.press("Delete")
    assert (100, 100) in hand.outline("a")
    assert px(chosen[0]) not in hand.outline("a")


@pytest.fixture
def pair():
    """Two patches with a common border, the western one selected."""
    hand = Hand([square("a"), square("b", 100)])
    hand.click((50, 50))
    return hand


def test_a_shared_corner_moves_in_both_patches(pair):
    pair.point("press", 100, 100)
    pair.point("drag", 110, 120)
    assert pair.bench.preview().hidden == {"a", "b"}
    pair.point("release", 110, 120)
    assert (110, 120) in pair.outline("a")
    assert (110, 120) in pair.outline("b")
    assert len(pair.edits) == 1


def test_ctrl_moves_this_patch_only(pair):
    pair.drag((100, 100), (90, 120), (80, 130), ctrl=True)
    assert (80, 130) in pair.outline("a")
    assert (100, 100) in pair.outline("b")


def test_a_midpoint_of_a_shared_side_makes_a_corner_in_both(pair):
    pair.drag((100, 50), (110, 50), (120, 50))
    assert (120, 50) in pair.outline("a")
    assert (120, 50) in pair.outline("b")


def test_neighbours_that_end_on_a_side_go_along_and_are_seen_to():
    """Their common corner lies on a side of the selected patch, which has none there."""
    hand = Hand([block("a", 0, 0, 200, 100), square("b", 0, 100), square("c", 100, 100)])
    hand.click((50, 50))
    hand.point("press", 200, 100)
    hand.point("drag", 200, 140)
    preview = hand.bench.preview()
    shown = {px(corner) for ring in (*preview.fill, *preview.along) for corner in ring}
    assert len(preview.along) == 2
    assert hand.bench.preview().hidden == {"a", "b", "c"}
    hand.point("release", 200, 140)
    assert (100, 120) in hand.outline("b")
    assert {(100, 120), (200, 140)} <= {*hand.outline("c")}
    assert shown == {corner for patch_id in "abc" for corner in hand.outline(patch_id)}


def test_a_corner_that_was_snapped_to_a_side_takes_the_side_along():
    hand = Hand([square("a", 0, 100), block("b", 0, 0, 200, 100)])
    hand.click((50, 150))
    hand.drag((100, 100), (100, 90), (100, 80))
    assert (100, 80) in hand.outline("a")
    assert (100, 80) in hand.outline("b")


def test_a_neighbour_that_would_cross_itself_refuses_the_move(pair):
    pair.drag((100, 100), (150, 120), (220, 50))
    assert not pair.edits
    assert "neighbour" in pair.bench.refusal.message


# --- many corners -------------------------------------------------------------------------------


def test_of_ten_thousand_corners_only_those_that_can_be_told_apart_are_marked():
    from math import cos, pi, sin

    round_about = [
        (300 * cos(2 * pi * n / 10_000), 300 * sin(2 * pi * n / 10_000)) for n in range(10_000)
    ]
    hand = Hand([patch("a", *round_about)])
    hand.click((0, 0))
    shown = hand.bench.preview()
    assert 50 < len(shown.handles) < 400
    x, y = round_about[77]
    hand.drag((x, y), (x + 60, y + 3), alt=True)
    assert (round(x + 60), round(y + 3)) in hand.outline("a")


def reshape_edit(*patches):
    from greendesk.edits.shape import add_patches

    return add_patches(patches)


def test_a_finger_takes_hold_of_a_corner_from_further_away():
    hand = Hand([square("a", 0)])
    hand.bench.select(("a",))
    hand.move(50, 50)
    assert not hand.bench.takes_drag(pointer_at(hand, 100 + 14, 0))
    assert hand.bench.takes_drag(pointer_at(hand, 100 + 14, 0, reach=2.0))


def pointer_at(hand, x, y, **more):
    place = at(x, y, hand.pixel)
    return Pointer("press", place, hand.pixel, place, **more)


# --- part of an edge ----------------------------------------------------------------------------


@pytest.fixture
def toothed():
    corners = [
        (0, 0),
        (400, 0),
        (400, 200),
        (300, 200),
        (280, 240),
        (240, 240),
        (200, 200),
        (0, 200),
    ]
    shape = MultiPolygon([Polygon([at(*corner) for corner in corners])])
    hand = Hand([Patch("a", shapely.orient_polygons(shape), {"name_th": "a"})])
    hand.bench.select(("a",))
    hand.click((300, 200))
    return hand


def test_shift_and_a_click_choose_what_lies_between_two_corners(toothed):
    toothed.click((200, 200), shift=True)
    shown = [px(place) for place in toothed.bench.preview().ghost]
    assert sorted(shown) == [(200, 200), (240, 240), (280, 240), (300, 200)]
    assert toothed.bench.hint == select.STRETCH


def test_delete_takes_away_what_lies_between(toothed):
    toothed.click((200, 200), shift=True)
    toothed.press("Delete")
    assert (240, 240) not in toothed.outline("a")
    assert len(toothed.outline("a")) == 6


def test_escape_lets_the_corners_be(toothed):
    toothed.click((200, 200), shift=True)
    toothed.press("Escape")
    toothed.press("Delete")
    assert toothed.bench.preview().ghost == ()


def test_the_stretch_grows_by_keyboard(toothed):
    for _ in range(3):
        toothed.press("]", ctrl=True)
    assert len(toothed.bench.preview().ghost) == 4


def test_corners_are_shown_before_the_pointer_has_moved():
    hand = Hand([square("a")])
    hand.bench.see_at(hand.pixel)
    hand.bench.select(("a",))
    assert sum(handle.kind == "corner" for handle in hand.bench.preview().handles) == 4
