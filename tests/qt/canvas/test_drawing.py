"""The real tools on the real map, by mouse and keys."""

import pytest
import shapely
from PySide6.QtCore import QPoint, QRectF, Qt
from shapely.affinity import translate

from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from greendesk.qt.canvas.canvas import MapCanvas
from greendesk.tools import line
from greendesk.tools.bench import Bench
from tests.builders import ids
from tests.qt.canvas.patches import CENTRE, COLOURS
from tests.qt.canvas.test_canvas import SHIFT, Fingers, type_key

SQUARE = [(200, 100), (400, 100), (400, 300), (200, 300)]
EDGE = [(30, 20), (620, 20), (620, 460), (30, 460)]


def measure_of(canvas):
    """Return where the measure stands beside the pointer."""
    return canvas._live.plate


class Map:
    """A canvas with a bench of real tools, and what they stored."""

    def __init__(self, qtbot, jobs):
        self.view, self.kept, self.edits = MemoryView(), {}, []
        new_ids = ids()
        self.bench = Bench(
            lambda: self.view,
            new_id=lambda: next(new_ids),
            do=self._do,
            keep_sketch=lambda sketch: self.kept.update({sketch.id: sketch}),
            drop_sketch=self.kept.pop,
            provenance=lambda patch: {},
            listen=lambda: None,
            look=lambda: (self.canvas.centre, self.canvas.zoom),
        )
        self.canvas = MapCanvas(self.bench, self.view, jobs, COLOURS)
        qtbot.addWidget(self.canvas)
        self.canvas.motion.allowed = False
        self.canvas.resize(640, 480)
        self.canvas.show()
        self.canvas.setFocus()
        self.canvas.go(*CENTRE, 17.0)
        self.fingers = Fingers(self.canvas)
        self.key(Qt.Key.Key_A, "a")

    def key(self, key, text="", held=Qt.KeyboardModifier.NoModifier, repeat=False):
        type_key(self.canvas, key, text, held, repeat, at_ms=5000 if repeat else 0)

    def click(self, *places):
        for place in places:
            self.fingers.move(place)
            self.fingers.click(place)

    def outline(self):
        """Return the only patch's outline in pixels of the widget."""
        (patch,) = self.view
        assert shapely.is_valid(patch.shape)
        ring = patch.shape.geoms[0].exterior.coords[:-1]
        return {tuple(round(n) for n in self.canvas.pixel(place)) for place in ring}

    def _do(self, edit):
        self.view.put(edit)
        self.edits.append(edit)
        self.canvas.changed(edit.ids, edit.bounds)


@pytest.fixture
def sheet(qtbot, jobs):
    return Map(qtbot, jobs)


def test_a_patch_is_drawn_by_clicks_and_enter(sheet):
    sheet.click(*SQUARE)
    sheet.key(Qt.Key.Key_Return)
    assert sheet.outline() == set(SQUARE)
    assert sheet.canvas.zoom == 17.0


def test_a_double_click_finishes_with_its_corner_and_does_not_zoom(sheet):
    sheet.click(*SQUARE[:3])
    sheet.fingers.double(SQUARE[3])
    assert sheet.outline() == set(SQUARE)
    assert sheet.canvas.zoom == 17.0


def test_the_finish_button_stands_at_the_last_corner_and_finishes(sheet):
    sheet.click(*SQUARE[:2])
    assert not sheet.canvas.finish_button.isVisible()
    sheet.click(*SQUARE[2:])
    assert sheet.canvas.finish_button.isVisible()
    sheet.canvas.finish_button.click()
    assert sheet.outline() == set(SQUARE)
    assert not sheet.canvas.finish_button.isVisible()


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("corners", [SQUARE, EDGE], ids=["middle", "edge"])
def test_the_finish_button_covers_neither_the_measure_nor_the_corner(sheet, corners, turn):
    canvas = sheet.canvas
    for clockwise in (1, -1):
        for place in (corners[turn:] + corners[:turn])[::clockwise]:
            sheet.click(place)
            if canvas.finish_button.isVisible():
                button = QRectF(canvas.finish_button.geometry())
                assert not button.contains(*place)
                assert not button.intersects(measure_of(canvas))
        sheet.key(Qt.Key.Key_Escape)
        sheet.key(Qt.Key.Key_A, "a")


