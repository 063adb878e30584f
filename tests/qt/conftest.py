"""What holds for every test with Qt: what a test has closed is gone when the next one begins."""

import gc
from collections.abc import Iterator
from itertools import count

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication

EVERY = 3
_tests = count(1)


@pytest.fixture(autouse=True)
def no_leftovers() -> Iterator[None]:
    """Let go now of what would wait: it would be dressed and looked through again and again."""
    yield
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
    if next(_tests) % EVERY == 0:
        gc.unfreeze()  # windows that were open have kept Python from looking at their leavings
        gc.collect()


@pytest.fixture(autouse=True, scope="session")
def empty_clipboard() -> Iterator[None]:
    """Empty it at the end: without a screen it outlives Python, and what Python has put into it."""
    yield
    if isinstance(app := QCoreApplication.instance(), QGuiApplication):
        app.clipboard().clear()
