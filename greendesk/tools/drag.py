"""A corner on its way: what it looks like, and which side it would cross.

Everything that does not move is prepared once, when the corner is taken hold of; afterwards a
movement tests only the two sides that touch the corner.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import shapely
from shapely.geometry import LineString, MultiLineString

from greendesk.edits.joints import Joint, joints
from greendesk.edits.rings import Rings
from greendesk.model.measure import length_m, turned_area_m2, turned_sums
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.tools.base import LonLat
from greendesk.tools.grips import Grip
from greendesk.tools.trace import Side, hit, turns_back


@dataclass(frozen=True)
class MovingRing:
    """One ring with the moving corner cut out.

    Attributes:
        rest: the other corners, beginning behind the moving one and ending before it.
        others: the other rings of the shape.
    """

    patch_id: PatchId
    rest: tuple[LonLat, ...]
    others: tuple[tuple[LonLat, ...], ...]

    @classmethod
    def of(cls, patch_id: PatchId, rings: Rings, grip: Grip) -> "MovingRing":
        """Cut a corner out of its ring, or open the ring at the middle of a side."""
        number = rings.ring_of(grip.corner)
        ring = rings.ring(number)
        at = grip.corner - rings.starts[number]
        rest = (*ring[at + 1 :], *ring[:at])
        if grip.midpoint:
            rest = (*rest, ring[at])
        others = (n for n in range(len(rings.starts) - 1) if n != number)
        return cls(patch_id, rest, tuple(rings.ring(n) for n in others))

    def ring(self, at: LonLat) -> tuple[LonLat, ...]:
        """Return the whole ring with the moving corner at a place."""
        return (*self.rest, at)

    def rings(self, at: LonLat) -> tuple[tuple[LonLat, ...], ...]:
        """Return all rings of the shape with the moving corner at a place."""
        return (self.ring(at), *self.others)

    def in_the_way(self, at: LonLat) -> Side | None:
        """Return a side that the two moving sides would cross or touch."""
        after, before = self.rest[0], self.rest[-1]
        if turns_back(before, at, after):
            return before, after
        if turns_back(self.rest[-2], before, at):
            return self.rest[-2], before
        if turns_back(self.rest[1], after, at):
            return after, self.rest[1]
        if len(self.rest) > 2:
            way = hit(LineString(self.rest[:2]), (before, at))
            way = way or hit(LineString(self.rest[-2:]), (at, after))
            if way is not None:
                return way
        both = LineString((before, at, after))
        if self._still is None or not shapely.intersects(self._still, both):
            return None
        ways = (hit(line, (before, at)) or hit(line, (at, after)) for line in self._still.geoms)
        return next((way for way in ways if way is not None), None)

    def measured(self, at: LonLat) -> tuple[float, float]:
        """Return (area in m², length of all outlines in m) with the moving corner at a place."""
        still_m2, still_m = self._measures
        after, before = self.rest[0], self.rest[-1]
        area_m2 = still_m2 + turned_area_m2((before, at, after))
        return abs(area_m2), still_m + length_m((before, at, after))

    @cached_property
    def _measures(self) -> tuple[float, float]:
        """Area and length of what does not move; holes run the other way, so all adds up."""
        sums = [turned_sums(ring) for ring in (self.rest, *self.others)]
        open_side_m = length_m((self.rest[-1], self.rest[0]))
        return sum(area for area, _ in sums), sum(around for _, around in sums) - open_side_m

    @cached_property
    def _still(self) -> MultiLineString | None:
        """Every side that touches neither moving side, prepared."""
        lines = [LineString((*ring, ring[0])) for ring in self.others]
        if len(self.rest) > 3:
            lines.append(LineString(self.rest[1:-1]))
        if not lines:
            return None
        still = MultiLineString(lines)
        shapely.prepare(still)
        return still


@dataclass(frozen=True)
class Dragged:
    """A neighbour of which more than one corner goes along, some of them only a part of the way.

    Whether it would cross itself is found out by the edit alone.
    """

    joint: Joint
    start: LonLat

    @property
    def patch_id(self) -> PatchId:
        """Whose rings they are."""
        return self.joint.patch.id

    def rings(self, at: LonLat) -> tuple[tuple[LonLat, ...], ...]:
        """Return all rings of the shape with the moving corner at a place."""
        found = [*self._still]
        for corner, place in self.joint.goals(self.start, at).items():
            number = self.joint.rings.ring_of(corner)
            n = corner - self.joint.rings.starts[number]
            found[number] = (*found[number][:n], place, *found[number][n + 1 :])
        return tuple(found)

    @cached_property
    def _still(self) -> tuple[tuple[LonLat, ...], ...]:
        """All rings as they are."""
        rings = self.joint.rings
        return tuple(rings.ring(n) for n in range(len(rings.starts) - 1))

    def in_the_way(self, at: LonLat) -> Side | None:
        """Return None: no side of it is watched."""
        return None


@dataclass(frozen=True)
class Drag:
    """A corner that the hand holds.

    Attributes:
        grip: what was taken hold of.
        start, at: where it was and where it is, (lon, lat).
        own: its ring.
        shared: neighbours that share the border there.
        alone: Ctrl is held: the neighbours stay.
    """

    grip: Grip
    start: LonLat
    at: LonLat
    own: MovingRing
    shared: tuple[MovingRing | Dragged, ...] = ()
    alone: bool = False

    @classmethod
    def begin(cls, patch: Patch, rings: Rings, grip: Grip, start: LonLat, view: View) -> "Drag":
        """Take hold of a grip of a patch."""
        before, after = rings.neighbours(grip.corner)
        one = rings.place(grip.corner if grip.midpoint else before)
        found = joints(view, patch.id, one, start, rings.place(after))
        shared = tuple(_shared(joint, start) for joint in found)
        return cls(grip, start, start, MovingRing.of(patch.id, rings, grip), shared)

    def to(self, at: LonLat, *, alone: bool) -> "Drag":
        """Return the drag with the corner elsewhere."""
        return replace(self, at=at, alone=alone)

    @property
    def moving(self) -> tuple[MovingRing | Dragged, ...]:
        """Every ring that moves."""
        return (self.own,) if self.alone else (self.own, *self.shared)

    @cached_property
    def in_the_way(self) -> Side | None:
        """The side that would be crossed if the corner were dropped here."""
        return next((way for r in self.moving if (way := r.in_the_way(self.at))), None)


def _shared(joint: Joint, start: LonLat) -> MovingRing | Dragged:
    """Return how a neighbour goes along; with one corner as the patch itself does."""
    if len(joint.shares) == 1 and (number := joint.rings.at(start)):
        return MovingRing.of(joint.patch.id, joint.rings, Grip(number[0]))
    return Dragged(joint, start)
