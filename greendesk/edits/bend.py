"""Corners that move together: what bends one outline bends its neighbours at the same corners.

The one thing to know: corners are the same only if their coordinates are, to the last bit. Where a
neighbour has a corner on a side (to a millimetre), that corner stays on the side.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.joints import BESIDE_DEG, jointed
from greendesk.edits.noding import TOUCH_DEG
from greendesk.edits.rings import LonLat
from greendesk.edits.shape import CROSSES, name_of, set_shape
from greendesk.edits.sound import sound_shape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View


@dataclass(frozen=True)
class Bend:
    """What becomes of corners, wherever they occur.

    Attributes:
        moved: place of a corner -> where it goes.
        added: (corner, next corner), both as they were -> new corners between the two.
    """

    moved: Mapping[LonLat, LonLat] = field(default_factory=dict)
    added: Mapping[tuple[LonLat, LonLat], Sequence[LonLat]] = field(default_factory=dict)

    def ring(self, ring: Sequence[LonLat]) -> list[LonLat]:
        """Return a ring (not closed) as it is afterwards; it may run the other way round."""
        found: list[LonLat] = []
        for one, two in zip(ring, [*ring[1:], ring[0]], strict=True):
            found.append(self.moved.get(one, one))
            found += self.added.get((one, two)) or reversed(self.added.get((two, one), ()))
        return found

    def part(self, part: Polygon) -> Polygon:
        """Return one part as it is afterwards, sound or not."""
        outline, *holes = map(self.ring, rings_of(part))
        return Polygon(outline, holes)


def bend(view: View, patch: Patch, parts: Sequence[Bend], label: Text) -> Edit:
    """Bend a patch, and its neighbours at the corners and sides that they share with it.

    Args:
        parts: for each part of the patch, in order, how it is bent. Two parts may meet in a corner
            that goes different ways; a neighbour's corner there goes with the later part.

    Raises:
        BadInput: an outline would cross itself.
    """
    shape = sound_shape(patch)
    bent = [how.part(part) for how, part in zip(parts, shape.geoms, strict=True)]
    deltas = [_bent(view, patch.id, MultiPolygon(bent), label, Text(CROSSES))]
    moved = {one: to for how in parts for one, to in how.moved.items()}
    neighbours = [_jointed(other, shape, moved) for other in _near(view, patch.id, shape)]
    added = {side: more for how in parts for side, more in how.added.items()}
    how = _with_touching(Bend(moved, added), shape, neighbours)
    for other in neighbours:
        why = Text(
            N_("The neighbour {name} would cross itself. Nothing was changed."),
            {"name": name_of(other)},
        )
        assert other.shape is not None
        followed = MultiPolygon([how.part(part) for part in other.shape.geoms])
        delta = _bent(view, other.id, followed, label, why)
        if delta.after != delta.before:
            deltas.append(delta)
    return Edit(label, tuple(deltas))


def touched(view: View, patch: Patch) -> set[LonLat]:
    """Return the corners of a patch that hold a border with a neighbour, to a millimetre.

    Those are the corners on a neighbour's outline, and both ends of a side on which a neighbour
    has a corner.
    """
    shape = sound_shape(patch)
    rings = [ring for part in shape.geoms for ring in rings_of(part)]
    sides = [pair for ring in rings for pair in pairwise([*ring, ring[0]])]
    corners = [one for one, _ in sides]
    points, lines = shapely.points(corners), shapely.linestrings(sides)
    tree = shapely.STRtree(lines)
    found: set[LonLat] = set()
    for other in _near(view, patch.id, shape):
        edge = shapely.boundary(other.shape)
        shapely.prepare(edge)
        held = shapely.dwithin(points, edge, BESIDE_DEG)
        found |= {corner for corner, holds in zip(corners, held.tolist(), strict=True) if holds}
        theirs = shapely.points(shapely.get_coordinates(edge))
        for n in set(tree.query(theirs, predicate="dwithin", distance=BESIDE_DEG)[1].tolist()):
            found |= {*sides[n]}
    return found


def rings_of(part: Polygon) -> Iterator[list[LonLat]]:
    """Yield the corners of a part's outline, then those of each hole; none twice to close it."""
    for ring in (part.exterior, *part.interiors):
        yield [(lon, lat) for lon, lat in shapely.get_coordinates(ring)[:-1].tolist()]


def without_twins(ring: Sequence[LonLat]) -> list[LonLat]:
    """Return a ring (not closed) without corners that lie exactly on the one before."""
    return [corner for n, corner in enumerate(ring) if corner != ring[n - 1]]


def _near(view: View, patch_id: PatchId, shape: MultiPolygon) -> Iterator[Patch]:
    for other in view.near(shape.bounds):
        if other.id != patch_id and other.shape is not None and shapely.is_valid(other.shape):
            yield other


def _jointed(other: Patch, shape: MultiPolygon, moved: Container[LonLat]) -> Patch:
    """Return a neighbour with a corner where one that moves lies on a side that runs along."""
    assert other.shape is not None
    edge, fuller = shapely.boundary(other.shape), other.shape
    shapely.prepare(edge)
    for ring in (ring for part in shape.geoms for ring in rings_of(part)):
        on_edge = shapely.dwithin(edge, shapely.points(ring), TOUCH_DEG)
        for n in np.flatnonzero(on_edge).tolist():
            if ring[n] in moved:
                fuller = jointed(fuller, ring[n - 1], ring[n], ring[(n + 1) % len(ring)])
    return replace(other, shape=fuller)


def _with_touching(how: Bend, shape: MultiPolygon, neighbours: Sequence[Patch]) -> Bend:
    """Return the bend with those corners of neighbours that lie on a side and stay on it."""
    rings = [ring for part in shape.geoms for ring in rings_of(part)]
    sides = [pair for ring in rings for pair in pairwise([*ring, ring[0]])]
    own = {one for one, _ in sides}
    bent = [side for side in sides if side in how.added or how.moved.keys() & {*side}]
    lines = shapely.linestrings(bent) if bent else ()
    tree = shapely.STRtree(lines)
    moved = dict(how.moved)
    for other in neighbours:
        theirs = shapely.get_coordinates(other.shape)
        points = shapely.points(theirs)
        for at, n in tree.query(points, predicate="dwithin", distance=BESIDE_DEG).T.tolist():
            lon, lat = theirs[at].tolist()
            if (lon, lat) in own or (lon, lat) in moved:
                continue
            one, two = bent[n]
            ends = how.moved.get(one, one), how.moved.get(two, two)
            way = shapely.linestrings([ends[0], *how.added.get((one, two), ()), ends[1]])
            share = shapely.line_locate_point(lines[n], shapely.Point(lon, lat), normalized=True)
            place = shapely.line_interpolate_point(way, share, normalized=True)
            moved[lon, lat] = (place.x, place.y)
    return Bend(moved, how.added)


def _bent(view: View, patch_id: PatchId, bent: MultiPolygon, label: Text, why: Text) -> Delta:
    if not shapely.is_valid(bent):
        raise BadInput(why)
    (delta,) = set_shape(view, patch_id, bent, label).deltas
    return delta
