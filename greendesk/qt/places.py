"""A project in a place that needs care: the officer is told once, with a way to work beside it."""

from pathlib import Path

from greendesk import paths, whereabouts
from greendesk.i18n import N_, Text
from greendesk.qt.desk import Desk
from greendesk.settings import TOLD_PLACES
from greendesk.whereabouts import Place

WARNINGS = {
    "synced": N_(
        "This project lies in a folder that a program copies to the internet. Open it on one"
        " computer only, or two versions come into being."
    ),
    "removable": N_(
        "This project lies on a stick. Close GreenDesk before you pull it out; a stick that is"
        " pulled out while the light is on may lose the last step."
    ),
    "network": N_(
        "This project lies on a share of the network. When the network is slow, saving is slow;"
        " one computer at a time can work in it."
    ),
}
HERE = Text(N_("Work on a copy on this computer"))
_MOST_TOLD = 100


def tell_once(desk: Desk) -> None:
    """Find out where the open project lies; say so if it needs care and was not told of before."""
    path = desk.session.path
    if desk.session.practice or str(path) in desk.settings.get(TOLD_PLACES):
        return

    def found(place: Place) -> None:
        if place == "local" or not desk.has_project or desk.session.path != path:
            return
        told = (str(path), *desk.settings.get(TOLD_PLACES))[:_MOST_TOLD]
        desk.prefer(TOLD_PLACES, told)
        text = Text(WARNINGS[place])
        desk.tell(text, grave=True, button=HERE, run=lambda: copy_here(desk), stays=True)

    desk.jobs.start(lambda job: whereabouts.place_of(path), found, desk.failed)


def copy_here(desk: Desk) -> None:
    """Write a sound copy to this computer's own folder of projects and go on in it."""
    session = desk.session
    to = _free(paths.projects() / session.path.name)
    to.parent.mkdir(parents=True, exist_ok=True)
    desk.work_on(
        Text(N_("Writing the copy…")),
        lambda job: session.save_copy(to),
        lambda _: desk.open(to),
    )


def _free(path: Path) -> Path:
    names = (path if n == 1 else path.with_stem(f"{path.stem} {n}") for n in range(1, 1000))
    return next(name for name in names if not name.exists())
