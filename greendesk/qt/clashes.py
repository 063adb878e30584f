"""Patches that were changed here and at the centre: one question after the other till all holds."""

from collections.abc import Sequence
from functools import partial

from greendesk import fetching
from greendesk.edits.choosing import Clash
from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text
from greendesk.model.record import PatchId
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.conflict import Conflict
from greendesk.store.project import Project

DECIDED = N_("{n:,} decided. What differs from the centre is sent with the next sending.")
NEWS_FIRST = N_(
    "This patch was changed at the centre, too. Get the news from the centre first; then both"
    " versions can be shown."
)


def decide_clashes(desk: Desk, first: PatchId = "") -> None:
    """Ask about every patch that waits for a decision, ``first`` before the others."""
    ids = sorted(desk.session.ledger.clashing, key=lambda i: (i != first, i))
    if first and first not in ids:
        desk.show_page("sending")
        desk.tell(Text(NEWS_FIRST))
    elif ids:
        _ask(desk, ids, 0)


def _ask(desk: Desk, ids: Sequence[PatchId], number: int, *, again: bool = False) -> None:
    """Ask about the patch with this number, then about the next; tell in the end.

    Args:
        again: a version has become another while it was asked about.
    """
    session = desk.session
    if number == len(ids):
        desk.tell(Text(DECIDED, {"n": number}))
        return

    def found(clash: Clash) -> None:
        if not desk.has_project or desk.session is not session:
            return
        if (bounds := desk.bounds_of((clash.patch_id,))) is not None:
            desk.show_bounds(bounds)
        if again:
            desk.inform([Text(fetching.NEWER)])
        place = (number + 1, len(ids))
        layers = desk.basemaps.layers
        dialog = Conflict(clash, session.survey, layers, desk.jobs, place, desk.window)
        decided = desk.ask(dialog)
        dialog.deleteLater()
        if decided is None:
            if number:
                desk.tell(Text(DECIDED, {"n": number}))
            return
        desk.attempt(partial(fetching.decide, session, clash, decided.chosen, went))

    def went(is_decided: bool) -> None:
        _ask(desk, ids, number + is_decided, again=not is_decided)

    def failed(error: Exception) -> None:
        if not isinstance(error, GreenDeskError):
            raise error
        desk.tell(error.text)

    session.writer.submit(partial(_clash_of, ids[number]), found, failed)


def _clash_of(patch_id: PatchId, project: Project) -> Clash:
    return project.clash(patch_id)
