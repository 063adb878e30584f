"""Holes, parts, splitting, moving and turning with the hand."""

import pytest
import shapely
from shapely.geometry import MultiPolygon, box

from greendesk.edits.shape import delete_patches
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from tests.unit.tools.hand import Hand, at


def patch(patch_id, west, south, east, north, *holes):
    whole = box(*at(west, south), *at(east, north))
    for hole in holes:
        whole = whole.difference(box(*at(*hole[:2]), *at(*hole[2:])))
    return Patch(patch_id, MultiPolygon([shapely.orient_polygons(whole)]), {"name_th": patch_id})


@pytest.fixture
def hand():
    return Hand([patch("park", 0, 0, 400, 400), patch("wood", 600, 0, 800, 400)])


def test_a_pond_becomes_a_hole_of_the_patch_it_lies_in(hand):
    before_m2 = area_m2(hand.view.get("park").shape)
    hand.bench.use("hole")
    hand.click((100, 100), (200, 100), (200, 200), (100, 200), (100, 100))
    (part,) = hand.view.get("park").shape.geoms
    assert len(part.interiors) == 1
    assert area_m2(hand.view.get("park").shape) == pytest.approx(before_m2 * 15 / 16, rel=1e-4)
    assert hand.bench.selection == ("park",)


def test_a_hole_along_a_neighbours_border_is_cut_into_the_patch_it_lies_in():
    hand = Hand([patch("park", 0, 0, 400, 400), patch("wood", 400, 0, 500, 300)])
    hand.bench.use("hole")
    hand.click((400, 100), (400, 200), (300, 200), (300, 100), (400, 100))
    assert hand.bench.selection == ("park",)


def test_a_hole_just_as_large_as_an_island_is_cut_into_what_lies_around():
    hand = Hand([patch("park", 0, 0, 400, 400), patch("island", 100, 100, 200, 200)])
    hand.bench.use("hole")
    hand.click((100, 100), (200, 100), (200, 200), (100, 200), (100, 100))
    assert hand.bench.selection == ("park",)
    assert len(hand.view.get("park").shape.geoms[0].interiors) == 1


def test_a_hole_over_all_of_the_selected_patch_is_cut_into_no_other():
    hand = Hand([patch("park", 0, 0, 400, 400), patch("island", 100, 100, 200, 200)])
    hand.bench.select(("island",))
    hand.bench.use("hole")
    hand.click((100, 100), (200, 100), (200, 200), (100, 200), (100, 100))
    assert "Nothing would be left" in hand.bench.refusal.message
    assert not hand.edits


def test_a_hole_beside_every_patch_is_refused_and_the_sketch_stays(hand):
    hand.bench.use("hole")
    hand.click((1000, 100), (1100, 100), (1100, 200))
    hand.press("Enter")
    assert hand.bench.refusal is not None
    assert len(hand.corners) == 3


def test_a_second_lawn_becomes_a_part_of_the_selected_patch(hand):
    hand.bench.select(("park",))
    hand.bench.use("part")
    hand.click((450, 0), (550, 0), (550, 100), (450, 0))
    hand.press("Enter")
    assert len(hand.view.get("park").shape.geoms) == 2
    assert len(hand.view) == 2


def test_without_a_selection_the_first_click_chooses_the_patch_of_the_part(hand):
    hand.bench.use("part")
    hand.click((200, 200))
    assert hand.bench.selection == ("park",)
    assert not hand.bench.tool.drawing


def test_a_click_fills_a_hole_and_another_removes_a_part():
    hand = Hand([patch("park", 0, 0, 400, 400, (100, 100, 200, 200))])
    hand.bench.use("fill-hole")
    hand.click((150, 150))
    assert not hand.only.shape.geoms[0].interiors
    hand.click((150, 150))
    assert "hole" in hand.bench.refusal.message


