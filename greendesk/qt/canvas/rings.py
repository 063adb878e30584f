"""Rings of many patches as arrays: read out of shapes, thinned and trimmed for the eye.

Places are shares of the world (0..1, x to the east, y to the south, Web Mercator), so that one
multiplication makes pixels of any zoom.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from greendesk.model.mercator import MAX_LAT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Objects = NDArray[np.object_]
_FEW_OUTSIDE = 0.1  # of the corners: to look for them takes longer than to draw them


@dataclass(frozen=True, slots=True)
class Rings:
    """Rings of patches, one after the other.

    Attributes:
        xy: corners, shape (n, 2).
        starts: where each ring begins in ``xy``, and n at the end.
        rows: the patch that each ring belongs to; rings of one patch follow each other.
    """

    xy: Floats
    starts: Ints
    rows: Ints

    @staticmethod
    def none() -> "Rings":
        """Return no rings at all."""
        return Rings(np.empty((0, 2)), np.zeros(1, np.int64), np.empty(0, np.int64))

    def plus(self, other: "Rings") -> "Rings":
        """Return these and the other rings."""
        if not len(other.rows):
            return self
        if not len(self.rows):
            return other
        return Rings(
            np.concatenate([self.xy, other.xy]),
            np.concatenate([self.starts[:-1], other.starts + self.starts[-1]]),
            np.concatenate([self.rows, other.rows]),
        )


def rings_of(geoms: Objects, rows: Ints) -> Rings:
    """Return the rings of shapes in EPSG:4326 (none of them None), which are those of ``rows``."""
    _, coords, levels = shapely.to_ragged_array(geoms)
    ring_starts, *above = (np.asarray(o, np.int64) for o in levels)
    first_ring = above[0]
    if len(above) == 2:  # MultiPolygons: parts -> patches
        first_ring = first_ring[above[1]]
    xy = np.empty((len(coords), 2))
    xy[:, 0] = _world_x(coords[:, 0])
    xy[:, 1] = _world_y(coords[:, 1])
    return Rings(xy, ring_starts, np.repeat(rows, np.diff(first_ring)))


def thinned(rings: Rings, per_unit: float) -> Rings:
    """Return ``rings`` without corners that share a grid cell of ``1 / per_unit`` with the last."""
    if not len(rings.rows):
        return rings
    x, y = np.floor(rings.xy.T * per_unit)
    keep = np.empty(len(x), np.bool_)
    np.not_equal(x[1:], x[:-1], out=keep[1:])
    keep[1:] |= y[1:] != y[:-1]
    keep[rings.starts[:-1]] = True
    return _kept(rings, keep)


def trimmed(rings: Rings, low: float, high: float) -> Rings:
    """Return ``rings`` (pixels) without corners that only walk about outside ``low``..``high``.

    A run of corners on one outer side keeps its first and last, so what can be seen stays exact.
    Where few lie outside, they stay.
    """
    if not len(rings.rows):
        return rings
    x, y = rings.xy.T
    outside = (rings.xy < low) | (rings.xy > high)
    if np.count_nonzero(outside) <= _FEW_OUTSIDE * len(x):
        return rings
    side = np.select([x < low, x > high, y < low, y > high], [1, 2, 3, 4], 0)
    keep = np.ones(len(side), np.bool_)
    keep[1:-1] = (side[1:-1] == 0) | (side[:-2] != side[1:-1]) | (side[2:] != side[1:-1])
    keep[rings.starts[:-1]] = True
    keep[rings.starts[1:] - 1] = True
    return _kept(rings, keep)


def world_boxes(geoms: Objects) -> Floats:
    """Return west, north, east, south (world shares) of shapes in EPSG:4326; shape (4, n)."""
    if not len(geoms):
        return np.empty((4, 0))
    west, south, east, north = shapely.bounds(geoms).T
    return np.ascontiguousarray([_world_x(west), _world_y(north), _world_x(east), _world_y(south)])


def _kept(rings: Rings, keep: NDArray[np.bool_]) -> Rings:
    corners = np.add.reduceat(keep.astype(np.int64), rings.starts[:-1])
    return Rings(rings.xy[keep], offsets(corners), rings.rows)


def offsets(counts: Ints) -> Ints:
    """Return where each of some things begins that follow each other, and the end of all."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def _world_x(lon: Floats) -> Floats:
    return lon / 360 + 0.5


def _world_y(lat: Floats) -> Floats:
    lat = np.clip(lat, -MAX_LAT, MAX_LAT)
    return 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)
