"""The map as the hand feels it: real mouse and key events on a real canvas."""

from math import inf

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from greendesk import i18n
from greendesk.i18n import Text
from greendesk.model.view import MemoryView
from greendesk.qt.canvas.canvas import MapCanvas
from greendesk.qt.canvas.pins import Pin
from greendesk.tools.base import Handle, Preview
from tests.qt.canvas.listener import Idle, Listener
from tests.qt.canvas.patches import CENTRE, COLOURS, many, square

LEFT, MIDDLE, RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
SIZE = (640, 480)
MIDDLE_PX = QPoint(320, 240)


@pytest.fixture
def make(qtbot, jobs):
    kept = []

    def made(bench=None, patches=()):
        canvas = MapCanvas(bench or Listener(), MemoryView(patches), jobs, COLOURS)
        kept.append(canvas)
        qtbot.addWidget(canvas)
        canvas.motion.allowed = False
        canvas.resize(*SIZE)
        canvas.show()
        canvas.setFocus()
        canvas.go(*CENTRE, 15.0)
        return canvas

    return made


class Fingers:
    """Mouse events with times of our own, so that no test has to wait."""

    def __init__(self, canvas):
        self._canvas, self.now_ms = canvas, 10_000

    def press(self, at, button=LEFT, held=NONE):
        self._send(QEvent.Type.MouseButtonPress, at, button, button, held)

    def move(self, at, button=Qt.MouseButton.NoButton, held=NONE):
        self._send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, button, held)

    def release(self, at, button=LEFT, held=NONE):
        self._send(QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton, held)

    def click(self, at, held=NONE, button=LEFT):
        self.press(at, button, held)
        self.now_ms += 30
        self.release(at, button, held)
        self.now_ms += 1000

    def double(self, at, held=NONE):
        self.click(at, held)
        self.now_ms -= 850
        self.click(at, held)

    def drag(self, *path, button=LEFT, held=NONE, pace_ms=30):
        self.press(path[0], button, held)
        for at in path[1:]:
            self.now_ms += pace_ms
            self.move(at, button, held)
        self.release(path[-1], button, held)
        self.now_ms += 1000

    def _send(self, kind, at, button, buttons, held):
        place = QPointF(*at)
        event = QMouseEvent(kind, place, self._canvas.mapToGlobal(place), button, buttons, held)
        event.setTimestamp(self.now_ms)
        QApplication.sendEvent(self._canvas, event)


def turn_wheel(canvas, at, angle, held=NONE):
    place = QPointF(*at)
    turned = QPoint(0, angle)
    event = QWheelEvent(
        place,
        canvas.mapToGlobal(place),
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def type_key(canvas, key, text="", held=NONE, repeat=False, at_ms=0):
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, int(key), held, text, repeat)
        event.setTimestamp(at_ms)
        QApplication.sendEvent(canvas, event)


def near(one, other, within=1e-6):
    return one == pytest.approx(other, abs=within)


# --- pointer ------------------------------------------------------------------------------------


def test_a_click_reaches_the_bench_in_degrees(make):
    bench = Listener()
    canvas = make(bench)
    QTest.mouseClick(canvas, LEFT, NONE, MIDDLE_PX)
    event = next(e for e, _ in bench.heard if e.kind == "click")
    assert near(event.at, CENTRE, 3e-5)  # half a pixel
    assert event.raw == event.at
    assert event.pixel[0] == pytest.approx(360 / (256 * 2**15), rel=1e-6)


def test_the_modifiers_come_along_and_alt_suspends_snapping(make):
    bench = Listener()
    fingers = Fingers(make(bench))
    fingers.click((100, 100), held=SHIFT)
    fingers.click((200, 100), held=ALT)
    clicks = [(e, snapping) for e, snapping in bench.heard if e.kind == "click"]
    assert [(e.shift, e.alt, snapping) for e, snapping in clicks] == [
        (True, False, True),
        (False, True, False),
    ]


def test_a_slow_drag_pans_and_places_nothing(make):
    bench = Listener()
    canvas = make(bench)
    held = canvas.lonlat(QPointF(300, 200))
    Fingers(canvas).drag((300, 200), (350, 230), (380, 260))
    assert bench.kinds() == []
    assert near(canvas.pixel(held), (380, 260), 1.0)


