"""Why something can't be done just now: functions that return the reason in words, or None."""

from greendesk.edits.overlap import shares_ground
from greendesk.i18n import N_, Text
from greendesk.qt import copies, theme
from greendesk.qt.desk import Desk
from greendesk.qt.photos import errands as photos

MOST_MERGED = 200
"""More at once are hardly meant, and would take a while."""


def read_only(desk: Desk) -> Text | None:
    """Say so where nothing may be changed."""
    return desk.session.status.text if desk.session.read_only else None


def nothing_selected(desk: Desk) -> Text | None:
    """Say what to do first."""
    if desk.selection:
        return None
    return Text(N_("Choose a patch first: click it in the list or on the map."))


def not_one_selected(desk: Desk) -> Text | None:
    """Say so unless one patch is selected."""
    if len(desk.selection) > 1:
        return Text(N_("Choose one patch only: this shows one at a time."))
    return nothing_selected(desk)


def cannot_change_selection(desk: Desk) -> Text | None:
    """Say why the selected patches can't be changed."""
    return read_only(desk) or nothing_selected(desk)


def cannot_merge(desk: Desk) -> Text | None:
    """Say what to select first."""
    if (locked := read_only(desk)) is not None:
        return locked
    if len(desk.selection) < 2:
        return Text(N_("Choose two patches or more first: hold Shift and click them on the map."))
    if len(desk.selection) > MOST_MERGED:
        return Text(N_("At most {n:,} patches can be merged at once."), {"n": MOST_MERGED})
    return None


def not_one_outline(desk: Desk) -> Text | None:
    """Say why there is no outline to be changed."""
    if (locked := cannot_change_selection(desk)) is not None:
        return locked
    if len(desk.selection) > 1:
        return Text(N_("Choose one patch only: several outlines are not changed at once."))
    if _is_drawn(desk, desk.selection[0]):
        return None
    return Text(N_("The selected patch has no shape on the map yet."))


def no_overlap(desk: Desk) -> Text | None:
    """Say so where the selected patch lies in no other one."""
    if (reason := not_one_outline(desk)) is not None:
        return reason
    if shares_ground(desk.session.view, desk.selection[0]):
        return None
    return Text(N_("The selected patch overlaps no other one."))


def _is_drawn(desk: Desk, patch_id: str) -> bool:
    patch = desk.session.view.find(patch_id)
    return patch is not None and patch.shape is not None and not patch.shape.is_empty


def nothing_to_undo(desk: Desk) -> Text | None:
    """Say so while there is no edit to take back."""
    if desk.session.undo_label or desk.bench.can_undo_corner:
        return read_only(desk)
    return Text(N_("There is nothing to undo yet."))


def nothing_to_redo(desk: Desk) -> Text | None:
    """Say so while nothing was taken back."""
    if desk.session.redo_label or desk.bench.can_redo_corner:
        return read_only(desk)
    return Text(N_("There is nothing to redo: nothing was undone."))


def nothing_to_paste(desk: Desk) -> Text | None:
    """Say so while no patch was copied."""
    if copies.can_paste() or photos.can_paste():
        return read_only(desk)
    return Text(N_("Copy a patch or a photo first."))


def no_patches(desk: Desk) -> Text | None:
    """Say so while there is nothing to write."""
    if len(desk.session.view):
        return None
    return Text(N_("There is no patch yet. Add one first."))


def nothing_unsent(desk: Desk) -> Text | None:
    """Say so while the centre has everything, photos too."""
    if desk.session.unsent or desk.work.shipping.photos_to_go():
        return read_only(desk)
    return Text(N_("Everything that is here is at the centre already."))


def no_movable_picture(desk: Desk) -> Text | None:
    """Say so where the map has no pictures that may lie elsewhere."""
    if (locked := read_only(desk)) is not None:
        return locked
    if desk.work.moving is not None:
        return Text(N_("The picture is being moved. Finish with Enter first."))
    if desk.basemaps.movable:
        return None
    return Text(N_("This map has no pictures from above. Choose another background map first."))


def no_own_address(desk: Desk) -> Text | None:
    """Say so where no map is shown whose address the officer has added."""
    mine = {basemap.id for basemap in desk.basemaps.own}
    if any(s.kind == "xyz" and s.id in mine for s in desk.basemaps.movable):
        return None
    return Text(N_("This is for maps whose address you have added. None of them is shown now."))


def nothing_drawn(desk: Desk) -> Text | None:
    """Say so while there is nothing to fly to."""
    if len(desk.canvas.picture.patches.shapes):  # the box round all takes a walk over them
        return None
    return Text(N_("Nothing is drawn on the map yet."))


def selected_not_drawn(desk: Desk) -> Text | None:
    """Say why the map can't fly to the selected patches."""
    if (missing := nothing_selected(desk)) is not None:
        return missing
    if any(_is_drawn(desk, patch_id) for patch_id in desk.selection):
        return None
    return Text(N_("The selected patch has no shape on the map yet."))


def empty_bin(desk: Desk) -> Text | None:
    """Say so while the recycle bin is empty."""
    return None if desk.session.binned else Text(N_("The recycle bin is empty."))


def largest_already(desk: Desk) -> Text | None:
    """Say so when the text can't grow any more."""
    if theme.text_percent() < 200:
        return None
    return Text(N_("The text is as large as it can be."))


def smallest_already(desk: Desk) -> Text | None:
    """Say so when the text has its normal size."""
    if theme.text_percent() > 100:
        return None
    return Text(N_("The text has its normal size already."))


def fewer_than_two_photos(desk: Desk) -> Text | None:
    """Say so while there are no two photos to compare."""
    if (several := not_one_selected(desk)) is not None:
        return several
    if len(desk.session.view.photos(desk.selection[0])) > 1:
        return None
    return Text(N_("The patch has fewer than two photos."))


def no_photos(desk: Desk) -> Text | None:
    """Say so while there is nothing to look at."""
    if len(desk.session.view.album):
        return None
    return Text(N_("There are no photos yet."))


def cannot_send_photos(desk: Desk) -> Text | None:
    """Say why no photo can go to the centre."""
    if (reason := read_only(desk)) is not None:
        return reason
    if desk.work.shipping.working:
        return Text(N_("Sending is under way."))
    if not desk.work.shipping.has_photo_news():
        nothing = Text(N_("There are no photos to be sent. Patches are sent first."))
        return no_photos(desk) or nothing
    return None if desk.centre_url else Text(N_("The centre's address is missing in the settings."))
