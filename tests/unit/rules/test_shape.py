import math

import pytest
import shapely
from shapely.geometry import MultiPolygon

from greendesk import rules
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, square
from tests.unit.rules.ground import SURVEY, M, issues, metres, patch, rectangle, told

BOW_TIE = metres((0, 0), (100, 100), (100, 0), (0, 100))


def test_a_patch_in_order_has_no_issue() -> None:
    assert issues(patch()) == {}


# --- V01-V03 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", [None, MultiPolygon()])
def test_a_patch_needs_an_outline(nothing: MultiPolygon | None) -> None:
    found = issues(Patch("a", nothing, patch().values))
    assert list(found) == ["V01"]


def test_an_outline_that_crosses_itself_is_shown_where_it_does() -> None:
    issue = issues(patch(shape=BOW_TIE))["V02"]
    assert issue.found.at == pytest.approx((LON + 50 * M, LAT + 50 * M))
    assert "crosses itself" in told(issue)


def test_a_bow_tie_can_be_untangled() -> None:
    broken = patch(shape=BOW_TIE)
    fix = issues(broken)["V02"].found.fix
    assert fix is not None
    view = MemoryView([broken])
    view.put(fix.edit(view))
    assert rules.check(view.get("a"), view, SURVEY) == []


def test_a_round_walked_twice_has_no_mend() -> None:
    turns = [(2 * math.pi * n / 12, 50 + n / 10) for n in range(24)]
    twice = metres(*((r * math.cos(t), r * math.sin(t)) for t, r in turns))
    assert issues(patch(shape=twice))["V02"].found.fix is None


def test_parts_on_one_another_are_told_apart_from_crossing() -> None:
    parts = MultiPolygon([rectangle(20, 20).geoms[0], rectangle(10, 10, 2, 2).geoms[0]])
    assert "Parts or holes" in told(issues(patch(shape=parts))["V02"])


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_a_corner_that_is_nowhere_is_an_issue_and_no_crash(odd: float) -> None:
    corners = shapely.get_coordinates(square())
    corners[1] = (odd, LAT)
    broken = shapely.set_coordinates(square(), corners)
    found = issues(patch(shape=broken), patch("b"))
    assert "lies nowhere" in told(found["V02"])
    assert found["V02"].found.fix is None
    assert "V02" not in issues(patch("b"), patch(shape=broken))


def test_less_than_four_square_metres_is_no_patch() -> None:
    assert "V03" in issues(patch(shape=rectangle(1.9, 1.9)))
    assert "V03" not in issues(patch(shape=rectangle(2.1, 2.1)))


# --- V13, W02 ---------------------------------------------------------------------------------


def test_the_same_shape_twice_blocks_both() -> None:
    one, two = patch("a"), patch("b")
    for mine, other in ((one, two), (two, one)):
        found = issues(mine, other)
        assert found["V13"].found.other_id == other.id
        assert other.name in told(found["V13"])
        assert "W02" not in found


def test_nearly_the_same_shape_counts_as_the_same() -> None:
    assert "V13" in issues(patch(shape=rectangle(100, 100)), patch("b", rectangle(100, 97)))
    assert "V13" not in issues(patch(shape=rectangle(100, 100)), patch("b", rectangle(100, 90)))


def test_an_overlap_names_the_other_and_how_much() -> None:
    small = patch("b", rectangle(10, 10, 95, 0))
    issue = issues(patch(shape=rectangle(100, 100)), small)["W02"]
    assert issue.found.other_id == "b"
    assert issue.key == "W02:b"
    assert told(issue) == ("It overlaps “สวน b”: 50 % of the smaller one would be counted twice.")
    assert issues(small, patch(shape=rectangle(100, 100)))["W02"].found.other_id == "a"


def test_up_to_five_percent_of_the_smaller_is_no_matter() -> None:
    large = patch(shape=rectangle(100, 100))
    assert "W02" not in issues(large, patch("b", rectangle(10, 10, 99.6)))
    assert "W02" in issues(large, patch("b", rectangle(10, 10, 99.4)))


def test_neighbours_that_touch_do_not_overlap() -> None:
    assert issues(patch(shape=rectangle(50, 50)), patch("b", rectangle(50, 50, 50))) == {}


