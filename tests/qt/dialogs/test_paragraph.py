"""Where the lines of a paragraph begin and end."""

import pytest
from PySide6.QtGui import QStandardItem, QStandardItemModel, QTextDocument
from pytestqt.qtbot import QtBot

from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.theme import Theme, icon
from greendesk.wordbreak import breakable, plain

WORDS = "ไม่พบแปลงที่ตรงกับที่ค้น ล้างคำค้น หรือเลือก “ทั้งหมด” แล้วลองใหม่ (ดูที่ “ตรวจสอบข้อมูล”)"


def lines_of(paragraph: Paragraph, width_px: int) -> list[str]:
    """Return the lines at a width, as the label itself lays them out."""
    document = QTextDocument()
    document.setDefaultFont(paragraph.font())
    document.setHtml(super(Paragraph, paragraph).text())
    document.setTextWidth(width_px)
    assert document.size().height() > 0  # lays it out
    layout = document.firstBlock().layout()
    text = document.firstBlock().text()
    lines = [layout.lineAt(number) for number in range(layout.lineCount())]
    return [text[line.textStart() :][: line.textLength()] for line in lines]


@pytest.mark.parametrize("text", [WORDS, breakable(WORDS)], ids=["bare", "with break marks"])
def test_a_quotation_mark_stays_with_its_word(theme: Theme, qtbot: QtBot, text: str) -> None:
    paragraph = Paragraph()
    qtbot.addWidget(paragraph)
    paragraph.setText(text)
    assert paragraph.text() == text
    seen = set()
    for width_px in range(90, 600, 5):
        lines = [plain(line).strip() for line in lines_of(paragraph, width_px)]
        assert "".join(lines).replace(" ", "") == plain(text).replace(" ", "")
        assert not [line for line in lines if line.endswith(("“", "("))], width_px
        assert not [line for line in lines if line.startswith(("”", ")"))], width_px
        seen |= {line[:1] for line in lines}
    assert "“" in seen, "a line may begin with the opening mark"


def test_a_line_of_a_list_wraps_before_it_is_cut_off_also_beside_a_sign(
    theme: Theme, qtbot: QtBot
) -> None:
    model = QStandardItemModel()
    for letters in range(20, 40):  # one of them ends in the room that the sign takes
        model.appendRow(QStandardItem(icon("clock"), "ต้น " * letters))
    view = lines_view(model)
    qtbot.addWidget(view)
    view.resize(290, 300)
    view.show()
    room_px = view.viewport().width()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    assert max(view.sizeHintForIndex(row).width() for row in rows) <= room_px
