import pytest

from greendesk.lists import load_places, load_schema
from greendesk.model.choices import offered
from greendesk.model.record import Profile
from greendesk.model.survey import Survey
from tests.builders import NOW

SCHEMA = load_schema()


def survey(*, practice: bool = False) -> Survey:
    return Survey(Profile("lao"), SCHEMA, load_places(), NOW.date(), practice=practice)


def codes(field_id: str, values: dict[str, str], *, practice: bool = False) -> list[str]:
    found = offered(SCHEMA.field(field_id), values, survey(practice=practice))
    return [choice.code for choice in found]


def test_a_code_list_depends_on_its_parent() -> None:
    assert codes("green_subtype", {"green_type": "T2"}) == ["T2.1", "T2.2", "T2.3", "T2.99"]
    assert codes("green_subtype", {}) == []
    assert "EXISTING" in codes("status", {})


@pytest.mark.parametrize(
    ("field_id", "values", "start"),
    [
        ("amphoe_code", {"province_code": "71"}, "71"),
        ("tambon_code", {"amphoe_code": "7111"}, "7111"),
    ],
)
def test_places_lie_in_the_place_around_them(
    field_id: str, values: dict[str, str], start: str
) -> None:
    found = codes(field_id, values)
    assert found
    assert all(code.startswith(start) for code in found)
    assert codes(field_id, {}) == []


def test_only_a_practice_project_offers_the_made_up_province() -> None:
    assert codes("province_code", {}, practice=True) == ["99"]
    assert len(codes("province_code", {})) == 77


def test_provinces_are_in_thai_order() -> None:
    names = [choice.label.th for choice in offered(SCHEMA.field("province_code"), {}, survey())]
    assert names[0] == "กระบี่"
    assert names.index("จันทบุรี") < names.index("ชุมพร") < names.index("เชียงใหม่") < names.index("ตราด")
