"""Drawing as the hand feels it, without a window."""

from math import cos, pi, sin

import pytest
import shapely

from greendesk.model.measure import area_m2, perimeter_m
from greendesk.tools import draw, line, sketching
from tests.unit.tools.hand import Hand, at, px

SQUARE = [(0, 0), (100, 0), (100, 100), (0, 100)]
ZIGZAG = [(0, 0), (100, 0), (100, 100), (50, -50)]


@pytest.fixture
def hand():
    hand = Hand()
    hand.bench.use("draw")
    return hand


def finish_by_enter(hand):
    assert hand.press("Enter")


def finish_by_double_click(hand):
    x, y = hand.corners[-1]
    hand.point("click", x + 1, y)
    hand.point("double", x + 1, y)


def finish_on_first_corner(hand):
    hand.click((9, 9))


def finish_by_right_click(hand):
    hand.point("menu", 300, 300)


def finish_by_button(hand):
    hand.bench.finish()


@pytest.mark.parametrize(
    "finish",
    [
        finish_by_enter,
        finish_by_double_click,
        finish_on_first_corner,
        finish_by_right_click,
        finish_by_button,
    ],
)
def test_every_way_to_finish_makes_the_patch(hand, finish):
    hand.click(*SQUARE)
    finish(hand)
    assert hand.outline(hand.only.id) == SQUARE
    assert hand.bench.selection == (hand.only.id,)
    assert hand.bench.tool.id == "select"
    assert hand.only.values == {"digitise_method": "SCREEN"}


def test_a_double_click_elsewhere_places_its_corner_once(hand):
    hand.click(*SQUARE[:2])
    hand.point("click", 100, 100)
    hand.point("double", 102, 100)
    assert hand.outline(hand.only.id) == SQUARE[:3]


def test_the_outline_runs_anticlockwise_whichever_way_it_was_drawn(hand):
    hand.click(*reversed(SQUARE))
    hand.press("Enter")
    assert hand.only.shape.geoms[0].exterior.is_ccw


def test_two_corners_are_not_enough(hand):
    hand.click(*SQUARE[:2])
    for finish in (lambda: hand.press("Enter"), hand.bench.finish):
        finish()
        assert hand.bench.refusal == line.TOO_FEW
    assert len(hand.corners) == 2
    assert not hand.edits


def test_a_right_click_with_two_corners_does_nothing(hand):
    hand.click(*SQUARE[:2])
    hand.point("menu", 50, 50)
    assert hand.corners == SQUARE[:2]
    assert hand.bench.refusal is None


def test_a_corner_close_to_the_last_is_ignored_silently(hand):
    hand.click((0, 0), (3, 0), (5, 0))
    assert hand.corners == [(0, 0), (5, 0)]
    assert hand.bench.refusal is None


def test_a_click_whose_side_would_cross_is_refused_and_says_why(hand):
    hand.click(*ZIGZAG)
    assert hand.corners == ZIGZAG[:3]
    assert hand.bench.refusal == line.REFUSED
    sides = [tuple(px(end) for end in side) for side in hand.bench.preview().flash]
    assert sides == [((0, 0), (100, 0)), ((100, 100), (50, -50))]


def test_the_refusal_is_gone_with_the_next_corner(hand):
    hand.click(*ZIGZAG, (0, 100))
    assert hand.bench.refusal is None
    assert hand.bench.preview().flash == ()
    assert len(hand.corners) == 4


def test_hovering_leaves_the_refusal_standing(hand):
    hand.click(*ZIGZAG)
    hand.move(20, 90)
    assert hand.bench.refusal == line.REFUSED


def test_the_cursor_says_no_before_a_click_that_would_be_refused(hand):
    hand.click(*ZIGZAG[:3])
    hand.move(50, -50)
    assert hand.bench.preview().cursor == "no"
    assert hand.bench.hint == sketching.BLOCKED
    hand.move(50, 150)
    assert hand.bench.preview().cursor == "cross"


def test_a_double_click_on_a_refused_place_does_not_finish(hand):
    hand.click(*ZIGZAG)
    hand.point("double", 50, -50)
    assert not hand.edits
    assert hand.bench.refusal == line.REFUSED


@pytest.mark.parametrize("place", [(100, 50), (100, 0), (60, 0)])
def test_a_side_may_not_run_back_or_touch_a_corner_or_a_side(hand, place):
    hand.click((0, 0), (50, 0), (100, 0), (100, 100))
    hand.click(place)
    assert hand.bench.refusal == line.REFUSED
    assert len(hand.corners) == 4


