"""From when on pictures are old or coarse, as the officer sets it."""

from greendesk.opening import now_utc
from greendesk.qt.dialogs.settings import SettingsPage
from greendesk.settings import COARSE_ZOOM, OLD_YEARS
from tests.builders import ready_patch

DAY = str(now_utc().year + 543 - 3)


def told(here):
    here.settle()
    return {issue.rule.id for issue in here.session.issues("a")} & {"I05", "I06"}


def test_patches_are_checked_anew_at_once_and_after_a_restart(stage_window, project_with):
    path = project_with(ready_patch("a", imagery_date=DAY, imagery_zoom=16))
    here = stage_window(path)
    assert told(here) == set()

    def choose(question):
        assert isinstance(question, SettingsPage)
        assert [question.old_years.currentData(), question.coarse_zoom.currentData()] == [5, 16]
        assert question.old_years.itemText(0).replace("\u00a0", " ") == "2 ปี"
        question.old_years.setCurrentIndex(question.old_years.findData(2))
        question.coarse_zoom.setCurrentIndex(question.coarse_zoom.findData(18))
        return question.answer()

    here.answer(choose)
    here.workspace.actions_by_id["view.settings"].trigger()
    assert told(here) == {"I05", "I06"}
    here.until(lambda: {i.rule.id for i in here.desk.checks.findings} >= {"I05", "I06"})
    assert (here.desk.settings.get(OLD_YEARS), here.desk.settings.get(COARSE_ZOOM)) == (2, 18)
    here.close()
    assert told(stage_window(path)) == {"I05", "I06"}
