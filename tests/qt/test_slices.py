"""Long work on the window's thread, a slice at a time."""

from collections.abc import Iterator
from time import sleep
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from greendesk.qt.slices import SLICE_S, Slices


def test_the_window_lives_between_two_long_steps(qtbot: Any) -> None:
    seen: list[str] = []
    parent = QObject()
    pulse = QTimer(parent)
    pulse.timeout.connect(lambda: seen.append("pulse"))
    pulse.start(0)

    def steps() -> Iterator[None]:
        for number in range(3):
            sleep(SLICE_S)
            seen.append(f"step {number}")
            yield

    slices = Slices(steps(), lambda: seen.append("done"), parent)
    qtbot.waitUntil(lambda: "done" in seen)
    del slices
    between = seen[seen.index("step 0") : seen.index("step 2")]
    assert between.count("pulse") >= 2


def test_what_was_stopped_takes_no_further_step(qtbot: Any) -> None:
    seen: list[str] = []
    parent = QObject()

    def steps() -> Iterator[None]:
        seen.append("begun")
        slices.stop()
        yield
        seen.append("gone on")

    slices = Slices(steps(), lambda: seen.append("done"), parent)
    qtbot.waitUntil(lambda: bool(seen))
    for _ in range(5):
        QApplication.processEvents()
    assert seen == ["begun"]