def test_the_measure_makes_room_for_the_finish_button(sheet):
    sheet.click(*SQUARE)
    canvas = sheet.canvas
    button = QRectF(canvas.finish_button.geometry())
    for x in range(int(button.left()) - 60, int(button.right()) + 60, 7):
        for y in range(int(button.top()) - 60, int(button.bottom()) + 60, 7):
            if not button.contains(x, y):
                sheet.fingers.move((x, y))
                assert QRectF(canvas.finish_button.geometry()) == button
                assert not button.intersects(measure_of(canvas))


@pytest.mark.parametrize("turn", range(4))
def test_the_measure_stands_outside_the_outline(sheet, turn):
    first, second, third, fourth = SQUARE[turn:] + SQUARE[:turn]
    sheet.click(first, second, third)
    sheet.fingers.move(fourth)
    assert not measure_of(sheet.canvas).intersects(QRectF(200, 100, 200, 200))


def test_the_crosshair_goes_on_from_where_a_typed_length_ends(sheet):
    def ends():
        (east, north), (to_east, to_north) = sheet.bench.preview().solid[-2:]
        return to_east - east, to_north - north

    sheet.key(Qt.Key.Key_Space)
    for _ in range(12):
        sheet.key(Qt.Key.Key_Right)
    sheet.key(Qt.Key.Key_2, "2")
    sheet.key(Qt.Key.Key_0, "0")
    sheet.key(Qt.Key.Key_Return)
    corner = sheet.bench.preview().solid[-1]
    assert sheet.canvas.keyboard.crosshair == corner
    for _ in range(6):
        sheet.key(Qt.Key.Key_Down)
    sheet.key(Qt.Key.Key_Space)
    east, north = ends()
    assert east == pytest.approx(0, abs=1e-9)
    assert north < 0


def test_the_map_follows_a_typed_length_that_ends_out_of_sight(sheet):
    sheet.key(Qt.Key.Key_Space)
    sheet.key(Qt.Key.Key_Right)
    for digit in "2000":
        sheet.key(getattr(Qt.Key, f"Key_{digit}"), digit)
    sheet.key(Qt.Key.Key_Return)
    x, y = sheet.canvas.pixel(sheet.bench.preview().solid[-1])
    assert sheet.canvas.rect().contains(round(x), round(y))


def test_the_finish_button_stays_at_its_corner_when_the_map_moves(sheet):
    sheet.click(*((x + 100, y) for x, y in SQUARE))  # with room on all sides, before and after
    before = sheet.canvas.finish_button.pos()
    sheet.canvas.mouse.leave()
    sheet.canvas.pan_by(40, 30)
    assert sheet.canvas.finish_button.pos() == before - QPoint(40, 30)


def test_the_right_button_finishes_and_opens_no_menu(sheet, qtbot):
    sheet.click(*SQUARE)
    with qtbot.assertNotEmitted(sheet.canvas.menu_asked):
        sheet.fingers.click((500, 400), button=Qt.MouseButton.RightButton)
    assert sheet.outline() == set(SQUARE)


def test_a_patch_is_drawn_by_keyboard_alone(sheet):
    for key, times in (
        (Qt.Key.Key_Right, 9),
        (Qt.Key.Key_Down, 9),
        (Qt.Key.Key_Left, 9),
    ):
        sheet.key(Qt.Key.Key_Space, " ")
        for _ in range(times):
            sheet.key(key)
    sheet.key(Qt.Key.Key_Space, " ")
    sheet.key(Qt.Key.Key_Return)
    assert len(sheet.outline()) == 4


def test_a_drag_with_shift_draws_freehand_and_the_map_stays(sheet):
    centre = sheet.canvas.centre
    path = [(200 + n, 100) for n in range(0, 200, 7)] + [(400, 100 + n) for n in range(0, 200, 7)]
    sheet.fingers.drag(*path, held=SHIFT)
    assert sheet.canvas.centre == centre
    sheet.key(Qt.Key.Key_Return)
    assert 3 <= len(sheet.outline()) <= 6


def test_a_plain_drag_while_drawing_pans_and_places_nothing(sheet):
    sheet.click(*SQUARE[:2])
    sheet.fingers.drag((300, 200), (330, 230), (360, 260))
    assert len(sheet.bench.tool.trace) == 2


def test_escape_parks_with_a_message_and_the_sketch_is_kept(sheet):
    heard = []
    sheet.canvas.hinted.connect(heard.append)
    sheet.click(*SQUARE)
    sheet.key(Qt.Key.Key_Escape)
    assert sheet.bench.refusal == line.PARKED
    assert heard[-1] not in heard[:-1]
    (sketch,) = sheet.kept.values()
    assert sketch.parked
    assert sketch.zoom == 17.0


