"""What the last test for work without internet said, told before the project is open."""

from datetime import UTC, datetime

import pytest

from greendesk.i18n import say
from greendesk.model.record import Profile
from greendesk.opening import create_project
from greendesk.qt.dialogs.first_start import FirstStart
from greendesk.qt.last_test import last_test_text, note_test
from greendesk.qt.ready import State
from greendesk.settings import TESTED, LastTest, Settings
from greendesk.wordbreak import plain
from tests.builders import PRACTICE

REAL = {"province_code": "71", "amphoe_code": "7101", "tambon_code": "710101"}
AT = datetime(2026, 11, 27, 3, 5, tzinfo=UTC)


@pytest.fixture
def real(tmp_path):
    path = tmp_path / "กลอนโด.gpkg"
    create_project(path, Profile("lao", {**PRACTICE.values, **REAL}), practice=False)
    return path


def test_the_next_start_tells_what_the_test_said(stage_window, real, qtbot):
    here = stage_window(real)
    here.desk.work.ready.test()
    here.until(lambda: here.desk.work.ready.state is State.NOT_READY)
    assert not here.desk.settings.get(TESTED).ready
    here.close()
    again = stage_window(real)
    assert "ยังไม่พร้อมออฟไลน์" in plain(again.window.waiting.more.text())


def test_the_start_page_offers_the_last_project_and_says_whether_it_is_ready(tmp_path, real, qtbot):
    settings = Settings.load(tmp_path / "config")
    page = FirstStart(settings)
    qtbot.addWidget(page)
    assert page.welcome.last is None
    settings.remember(real)
    note_test(settings, real, AT, ready=True)
    page = FirstStart(settings)
    qtbot.addWidget(page)
    page.show()
    assert plain(page.welcome.last.accessibleName()) == "ทำงานต่อใน “กลอนโด”"
    assert "พร้อมออฟไลน์ ตามผลทดสอบเมื่อ" in plain(page.welcome.last.accessibleDescription())
    page.welcome.last.click()
    assert page.answer().existing == real


def test_it_holds_for_the_project_that_was_tested_only(tmp_path, real):
    settings = Settings.load(tmp_path / "config")
    assert "ยังไม่เคยทดสอบ" in plain(say(last_test_text(settings, real)))
    note_test(settings, real, AT, ready=True)
    other = real.with_name("other.gpkg")
    assert "ยังไม่เคยทดสอบ" in plain(say(last_test_text(settings, other)))
    again = Settings.load(tmp_path / "config")
    assert again.get(TESTED) == LastTest(str(real), True, "2026-11-27T03:05:00+00:00")


@pytest.mark.parametrize(
    "nonsense", [3, {}, {"project": "a", "ready": 1, "at": "x"}, {"project": "a", "ready": True}]
)
def test_nonsense_in_the_settings_says_nothing(tmp_path, nonsense):
    settings = Settings.load(tmp_path / "config")
    settings._values[TESTED.id] = nonsense
    assert settings.get(TESTED) is None