def test_finishing_is_refused_when_the_closing_side_crosses(hand):
    spiral = [(0, 0), (100, 0), (100, 100), (-50, 100), (-50, -50), (50, -50)]
    hand.click(*spiral)
    assert hand.corners == spiral
    hand.click((50, -100), (-100, -100), (-100, 50))
    hand.press("Enter")
    assert not hand.edits
    assert hand.bench.refusal == line.CLOSING_REFUSED
    assert len(hand.bench.preview().flash) == 2
    for _ in range(4):
        hand.press("Backspace")
    hand.press("Enter")
    assert hand.outline(hand.only.id) == spiral[:5]


def test_corners_in_one_line_make_no_patch(hand):
    hand.click((0, 0), (50, 0), (100, 0))
    hand.press("Enter")
    assert not hand.edits
    assert hand.bench.refusal is not None
    assert len(hand.corners) == 3


def test_shift_makes_a_right_angle_to_the_last_side(hand):
    hand.click((0, 0), (100, 100))
    hand.click((60, 150), shift=True)
    assert hand.corners[2] == (55, 145)


def test_a_click_on_the_first_corner_closes_only_from_three_corners_on(hand):
    hand.click((0, 0), (20, 0), (10, 0), alt=True)
    assert not hand.edits
    hand.click((20, 40), (10, 5), alt=True)
    assert hand.outline(hand.only.id) == [(0, 0), (20, 0), (20, 40)]


def test_the_first_corner_grows_under_the_pointer(hand):
    hand.click(*SQUARE)
    assert hand.bench.preview().handles[0].kind == "first"
    hand.move(10, 10)
    shown = hand.bench.preview()
    assert shown.handles[0].kind == "closing"
    assert shown.cursor == "pointer"
    assert hand.bench.hint == sketching.OVER_FIRST
    assert hand.bench.snap.kind == "own"


def test_the_measures_follow_the_pointer(hand):
    hand.click(*SQUARE[:3])
    hand.move(0, 100)
    shown = hand.bench.preview()
    hand.click((0, 100))
    hand.press("Enter")
    assert shown.area_m2 == pytest.approx(area_m2(hand.only.shape), rel=1e-9)
    assert shown.length_m == pytest.approx(perimeter_m(hand.only.shape), rel=1e-9)
    assert shown.side_m == pytest.approx(shown.length_m / 4, rel=0.01)


def test_the_dashes_lead_to_the_pointer_and_back_to_the_first_corner(hand):
    hand.click(*SQUARE[:2])
    hand.move(50, 80)
    shown = hand.bench.preview()
    assert [px(p) for p in shown.dashed] == [(100, 0), (50, 80), (0, 0)]
    assert shown.finish_at is None
    hand.click((100, 100))
    assert px(hand.bench.preview().finish_at) == (100, 100)


def test_space_places_a_corner_at_the_crosshair(hand):
    for x, y in SQUARE:
        assert hand.press("Space", x, y)
    hand.press("Enter")
    assert hand.outline(hand.only.id) == SQUARE


def test_the_hint_follows_the_state(hand):
    assert hand.bench.hint == draw.START
    hand.click(*SQUARE[:2])
    assert hand.bench.hint == sketching.GO_ON
    hand.click((100, 100))
    assert hand.bench.hint == sketching.CAN_FINISH


# --- back and again -----------------------------------------------------------------------------


def test_corners_come_back_one_by_one_and_can_be_put_again(hand):
    hand.click(*SQUARE)
    assert hand.press("Backspace")
    assert hand.bench.undo_corner()
    assert hand.corners == SQUARE[:2]
    assert hand.bench.can_redo_corner
    assert hand.bench.redo_corner()
    assert hand.bench.redo_corner()
    assert hand.corners == SQUARE
    assert not hand.bench.redo_corner()


def test_a_new_corner_ends_what_could_be_put_again(hand):
    hand.click(*SQUARE[:3])
    hand.bench.undo_corner()
    hand.click((0, 50))
    assert not hand.bench.can_redo_corner


def test_taking_back_every_corner_leaves_nothing_kept(hand):
    hand.click(*SQUARE[:2])
    hand.bench.undo_corner()
    hand.bench.undo_corner()
    assert not hand.bench.undo_corner()
    assert not hand.kept
    assert not hand.bench.tool.drawing
    assert hand.bench.redo_corner()
    assert hand.kept


