"""Ways out of an overlap: mine gives up the ground, or both get one common border.

The one thing to know: nothing here is done by itself. Each way is an edit that can be shown before
it is made; the third way, to keep both, is a reason and no edit.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from greendesk.edits.pulling import joined
from greendesk.edits.shape import name_of
from greendesk.edits.sound import CRUMB_M2, is_sound, reshaped, rough_m2, solid, sound_shape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, PatchId
from greendesk.model.untangle import polygons_in
from greendesk.model.view import View

REACH_M = 1.0
"""Gaps beside a common border narrower than this are closed."""

_LEAST_PART = 0.01
_INNER = "T********"  # the insides of both meet
_ALL_OF_IT = N_(
    "{name} lies altogether in the other patch, so nothing would be left of it. Nothing was"
    " changed. Delete it, or keep both and give a reason."
)
_NO_OVERLAP = N_("{name} lies in none of these patches. Nothing was changed.")
_NOT_BESIDE = N_(
    "{name} and {other} don't lie side by side, or share their border already. Nothing was changed."
)


def overlaps(view: View, patch_id: PatchId) -> list[tuple[Patch, MultiPolygon]]:
    """Return the other patches that a patch overlaps, and the common ground, the largest first.

    Less than 0.01 m² is no overlap; patches that cross themselves are left out.
    """
    shape = view.get(patch_id).shape
    if shape is None or not is_sound(shape):
        return []
    shapely.prepare(shape)
    found = []
    for other in view.near(shape.bounds):
        if other.id == patch_id or other.shape is None or not is_sound(other.shape):
            continue
        if not shapely.relate_pattern(shape, other.shape, _INNER):
            continue
        ground = solid(shapely.intersection(shape, other.shape))
        if ground is not None:
            found.append((other, ground))
    return sorted(found, key=lambda pair: -rough_m2(pair[1]))


def shares_ground(view: View, patch_id: PatchId) -> bool:
    """Return whether a patch overlaps another one; quick enough to be asked at every turn."""
    patch = view.find(patch_id)
    if patch is None or patch.shape is None or not shapely.is_valid(patch.shape):
        return False
    near = [p.shape for p in view.near(patch.shape.bounds) if p.id != patch_id and p.shape]
    shapes = np.empty(len(near), dtype=object)
    shapes[:] = near
    shapes = shapes[shapely.intersects(patch.shape, shapes)]
    shapes = shapes[shapely.is_valid(shapes)]
    return bool(shapely.relate_pattern(patch.shape, shapes, _INNER).any())


def grown_overlaps(view: View, delta: Delta, least_m2: float) -> list[tuple[Patch, float]]:
    """Return the patches that a reshaped one shares more ground with than before, and how many m².

    The largest overlap comes first.

    Args:
        view: as it is after the edit.
        least_m2: less is a slip of the hand, as is less than a hundredth of the smaller patch.
    """
    before, after = delta.before, delta.after
    if not isinstance(after, Patch) or after.shape is None:
        return []
    old = before.shape if isinstance(before, Patch) else None
    if old is after.shape:
        return []
    found = []
    for other, ground in overlaps(view, after.id):
        common_m2 = area_m2(ground)
        smaller_m2 = min(area_m2(after.shape), area_m2(other.shape))
        if common_m2 < least_m2 or common_m2 < _LEAST_PART * smaller_m2:
            continue
        known_m2 = 0.0 if old is None or not shapely.is_valid(old) else _common_m2(old, other)
        if common_m2 - known_m2 >= least_m2:
            found.append((other, common_m2))
    return found


def _common_m2(shape: MultiPolygon, other: Patch) -> float:
    """Return the ground (m²) that a sound shape shares with a patch."""
    common = shapely.intersection(shape, other.shape)
    parts = [p for p in shapely.get_parts(common).tolist() if p.geom_type == "Polygon"]
    return area_m2(MultiPolygon(parts)) if parts else 0.0


def cut_mine(view: View, patch_id: PatchId, other_ids: Sequence[PatchId]) -> Edit:
    """Take from a patch what lies in the others; they stay as they are.

    Raises:
        BadInput: nothing would be left, it lies in none of them, or an outline crosses itself.
    """
    patch = view.get(patch_id)
    before = left = sound_shape(patch)
    for other_id in dict.fromkeys(other_ids):
        rest = without(left, sound_shape(view.get(other_id)))
        whole = None if rest is None else solid(rest)
        if whole is None:
            raise BadInput(_ALL_OF_IT, name=name_of(patch))
        left = whole
    if rough_m2(shapely.difference(before, left)) < CRUMB_M2:
        raise BadInput(_NO_OVERLAP, name=name_of(patch))
    label = Text(N_("Cut {name} off at its neighbours"), {"name": name_of(patch)})
    return Edit(label, (reshaped(view, patch_id, left),))


def without(shape: MultiPolygon, other: MultiPolygon) -> MultiPolygon | None:
    """Return what of ``shape`` does not lie in ``other``; None if nothing sound is left."""
    if not (shapely.is_valid(shape) and shapely.is_valid(other)):
        return None
    left = polygons_in(shapely.difference(shape, other))
    return left if left is not None and shapely.is_valid(left) else None


def share_border(
    view: View, patch_id: PatchId, other_id: PatchId, reach_m: float = REACH_M
) -> Edit:
    """Give two patches one common border; it moves together from then on.

    Mine gives up what lies in the other and is pulled to its border where the gap between them is
    narrower than ``reach_m``. The other keeps its ground and only gets corners on its sides.

    Raises:
        BadInput: nothing would be left of mine, they lie apart, or an outline crosses itself.
    """
    patch, other = view.get(patch_id), view.get(other_id)
    mine, theirs = sound_shape(patch), sound_shape(other)
    rest: MultiPolygon | None = mine
    if rough_m2(shapely.intersection(mine, theirs)) >= CRUMB_M2:
        outside = without(mine, theirs)
        rest = None if outside is None else solid(outside)
    if rest is None:
        raise BadInput(_ALL_OF_IT, name=name_of(patch))
    first, second = joined(rest, theirs, reach_m)
    deltas = [
        reshaped(view, which, after)
        for which, before, after in ((patch_id, mine, first), (other_id, theirs, second))
        if after != before
    ]
    if not deltas:
        raise BadInput(_NOT_BESIDE, name=name_of(patch), other=name_of(other))
    label = N_("Give {name} and {other} one border")
    return Edit(Text(label, {"name": name_of(patch), "other": name_of(other)}), tuple(deltas))
