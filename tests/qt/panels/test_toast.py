"""A message with an offer stays for who reads it, and is not lost to the next message."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk.i18n import Text
from greendesk.qt.panels import toast as toasts
from greendesk.qt.panels.toast import Toast
from greendesk.wordbreak import plain
from tests.builders import ready_patch
from tests.qt.window.conftest import Stage, WindowWith

FIRST, SECOND, PRESS = Text("Paste patches"), Text("Undo"), Text("Keep")


@pytest.fixture
def here(window_with: WindowWith, monkeypatch: pytest.MonkeyPatch) -> Stage:
    for name in ("SHOWN_MS", "GRAVE_MS", "LINGER_MS"):
        monkeypatch.setattr(toasts, name, 30)
    return window_with(ready_patch("p1"))


def toast(here: Stage) -> Toast:
    return here.workspace.toast


def test_an_offer_stays_while_the_keyboard_is_on_it(here: Stage) -> None:
    here.desk.canvas.setFocus()
    here.desk.tell(FIRST, button=PRESS, run=lambda: None)
    toast(here).button.setFocus()
    QApplication.processEvents()
    toast(here)._timer.timeout.emit()  # its time is up
    assert toast(here).isVisible()
    here.desk.canvas.setFocus()
    here.until(lambda: not toast(here).isVisible())


def test_an_offer_stays_while_the_mouse_is_over_it(here: Stage) -> None:
    here.desk.tell(FIRST, button=PRESS, run=lambda: None)
    QTest.mouseMove(here.window, toast(here).mapTo(here.window, QPoint(5, 5)))
    here.until(toast(here).underMouse)
    toast(here)._timer.timeout.emit()
    assert toast(here).isVisible()
    QTest.mouseMove(here.window, QPoint(3, 3))
    here.until(lambda: not toast(here).isVisible())


def test_an_offer_comes_back_after_the_message_that_covered_it(here: Stage) -> None:
    pressed: list[int] = []
    here.desk.tell(FIRST, button=PRESS, run=lambda: pressed.append(1), stays=True)
    offered = toast(here).message.text()
    here.desk.tell(SECOND)
    assert toast(here).message.text() != offered
    toast(here).close_button.click()
    assert toast(here).message.text() == offered
    toast(here).button.click()
    assert pressed == [1]
    assert not toast(here).isVisible()


def test_an_offer_that_was_missed_is_called_back_from_the_line_at_the_bottom(here: Stage) -> None:
    pressed: list[int] = []
    again = here.workspace.status_line.missed
    assert not again.isVisible()
    here.desk.tell(FIRST, button=PRESS, run=lambda: pressed.append(1), stays=True)
    here.until(again.isVisible)
    assert not toast(here).isVisible()
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert toast(here).isVisible()
    assert not again.isVisible()
    toast(here).button.click()
    assert pressed == [1]


def test_an_undo_that_something_else_has_overtaken_does_not_come_back(here: Stage) -> None:
    here.desk.tell(FIRST, button=PRESS, run=lambda: None)
    here.desk.tell(SECOND)
    here.workspace.toast.withdraw()
    toast(here).leave()
    assert not toast(here).isVisible()
    assert "อีกครั้ง" in plain(here.workspace.status_line.missed.text())
