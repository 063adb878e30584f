"""Borders drawn anew: a line replaces a stretch of border, or a stretch of corners is taken out.

::

    before          the line          after
    +-------+        .---.           +.---.--+
    |       |    f--/     \\--l       |/     \\|
    |       |                        |       |     ground gained outside, given up inside

The one thing to know: a border that neighbours share is theirs too; what becomes of them is worked
out in :mod:`~greendesk.edits.neighbours`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.follow import along, borders
from greendesk.edits.joints import straightened
from greendesk.edits.neighbours import STUCK, Ring, around, followers
from greendesk.edits.noding import new_places, noded, with_places
from greendesk.edits.rings import LonLat, Rings
from greendesk.edits.shape import name_of
from greendesk.edits.sound import is_sound, reshaped, solid, sound_shape, whole
from greendesk.edits.split import checked_line
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View

_FEWEST = 3
_ONCE = N_(
    "The line meets the border of {name} less than twice. Nothing was changed. Begin on the border"
    " or across it, and end the same way."
)
_WILD = N_(
    "The line crosses the border of {name} to and fro. Nothing was changed. Draw it in fewer bends."
)
_NOTHING_LEFT = N_("Nothing would be left of {name}. Nothing was changed. Draw the line elsewhere.")
_NOT_ONE_RING = N_(
    "The two corners don't lie on one outline. Nothing was changed. Choose both on the same one."
)
_NONE_BETWEEN = N_("No corners lie between these two. Nothing was changed. Choose others.")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The ring that a line meets, what of the line counts, and the two ways round."""

    number: int
    path: Ring  # from border to border
    forth: Ring  # along the ring from the path's first place to its last
    back: Ring  # and on to the first again

    def results(self) -> Iterator[tuple[Ring, Ring]]:
        """Yield (a ring with the path in it, the stretch of border it does without)."""
        yield (*self.forth, *self.path[-2:0:-1]), self.back
        yield (*self.path, *self.back[1:-1]), self.forth


def reshape(view: View, patch_id: PatchId, line: Sequence[LonLat], *, alone: bool = False) -> Edit:
    """Replace the border between the first and the last place where a line meets it.

    Of the two shapes that are possible it makes the one that differs less from the old one. An
    outline comes before a hole if the line meets both twice.

    Args:
        line: (lon, lat) degrees, EPSG:4326; its ends may reach over the border.
        alone: leave the neighbours as they are.

    Raises:
        BadInput: the line meets no ring at two places, or something would not be sound.
    """
    patch = view.get(patch_id)
    path, (old,) = noded(checked_line(line), [sound_shape(patch)])
    if not is_sound(old):  # it has a spike so sharp that both sides of it got the same corner
        raise BadInput(_WILD, name=name_of(patch))
    stretch = _stretch(old, path)
    if stretch is None:
        raise BadInput(_ONCE, name=name_of(patch))
    near: list[Patch] = []
    if not alone:
        near = around(view, patch_id, [*stretch.forth, *stretch.path, *stretch.back])
    path, (_, *theirs) = noded(stretch.path, [old, *(sound_shape(other) for other in near)])
    for other, shape in zip(near, theirs, strict=True):
        if not is_sound(shape):
            raise BadInput(STUCK, name=name_of(other))
    found = _nearest(replace(stretch, path=path))
    if found is None:
        raise BadInput(_WILD, name=name_of(patch))
    ring, given_up = found
    new = _with_ring(old, stretch.number, ring)
    if new is None:
        raise BadInput(_NOTHING_LEFT, name=name_of(patch))
    others = list(followers(list(zip(near, theirs, strict=True)), old, new, given_up))
    fuller = with_places(new, [place for other in others for place in _gained_places(view, other)])
    new = fuller if is_sound(fuller) else new
    deltas = [reshaped(view, patch_id, new), *(reshaped(view, o.id, o.shape) for o in others)]
    return Edit(Text(N_("Reshape {name}"), {"name": name_of(patch)}), tuple(deltas))


def delete_stretch(
    view: View, patch_id: PatchId, first: int, last: int, *, alone: bool = False
) -> Edit:
    """Take out all corners between two corners of one ring, the shorter way round.

    The border that neighbours share there runs straight, too.

    Args:
        first: numbers of corners, see :class:`~greendesk.edits.rings.Rings`.
        alone: leave the neighbours as they are.

    Raises:
        BadInput: two rings, nothing between, or something would not be sound.
    """
    patch = view.get(patch_id)
    shape = sound_shape(patch)
    rings = Rings(shape)
    if rings.ring_of(first) != rings.ring_of(last):
        raise BadInput(_NOT_ONE_RING)
    one, end = rings.place(first), rings.place(last)
    between = along(MultiPolygon([Polygon(rings.ring(rings.ring_of(first)))]), one, end)
    if not between:
        raise BadInput(_NONE_BETWEEN)
    deltas = [reshaped(view, patch_id, _without_corners(shape, rings.ring_of(first), between))]
    for other, straight in () if alone else straightened(view, patch_id, (one, *between, end)):
        deltas.append(_followed(view, other, straight))
    return Edit(Text(N_("Delete corners of {name}"), {"name": name_of(patch)}), tuple(deltas))


