"""A check of all says what a check of each says, and an edit touches only who it says."""

import math
from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon

from greendesk import rules
from greendesk.i18n import Text, in_language
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch
from greendesk.model.survey import Survey
from greendesk.model.view import MemoryView
from greendesk.rules.base import Issue, Severity
from greendesk.rules.ground import MOST_SHARED, Ground
from tests.builders import LAT, LON
from tests.unit.rules.ground import KANCHANABURI, SURVEY, patch, rectangle, without

BOUNDED = replace(SURVEY, boundary=rectangle(300, 300, 100, 100))


def all_alone(view: MemoryView, survey: Survey = SURVEY) -> dict[str, list[Issue]]:
    return {made.id: rules.check(made, view, survey) for made in view}


# --- the rules as they are told -----------------------------------------------------------------


def test_every_rule_has_an_id_a_sentence_in_thai_and_says_why() -> None:
    assert sorted(rules.RULES) == [
        *(
            "I01",
            "I04",
            "I05",
            "I06",
            "V01",
            "V02",
            "V03",
            "V04",
            "V05",
            "V06",
            "V07",
            "V08",
            "V09",
            "V10",
            "V12",
        ),
        *(
            "V13",
            "V14",
            "W01",
            "W02",
            "W03",
            "W04",
            "W05",
            "W06",
            "W07",
            "W08",
            "W09",
            "W10",
            "W11",
            "W12",
        ),
    ]
    kinds = {"V": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}
    values = dict.fromkeys(
        ("m2", "km", "percent", "declared", "drawn", "n", "scale", "crs", "zoom"), 1
    )
    values |= {"year": 1, "version": 1, "label": "x", "other": "x", "province": "x"}  # type: ignore[dict-item]
    for rule in rules.RULES.values():
        assert rule.severity is kinds[rule.id[0]]
        assert rule.run.__doc__
        text = Text(rule.message, values)
        assert in_language("th", text) != in_language("en", text)


def test_the_gravest_comes_first() -> None:
    made = without(patch(is_public_access="N"), "name_th", "ownership")
    found = [i.rule.id for i in rules.check(made, MemoryView([made]), SURVEY)]
    assert found == ["V07", "V14", "W09"]


# --- shapes and values of every kind --------------------------------------------------------------

small = st.integers(0, 6)


def drawn(rings: list[list[tuple[float, float]]]) -> MultiPolygon:
    """Return triangles to hexagons on a grid of 50 m, or anywhere and nowhere."""
    return MultiPolygon([Polygon([(LON + x / 1e5, LAT + y / 1e5) for x, y in r]) for r in rings])


with pytest.warns(RuntimeWarning, match="invalid value"):
    NOWHERE = drawn([[(0, 0), (math.nan, 0), (1, 1)]])

rectangles = st.tuples(small, small, st.integers(1, 4), st.integers(1, 4)).map(
    lambda n: rectangle(50 * n[2], 50 * n[3], 50 * n[0], 50 * n[1])
)
grid = st.lists(
    st.lists(
        st.tuples(small.map(lambda n: n * 50.0), small.map(lambda n: n * 50.0)),
        min_size=3,
        max_size=6,
    ),
    min_size=1,
    max_size=2,
).map(drawn)
shapes = st.one_of(
    st.none(), rectangles, rectangles, grid, st.just(MultiPolygon()), st.just(NOWHERE)
)
names = st.sampled_from(["", "สวน ๑", "สวน 1", "สวนหลวง"])
numbers = st.sampled_from([-1, 0, 3, 8000, 2021, 2569, math.nan, math.inf, "มาก"])
values = st.fixed_dictionaries(
    {"name_th": names},
    optional={
        "green_type": st.sampled_from(["T1", "T2", "T3", "T9"]),
        "is_public_access": st.sampled_from(["Y", "N"]),
        "tambon_code": st.sampled_from(["990101", "711102", "x"]),
        "area_declared_m2": numbers,
        "tree_count_total": numbers,
        "fy_be_reported": numbers,
        "capture_scale": numbers,
        "imagery_zoom": numbers,
        "imagery_date": st.sampled_from(["2555", "2568-03", "x", 7]),
        "planted_date": st.sampled_from(["2021-01-01", "2564-01-01", "x"]),
        "digitise_method": st.just("SCREEN"),
    },
)
patches = st.builds(
    lambda i, shape, found: Patch(i, shape, {**patch().values, **found}),
    st.sampled_from("abcdefgh"),
    shapes,
    values,
)
views = st.lists(patches, max_size=8, unique_by=lambda made: made.id)


@settings(deadline=None, max_examples=80)
@given(views, st.sampled_from([SURVEY, BOUNDED, KANCHANABURI]))
def test_a_check_of_all_says_what_a_check_of_each_says(made: list[Patch], survey: Survey) -> None:
    view = MemoryView(made)
    assert rules.check_all(view, survey) == all_alone(view, survey)


def test_also_among_many() -> None:
    row = [patch(f"{n:03}", rectangle(60, 60, 50 * n), name_th=f"สวน {n % 9}") for n in range(100)]
    found = rules.check_all(view := MemoryView(row), SURVEY)
    assert found == all_alone(view)
    assert sum(i.rule.id == "W02" for issues in found.values() for i in issues) == 2 * 99


