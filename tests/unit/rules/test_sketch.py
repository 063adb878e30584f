"""What is said while an outline is being drawn."""

from dataclasses import replace

import pytest
import shapely
from shapely.geometry import MultiPolygon, box

from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from greendesk.rules.base import Severity
from greendesk.rules.sketch import remarks
from tests.unit.rules.ground import SURVEY

NEAR = 2_000
WEST, SOUTH = 99.30, 14.10


def area(west, south, east, north, step=1e-4):
    return MultiPolygon(
        [box(WEST + west * step, SOUTH + south * step, WEST + east * step, SOUTH + north * step)]
    )


def said(shape, view=(), scale=NEAR, survey=SURVEY):
    return {remark.rule: remark for remark in remarks(shape, scale, MemoryView(view), survey)}


def test_a_good_outline_needs_no_word():
    assert said(area(0, 0, 10, 10)) == {}


def test_nothing_is_said_before_the_third_corner():
    assert said(None) == {}


def test_a_map_far_away_is_spoken_of_before_the_first_corner():
    found = said(None, scale=14_473)
    assert found["W08"].text.values == {"scale": 14_500}


def test_what_lies_in_a_neighbour_is_named_measured_and_shown():
    other = Patch("b", area(8, 0, 20, 10), {"name_th": "ป่าชุมชน"})
    remark = said(area(0, 0, 10, 10), [other])["W02"]
    assert remark.text.values["name"] == "ป่าชุมชน"
    assert shapely.equals_exact(
        shapely.normalize(remark.where), shapely.normalize(area(8, 0, 10, 10).geoms[0]), 1e-9
    )


def test_a_neighbour_that_only_touches_is_no_overlap():
    assert said(area(0, 0, 10, 10), [Patch("b", area(10, 0, 20, 10))]) == {}


def test_what_lies_outside_our_boundary_is_shown():
    survey = replace(SURVEY, boundary=area(0, 0, 15, 100))
    remark = said(area(10, 0, 20, 10), survey=survey)["W01"]
    assert remark.text.values["percent"] == pytest.approx(50, abs=0.1)
    assert remark.where.bounds[0] == pytest.approx(WEST + 15e-4)


def test_outside_thailand_is_an_error_and_comes_first():
    shape = MultiPolygon([box(14.1, 99.3, 14.101, 99.301)])
    first, *_ = remarks(shape, 20_000, MemoryView(), SURVEY)
    assert first.rule == "V04"
    assert first.severity is Severity.ERROR


def test_a_slip_of_a_few_clicks_is_too_small():
    assert "V03" in said(area(0, 0, 1, 1, step=1e-5))


def test_a_thin_shape_is_shown_the_better_tool():
    assert "W12" in said(area(0, 0, 200, 2))


def test_an_outline_that_crosses_itself_is_left_to_the_tool():
    crossing = MultiPolygon(
        [shapely.Polygon([(99.3, 14.1), (99.31, 14.11), (99.31, 14.1), (99.3, 14.11)])]
    )
    assert said(crossing) == {}
