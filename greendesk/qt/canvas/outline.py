"""Outlines of the selected patches in pixels of the present picture, made once per look."""

from collections.abc import Sequence
from itertools import islice, pairwise

import numpy as np
from PySide6.QtGui import QPolygonF

from greendesk.model.record import PatchId
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.painters import polygon
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.rings import Ints, Rings, thinned, trimmed
from greendesk.qt.canvas.shapes import Shapes, WorldBox

_BEYOND_PX = 64.0
MOST = 300  # more outlines than this say nothing any more


class Outlines:
    """The rings to stroke over the ground."""

    def __init__(self, patches: PatchLayer) -> None:
        self._patches = patches
        self._ids: frozenset[PatchId] = frozenset()
        self._camera: Camera | None = None
        self._rings: list[QPolygonF] | None = None

    def show(self, ids: Sequence[PatchId]) -> None:
        """Outline these patches from now on."""
        self._ids, self._rings = frozenset(ids), None

    def look(self, camera: Camera) -> None:
        """Follow the camera."""
        self._camera, self._rings = camera, None

    def forget(self) -> None:
        """Make the outlines anew: a patch has changed."""
        self._rings = None

    @property
    def rings(self) -> list[QPolygonF]:
        """Rings in logical pixels; those that the live layer shows itself are left out."""
        if self._rings is None:
            self._rings = self._made()
        return self._rings

    def _made(self) -> list[QPolygonF]:
        shapes, camera = self._patches.shapes, self._camera
        if camera is None or not self._ids:
            return []
        rows = self._rows_in_sight(shapes, camera)
        if not len(rows):
            return []
        world = camera.world_device_px
        exact = shapes.rings(rows, world)
        pixels = (exact.xy * world - np.array(camera.origin)) / camera.ratio
        rings = thinned(Rings(pixels, exact.starts, exact.rows), 2.0)
        high = max(camera.width_px, camera.height_px) + _BEYOND_PX
        rings = trimmed(rings, -_BEYOND_PX, high)
        ends = rings.starts.tolist()
        return [polygon(rings.xy[a:b]) for a, b in pairwise(ends)]

    def _rows_in_sight(self, shapes: Shapes, camera: Camera) -> Ints:
        """Return the rows to be outlined: as few as possible are looked at, not 100,000."""
        hidden = self._patches.hidden
        within = shapes.within(_seen(camera))
        if len(self._ids) <= MOST:
            found = [row for i in self._ids - hidden if (row := shapes.row_of.get(i)) is not None]
            return within[np.isin(within, found)]
        ids, wanted = shapes.ids, self._ids
        rows = (r for r in within.tolist() if (i := ids[r]) in wanted and i not in hidden)
        return np.fromiter(islice(rows, MOST), np.int64)


def _seen(camera: Camera) -> WorldBox:
    (ox, oy), (wide, high), world = camera.origin, camera.device_size, camera.world_device_px
    return ox / world, oy / world, (ox + wide) / world, (oy + high) / world
