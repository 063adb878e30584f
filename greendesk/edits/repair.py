"""Mends that the rules offer: each is an edit like any other, previewed and undone like one.

A mend is made when the officer asks for it, and the patch may have changed since it was offered: it
is then refused in words, never half done.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import cos, radians

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.rings import LonLat
from greendesk.edits.shape import set_shape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, PatchId
from greendesk.model.untangle import untangled
from greendesk.model.view import View

LEAST_M = 0.2
_M_PER_DEGREE = 111_320.0
_CLOSED = 4  # corners of the smallest ring, its first one twice
_BREAKS = N_(
    "Without its doubled corners the outline would cross itself or be gone. Nothing was changed. "
    "Move those corners apart by hand, or draw the outline again."
)
_GONE = N_("The patch has changed meanwhile, so this mend does not fit any more. Nothing is lost.")


def untangle(view: View, patch_id: PatchId) -> Edit:
    """Put right a shape that crosses itself.

    Raises:
        BadInput: it does not cross itself any more, or can't be put right.
    """
    shape = _shape_of(view, patch_id)
    mended = None if shapely.is_valid(shape) else untangled(shape)
    return _reshaped(view, patch_id, mended, Text(N_("Untangle the outline")))


def thin_out(view: View, patch_id: PatchId) -> Edit:
    """Take away corners that lie on one another, also from neighbours that share them.

    Raises:
        BadInput: that would break the shape, or there are none any more. Only here it is tried: it
            takes longer than all rules.
    """
    shape = _shape_of(view, patch_id)
    if doubled_corner(shape) is None:
        raise BadInput(_GONE)
    mended = thinned(shape)
    if mended is None:
        raise BadInput(_BREAKS)
    edit = _reshaped(view, patch_id, mended, Text(N_("Take away doubled corners")))
    gone = _places(shape) - _places(mended)
    thinner = [_thinner(p, gone) for p in view.near(shape.bounds) if p.id != patch_id]
    return replace(edit, deltas=(*edit.deltas, *(delta for delta in thinner if delta)))


def thinned(shape: MultiPolygon, least_m: float = LEAST_M) -> MultiPolygon | None:
    """Return a shape (EPSG:4326) without corners closer to the one before than ``least_m``.

    None if that would break the shape: the officer looks at it then.
    """
    parts = []
    for part in shape.geoms:
        if part.is_empty:
            continue
        outline, *holes = (
            _thinned_ring(ring.coords[:], least_m) for ring in (part.exterior, *part.interiors)
        )
        if len(outline) < _CLOSED:
            return None
        parts.append(Polygon(outline, [hole for hole in holes if len(hole) >= _CLOSED]))
    whole = MultiPolygon(parts)
    return whole if parts and shapely.is_valid(whole) else None


def doubled_corner(shape: MultiPolygon, least_m: float = LEAST_M) -> tuple[float, float] | None:
    """Return a corner that lies closer than ``least_m`` to the one before it, or None."""
    if not _close_steps(corners := shapely.get_coordinates(shape), least_m).any():
        return None  # nearly always; what follows sees to it that no step leads to another ring
    rings = shapely.get_rings(shapely.get_parts(shape))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    close = _close_steps(corners, least_m) & (ring[1:] == ring[:-1])
    if not close.any():
        return None
    lon, lat = corners[int(np.argmax(close)) + 1].tolist()
    return lon, lat


def _close_steps(corners: NDArray[np.float64], least_m: float) -> NDArray[np.bool_]:
    step = (corners[1:] - corners[:-1]) * _M_PER_DEGREE
    step[:, 0] *= cos(radians(corners[0, 1]))
    close: NDArray[np.bool_] = np.einsum("ij,ij->i", step, step) < least_m**2
    return close


def _thinned_ring(ring: list[tuple[float, ...]], least_m: float) -> list[tuple[float, ...]]:
    east = _M_PER_DEGREE * cos(radians(ring[0][1]))
    least2 = least_m**2

    def close(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
        return ((a[0] - b[0]) * east) ** 2 + ((a[1] - b[1]) * _M_PER_DEGREE) ** 2 < least2

    kept = ring[:1]
    for corner in ring[1:-1]:
        if not close(kept[-1], corner):
            kept.append(corner)
    while len(kept) > 1 and close(kept[-1], kept[0]):  # where the ring comes back to its beginning
        kept.pop()
    return [*kept, kept[0]]


def _thinner(other: Patch, gone: set[LonLat]) -> Delta | None:
    """Return a neighbour without those of the corners that are doubled there, too; or None."""
    if other.shape is None or not shapely.is_valid(other.shape) or not gone & _places(other.shape):
        return None
    parts = []
    for part in other.shape.geoms:
        outline, *holes = (_without(r.coords[:-1], gone) for r in (part.exterior, *part.interiors))
        parts.append(Polygon(outline, holes))
    shape = shapely.orient_polygons(MultiPolygon(parts))
    if not shapely.is_valid(shape) or _places(shape) == _places(other.shape):
        return None
    return Delta(other, replace(other, shape=shape))


def _without(ring: Sequence[tuple[float, ...]], gone: set[LonLat]) -> Sequence[tuple[float, ...]]:
    """Return a ring (not closed) without corners of ``gone`` that lie close to one that stays."""
    doubled = _close_steps(np.array([ring[-1], *ring, ring[0]]), LEAST_M)
    left = [
        corner
        for corner, before, after in zip(ring, doubled[:-1], doubled[1:], strict=True)
        if (corner[0], corner[1]) not in gone or not (before or after)
    ]
    return left if len(left) >= _CLOSED - 1 else ring


def _places(shape: MultiPolygon) -> set[LonLat]:
    return {(lon, lat) for lon, lat in shapely.get_coordinates(shape).tolist()}


def _shape_of(view: View, patch_id: PatchId) -> MultiPolygon:
    patch = view.find(patch_id)
    if patch is None or patch.shape is None or patch.shape.is_empty:
        raise BadInput(_GONE)
    return patch.shape


def _reshaped(view: View, patch_id: PatchId, shape: MultiPolygon | None, label: Text) -> Edit:
    if shape is None:
        raise BadInput(_GONE)
    return set_shape(view, patch_id, shape, label)
