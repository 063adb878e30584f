"""Boxes, types and corners of all patches as arrays, ready to be painted.

Places are shares of the world; see :mod:`~greendesk.qt.canvas.rings`. Boxes of all patches are
always there; corners are fetched for what is painted.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import cast

import numpy as np
import shapely

from greendesk.model.edit import Bounds
from greendesk.model.mercator import TILE_PX, from_world
from greendesk.model.record import Patch, PatchId
from greendesk.qt.canvas.levels import Level, Near
from greendesk.qt.canvas.rings import Ints, Objects, Rings, world_boxes

WorldBox = tuple[float, float, float, float]  # west, north, east, south; 0..1
_WORTH_CORNERS = 50_000


class Shapes:
    """All drawn patches of a view, by row."""

    def __init__(self, patches: Iterable[Patch], type_of: Callable[[Patch], int]) -> None:
        drawn = [p for p in patches if p.shape is not None]
        shapes = np.array([p.shape for p in drawn], dtype=object)
        if (empty := shapely.is_empty(shapes)).any():
            drawn = [p for p, is_empty in zip(drawn, empty.tolist(), strict=True) if not is_empty]
            shapes = shapes[~empty]
        self._type_of = type_of
        self.ids: list[PatchId] = [p.id for p in drawn]
        self.row_of: dict[PatchId, int] = dict(zip(self.ids, range(len(drawn)), strict=True))
        self._count = len(drawn)
        self.geoms: Objects = shapes
        self.kinds = np.fromiter(map(type_of, drawn), np.uint8, len(drawn))
        self.corners: Ints = shapely.get_num_coordinates(self.geoms).astype(np.int64)
        self.boxes = world_boxes(self.geoms)
        self.levels: tuple[Level, ...] = ()
        self._near = Near()
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
        """Return the shapes as they are now, to be thinned; None if it isn't worth it."""
        if self.corners[: self._count].sum() < _WORTH_CORNERS:
            return None
        self._fresh.clear()
        return self.geoms[: self._count].copy()

    def take_levels(self, levels: tuple[Level, ...]) -> None:
        """Use the levels of detail that were made of these shapes."""
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
            return self._near.rings(self.geoms, rows)
        level = fitting[-1]
        kept = level.has(rows)
        if self._fresh:
            kept &= ~np.isin(rows, list(self._fresh))
        return self._near.rings(self.geoms, rows[~kept]).plus(level.rings(rows[kept]))

    def _box(self, row: int) -> WorldBox:
        return cast(WorldBox, tuple(float(v) for v in self.boxes[:, row]))

    def _set(self, row: int, patch: Patch, kind: int) -> None:
        self._near.forget(row)
        self.geoms[row] = patch.shape
        self.kinds[row] = kind
        self.corners[row] = shapely.get_num_coordinates(patch.shape)
        self.boxes[:, row] = world_boxes(self.geoms[row : row + 1])[:, 0]
        self._fresh.add(row)

    def _take_away(self, patch_id: PatchId, row: int) -> None:
        self._near.forget(row)
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


def type_numbers(codes: Iterable[str]) -> Mapping[str, int]:
    """Return a small number for each type code; 0 stays for "none chosen yet"."""
    return {code: i + 1 for i, code in enumerate(codes)}


def _is_drawn(patch: Patch) -> bool:
    return patch.shape is not None and not patch.shape.is_empty
