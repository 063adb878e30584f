import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.live_layer import Live, live_rect, paint_live
from greendesk.qt.canvas.room import plate_rect
from greendesk.qt.theme import Theme, font
from greendesk.tools.base import Handle, Preview, Snap
from tests.qt.canvas.patches import CENTRE

pytestmark = pytest.mark.usefixtures("qapp")
LOOK = Camera.at(CENTRE, 17).sized(600, 400, 1.0)


def at(x, y):
    return LOOK.lonlat(x, y)


SKETCH = Live(
    Preview(
        solid=(at(200, 100), at(400, 100), at(400, 300)),
        dashed=(at(400, 300), at(200, 300), at(200, 100)),
        fill=((at(200, 100), at(400, 100), at(400, 300), at(200, 300)),),
        along=((at(400, 300), at(470, 300), at(470, 380)),),
        handles=(Handle(at(200, 100), "closing"), Handle(at(400, 100)), Handle(at(400, 300))),
        flash=((at(100, 50), at(150, 80)),),
    ),
    measure=("3-2-15", "x"),
    plate=QRectF(218, 318, 90, 50),
    flashing=True,
)


def measured(lines, beside):
    return Live(measure=lines, plate=plate_rect(lines, beside, LOOK, font()))


def painted(live):
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(0xFF888888)
    with QPainter(image) as painter:
        paint_live(painter, live, LOOK, font())
    return image


def changed(image):
    return [(x, y) for x in range(600) for y in range(0, 400, 3) if image.pixel(x, y) != 0xFF888888]


def test_nothing_is_painted_outside_the_rectangle_that_is_repainted():
    rect = live_rect(SKETCH, LOOK)
    seen = changed(painted(SKETCH))
    assert seen
    assert all(rect.contains(x, y) for x, y in seen)


@pytest.mark.parametrize("pointer_px", [(10.0, 10.0), (595.0, 395.0), (300.0, 395.0)])
def test_the_measure_always_finds_room_in_the_picture(pointer_px):
    live = measured(("3-2-15 rai · 5,660 m²",), pointer_px)
    rect = live_rect(live, LOOK)
    seen = changed(painted(live))
    assert len(seen) > 500
    assert all(rect.contains(x, y) for x, y in seen)


def test_the_first_corner_grows_when_it_can_close():
    small = changed(painted(Live(Preview(handles=(Handle(at(300, 200), "first"),)))))
    large = changed(painted(Live(Preview(handles=(Handle(at(300, 200), "closing"),)))))
    assert len(large) > 2 * len(small)


def test_midpoints_give_way_where_corners_are_crowded():
    crowd = tuple(Handle(at(300 + 4 * i, 200)) for i in range(3))
    midpoint = Handle(at(302, 200), "midpoint")
    with_midpoint = painted(Live(Preview(handles=(*crowd, midpoint))))
    assert with_midpoint == painted(Live(Preview(handles=crowd)))


def test_crossing_sides_are_red_only_while_they_flash():
    calm = Live(SKETCH.preview, flashing=False)
    middle = (125, 65)
    assert painted(SKETCH).pixelColor(*middle).red() > 180
    assert painted(calm).pixelColor(*middle).name() == "#888888"


def test_each_kind_of_snap_has_a_mark_of_its_own():
    kinds = ("corner", "edge", "crossing", "own")
    pictures = [painted(Live(snap=Snap(kind, at(300, 200)))) for kind in kinds]
    assert all(a != b for i, a in enumerate(pictures) for b in pictures[:i])


def test_the_crosshair_leaves_its_middle_free():
    image = painted(Live(crosshair=at(300, 200)))
    assert image.pixelColor(300, 200).name() == "#888888"
    assert image.pixelColor(310, 200).name() != "#888888"


def test_an_empty_preview_needs_no_repaint():
    assert live_rect(Live(), LOOK).isEmpty()


def test_the_lines_of_the_measure_leave_each_other_room_for_stacked_marks():
    Theme(dark=False)  # loads the typeface

    def dark_rows(image):
        return sum(any(image.pixelColor(x, y).red() < 90 for x in range(600)) for y in range(400))

    plain = QImage(600, 400, QImage.Format.Format_RGB32)
    plain.fill(0xFFFFFFFF)
    stacked = "ด้านนี้ รูปฐุ ปี่"
    with QPainter(plain) as painter:
        painter.setFont(font())
        painter.drawText(100, 100, stacked)
    three = painted(measured((stacked,) * 3, (300.0, 200.0)))
    assert dark_rows(three) >= 3 * dark_rows(plain) - 2  # the soft edges of two gaps
