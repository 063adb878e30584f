"""The line of a strip stays in the project, and never leaves for the centre."""

from dataclasses import replace

import orjson

from greendesk.edits.corridor import draw_corridor
from greendesk.edits.strip import kept_line
from greendesk.edits.values import set_values
from greendesk.model.record import CORRIDOR_LINE, Patch
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, ready_values
from tests.unit.store.conftest import Desk

LINE = ((LON, LAT), (LON + 0.001, LAT), (LON + 0.001, LAT + 0.002))


def strip(patch_id: str, width_m: float = 6.5) -> Patch:
    (delta,) = draw_corridor(patch_id, LINE, width_m).deltas
    made = delta.after
    assert isinstance(made, Patch)
    return replace(made, values={**ready_values(green_type="T3"), **made.values})


def test_a_strip_is_the_same_after_a_restart_and_an_undo(desk: Desk, patch: Patch) -> None:
    made = strip(patch.id)
    desk.make(made)
    wider = set_values(MemoryView([made]), made.id, {"corridor_width_m": 12.5})
    (delta,) = wider.deltas
    assert isinstance(delta.after, Patch)
    desk.do((made, delta.after))
    desk.again()
    assert desk.patches() == {made.id: delta.after}
    assert kept_line(desk.patches()[made.id]) == LINE
    desk.undo()
    assert desk.again().load().patches == [made]
    assert kept_line(made) == LINE


def test_the_centre_is_told_the_width_and_not_the_line(desk: Desk, patch: Patch) -> None:
    desk.make(strip(patch.id))
    change = desk.send(patch.id)
    assert b"LINESTRING" not in change.body
    assert CORRIDOR_LINE.encode() not in change.body
    assert orjson.loads(change.body)
    assert b'"corridor_width_m":6.5' in change.body
    assert not desk.sending(patch.id).dirty
