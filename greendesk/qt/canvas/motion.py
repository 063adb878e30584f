"""Moving the camera smoothly, for a fraction of a second, and only where the system allows it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QVariantAnimation
from PySide6.QtWidgets import QStyle, QWidget

from greendesk.qt.canvas.camera import Camera

ZOOM_MS, FLIGHT_MS = 250, 150


class Motion(QObject):
    """One movement at a time; a new one begins where the last has come to.

    Attributes:
        allowed: whether to move smoothly at all; else the end is shown at once.
    """

    def __init__(self, widget: QWidget, show: Callable[[Camera], None]) -> None:
        super().__init__(widget)
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        self.allowed = widget.style().styleHint(hint, None, widget) > 0
        self._show = show
        self._path: Callable[[float], Camera] | None = None
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._step)

    @property
    def end(self) -> Camera | None:
        """Where the movement under way will end."""
        moving = self._animation.state() is QAbstractAnimation.State.Running
        return self._path(1.0) if moving and self._path is not None else None

    def stop(self) -> None:
        """Stay where the movement is now; the hand has taken the map."""
        self._animation.stop()

    def zoom(self, start: Camera, zoom: float, x_px: float, y_px: float) -> None:
        """Zoom about a pixel, one level in a quarter of a second."""
        self._go(lambda t: start.zoomed(start.zoom + (zoom - start.zoom) * t, x_px, y_px), ZOOM_MS)

    def fly(self, start: Camera, end: Camera) -> None:
        """Move over; a place that is far away is shown at once."""
        path = _straight(start, end)
        if _is_far(start, end):
            self.stop()
            self._show(end)
        else:
            self._go(path, FLIGHT_MS)

    def _go(self, path: Callable[[float], Camera], length_ms: int) -> None:
        self.stop()
        if not self.allowed:
            self._show(path(1.0))
            return
        self._path = path
        self._animation.setDuration(length_ms)
        self._animation.start()

    def _step(self, share: float) -> None:
        if self._path is not None:
            self._show(self._path(float(share)))


def _is_far(start: Camera, end: Camera) -> bool:
    """Return whether more than two pictures lie between, or more than four levels."""
    wide = max(start.width_px / (256 * 2**start.zoom), end.width_px / (256 * 2**end.zoom))
    apart = max(abs(start.x - end.x), abs(start.y - end.y))
    return apart > 2 * wide or abs(start.zoom - end.zoom) > 4


def _straight(start: Camera, end: Camera) -> Callable[[float], Camera]:
    def path(t: float) -> Camera:
        if t >= 1.0:
            return end
        return replace(
            end,
            x=start.x + (end.x - start.x) * t,
            y=start.y + (end.y - start.y) * t,
            zoom=start.zoom + (end.zoom - start.zoom) * t,
        )

    return path
