"""The live layer: the unfinished action, painted each frame over its own small rectangle.

It gets a :class:`~greendesk.tools.base.Preview` and paints exactly that; it decides nothing. All
lines are cased in white, so they are seen on forest and on dry fields alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.painters import (
    DANGER,
    DARK,
    GHOST,
    PRIMARY,
    WHITE,
    hairline,
    plate,
    polygon,
    polyline,
    thick,
)
from greendesk.tools.base import Handle, LonLat, Preview, Snap

_REACH_PX = 24.0  # how far marks reach beyond their place
_CROWDED_PX = 14.0  # midpoints nearer than this to a corner are left out


NOTHING = Preview()


@dataclass(frozen=True, slots=True)
class Live:
    """What the live layer shows just now.

    Attributes:
        measure: lines of the plate beside the pointer, largest first.
        plate: where it stands (logical pixels).
        crosshair: (lon, lat) of the keyboard's pointer, None while the mouse leads.
        reach: how far what points reaches; marks to take hold of grow with it.
        refused: (lon, lat) at which something was refused a moment ago.
        warned: rings of the ground that a remark is about.
    """

    preview: Preview = NOTHING
    snap: Snap | None = None
    measure: tuple[str, ...] = ()
    plate: QRectF = field(default_factory=QRectF)
    crosshair: LonLat | None = None
    flashing: bool = False
    reach: float = 1.0
    warned: tuple[tuple[LonLat, ...], ...] = ()
    refused: LonLat | None = None


def live_rect(live: Live, camera: Camera) -> QRect:
    """Return the rectangle (logical pixels) that painting ``live`` can touch."""
    preview = live.preview
    lines = [preview.solid, preview.dashed, preview.ghost]
    lines += [(*ring, ring[0]) for ring in (*preview.fill, *preview.along, *live.warned) if ring]
    lines += preview.flash
    found = [_line(line, camera).boundingRect() for line in lines if line]
    places = [handle.at for handle in preview.handles]
    places += [mark.at for mark in (live.snap,) if mark is not None]
    places += [place for place in (live.crosshair, live.refused) if place is not None]
    if places:
        found.append(_line(places, camera).boundingRect())
    area = QRectF()
    for box in found:
        area = area.united(box.adjusted(-_REACH_PX, -_REACH_PX, _REACH_PX, _REACH_PX))
    if live.measure:
        area = area.united(live.plate.adjusted(-4, -4, 4, 4))
    view = QRectF(0, 0, camera.width_px, camera.height_px)
    return area.intersected(view).toAlignedRect()


def paint_live(painter: QPainter, live: Live, camera: Camera, font: QFont) -> None:
    """Paint the unfinished action in logical pixels."""
    preview = live.preview
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_shapes(painter, live, camera)
    if live.flashing:
        for side in preview.flash:
            _cased(painter, _line(side, camera), thick(DANGER, 3.5))
    _paint_handles(painter, preview.handles, camera, live.reach)
    if live.snap is not None:
        _paint_snap(painter, live.snap, camera)
    if live.crosshair is not None:
        _paint_crosshair(painter, QPointF(*camera.pixel(live.crosshair)))
    if live.refused is not None:
        _paint_refused(painter, QPointF(*camera.pixel(live.refused)))
    if live.measure:
        _paint_measure(painter, live, font)


def _paint_shapes(painter: QPainter, live: Live, camera: Camera) -> None:
    """Paint what is drawn or moved, with what goes along and what is in the way."""
    preview = live.preview
    _paint_fill(painter, (*preview.fill, *preview.along), camera)
    _paint_warned(painter, live.warned, camera)
    for ring in preview.along:
        _cased(painter, _line((*ring, ring[0]), camera), thick(DARK, 1.2))
    if preview.outlined:
        for ring in preview.fill:
            _cased(painter, _line((*ring, ring[0]), camera), thick(PRIMARY, 2.0))
    if len(preview.ghost) > 1:
        _cased(painter, _line(preview.ghost, camera), thick(GHOST, 2.0, 255, Qt.PenStyle.DotLine))
    if len(preview.solid) > 1:
        _cased(painter, _line(preview.solid, camera), thick(PRIMARY, 2.0))
    if len(preview.dashed) > 1:
        dashes = thick(PRIMARY, 2.0, 255, Qt.PenStyle.DashLine)
        _cased(painter, _line(preview.dashed, camera), dashes)


def paint_selection(painter: QPainter, rings: Sequence[QPolygonF]) -> None:
    """Paint the outlines of the selected patches: 2 px primary on white."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen, smooth in ((thick(WHITE, 4.5, 220), False), (thick(PRIMARY, 2.0), True)):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        for ring in rings:
            painter.drawPolygon(ring)


def _line(places: Iterable[LonLat], camera: Camera) -> QPolygonF:
    return _pixels_of(tuple(places), camera)


@lru_cache(maxsize=32)
def _pixels_of(places: tuple[LonLat, ...], camera: Camera) -> QPolygonF:
    """Return a line in pixels; a frame asks for the same line several times."""
    return polygon(camera.pixels(places))


