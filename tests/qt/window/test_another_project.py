"""A project that makes room for another one leaves nothing in the memory."""

from weakref import ref

from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, StageWindow


def test_of_a_closed_project_nothing_stays_once_another_is_open(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(ready_patch("p1", name_th="หนึ่ง")))
    here.settle()
    left = [ref(here.session), ref(here.session.view), ref(here.desk.canvas), ref(here.workspace)]
    other = project_with(ready_patch("p2", name_th="สอง"), name="other")
    here.desk.open(other)
    here.until(lambda: here.desk.has_project and here.session.path == other)
    here.settle()
    assert [held() for held in left] == [None] * 4
