"""The light that says whether one can go on without internet, in the real window."""

from pathlib import Path

from greendesk import practice
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.qt.dialogs.readiness import ReadinessPage
from greendesk.qt.dialogs.trouble import Confirm
from greendesk.qt.ready import State
from tests.builders import ready_patch
from tests.qt.window import stage
from tests.qt.window.conftest import ProjectWith, StageWindow, WindowWith


def test_the_light_is_green_only_after_the_test_and_a_new_map_voids_it(
    stage_window: StageWindow, tmp_path: Path
) -> None:
    here = stage_window(practice.make_sample(tmp_path))
    light, ready = here.workspace.top_bar.offline, here.desk.work.ready
    here.until(lambda: ready.state is State.READY)  # by itself
    assert "พร้อมออฟไลน์" in light.accessibleName()
    here.desk.basemaps.keep((), "none")
    assert ready.state is State.UNKNOWN
    ready.test()
    here.until(lambda: ready.state is State.NOT_READY)
    assert "ยังไม่พร้อมออฟไลน์" in light.accessibleName()
    here.desk.basemaps.keep((), "osm")  # the practice map lies beneath
    ready.test()
    here.until(lambda: ready.state is State.READY)


def test_what_is_missing_is_named_and_a_button_leads_to_it(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(ready_patch("p1", east=0.5)))  # far from the practice map
    seen: list[str] = []

    def look(question: object) -> object:
        assert isinstance(question, ReadinessPage)
        question.show()
        here.until(lambda: question.fix.isVisible())
        seen.extend(line.replace("\u200b", "") for line in question.lines())
        assert stage.clipped(question) == []
        assert stage.nameless(question) == []
        assert stage.foreign(question, "th", ("ฤดูฝน",)) == []
        question.fix.click()
        question.close()
        return question.answer()

    asked: list[object] = []

    def refuse(question: object) -> object:
        asked.append(question)
        return None

    here.answer(look, refuse)
    here.workspace.actions_by_id["map.ready"].trigger()
    assert any("ไม่มีภาพพื้นที่ของท่านเลย" in line for line in seen)
    (question,) = asked  # no map that ships may be kept: it leads to where one is added
    assert isinstance(question, Confirm)


def test_without_a_boundary_an_edit_has_it_tested_again(window_with: WindowWith) -> None:
    here = window_with(ready_patch("p1"))
    ready = here.desk.work.ready
    ready.test()
    here.until(lambda: ready.state is State.READY)
    far = Edit(Text("Paste patches"), (Delta(None, ready_patch("p2", east=0.5)),))
    assert here.desk.do(far)
    here.until(lambda: ready.state is State.NOT_READY)  # by itself
    assert here.workspace.top_bar.offline.text().strip() == "ยังไม่พร้อมออฟไลน์"
