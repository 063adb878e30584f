"""Draw a patch: corner by corner, freehand, or both in one outline.

::

            click, Space                 first corner, Enter, double-click,
            Shift + drag                 right button, Finish
    empty ---------------> drawing ------------------------------------> edit, back to selecting
      ^                     |  ^ |
      |        Esc: parked  |  | | a click whose side would cross another: refused, nothing lost
      +---------------------+  +-+ Backspace, Ctrl+Z: back;  Ctrl+Y: again

The one thing to know: no side is ever placed that crosses another, so only the closing side is left
to be tried when the outline is finished.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, cast

from greendesk.edits.shape import draw_patch
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.measure import length_m
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import Event, Handle, Key, LonLat, Pointer, Preview, Step, apart_px
from greendesk.tools.freehand import Stroke
from greendesk.tools.trace import EMPTY, Side, Trace

CLOSE_PX = 16.0
TOO_CLOSE_PX = 4.0
_LEFT_PX = 24.0  # a stroke closes only after it has been further away than this

START = Text(N_("Click to place the first corner, or hold Shift and drag to draw freehand."))
GO_ON = Text(N_("Click to place the next corner. Backspace takes the last one back."))
CAN_FINISH = Text(N_("Go on, or finish: click the first corner, double-click or press Enter."))
OVER_FIRST = Text(N_("Click here to finish the outline."))
BLOCKED = Text(N_("A side to here would cross the outline. Choose another place."))
REFUSED = Text(
    N_("The corner was not placed: its side would cross the outline. Choose another place.")
)
CLOSING_REFUSED = Text(
    N_(
        "Not finished yet: the closing side would cross the outline. Nothing is lost; take corners"
        " back with Backspace, or go on drawing."
    )
)
TOO_FEW = Text(N_("An outline needs at least three corners. Place one more."))
PARKED = Text(N_("The outline was put aside; nothing is lost. Go on with it whenever you like."))


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Corners that were taken back at once; ``joined``: their act has more corners before them."""

    corners: tuple[LonLat, ...]
    joined: bool


