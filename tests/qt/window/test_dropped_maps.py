"""Addresses of maps that are dropped on the window."""

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent

from greendesk.qt.dialogs.map_address import MapAddress
from greendesk.wordbreak import plain

PLACE = "https://maps.example.org/{z}/{x}/{y}.png"


def drop(here, words):
    data = QMimeData()
    data.setText(words)
    event = QDropEvent(
        QPointF(500, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    here.window.dropEvent(event)


def test_an_address_is_asked_whose_it_is_and_shown(stage_window, project_with):
    here = stage_window(project_with())

    def answer(question):
        assert isinstance(question, MapAddress)
        assert question.place.text() == PLACE
        question.attribution.setText("กรมที่ดิน")
        return question.answer()

    here.answer(answer)
    drop(here, PLACE.replace("{", "%7B").replace("}", "%7D") + "\n")
    assert here.desk.basemaps.chosen == f"xyz:{PLACE}"
    assert [basemap.attribution for basemap in here.desk.basemaps.own] == ["กรมที่ดิน"]


def test_who_asks_no_more_gets_no_map(stage_window, project_with):
    here = stage_window(project_with())
    here.answer(lambda question: None)
    drop(here, PLACE)
    assert here.desk.basemaps.own == ()


def test_other_words_are_told(stage_window, project_with):
    here = stage_window(project_with())
    for words in ("hello", "http://a.example.org/{z}/{x}/{y}", "https://a b", ""):
        drop(here, words)
        assert "ไม่ใช่ที่อยู่แผนที่" in plain(here.workspace.toast.message.text())
        here.workspace.toast.leave()
