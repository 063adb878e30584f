"""What "An aerial picture of our own" does: ask for it, make a map of it, show that."""

from pathlib import Path

from greendesk import paths
from greendesk.i18n import N_, Text
from greendesk.opening import now_utc
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs import files

SUFFIXES = (".tif", ".tiff")
"""What can be nothing else; a JPEG that is dropped is a photo."""
_PICTURES: files.Filters = ((Text(N_("Aerial pictures")), ("tif", "tiff", "jpg", "jpeg", "png")),)


def choose_picture(desk: Desk) -> None:
    """Ask which picture, then make a map of it."""
    title = Text(N_("An aerial picture of our own"))
    path = desk.ask(files.OpenFile(title, _PICTURES, Path.home(), desk.window))
    if path is not None:
        take_picture(desk, path)


def take_picture(desk: Desk, path: Path) -> None:
    """Make a map of a picture and show it."""
    from greendesk.qt.dialogs.own_picture import OwnPicture  # late: packs and what they need

    made = now_utc().astimezone().date().isoformat()
    pack = desk.ask(OwnPicture(path, desk.jobs, paths.packs(), made, desk.window))
    if pack is not None:
        desk.basemaps.take_pack(pack)