def test_each_overlap_is_an_issue_of_its_own() -> None:
    mine = patch(shape=rectangle(100, 100))
    others = [patch("b", rectangle(50, 50, 80)), patch("c", rectangle(50, 50, 80, 60))]
    view = MemoryView([mine, *others])
    found = [i.key for i in rules.check(mine, view, SURVEY)]
    assert found == ["W02:b", "W02:c"]


def test_cutting_off_ends_the_overlap() -> None:
    mine = patch(shape=rectangle(100, 100))
    other = patch("b", rectangle(50, 50, 80))
    fix = issues(mine, other)["W02"].found.fix
    assert fix is not None
    view = MemoryView([mine, other])
    view.put(fix.edit(view))
    assert area_m2(view.get("a").shape) == pytest.approx(area_m2(mine.shape) * 0.9, rel=0.001)
    assert rules.check(view.get("a"), view, SURVEY) == []
    assert view.get("b") == other


def test_cutting_off_leaves_no_crumb_of_ground_behind() -> None:
    mine = patch(shape=rectangle(100, 100))
    clipped = [(150, 99.95), (100, 99.95), (99.95, 100), (99.95, 110)]  # all but one corner of mine
    other = metres((60, -10), (150, -10), *clipped, (60, 110))
    fix = issues(mine, patch("b", other))["W02"].found.fix
    assert fix is not None
    left = fix.edit(MemoryView([mine, patch("b", other)])).deltas[0].after.shape
    assert len(left.geoms) == 1


def test_a_mend_never_takes_more_than_half() -> None:
    assert (
        issues(patch(shape=rectangle(20, 20)), patch("b", rectangle(100, 100, 5)))["W02"].found.fix
        is None
    )


def test_an_outline_that_crosses_itself_is_not_compared() -> None:
    assert list(issues(patch(shape=BOW_TIE), patch("b", BOW_TIE))) == ["V02"]


# --- W08, W11, W12 ----------------------------------------------------------------------------


def test_drawing_from_afar_needs_a_reason() -> None:
    assert "W08" in issues(patch(digitise_method="SCREEN", capture_scale=5001))
    assert "W08" not in issues(patch(digitise_method="SCREEN", capture_scale=5000))


def test_the_scale_of_a_file_is_not_ours_to_judge() -> None:
    assert "W08" not in issues(patch(digitise_method="IMPORT", capture_scale=50_000))


def test_a_scale_that_is_no_number_is_no_crash() -> None:
    assert "W08" not in issues(patch(digitise_method="SCREEN", capture_scale=math.inf))


def test_doubled_corners_are_shown_and_can_be_taken_away() -> None:
    doubled = patch(shape=metres((0, 0), (80, 0), (80, 0.1), (80, 80), (0, 80)))
    issue = issues(doubled)["W11"]
    assert issue.found.at == pytest.approx((LON + 80 * M, LAT + 0.1 * M))
    assert issue.found.fix is not None
    view = MemoryView([doubled])
    view.put(issue.found.fix.edit(view))
    assert rules.check(view.get("a"), view, SURVEY) == []


def test_corners_half_a_metre_apart_are_fine() -> None:
    fine = metres((0, 0), (80, 0), (80, 0.5), (80, 80), (0, 80))
    assert issues(patch(shape=fine)) == {}


def test_more_than_ten_thousand_corners_need_a_reason() -> None:
    turns = [2 * math.pi * n / 10_001 for n in range(10_001)]
    wheel = metres(*((5000 * math.cos(t), 5000 * math.sin(t)) for t in turns))
    assert "10,002 corners" in told(issues(patch(shape=wheel))["W11"])


def test_a_strip_is_no_park() -> None:
    strip = rectangle(300, 6)
    assert "W12" in issues(patch(shape=strip))
    assert "W12" not in issues(patch(shape=strip, green_type="T3", green_subtype="T3.1"))
    assert "W12" not in issues(patch(shape=rectangle(300, 30)))


def test_a_park_of_many_parts_or_with_a_pond_is_no_strip() -> None:
    parts = MultiPolygon([rectangle(30, 30, 50 * n).geoms[0] for n in range(12)])
    assert issues(patch(shape=parts)) == {}
    pond = [(3.0, 3.0), (97.0, 3.0), (97.0, 97.0), (3.0, 97.0)]
    ring = metres((0, 0), (100, 0), (100, 100), (0, 100), hole=pond)
    assert issues(patch(shape=ring)) == {}
