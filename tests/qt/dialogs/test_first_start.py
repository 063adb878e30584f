"""Filling in the wizard of the first start."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from greendesk.qt.dialogs.first_pages import file_stem
from greendesk.qt.dialogs.first_start import FirstStart
from greendesk.qt.theme import Theme
from greendesk.settings import Settings
from tests.qt.window import stage


@pytest.fixture
def wizard(theme: Theme, settings: Settings, qtbot: QtBot) -> FirstStart:
    """The wizard at the page that asks who and where."""
    made = FirstStart(settings, welcome=False)
    qtbot.addWidget(made)
    made.show()
    return made


def fill_in_who(wizard: FirstStart) -> None:
    stage.type_text(wizard.who.officer, "สมชาย ใจดี")
    wizard.who.province.setCurrentIndex(0)
    wizard.go_on()


def name_it(wizard: FirstStart, code: str, name: str) -> None:
    for field, words in ((wizard.which.fields.code, code), (wizard.which.fields.name, name)):
        field.clear()
        stage.type_text(field, words)
    wizard.go_on()


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("06711102 น้ำตื้น", "06711102-น้ำตื้น"),
        ("กลอนโด", "กลอนโด"),
        (" ปู่เจ้า/สมิงพราย?", "ปู่เจ้า-สมิงพราย"),
        ("Klon Do (2)", "Klon-Do-2"),
        ("../..", ""),
        ("", ""),
    ],
)
def test_a_file_is_called_like_the_organisation(name: str, stem: str) -> None:
    assert file_stem(name) == stem


def test_the_suggested_file_follows_the_name_and_the_code(wizard: FirstStart) -> None:
    fill_in_who(wizard)
    name_it(wizard, "06711102", "น้ำตื้น")
    assert Path(wizard.where.path.text()).name == "06711102-น้ำตื้น.gpkg"
    wizard.go_back()
    name_it(wizard, "", "กลอนโด")
    assert Path(wizard.where.path.text()).name == "กลอนโด.gpkg"


def test_a_file_that_the_officer_chose_stays(wizard: FirstStart, tmp_path: Path) -> None:
    fill_in_who(wizard)
    name_it(wizard, "", "น้ำตื้น")
    wizard.where.path.clear()
    stage.type_text(wizard.where.path, str(tmp_path / "ของเรา.gpkg"))
    wizard.go_back()
    name_it(wizard, "", "กลอนโด")
    assert Path(wizard.where.path.text()) == tmp_path / "ของเรา.gpkg"


def test_a_complaint_goes_when_what_it_asked_for_is_typed(wizard: FirstStart) -> None:
    wizard.go_on()
    assert wizard.who.problem.isVisible()
    stage.type_text(wizard.who.officer, "ส")
    assert not wizard.who.problem.isVisible()
    wizard.go_on()
    assert wizard.who.problem.isVisible()
    wizard.who.province.setCurrentIndex(0)
    assert not wizard.who.problem.isVisible()


def test_a_list_that_waits_for_another_says_so(wizard: FirstStart) -> None:
    who = wizard.who
    hints = [box.lineEdit().placeholderText() for box in (who.province, who.amphoe, who.tambon)]
    assert hints == ["", "เลือกจังหวัดก่อน", "เลือกอำเภอก่อน"]
    who.province.setCurrentIndex(0)
    assert who.amphoe.isEnabled()
    assert not who.amphoe.lineEdit().placeholderText()


def test_a_name_is_called_guessed_only_where_it_was(wizard: FirstStart) -> None:
    fill_in_who(wizard)
    assert not wizard.which.fields.name.text()
    assert not wizard.which.words.isVisible()
    wizard.go_back()
    wizard.who.amphoe.setCurrentIndex(0)
    wizard.who.tambon.setCurrentIndex(0)
    wizard.go_on()
    assert wizard.which.fields.name.text()
    assert wizard.which.words.isVisible()
