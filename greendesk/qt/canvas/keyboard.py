"""The keyboard on the map: a shape can be drawn with it alone.

Arrows pan; while drawing they move the crosshair (with Ctrl by single pixels) and the map follows
at the edge. Every other key goes to the bench by its plain name (see
:mod:`greendesk.qt.canvas.keys`); what the bench has no use for may choose a tool, zoom, or go on to
the window.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from greendesk.qt.canvas.hand import XY
from greendesk.qt.canvas.keys import key_name, system_of
from greendesk.tools.base import Key, LonLat

if TYPE_CHECKING:
    from greendesk.qt.canvas.canvas import MapCanvas

PAN_PX = 80
CROSSHAIR_PX, FINE_PX = 10, 1
HELD_MS = 700
_ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}
_ZOOM = {"+": 1, "=": 1, "-": -1, "_": -1}
_QUIET = ("", "Shift", "Control", "Meta", "Alt")
_FOLLOW_PX = 40


class Keyboard:
    """Turns key events of the canvas into what they mean.

    Attributes:
        crosshair: (lon, lat) of the keyboard's pointer; None while the mouse leads.
        leads: whether the last thing was done by a key, so that keys are what to speak of.
    """

    def __init__(self, canvas: "MapCanvas") -> None:
        self._canvas = canvas
        self._system = system_of(QGuiApplication.platformName())
        self._backspace_ms = 0
        self.crosshair: LonLat | None = None
        self.leads = False

    def name_of(self, event: QKeyEvent) -> str:
        """Return the plain name of a key, see :func:`~greendesk.qt.canvas.keys.key_name`."""
        return key_name(event, self._system)

    def press(self, event: QKeyEvent) -> bool:
        """Return whether the key meant something here."""
        name = self.name_of(event)
        held = event.modifiers()
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        ctrl = bool(held & Qt.KeyboardModifier.ControlModifier)
        alt = bool(held & Qt.KeyboardModifier.AltModifier)
        if name in _QUIET:
            return False
        if not self.leads:
            self.leads = True
            self._canvas.bench_changed()  # speaks of keys from now on
        if name == "Backspace" and self._is_too_soon(event):
            return True
        if name in _ARROWS and not shift and (self._canvas.drawing or not ctrl):
            self._arrow(*_ARROWS[name], screen=alt, fine=ctrl)
            return True
        if name == "Menu":
            self._canvas.ask_menu(self.place_px())
            return True
        if event.isAutoRepeat() and name not in ("Backspace", *_ARROWS):
            return name == "Space"
        repeats = event.isAutoRepeat()
        return self._to_bench(name, shift=shift, ctrl=ctrl, alt=alt, held=repeats)

    def release(self, event: QKeyEvent) -> None:
        """Let go of the map when Space comes up."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._canvas.hold_map(False)

    def place_px(self) -> XY:
        """Return where a key acts: at the crosshair, else the mouse, else the middle."""
        camera, mouse = self._canvas.camera, self._canvas.mouse.at
        if self.crosshair is not None:
            return camera.pixel(self.crosshair)
        return mouse or (camera.width_px / 2, camera.height_px / 2)

    def _to_bench(self, name: str, *, shift: bool, ctrl: bool, alt: bool, held: bool) -> bool:
        canvas = self._canvas
        at = canvas.camera.lonlat(*self.place_px())
        if name == "Space" and self.crosshair is None and canvas.mouse.at is None:
            self.crosshair = at  # the first corner by keyboard shows where it went
        pixel = canvas.camera.pixel_degrees
        key = Key(name, at=at, pixel=pixel, shift=shift, ctrl=ctrl, alt=alt, held=held)
        placed = len(canvas.bench.preview().solid)
        if canvas.bench.key(key):
            self._go_to_corner(placed)
            canvas.mouse.let_go()
            canvas.bench_changed()
            return True
        if ctrl or alt:
            return False
        if name == "Space":
            canvas.hold_map(True)
            return True
        if name in _ZOOM:
            canvas.zoom_by(_ZOOM[name])
            return True
        return not shift and canvas.press_letter(name)

    def _arrow(self, dx: int, dy: int, *, screen: bool, fine: bool) -> None:
        canvas, camera = self._canvas, self._canvas.camera
        if screen:
            canvas.pan_by(dx * camera.width_px, dy * camera.height_px)
        elif not canvas.drawing:
            canvas.pan_by(dx * PAN_PX, dy * PAN_PX)
        else:
            x, y = self.place_px()
            step_px = FINE_PX if fine else CROSSHAIR_PX
            x, y = x + dx * step_px, y + dy * step_px
            self.crosshair = camera.lonlat(x, y)
            canvas.pan_by(_over(x, camera.width_px), _over(y, camera.height_px))
            canvas.tell("move", self.place_px(), Qt.KeyboardModifier.NoModifier)

    def _go_to_corner(self, placed: int) -> None:
        """Move the crosshair on to a corner that was placed elsewhere: by a length, or a snap."""
        canvas, corners = self._canvas, self._canvas.bench.preview().solid
        if self.crosshair is None or len(corners) <= placed:
            return
        self.crosshair = corners[-1]
        x, y = self.place_px()
        canvas.pan_by(_over(x, canvas.camera.width_px), _over(y, canvas.camera.height_px))

    def _is_too_soon(self, event: QKeyEvent) -> bool:
        """Return whether a held Backspace must not repeat yet."""
        if not event.isAutoRepeat():
            self._backspace_ms = event.timestamp()
            return False
        return event.timestamp() - self._backspace_ms < HELD_MS


def _over(at_px: float, size_px: int) -> float:
    """Return how far a place reaches into the band at the edge where the map follows."""
    low, high = _FOLLOW_PX, max(_FOLLOW_PX, size_px - _FOLLOW_PX)
    return min(0.0, at_px - low) + max(0.0, at_px - high)
