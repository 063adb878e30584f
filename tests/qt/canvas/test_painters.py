"""Patches too small for a shape: painted box by box or summed up, they look the same."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from greendesk.qt.canvas.painters import boxes_image

pytestmark = pytest.mark.usefixtures("qapp")
SIZE = (96, 64)
TONES = np.array([(10.0, 120.0, 40.0), (200.0, 30.0, 90.0)])


def pixels(image):
    assert image.format() == QImage.Format.Format_ARGB32_Premultiplied
    return np.frombuffer(image.constBits(), np.uint8).reshape(SIZE[1], SIZE[0], 4).astype(int)


def test_few_and_many_boxes_look_the_same() -> None:
    columns, rows = (n.ravel() for n in np.meshgrid(np.arange(6), np.arange(5)))
    west, north = columns * 15.0 + 3.2, rows * 12.0 + 2.7
    boxes = np.stack([west, north, west + 3.4, north + 2.1])
    kinds = (columns + rows) % 2
    few = boxes_image(boxes, kinds, TONES, SIZE)
    twice = boxes_image(np.concatenate([boxes, boxes], axis=1), np.tile(kinds, 2), TONES, SIZE)
    assert few is not None
    assert twice is not None
    assert (pixels(few)[..., 3] > 0).sum() >= 30 * 2
    assert np.abs(pixels(few) - pixels(twice)).max() <= 1


def test_without_boxes_there_is_no_image() -> None:
    assert boxes_image(np.empty((4, 0)), np.empty(0, np.int64), TONES, SIZE) is None