def test_of_holes_around_one_another_the_smallest_is_filled():
    ring = patch("ring", 0, 0, 400, 400, (100, 100, 300, 300))
    hand = Hand([ring, patch("inner", 150, 150, 250, 250, (180, 180, 220, 220))])
    hand.bench.use("fill-hole")
    hand.click((200, 200))
    assert hand.view.get("ring") == ring
    assert not hand.view.get("inner").shape.geoms[0].interiors


def test_a_line_from_outside_to_outside_splits(hand):
    hand.bench.select(("park",))
    before_m2 = area_m2(hand.view.get("park").shape)
    hand.bench.use("split")
    hand.click((100, -50), (100, 450))
    hand.press("Enter")
    assert len(hand.view) == 3
    pieces = [p for p in hand.view if p.id != "wood"]
    assert sum(area_m2(p.shape) for p in pieces) == pytest.approx(before_m2, rel=1e-9)
    (new,) = (p for p in pieces if p.id != "park")
    assert area_m2(new.shape) < area_m2(hand.view.get("park").shape)
    assert hand.bench.selection == (new.id,)


def test_without_a_selection_the_line_splits_what_it_crosses(hand):
    hand.bench.use("split")
    hand.click((-50, 200), (900, 200))
    hand.press("Enter")
    assert len(hand.view) == 4


def test_a_line_that_ends_inside_splits_nothing_and_says_why(hand):
    hand.bench.select(("park",))
    hand.bench.use("split")
    hand.click((100, -50), (100, 200))
    hand.press("Enter")
    assert len(hand.view) == 2
    assert hand.bench.refusal is not None
    assert len(hand.corners) == 2


def test_the_sizes_of_the_pieces_are_told_before_the_cut_is_made(hand):
    whole_m2 = area_m2(hand.view.get("park").shape)
    hand.bench.use("split")
    hand.click((100, -50))
    hand.move(100, 200)
    assert hand.bench.preview().pieces_m2 == ()
    hand.move(100, 450)
    large, small = hand.bench.preview().pieces_m2
    assert large == pytest.approx(whole_m2 * 3 / 4, rel=1e-4)
    assert small == pytest.approx(whole_m2 / 4, rel=1e-4)
    hand.click((100, 450))
    hand.press("Enter")
    assert area_m2(hand.view.get("park").shape) == large


def test_the_size_to_come_is_told_before_the_edge_is_drawn_anew(hand):
    hand.bench.select(("park",))
    hand.bench.use("reshape")
    hand.click((100, 400), (100, 500), (300, 500))
    assert hand.bench.preview().becomes_m2 is None
    hand.move(300, 400)
    told_m2 = hand.bench.preview().becomes_m2
    hand.click((300, 400))
    hand.press("Enter")
    assert area_m2(hand.view.get("park").shape) == told_m2


def test_a_line_that_lies_in_a_patch_is_refused_in_words_about_that_patch(hand):
    hand.bench.use("split")
    hand.click((100, 100), (200, 200))
    hand.press("Enter")
    assert "Begin outside the patch" in hand.bench.refusal.message
    assert len(hand.corners) == 2


def test_a_drag_moves_the_selected_patch(hand):
    hand.bench.select(("wood",))
    hand.bench.use("move")
    assert hand.drag((700, 100), (720, 110), (750, 130))
    assert hand.outline("wood")[0] in [(650, 30), (850, 30)]
    assert hand.bench.selection == ("wood",)
    assert hand.bench.tool.id == "move"


def test_a_drag_beside_the_selected_patch_pans(hand):
    hand.bench.select(("wood",))
    hand.bench.use("move")
    assert not hand.drag((100, 1000), (120, 1000))


def test_escape_puts_a_moved_patch_back(hand):
    before = hand.view.get("wood")
    hand.bench.select(("wood",))
    hand.bench.use("move")
    hand.point("press", 700, 100)
    hand.point("drag", 750, 130)
    assert hand.bench.preview().hidden == {"wood"}
    hand.press("Escape")
    hand.point("release", 750, 130)
    assert hand.view.get("wood") == before
    assert hand.edits == []


