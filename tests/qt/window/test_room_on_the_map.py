"""Nothing that lies on the map covers anything else that lies there, on any laptop."""

import cmath
from itertools import combinations
from math import pi

import pytest
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk.i18n import Text
from greendesk.qt.canvas.overlay import print_rects
from greendesk.qt.palette import SMALL_PT
from greendesk.qt.theme import font
from tests.builders import ready_patch
from tests.qt.window.conftest import LAPTOP, LAPTOP_125, LAPTOP_150

SIZES = (LAPTOP_150, QSize(911, 512), LAPTOP_125, QSize(1093, 614), LAPTOP, QSize(1366, 768))
SPOTS = ((0.5, 0.5), (0.97, 0.97), (0.85, 0.9), (0.5, 0.97), (0.03, 0.97), (0.97, 0.03))


def rects(here):
    canvas, hint = here.desk.canvas, here.workspace.hint
    bar, credit = print_rects(canvas.camera, font(SMALL_PT), canvas.credit)
    found = {
        "buttons": QRectF(canvas.overlay.geometry()),
        "finish": QRectF(canvas.finish_button.geometry()),
        "hint": QRectF(hint.geometry()),
        "scale bar": bar,
        "attribution": credit,
        "measure": canvas._live.plate,
    }
    assert hint.isVisible()
    assert canvas.finish_button.isVisible()
    return found


def overlaps(here):
    found = rects(here)
    return [
        (one, other)
        for one, other in combinations(found, 2)
        if found[one].adjusted(1, 1, -1, -1).intersects(found[other].adjusted(1, 1, -1, -1))
    ]


@pytest.fixture
def here(window_with):
    here = window_with(ready_patch("p1", east=0.02))
    here.desk.canvas.motion.allowed = False
    return here


def draw_to(here, across, down):
    """Draw three corners, the last there, and leave the pointer where the measure is tight."""
    canvas = here.desk.canvas
    wide, high = canvas.width(), canvas.height()
    here.desk.use_tool("select")
    here.desk.start_drawing()
    for x, y in ((0.3, 0.3), (0.6, 0.25), (across, down)):
        place = QPoint(round(wide * x), round(high * y))
        QTest.mouseMove(canvas, place)
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.width()}x{size.height()}")
def test_nothing_on_the_map_covers_anything_else(here, size):
    here.resize(size)
    for spot in SPOTS:
        draw_to(here, *spot)
        assert not overlaps(here), (spot, rects(here))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.width()}x{size.height()}")
def test_a_message_leaves_the_buttons_of_the_map_free(here, size):
    here.resize(size)
    here.desk.tell(Text("{long}", {"long": "words " * 20}))
    QApplication.processEvents()
    assert not here.workspace.toast.geometry().intersects(here.desk.canvas.overlay.geometry())


def test_on_a_small_map_the_hint_takes_one_line_and_the_tooltip_says_all_of_it(here):
    here.resize(LAPTOP_150)
    draw_to(here, 0.5, 0.5)
    words = here.workspace.hint.words
    assert words.height() < 2 * words.fontMetrics().height()
    assert words.text().endswith("…")
    whole = here.desk.canvas.hint_tip
    assert whole.startswith(words.text().rstrip("…"))
    assert words.accessibleName() == whole.replace("\u200b", "")
    here.resize(LAPTOP)
    assert words.text() == whole


@pytest.mark.parametrize("side_px", [60, 110, 200])
@pytest.mark.parametrize("turn", [1, -1], ids=["right", "left"])
@pytest.mark.parametrize("begin", range(8))
def test_the_button_that_finishes_does_not_lie_where_the_next_corner_goes(
    here, side_px, turn, begin
):
    """Whoever draws a square, or goes on straight ahead, meets nothing under the pointer."""
    canvas = here.desk.canvas
    here.desk.use_tool("select")
    here.desk.start_drawing()
    at, way, corners = complex(canvas.width() / 2, canvas.height() / 2), begin * pi / 4, []
    for _ in range(4):
        corners.append(at)
        at += side_px * cmath.exp(1j * way)
        way += turn * pi / 2
    for corner in corners[:3]:
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point(corner))
    QApplication.processEvents()
    button = canvas.finish_button
    assert button.isVisible()
    last, ahead = corners[2], corners[2] - corners[1]
    nexts = [corners[3], *(last + ahead * n / 4 for n in range(1, 9))]
    assert not any(button.geometry().contains(point(place)) for place in nexts)
    canvas.setFocus()
    here.desk.use_tool("select")


def point(place):
    return QPoint(round(place.real), round(place.imag))
