"""Figures that a few clicks make: rectangle, circle, and a strip of even width along a line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from greendesk.edits.corridor import draw_corridor
from greendesk.edits.figures import circle, corridor, rectangle
from greendesk.edits.shape import draw_patch
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2, length_m
from greendesk.model.plane import Plane
from greendesk.model.view import View
from greendesk.tools.base import Event, Hint, Key, LonLat, NewId, Pointer, Preview, Step
from greendesk.tools.line import Line
from greendesk.tools.sketching import TakenBack
from greendesk.tools.trace import Trace


@dataclass(frozen=True)
class Rectangle(Line):
    """Two clicks for a side, a third for the depth."""

    id: ClassVar[str] = "rectangle"
    title: ClassVar[str] = N_("Draw a rectangle")
    icon: ClassVar[str] = "rectangle-horizontal"
    closes: ClassVar[bool] = True
    crosses: ClassVar[bool] = True
    least: ClassVar[int] = 3
    most: ClassVar[int] = 3
    start: ClassVar[Text] = Hint(
        N_("Click one end of a side, then its other end."),
        keys=Text(N_("Press Space at one end of a side, then at its other end.")),
    )

    @property
    def hint(self) -> Text:
        """What can be done next."""
        if len(self.trace) < 2:
            return self.start
        return Hint(
            N_("Move to the opposite side and click. Digits fix a length in metres."),
            keys=Text(
                N_("Go to the opposite side with the arrows and press Space, or type digits.")
            ),
        )

    def ring(self, places: tuple[LonLat, ...]) -> tuple[LonLat, ...]:
        """Return the rectangle of three places."""
        if len(places) != self.most:
            return ()
        try:
            return rectangle(*places)
        except BadInput:  # the pointer still lies on the first side
            return ()

    def _place(self, event: Pointer) -> LonLat:
        """Return the next end of the first side, or the corner that the depth leads to."""
        if len(self.trace) < 2:
            return super()._place(event)
        ring = self.ring((*self.trace.corners, event.at))
        corner = ring[2] if ring else event.at
        return self.typed.place(self.trace.last, corner) if self.typed else corner

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return the new patch."""
        return draw_patch(new_id(0), rectangle(*self.trace.corners))