def test_arrows_move_and_enter_leaves_it_there(hand):
    hand.bench.select(("wood",))
    hand.bench.use("move")
    for _ in range(5):
        hand.press("Right", shift=True)
    assert hand.edits == []
    hand.press("Enter")
    assert min(x for x, _ in hand.outline("wood")) == 605


def test_typed_degrees_turn_the_patch_and_keep_its_size(hand):
    before_m2 = area_m2(hand.view.get("wood").shape)
    hand.bench.select(("wood",))
    hand.bench.use("rotate")
    for key in "90":
        hand.press(key)
    hand.press("Enter")
    wood = hand.view.get("wood").shape
    assert area_m2(wood) == pytest.approx(before_m2, rel=1e-5)
    west, south, east, north = wood.bounds
    assert (east - west) > (north - south)


def test_a_drag_round_the_middle_turns(hand):
    hand.bench.select(("wood",))
    hand.bench.use("rotate")
    hand.point("press", 700, 400)
    hand.point("drag", 900, 200)
    assert hand.bench.tool.turned == pytest.approx(90, abs=2)
    hand.point("release", 900, 200)
    assert len(hand.edits) == 1


def test_shift_turns_by_whole_steps(hand):
    hand.bench.select(("wood",))
    hand.bench.use("rotate")
    hand.point("press", 700, 400)
    hand.point("drag", 760, 390, shift=True)
    assert hand.bench.tool.turned % 15 == 0


# --- many at once -------------------------------------------------------------------------------


def test_a_box_selects_what_lies_in_it(hand):
    hand.bench.use("box")
    hand.drag((-50, -50), (500, 500))
    assert hand.bench.selection == ("park",)
    assert hand.bench.tool.id == "select"


def test_shift_and_a_drag_beside_all_corners_is_a_box(hand):
    assert hand.drag((-50, -50), (900, 500), shift=True)
    assert set(hand.bench.selection) == {"park", "wood"}
    assert hand.bench.tool.id == "select"


def test_shift_adds_to_what_is_selected(hand):
    hand.bench.select(("wood",))
    hand.drag((-50, -50), (500, 500), shift=True)
    assert set(hand.bench.selection) == {"park", "wood"}


def test_a_lasso_selects_what_it_goes_round(hand):
    hand.bench.use("lasso")
    hand.drag((550, -50), (850, -50), (850, 450), (550, 450), (560, -40))
    assert hand.bench.selection == ("wood",)


def test_an_empty_box_says_so_and_selects_nothing(hand):
    hand.bench.use("box")
    hand.drag((2000, 2000), (2100, 2100))
    assert hand.bench.selection == ()
    assert hand.bench.refusal is not None


def test_what_is_held_stays_in_the_hand_while_another_patch_is_selected(hand):
    hand.bench.select(("park",))
    hand.bench.use("move")
    hand.press("Right", shift=True)
    hand.bench.select(("wood",))
    hand.press("Enter")
    assert hand.outline("park")[0] == (401, 0)
    assert hand.outline("wood")[0] == (800, 0)


def test_a_click_leaves_what_is_held_where_it_is_and_chooses_the_next_patch(hand):
    hand.bench.select(("park",))
    hand.bench.use("move")
    hand.press("Right", shift=True)
    hand.click((700, 200))
    assert hand.outline("park")[0] == (401, 0)
    assert hand.bench.selection == ("wood",)
    assert hand.drag((700, 200), (750, 200))
    assert hand.outline("park")[0] == (401, 0)
    assert hand.outline("wood")[0] == (850, 0)


@pytest.mark.parametrize(("tool_id", "keys"), [("move", ()), ("rotate", "90")])
def test_a_patch_that_went_away_while_it_was_held_is_told_of(hand, tool_id, keys):
    hand.bench.select(("park",))
    hand.bench.use(tool_id)
    hand.press("Right", shift=True)
    for key in keys:
        hand.press(key)
    hand.view.put(delete_patches(hand.view, ["park"]))
    hand.press("Enter")
    assert hand.bench.refusal is not None
    assert hand.edits == []