def test_a_held_backspace_takes_clicks_back_one_by_one(sheet):
    sheet.click(*SQUARE)
    sheet.key(Qt.Key.Key_Backspace)
    sheet.key(Qt.Key.Key_Backspace, repeat=True)
    assert len(sheet.bench.tool.trace) == 2


def test_a_corner_is_dragged_and_the_drag_can_be_taken_back(sheet):
    sheet.click(*SQUARE)
    sheet.key(Qt.Key.Key_Return)
    sheet.fingers.drag((400, 300), (405, 305), (450, 350))
    assert (450, 350) in sheet.outline()
    sheet.fingers.press((450, 350))
    for place in ((460, 360), (500, 420)):
        sheet.fingers.move(place, Qt.MouseButton.LeftButton)
    sheet.key(Qt.Key.Key_Escape)
    sheet.fingers.release((500, 420))
    assert (450, 350) in sheet.outline()
    assert len(sheet.edits) == 2


def test_a_right_click_on_a_corner_removes_it_without_a_menu_and_beside_it_opens_one(sheet, qtbot):
    sheet.click(*SQUARE)
    sheet.key(Qt.Key.Key_Return)
    sheet.fingers.move((400, 300))
    with qtbot.assertNotEmitted(sheet.canvas.menu_asked):
        sheet.fingers.click((400, 300), button=Qt.MouseButton.RightButton)
    assert sheet.outline() == {(200, 100), (400, 100), (200, 300)}
    with qtbot.waitSignal(sheet.canvas.menu_asked):
        sheet.fingers.click((260, 180), button=Qt.MouseButton.RightButton)


def test_delete_on_the_map_moves_the_selected_patch_to_the_recycle_bin(sheet):
    sheet.click(*SQUARE)
    sheet.key(Qt.Key.Key_Return)
    sheet.fingers.move((300, 200))
    sheet.key(Qt.Key.Key_Delete)
    assert len(sheet.view) == 0


def shows_no(canvas, place):
    """Return whether the sign for "no" stands at a place just now."""
    return canvas._live.refused is not None and canvas.pixel(canvas._live.refused) == pytest.approx(
        place, abs=0.01
    )


def test_a_click_that_is_refused_points_at_its_place_and_at_the_sides_in_the_way(sheet):
    sheet.click(*SQUARE[:3])
    sheet.click((300, 40))
    assert sheet.bench.refusal == line.REFUSED
    assert shows_no(sheet.canvas, (300, 40))
    assert sheet.canvas._live.flashing
    assert sheet.bench.preview().flash


def test_the_sign_is_shown_again_when_the_same_click_is_refused_again(sheet):
    sheet.click(*SQUARE[:3])
    for _ in range(2):
        sheet.click((300, 40))
        assert shows_no(sheet.canvas, (300, 40))
        sheet.canvas._flash.stop()
        sheet.canvas.bench_changed()
        assert not shows_no(sheet.canvas, (300, 40))


def test_a_click_on_nothing_is_pointed_at_where_a_patch_is_wanted(sheet):
    sheet.bench.use("move")
    sheet.click((500, 400))
    assert sheet.bench.refusal is not None
    assert shows_no(sheet.canvas, (500, 400))


def test_a_corner_that_may_not_be_removed_is_pointed_at(sheet):
    sheet.click(*SQUARE[:3])
    sheet.key(Qt.Key.Key_Return)
    sheet.fingers.move(SQUARE[1])
    sheet.fingers.click(SQUARE[1], button=Qt.MouseButton.RightButton)
    assert sheet.bench.refusal is not None
    assert shows_no(sheet.canvas, SQUARE[1])


def test_the_next_click_takes_the_sign_away(sheet):
    sheet.click(*SQUARE[:3])
    sheet.click((300, 40), SQUARE[3])
    assert sheet.bench.refusal is None
    assert not shows_no(sheet.canvas, (300, 40))


def test_a_change_of_the_selected_patch_moves_its_corners_at_once(sheet):
    sheet.click(*SQUARE)
    sheet.key(Qt.Key.Key_Return)
    (patch_id,) = sheet.bench.selection
    before = corners_shown(sheet)
    patch = sheet.view.get(patch_id)
    moved = Patch(patch_id, translate(patch.shape, 0.001, 0), patch.values)
    sheet.view.put(Edit(Text("Move"), (Delta(patch, moved),)))
    sheet.canvas.changed((patch_id,))
    assert corners_shown(sheet) != before


def corners_shown(sheet):
    return [h.at for h in sheet.canvas._live.preview.handles if h.kind == "corner"]
