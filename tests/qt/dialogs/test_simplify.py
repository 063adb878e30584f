"""Simplifying is seen before it is done: corners, size and the outline itself."""

from math import cos, pi, sin

import pytest
from PySide6.QtWidgets import QApplication
from shapely.geometry import MultiPolygon, Polygon

from greendesk.model.edit import Edit
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from greendesk.qt import speech
from greendesk.qt.dialogs.simplify import Simplify, metres_at, step_at
from greendesk.qt.theme import Theme
from tests.builders import LAT, LON, ready_patch
from tests.qt.window import stage


def round_patch(corners: int = 200) -> MemoryView:
    """Return a circle of 50 m with many corners."""
    ring = [
        (LON + 0.0005 * cos(2 * pi * n / corners), LAT + 0.0005 * sin(2 * pi * n / corners))
        for n in range(corners)
    ]
    return MemoryView([Patch("a", MultiPolygon([Polygon(ring)]), {"name_th": "วงกลม"})])


@pytest.fixture
def shown() -> list[Edit | None]:
    return []


@pytest.fixture
def dialog(theme: Theme, shown: list[Edit | None]) -> Simplify:
    return Simplify(round_patch(), "a", shown.append)


def test_the_outline_to_come_is_shown_at_once(dialog: Simplify, shown: list[Edit | None]) -> None:
    assert shown[-1] is not None
    assert "200" in dialog.corners.text()


def test_further_along_the_slider_fewer_corners_are_left(
    dialog: Simplify, shown: list[Edit | None]
) -> None:
    dialog.slider.setValue(step_at(0.2))
    some = shown[-1]
    dialog.slider.setValue(step_at(5))
    few = shown[-1]
    assert some is not None
    assert few is not None
    assert _corners(few) < _corners(some) < 200


def _corners(edit: Edit) -> int:
    after = edit.deltas[0].after
    assert isinstance(after, Patch)
    assert after.shape is not None
    return len(after.shape.geoms[0].exterior.coords) - 1


def test_the_answer_is_in_metres(dialog: Simplify) -> None:
    dialog.slider.setValue(step_at(2))
    assert dialog.answer() == pytest.approx(2, rel=0.1)


def test_the_slider_goes_from_a_hand_to_a_house() -> None:
    assert (metres_at(0), metres_at(40)) == (0.1, 10)


def test_where_every_corner_matters_the_button_says_so(theme: Theme) -> None:
    dialog = Simplify(MemoryView([ready_patch("a")]), "a", lambda edit: None)
    assert not dialog.primary.isEnabled()
    assert dialog.primary.toolTip()
    assert dialog.remark.text()


def test_leaving_takes_the_preview_away(dialog: Simplify, shown: list[Edit | None]) -> None:
    dialog.reject()
    assert shown[-1] is None


@pytest.mark.parametrize("language", ["th", "en"])
def test_it_is_legible_and_named_in_both_languages(dialog: Simplify, language: str) -> None:
    speech.speak(language)
    dialog.show()
    QApplication.processEvents()
    assert stage.clipped(dialog) == []
    assert stage.nameless(dialog) == []
    assert stage.foreign(dialog, language, ("วงกลม",)) == []
    dialog.close()