def test_a_trembling_click_places_a_corner_without_panning(make):
    bench = Listener()
    canvas = make(bench)
    Fingers(canvas).drag((300, 200), (308, 200))
    assert bench.kinds() == ["click"]
    assert near(canvas.centre, CENTRE)


def test_the_middle_button_pans_even_while_drawing(make):
    bench = Listener()
    canvas = make(bench)
    fingers = Fingers(canvas)
    fingers.click((300, 200))
    place = canvas.lonlat(QPointF(320, 240))
    fingers.drag((320, 240), (340, 270), button=MIDDLE)
    assert bench.kinds() == ["click"]
    assert near(canvas.pixel(place), (340, 270), 1.0)


def test_drags_go_to_the_bench_only_where_it_takes_them(make):
    bench = Listener(drags=True)
    canvas = make(bench)
    Fingers(canvas).drag((300, 200), (302, 200), (310, 200), (330, 220))
    assert bench.kinds() == ["press", "drag", "drag", "release"]
    press = next(e for e, _ in bench.heard if e.kind == "press")
    assert near(canvas.pixel(press.at), (300, 200), 0.01)
    assert near(canvas.centre, CENTRE)


def test_a_double_click_while_drawing_finishes_and_drops_the_twin_corner(make):
    bench = Listener()
    canvas = make(bench)
    fingers = Fingers(canvas)
    fingers.click((100, 100))
    fingers.double((300, 200))
    assert bench.kinds() == ["click", "click", "double"]
    assert len(bench.tool.at) == 2
    assert canvas.zoom == 15.0


def test_a_double_click_zooms_in_and_with_shift_out_when_nothing_is_drawn(make):
    bench = Listener()
    canvas = make(bench)
    place = canvas.lonlat(QPointF(400, 100))
    bench.tool = Idle()
    bench.shown = Preview()
    fingers = Fingers(canvas)
    fingers.double((400, 100))
    assert canvas.zoom == 16.0
    assert near(canvas.pixel(place), (400, 100), 1.5)
    fingers.double((400, 100), held=SHIFT)
    assert canvas.zoom == 15.0


def test_a_double_click_right_after_the_last_corner_does_not_zoom(make):
    bench = Listener()
    canvas = make(bench)
    fingers = Fingers(canvas)
    fingers.click((100, 100))
    fingers.now_ms -= 900
    fingers.click((300, 200))
    bench.tool = Idle()
    bench.shown = Preview()
    fingers.now_ms -= 900
    fingers.click((300, 200))
    assert canvas.zoom == 15.0


def test_the_right_button_asks_for_a_menu_after_the_bench_has_seen_it(make, qtbot):
    bench = Listener()
    bench.tool = Idle()
    bench.shown = Preview()
    canvas = make(bench)
    with qtbot.waitSignal(canvas.menu_asked) as asked:
        QTest.mouseClick(canvas, RIGHT, NONE, QPoint(100, 100))
    assert bench.kinds() == ["menu"]
    assert near(tuple(asked.args[:2]), canvas.lonlat(QPoint(100, 100)))
    assert asked.args[2] == canvas.mapToGlobal(QPoint(100, 100))


def test_while_drawing_the_right_button_opens_no_menu(make, qtbot):
    canvas = make()
    Fingers(canvas).click((100, 100))
    with qtbot.assertNotEmitted(canvas.menu_asked):
        QTest.mouseClick(canvas, RIGHT, NONE, QPoint(200, 100))
    assert canvas.bench.kinds() == ["click", "menu"]


def test_the_wheel_keeps_the_place_under_the_cursor(make):
    canvas = make()
    place = canvas.lonlat(QPointF(500, 90))
    for angle in (120, 120, -120, 45, 120):
        turn_wheel(canvas, (500, 90), angle)
    assert canvas.zoom == pytest.approx(15.0 + 285 * 0.002)
    assert near(canvas.pixel(place), (500, 90), 1.0)


