"""Rectangle, circle and strip from a few clicks, and lengths that are typed."""

import math

import pytest
from shapely.geometry import MultiPolygon, box

from greendesk.edits.strip import kept_line
from greendesk.model.measure import area_m2, length_m
from greendesk.model.record import Patch
from greendesk.tools.line import NO_WAY
from tests.unit.tools.hand import Hand, at


@pytest.fixture
def hand():
    return Hand()


def sides_m(patch):
    ring = patch.shape.geoms[0].exterior.coords
    return [length_m((ring[n], ring[n + 1])) for n in range(len(ring) - 1)]


def test_three_clicks_make_a_rectangle(hand):
    hand.bench.use("rectangle")
    hand.click((0, 0), (200, 0), (150, 80))
    one, two, three, four = sides_m(hand.only)
    assert one == pytest.approx(three, rel=1e-4)
    assert two == pytest.approx(four, rel=1e-4)
    assert area_m2(hand.only.shape) == pytest.approx(one * two, rel=1e-3)
    assert hand.bench.tool.id == "select"
    assert hand.bench.selection == (hand.only.id,)


def test_the_rectangle_is_seen_before_the_third_click(hand):
    hand.bench.use("rectangle")
    hand.click((0, 0), (200, 0))
    hand.move(150, 80)
    shown = hand.bench.preview()
    assert len(shown.fill[0]) == 4
    assert shown.dashed == (*shown.fill[0][1:], shown.fill[0][0])
    assert shown.area_m2 > 0


def test_a_third_click_on_the_side_makes_nothing_and_loses_nothing(hand):
    hand.bench.use("rectangle")
    hand.click((0, 0), (200, 0), (100, 0))
    assert not len(hand.view)
    assert hand.corners == [(0, 0), (200, 0)]
    assert hand.bench.refusal is not None


def test_a_rectangle_of_typed_sides_has_just_those(hand):
    hand.bench.use("rectangle")
    hand.click((0, 0))
    hand.move(100, 0)
    for key in "40":
        hand.press(key)
    hand.press("Enter")
    hand.move(60, 50)
    for key in "12.5":
        hand.press(key)
    hand.press("Enter")
    assert sorted(sides_m(hand.only))[::2] == pytest.approx([12.5, 40], rel=1e-3)


def test_two_clicks_make_a_circle(hand):
    hand.bench.use("circle")
    hand.click((0, 0), (100, 0))
    radius_m = length_m((at(0, 0), at(100, 0)))
    assert area_m2(hand.only.shape) == pytest.approx(math.pi * radius_m**2, rel=2e-3)


def test_a_typed_radius_counts(hand):
    hand.bench.use("circle")
    hand.click((0, 0))
    hand.move(100, 0)
    for key in "25":
        hand.press(key)
    assert hand.bench.preview().typed == "25"
    assert hand.bench.preview().is_radius
    assert hand.bench.preview().side_m == pytest.approx(25, rel=1e-4)
    hand.press("Enter")
    assert area_m2(hand.only.shape) == pytest.approx(math.pi * 25**2, rel=2e-3)


def test_a_strip_follows_its_line_and_keeps_it(hand):
    hand.bench.use("corridor")
    hand.click((0, 0), (400, 0), (400, 300))
    hand.press("Enter")
    assert hand.bench.tool.laid
    assert not len(hand.view)
    hand.press("1")
    hand.press("2")
    shown = hand.bench.preview()
    assert shown.width_m == 12
    hand.press("Enter")
    patch = hand.only
    assert patch.values["corridor_width_m"] == 12
    assert [at(*p) for p in ((0, 0), (400, 0), (400, 300))] == [
        pytest.approx(place) for place in kept_line(patch)
    ]


def test_the_width_follows_the_pointer(hand):
    hand.bench.use("corridor")
    hand.click((0, 0), (400, 0))
    hand.press("Enter")
    hand.move(200, 20)
    width_m = 2 * length_m((at(200, 0), at(200, 20)))
    assert hand.bench.tool.width_m == pytest.approx(width_m, abs=0.06)
    hand.point("click", 200, 20)
    assert hand.only.values["corridor_width_m"] == pytest.approx(width_m, abs=0.06)


def test_backspace_goes_back_from_the_width_to_the_line(hand):
    hand.bench.use("corridor")
    hand.click((0, 0), (400, 0))
    hand.press("Enter")
    hand.press("Backspace")
    assert not hand.bench.tool.laid
    assert hand.corners == [(0, 0), (400, 0)]


def test_escape_takes_back_a_typed_length_before_it_puts_the_sketch_aside(hand):
    hand.bench.use("draw")
    hand.click((0, 0))
    hand.move(100, 0)
    hand.press("5")
    hand.press("Escape")
    assert hand.bench.preview().typed == ""
    assert hand.corners == [(0, 0)]
    hand.press("Escape")
    assert len(hand.bench.parked) == 1


def test_a_typed_length_fixes_the_side_and_the_pointer_its_direction(hand):
    hand.bench.use("draw")
    hand.click((0, 0))
    hand.move(100, 100)
    for key in "30":
        hand.press(key)
    hand.move(0, 70)
    hand.point("click", 0, 70)
    corners = hand.bench.tool.trace.corners
    assert length_m(corners) == pytest.approx(30, rel=1e-4)
    assert corners[1][0] == pytest.approx(corners[0][0])
    hand.move(50, 50)
    assert hand.bench.preview().typed == ""


def test_two_lengths_are_never_joined_where_the_first_has_no_direction(hand):
    hand.bench.use("draw")
    hand.click((0, 0))
    hand.move(0, 0)
    for key in ("4", "0", "Enter"):
        hand.press(key)
    assert hand.bench.preview().typed == ""
    assert hand.bench.refusal == NO_WAY
    hand.move(0, 70)
    for key in ("2", "5", "Enter"):
        hand.press(key)
    assert length_m(hand.bench.tool.trace.corners) == pytest.approx(25, rel=1e-4)


def test_backspace_takes_back_digits_before_corners(hand):
    hand.bench.use("draw")
    hand.click((0, 0), (50, 0))
    hand.press("7")
    hand.press("Backspace")
    assert len(hand.corners) == 2
    hand.press("Backspace")
    assert len(hand.corners) == 1


def test_a_half_drawn_strip_is_kept_with_its_width(hand):
    hand.bench.use("corridor")
    hand.click((0, 0), (400, 0))
    hand.press("Enter")
    hand.move(200, 20)
    (kept,) = hand.kept.values()
    again = hand.new_bench()
    again.restore([kept])
    assert again.tool.laid


def test_a_rectangle_follows_nobody_s_border():
    hand = Hand([Patch("b", MultiPolygon([box(*at(0, 0), *at(300, 200))]))])
    hand.bench.use("rectangle")
    hand.click((0, 0), (300, 200), (300, 400))
    assert len(hand.view) == 2


def test_a_circle_without_an_edge_asks_for_the_edge(hand):
    hand.bench.use("circle")
    hand.click((0, 0))
    hand.press("Enter")
    assert hand.bench.refusal == hand.bench.hint
    assert len(hand.corners) == 1


def test_no_length_is_typed_that_leads_off_the_earth(hand):
    hand.bench.use("draw")
    hand.click((0, 0))
    hand.move(0, 10)
    for key in "99999999":
        hand.press(key)
    assert hand.bench.preview().typed == "99999"
