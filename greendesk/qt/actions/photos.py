"""Photos: brought in, compared, checked."""

from greendesk.i18n import N_
from greendesk.qt.actions import obstacles
from greendesk.qt.actions.base import Action
from greendesk.qt.desk import Desk
from greendesk.qt.photos import check, errands


def _send(desk: Desk) -> None:
    """Send the photos of all patches that the centre has received, and show how far it is."""
    desk.show_page("sending")
    desk.work.shipping.send_photos()


ROWS = (
    Action(
        "photos.add",
        "photos",
        N_("Add photos…"),
        errands.pick_photos,
        ("Ctrl+Shift+P",),
        "image-plus",
        obstacles.read_only,
    ),
    Action(
        "photos.folder",
        "photos",
        N_("Match a folder of photos…"),
        errands.pick_folder,
        (),
        "folder-open",
        obstacles.read_only,
    ),
    Action(
        "photos.compare",
        "photos",
        N_("Compare before and after…"),
        errands.compare_selected,
        (),
        "columns-3",
        obstacles.fewer_than_two_photos,
    ),
    Action(
        "photos.send",
        "photos",
        N_("Send photos to the centre"),
        _send,
        (),
        "send",
        obstacles.cannot_send_photos,
    ),
    Action(
        "photos.check",
        "photos",
        N_("Check the photos"),
        check.check_photos,
        (),
        "circle-check",
        obstacles.no_photos,
    ),
)
