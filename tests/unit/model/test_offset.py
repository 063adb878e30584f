from math import cos, radians

import pytest

from greendesk.edits.values import move_pictures
from greendesk.i18n import NO_BREAK, Label, in_language
from greendesk.model.mercator import EQUATOR_M, to_world
from greendesk.model.offset import (
    EAST,
    NONE,
    NORTH,
    OFFSETS,
    Moving,
    Offset,
    moves_pictures_only,
    offsets_in,
    with_offset,
)
from greendesk.model.record import Profile

LAO = Profile("lao", {"name_th": "กลอนโด"})
TITLE = Label("ภาพถ่าย", "Aerial")


@pytest.mark.parametrize("lat", [0.0, 6.0, 14.4, 20.4, -33.0])
def test_a_metre_of_an_offset_is_a_metre_on_the_ground_at_every_latitude(lat):
    east, south = Offset(100.0, -40.0, lat).shares
    x, y = to_world(100.0, lat, 0)
    a_degree_further, _ = to_world(101.0, lat, 0)
    degree_m = EQUATOR_M / 360 * cos(radians(lat))  # along the parallel, on Mercator's sphere
    assert east / ((a_degree_further - x) / 256) == pytest.approx(100 / degree_m, rel=1e-9)
    _, lower = to_world(100.0, lat - 40 / (EQUATOR_M / 360), 0)
    assert south == pytest.approx((lower - y) / 256, rel=1e-4)
    assert south > 0  # to the south the world's shares grow


def test_an_offset_is_kept_with_the_particulars_of_the_lao_and_read_again():
    kept = with_offset(LAO, "map", Offset(3.2, -1.0, 14.4))
    assert offsets_in(kept) == {"map": Offset(3.2, -1.0, 14.4)}
    two = with_offset(kept, "other", Offset(-7.0, 0.0, 14.4))
    assert offsets_in(two)["map"] == Offset(3.2, -1.0, 14.4)
    assert two.values["name_th"] == "กลอนโด"


def test_back_to_zero_leaves_nothing_behind():
    kept = with_offset(LAO, "map", Offset(3.2, -1.0, 14.4))
    assert with_offset(kept, "map", NONE) == LAO
    assert offsets_in(LAO) == {}


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "[]",
        "{",
        '{"a": 3}',
        '{"a": [1, 2]}',
        '{"a": [1, "2", 3]}',
        '{"a": [1, NaN, 3]}',
        '{"a": [true, 1, 3]}',
        "[" * 100_000,
    ],
)
def test_nonsense_of_a_strangers_file_moves_nothing(nonsense):
    assert offsets_in(Profile("lao", {OFFSETS: nonsense})) == {}


def test_an_offset_of_a_strangers_file_has_its_limits():
    wild = Profile("lao", {OFFSETS: '{"a": [1e300, -1e300, 900]}'})
    assert offsets_in(wild)["a"].east_m == 500
    assert offsets_in(wild)["a"].shares[0] > 0


def test_what_is_noted_in_a_patch_is_metres_to_the_east_and_north():
    assert Offset(3.2, -1.0, 14.4).values == {EAST: 3.2, NORTH: -1.0}


def test_every_step_of_moving_can_be_taken_back():
    moving = Moving(Offset(lat=14.0))
    once = moving.step(moving.now.moved(2.04, 0))
    twice = once.step(once.now.moved(0, -0.1))
    assert twice.now == Offset(2.0, -0.1, 14.0)
    assert twice.back() == once
    assert twice.back().back().back() == moving
    assert not moving.differs
    assert twice.differs


def test_a_step_that_moves_nothing_is_none():
    moving = Moving(Offset(1.0, 1.0, 14.0))
    assert moving.step(moving.now.moved(0.01, 0.0)) == moving


def test_moving_pictures_is_an_edit_that_names_the_map():
    edit = move_pictures(LAO, "map", Offset(3.0, -4.0, 14.4), TITLE)
    words = in_language("en", edit.label).replace(NO_BREAK, " ")
    assert words == "Move the pictures of “Aerial” by 5.0 m"
    back = move_pictures(edit.deltas[0].after, "map", NONE, TITLE)
    assert in_language("en", back.label) == "Put the pictures of “Aerial” back where they were"
    assert back.deltas[0].after == LAO
    assert edit.inverse().deltas[0].after == LAO


def test_no_rule_has_to_look_again_when_only_pictures_are_moved():
    (moved,) = move_pictures(LAO, "map", Offset(3.0, -4.0, 14.4), TITLE).deltas
    assert moves_pictures_only(moved)
    (other,) = move_pictures(LAO, "map", Offset(3.0, -4.0, 14.4), TITLE).deltas
    other = type(other)(other.before, Profile("lao", {**other.after.values, "name_th": "อื่น"}))
    assert not moves_pictures_only(other)
