"""Measuring."""

import pytest

from greendesk.model.measure import length_m, ring_area_m2
from tests.unit.tools.hand import Hand, at

WAY = [(0, 0), (100, 0), (100, 100)]


@pytest.fixture
def hand():
    hand = Hand()
    hand.bench.use("measure")
    return hand


def test_the_length_follows_the_pointer(hand):
    hand.click(*WAY[:2])
    hand.move(*WAY[2])
    assert hand.bench.preview().length_m == pytest.approx(length_m(tuple(at(*p) for p in WAY)))


def test_enter_ends_the_line_and_it_stays_to_be_read(hand):
    hand.click(*WAY)
    hand.press("Enter")
    hand.move(500, 500)
    shown = hand.bench.preview()
    assert shown.length_m == pytest.approx(length_m(tuple(at(*p) for p in WAY)))
    assert not hand.bench.tool.drawing


def test_closed_on_its_first_corner_it_has_an_area(hand):
    hand.click(*WAY, (5, 5))
    shown = hand.bench.preview()
    assert shown.area_m2 == pytest.approx(ring_area_m2(tuple(at(*p) for p in WAY)))
    assert shown.length_m == pytest.approx(length_m(tuple(at(*p) for p in (*WAY, WAY[0]))))


def test_the_next_click_begins_anew(hand):
    hand.click(*WAY)
    hand.press("Enter")
    hand.click((300, 300))
    assert hand.corners == [(300, 300)]


def test_nothing_is_kept_or_changed(hand):
    hand.click(*WAY)
    hand.press("Enter")
    hand.press("Escape")
    assert hand.calls == []
    assert hand.bench.tool.id == "measure"
    hand.press("Escape")
    assert hand.bench.tool.id == "select"


def test_corners_can_be_taken_back_and_put_again(hand):
    hand.click(*WAY)
    hand.bench.undo_corner()
    hand.press("Backspace")
    assert hand.corners == WAY[:1]
    hand.bench.redo_corner()
    hand.bench.redo_corner()
    assert hand.corners == WAY