def test_a_check_of_nothing_finds_nothing() -> None:
    assert rules.check_all(MemoryView(), SURVEY) == {}


@pytest.mark.parametrize("coordinate", [math.nan, math.inf, -math.inf, 1e300, -1e308, 1e-320])
@pytest.mark.parametrize("corner", [1, 2, 3])
@pytest.mark.parametrize("axis", [0, 1])
def test_no_coordinate_crashes_a_rule(coordinate: float, corner: int, axis: int) -> None:
    corners = shapely.get_coordinates(rectangle(50, 50))
    corners[corner, axis] = coordinate
    shape = shapely.set_coordinates(rectangle(50, 50), corners)
    broken = patch("broken", shape, area_declared_m2=5, tree_count_total=5)
    for survey in (SURVEY, BOUNDED, KANCHANABURI):
        view = MemoryView([broken, patch("b")])
        found = rules.check_all(view, survey)
        assert found == all_alone(view, survey)
        assert any(issue.severity is Severity.ERROR for issue in found["broken"])


# --- what an edit touches -------------------------------------------------------------------------


@st.composite
def edits(draw: st.DrawFn, view: MemoryView) -> Edit:
    deltas = []
    for after in draw(st.lists(patches, min_size=1, max_size=4, unique_by=lambda made: made.id)):
        before = view.find(after.id)
        gone = before is not None and draw(st.booleans())
        deltas.append(Delta(before, None if gone else after))
    return Edit(Text("An edit"), tuple(deltas))


@settings(deadline=None, max_examples=60)
@given(views, st.data())
def test_an_edit_changes_the_issues_of_nobody_else(made: list[Patch], data: st.DataObject) -> None:
    view = MemoryView(made)
    before = all_alone(view)
    edit = data.draw(edits(view))
    foreseen = rules.affected(edit, view)
    view.put(edit)
    after = all_alone(view)
    for touched in (foreseen, rules.affected(edit, view)):
        assert edit.ids <= touched
        others = {i for i in (*before, *after) if i not in touched}
        assert {i: after.get(i) for i in others} == {i: before.get(i) for i in others}


def test_a_value_concerns_the_patch_alone() -> None:
    one, two = patch("a", rectangle(50, 50)), patch("b", rectangle(50, 50, 25))
    view = MemoryView([one, two])
    remarked = replace(one, values={**one.values, "remark": "ก"})
    assert rules.affected(Edit(Text("x"), (Delta(one, remarked),)), view) == {"a"}


def test_a_name_concerns_the_neighbour_whose_issue_tells_it() -> None:
    one, two = patch("a", rectangle(50, 50)), patch("b", rectangle(50, 50, 25))
    renamed = replace(one, values={**one.values, "name_th": "ชื่อใหม่"})
    edit = Edit(Text("x"), (Delta(one, renamed),))
    assert rules.affected(edit, MemoryView([one, two])) == {"a", "b"}


def test_of_a_thousand_namesakes_one_edit_concerns_two() -> None:
    row = [patch(f"{n:04}", rectangle(5, 5, 10 * n), name_th="สวนหย่อม") for n in range(1000)]
    view = MemoryView(row)
    renamed = replace(row[500], values={**row[500].values, "name_th": "สวนอื่น"})
    edit = Edit(Text("x"), (Delta(row[500], renamed),))
    assert len(rules.affected(edit, view)) <= 2 + len(view.near(row[500].shape.bounds))  # type: ignore[union-attr]
    assert "0499" in rules.affected(edit, view)


def test_a_profile_is_nobodys_neighbour() -> None:
    profile = SURVEY.profile
    assert rules.affected(Edit(Text("x"), (Delta(profile, profile),)), MemoryView()) == frozenset()


def test_of_very_many_that_share_ground_the_first_are_told_alone_and_in_the_sweep() -> None:
    heap = [patch(f"p{n:03d}", rectangle(60, 60)) for n in range(MOST_SHARED + 20)]
    view = MemoryView(heap)
    found = rules.check_all(view, SURVEY)
    last = heap[-1]
    assert found[last.id] == rules.check(last, view, SURVEY)
    twice = [issue.found.other_id for issue in found[last.id] if issue.rule.id == "V13"]
    assert twice == [heap[0].id]  # one is named
    shared = [one.other.id for one in Ground.of(view).shared(last)]
    assert shared == [made.id for made in heap[:MOST_SHARED]]


def test_the_same_forest_again_is_found_behind_all_the_gardens_in_it() -> None:
    gardens = [patch(f"b{n:02d}", rectangle(10, 10, 20 * n, 50)) for n in range(MOST_SHARED + 5)]
    forests = [patch("x", rectangle(600, 600)), patch("y", rectangle(600, 590))]
    view = MemoryView([*gardens, *forests])
    for found in (rules.check_all(view, SURVEY), all_alone(view)):
        twice = {
            issue.patch_id: issue.found.other_id
            for made in forests
            for issue in found[made.id]
            if issue.rule.id == "V13"
        }
        assert twice == {"x": "y", "y": "x"}
    shared = [one.other.id for one in Ground.of(view).shared(forests[0])]
    assert shared == [*(made.id for made in gardens[: MOST_SHARED - 1]), "y"]
