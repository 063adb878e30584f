"""What the menu does to shapes after a question: merge, simplify, settle an overlap."""

from greendesk.edits.merge import differing, merge_patches
from greendesk.edits.overlap import cut_mine, overlaps, share_border
from greendesk.edits.simplify import simplify
from greendesk.edits.values import set_reason
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.merge import MergePatches
from greendesk.qt.dialogs.overlap import Overlap
from greendesk.qt.dialogs.simplify import Simplify
from greendesk.rules.base import issue_key
from greendesk.rules.shape import overlaps as OVERLAP

MERGED = N_("{n:,} patches were merged into one.")


def merge_selected(desk: Desk) -> None:
    """Make one patch of the selected ones; ask only where they differ.

    Raises:
        BadInput: they can't be merged.
    """
    ids, view, survey = desk.selection, desk.session.view, desk.session.survey
    edit: Edit | None = merge_patches(view, ids, {}, survey.schema)
    if any(field_id in survey.schema.fields for field_id in differing(view, ids)):
        show(desk, ids)
        edit = desk.ask(MergePatches(view, ids, survey, desk.canvas.show_edit, desk.window))
    if edit is not None and desk.do(edit):
        desk.select((edit.deltas[0].id,))
        desk.tell_undoable(Text(MERGED, {"n": len(ids)}))


def simplify_selected(desk: Desk) -> None:
    """Take corners out of the selected patch that hardly matter, after a look at the outcome."""
    (patch_id,) = desk.selection
    view = desk.session.view
    if (bounds := desk.bounds_of((patch_id,))) is not None:
        desk.canvas.fly_to(bounds)  # close: half a metre is to be seen
    tolerance_m = desk.ask(Simplify(view, patch_id, desk.canvas.show_edit, desk.window))
    if tolerance_m is None:
        return
    edit = simplify(view, patch_id, tolerance_m)
    if desk.do(edit):
        desk.tell_undoable(edit.label)


def settle_selected(desk: Desk) -> None:
    """Ask what to do about the ground that the selected patch shares with others."""
    settle_overlap(desk, desk.selection[0])


def settle_overlap(desk: Desk, patch_id: PatchId, other_id: PatchId = "") -> bool:
    """Ask, with three pictures, what to do where two patches overlap, and do it.

    Return whether it was done.

    Raises:
        BadInput: they don't overlap any more.
    """
    view = desk.session.view
    if view.find(patch_id) is None or not overlaps(view, patch_id):
        raise BadInput(N_("It overlaps no other patch any more. Nothing was changed."))
    settled = desk.ask(Overlap(view, patch_id, other_id, desk.window))
    if settled is None:
        return False
    if settled.kind == "cut":
        edit = cut_mine(view, patch_id, [settled.other_id])
    elif settled.kind == "share":
        edit = share_border(view, patch_id, settled.other_id)
    else:
        edit = keep_both(view, patch_id, settled.other_id, settled.reason)
    done = desk.do(edit)
    if done:
        kept = settled.kind == "keep"
        desk.tell_undoable(Text(N_("The reason was kept.")) if kept else edit.label)
    return done


def keep_both(view: View, patch_id: PatchId, other_id: PatchId, reason: str) -> Edit:
    """Keep a reason with both patches: the overlap is a remark about each of them."""
    mine = set_reason(view, patch_id, issue_key(OVERLAP.id, other_id), reason)
    theirs = set_reason(view, other_id, issue_key(OVERLAP.id, patch_id), reason)
    return Edit(mine.label, (*mine.deltas, *theirs.deltas))


def show(desk: Desk, ids: tuple[str, ...]) -> None:
    """Bring patches into sight before they are previewed."""
    if (bounds := desk.bounds_of(ids)) is not None:
        desk.show_bounds(bounds)
