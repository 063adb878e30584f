"""Metres about a place: flat ground for the arithmetic of shapes, a few kilometres wide.

The one thing to know: it stretches degrees and does nothing else, so what is straight stays
straight and equal corners stay equal to the last bit. Areas and lengths that an officer reads are
:mod:`greendesk.model.measure`'s, never this one's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians, sin, sqrt
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

LonLat = tuple[float, float]
Coords = NDArray[np.float64]
Shape = TypeVar("Shape", bound=BaseGeometry)

_A_M = 6_378_137.0
_F = 1 / 298.257223563
_E2 = _F * (2 - _F)


def radii_m(lat_deg: float) -> tuple[float, float]:
    """Return the radii of curvature of the WGS 84 ellipsoid in metres: (eastwards, northwards).

    **Source:** NIMA TR8350.2, WGS 84; Torge (2001), Geodesy, eq. 4.13 and 4.15.

    >>> [round(radius) for radius in radii_m(15.0)]
    [6379568, 6339703]
    """
    bend = 1 - _E2 * sin(radians(lat_deg)) ** 2
    return _A_M / sqrt(bend), _A_M * (1 - _E2) / bend**1.5


@dataclass(frozen=True)
class Plane:
    """A flat frame: (east, north) metres from ``place``; within 0.01 % for 5 km about it.

    Attributes:
        place: (lon, lat) degrees, EPSG:4326; becomes (0, 0).
    """

    place: LonLat

    @classmethod
    def at(cls, place: LonLat) -> "Plane":
        """Return the frame about a place."""
        return cls((float(place[0]), float(place[1])))

    @classmethod
    def over(cls, shape: BaseGeometry) -> "Plane":
        """Return the frame about the middle of a shape's box (EPSG:4326)."""
        west, south, east, north = shape.bounds
        return cls(((west + east) / 2, (south + north) / 2))

    @cached_property
    def m_per_degree(self) -> LonLat:
        """How many metres a degree is, eastwards and northwards."""
        east_m, north_m = radii_m(self.place[1])
        return radians(east_m * cos(radians(self.place[1]))), radians(north_m)

    def to_m(self, coords: Coords) -> Coords:
        """Return degrees (n, 2) as metres."""
        return (np.asarray(coords, dtype=float) - self.place) * self.m_per_degree

    def to_deg(self, coords: Coords) -> Coords:
        """Return metres (n, 2) as degrees."""
        return np.asarray(coords, dtype=float) / self.m_per_degree + self.place

    def shape_to_m(self, shape: Shape) -> Shape:
        """Return a shape in degrees as one in metres."""
        return _each(shape, self.to_m)

    def shape_to_deg(self, shape: Shape) -> Shape:
        """Return a shape in metres as one in degrees."""
        return _each(shape, self.to_deg)


def _each(shape: Shape, move: Callable[[Coords], Coords]) -> Shape:
    moved: Shape = shapely.transform(shape, move)
    return moved
