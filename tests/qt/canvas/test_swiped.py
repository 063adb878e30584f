"""Two pictures of one place over the same patches."""

import gc
import weakref
from time import perf_counter

import pytest
from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QImage, QPainter

from greendesk.model.view import MemoryView
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.picture import Picture
from tests.qt.canvas.patches import CENTRE, COLOURS, many
from tests.qt.canvas.test_tile_layer import Colours

SIZE = (700, 500)


@pytest.fixture
def picture(jobs, qtbot):
    owner = QObject()
    look = Camera.at(CENTRE, 14.0).sized(*SIZE, 1.0)
    made = Picture(MemoryView(many(3000, span=0.1)), COLOURS, jobs, look, lambda: None, owner)
    made.loading.begin()
    made.set_sources([Colours("#336699", id="a")])
    qtbot.waitUntil(lambda: not made.loading.busy)
    qtbot.waitUntil(lambda: not made.tiles.waiting)
    yield made
    made.stop()


def finish(picture):
    """Let it work in slices that allow for one small piece each."""
    slices = 0
    while picture.rest_s == 0:
        picture.work(perf_counter())
        slices += 1
        assert slices < 20_000, "it never ends"


def seen(picture):
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        picture.paint(painter, QRectF(image.rect()))
    return image


def tone(image, x):
    """Return the commonest colour of a column: the ground between the patches."""
    column = [image.pixelColor(x, y).name() for y in range(image.height())]
    return max(set(column), key=column.count)


def test_both_get_done_in_the_smallest_slices_and_draw_each_patch_tile_once(picture, qtbot):
    finish(picture)
    drawn = picture.patches.drawn
    picture.swipe([Colours("#993366", id="b")])
    qtbot.waitUntil(lambda: not picture.swiped.tiles.waiting)
    finish(picture)
    assert picture.composed
    assert picture.patches.drawn == drawn  # the second picture found them there
    image = seen(picture)
    assert (tone(image, 100), tone(image, 600)) == ("#336699", "#993366")


def test_after_moving_and_zooming_both_are_as_if_made_anew(picture, qtbot):
    picture.swipe([Colours("#993366", id="b")])
    look = picture._camera
    for step in range(6):
        look = look.panned(90 - step, 31.0)
        picture.look(look)
        picture.work(perf_counter())
    picture.look(look.zoomed(14.7, 200, 200))
    qtbot.waitUntil(lambda: not (picture.tiles.waiting or picture.swiped.tiles.waiting))
    finish(picture)
    shown = seen(picture)
    picture.move_tiles()
    finish(picture)
    assert seen(picture) == shown


def test_ending_leaves_one_picture(picture, qtbot):
    picture.swipe([Colours("#993366", id="b")])
    finish(picture)
    picture.swipe(())
    finish(picture)
    assert tone(seen(picture), 600) == "#336699"
    assert picture.swiped is None


def test_its_memory_goes_at_once(picture):
    picture.swipe([Colours("#993366", id="b")])
    finish(picture)
    gone = weakref.ref(picture.swiped), weakref.ref(picture.swiped.ground)
    gc.disable()  # nobody looks for what holds itself: what is frozen is never looked at
    try:
        picture.swipe(())
        assert [one() for one in gone] == [None, None]
    finally:
        gc.enable()
