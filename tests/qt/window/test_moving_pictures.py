"""The pictures of a background map moved to where things really are, in the real window."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk import practice
from greendesk.model.offset import EAST, NORTH, Offset, offsets_in
from greendesk.model.record import Patch
from greendesk.wordbreak import plain
from tests.builders import ready_patch
from tests.qt.window.opened import LAPTOP_150

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


@pytest.fixture
def here(stage_window, tmp_path):
    here = stage_window(practice.make_sample(tmp_path))
    first = next(iter(here.session.view))
    west, south, east, north = first.shape.bounds
    here.desk.canvas.go((west + east) / 2, (south + north) / 2, 18.0)
    here.settle()
    return here


def begin(here):
    here.workspace.actions_by_id["map.move-pictures"].trigger()
    assert here.desk.work.moving is not None
    return here.desk.work.moving


def mouse(widget, kind, x, y, held=LEFT):
    at = QPointF(x, y)
    button = NONE if kind == QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, CTRL & ~CTRL)
    QApplication.sendEvent(widget, event)


def drag(widget, dx, dy):
    mouse(widget, QEvent.Type.MouseButtonPress, 300, 300)
    mouse(widget, QEvent.Type.MouseMove, 300 + dx // 2, 300 + dy // 2)
    mouse(widget, QEvent.Type.MouseMove, 300 + dx, 300 + dy)
    mouse(widget, QEvent.Type.MouseButtonRelease, 300 + dx, 300 + dy, NONE)


def kept(here):
    return [*offsets_in(here.session.profile).values()]


def ground(here):
    """Return the picture under the patches."""
    here.settle()
    return here.desk.canvas.picture.ground.image


def test_the_picture_follows_the_hand_and_the_patches_stay(here):
    canvas, before = here.desk.canvas, ground(here)
    shapes = {patch.id: patch.shape for patch in here.session.view}
    camera = canvas.camera
    moving = begin(here)
    drag(moving, 40, -24)
    here.until(lambda: canvas.picture.tiles._maps["practice"].offset == moving.moving.now)
    seen = ground(here)
    west_of_all = 60, 500  # no patch is there
    assert seen.pixel(*west_of_all) == before.pixel(60 - 40, 500 + 24)
    assert canvas.camera == camera
    assert {patch.id: patch.shape for patch in here.session.view} == shapes
    QTest.keyClick(moving, KEY.Key_Return)
    here.settle()
    (offset,) = kept(here)
    assert offset.east_m == pytest.approx(40 * camera.metres_per_px, abs=0.06)
    assert offset.north_m == pytest.approx(24 * camera.metres_per_px, abs=0.06)
    assert "ภาพเลื่อน" in plain(canvas.credit)
    assert here.desk.work.moving is None


def test_it_is_undone_and_done_again_like_any_step(here):
    before = ground(here)
    moving = begin(here)
    drag(moving, 40, 0)
    QTest.keyClick(moving, KEY.Key_Return)
    moved = ground(here)
    assert moved != before
    here.desk.undo()
    here.until(lambda: kept(here) == [])
    assert ground(here) == before
    assert "ภาพเลื่อน" not in plain(here.desk.canvas.credit)
    here.desk.redo()
    here.until(lambda: len(kept(here)) == 1)
    assert ground(here) == moved


def test_escape_puts_it_back(here):
    before = ground(here)
    moving = begin(here)
    drag(moving, 40, 9)
    QTest.keyClick(moving, KEY.Key_Escape)
    assert ground(here) == before
    assert kept(here) == []
    assert not here.session.undo_label or "Move" not in here.session.undo_label.message


def test_arrow_keys_move_it_by_a_pixel_and_with_ctrl_by_ten_centimetres(here):
    moving = begin(here)
    pixel_m = here.desk.canvas.camera.metres_per_px
    QTest.keyClick(moving, KEY.Key_Right)
    assert moving.moving.now.east_m == pytest.approx(pixel_m, abs=0.06)
    QTest.keyClick(moving, KEY.Key_Left)
    for _ in range(3):
        QTest.keyClick(moving, KEY.Key_Up, CTRL)
    assert (moving.moving.now.east_m, moving.moving.now.north_m) == (0.0, 0.3)
    QTest.keyClick(moving, KEY.Key_Z, CTRL)
    QTest.keyClick(moving, KEY.Key_Backspace)
    assert moving.moving.now.north_m == 0.1
    QTest.keyClick(moving, KEY.Key_Escape)


def test_one_drag_is_one_step_back(here):
    moving = begin(here)
    drag(moving, 40, 9)
    drag(moving, 10, 10)
    QTest.keyClick(moving, KEY.Key_Z, CTRL)
    assert len(moving.moving.steps) == 1
    QTest.keyClick(moving, KEY.Key_Z, CTRL)
    assert moving.moving.now.is_none
    QTest.keyClick(moving, KEY.Key_Escape)


def test_metres_can_be_typed_in_thai_digits_and_enter_finishes(here):
    moving = begin(here)
    moving.east.setText("๓.๒")
    moving.north.setFocus()
    moving.north.setText("-1")
    QTest.keyClick(moving.north, KEY.Key_Return)
    here.settle()
    assert [(o.east_m, o.north_m) for o in kept(here)] == [(3.2, -1.0)]


def test_what_is_no_number_is_not_taken(here):
    moving = begin(here)
    for words in ("abc", "nan", "1e99"):
        moving.east.setText(words)
        moving.east.editingFinished.emit()
        assert moving.east.text() == "0.0"
    moving.give_up()


def test_back_to_zero_is_a_step_and_can_be_kept(here):
    moving = begin(here)
    assert not moving.zero.isEnabled()
    assert moving.zero.toolTip()
    drag(moving, 40, 9)
    moving.ok.click()
    here.settle()
    moving = begin(here)
    assert moving.east.text() == f"{kept(here)[0].east_m:.1f}"
    moving.zero.click()
    moving.ok.click()
    here.settle()
    assert kept(here) == []


def test_it_is_noted_in_what_is_drawn_on_moved_pictures(here):
    moving = begin(here)
    drag(moving, 40, 24)
    moving.ok.click()
    here.settle()
    (offset,) = kept(here)
    values = here.desk.work._provenance(Patch("new"))
    assert (values[EAST], values[NORTH]) == (offset.east_m, offset.north_m)
    assert values[NORTH] < 0
    here.desk.basemaps.keep((), "none")
    here.settle()
    assert EAST not in here.desk.work._provenance(Patch("new"))


def test_a_patch_that_was_drawn_on_moved_pictures_may_be_sent(window_with):
    patch = ready_patch("a", **Offset(-3.2, -1.0, 10.5).values)
    here = window_with(patch)
    assert here.session.is_ready("a")


def test_the_map_can_be_panned_and_zoomed_meanwhile(here):
    canvas, moving = here.desk.canvas, begin(here)
    centre, zoom = canvas.centre, canvas.zoom
    at = QPointF(300, 300)
    middle = Qt.MouseButton.MiddleButton
    for kind, shift in ((QEvent.Type.MouseButtonPress, 0), (QEvent.Type.MouseMove, 50)):
        to = at + QPointF(shift, 0)
        event = QMouseEvent(kind, to, moving.mapToGlobal(to), middle, middle, CTRL & ~CTRL)
        QApplication.sendEvent(moving, event)
    assert canvas.centre[0] < centre[0]
    QTest.keyClick(moving, KEY.Key_Plus)
    here.until(lambda: canvas.zoom > zoom + 0.9)
    assert moving.moving.now.is_none
    moving.give_up()


def test_a_sketch_stays_and_is_finished_afterwards(here):
    canvas = here.desk.canvas
    here.desk.start_drawing()
    for x, y in ((80, 420), (200, 420), (200, 520)):
        QTest.mouseClick(canvas, LEFT, pos=QPoint(x, y))
    here.until(canvas.finish_button.isVisible)
    moving = begin(here)
    assert not canvas.finish_button.isVisible()  # Enter is the picture's now
    drag(moving, 40, 24)
    here.settle()
    assert not canvas.finish_button.isVisible()
    moving.ok.click()
    assert canvas.finish_button.isVisible()
    canvas.finish_button.click()
    here.settle()
    (offset,) = kept(here)
    drawn = [patch for patch in here.session.view if EAST in patch.values]
    assert [patch.values[EAST] for patch in drawn] == [offset.east_m]


def test_closing_the_project_keeps_it(here, stage_window):
    path = here.session.path
    moving = begin(here)
    drag(moving, 40, 24)
    here.close()
    again = stage_window(path)
    assert len(kept(again)) == 1
    assert "ภาพเลื่อน" in plain(again.desk.canvas.credit)


def test_no_key_reaches_the_tools_and_it_can_not_begin_twice(here):
    moving = begin(here)
    QTest.keyClick(moving, KEY.Key_A)
    QTest.keyClick(moving, KEY.Key_Delete)
    assert here.desk.bench.tool.id == "select"
    here.until(lambda: not here.workspace.actions_by_id["map.move-pictures"].isEnabled())
    moving.give_up()
    here.until(lambda: here.workspace.actions_by_id["map.move-pictures"].isEnabled())
    assert here.desk.canvas.hasFocus()


def test_a_map_without_pictures_says_why_it_can_not_be_moved(here):
    here.desk.basemaps.keep((), "none")
    action = here.workspace.actions_by_id["map.move-pictures"]
    here.until(lambda: not action.isEnabled())
    assert "ไม่มีภาพถ่าย" in plain(action.toolTip())


def test_the_bar_has_room_on_a_small_screen(here):
    here.resize(LAPTOP_150)
    moving = begin(here)
    drag(moving, 40, 24)
    here.settle()
    inside = moving.rect()
    for part in (moving.east, moving.north, moving.zero, moving.cancel, moving.ok):
        corner = part.mapTo(moving, QPoint(0, 0))
        assert inside.contains(part.rect().translated(corner))
        assert part.width() >= part.sizeHint().width() or part in (moving.east, moving.north)
    moving.give_up()
