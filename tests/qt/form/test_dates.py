"""The field for a day: arrows and a calendar, in the Buddhist Era."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QToolButton

from greendesk.qt import speech
from greendesk.qt.form.date_field import Calendar
from greendesk.qt.theme import Theme
from tests.builders import NOW
from tests.qt.form.conftest import Office
from tests.qt.window import stage

# Offscreen there is no window manager that could raise a list or hand it the keyboard.
pytestmark = pytest.mark.qt_log_ignore(
    "^This plugin does not support (raise|grabbing)", extend=True
)


@pytest.mark.parametrize(
    ("key", "day"),
    [
        (Qt.Key.Key_Up, "2024-03-01"),
        (Qt.Key.Key_Down, "2024-02-28"),
        (Qt.Key.Key_PageUp, "2024-03-29"),
        (Qt.Key.Key_PageDown, "2024-01-29"),
    ],
)
def test_keys_step_through_days_and_months(key: Qt.Key, day: str, office: Office) -> None:
    office.store("p1", planted_date="2024-02-29")
    office.form.focus_field("planted_date")
    stage.press(key)
    assert office.values()["planted_date"] == day


def test_stepping_from_nothing_begins_today(office: Office) -> None:
    office.form.focus_field("planted_date")
    stage.press(Qt.Key.Key_Up)
    assert office.values()["planted_date"] == NOW.date().isoformat()


def test_stepping_leaves_a_text_that_is_no_date(office: Office) -> None:
    office.form.focus_field("planted_date")
    stage.type_text(office.line("planted_date"), "เมื่อวาน")
    stage.press(Qt.Key.Key_Up)
    assert office.line("planted_date").text() == "เมื่อวาน"
    assert office.changes == []


def test_a_day_is_picked_from_the_calendar(office: Office) -> None:
    office.store("p1", planted_date="2024-02-29")
    editor = office.form.editors["planted_date"]
    editor.open_calendar()
    assert editor.calendar.title.text() == "กุมภาพันธ์ 2567"
    assert editor.calendar.grid.selectedDate() == QDate(2024, 2, 29)
    editor.calendar.grid.clicked.emit(QDate(2024, 2, 1))
    QApplication.processEvents()
    assert office.values()["planted_date"] == "2024-02-01"
    assert office.line("planted_date").text() == "1 กุมภาพันธ์ 2567"


def test_the_calendar_begins_today_where_no_date_stands(office: Office) -> None:
    editor = office.form.editors["planted_date"]
    editor.open_calendar()
    assert editor.calendar.grid.selectedDate() == QDate(2025, 11, 3)
    editor.calendar.close()
    assert office.changes == []


@pytest.fixture
def calendar(theme: Theme, qtbot) -> Calendar:
    made = Calendar(date(2024, 2, 29), "วันที่ปลูก")
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_calendar_turns_by_months_and_years(calendar: Calendar) -> None:
    back, month_back, month_on, on = calendar.findChildren(
        QToolButton, options=Qt.FindChildOption.FindDirectChildrenOnly
    )
    month_on.click()
    assert calendar.title.text() == "มีนาคม 2567"
    on.click()
    assert calendar.title.text() == "มีนาคม 2568"
    back.click()
    month_back.click()
    assert calendar.title.text() == "กุมภาพันธ์ 2567"


@pytest.mark.parametrize(("language", "month"), [("th", "กุมภาพันธ์ 2567"), ("en", "February 2567")])
def test_the_calendar_speaks_the_language_of_the_window(
    language: str, month: str, calendar: Calendar
) -> None:
    speech.speak(language)
    assert calendar.title.text() == month
    assert calendar.grid.locale().name()[:2] == language
    assert calendar.grid.firstDayOfWeek() == Qt.DayOfWeek.Sunday
    assert calendar.grid.selectedDate() == QDate(2024, 2, 29)
    assert not stage.foreign(calendar, language, ("วันที่ปลูก",))
    assert not stage.nameless(calendar)
    assert not stage.clipped(calendar)