def test_where_the_pointer_is_is_told_in_degrees(make, qtbot):
    canvas = make()
    with qtbot.waitSignal(canvas.pointed) as pointed:
        Fingers(canvas).move((320, 240))
    assert near(tuple(pointed.args), CENTRE, 3e-5)


def test_at_the_edge_the_map_follows_a_drag_without_snapping(make):
    bench = Listener(drags=True)
    canvas = make(bench)
    fingers = Fingers(canvas)
    fingers.press((300, 200))
    fingers.move((300, 60), LEFT)
    fingers.move((300, 40), LEFT)
    before = canvas.centre[1]
    canvas.mouse.follow_edge()
    assert canvas.centre[1] > before
    event, snapping = bench.heard[-1]
    assert (event.kind, snapping) == ("drag", False)
    fingers.release((300, 200))
    assert not canvas.mouse._edge.isActive()


def test_the_wide_band_at_the_top_is_free_for_corners(make):
    canvas = make()
    fingers = Fingers(canvas)
    fingers.click((300, 200))
    fingers.move((300, 50))
    assert not canvas.mouse._edge.isActive()
    fingers.move((300, 10))
    assert canvas.mouse._edge.isActive()


# --- keys ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "shift_px"),
    [
        (Qt.Key.Key_Left, (80, 0)),
        (Qt.Key.Key_Right, (-80, 0)),
        (Qt.Key.Key_Up, (0, 80)),
        (Qt.Key.Key_Down, (0, -80)),
    ],
)
def test_arrows_pan_by_eighty_pixels(make, key, shift_px):
    canvas = make()
    QTest.keyClick(canvas, key)
    assert near(canvas.pixel(CENTRE), (320 + shift_px[0], 240 + shift_px[1]), 1.0)


def test_alt_and_an_arrow_pan_a_whole_picture(make):
    canvas = make()
    QTest.keyClick(canvas, Qt.Key.Key_Right, ALT)
    assert near(canvas.pixel(CENTRE), (320 - 640, 240), 1.0)


def test_plus_and_minus_zoom_by_a_level(make):
    canvas = make()
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom == 16.0
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.zoom == 14.0


def test_space_and_a_drag_pan_when_nothing_is_drawn(make):
    bench = Listener(drags=True, uses=())
    canvas = make(bench)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    Fingers(canvas).drag((300, 200), (302, 200), (340, 200))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert bench.kinds() == ["Space"]
    assert near(canvas.pixel(CENTRE), (360, 240), 1.0)
    assert not canvas.mouse.space_held


def test_a_shape_can_be_drawn_by_keyboard_alone(make):
    bench = Listener()
    canvas = make(bench)
    type_key(canvas, Qt.Key.Key_Space, " ")
    for _ in range(3):
        type_key(canvas, Qt.Key.Key_Right)
    type_key(canvas, Qt.Key.Key_Space, " ")
    type_key(canvas, Qt.Key.Key_Down)
    type_key(canvas, Qt.Key.Key_Space, " ")
    corners = [canvas.pixel(at) for at in bench.tool.at]
    assert near(corners[0], (320, 240), 0.1)
    assert near(corners[1], (350, 240), 0.1)
    assert near(corners[2], (350, 250), 0.1)
    assert near(canvas.centre, CENTRE)


def test_the_map_follows_the_crosshair_at_the_edge(make):
    bench = Listener()
    canvas = make(bench)
    type_key(canvas, Qt.Key.Key_Space, " ")
    for _ in range(40):
        type_key(canvas, Qt.Key.Key_Right)
    assert canvas.centre[0] > CENTRE[0]
    x, _ = canvas.keyboard.place_px()
    assert x <= SIZE[0]


def test_the_crosshair_goes_when_the_mouse_moves(make):
    canvas = make()
    type_key(canvas, Qt.Key.Key_Space, " ")
    assert canvas.keyboard.crosshair is not None
    Fingers(canvas).move((100, 100))
    assert canvas.keyboard.crosshair is None


