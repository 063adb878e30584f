"""A strip that is sent to a colleague as GeoJSON keeps its line, if the line is still true."""

import json
from dataclasses import replace

import pytest

from greendesk.edits.corridor import draw_corridor
from greendesk.edits.strip import kept_line
from greendesk.exchange import read_file, writer_for
from greendesk.exchange.base import Package
from greendesk.exchange.plan import plan_import
from greendesk.lists import load_schema
from greendesk.model.record import CORRIDOR_LINE
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, ready_patch, square

LINE = ((LON, LAT), (LON + 0.001, LAT), (LON + 0.001, LAT + 0.002))
ID = "0190a0aa-0000-7000-8000-000000000001"


@pytest.fixture
def strip():
    (delta,) = draw_corridor(ID, LINE, 6.5).deltas
    values = {**delta.after.values, "name_th": "แนวถนน", "green_type": "T3"}
    return replace(delta.after, values=values)


def through(path, patch):
    writer_for(path).write(path, Package([patch], load_schema()), lambda fraction: None)
    plan = plan_import(read_file(path), MemoryView(), load_schema(), str, source=path.name)
    (delta,) = plan.edit.deltas
    return delta.after, plan


def test_a_strip_comes_back_with_its_line(tmp_path, strip):
    back, plan = through(tmp_path / "out.geojson", strip)
    assert kept_line(back) == LINE
    assert plan.ignored == ()


def test_a_line_that_is_stale_is_not_written(tmp_path, strip):
    back, _ = through(tmp_path / "out.geojson", replace(strip, shape=square()))
    assert CORRIDOR_LINE not in back.values
    assert CORRIDOR_LINE not in (tmp_path / "out.geojson").read_text(encoding="utf-8")


def test_other_patches_have_no_such_column(tmp_path):
    through(tmp_path / "out.geojson", ready_patch(ID))
    assert CORRIDOR_LINE not in (tmp_path / "out.geojson").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", ["LINESTRING (0 0, 1 1)", "x", None, 7, ["LINESTRING (0 0, 1 1)"]])
def test_a_line_that_does_not_fit_is_not_taken_over(tmp_path, strip, line):
    path = tmp_path / "out.geojson"
    through(path, strip)
    kept = strip.values[CORRIDOR_LINE]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(json.dumps(kept), json.dumps(line)), encoding="utf-8")
    plan = plan_import(read_file(path), MemoryView(), load_schema(), str, source="x")
    (delta,) = plan.edit.deltas
    assert CORRIDOR_LINE not in delta.after.values
    assert delta.after.shape is not None
