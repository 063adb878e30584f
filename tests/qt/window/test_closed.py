"""A window whose project was closed a moment ago, before Qt has let go of its inside."""

from PySide6.QtTest import QTest

from greendesk.qt import speech
from tests.builders import ready_patch
from tests.qt.window.conftest import WindowWith


def test_the_language_may_change_while_the_inside_is_still_there(window_with: WindowWith) -> None:
    here = window_with(ready_patch("p1"))
    here.desk.close_project()
    for code in ("en", "th"):
        speech.speak(code)
    QTest.qWait(50)
    assert not here.desk.has_project