def test_a_held_backspace_repeats_after_700_ms_only(make):
    bench = Listener()
    canvas = make(bench)
    fingers = Fingers(canvas)
    for x in range(100, 600, 50):
        fingers.click((x, 200))
    type_key(canvas, Qt.Key.Key_Backspace, at_ms=5000)
    type_key(canvas, Qt.Key.Key_Backspace, repeat=True, at_ms=5600)
    assert len(bench.tool.at) == 9
    type_key(canvas, Qt.Key.Key_Backspace, repeat=True, at_ms=5700)
    assert len(bench.tool.at) == 8


def test_a_thai_letter_reaches_the_bench_by_its_place_on_the_keyboard(make):
    bench = Listener(uses=("F",))
    canvas = make(bench)
    type_key(canvas, ord("ด"), "ด")
    assert bench.kinds() == ["F"]


def test_letters_act_only_while_the_map_has_the_focus(make):
    bench = Listener(uses=("F",))
    canvas = make(bench)
    line = QLineEdit(canvas)
    line.show()
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_F)
    assert bench.kinds() == []
    assert line.text() == "f"


def test_keys_that_nobody_here_uses_go_on_to_the_window(make):
    canvas = make()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F9, NONE)
    QApplication.sendEvent(canvas, event)
    assert not event.isAccepted()


# --- what is shown ------------------------------------------------------------------------------


def test_the_finish_button_floats_near_the_last_corner(make):
    bench = Listener()
    canvas = make(bench)
    fingers = Fingers(canvas)
    for at in ((200, 100), (400, 100), (400, 300)):
        assert not canvas.finish_button.isVisible()
        fingers.click(at)
    assert canvas.finish_button.isVisible()
    assert canvas.finish_button.geometry().adjusted(-40, -40, 40, 40).contains(400, 300)
    assert canvas.finish_button.accessibleName() == "Finish (Enter)"
    QTest.mouseClick(canvas.finish_button, LEFT)
    assert bench.finished == 1


def test_the_hint_follows_the_bench_and_a_refusal_beats_it(make, qtbot):
    bench = Listener()
    canvas = make(bench)
    with qtbot.waitSignal(canvas.hinted) as hinted:
        bench.refusal = Text("These sides would cross")
        canvas.bench_changed()
    assert hinted.args == ["These sides would cross"]
    with qtbot.waitSignal(canvas.hinted) as hinted:
        bench.refusal = None
        canvas.bench_changed()
    assert hinted.args == ["Click to place a corner"]


def test_a_new_selection_is_told_and_outlined(make, qtbot):
    bench = Listener()
    canvas = make(bench, [square("a")])
    with qtbot.waitSignal(canvas.selection_changed) as selected:
        bench.selection = ("a",)
        canvas.bench_changed()
    assert selected.args == [("a",)]
    assert len(canvas.picture.selected.rings) == 1


@pytest.mark.parametrize(
    ("cursor", "shape"),
    [
        ("cross", Qt.CursorShape.CrossCursor),
        ("no", Qt.CursorShape.ForbiddenCursor),
        ("pointer", Qt.CursorShape.PointingHandCursor),
        ("arrow", Qt.CursorShape.ArrowCursor),
    ],
)
def test_the_cursor_says_what_a_click_would_do(make, cursor, shape):
    bench = Listener()
    canvas = make(bench)
    bench.shown = Preview(cursor=cursor)
    canvas.bench_changed()
    assert canvas.cursor().shape() == shape


def test_hovering_repaints_no_more_than_the_live_layer(make, qtbot):
    bench = Listener()
    canvas = make(bench, many(100, span=0.05))
    qtbot.waitUntil(lambda: canvas.complete and canvas.picture.rest_s == inf)
    painted = []
    bench.shown = Preview(handles=(Handle(CENTRE),))
    canvas.bench_changed()
    QApplication.processEvents()
    canvas.paintEvent, paint = (lambda e: (painted.append(e.rect()), paint(e))), canvas.paintEvent
    bench.shown = Preview(handles=(Handle(canvas.lonlat(QPoint(330, 240))),))
    canvas.bench_changed()
    QApplication.processEvents()
    assert painted
    assert all(rect.width() * rect.height() < 10_000 for rect in painted)


