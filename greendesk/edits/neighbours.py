"""What becomes of the neighbours when a stretch of border that they share is drawn anew.

The one thing to know: what the patch gains there they lose, what it gives up there the one that lay
longest beside it gets; all of them have the very same corners afterwards. Patches that only lie in
the way are left alone: an overlap is never clipped silently.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import shapely
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.follow import length_deg
from greendesk.edits.noding import line_with_places, sides_of, with_places
from greendesk.edits.rings import LonLat
from greendesk.edits.shape import name_of
from greendesk.edits.sound import is_sound, solid, sound_shape
from greendesk.edits.split import with_shared_places
from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View

STUCK = N_(
    "The neighbour {name} can't follow. Nothing was changed. Hold Ctrl to change this patch only."
)

Side = tuple[LonLat, LonLat]
Ring = tuple[LonLat, ...]
"""Corners of a ring or of a stretch of it, not closed."""


def followers(
    view: View, patch: Patch, old: MultiPolygon, new: MultiPolygon, given_up: Ring
) -> Iterator[Patch]:
    """Yield the neighbours along the stretch of border that is given up, as they become.

    Args:
        old: the patch's shape, with corners where the stretch begins and ends.

    Raises:
        BadInput: one of them can't follow.
    """
    near = [(other, sound_shape(other)) for other in around(view, patch.id, given_up)]
    corners = [(lon, lat) for _, s in near for lon, lat in shapely.get_coordinates(s).tolist()]
    strip = line_with_places(given_up, corners)
    fuller = {other.id: with_places(shape, strip) for other, shape in near}
    sides = {n: _undirected(sides_of(s)) & _undirected(pairwise(strip)) for n, s in fuller.items()}
    won = solid(shapely.difference(new, old))
    lost = solid(shapely.difference(old, new))
    heirs = _heirs(lost, strip, sides)
    for other, shape in near:
        if not sides[other.id]:
            end = with_shared_places(other, [given_up[0], given_up[-1]])
            if end is not other:
                yield end
            continue
        after: MultiPolygon | None = fuller[other.id]
        if won is not None and after is not None:
            after = solid(shapely.difference(after, won))
        if heirs.get(other.id) and after is not None:
            after = solid(shapely.union_all([after, *heirs[other.id]]))
        if after is None or not is_sound(after):
            raise BadInput(STUCK, name=name_of(other))
        if after != shape:
            yield Patch(other.id, after, other.values, other.reasons)


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


def around(view: View, patch_id: PatchId, line: Ring) -> list[Patch]:
    """Return the sound patches whose box meets that of a line."""
    west, south = (min(place[axis] for place in line) for axis in (0, 1))
    east, north = (max(place[axis] for place in line) for axis in (0, 1))
    near = view.near((west, south, east, north))
    return [other for other in near if other.id != patch_id and is_sound(other.shape)]


def _undirected(sides: Iterable[Side]) -> set[Side]:
    return {(one, end) if one < end else (end, one) for one, end in sides}


def _length(sides: Iterable[Side]) -> float:
    return sum(length_deg(side) for side in sides)
