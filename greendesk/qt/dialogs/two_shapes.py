"""A map of its own inside a dialog: two outlines of one patch over the basemap of the window.

Mine is a solid green line, the centre's a dashed blue one, so they are told apart without colour;
the one that holds is filled. It can be dragged, and zoomed with the wheel and the keys + and -.
"""

from collections.abc import Sequence

import shapely
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget
from shapely.geometry import MultiPolygon

from greendesk.edits.choosing import Side
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.mouse import WHEEL_PER_PX
from greendesk.qt.canvas.overlay import paint_print
from greendesk.qt.canvas.painters import GHOST, PRIMARY, WHITE, polygon, thick
from greendesk.qt.canvas.shapes import WorldBox
from greendesk.qt.canvas.tile_layer import Basemap, TileLayer
from greendesk.qt.jobs import Jobs
from greendesk.qt.palette import SMALL_PT
from greendesk.qt.theme import font, px

LINES: dict[Side, tuple[QColor, Qt.PenStyle]] = {
    "theirs": (GHOST, Qt.PenStyle.DashLine),
    "mine": (PRIMARY, Qt.PenStyle.SolidLine),
}
"""Colour and line of each side, in the order in which they are painted."""
_TINT_ALPHA = 80
_PAN_PX = 80.0
_STEPS = {
    Qt.Key.Key_Left: (-_PAN_PX, 0.0),
    Qt.Key.Key_Right: (_PAN_PX, 0.0),
    Qt.Key.Key_Up: (0.0, -_PAN_PX),
    Qt.Key.Key_Down: (0.0, _PAN_PX),
}
_LEVELS = {Qt.Key.Key_Plus: 1.0, Qt.Key.Key_Equal: 1.0, Qt.Key.Key_Minus: -1.0}


class TwoShapes(QWidget):
    """Shows both outlines; None = that side has none."""

    def __init__(
        self,
        shapes: dict[Side, MultiPolygon | None],
        basemaps: Sequence[Basemap],
        jobs: Jobs,
    ) -> None:
        super().__init__()
        self._shapes, self._holding = shapes, frozenset[Side]()
        self._tiles = TileLayer(jobs, self._arrived)
        self._tiles.set_sources(basemaps)
        self.destroyed.connect(lambda _, tiles=self._tiles: tiles.set_sources(()))
        drawn = [shape for shape in shapes.values() if shape is not None and not shape.is_empty]
        self._bounds = shapely.total_bounds(drawn).tolist() if drawn else None
        self._camera = Camera.at((101.0, 13.3), 6.0)
        self._moved = False
        self._grabbed: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setMinimumSize(px(240), px(200))

    @property
    def complete(self) -> bool:
        """Whether every tile that can be had is there."""
        return not self._tiles.waiting

    def show_holding(self, holding: frozenset[Side]) -> None:
        """Fill the outline that holds; both or none while nothing is decided."""
        if holding != self._holding:
            self._holding = holding
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for about half of a dialog."""
        return QSize(px(440), px(220))

    # --- looking ------------------------------------------------------------------------------

    def _look(self, camera: Camera) -> None:
        self._camera = camera
        self._tiles.want(camera)
        self.update()

    def _arrived(self, box: WorldBox) -> None:
        if self._tiles.unsettled:
            self._tiles.want(self._camera)
        self.update()

    def _zoom_by(self, levels: float, at: QPointF) -> None:
        self._moved = True
        self._look(self._camera.zoomed(self._camera.zoom + levels, at.x(), at.y()))

    def _pan_by(self, dx_px: float, dy_px: float) -> None:
        self._moved = True
        self._look(self._camera.panned(dx_px, dy_px))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep both outlines in sight until the officer has moved the map."""
        camera = self._camera.sized(self.width(), self.height(), self.devicePixelRatioF())
        if self._bounds is not None and not self._moved:
            west, south, east, north = self._bounds
            camera = camera.fitted((west, south, east, north), margin_px=px(32))
        self._look(camera)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the map."""
        self._grabbed = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the map."""
        if self._grabbed is not None:
            by = self._grabbed - event.position()
            self._grabbed = event.position()
            self._pan_by(by.x(), by.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        self._grabbed = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        turned = event.pixelDelta().y() or event.angleDelta().y()
        self._zoom_by(turned * WHEEL_PER_PX, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom and pan with the keys of the large map."""
        key = Qt.Key(event.key())
        if key in _LEVELS:
            self._zoom_by(_LEVELS[key], QPointF(self.rect().center()))
        elif key in _STEPS:
            self._pan_by(*_STEPS[key])
        else:
            super().keyPressEvent(event)

    # --- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, then both outlines."""
        wide, high = self._camera.device_size
        ground = QImage(wide, high, QImage.Format.Format_RGB32)
        with QPainter(ground) as painter:
            self._tiles.paint(painter, self._camera, QRect(0, 0, wide, high), smooth=True)
        ground.setDevicePixelRatio(self._camera.ratio)
        with QPainter(self) as painter:
            painter.drawImage(QPointF(0, 0), ground)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for side, (colour, style) in LINES.items():
                shape = self._shapes[side]
                if shape is not None:
                    self._paint_outline(painter, shape, colour, style, side in self._holding)
            paint_print(painter, self._camera, font(SMALL_PT), self._tiles.credit)
            if self.hasFocus():
                painter.setPen(thick(PRIMARY, px(2)))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

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
                path.addPolygon(polygon(self._camera.pixels(ring.coords)))
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
