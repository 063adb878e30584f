"""Fingers and pen on the map.

::

    one finger    tap = click, drag = pan or the tool's drag, long press = the right button
    two fingers   pinch zooms about their middle, and pans with it
    pen           hovers, clicks and drags like a mouse; its own buttons are the mouse's

The one thing to know: Qt and the system make mouse events out of touches as well. Once a real
touch was heard those ghosts are left out, so nothing happens twice; a driver that only ever sends
the ghosts still works. While fingers are on the glass the bench hears one pointer only.
"""

from math import hypot, log2
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QEventPoint, QMouseEvent, QTabletEvent, QTouchEvent

from greendesk.qt.canvas.hand import FINGER, MOUSE, PEN, XY
from greendesk.tools.base import LonLat

if TYPE_CHECKING:
    from greendesk.qt.canvas.canvas import MapCanvas

LONG_PRESS_MS = 600
_CLOSEST_PX = 10.0  # fingers that meet must not make the zoom leap


class Touch:
    """Turns events of fingers and pen into what the mouse would have done, and pinches.

    Attributes:
        reach: how far what points last reaches; see :mod:`greendesk.qt.canvas.hand`.
    """

    def __init__(self, canvas: "MapCanvas") -> None:
        self._canvas = canvas
        canvas.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        canvas.setAttribute(Qt.WidgetAttribute.WA_TabletTracking)
        self.reach = MOUSE
        self._heard = False
        self._pinch: tuple[LonLat, float] | None = None  # ground between, zoom if 1 px apart
        self._pinched = False  # since the first finger came down
        self._long = QTimer(canvas)
        self._long.setSingleShot(True)
        self._long.setInterval(LONG_PRESS_MS)
        self._long.timeout.connect(self._long_press)

    def is_ghost(self, event: QMouseEvent) -> bool:
        """Return whether a mouse event only repeats a touch that was heard; note the mouse."""
        made = event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
        if made and self._heard:
            return True
        self._point_with(MOUSE)
        return False

    # --- fingers --------------------------------------------------------------------------------

    def hear(self, event: QTouchEvent) -> bool:
        """Hear fingers; return False for a finger that came down on a button of the map."""
        kind = event.type()
        fingers = [p for p in event.points() if p.state() != QEventPoint.State.Released]
        if kind == QEvent.Type.TouchBegin and self._is_on_a_button(event):
            return False
        self._heard = True
        self._point_with(FINGER)
        if kind == QEvent.Type.TouchCancel:
            self._stop()
        elif len(fingers) > 1:
            self._zoom_with(_at(fingers[0]), _at(fingers[1]))
        elif self._pinched:
            self._after_pinch(fingers, event.timestamp())
        elif event.points():
            self._one(event.points()[0], event)
        return True

    def _one(self, finger: QEventPoint, event: QTouchEvent) -> None:
        at, now_ms, mouse = _at(finger), event.timestamp(), self._canvas.mouse
        match finger.state():
            case QEventPoint.State.Pressed:
                self._canvas.mouse_leads()
                mouse.press_at(at, now_ms, event.modifiers())
                self._long.start()
            case QEventPoint.State.Released:
                self._long.stop()
                mouse.release_at(at, now_ms, event.modifiers())
            case QEventPoint.State.Updated:
                mouse.move_to(at, now_ms, event.modifiers())
                if not mouse.resting:
                    self._long.stop()

    def _zoom_with(self, one: XY, other: XY) -> None:
        """Zoom and pan so that the ground stays under both fingers."""
        canvas = self._canvas
        middle = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
        spread = log2(max(_CLOSEST_PX, hypot(one[0] - other[0], one[1] - other[1])))
        if self._pinch is None:
            self._stop()
            self._pinch = canvas.camera.lonlat(*middle), canvas.zoom - spread
            self._pinched = True
        ground, zoom = self._pinch
        canvas.zoom_at(zoom + spread, *middle)
        x, y = canvas.camera.pixel(ground)
        canvas.pan_by(x - middle[0], y - middle[1])

    def _after_pinch(self, fingers: list[QEventPoint], now_ms: int) -> None:
        """Let the finger that is left pan; nothing is clicked at the end of a pinch."""
        mouse, self._pinch = self._canvas.mouse, None
        if not fingers:
            self._stop()
        elif mouse.panning:
            mouse.move_to(_at(fingers[0]), now_ms)
        else:
            mouse.press_at(_at(fingers[0]), now_ms, pan=True)

    def _long_press(self) -> None:
        """Do what the right button does, at the finger that rests."""
        mouse = self._canvas.mouse
        at = mouse.at
        if mouse.resting and at is not None:
            mouse.give_up()
            mouse.ask_menu(at)

    def _stop(self) -> None:
        self._long.stop()
        self._canvas.mouse.give_up()
        self._pinch, self._pinched = None, False

    def _is_on_a_button(self, event: QTouchEvent) -> bool:
        return any(self._canvas.childAt(p.position().toPoint()) for p in event.points())

    # --- pen ------------------------------------------------------------------------------------

    def hear_pen(self, event: QTabletEvent) -> None:
        """Hear the pen: it hovers, presses and drags as a mouse does."""
        self._heard = True
        self._point_with(PEN)
        place: QPointF = event.position()
        at, now_ms, held = (place.x(), place.y()), event.timestamp(), event.modifiers()
        mouse = self._canvas.mouse
        match event.type():
            case QEvent.Type.TabletPress:
                mouse.press_at(at, now_ms, held, event.button())
            case QEvent.Type.TabletRelease:
                mouse.release_at(at, now_ms, held, event.button())
            case _:
                mouse.move_to(at, now_ms, held)

    def _point_with(self, reach: float) -> None:
        if reach != self.reach:
            self.reach = reach
            self._canvas.bench_changed()  # marks and buttons grow or shrink


def _at(finger: QEventPoint) -> XY:
    return finger.position().x(), finger.position().y()
