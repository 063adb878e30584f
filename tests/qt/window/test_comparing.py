"""Two background maps of one place compared, in the real window."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk import practice
from greendesk.edits.values import set_values
from greendesk.model.offset import offsets_in
from greendesk.qt import speech
from greendesk.qt.canvas.tile_layer import MEMORY_BYTES
from greendesk.qt.comparing import CompareWith
from tests.qt.canvas import patches
from tests.qt.window import stage
from tests.qt.window.opened import LAPTOP, LAPTOP_150

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key
BOTH = ("แผนที่ฝึกหัด ฤดูฝน", "แผนที่ฝึกหัด ฤดูแล้ง")


@pytest.fixture
def here(stage_window, tmp_path):
    here = stage_window(practice.make_sample(tmp_path))
    west, south, east, north = first(here).shape.bounds
    here.desk.canvas.go((west + east) / 2, (south + north) / 2, 17.3)
    here.settle()
    return here


def first(here):
    return next(iter(here.session.view))


def compare(here, with_map="practice-dry"):
    def choose(question):
        assert isinstance(question, CompareWith)
        row = question._ids.index(with_map)
        question.list.setCurrentIndex(question.list.model().index(row, 0))
        return question.answer()

    here.answer(choose)
    here.workspace.actions_by_id["map.compare"].trigger()
    here.until(lambda: here.desk.work.comparing.divider is not None)
    here.settle()
    return here.desk.work.comparing.divider


def seen(here):
    here.settle()
    return here.desk.canvas.grab().toImage()


def press(widget, kind, x, y, held=LEFT):
    at = QPointF(x, y)
    button = NONE if kind == QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, PLAIN)
    QApplication.sendEvent(widget, event)


def drag(divider, dx):
    x, y = divider.width() / 2, divider.height() * 0.6
    press(divider, QEvent.Type.MouseButtonPress, x, y)
    press(divider, QEvent.Type.MouseMove, x + dx, y)
    press(divider, QEvent.Type.MouseButtonRelease, x, y, NONE)


def alike(one, other, columns):
    """Whether two pictures show the same ground in these columns, off the names and buttons."""
    rows = range(60, one.height() - 160, 9)
    return all(one.pixel(x, y) == other.pixel(x, y) for x in columns for y in rows)


def furthest_apart(one, other):
    """Return by how much of 255 any pixel differs; cut elsewhere, scaled pictures do by a few."""
    kind = QImage.Format.Format_RGB32
    pixels = [
        np.frombuffer(image.convertToFormat(kind).constBits(), np.uint8) for image in (one, other)
    ]
    return int(np.abs(pixels[0].astype(np.int16) - pixels[1]).max())


def test_left_lies_the_map_in_use_and_right_the_other(here):
    rains = seen(here)
    here.desk.basemaps.keep((), "practice-dry")
    dry = seen(here)
    here.desk.basemaps.keep((), "practice")
    compare(here)
    both, wide = seen(here), here.desk.canvas.width()
    left, right = range(0, wide // 2 - 30, 37), range(wide // 2 + 30, wide, 37)
    assert alike(both, rains, left)
    assert alike(both, dry, right)
    assert not alike(rains, dry, right)


def test_the_line_is_dragged_and_nothing_is_composed_for_it(here):
    divider = compare(here)
    before, wide = seen(here), here.desk.canvas.width()
    drag(divider, 200)
    assert divider.share == pytest.approx(0.5 + 200 / wide, abs=0.01)
    assert here.desk.canvas.complete
    after = here.desk.canvas.grab().toImage()
    assert not alike(before, after, range(wide // 2 + 30, wide // 2 + 160, 31))
    assert alike(before, after, range(wide // 2 + 240, wide, 37))
    assert divider.geometry().center().x() == pytest.approx(wide // 2 + 200, abs=2)


def test_the_names_stand_beside_the_line_and_fit(here):
    for size in (LAPTOP, LAPTOP_150):
        here.resize(size)
        divider = compare(here)
        assert tuple(label.text() for label in divider.labels) == BOTH
        left, right = (label.geometry() for label in divider.labels)
        middle = divider.geometry().center().x()
        assert left.right() < middle < right.left()
        divider.move_to(0.0)
        assert here.desk.canvas.rect().contains(divider.geometry())
        assert divider.labels[0].isHidden()  # no room
        here.desk.work.comparing.end()


def test_all_is_said_in_the_language_that_is_switched_to(here):
    divider = compare(here)
    here.workspace.actions_by_id["map.move-pictures"].trigger()
    moving = here.desk.work.moving
    speech.speak("en")
    assert [label.text() for label in divider.labels] == [
        "Practice map, rainy season",
        "Practice map, dry season",
    ]
    assert moving.sources.itemText(1) == "Practice map, dry season"
    assert stage.foreign(moving.bar, "en") == []
    assert stage.nameless(moving) == []
    speech.speak("th")
    assert stage.foreign(moving.bar, "th") == []
    moving.give_up()


def test_the_line_is_moved_by_keys(here):
    divider = compare(here)
    divider.setFocus()
    share, wide = divider.share, here.desk.canvas.width()
    QTest.keyClick(divider, KEY.Key_Right)
    QTest.keyClick(divider, KEY.Key_Left, CTRL)
    assert divider.share == pytest.approx(share + 19 / wide)
    QTest.keyClick(divider, KEY.Key_Home)
    assert divider.share < 0.05
    QTest.keyClick(divider, KEY.Key_End)
    assert 0.95 < divider.share < 1
    QTest.keyClick(divider, KEY.Key_Escape)
    assert here.desk.work.comparing.divider is None
    assert here.desk.canvas.hasFocus()


def test_a_press_beside_the_line_is_the_maps(here):
    divider = compare(here)
    middle = divider.geometry().center()
    canvas = here.desk.canvas
    assert canvas.childAt(middle) is divider
    assert canvas.childAt(middle + QPoint(12, 0)) is None


def test_memory_stays_what_it_was(here):
    picture = here.desk.canvas.picture
    compare(here)
    limits = picture.tiles.most_bytes + picture.swiped.tiles.most_bytes
    assert limits <= MEMORY_BYTES
    here.desk.work.comparing.end()
    assert picture.swiped is None
    assert picture.tiles.most_bytes == MEMORY_BYTES


def test_both_sides_follow_the_map_and_every_edit(here):
    compare(here)
    canvas = here.desk.canvas
    for _ in range(5):
        canvas.pan_by(60, 20)
    canvas.zoom_at(18.0, 200, 200)
    patch = first(here)
    here.desk.do(set_values(here.session.view, patch.id, {"green_type": "T5"}))
    here.settle()
    shown = canvas.grab().toImage()
    canvas.picture.move_tiles()  # composes everything anew
    here.settle()
    assert furthest_apart(canvas.grab().toImage(), shown) <= 8


@pytest.mark.parametrize(("share", "source"), [(0.9, BOTH[0]), (0.1, BOTH[1])])
def test_on_which_side_a_patch_is_drawn_is_noted(here, share, source):
    compare(here).move_to(share)
    here.settle()
    assert here.desk.work._provenance(first(here))["imagery_source"] == source


def test_escape_ends_it_once_nothing_else_has_a_use_for_it(here):
    compare(here)
    canvas = here.desk.canvas
    here.desk.start_drawing()
    for x, y in ((100, 100), (150, 100)):
        QTest.mouseClick(canvas, LEFT, pos=QPoint(x, y))
    QTest.keyClick(canvas, KEY.Key_Escape)
    assert here.desk.bench.parked  # the sketch is put aside
    assert here.desk.work.comparing.is_on
    here.desk.use_tool("select")
    QTest.keyClick(canvas, KEY.Key_Escape)
    assert not here.desk.work.comparing.is_on
    here.until(lambda: not here.workspace.actions_by_id["map.compare"].isChecked())


def test_the_menu_ends_it_and_remembers_the_other_map(here):
    compare(here)
    action = here.workspace.actions_by_id["map.compare"]
    assert action.isChecked()
    action.trigger()
    assert not here.desk.work.comparing.is_on
    here.answer(lambda question: question.answer())  # it is proposed again
    action.trigger()
    assert here.desk.basemaps.second == "practice-dry"


def test_who_made_both_maps_is_said(here):
    compare(here, "osm")
    assert "OpenStreetMap" in here.desk.canvas.credit
    assert here.desk.canvas.credit.count("Natural Earth") == 1


def test_another_map_in_use_stays_compared_unless_it_is_the_same(here):
    compare(here)
    here.desk.basemaps.keep((), "none")
    assert here.desk.work.comparing.is_on
    assert here.desk.work.comparing.divider.labels[0].text() == "ไม่ใช้แผนที่ฐาน"
    here.desk.basemaps.keep((), "practice-dry")
    assert not here.desk.work.comparing.is_on
    assert here.desk.work.comparing.divider is None


def test_the_pictures_of_the_other_map_are_moved_by_themselves(here):
    compare(here)
    picture = here.desk.canvas.picture
    left, right = picture.ground.image, picture.swiped.ground.image
    here.workspace.actions_by_id["map.move-pictures"].trigger()
    moving = here.desk.work.moving
    divider = here.desk.work.comparing.divider
    assert here.desk.canvas.childAt(divider.geometry().center()) is divider
    assert [moving.sources.itemText(n) for n in range(2)] == [*BOTH]
    moving.sources.setCurrentIndex(1)
    moving.sources.activated.emit(1)
    moving.east.setText("30")
    moving.east.editingFinished.emit()
    QTest.keyClick(moving, KEY.Key_Return)
    here.settle()
    (moved,) = offsets_in(here.session.profile)
    assert moved.startswith("pack:ground-dry.mbtiles ")
    assert patches.alike(picture.ground.image, left)
    assert not patches.alike(picture.swiped.ground.image, right)


def test_a_project_can_be_closed_meanwhile(here, stage_window):
    compare(here)
    path = here.session.path
    here.close()
    assert not stage_window(path).desk.work.comparing.is_on
