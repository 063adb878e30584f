"""Copies of patches: made at once, or through the clipboard, for this window or another one."""

import json

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, mapping, shape

from greendesk.edits.shape import NOT_COPIED, add_patches, duplicate_patches
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from greendesk.qt.desk import Desk
from greendesk.qt.multitude import do_to
from greendesk.qt.photos import errands as photos

MIME = "application/x-greendesk-patches+json"
ASIDE_PX = 24


def duplicate_selected(desk: Desk) -> None:
    """Make a copy of each selected patch a little aside, and select the copies."""
    ids, new_id, aside = desk.selection, desk.session.new_id, _aside_deg(desk)

    def made(view: MemoryView) -> Edit:
        return duplicate_patches(view, ids, [new_id() for _ in ids], aside)

    def selected(edit: Edit) -> None:
        desk.select(tuple(edit.outcome.there))
        desk.tell_undoable(Text(N_("{n:,} patches were duplicated."), {"n": len(ids)}))

    do_to(desk, len(ids), made, selected)


def copy_selected(desk: Desk) -> None:
    """Put the selected patches into the clipboard."""
    patches = [desk.session.view.find(patch_id) for patch_id in desk.selection]
    rows = [
        {
            "type": "Feature",
            "geometry": None if p.shape is None else mapping(p.shape),
            "properties": {k: v for k, v in p.values.items() if k not in NOT_COPIED},
        }
        for p in patches
        if p is not None
    ]
    text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False)
    data = QMimeData()
    data.setData(MIME, text.encode("utf-8"))
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)
    desk.tell(Text(N_("{n:,} patches were copied."), {"n": len(rows)}))
    desk.status_changed.emit()


def can_paste() -> bool:
    """Return whether patches were copied."""
    data = QGuiApplication.clipboard().mimeData()
    return data is not None and data.hasFormat(MIME)


def paste(desk: Desk) -> None:
    """Make new patches of what was copied, or add the photos that were copied."""
    if can_paste():
        paste_patches(desk)
    else:
        photos.paste(desk)


def paste_patches(desk: Desk) -> None:
    """Make new patches of what was copied; where the place is taken, a little aside."""
    data = bytes(QGuiApplication.clipboard().mimeData().data(MIME).data())
    known = desk.session.survey.schema.fields
    patches = []
    for row in json.loads(data)["features"]:
        drawn = None if row["geometry"] is None else shape(row["geometry"])
        if drawn is not None and not isinstance(drawn, MultiPolygon):
            continue
        values = {k: v for k, v in row["properties"].items() if k in known}
        patches.append(Patch(desk.session.new_id(), _off_its_twin(desk, drawn), values))
    if patches and desk.do(add_patches(patches, Text(N_("Paste patches")))):
        desk.select(tuple(patch.id for patch in patches), show=True)
        desk.tell_undoable(Text(N_("{n:,} patches were pasted."), {"n": len(patches)}))


def _aside_deg(desk: Desk) -> tuple[float, float]:
    """Return how far aside a copy lies, (east, north) in degrees."""
    east, north = desk.canvas.camera.pixel_degrees
    return ASIDE_PX * east, -ASIDE_PX * north


def _off_its_twin(desk: Desk, drawn: MultiPolygon | None) -> MultiPolygon | None:
    """Move a shape off its twin, so that both can be seen and none is counted twice."""
    while drawn is not None and any(
        patch.shape is not None and patch.shape.equals(drawn)
        for patch in desk.session.view.near(drawn.bounds)
    ):
        drawn = translate(drawn, *_aside_deg(desk))
    return drawn
