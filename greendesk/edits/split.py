"""Patches cut into pieces along a drawn line.

The largest piece keeps the id and all values. The other pieces are new patches with the same
values, but what was recorded of the whole (:data:`OF_THE_WHOLE`: trees counted, baht spent, size by
the document ...) stays with the largest: if it were copied, the sums over all patches would grow
by a cut. What belongs to one record only (its number, its stamps) is not copied either, nor are
reasons.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon

from greendesk.edits.noding import faces, new_places, noded, sides_of, with_places
from greendesk.edits.photos import taken_inside
from greendesk.edits.rings import LonLat
from greendesk.edits.shape import NOT_COPIED, name_of
from greendesk.edits.sound import is_sound, reshaped, sound_shape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import CORRIDOR_LINE, Patch, PatchId
from greendesk.model.view import View

NewIds = Callable[[int], PatchId] | Sequence[PatchId]
"""Ids for new patches by number from 0: a function, or a list that is long enough."""

OF_THE_WHOLE = (
    "area_added_m2",
    "area_declared_m2",
    "tree_count_total",
    "large_tree_count",
    "budget_baht",
)
"""Numbers that count something in the whole patch, so that they add up."""

_LOST = 1e-9  # of the area: more is not lost by rounding, so such a cut is none
_NODED = 1e-6  # of the area: more goes only where a patch is thinner than a hair all along
_LEFT_WITH_LARGEST = (*NOT_COPIED, *OF_THE_WHOLE, CORRIDOR_LINE)

_TOO_SHORT = N_("A line needs two places at least. Nothing was changed. Click once more.")
_LOOP = N_("The line crosses itself. Nothing was changed. Draw it without a loop.")
_NO_CUT = N_(
    "The line does not cut the patch through. Nothing was changed. Begin outside the patch, draw"
    " across it, and end outside again."
)


@dataclass(frozen=True, slots=True)
class _Cut:
    """One patch that the line cuts."""

    patch: Patch
    pieces: tuple[MultiPolygon, ...]  # the largest first


def split_patches(
    view: View, ids: Sequence[PatchId], line: Sequence[LonLat], new_id: NewIds
) -> Edit:
    """Cut each of these patches that the line crosses from edge to edge.

    Parts of a patch that the line leaves whole stay with its largest piece, as do its photos but
    for those that were taken inside another piece. Neighbours that share
    the border get the ends of the cut as corners, so the border goes on being shared.

    Args:
        line: (lon, lat) degrees, EPSG:4326; its ends lie outside or on the border.

    Raises:
        BadInput: the line crosses itself, or cuts none of the patches through.
    """
    cuts = _cuts(view, ids, line)
    deltas: list[Delta] = []
    for cut in cuts:
        patch, (largest, *others) = cut.patch, cut.pieces
        deltas.append(reshaped(view, patch.id, largest))
        values = {k: v for k, v in patch.values.items() if k not in _LEFT_WITH_LARGEST}
        for shape in others:
            made = sum(delta.before is None for delta in deltas)
            fresh = new_id(made) if callable(new_id) else new_id[made]
            piece = Patch(fresh, shape, values)
            deltas += [Delta(None, piece), *taken_inside(view, patch.id, piece)]
    label = Text(N_("Split {n:,} patches"), {"n": len(cuts)})
    if len(cuts) == 1:
        label = Text(N_("Split {name}"), {"name": name_of(cuts[0].patch)})
    return Edit(label, (*deltas, *_neighbours(view, cuts)))


def pieces_of(
    view: View, ids: Sequence[PatchId], line: Sequence[LonLat]
) -> tuple[MultiPolygon, ...]:
    """Return what the line would make of the patches it cuts, of each the largest piece first.

    Nothing where it cuts none; shapes in EPSG:4326.
    """
    try:
        return tuple(piece for cut in _cuts(view, ids, line) for piece in cut.pieces)
    except BadInput:
        return ()


# --- inside -------------------------------------------------------------------------------------


def _cuts(view: View, ids: Sequence[PatchId], line: Sequence[LonLat]) -> list[_Cut]:
    checked = checked_line(line)
    reach = LineString(checked).bounds
    patches = [view.get(patch_id) for patch_id in dict.fromkeys(ids)]
    drawn = [patch for patch in patches if patch.shape is not None] or patches
    near = [p for p in drawn if p.shape is None or _meets(p.shape.bounds, reach)]
    through, shapes = noded(checked, [sound_shape(patch) for patch in near])
    found = [(patch, _pieces(shape, through)) for patch, shape in zip(near, shapes, strict=True)]
    cuts = [_Cut(p, pieces) for p, pieces in found if len(pieces) > 1 and _keep_all(p, pieces)]
    if not cuts:
        raise BadInput(_NO_CUT)
    return cuts


def checked_line(line: Sequence[LonLat]) -> tuple[LonLat, ...]:
    """Return a drawn line without doubled places.

    Raises:
        BadInput: nothing is left of it, or it crosses itself.
    """
    kept = tuple(p for n, p in enumerate(line) if n == 0 or p != line[n - 1])
    if len(kept) < 2:
        raise BadInput(_TOO_SHORT)
    if not shapely.is_simple(LineString(kept)):
        raise BadInput(_LOOP)
    return kept


def _meets(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    west, south, east, north = one
    return west <= other[2] and other[0] <= east and south <= other[3] and other[1] <= north


def _pieces(shape: MultiPolygon, line: tuple[LonLat, ...]) -> tuple[MultiPolygon, ...]:
    """Return the pieces of a noded shape, the largest first, whole parts with it."""
    cut: list[Polygon] = []
    left: list[Polygon] = []
    for part in shape.geoms:
        found = _pieces_of_part(part, line)
        (cut if len(found) > 1 else left).extend(found)
    if not cut:
        return ()
    largest, *others = sorted(cut, key=lambda piece: -piece.area)
    pieces = [MultiPolygon([largest, *left]), *(MultiPolygon([piece]) for piece in others)]
    if not all(is_sound(piece) for piece in pieces):
        return ()
    return tuple(shapely.orient_polygons(piece) for piece in pieces)


def _keep_all(patch: Patch, pieces: Sequence[MultiPolygon]) -> bool:
    """Return whether the pieces are as large as the patch: a hair's breadth is lost by noding."""
    whole = sound_shape(patch).area
    return abs(sum(piece.area for piece in pieces) - whole) <= _NODED * whole


