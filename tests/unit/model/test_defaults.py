from datetime import date

from greendesk.lists import load_schema
from greendesk.model.defaults import first_values, lao_title
from greendesk.model.record import Profile

PROFILE = Profile(
    "lao",
    {
        "lao_code": "06711102",
        "lao_kind": "SAO",
        "name_th": "กลอนโด",
        "province_code": "71",
        "amphoe_code": "7111",
        "tambon_code": "711102",
    },
)


def test_a_new_patch_begins_with_what_the_lao_knows() -> None:
    values = first_values(load_schema(), PROFILE, date(2025, 11, 1), {})
    assert values == {
        "status": "EXISTING",
        "province_code": "71",
        "amphoe_code": "7111",
        "tambon_code": "711102",
        "care_org": "อบต.กลอนโด",
        "care_org_kind": "LAO",
        "fy_be_reported": 2569,
    }
    assert load_schema().problems(values) == []


def test_what_is_pinned_wins() -> None:
    pinned = {"status": "NEW", "tambon_code": "711103", "no_such_field": "x"}
    values = first_values(load_schema(), PROFILE, date(2025, 9, 30), pinned)
    assert (values["status"], values["tambon_code"]) == ("NEW", "711103")
    assert values["fy_be_reported"] == 2568
    assert "no_such_field" not in values


def test_an_lao_that_is_hardly_known_leaves_the_rest_open() -> None:
    values = first_values(load_schema(), Profile("lao"), date(2025, 1, 1), {})
    assert values == {"status": "EXISTING", "fy_be_reported": 2568}


def test_names_carry_the_kind_in_both_languages() -> None:
    assert lao_title("SUBM", "ท่าศาลา", "Tha Sala").en == "Tha Sala Subdistrict Municipality"
    assert lao_title("SPECIAL", "เมืองพัทยา").th == "เมืองพัทยา"
