"""The bench: sketches are never lost, edits go the right way, listeners hear what matters."""

import json
from dataclasses import replace

import pytest

from greendesk.model.record import Patch
from greendesk.model.sketch import Sketch
from greendesk.tools import line
from greendesk.tools.base import Key
from greendesk.tools.toolbox import TOOLS
from tests.unit.tools.hand import Hand, at

CORNERS = [(0, 0), (100, 0), (100, 100)]


@pytest.fixture
def hand():
    hand = Hand()
    hand.bench.use("draw")
    return hand


@pytest.fixture
def parked(hand):
    hand.click(*CORNERS)
    hand.press("Escape")
    return hand


# --- tools --------------------------------------------------------------------------------------


def test_every_tool_has_a_title_an_icon_and_a_key_of_its_own():
    from greendesk import paths

    keys = [tool.shortcut for tool in TOOLS.values() if tool.shortcut]
    assert len(keys) == len(set(keys))
    for tool_id, tool in TOOLS.items():
        assert tool.id == tool_id
        assert tool.title
        assert paths.resource(f"icons/{tool.icon}.svg").is_file()


@pytest.mark.parametrize("tool_id", list(TOOLS))
def test_every_tool_begins_empty_and_answers_everything(tool_id):
    hand = Hand()
    hand.bench.use(tool_id)
    assert not hand.bench.tool.drawing
    assert not hand.bench.can_undo_corner
    assert not hand.bench.can_redo_corner
    assert hand.bench.preview().solid == ()
    assert hand.bench.hint.message
    assert not hand.bench.key(Key("F9"))


def test_escape_with_nothing_drawn_goes_back_to_selecting(hand):
    assert hand.press("Escape")
    assert hand.bench.tool.id == "select"


# --- sketches -----------------------------------------------------------------------------------


def test_each_corner_is_kept_with_the_place_the_map_shows(hand):
    for count, corner in enumerate(CORNERS, start=1):
        hand.click(corner)
        (sketch,) = hand.kept.values()
        assert len(sketch.state["corners"]) == count
    assert not sketch.parked
    assert (sketch.centre, sketch.zoom) == (at(0, 0), 17.5)


def test_hovering_keeps_nothing(hand):
    hand.click(*CORNERS)
    hand.calls.clear()
    hand.move(50, 50)
    hand.move(60, 60)
    assert hand.calls == []


def test_a_sketch_is_let_go_only_after_its_patch_was_made(hand):
    hand.click(*CORNERS)
    hand.press("Enter")
    assert hand.calls[-2:] == ["do", "drop"]
    assert not hand.kept


def test_a_patch_that_was_not_accepted_leaves_the_sketch_as_it_was(hand):
    hand.click(*CORNERS)
    hand.accepts = False
    hand.press("Enter")
    assert hand.corners == CORNERS
    assert len(hand.kept) == 1
    hand.accepts = True
    hand.press("Enter")
    assert hand.outline(hand.only.id) == CORNERS


def test_escape_puts_the_sketch_aside_and_says_so(parked):
    assert parked.bench.refusal == line.PARKED
    (sketch,) = parked.bench.parked
    assert sketch.parked
    assert parked.kept == {sketch.id: sketch}
    assert not parked.bench.tool.drawing
    assert parked.bench.tool.id == "draw"


def test_a_parked_sketch_is_taken_up_where_it_was_left(parked):
    (sketch,) = parked.bench.parked
    parked.bench.take_up(sketch.id)
    assert parked.corners == CORNERS
    assert not parked.bench.parked
    assert not parked.kept[sketch.id].parked
    parked.press("Enter")
    assert parked.outline(parked.only.id) == CORNERS
    assert not parked.kept


def test_taking_one_up_puts_the_other_aside(parked):
    (first,) = parked.bench.parked
    parked.click((0, 300), (50, 300))
    parked.bench.take_up(first.id)
    (second,) = parked.bench.parked
    assert second.id != first.id
    assert len(second.state["corners"]) == 2
    assert {i: s.parked for i, s in parked.kept.items()} == {first.id: False, second.id: True}


def test_another_tool_puts_the_sketch_aside(hand):
    hand.click(*CORNERS)
    hand.bench.use("select")
    assert len(hand.bench.parked) == 1
    assert hand.bench.refusal == line.PARKED


