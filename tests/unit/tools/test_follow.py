"""Following a neighbour's border from one click to the next."""

import pytest
from shapely.geometry import MultiPolygon, Polygon

from greendesk.model.record import Patch
from tests.unit.tools.hand import Hand, at, px

BAY = [(0, 0), (300, 0), (300, 200), (200, 260), (100, 200), (0, 200)]


@pytest.fixture
def hand():
    shape = MultiPolygon([Polygon([at(*corner) for corner in BAY])])
    hand = Hand([Patch("b", shape, {"name_th": "b"})])
    hand.bench.use("draw")
    return hand


def ghost(hand):
    return [px(place) for place in hand.bench.preview().ghost]


def test_two_clicks_on_one_border_bring_its_corners_along(hand):
    hand.click((0, 200))
    hand.move(301, 199)
    assert ghost(hand) == [(0, 200), (100, 200), (200, 260), (300, 200)]
    hand.click((301, 199))
    assert hand.corners == [(0, 200), (100, 200), (200, 260), (300, 200)]


def test_the_border_is_seen_before_the_click_and_said(hand):
    hand.click((0, 200))
    hand.move(300, 200)
    assert "follows" in hand.bench.hint.message


def test_one_step_back_takes_the_whole_stretch_back(hand):
    hand.click((0, 200), (300, 200))
    hand.bench.undo_corner()
    assert hand.corners == [(0, 200)]
    hand.bench.redo_corner()
    assert len(hand.corners) == 4


def test_f_goes_round_the_other_way_then_straight_then_back(hand):
    hand.click((0, 200))
    hand.move(300, 200)
    hand.press("F")
    assert ghost(hand) == [(0, 200), (0, 0), (300, 0), (300, 200)]
    hand.press("F")
    assert ghost(hand) == []
    hand.press("F")
    assert len(ghost(hand)) == 4


def test_alt_goes_straight_past_the_border(hand):
    hand.click((0, 200))
    hand.click((300, 201), alt=True)
    assert hand.corners == [(0, 200), (300, 201)]


def test_f_begins_to_follow_where_none_is_followed(hand):
    hand.click((0, 200))
    hand.bench.undo_corner()
    hand.bench.redo_corner()
    hand.move(300, 200)
    assert ghost(hand) == []
    hand.press("F")
    assert len(ghost(hand)) == 4


def test_f_means_nothing_in_the_open(hand):
    hand.click((1000, 1000))
    hand.move(1100, 1000)
    assert not hand.press("F")


def test_the_shared_border_is_the_same_to_the_last_bit(hand):
    hand.click((0, 200), (300, 200), (300, 400), (0, 400))
    hand.press("Enter")
    mine = {patch.id: patch for patch in hand.view}
    theirs = mine.pop("b").shape
    (new,) = mine.values()
    shared = set(theirs.geoms[0].exterior.coords) & set(new.shape.geoms[0].exterior.coords)
    assert len(shared) == 4
    assert theirs.intersection(new.shape).area == 0


def test_closing_on_the_first_corner_follows_the_border_too(hand):
    hand.click((0, 200), (0, 400), (300, 400), (300, 200))
    hand.move(2, 202)
    assert len(ghost(hand)) == 4
    hand.point("click", 2, 202)
    (new,) = (patch for patch in hand.view if patch.id != "b")
    assert len(new.shape.geoms[0].exterior.coords) == 7


def test_by_keyboard_the_border_is_followed_too(hand):
    hand.press("Space", 0, 200)
    hand.press("Space", 300, 200)
    assert len(hand.corners) == 4


def test_a_line_that_splits_follows_a_border(hand):
    hand.bench.use("split")
    hand.click((0, 0), (300, 200))
    assert len(hand.corners) == 3
