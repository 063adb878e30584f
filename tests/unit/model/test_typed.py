from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.errors import BadInput
from greendesk.i18n import (
    format_area,
    in_language,
    language,
    long_date,
    set_language,
    short_date,
    thai_digits,
)
from greendesk.model.typed import parse_area, parse_date, parse_number, parse_year_be


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1,250", "1250"), ("๑,๒๕๐.5", "1250.5"), ("-3", "-3"), (" 12 ", "12"), ("0.50", "0.50")],
)
def test_numbers_are_read_with_commas_and_thai_digits(typed: str, number: str) -> None:
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "สิบ", "1,25", "12a", "1e5", "NaN", "Infinity", "9" * 60])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_number(typed)


@pytest.mark.parametrize("typed", ["2๕64", "2564", "พ.ศ. ๒๕๖๔", "พ.ศ.2564", "64"])
def test_years_are_read_in_buddhist_era(typed: str) -> None:
    assert parse_year_be(typed) == 2564


def test_a_common_era_year_is_asked_about_and_never_turned_round() -> None:
    with pytest.raises(BadInput) as caught:
        parse_year_be("2021")
    assert "2021: do you mean 2564?" in in_language("en", caught.value.text)


@pytest.mark.parametrize("typed", ["", "ปีที่แล้ว", "256", "25644", "0", "1234"])
def test_what_is_no_year_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_year_be(typed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("๓๐ มิถุนายน ๒๕๖๔", date(2021, 6, 30)),
        ("15 ธ.ค. 62", date(2019, 12, 15)),
        ("15 ธค 2562", date(2019, 12, 15)),
        ("10 มิถุนายน 2564", date(2021, 6, 10)),
        ("29 ก.พ. 2567", date(2024, 2, 29)),
        ("1/10/2564", date(2021, 10, 1)),
        ("1-10-64", date(2021, 10, 1)),
        ("1.10.๒๕๖๔", date(2021, 10, 1)),
        ("วันที่ 1 ตุลาคม พ.ศ. 2564", date(2021, 10, 1)),
        ("1 October 2564", date(2021, 10, 1)),
        ("5มี.ค.65", date(2022, 3, 5)),
        ("2021-06-30", date(2021, 6, 30)),
    ],
)
def test_dates_are_read_in_every_way_they_are_written(typed: str, day: date) -> None:
    assert parse_date(typed) == day


@pytest.mark.parametrize("typed", ["29 ก.พ. 2566", "31/4/2565", "0/1/2565", "1/13/2565"])
def test_a_day_that_does_not_exist_is_refused_in_words(typed: str) -> None:
    with pytest.raises(BadInput, match="There is no"):
        parse_date(typed)


@pytest.mark.parametrize("typed", ["30/6/2021", "30 มิ.ย. 2021"])
def test_a_date_with_a_common_era_year_is_asked_about(typed: str) -> None:
    with pytest.raises(BadInput, match="do you mean 2564"):
        parse_date(typed)


@pytest.mark.parametrize("typed", ["", "เมื่อวาน", "30", "6/2564", "30 มกรา 2564 เช้า"])
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="is not a date"):
        parse_date(typed)


@settings(max_examples=50)
@given(st.integers(min_value=0, max_value=36_000).map(lambda n: date(1958, 1, 1) + timedelta(n)))
def test_what_is_written_is_read_back(day: date) -> None:
    before = language()
    for code in ("th", "en"):
        set_language(code)
        assert parse_date(long_date(day)) == day
        assert parse_date(thai_digits(long_date(day))) == day
        if date(1957, 1, 1) <= day < date(2057, 1, 1):
            assert parse_date(short_date(day)) == day
    set_language(before)


@pytest.mark.parametrize(
    ("typed", "area_m2"),
    [
        ("3-2-15", 5660),
        ("๓-๒-๑๕ ไร่", 5660),
        ("3 ไร่ 2 งาน 15 ตร.ว.", 5660),
        ("3 ไร่ 2 งาน 15 ตารางวา", 5660),
        ("3ไร่2งาน15วา", 5660),
        ("1 ไร่ 46 ตร.ว.", 1784),
        ("2 งาน 46 ตร.ว.", 984),
        ("1 งาน", 400),
        ("3.5 ไร่", 5600),
        ("5,660 ตร.ม.", 5660),
        ("5660 ตารางเมตร", 5660),
        ("5660 m2", 5660),
        ("635-128-2214.21", 1076056.84),
        ("3 rai 2 ngan 15 sq wah", 5660),
        ("เนื้อที่ 3-2-15 ไร่", 5660),
    ],
)
def test_areas_are_read_in_every_way_they_are_written(typed: str, area_m2: float) -> None:
    assert parse_area(typed).m2 == pytest.approx(area_m2, abs=1e-9)


@pytest.mark.parametrize("typed", ["3-5-15", "635-128-2214.21", "1-0-120", "1 ไร่ 7 งาน"])
def test_parts_that_overflow_are_taken_with_a_warning(typed: str) -> None:
    assert parse_area(typed).warning is not None


@pytest.mark.parametrize("typed", ["3-2-15", "500 ตร.ว.", "5 งาน"])
def test_usual_areas_bring_no_warning(typed: str) -> None:
    assert parse_area(typed).warning is None


@pytest.mark.parametrize("typed", ["", "5660", "สามไร่", "3-2", "-3 ไร่", "3 ไร่ 2"])
def test_an_area_without_a_unit_is_asked_about(typed: str) -> None:
    with pytest.raises(BadInput, match="not understood as an area"):
        parse_area(typed)


@settings(max_examples=50)
@given(st.integers(min_value=0, max_value=10**9))
def test_an_area_that_is_written_is_read_back(square_wah: int) -> None:
    assert parse_area(format_area(square_wah * 4)).m2 == square_wah * 4
    assert parse_area(format_area(square_wah * 4, "grouped")).m2 == square_wah * 4
    assert parse_area(format_area(square_wah * 4, "words")).m2 == square_wah * 4
