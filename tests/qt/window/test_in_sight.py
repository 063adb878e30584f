"""What is described in the form stays in sight on the map."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest

from tests.builders import ready_patch
from tests.qt.window.conftest import LAPTOP, LAPTOP_150

ONE = "0192f0c4-0000-7000-8000-000000000001"
FAR = "0192f0c4-0000-7000-8000-000000000002"


def seen(here, patch_id):
    canvas = here.desk.canvas
    west, south, east, north = here.desk.bounds_of((patch_id,))
    (left, top), (right, bottom) = canvas.pixel((west, north)), canvas.pixel((east, south))
    box = QRect(round(left), round(top), round(right - left), round(bottom - top))
    return canvas.rect().contains(box)


def draw(here, *corners):
    here.desk.start_drawing()
    for corner in corners:
        QTest.mouseClick(here.desk.canvas, Qt.MouseButton.LeftButton, pos=QPoint(*corner))
    QTest.keyClick(here.desk.canvas, Qt.Key.Key_Return)
    here.settle()
    (patch_id,) = here.desk.selection
    return patch_id


@pytest.fixture(params=[LAPTOP, LAPTOP_150], ids=["100 %", "150 %"])
def here(request, window_with):
    here = window_with(ready_patch(ONE), ready_patch(FAR, east=0.004))
    here.resize(request.param)
    here.desk.canvas.motion.allowed = False
    here.desk.canvas.go(*here.desk.canvas.centre, 17.0)
    here.settle()
    return here


def test_a_patch_just_drawn_stays_in_sight_when_its_form_opens(here):
    canvas = here.desk.canvas
    right, bottom, zoom = canvas.width() - 25, canvas.height() - 30, canvas.zoom
    new = draw(here, (right - 120, bottom - 100), (right, bottom - 100), (right, bottom))
    assert seen(here, new)
    assert canvas.zoom == zoom


def test_a_patch_drawn_at_the_left_edge_stays_in_sight(here):
    new = draw(here, (25, 60), (140, 60), (25, 160))
    assert seen(here, new)


def test_a_patch_chosen_in_the_list_is_moved_into_sight_without_zooming(here):
    canvas = here.desk.canvas
    west, south, east, north = here.desk.bounds_of((FAR,))
    canvas.go((west + east) / 2, (south + north) / 2, 17.0)
    canvas.pan_by(-canvas.width() / 2, 0)
    here.desk.select((FAR,), show=True)
    assert seen(here, FAR)
    assert canvas.zoom == 17.0


def test_a_patch_that_is_clicked_and_partly_out_of_sight_is_left_where_it_is(here):
    canvas = here.desk.canvas
    here.desk.select((FAR,), show=True)
    west, south, _, north = here.desk.bounds_of((ONE,))
    canvas.go(west, (south + north) / 2, 19.0)
    canvas.pan_by(canvas.width() / 2, 0)
    centre = canvas.centre
    here.desk.select((ONE,))
    assert canvas.centre == centre


def on_screen(here, place):
    canvas = here.desk.canvas
    x, y = canvas.pixel(place)
    at = canvas.mapTo(here.workspace, QPoint(0, 0))
    return round(x + at.x(), 3), round(y + at.y(), 3)


def test_the_ground_stays_under_the_hand_when_the_form_comes_and_goes(here):
    canvas = here.desk.canvas
    west, south, east, north = here.desk.bounds_of((ONE,))
    canvas.go((west + east) / 2, (south + north) / 2, 18.0)
    place = canvas.centre
    before, room = on_screen(here, place), canvas.size()
    for chosen in ((ONE,), ()):
        here.desk.select(chosen)
        here.settle()
        assert (canvas.size() == room) == (not chosen)
        assert on_screen(here, place) == pytest.approx(before, abs=0.6)


def test_a_window_that_gets_larger_shows_more_on_all_sides(here):
    canvas, place = here.desk.canvas, here.desk.canvas.centre
    here.resize(here.window.size() + QSize(100, 60))
    here.settle()
    assert canvas.centre == pytest.approx(place)
