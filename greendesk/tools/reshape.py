"""Reshape a patch by drawing over its edge: the new line takes the place of the old border."""

from dataclasses import dataclass, replace
from typing import ClassVar

import shapely

from greendesk.edits.border import reshape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.tools.base import Event, LonLat, NewId, Preview, Step
from greendesk.tools.line import Line

_MOST_SHOWN = 400
"""Corners; what becomes of a patch with more is not reckoned at each move of the hand."""


@dataclass(frozen=True)
class Reshape(Line):
    """A line that crosses the border twice; outside it adds to the patch, inside it cuts off.

    Attributes:
        alone: Ctrl was held at the last event: the neighbours stay.
    """

    id: ClassVar[str] = "reshape"
    title: ClassVar[str] = N_("Draw the edge anew")
    shortcut: ClassVar[str] = "E"
    icon: ClassVar[str] = "spline"
    family: ClassVar[str] = "edge"
    start: ClassVar[Text] = Text(
        N_("Begin on the edge of the patch, draw the new edge, and end on the edge again.")
    )

    alone: bool = False

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to; Ctrl while finishing leaves the neighbours."""
        now = self if event.ctrl == self.alone else replace(self, alone=event.ctrl)
        return Line.handle(now, event, view, new_id)

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return the patch with its new edge; a shared border goes along."""
        return self._reshaped(view, self.trace.corners)

    def preview(self, view: View) -> Preview:
        """Return the line, and how large the patch would be if it ended at the pointer."""
        shown = super().preview(view)
        line = self.trace.corners if self.pointer is None else (*self.trace.corners, self.pointer)
        if len(line) < 2:
            return shown
        try:
            patch_id = self._patch_id(view, line)
            before = view.find(patch_id)
            if before is None or shapely.get_num_coordinates(before.shape) > _MOST_SHOWN:
                return shown
            (after,) = (d.after for d in self._reshaped(view, line).deltas if d.id == patch_id)
        except BadInput:  # it does not come back to the edge yet
            return shown
        assert isinstance(after, Patch)
        return replace(shown, becomes_m2=area_m2(after.shape))

    def _reshaped(self, view: View, line: tuple[LonLat, ...]) -> Edit:
        return reshape(view, self._patch_id(view, line), line, alone=self.alone)

    def _patch_id(self, view: View, corners: tuple[LonLat, ...]) -> PatchId:
        """Return the selected patch, or the one whose border the line meets most often."""
        if len(self.selected) == 1:
            return self.selected[0]
        line = shapely.LineString(corners)
        met = [
            (
                shapely.get_num_coordinates(shapely.intersection(patch.shape.boundary, line)),
                patch.id,
            )
            for patch in view.near(line.bounds)
            if patch.shape is not None and shapely.intersects(patch.shape.boundary, line)
        ]
        if not met:
            raise BadInput(
                N_("The line meets no patch. Begin and end it on the edge. Nothing was changed.")
            )
        return max(met)[1]
