"""Measure on the map without changing anything."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from greendesk.i18n import N_, Text
from greendesk.model.measure import length_m
from greendesk.model.view import View
from greendesk.tools.base import Event, Hint, Key, LonLat, NewId, Preview, Step
from greendesk.tools.line import Line
from greendesk.tools.sketching import TakenBack
from greendesk.tools.trace import Trace

_START = Hint(
    N_("Click where the measuring begins."),
    keys=Text(N_("Press Space where the measuring begins.")),
)
_GO_ON = Hint(
    N_("Click on along the way. Enter or a double-click ends it, Esc puts it away."),
    keys=Text(N_("Go on with arrows and Space. Enter ends the measuring, Esc puts it away.")),
)
_ENDED = Hint(
    N_("Click to measure anew. Esc puts the measure away."),
    keys=Text(N_("Press Space to measure anew. Esc puts the measure away.")),
)


@dataclass(frozen=True)
class Measure(Line):
    """A line of clicks with its length; closed on its first corner also its area. Never stored."""

    id: ClassVar[str] = "measure"
    title: ClassVar[str] = N_("Measure")
    shortcut: ClassVar[str] = "U"
    icon: ClassVar[str] = "ruler"
    family: ClassVar[str] = "measure"
    closes: ClassVar[bool] = True
    crosses: ClassVar[bool] = True
    start: ClassVar[Text] = _START

    ended: bool = False
    closed: bool = False

    @property
    def drawing(self) -> bool:
        """Whether the line goes on."""
        return bool(self.trace) and not self.ended

    @property
    def hint(self) -> Text:
        """What can be done next."""
        return _ENDED if self.ended else _GO_ON if self.trace else _START

    @property
    def mark(self) -> object:
        """A measure is not kept."""
        return None

    def sketch(self) -> Mapping[str, object] | None:
        """Return None: a measure is not kept."""
        return None

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to; after the end it begins anew."""
        if isinstance(event, Key) and event.name == "Escape" and not self.typed:
            return Step(Measure(), done=not self.trace)
        if self.ended and (isinstance(event, Key) or event.kind in ("click", "press")):
            return Line.handle(Measure(), event, view, new_id)
        if self.ended:
            return Step(self, unused=True)
        return Line.handle(self, event, view, new_id)

    def ring(self, places: tuple[LonLat, ...]) -> tuple[LonLat, ...]:
        """Return the outline once the line is closed on its first corner, or would be."""
        return self.trace.corners if self.closed or self.over_first else ()

    def preview(self, view: View) -> Preview:
        """Return the line and its measures."""
        shown = Line.preview(self, view)
        closed = (*self.trace.corners, self.trace.first) if self.closed else shown.solid
        dashed = () if self.closed else shown.dashed
        return replace(shown, solid=closed, dashed=dashed, finish_at=None)

    def _measures(
        self, ring: tuple[LonLat, ...], ahead: tuple[LonLat, ...]
    ) -> tuple[float | None, float | None]:
        if not ring:
            return None, self.trace.length_m + length_m((self.trace.last, *ahead))
        return abs(self.trace.area_m2), self.trace.length_m + length_m((ring[-1], ring[0]))

    def _finish(self, view: View, new_id: NewId, along: tuple[LonLat, ...] = ()) -> Step:
        trace = self.trace.plus_all(along)
        return Step(replace(self, trace=trace, ended=True, closed=self.over_first, pointer=None))

    def _calm(self, trace: Trace, taken_back: tuple[TakenBack, ...]) -> Self:
        return replace(Line._calm(self, trace, taken_back), ended=False, closed=False)
