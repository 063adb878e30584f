"""A small picture of two patches that share ground, painted from their real shapes."""

from collections.abc import Iterator
from math import cos, radians

import shapely
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from greendesk.model.edit import Bounds
from greendesk.qt.palette import BODY_PT
from greendesk.qt.theme import colours, font, px

SIZE_PX = (200, 128)
AROUND = 1.2
"""So many times the size of the common ground is shown on each side of it."""
_MARGIN = 0.08


def frame_of(mine: MultiPolygon, theirs: MultiPolygon) -> Bounds:
    """Return the box to look at: the common ground and what lies around it, EPSG:4326."""
    west, south, east, north = shapely.union_all([mine, theirs]).bounds
    common = shapely.intersection(mine, theirs)
    if not common.is_empty:
        w, s, e, n = common.bounds
        wide = max((e - w), (n - s)) * AROUND
        west, south = max(west, w - wide), max(south, s - wide)
        east, north = min(east, e + wide), min(north, n + wide)
    dx, dy = (east - west) * _MARGIN, (north - south) * _MARGIN
    return west - dx, south - dy, east + dx, north + dy


class SketchMap(QWidget):
    """Mine green and marked 1, the other grey and marked 2, what lies in both hatched.

    Corners that both have are marked: there they move together.
    """

    def __init__(self, frame: Bounds, mine: MultiPolygon, theirs: MultiPolygon) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        clip = tuple(frame)
        self._frame = frame
        self._mine = shapely.clip_by_rect(mine, *clip)
        self._theirs = shapely.clip_by_rect(theirs, *clip)
        self._outlines = [shapely.clip_by_rect(s.boundary, *clip) for s in (theirs, mine)]
        self._both = shapely.intersection(self._mine, self._theirs)
        west, south, east, north = frame
        self._corners = [
            (lon, lat)
            for lon, lat in _corners(mine) & _corners(theirs)
            if west <= lon <= east and south <= lat <= north
        ]
        self.setFixedHeight(px(SIZE_PX[1]))

    def sizeHint(self) -> QSize:
        """Return the size of every picture."""
        return QSize(px(SIZE_PX[0]), px(SIZE_PX[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the two shapes, each with its number."""
        now = colours()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(now.surface))
            painter.setPen(QPen(QColor(now.line), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            for shape, colour in ((self._theirs, now.muted), (self._mine, now.primary)):
                tint = QColor(colour)
                tint.setAlpha(70)
                painter.fillPath(self._path(shape), tint)
            hatch = QBrush(QColor(now.danger), Qt.BrushStyle.BDiagPattern)
            painter.fillPath(self._path(self._both), hatch)
            for line, colour in zip(self._outlines, (now.muted, now.primary), strict=True):
                painter.setPen(QPen(QColor(colour), px(2)))
                for part in _lines(line):
                    painter.drawPolyline(self._pixels(part))
            self._squares(painter)
            painter.setFont(font(BODY_PT, strong=True))
            self._number(painter, "1", self._mine, self._theirs, now.primary)
            self._number(painter, "2", self._theirs, self._mine, now.text)

    def _squares(self, painter: QPainter) -> None:
        """Mark the corners that both have: there they hang together."""
        painter.setPen(QPen(QColor(colours().text), 1))
        painter.setBrush(QColor(colours().raised))
        side = px(7)
        for lon, lat in self._corners:
            at = self._pixel(lon, lat)
            painter.drawRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))

    def _number(
        self, painter: QPainter, number: str, shape: BaseGeometry, other: BaseGeometry, colour: str
    ) -> None:
        """Write the number where only this one lies, else anywhere in it."""
        alone = shapely.difference(shape, other)
        place = (shape if alone.is_empty else alone).representative_point()
        if place.is_empty:
            return
        at = self._pixel(place.x, place.y)
        side = px(20)
        box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().raised))
        painter.drawEllipse(box)
        painter.setPen(QColor(colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number)

    def _pixel(self, lon: float, lat: float) -> QPointF:
        west, south, east, north = self._frame
        shrink = cos(radians((south + north) / 2))
        wide, high = (east - west) * shrink, north - south
        scale = min((self.width() - 2) / wide, (self.height() - 2) / high)
        left, top = (self.width() - wide * scale) / 2, (self.height() - high * scale) / 2
        return QPointF(left + (lon - west) * shrink * scale, top + (north - lat) * scale)

    def _pixels(self, line: BaseGeometry) -> QPolygonF:
        corners = shapely.get_coordinates(line).tolist()
        return QPolygonF([self._pixel(lon, lat) for lon, lat in corners])

    def _path(self, shape: BaseGeometry) -> QPainterPath:
        path = QPainterPath()
        for part in shapely.get_parts(shape).tolist():
            if isinstance(part, Polygon):
                for ring in (part.exterior, *part.interiors):
                    path.addPolygon(self._pixels(ring))
        return path


def _corners(shape: MultiPolygon) -> set[tuple[float, float]]:
    return {(lon, lat) for lon, lat in shapely.get_coordinates(shape).tolist()}


def _lines(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(shape).tolist():
        if part.geom_type in ("LineString", "LinearRing"):
            yield part
