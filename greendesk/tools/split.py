"""Split patches along a drawn line."""

from dataclasses import dataclass, replace
from typing import ClassVar

import shapely

from greendesk.edits.split import pieces_of, split_patches
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import Hint, LonLat, NewId, Preview
from greendesk.tools.line import Line

_MOST_SHOWN = 800
"""Corners; the pieces of more are not reckoned at each move of the hand."""


@dataclass(frozen=True)
class Split(Line):
    """A line from edge to edge cuts the selected patches, or those that it crosses."""

    id: ClassVar[str] = "split"
    title: ClassVar[str] = N_("Split a patch")
    shortcut: ClassVar[str] = "X"
    icon: ClassVar[str] = "scissors"
    family: ClassVar[str] = "split"
    start: ClassVar[Text] = Hint(
        N_("Click outside the patch, draw the cut across it, and finish outside again."),
        keys=Text(N_("Press Space outside the patch, cut across it, and Enter outside again.")),
    )

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return the patches in pieces; the largest one keeps the name and the number."""
        ids = self._meant(view, self.trace.corners)
        if not ids:
            raise BadInput(N_("The line crosses no patch. Nothing was changed."))
        return split_patches(view, ids, self.trace.corners, new_id)

    def preview(self, view: View) -> Preview:
        """Return the line, and how large the pieces would be if it ended at the pointer."""
        shown = super().preview(view)
        line = self.trace.corners if self.pointer is None else (*self.trace.corners, self.pointer)
        if len(line) < 2:
            return shown
        ids = self._meant(view, line)
        corners = sum(_corners(view, patch_id) for patch_id in ids)
        if not ids or corners > _MOST_SHOWN:
            return shown
        pieces = sorted((area_m2(shape) for shape in pieces_of(view, ids, line)), reverse=True)
        return replace(shown, pieces_m2=tuple(pieces))

    def _meant(self, view: View, corners: tuple[LonLat, ...]) -> tuple[PatchId, ...]:
        """Return the selected patches that the line crosses; else all of those; else where it is.

        A line that lies in a patch crosses nothing yet: it is refused in words about that patch.
        """
        line = shapely.LineString(corners)
        near = [(p.id, p.shape) for p in view.near(line.bounds) if p.shape is not None]
        crossed = tuple(i for i, shape in near if shapely.crosses(line, shape))
        within = tuple(i for i, shape in near if shapely.within(line, shape))
        return tuple(i for i in self.selected if i in crossed) or crossed or within

    def chosen_after(self, edit: Edit) -> tuple[PatchId, ...]:
        """Return the new piece, whose name is to be seen to; or all pieces, if there are more."""
        made = tuple(delta.id for delta in edit.deltas if delta.before is None)
        return made if len(made) == 1 else tuple(sorted(edit.patch_ids))


def _corners(view: View, patch_id: PatchId) -> int:
    shape = view.get(patch_id).shape
    return 0 if shape is None else int(shapely.get_num_coordinates(shape))
