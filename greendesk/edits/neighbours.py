"""What becomes of the neighbours when a stretch of border that they share is drawn anew.

The one thing to know: what the patch gains there they lose, what it gives up there the one that lay
longest beside it gets; all of them have the very same corners afterwards. Patches that only lie in
the way are left alone: an overlap is never clipped silently.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import shapely
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.follow import length_deg
from greendesk.edits.noding import line_with_places, sides_of, with_places
from greendesk.edits.rings import LonLat
from greendesk.edits.shape import name_of
from greendesk.edits.sound import is_sound, solid
from greendesk.edits.split import with_shared_places
from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View

STUCK = N_(
    "The neighbour {name} can't follow. Nothing was changed. Hold Ctrl to change this patch only."
)

_INNER = "T********"  # the insides of both meet
_ALONG = "F***1****"  # they don't, but the borders run together

Neighbour = tuple[Patch, MultiPolygon]
Side = tuple[LonLat, LonLat]
Ring = tuple[LonLat, ...]
"""Corners of a ring or of a stretch of it, not closed."""


def followers(
    near: Sequence[Neighbour], old: MultiPolygon, new: MultiPolygon, given_up: Ring
) -> Iterator[Patch]:
    """Yield the neighbours of a patch as they become when a stretch of its border is given up.

    Args:
        near: the sound patches about, with corners where the new border crosses theirs.
        old: the patch's shape, with corners where the stretch begins and ends.

    Raises:
        BadInput: one of them can't follow.
    """
    corners = [(lon, lat) for _, s in near for lon, lat in shapely.get_coordinates(s).tolist()]
    strip = line_with_places(given_up, corners)
    fuller = {other.id: with_places(shape, strip) for other, shape in near}
    fuller |= {other.id: shape for other, shape in near if not is_sound(fuller[other.id])}
    sides = {n: _undirected(sides_of(s)) & _undirected(pairwise(strip)) for n, s in fuller.items()}
    beside = {n for n, shared in sides.items() if shared}
    won = solid(shapely.difference(new, old))
    heirs = _heirs(solid(shapely.difference(old, new)), strip, sides)
    linked = beside if won is None else _linked(old, fuller, beside, won)
    for other, _ in near:
        if other.id not in linked:
            ended = with_shared_places(other, [given_up[0], given_up[-1]])
            if ended is not other:
                yield ended
            continue
        after: MultiPolygon | None = fuller[other.id]
        if after and won is not None and shapely.relate_pattern(after, won, _INNER):
            after = solid(shapely.difference(after, won))
        if other.id in heirs and after is not None:
            after = solid(shapely.union_all([after, *heirs[other.id]]))
        if after is None or not is_sound(after):
            raise BadInput(STUCK, name=name_of(other))
        if after != other.shape:
            yield replace(other, shape=after)


def _linked(
    old: MultiPolygon, shapes: dict[PatchId, MultiPolygon], beside: set[PatchId], won: MultiPolygon
) -> set[PatchId]:
    """Return who gives up won ground: who lies along the stretch, and border to border behind it.

    A patch beyond a gap, or one that overlapped before, is not among them.
    """
    found = set(beside)
    left = [n for n in shapes if n not in found and shapely.relate_pattern(shapes[n], won, _INNER)]
    ring = [old, *(shapes[n] for n in found)]
    while ring:
        more = [n for n in left if any(shapely.relate_pattern(shapes[n], s, _ALONG) for s in ring)]
        more = [n for n in more if not shapely.relate_pattern(shapes[n], old, _INNER)]
        left = [n for n in left if n not in more]
        found.update(more)
        ring = [shapes[n] for n in more]
    return found


def _heirs(
    lost: MultiPolygon | None, strip: Ring, sides: dict[PatchId, set[Side]]
) -> dict[PatchId, list[Polygon]]:
    """Return which neighbour gets which piece of lost ground: the one longest beside it.

    A piece that lies by more than half on nobody's border falls to nobody.
    """
    found: dict[PatchId, list[Polygon]] = {}
    for piece in lost.geoms if lost is not None else ():
        old = _undirected(sides_of(with_places(MultiPolygon([piece]), strip)))
        old &= _undirected(pairwise(strip))
        beside = {n: _length(old & shared) for n, shared in sides.items()}
        if beside and 2 * sum(beside.values()) > _length(old):
            found.setdefault(max(beside, key=lambda n: beside[n]), []).append(piece)
    return found


def around(view: View, patch_id: PatchId, places: Iterable[LonLat]) -> list[Patch]:
    """Return the sound patches whose box meets that of these places."""
    lons, lats = zip(*places, strict=True)
    near = view.near((min(lons), min(lats), max(lons), max(lats)))
    return [other for other in near if other.id != patch_id and is_sound(other.shape)]


def _undirected(sides: Iterable[Side]) -> set[Side]:
    return {(one, end) if one < end else (end, one) for one, end in sides}


def _length(sides: Iterable[Side]) -> float:
    return sum(length_deg(side) for side in sides)
