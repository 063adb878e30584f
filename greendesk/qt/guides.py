"""Lines to draw against, in the window: ask for a file, read it in a job, show them on the map."""

from functools import partial
from pathlib import Path

from greendesk.exchange.guides import read_guides
from greendesk.guides import add_guides, put_guides
from greendesk.i18n import N_, Text
from greendesk.model.guide import Guide
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.guides import GuidesPage

_ENDINGS = ("gpkg", "geojson", "json", "kml", "kmz", "gpx", "zip", "shp", "csv")
FILES = ((Text(N_("Files with shapes")), _ENDINGS),)


def show_guides(desk: Desk) -> None:
    """Have the map show the guides of now, the LAO's boundary among them."""
    desk.canvas.picture.set_guides(desk.session.guides)
    desk.basemaps.name_villages(desk.session.guides.names)


def ask_guides(desk: Desk) -> None:
    """Offer to remove guides or to bring in more; the first file is asked for at once."""
    sources = desk.session.guides.sources
    if not sources:
        _ask_file(desk)
        return
    wish = desk.ask(GuidesPage(sources, desk.window))
    if wish is None:
        return
    for source in wish.removed:
        if desk.attempt(partial(put_guides, desk.session, source, [])):
            show_guides(desk)
    if wish.bring:
        _ask_file(desk)


def _ask_file(desk: Desk) -> None:
    title = Text(N_("Lines to draw against"))
    path = desk.ask(files.OpenFile(title, FILES, Path.home(), desk.window))
    if path is None:
        return
    own, new_id = desk.session.path, desk.new_id

    def done(found: list[Guide]) -> None:
        names: list[str] = []
        if not desk.attempt(lambda: names.append(add_guides(desk.session, path.name, found))):
            return
        show_guides(desk)
        values = {"n": len(found), "file": names[0]}
        words = N_("{n:,} shapes of {file} are on the map; drawing snaps to them.")
        desk.tell(Text(words, values))

    desk.work_on(
        Text(N_("Reading {file}…"), {"file": path.name}),
        lambda job: read_guides(path, new_id, job.report, open_project=own),
        done,
    )
