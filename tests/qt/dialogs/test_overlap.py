"""Three ways out of an overlap, each a picture; leaving decides nothing."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from greendesk.qt import speech
from greendesk.qt.dialogs.overlap import Overlap, Settled
from greendesk.qt.theme import Theme
from greendesk.wordbreak import plain
from tests.builders import ready_patch
from tests.qt.window import stage
from tests.unit.edits.ground import rect


def neighbours() -> MemoryView:
    """Return a patch that lies by a quarter in one neighbour and by less in another."""
    return MemoryView(
        [
            ready_patch("mine", name_th="ของเรา"),
            ready_patch("east", east=0.00075, name_th="ตะวันออก"),
            ready_patch("north", north=0.0009, name_th="เหนือ"),
        ]
    )


@pytest.fixture
def dialog(theme: Theme) -> Overlap:
    return Overlap(neighbours(), "mine")


def test_the_largest_overlap_is_asked_first(dialog: Overlap) -> None:
    assert "ตะวันออก" in dialog.question.text()
    assert dialog.others.count() == 2


def test_another_neighbour_can_be_asked_about(dialog: Overlap) -> None:
    dialog.others.setCurrentIndex(1)
    assert "เหนือ" in dialog.question.text()
    dialog.ways["cut"].click()
    assert dialog.answer() == Settled("cut", "north")


def test_it_opens_with_the_neighbour_it_is_asked_about(theme: Theme) -> None:
    assert "เหนือ" in Overlap(neighbours(), "mine", "north").question.text()


@pytest.mark.parametrize("kind", ["cut", "share"])
def test_a_picture_is_a_button_that_answers(dialog: Overlap, kind: str) -> None:
    dialog.ways[kind].click()  # type: ignore[index]
    assert dialog.result() == 1
    assert dialog.answer() == Settled(kind, "east")  # type: ignore[arg-type]


def test_keeping_both_wants_a_reason(dialog: Overlap) -> None:
    dialog.show()
    dialog.ways["keep"].click()
    assert not dialog.keep.isEnabled()
    assert plain(dialog.keep.toolTip()) == "กรุณาพิมพ์เหตุผลก่อน"
    QTest.keyClick(dialog.reason, Qt.Key.Key_Return)
    assert dialog.isVisible()
    stage.type_text(dialog.reason, "ต้นไม้คร่อมแนวเขต")
    dialog.keep.click()
    assert dialog.answer() == Settled("keep", "east", "ต้นไม้คร่อมแนวเขต")


def test_all_of_it_is_seen_without_scrolling(theme: Theme) -> None:
    """Sizes of which the words are three lines beside a scroll bar, and two without."""
    for side_m in range(90, 160, 7):
        mine = replace(ready_patch("mine", name_th="สวน ข"), shape=rect(0, 0, side_m, side_m))
        other = rect(side_m * 0.75, 0, side_m * 1.75, side_m)
        view = MemoryView([mine, replace(ready_patch("other", name_th="สวน ก"), shape=other)])
        dialog = Overlap(view, "mine")
        dialog.show()
        QApplication.processEvents()
        area = dialog.findChild(QScrollArea)
        assert isinstance(area, QScrollArea)
        assert area.verticalScrollBar().maximum() == 0
        dialog.ways["keep"].click()
        QApplication.processEvents()
        assert area.verticalScrollBar().maximum() == 0
        dialog.close()


def test_escape_decides_nothing(dialog: Overlap) -> None:
    dialog.show()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(dialog, event)
    assert not dialog.isVisible()
    assert dialog.result() == 0


def test_a_way_that_leaves_nothing_says_so_and_is_grey(theme: Theme) -> None:
    inner = ready_patch("inner", name_th="ใน")
    outer = ready_patch("outer", name_th="นอก")
    view = MemoryView([_with(inner, 20, 40), _with(outer, 0, 100)])
    dialog = Overlap(view, "inner")
    assert not dialog.ways["cut"].isEnabled()
    assert dialog.ways["cut"].toolTip()
    assert dialog.ways["keep"].isEnabled()


def _with(patch: Patch, low: float, high: float) -> Patch:
    return replace(patch, shape=rect(low, low, high, high))


@pytest.mark.parametrize("language", ["th", "en"])
def test_it_is_legible_and_named_in_both_languages(dialog: Overlap, language: str) -> None:
    speech.speak(language)
    dialog.show()
    dialog.ways["keep"].click()
    QApplication.processEvents()
    QApplication.processEvents()
    assert stage.clipped(dialog) == []
    assert stage.nameless(dialog) == []
    assert stage.foreign(dialog, language, ("ของเรา", "ตะวันออก", "เหนือ")) == []
    assert dialog.height() <= 680
    dialog.close()


def test_the_sentences_say_how_much_ground_it_is_about(dialog: Overlap) -> None:
    assert all("-" in way.words.text() for way in dialog.ways.values())
    pictures = {kind: way.grab().toImage() for kind, way in dialog.ways.items()}
    assert pictures["cut"] != pictures["keep"]
