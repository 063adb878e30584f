"""Edits of the parts and holes of one patch; no other patch is ever touched.

The one thing to know: a drawn outline works as far as it reaches. A hole that is drawn over the
edge cuts off only what lies inside the patch; a part that reaches into the patch is united with it.
"""

from collections.abc import Sequence

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon

from greendesk.edits.noding import noded
from greendesk.edits.rings import LonLat
from greendesk.edits.shape import draw_patch, name_of
from greendesk.edits.sound import CRUMB_M2, is_sound, reshaped, rough_m2, solid, sound_shape, whole
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View

_BESIDE = N_(
    "What you drew lies beside {name}, so nothing was cut out. Draw it inside the outline."
)
_ALL_OF_IT = N_(
    "Nothing would be left of {name}, so nothing was cut out. Draw a smaller hole, or delete the"
    " whole patch."
)
_IN_IT_ALREADY = N_(
    "What you drew lies in {name} already, so nothing was added. Draw it beside the outline."
)
_NO_HOLE_HERE = N_("There is no hole here. Nothing was changed. Click inside a hole of {name}.")
_NO_HOLES = N_("{name} has no holes. Nothing was changed.")
_NO_PART_HERE = N_("There is no part here. Nothing was changed. Click inside a part of {name}.")
_ONLY_PART = N_(
    "{name} has only this one part. Nothing was changed. To take it away, delete the whole patch."
)


def cut_hole(view: View, patch_id: PatchId, corners: Sequence[LonLat]) -> Edit:
    """Take out of a patch what lies inside a drawn outline.

    Args:
        corners: (lon, lat) degrees, EPSG:4326, not closed, either way round.

    Raises:
        BadInput: the outline can't be one, misses the patch or leaves nothing of it.
    """
    patch = view.get(patch_id)
    shape, outline = _brought_together(sound_shape(patch), _drawn(corners))
    if rough_m2(shapely.intersection(shape, outline)) < CRUMB_M2:
        raise BadInput(_BESIDE, name=name_of(patch))
    left = solid(shapely.difference(shape, outline))
    if left is None:
        raise BadInput(_ALL_OF_IT, name=name_of(patch))
    return _edit(view, patch_id, left, N_("Cut a hole into {name}"))


def add_part(view: View, patch_id: PatchId, corners: Sequence[LonLat]) -> Edit:
    """Add what lies inside a drawn outline to a patch.

    Where it overlaps the patch or lies along it, both become one; apart, it is a further part.

    Raises:
        BadInput: the outline can't be one, or lies in the patch already.
    """
    patch = view.get(patch_id)
    shape, outline = _brought_together(sound_shape(patch), _drawn(corners))
    if rough_m2(shapely.difference(outline, shape)) < CRUMB_M2:
        raise BadInput(_IN_IT_ALREADY, name=name_of(patch))
    more = whole([*shape.geoms, *outline.geoms])
    return _edit(view, patch_id, more, N_("Add a part to {name}"))


def fill_hole(view: View, patch_id: PatchId, at: LonLat) -> Edit:
    """Fill the hole in which ``at`` lies: the smallest, if one lies in the island of another.

    Raises:
        BadInput: no hole is there.
    """
    patch = view.get(patch_id)
    parts = list(sound_shape(patch).geoms)
    holes = [(number, n) for number, part in enumerate(parts) for n in range(len(part.interiors))]
    here = [(Polygon(parts[p].interiors[n]), p, n) for p, n in holes]
    here = [found for found in here if shapely.covers(found[0], Point(at))]
    if not here:
        raise BadInput(_NO_HOLE_HERE, name=name_of(patch))
    _, number, filled = min(here, key=lambda found: found[0].area)
    kept = [hole for n, hole in enumerate(parts[number].interiors) if n != filled]
    parts[number] = Polygon(parts[number].exterior, kept)
    return _edit(view, patch_id, whole(parts), N_("Fill a hole of {name}"))


def fill_holes(view: View, patch_id: PatchId) -> Edit:
    """Fill all holes of a patch.

    Raises:
        BadInput: it has none.
    """
    patch = view.get(patch_id)
    shape = sound_shape(patch)
    if not any(part.interiors for part in shape.geoms):
        raise BadInput(_NO_HOLES, name=name_of(patch))
    full = whole([Polygon(part.exterior) for part in shape.geoms])
    return _edit(view, patch_id, full, N_("Fill all holes of {name}"))


def delete_part(view: View, patch_id: PatchId, at: LonLat) -> Edit:
    """Take away the part in which ``at`` lies.

    Raises:
        BadInput: no part is there, or it is the only one.
    """
    patch = view.get(patch_id)
    parts, place = list(sound_shape(patch).geoms), Point(at)
    here = next((n for n, part in enumerate(parts) if shapely.covers(part, place)), None)
    if here is None:
        raise BadInput(_NO_PART_HERE, name=name_of(patch))
    if len(parts) == 1:
        raise BadInput(_ONLY_PART, name=name_of(patch))
    left = MultiPolygon([*parts[:here], *parts[here + 1 :]])
    return _edit(view, patch_id, left, N_("Delete a part of {name}"))


def _brought_together(
    shape: MultiPolygon, outline: MultiPolygon
) -> tuple[MultiPolygon, MultiPolygon]:
    """Return both with common corners where they meet, so that no hair is left between them."""
    rings = shapely.get_rings(shapely.get_parts(outline)).tolist()
    line, (fuller,) = noded([(x, y) for x, y in rings[0].coords], [shape])
    drawn = MultiPolygon([Polygon(line)])
    return (fuller, drawn) if is_sound(fuller) and is_sound(drawn) else (shape, outline)


def _drawn(corners: Sequence[LonLat]) -> MultiPolygon:
    """Return a drawn outline as a shape; raise BadInput if it can't be one."""
    (delta,) = draw_patch("", corners).deltas
    shape = getattr(delta.after, "shape", None)
    assert isinstance(shape, MultiPolygon)
    return shape


def _edit(view: View, patch_id: PatchId, shape: MultiPolygon | None, label: str) -> Edit:
    named = Text(label, {"name": name_of(view.get(patch_id))})
    return Edit(named, (reshaped(view, patch_id, shape),))
