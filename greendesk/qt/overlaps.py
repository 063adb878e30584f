"""Overlaps that come up while drawing: told once, quietly, and only where it matters.

Nobody is interrupted. After a shape was stored that lies in another one by more than a slip of the
hand, a message offers the three ways out; it gives way to any other message.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer

from greendesk.edits.overlap import grown_overlaps, overlaps
from greendesk.edits.shape import name_of
from greendesk.i18n import N_, Text, say
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId
from greendesk.qt import shaping
from greendesk.qt.desk import Desk
from greendesk.qt.words import area_short
from greendesk.rules.sketch import NOTICED_M2
from greendesk.session import Changed

NAMED = 3
FEW = 8
"""Edits of more patches than this are not drawn by hand."""


class OverlapNotice(QObject):
    """Tells of overlaps that an edit has brought.

    Args:
        spoken: whether another message with a button is on screen; it is left alone.
    """

    def __init__(self, desk: Desk, spoken: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._spoken = desk, spoken
        self._changed: Changed | None = None
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._look)
        desk.changed.connect(self._heard)
        desk.closing.connect(self._soon.stop)

    def _heard(self, changed: Changed) -> None:
        edit = changed.edit
        if edit is not None and len(edit.deltas) <= FEW and not self._desk.work.going_back:
            self._changed = changed
            self._soon.start()

    def _look(self) -> None:
        changed, self._changed = self._changed, None
        if changed is None or changed.edit is None or self._spoken():
            return
        view = self._desk.session.view
        for delta in changed.edit.deltas:
            patch = view.find(delta.id)
            if patch is None or not (found := grown_overlaps(view, delta, NOTICED_M2)):
                continue
            self._desk.tell(
                overlap_text(found),
                grave=True,
                button=Text(N_("Choose…")),
                run=partial(self._settle, patch.id, [other.id for other, _ in found]),
                stays=True,
            )
            return

    def _settle(self, patch_id: PatchId, other_ids: Sequence[PatchId]) -> None:
        """Ask about one after the other, until the officer leaves a question."""
        for number, other_id in enumerate(other_ids):
            now = self._desk.session.view
            left = {p.id for p, _ in overlaps(now, patch_id)} if now.find(patch_id) else set()
            if number and other_id not in left:
                continue  # what was decided about another one has settled this one, too
            settled = False

            def settle(other_id: PatchId = other_id) -> None:
                nonlocal settled
                settled = shaping.settle_overlap(self._desk, patch_id, other_id)

            self._desk.attempt(settle)
            if not settled:
                return


def tell_done(desk: Desk, edit: Edit, words: Text) -> None:
    """Say what was done, with “Undo”; not if it has brought an overlap: that is told instead."""
    view = desk.session.view
    if not any(grown_overlaps(view, delta, NOTICED_M2) for delta in edit.deltas):
        desk.tell_undoable(words)


def overlap_text(found: Sequence[tuple[Patch, float]]) -> Text:
    """Return which patches are overlapped, and by how much (m²) if it is only one."""
    other, common_m2 = found[0]
    if len(found) == 1:
        values = {"other": name_of(other), "area": area_short(common_m2)}
        return Text(N_("It overlaps “{other}”: {area} rai lie in both."), values)
    names = ", ".join(_said(patch) for patch, _ in found[:NAMED])
    if len(found) > NAMED:
        return Text(
            N_("It overlaps {n} patches: {names} and others."), {"n": len(found), "names": names}
        )
    return Text(N_("It overlaps {n} patches: {names}."), {"n": len(found), "names": names})


def _said(patch: Patch) -> str:
    name = name_of(patch)
    return name if isinstance(name, str) else say(name)
