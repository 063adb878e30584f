from collections.abc import Iterator

import pytest

from greendesk.errors import BadInput
from greendesk.i18n import language, set_language
from greendesk.lists import load_schema
from greendesk.model.fields import FIELD_TYPES, area_warning
from greendesk.model.record import Value
from greendesk.model.schema import Field


@pytest.fixture(autouse=True)
def _thai() -> Iterator[None]:
    before = language()
    set_language("th")
    yield
    set_language(before)


def field(field_id: str) -> Field:
    return load_schema().field(field_id)


def parse(field_id: str, text: str) -> Value | None:
    return FIELD_TYPES[field(field_id).type].parse(text, field(field_id))


def shown(field_id: str, value: Value) -> str:
    return FIELD_TYPES[field(field_id).type].format(value, field(field_id))


@pytest.mark.parametrize(
    ("field_id", "typed", "value"),
    [
        ("name_th", "  สวน\u200bริมน\u0e4d\u0e49\u0e32  ๑ ", "สวนริมน้ำ ๑"),
        ("place_desc", "หน้าวัด\r\nหลังตลาด", "หน้าวัด\nหลังตลาด"),
        ("tree_count_total", "๑,๒๕๐", 1250),
        ("canopy_pct", "62.5", 62.5),
        ("budget_baht", "1,250,000.505 บาท", 1250000.5),
        ("area_declared_m2", "๓-๒-๑๕", 5660.0),
        ("fy_be_reported", "2๕68", 2568),
        ("planted_date", "๑๕ ธ.ค. ๖๒", "2019-12-15"),
        ("ownership", "ที่ราชพัสดุ", "TREASURY"),
        ("ownership", "TREASURY", "TREASURY"),
        ("province_code", "๗๑", "71"),
        ("tambon_code", "711102", "711102"),
    ],
)
def test_a_typed_text_becomes_the_one_form_that_is_stored(
    field_id: str, typed: str, value: Value
) -> None:
    assert parse(field_id, typed) == value
    assert type(parse(field_id, typed)) is type(value)


def test_an_empty_text_is_no_value() -> None:
    assert {parse(field_id, "  ") for field_id in load_schema().fields} == {None}


@pytest.mark.parametrize(
    ("field_id", "typed"),
    [
        ("tree_count_total", "1.5"),
        ("area_declared_m2", "5660"),
        ("fy_be_reported", "256"),
        ("planted_date", "29 ก.พ. 2566"),
        ("ownership", "ของนายสมชาย"),
        ("province_code", "เมืองหลวง"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_in_words(field_id: str, typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse(field_id, typed)
    assert str(caught.value)


@pytest.mark.parametrize(
    ("field_id", "value", "text"),
    [
        ("name_th", "สวน", "สวน"),
        ("tree_count_total", 1250, "1,250"),
        ("canopy_pct", 62.5, "62.5"),
        ("canopy_pct", 100.0, "100"),
        ("budget_baht", 1250000.5, "1,250,000.50"),
        ("area_declared_m2", 5660.0, "3-2-15"),
        ("fy_be_reported", 2568, "2568"),
        ("planted_date", "2019-12-15", "15 ธันวาคม 2562"),
        ("planted_date", "some day", "some day"),
        ("ownership", "TREASURY", "ที่ราชพัสดุ"),
        ("ownership", "GONE", "GONE"),
        ("created_at", "no time", "no time"),
    ],
)
def test_a_value_is_shown_as_officers_write_it(field_id: str, value: Value, text: str) -> None:
    assert shown(field_id, value) == text


def test_a_time_is_shown_as_a_day_of_the_buddhist_era() -> None:
    assert shown("created_at", "2025-03-04T02:10:00").startswith("4 มีนาคม 2568 02:10")


@pytest.mark.parametrize(
    ("field_id", "raw", "value"),
    [
        ("area_declared_m2", 5660.0, 5660.0),
        ("area_declared_m2", "5660", 5660.0),
        ("area_declared_m2", 382.59, 382.59),
        ("canopy_pct", "62.37", 62.37),
        ("area_declared_m2", "3-2-15", 5660.0),
        ("tree_count_total", 12.0, 12),
        ("fy_be_reported", "2568", 2568),
        ("planted_date", "2019-12-15", "2019-12-15"),
        ("land_doc_no", 1234.0, "1234"),
    ],
)
def test_a_number_in_a_file_is_in_the_unit_that_is_stored(
    field_id: str, raw: object, value: Value
) -> None:
    assert FIELD_TYPES[field(field_id).type].take(raw, field(field_id)) == value


@pytest.mark.parametrize(
    ("field_id", "typed", "value"),
    [
        ("name_th", "สว", "สว"),
        ("tree_count_total", "-1", -1),
        ("canopy_pct", "101", 101.0),
        ("fy_be_reported", "๒๐๒๑", 2021),
        ("fy_be_reported", "2500", 2500),
    ],
)
def test_a_typed_value_outside_the_limits_is_kept_for_the_rules_to_speak_of(
    field_id: str, typed: str, value: Value
) -> None:
    assert parse(field_id, typed) == value


def test_half_a_tree_in_a_file_is_not_understood() -> None:
    with pytest.raises(BadInput):
        FIELD_TYPES["integer"].take(1.5, field("tree_count_total"))


@pytest.mark.parametrize(("field_id", "raw"), [("canopy_pct", 200), ("name_th", "สิ")])
def test_a_value_outside_the_limits_is_taken_from_a_file_for_the_rules_to_speak_of(
    field_id: str, raw: object
) -> None:
    assert FIELD_TYPES[field(field_id).type].take(raw, field(field_id)) == raw


def test_an_odd_area_brings_a_warning_and_a_usual_one_none() -> None:
    assert area_warning("3-5-15")
    assert area_warning("3-2-15") == ""
    assert area_warning("no area") == ""
