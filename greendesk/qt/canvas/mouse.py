"""The mouse on the map: tells the bench what it did, pans, zooms, and follows at the edge.

What a movement means is decided by :class:`~greendesk.qt.canvas.hand.Hand`; here it becomes
pointer events for the bench or a movement of the camera. Left drag pans unless the tool takes the
drag; the middle button always pans. :class:`~greendesk.qt.canvas.touch.Touch` tells it what pen and
fingers do.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent

from greendesk.qt.canvas.hand import FINGER, XY, Hand
from greendesk.tools.base import Key, PointerKind

if TYPE_CHECKING:
    from greendesk.qt.canvas.canvas import MapCanvas

WHEEL_PER_PX = 0.002
QUIET_AFTER_CORNER_MS = 500
_EDGE_PX, _TOP_EDGE_PX = 20, 80
_EDGE_STEP_PX, _EDGE_EVERY_MS = 10, 50
_NONE = Qt.KeyboardModifier.NoModifier
_LEFT = Qt.MouseButton.LeftButton


class Mouse:
    """Turns mouse events of the canvas into what they mean."""

    def __init__(self, canvas: "MapCanvas") -> None:
        self._canvas = canvas
        self._hand = Hand()
        self._middle: XY | None = None
        self._modifiers = _NONE
        self._corner_ms: int | None = None
        self._edge = QTimer(canvas)
        self._edge.setInterval(_EDGE_EVERY_MS)
        self._edge.timeout.connect(self.follow_edge)
        self.at: XY | None = None  # None while the mouse is elsewhere
        self.space_held = False

    @property
    def dragging(self) -> bool:
        """Whether the tool has hold of something."""
        return self._hand.state == "drag"

    @property
    def panning(self) -> bool:
        """Whether the hand holds the map itself."""
        return self._hand.state == "pan" or self._middle is not None

    def press(self, event: QMouseEvent) -> None:
        """Begin a click, a drag or a pan; the right button asks for the menu."""
        self.press_at(_place(event), event.timestamp(), event.modifiers(), event.button())

    def move(self, event: QMouseEvent) -> None:
        """Hover, drag or pan."""
        self.move_to(_place(event), event.timestamp(), event.modifiers())

    def release(self, event: QMouseEvent) -> None:
        """Finish what the press began."""
        self.release_at(_place(event), event.timestamp(), event.modifiers(), event.button())

    # --- the same for whatever points: mouse, pen or finger -------------------------------------

    def press_at(
        self,
        at: XY,
        now_ms: int,
        held: Qt.KeyboardModifier = _NONE,
        button: Qt.MouseButton = _LEFT,
        *,
        pan: bool = False,
    ) -> None:
        """Hear a press; ``pan``: all that it may do is to pan."""
        self._note(at, held)
        if button == _LEFT:
            pan = pan or (self.space_held and not self._canvas.drawing)
            pressed = self._canvas.pointer("press", at, held)
            drags = not pan and self._canvas.bench.takes_drag(pressed)
            reach = self._canvas.reach
            self._hand.press(at, now_ms, may_drag=drags, pan=pan, reach=reach)
        elif button == Qt.MouseButton.MiddleButton:
            self._middle = at
        elif button == Qt.MouseButton.RightButton:
            self.ask_menu(at)
        self._canvas.show_cursor()

    def move_to(self, at: XY, now_ms: int, held: Qt.KeyboardModifier = _NONE) -> None:
        """Hear a movement, with or without something pressed."""
        before = self.at
        self._note(at, held)
        meaning = self._hand.move(at, now_ms)
        if self._middle is not None:
            self._pan(self._middle, at)
            self._middle = at
        elif meaning == "pan":
            self._pan(self._hand.last, at)
            self._hand.last = at
        elif meaning in ("drag start", "drag"):
            if meaning == "drag start" and self._hand.start is not None:
                self._tell("press", self._hand.start)
            self._tell("drag", at)
        elif self._hand.state == "up" and at != before:
            self._canvas.mouse_leads()
            self._tell("move", at)
        self._watch_edge()
        self._canvas.point_at(at)

    def release_at(
        self,
        at: XY,
        now_ms: int,
        held: Qt.KeyboardModifier = _NONE,
        button: Qt.MouseButton = _LEFT,
    ) -> None:
        """Hear that what was pressed was let go."""
        self._note(at, held)
        if button == Qt.MouseButton.MiddleButton:
            self._middle = None
        elif button == _LEFT:
            match self._hand.release(at, now_ms):
                case "click":
                    self._click(at, now_ms)
                case "double":
                    self._double(at, now_ms)
                case "drop":
                    self._tell("release", at)
        self._watch_edge()
        self._canvas.show_cursor()

    @property
    def resting(self) -> bool:
        """Whether something is pressed that has neither moved nor been let go."""
        return self._hand.state == "down"

    def give_up(self) -> None:
        """End what is under way without a click: a second finger came, or the system took over.

        A corner that is being dragged goes back; a stroke of a drawing ends where it is.
        """
        if self.dragging and self._canvas.drawing and self.at is not None:
            self._tell("release", self.at)
        elif self.dragging:
            self._canvas.bench.key(Key("Escape"))
            self._canvas.bench_changed()
        self._hand.let_go()
        self._middle = None
        self._edge.stop()
        self._canvas.show_cursor()

    def ask_menu(self, at: XY) -> None:
        """Do what the right button does: the tool first, else a menu."""
        drawing = self._canvas.drawing
        used = self._tell("menu", at)
        if not (drawing or used):
            self._canvas.ask_menu(at)

    def leave(self) -> None:
        """Note that the pointer is elsewhere."""
        if self._hand.state == "up":
            self.at = None
            self._edge.stop()

    def let_go(self) -> None:
        """Forget a drag that a key took back."""
        if self._hand.state == "drag":
            self._hand.let_go()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the cursor, a fraction of a level at a time."""
        turned, angle = event.pixelDelta().y(), event.angleDelta()
        up_px = turned or angle.y() or angle.x()  # with Alt held, Qt turns the wheel sideways
        at = event.position()
        self._canvas.zoom_at(self._canvas.camera.zoom + up_px * WHEEL_PER_PX, at.x(), at.y())

    def follow_edge(self) -> None:
        """Move the map on while something is dragged or drawn at its edge; no snapping then."""
        dx, dy = self._beyond()
        if (dx, dy) == (0, 0) or self.at is None:
            self._edge.stop()
            return
        self._canvas.pan_by(dx * _EDGE_STEP_PX, dy * _EDGE_STEP_PX)
        kind: PointerKind = "drag" if self.dragging else "move"
        self._canvas.tell(kind, self.at, self._modifiers, snapping=False)

    # --- inside -------------------------------------------------------------------------------

    def _note(self, at: XY, held: Qt.KeyboardModifier) -> None:
        self.at, self._modifiers = at, held

    def _tell(self, kind: PointerKind, at: XY) -> bool:
        return self._canvas.tell(kind, at, self._modifiers, snapping=self._beyond() == (0, 0))

    def _pan(self, before: XY, at: XY) -> None:
        self._canvas.pan_by(before[0] - at[0], before[1] - at[1])
        if self._canvas.drawing:
            self._tell("move", at)

    def _click(self, at: XY, now_ms: int) -> None:
        was_drawing = self._canvas.drawing
        self._tell("click", at)
        if was_drawing or self._canvas.drawing:
            self._corner_ms = now_ms

    def _double(self, at: XY, now_ms: int) -> None:
        """Finish while drawing; else zoom, but never right after a corner."""
        if self._canvas.drawing:
            self._tell("double", at)
            self._corner_ms = now_ms
        elif self._corner_ms is None or now_ms - self._corner_ms >= QUIET_AFTER_CORNER_MS:
            out = bool(self._modifiers & Qt.KeyboardModifier.ShiftModifier)
            self._canvas.zoom_by(-1 if out else 1, at)

    def _watch_edge(self) -> None:
        if self._beyond() != (0, 0):
            if not self._edge.isActive():
                self._edge.start()
        else:
            self._edge.stop()

    def _beyond(self) -> tuple[int, int]:
        """Return whereto the map should follow: -1, 0 or 1 to the east and to the south.

        The wide band at the top is for drags only; a corner must be placeable there by a click.
        """
        drawing = self._canvas.drawing and self._hand.state == "up" and self._middle is None
        drawing = drawing and self._canvas.reach < FINGER  # a finger that is lifted points nowhere
        if self.at is None or not (self.dragging or drawing):
            return 0, 0
        (x, y), camera = self.at, self._canvas.camera
        top_px = _TOP_EDGE_PX if self.dragging else _EDGE_PX
        dx = -1 if x < _EDGE_PX else 1 if x > camera.width_px - _EDGE_PX else 0
        dy = -1 if y < top_px else 1 if y > camera.height_px - _EDGE_PX else 0
        return dx, dy


def _place(event: QMouseEvent) -> XY:
    return event.position().x(), event.position().y()
