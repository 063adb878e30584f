"""Reshape a patch by drawing over its edge: the new line takes the place of the old border."""

from dataclasses import dataclass, replace
from typing import ClassVar

import shapely

from greendesk.edits.border import reshape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import Event, NewId, Step
from greendesk.tools.line import Line


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
        patch_id = self._patch_id(view)
        return reshape(view, patch_id, self.trace.corners, alone=self.alone)

    def _patch_id(self, view: View) -> PatchId:
        """Return the selected patch, or the one whose border the line meets most often."""
        if len(self.selected) == 1:
            return self.selected[0]
        line = shapely.LineString(self.trace.corners)
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
