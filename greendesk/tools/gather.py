"""Select many patches at once: with a box or a lasso."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from greendesk.i18n import N_, Text
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import Event, Key, LonLat, NewId, Pointer, Preview, Step
from greendesk.tools.plain import Plain

_LEAST_PX = 3.0


@dataclass(frozen=True)
class Box(Plain):
    """A box drawn by a drag; what lies in it is selected. With Shift or Ctrl it is added.

    Attributes:
        places: where the drag began, and where it has been since.
        adds: what was selected stays so.
    """

    id: ClassVar[str] = "box"
    title: ClassVar[str] = N_("Select with a box")
    icon: ClassVar[str] = "square-dashed-mouse-pointer"
    hint: ClassVar[Text] = Text(
        N_("Hold the button and draw a box round the patches. Shift adds to what is selected.")
    )

    places: tuple[LonLat, ...] = ()
    adds: bool = False

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Return whether a drag selects: always."""
        return True

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to."""
        if isinstance(event, Key):
            leaves = event.name == "Escape"  # also a box that a drag with Shift has begun
            return Step(replace(self, places=()), done=leaves, unused=not leaves)
        match event.kind:
            case "press":
                return Step(replace(self, places=(event.under,), adds=event.shift or event.ctrl))
            case "drag" if self.places:
                return Step(self._drawn(event))
            case "release" if self.places:
                return self._drawn(event)._gathered(view)
        return Step(self, unused=True)

    def _drawn(self, event: Pointer) -> "Box":
        return replace(self, places=(self.places[0], event.under))

    @property
    def ring(self) -> tuple[LonLat, ...]:
        """The outline so far."""
        (west, south), (east, north) = self.places[0], self.places[-1]
        return (west, south), (east, south), (east, north), (west, north)

    def _gathered(self, view: View) -> Step:
        ids = tuple(_inside(view, shapely.Polygon(self.ring))) if len(self.places) > 1 else ()
        kept = self.selected if self.adds else ()
        ids = (*kept, *(i for i in ids if i not in kept))
        nothing = Text(N_("No patch lies in there."))
        return Step(type(self)(ids), select=ids, done=True, hint=None if ids else nothing)

    def preview(self, view: View) -> Preview:
        """Return the outline so far."""
        if len(self.places) < 2:
            return Preview(cursor="cross")
        return Preview(dashed=(*self.ring, self.ring[0]), fill=(self.ring,), cursor="cross")


@dataclass(frozen=True)
class Lasso(Box):
    """The same with an outline of any shape."""

    id: ClassVar[str] = "lasso"
    title: ClassVar[str] = N_("Select with a lasso")
    icon: ClassVar[str] = "lasso-select"
    hint: ClassVar[Text] = Text(
        N_("Hold the button and go round the patches. Shift adds to what is selected.")
    )

    def _drawn(self, event: Pointer) -> "Lasso":
        near = event.distance_px(self.places[-1]) < _LEAST_PX
        return self if near else replace(self, places=(*self.places, event.under))

    @property
    def ring(self) -> tuple[LonLat, ...]:
        """The outline so far."""
        return self.places if len(self.places) > 2 else super().ring


def _inside(view: View, outline: BaseGeometry) -> list[PatchId]:
    """Return the patches whose middle lies inside: those that an officer has gone round."""
    area = shapely.make_valid(outline)
    shapely.prepare(area)
    drawn = [patch for patch in view.near(outline.bounds) if patch.shape is not None]
    middles = shapely.centroid(np.array([patch.shape for patch in drawn], dtype=object))
    inside = shapely.intersects(area, middles)
    return [patch.id for patch, is_in in zip(drawn, inside, strict=True) if is_in]
