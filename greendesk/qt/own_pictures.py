"""What "An aerial picture of our own" does: ask for it, make a map of it, show that."""

from functools import partial
from pathlib import Path

from PySide6.QtGui import QImage

from greendesk import paths
from greendesk.i18n import N_, Text
from greendesk.opening import now_utc
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs import files
from greendesk.qt.jobs import Job
from greendesk.tiles import raster
from greendesk.tiles.control import Placed

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
    ask_place = partial(_ask_place, desk)
    dialog = OwnPicture(
        path, desk.jobs, paths.packs(), made, ask_place=ask_place, parent=desk.window
    )
    pack = desk.ask(dialog)
    if pack is not None:
        desk.basemaps.take_pack(pack)


def _ask_place(desk: Desk, path: Path) -> Placed | None:
    from greendesk.qt.dialogs.place_picture import MOST_PX, PlacePicture

    def show(job: Job) -> tuple[QImage, float]:
        image, times = raster.show(path, MOST_PX, waiting=lambda: job.report(0.0))
        return QImage.fromData(image), times

    canvas, layers = desk.canvas, desk.basemaps.layers
    dialog = PlacePicture(path.name, show, desk.jobs, layers, canvas.camera.bounds, desk.window)
    return desk.ask(dialog)
