import math
from dataclasses import replace

import pytest

from greendesk import rules
from greendesk.i18n import in_language
from greendesk.model.record import Patch, Profile, Value
from greendesk.model.view import MemoryView
from tests.unit.rules.ground import (
    KANCHANABURI,
    SURVEY,
    issues,
    patch,
    rectangle,
    told,
    without,
)


def field_ids(made: Patch, rule_id: str) -> list[str]:
    found = rules.check(made, MemoryView([made]), SURVEY)
    return [issue.found.field_id for issue in found if issue.rule.id == rule_id]


# --- what is missing ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field_id", "rule_id"), [("green_type", "V06"), ("name_th", "V07"), ("care_org", "V08")]
)
@pytest.mark.parametrize("empty", ["", "  ", None])
def test_type_name_and_agency_have_rules_of_their_own(
    field_id: str, rule_id: str, empty: str | None
) -> None:
    made = without(patch(), field_id, "green_subtype")
    if empty is not None:
        made = replace(made, values={**made.values, field_id: empty})
    found = issues(made)
    assert found[rule_id].found.field_id == field_id
    assert field_id not in field_ids(made, "V14")


def test_every_other_required_field_is_an_issue_of_its_own() -> None:
    made = without(patch(), "ownership", "is_public_access", "status")
    assert field_ids(made, "V14") == ["status", "is_public_access", "ownership"]
    assert "please fill this in" in told(issues(made)["V14"])


def test_what_is_needed_depends_on_the_other_answers() -> None:
    assert field_ids(patch(status="NEW"), "V14") == ["established_year_be", "area_added_m2"]
    assert field_ids(patch(green_subtype="T1.99"), "V14") == ["green_subtype_other"]


def test_an_empty_patch_lacks_everything_and_nothing_twice() -> None:
    empty = Patch("a")
    found = [i.found.field_id for i in rules.check(empty, MemoryView([empty]), SURVEY)]
    assert len(found) == len(set(found))
    assert {"", "green_type", "name_th", "care_org", "tambon_code"} <= set(found)


# --- V09 ----------------------------------------------------------------------------------------

OURS = {"province_code": "71", "amphoe_code": "7111", "tambon_code": "711102"}


@pytest.mark.parametrize(
    ("change", "field_id"),
    [
        ({"tambon_code": "710101"}, "tambon_code"),
        ({"amphoe_code": "7101"}, "tambon_code"),
        ({"tambon_code": "711199"}, "tambon_code"),
        ({"tambon_code": "", "amphoe_code": "4401"}, "amphoe_code"),
        ({"tambon_code": "", "amphoe_code": "", "province_code": "00"}, "province_code"),
    ],
)
def test_places_that_do_not_lie_in_one_another_are_told(
    change: dict[str, str], field_id: str
) -> None:
    found = issues(patch(**{**OURS, **change}), survey=KANCHANABURI)
    assert found["V09"].found.field_id == field_id


def test_our_own_places_are_fine() -> None:
    assert "V09" not in issues(patch(**OURS), survey=KANCHANABURI)


def test_the_place_of_another_province_is_told_by_name() -> None:
    theirs = {"province_code": "44", "amphoe_code": "4401", "tambon_code": "440101"}
    issue = issues(patch(**theirs), survey=KANCHANABURI)["V09"]
    assert told(issue) == (
        "The patch stands in Maha Sarakham, but our organisation is in Kanchanaburi."
    )


def test_a_tambon_alone_can_be_of_another_province() -> None:
    made = without(patch(tambon_code="440101"), "province_code", "amphoe_code")
    assert issues(made, survey=KANCHANABURI)["V09"].found.field_id == "tambon_code"


def test_without_our_province_only_the_codes_are_compared() -> None:
    nowhere = replace(KANCHANABURI, profile=Profile("lao"))
    assert "V09" not in issues(patch(**OURS), survey=nowhere)


# --- V10: today is 3 November 2568, fiscal year 2569 ---------------------------------------------


def test_a_year_of_the_common_era_can_be_changed_to_what_was_meant() -> None:
    made = patch(fy_be_reported=2021)
    issue = issues(made)["V10"]
    assert "did you mean 2564" in told(issue)
    assert issue.found.fix is not None
    assert in_language("en", issue.found.fix.title) == "Change 2021 to 2564"
    view = MemoryView([made])
    view.put(issue.found.fix.edit(view))
    assert view.get("a").values["fy_be_reported"] == 2564
    assert rules.check(view.get("a"), view, SURVEY) == []


def test_a_year_of_the_common_era_is_told_once() -> None:
    made = patch(fy_be_reported=2021)
    assert list(issues(made)) == ["V10"]


def test_the_fiscal_year_ends_later_than_the_year_of_the_calendar() -> None:
    assert "V10" not in issues(patch(fy_be_reported=2569))
    assert "V10" in issues(patch(fy_be_reported=2570))
    assert "V10" not in issues(patch(established_year_be=2568))
    assert "V10" in issues(patch(established_year_be=2569))


def test_what_is_planned_may_lie_ahead() -> None:
    made = patch(status="PLANNED", established_year_be=2575, planted_date="2026-06-01")
    assert "V10" not in issues(made)


