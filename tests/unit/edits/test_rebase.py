"""An edit on top of what came in under it."""

from greendesk.edits.rebase import rebased
from greendesk.edits.shape import delete_patches
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.builders import ready_patch, square

SENT = frozenset({"name_th", "remark"})


def edit(before: Patch | None, after: Patch | None) -> Edit:
    return Edit(Text("Change"), (Delta(before, after),))


def patch(**values: str) -> Patch:
    return Patch("a", square(), values)


def test_what_both_sides_changed_elsewhere_is_brought_together() -> None:
    mine = edit(patch(name_th="ก"), patch(name_th="ก", remark="ของเรา"))
    stored = {"a": patch(name_th="ของเขา")}
    (delta,) = rebased(mine, stored, SENT).deltas
    assert (delta.before, delta.after) == (stored["a"], patch(name_th="ของเขา", remark="ของเรา"))


def test_where_both_changed_the_same_the_officers_stands() -> None:
    mine = edit(patch(name_th="ก"), patch(name_th="ของเรา"))
    (delta,) = rebased(mine, {"a": patch(name_th="ของเขา")}, SENT).deltas
    assert delta.after == patch(name_th="ของเรา")


def test_what_was_deleted_meanwhile_is_called_back_by_what_was_done_to_it() -> None:
    mine = edit(patch(name_th="ก"), patch(name_th="ของเรา"))
    (delta,) = rebased(mine, {}, SENT).deltas
    assert (delta.before, delta.after) == (None, patch(name_th="ของเรา"))


def test_what_was_changed_meanwhile_is_not_deleted_unseen() -> None:
    view = MemoryView([ready_patch("a")])
    deleted = delete_patches(view, ["a"])
    changed = ready_patch("a", name_th="ของเขา")
    assert rebased(deleted, {"a": changed}, SENT) is None
    assert rebased(deleted, {"a": view.get("a")}, SENT) == deleted
