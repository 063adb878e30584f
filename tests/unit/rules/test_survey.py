from dataclasses import replace

import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box

from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, Profile, Value
from greendesk.model.survey import Survey
from tests.unit.rules.ground import KANCHANABURI, PAO, SURVEY, issues, patch, rectangle, told

PLACES: dict[str, Value] = {"province_code": "71", "amphoe_code": "7111", "tambon_code": "711102"}


def at(lon: float, lat: float, side: float = 0.001) -> Patch:
    return patch("a", MultiPolygon([box(lon, lat, lon + side, lat + side)]), **PLACES)


# --- V04, V05 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(13.75, 100.5), (97.2, 15), (105.7, 15), (100, 5.5), (100, 20.5), (100, -14), (280, 14)],
)
def test_outside_the_country_is_outside(lon: float, lat: float) -> None:
    found = issues(at(lon, lat), survey=KANCHANABURI)
    assert "V04" in found
    assert "V05" not in found


def test_huge_coordinates_are_outside_and_no_crash() -> None:
    found = issues(at(1e300, 1e300, side=1e299), survey=KANCHANABURI)
    assert "V04" in found


def test_the_corners_of_the_country_are_inside() -> None:
    for lon, lat in ((97.3, 5.6), (105.69, 20.49)):
        assert "V04" not in issues(at(lon, lat))


def test_our_own_province_is_ours() -> None:
    assert issues(at(99.53, 14.02), survey=KANCHANABURI) == {}


def test_another_province_is_not_ours() -> None:
    issue = issues(at(101.0, 15.0), survey=KANCHANABURI)["V05"]
    assert "Kanchanaburi" in told(issue)
    assert issue.found.values["km"] > 50  # type: ignore[operator]


def test_two_kilometres_beyond_the_rough_outline_are_allowed() -> None:
    outline = MultiPolygon([box(99.0, 14.0, 99.5, 14.5)])
    survey = replace(KANCHANABURI, outlines={"71": outline})
    metre = 1 / (111_320 * 0.969)  # of longitude at 14.2° N
    assert "V05" not in issues(at(99.5 + 1950 * metre, 14.2), survey=survey)
    assert "V05" in issues(at(99.5 + 2050 * metre, 14.2), survey=survey)


def test_without_an_outline_nothing_is_said() -> None:
    assert "V05" not in issues(at(101.0, 15.0), survey=replace(KANCHANABURI, outlines={}))
    nowhere = replace(KANCHANABURI, profile=Profile("lao"))
    assert "V05" not in issues(at(101.0, 15.0), survey=nowhere)


def test_the_made_up_province_lies_anywhere() -> None:
    outlines = {"99": MultiPolygon([box(98, 18, 99, 19)])}
    assert "V05" not in issues(patch(), survey=replace(SURVEY, outlines=outlines))


def test_an_official_boundary_speaks_instead_of_the_rough_outline() -> None:
    boundary = MultiPolygon([box(99.5, 14.0, 99.6, 14.1)])
    found = issues(at(101.0, 15.0), survey=replace(KANCHANABURI, boundary=boundary))
    assert "V05" not in found
    assert "W01" in found


# --- W01 ----------------------------------------------------------------------------------------


def bounded(boundary: MultiPolygon) -> Survey:
    return replace(SURVEY, boundary=boundary)


def test_without_a_boundary_everything_is_inside() -> None:
    assert "W01" not in issues(patch())


@pytest.mark.parametrize(("inside", "asked"), [(0, True), (49, True), (51, False), (100, False)])
def test_less_than_half_inside_needs_a_reason(inside: float, asked: bool) -> None:
    survey = bounded(rectangle(5000, 5000, -5000 + inside, -2000))
    found = issues(patch(shape=rectangle(100, 100)), survey=survey)
    assert ("W01" in found) == asked
    if asked:
        assert told(found["W01"]).startswith(f"Only {inside} %")


def test_a_boundary_that_crosses_itself_is_no_crash() -> None:
    corners = list(rectangle(4000, 4000, -2000, -2000).geoms[0].exterior.coords)
    tied = MultiPolygon([Polygon([corners[0], corners[2], corners[1], corners[3]])])
    assert "W01" not in issues(patch(shape=rectangle(50, 50, 1500)), survey=bounded(tied))
    assert "W01" in issues(patch(shape=rectangle(50, 50, 0, 1500)), survey=bounded(tied))


def test_a_boundary_without_coordinates_is_none() -> None:
    corners = shapely.get_coordinates(rectangle(40, 40))
    corners[1] = float("nan")
    nowhere = shapely.set_coordinates(rectangle(40, 40), corners)
    assert "W01" not in issues(patch(), survey=bounded(nowhere))


def test_an_empty_boundary_is_none() -> None:
    assert "W01" not in issues(patch(), survey=bounded(MultiPolygon()))


# --- W03 ----------------------------------------------------------------------------------------


def sized(km2: Value) -> Survey:
    return replace(SURVEY, profile=replace(PAO, values={**SURVEY.profile.values, "area_km2": km2}))


def test_a_fifth_of_our_area_needs_a_reason() -> None:
    field = patch(shape=rectangle(1000, 1000))
    km2 = area_m2(field.shape) / 1_000_000
    assert "W03" in issues(field, survey=sized(km2 / 0.21))
    assert "W03" not in issues(field, survey=sized(km2 / 0.19))


def test_the_boundary_tells_our_area_better_than_a_figure() -> None:
    ours = rectangle(2000, 2000, -500, -500)
    survey = replace(sized(1000.0), boundary=ours)
    assert told(issues(patch(shape=rectangle(1000, 1000)), survey=survey)["W03"]) == (
        "The patch takes 25 % of our whole area."
    )
    assert "W03" not in issues(patch(shape=rectangle(500, 500)), survey=survey)


@pytest.mark.parametrize("nothing", [0, -1, float("nan"), float("inf"), "กว้าง"])
def test_an_unknown_area_asks_nothing(nothing: Value) -> None:
    assert "W03" not in issues(patch(shape=rectangle(1000, 1000)), survey=sized(nothing))


def test_a_round_patch_is_measured_as_it_is() -> None:
    wheel = MultiPolygon([Point(101.0, 10.5).buffer(0.01)])
    km2 = area_m2(wheel) / 1_000_000
    assert "W03" in issues(patch(shape=wheel), survey=sized(km2 / 0.201))
    assert "W03" not in issues(patch(shape=wheel), survey=sized(km2 / 0.199))