def test_a_day_in_the_future_is_told() -> None:
    assert "V10" in issues(patch(planted_date="2025-11-04"))
    assert "V10" not in issues(patch(planted_date="2025-11-03"))


def test_a_day_of_the_buddhist_era_can_be_read_as_one() -> None:
    made = patch(planted_date="2564-06-30")
    issue = issues(made)["V10"]
    assert issue.found.fix is not None
    view = MemoryView([made])
    view.put(issue.found.fix.edit(view))
    assert view.get("a").values["planted_date"] == "2021-06-30"
    assert rules.check(view.get("a"), view, SURVEY) == []


@pytest.mark.parametrize("odd", [math.nan, math.inf, "สองพัน"])
def test_a_year_that_is_no_number_is_no_crash(odd: Value) -> None:
    found = issues(patch(fy_be_reported=odd))
    assert "V10" not in found
    assert found["V14"].found.field_id == "fy_be_reported"


# --- V12, V14: what the centre would send back ----------------------------------------------------


def test_fewer_than_no_trees_are_told_once() -> None:
    found = issues(patch(tree_count_total=-5))
    assert list(found) == ["V12"]
    assert found["V12"].found.field_id == "tree_count_total"


def test_pictures_that_were_moved_to_the_west_are_no_fault() -> None:
    assert not issues(patch(imagery_offset_east_m=-3.2, imagery_offset_north_m=-1.0))


@pytest.mark.parametrize(
    ("field_id", "value"),
    [
        ("name_th", "สว"),
        ("name_th", "สว    "),
        ("name_th", "ก" * 151),
        ("green_subtype", "T2.1"),
        ("ownership", "ของเรา"),
        ("canopy_pct", 101),
        ("canopy_pct", math.nan),
        ("budget_baht", math.inf),
        ("tree_count_total", 2.5),
        ("planted_date", "30/6/2564"),
        ("planted_date", "2021-02-30"),
        ("planted_date", "20210630"),
        ("planted_date", "1850-01-01"),
    ],
)
def test_a_value_that_the_centre_would_send_back_blocks(field_id: str, value: Value) -> None:
    issue = issues(patch(**{field_id: value}))["V14"]
    assert issue.found.field_id == field_id
    label = SURVEY.schema.field(field_id).label
    assert told(issue).startswith(label.en)


# --- warnings -----------------------------------------------------------------------------------


def test_a_typed_size_far_from_the_drawn_one_needs_a_reason() -> None:
    made = rectangle(100, 100)  # 9,800 m²
    assert "W04" in issues(patch(shape=made, area_declared_m2=8000.0))
    assert "W04" in issues(patch(shape=made, area_declared_m2=11_500))
    assert "W04" not in issues(patch(shape=made, area_declared_m2=9000.0))


def test_a_hundred_square_metres_are_no_difference() -> None:
    made = rectangle(20, 20)  # 392 m²
    assert "W04" not in issues(patch(shape=made, area_declared_m2=480.0))
    assert "W04" in issues(patch(shape=made, area_declared_m2=500.0))


def test_more_than_a_tree_on_two_square_metres_needs_a_reason() -> None:
    made = rectangle(100, 100)
    assert "W05" in issues(patch(shape=made, tree_count_total=5000))
    assert "W05" not in issues(patch(shape=made, tree_count_total=4800))


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf, "มาก", 0])
def test_numbers_that_are_none_are_no_crash(odd: Value) -> None:
    found = issues(patch(tree_count_total=odd, area_declared_m2=odd if odd else 9800))
    assert "W05" not in found


def test_a_park_that_nobody_may_enter_needs_a_reason() -> None:
    assert issues(patch(is_public_access="N"))["W09"].found.field_id == "is_public_access"
    assert "W09" not in issues(patch(is_public_access="LIMITED"))


def test_a_private_garden_for_everybody_needs_a_reason() -> None:
    private = {"green_type": "T2", "green_subtype": "T2.1"}
    assert "W10" in issues(patch(**private, is_public_access="Y"))
    assert "W10" not in issues(patch(**private, is_public_access="N"))


# --- I01 ----------------------------------------------------------------------------------------


def named(patch_id: str, name: str) -> Patch:
    return patch(patch_id, rectangle(50, 50, 100 * ord(patch_id)), name_th=name)


def test_namesakes_are_told_round_in_a_ring() -> None:
    view = MemoryView([named(i, "สวนหลวง") for i in "cab"])
    found = {p.id: [i.found.other_id for i in rules.check(p, view, SURVEY)] for p in view}
    assert found == {"a": ["b"], "b": ["c"], "c": ["a"]}


def test_a_name_that_reads_the_same_is_the_same() -> None:
    found = issues(named("a", "สวนหลวง ร.๙"), named("b", "สวนหลวง  ร.9"))
    assert found["I01"].found.other_id == "b"
    assert found["I01"].found.field_id == "name_th"


def test_a_name_of_its_own_and_no_name_at_all_are_fine() -> None:
    assert issues(named("a", "สวนหลวง"), named("b", "สวนริมน้ำ")) == {}
    assert "I01" not in issues(named("a", ""), named("b", ""))
