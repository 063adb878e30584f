"""Guides as a layer of the ground: thin grey lines under the patches, drawn a little at a time.

It is the patches layer with another pen. Lines are held as areas without width, so that everything
that is known of areas (boxes, levels of detail) holds for them too.
"""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import shapely
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from greendesk.model.mercator import world_px
from greendesk.model.record import Patch
from greendesk.qt.canvas.painters import WHITE, hairline, polygon
from greendesk.qt.canvas.patch_layer import Painting, PatchLayer
from greendesk.qt.canvas.shapes import Ints, Rings, Shapes, thinned, trimmed
from greendesk.qt.canvas.sheet import SIDE_PX, TileKey, tile_box

_GREY = QColor("#53645A")
_MARGIN_PX = 4.0
_CHUNK_CORNERS = 6_000


class GuideLayer(PatchLayer):
    """Draws guides into tiles and remembers them."""

    def __init__(self) -> None:
        super().__init__({})

    def make_shapes(self, patches: Iterable[Patch]) -> Shapes:
        """Return the arrays of guides (their shapes may be lines); may run in a job."""
        return super().make_shapes(Patch(p.id, as_areas(p.shape)) for p in patches)

    def _painting(self, key: TileKey) -> Painting:
        """Draw one tile; stop often."""
        world = world_px(key[0])
        west, north, east, south = tile_box(key)
        by = _MARGIN_PX / world
        rows = self.shapes.within((west - by, north - by, east + by, south + by))
        if not len(rows):
            return None
        image = QImage(SIDE_PX, SIDE_PX, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        corner = np.array([key[1], key[2]], np.float64) * SIDE_PX
        for chunk in self._chunks(rows):
            found = self.shapes.rings(chunk, world)
            pixels = Rings(found.xy * world - corner, found.starts, found.rows)
            shown = trimmed(thinned(pixels, 2.0), -2 * _MARGIN_PX, SIDE_PX + 2 * _MARGIN_PX)
            _stroke(image, shown)
            yield
        return image

    def _chunks(self, rows: Ints) -> list[Ints]:
        corners = shapely.get_num_coordinates(self.shapes.geoms[rows])
        load = np.cumsum(corners / _CHUNK_CORNERS).astype(np.int64)
        return np.split(rows, np.flatnonzero(np.diff(load)) + 1)


def as_areas(shape: BaseGeometry | None) -> MultiPolygon:
    """Return areas as they are, and lines as areas that go there and back."""
    parts = [] if shape is None else shapely.get_parts(shapely.get_parts(shape)).tolist()
    areas = [part if isinstance(part, Polygon) else _there_and_back(part) for part in parts]
    return MultiPolygon([area for area in areas if area is not None])


def _there_and_back(line: BaseGeometry) -> Polygon | None:
    corners = shapely.get_coordinates(line)
    return Polygon(np.concatenate([corners, corners[::-1]])) if len(corners) > 1 else None


def _stroke(image: QImage, rings: Rings) -> None:
    """Stroke every ring: grey, with a lighter line beside it that shows on dark ground."""
    ends = rings.starts.tolist()
    polygons = [polygon(rings.xy[start:end]) for start, end in pairwise(ends)]
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen, shift_px in ((hairline(WHITE, 190), 1.0), (hairline(_GREY, 235), 0.0)):
            painter.setPen(pen)
            painter.resetTransform()
            painter.translate(shift_px, shift_px)
            for ring in polygons:
                painter.drawPolygon(ring)
