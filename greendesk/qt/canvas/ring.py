"""A picture of cells without edges: panning copies nothing, cells that leave make room for others.

A cell lies at its column and row modulo the size of the ring, so it stays where it was painted for
as long as it is near the view. What is seen is put together from at most four rectangles. Numbers
are device pixels; places are those of the view, whose north-west corner is ``origin`` in pixels of
the world.
"""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from greendesk.qt.canvas.sheet import SIDE_PX

Origin = tuple[int, int]
AROUND = 2
"""Cells beside the view on each side: with them, a notch of the wheel outwards leaves nothing bare
on a screen of 1600 px."""


class Ring:
    """Room for the cells of a view and for some more on each side."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        columns, rows = ((max(1, side) - 2) // SIDE_PX + 2 + 2 * AROUND for side in size)
        self.columns, self.rows = columns, rows
        self.image = QImage(columns * SIDE_PX, rows * SIDE_PX, QImage.Format.Format_RGB32)

    def slot(self, column: int, row: int) -> tuple[int, int]:
        """Return where a cell lies, counted in cells."""
        return column % self.columns, row % self.rows

    def parts(self, area: QRect, origin: Origin) -> Iterator[tuple[QRect, QPoint]]:
        """Yield the rectangles of ``area``, each with what leads from it into the ring."""
        for left, wide, across in _runs(area.x(), area.width(), origin[0], self.image.width()):
            for top, high, down in _runs(area.y(), area.height(), origin[1], self.image.height()):
                yield QRect(left, top, wide, high), QPoint(across, down)

    def paint(self, painter: QPainter, area: QRect, origin: Origin) -> None:
        """Paint ``area`` of the view."""
        for part, shift in self.parts(area, origin):
            painter.drawImage(part.topLeft(), self.image, part.translated(shift))

    def seen(self, origin: Origin) -> QImage:
        """Return the view as a picture of its own."""
        wide, high = (max(1, side) for side in self.size)
        into = QImage(wide, high, QImage.Format.Format_RGB32)
        with QPainter(into) as painter:
            self.paint(painter, into.rect(), origin)
        return into


def _runs(start: int, length: int, origin: int, around: int) -> Iterator[tuple[int, int, int]]:
    """Cut a length where the ring begins again; yield start, length and the way into the ring."""
    end = start + length
    while start < end:
        inside = (start + origin) % around
        run = min(end - start, around - inside)
        yield start, run, inside - start
        start += run
