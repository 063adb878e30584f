"""What the pointer snaps to: a neighbour's corner, a crossing or side of neighbours, own corners.

Distances are logical pixels, so snapping feels the same at every scale. Far out, where a patch is a
few pixels wide, nothing snaps: one could not see what to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from greendesk.model.edit import Bounds
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import LonLat, Snap, apart_px

SNAP_PX = 12.0
OWN_PX = 16.0
_FAR_M_PER_PX = 20.0
_M_PER_DEGREE = 111_320.0
_POLYGON = 3
_MOST_SIDES = 60  # in a thicket of sides one cannot mean one crossing


class Drawn(Protocol):
    """What has a shape that can be snapped to: a patch, a guide."""

    @property
    def id(self) -> str:
        """Whose shape it is."""

    @property
    def shape(self) -> BaseGeometry | None:
        """Polygons or lines, EPSG:4326."""


class Guides(Protocol):
    """Shapes that are looked at and snapped to, never edited."""

    def near(self, bounds: Bounds) -> Iterable[Drawn]:
        """Return every guide whose box touches ``bounds`` (EPSG:4326 degrees)."""


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
    guides: Guides | None = None,
    reach: float = 1.0,
) -> Snap | None:
    """Return what a pointer at ``place`` snaps to, or None.

    A corner goes before a crossing, a crossing before a side. The sketch's own corner reaches
    further and gives way only to a neighbour's corner that is nearer.

    Args:
        place: (lon, lat) under the pointer.
        pixel: size of a logical pixel in degrees, as in :class:`~greendesk.tools.base.Pointer`.
        own: corners of the sketch that may be snapped to.
        apart: patches to leave out.
        guides: boundaries and other people's patches: snapped to like patches.
        reach: how much further than with a mouse things are within reach.
    """
    mine = min(own, key=lambda at: apart_px(place, at, pixel), default=None)
    found = None
    if metres_per_px(pixel) <= _FAR_M_PER_PX:
        near_px = SNAP_PX * reach
        dx, dy = near_px * pixel[0], near_px * pixel[1]
        box = place[0] - dx, place[1] - dy, place[0] + dx, place[1] + dy
        drawn: list[Drawn] = [p for p in view.near(box) if p.id not in apart]
        if guides is not None:
            drawn += guides.near(box)
        found = _neighbours(place, pixel, drawn, near_px)
    mine_px = apart_px(place, mine, pixel) if mine is not None else inf
    if mine is not None and mine_px <= OWN_PX * reach:
        is_corner = found is not None and found.kind == "corner"
        if found is None or not is_corner or apart_px(place, found.at, pixel) >= mine_px:
            return Snap("own", mine)
    return found


@dataclass(frozen=True, slots=True)
class _Sides:
    """Sides that pass within reach.

    Attributes:
        drawn: whose sides they are.
        owners: for each side its place in ``drawn``.
        one, end: its ends in pixels from the pointer, shape (n, 2).
        degrees: its first end in degrees, to the bit.
    """

    drawn: Sequence[Drawn]
    owners: NDArray[np.intp]
    one: NDArray[np.float64]
    end: NDArray[np.float64]
    degrees: NDArray[np.float64]

    def snap(self, kind: Literal["corner", "edge"], at: LonLat, side: int) -> Snap:
        """Return the snap to one of the sides."""
        owner = self.drawn[self.owners[side]]
        return Snap(kind, at, owner.id, owner.shape)


def _neighbours(
    place: LonLat, pixel: LonLat, drawn: Sequence[Drawn], near_px: float
) -> Snap | None:
    sides = _sides_near(place, pixel, drawn, near_px)
    if sides is None:
        return None
    far_px = np.hypot(*sides.one.T)
    nearest = int(far_px.argmin())
    if far_px[nearest] <= near_px:
        lon, lat = sides.degrees[nearest].tolist()
        return sides.snap("corner", (lon, lat), nearest)
    crossing = _crossing(sides, near_px)
    if crossing is not None:
        return Snap("crossing", _degrees(crossing, place, pixel))
    feet = _feet(sides)
    far_px = np.hypot(*feet.T)
    nearest = int(far_px.argmin())
    if far_px[nearest] > near_px:
        return None
    return sides.snap("edge", _degrees(feet[nearest], place, pixel), nearest)


def _sides_near(
    place: LonLat, pixel: LonLat, drawn: Sequence[Drawn], near_px: float
) -> _Sides | None:
    if not drawn:
        return None
    lines, owners = _lines_of(drawn)
    corners, line = shapely.get_coordinates(lines, return_index=True)
    px = (corners - place) / pixel
    x, y = px[:, 0], px[:, 1]
    near = line[:-1] == line[1:]
    for across in (x, y):  # four steps a column: far quicker than rows of two numbers
        near &= np.minimum(across[:-1], across[1:]) <= near_px
        near &= np.maximum(across[:-1], across[1:]) >= -near_px
    begins = np.flatnonzero(near)
    if not len(begins):
        return None
    return _Sides(drawn, owners[line[begins]], px[begins], px[begins + 1], corners[begins])


def _lines_of(drawn: Sequence[Drawn]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return all rings and lines, and whose each is."""
    shapes = np.empty(len(drawn), dtype=object)
    shapes[:] = [d.shape for d in drawn]
    parts, whose = shapely.get_parts(shapes, return_index=True)
    is_area = shapely.get_type_id(parts) == _POLYGON
    if is_area.all():
        rings, part = shapely.get_rings(parts, return_index=True)
        return rings, whose[part]
    rings, part = shapely.get_rings(parts[is_area], return_index=True)
    lines = np.concatenate([rings, parts[~is_area]])
    return lines, np.concatenate([whose[is_area][part], whose[~is_area]])


def _feet(sides: _Sides) -> NDArray[np.float64]:
    """Return the place of each side that is nearest to the pointer, in pixels from it."""
    one, along = sides.one.T, (sides.end - sides.one).T
    long2 = along[0] * along[0] + along[1] * along[1]
    long2[long2 == 0] = 1.0
    share = -(one[0] * along[0] + one[1] * along[1]) / long2
    found: NDArray[np.float64] = (one + np.minimum(np.maximum(share, 0.0), 1.0) * along).T
    return found


def _crossing(sides: _Sides, near_px: float) -> NDArray[np.float64] | None:
    """Return where sides of two patches cross nearest to the pointer, in pixels from it."""
    owners = sides.owners
    if len(owners) > _MOST_SIDES or (owners == owners[0]).all():
        return None
    first, second = np.triu_indices(len(owners), 1)
    differ = owners[first] != owners[second]
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
    inside = (t > 0) & (t < 1) & (u > 0) & (u < 1) & (far_px <= near_px)
    if not inside.any():
        return None
    found: NDArray[np.float64] = places[inside][far_px[inside].argmin()]
    return found


def _degrees(px: NDArray[np.float64], place: LonLat, pixel: LonLat) -> LonLat:
    return place[0] + float(px[0]) * pixel[0], place[1] + float(px[1]) * pixel[1]
