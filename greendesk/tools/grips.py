"""The corners of the selected patch as marks that the hand can take hold of.

A patch may have ten thousand corners. So distances are taken with numpy over all of them at once
(any corner can be taken hold of, shown or not), and marks are made only for corners round about the
pointer, thinned out where they would lie on top of one another.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from greendesk.edits.rings import Rings
from greendesk.tools.base import Handle, LonLat

GRIP_PX = 10.0
_LEAST_PX = 3.0
_MIDPOINT_SIDE_PX = 30.0  # on a shorter side its middle is taken for a corner
_ROUND_PX = 4000.0  # marks reach further than any screen, so that panning finds them there
_MOVE_ON_PX = 1500.0
_MANY = 400
_CELL_PX = 10.0


@dataclass(frozen=True, slots=True)
class Grip:
    """A corner, or the middle of the side behind it."""

    corner: int
    midpoint: bool = False


@dataclass(frozen=True)
class Grips:
    """Everything the hand can take hold of on one shape, seen at one scale from one place.

    Attributes:
        rings: the corners of the shape.
        pixel: size of a logical pixel in degrees (east, north).
        about: where the pointer was when the marks were made.
    """

    rings: Rings
    pixel: LonLat
    about: LonLat

    @classmethod
    def of(cls, shape: MultiPolygon, pixel: LonLat, about: LonLat) -> "Grips":
        """Return the grips of a shape (EPSG:4326)."""
        return cls(Rings(shape), pixel, about)

    def fits(self, shape: MultiPolygon, pixel: LonLat, about: LonLat) -> bool:
        """Return whether these grips still serve."""
        east = abs(about[0] - self.about[0]) / pixel[0]
        north = abs(about[1] - self.about[1]) / pixel[1]
        same_scale = abs(pixel[0] / self.pixel[0] - 1) < 1e-9
        return self.rings.shape is shape and same_scale and max(east, north) < _MOVE_ON_PX

    def seen_from(self, pixel: LonLat, about: LonLat) -> "Grips":
        """Return the grips of the same shape at another scale or from another place."""
        return Grips(self.rings, pixel, about)

    def place(self, grip: Grip) -> LonLat:
        """Return (lon, lat) of a grip."""
        if not grip.midpoint:
            return self.rings.place(grip.corner)
        (ax, ay) = self.rings.place(grip.corner)
        (bx, by) = self.rings.place(int(self.rings.nexts[grip.corner]))
        return (ax + bx) / 2, (ay + by) / 2

    @cached_property
    def reach_px(self) -> float:
        """How far off a grip can be taken hold of; less on a patch that is small on screen."""
        corners = self.rings.corners
        if not len(corners):
            return 0.0
        size_px = (corners.max(axis=0) - corners.min(axis=0)) / np.array(self.pixel)
        return min(GRIP_PX, max(_LEAST_PX, float(size_px.min()) / 5))

    def under(self, place: LonLat, reach: float = 1.0) -> Grip | None:
        """Return the corner within reach of ``place``, else the midpoint, else None."""
        within_px = self.reach_px * reach
        corner = self._nearest(self.rings.corners, place, within_px)
        if corner is not None:
            return Grip(corner)
        middle = self._nearest(self._middles, place, within_px)
        if middle is not None and self._has_middle[middle]:
            return Grip(middle, midpoint=True)
        return None

    @cached_property
    def handles(self) -> tuple[Handle, ...]:
        """Marks round about: midpoints first, so that corners lie on top."""
        middles = self._middles[self._has_middle & self._is_near(self._middles)]
        corners = _thinned(self.rings.corners[self._is_near(self.rings.corners)], self.pixel)
        return (
            *(Handle((x, y), "midpoint") for x, y in middles.tolist()),
            *(Handle((x, y)) for x, y in corners.tolist()),
        )

    def _nearest(self, places: NDArray[np.float64], place: LonLat, within_px: float) -> int | None:
        if not len(places):
            return None
        apart = (places - np.array(place)) / np.array(self.pixel)
        far2 = (apart * apart).sum(axis=1)
        nearest = int(far2.argmin())
        return nearest if far2[nearest] <= within_px * within_px else None

    def _is_near(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        apart = np.abs(places - np.array(self.about)) / np.array(self.pixel)
        near: NDArray[np.bool_] = (apart <= _ROUND_PX).all(axis=1)
        return near

    @cached_property
    def _middles(self) -> NDArray[np.float64]:
        corners = self.rings.corners
        found: NDArray[np.float64] = (corners + corners[self.rings.nexts]) / 2
        return found

    @cached_property
    def _has_middle(self) -> NDArray[np.bool_]:
        corners = self.rings.corners
        sides = (corners[self.rings.nexts] - corners) / np.array(self.pixel)
        long: NDArray[np.bool_] = np.hypot(*sides.T) >= _MIDPOINT_SIDE_PX
        return long


def _thinned(corners: NDArray[np.float64], pixel: LonLat) -> NDArray[np.float64]:
    """Return one corner for each little square of the screen, once there are many."""
    if len(corners) <= _MANY:
        return corners
    cells = np.floor(corners / (np.array(pixel) * _CELL_PX)).astype(np.int64)
    _, kept = np.unique(cells, axis=0, return_index=True)
    found: NDArray[np.float64] = corners[np.sort(kept)]
    return found
