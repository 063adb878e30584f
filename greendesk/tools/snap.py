"""What the pointer snaps to: a neighbour's corner, a crossing or side of neighbours, own corners.

Distances are logical pixels, so snapping feels the same at every scale. Far out, where a patch is a
few pixels wide, nothing snaps: one could not see what to.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import LonLat, Snap, apart_px

SNAP_PX = 12.0
OWN_PX = 16.0
_FAR_M_PER_PX = 20.0
_M_PER_DEGREE = 111_320.0
_MOST_SIDES = 60  # in a thicket of sides one cannot mean one crossing


def metres_per_px(pixel: LonLat) -> float:
    """Return how many metres on the ground a logical pixel covers from south to north."""
    return pixel[1] * _M_PER_DEGREE


def find_snap(
    place: LonLat,
    pixel: LonLat,
    view: View,
    *,
    own: Iterable[LonLat] = (),
    apart: frozenset[PatchId] = frozenset(),
) -> Snap | None:
    """Return what a pointer at ``place`` snaps to, or None.

    A corner goes before a crossing, a crossing before a side. The sketch's own corner reaches
    further and gives way only to a neighbour's corner that is nearer.

    Args:
        place: (lon, lat) under the pointer.
        pixel: size of a logical pixel in degrees, as in :class:`~greendesk.tools.base.Pointer`.
        own: corners of the sketch that may be snapped to.
        apart: patches to leave out.
    """
    mine = min(own, key=lambda at: apart_px(place, at, pixel), default=None)
    mine_px = apart_px(place, mine, pixel) if mine is not None else OWN_PX + 1
    found = None
    if metres_per_px(pixel) <= _FAR_M_PER_PX:
        found = _neighbours(place, pixel, view, apart)
    if mine is not None and mine_px <= OWN_PX:
        is_corner = found is not None and found.kind == "corner"
        if found is None or not is_corner or apart_px(place, found.at, pixel) >= mine_px:
            return Snap("own", mine)
    return found


@dataclass(frozen=True, slots=True)
class _Sides:
    """Sides that pass within reach.

    Attributes:
        ids: whose side each is.
        one, end: its ends in pixels from the pointer, shape (n, 2).
        degrees: its first end in degrees, to the bit.
    """

    ids: NDArray[np.object_]
    one: NDArray[np.float64]
    end: NDArray[np.float64]
    degrees: NDArray[np.float64]


def _neighbours(place: LonLat, pixel: LonLat, view: View, apart: frozenset[PatchId]) -> Snap | None:
    sides = _sides_near(place, pixel, view, apart)
    if sides is None:
        return None
    far_px = np.hypot(*sides.one.T)
    nearest = int(far_px.argmin())
    if far_px[nearest] <= SNAP_PX:
        lon, lat = sides.degrees[nearest].tolist()
        return Snap("corner", (lon, lat), sides.ids[nearest])
    crossing = _crossing(sides)
    if crossing is not None:
        return Snap("crossing", _degrees(crossing, place, pixel))
    feet = _feet(sides)
    far_px = np.hypot(*feet.T)
    nearest = int(far_px.argmin())
    if far_px[nearest] > SNAP_PX:
        return None
    return Snap("edge", _degrees(feet[nearest], place, pixel), sides.ids[nearest])


def _sides_near(
    place: LonLat, pixel: LonLat, view: View, apart: frozenset[PatchId]
) -> _Sides | None:
    reach = SNAP_PX * pixel[0], SNAP_PX * pixel[1]
    box = place[0] - reach[0], place[1] - reach[1], place[0] + reach[0], place[1] + reach[1]
    patches = [p for p in view.near(box) if p.id not in apart]
    if not patches:
        return None
    shapes = np.array([p.shape for p in patches], dtype=object)
    parts, whose_part = shapely.get_parts(shapes, return_index=True)
    rings, whose_ring = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    xy = (corners - np.array(place)) / np.array(pixel)
    one, end = xy[:-1], xy[1:]
    low, high = np.minimum(one, end), np.maximum(one, end)
    near = (ring[:-1] == ring[1:]) & (low <= SNAP_PX).all(axis=1) & (high >= -SNAP_PX).all(axis=1)
    if not near.any():
        return None
    ids = np.array([p.id for p in patches], dtype=object)
    owners = ids[whose_part[whose_ring[ring[:-1][near]]]]
    return _Sides(owners, one[near], end[near], corners[:-1][near])


def _feet(sides: _Sides) -> NDArray[np.float64]:
    """Return the place of each side that is nearest to the pointer, in pixels from it."""
    along = sides.end - sides.one
    long2 = (along * along).sum(axis=1)
    long2[long2 == 0] = 1.0
    share = np.clip(-(sides.one * along).sum(axis=1) / long2, 0.0, 1.0)
    found: NDArray[np.float64] = sides.one + share[:, None] * along
    return found


def _crossing(sides: _Sides) -> NDArray[np.float64] | None:
    """Return where sides of two patches cross nearest to the pointer, in pixels from it."""
    if len(set(sides.ids)) < 2 or len(sides.ids) > _MOST_SIDES:
        return None
    first, second = np.triu_indices(len(sides.ids), 1)
    differ = sides.ids[first] != sides.ids[second]
    first, second = first[differ], second[differ]
    a, b = sides.one[first], sides.one[second]
    along, other = sides.end[first] - a, sides.end[second] - b
    turn = along[:, 0] * other[:, 1] - along[:, 1] * other[:, 0]
    turn[turn == 0] = np.inf  # side by side: no crossing (the shares below become 0)
    between = b - a
    t = (between[:, 0] * other[:, 1] - between[:, 1] * other[:, 0]) / turn
    u = (between[:, 0] * along[:, 1] - between[:, 1] * along[:, 0]) / turn
    places = a + t[:, None] * along
    far_px = np.hypot(*places.T)
    inside = (t > 0) & (t < 1) & (u > 0) & (u < 1) & (far_px <= SNAP_PX)
    if not inside.any():
        return None
    found: NDArray[np.float64] = places[inside][far_px[inside].argmin()]
    return found


def _degrees(px: NDArray[np.float64], place: LonLat, pixel: LonLat) -> LonLat:
    return place[0] + float(px[0]) * pixel[0], place[1] + float(px[1]) * pixel[1]
