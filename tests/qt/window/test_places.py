"""A project in a synced folder is pointed at once, with a way to work on this computer."""

from pathlib import Path

import pytest

from greendesk import paths
from greendesk.opening import create_project
from greendesk.qt import places
from greendesk.qt.desk import Notice
from greendesk.settings import TOLD_PLACES
from tests.builders import PRACTICE
from tests.qt.window.conftest import Stage, StageWindow


def real(path: Path) -> Path:
    """Make a project that is not for practice."""
    create_project(path, PRACTICE)
    return path


@pytest.fixture
def synced(tmp_path: Path) -> Path:
    folder = tmp_path / "OneDrive - อบต"
    folder.mkdir()
    return real(folder / "งาน.gpkg")


def heard(here: Stage) -> list[Notice]:
    told: list[Notice] = []
    here.desk.noticed.connect(told.append)
    return told


def test_it_is_said_once_and_the_copy_is_a_project_of_its_own(
    stage_window: StageWindow, synced: Path, tmp_path: Path
) -> None:
    here = stage_window(synced)
    here.until(lambda: str(synced) in here.desk.settings.get(TOLD_PLACES))
    told = heard(here)
    places.tell_once(here.desk)
    assert told == []
    places.copy_here(here.desk)
    here.until(lambda: here.desk.has_project and here.session.path.parent == paths.projects())
    here.settle()
    assert synced.is_file()
    assert here.session.path.name == synced.name


def test_a_local_project_is_nothing_to_speak_of(stage_window: StageWindow, tmp_path: Path) -> None:
    here = stage_window(real(tmp_path / "งาน.gpkg"))
    here.settle()
    assert here.desk.settings.get(TOLD_PLACES) == ()