def _pieces_of_part(part: Polygon, line: tuple[LonLat, ...]) -> list[Polygon]:
    sides = [*sides_of(part), *pairwise(line)]
    shapely.prepare(part)
    inside = [face for face in faces(sides) if part.contains(face.representative_point())]
    lost = abs(sum(face.area for face in inside) - part.area) > _LOST * part.area
    return inside if len(inside) > 1 and not lost else [part]


def _neighbours(view: View, cuts: Sequence[_Cut]) -> list[Delta]:
    """Return the neighbours of what was cut with the new corners on their borders."""
    ours = {cut.patch.id for cut in cuts}
    found: dict[PatchId, Patch] = {}
    for cut in cuts:
        before = sound_shape(cut.patch)
        places = [place for piece in cut.pieces for place in new_places(before, piece)]
        for place in dict.fromkeys(places):
            for other in view.near((*place, *place)):
                if other.id not in ours:
                    now = found.get(other.id, other)
                    found[other.id] = with_shared_places(now, [place])
    return [
        Delta(view.get(other.id), other) for other in found.values() if other != view.get(other.id)
    ]


def with_shared_places(patch: Patch, places: Sequence[LonLat]) -> Patch:
    """Return a patch with corners at the places on its border, or as it was if that breaks it."""
    if patch.shape is None or not is_sound(patch.shape):
        return patch
    fuller = with_places(patch.shape, places)
    if fuller is patch.shape or not is_sound(fuller):
        return patch
    return replace(patch, shape=shapely.orient_polygons(fuller))
