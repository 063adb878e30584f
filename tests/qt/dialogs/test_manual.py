"""Reading the manual inside the program."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from greendesk import paths
from greendesk.qt import speech
from greendesk.qt.dialogs.manual import Manual, ManualText
from greendesk.qt.theme import Theme
from greendesk.wordbreak import BREAK, plain

PAGES = sorted(path.name for path in paths.resource("manual", "en").glob("*.md"))


@pytest.fixture
def manual(theme: Theme, qtbot: QtBot) -> Manual:
    """The manual at its first page."""
    made = Manual()
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    return made


def heading(manual: Manual) -> str:
    return plain(manual.text.document().firstBlock().text())


def written_heading(language: str, name: str) -> str:
    first = paths.resource("manual", language, name).read_text(encoding="utf-8").split("\n")[0]
    return first.removeprefix("# ")


def click_link(manual: Manual, name: str) -> None:
    """Scroll to where the link to a page stands, and click it."""
    text, bar = manual.text, manual.text.verticalScrollBar()
    for top in (0, bar.maximum()):
        bar.setValue(top)
        for y in range(0, text.viewport().height(), 6):
            for x in range(0, text.viewport().width(), 12):
                if text.anchorAt(QPoint(x, y)) == name:
                    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))
                    return
    raise AssertionError(f"no link to {name} in sight")


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_is_reached_by_a_link(manual: Manual, language: str) -> None:
    speech.speak(language)
    for name in (page for page in PAGES if page != "index.md"):
        click_link(manual, name)
        assert heading(manual) == written_heading(language, name)
        manual.back.click()


def test_one_can_go_back_page_by_page(manual: Manual) -> None:
    assert not manual.back.isEnabled()
    assert manual.back.toolTip()
    manual.follow(QUrl("draw.md"))
    manual.follow(QUrl("form.md"))
    for name in ("draw.md", "index.md"):
        manual.back.click()
        assert heading(manual) == written_heading("th", name)
    assert not manual.back.isEnabled()


def test_the_contents_are_one_click_away(manual: Manual) -> None:
    assert not manual.contents.isEnabled()
    manual.follow(QUrl("draw.md"))
    manual.contents.click()
    assert heading(manual) == written_heading("th", "index.md")


def test_a_page_is_shown_again_in_the_other_language(manual: Manual) -> None:
    manual.follow(QUrl("draw.md"))
    speech.speak("en")
    assert heading(manual) == written_heading("en", "draw.md")


def test_a_link_that_leads_out_of_the_manual_is_passed_over(manual: Manual) -> None:
    for link in ("../../README.md", "no-such-page.md", "", "/etc/passwd"):
        manual.follow(QUrl(link))
    assert manual.page == "index.md"
    assert not manual.back.isEnabled()


def test_thai_lines_wrap_inside_the_page(manual: Manual) -> None:
    for name in PAGES:
        manual.text.show_file(paths.resource("manual", "th", name))
        assert BREAK in manual.text.document().toRawText(), name
        assert manual.text.document().idealWidth() <= manual.text.viewport().width(), name


def test_a_picture_of_the_manual_is_shown_as_wide_as_the_page(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    wide = QImage(1366, 768, QImage.Format.Format_RGB32)
    wide.fill(Qt.GlobalColor.red)
    assert wide.save(str(tmp_path / "wide.png"))
    (tmp_path / "th").mkdir()
    page = tmp_path / "th" / "page.md"
    page.write_text("# Page\n\n![the window](../wide.png)\n", encoding="utf-8")
    text = ManualText()
    qtbot.addWidget(text)
    text.resize(600, 500)
    text.show()
    text.show_file(page)
    shown = text.grab().toImage()
    red = [x for x in range(shown.width()) if shown.pixelColor(x, 200) == Qt.GlobalColor.red]
    assert 500 < len(red) < 600
    assert text.document().idealWidth() <= text.viewport().width()
