"""The bench runs, on few patches; counts are judged, times never."""

import json
import statistics

import pytest

from tests.bench import every, table
from tests.bench.ground import Ground

PATCHES = 1000


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    ground = Ground(tmp_path_factory.mktemp("bench"), PATCHES)
    yield ground
    ground.close()


@pytest.mark.timeout(300)
def test_every_measure_gives_a_figure_and_no_count_is_too_high(ground, qapp):
    rows = table.take_turns(every.measures(ground), 1, None)
    figures = {row.measure.id: statistics.median(row.ours) for row in rows}
    assert len(figures) == len(rows) >= 16
    assert all(figure >= 0 for figure in figures.values())
    limits = {row.measure.id: row.measure.asserted for row in rows if row.measure.asserted}
    assert {i: figures[i] for i, limit in limits.items() if figures[i] > limit} == {}
    told = json.loads(table.as_json(rows, PATCHES))
    assert [row["id"] for row in told["rows"]] == list(figures)
    assert len(table.as_text(rows).splitlines()) == len(rows) + 1


def test_ours_and_theirs_take_turns_and_make_a_ratio():
    heard = []
    measure = table.Measure("x", "x", lambda: heard.append("ours") or 1.0, "their x")
    (row,) = table.take_turns([measure], 2, lambda work: heard.append(work) or 4.0)
    assert heard == ["ours", "their x"] * 2
    assert row.ratio == 0.25


def test_files_are_made_once_and_what_is_changed_is_a_copy(tmp_path):
    first = Ground(tmp_path, 3)
    kept = first.geojson
    kept.write_text("kept", encoding="utf-8")
    first.closed.unlink()
    again = Ground(tmp_path, 3)
    assert again.geojson.read_text(encoding="utf-8") == "kept"
    assert again.closed.exists()
    (kept.parent / "made-by.txt").write_text("older code", encoding="ascii")
    assert Ground(tmp_path, 3).geojson.stat().st_size > len("kept")


def test_what_is_dear_is_measured_less_often_but_three_times():
    row = table.Row(table.Measure("x", "x", lambda: 1.0))
    row.seconds = table.PATIENCE_S
    taken = []
    while not row.done:
        row.measure_once(None)
        taken += row.ours[-1:]
    assert taken == [1.0] * table.LEAST_ROUNDS
