"""What can be done with one photo: deleted, moved to another patch, blurred, compared."""

from collections.abc import Mapping
from functools import partial

from greendesk.edits.photos import delete_photo, describe_photo, replace_photo
from greendesk.i18n import N_, Text
from greendesk.model.record import PatchId, Photo, Value
from greendesk.photos import blurred_version
from greendesk.qt.desk import Desk
from greendesk.qt.photos.compare import ComparePage
from greendesk.qt.words import name_text


def delete_photo_of(desk: Desk, photo: Photo) -> bool:
    """Take a photo out of the project; for a moment it can be had back with a button."""
    view = desk.session.view
    if not desk.attempt(lambda: desk.session.do(delete_photo(view, photo))):
        return False
    desk.tell_undoable(Text(N_("The photo was deleted.")))
    return True


def move_photo(desk: Desk, photo: Photo, to: PatchId) -> bool:
    """Give a photo to another patch."""
    view = desk.session.view
    edit = partial(describe_photo, view, photo, {"patch_id": to})
    if not desk.attempt(lambda: desk.session.do(edit())):
        return False
    words = N_("The photo belongs to “{name}” now.")
    desk.tell_undoable(Text(words, {"name": name_text(view.get(to))}))
    return True


def blur_photo(desk: Desk, photo: Photo, box: tuple[float, float, float, float]) -> None:
    """Make a box unrecognisable, in a job; the version of before can be had back by undo.

    Args:
        box: left, top, right, bottom in pixels of the photo.
    """
    writer, at = desk.session.writer, desk.now()

    def done(kept: Mapping[str, Value]) -> None:
        view = desk.session.view
        now = view.album.find(photo.id)
        if now is not None and desk.attempt(
            lambda: desk.session.do(replace_photo(view, now, kept))
        ):
            desk.tell_undoable(Text(N_("That part of the photo is blurred.")))

    desk.work_on(Text(N_("Blurring…")), lambda job: blurred_version(writer, photo, box, at), done)


def compare_photos(desk: Desk, patch_id: PatchId) -> None:
    """Show two photos of a patch side by side."""
    photos = desk.session.view.photos(patch_id)
    if len(photos) > 1:
        desk.ask(ComparePage(photos, desk.work.pictures, desk.window))
