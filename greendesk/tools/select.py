"""Select patches, and drag the corners of the one that is selected.

::

    idle --click--> selected --press on a corner or midpoint--> dragging --drop--> edit
                       ^                                          |   |
                       +------------- Esc: put back --------------+   +--> crossing: put back, why

What is done with corners is in :mod:`.corners`; here is what is selected, and when.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from greendesk.edits.shape import delete_patches
from greendesk.i18n import N_, Text
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import Event, Hint, Key, LonLat, NewId, Pointer, Preview, Step, apart_px
from greendesk.tools.corners import ARROWS, Corners
from greendesk.tools.gather import Box
from greendesk.tools.pick import patches_under

_AGAIN_PX = 8.0

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
class Select(Corners):
    """Selecting and reshaping.

    Attributes:
        over_patch: whether a patch lies under the pointer.
        clicked: where the last click was, (lon, lat) degrees.
    """

    id: ClassVar[str] = "select"
    title: ClassVar[str] = N_("Select and move corners")
    shortcut: ClassVar[str] = "V"
    icon: ClassVar[str] = "mouse-pointer-2"
    family: ClassVar[str] = "select"

    over_patch: bool = False
    clicked: LonLat | None = None

    # --- what the bench asks --------------------------------------------------------------------

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

    def preview(self, view: View) -> Preview:
        """Return the corners of the selected patch, and what a click would select."""
        shown = super().preview(view)
        over = self.over_patch and self.drag is None
        return replace(shown, cursor="pointer") if over else shown

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
        if key.name in ARROWS and key.shift and self.chosen is not None:
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


def _toggled(selected: tuple[PatchId, ...], ids: list[PatchId]) -> tuple[PatchId, ...]:
    kept = tuple(i for i in selected if i not in ids)
    return (*kept, *(i for i in ids if i not in selected))