def _cased(painter: QPainter, line: QPolygonF, pen: QPen) -> None:
    """Draw a line on white; the white is not smoothed, which takes four times as long."""
    casing = thick(WHITE, pen.widthF() + 3.0, 225)
    casing.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(casing)
    painter.drawPolyline(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.drawPolyline(line)


def _paint_fill(painter: QPainter, rings: Sequence[Sequence[LonLat]], camera: Camera) -> None:
    path = QPainterPath()
    for ring in rings:
        if len(ring) > 2:
            path.addPolygon(_line((*ring, ring[0]), camera))
    if path.isEmpty():
        return
    tone = QColor(PRIMARY)
    tone.setAlpha(48)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillPath(path, tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _paint_warned(painter: QPainter, rings: Sequence[Sequence[LonLat]], camera: Camera) -> None:
    """Hatch what a remark is about, with a line round it: seen without colour, too."""
    path = QPainterPath()
    for ring in rings:
        path.addPolygon(_line(ring, camera))
    if path.isEmpty():
        return
    painter.fillPath(path, QBrush(DANGER, Qt.BrushStyle.BDiagPattern))
    painter.strokePath(path, thick(WHITE, 3.5, 200))
    painter.strokePath(path, thick(DANGER, 1.5))


def _paint_handles(
    painter: QPainter, handles: Sequence[Handle], camera: Camera, reach: float
) -> None:
    if not handles:
        return
    places = _line((handle.at for handle in handles), camera).toList()
    pixels = [(at.x(), at.y()) for at in places]
    wide, high = camera.width_px + _REACH_PX, camera.height_px + _REACH_PX
    seen = [
        (handle, x, y)
        for handle, (x, y) in zip(handles, pixels, strict=True)
        if -_REACH_PX <= x <= wide and -_REACH_PX <= y <= high
    ]
    crowd_px, r = _CROWDED_PX * reach, 3.0 * reach
    crowd = {(x // crowd_px, y // crowd_px) for handle, x, y in seen if _is_corner(handle)}
    midpoints = [
        QRectF(x - r, y - r, 2 * r, 2 * r)
        for handle, x, y in seen
        if handle.kind == "midpoint" and (x // crowd_px, y // crowd_px) not in crowd
    ]
    painter.setPen(QPen(QColor(16, 38, 27, 150), 1.0))
    painter.setBrush(QColor(255, 255, 255, 200))
    for box in midpoints:
        painter.drawEllipse(box)
    painter.setPen(QPen(DARK, 1.0))
    painter.setBrush(WHITE)
    r = 3.5 * reach
    painter.drawRects(
        [
            QRectF(round(x) - r, round(y) - r, 2 * r, 2 * r)
            for handle, x, y in seen
            if handle.kind == "corner"
        ]
    )
    for handle, x, y in seen:
        if handle.kind not in ("midpoint", "corner"):
            _paint_handle(painter, handle, QPointF(x, y), reach)


def _is_corner(handle: Handle) -> bool:
    return handle.kind in ("corner", "first", "closing")


def _paint_handle(painter: QPainter, handle: Handle, at: QPointF, reach: float) -> None:
    painter.setBrush(WHITE)
    painter.setPen(QPen(DARK, 1.4))
    match handle.kind:
        case "first":
            painter.drawEllipse(at, 5.0 * reach, 5.0 * reach)
        case "closing":
            painter.setPen(QPen(PRIMARY, 3.0))
            painter.drawEllipse(at, 8.5 * reach, 8.5 * reach)
        case "hot":
            painter.setBrush(PRIMARY)
            painter.setPen(QPen(WHITE, 1.6))
            r = 5.5 * reach
            painter.drawRect(QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r))
        case _:
            _paint_crosshair(painter, at)


def _paint_snap(painter: QPainter, snap: Snap, camera: Camera) -> None:
    """Box = corner, hourglass = edge, cross = crossing; ring = the sketch's own first corner."""
    at = QPointF(*camera.pixel(snap.at))
    r = 7.0
    path = QPainterPath()
    match snap.kind:
        case "corner":
            path.addRect(QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r))
        case "edge":
            corners = ((-r, -r), (r, -r), (-r, r), (r, r), (-r, -r))
            path.addPolygon(polyline((at.x() + dx, at.y() + dy) for dx, dy in corners))
        case "crossing":
            for dx, dy in ((r, r), (r, -r)):
                path.moveTo(at.x() - dx, at.y() - dy)
                path.lineTo(at.x() + dx, at.y() + dy)
        case _:
            path.addEllipse(at, r + 3, r + 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width_px in ((WHITE, 5.0), (GHOST, 2.2)):
        pen = QPen(colour, width_px)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawPath(path)


def _paint_crosshair(painter: QPainter, at: QPointF) -> None:
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(at.x() + 4 * dx, at.y() + 4 * dy)
        path.lineTo(at.x() + 18 * dx, at.y() + 18 * dy)
    for colour, width_px in ((WHITE, 4.5), (DARK, 1.8)):
        painter.setPen(QPen(colour, width_px))
        painter.drawPath(path)


def _paint_refused(painter: QPainter, at: QPointF) -> None:
    """Paint the sign for "no": a ring with a bar."""
    r, bar = 12.0, 8.5
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width_px in ((WHITE, 6.0), (DANGER, 3.0)):
        painter.setPen(QPen(colour, width_px))
        painter.drawEllipse(at, r, r)
        painter.drawLine(at + QPointF(-bar, -bar), at + QPointF(bar, bar))


def _paint_measure(painter: QPainter, live: Live, font: QFont) -> None:
    box = live.plate
    plate(painter, box)
    painter.setFont(font)
    painter.setPen(hairline(DARK))
    metrics = painter.fontMetrics()
    high = (box.height() - 10) / len(live.measure)
    base = box.top() + 5 + (high - metrics.height()) / 2 + metrics.ascent()
    for number, line in enumerate(live.measure):
        painter.drawText(QPointF(box.left() + 9, base + number * high), line)
