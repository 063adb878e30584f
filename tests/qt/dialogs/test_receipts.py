"""The receipts: one sending or all of them, on the screen and on paper."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from greendesk.errors import Outage
from greendesk.model.message import Receipt
from greendesk.qt.dialogs.paper import Paper
from greendesk.qt.dialogs.receipts import Receipts
from greendesk.qt.printing import print_document
from greendesk.qt.receipts_page import as_pdf, receipts_document
from greendesk.qt.theme import Theme
from tests.builders import NOW

FIRST = Receipt("c1", "b1", "p1", 1, "applied", "a" * 64, 1, "2026-01-02T03:04:05Z", "https://c.th")
MANY = [
    replace(
        FIRST,
        change_id=f"c{n}",
        batch_id=f"b{n % 2}",
        patch_id=f"p{n}",
        payload_sha=f"{n:064x}",
        received_at=f"2026-01-0{1 + n % 2}T03:04:05Z",
    )
    for n in range(90)
]


def document(receipts: list[Receipt]):
    return receipts_document(receipts, lambda i: f"สวน {i}", "อบต.ทดสอบ", "a.gpkg", NOW)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_one_sending_can_be_chosen_and_that_goes_to_paper(theme: Theme, qtbot: QtBot) -> None:
    printed: list[list[Receipt]] = []

    def paper(shown) -> Paper:
        return Paper(lambda: ["Office"], lambda name: printed.append(list(shown())), lambda: None)

    dialog = Receipts(MANY, str, None, paper)
    qtbot.addWidget(dialog)
    assert dialog.list.model().rowCount() == 90
    dialog.sendings.setCurrentIndex(1)
    assert dialog.list.model().rowCount() == 45
    assert {receipt.batch_id for receipt in dialog.receipts} == {"b1"}, "the newest comes first"
    dialog.print.click()
    assert printed == [dialog.receipts]
    dialog.sendings.setCurrentIndex(0)
    assert dialog.receipts == sorted(MANY, key=lambda r: r.received_at, reverse=True)


def test_where_there_was_one_sending_nothing_is_to_be_chosen(theme: Theme, qtbot: QtBot) -> None:
    dialog = Receipts([FIRST], str)
    qtbot.addWidget(dialog)
    assert dialog.sendings.isHidden()


def test_the_paper_names_each_record_its_version_its_hash_and_the_time(theme: Theme) -> None:
    words = document([FIRST]).toPlainText().replace("\u200b", "")
    for part in ("สวน p1", FIRST.payload_sha, "p1", "https://c.th", "2 ม.ค. 69", "อบต.ทดสอบ"):
        assert part in words


def test_what_the_centre_has_lost_since_is_shown_as_received_no_more(
    theme: Theme, qtbot: QtBot
) -> None:
    lost = replace(FIRST, lost=True)
    dialog = Receipts([lost], str)
    qtbot.addWidget(dialog)
    line = str(dialog.list.model().index(0, 0).data()).replace("\u200b", "")
    words = document([lost]).toPlainText().replace("\u200b", "")
    for said in (line, words, dialog.details.text().replace("\u200b", "")):
        assert "หายไปภายหลัง" in said


def test_many_receipts_take_several_pages(theme: Theme) -> None:
    assert pages(as_pdf(document([FIRST]))) == 1
    assert pages(as_pdf(document(MANY))) > 3


def test_the_same_pages_go_to_a_printer(theme: Theme, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    print_document(printer, "x", document(MANY), QMarginsF(30, 20, 20, 20))
    assert pages((tmp_path / "out.pdf").read_bytes()) > 3


@pytest.mark.qt_log_ignore("Returned false")  # Qt's word for the same
def test_a_printer_that_takes_nothing_is_told(theme: Theme, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "no" / "such" / "out.pdf"))
    with pytest.raises(Outage):
        print_document(printer, "x", document([FIRST]), QMarginsF(30, 20, 20, 20))
