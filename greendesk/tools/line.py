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

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self, cast

from shapely.geometry import MultiPolygon, Polygon

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.measure import length_m, turned_sums
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import (
    Event,
    Handle,
    Key,
    LonLat,
    NewId,
    Pointer,
    Preview,
    Step,
    apart_px,
)
from greendesk.tools.follow import Follow
from greendesk.tools.freehand import Stroke
from greendesk.tools.trace import EMPTY, Side, Trace
from greendesk.tools.typed import Typed

CLOSE_PX = 16.0
TOO_CLOSE_PX = 4.0
_LEFT_PX = 24.0  # a stroke closes only after it has been further away than this

LINE_GO_ON = Text(N_("Click to place the next place. Backspace takes the last one back."))
GO_ON = Text(N_("Click to place the next corner. Backspace takes the last one back."))
CAN_FINISH = Text(N_("Go on, or finish: click the first corner, double-click or press Enter."))
LINE_CAN_FINISH = Text(N_("Go on, or finish: double-click or press Enter."))
OVER_FIRST = Text(N_("Click here to finish the outline."))
FOLLOWING = Text(
    N_("A click follows the neighbour's border. F goes the other way round, Alt stops snapping.")
)
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
LINE_TOO_SHORT = Text(N_("A line needs at least two places. Place one more."))
PARKED = Text(N_("The outline was put aside; nothing is lost. Go on with it whenever you like."))
GONE = N_(
    "The patch that this was drawn for is not there any more. Nothing is lost; choose another one."
)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Corners that were taken back at once; ``joined``: their act has more corners before them."""

    corners: tuple[LonLat, ...]
    joined: bool


@dataclass(frozen=True)
class Line:
    """A line or outline being drawn.

    Attributes:
        trace: the corners so far.
        taken_back: what can be put back, last one last.
        stroke: the freehand stroke under way.
        pointer: where the next corner would lie.
        over_first: whether a click would finish.
        blocked: whether a click would be refused.
        refusal: why the last click was refused.
        flash: sides that were in the way of the last click.
        follow: whose border is followed, and how.
        typed: a length that is being typed.
        selected: the patches that it is drawn for.
        closes: whether it ends as an outline (of the class).
        least, most: fewest corners it can be finished with; how many finish it by themselves.
        crosses: whether sides may cross one another.
        by_hand: whether every drag draws freehand; else those with Shift.
        start: the hint before the first corner.
    """

    id: ClassVar[str] = ""
    title: ClassVar[str] = ""
    shortcut: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    family: ClassVar[str] = "draw"
    closes: ClassVar[bool] = False
    least: ClassVar[int] = 2
    most: ClassVar[int] = 0
    crosses: ClassVar[bool] = False
    by_hand: ClassVar[bool] = False
    start: ClassVar[Text]

    trace: Trace = EMPTY
    taken_back: tuple[TakenBack, ...] = ()
    stroke: Stroke | None = None
    pointer: LonLat | None = None
    over_first: bool = False
    blocked: bool = False
    refusal: Text | None = None
    flash: tuple[Side, ...] = ()
    follow: Follow = field(default_factory=Follow)
    typed: Typed = field(default_factory=Typed)
    selected: tuple[PatchId, ...] = ()

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

    def ring(self, places: tuple[LonLat, ...]) -> tuple[LonLat, ...]:
        """Return the outline that these places make; empty while they make none."""
        return places if self.closes and len(places) > 2 else ()

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
        return (self.trace.first,) if self._can_close and self.stroke is None else ()

    @property
    def apart(self) -> frozenset[PatchId]:
        """No patch is being moved."""
        return frozenset()

    @property
    def hint(self) -> Text:
        """What can be done next."""
        if not self.trace:
            return self.start
        if self.over_first:
            return OVER_FIRST
        if self.blocked:
            return BLOCKED
        if self.follow.ghost:
            return FOLLOWING
        if self.closes:
            return CAN_FINISH if self.trace.can_close else GO_ON
        return LINE_CAN_FINISH if len(self.trace) >= self.least else LINE_GO_ON

    @property
    def mark(self) -> object:
        """Differs with each corner for good; the live end of a stroke is none yet."""
        return len(self.trace), self.trace.acts, self.stroke is None, self.selected

    @property
    def outline(self) -> MultiPolygon | None:
        """The new patch as if it were finished now."""
        ring = self.ring(self.trace.corners) if self.family == "draw" else ()
        return MultiPolygon([Polygon(ring)]) if len(ring) > 2 else None

    def sketch(self) -> Mapping[str, object] | None:
        """Return the corners as JSON values."""
        if not self.trace:
            return None
        corners = [list(corner) for corner in self.trace.corners]
        state = {"corners": corners, "acts": list(self.trace.acts)}
        return {**state, "selected": list(self.selected)} if self.selected else state

    @classmethod
    def take_up(cls, state: Mapping[str, object]) -> Self:
        """Return the line as it was left."""
        corners = [(float(x), float(y)) for x, y in cast(list[list[float]], state["corners"])]
        trace = Trace.of(corners, [int(n) for n in cast(list[int], state.get("acts", ()))])
        selected = cast(list[str], state.get("selected", ()))
        return cls(trace, selected=tuple(str(i) for i in selected))

    def selecting(self, ids: tuple[PatchId, ...]) -> Self:
        """Return the tool with other patches selected; what is under way keeps its own."""
        return self if self.trace or ids == self.selected else replace(self, selected=ids)

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Return whether a drag draws: always by hand, else with Shift."""
        return self.by_hand or (event.shift and not self.most)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a corner."""
        return bool(self.trace)

    @property
    def can_go_again(self) -> bool:
        """Whether a corner was taken back."""
        return bool(self.taken_back)

    def back(self) -> Self | None:
        """Return the line without the last click or stroke."""
        if not self.can_go_back:
            return None
        last = TakenBack(self.trace.corners[-self.trace.acts[-1] :], joined=False)
        return self._calm(self.trace.without_act(), (*self.taken_back, last))

    def again(self) -> Self | None:
        """Return the line with what was taken back last."""
        if not self.can_go_again:
            return None
        *rest, last = self.taken_back
        return self._calm(self.trace.plus_all(last.corners, joined=last.joined), tuple(rest))

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
            case "press":
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
        if self.trace:
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
            return Step(replace(self, flash=(), refusal=None))
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

    @property
    def _can_close(self) -> bool:
        return self.closes and not self.most and self.trace.can_close

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
            return Step(self, hint=TOO_FEW if self.closes else LINE_TOO_SHORT)
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
                raise BadInput(GONE)
            edit = whole.made(view, new_id)
        except BadInput as error:
            return Step(replace(self, stroke=None), hint=error.text)
        chosen = self.chosen_after(edit)
        return Step(type(self)(), edit=edit, select=chosen, done=True)

    def _calm(self, trace: Trace, taken_back: tuple[TakenBack, ...]) -> Self:
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
            follow=Follow(),
            typed=Typed(),
        )

    # --- picture --------------------------------------------------------------------------------

    def preview(self, view: View) -> Preview:
        """Return the corners, a line to the pointer and back, and the measures."""
        trace, pointer = self.trace, self.pointer
        if not trace:
            return Preview(cursor="cross")
        ahead = () if pointer is None else (*self.follow.ghost, pointer)
        ring = self.ring((*trace.corners, *ahead))
        dashed = (trace.last, *ahead)
        area_m2, all_m = self._measures(ring, ahead)
        if ring:  # what is not placed yet: from the last corner on, or a whole figure
            goes_on = ring[: len(trace)] == trace.corners
            dashed = (*ring[len(trace) - 1 if goes_on else 0 :], ring[0])
        return Preview(
            solid=trace.corners,
            dashed=dashed if len(dashed) > 1 else (),
            fill=(ring,) if ring else (),
            handles=self._handles(),
            flash=self.flash,
            ghost=(trace.last, *ahead) if self.follow.ghost else (),
            finish_at=trace.last if self._can_finish and self.stroke is None else None,
            area_m2=area_m2,
            length_m=all_m,
            side_m=length_m((trace.last, *ahead)) if ahead else None,
            typed=self.typed.text,
            cursor="pointer" if self.over_first else "no" if self.blocked else "cross",
        )

    def _measures(
        self, ring: tuple[LonLat, ...], ahead: tuple[LonLat, ...]
    ) -> tuple[float | None, float | None]:
        """Return the area inside and the way round, or the length of a line."""
        trace = self.trace
        if not ring:
            return None, None if self.closes else trace.length_m + length_m((trace.last, *ahead))
        if len(ring) != len(trace) + len(ahead) or len(ahead) > 1:
            turned_m2, around_m = turned_sums(ring)
        else:  # the common case in microseconds, however long the outline
            turned_m2, all_m = (
                trace.measured(ahead[0]) if ahead else (trace.area_m2, trace.length_m)
            )
            around_m = all_m + length_m((ring[-1], trace.first))
        return abs(turned_m2), around_m

    @property
    def _can_finish(self) -> bool:
        enough = self.trace.can_close if self.closes else len(self.trace) >= self.least
        return enough and not self.most

    def _handles(self) -> tuple[Handle, ...]:
        if self.over_first:
            return (Handle(self.trace.first, "closing"), *self.trace.handles[1:])
        return self.trace.handles


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
