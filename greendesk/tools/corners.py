"""The corners of the one selected patch: what can be taken hold of, moved, added and taken away.

The one thing to know: a drop is decided by the edit itself, which refuses an outline that crosses
itself; what is tested while the corner moves only makes the cursor say so beforehand.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Self

from greendesk.edits.border import delete_stretch
from greendesk.edits.follow import along
from greendesk.edits.rings import Rings
from greendesk.edits.shape import delete_corner, insert_corner, move_corner
from greendesk.errors import BadInput
from greendesk.i18n import Text
from greendesk.model.edit import Edit
from greendesk.model.measure import length_m
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.tools.base import Event, Handle, Key, LonLat, NewId, Pointer, Preview, Step
from greendesk.tools.drag import Drag
from greendesk.tools.grips import Grip, Grips
from greendesk.tools.plain import Plain
from greendesk.tools.snap import metres_per_px
from greendesk.tools.trace import Side

FLOOR_M_PER_PX = 2.0
ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}


@dataclass(frozen=True)
class Corners(Plain, ABC):
    """What a tool does with corners.

    Attributes:
        selected: ids of the selected patches; corners are those of a single one.
        chosen: number of the corner that keys act on.
        until: number of the corner where a stretch that begins at ``chosen`` ends.
        hot: what lies under the pointer.
        grips: what can be taken hold of, as last seen.
        drag: the corner that the hand holds.
        pixel: size of a pixel at the last event; None before the first.
        flash: sides that were in the way of the last drop.
    """

    chosen: int | None = None
    until: int | None = None
    hot: Grip | None = None
    grips: Grips | None = None
    drag: Drag | None = None
    pixel: LonLat | None = None
    flash: tuple[Side, ...] = ()

    @property
    @abstractmethod
    def hint(self) -> Text:
        """What can be done next."""

    @abstractmethod
    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to."""

    @property
    def snaps(self) -> bool:
        """Whether a corner is being dragged."""
        return self.drag is not None

    @property
    def apart(self) -> frozenset[PatchId]:
        """The patches whose corner is being moved."""
        return frozenset(r.patch_id for r in self.drag.moving) if self.drag else frozenset()

    def _seen(self, pixel: LonLat, about: LonLat, view: View) -> Self:
        """Return the tool knowing the selected patch as it is now, at this scale."""
        patch = self._patch(view)
        shape = None if patch is None else patch.shape
        grips = self.grips
        if shape is not None and grips is not None and grips.rings.shape is shape:
            if self.drag is not None or grips.fits(shape, pixel, about):
                return self if self.pixel == pixel else replace(self, pixel=pixel)
            if not self._is_too_far(pixel):
                return replace(self, pixel=pixel, grips=grips.seen_from(pixel, about))
        if shape is None or self._is_too_far(pixel):
            if self.pixel == pixel and self.grips is None:
                return self
            return replace(
                self, pixel=pixel, grips=None, drag=None, chosen=None, until=None, hot=None
            )
        grips = Grips.of(shape, pixel, about)
        chosen = None if self.chosen is None or self.chosen >= len(grips.rings) else self.chosen
        return replace(
            self, pixel=pixel, grips=grips, drag=None, chosen=chosen, until=None, hot=None
        )

    def _patch(self, view: View) -> Patch | None:
        return view.find(self.selected[0]) if len(self.selected) == 1 else None

    @staticmethod
    def _is_too_far(pixel: LonLat | None) -> bool:
        return pixel is not None and metres_per_px(pixel) > FLOOR_M_PER_PX

    def _grip_at(self, event: Pointer) -> Grip | None:
        return None if self.grips is None else self.grips.under(event.under, event.reach)

    def _take_hold(self, event: Pointer, view: View) -> Self:
        grip, patch = self._grip_at(event), self._patch(view)
        if grip is None or patch is None or self.grips is None:
            return self
        start = self.grips.place(grip)
        drag = Drag.begin(patch, self.grips.rings, grip, start, view)
        chosen = None if grip.midpoint else grip.corner
        return replace(self, drag=drag, hot=None, chosen=chosen, until=None, flash=())

    def _drop(self, drag: Drag, view: View) -> Step:
        still = replace(self, drag=None, hot=None)
        if drag.at == drag.start:
            return Step(still)
        make = insert_corner if drag.grip.midpoint else move_corner
        patch_id, corner = drag.own.patch_id, drag.grip.corner
        flash: tuple[Side, ...] = ()
        if drag.in_the_way is not None:
            before, after = drag.own.rest[-1], drag.own.rest[0]
            flash = (drag.in_the_way, (before, drag.at), (drag.at, after))
        return still._edited(
            lambda: make(view, patch_id, corner, drag.at, alone=drag.alone), drag.at, flash
        )

    def _nudge(self, key: Key, view: View) -> Step:
        assert self.grips is not None
        assert self.chosen is not None
        east, north = ARROWS[key.name]
        lon, lat = self.grips.rings.place(self.chosen)
        to = lon + east * key.pixel[0], lat + north * key.pixel[1]
        patch_id, chosen = self.selected[0], self.chosen
        return self._edited(lambda: move_corner(view, patch_id, chosen, to, alone=key.ctrl), to)

    def _delete_corner(self, corner: int, view: View, *, alone: bool) -> Step:
        patch_id = self.selected[0]
        still = replace(self, chosen=None, hot=None)
        return still._edited(lambda: delete_corner(view, patch_id, corner, alone=alone), None)

    def _delete_stretch(self, first: int, last: int, alone: bool, view: View) -> Step:
        patch_id = self.selected[0]
        still = replace(self, chosen=None, until=None, hot=None)
        return still._edited(lambda: delete_stretch(view, patch_id, first, last, alone=alone), None)

    def _edited(
        self, make: Callable[[], Edit], place: LonLat | None, flash: tuple[Side, ...] = ()
    ) -> Step:
        """Return the step of an edit, the corner at ``place`` chosen; or of its refusal."""
        try:
            edit = make()
        except BadInput as error:
            return Step(replace(self, flash=flash), hint=error.text)
        after = edit.deltas[0].after
        assert isinstance(after, Patch)
        assert after.shape is not None
        assert self.grips is not None
        grips = Grips.of(after.shape, self.grips.pixel, self.grips.about)
        found = grips.rings.at(place) if place is not None else []
        chosen = found[0] if found else None
        return Step(replace(self, grips=grips, chosen=chosen, until=None, flash=()), edit)

    def _stepped(self, name: str, corner: int | None) -> int:
        """Return the corner that a bracket goes to from another one, round its ring."""
        assert self.grips is not None
        rings = self.grips.rings
        if corner is None:
            return 0 if name in ("]", "{") else rings.starts[1] - 1
        ring = rings.ring_of(corner)
        before, after = rings.neighbours(corner)
        ends = {"[": before, "]": after, "{": rings.starts[ring], "}": rings.starts[ring + 1] - 1}
        return ends[name]

    # --- picture --------------------------------------------------------------------------------

    def preview(self, view: View) -> Preview:
        """Return the corners of the selected patch, or the patch with the corner on its way."""
        if self.drag is not None:
            return self._dragged(self.drag)
        patch = self._patch(view)
        cursor = "move" if self.hot else "arrow"
        if patch is None or patch.shape is None or self._is_too_far(self.pixel):
            return Preview(cursor=cursor)
        grips = self.grips
        if grips is None or grips.rings.shape is not patch.shape:
            if self.pixel is None:
                return Preview(cursor=cursor)
            centre = patch.shape.envelope.centroid
            about = grips.about if grips is not None else (centre.x, centre.y)
            grips = Grips.of(patch.shape, self.pixel, about)
        return Preview(
            handles=self._handles(grips),
            flash=self.flash,
            ghost=self._stretch(grips.rings),
            cursor=cursor,
        )

    def _stretch(self, rings: Rings) -> tuple[LonLat, ...]:
        """Return the border between the two chosen corners."""
        if self.chosen is None or self.until is None or max(self.chosen, self.until) >= len(rings):
            return ()
        one, end = rings.place(self.chosen), rings.place(self.until)
        between = along(rings.shape, one, end)
        return () if between is None else (one, *between, end)

    def _handles(self, grips: Grips) -> tuple[Handle, ...]:
        hot = []
        if self.hot is not None and self.hot.corner < len(grips.rings):
            hot.append(Handle(grips.place(self.hot), "hot"))
        for corner in (self.chosen, self.until):
            if corner is not None and corner < len(grips.rings):
                hot.append(Handle(grips.rings.place(corner), "hot"))
        return (*grips.handles, *hot)

    def _dragged(self, drag: Drag) -> Preview:
        ring = drag.own.ring(drag.at)
        area_m2, around_m = drag.own.measured(drag.at)
        return Preview(
            solid=(*ring, ring[0]),
            fill=(ring, *drag.own.others),
            along=tuple(chain.from_iterable(m.rings(drag.at) for m in drag.moving[1:])),
            handles=(Handle(drag.at, "hot"),),
            hidden=frozenset(moving.patch_id for moving in drag.moving),
            area_m2=area_m2,
            length_m=around_m,
            side_m=length_m((ring[-2], drag.at)),
            cursor="no" if drag.in_the_way is not None else "move",
        )
