"""A map of its own inside a dialog: two outlines of one patch over the basemap of the window.

Mine is a solid green line, the centre's a dashed blue one, so they are told apart without colour;
the one that holds is filled. It can be dragged, and zoomed with the wheel and the keys + and -.
"""

from collections.abc import Sequence

import shapely
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget
from shapely.geometry import MultiPolygon

from greendesk.edits.choosing import Side
from greendesk.qt.canvas.painters import GHOST, PRIMARY, WHITE, polygon, thick
from greendesk.qt.canvas.tile_layer import Basemap
from greendesk.qt.dialogs.pane import MapPane
from greendesk.qt.jobs import Jobs
from greendesk.qt.theme import px

LINES: dict[Side, tuple[QColor, Qt.PenStyle]] = {
    "theirs": (GHOST, Qt.PenStyle.DashLine),
    "mine": (PRIMARY, Qt.PenStyle.SolidLine),
}
"""Colour and line of each side, in the order in which they are painted."""
_TINT_ALPHA = 80


class TwoShapes(MapPane):
    """Shows both outlines; None = that side has none."""

    def __init__(
        self,
        shapes: dict[Side, MultiPolygon | None],
        basemaps: Sequence[Basemap],
        jobs: Jobs,
    ) -> None:
        drawn = [shape for shape in shapes.values() if shape is not None and not shape.is_empty]
        box = shapely.total_bounds(drawn).tolist() if drawn else None
        super().__init__(basemaps, jobs, tuple(box) if box is not None else None)
        self._shapes, self._holding = shapes, frozenset[Side]()

    def show_holding(self, holding: frozenset[Side]) -> None:
        """Fill the outline that holds; both or none while nothing is decided."""
        if holding != self._holding:
            self._holding = holding
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for about half of a dialog."""
        return QSize(px(440), px(220))

    def paint_over(self, painter: QPainter) -> None:
        """Paint both outlines."""
        for side, (colour, style) in LINES.items():
            shape = self._shapes[side]
            if shape is not None:
                self._paint_outline(painter, shape, colour, style, side in self._holding)

    def _paint_outline(
        self,
        painter: QPainter,
        shape: MultiPolygon,
        colour: QColor,
        style: Qt.PenStyle,
        filled: bool,
    ) -> None:
        path = QPainterPath()  # odd-even: holes stay empty
        for part in shape.geoms:
            for ring in (part.exterior, *part.interiors):
                path.addPolygon(polygon(self.camera.pixels(ring.coords)))
        if filled:
            tint = QColor(colour)
            tint.setAlpha(_TINT_ALPHA)
            painter.fillPath(path, tint)
        painter.strokePath(path, thick(WHITE, px(5), 220))
        painter.strokePath(path, thick(colour, px(3), 255, style))


class LineSample(QWidget):
    """A short piece of a side's line, for the legend."""

    def __init__(self, side: Side) -> None:
        super().__init__()
        self._side: Side = side
        self.setFixedSize(px(36), px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        colour, style = LINES[self._side]
        with QPainter(self) as painter:
            painter.setPen(thick(colour, px(3), 255, style))
            middle = self.height() / 2
            painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
