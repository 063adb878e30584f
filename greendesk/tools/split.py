"""Split patches along a drawn line."""

from dataclasses import dataclass
from typing import ClassVar

import shapely

from greendesk.edits.split import split_patches
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import Hint, NewId
from greendesk.tools.line import Line


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
        crossed = self._crossed(view)
        ids = tuple(i for i in self.selected if i in crossed) or crossed
        if not ids:
            raise BadInput(N_("The line crosses no patch. Nothing was changed."))
        return split_patches(view, ids, self.trace.corners, new_id)

    def _crossed(self, view: View) -> tuple[PatchId, ...]:
        line = shapely.LineString(self.trace.corners)
        return tuple(
            patch.id
            for patch in view.near(line.bounds)
            if patch.shape is not None and shapely.crosses(line, patch.shape)
        )

    def chosen_after(self, edit: Edit) -> tuple[PatchId, ...]:
        """Return the new piece, whose name is to be seen to; or all pieces, if there are more."""
        made = tuple(delta.id for delta in edit.deltas if delta.before is None)
        return made if len(made) == 1 else tuple(sorted(edit.ids))
