"""The strokes and fills that all layers share: casing, hatches, halos, marks.

Two facts rule this file. A cosmetic pen of width 1 is many times faster than a wider one, so wide
casing is for few corners only. Filling with antialiasing explodes with many shapes, so shapes are
filled without it and then stroked with it.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import cast

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)
from shiboken6 import VoidPtr

from greendesk.qt.canvas.rings import Floats, Ints

DARK = QColor("#10261B")
WHITE = QColor("#FFFFFF")
PRIMARY = QColor("#17693F")
DANGER = QColor("#C62A20")
GHOST = QColor("#1F5FA8")
_BRUSH_PX = 64  # a whole number of hatches of 8 px
_FILL_ALPHA = 105  # about 40 %
_BOX_ALPHA = 191
_BOX_PX = 150  # to paint a box costs as much as to sum up so many pixels in numpy

_writable = cast(Callable[[QPointF, int, bool], bytearray], VoidPtr)  # its stub knows one form only

_HATCHES = {
    "T1": Qt.BrushStyle.NoBrush,
    "T2": Qt.BrushStyle.BDiagPattern,
    "T3": Qt.BrushStyle.HorPattern,
    "T4": Qt.BrushStyle.CrossPattern,
    "T5": Qt.BrushStyle.Dense7Pattern,
    "T6": Qt.BrushStyle.FDiagPattern,
}


def polygon(xy: Floats) -> QPolygonF:
    """Return corners (n, 2) as a polygon of Qt's; one copy of memory, no walk over points."""
    found = QPolygonF()
    found.resize(len(xy))
    if len(xy):
        data = np.ascontiguousarray(xy, dtype=np.float64)
        room = memoryview(_writable(found.data(), data.nbytes, True))
        room[:] = data.tobytes()
    return found


def polygons(xy: Floats, starts: Ints) -> list[QPolygonF]:
    """Return rings that follow each other in ``xy`` as :func:`polygon` does, many at once."""
    data = memoryview(np.ascontiguousarray(xy, dtype=np.float64).tobytes())
    found = []
    for start, end in pairwise(starts.tolist()):
        ring = QPolygonF()
        ring.resize(end - start)
        if end > start:
            room = memoryview(_writable(ring.data(), (end - start) * 16, True))
            room[:] = data[start * 16 : end * 16]
        found.append(ring)
    return found


def polyline(points: Iterable[tuple[float, float]]) -> QPolygonF:
    """Return a few points as a polygon of Qt's."""
    return QPolygonF([QPointF(x, y) for x, y in points])


def fill_brush(colour: str) -> QBrush:
    """Return the brush of a type: its colour at about 40 %."""
    tone = QColor(colour)
    tone.setAlpha(_FILL_ALPHA)
    return QBrush(tone)