# --- the patch itself ---------------------------------------------------------------------------


def _stretch(shape: MultiPolygon, path: Ring) -> _Stretch | None:
    """Return where a noded line meets a ring at two places or more; outlines before holes."""
    rings = Rings(shape)
    outlines = _outlines(shape)
    found: list[tuple[bool, int, _Stretch]] = []
    for border in borders(shape):
        ring = rings.ring(border.number)
        where = {place: n for n, place in enumerate(ring)}
        own = _trimmed(path, where)
        if own is None:
            continue
        start, stop = where[own[0]], where[own[-1]]
        turned = (*ring[start:], *ring[:start])
        stop = (stop - start) % len(ring)
        stretch = _Stretch(border.number, own, turned[: stop + 1], (*turned[stop:], turned[0]))
        found.append((border.number not in outlines, path.index(own[0]), stretch))
    return min(found, key=lambda f: f[:2])[2] if found else None


def _trimmed(path: Ring, where: dict[LonLat, int]) -> Ring | None:
    """Return the path from its first to its last place on a ring, or None if they are the same.

    Where it begins or ends by running along the ring, it counts from where it leaves it.
    """
    meets = [n for n, place in enumerate(path) if place in where]
    if not meets:
        return None
    own = path[meets[0] : meets[-1] + 1]

    def is_side(one: LonLat, end: LonLat) -> bool:
        if one not in where or end not in where:
            return False
        return (where[one] - where[end]) % len(where) in (1, len(where) - 1)

    while len(own) > 1 and is_side(own[0], own[1]):
        own = own[1:]
    while len(own) > 1 and is_side(own[-1], own[-2]):
        own = own[:-1]
    return own if len(own) > 1 and own[0] != own[-1] else None


def _nearest(stretch: _Stretch) -> tuple[Ring, Ring] | None:
    """Return the sound result that differs least from the old ring, and what it does without."""
    old = Polygon((*stretch.forth, *stretch.back[1:-1]))
    found: list[tuple[float, Ring, Ring]] = []
    for ring, without in stretch.results():
        if len(set(ring)) < _FEWEST or len(set(ring)) < len(ring):
            continue
        made = Polygon(ring)
        if shapely.is_valid(made):
            found.append((shapely.symmetric_difference(made, old).area, ring, without))
    return min(found)[1:] if found else None


def _with_ring(shape: MultiPolygon, number: int, ring: Ring) -> MultiPolygon | None:
    """Return a shape with another ring in place of one; holes and parts give way to outlines."""
    parts: list[Polygon] = []
    first = 0
    for part in shape.geoms:
        rings = [part.exterior, *part.interiors]
        if first <= number < first + len(rings):
            rings[number - first] = shapely.linearrings(ring)
        outline, holes = Polygon(rings[0]), [Polygon(hole) for hole in rings[1:]]
        made = Polygon(rings[0], rings[1:])
        if shapely.is_valid(made):
            parts.append(made)
        else:
            left = solid(shapely.difference(outline, shapely.union_all(holes)))
            parts += list(left.geoms) if left is not None else []
        first += len(rings)
    return whole(parts) if parts else None


def _outlines(shape: MultiPolygon) -> set[int]:
    """Return the numbers of the rings that are outlines."""
    found, number = set(), 0
    for part in shape.geoms:
        found.add(number)
        number += 1 + len(part.interiors)
    return found


def _gained_places(view: View, other: Patch) -> list[LonLat]:
    """Return the corners that a neighbour has got."""
    before = view.get(other.id).shape
    assert before is not None
    assert other.shape is not None
    return new_places(before, other.shape)


# --- stretches of corners -----------------------------------------------------------------------


def _without_corners(shape: MultiPolygon, number: int, gone: Ring) -> MultiPolygon | None:
    """Return a shape without these corners of one ring; None if fewer than three would be left."""
    left = tuple(place for place in Rings(shape).ring(number) if place not in gone)
    if len(left) < _FEWEST:
        return None
    parts: list[Polygon] = []
    first = 0
    for part in shape.geoms:
        rings = [part.exterior, *part.interiors]
        if first <= number < first + len(rings):
            rings[number - first] = shapely.linearrings(left)
        parts.append(Polygon(rings[0], rings[1:]))
        first += len(rings)
    return MultiPolygon(parts)


def _followed(view: View, other: Patch, shape: MultiPolygon | None) -> Delta:
    """Return a neighbour before and after, or raise BadInput if it can't follow."""
    if not is_sound(shape):
        raise BadInput(STUCK, name=name_of(other))
    return reshaped(view, other.id, shape)
