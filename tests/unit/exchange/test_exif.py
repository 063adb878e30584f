"""Time and place as phones write them, and what can't be true."""

import pytest

from greendesk.exchange.exif import shot_of

TAKEN, DIGITISED, CHANGED, OFFSET = 0x9003, 0x9004, 0x0132, 0x9011
PLACE = {1: "N", 2: (10.0, 30.0, 18.0), 3: "E", 4: (101.0, 0.0, 36.0)}


def time_of(text, **more):
    return shot_of("a.jpg", {}, {TAKEN: text, **more}, {}).taken_at


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025:01:31 09:15:07", "2025-01-31T09:15:07+07:00"),
        ("2568:01:31 09:15:07", "2025-01-31T09:15:07+07:00"),
        ("2567:02:29 23:59:59", "2024-02-29T23:59:59+07:00"),
        ("2025-01-31 09:15:07", "2025-01-31T09:15:07+07:00"),
        ("2025:01:31 09:15:07\0", "2025-01-31T09:15:07+07:00"),
        ("2025:01:31 09:15", "2025-01-31T09:15:00+07:00"),
    ],
)
def test_a_time_is_read_whatever_its_era(written, meant):
    assert time_of(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2025:13:31 09:15:07",
        "2025:02:30 09:15:07",
        "2025:01:31 25:00:00",
        "1970:01:01 00:00:00",
        "2566:02:29 10:00:00",
        "9999:01:01 00:00:00",
        "",
        b"\xff\xfe",
        17,
        None,
    ],
)
def test_a_time_that_can_not_be_is_none(written):
    assert time_of(written) == ""


def test_the_text_is_kept_as_it_was():
    assert shot_of("a.jpg", {}, {TAKEN: "2568:01:31 09:15:07"}, {}).taken_raw == (
        "2568:01:31 09:15:07"
    )


def test_the_offset_of_the_file_is_believed_if_it_can_be():
    exif = {TAKEN: "2025:01:31 09:15:07", OFFSET: "+09:00"}
    assert shot_of("a.jpg", {}, exif, {}).taken_at == "2025-01-31T09:15:07+09:00"
    exif[OFFSET] = "+99:00"
    assert shot_of("a.jpg", {}, exif, {}).taken_at == "2025-01-31T09:15:07+07:00"


def test_where_the_first_time_is_damaged_the_next_one_counts():
    exif = {TAKEN: "0000:00:00 00:00:00", DIGITISED: "2025:01:31 09:15:07"}
    assert shot_of("a.jpg", {CHANGED: "2025:03:01 00:00:00"}, exif, {}).taken_at == (
        "2025-01-31T09:15:07+07:00"
    )
    assert shot_of("a.jpg", {CHANGED: "2025:03:01 00:00:00"}, {}, {}).taken_at == (
        "2025-03-01T00:00:00+07:00"
    )


def test_satellites_tell_the_time_where_the_camera_does_not():
    gps = {29: "2568:01:31", 7: (2.0, 15.0, 7.0)}
    assert shot_of("a.jpg", {}, {}, gps).taken_at == "2025-01-31T09:15:07+07:00"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("IMG_20250131_091507.jpg", "2025-01-31T09:15:07+07:00"),
        ("PXL_20250131_091507123.jpg", "2025-01-31T09:15:07+07:00"),
        ("Screenshot 2025-01-31 09.15.07.png", "2025-01-31T09:15:07+07:00"),
        ("25680131_091507.jpg", "2025-01-31T09:15:07+07:00"),
        ("1738289707000.jpg", "2025-01-31T09:15:07+07:00"),
        ("LINE_ALBUM_ปลูกป่า_250131_1.jpg", ""),
        ("S__12345678.jpg", ""),
        ("สวนหน้าวัด.jpg", ""),
        ("IMG_20251399_091507.jpg", ""),
    ],
)
def test_the_name_tells_the_time_of_a_file_without_exif(name, meant):
    assert shot_of(name, {}, {}, {}).taken_at == meant


def test_a_place_is_read_in_degrees_minutes_and_seconds():
    assert shot_of("a.jpg", {}, {}, PLACE).position == (101.01, 10.505)


@pytest.mark.parametrize(
    "other",
    [
        {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)},
        {2: (95.0, 0.0, 0.0)},
        {4: (181.0, 0.0, 0.0)},
        {2: (10.0, 99.0, 0.0)},
        {2: (-10.0, 0.0, 0.0)},
        {2: (float("nan"), 0.0, 0.0)},
        {2: None},
        {2: "ten"},
        {2: ()},
        {4: (1, 2, 3, 4)},
        {2: (b"x", 0, 0)},
    ],
)
def test_a_place_that_can_not_be_is_none(other):
    assert shot_of("a.jpg", {}, {}, {**PLACE, **other}).position is None


def test_sides_of_the_earth():
    assert shot_of("a.jpg", {}, {}, {2: (10.5,), 4: 101.0}).position == (101.0, 10.5)
    south = {**PLACE, 1: "S", 3: b"W\0"}
    assert shot_of("a.jpg", {}, {}, south).position == (-101.01, -10.505)


@pytest.mark.parametrize(
    ("told", "meant"), [(123.456, 123.46), (360, 0.0), (-1, None), ("n", None)]
)
def test_the_direction_of_view(told, meant):
    assert shot_of("a.jpg", {}, {}, {17: told}).direction == meant
