"""Fingers and pen on the real map: real touch and tablet events."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk.qt.canvas import touch
from greendesk.tools.grips import GRIP_PX
from tests.qt.canvas.test_canvas import LEFT, NONE, SHIFT
from tests.qt.canvas.test_drawing import SQUARE, Map

NONE_PRESSED = Qt.MouseButton.NoButton


@pytest.fixture(scope="session")
def glass(qapp):
    return QTest.createTouchDevice()


@pytest.fixture(scope="session")
def pen(qapp):
    caps = QInputDevice.Capability
    return QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        caps.Position | caps.Pressure | caps.Hover,
        1,
        2,
        "",
        QPointingDeviceUniqueId.fromNumericId(7),
    )


class Touched(Map):
    """A map under fingers and pen."""

    def __init__(self, qtbot, jobs, glass, pen):
        super().__init__(qtbot, jobs)
        self._fingertips, self._pen = QTest.touchEvent(self.canvas, glass, False), pen
        self.now_ms = 50_000

    def touch(self, **points):
        """Send one touch event: ``a=("press", (x, y))``."""
        event = self._fingertips
        for number, (what, at) in enumerate(points.values()):
            if what == "stay":
                event.stationary(number)
            else:
                getattr(event, what)(number, QPoint(*at), self.canvas)
        event.commit()

    def tap(self, *places):
        for at in places:
            self.touch(a=("press", at))
            self.touch(a=("release", at))

    def swipe(self, *path):
        self.touch(a=("press", path[0]))
        for at in path[1:]:
            self.touch(a=("move", at))
        self.touch(a=("release", path[-1]))

    def pinch(self, before, after):
        """Two fingers go from two places to two others."""
        self.touch(a=("press", before[0]))
        self.touch(a=("stay", before[0]), b=("press", before[1]))
        self.touch(a=("move", after[0]), b=("move", after[1]))
        self.touch(a=("release", after[0]), b=("release", after[1]))

    def tip(self, kind, at, buttons=LEFT, held=NONE):
        """Send one tablet event."""
        place = QPointF(*at)
        button = NONE_PRESSED if kind is QEvent.Type.TabletMove else LEFT
        event = QTabletEvent(
            kind,
            self._pen,
            place,
            self.canvas.mapToGlobal(place),
            0.5,
            0,
            0,
            0,
            0,
            0,
            held,
            button,
            buttons,
        )
        self.now_ms += 40
        event.setTimestamp(self.now_ms)
        QApplication.sendEvent(self.canvas, event)

    def stroke(self, *path, held=NONE):
        self.tip(QEvent.Type.TabletMove, path[0], NONE_PRESSED, held)
        self.tip(QEvent.Type.TabletPress, path[0], held=held)
        for at in path[1:]:
            self.tip(QEvent.Type.TabletMove, at, held=held)
        self.tip(QEvent.Type.TabletRelease, path[-1], NONE_PRESSED, held)
        self.now_ms += 1000

    def ghost(self, at):
        """Send the click that a system makes out of a tap."""
        made = Qt.MouseEventSource.MouseEventSynthesizedBySystem
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            place = QPointF(*at)
            where = self.canvas.mapToGlobal(place)
            event = QMouseEvent(kind, place, place, where, LEFT, LEFT, NONE, made)
            QApplication.sendEvent(self.canvas, event)

    @property
    def corners(self):
        return len(self.bench.tool.trace)


@pytest.fixture
def sheet(qtbot, jobs, glass, pen):
    return Touched(qtbot, jobs, glass, pen)


def test_a_patch_is_drawn_by_taps_and_finished_on_the_first_corner(sheet):
    sheet.tap(*SQUARE, SQUARE[0])
    assert sheet.outline() == set(SQUARE)


def test_a_finger_closes_the_outline_from_twice_as_far_as_the_mouse(sheet):
    sheet.tap(*SQUARE, (SQUARE[0][0] + 28, SQUARE[0][1]))
    assert sheet.outline() == set(SQUARE)


def test_a_finger_that_trembles_still_taps(sheet):
    sheet.swipe((200, 100), (210, 112), (216, 112))
    assert sheet.corners == 1


def test_one_finger_pans_and_places_nothing(sheet):
    before = sheet.canvas.pixel(sheet.canvas.centre)
    place = sheet.canvas.centre
    sheet.swipe((300, 200), (350, 230), (400, 260))
    moved = sheet.canvas.pixel(place)
    assert (moved[0] - before[0], moved[1] - before[1]) == pytest.approx((100, 60))
    assert sheet.corners == 0


def test_two_fingers_zoom_and_what_lay_under_them_stays_there(sheet):
    one, other = sheet.canvas.lonlat(QPoint(250, 240)), sheet.canvas.lonlat(QPoint(350, 240))
    sheet.pinch(((250, 240), (350, 240)), ((200, 220), (400, 220)))
    assert sheet.canvas.zoom == pytest.approx(18.0)
    assert sheet.canvas.pixel(one) == pytest.approx((200, 220), abs=1)
    assert sheet.canvas.pixel(other) == pytest.approx((400, 220), abs=1)


def test_the_ground_does_not_creep_away_under_a_long_pinch(sheet):
    ground = sheet.canvas.lonlat(QPoint(300, 240))
    sheet.touch(a=("press", (250, 240)))
    sheet.touch(a=("stay", (250, 240)), b=("press", (350, 240)))
    for n in range(60):
        sheet.touch(a=("move", (250 - n, 240 + n)), b=("move", (350 + n // 3, 240 + n)))
    assert sheet.canvas.pixel(ground) == pytest.approx((280, 299), abs=1)


def test_a_pinch_while_drawing_places_no_corner_and_keeps_the_others(sheet):
    sheet.tap(*SQUARE[:2])
    sheet.pinch(((250, 240), (350, 240)), ((200, 240), (400, 240)))
    assert sheet.corners == 2


def test_the_finger_that_is_left_after_a_pinch_pans_and_does_not_click(sheet):
    sheet.touch(a=("press", (250, 240)))
    sheet.touch(a=("stay", (250, 240)), b=("press", (350, 240)))
    sheet.touch(a=("move", (240, 240)), b=("move", (360, 240)))
    sheet.touch(a=("stay", (240, 240)), b=("release", (360, 240)))
    centre = sheet.canvas.centre
    sheet.touch(a=("move", (300, 300)))
    sheet.touch(a=("move", (330, 330)))
    sheet.touch(a=("release", (330, 330)))
    assert sheet.canvas.centre != centre
    assert sheet.corners == 0


def test_a_pinch_puts_a_corner_back_that_a_finger_was_dragging(sheet):
    sheet.tap(*SQUARE, SQUARE[0])
    sheet.touch(a=("press", SQUARE[2]))
    sheet.touch(a=("move", (430, 330)))
    sheet.touch(a=("stay", (430, 330)), b=("press", (100, 100)))
    sheet.touch(a=("release", (430, 330)), b=("release", (100, 100)))
    assert sheet.outline() == set(SQUARE)
    assert len(sheet.edits) == 1


def test_a_finger_takes_hold_of_a_corner_from_twice_as_far(sheet):
    sheet.tap(*SQUARE, SQUARE[0])
    beside = SQUARE[2][0] + round(1.7 * GRIP_PX), SQUARE[2][1]
    sheet.swipe(beside, (430, 330), (450, 350))
    assert (450, 350) in sheet.outline()


def test_a_finger_snaps_from_24_pixels_and_the_mouse_from_12(sheet):
    sheet.tap(*SQUARE, SQUARE[0])
    sheet.bench.use("draw")
    sheet.fingers.click((SQUARE[1][0] + 18, SQUARE[1][1]))
    assert sheet.bench.snap is None
    sheet.key(Qt.Key.Key_Backspace)
    sheet.tap((SQUARE[1][0] + 18, SQUARE[1][1]))
    assert sheet.bench.snap is not None
    assert sheet.canvas.pixel(sheet.bench.snap.at) == pytest.approx(SQUARE[1], abs=0.01)


def test_a_long_press_is_the_right_button(sheet, qtbot):
    sheet.tap(*SQUARE, SQUARE[0])
    with qtbot.waitSignal(sheet.canvas.menu_asked, timeout=20 * touch.LONG_PRESS_MS):
        sheet.touch(a=("press", (280, 170)))
    sheet.touch(a=("release", (280, 170)))
    assert sheet.bench.selection
    assert len(sheet.edits) == 1


def test_a_long_press_finishes_a_drawing_and_lifting_the_finger_does_nothing_more(sheet, qtbot):
    sheet.tap(*SQUARE)
    sheet.touch(a=("press", (300, 300)))
    qtbot.waitUntil(lambda: bool(sheet.edits), timeout=20 * touch.LONG_PRESS_MS)
    sheet.touch(a=("release", (300, 300)))
    assert sheet.outline() == set(SQUARE)


def test_a_tap_on_the_finish_button_presses_it_and_places_no_corner(sheet):
    sheet.tap(*SQUARE)
    button = sheet.canvas.finish_button
    place = button.geometry().center()
    sheet.tap((place.x(), place.y()))
    assert sheet.outline() == set(SQUARE)


def test_the_finish_button_is_large_enough_for_a_finger_and_small_again_for_the_mouse(sheet):
    sheet.tap(*SQUARE)
    button = sheet.canvas.finish_button
    assert button.height() >= 44
    assert QRectF(sheet.canvas.rect()).contains(QRectF(button.geometry()))
    sheet.fingers.move((500, 400))
    assert button.height() < 44


def test_a_ghost_of_a_tap_places_no_second_corner(sheet):
    sheet.tap(SQUARE[0])
    sheet.ghost((320, 300))
    assert sheet.corners == 1


def test_a_driver_that_sends_only_ghosts_still_draws(sheet):
    sheet.ghost((320, 300))
    assert sheet.corners == 1


def test_a_finger_that_was_lifted_at_the_edge_does_not_draw_the_map_along(sheet):
    sheet.tap((300, 200), (10, 240))
    centre = sheet.canvas.centre
    sheet.canvas.mouse.follow_edge()
    assert sheet.canvas.centre == centre


def test_marks_grow_for_a_finger(sheet):
    sheet.tap(*SQUARE[:2])
    large = sheet.canvas.grab().toImage()
    sheet.canvas.touch._point_with(1.0)
    assert sheet.canvas.grab().toImage() != large


def test_a_touch_that_the_system_takes_away_places_nothing(sheet):
    sheet.touch(a=("press", (300, 200)))
    sheet.canvas.touch._stop()
    sheet.touch(a=("release", (300, 200)))
    assert sheet.corners == 0


def test_the_pen_hovers_and_its_tip_clicks(sheet):
    for at in SQUARE:
        sheet.stroke(at)
    assert sheet.corners == 4
    sheet.tip(QEvent.Type.TabletMove, (300, 350), NONE_PRESSED)
    assert sheet.canvas.pixel(sheet.bench.tool.pointer) == pytest.approx((300, 350), abs=0.01)


def test_the_pen_draws_freehand(sheet):
    sheet.bench.use("freehand")
    path = [(200 + n, 100) for n in range(0, 200, 9)]
    path += [(400, 100 + n) for n in range(0, 200, 9)]
    centre = sheet.canvas.centre
    sheet.stroke(*path)
    sheet.key(Qt.Key.Key_Return)
    assert 3 <= len(sheet.outline()) <= 6
    assert sheet.canvas.centre == centre


def test_the_pen_draws_freehand_with_shift_as_the_mouse_does(sheet):
    path = [(200 + n, 100) for n in range(0, 200, 9)]
    sheet.stroke(*path, held=SHIFT)
    assert sheet.corners >= 2


def test_the_pen_reaches_further_than_the_mouse_and_less_far_than_a_finger(sheet):
    reaches = []
    for do in (
        lambda: sheet.fingers.move((100, 100)),
        lambda: sheet.tip(QEvent.Type.TabletMove, (110, 110), NONE_PRESSED),
        lambda: sheet.tap((120, 120)),
    ):
        do()
        reaches.append(sheet.canvas.reach)
    assert reaches == sorted(set(reaches))