@dataclass(frozen=True)
class Circle(Line):
    """One click for the middle, one for the edge."""

    id: ClassVar[str] = "circle"
    title: ClassVar[str] = N_("Draw a circle")
    icon: ClassVar[str] = "circle"
    closes: ClassVar[bool] = True
    crosses: ClassVar[bool] = True
    most: ClassVar[int] = 2
    start: ClassVar[Text] = Hint(
        N_("Click the middle of the circle."),
        keys=Text(N_("Press Space at the middle of the circle.")),
    )

    @property
    def hint(self) -> Text:
        """What can be done next."""
        edge = Hint(
            N_("Click the edge of the circle. Digits fix the radius in metres."),
            keys=Text(N_("Go to the edge with the arrows and press Space, or type the radius.")),
        )
        return edge if self.trace else self.start

    def ring(self, places: tuple[LonLat, ...]) -> tuple[LonLat, ...]:
        """Return the circle of middle and edge."""
        try:
            return circle(places[0], length_m(places)) if len(places) == self.most else ()
        except BadInput:  # the pointer still lies on the middle, or far away
            return ()

    def preview(self, view: View) -> Preview:
        """Return the circle and its radius."""
        return replace(super().preview(view), is_radius=True)

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return the new patch."""
        return draw_patch(new_id(0), circle(self.trace.first, self.trace.length_m))


DEFAULT_WIDTH_M = 6.0
_NEAR_PX = 3.0  # the pointer still lies on the line: the width stays


@dataclass(frozen=True)
class Corridor(Line):
    """A line along a road or canal, then its width; the line is kept with the patch.

    ::

        line --Enter, double-click--> width --click, Enter--> edit
         ^                              |
         +----------Backspace-----------+

    Attributes:
        laid: the line is finished, the width follows the pointer.
        width_m: the width of now.
    """

    id: ClassVar[str] = "corridor"
    title: ClassVar[str] = N_("Draw a strip along a line")
    icon: ClassVar[str] = "route"
    start: ClassVar[Text] = Hint(
        N_("Click along the middle of the road, canal or hedge."),
        keys=Text(N_("Press Space along the middle of the road, canal or hedge.")),
    )

    laid: bool = False
    width_m: float = DEFAULT_WIDTH_M

    @property
    def hint(self) -> Text:
        """What can be done next."""
        if not self.laid:
            return super().hint
        return Hint(
            N_("Move away from the line and click, or type the width in metres and Enter."),
            keys=Text(N_("Type the width in metres and press Enter.")),
        )

    @property
    def mark(self) -> object:
        """Differs with each corner, once the line is finished, and with each metre of width."""
        return super().mark, self.laid, round(self.width_m)

    @property
    def outline(self) -> MultiPolygon | None:
        """The strip, once the line is finished."""
        try:
            return corridor(self.trace.corners, self.width_m) if self.laid else None
        except BadInput:
            return None

    @property
    def own(self) -> tuple[LonLat, ...]:
        """No corner of its own: a strip is not closed."""
        return ()

    @property
    def snaps(self) -> bool:
        """Whether the line goes on."""
        return not self.laid and self.stroke is None

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Return whether a drag draws."""
        return not self.laid and Line.takes_drag(self, event, view)

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to."""
        if not self.laid:
            return Line.handle(self, event, view, new_id)
        if isinstance(event, Key):
            return self._width_key(event, view, new_id)
        match event.kind:
            case "move" if not self.typed:
                return Step(replace(self, width_m=self._width_at(event)))
            case "click" | "double" | "menu":
                width_m = self._width_at(event) if event.kind == "click" else self.width_m
                return replace(self, width_m=width_m)._widened(view, new_id)
        return Step(self)

    def _width_key(self, key: Key, view: View, new_id: NewId) -> Step:
        typed = self.typed.with_key(key)
        if typed is not None:
            width_m = typed.number or DEFAULT_WIDTH_M
            return Step(replace(self, typed=typed, width_m=width_m))
        if key.name in ("Enter", "Space"):
            return self._widened(view, new_id)
        if key.name == "Backspace":
            return Step(self._calm(self.trace, self.taken_back))
        return Line.handle(self, key, view, new_id)

    def _width_at(self, event: Pointer) -> float:
        """Return twice the distance from the line; near the line the width stays."""
        plane = Plane.at(event.under)
        line = shapely.LineString(plane.to_m(np.array(self.trace.corners)))
        far_m = float(shapely.distance(line, shapely.Point(0, 0)))
        near_m = _NEAR_PX * float(plane.m_per_degree[1] * event.pixel[1])
        if self.typed or far_m < near_m:
            return self.width_m
        return round(2 * far_m, 1)

    def _finish(self, view: View, new_id: NewId, along: tuple[LonLat, ...] = ()) -> Step:
        if len(self.trace) < self.least:
            return Line._finish(self, view, new_id, along)
        return Step(replace(self._calm(self.trace, ()), laid=True, pointer=None))

    def _widened(self, view: View, new_id: NewId) -> Step:
        return Line._finish(self, view, new_id)

    def _calm(self, trace: Trace, taken_back: tuple[TakenBack, ...]) -> Self:
        return replace(Line._calm(self, trace, taken_back), laid=False)

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return the new patch with its line and its width."""
        return draw_corridor(new_id(0), self.trace.corners, self.width_m)

    def preview(self, view: View) -> Preview:
        """Return the line, and the strip once the line is finished."""
        shown = Line.preview(self, view)
        if not self.laid:
            return shown
        strip = self.outline
        if strip is None:
            return replace(shown, cursor="no")
        rings = [ring for part in strip.geoms for ring in (part.exterior, *part.interiors)]
        return replace(
            shown,
            dashed=(),
            fill=tuple(tuple((x, y) for x, y in ring.coords) for ring in rings),
            area_m2=area_m2(strip),
            side_m=None,
            width_m=self.width_m,
        )

    def sketch(self) -> Mapping[str, object] | None:
        """Return the corners as JSON values."""
        state = Line.sketch(self)
        return None if state is None else {**state, "laid": self.laid, "width_m": self.width_m}

    @classmethod
    def take_up(cls, state: Mapping[str, object]) -> Self:
        """Return the line as it was left."""
        width_m = float(str(state.get("width_m", DEFAULT_WIDTH_M)))
        return replace(super().take_up(state), laid=bool(state.get("laid")), width_m=width_m)
