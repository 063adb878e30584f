"""What stands beside the shape that is being drawn: its measure and the button Finish.

They cover neither each other nor what lies on the map for good, and the measure stands outside the
shape where it can.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.hand import XY
from greendesk.qt.canvas.overlay import FinishButton, print_rects
from greendesk.qt.canvas.room import plate_rect
from greendesk.qt.palette import SMALL_PT
from greendesk.qt.theme import font
from greendesk.tools.base import Preview
from greendesk.tools.line import CLOSE_PX

if TYPE_CHECKING:
    from greendesk.qt.canvas.canvas import MapCanvas

_LAST_CORNERS, _CORNER_PX = 6, 8.0
"""The button leaves those corners in sight that were placed last."""


class Standing:
    """Finds room on a map for what moves with the pointer."""

    def __init__(self, canvas: "MapCanvas", finish: Callable[[], None]) -> None:
        self._canvas = canvas
        self.button = FinishButton(canvas, finish)
        self._taken: tuple[QRectF, ...] = ()
        self.hushed = False
        """Whether there is no button: something else has the map, and Enter is its own."""
        self.forget()

    def forget(self) -> None:
        """Look for room anew: language, text size or colours have changed."""
        self._wanted: object = ()
        self._taken_for: object = ()

    def place(self, preview: Preview, lines: Sequence[str], at: XY | None) -> QRectF:
        """Put the button where it belongs; return where the measure stands, beside ``at``."""
        button = self._place_button(preview, lines)
        if not lines or at is None:
            return QRectF()
        camera, taken = self._canvas.camera, (button, *self._for_good())
        return plate_rect(lines, at, camera, font(), taken, outwards(preview, at, camera))

    def _place_button(self, preview: Preview, lines: Sequence[str]) -> QRectF:
        """Show the button while there is something to finish; return where it stands."""
        if preview.finish_at is None or self.hushed:
            self.button.hide()
            return QRectF()
        canvas, taken = self._canvas, self._for_good()
        at = canvas.camera.pixel(preview.finish_at)
        first = canvas.camera.pixel(preview.solid[0]) if preview.solid else at
        hint = QRectF(0, canvas.hint_room.top(), canvas.width(), canvas.hint_room.height())
        taken = (*taken, hint)  # all across: the button stays where it is when the words change
        wanted = at, first, lines, taken, canvas.reach, canvas.size()
        if wanted != self._wanted or not self.button.isVisible():
            self._wanted = wanted
            out = outwards(preview, at, canvas.camera)
            measure = (
                (plate_rect(lines, at, canvas.camera, font(), taken[:-1], out),) if lines else ()
            )
            self.button.suit(canvas.reach)
            near = [*map(canvas.camera.pixel, preview.solid[-_LAST_CORNERS:])]
            places = (_round(place, _CORNER_PX) for place in (*near[:-1], *_next_corners(near)))
            keep_off = (_round(first, CLOSE_PX), *places, *measure, *taken)
            self.button.stand_at(at, (-out[0], -out[1]), keep_off)
        return QRectF(self.button.geometry())

    def _for_good(self) -> tuple[QRectF, ...]:
        """Return what lies on the map for good: buttons, print and the sentence at the bottom."""
        canvas = self._canvas
        now = canvas.camera, canvas.overlay.geometry(), canvas.hint_room, canvas.credit
        if now != self._taken_for:
            prints = print_rects(canvas.camera, font(SMALL_PT), canvas.credit)
            self._taken = (QRectF(canvas.overlay.geometry()), *prints, canvas.hint_room)
            self._taken_for = now
        return self._taken


def _next_corners(corners: Sequence[XY]) -> list[XY]:
    """Return where the next corner may well go: straight on, or where it makes a parallelogram."""
    if len(corners) < 3:
        return []
    (ax, ay), (bx, by), (cx, cy) = corners[-3:]
    steps = [n / 8 for n in range(1, 17)]
    return [
        (ax + cx - bx, ay + cy - by),
        *((cx + (cx - bx) * s, cy + (cy - by) * s) for s in steps),
    ]


def _round(at: XY, by_px: float) -> QRectF:
    return QRectF(at[0] - by_px, at[1] - by_px, 2 * by_px, 2 * by_px)


def outwards(preview: Preview, at: XY, camera: Camera) -> XY:
    """Return the direction (across, down) in which ``at`` lies from the middle of the outline."""
    if not preview.fill or len(preview.fill[0]) < 3:
        return 1, 1
    lons, lats = zip(*preview.fill[0], strict=True)
    x, y = camera.pixel(((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2))
    return at[0] - x, at[1] - y
