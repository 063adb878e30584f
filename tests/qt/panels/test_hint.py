"""The sentence at the bottom of the map, and the sheet of keys from the map."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from greendesk.i18n import say
from greendesk.qt.dialogs.keys import Keys
from greendesk.qt.palette import DARK, LIGHT, contrast
from greendesk.qt.panels.hint import shortened
from greendesk.settings import HINTS
from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    return stage_window(project_with(ready_patch("p1")))


def click(here: Stage, x: int, y: int) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(here.desk.canvas, left, none, QPoint(x, y))


def test_a_refusal_is_said_even_when_hints_are_switched_off(here: Stage) -> None:
    here.desk.prefer(HINTS, False)
    here.desk.use_tool("move")
    hint = here.workspace.hint
    assert not hint.isVisible()
    click(here, 60, 60)
    assert here.desk.bench.refusal is not None
    assert hint.isVisible()
    assert hint.words.text() == say(here.desk.bench.refusal)
    here.desk.use_tool("select")
    here.desk.canvas.bench_changed()
    assert not hint.isVisible()


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_the_hint_can_be_read_on_its_plate(look: object) -> None:
    assert contrast(look.text, look.raised) >= 7


def test_a_question_mark_on_the_map_shows_the_keys(here: Stage) -> None:
    here.desk.canvas.setFocus()
    here.answer(lambda question: question.answer())
    QTest.keyClick(here.desk.canvas, "?")
    assert [type(question) for question in here.script.asked] == [Keys]


def test_a_question_mark_in_a_line_of_text_is_only_typed(here: Stage) -> None:
    box = here.workspace.top_bar.go_to.findChild(QLineEdit) or here.workspace.top_bar.go_to
    box.setFocus()
    QApplication.processEvents()
    QTest.keyClick(box, "?")
    assert here.script.asked == []
    assert "?" in box.text()


@pytest.mark.parametrize(
    ("words", "beginning"),
    [
        ("Go on. Enter finishes. Esc stops.", "Go on. Enter finishes…"),
        ("คลิกเพื่อวางจุด กด Backspace เพื่อลบจุด กด F เพื่อตามแนว", "คลิกเพื่อวางจุด กด Backspace เพื่อลบจุด…"),
        ("กด Enter", "กด Enter"),
    ],
)
def test_a_hint_is_cut_only_between_sentences(words: str, beginning: str) -> None:
    assert shortened(words, lambda text: len(text) <= len(beginning)) == beginning
