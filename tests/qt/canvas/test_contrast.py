"""What lies on the map can be seen on dark forest, on green and on bright dry fields alike."""

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.live_layer import Live, paint_live, paint_selection
from greendesk.qt.canvas.painters import polyline
from greendesk.qt.palette import contrast
from greendesk.qt.theme import font
from greendesk.tools.base import Handle, Preview, Snap
from tests.qt.canvas.patches import CENTRE, square
from tests.qt.canvas.test_patch_layer import drawn, key_at, layer_of

pytestmark = pytest.mark.usefixtures("qapp")
GROUNDS = {"dark forest": "#0b170e", "green": "#5d7f42", "dry field": "#f0e6c8", "sand": "#ffffff"}
ENOUGH = 3.0
"""Contrast of a mark against what lies round it. **Source:** WCAG 2.1, criterion 1.4.11."""
LOOK = Camera.at(CENTRE, 17).sized(200, 200, 1.0)


def at(x, y):
    return LOOK.lonlat(x, y)


SIDE = (at(40, 100), at(160, 100))
PREVIEWS = {
    "sketch": Live(Preview(solid=SIDE)),
    "side on its way": Live(Preview(dashed=SIDE)),
    "neighbour that goes along": Live(Preview(along=((*SIDE, at(100, 130)),))),
    "border to follow": Live(Preview(ghost=SIDE)),
    "side in the way": Live(Preview(flash=(SIDE,)), flashing=True),
    "corner": Live(Preview(handles=(Handle(at(100, 100)),))),
    "midpoint": Live(Preview(handles=(Handle(at(100, 100), "midpoint"),))),
    "first corner": Live(Preview(handles=(Handle(at(100, 100), "first"),))),
    "first corner that closes": Live(Preview(handles=(Handle(at(100, 100), "closing"),))),
    "corner in hand": Live(Preview(handles=(Handle(at(100, 100), "hot"),))),
    "snap to a corner": Live(snap=Snap("corner", at(100, 100))),
    "snap to an edge": Live(snap=Snap("edge", at(100, 100))),
    "snap to a crossing": Live(snap=Snap("crossing", at(100, 100))),
    "snap to the beginning": Live(snap=Snap("own", at(100, 100))),
    "refused": Live(refused=at(100, 100)),
    "crosshair": Live(crosshair=at(100, 100)),
}


def on_ground(ground, paint, ratio):
    """Return what ``paint`` does to an even ground."""
    side = round(200 * ratio)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(ground))
    with QPainter(image) as painter:
        paint(painter)
    return image


def strongest(image, ground):
    """Return the contrast to the ground of what stands out most, and how many pixels do so."""
    colours = [image.pixelColor(x, y).name() for x in range(image.width()) for y in _rows(image)]
    contrasts = {colour: contrast(colour, ground) for colour in set(colours)}
    return max(contrasts.values()), sum(contrasts[colour] >= ENOUGH for colour in colours)


def _rows(image):
    middle, reach = image.height() // 2, image.height() // 8
    return range(middle - reach, middle + reach)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
@pytest.mark.parametrize("live", PREVIEWS.values(), ids=PREVIEWS)
def test_what_is_being_done_stands_out_from_any_ground(live, ground, ratio):
    image = on_ground(ground, lambda painter: paint_live(painter, live, LOOK, font()), ratio)
    most, pixels = strongest(image, ground)
    assert most >= ENOUGH
    assert pixels >= 8 * ratio


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
def test_the_selection_stands_out_from_any_ground(ground):
    ring = polyline([(40, 60), (160, 60), (160, 140), (40, 140)])
    image = on_ground(ground, lambda painter: paint_selection(painter, [ring]), 1.0)
    most, pixels = strongest(image, ground)
    assert most >= ENOUGH
    assert pixels >= 80


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
def test_the_outline_of_a_patch_stands_out_from_any_ground(ground):
    key = key_at(101.001, 10.501, 16)
    tile = drawn(layer_of(square("a")), key)
    image = QImage(tile.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    with QPainter(image) as painter:
        painter.drawImage(0, 0, tile)
    assert strongest(image, ground)[0] >= ENOUGH
