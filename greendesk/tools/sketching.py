"""A line or outline that is half drawn: what there is of it, what is said, and how it looks.

What the hand does with it is :mod:`greendesk.tools.line`'s. The one thing to know: a sketch is
these fields and nothing else, so it is kept after each corner and taken up again as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self, cast

from shapely.geometry import MultiPolygon, Polygon

from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.measure import length_m, turned_sums
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import Handle, Hint, LonLat, Preview
from greendesk.tools.follow import Follow
from greendesk.tools.freehand import Stroke
from greendesk.tools.trace import EMPTY, Side, Trace
from greendesk.tools.typed import Typed

LINE_GO_ON = Hint(
    N_("Click to place the next place. Backspace takes the last one back."),
    keys=Text(N_("Space places the next place, arrows move. Backspace takes the last one back.")),
)
GO_ON = Hint(
    N_("Click to place the next corner. Backspace takes the last one back."),
    keys=Text(N_("Space places the next corner, arrows move. Backspace takes the last one back.")),
)
_KEYS_FINISH = Text(N_("Go on with arrows and Space. Enter finishes, Esc puts it aside."))
CAN_FINISH = Hint(
    N_("Go on, or finish: click the first corner, double-click or press Enter."),
    keys=_KEYS_FINISH,
)
LINE_CAN_FINISH = Hint(N_("Go on, or finish: double-click or press Enter."), keys=_KEYS_FINISH)
OVER_FIRST = Hint(
    N_("Click here to finish the outline."),
    keys=Text(N_("Press Space or Enter to finish the outline.")),
)
FOLLOWING = Hint(
    N_(
        "A click follows the neighbour's border. F: the other way round, then straight. Alt stops"
        " snapping."
    ),
    keys=Text(N_("Space follows the neighbour's border. F: the other way round, then straight.")),
)
BLOCKED = Text(N_("A side to here would cross the outline. Choose another place."))


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Corners that were taken back at once; ``joined``: their act has more corners before them."""

    corners: tuple[LonLat, ...]
    joined: bool


@dataclass(frozen=True)
class Sketching:
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

    def put_down(self, view: View) -> Edit | None:
        """Return None: what is half drawn goes into the tray."""
        return None

    def selecting(self, ids: tuple[PatchId, ...]) -> Self:
        """Return the tool with other patches selected; what is under way keeps its own."""
        keeps = self.trace and (self.selected or self.family in ("draw", "measure"))
        return self if keeps or ids == self.selected else replace(self, selected=ids)

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

    @property
    def _can_close(self) -> bool:
        return self.closes and not self.most and self.trace.can_close

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
