"""Corner by corner: what all tools share that draw a line or an outline.

::

            click, Space, Shift + drag        Enter, double-click, right button, Finish
    empty -------------------------> drawing ------------------------------------------> edit
      ^                               |  ^ |
      |                  Esc: parked  |  | | a side that would cross another: refused, nothing lost
      +-------------------------------+  +-+ Backspace, Ctrl+Z: back;  Ctrl+Y: again

The one thing to know: no side is ever placed that crosses another, so of an outline only the
closing side is left to be tried when it is finished. A tool says what becomes of its corners in
:meth:`Line.made`; most have nothing else.
"""

from dataclasses import dataclass, replace
from typing import Self

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import Event, Key, LonLat, NewId, Pointer, Step, apart_px
from greendesk.tools.freehand import Stroke
from greendesk.tools.sketching import BLOCKED, Sketching, TakenBack
from greendesk.tools.trace import Side
from greendesk.tools.typed import Typed

CLOSE_PX = 16.0
TOO_CLOSE_PX = 4.0
_LEFT_PX = 24.0  # a stroke closes only after it has been further away than this

REFUSED = Text(
    N_("The corner was not placed: its side would cross the outline. Choose another place.")
)
NO_WAY = Text(
    N_(
        "That side has no direction yet, or is too short at this zoom. Move the pointer to where it"
        " goes, then type its length."
    )
)
CLOSING_REFUSED = Text(
    N_(
        "Not finished yet: the closing side would cross the outline. Nothing is lost; take corners"
        " back with Backspace, or go on drawing."
    )
)
TOO_FEW = Text(N_("An outline needs at least three corners. Place one more."))
LINE_TOO_SHORT = Text(N_("A line needs at least two places. Place one more."))
PARKED = Text(N_("The outline was put aside; nothing is lost. Go on with it whenever you like."))
GONE = N_(
    "The patch that this was drawn for is not there any more. Nothing is lost; choose another one."
)


