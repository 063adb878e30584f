"""Move and turn whole patches: by a drag, by arrow keys, or by typed degrees.

::

    selected --press, Shift+arrow--> held --release, Enter--> edit
                                      |
                                      +--Esc--> back where it was

Shapes never move by dragging them with the selecting tool: these two are asked for by name.
"""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import atan2, cos, degrees, radians, sin
from typing import ClassVar, Self

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from greendesk.edits.moving import move_patches, rotate_patches
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.plane import Plane
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import GONE, View
from greendesk.tools.base import Event, Hint, Key, LonLat, NewId, Pointer, Preview, Step
from greendesk.tools.pick import patches_under
from greendesk.tools.plain import Plain
from greendesk.tools.typed import Typed

_ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}
_MANY_CORNERS = 4_000
_STEP_DEGREES, _ROUND_DEGREES = 1.0, 15.0
_BACK = Text(N_("The patch is back where it was."))
_CHOOSE = Hint(
    N_("Click the patch first."),
    keys=Text(N_("Choose the patch first. Ctrl+Enter goes to the next one of the list.")),
)
_NO_PATCH = Text(N_("There is no patch here. Click the patch that this is about."))


@dataclass(frozen=True)
class _Held(Plain):
    """What moving and turning share.

    Attributes:
        start, at: where the drag began and where it is.
        patches: the patches as they were when it began.
    """

    family: ClassVar[str] = "move"

    start: LonLat | None = None
    at: LonLat | None = None
    patches: tuple[Patch, ...] = ()

    @property
    def hint(self) -> Text:
        """What can be done next."""
        return _CHOOSE

    @abstractmethod
    def _edit(self, view: View) -> Edit | None:
        """Return what letting go does; None while it does nothing."""

    def _dragged(self, event: Pointer) -> Self:
        return replace(self, at=event.at)

    @abstractmethod
    def _nudged(self, key: Key) -> Self:
        """Return the tool after an arrow was pressed with Shift."""

    @property
    def held(self) -> bool:
        """Whether something has been moved and not let go yet."""
        return bool(self.patches)

    def selecting(self, ids: tuple[PatchId, ...]) -> Self:
        """Return the tool with other patches selected; what is held stays in the hand."""
        return self if self.held else super().selecting(ids)

    @property
    def can_go_back(self) -> bool:
        """Whether something is held that can be put back."""
        return self.held

    def back(self) -> Self | None:
        """Return the tool with the patches back where they were."""
        return self._free() if self.held else None

    def put_down(self, view: View) -> Edit | None:
        """Return the edit that leaves what is held where it is."""
        return self._let_go(view).edit if self.held else None

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Return whether a drag moves: on the selected patches, or on the one under the pointer."""
        under = {patch.id for patch in patches_under(event.under, event.pixel, view, event.reach)}
        return bool(under.intersection(self.selected)) or (not self.selected and bool(under))

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to."""
        if isinstance(event, Key):
            return self._key(event, view)
        match event.kind:
            case "press":
                under = [p.id for p in patches_under(event.under, event.pixel, view, event.reach)]
                ids = self.selected or tuple(under[:1])
                begun = replace(self, selected=ids, start=event.under, at=event.under)
                return Step(begun._begun(view), select=ids)
            case "drag" if self.held and self.start is not None:
                return Step(self._dragged(event))
            case "release" if self.held and self.start is not None:
                return self._dragged(event)._let_go(view)
            case "click":
                left = self._let_go(view) if self.held else Step(self)
                ids = tuple(
                    p.id for p in patches_under(event.under, event.pixel, view, event.reach)[:1]
                )
                why = left.hint if ids or left.hint is not None else _NO_PATCH
                return replace(left, tool=left.tool.selecting(ids), select=ids, hint=why)
        return Step(self, unused=True)

    def _key(self, key: Key, view: View) -> Step:
        match key.name:
            case "Escape" if self.held:
                return Step(self._free(), hint=_BACK)
            case "Escape":
                return Step(self._free(), done=True)
            case "Enter" if self.held:
                return self._let_go(view)
            case name if name in _ARROWS and key.shift and self.selected:
                return Step(self._begun(view)._nudged(key))
        return Step(self, unused=True)

    def _begun(self, view: View) -> Self:
        if self.held:
            return self
        found = (view.find(patch_id) for patch_id in self.selected)
        return replace(self, patches=tuple(p for p in found if p is not None and p.shape))

    def _free(self) -> Self:
        return type(self)(self.selected)

    def _let_go(self, view: View) -> Step:
        try:
            if any(view.find(patch.id) is None for patch in self.patches):
                raise BadInput(GONE)
            edit = self._edit(view)
        except BadInput as error:
            return Step(self._free(), hint=error.text)
        return Step(self._free(), edit)

    def _picture(self, moved: Callable[[MultiPolygon], MultiPolygon]) -> Preview:
        shapes = [p.shape for p in self.patches if p.shape is not None]
        rings = shapely.get_rings(shapely.get_parts(np.array([*map(moved, shapes)], dtype=object)))
        if shapely.get_num_coordinates(rings).sum() > _MANY_CORNERS:
            rings = shapely.boundary(shapely.envelope(rings))  # boxes: the hand is not kept waiting
        return Preview(
            fill=tuple(tuple((x, y) for x, y in ring.coords[:-1]) for ring in rings),
            outlined=True,
            hidden=frozenset(p.id for p in self.patches),
            cursor="move",
        )


