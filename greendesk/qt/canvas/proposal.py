"""What an edit would make, shown before it is made: the shapes of now dashed, those to come solid.

Nothing is changed by looking: the patches of the edit are left out of the patches layer while they
are shown here, and come back when the proposal is taken away.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from shapely.geometry import MultiPolygon

from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId, Record
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.painters import PRIMARY, WHITE, polygon, thick

_GREY = QColor("#53645A")
_TINT_ALPHA = 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """Shapes before and after an edit, EPSG:4326, and the patches that they stand for."""

    before: tuple[MultiPolygon, ...] = ()
    after: tuple[MultiPolygon, ...] = ()
    ids: frozenset[PatchId] = frozenset()

    @classmethod
    def of(cls, edit: Edit | None) -> "Proposal":
        """Return what ``edit`` would do to shapes; nothing for None and for edits of values."""
        if edit is None:
            return cls()
        pairs = [(_shape(d.before), _shape(d.after), d.id) for d in edit.deltas]
        changed = [(b, a, i) for b, a, i in pairs if b is not a]
        return cls(
            tuple(b for b, _, _ in changed if b is not None),
            tuple(a for _, a, _ in changed if a is not None),
            frozenset(i for _, _, i in changed),
        )


def paint_proposal(painter: QPainter, proposal: Proposal, camera: Camera) -> None:
    """Paint what would be: filled and outlined in primary; what is: dashed in grey."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tint = QColor(PRIMARY)
    tint.setAlpha(_TINT_ALPHA)
    dashes = thick(_GREY, 2.0, 255, Qt.PenStyle.DashLine)
    for shapes, brush, pen in (
        (proposal.after, tint, thick(PRIMARY, 2.5)),
        (proposal.before, None, dashes),
    ):
        for shape in shapes:
            path = _path(shape, camera)
            if brush is not None:
                painter.fillPath(path, brush)
            painter.strokePath(path, thick(WHITE, pen.widthF() + 2.0, 210))
            painter.strokePath(path, pen)


def _shape(record: Record | None) -> MultiPolygon | None:
    return record.shape if isinstance(record, Patch) else None


def _path(shape: MultiPolygon, camera: Camera) -> QPainterPath:
    path = QPainterPath()  # odd-even: holes stay empty
    for part in shape.geoms:
        for ring in (part.exterior, *part.interiors):
            path.addPolygon(polygon(camera.pixels(ring.coords)))
    return path
