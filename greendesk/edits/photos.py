"""Edits of photos: added, described, moved to another patch, replaced by a version, deleted.

The one thing to know: an edit speaks of bytes by their hash only; who carries it out has put them
into the project file before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from greendesk.errors import Gone
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.photo import Shot, away_m, facing
from greendesk.model.record import Patch, PatchId, Photo, Value
from greendesk.model.view import View

GONE = N_("The photo is not there any more. Nothing was changed.")
BYTES = ("sha256", "size", "width_px", "height_px")
"""Fields that follow from the bytes."""


def new_photo(
    id: str, patch_id: PatchId, shot: Shot, kept: Mapping[str, Value], shows: str = ""
) -> Photo:
    """Return the photo that a file becomes.

    Args:
        kept: what is known of the kept bytes: :data:`BYTES` and ``original_sha256``.
        shows: what it shows; "" = by where the camera looked.
    """
    values: dict[str, Value] = {
        "patch_id": patch_id,
        "kind": shows or facing(shot.direction),
        "source_name": shot.name,
        **kept,
    }
    if shot.taken_at:
        values |= {"taken_at": shot.taken_at, "taken_raw": shot.taken_raw}
    if shot.position is not None:
        values |= {"lon": shot.position[0], "lat": shot.position[1]}
    if shot.direction is not None:
        values["direction"] = shot.direction
    return Photo(id, values)


def add_photos(photos: Sequence[Photo]) -> Edit:
    """Add photos to their patches, as one step."""
    label = Text(N_("Add {n:,} photos"), {"n": len(photos)})
    if len(photos) == 1:
        label = Text(N_("Add a photo"))
    return Edit(label, tuple(Delta(None, photo) for photo in photos))


def describe_photo(view: View, photo: Photo, changes: Mapping[str, Value | None]) -> Edit:
    """Give fields of a photo other values; None empties one.

    Raises:
        Gone: the photo is not there any more.
    """
    before = _found(view, photo)
    values = {k: v for k, v in {**before.values, **changes}.items() if v is not None and v != ""}
    label = Text(N_("Move a photo to another patch"))
    if "patch_id" not in changes:
        label = Text(N_("Describe a photo"))
    return Edit(label, (Delta(before, replace(before, values=values)),))


def replace_photo(view: View, photo: Photo, kept: Mapping[str, Value]) -> Edit:
    """Put another version of a photo in its place, such as one with a face blurred.

    Args:
        kept: :data:`BYTES` of the new version.

    Raises:
        Gone: the photo is not there any more.
    """
    before = _found(view, photo)
    after = replace(before, values={**before.values, **kept})
    return Edit(Text(N_("Blur a part of a photo")), (Delta(before, after),))


def delete_photo(view: View, photo: Photo) -> Edit:
    """Take a photo out of the project; undo brings it back.

    Raises:
        Gone: the photo is not there any more.
    """
    return Edit(Text(N_("Delete a photo")), (Delta(_found(view, photo), None),))


def handed_over(view: View, gone: Sequence[Patch], to: PatchId) -> tuple[Delta, ...]:
    """Return what moves the photos of patches that become part of another to that one."""
    return tuple(
        Delta(photo, replace(photo, values={**photo.values, "patch_id": to}))
        for patch in gone
        for photo in view.photos(patch.id)
    )


def taken_inside(view: View, patch_id: PatchId, piece: Patch) -> tuple[Delta, ...]:
    """Return what moves to a piece of a patch the photos that were taken inside of it."""
    return tuple(
        Delta(photo, replace(photo, values={**photo.values, "patch_id": piece.id}))
        for photo in view.photos(patch_id)
        if photo.position is not None and away_m(piece, photo.position) == 0
    )


def _found(view: View, photo: Photo) -> Photo:
    for stored in view.photos(photo.patch_id):
        if stored.id == photo.id:
            return stored
    raise Gone(GONE)
