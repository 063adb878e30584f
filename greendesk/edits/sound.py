"""What every edit of shapes begins and ends with: a sound shape, or words why there is none."""

from math import cos, radians

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from greendesk.edits.shape import name_of, set_shape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta
from greendesk.model.record import Patch, PatchId
from greendesk.model.untangle import polygons_in
from greendesk.model.view import View

CRUMB_M2 = 0.01
"""Parts smaller than this are what rounding leaves over; nobody drew them."""
_M_PER_DEGREE = 111_320.0
_NOTHING_DRAWN = N_("{name} has no outline yet. Draw it first. Nothing was changed.")
_TANGLED = N_("The outline of {name} crosses itself. Put that right first. Nothing was changed.")
_BREAKS = N_("{name} would cross itself. Nothing was changed. Please try it another way.")


def sound_shape(patch: Patch) -> MultiPolygon:
    """Return the shape of a patch, EPSG:4326.

    Raises:
        BadInput: nothing is drawn yet, or the outline crosses itself.
    """
    if patch.shape is None or patch.shape.is_empty:
        raise BadInput(_NOTHING_DRAWN, name=name_of(patch))
    if not shapely.is_valid(patch.shape):
        raise BadInput(_TANGLED, name=name_of(patch))
    return patch.shape


def is_sound(shape: MultiPolygon | None) -> bool:
    """Return whether there is a shape and no outline in it crosses itself or another."""
    return shape is not None and not shape.is_empty and bool(shapely.is_valid(shape))


def reshaped(view: View, patch_id: PatchId, shape: MultiPolygon | None) -> Delta:
    """Return the patch before and after, rings turned right.

    Raises:
        BadInput: the new shape is none, or crosses itself.
    """
    if not is_sound(shape):
        raise BadInput(_BREAKS, name=name_of(view.get(patch_id)))
    (delta,) = set_shape(view, patch_id, shape, Text("")).deltas
    return delta


def solid(geometry: BaseGeometry) -> MultiPolygon | None:
    """Return the polygons in ``geometry`` (EPSG:4326) as one shape, crumbs left out; None if none.

    Lines and points, where two shapes only touch, are no ground.
    """
    found = polygons_in(geometry)
    if found is None:
        return None
    kept = [part for part in found.geoms if rough_m2(part) >= CRUMB_M2]
    return MultiPolygon(kept) if kept else None


def whole(parts: list[Polygon]) -> MultiPolygon | None:
    """Return parts as one shape; those that lie on one another or share a side are united."""
    apart = MultiPolygon(parts)
    return apart if is_sound(apart) else solid(shapely.union_all(parts))


def rough_m2(shape: BaseGeometry) -> float:
    """Return the area of a small shape (EPSG:4326) in m², good to a hundredth; quickly."""
    if shape.is_empty:
        return 0.0
    _, south, _, north = shape.bounds
    return float(shape.area) * _M_PER_DEGREE**2 * cos(radians((south + north) / 2))