def test_an_edit_redraws_only_the_tiles_it_touches(make, qtbot):
    canvas = make(None, [square("a", side=0.0004), *many(200, span=0.05)])
    qtbot.waitUntil(lambda: canvas.complete and not canvas.picture.ground.busy)
    drawn = canvas.picture.patches.drawn
    canvas.picture.loading._view._by_id["a"] = square("a", side=0.0005)
    canvas.changed({"a"})
    qtbot.waitUntil(lambda: canvas.complete)
    assert 1 <= canvas.picture.patches.drawn - drawn <= 4


def test_a_hidden_patch_is_left_to_the_live_layer(make, qtbot):
    bench = Listener()
    canvas = make(bench, [square("a")])
    qtbot.waitUntil(lambda: canvas.complete)
    before = canvas.grab().toImage()
    bench.shown = Preview(hidden=frozenset({"a"}))
    canvas.bench_changed()
    qtbot.waitUntil(lambda: canvas.complete)
    x, y = (int(v) for v in canvas.pixel((CENTRE[0] + 0.0012, CENTRE[1] + 0.0012)))
    assert before.pixelColor(x, y) != canvas.grab().toImage().pixelColor(x, y)


def test_thousands_of_patches_are_read_in_a_job_and_edits_meanwhile_are_not_lost(make, qtbot):
    canvas = make(None, many(3000, span=0.3))
    assert canvas.picture.loading.busy
    canvas.picture.loading._view._by_id["late"] = square("late", lon=101.2)
    canvas.changed({"late"})
    qtbot.waitUntil(lambda: not canvas.picture.loading.busy)
    assert "late" in canvas.picture.patches.shapes.row_of
    assert len(canvas.picture.patches.shapes) == 3001


def test_pins_have_tooltips_and_their_patches_a_dotted_outline(make):
    canvas = make(None, [square("a")])
    canvas.set_pins([Pin(CENTRE, "error", "Crosses itself", "circle-x", "a")])
    assert len(canvas.picture.troubled.rings) == 1
    assert not canvas.grab().isNull()


def test_flying_to_a_patch_shows_all_of_it(make):
    canvas = make()
    canvas.fly_to((101.1, 10.6, 101.2, 10.7))
    west, south, east, north = canvas.camera.bounds
    assert west < 101.1
    assert east > 101.2
    assert south < 10.6
    assert north > 10.7


def test_my_area_is_the_home_the_patches_or_the_country(make):
    canvas = make(None, [square("a")])
    canvas.go(104.0, 18.0, 9.0)
    canvas.overlay.buttons[1].click()
    assert near(canvas.centre, (CENTRE[0] + 0.001, CENTRE[1] + 0.001), 1e-4)
    canvas.home = (100.0, 14.0, 100.2, 14.2)
    canvas.overlay.buttons[1].click()
    assert near(canvas.centre, (100.1, 14.1), 1e-3)


def test_the_buttons_on_the_map_zoom_and_say_what_they_do(make):
    canvas = make()
    basemaps, home, closer, further = canvas.overlay.buttons
    closer.click()
    assert canvas.zoom == 16.0
    further.click()
    assert canvas.zoom == 15.0
    names = [b.accessibleName() for b in (basemaps, home, closer, further)]
    assert all(names)
    assert [b.toolTip() for b in (basemaps, home, closer, further)] == names
    assert canvas.rect().contains(canvas.overlay.geometry())


def test_the_texts_on_the_map_follow_the_language(make, qtbot):
    from greendesk.qt.speech import speak

    canvas = make()
    speak("th")
    QApplication.processEvents()
    said = canvas.overlay.buttons[2].toolTip()
    speak("en")
    assert said == i18n.in_language("th", Text("Zoom in (+)")) != "Zoom in (+)"


def test_moving_smoothly_ends_exactly_where_it_should(make, qtbot):
    canvas = make()
    canvas.motion.allowed = True
    canvas.zoom_by(1)
    canvas.zoom_by(1)
    qtbot.waitUntil(lambda: canvas.motion.end is None)
    assert canvas.zoom == 17.0


def test_a_hand_on_the_map_stops_a_movement(make):
    canvas = make()
    canvas.motion.allowed = True
    canvas.zoom_by(1)
    turn_wheel(canvas, (10, 10), 120)
    assert canvas.motion.end is None