def test_a_piece_of_a_split_patch_is_not_said_to_have_been_drawn_here(hand):
    hand.bench.select(("park",))
    hand.bench.use("split")
    hand.click((-50, 200), (450, 200))
    hand.press("Enter")
    assert len(hand.view) == 3
    assert all("digitise_method" not in patch.values for patch in hand.view)


def test_esc_during_a_box_begun_with_shift_leaves_the_selecting_tool_in_the_hand(hand):
    hand.point("press", -50, -50, shift=True)
    hand.point("drag", 10, 10, shift=True)
    hand.press("Escape")
    assert hand.bench.tool.id == "select"


@pytest.mark.parametrize(("ctrl", "neighbour"), [(False, 1 / 2), (True, 1)])
def test_with_ctrl_a_border_is_drawn_anew_for_one_patch_alone(ctrl, neighbour):
    hand = Hand([patch("park", 0, 0, 400, 400), patch("lawn", 400, 0, 800, 400)])
    before_m2 = area_m2(hand.view.get("lawn").shape)
    hand.bench.select(("park",))
    hand.bench.use("reshape")
    hand.click((400, 0), (600, 0), (600, 400), alt=True)
    hand.click((400, 400), alt=True, ctrl=ctrl)
    hand.point("double", 400, 400, ctrl=ctrl)
    assert area_m2(hand.view.get("park").shape) == pytest.approx(before_m2 * 3 / 2, rel=1e-4)
    assert area_m2(hand.view.get("lawn").shape) == pytest.approx(before_m2 * neighbour, rel=1e-4)


def test_what_is_not_accepted_is_not_said_to_be_done():
    hand = Hand([patch("park", 0, 0, 400, 400)], accepts=False)
    hand.bench.select(("park",))
    hand.press("Delete", -100, -100)
    assert hand.bench.refusal is None
    assert hand.bench.tool.selected == hand.bench.selection == ("park",)


def test_an_outline_whose_patch_went_away_can_be_given_to_another_one(hand):
    hand.bench.select(("park",))
    hand.bench.use("part")
    hand.click((450, 0), (550, 0), (550, 100), alt=True)
    hand.view.put(delete_patches(hand.view, ["park"]))
    hand.bench.select(())
    hand.press("Enter")
    assert hand.bench.refusal is not None
    assert len(hand.corners) == 3
    hand.bench.select(("wood",))
    hand.press("Enter")
    assert len(hand.view.get("wood").shape.geoms) == 2


def test_another_tool_leaves_a_nudged_patch_where_it_is(hand):
    hand.bench.select(("wood",))
    hand.bench.use("move")
    hand.press("Right", shift=True)
    hand.bench.use("select")
    assert min(x for x, _ in hand.outline("wood")) == 601


def test_undo_puts_back_what_is_held_before_it_takes_back_a_step(hand):
    hand.bench.select(("wood",))
    hand.bench.use("move")
    hand.press("Right", shift=True)
    assert hand.bench.undo_corner()
    hand.press("Enter")
    assert hand.edits == []


def test_a_line_across_another_patch_than_the_selected_one_splits_what_it_crosses(hand):
    hand.bench.select(("park",))
    hand.bench.use("split")
    hand.click((700, -50), (700, 450))
    hand.press("Enter")
    assert len(hand.view) == 3
    assert hand.outline("park") == [(400, 0), (400, 400), (0, 400), (0, 0)]


def test_a_hole_beside_the_selected_patch_belongs_to_the_patch_under_it(hand):
    hand.bench.select(("park",))
    hand.bench.use("hole")
    hand.click((650, 100), (750, 100), (750, 200), (650, 100))
    hand.press("Enter")
    assert len(hand.view.get("wood").shape.geoms[0].interiors) == 1


def test_a_hole_that_reaches_over_the_edge_is_spoken_of(hand):
    hand.bench.use("hole")
    hand.click((300, 100), (500, 100), (500, 200), (300, 200), (300, 100))
    assert "reached over" in hand.bench.refusal.message
    assert len(hand.edits) == 1
