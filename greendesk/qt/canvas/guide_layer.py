"""Guides as a layer of the ground: thin grey lines under the patches, drawn a little at a time.

It is the patches layer with another pen. Lines are held as areas without width, so that everything
that is known of areas (boxes, levels of detail) holds for them too.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import numpy as np
import shapely
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from greendesk.model.record import Patch
from greendesk.qt.canvas.painters import WHITE, hairline
from greendesk.qt.canvas.patch_layer import Act, PatchLayer
from greendesk.qt.canvas.shapes import Shapes
from greendesk.qt.canvas.sheet import Figure

_GREY = QColor("#53645A")


class GuideLayer(PatchLayer):
    """Draws guides into tiles and remembers them."""

    box_px = 0.0  # a line is seen however short it is

    def __init__(self) -> None:
        super().__init__({})

    def make_shapes(self, patches: Iterable[Patch]) -> Shapes:
        """Return the arrays of guides (their shapes may be lines); may run in a job."""
        return super().make_shapes(Patch(p.id, as_areas(p.shape)) for p in patches)

    def _acts(self, figures: Sequence[Figure]) -> Iterator[Act]:
        """Stroke every ring: grey, with a lighter line beside it that shows on dark ground."""
        yield partial(_stroke, figures)


def as_areas(shape: BaseGeometry | None) -> MultiPolygon:
    """Return areas as they are, and lines as areas that go there and back."""
    parts = [] if shape is None else shapely.get_parts(shapely.get_parts(shape)).tolist()
    areas = [part if isinstance(part, Polygon) else _there_and_back(part) for part in parts]
    return MultiPolygon([area for area in areas if area is not None])


def _there_and_back(line: BaseGeometry) -> Polygon | None:
    corners = shapely.get_coordinates(line)
    return Polygon(np.concatenate([corners, corners[::-1]])) if len(corners) > 1 else None


def _stroke(figures: Sequence[Figure], painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen, shift_px in ((hairline(WHITE, 190), 1), (hairline(_GREY, 235), 0)):
        painter.setPen(pen)
        painter.translate(shift_px, shift_px)
        for ring in (ring for figure in figures for ring in figure.rings):
            painter.drawPolygon(ring)
        painter.translate(-shift_px, -shift_px)
