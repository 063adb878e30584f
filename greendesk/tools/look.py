"""Measure on the map without changing anything."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from greendesk.i18n import N_, Text
from greendesk.model.measure import length_m
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import Event, Handle, Key, LonLat, Pointer, Preview, Step, apart_px
from greendesk.tools.draw import TOO_CLOSE_PX
from greendesk.tools.trace import EMPTY, Trace

_START = Text(N_("Click where the measuring begins."))
_GO_ON = Text(N_("Click on along the way. Enter or a double-click ends it, Esc puts it away."))
_ENDED = Text(N_("Click to measure anew. Esc puts the measure away."))


@dataclass(frozen=True)
class Measure:
    """A line of clicks with its length; closed on its first corner also its area. Never stored."""

    id: ClassVar[str] = "measure"
    title: ClassVar[str] = N_("Measure")
    shortcut: ClassVar[str] = "U"
    icon: ClassVar[str] = "ruler"

    trace: Trace = EMPTY
    taken_back: tuple[LonLat, ...] = ()
    pointer: LonLat | None = None
    ended: bool = False
    closed: bool = False

    @property
    def drawing(self) -> bool:
        """Whether the line goes on."""
        return bool(self.trace) and not self.ended

    @property
    def snaps(self) -> bool:
        """Corners snap, so that a side can be measured from end to end."""
        return True

    @property
    def own(self) -> tuple[LonLat, ...]:
        """The first corner, once the line can be closed."""
        return (self.trace.first,) if self.trace.can_close and not self.ended else ()

    @property
    def apart(self) -> frozenset[PatchId]:
        """Nothing is being moved."""
        return frozenset()

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

    @classmethod
    def take_up(cls, state: Mapping[str, object]) -> "Measure":
        """Return the tool; it has no sketch."""
        return cls()

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Drags pan."""
        return False

    @property
    def can_go_back(self) -> bool:
        """Whether there is a corner."""
        return bool(self.trace)

    @property
    def can_go_again(self) -> bool:
        """Whether a corner was taken back."""
        return bool(self.taken_back)

    def back(self) -> "Measure | None":
        """Return the line without its last corner."""
        if not self.can_go_back:
            return None
        taken_back = (*self.taken_back, self.trace.last)
        return replace(
            self, trace=self.trace.minus(), taken_back=taken_back, ended=False, closed=False
        )

    def again(self) -> "Measure | None":
        """Return the line with the corner that was taken back last."""
        if not self.can_go_again:
            return None
        *rest, last = self.taken_back
        return replace(
            self, trace=self.trace.plus(last), taken_back=tuple(rest), ended=False, closed=False
        )

    def handle(self, event: Event, view: View, new_id: str) -> Step:
        """Return the step that ``event`` leads to."""
        if isinstance(event, Key):
            return self._key(event)
        match event.kind:
            case "move":
                return Step(replace(self, pointer=event.at))
            case "click":
                return Step(self._placed(event.at, event.pixel))
            case "double" | "menu" if self.trace:
                return Step(replace(self, ended=True, pointer=None))
        return Step(self, unused=True)

    def _key(self, key: Key) -> Step:
        match key.name:
            case "Space" if key.at is not None:
                return Step(self._placed(key.at, key.pixel))
            case "Enter" if self.trace:
                return Step(replace(self, ended=True, pointer=None))
            case "Backspace" if self.trace:
                return Step(self.back() or self)
            case "Escape":
                return Step(Measure(), done=not self.trace)
        return Step(self, unused=True)

    def _placed(self, at: LonLat, pixel: LonLat) -> "Measure":
        if self.ended or not self.trace:
            return Measure(EMPTY.plus(at), pointer=at)
        if at in self.own:
            return replace(self, ended=True, closed=True, pointer=None)
        if apart_px(self.trace.last, at, pixel) < TOO_CLOSE_PX:
            return self
        return replace(self, trace=self.trace.plus(at), taken_back=(), pointer=at)

    def preview(self, view: View) -> Preview:
        """Return the line and its measures."""
        trace = self.trace
        if not trace:
            return Preview(cursor="cross")
        pointer = None if self.ended else self.pointer
        all_m, side_m = trace.length_m, None
        if pointer is not None:
            side_m = length_m((trace.last, pointer))
            all_m += side_m
        if self.closed:
            all_m += length_m((trace.last, trace.first))
        return Preview(
            solid=(*trace.corners, trace.first) if self.closed else trace.corners,
            dashed=() if pointer is None else (trace.last, pointer),
            fill=(trace.corners,) if self.closed else (),
            handles=tuple(Handle(corner) for corner in trace.corners),
            area_m2=abs(trace.area_m2) if self.closed else None,
            length_m=all_m,
            side_m=side_m if len(trace) > 1 else None,
            cursor="cross",
        )