def hatched_brush(type_code: str, colour: str) -> QBrush | None:
    """Return fill and hatch of a type as one brush, which fills in one go; None without hatch."""
    hatch = hatch_brush(type_code)
    if hatch is None:
        return None
    image = QImage(_BRUSH_PX, _BRUSH_PX, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(fill_brush(colour).color())
    with QPainter(image) as painter:
        painter.fillRect(image.rect(), hatch)
    return QBrush(image)


def hatch_brush(type_code: str) -> QBrush | None:
    """Return the hatch that tells a type apart without its colour; None where it has none."""
    style = _HATCHES.get(type_code, Qt.BrushStyle.NoBrush)
    if style is Qt.BrushStyle.NoBrush:
        return None
    return QBrush(QColor(16, 38, 27, 70), style)


def hairline(colour: QColor, alpha: int = 255) -> QPen:
    """Return the fast pen: one device pixel."""
    tone = QColor(colour)
    tone.setAlpha(alpha)
    pen = QPen(tone, 1.0)
    pen.setCosmetic(True)
    return pen


def thick(
    colour: QColor,
    width_px: float,
    alpha: int = 255,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> QPen:
    """Return a slower, wider pen with round joins."""
    tone = QColor(colour)
    tone.setAlpha(alpha)
    join, cap = Qt.PenJoinStyle.RoundJoin, Qt.PenCapStyle.FlatCap
    pen = QPen(tone, width_px, style, cap, join)
    pen.setCosmetic(True)
    return pen


def boxes_image(
    boxes_px: Floats, kinds: np.ndarray, tones: np.ndarray, size_px: tuple[int, int]
) -> QImage | None:
    """Return patches too small for a shape, summed up as boxes into one transparent image.

    Args:
        boxes_px: west, north, east, south in pixels of the image; shape (4, n).
        kinds: type number of each box.
        tones: (blue, green, red) of each type number, whole, 0..255.
        size_px: width and height of the image.
    """
    if not boxes_px.shape[1]:
        return None
    wide, high = size_px
    if boxes_px.shape[1] * _BOX_PX <= wide * high:
        return _few_boxes(boxes_px, kinds, tones, size_px)
    x0, y0 = np.floor(boxes_px[:2]).astype(np.int64)
    x1 = np.maximum(x0 + 1, np.rint(boxes_px[2]).astype(np.int64))
    y1 = np.maximum(y0 + 1, np.rint(boxes_px[3]).astype(np.int64))
    x0, x1 = np.clip(x0, 0, wide), np.clip(x1, 0, wide)
    y0, y1 = np.clip(y0, 0, high), np.clip(y1, 0, high)
    room = wide + 1
    corners = np.concatenate([y0 * room + x0, y1 * room + x1, y0 * room + x1, y1 * room + x0])
    signs = np.repeat([1.0, 1.0, -1.0, -1.0], boxes_px.shape[1])

    def summed(weights: np.ndarray) -> np.ndarray:
        found = np.bincount(corners, signs * np.tile(weights, 4), room * (high + 1))
        steps = found.astype(np.int32).reshape(high + 1, room)  # to sum floats takes eight times
        np.cumsum(steps, 0, out=steps)
        np.cumsum(steps, 1, out=steps)
        return steps[:high, :wide].ravel()

    count = summed(np.ones(boxes_px.shape[1]))
    covered = np.flatnonzero(count)
    share = _BOX_ALPHA / 255 / count[covered]
    pixels = np.zeros((high * wide, 4), np.uint8)
    for channel in range(3):
        pixels[covered, channel] = summed(tones[kinds, channel])[covered] * share
    pixels[covered, 3] = _BOX_ALPHA
    shape = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(pixels.tobytes(), wide, high, 4 * wide, shape).copy()


def _few_boxes(
    boxes_px: Floats, kinds: np.ndarray, tones: np.ndarray, size_px: tuple[int, int]
) -> QImage:
    image = QImage(*size_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        paint_boxes(painter, boxes_px, kinds, tones)
    return image


def paint_boxes(painter: QPainter, boxes_px: Floats, kinds: np.ndarray, tones: np.ndarray) -> None:
    """Paint what :func:`boxes_image` does, box by box: for a few that is quicker."""
    low = np.floor(boxes_px[:2]).astype(np.int64)
    size = np.maximum(np.rint(boxes_px[2:]).astype(np.int64) - low, 1)
    for x, y, wide, high, kind in zip(*low.tolist(), *size.tolist(), kinds.tolist(), strict=True):
        blue, green, red = tones[kind].tolist()
        painter.fillRect(x, y, wide, high, QColor(int(red), int(green), int(blue), _BOX_ALPHA))


def dim_tones(colours: Mapping[str, str]) -> np.ndarray:
    """Return (blue, green, red) by type number, a little darker: tiny patches must be seen."""
    tones = [QColor("#d5ddd8"), *(QColor(c) for c in colours.values())]
    dim = np.array([(c.blue(), c.green(), c.red()) for c in tones], np.float64) * 0.82
    return np.rint(dim)


def halo_text(
    text: str, font: QFont, ratio: float, ink: QColor = DARK, halo_px: float = 3.0
) -> QPixmap:
    """Return ``text`` (lines split by newlines) in ``ink`` on a white halo; legible on anything."""
    metrics = QFontMetricsF(font)
    lines = text.split("\n")
    line_px = metrics.height() * 1.05
    wide = max(metrics.horizontalAdvance(line) for line in lines) + 2 * halo_px + 2
    high = line_px * len(lines) + 2 * halo_px
    path = QPainterPath()
    for number, line in enumerate(lines):
        left = (wide - metrics.horizontalAdvance(line)) / 2
        path.addText(left, halo_px + metrics.ascent() + number * line_px, font, line)
    pixmap = QPixmap(max(1, round(wide * ratio)), max(1, round(high * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(255, 255, 255, 225), 2 * halo_px)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
        painter.fillPath(path, ink)
    return pixmap


def plate(painter: QPainter, box: QRectF, radius_px: float = 4.0) -> None:
    """Paint the quiet white plate under a figure on the map."""
    painter.setPen(hairline(DARK, 60))
    painter.setBrush(QColor(255, 255, 255, 235))
    painter.drawRoundedRect(box, radius_px, radius_px)
