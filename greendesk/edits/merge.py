"""Several patches made one: their ground united, their values brought together.

The largest keeps its id, its number and its stamps, and gets the photos of all; the others go to
the recycle bin in the same step. A field in which they agree, or which only some have filled in
alike, keeps its value; numbers that count something
(:data:`~greendesk.edits.split.OF_THE_WHOLE`) are added up; of all other fields the officer chooses.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.photos import handed_over
from greendesk.edits.pulling import joined
from greendesk.edits.seams import without_seams
from greendesk.edits.shape import NOT_COPIED
from greendesk.edits.sound import CRUMB_M2, reshaped, rough_m2, solid, sound_shape
from greendesk.edits.split import OF_THE_WHOLE
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.measure import areas_m2
from greendesk.model.offset import EAST, NORTH
from greendesk.model.plane import Plane
from greendesk.model.record import CORRIDOR_LINE, GUESSED_CRS, Patch, PatchId, Value
from greendesk.model.schema import Schema
from greendesk.model.view import View

GAP_M = 0.2
"""Gaps between patches narrower than this are closed: nobody can walk there."""

_APART_DEG = 2 * GAP_M / 100_000  # safely more than the gap, in either direction

_NOTED = (
    "imagery_source",
    "imagery_date",
    "imagery_zoom",
    EAST,
    NORTH,
    "capture_scale",
    "digitise_method",
    GUESSED_CRS,
)
"""What the program notes by itself; nobody is asked about it."""

_LOST = (*NOT_COPIED, CORRIDOR_LINE)
"""What says nothing of the new patch: stamps, and the line along which a strip was drawn."""

_TOO_FEW = N_("Two patches at least can be merged. Nothing was changed. Choose one more.")


def differing(view: View, ids: Sequence[PatchId]) -> dict[str, list[Value]]:
    """Return the fields in which these patches differ, each value once, the most frequent first.

    What belongs to one record only and what the program notes by itself is left out. Equally
    frequent values stand in the order of the patches' size.
    """
    return _differing(_by_size(view, ids))


def suggested(view: View, ids: Sequence[PatchId]) -> dict[str, Value]:
    """Return the value each field would get if the officer chose none.

    Numbers that add up are summed; else the largest patch that has one gives its value. Fields in
    which all agree are left out, but for sums.
    """
    return _suggested(_by_size(view, ids))


def merge_patches(
    view: View, ids: Sequence[PatchId], chosen: Mapping[str, Value | None], schema: Schema
) -> Edit:
    """Make one patch of several.

    Borders between them go, with the corners that they had on straight sides; gaps narrower than
    0.2 m are closed; patches that lie truly apart
    become parts of one.

    Args:
        chosen: the officer's values, None = empty; for other fields see :func:`suggested`.

    Raises:
        BadInput: fewer than two, or one of them has no sound outline.
    """
    patches = _by_size(view, ids)
    if len(patches) < 2:
        raise BadInput(_TOO_FEW)
    kept, *away = patches
    values = _agreed(patches) | _suggested(patches)
    values |= {k: v for k, v in kept.values.items() if k in NOT_COPIED}
    for field_id, value in chosen.items():
        values.pop(field_id, None)
        if value is not None:
            values[field_id] = value
    changed = {k for k, value in values.items() if kept.values.get(k) != value}
    for field_id in schema.withdrawn(values, changed):
        del values[field_id]
    gone = {patch.id for patch in away}
    reasons = {k: words for k, words in kept.reasons.items() if k.partition(":")[2] not in gone}
    shapes = [sound_shape(patch) for patch in patches]
    whole = united(shapes)
    ours = {patch.id for patch in patches}
    near = [p.shape for p in view.near(whole.bounds) if p.id not in ours and p.shape is not None]
    delta = reshaped(view, kept.id, without_seams(whole, shapes, near))
    assert isinstance(delta.after, Patch)
    after = replace(delta.after, values=values, reasons=reasons)
    label = Text(N_("Merge {n:,} patches"), {"n": len(patches)})
    gone_to = handed_over(view, away, kept.id)
    return Edit(label, (Delta(kept, after), *(Delta(patch, None) for patch in away), *gone_to))


def united(shapes: Sequence[MultiPolygon]) -> MultiPolygon:
    """Return sound shapes as one, gaps narrower than 0.2 m closed."""
    left = sorted(shapes, key=lambda shape: shape.bounds)
    while len(left) > 1:  # two by two: to add them one by one to the whole takes far longer
        pairs = zip(left[::2], left[1::2], strict=False)
        left = [*(_joined(*pair) for pair in pairs), *left[len(left) // 2 * 2 :]]
    return _without_slits(left[0], shapes)


# --- inside -------------------------------------------------------------------------------------


def _by_size(view: View, ids: Sequence[PatchId]) -> list[Patch]:
    """Return the patches, the largest first; those without an outline last."""
    patches = [view.get(patch_id) for patch_id in dict.fromkeys(ids)]
    shapes = np.empty(len(patches), dtype=object)
    shapes[:] = [patch.shape for patch in patches]
    sizes = areas_m2(shapes).tolist()
    return [patches[n] for n in sorted(range(len(patches)), key=lambda n: -sizes[n])]


def _held(patches: Sequence[Patch]) -> dict[str, list[Value]]:
    """Return all values of each field, with repeats, in the order of the patches."""
    found: dict[str, list[Value]] = {}
    for patch in patches:
        for field_id, value in patch.values.items():
            if field_id not in _LOST:
                found.setdefault(field_id, []).append(value)
    return found


def _differing(patches: Sequence[Patch]) -> dict[str, list[Value]]:
    return {
        field_id: [value for value, _ in Counter(values).most_common()]
        for field_id, values in _held(patches).items()
        if field_id not in _NOTED and len(set(values)) > 1
    }


def _suggested(patches: Sequence[Patch]) -> dict[str, Value]:
    held = _held(patches)
    found: dict[str, Value] = {k: held[k][0] for k in _differing(patches)}
    for field_id in OF_THE_WHOLE:
        numbers = [v for v in held.get(field_id, ()) if isinstance(v, int | float)]
        if numbers:
            found[field_id] = sum(numbers)
    return found


def _agreed(patches: Sequence[Patch]) -> dict[str, Value]:
    """Return the largest patch's value, or that of the next one that has any, for each field."""
    return {field_id: values[0] for field_id, values in _held(patches).items()}


