"""Holes and parts: a pond taken out of a park, a second lawn that belongs to it."""

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar

import shapely

from greendesk.edits.parts import add_part, cut_hole, delete_part, fill_hole
from greendesk.edits.sound import CRUMB_M2, rough_m2
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.tools.base import Event, Hint, Key, LonLat, NewId, Pointer, Step
from greendesk.tools.line import Line
from greendesk.tools.pick import patches_under
from greendesk.tools.plain import Plain

_NO_PATCH = Text(N_("There is no patch here. Click the patch that this is about."))

_REACHES_PART = 0.02
_REACHED_OVER = Text(
    N_(
        "The outline reached over the edge: what lay inside it was taken from the patch. Ctrl+Z"
        " takes it back."
    )
)


@dataclass(frozen=True)
class Hole(Line):
    """An outline that is taken out of the patch that it begins in."""

    id: ClassVar[str] = "hole"
    title: ClassVar[str] = N_("Cut a hole")
    icon: ClassVar[str] = "circle-dot-dashed"
    family: ClassVar[str] = "hole"
    closes: ClassVar[bool] = True
    least: ClassVar[int] = 3
    start: ClassVar[Text] = Hint(
        N_("Click inside a patch where the hole begins: a pond, a building, a car park."),
        keys=Text(N_("Press Space inside a patch where the hole begins.")),
    )

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return the patch without what lies in the outline."""
        return cut_hole(view, self._patch_id(view), self.trace.corners)

    def _finish(self, view: View, new_id: NewId, along: tuple[LonLat, ...] = ()) -> Step:
        """Finish; say it when the outline reached over the edge."""
        step = super()._finish(view, new_id, along)
        before = None if step.edit is None else step.edit.deltas[0].before
        outline = shapely.Polygon(self.trace.corners) if self.trace.can_close else None
        if not isinstance(before, Patch) or before.shape is None or outline is None:
            return step
        outside = shapely.difference(outline, before.shape)
        reaches = shapely.area(outside) > _REACHES_PART * shapely.area(outline)
        return replace(step, hint=_REACHED_OVER) if reaches else step

    def _patch_id(self, view: View) -> PatchId:
        """Return the patch that is meant: the selected one, if the outline lies in it.

        Else the smallest of those of which something is taken and something is left: a pond beside
        a neighbour's border touches the neighbour, too.
        """
        outline = shapely.Polygon(self.trace.corners)
        touched = [
            (shapely.area(patch.shape), patch.id, patch.shape)
            for patch in view.near(outline.bounds)
            if patch.shape is not None and shapely.intersects(patch.shape, outline)
        ]
        if not touched:
            raise BadInput(
                N_("There is no patch under this outline to cut a hole in. Nothing was changed.")
            )
        sound = [one for one in touched if outline.is_valid and shapely.is_valid(one[2])]
        lying = [one for one in sound if rough_m2(shapely.intersection(one[2], outline)) > CRUMB_M2]
        mine = [one for one in lying if one[1] in self.selected]
        left = [one for one in lying if rough_m2(shapely.difference(one[2], outline)) > CRUMB_M2]
        return min(mine or left or lying or touched, key=lambda one: one[:2])[1]


@dataclass(frozen=True)
class Part(Line):
    """A further outline that belongs to the selected patch."""

    id: ClassVar[str] = "part"
    title: ClassVar[str] = N_("Add a part")
    icon: ClassVar[str] = "diamond-plus"
    family: ClassVar[str] = "hole"
    closes: ClassVar[bool] = True
    least: ClassVar[int] = 3
    start: ClassVar[Text] = Hint(
        N_("Click to place the first corner of the new part of the selected patch."),
        keys=Text(N_("Press Space to place the first corner of the new part.")),
    )

    @property
    def hint(self) -> Text:
        """What can be done next."""
        if len(self.selected) == 1 or self.trace:
            return super().hint
        return Hint(
            N_("Click the patch that gets a further part."),
            keys=Text(N_("Choose the patch first. Ctrl+Enter goes to the next one of the list.")),
        )

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to; without a patch a click chooses one."""
        if len(self.selected) == 1 or self.trace or isinstance(event, Key):
            return Line.handle(self, event, view, new_id)
        if event.kind == "click":
            under = patches_under(event.under, event.pixel, view, event.reach)
            ids = tuple(patch.id for patch in under[:1])
            return Step(self.selecting(ids), select=ids, hint=None if ids else _NO_PATCH)
        return Step(self, unused=True)

    def made(self, view: View, new_id: NewId) -> Edit:
        """Return the patch with the outline as a part of it."""
        if not self.selected:
            raise BadInput(_NO_PATCH.message)
        return add_part(view, self.selected[0], self.trace.corners)


@dataclass(frozen=True)
class OneClick(Plain):
    """A tool whose every click does something at once, until Esc puts it down."""

    family: ClassVar[str] = "hole"

    start: ClassVar[Text]

    @property
    def hint(self) -> Text:
        """What can be done next."""
        return self.start

    @abstractmethod
    def made(self, event: Pointer, view: View) -> Edit:
        """Return what a click there does.

        Raises:
            BadInput: there is nothing that it could be done to.
        """

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to."""
        if isinstance(event, Key):
            return Step(self, done=event.name == "Escape", unused=event.name != "Escape")
        if event.kind != "click":
            return Step(self, unused=True)
        try:
            edit = self.made(event, view)
        except BadInput as error:
            return Step(self, hint=error.text)
        return Step(self, edit, select=(edit.deltas[0].id,))


@dataclass(frozen=True)
class FillHole(OneClick):
    """A click into a hole fills it."""

    id: ClassVar[str] = "fill-hole"
    title: ClassVar[str] = N_("Fill a hole")
    icon: ClassVar[str] = "circle-dot"
    start: ClassVar[Text] = Text(N_("Click inside a hole to fill it."))

    def made(self, event: Pointer, view: View) -> Edit:
        """Return the patch with its hole filled."""
        return fill_hole(view, _holed(view, event.under), event.under)


def _holed(view: View, place: LonLat) -> PatchId:
    """Return the patch that has a hole at a place; of several that with the smallest one."""
    at = shapely.Point(place)
    found = [
        (shapely.area(shapely.Polygon(hole)), patch.id)
        for patch in view.near((*place, *place))
        for part in (() if patch.shape is None else patch.shape.geoms)
        for hole in part.interiors
        if shapely.contains(shapely.Polygon(hole), at)
    ]
    if not found:
        raise BadInput(N_("There is no hole here. Click inside the hole that is to be filled."))
    return min(found)[1]


@dataclass(frozen=True)
class RemovePart(OneClick):
    """A click on one part of a patch takes it away."""

    id: ClassVar[str] = "remove-part"
    title: ClassVar[str] = N_("Remove a part")
    icon: ClassVar[str] = "diamond-minus"
    start: ClassVar[Text] = Text(N_("Click the part that is to go. The patch keeps its others."))

    def made(self, event: Pointer, view: View) -> Edit:
        """Return the patch without that part; of patches on one another the selected one."""
        under = patches_under(event.under, event.pixel, view, event.reach)
        ids = [patch.id for patch in under]
        mine = [patch_id for patch_id in ids if patch_id in self.selected]
        if not ids:
            raise BadInput(_NO_PATCH.message)
        return delete_part(view, (mine or ids)[0], event.under)
