"""A picture inside a dialog that is dragged, zoomed and clicked, by mouse and by keyboard.

::

    Pane            dragging, wheel, keys; numbered marks
     ├── MapPane    the basemaps of the window     (lon, lat)
     └── SheetPane  a scanned sheet                (column, row)

A click that drags nothing picks a place. With the keyboard the arrows move what is shown under a
cross in the middle, + and - zoom, Space picks what lies there.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.mouse import WHEEL_PER_PX
from greendesk.qt.canvas.overlay import paint_print
from greendesk.qt.canvas.painters import PRIMARY, WHITE, thick
from greendesk.qt.canvas.shapes import WorldBox
from greendesk.qt.canvas.tile_layer import Basemap, TileLayer
from greendesk.qt.jobs import Jobs
from greendesk.qt.palette import SMALL_PT
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import font, px

Spot = tuple[float, float]
"""(lon, lat) degrees on a map, (column, row) pixels on a sheet."""
Bounds = tuple[float, float, float, float]
_PAN_PX = 80.0
_STEPS = {
    Qt.Key.Key_Left: (-_PAN_PX, 0.0),
    Qt.Key.Key_Right: (_PAN_PX, 0.0),
    Qt.Key.Key_Up: (0.0, -_PAN_PX),
    Qt.Key.Key_Down: (0.0, _PAN_PX),
}
_FINE = 0.1
_LEVELS = {Qt.Key.Key_Plus: 1.0, Qt.Key.Key_Equal: 1.0, Qt.Key.Key_Minus: -1.0}
_CROSS_PX, _MARK_PX = 12, 9
_AIR_PX = 24
_SMALL_PX = 600
_NOW = QColor("#B3261E")


class Pane(Spoken, QWidget):
    """What can be dragged, zoomed and clicked; what is shown is the subclass's.

    Signals:
        picked: a :data:`Spot` that was clicked.
    """

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._moved = False
        self._pressed: QPointF | None = None
        self._grabbed: QPointF | None = None
        self._marks: tuple[tuple[str, Spot], ...] = ()
        self._now = -1
        self.picks = False
        """Whether a click picks a place; else it only takes hold."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setMinimumSize(px(240), px(200))

    def pick_with_clicks(self) -> None:
        """Let a click pick a place."""
        self.picks = True
        self.setCursor(Qt.CursorShape.CrossCursor)

    def mark(self, marks: Sequence[tuple[str, Spot]], now: int = -1) -> None:
        """Show marks with their names; the one with number ``now`` stands out."""
        self._marks, self._now = tuple(marks), now
        self.update()

    # --- what a subclass says -------------------------------------------------------------------

    def spot_at(self, at: QPointF) -> Spot:
        """Return what lies at a place of the widget, in logical pixels."""
        raise NotImplementedError

    def pixel_of(self, spot: Spot) -> QPointF:
        """Return where a spot is shown, in logical pixels of the widget."""
        raise NotImplementedError

    def zoom_by(self, levels: float, at: QPointF) -> None:
        """Zoom, a doubling a level; what lies at ``at`` stays there."""
        raise NotImplementedError

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Look further right and down by so many logical pixels."""
        raise NotImplementedError

    def paint_ground(self, painter: QPainter) -> None:
        """Paint all but the marks."""
        raise NotImplementedError

    # --- mouse and keyboard ---------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        self._pressed = self._grabbed = event.position()
        if not self.picks:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it, once it is clear that this is no click."""
        if self._grabbed is None:
            return
        if self._pressed is not None:
            way = (event.position() - self._pressed).manhattanLength()
            if way < QApplication.startDragDistance():
                return
            self._pressed = None
        by = self._grabbed - event.position()
        self._grabbed = event.position()
        self._moved = True
        self.pan_by(by.x(), by.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it, or pick."""
        clicked = self._pressed is not None and event.button() == Qt.MouseButton.LeftButton
        self._pressed = self._grabbed = None
        if self.picks and clicked:
            self.picked.emit(self.spot_at(event.position()))
        elif not self.picks:
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        turned = event.pixelDelta().y() or event.angleDelta().y()
        self._moved = True
        self.zoom_by(turned * WHEEL_PER_PX, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom and pan with the keys of the large map, with Shift a little; Space picks."""
        key, middle = Qt.Key(event.key()), QPointF(self.rect().center())
        if key in _LEVELS:
            self._moved = True
            self.zoom_by(_LEVELS[key], middle)
        elif key in _STEPS:
            self._moved = True
            share = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            dx, dy = _STEPS[key]
            self.pan_by(dx * share, dy * share)
        elif key == Qt.Key.Key_Space and self.picks:
            self.picked.emit(self.spot_at(middle))
        else:
            super().keyPressEvent(event)

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, then the marks, and who has the keyboard."""
        with QPainter(self) as painter:
            self.paint_ground(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(font(SMALL_PT))
            for n, (name, spot) in enumerate(self._marks):
                self._paint_mark(painter, self.pixel_of(spot), name, n == self._now)
            if self.hasFocus():
                if self.picks:
                    self._paint_cross(painter)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(thick(PRIMARY, px(2)))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_cross(self, painter: QPainter) -> None:
        middle, arm = QPointF(self.rect().center()), float(px(_CROSS_PX))
        for pen in (thick(WHITE, px(3)), thick(PRIMARY, px(1))):
            painter.setPen(pen)
            painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
            painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))

    def _paint_mark(self, painter: QPainter, at: QPointF, name: str, now: bool) -> None:
        """A cross whose middle is the place, its name in a box beside it."""
        arm, colour = float(px(_MARK_PX)), _NOW if now else PRIMARY
        for pen in (thick(WHITE, px(5)), thick(colour, px(2))):
            painter.setPen(pen)
            painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
            painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))
        room = painter.fontMetrics().boundingRect(name)
        top = at.y() - arm - room.height()
        if top < 0:
            top = at.y() + arm
        box = QRectF(at.x() + arm, top, room.width() + px(10), room.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setPen(WHITE)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)


class MapPane(Pane):
    """The basemaps of the window, from Thailand as a whole to a house."""

    def __init__(self, basemaps: Sequence[Basemap], jobs: Jobs, bounds: Bounds | None) -> None:
        """Show the basemaps, the last on top.

        Args:
            bounds: what is in sight until the officer moves it, degrees.
        """
        super().__init__()
        self._tiles = TileLayer(jobs, self._arrived)
        self._tiles.set_sources(basemaps)
        self.destroyed.connect(lambda _, tiles=self._tiles: tiles.set_sources(()))
        self._bounds = bounds
        self.camera = Camera.at((101.0, 13.3), 6.0)

    @property
    def complete(self) -> bool:
        """Whether every tile that can be had is there."""
        return not self._tiles.waiting

    def spot_at(self, at: QPointF) -> Spot:
        """Return the (lon, lat) of a place of the widget."""
        return self.camera.lonlat(at.x(), at.y())

    def pixel_of(self, spot: Spot) -> QPointF:
        """Return where (lon, lat) is shown."""
        return QPointF(*self.camera.pixel(spot))

    def zoom_by(self, levels: float, at: QPointF) -> None:
        """Zoom; what lies at ``at`` stays there."""
        self._look(self.camera.zoomed(self.camera.zoom + levels, at.x(), at.y()))

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Look further right and down."""
        self._look(self.camera.panned(dx_px, dy_px))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep in sight what was to be seen until the officer has moved the map."""
        camera = self.camera.sized(self.width(), self.height(), self.devicePixelRatioF())
        if self._bounds is not None and not self._moved:
            camera = camera.fitted(self._bounds, margin_px=px(32))
        self._look(camera)

    def _look(self, camera: Camera) -> None:
        self.camera = camera
        self._tiles.want(camera)
        self.update()

    def _arrived(self, box: WorldBox) -> None:
        if self._tiles.unsettled:
            self._tiles.want(self.camera)
        self.update()

    def paint_ground(self, painter: QPainter) -> None:
        """Paint the basemaps, what a subclass lays over them, scale and credit."""
        wide, high = self.camera.device_size
        ground = QImage(wide, high, QImage.Format.Format_RGB32)
        with QPainter(ground) as inner:
            self._tiles.paint(inner, self.camera, QRect(0, 0, wide, high), smooth=True)
        ground.setDevicePixelRatio(self.camera.ratio)
        painter.drawImage(QPointF(0, 0), ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_over(painter)
        paint_print(painter, self.camera, font(SMALL_PT), self._tiles.credit)

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies on the basemaps."""


def halvings(image: QImage) -> tuple[QImage, ...]:
    """Return a picture and its halves, until they are small: thin lines stay whole in them."""
    levels = [image]
    while max(levels[-1].width(), levels[-1].height()) > _SMALL_PX:
        half = levels[-1].size() / 2
        smooth = Qt.TransformationMode.SmoothTransformation
        levels.append(levels[-1].scaled(half, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
    return tuple(levels)


class SheetPane(Pane):
    """A picture that may be shown smaller than it is; its spots are pixels of the whole one."""

    def __init__(self) -> None:
        super().__init__()
        self._levels: tuple[QImage, ...] = ()
        self._image = QImage()
        self._times = 1.0
        self._scale, self._corner = 1.0, QPointF()

    def show_levels(self, levels: Sequence[QImage], times: float) -> None:
        """Show a picture.

        Args:
            levels: of :func:`halvings`.
            times: how many times wider than the first of them the whole one is.
        """
        self._levels, self._image = tuple(levels), levels[0]
        self._times, self._moved = times, False
        self._fit()

    def _fit(self) -> None:
        if self._image.isNull() or self._moved:
            return
        wide, high = self._image.width(), self._image.height()
        room = px(_AIR_PX)
        self._scale = min((self.width() - room) / wide, (self.height() - room) / high)
        spare_x, spare_y = self.width() - wide * self._scale, self.height() - high * self._scale
        self._corner = QPointF(spare_x / 2, spare_y / 2)
        self.update()

    def spot_at(self, at: QPointF) -> Spot:
        """Return the (column, row) at a place of the widget; it may lie outside of the picture."""
        inside = (at - self._corner) / self._scale * self._times
        return inside.x(), inside.y()

    def pixel_of(self, spot: Spot) -> QPointF:
        """Return where (column, row) is shown."""
        return self._corner + QPointF(*spot) / self._times * self._scale

    def zoom_by(self, levels: float, at: QPointF) -> None:
        """Zoom; what lies at ``at`` stays there."""
        if self._image.isNull():
            return
        least = min(self.width() / self._image.width(), self.height() / self._image.height()) / 2
        scale = max(least, min(16.0, self._scale * 2.0**levels))
        self._corner = at - (at - self._corner) * (scale / self._scale)
        self._scale = scale
        self.update()

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Look further right and down."""
        self._corner -= QPointF(dx_px, dy_px)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole picture in sight until the officer has moved it."""
        self._fit()

    def paint_ground(self, painter: QPainter) -> None:
        """Paint the picture on the ground of the window."""
        painter.fillRect(self.rect(), self.palette().window())
        if self._image.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale < 4)
        size = self._image.size().toSizeF() * self._scale
        wanted = size.width() * self.devicePixelRatioF()
        enough = [level for level in self._levels if level.width() >= wanted]
        painter.drawImage(QRectF(self._corner, size), enough[-1] if enough else self._image)
