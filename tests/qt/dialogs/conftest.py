from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from greendesk.qt import speech
from greendesk.qt.theme import Theme
from greendesk.settings import Settings


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """A window's light look, in Thai."""
    theme = Theme(dark=False)
    speech.speak("th")
    yield theme
    theme.set_text_percent(100)
    speech.speak("th")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(tmp_path / "config")
