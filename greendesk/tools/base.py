"""What a map tool hears and what it answers.

A tool is a frozen dataclass: ``handle`` returns the tool it has become, and perhaps an edit to
carry out. It has no window, no clock and no store, so it is tested without them. Its sketch is its
own fields (``sketch()``), so the bench can save it after every corner and bring it back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from greendesk.i18n import Text
from greendesk.model.edit import Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View

LonLat = tuple[float, float]
NewId = Callable[[int], PatchId]
"""Gives the id of the n-th patch that an edit makes; the same n, the same id."""
PointerKind = Literal["move", "press", "drag", "release", "click", "double", "menu"]


def apart_px(one: LonLat, other: LonLat, pixel: LonLat) -> float:
    """Return how many logical pixels two places lie apart; ``pixel`` as in :class:`Pointer`."""
    dx, dy = (one[0] - other[0]) / pixel[0], (one[1] - other[1]) / pixel[1]
    return float((dx * dx + dy * dy) ** 0.5)


@dataclass(frozen=True, slots=True)
class Hint(Text):
    """What can be done next: with the mouse, and in ``keys`` with the keyboard alone."""

    keys: Text | None = None


def hint_for(hint: Text, *, by_keys: bool) -> Text:
    """Return what to say to who works with the keyboard, or else with the mouse."""
    keys = hint.keys if isinstance(hint, Hint) else None
    return hint if keys is None or not by_keys else keys


@dataclass(frozen=True, slots=True)
class Snap:
    """What the pointer snapped to: a corner (box), an edge (hourglass) or a crossing (cross).

    Attributes:
        shape: whose corner or edge it is, EPSG:4326, so that its border can be followed.
    """

    kind: Literal["corner", "edge", "crossing", "own"]
    at: LonLat
    patch_id: PatchId | None = None
    shape: BaseGeometry | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Something the pointer did.

    Attributes:
        kind: "move" without a button; "press", "drag", "release" with the left button held (sent
            only to a tool that wants drags, see ``Tool.takes_drag``); "click"; "double"; "menu" is
            the right button.
        at: (lon, lat) after snapping.
        raw: (lon, lat) under the pointer itself.
        pixel: size of one logical pixel at ``at``: (degrees east, degrees north), both positive.
        snap: what it snapped to, if anything.
        reach: how much further than with a mouse things are within reach (2 for a finger).
    """

    kind: PointerKind
    at: LonLat
    pixel: LonLat = (1e-6, 1e-6)
    raw: LonLat | None = None
    snap: Snap | None = None
    shift: bool = False
    ctrl: bool = False
    alt: bool = False
    reach: float = 1.0

    def distance_px(self, place: LonLat) -> float:
        """Return how many logical pixels ``place`` lies from ``at``."""
        return apart_px(self.at, place, self.pixel)

    def is_on(self, place: LonLat, within_px: float = 8.0) -> bool:
        """Return whether ``place`` lies within so many logical pixels."""
        return self.distance_px(place) <= within_px

    @property
    def under(self) -> LonLat:
        """(lon, lat) under the pointer itself, whatever it snapped to."""
        return self.at if self.raw is None else self.raw


@dataclass(frozen=True, slots=True)
class Key:
    """A key that went down, by its plain name: "Enter", "Escape", "Backspace", "Delete", "Redo", …

    ``at`` is the crosshair (or pointer), so that Space can place a corner without a mouse. Letters
    are by key position ("A", "[", …), so they work on a Thai layout. ``held``: the key repeats
    itself because it is being held. ``snap``: what ``at`` snapped to.
    """

    name: str
    at: LonLat | None = None
    pixel: LonLat = (1e-6, 1e-6)
    shift: bool = False
    ctrl: bool = False
    alt: bool = False
    held: bool = False
    snap: Snap | None = None


Event = Pointer | Key


@dataclass(frozen=True, slots=True)
class Handle:
    """A small mark that the pointer can take hold of."""

    at: LonLat
    kind: Literal["corner", "midpoint", "first", "closing", "hot", "crosshair"] = "corner"


