"""Reshape a patch by drawing over its edge: the new line takes the place of the old border."""

from dataclasses import dataclass
from typing import ClassVar

import shapely

from greendesk.edits.border import reshape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import NewId
from greendesk.tools.line import Line


@dataclass(frozen=True)
class Reshape(Line):
    """A line that crosses the border twice; outside it adds to the patch, inside it cuts off."""

    id: ClassVar[str] = "reshape"
    title: ClassVar[str] = N_("Draw the edge anew")
    shortcut: ClassVar[str] = "E"
    icon: ClassVar[str] = "spline"
    family: ClassVar[str] = "edge"
    start: ClassVar[Text] = Text(
        N_("Begin on the edge of the patch, draw the new edge, and end on the edge again.")
    )

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return the patch with its new edge; a shared border goes along."""
        return reshape(view, self._patch_id(view), self.trace.corners)

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
