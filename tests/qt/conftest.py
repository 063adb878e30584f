"""What holds for every test with Qt: what a test has closed is gone when the next one begins."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent


@pytest.fixture(autouse=True)
def no_leftovers() -> Iterator[None]:
    """Let Qt delete now what would wait for an event loop: it would be dressed again and again."""
    yield
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
