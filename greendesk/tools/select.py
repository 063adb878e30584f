"""Select patches, and drag the corners of the one that is selected.

::

    idle --click--> selected --press on a corner or midpoint--> dragging --drop--> edit
                       ^                                          |   |
                       +------------- Esc: put back --------------+   +--> crossing: put back, why

The one thing to know: a drop is decided by the edit itself, which refuses an outline that crosses
itself; what is tested while the corner moves only makes the cursor say so beforehand.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from typing import ClassVar

from greendesk.edits.border import delete_stretch
from greendesk.edits.follow import along
from greendesk.edits.rings import Rings
from greendesk.edits.shape import delete_corner, delete_patches, insert_corner, move_corner
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.measure import length_m
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.tools.base import (
    Event,
    Handle,
    Hint,
    Key,
    LonLat,
    NewId,
    Pointer,
    Preview,
    Step,
    apart_px,
)
from greendesk.tools.drag import Drag
from greendesk.tools.gather import Box
from greendesk.tools.grips import Grip, Grips
from greendesk.tools.pick import patches_under
from greendesk.tools.plain import Plain
from greendesk.tools.snap import metres_per_px
from greendesk.tools.trace import Side

FLOOR_M_PER_PX = 2.0
_AGAIN_PX = 8.0
_ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}

IDLE = Hint(
    N_("Click a patch to select it, or press A to draw a new one."),
    keys=Text(N_("Ctrl+Enter selects the next patch, A draws a new one. Arrows move the map.")),
)
ONE = Hint(
    N_(
        "Drag a corner to move it, the middle of a side to add one. Right-click a corner to remove"
        " it."
    ),
    keys=Text(N_("[ and ] choose a corner. M moves the patch, R turns it, X splits it.")),
)
MANY = Text(N_("{n:,} patches are selected. Shift and a click add or take away one."))
TOO_FAR = Text(N_("Zoom in to move corners."))
DRAGGING = Text(N_("Let go to place the corner. Esc puts it back; Alt stops snapping."))
CORNER = Text(
    N_(
        "Shift and the arrows move this corner, Delete removes it; [ and ] go on. Shift and a click"
        " on another corner choose what lies between."
    )
)
STRETCH = Text(N_("Delete takes away the corners between the two; Esc lets them be."))
PUT_BACK = Text(N_("The corner is back where it was."))
DELETED = Text(N_("Moved to the recycle bin. Ctrl+Z brings it back."))


@dataclass(frozen=True)
class Select(Plain):
    """Selecting and reshaping.

    Attributes:
        selected: ids of the selected patches.
        chosen: number of the corner that keys act on.
        until: number of the corner where a stretch that begins at ``chosen`` ends.
        hot: what lies under the pointer.
        grips: what can be taken hold of, as last seen.
        drag: the corner that the hand holds.
        pixel: size of a pixel at the last event; None before the first.
    """

    id: ClassVar[str] = "select"
    title: ClassVar[str] = N_("Select and move corners")
    shortcut: ClassVar[str] = "V"
    icon: ClassVar[str] = "mouse-pointer-2"
    family: ClassVar[str] = "select"

    chosen: int | None = None
    until: int | None = None
    hot: Grip | None = None
    over_patch: bool = False
    grips: Grips | None = None
    drag: Drag | None = None
    pixel: LonLat | None = None
    clicked: LonLat | None = None
    flash: tuple[Side, ...] = ()

    # --- what the bench asks --------------------------------------------------------------------

    @property
    def snaps(self) -> bool:
        """Whether a corner is being dragged."""
        return self.drag is not None

    @property
    def apart(self) -> frozenset[PatchId]:
        """The patches whose corner is being moved."""
        return frozenset(r.patch_id for r in self.drag.moving) if self.drag else frozenset()

    @property
    def hint(self) -> Text:
        """What can be done next."""
        if self.drag is not None:
            return DRAGGING
        if len(self.selected) > 1:
            return Text(MANY.message, {"n": len(self.selected)})
        if not self.selected:
            return IDLE
        if self._is_too_far(self.pixel):
            return TOO_FAR
        if self.until is not None:
            return STRETCH
        return ONE if self.chosen is None else CORNER

    def selecting(self, ids: tuple[PatchId, ...]) -> "Select":
        """Return the tool with other patches selected."""
        if ids == self.selected:
            return self
        return Select(ids, pixel=self.pixel, clicked=self.clicked)

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Return whether a corner or midpoint of the selected patch lies there, or a box begins."""
        seen = self._seen(event.pixel, event.under, view)
        return event.shift or seen._grip_at(event) is not None

    # --- events ---------------------------------------------------------------------------------

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to."""
        if isinstance(event, Key):
            about = event.at or (self.grips.about if self.grips is not None else (0.0, 0.0))
            return self._seen(event.pixel, about, view)._key(self, event, view)
        now = self._seen(event.pixel, event.under, view)
        match event.kind:
            case "move":
                return Step(now._hovering(event, view))
            case "click":
                return now._click(event, view)
            case "menu":
                return now._menu(event, view)
            case "press" if event.shift and now._grip_at(event) is None:
                return Box(self.selected).handle(event, view, new_id)
            case "press":
                return Step(now._take_hold(event, view))
            case "drag" if now.drag is not None:
                moved = now.drag.to(event.at, alone=event.ctrl)
                return Step(replace(now, drag=moved, flash=()))
            case "release" if now.drag is not None:
                return now._drop(now.drag.to(event.at, alone=event.ctrl), view)
        return Step(self, unused=True)

    def _key(self, before: "Select", key: Key, view: View) -> Step:
        if key.name == "Escape":
            return self._escape(before)
        if self.drag is not None or not self.selected:
            return Step(before, unused=True)
        if key.name == "Delete" and self.chosen is not None and self.until is not None:
            return self._delete_stretch(self.chosen, self.until, key.ctrl, view)
        if key.name == "Delete":
            grip = self.hot if self.hot is not None and not self.hot.midpoint else None
            corner = grip.corner if grip is not None else self.chosen
            if corner is not None:
                return self._delete_corner(corner, view, alone=key.ctrl)
            there = [i for i in self.selected if view.find(i) is not None]
            if there:
                edit = delete_patches(view, there)
                return Step(self.selecting(()), edit, DELETED, select=())
        if key.name in _ARROWS and key.shift and self.chosen is not None:
            return self._nudge(key, view)
        if key.name in ("[", "]", "{", "}") and self.grips is not None and len(self.grips.rings):
            if key.ctrl and self.chosen is not None:
                until = self._stepped(key.name, self.chosen if self.until is None else self.until)
                return Step(replace(self, until=until, hot=None, flash=()))
            stepped = self._stepped(key.name, self.chosen)  # not the corner under a resting mouse
            return Step(replace(self, chosen=stepped, until=None, hot=None, flash=()))
        return Step(before, unused=True)

    def _escape(self, before: "Select") -> Step:
        if self.drag is not None:
            return Step(replace(self, drag=None, hot=None), hint=PUT_BACK)
        if self.chosen is not None:
            return Step(replace(self, chosen=None, until=None))
        if self.selected:
            return Step(self.selecting(()), select=())
        return Step(before, unused=True)

    # --- selecting ------------------------------------------------------------------------------

    def _hovering(self, event: Pointer, view: View) -> "Select":
        hot = self._grip_at(event)
        over = hot is None and bool(patches_under(event.under, event.pixel, view, event.reach))
        if (hot, over) == (self.hot, self.over_patch):
            return self
        return replace(self, hot=hot, over_patch=over)

    def _click(self, event: Pointer, view: View) -> Step:
        grip = self._grip_at(event)
        if grip is not None and event.shift and self.chosen is not None and not grip.midpoint:
            return Step(replace(self, until=grip.corner, flash=()))
        if grip is not None and not event.ctrl:
            chosen = self.chosen if grip.midpoint else grip.corner
            return Step(replace(self, chosen=chosen, until=None, hot=grip, flash=()))
        under = [patch.id for patch in patches_under(event.under, event.pixel, view, event.reach)]
        here = replace(self, clicked=event.under, flash=())
        if event.shift or event.ctrl:
            ids = _toggled(self.selected, under[:1])
        else:
            ids = tuple(self._next(event, under))
        return Step(here.selecting(ids), select=ids)

    def _next(self, event: Pointer, under: list[PatchId]) -> list[PatchId]:
        """Return what a click selects: clicked again, what lies beneath."""
        before = self.clicked or event.under
        near = apart_px(before, event.under, event.pixel) < _AGAIN_PX * event.reach
        again = self.clicked is not None and near
        if again and len(self.selected) == 1 and self.selected[0] in under:
            at = under.index(self.selected[0])
            return [under[(at + 1) % len(under)]]
        return under[:1]

    def _menu(self, event: Pointer, view: View) -> Step:
        """Delete the corner under the pointer, or select what the menu will be about."""
        grip = self._grip_at(event)
        if grip is not None and not grip.midpoint:
            return self._delete_corner(grip.corner, view, alone=event.ctrl)
        under = [patch.id for patch in patches_under(event.under, event.pixel, view, event.reach)]
        if any(patch_id in self.selected for patch_id in under):
            return Step(self, unused=True)
        ids = tuple(under[:1])
        return Step(self.selecting(ids), select=ids, unused=True)

    # --- reshaping ------------------------------------------------------------------------------

    def _seen(self, pixel: LonLat, about: LonLat, view: View) -> "Select":
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

    def _take_hold(self, event: Pointer, view: View) -> "Select":
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
        east, north = _ARROWS[key.name]
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
        cursor = "pointer" if self.over_patch else "move" if self.hot else "arrow"
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


def _toggled(selected: tuple[PatchId, ...], ids: list[PatchId]) -> tuple[PatchId, ...]:
    kept = tuple(i for i in selected if i not in ids)
    return (*kept, *(i for i in ids if i not in selected))
