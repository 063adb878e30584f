"""A scanned sheet is laid by spots that are clicked on it and on the map, or typed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.qt.dialogs.place_picture import PlacePicture
from greendesk.qt.jobs import Jobs
from greendesk.wordbreak import plain
from tests.qt.window import stage

WIDE, HIGH, TIMES = 400, 300, 2.0
GROUND = (99.50, 14.00, 99.56, 14.045)
"""Where the sheet lies, nearly north up: west, south, east, north."""


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.stop()


def sheet() -> QImage:
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    image.fill(0xFFE8E2D0)
    return image


@pytest.fixture
def dialog(qtbot: QtBot, jobs: Jobs) -> PlacePicture:
    made = PlacePicture("map.jpg", lambda job: (sheet(), TIMES), jobs, (), GROUND)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: text_of(made).startswith("ได้ 0"), timeout=10_000)
    return made


def text_of(dialog: PlacePicture) -> str:
    return plain(dialog.outcome.text())


def lonlat(column: float, row: float) -> tuple[float, float]:
    west, south, east, north = GROUND
    return (
        west + (east - west) * column / (WIDE * TIMES),
        north - (north - south) * row / (HIGH * TIMES),
    )


def click(qtbot: QtBot, pane, at: QPointF) -> None:
    qtbot.mouseClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), round(at.y())))


def click_both(qtbot: QtBot, dialog: PlacePicture, column: float, row: float) -> None:
    click(qtbot, dialog.sheet, dialog.sheet.pixel_of((column, row)))
    click(qtbot, dialog.map, dialog.map.pixel_of(lonlat(column, row)))


def test_four_spots_are_clicked_on_both(qtbot, dialog):
    assert not dialog.take.isEnabled()
    assert dialog.take.toolTip()
    for column, row in ((40, 40), (760, 40), (760, 560)):
        click_both(qtbot, dialog, column, row)
    assert dialog.take.isEnabled()
    assert "จุดที่สี่" in text_of(dialog)
    click_both(qtbot, dialog, 40, 560)
    assert len(dialog.rows) == 4
    placed = dialog.answer()
    assert placed.mean_m < 40  # as exactly as a pixel of the map can be hit
    assert all("ม." in row.told.text() for row in dialog.rows)
    corners = placed.degrees([(0, 0), (WIDE * TIMES, HIGH * TIMES)])
    for corner, true in zip(corners, (lonlat(0, 0), lonlat(800, 600)), strict=True):
        assert corner == pytest.approx(true, abs=2e-3)
    assert not stage.clipped(dialog)
    assert not stage.nameless(dialog)
    assert not stage.foreign(dialog, "th", data=("map.jpg",))


def test_coordinates_are_typed_as_they_are_printed(qtbot, dialog):
    texts = ("14.045, 99.50", "14.045, 99.56", "47P 561000 1547000", "๑๔.๐๐, ๙๙.๕๐")
    for (column, row), text in zip(((1, 1), (799, 1), (799, 599), (1, 599)), texts, strict=True):
        click(qtbot, dialog.sheet, dialog.sheet.pixel_of((column, row)))
        dialog.rows[-1].field.setFocus(Qt.FocusReason.MouseFocusReason)
        dialog.rows[-1].field.setText(text)
    assert len(dialog.rows) == 4
    assert dialog.take.isEnabled()
    dialog.rows[2].field.setText("นอกแผนที่")
    assert plain(dialog.rows[2].told.text()) == "อ่านไม่เข้าใจ"
    assert "จุดที่สี่" in text_of(dialog)
    dialog.rows[2].remove.click()
    assert len(dialog.rows) == 3
    dialog.rows[0].remove.click()
    assert not dialog.take.isEnabled()


def test_a_click_moves_the_point_whose_field_was_entered(qtbot, dialog):
    click_both(qtbot, dialog, 100, 100)
    dialog.rows[0].field.setFocus(Qt.FocusReason.MouseFocusReason)
    click(qtbot, dialog.sheet, dialog.sheet.pixel_of((300, 200)))
    assert len(dialog.rows) == 1
    assert dialog.rows[0].spot == pytest.approx((300, 200), abs=3)
    click(qtbot, dialog.sheet, dialog.sheet.pixel_of((500, 400)))  # whole again: a new one
    assert len(dialog.rows) == 2


def test_by_keyboard_alone(qtbot, dialog):
    for pane in (dialog.sheet, dialog.map):
        qtbot.keyClick(pane, Qt.Key.Key_Plus)
        qtbot.keyClick(pane, Qt.Key.Key_Left)
        qtbot.keyClick(pane, Qt.Key.Key_Space)
    assert len(dialog.rows) == 1
    assert dialog.rows[0].spot is not None
    assert dialog.rows[0].field.text()


def test_a_drag_moves_the_sheet_and_picks_nothing(qtbot, dialog):
    before = dialog.sheet.pixel_of((0, 0))
    qtbot.mousePress(dialog.sheet, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    for x in (130, 160):
        qtbot.mouseMove(dialog.sheet, QPoint(x, 100))
    qtbot.mouseRelease(dialog.sheet, Qt.MouseButton.LeftButton, pos=QPoint(160, 100))
    assert not dialog.rows
    assert dialog.sheet.pixel_of((0, 0)).x() - before.x() == pytest.approx(60, abs=31)


def test_beside_the_picture_nothing_is_picked(qtbot, dialog):
    click(qtbot, dialog.sheet, dialog.sheet.pixel_of((-20, 100)))
    assert not dialog.rows


def test_a_picture_that_can_not_be_read_is_told(qtbot, jobs):
    def broken(job):
        raise BadInput(N_("Three points at least are needed."))

    made = PlacePicture("a.jpg", broken, jobs, (), None)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: "อย่างน้อย" in text_of(made), timeout=10_000)
    assert not made.take.isEnabled()