@dataclass(frozen=True)
class Move(_Held):
    """Move the selected patches as they are.

    Attributes:
        by: how far, in degrees east and north.
    """

    id: ClassVar[str] = "move"
    title: ClassVar[str] = N_("Move a patch")
    shortcut: ClassVar[str] = "M"
    icon: ClassVar[str] = "move"

    by: LonLat = (0.0, 0.0)

    @property
    def hint(self) -> Text:
        """What can be done next."""
        if not self.selected:
            return super().hint
        if self.held:
            return Hint(
                N_("Let go or press Enter to leave it here. Esc puts it back."),
                keys=Text(N_("Press Enter to leave it here. Esc puts it back.")),
            )
        return Hint(
            N_("Drag the patch to where it belongs, or move it with Shift and the arrows."),
            keys=Text(N_("Move the patch with Shift and the arrows. Esc ends.")),
        )

    def _dragged(self, event: Pointer) -> Self:
        assert self.start is not None
        by = event.under[0] - self.start[0], event.under[1] - self.start[1]
        return replace(self, at=event.under, by=by)

    def _nudged(self, key: Key) -> Self:
        east, north = _ARROWS[key.name]
        by = self.by[0] + east * key.pixel[0], self.by[1] + north * key.pixel[1]
        return replace(self, by=by)

    def _edit(self, view: View) -> Edit | None:
        if self.by == (0.0, 0.0):
            return None
        return move_patches(view, [p.id for p in self.patches], self.by)

    def preview(self, view: View) -> Preview:
        """Return the patches where they would be."""
        if not self.held:
            return Preview(cursor="move" if self.selected else "pointer")
        by = np.array(self.by)
        return self._picture(lambda shape: shapely.transform(shape, lambda places: places + by))


@dataclass(frozen=True)
class Rotate(_Held):
    """Turn the selected patches about their middle.

    Attributes:
        turned: degrees clockwise.
        typed: digits of an angle.
    """

    id: ClassVar[str] = "rotate"
    title: ClassVar[str] = N_("Turn a patch")
    shortcut: ClassVar[str] = "R"
    icon: ClassVar[str] = "rotate-cw"

    turned: float = 0.0
    typed: Typed = field(default_factory=Typed)

    @property
    def hint(self) -> Text:
        """What can be done next."""
        if not self.selected:
            return super().hint
        if self.held:
            words = N_(
                "Turned by {degrees}°. Let go or press Enter to leave it so. Esc puts it back."
            )
            return Text(words, {"degrees": f"{self.turned:.1f}"})
        return Hint(
            N_("Drag round the patch to turn it, or type degrees and press Enter."),
            keys=Text(N_("Type degrees and press Enter. Esc ends.")),
        )

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Return whether a drag turns: anywhere, once something is selected."""
        return bool(self.selected) or _Held.takes_drag(self, event, view)

    def _key(self, key: Key, view: View) -> Step:
        typed = self.typed.with_key(key) if self.selected else None
        if typed is None:
            return _Held._key(self, key, view)
        return Step(replace(self._begun(view), typed=typed, turned=typed.number % 360))

    def _dragged(self, event: Pointer) -> Self:
        assert self.start is not None
        turned = self._bearing(event.under) - self._bearing(self.start)
        turned = (turned + 180) % 360 - 180
        if event.shift:
            turned = round(turned / _ROUND_DEGREES) * _ROUND_DEGREES
        return replace(self, at=event.under, turned=turned)

    def _nudged(self, key: Key) -> Self:
        east, north = _ARROWS[key.name]
        return replace(self, turned=self.turned + _STEP_DEGREES * (east or north))

    def _bearing(self, place: LonLat) -> float:
        ((east_m, north_m),) = Plane.at(self._middle).to_m(np.array([place])).tolist()
        return degrees(atan2(east_m, north_m))

    @property
    def _middle(self) -> LonLat:
        whole = shapely.total_bounds(np.array([p.shape for p in self.patches], dtype=object))
        west, south, east, north = whole.tolist()
        return (west + east) / 2, (south + north) / 2

    def _edit(self, view: View) -> Edit | None:
        if not self.turned:
            return None
        return rotate_patches(view, [p.id for p in self.patches], self._middle, self.turned)

    def preview(self, view: View) -> Preview:
        """Return the patches as they would be."""
        if not self.held:
            return Preview(cursor="pointer")
        plane, angle = Plane.at(self._middle), radians(self.turned)
        turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
        return self._picture(
            lambda shape: shapely.transform(
                shape, lambda places: plane.to_deg(plane.to_m(places) @ turn)
            )
        )
