"""A project that is open over night goes by the new day."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.model.record import Patch
from tests.builders import ready_patch, square

LAST = datetime(2026, 9, 30, 9, tzinfo=UTC)
NEXT = datetime(2026, 10, 1, 3, tzinfo=UTC)  # of the fiscal year 2570


@pytest.fixture
def here(stage_window, project_with, monkeypatch):
    """The last day of a fiscal year; the form of a patch is open."""
    here = stage_window(project_with(ready_patch("p1")))
    monkeypatch.setattr(here.desk, "now", lambda: LAST)
    here.desk.work._look_at_day()
    here.desk.select(("p1",))
    here.settle()
    monkeypatch.setattr(here.desk, "now", lambda: NEXT)
    return here


def test_a_patch_drawn_after_midnight_has_the_new_fiscal_year(here):
    here.desk.work.draw(add_patches([Patch("n", square(0.01))]))
    assert here.session.view.get("n").values["fy_be_reported"] == 2570
    here.settle()


@pytest.mark.parametrize("hear", ["timer", "window"])
def test_the_new_day_is_not_in_the_future(here, hear):
    day = {"planted_date": "2026-10-01", "status": "NEW"}
    here.desk.do(set_values(here.session.view, "p1", day, here.session.survey.schema))
    assert "V10" in {issue.rule.id for issue in here.session.issues("p1")}

    if hear == "timer":
        here.desk.work._day.timeout.emit()
    else:
        QApplication.instance().applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert "V10" not in {issue.rule.id for issue in here.session.issues("p1")}
    assert here.desk.form.editors["planted_date"].survey.today == NEXT.astimezone().date()
    here.settle()
