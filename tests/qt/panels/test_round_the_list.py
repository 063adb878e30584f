"""Totals, recycle bin, parked sketches: what stands round the list."""

import gc

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from greendesk.edits.values import set_values
from greendesk.i18n import format_area
from greendesk.model.measure import area_m2
from greendesk.qt import speech
from greendesk.qt.panels.badge import Badge
from greendesk.qt.panels.totals import TotalsTable
from tests.builders import ready_patch
from tests.qt.window import stage
from tests.qt.window.conftest import Stage, WindowWith


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    here = window_with(
        ready_patch("p1", name_th="หนึ่ง"),
        ready_patch("p2", east=0.0005, name_th="สอง"),
        ready_patch("p3", east=0.01, name_th="สาม", green_type="T5"),
    )
    here.until(lambda: here.desk.sums.totals.count == 3)
    return here


def totals(here: Stage) -> TotalsTable:
    return here.side.patches.totals


def bin_rows(here: Stage) -> list[str]:
    return here.side.bin.model.stringList()


def test_the_line_counts_patches_and_adds_their_areas(here: Stage) -> None:
    whole = sum(area_m2(patch.shape) for patch in here.session.view)
    assert format_area(whole) in totals(here).line.text()
    assert "3 แปลง" in totals(here).line.text().replace("\u200b", "").replace("\u00a0", " ")


def test_what_is_counted_twice_is_said(here: Stage) -> None:
    twice = here.desk.sums.totals.sum_m2 - here.desk.sums.totals.union_m2
    assert twice > 1000
    assert totals(here).double.isVisible()
    assert format_area(twice) in totals(here).double.text()


def test_the_table_by_type_opens_at_a_click_and_adds_up(here: Stage) -> None:
    assert not [b for b in totals(here).findChildren(Badge) if b.isVisible()]
    totals(here).line.click()
    QApplication.processEvents()
    assert len([b for b in totals(here).findChildren(Badge) if b.isVisible()]) == 2
    by_type = here.desk.sums.totals.by_type
    assert sum(count for count, _ in by_type.values()) == 3
    assert sum(area for _, area in by_type.values()) == pytest.approx(here.desk.sums.totals.sum_m2)


def test_totals_follow_every_edit(here: Stage) -> None:
    here.desk.select(("p3",))
    here.desk.delete()
    here.until(lambda: here.desk.sums.totals.count == 2)
    assert "2 แปลง" in totals(here).line.text().replace("\u200b", "").replace("\u00a0", " ")


def test_deleted_patches_lie_in_the_bin_and_come_back(here: Stage) -> None:
    here.desk.select(("p1", "p3"))
    here.desk.delete()
    here.side.patches.bin.click()
    panel = here.side.bin
    assert panel.isVisible()
    assert [row.split(" · ")[0] for row in bin_rows(here)] == ["สาม", "หนึ่ง"]
    assert not panel.back.isEnabled()
    assert panel.back.toolTip()
    flags = QItemSelectionModel.SelectionFlag
    panel.list.selectionModel().select(panel.model.index(0), flags.ClearAndSelect)
    assert panel.back.isEnabled()
    panel.back.click()
    here.settle()
    assert here.session.view.find("p3") is not None
    assert [row.split(" · ")[0] for row in bin_rows(here)] == ["หนึ่ง"]
    panel.close_button.click()
    assert here.side.patches.isVisible()


def test_a_deleted_patch_is_seen_on_the_map_before_it_comes_back(here: Stage) -> None:
    shape = here.session.view.get("p3").shape
    here.desk.select(("p1", "p3"))
    here.desk.delete()
    here.side.patches.bin.click()
    here.desk.canvas.go(99.0, 18.0, 15.0)
    panel, picture = here.side.bin, here.desk.canvas.picture
    assert not picture.proposal.after
    panel.list.setCurrentIndex(panel.model.index(0))
    assert picture.proposal.after == (shape,)
    here.until(lambda: abs(here.desk.canvas.centre[0] - shape.centroid.x) < 0.01)
    panel.close_button.click()
    assert not picture.proposal.after
    here.side.patches.bin.click()
    panel.list.selectAll()
    assert len(picture.proposal.after) == 2
    panel.back.click()
    here.settle()
    assert not picture.proposal.after
    assert here.session.view.find("p3") is not None


def draw_and_park(here: Stage, *corners: tuple[int, int]) -> None:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    here.desk.start_drawing()
    for corner in corners:
        QTest.mouseMove(here.desk.canvas, QPoint(*corner))
        QTest.mouseClick(here.desk.canvas, Qt.MouseButton.LeftButton, pos=QPoint(*corner))
    here.desk.canvas.setFocus()
    stage.press(Qt.Key.Key_Escape)


def test_a_parked_shape_waits_in_the_tray_and_is_taken_up_again(here: Stage) -> None:
    assert not here.side.tray.isVisible()
    draw_and_park(here, (100, 100), (300, 100), (300, 250))
    assert here.side.tray.isVisible()
    (sketch,) = here.desk.bench.parked
    here.side.tray.findChildren(QPushButton)[0].click()
    assert not here.side.tray.isVisible()
    assert here.desk.bench.tool.drawing
    assert sketch.id not in {s.id for s in here.desk.bench.parked}


def test_the_window_closes_well_after_shapes_were_taken_up_and_let_go(here: Stage) -> None:
    for button in (QPushButton, QToolButton):
        draw_and_park(here, (100, 100), (300, 100), (300, 250))
        QTest.mouseClick(here.side.tray.findChildren(button)[0], Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        here.desk.canvas.setFocus()
        QTest.keyClick(here.desk.canvas, Qt.Key.Key_Escape)
    gc.collect()
    speech.speak("en")  # says nothing to what is gone
    speech.speak("th")
    here.desk.close_project()
    QApplication.processEvents()
    gc.collect()
    assert not here.desk.has_project


def test_a_parked_shape_survives_closing_the_project(here: Stage) -> None:
    draw_and_park(here, (100, 100), (300, 100), (300, 250))
    here.settle()
    path = here.session.path
    here.desk.close_project()
    here.open(path)
    assert here.side.tray.isVisible()
    assert len(here.side.tray.findChildren(QPushButton)) == 1


def test_a_parked_shape_can_be_let_go(here: Stage) -> None:
    draw_and_park(here, (100, 100), (300, 100), (300, 250))
    here.side.tray.findChildren(QToolButton)[0].click()
    QApplication.processEvents()
    assert not here.side.tray.isVisible()
    assert not here.desk.bench.parked


def test_a_message_offers_no_undo_once_something_else_was_done(here: Stage) -> None:
    here.desk.select(("p1",))
    here.workspace.actions_by_id["edit.delete"].trigger()
    toast = here.workspace.toast
    assert toast.isVisible()
    assert toast.button.isVisible()
    here.desk.do(set_values(here.session.view, "p2", {"name_th": "ใหม่"}))
    assert not toast.isVisible()
