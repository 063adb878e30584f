"""Mends that the rules offer: each is an edit like any other, previewed and undone like one."""

from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from greendesk.edits.shape import set_shape
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View

M_PER_DEGREE = 111_320.0
LEAST_M = 0.2


def untangled(shape: MultiPolygon) -> MultiPolygon | None:
    """Return a shape that crosses itself put right, or None if no area is left (EPSG:4326)."""
    return areas_of(shapely.make_valid(shape))


def untangle(view: View, patch_id: PatchId) -> Edit:
    """Put right a shape that crosses itself."""
    shape = view.get(patch_id).shape
    assert shape is not None
    return set_shape(view, patch_id, untangled(shape), Text(N_("Untangle the outline")))


def thinned(shape: MultiPolygon, least_m: float = LEAST_M) -> MultiPolygon | None:
    """Return a shape without corners that lie closer to the one before than ``least_m``.

    None if that would break the shape: the officer looks at it then.
    """
    parts = []
    for part in shape.geoms:
        rings = [_thinned_ring(ring.coords, least_m) for ring in (part.exterior, *part.interiors)]
        if len(rings[0]) < 4:
            return None
        parts.append(Polygon(rings[0], [hole for hole in rings[1:] if len(hole) >= 4]))
    whole = MultiPolygon(parts)
    return whole if shapely.is_valid(whole) else None


def thin_out(view: View, patch_id: PatchId) -> Edit:
    """Take away corners that lie on one another."""
    shape = view.get(patch_id).shape
    assert shape is not None
    return set_shape(view, patch_id, thinned(shape), Text(N_("Take away doubled corners")))


def _thinned_ring(coords: Iterable[tuple[float, ...]], least_m: float) -> list[tuple[float, float]]:
    ring = [(c[0], c[1]) for c in coords]
    kept = ring[:1]
    for corner in ring[1:-1]:
        if distance_m(kept[-1], corner) >= least_m and distance_m(ring[0], corner) >= least_m:
            kept.append(corner)
    return [*kept, kept[0]]


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return about how far two near places are apart, in metres; good to 1 % within a few km."""
    east = (b[0] - a[0]) * M_PER_DEGREE * np.cos(np.radians(a[1]))
    north = (b[1] - a[1]) * M_PER_DEGREE
    return float(np.hypot(east, north))


def without(shape: MultiPolygon, other: MultiPolygon) -> MultiPolygon | None:
    """Return what of ``shape`` does not lie in ``other``; None if nothing is left."""
    return areas_of(shapely.difference(shape, other))


def cut_off(view: View, patch_id: PatchId, other_id: PatchId) -> Edit:
    """Take from a patch what lies in another one."""
    shape, other = view.get(patch_id).shape, view.get(other_id).shape
    assert shape is not None
    assert other is not None
    label = Text(N_("Cut off what lies in the other patch"))
    return set_shape(view, patch_id, without(shape, other), label)


def areas_of(shape: BaseGeometry) -> MultiPolygon | None:
    """Return the polygons in ``shape`` as one MultiPolygon, rings turned right; None without."""
    parts = [
        part
        for piece in shapely.get_parts(shape)
        for part in shapely.get_parts(piece)
        if isinstance(part, Polygon) and not part.is_empty
    ]
    return shapely.orient_polygons(MultiPolygon(parts)) if parts else None
