"""The window that asks about a patch that was changed here and at the centre."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from greendesk.edits.choosing import Clash
from greendesk.edits.three_way import SHAPE
from greendesk.model.record import Patch
from greendesk.model.survey import Survey
from greendesk.qt.dialogs.conflict import Conflict, Way
from greendesk.qt.jobs import Jobs
from greendesk.qt.theme import Theme
from tests.builders import ready_patch, square
from tests.qt.form.conftest import survey_of

BASE = ready_patch("a", name_th="สวน")
MINE = replace(BASE, values={**BASE.values, "name_th": "ของเรา", "remark": "ปลูกเพิ่ม"})
THEIRS = replace(
    BASE, shape=square(0.0002), values={**BASE.values, "name_th": "ของศูนย์", "ownership": "SCHOOL"}
)
Ask = Callable[..., Conflict]


@pytest.fixture
def survey(theme: Theme) -> Survey:
    return survey_of()


@pytest.fixture
def ask(survey: Survey, qtbot: QtBot) -> Ask:
    jobs = Jobs()

    def begin(mine: Patch | None = MINE, theirs: Patch | None = THEIRS, **more: Patch) -> Conflict:
        dialog = Conflict(Clash("a", BASE, mine, theirs, **more), survey, (), jobs)
        qtbot.addWidget(dialog)
        dialog.show()
        QApplication.processEvents()
        return dialog

    return begin


def rows(dialog: Conflict) -> dict[str, str | None]:
    return {row.question.id: row.side for row in dialog.rows}


def test_only_what_both_sides_changed_is_left_to_be_chosen(ask: Ask) -> None:
    dialog = ask()
    assert rows(dialog) == {
        SHAPE: "theirs",
        "name_th": None,
        "ownership": "theirs",
        "remark": "mine",
    }
    assert not dialog.keep.isEnabled()
    assert "1" in dialog.keep.toolTip()
    dialog.rows[1].buttons["mine"].click()
    assert dialog.keep.isEnabled()
    chosen = dialog.answer().chosen
    assert chosen is not None
    assert chosen.shape == THEIRS.shape
    assert (chosen.name, chosen.values["ownership"]) == ("ของเรา", "SCHOOL")
    assert chosen.values["remark"] == "ปลูกเพิ่ม"


@pytest.mark.parametrize(("way", "wanted"), [("mine", MINE), ("theirs", THEIRS)])
def test_one_side_can_be_taken_as_a_whole(ask: Ask, way: Way, wanted: Patch) -> None:
    dialog = ask()
    dialog.ways[way].click()
    assert set(rows(dialog).values()) == {way}
    assert dialog.keep.isEnabled()
    assert dialog.answer().chosen == wanted


def test_an_answer_by_hand_makes_it_field_by_field(ask: Ask) -> None:
    dialog = ask()
    dialog.ways["mine"].click()
    dialog.rows[1].buttons["theirs"].click()
    assert dialog.way == "each"
    chosen = dialog.answer().chosen
    assert chosen is not None
    assert (chosen.name, chosen.shape) == ("ของศูนย์", MINE.shape)


@pytest.mark.parametrize(("way", "wanted"), [("mine", MINE), ("theirs", None)])
def test_deleted_there_is_one_question(ask: Ask, way: Way, wanted: Patch | None) -> None:
    dialog = ask(theirs=None)
    assert (dialog.rows, set(dialog.ways)) == ([], {"mine", "theirs"})
    assert not dialog.keep.isEnabled()
    dialog.ways[way].click()
    assert dialog.keep.isEnabled()
    assert dialog.answer().chosen == wanted


@pytest.mark.parametrize(("way", "wanted"), [("mine", None), ("theirs", THEIRS)])
def test_deleted_here_is_one_question(ask: Ask, way: Way, wanted: Patch | None) -> None:
    dialog = ask(mine=None, former=BASE)
    dialog.ways[way].click()
    assert dialog.answer().chosen == wanted
    assert dialog.name.text().replace("\u200b", "") == "สวน"


def test_the_keyboard_alone_is_enough(ask: Ask) -> None:
    dialog = ask()
    dialog.ways["each"].setFocus()
    for _ in range(30):
        at = QApplication.focusWidget()
        if at in dialog.rows[1].buttons.values():
            break
        QTest.keyClick(at, Qt.Key.Key_Tab)
    at = QApplication.focusWidget()
    assert at in dialog.rows[1].buttons.values()
    QTest.keyClick(at, Qt.Key.Key_Space)
    assert dialog.rows[1].side is not None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert dialog.result() == dialog.DialogCode.Accepted


def test_a_value_that_is_too_long_is_cut_and_stands_in_the_tooltip(ask: Ask) -> None:
    long = "ชื่อยาวมาก" * 12
    dialog = ask(mine=replace(MINE, values={**MINE.values, "name_th": long}))
    button = dialog.rows[1].buttons["mine"]
    assert "…" in button.text()
    assert long in button.toolTip()
    assert long in button.accessibleName()