def test_the_measures_are_right_after_going_back_and_again(hand):
    hand.click(*SQUARE)
    for _ in range(3):
        hand.press("Backspace")
    for _ in range(3):
        hand.bench.redo_corner()
    whole = hand.bench.tool.trace
    assert abs(whole.area_m2) == pytest.approx(area_m2(shapely.Polygon(whole.corners)), rel=1e-9)


# --- freehand -----------------------------------------------------------------------------------


def circle(radius, steps, share=1.0):
    turns = (2 * pi * share * n / steps for n in range(steps + 1))
    return [(radius * cos(t), radius * sin(t)) for t in turns]


def test_a_drag_with_shift_draws_freehand(hand):
    assert hand.drag(*circle(100, 200, 0.5), shift=True)
    assert 8 < len(hand.corners) < 60
    assert hand.bench.tool.drawing
    line = shapely.LineString(hand.bench.tool.trace.corners)
    passed = shapely.points([at(x, y) for x, y in circle(100, 200, 0.5)])
    assert max(shapely.distance(line, passed)) < 3 * hand.pixel[0]


def test_a_drag_without_shift_pans(hand):
    assert not hand.drag((0, 0), (50, 50))


def test_the_freehand_tool_takes_every_drag(hand):
    hand.bench.use("freehand")
    assert hand.drag(*circle(100, 100, 0.5))
    assert len(hand.corners) > 5


def test_a_straight_pull_costs_two_corners(hand):
    hand.drag(*((3 * n, n) for n in range(60)), shift=True)
    assert hand.corners == [(0, 0), (177, 59)]


def test_letting_go_at_the_beginning_closes_the_outline(hand):
    hand.drag(*circle(100, 200), shift=True)
    assert shapely.is_valid(hand.only.shape)
    whole = area_m2(shapely.Polygon([at(x, y) for x, y in circle(100, 200)]))
    assert area_m2(hand.only.shape) == pytest.approx(whole, rel=0.03)


def test_a_stroke_that_crosses_itself_stops_there_and_goes_on_behind(hand):
    loop = [(0, 0), (100, 0), (100, 50), (50, 50), (50, -50), (60, -50), (50, 30), (40, 40)]
    hand.drag(*loop, shift=True)
    assert hand.corners == [(0, 0), (100, 0), (100, 50), (50, 50), (50, 30), (40, 40)]
    assert hand.bench.refusal is None


def test_clicks_and_strokes_mix_in_one_outline(hand):
    hand.click((0, 0), (200, 0))
    hand.drag((200, 10), (220, 50), (200, 100), shift=True)
    hand.click((0, 100))
    hand.press("Enter")
    assert hand.outline(hand.only.id) == [
        (0, 0),
        (200, 0),
        (200, 10),
        (220, 50),
        (200, 100),
        (0, 100),
    ]


def test_undo_takes_back_a_whole_stroke_and_redo_puts_it_again(hand):
    hand.click((0, 0), (200, 0))
    hand.drag((200, 10), (220, 50), (200, 100), shift=True)
    whole = hand.corners
    hand.bench.undo_corner()
    assert hand.corners == [(0, 0), (200, 0)]
    hand.bench.redo_corner()
    assert hand.corners == whole
    hand.bench.undo_corner()
    assert hand.corners == [(0, 0), (200, 0)]


def test_a_held_backspace_stops_where_a_stroke_begins_and_ends(hand):
    hand.click((0, 0), (200, 0))
    hand.drag((200, 10), (220, 50), (200, 100), shift=True)
    hand.click((150, 100), (100, 100))
    for n in range(9):
        hand.press("Backspace", held=n > 0)
    assert len(hand.corners) == 5
    for n in range(9):
        hand.press("Backspace", held=n > 0)
    assert len(hand.corners) == 3


def test_a_long_stroke_is_kept_corner_by_corner(hand):
    hand.drag(*circle(150, 400, 0.9), shift=True)
    assert hand.calls.count("keep") >= len(hand.corners)
    (sketch,) = hand.kept.values()
    assert len(sketch.state["corners"]) == len(hand.corners)


def test_switching_to_freehand_goes_on_with_the_same_outline(hand):
    hand.click(*SQUARE[:2])
    hand.bench.use("freehand")
    assert hand.corners == SQUARE[:2]
    assert not hand.bench.parked
    (sketch,) = hand.kept.values()
    assert sketch.tool_id == "freehand"