def test_the_same_tool_again_leaves_the_sketch_on_the_map(hand):
    hand.click(*CORNERS)
    hand.bench.use("draw")
    assert hand.corners == CORNERS


def test_a_discarded_sketch_is_gone(parked):
    (sketch,) = parked.bench.parked
    parked.bench.discard(sketch.id)
    assert not parked.bench.parked
    assert not parked.kept


def test_a_discarded_sketch_can_be_had_back(parked):
    (sketch,) = parked.bench.parked
    parked.bench.discard(sketch.id)
    parked.bench.put_back(sketch)
    assert parked.bench.parked == [sketch]
    assert parked.kept == {sketch.id: sketch}


def test_after_a_crash_the_sketch_is_on_the_map_and_the_tray_is_full(parked):
    parked.click((0, 300), (50, 300))
    stored = [
        replace(sketch, state=json.loads(json.dumps(sketch.state)))
        for sketch in parked.kept.values()
    ]
    parked.bench = parked.new_bench()
    live = parked.bench.restore(stored)
    assert live is not None
    assert (live.centre, live.zoom) == (at(0, 0), 17.5)
    assert parked.corners == [(0, 300), (50, 300)]
    assert len(parked.bench.parked) == 1
    parked.click((50, 400))
    assert len(parked.kept[live.id].state["corners"]) == 3
    assert len(parked.kept) == 2


def test_a_sketch_of_a_tool_from_the_future_is_left_alone(hand):
    strange = Sketch("s", "lathe", {"speed": 3})
    hand.kept["s"] = strange
    assert hand.bench.restore([strange]) is None
    assert not hand.bench.parked
    assert hand.kept == {"s": strange}


# --- what is told -------------------------------------------------------------------------------


def test_listeners_hear_of_tool_selection_tray_and_corners(hand):
    heard = hand.heard
    hand.click((0, 0))
    assert hand.heard == heard + 1  # there is a corner to take back
    hand.click((100, 0))
    assert hand.heard == heard + 1
    hand.bench.undo_corner()
    assert hand.heard == heard + 2
    hand.press("Escape")
    assert hand.heard == heard + 3
    hand.bench.select(("a",))
    assert hand.heard == heard + 4
    hand.bench.use("select")
    assert hand.heard == heard + 5


def test_the_preview_is_the_same_value_while_nothing_changes(hand):
    hand.click(*CORNERS)
    assert hand.bench.preview() is hand.bench.preview()


def test_two_patches_get_ids_of_their_own(hand):
    hand.click(*CORNERS)
    hand.press("Enter")
    hand.bench.use("draw")
    hand.click((300, 0), (400, 0), (400, 100))
    hand.press("Enter")
    assert len(hand.view) == 2


def test_beginning_to_draw_lets_the_selection_go(hand):
    hand.bench.use("select")
    hand.bench.select(("a",))
    hand.bench.use("draw")
    assert hand.bench.selection == ()


# --- snapping through the bench -----------------------------------------------------------------


@pytest.fixture
def beside():
    """A hand that draws beside a patch of 100 x 100 pixels."""
    hand = Hand()
    hand.bench.use("draw")
    hand.click((0, 0), (100, 0), (100, 100), (0, 100))
    hand.press("Enter")
    hand.bench.use("draw")
    return hand


def test_a_corner_is_placed_on_the_neighbours_corner_to_the_bit(beside):
    beside.click((107, 5))
    assert beside.bench.snap.kind == "corner"
    assert beside.bench.tool.trace.corners == (beside.only.shape.geoms[0].exterior.coords[1],)


def test_alt_suspends_snapping(beside):
    beside.click((107, 5), alt=True)
    assert beside.bench.snap is None
    assert beside.corners == [(107, 5)]


def test_space_snaps_too(beside):
    beside.press("Space", 107, 5)
    assert beside.corners == [(100, 0)]


def test_the_canvas_can_switch_snapping_off_for_an_event(beside):
    from greendesk.tools.base import Pointer

    place = at(107, 5)
    beside.bench.pointer(Pointer("click", place, beside.pixel, place), snapping=False)
    assert beside.corners == [(107, 5)]


def test_a_patch_without_a_shape_can_be_selected(hand):
    hand.view = type(hand.view)([Patch("a", None, {"name_th": "สวน"})])
    hand.bench.use("select")
    hand.bench.select(("a",))
    hand.move(5, 5)
    assert hand.bench.preview().handles == ()
