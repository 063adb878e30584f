"""Edits that make, take away or reshape patches.

Whatever leaves here may be stored: outlines run anticlockwise, holes clockwise, and no outline
crosses itself; what would break that is refused in words. The one exception is a patch that came in
already crossing itself: it may be put right corner by corner.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.joints import joints, straightened
from greendesk.edits.rings import LonLat, Rings
from greendesk.edits.strip import carried
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, PatchId
from greendesk.model.schema import FORM_VERSION
from greendesk.model.view import View

NO_NAME = Text(N_("(no name yet)"))
CROSSES = N_("The outline would cross itself. Nothing was changed.")
NOT_COPIED = ("local_no", "created_at", "created_by", "updated_at", "updated_by", FORM_VERSION)
_FEWEST = 3

# --- whole patches ------------------------------------------------------------------------------


def add_patches(patches: Sequence[Patch], label: Text | None = None) -> Edit:
    """Make these patches; their shapes are stored as they are, only the rings' turn is put right.

    Args:
        label: what the undo menu says; else it names the patch, or says how many there are.
    """
    made = _turned(patches)
    if label is None:
        one, many = N_("Draw {name}"), N_("Add {n:,} patches")
        unnamed = len(made) == 1 and not made[0].name
        label = Text(N_("Draw a patch")) if unnamed else _label(made, one, many)
    return Edit(label, tuple(Delta(None, patch) for patch in made))


def draw_patch(new_id: PatchId, corners: Sequence[LonLat]) -> Edit:
    """Make a patch with one outline.

    Args:
        corners: (lon, lat) degrees, EPSG:4326, not closed, either way round.

    Raises:
        BadInput: fewer than three corners, all in one line, or the outline crosses itself.
    """
    if len(set(corners)) < _FEWEST:
        raise BadInput(N_("An outline needs at least three corners. Place one more."))
    outline = Polygon(corners)
    if outline.convex_hull.area == 0:
        raise BadInput(N_("All corners lie in one line. Place one more beside it."))
    shape = shapely.orient_polygons(MultiPolygon([outline]))
    if not shapely.is_valid(shape):
        raise BadInput(CROSSES)
    return add_patches([Patch(new_id, shape)])


def duplicate_patches(
    view: View, ids: Sequence[PatchId], new_ids: Sequence[PatchId], offset: LonLat
) -> Edit:
    """Make a copy of each patch, ``offset`` degrees (east, north) aside.

    A copy has no number and no history of its own yet, and nobody has given reasons for it.
    """
    copies = []
    for patch_id, new_id in zip(ids, new_ids, strict=True):
        patch = view.get(patch_id)
        shape = None if patch.shape is None else translate(patch.shape, *offset)
        moved = carried(patch, lambda places: places + np.array(offset))
        values = {k: v for k, v in moved.items() if k not in NOT_COPIED}
        copies.append(Patch(new_id, shape, values))
    label = _label(copies, N_("Duplicate {name}"), N_("Duplicate {n:,} patches"))
    return add_patches(copies, label)


def delete_patches(view: View, ids: Sequence[PatchId]) -> Edit:
    """Take patches away; they can be brought back from the recycle bin."""
    patches = [view.get(patch_id) for patch_id in ids]
    label = _label(patches, N_("Delete {name}"), N_("Delete {n:,} patches"))
    return Edit(label, tuple(Delta(patch, None) for patch in patches))


def restore_patches(patches: Sequence[Patch]) -> Edit:
    """Bring patches back from the recycle bin as they were."""
    label = _label(patches, N_("Restore {name}"), N_("Restore {n:,} patches"))
    return Edit(label, tuple(Delta(None, patch) for patch in patches))


# --- shapes -------------------------------------------------------------------------------------


def set_shape(view: View, patch_id: PatchId, shape: MultiPolygon | None, label: Text) -> Edit:
    """Give a patch another shape (EPSG:4326).

    Raises:
        BadInput: the shape crosses itself and the patch's present shape does not.
    """
    return Edit(label, (_reshaped(view.get(patch_id), shape),))


def move_corner(
    view: View, patch_id: PatchId, corner: int, to: LonLat, *, alone: bool = False
) -> Edit:
    """Move one corner of a patch, and with it the border that neighbours share there.

    Args:
        corner: its number, see :class:`~greendesk.edits.rings.Rings`.
        to: (lon, lat) degrees.
        alone: leave the neighbours as they are.

    Raises:
        BadInput: an outline would cross itself.
    """
    patch = view.get(patch_id)
    rings = _rings(patch)
    deltas = [_reshaped(patch, rings.moved(corner, to))]
    start, (before, after) = rings.place(corner), map(rings.place, rings.neighbours(corner))
    for joint in () if alone else joints(view, patch_id, before, start, after):
        deltas.append(_neighbour(joint.patch, joint.moved(start, to)))
    return Edit(Text(N_("Move a corner of {name}"), {"name": name_of(patch)}), tuple(deltas))


def insert_corner(
    view: View, patch_id: PatchId, after: int, at: LonLat, *, alone: bool = False
) -> Edit:
    """Add a corner behind the corner ``after``, also to neighbours that share the side.

    It is as if the middle of the side were moved to ``at``.

    Raises:
        BadInput: an outline would cross itself.
    """
    patch = view.get(patch_id)
    rings = _rings(patch)
    deltas = [_reshaped(patch, rings.inserted(after, at))]
    one, end = rings.place(after), rings.place(rings.neighbours(after)[1])
    middle = (one[0] + end[0]) / 2, (one[1] + end[1]) / 2
    for joint in () if alone else joints(view, patch_id, one, middle, end):
        deltas.append(_neighbour(joint.patch, joint.moved(middle, at)))
    return Edit(Text(N_("Add a corner to {name}"), {"name": name_of(patch)}), tuple(deltas))


def delete_corner(view: View, patch_id: PatchId, corner: int, *, alone: bool = False) -> Edit:
    """Take a corner out of a patch; the border that neighbours share there runs straight, too.

    Args:
        alone: leave the neighbours as they are.

    Raises:
        BadInput: only three are left in its ring, or the outline would cross itself.
    """
    patch = view.get(patch_id)
    rings = _rings(patch)
    if rings.size_of_ring(corner) <= _FEWEST:
        raise BadInput(N_("Three corners are the fewest an outline can have. Nothing was changed."))
    deltas = [_reshaped(patch, rings.removed(corner))]
    before, after = map(rings.place, rings.neighbours(corner))
    way = before, rings.place(corner), after
    for other, straight in () if alone else straightened(view, patch_id, way):
        deltas.append(_neighbour(other, straight))
    label = Text(N_("Delete a corner of {name}"), {"name": name_of(patch)})
    return Edit(label, tuple(deltas))


def name_of(patch: Patch) -> str | Text:
    """Return the name of a patch, or that it has none yet."""
    return patch.name or NO_NAME


# --- inside -------------------------------------------------------------------------------------


def _label(patches: Sequence[Patch], one: str, many: str) -> Text:
    if len(patches) == 1:
        return Text(one, {"name": name_of(patches[0])})
    return Text(many, {"n": len(patches)})


def _rings(patch: Patch) -> Rings:
    return Rings(patch.shape if patch.shape is not None else MultiPolygon())


def _turned(patches: Sequence[Patch]) -> list[Patch]:
    """Return patches whose rings turn the right way round; many at once are quicker."""
    given = np.fromiter((p.shape for p in patches), dtype=object, count=len(patches))
    turned = shapely.orient_polygons(given)
    same = (shapely.is_missing(given) | shapely.equals_identical(given, turned)).tolist()
    return [
        patch if is_same else replace(patch, shape=shape)
        for patch, shape, is_same in zip(patches, turned.tolist(), same, strict=True)
    ]


def _reshaped(patch: Patch, shape: MultiPolygon | None) -> Delta:
    (after,) = _turned([replace(patch, shape=shape)])
    if not _is_sound(after.shape) and _is_sound(patch.shape):
        raise BadInput(CROSSES)
    return Delta(patch, after)


def _neighbour(patch: Patch, shape: MultiPolygon) -> Delta:
    (after,) = _turned([replace(patch, shape=shape)])
    if not _is_sound(after.shape):
        raise BadInput(
            N_(
                "The neighbour {name} would cross itself. Nothing was changed. Hold Ctrl to move"
                " this patch only."
            ),
            name=name_of(patch),
        )
    return Delta(patch, after)


def _is_sound(shape: MultiPolygon | None) -> bool:
    return shape is None or bool(shapely.is_valid(shape))
