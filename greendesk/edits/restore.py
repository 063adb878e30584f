"""Edits that make a patch what it was before."""

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
