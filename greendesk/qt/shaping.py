"""What the menu does to shapes after a question: merge, simplify, settle an overlap."""

from greendesk.edits.merge import differing, merge_patches
from greendesk.edits.simplify import simplify
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.merge import MergePatches
from greendesk.qt.dialogs.simplify import Simplify

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


def show(desk: Desk, ids: tuple[str, ...]) -> None:
    """Bring patches into sight before they are previewed."""
    if (bounds := desk.bounds_of(ids)) is not None:
        desk.show_bounds(bounds)