@dataclass(frozen=True, slots=True)
class Preview:
    """What the canvas paints for an unfinished action, in EPSG:4326.

    Attributes:
        solid: corners placed so far, in order.
        dashed: from the last corner to the pointer (and back to the first, when it can close).
        fill: rings (outline first, then holes) to be filled lightly, or empty.
        outlined: whether the rings of ``fill`` get a line round them.
        along: rings of neighbours that go along, filled, with the line of any patch.
        handles: marks.
        flash: sides that are in the way (crossing), painted red for a moment.
        ghost: a border that a click would follow.
        hidden: patches that the live layer shows instead of the patches layer (being reshaped).
        finish_at: where the floating Finish button belongs, or None when it can't finish yet.
        area_m2, length_m: live measure; None = nothing to show.
        pieces_m2: what a cut would make, the largest first; empty while it cuts nothing through.
        becomes_m2: how large the patch would be with what is drawn.
        side_m: length of the side at the pointer.
        is_radius: whether that side is a radius.
        width_m: width of the strip at the pointer.
        typed: what has been typed to fix that length.
        cursor: "cross", "arrow", "hand", "pointer", "move", "no".
    """

    solid: tuple[LonLat, ...] = ()
    dashed: tuple[LonLat, ...] = ()
    fill: tuple[tuple[LonLat, ...], ...] = ()
    outlined: bool = False
    along: tuple[tuple[LonLat, ...], ...] = ()
    handles: tuple[Handle, ...] = ()
    flash: tuple[tuple[LonLat, LonLat], ...] = ()
    ghost: tuple[LonLat, ...] = ()
    hidden: frozenset[PatchId] = frozenset()
    finish_at: LonLat | None = None
    area_m2: float | None = None
    length_m: float | None = None
    pieces_m2: tuple[float, ...] = ()
    becomes_m2: float | None = None
    side_m: float | None = None
    is_radius: bool = False
    width_m: float | None = None
    typed: str = ""
    cursor: str = "arrow"


@dataclass(frozen=True, slots=True)
class Step:
    """A tool's answer.

    Attributes:
        tool: what it became.
        edit: to be carried out, or None.
        hint: one sentence about *this* event (a refusal, a message); the standing hint is
            ``Tool.hint``.
        select: patches that are selected afterwards; None = as before.
        park: put the sketch into the tray and start empty.
        done: the tool has finished its job; the bench goes back to selecting.
        unused: the event meant nothing to the tool; a key may then mean something elsewhere.
    """

    tool: "Tool"
    edit: Edit | None = None
    hint: Text | None = None
    select: tuple[PatchId, ...] | None = None
    park: bool = False
    done: bool = False
    unused: bool = False


class Tool(Protocol):
    """A map tool. Immutable: it answers with the tool it has become.

    ``family`` says whose button it shares: "select", "draw", "edge", "hole", "move", "measure".
    """

    id: ClassVar[str]
    title: ClassVar[str]
    shortcut: ClassVar[str]
    icon: ClassVar[str]
    family: ClassVar[str]

    @property
    def selected(self) -> tuple[PatchId, ...]:
        """The patches that the tool works on."""

    def selecting(self, ids: tuple[PatchId, ...]) -> "Tool":
        """Return the tool with other patches selected."""

    @property
    def drawing(self) -> bool:
        """Whether a sketch is under way (arrows move the crosshair, Space places a corner)."""

    @property
    def snaps(self) -> bool:
        """Whether the pointer should snap for this tool right now."""

    @property
    def own(self) -> tuple[LonLat, ...]:
        """Places of the sketch's own that the pointer may snap to."""

    @property
    def apart(self) -> frozenset[PatchId]:
        """Patches that the pointer must not snap to, because they are being moved."""

    @property
    def hint(self) -> Text:
        """One sentence for the bottom of the map, following the state."""

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Return whether a press here begins a drag of the tool's (else the map pans)."""

    def handle(self, event: Event, view: View, new_id: NewId) -> Step:
        """Return the step that ``event`` leads to; never change ``self``."""

    def put_down(self, view: View) -> Edit | None:
        """Return what is to be done before another tool is taken up: nothing done is let go."""

    def preview(self, view: View) -> Preview:
        """Return what to paint on top of the map just now."""

    @property
    def mark(self) -> object:
        """Something that differs whenever the sketch is worth keeping anew; cheap to compare."""

    @property
    def outline(self) -> MultiPolygon | None:
        """What is being drawn, closed as if it were finished (EPSG:4326), if it is a new patch."""

    def sketch(self) -> Mapping[str, object] | None:
        """Return the tool's fields as JSON values, or None while there is nothing to keep."""

    @classmethod
    def take_up(cls, state: Mapping[str, object]) -> "Tool":
        """Return the tool as ``sketch()`` left it."""

    @property
    def can_go_back(self) -> bool:
        """Whether :meth:`back` has something to take back; cheap to ask."""

    @property
    def can_go_again(self) -> bool:
        """Whether :meth:`again` has something to put back; cheap to ask."""

    def back(self) -> "Tool | None":
        """Return the tool without what was placed last, or None if there is nothing."""

    def again(self) -> "Tool | None":
        """Return the tool with what was taken back last, or None if there is nothing."""
