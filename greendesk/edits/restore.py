"""Edits that make a patch what it was before."""

from collections.abc import Sequence
from dataclasses import dataclass

from greendesk.edits.shape import name_of
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, PatchId, Value
from greendesk.model.view import View

_STAMPS = frozenset({"updated_at", "updated_by"})


def is_alike(one: Patch, other: Patch) -> bool:
    """Return whether two versions differ in nothing but who changed them last, and when."""
    return (one.shape, one.reasons, _own(one)) == (other.shape, other.reasons, _own(other))


def _own(patch: Patch) -> dict[str, Value]:
    return {field_id: v for field_id, v in patch.values.items() if field_id not in _STAMPS}


def as_it_was(view: View, patch_id: PatchId, earlier: Patch) -> Edit:
    """Make a patch what it was in an earlier version; brings it back from the recycle bin.

    Raises:
        BadInput: it is like that already.
    """
    now = view.find(patch_id)
    if now is not None and is_alike(now, earlier):
        raise BadInput(N_("The patch is like this already. Nothing was changed."))
    label = Text(N_("Restore an earlier version of “{name}”"), {"name": name_of(earlier)})
    return Edit(label, (Delta(now, earlier),))


@dataclass(frozen=True, slots=True)
class Differences:
    """How an earlier state of a project differs from now; who changed what is left aside.

    Attributes:
        gone: patches that were there then and are not now.
        other: patches as they were then that are different now.
        newer: how many are there now that were not then; they are left alone.
    """

    gone: tuple[Patch, ...]
    other: tuple[Patch, ...]
    newer: int


def differences(view: View, earlier: Sequence[Patch]) -> Differences:
    """Compare a view with the patches of an earlier time."""
    pairs = [(patch, view.find(patch.id)) for patch in earlier]
    there = sum(now is not None for _, now in pairs)
    return Differences(
        tuple(then for then, now in pairs if now is None),
        tuple(then for then, now in pairs if now is not None and not is_alike(now, then)),
        len(view) - there,
    )


def bring_back(view: View, earlier: Sequence[Patch]) -> Edit:
    """Make patches what they were at an earlier time; all others stay as they are.

    Raises:
        BadInput: none was chosen, or all of them are like that already.
    """
    pairs = [(view.find(then.id), then) for then in earlier]
    deltas = [Delta(now, then) for now, then in pairs if now is None or not is_alike(now, then)]
    if not deltas:
        raise BadInput(N_("There is nothing to bring back. Nothing was changed."))
    label = Text(N_("Bring back {n:,} patches from a safety copy"), {"n": len(deltas)})
    return Edit(label, tuple(deltas))
