"""A new form of the centre in the window: told in one sentence, opened with one click."""

from greendesk.qt.words import choices_of
from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, StageWindow
from tests.unit.forms import QUESTION, second_form

OLD = "0192f0c4-0000-7000-8000-000000000001"


def test_it_is_told_and_opened_with_a_click_on_the_same_patch(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(ready_patch(OLD, ownership="TREASURY")))
    centre = here.desk.work._centre
    assert centre is not None
    centre.publish_form(second_form())
    here.desk.show_page("sending")
    here.settle()
    here.desk.select((OLD,))
    here.side.sending.news.click()
    here.until(lambda: not here.side.sending.sending)
    toast = here.window.workspace.toast
    assert "2" in toast.message.text()
    assert QUESTION not in here.desk.form.rows
    toast.button.click()
    here.until(lambda: here.desk.has_project and QUESTION in here.desk.form.rows)
    here.settle()
    assert here.desk.selection == (OLD,)
    assert "ที่ราชพัสดุ" in here.desk.form.editors["ownership"].box.currentText().replace("\u200b", "")
    assert "TREASURY" in dict(choices_of(here.desk.session.survey.schema, "ownership"))
    assert here.desk.session.is_ready(OLD)
