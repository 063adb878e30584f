"""The corners of a shape by number, so that one of them can be moved, added or taken away.

Corners are counted from 0 through all rings of all parts in the order in which the shape holds
them: outline, then its holes, then the next part. The corner that closes a ring is the first one
again and has no number of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Rings:
    """One shape (EPSG:4326) seen as numbered corners."""

    shape: MultiPolygon

    @cached_property
    def _lines(self) -> list[tuple[int, int, NDArray[np.float64]]]:
        """(part, ring of the part, corners of shape (n, 2)), ring by ring."""
        return [
            (number, ring_number, shapely.get_coordinates(ring)[:-1])
            for number, part in enumerate(self.shape.geoms)
            for ring_number, ring in enumerate((part.exterior, *part.interiors))
        ]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The number of each ring's first corner, and how many corners there are in all."""
        sizes = [0, *(len(corners) for _, _, corners in self._lines)]
        return tuple(int(n) for n in np.cumsum(sizes))

    @cached_property
    def corners(self) -> NDArray[np.float64]:
        """All corners, shape (n, 2)."""
        found = [corners for _, _, corners in self._lines]
        return np.concatenate(found) if found else np.empty((0, 2))

    @cached_property
    def nexts(self) -> NDArray[np.intp]:
        """For each corner the number of the next one round its ring."""
        following = np.arange(1, len(self) + 1)
        for first, end in zip(self.starts, self.starts[1:], strict=False):
            following[end - 1] = first
        return following

    def __len__(self) -> int:
        return self.starts[-1]

    def place(self, corner: int) -> LonLat:
        """Return (lon, lat) of a corner."""
        lon, lat = self.corners[corner].tolist()
        return lon, lat

    def ring_of(self, corner: int) -> int:
        """Return the number of the ring that ``corner`` belongs to."""
        return int(np.searchsorted(self.starts, corner, side="right")) - 1

    def neighbours(self, corner: int) -> tuple[int, int]:
        """Return the corner before and the one after, round the ring."""
        ring = self.ring_of(corner)
        first, end = self.starts[ring], self.starts[ring + 1]
        size = end - first
        return first + (corner - first - 1) % size, first + (corner - first + 1) % size

    def ring(self, ring: int) -> tuple[LonLat, ...]:
        """Return a ring's corners, not closed."""
        return tuple((lon, lat) for lon, lat in self._lines[ring][2].tolist())

    def at(self, place: LonLat) -> list[int]:
        """Return the numbers of the corners that lie exactly there."""
        here = (self.corners == np.array(place)).all(axis=1)
        return [int(n) for n in np.flatnonzero(here)]

    def moved(self, corner: int, to: LonLat) -> MultiPolygon:
        """Return the shape with one corner elsewhere."""
        ring, n = self._in_ring(corner)
        corners = self._lines[ring][2].copy()
        corners[n] = to
        return self._with(ring, corners)

    def all_moved(self, places: Mapping[int, LonLat]) -> MultiPolygon:
        """Return the shape with each of these corners elsewhere."""
        moved = self.corners.copy()
        for number, place in places.items():
            moved[number] = place
        rings = np.split(moved, self.starts[1:-1])
        parts: dict[int, list[NDArray[np.float64]]] = {}
        for (part, _, _), ring in zip(self._lines, rings, strict=True):
            parts.setdefault(part, []).append(ring)
        return MultiPolygon([Polygon(outline, holes) for outline, *holes in parts.values()])

    def inserted(self, after: int, at: LonLat) -> MultiPolygon:
        """Return the shape with a new corner behind the corner ``after``."""
        ring, n = self._in_ring(after)
        return self._with(ring, np.insert(self._lines[ring][2], n + 1, at, axis=0))

    def removed(self, corner: int) -> MultiPolygon:
        """Return the shape without a corner; its ring must have more than three."""
        ring, n = self._in_ring(corner)
        return self._with(ring, np.delete(self._lines[ring][2], n, axis=0))

    def size_of_ring(self, corner: int) -> int:
        """Return how many corners the ring of ``corner`` has."""
        ring = self.ring_of(corner)
        return self.starts[ring + 1] - self.starts[ring]

    def _in_ring(self, corner: int) -> tuple[int, int]:
        if not 0 <= corner < len(self):
            raise IndexError(corner)
        ring = self.ring_of(corner)
        return ring, corner - self.starts[ring]

    def _with(self, ring: int, corners: NDArray[np.float64]) -> MultiPolygon:
        """Return the shape with the corners of one ring replaced."""
        number, ring_number, _ = self._lines[ring]
        parts = list(self.shape.geoms)
        part = parts[number]
        rings = [part.exterior, *part.interiors]
        rings[ring_number] = shapely.linearrings(corners)
        parts[number] = Polygon(rings[0], rings[1:])
        return MultiPolygon(parts)
