"""Edits that make a patch what it was before."""

from collections.abc import Sequence
from dataclasses import dataclass

from greendesk.edits.shape import name_of
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, PatchId, Photo, Value
from greendesk.model.view import MemoryView, View

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
        photos: photos of then that are not there any more, of patches of then.
    """

    gone: tuple[Patch, ...]
    other: tuple[Patch, ...]
    newer: int
    photos: tuple[Photo, ...] = ()


def differences(
    view: MemoryView, earlier: Sequence[Patch], photos: Sequence[Photo] = ()
) -> Differences:
    """Compare a view with the patches and photos of an earlier time.

    A photo that has another version now is no difference: what it was before a face was blurred
    is not offered.
    """
    pairs = [(patch, view.find(patch.id)) for patch in earlier]
    there = sum(now is not None for _, now in pairs)
    ids = {patch.id for patch in earlier}
    gone = (photo for photo in photos if view.album.find(photo.id) is None)
    return Differences(
        tuple(then for then, now in pairs if now is None),
        tuple(then for then, now in pairs if now is not None and not is_alike(now, then)),
        len(view) - there,
        tuple(photo for photo in gone if photo.patch_id in ids),
    )


def bring_back(view: MemoryView, earlier: Sequence[Patch], photos: Sequence[Photo] = ()) -> Edit:
    """Make patches what they were at an earlier time; all others stay as they are.

    Args:
        photos: photos of then that come back too; their bytes have been put into the project file.
            Those of patches that are not there and do not come back are left out.

    Raises:
        BadInput: none was chosen, or all of them are like that already.
    """
    pairs = [(view.find(then.id), then) for then in earlier]
    deltas = [Delta(now, then) for now, then in pairs if now is None or not is_alike(now, then)]
    there = {then.id for then in earlier}
    back = [
        Delta(None, photo)
        for photo in photos
        if view.album.find(photo.id) is None
        and (photo.patch_id in there or view.find(photo.patch_id) is not None)
    ]
    if not deltas and not back:
        raise BadInput(N_("There is nothing to bring back. Nothing was changed."))
    words = N_("Bring back {n:,} patches and {photos:,} photos from a safety copy")
    if not back:
        words = N_("Bring back {n:,} patches from a safety copy")
    elif not deltas:
        words = N_("Bring back {photos:,} photos from a safety copy")
    return Edit(Text(words, {"n": len(deltas), "photos": len(back)}), (*deltas, *back))