def _joined(one: MultiPolygon, other: MultiPolygon) -> MultiPolygon:
    """Return two shapes as one, the smaller pulled to the larger where the gap is narrow."""
    if not shapely.dwithin(one, other, _APART_DEG):
        return MultiPolygon([*one.geoms, *other.geoms])
    whole, rest = (one, other) if one.area >= other.area else (other, one)
    if rough_m2(shapely.intersection(rest, whole)) > CRUMB_M2:
        outside = solid(shapely.difference(rest, whole))
        if outside is None:
            return whole
        rest = outside
    pulled, fuller = joined(rest, whole, GAP_M)
    both = shapely.union(pulled, fuller)
    if rough_m2(shapely.difference(rest, both)) > CRUMB_M2:
        both = shapely.union(both, rest)
    return solid(both) or whole


def _without_slits(whole: MultiPolygon, shapes: Sequence[MultiPolygon]) -> MultiPolygon:
    """Return a shape without holes that no one can stand in, unless one of ``shapes`` had them."""
    plane = Plane.over(whole)
    holes = [Polygon(hole) for shape in shapes for part in shape.geoms for hole in part.interiors]

    def meant(hole: Polygon) -> bool:
        if not shapely.buffer(plane.shape_to_m(hole), -GAP_M / 2).is_empty:
            return True
        return any(old.contains(hole.representative_point()) for old in holes)

    parts = []
    for part in whole.geoms:
        kept = [hole for hole in part.interiors if meant(Polygon(hole))]
        parts.append(Polygon(part.exterior, kept) if len(kept) < len(part.interiors) else part)
    return MultiPolygon(parts)
