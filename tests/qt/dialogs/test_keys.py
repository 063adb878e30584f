"""The cheat sheet: complete, legible, and on paper one page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from greendesk import paths
from greendesk.i18n import Text, say
from greendesk.qt import speech
from greendesk.qt.actions import ACTIONS, key_groups
from greendesk.qt.dialogs.keycaps import KeyCaps, say_ways
from greendesk.qt.dialogs.keys import Keys
from greendesk.qt.dialogs.keys_page import Layout, as_pdf, page_of, paint_page
from greendesk.qt.dialogs.paper import Paper
from greendesk.qt.keys_table import HAND, MAP_GROUPS, KeyGroup, ways_of
from greendesk.qt.printing import print_page
from greendesk.qt.theme import Theme
from greendesk.tools.toolbox import TOOLS
from greendesk.wordbreak import plain
from tests.qt.window import stage

DOTS = 200
LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


def paper(
    printers: tuple[str, ...] = (),
    send: Callable[[str], None] = lambda name: None,
    save: Path | None = None,
) -> Paper:
    return Paper(lambda: printers, send, lambda: save)


def every_group() -> list[KeyGroup]:
    return [*MAP_GROUPS, *key_groups()]


def printed() -> tuple[Layout, QImage]:
    """Return the page as a picture, and where everything stands on it."""
    page = QImage(round(210 / 25.4 * DOTS), round(297 / 25.4 * DOTS), QImage.Format.Format_RGB32)
    page.setDotsPerMeterX(round(DOTS / 0.0254))
    page.setDotsPerMeterY(round(DOTS / 0.0254))
    page.fill(0xFFFFFFFF)
    with QPainter(page) as painter:
        layout = paint_page(painter, every_group(), page_of(DOTS))
    return layout, page


def test_every_tool_with_a_letter_and_every_action_with_a_key_is_on_the_sheet() -> None:
    ways = {way for group in every_group() for line in group.lines for way in line.ways}
    for tool in TOOLS.values():
        assert not tool.shortcut or tool.shortcut in ways
    for row in ACTIONS:
        assert set(ways_of(row.shortcuts)) <= ways


def test_no_key_stands_for_two_things_in_one_group() -> None:
    for group in every_group():
        ways = [way for line in group.lines for way in line.ways if way not in ("right-click",)]
        assert len(ways) == len(set(ways)), group.title


@LANGUAGES
def test_the_sheet_is_one_page_of_paper(theme: Theme, language: str) -> None:
    speech.speak(language)
    pdf = as_pdf(every_group())
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    assert [round(float(n)) for n in box.groups()] == [595, 842]
    assert b"Sarabun" in pdf


@LANGUAGES
def test_everything_is_on_the_page_and_can_be_read(theme: Theme, language: str) -> None:
    speech.speak(language)
    layout, _ = printed()
    lines = sum(len(group.lines) + 1 for group in every_group())
    assert len(layout.placed) == lines
    page = page_of(DOTS)
    assert all(page.contains(one.box) for one in layout.placed)
    assert layout.size_pt >= 7


@LANGUAGES
def test_no_line_lies_on_another(theme: Theme, language: str) -> None:
    speech.speak(language)
    boxes = [one.box.adjusted(0, 1, 0, -1) for one in printed()[0].placed]
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])


@LANGUAGES
def test_no_tone_mark_leaves_the_room_of_its_line(theme: Theme, language: str) -> None:
    speech.speak(language)
    layout, page = printed()
    for one in layout.placed:
        between = QRectF(one.box.left(), one.box.top() - 1, one.box.width() / 3, 2).toRect()
        dark = [
            (x, y)
            for x in range(between.left(), between.right())
            for y in range(between.top() + 1, between.bottom())
            if page.pixelColor(x, y).lightness() < 90
        ]
        assert not dark, one.what


@pytest.mark.parametrize("room", [True, False])
def test_the_dialog_says_every_line_and_its_keys(theme: Theme, qtbot: QtBot, room: bool) -> None:
    if not room:
        theme.set_text_percent(150)
    dialog = Keys(every_group(), paper())
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    names = [caps.accessibleName() for caps in dialog.findChildren(KeyCaps)]
    assert names == [say_ways(line.ways) for group in every_group() for line in group.lines]
    assert not stage.clipped(dialog)
    assert all(within(caps, dialog) for caps in dialog.findChildren(KeyCaps))


def within(caps: KeyCaps, dialog: QWidget) -> bool:
    left = caps.mapTo(dialog, QPoint()).x()
    return left >= 0 and left + caps.width() <= dialog.width()


def test_the_gestures_follow_the_language(theme: Theme, qtbot: QtBot) -> None:
    speech.speak("en")
    dialog = Keys(every_group(), paper())
    qtbot.addWidget(dialog)
    caps = next(c for c in dialog.findChildren(KeyCaps) if "click" in c.accessibleName())
    speech.speak("th")
    assert "คลิก" in caps.accessibleName()


def test_the_page_is_saved_and_the_officer_is_told_where(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    to = tmp_path / "keys.pdf"
    dialog = Keys(every_group(), paper(save=to))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.save.click()
    assert str(to) in plain(dialog.told.text())
    assert isinstance(dialog.save, QPushButton)


@pytest.mark.parametrize("printers", [("Office",), ("Office", "Hall & yard")])
def test_the_page_goes_to_the_only_printer_or_to_the_one_that_is_chosen(
    theme: Theme, qtbot: QtBot, printers: tuple[str, ...]
) -> None:
    sent: list[str] = []
    dialog = Keys(every_group(), paper(printers, sent.append))
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.mouseClick(dialog.print, Qt.MouseButton.LeftButton)
    if len(printers) > 1:
        assert sent == []
        dialog.printers.actions()[-1].trigger()
        dialog.printers.close()
    assert sent == [printers[-1]]
    assert printers[-1] in plain(dialog.told.text())


def test_without_a_printer_it_is_said_what_to_do(theme: Theme, qtbot: QtBot) -> None:
    speech.speak("en")
    dialog = Keys(every_group(), paper())
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.print.click()
    assert "Save the page" in plain(dialog.told.text())


@pytest.mark.qt_log_ignore("Returned false")  # Qt's word for the same
def test_a_printer_that_takes_nothing_is_told_in_the_sheet(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    speech.speak("en")
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "no such folder" / "page.pdf"))

    def send(name: str) -> None:
        print_page(printer, name, lambda painter, dots: None)

    dialog = Keys(every_group(), paper(("Office",), send))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.print.click()
    assert "could not be printed" in plain(dialog.told.text())


@LANGUAGES
def test_on_a_printer_it_is_one_page_of_the_same_size(
    theme: Theme, tmp_path: Path, language: str
) -> None:
    speech.speak(language)
    to = tmp_path / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(to))
    layouts: list[Layout] = []

    def paint(painter: QPainter, dots: float) -> None:
        layouts.append(paint_page(painter, every_group(), page_of(dots)))

    print_page(printer, "keys", paint)
    pdf = to.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    assert [round(float(n)) for n in box.groups()] == [595, 842]
    page = QRectF(0, 0, 210 / 25.4 * printer.resolution(), 297 / 25.4 * printer.resolution())
    assert all(page.contains(one.box) for one in layouts[0].placed)
    assert layouts[0].size_pt >= 7


# --- the manual agrees ----------------------------------------------------------------------------


def manual_keys(language: str) -> list[str]:
    """Return the first column of the table of keys in the manual."""
    text = paths.resource("manual", language, "keys.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    return rows[1:]


def caps_of(words: str) -> set[str]:
    """Return the combinations in a cell of the manual, as the table writes them."""
    named = r"\b(?:Enter|Backspace|Esc|Space|Alt)\b|\b[A-Z]\b|[\[\]]"
    found = {
        way
        for keys in re.findall(rf"Ctrl\+\S*[^\s,]|F\d+|{named}", words)
        for way in ways_of((keys,))
    }
    return found | {name for name in HAND if words in (name, plain(say(Text(HAND[name]))))}


@LANGUAGES
def test_every_key_of_the_manual_is_on_the_sheet(theme: Theme, language: str) -> None:
    ways = {way for group in every_group() for line in group.lines for way in line.ways}
    speech.speak(language)
    told = [caps_of(cell) for cell in manual_keys(language)]
    assert all(told)
    assert set().union(*told) <= ways
