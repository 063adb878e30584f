"""A project that makes room for another one leaves nothing in the memory."""

from weakref import ref

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from greendesk.qt import projects
from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, StageWindow
from tests.qt.window.opened import Stage

AWAY = Qt.ApplicationState.ApplicationInactive
BACK = Qt.ApplicationState.ApplicationActive


def turn(state: Qt.ApplicationState) -> None:
    """Have the officer turn to another program, or back."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.applicationStateChanged.emit(state)


def open_another(here: Stage, project_with: ProjectWith) -> None:
    """Open another project in the same window."""
    other = project_with(ready_patch("p2", name_th="สอง"), name="other")
    here.desk.open(other)
    here.until(lambda: here.desk.has_project and here.session.path == other)
    here.settle()


def test_what_is_large_of_a_closed_project_goes_once_another_is_open(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(ready_patch("p1", name_th="หนึ่ง")))
    here.settle()
    picture = here.desk.canvas.picture
    shapes = picture.patches.shapes
    assert len(shapes) == 1
    open_another(here, project_with)
    assert picture.patches.shapes is not shapes
    assert not picture.patches._pictures
    assert picture.ground._ring.size == (1, 1)


def test_nothing_stays_once_the_officer_has_turned_to_another_program(
    stage_window: StageWindow, project_with: ProjectWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "AWAY_MS", 50)
    here = stage_window(project_with(ready_patch("p1", name_th="หนึ่ง")))
    here.settle()
    left = [ref(here.session), ref(here.session.view), ref(here.desk.canvas), ref(here.workspace)]
    open_another(here, project_with)
    turn(AWAY)
    here.until(lambda: [held() for held in left] == [None] * 4)


def test_one_who_is_back_at_once_is_not_made_to_wait(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(ready_patch("p1", name_th="หนึ่ง")))
    open_another(here, project_with)
    turn(AWAY)
    assert here.desk.projects._away.isActive()
    turn(BACK)
    assert not here.desk.projects._away.isActive()
