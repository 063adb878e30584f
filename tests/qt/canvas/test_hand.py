import pytest

from greendesk.qt.canvas.hand import Hand


def gesture(path, held_ms=100, may_drag=False, hand=None, start_ms=0):
    hand = hand or Hand()
    hand.press(path[0], start_ms, may_drag=may_drag)
    meanings = [hand.move(at, start_ms + held_ms) for at in path[1:]]
    return [*meanings, hand.release(path[-1], start_ms + held_ms)]


def test_a_press_that_stays_is_a_click():
    assert gesture([(10, 10)])[-1] == "click"


@pytest.mark.parametrize("held_ms", [100, 2000])
def test_trembling_by_three_pixels_is_still_a_click(held_ms):
    assert gesture([(10, 10), (13, 10)], held_ms)[-1] == "click"


def test_eleven_pixels_are_a_click_for_a_quick_hand_only():
    assert gesture([(10, 10), (21, 10)], held_ms=499)[-1] == "click"
    assert gesture([(10, 10), (21, 10)], held_ms=500) == ["pan", ""]


def test_twelve_pixels_pan_and_place_nothing():
    assert gesture([(10, 10), (22, 10)], held_ms=50) == ["pan", ""]


def test_coming_back_to_the_start_does_not_undo_a_pan():
    assert gesture([(10, 10), (40, 10), (10, 10)]) == ["pan", "pan", ""]


def test_a_drag_begins_after_three_pixels_where_the_tool_takes_it():
    assert gesture([(10, 10), (12, 10), (13, 10), (20, 10)], may_drag=True) == [
        "",
        "drag start",
        "drag",
        "drop",
    ]


def test_two_clicks_in_one_place_within_400_ms_are_a_double_click():
    hand = Hand()
    assert gesture([(10, 10)], 50, hand=hand)[-1] == "click"
    assert gesture([(13, 10)], 50, hand=hand, start_ms=300)[-1] == "double"


@pytest.mark.parametrize(("at", "start_ms"), [((14, 10), 100), ((10, 10), 500)])
def test_a_second_click_elsewhere_or_later_is_a_click_of_its_own(at, start_ms):
    hand = Hand()
    gesture([(10, 10)], 50, hand=hand)
    assert gesture([at], 50, hand=hand, start_ms=start_ms)[-1] == "click"


def test_a_third_click_begins_anew():
    hand = Hand()
    said = [gesture([(10, 10)], 10, hand=hand, start_ms=100 * i)[-1] for i in range(4)]
    assert said == ["click", "double", "click", "double"]
