"""A window whose project was closed a moment ago, before Qt has let go of its inside."""

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from greendesk.qt import speech
from tests.builders import ready_patch
from tests.qt.window.conftest import WindowWith


def test_anything_may_change_while_the_inside_is_still_there(window_with: WindowWith) -> None:
    here = window_with(ready_patch("p1"))
    inside = here.workspace
    here.desk.close_project()
    for code, percent in (("en", 130), ("th", 100)):
        speech.speak(code)
        here.desk.theme.set_text_percent(percent)
        here.desk.theme.set_dark(percent > 100)
        for part in (inside, *inside.findChildren(QWidget)):
            part.resize(part.width() + 1, part.height() + 1)
            for kind in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.FontChange):
                QApplication.sendEvent(part, event_of(kind, part))
    QTest.qWait(50)
    assert not here.desk.has_project


def test_what_was_to_be_shown_soon_is_not_shown_any_more(window_with: WindowWith) -> None:
    here = window_with(ready_patch("p1"))
    inside, here_canvas = here.workspace, here.desk.canvas
    timers = inside.findChildren(QTimer)
    for timer in timers:
        timer.start(0)
    here.desk.close_project()
    running = [timer.parent() for timer in timers if timer.isActive()]
    assert running in ([], [here_canvas])  # the map asks nobody
    for _ in range(5):
        QApplication.processEvents()  # lets nothing go: what is closed is still there
    assert not here.desk.has_project


def event_of(kind: QEvent.Type, part: QWidget) -> QEvent:
    if kind == QEvent.Type.Resize:
        return QResizeEvent(part.size(), part.size())
    return QEvent(kind)