@dataclass(frozen=True)
class Draw:
    """A patch being drawn.

    Attributes:
        trace: the corners so far.
        taken_back: what can be put back, last one last.
        stroke: the freehand stroke under way.
        pointer: where the next corner would lie.
        over_first: whether a click would finish.
        blocked: whether a click would be refused.
        flash: sides that were in the way of the last click.
    """

    id: ClassVar[str] = "draw"
    title: ClassVar[str] = N_("Draw a patch")
    shortcut: ClassVar[str] = "A"
    icon: ClassVar[str] = "pencil"
    by_hand: ClassVar[bool] = False

    trace: Trace = EMPTY
    taken_back: tuple[TakenBack, ...] = ()
    stroke: Stroke | None = None
    pointer: LonLat | None = None
    over_first: bool = False
    blocked: bool = False
    refusal: Text | None = None
    flash: tuple[Side, ...] = ()

    # --- what the bench asks --------------------------------------------------------------------

    @property
    def drawing(self) -> bool:
        """Whether there is a corner yet."""
        return bool(self.trace)

    @property
    def snaps(self) -> bool:
        """Whether the next corner snaps; a freehand stroke does not."""
        return self.stroke is None

    @property
    def own(self) -> tuple[LonLat, ...]:
        """The first corner, once the outline can be closed."""
        return (self.trace.first,) if self.trace.can_close and self.stroke is None else ()

    @property
    def apart(self) -> frozenset[PatchId]:
        """No patch is being moved."""
        return frozenset()

    @property
    def hint(self) -> Text:
        """What can be done next."""
        if not self.trace:
            return START
        if self.over_first:
            return OVER_FIRST
        if self.blocked:
            return BLOCKED
        return CAN_FINISH if self.trace.can_close else GO_ON

    @property
    def mark(self) -> object:
        """Differs with each corner for good; the live end of a stroke is none yet."""
        return len(self.trace), self.trace.acts, self.stroke is None

    def sketch(self) -> Mapping[str, object] | None:
        """Return the corners as JSON values."""
        if not self.trace:
            return None
        corners = [list(corner) for corner in self.trace.corners]
        return {"corners": corners, "acts": list(self.trace.acts)}

    @classmethod
    def take_up(cls, state: Mapping[str, object]) -> "Draw":
        """Return the outline as it was left."""
        corners = [(float(x), float(y)) for x, y in cast(list[list[float]], state["corners"])]
        return cls(Trace.of(corners, [int(n) for n in cast(list[int], state.get("acts", ()))]))

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Return whether a drag draws: always by hand, else with Shift."""
        return self.by_hand or event.shift

    @property
    def can_go_back(self) -> bool:
        """Whether there is a corner."""
        return bool(self.trace)

    @property
    def can_go_again(self) -> bool:
        """Whether a corner was taken back."""
        return bool(self.taken_back)

    def back(self) -> "Draw | None":
        """Return the outline without the last click or stroke."""
        if not self.can_go_back:
            return None
        last = TakenBack(self.trace.corners[-self.trace.acts[-1] :], joined=False)
        return self._calm(self.trace.without_act(), (*self.taken_back, last))

    def again(self) -> "Draw | None":
        """Return the outline with what was taken back last."""
        if not self.can_go_again:
            return None
        *rest, last = self.taken_back
        trace = self.trace
        for number, corner in enumerate(last.corners):
            trace = trace.plus(corner, joined=last.joined or number > 0)
        return self._calm(trace, tuple(rest))

    # --- events ---------------------------------------------------------------------------------

    def handle(self, event: Event, view: View, new_id: str) -> Step:
        """Return the step that ``event`` leads to."""
        if isinstance(event, Key):
            return self._key(event, new_id)
        match event.kind:
            case "move":
                return Step(self._hovering(event))
            case "click":
                return self._click(event, new_id)
            case "press":
                return self._draw_on(
                    replace(self, stroke=Stroke(len(self.trace), self.trace)), event
                )
            case "drag" if self.stroke is not None:
                return self._draw_on(self, event)
            case "release" if self.stroke is not None:
                return self._end_stroke(event, new_id)
            case "double" if self.trace:
                if self.refusal is not None:  # the click of this double-click placed no corner
                    return Step(self, hint=self.refusal)
                return self._finish(new_id)
            case "menu" if self.trace.can_close:
                return self._finish(new_id)
        return Step(self, unused=True)

    def _key(self, key: Key, new_id: str) -> Step:
        match key.name:
            case "Space" if key.at is not None and not (key.ctrl or key.alt):
                click = Pointer("click", key.at, key.pixel, key.at)
                return self._click(click, new_id)
            case "Enter" if self.trace:
                return self._finish(new_id)
            case "Backspace" if self.trace:
                return Step(self if key.held and self._at_end_of_stroke() else self._shorter())
            case "Escape" if self.trace:
                return Step(type(self)(), hint=PARKED, park=True)
            case "Escape":
                return Step(type(self)(), done=True)
        return Step(self, unused=True)

    def _hovering(self, event: Pointer) -> "Draw":
        place = self._place(event)
        if self._is_over_first(event):
            return replace(self, pointer=self.trace.first, over_first=True, blocked=False)
        blocked = self.trace.in_the_way(place) is not None
        return replace(self, pointer=place, over_first=False, blocked=blocked)

    def _click(self, event: Pointer, new_id: str) -> Step:
        if self._is_over_first(event):
            return self._finish(new_id)
        place = self._place(event)
        if self.trace and apart_px(self.trace.last, place, event.pixel) < TOO_CLOSE_PX:
            return Step(replace(self, flash=(), refusal=None))
        way = self.trace.in_the_way(place)
        if way is not None:
            flash = (way, (self.trace.last, place))
            return Step(replace(self, flash=flash, refusal=REFUSED, pointer=place), hint=REFUSED)
        return Step(replace(self._calm(self.trace.plus(place), ()), pointer=place))

    def _place(self, event: Pointer) -> LonLat:
        """Return where a corner would lie: at a right angle to the last side with Shift."""
        if not (event.shift and self.trace):
            return event.at
        (x0, y0), (px, py) = self.trace.last, event.pixel
        ax, ay = 1.0, 0.0
        if len(self.trace) > 1:
            bx, by = self.trace.corners[-2]
            ax, ay = (x0 - bx) / px, (y0 - by) / py
            long = (ax * ax + ay * ay) ** 0.5
            ax, ay = ax / long, ay / long
        x, y = event.under
        vx, vy = (x - x0) / px, (y - y0) / py
        along, across = vx * ax + vy * ay, vy * ax - vx * ay
        if abs(along) >= abs(across):
            return x0 + along * ax * px, y0 + along * ay * py
        return x0 - across * ay * px, y0 + across * ax * py

    def _is_over_first(self, event: Pointer) -> bool:
        """Return whether a click closes; a neighbour's corner nearer by goes first."""
        if not self.trace.can_close:
            return False
        if event.snap is not None and event.snap.kind == "corner":
            return event.at == self.trace.first
        return apart_px(event.under, self.trace.first, event.pixel) <= CLOSE_PX

    # --- freehand -------------------------------------------------------------------------------

    def _draw_on(self, now: "Draw", event: Pointer) -> Step:
        assert now.stroke is not None
        to = event.at if event.kind == "press" else event.under
        stroke, way = now.stroke.drawn(to, event.pixel)
        if way is not None:
            flash = (way, (now.trace.last, to))
            tool = replace(now, flash=flash, blocked=True, pointer=None, over_first=False)
            return Step(tool, hint=BLOCKED)
        return Step(
            replace(self._calm(stroke.trace, ()), stroke=stroke, pointer=None),
        )

    def _end_stroke(self, event: Pointer, new_id: str) -> Step:
        """Leave the outline open, or close it where the stroke came back to its beginning."""
        assert self.stroke is not None
        begun, trace = self.stroke.begun, self.trace
        ended = replace(self._calm(trace, ()), pointer=event.under)
        if len(trace) <= begun or not trace.can_close:
            return Step(ended)
        away = max(apart_px(corner, trace.first, event.pixel) for corner in trace.corners)
        if away <= _LEFT_PX or apart_px(event.under, trace.first, event.pixel) > CLOSE_PX:
            return Step(ended)
        while len(trace) > 3 and apart_px(trace.last, trace.first, event.pixel) <= CLOSE_PX:
            trace = trace.minus()
        finished = replace(ended, trace=trace)._finish(new_id)
        return finished if finished.edit is not None else Step(ended)

    # --- back and to the end --------------------------------------------------------------------

    def _at_end_of_stroke(self) -> bool:
        """Return whether a held Backspace has come to where a stroke begins or ends."""
        was_stroke = bool(self.taken_back) and self.taken_back[-1].joined
        return was_stroke != (self.trace.acts[-1] > 1)

    def _shorter(self) -> "Draw":
        last = TakenBack(self.trace.corners[-1:], joined=self.trace.acts[-1] > 1)
        return self._calm(self.trace.minus(), (*self.taken_back, last))

    def _finish(self, new_id: str) -> Step:
        if not self.trace.can_close:
            return Step(self, hint=TOO_FEW)
        way = self.trace.in_the_way_of_closing()
        if way is not None:
            flash = (way, (self.trace.last, self.trace.first))
            return Step(replace(self, flash=flash, stroke=None), hint=CLOSING_REFUSED)
        try:
            edit = draw_patch(new_id, self.trace.corners)
        except BadInput as error:
            return Step(replace(self, stroke=None), hint=error.text)
        return Step(type(self)(), edit=edit, select=(new_id,), done=True)

    def _calm(self, trace: Trace, taken_back: tuple[TakenBack, ...]) -> "Draw":
        """Return the tool with these corners, and with no refusal or stroke left over."""
        return replace(
            self,
            trace=trace,
            taken_back=taken_back,
            stroke=None,
            over_first=False,
            blocked=False,
            refusal=None,
            flash=(),
        )

    # --- picture --------------------------------------------------------------------------------

    def preview(self, view: View) -> Preview:
        """Return the corners, a line to the pointer and back, and the measures."""
        trace, pointer = self.trace, self.pointer
        if not trace:
            return Preview(cursor="cross")
        ring = trace.corners if pointer is None else (*trace.corners, pointer)
        dashed = trace.corners[-1:] if pointer is None else (trace.last, pointer)
        area_m2, all_m = abs(trace.area_m2), trace.length_m
        side_m = None
        if pointer is not None:
            turned_m2, all_m = trace.measured(pointer)
            area_m2, side_m = abs(turned_m2), all_m - trace.length_m
        closes = len(ring) > 2
        if closes:
            dashed = (*dashed, trace.first)
            all_m += length_m((ring[-1], trace.first))
        return Preview(
            solid=trace.corners,
            dashed=dashed if len(dashed) > 1 else (),
            fill=(ring,) if closes else (),
            handles=self._handles(),
            flash=self.flash,
            finish_at=trace.last if trace.can_close and self.stroke is None else None,
            area_m2=area_m2 if closes else None,
            length_m=all_m if closes else None,
            side_m=side_m,
            cursor="pointer" if self.over_first else "no" if self.blocked else "cross",
        )

    def _handles(self) -> tuple[Handle, ...]:
        if self.over_first:
            return (Handle(self.trace.first, "closing"), *self.trace.handles[1:])
        return self.trace.handles


@dataclass(frozen=True)
class Freehand(Draw):
    """The same with every drag drawing; clicks place corners here too."""

    id: ClassVar[str] = "freehand"
    title: ClassVar[str] = N_("Draw freehand")
    shortcut: ClassVar[str] = ""
    icon: ClassVar[str] = "lasso"
    by_hand: ClassVar[bool] = True

    @property
    def hint(self) -> Text:
        """What can be done next."""
        if not self.trace:
            return Text(N_("Hold the button down and go round the area. Let go at the beginning."))
        return super().hint
