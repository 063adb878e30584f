"""Boxes, types and corners of all patches as arrays, ready to be painted.

Places are shares of the world (0..1, x to the east, y to the south, Web Mercator), so that one
multiplication makes pixels of any zoom. Boxes of all patches are always there; corners are fetched
for what is painted. Patches with many corners also lie here in two coarser levels of detail, so
that a whole country needs no more corners than the screen has pixels.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray

from greendesk.model.edit import Bounds
from greendesk.model.mercator import EQUATOR_M, MAX_LAT, TILE_PX, from_world
from greendesk.model.record import Patch, PatchId

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Objects = NDArray[np.object_]
WorldBox = tuple[float, float, float, float]  # west, north, east, south; 0..1

LEVELS_M = (20.0, 160.0)
_MANY_CORNERS = 64
_WORTH_CORNERS = 50_000
_CHUNK_CORNERS = 40_000
_FINE = 2.0**32  # levels are kept as 32-bit places: 1 cm


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


@dataclass(frozen=True, slots=True)
class Level:
    """Thinned corners of the patches that have many; see :func:`make_levels`."""

    step: float  # corners nearer than this were dropped; share of the world
    xy: NDArray[np.uint32]
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
        xy = self.xy[_ranges(self.starts[rings], corners)] / _FINE
        return Rings(xy, _with_zero(corners), np.repeat(rows, count))


class Shapes:
    """All drawn patches of a view, by row."""

    def __init__(self, patches: Iterable[Patch], type_of: Callable[[Patch], int]) -> None:
        drawn = [p for p in patches if _is_drawn(p)]
        self._type_of = type_of
        self.ids: list[PatchId] = [p.id for p in drawn]
        self.row_of: dict[PatchId, int] = {patch_id: i for i, patch_id in enumerate(self.ids)}
        self._count = len(drawn)
        self.geoms = np.empty(len(drawn), dtype=object)
        self.geoms[:] = [p.shape for p in drawn]
        self.kinds = np.fromiter((type_of(p) for p in drawn), np.uint8, len(drawn))
        self.corners: Ints = shapely.get_num_coordinates(self.geoms).astype(np.int64)
        self.boxes = world_boxes(self.geoms)
        self.levels: tuple[Level, ...] = ()
        self._fresh: set[int] = set()  # edited since the levels were made

    def __len__(self) -> int:
        return len(self.row_of)

    def put(self, patch_id: PatchId, patch: Patch | None) -> list[WorldBox]:
        """Take over one patch as it is now; return the boxes in which the picture changed."""
        row = self.row_of.get(patch_id)
        if patch is None or not _is_drawn(patch):
            if row is None:
                return []
            before = self._box(row)
            self._take_away(patch_id, row)
            return [before]
        kind = self._type_of(patch)
        if row is None:
            row = self._new_row(patch_id)
            self._set(row, patch, kind)
            return [self._box(row)]
        if self.geoms[row] is patch.shape and self.kinds[row] == kind:
            return []
        before = self._box(row)
        self._set(row, patch, kind)
        return [before, self._box(row)]

    def box_of(self, patch_id: PatchId) -> WorldBox | None:
        """Return the box of a patch; None if it is not drawn."""
        row = self.row_of.get(patch_id)
        return None if row is None else self._box(row)

    @property
    def bounds(self) -> Bounds | None:
        """The box round all patches, EPSG:4326 degrees; None if nothing is drawn."""
        if not self.row_of:
            return None
        west, north = np.nanmin(self.boxes[:2, : self._count], axis=1)
        east, south = np.nanmax(self.boxes[2:, : self._count], axis=1)
        low = from_world(float(west) * TILE_PX, float(south) * TILE_PX, 0)
        return (*low, *from_world(float(east) * TILE_PX, float(north) * TILE_PX, 0))

    def begin_levels(self) -> Objects | None:
        """Return the shapes as they are now, for :func:`make_levels`; None if it isn't worth it."""
        if self.corners[: self._count].sum() < _WORTH_CORNERS:
            return None
        self._fresh.clear()
        return self.geoms[: self._count].copy()

    def take_levels(self, levels: tuple[Level, ...]) -> None:
        """Use the levels of detail that :func:`make_levels` made of these shapes."""
        self.levels = levels

    def within(self, box: WorldBox) -> Ints:
        """Return the rows whose boxes touch ``box``, in order."""
        west, north, east, south = self.boxes[:, : self._count]
        touches = (west <= box[2]) & (east >= box[0]) & (north <= box[3]) & (south >= box[1])
        return np.flatnonzero(touches)

    def rings(self, rows: Ints, world_device_px: float) -> Rings:
        """Return the rings of ``rows`` (world shares), no finer than that many pixels need."""
        half_px = 0.5 / world_device_px
        fitting = [level for level in self.levels if level.step <= half_px]
        if not fitting:
            return self._exact(rows)
        level = fitting[-1]
        kept = level.has(rows)
        if self._fresh:
            kept &= ~np.isin(rows, list(self._fresh))
        return self._exact(rows[~kept]).plus(level.rings(rows[kept]))

    def _exact(self, rows: Ints) -> Rings:
        if not len(rows):
            return Rings.none()
        return _rings_of(self.geoms[rows], rows)

    def _box(self, row: int) -> WorldBox:
        return cast(WorldBox, tuple(float(v) for v in self.boxes[:, row]))

    def _set(self, row: int, patch: Patch, kind: int) -> None:
        self.geoms[row] = patch.shape
        self.kinds[row] = kind
        self.corners[row] = shapely.get_num_coordinates(patch.shape)
        self.boxes[:, row] = world_boxes(self.geoms[row : row + 1])[:, 0]
        self._fresh.add(row)

    def _take_away(self, patch_id: PatchId, row: int) -> None:
        del self.row_of[patch_id]
        self.geoms[row], self.corners[row] = None, 0
        self.boxes[:, row] = np.nan  # touches nothing

    def _new_row(self, patch_id: PatchId) -> int:
        row = self._count
        if row == len(self.geoms):
            room = max(256, row // 2)
            self.geoms = np.concatenate([self.geoms, np.empty(room, dtype=object)])
            self.kinds = np.concatenate([self.kinds, np.zeros(room, np.uint8)])
            self.corners = np.concatenate([self.corners, np.zeros(room, np.int64)])
            self.boxes = np.concatenate([self.boxes, np.full((4, room), np.nan)], axis=1)
        self._count += 1
        self.ids.append(patch_id)
        self.row_of[patch_id] = row
        return row


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
        rings = _rings_of(geoms[chunk], chunk)
        for number, step_m in enumerate(LEVELS_M):
            rings = thinned(rings, EQUATOR_M / step_m)
            parts[number].append(Rings((rings.xy * _FINE), rings.starts, rings.rows))
    return tuple(
        _level(step_m / EQUATOR_M, found, len(geoms))
        for step_m, found in zip(LEVELS_M, parts, strict=True)
    )


def thinned(rings: Rings, per_unit: float) -> Rings:
    """Return ``rings`` without corners that share a grid cell of ``1 / per_unit`` with the last."""
    if not len(rings.rows):
        return rings
    cell = np.floor(rings.xy * per_unit)
    keep = np.empty(len(cell), np.bool_)
    keep[0] = True
    np.any(cell[1:] != cell[:-1], axis=1, out=keep[1:])
    keep[rings.starts[:-1]] = True
    return _kept(rings, keep)


def trimmed(rings: Rings, low: float, high: float) -> Rings:
    """Return ``rings`` (pixels) without corners that only walk about outside ``low``..``high``.

    A run of corners on one outer side keeps its first and last, so what can be seen stays exact.
    """
    if not len(rings.rows):
        return rings
    x, y = rings.xy[:, 0], rings.xy[:, 1]
    side = np.select([x < low, x > high, y < low, y > high], [1, 2, 3, 4], 0)
    if not side.any():
        return rings
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


def type_numbers(codes: Iterable[str]) -> Mapping[str, int]:
    """Return a small number for each type code; 0 stays for "none chosen yet"."""
    return {code: i + 1 for i, code in enumerate(codes)}


def _rings_of(geoms: Objects, rows: Ints) -> Rings:
    _, coords, offsets = shapely.to_ragged_array(geoms)
    ring_starts, *above = (np.asarray(o, np.int64) for o in offsets)
    first_ring = above[0]
    if len(above) == 2:  # MultiPolygons: parts -> patches
        first_ring = first_ring[above[1]]
    xy = np.empty((len(coords), 2))
    xy[:, 0] = _world_x(coords[:, 0])
    xy[:, 1] = _world_y(coords[:, 1])
    return Rings(xy, ring_starts, np.repeat(rows, np.diff(first_ring)))


def _level(step: float, parts: list[Rings], row_count: int) -> Level:
    xy = np.concatenate([part.xy for part in parts]).astype(np.uint32)
    corners = np.concatenate([np.diff(part.starts) for part in parts])
    rows = np.concatenate([part.rows for part in parts])
    first = np.full(row_count, -1, np.int64)
    change = np.flatnonzero(np.diff(rows, prepend=-1))
    first[rows[change]] = change
    return Level(step, xy, _with_zero(corners), first, np.bincount(rows, minlength=row_count))


def _kept(rings: Rings, keep: NDArray[np.bool_]) -> Rings:
    corners = np.add.reduceat(keep.astype(np.int64), rings.starts[:-1])
    return Rings(rings.xy[keep], _with_zero(corners), rings.rows)


def _with_zero(counts: Ints) -> Ints:
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


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


def _is_drawn(patch: Patch) -> bool:
    return patch.shape is not None and not patch.shape.is_empty


def _world_x(lon: Floats) -> Floats:
    return lon / 360 + 0.5


def _world_y(lat: Floats) -> Floats:
    lat = np.clip(lat, -MAX_LAT, MAX_LAT)
    return 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)