@dataclass(frozen=True)
class Line(Sketching):
    """What the hand does to a line or outline, up to the edit that becomes of it."""

    # --- what a tool says of itself ---------------------------------------------------------------

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return what the finished line or outline does.

        Raises:
            BadInput: it can't be done; the sketch stays.
        """
        raise NotImplementedError

    def chosen_after(self, edit: Edit) -> tuple[PatchId, ...]:
        """Return what is selected once the edit is made."""
        return (edit.deltas[0].id,)

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Return whether a drag draws: always by hand, else with Shift."""
        return self.by_hand or (event.shift and not self.most)

    # --- events ---------------------------------------------------------------------------------

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to."""
        if isinstance(event, Key):
            return self._key(event, view, new_id)
        match event.kind:
            case "move":
                return Step(self._hovering(event))
            case "click":
                return self._click(event, view, new_id)
            case "press" if not self.most:
                begun = replace(self, stroke=Stroke(len(self.trace), self.trace))
                return self._draw_on(begun, event)
            case "drag" if self.stroke is not None:
                return self._draw_on(self, event)
            case "release" if self.stroke is not None:
                return self._end_stroke(event, view, new_id)
            case "double" if self.trace:
                if self.refusal is not None:  # the click of this double-click placed no corner
                    return Step(self, hint=self.refusal)
                return self._finish(view, new_id)
            case "menu" if len(self.trace) >= max(self.least, 2 + self.closes):
                return self._finish(view, new_id)
        return Step(self, unused=True)

    def _key(self, key: Key, view: View, new_id: NewId) -> Step:
        typed = self.typed.with_key(key) if self.trace else None
        if typed is not None:
            return Step(replace(self, typed=typed)._measured_out())
        match key.name:
            case "Space" if key.at is not None and not (key.ctrl or key.alt):
                click = Pointer("click", key.at, key.pixel, key.at, key.snap)
                return self._click(click, view, new_id)
            case "Enter" if self.typed and self.pointer is not None:
                return self._click(Pointer("click", self.pointer, key.pixel), view, new_id)
            case "Enter" if self.trace:
                return self._finish(view, new_id)
            case "Backspace" if self.trace:
                return Step(self if key.held and self._at_end_of_stroke() else self._shorter())
            case "F" if self.trace and not (key.ctrl or key.alt) and self.follow.can_turn:
                return Step(replace(self, follow=self.follow.turned(self.trace.last)))
            case "Escape" if self.trace:
                return Step(type(self)(selected=self.selected), hint=PARKED, park=True)
            case "Escape":
                return Step(type(self)(), done=True)
        return Step(self, unused=True)

    def _hovering(self, event: Pointer) -> Self:
        if self._is_over_first(event):
            ghost = self.follow.hovering(self.trace.last, self.trace.first, self.follow.on)
            return replace(
                self, pointer=self.trace.first, over_first=True, blocked=False, follow=ghost
            )
        place = self._place(event)
        follow = self.follow
        if self.trace and not self.most:
            shape = event.snap.shape if event.snap is not None and not self.typed else None
            follow = follow.hovering(self.trace.last, place, shape)
        blocked = self._way_along((*follow.ghost, place)) is not None
        return replace(self, pointer=place, over_first=False, blocked=blocked, follow=follow)

    def _click(self, event: Pointer, view: View, new_id: NewId) -> Step:
        now = self._hovering(event)
        if now.over_first:
            return now._finish(view, new_id, along=now.follow.ghost)
        place = now.pointer
        assert place is not None
        near_px = TOO_CLOSE_PX * event.reach
        if self.trace and apart_px(self.trace.last, place, event.pixel) < near_px:
            hint = NO_WAY if self.typed else None
            return Step(replace(self, flash=(), refusal=None, typed=Typed()), hint=hint)
        places = (*now.follow.ghost, place)
        way = now._way_along(places)
        if way is not None:
            return Step(replace(now, flash=way, refusal=REFUSED), hint=REFUSED)
        follow = now.follow.placed(event.snap.shape if event.snap is not None else None)
        placed = now._calm(self.trace.plus_all(places), ())
        placed = replace(placed, pointer=place, follow=follow)
        if self.most and len(placed.trace) >= self.most:
            finished = placed._finish(view, new_id)
            return finished if finished.edit is not None else replace(finished, tool=self)
        return Step(placed)

    def _place(self, event: Pointer) -> LonLat:
        """Return where a corner would lie: at the length typed, at a right angle with Shift."""
        if self.typed and self.trace:
            return self.typed.place(self.trace.last, event.under)
        if not (event.shift and self.trace):
            return event.at
        before = self.trace.corners[-2] if len(self.trace) > 1 else None
        return _square_to(before, self.trace.last, event.under, event.pixel)

    def _measured_out(self) -> Self:
        """Return the tool with its pointer at the typed length."""
        if self.pointer is None or not self.typed:
            return self
        place = self.typed.place(self.trace.last, self.pointer)
        blocked = self._way_along((place,)) is not None
        return replace(self, pointer=place, blocked=blocked, follow=self.follow.without_ghost())

    def _is_over_first(self, event: Pointer) -> bool:
        """Return whether a click closes; a neighbour's corner nearer by goes first."""
        if not self._can_close or self.typed:
            return False
        if event.snap is not None and event.snap.kind == "corner":
            return event.at == self.trace.first
        near_px = CLOSE_PX * event.reach
        return apart_px(event.under, self.trace.first, event.pixel) <= near_px

    def _way_along(self, places: tuple[LonLat, ...]) -> tuple[Side, ...] | None:
        """Return the sides that cross if these places come next: the one there, and the new one."""
        if self.crosses:
            return None
        trace = self.trace
        for place in places:
            if trace and trace.last != place:
                way = trace.in_the_way(place)
                if way is not None:
                    return way, (trace.last, place)
            trace = trace.plus(place)
        return None

    # --- freehand -------------------------------------------------------------------------------

    def _draw_on(self, now: Self, event: Pointer) -> Step:
        assert now.stroke is not None
        to = event.at if event.kind == "press" else event.under
        stroke, way = now.stroke.drawn(to, event.pixel)
        if way is not None:
            flash = (way, (now.trace.last, to))
            tool = replace(now, flash=flash, blocked=True, pointer=None, over_first=False)
            return Step(tool, hint=BLOCKED)
        calm = self._calm(stroke.trace, ())
        return Step(replace(calm, stroke=stroke, pointer=None))

    def _end_stroke(self, event: Pointer, view: View, new_id: NewId) -> Step:
        """Leave the outline open, or close it where the stroke came back to its beginning."""
        assert self.stroke is not None
        begun, trace = self.stroke.begun, self.trace
        ended = replace(self._calm(trace, ()), pointer=event.under)
        if len(trace) <= begun or not self._can_close:
            return Step(ended)
        away = max(apart_px(corner, trace.first, event.pixel) for corner in trace.corners)
        if away <= _LEFT_PX or apart_px(event.under, trace.first, event.pixel) > CLOSE_PX:
            return Step(ended)
        while len(trace) > 3 and apart_px(trace.last, trace.first, event.pixel) <= CLOSE_PX:
            trace = trace.minus()
        finished = replace(ended, trace=trace)._finish(view, new_id)
        return finished if finished.edit is not None else Step(ended)

    # --- back and to the end --------------------------------------------------------------------

    def _at_end_of_stroke(self) -> bool:
        """Return whether a held Backspace has come to where a stroke begins or ends."""
        was_stroke = bool(self.taken_back) and self.taken_back[-1].joined
        return was_stroke != (self.trace.acts[-1] > 1)

    def _shorter(self) -> Self:
        last = TakenBack(self.trace.corners[-1:], joined=self.trace.acts[-1] > 1)
        return self._calm(self.trace.minus(), (*self.taken_back, last))

    def _finish(self, view: View, new_id: NewId, along: tuple[LonLat, ...] = ()) -> Step:
        if len(self.trace) < max(self.least, 2):
            too_few = TOO_FEW if self.closes else LINE_TOO_SHORT
            return Step(self, hint=self.hint if self.most else too_few)
        whole = self
        if self._can_close:
            way = self._way_along(along) if along else None
            trace = self.trace.plus_all(along)
            if way is None and (closing := trace.in_the_way_of_closing()) is not None:
                way = closing, (trace.last, trace.first)
            if way is not None:
                return Step(replace(self, flash=way, stroke=None), hint=CLOSING_REFUSED)
            whole = replace(self, trace=trace)
        try:
            if any(view.find(patch_id) is None for patch_id in self.selected):
                return Step(replace(self, stroke=None, selected=()), hint=Text(GONE))
            edit = whole.made(view, new_id)
        except BadInput as error:
            return Step(replace(self, stroke=None), hint=error.text)
        chosen = self.chosen_after(edit)
        return Step(type(self)(), edit=edit, select=chosen, done=True)


def _square_to(before: LonLat | None, corner: LonLat, to: LonLat, pixel: LonLat) -> LonLat:
    """Return the place nearest to ``to`` that lies straight ahead or at a right angle."""
    (x0, y0), (px, py) = corner, pixel
    ax, ay = 1.0, 0.0
    if before is not None:
        ax, ay = (x0 - before[0]) / px, (y0 - before[1]) / py
        long = (ax * ax + ay * ay) ** 0.5
        ax, ay = ax / long, ay / long
    vx, vy = (to[0] - x0) / px, (to[1] - y0) / py
    along, across = vx * ax + vy * ay, vy * ax - vx * ay
    if abs(along) >= abs(across):
        return x0 + along * ax * px, y0 + along * ay * py
    return x0 - across * ay * px, y0 + across * ax * py
