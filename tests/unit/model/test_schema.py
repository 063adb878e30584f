import re
from collections.abc import Mapping

import jsonschema
import pytest

from greendesk.edits.figures import LEAST_WIDTH_M, MOST_WIDTH_M
from greendesk.i18n import in_language
from greendesk.lists import load_schema
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.record import Value
from greendesk.model.schema import Schema

FULL: Mapping[str, Value] = {
    "name_th": "สวนสาธารณะริมน้ำ",
    "green_type": "T1",
    "green_subtype": "T1.1",
    "status": "EXISTING",
    "is_public_access": "Y",
    "ownership": "LAO_LAND",
    "care_org": "อบต.กลอนโด",
    "province_code": "71",
    "amphoe_code": "7111",
    "tambon_code": "711102",
    "fy_be_reported": 2568,
}


@pytest.fixture(params=["green_patch", "lao_profile"])
def shipped(request: pytest.FixtureRequest) -> Schema:
    return load_schema(request.param)


def green() -> Schema:
    return load_schema("green_patch")


# --- what ships -----------------------------------------------------------------------------------


def test_a_shipped_schema_is_valid_json_schema(shipped: Schema) -> None:
    jsonschema.Draft202012Validator.check_schema(shipped.json)


def test_every_field_has_a_known_type_and_words_in_both_languages(shipped: Schema) -> None:
    for field in shipped.fields.values():
        kind = FIELD_TYPES[field.type]
        assert shipped.json["properties"][field.id]["type"] == kind.json  # type: ignore[index]
        labels = [field.label, *(c.label for c in field.choices)]
        labels += [words for words in (field.help, field.unit) if words is not None]
        assert all(words.th and words.en for words in labels), field.id


def test_the_list_of_codes_and_the_list_of_words_agree(shipped: Schema) -> None:
    for field in shipped.fields.values():
        codes = shipped.json["properties"][field.id].get("enum")  # type: ignore[index]
        assert (codes or []) == [choice.code for choice in field.choices], field.id


def test_conditions_and_parents_name_fields_that_exist(shipped: Schema) -> None:
    for field in shipped.fields.values():
        for condition in (field.shown_if, field.required_if):
            if condition is not None:
                asked = shipped.field(condition.field_id)
                codes = {choice.code for choice in asked.choices}
                assert set(condition.values) <= codes, field.id
        if field.parent:
            parents = {choice.code for choice in shipped.field(field.parent).choices}
            assert {choice.parent for choice in field.choices} <= (parents or {""}), field.id


def test_a_full_record_has_no_problem_and_lacks_nothing() -> None:
    assert green().problems(FULL) == []
    assert green().missing(FULL) == []


def test_every_type_of_green_area_has_subtypes_and_another_one() -> None:
    schema = green()
    for choice in schema.field("green_type").choices:
        codes = [c.code for c in schema.field("green_subtype").offered({"green_type": choice.code})]
        assert f"{choice.code}.99" in codes
        assert all(code.startswith(f"{choice.code}.") for code in codes)


@pytest.mark.parametrize("code", ["T1", "T2", "T3", "T4", "T5", "T6"])
def test_public_access_is_suggested_for_every_type(code: str) -> None:
    schema = green()
    suggested = schema.suggestions({"green_type": code}, "green_type")
    assert schema.field("is_public_access").choice(suggested["is_public_access"])


# --- what is required -----------------------------------------------------------------------------


def missing(values: Mapping[str, Value]) -> list[str]:
    return [field.id for field in green().missing(values)]


def test_an_empty_record_lacks_all_that_is_needed_to_send() -> None:
    lacking = missing({})
    assert lacking[:2] == ["name_th", "green_type"]
    assert "green_subtype" not in lacking  # not asked before there is a type
    assert "remark" not in lacking


def test_the_subtype_is_needed_once_there_is_a_type() -> None:
    assert "green_subtype" in missing({"green_type": "T3"})


def test_a_new_area_needs_its_year_and_how_much_was_added() -> None:
    assert missing({**FULL, "status": "NEW"}) == ["established_year_be", "area_added_m2"]
    assert missing({**FULL, "status": "IMPROVED"}) == ["area_added_m2"]


def test_another_subtype_must_be_named() -> None:
    assert missing({**FULL, "green_subtype": "T1.99"}) == ["green_subtype_other"]


def test_blanks_are_no_name() -> None:
    assert missing({**FULL, "name_th": "   "}) == ["name_th"]


def test_the_width_of_a_strip_is_asked_of_linear_areas_only() -> None:
    width = green().field("corridor_width_m")
    assert green().shown(width, {"green_type": "T3"})
    assert not green().shown(width, {"green_type": "T1"})


def test_the_field_says_how_wide_a_strip_can_be() -> None:
    said = green().field("corridor_width_m").help
    assert said is not None
    for words in (said.th, said.en):
        assert [float(n) for n in re.findall(r"[0-9.]+", words)] == [LEAST_WIDTH_M, MOST_WIDTH_M]


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field_id", "value"),
    [
        ("name_th", "สว"),
        ("name_th", "ก" * 151),
        ("green_type", "T9"),
        ("green_subtype", "T2.1"),
        ("fy_be_reported", 2025),
        ("tree_count_total", -1),
        ("canopy_pct", 101),
        ("tambon_code", "7111"),
        ("budget_baht", "มาก"),
    ],
)
def test_a_value_outside_its_limits_is_a_problem_of_its_field(field_id: str, value: Value) -> None:
    found = green().problems({**FULL, field_id: value})
    assert [at for at, _ in found] == [field_id]
    label = green().field(field_id).label
    assert in_language("en", found[0][1]).startswith(label.en)
    assert in_language("th", found[0][1]).startswith(label.th)


def test_what_is_missing_is_no_problem_of_a_draft() -> None:
    assert green().problems({}) == []
    assert green().problems({"green_type": "T1"}) == []


def test_a_subtype_is_withdrawn_when_the_type_changes() -> None:
    assert green().withdrawn({**FULL, "green_type": "T5"}) == ["green_subtype"]
    assert green().withdrawn(FULL) == []


def test_places_inside_another_one_are_withdrawn_when_it_changes() -> None:
    places = {"province_code": "71", "amphoe_code": "7111", "tambon_code": "711102"}
    assert green().withdrawn({**places, "province_code": "72"}) == ["amphoe_code", "tambon_code"]
    assert green().withdrawn({**places, "amphoe_code": "7101"}) == ["tambon_code"]
    assert green().withdrawn({**places, "tambon_code": "711103"}) == []


def test_only_what_depends_on_the_changed_field_is_withdrawn() -> None:
    odd = {
        "province_code": "72",
        "amphoe_code": "7111",
        "green_type": "T5",
        "green_subtype": "T1.1",
    }
    assert green().withdrawn(odd, ["name_th"]) == []
    assert green().withdrawn(odd, ["green_type"]) == ["green_subtype"]
    assert green().withdrawn(odd, ["province_code"]) == ["amphoe_code"]


def test_what_the_officer_chose_is_not_suggested_again() -> None:
    values = {"green_type": "T1", "is_public_access": "N"}
    assert green().suggestions(values, "green_type") == {}


def test_a_field_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        green().field("owner_name")
