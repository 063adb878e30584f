"""What can't be had is refused where it was asked for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from greendesk.edits.corridor import draw_corridor
from greendesk.edits.strip import WIDTH
from tests.builders import ready_patch
from tests.qt.window.stage import type_text


@pytest.fixture
def here(stage_window, project_with):
    """A strip of 6 m along a line, selected."""
    ground = ready_patch("p1", green_type="T3")
    west, south, east, north = ground.shape.bounds
    drawn = draw_corridor("p1", [(west, south), (east, north)], 6.0).deltas[0].after
    strip = replace(ground, shape=drawn.shape, values={**ground.values, **drawn.values})
    here = stage_window(project_with(strip))
    here.desk.select(("p1",))
    here.settle()
    return here


def test_a_width_that_no_strip_can_have_is_refused_at_the_field(here):
    row = here.desk.form.rows[WIDTH]
    here.desk.form.focus_field(WIDTH)
    type_text(row.editor.control, "300")
    QTest.keyClick(row.editor.control, Qt.Key.Key_Tab)
    here.settle()
    said = row.wrong.words.text().replace("\u200b", "").replace("\u00a0", " ")
    assert "0.5 ถึง 200 เมตร" in said
    assert row.wrong.isVisible()
    assert row.editor.text() == "300"
    assert here.session.view.get("p1").values[WIDTH] == 6.0
    assert not here.workspace.toast.isVisible()
    here.answer(lambda question: True)  # closing asks about what could not be stored


def test_a_width_that_is_mended_is_taken(here):
    row = here.desk.form.rows[WIDTH]
    for typed in ("300", "30"):
        here.desk.form.focus_field(WIDTH)
        type_text(row.editor.control, typed)
        QTest.keyClick(row.editor.control, Qt.Key.Key_Tab)
    here.settle()
    assert not row.wrong.isVisible()
    assert here.session.view.get("p1").values[WIDTH] == 30.0
