"""Each rule: what it finds, what it lets pass, and what its mend makes of it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk import lists, rules
from greendesk.i18n import Text, in_language
from greendesk.model.edit import Delta, Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import GUESSED_CRS, Patch, Profile
from greendesk.model.survey import Survey
from greendesk.model.view import MemoryView
from greendesk.rules.base import Issue, Severity
from tests.builders import PRACTICE, ready_patch, ready_values, square

SURVEY = Survey(PRACTICE, lists.load_schema(), lists.load_places(), date(2025, 11, 3))
KANCHANABURI = Profile("lao", {"lao_code": "06711102", "province_code": "71"})
BOW_TIE = MultiPolygon([Polygon([(101, 10.5), (101.001, 10.501), (101.001, 10.5), (101, 10.5008)])])


def found(patch: Patch, *others: Patch, survey: Survey = SURVEY) -> dict[str, Issue]:
    """Return the issues of ``patch`` among others, by rule."""
    view = MemoryView([patch, *others])
    return {issue.rule.id: issue for issue in rules.check(patch, view, survey)}


def mended(issue: Issue, *patches: Patch) -> Patch:
    """Carry out the mend of an issue and return its patch."""
    view = MemoryView(patches)
    assert issue.found.fix is not None
    view.put(issue.found.fix.edit(view))
    return view.get(issue.patch_id)


def test_a_patch_that_is_complete_has_no_issue() -> None:
    assert found(ready_patch("a")) == {}


def test_coordinates_that_were_guessed_need_somebody_to_look() -> None:
    patch = ready_patch("a")
    guessed = replace(patch, values={**patch.values, GUESSED_CRS: "EPSG:4326"})
    issue = found(guessed)["W07"]
    assert issue.severity is Severity.WARNING
    assert "EPSG:4326" in in_language("th", issue.text)


def test_a_patch_without_an_outline_says_only_that_of_its_shape() -> None:
    issues = found(replace(ready_patch("a"), shape=None))
    assert set(issues) == {"V01"}


def test_an_outline_that_crosses_itself_is_found_with_its_place_and_mended() -> None:
    patch = replace(ready_patch("a"), shape=BOW_TIE)
    issue = found(patch)["V02"]
    assert issue.found.at is not None
    assert box(*BOW_TIE.bounds).covers(shapely.Point(issue.found.at))
    shape = mended(issue, patch).shape
    assert shapely.is_valid(shape)
    assert area_m2(shape) > 0


@pytest.mark.parametrize(("side_m", "is_found"), [(1.9, True), (2.1, False)])
def test_less_than_four_square_metres_is_a_slip(side_m: float, is_found: bool) -> None:
    patch = replace(ready_patch("a"), shape=square(side=side_m / 110_000))
    assert ("V03" in found(patch)) == is_found


def test_a_patch_in_the_wrong_part_of_the_world_is_stopped() -> None:
    swapped = MultiPolygon([box(10.5, 89.0, 10.501, 89.001)])
    assert "V04" in found(replace(ready_patch("a"), shape=swapped))


def test_a_patch_in_another_province_is_stopped_but_not_one_just_over_the_rough_border() -> None:
    outlines = lists.load_outlines()
    survey = replace(SURVEY, profile=KANCHANABURI, outlines=outlines)
    home = outlines["71"].representative_point()
    inside = MultiPolygon([home.buffer(0.001)])
    _, south, east, _ = outlines["71"].bounds
    far = MultiPolygon([box(east + 0.2, south, east + 0.201, south + 0.001)])
    values = ready_values(province_code="71", amphoe_code="7111", tambon_code="711102")
    assert "V05" not in found(Patch("a", inside, values), survey=survey)
    assert "V05" in found(Patch("a", far, values), survey=survey)
    at_home = replace(survey, boundary=inside)
    assert "V05" not in found(Patch("a", far, values), survey=at_home)


@pytest.mark.parametrize(
    ("field_id", "rule_id"), [("green_type", "V06"), ("name_th", "V07"), ("care_org", "V08")]
)
def test_the_most_important_fields_have_a_sentence_of_their_own(
    field_id: str, rule_id: str
) -> None:
    values = {k: v for k, v in ready_values().items() if k not in (field_id, "green_subtype")}
    issue = found(Patch("a", square(), values))[rule_id]
    assert issue.found.field_id == field_id
    assert issue.severity is Severity.ERROR


def test_a_tambon_of_another_amphoe_is_found() -> None:
    assert "V09" in found(ready_patch("a", tambon_code="711102"))


def test_a_place_in_another_province_than_ours_is_found() -> None:
    elsewhere = ready_patch("a", province_code="71", amphoe_code="7111", tambon_code="711102")
    assert "V09" in found(elsewhere)


def test_a_year_of_the_common_era_is_found_and_mended() -> None:
    patch = ready_patch("a", established_year_be=2021)
    issue = found(patch)["V10"]
    assert "2564" in in_language("th", issue.text)
    assert mended(issue, patch).values["established_year_be"] == 2564


def test_a_year_that_has_not_come_yet_is_found_unless_it_is_planned() -> None:
    assert "V10" in found(ready_patch("a", established_year_be=2600))
    assert "V10" not in found(ready_patch("a", established_year_be=2600, status="PLANNED"))


def test_numbers_below_zero_are_found_once() -> None:
    issues = found(ready_patch("a", tree_count_total=-3))
    assert set(issues) == {"V12"}


def test_the_same_outline_twice_is_found_at_both() -> None:
    one, other = ready_patch("a", name_th="หนึ่ง"), ready_patch("b", name_th="สอง")
    assert found(one, other)["V13"].found.other_id == "b"
    assert found(other, one)["V13"].found.other_id == "a"
    assert "W02" not in found(one, other)


def test_each_other_field_that_is_needed_is_named() -> None:
    values = {k: v for k, v in ready_values().items() if k != "ownership"}
    issue = found(Patch("a", square(), values))["V14"]
    assert issue.found.field_id == "ownership"
    assert "กรุณากรอก" in in_language("th", issue.text).replace("\u200b", "")


def test_what_the_schema_does_not_allow_never_passes() -> None:
    assert "V14" in found(ready_patch("a", canopy_pct=140))


def test_a_patch_outside_our_boundary_needs_a_reason() -> None:
    ours = replace(SURVEY, boundary=square(side=0.002))
    assert "W01" not in found(ready_patch("a"), survey=ours)
    assert "W01" in found(ready_patch("a", 0.0016), survey=ours)


def test_ground_in_two_patches_needs_a_reason_or_a_cut() -> None:
    one, other = ready_patch("a", name_th="หนึ่ง"), ready_patch("b", 0.0008, name_th="สอง")
    issue = found(one, other)["W02"]
    assert issue.severity is Severity.WARNING
    cut = mended(issue, one, other)
    assert cut.shape is not None
    assert other.shape is not None
    assert shapely.intersection(cut.shape, other.shape).area == pytest.approx(0, abs=1e-15)


def test_neighbours_that_share_a_border_do_not_overlap() -> None:
    assert "W02" not in found(ready_patch("a"), ready_patch("b", 0.001, name_th="สอง"))


def test_a_patch_as_large_as_the_lao_needs_a_reason() -> None:
    profile = Profile("lao", {**PRACTICE.values, "area_km2": 0.02})
    assert "W03" in found(ready_patch("a"), survey=replace(SURVEY, profile=profile))


def test_sizes_may_differ_a_little() -> None:
    size = area_m2(square())
    assert "W04" not in found(ready_patch("a", area_declared_m2=size * 1.09))
    assert "W04" in found(ready_patch("a", area_declared_m2=size * 1.12))


def test_more_trees_than_there_is_room_for() -> None:
    assert "W05" in found(ready_patch("a", tree_count_total=7000))
    assert "W05" not in found(ready_patch("a", tree_count_total=6000))


def test_old_and_coarse_pictures_are_told_of_and_hinder_nobody() -> None:
    year_be = SURVEY.today.year + 543
    for day, is_old in (
        (str(year_be - 6), True),
        (f"ม.ค. {year_be - 9} - มี.ค. {year_be - 6}", True),
        (str(year_be - 5), False),
        (f"{SURVEY.today.year - 1}-02", False),
        ("", False),
        ("2_5_5_5", False),
    ):
        told = found(ready_patch("a", imagery_date=day))
        assert ("I05" in told) is is_old
    assert found(ready_patch("a", imagery_date="2550"))["I05"].severity is Severity.INFO
    assert "I06" in found(ready_patch("a", imagery_zoom=15))
    assert "I06" not in found(ready_patch("a", imagery_zoom=16))


def test_from_when_on_pictures_are_old_or_coarse_is_the_officers_to_say() -> None:
    strict = replace(SURVEY, old_years=1, coarse_zoom=18)
    drawn = ready_patch("a", imagery_date=str(SURVEY.today.year + 543 - 2), imagery_zoom=17)
    assert not {"I05", "I06"} & found(drawn).keys()
    assert {"I05", "I06"} <= found(drawn, survey=strict).keys()


def test_a_coarse_scale_matters_only_for_what_was_drawn_on_screen() -> None:
    drawn = ready_patch("a", capture_scale=20_000, digitise_method="SCREEN")
    imported = ready_patch("a", capture_scale=20_000, digitise_method="IMPORT")
    assert "W08" in found(drawn)
    assert "W08" not in found(imported)


def test_public_patches_are_open_and_private_ones_are_not() -> None:
    assert "W09" in found(ready_patch("a", is_public_access="N"))
    private = {"green_type": "T2", "green_subtype": "T2.1"}
    assert "W10" in found(ready_patch("a", **private, is_public_access="Y"))
    assert "W10" not in found(ready_patch("a", **private, is_public_access="N"))


def test_doubled_corners_are_found_and_taken_away() -> None:
    ring = [(101, 10.5), (101.001, 10.5), (101.001, 10.5000001), (101.001, 10.501), (101, 10.501)]
    patch = replace(ready_patch("a"), shape=MultiPolygon([Polygon(ring)]))
    shape = mended(found(patch)["W11"], patch).shape
    assert shape is not None
    assert len(shape.geoms[0].exterior.coords) == 5


def test_a_strip_is_no_park() -> None:
    strip = MultiPolygon([box(101, 10.5, 101.01, 10.50008)])
    assert "W12" in found(replace(ready_patch("a"), shape=strip))
    along_the_road = ready_values(green_type="T3", green_subtype="T3.1")
    assert "W12" not in found(Patch("a", strip, along_the_road))


def test_the_same_name_is_told_once_however_it_is_spelt() -> None:
    other = ready_patch("b", 0.01, name_th="สวนทดสอบ ")
    assert found(ready_patch("a"), other)["I01"].severity is Severity.INFO


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_coordinates_that_are_no_numbers_break_no_rule(bad: float) -> None:
    ring = [(101, 10.5), (bad, 10.5), (101.001, 10.501), (101, 10.5)]
    with np.errstate(invalid="ignore"):
        shape = MultiPolygon([Polygon(ring)])
    issues = found(replace(ready_patch("a"), shape=shape), ready_patch("b", name_th="อื่น"))
    assert "V02" in issues
    assert issues["V02"].found.fix is None


def test_every_sentence_can_be_said_in_both_languages() -> None:
    patches = [
        replace(ready_patch("a"), shape=BOW_TIE),
        ready_patch("b", tree_count_total=-1, established_year_be=2021, name_th="ข"),
        Patch("c"),
    ]
    view = MemoryView(patches)
    for issues in rules.check_all(view, SURVEY).values():
        for issue in issues:
            for code in ("th", "en"):
                assert "{" not in in_language(code, issue.text)


ANY_SQUARE = st.builds(
    lambda n, east, north, side, name: (
        ready_patch(f"p{n}", name_th=name)
        if side == 0
        else Patch(
            f"p{n}", square(east / 1000, north / 1000, side / 1000), ready_values(name_th=name)
        )
    ),
    st.integers(0, 8),
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(1, 4),
    st.sampled_from(["สวนหนึ่ง", "สวนสอง", "สวนสาม"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_SQUARE, max_size=8))
def test_checking_all_at_once_finds_what_checking_each_finds(patches: list[Patch]) -> None:
    view = MemoryView({patch.id: patch for patch in patches}.values())
    together = rules.check_all(view, SURVEY)
    for patch in view:
        alone = {(i.key, str(i.found.values)) for i in rules.check(patch, view, SURVEY)}
        assert {(i.key, str(i.found.values)) for i in together[patch.id]} == alone


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_SQUARE, min_size=1, max_size=8), st.data())
def test_an_edit_changes_the_issues_of_the_affected_only(
    patches: list[Patch], data: st.DataObject
) -> None:
    view = MemoryView({patch.id: patch for patch in patches}.values())
    before = rules.check_all(view, SURVEY)
    patch = data.draw(st.sampled_from(list(view)))
    after = data.draw(ANY_SQUARE)
    edit = Edit(Text("Change"), (Delta(patch, replace(after, id=patch.id)),))
    affected = rules.affected(edit, view)
    view.put(edit)
    affected |= rules.affected(edit, view)
    now = rules.check_all(view, SURVEY)
    for patch_id in set(before) & set(now) - affected:
        assert [i.key for i in before[patch_id]] == [i.key for i in now[patch_id]]
