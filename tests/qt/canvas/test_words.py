"""Words, pins and figures on the map."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from greendesk.i18n import say
from greendesk.model.view import MemoryView
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.figures import area_text, length_text, measure_lines
from greendesk.qt.canvas.labels import Labels, Place
from greendesk.qt.canvas.overlay import bar_text, paint_print, print_rects, scale_bar
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.pins import Pin, paint_pins, pin_box, pin_under
from greendesk.qt.palette import SMALL_PT
from greendesk.qt.theme import font
from greendesk.tools.base import Preview
from tests.qt.canvas.patches import CENTRE, COLOURS, many, square

pytestmark = pytest.mark.usefixtures("qapp")


def labels_of(*patches):
    layer = PatchLayer(COLOURS)
    layer.take_shapes(layer.make_shapes(patches))
    return Labels(MemoryView(patches), layer)


def camera(zoom=16.0, size=(800, 600)):
    return Camera.at((CENTRE[0] + 0.001, CENTRE[1] + 0.001), zoom).sized(*size, 1.0)


def laid_out(labels, look):
    for _ in labels.layout(look):
        pass
    return [sprite.box(look) for sprite in labels.sprites]


def test_a_patch_large_enough_is_named():
    labels = labels_of(square("a", name="สวนหย่อม"))
    (box,) = laid_out(labels, camera(17))
    assert box.contains(400, 300)
    assert box.height() > 30  # letter and name


def test_a_smaller_one_gets_its_letter_only():
    labels = labels_of(square("a", name="สวนหย่อมหน้าที่ว่าการอำเภอ"))
    (box,) = laid_out(labels, camera(15))
    assert box.height() < 30


def test_a_tiny_one_gets_nothing():
    assert laid_out(labels_of(square("a", name="สวน")), camera(12)) == []


def test_a_hidden_patch_has_no_words():
    labels = labels_of(square("a", name="สวน"))
    labels._patches.hide(frozenset({"a"}))
    assert laid_out(labels, camera()) == []


def test_words_never_lie_over_each_other():
    labels = labels_of(*many(300, span=0.01))
    labels.places = lambda bounds, zoom: [
        Place(f"บ้าน {i}", (CENTRE[0] + i * 0.0001, CENTRE[1]), i % 3) for i in range(40)
    ]
    boxes = laid_out(labels, camera())
    assert len(boxes) > 5
    assert not any(a.intersects(b) for a in boxes for b in boxes if a is not b)


def test_places_are_asked_for_what_is_seen_and_the_important_ones_come_first():
    labels, asked = labels_of(), []

    def places(bounds, zoom):
        asked.append((bounds, zoom))
        return [Place("หมู่บ้าน", CENTRE, 2), Place("จังหวัด", CENTRE, 0)]

    labels.places = places
    boxes = laid_out(labels, camera(10))
    assert asked == [(camera(10).bounds, 10)]
    assert len(boxes) == 1
    assert labels._pictures  # the province won
    assert ("place", "จังหวัด", 0, 1.0) in labels._pictures


def test_words_stay_tied_to_the_ground():
    labels = labels_of(square("a", name="สวน"))
    look = camera(17)
    (before,) = laid_out(labels, look)
    (after,) = [sprite.box(look.panned(37, -12)) for sprite in labels.sprites]
    assert (before.left() - after.left(), before.top() - after.top()) == (37, -12)


def test_the_tip_of_a_pin_is_its_place():
    pin = Pin(CENTRE, "error", "ขอบเขตตัดกันเอง", "circle-x")
    x, y = camera().pixel(CENTRE)
    box = pin_box(pin, camera())
    assert (box.center().x(), box.bottom()) == (x, y)
    assert pin_under([pin], camera(), (x, y - 12)) is pin
    assert pin_under([pin], camera(), (x, y + 12)) is None


def test_pins_are_painted():
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        paint_pins(painter, [Pin(CENTRE, "warning")], camera(), QRectF(0, 0, 800, 600))
    box = pin_box(Pin(CENTRE, "warning"), camera()).toAlignedRect()
    tones = {image.pixelColor(x, box.top() + 11).name() for x in range(box.left(), box.right())}
    assert len(tones) > 1


def test_the_measure_says_thai_units_first():
    preview = Preview(area_m2=5660.0, length_m=340.2, side_m=23.44)
    assert measure_lines(preview) == (
        "3-2-15\u00a0rai · 5,660\u00a0m²",
        "Side 23.4\u00a0m",
        "Around 340\u00a0m",
    )
    assert measure_lines(Preview()) == ()


def test_a_radius_is_called_so_and_a_new_edge_tells_the_patch_to_come():
    assert measure_lines(Preview(side_m=40.0, is_radius=True)) == ("Radius 40.0\u00a0m",)
    assert measure_lines(Preview(typed="25", is_radius=True)) == ("Radius 25\u00a0m (typed)",)
    reshaped = measure_lines(Preview(becomes_m2=5660.0, length_m=150.0))
    assert reshaped == ("Becomes 3-2-15\u00a0rai · 5,660\u00a0m²", "Length 150\u00a0m")


def test_a_cut_tells_the_largest_pieces_and_not_how_long_it_is():
    preview = Preview(length_m=150.0, pieces_m2=(5660.0, 1600.0))
    assert measure_lines(preview) == (
        "Piece 1: 3-2-15\u00a0rai · 5,660\u00a0m²",
        "Piece 2: 1-0-0\u00a0rai · 1,600\u00a0m²",
    )
    assert len(measure_lines(Preview(pieces_m2=(100.0,) * 9))) == 4


@pytest.mark.parametrize(
    ("area_m2", "words"),
    [
        (0, "0-0-0\u00a0rai · 0\u00a0m²"),
        (1600, "1-0-0\u00a0rai · 1,600\u00a0m²"),
        (1599, "1-0-0\u00a0rai · 1,599\u00a0m²"),
    ],
)
def test_square_wah_carry_over(area_m2, words):
    assert say(area_text(area_m2)) == words


def test_lengths_are_said_as_people_say_them():
    assert [say(length_text(m)) for m in (3.14159, 812.4, 25_300)] == [
        "3.1\u00a0m",
        "812\u00a0m",
        "25.3\u00a0km",
    ]


@pytest.mark.parametrize(("metres_per_px", "length_m"), [(1.0, 100), (0.15, 10), (30.0, 2000)])
def test_the_scale_bar_has_a_round_length_that_fits(metres_per_px, length_m):
    found, length_px = scale_bar(metres_per_px, 110)
    assert found == length_m
    assert length_px <= 110


def test_the_scale_bar_speaks_of_kilometres_from_one_kilometre_on():
    assert [say(bar_text(m)) for m in (500, 2000)] == ["500\u00a0m", "2\u00a0km"]


def test_no_word_stands_where_the_buttons_are():
    labels = labels_of()
    labels.places = lambda bounds, zoom: [Place("จังหวัด", CENTRE, 1)]
    (box,) = laid_out(labels, camera())
    labels.taken = (box,)
    assert laid_out(labels, camera()) == []


@pytest.mark.parametrize("wide_px", range(300, 340, 2))
def test_of_long_attribution_the_end_is_left_out_and_no_letter_is_cut(wide_px):
    words, look = "ภาพถ่าย" * 60, camera(size=(wide_px, 200))
    image = QImage(wide_px, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#808080"))
    with QPainter(image) as painter:
        paint_print(painter, look, font(SMALL_PT), words)
    _, plate = print_rects(look, font(SMALL_PT), words)
    rows = range(round(plate.top()) + 5, round(plate.bottom()) - 9)
    left = round(plate.left())
    edge = [image.pixelColor(left + x, y).lightness() for x in range(1, 5) for y in rows]
    assert min(edge) > 150  # the plate's own edge, before the first letter
