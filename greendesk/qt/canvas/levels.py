"""Corners of patches kept as arrays: coarser levels of detail, and those that were needed last.

Patches with many corners lie here in two coarser levels, so that a whole country needs no more
corners than the screen has pixels. What is near the view lies here as it is: to get corners out of
shapes takes longer than to paint them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from greendesk.model.mercator import EQUATOR_M
from greendesk.qt.canvas.rings import Floats, Ints, Objects, Rings, offsets, rings_of, thinned

LEVELS_M = (20.0, 160.0)
_MANY_CORNERS = 64
_CHUNK_CORNERS = 40_000
_NEAR_CORNERS = 250_000  # 4 MB
_NO_ROWS = np.empty(0, np.int64)
_FINE = 2.0**32  # coarse levels are kept as 32-bit places: 1 cm


@dataclass(frozen=True, slots=True)
class Level:
    """Corners of some patches; see :func:`make_levels` and :class:`Near`."""

    step: float  # corners nearer than this were dropped; share of the world
    scale: float  # how many units of ``xy`` the world is wide
    xy: NDArray[np.uint32] | Floats
    starts: Ints
    first_ring: Ints  # per row; -1 = not kept here
    ring_count: Ints

    def has(self, rows: Ints) -> NDArray[np.bool_]:
        """Return which of ``rows`` lie here."""
        known = rows < len(self.first_ring)
        known[known] = self.first_ring[rows[known]] >= 0
        return known

    def rings(self, rows: Ints) -> Rings:
        """Return the rings of ``rows``, which must all lie here."""
        count = self.ring_count[rows]
        rings = _ranges(self.first_ring[rows], count)
        corners = self.starts[rings + 1] - self.starts[rings]
        xy = self.xy[_ranges(self.starts[rings], corners)] / self.scale
        return Rings(xy, offsets(corners), np.repeat(rows, count))


class Near:
    """Exact corners of the patches that were needed last."""

    def __init__(self) -> None:
        none = Rings.none()
        self._kept: Rings | None = none  # all that lies in the level; None = not just that
        self._level = Level(0.0, 1.0, none.xy, none.starts, *_places(_NO_ROWS, 0))

    def forget(self, row: int) -> None:
        """Know one row no more: its patch has changed."""
        if row < len(self._level.first_ring) and self._level.first_ring[row] >= 0:
            self._level.first_ring[row] = -1
            self._kept = None

    def rings(self, geoms: Objects, rows: Ints) -> Rings:
        """Return the rings of some rows of ``geoms`` (EPSG:4326), in any order of the rows."""
        known = self._level.has(rows)
        if known.all():
            return self._level.rings(rows)
        missing = rows[~known]
        fresh = rings_of(geoms[missing], missing)
        kept = self._kept
        if kept is None:
            kept = self._level.rings(np.flatnonzero(self._level.first_ring >= 0))
        if len(kept.xy) + len(fresh.xy) > _NEAR_CORNERS:
            kept = self._level.rings(rows[known])
        found = kept.plus(fresh)
        if len(found.xy) > _NEAR_CORNERS:
            return found
        places = _places(found.rows, len(geoms))
        self._kept, self._level = found, Level(0.0, 1.0, found.xy, found.starts, *places)
        return self._level.rings(rows)


def make_levels(geoms: Objects, pause: Callable[[], None]) -> tuple[Level, ...]:
    """Return the coarser levels of the patches that have many corners.

    Runs in a job and works in chunks, so that it neither holds the interpreter for long nor needs
    much memory at once.

    Args:
        geoms: shapes by row, EPSG:4326; None where a row is empty.
        pause: called between chunks; may raise to stop the work.
    """
    corners = shapely.get_num_coordinates(geoms).astype(np.int64)
    rows = np.flatnonzero(corners >= _MANY_CORNERS)
    if not len(rows):
        return ()
    chunks = np.split(rows, _chunk_ends(corners[rows], _CHUNK_CORNERS))
    parts: list[list[Rings]] = [[] for _ in LEVELS_M]
    for chunk in chunks:
        pause()
        rings = rings_of(geoms[chunk], chunk)
        for number, step_m in enumerate(LEVELS_M):
            rings = thinned(rings, EQUATOR_M / step_m)
            parts[number].append(Rings((rings.xy * _FINE), rings.starts, rings.rows))
    return tuple(
        _level(step_m / EQUATOR_M, found, len(geoms))
        for step_m, found in zip(LEVELS_M, parts, strict=True)
    )


def _level(step: float, parts: list[Rings], row_count: int) -> Level:
    """Return a coarse level."""
    xy = np.concatenate([part.xy for part in parts]).astype(np.uint32)
    corners = np.concatenate([np.diff(part.starts) for part in parts])
    rows = np.concatenate([part.rows for part in parts])
    return Level(step, _FINE, xy, offsets(corners), *_places(rows, row_count))


def _places(rows: Ints, row_count: int) -> tuple[Ints, Ints]:
    """Return the first ring of each row (-1 = none) and how many it has."""
    first = np.full(row_count, -1, np.int64)
    change = np.flatnonzero(np.diff(rows, prepend=-1))
    first[rows[change]] = change
    return first, np.bincount(rows, minlength=row_count)


def _ranges(starts: Ints, counts: Ints) -> Ints:
    """Return the numbers start..start+count of each pair, one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    places: Ints = np.arange(total) + np.repeat(starts - (ends - counts), counts)
    return places


def _chunk_ends(sizes: Ints, most: int) -> Ints:
    """Return where to cut a list so that each piece sums up to about ``most``."""
    piece = np.cumsum(sizes) // most
    ends: Ints = np.flatnonzero(np.diff(piece)).astype(np.int64) + 1
    return ends
