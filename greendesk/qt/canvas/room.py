"""Where there is room on the map for a box beside a place: the plate of a measure, a button."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.palette import LINE_HEIGHT, TYPEFACE_LINE

_PLATE_AWAY_PX = 18.0
_FURTHER = ((1, 1), (1, 4), (4, 1), (1, 8), (8, 1), (4, 4), (1, 12), (12, 1), (12, 12))
"""How many times as far away, across and down, where there is no room nearer."""


def plate_rect(
    lines: Sequence[str],
    beside: tuple[float, float],
    camera: Camera,
    font: QFont,
    keep_off: Iterable[QRectF] = (),
    towards: tuple[float, float] = (1, 1),
) -> QRectF:
    """Return where lines stand beside a place of the widget, in view and off ``keep_off``.

    Args:
        towards: on which side of the place they had best stand (across, down).
    """
    face = font.family(), font.pointSizeF(), font.weight()
    wide = max(_width(line, *face) for line in lines) + 18
    line_px = (
        _metrics(*face).height() * LINE_HEIGHT / TYPEFACE_LINE
    )  # stacked marks need more than Qt says
    high = line_px * len(lines) + 10
    view = QRectF(0, 0, camera.width_px - 4, camera.height_px - 4)
    return free_box(beside, (wide, high), _PLATE_AWAY_PX, view, tuple(keep_off), towards)


def free_box(
    at: tuple[float, float],
    size: tuple[float, float],
    away_px: float,
    view: QRectF,
    keep_off: Sequence[QRectF],
    towards: tuple[float, float] = (1, 1),
) -> QRectF:
    """Return a box near a place, inside ``view``, that covers neither it nor ``keep_off``.

    The nearest place of four is taken, the one that lies ``towards`` first; if everything near is
    taken, one further away.
    """

    def is_free(box: QRectF) -> bool:
        return not box.contains(*at) and not any(box.intersects(other) for other in keep_off)

    for across, down in _FURTHER:
        boxes = boxes_round(at, size, (away_px * across, away_px * down), towards)
        inside = [box for box in boxes if view.contains(box)]
        for box in (*inside, *(moved_into(box, view) for box in boxes)):
            if is_free(box):
                return box
    nearest = boxes_round(at, size, (away_px, away_px), towards)[0]
    return moved_into(nearest, view)


def moved_into(box: QRectF, view: QRectF) -> QRectF:
    """Return ``box`` moved, where it reaches out of ``view``, just inside."""
    left = min(max(view.left(), box.left()), view.right() - box.width())
    top = min(max(view.top(), box.top()), view.bottom() - box.height())
    return QRectF(left, top, box.width(), box.height())


@lru_cache(maxsize=8)
def _metrics(family: str, size_pt: float, weight: int) -> QFontMetricsF:
    font = QFont(family)
    font.setPointSizeF(size_pt)
    font.setWeight(QFont.Weight(weight))
    return QFontMetricsF(font)


@lru_cache(maxsize=32)
def _width(line: str, family: str, size_pt: float, weight: int) -> float:
    return _metrics(family, size_pt, weight).horizontalAdvance(line)


def boxes_round(
    at: tuple[float, float],
    size: tuple[float, float],
    away_px: tuple[float, float],
    towards: tuple[float, float] = (1, 1),
) -> list[QRectF]:
    """Return the four boxes at the corners of a place, the one that lies ``towards`` first."""
    x, y = (1 if towards[0] >= 0 else -1), (1 if towards[1] >= 0 else -1)
    return [
        QRectF(
            at[0] + away_px[0] if dx > 0 else at[0] - away_px[0] - size[0],
            at[1] + away_px[1] if dy > 0 else at[1] - away_px[1] - size[1],
            *size,
        )
        for dx, dy in ((x, y), (x, -y), (-x, y), (-x, -y))
    ]
