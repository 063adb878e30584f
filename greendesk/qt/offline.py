"""Background maps: chosen, an area kept beside the work, tested with the network left alone."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from shapely.geometry import box

from greendesk import paths
from greendesk.i18n import N_, Text, label_of
from greendesk.qt import errands
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.keep_progress import KeepProgress
from greendesk.qt.dialogs.page import say_plain
from greendesk.qt.dialogs.trouble import Confirm
from greendesk.qt.words import lao_text
from greendesk.settings import BENEATH, STRENGTHS
from greendesk.tiles.begun import part_of
from greendesk.tiles.plan import MARGIN_M, why_not

if TYPE_CHECKING:  # with Python's whole network: when somebody asks for it
    from greendesk.qt.dialogs.keep_area import Area, Wish

NO_MAP = Text(
    N_(
        "None of your background maps may be kept. Add a map address whose owner allows it under"
        " “Background maps”, or a map file: that works without internet already. Ask your province"
        " or agency for one."
    )
)


def choose_basemaps(desk: Desk) -> None:
    """Add, order and choose background maps; from there one comes to keeping an area, too."""
    from greendesk.qt.dialogs.basemaps import BasemapsPage

    maps = desk.basemaps
    strengths, beneath = desk.settings.get(STRENGTHS), desk.settings.get(BENEATH)
    page = BasemapsPage(
        maps.offered,
        maps.own,
        maps.chosen,
        desk.ask,
        maps.ask_service,
        desk.window,
        strengths=strengths,
        beneath=beneath,
    )
    answer = desk.ask(page)
    if answer is None:
        return

    def keep() -> None:
        try:
            maps.arrange(answer.order, answer.strengths, answer.beneath)
        finally:
            maps.keep(answer.own, answer.id)

    if desk.attempt(keep) and page.wants_keeping:
        keep_area(desk)


def keep_area(desk: Desk) -> None:
    """Ask what to keep and fetch it; while something is fetched, say how far it is."""
    from greendesk.qt.dialogs.keep_area import KeepArea
    from greendesk.qt.measuring import Measuring

    keeping, maps = desk.work.keeping, desk.basemaps
    while True:
        if keeping.path is None:
            sources = [source for source in maps.addresses if why_not(source) is None]
            if not sources:
                if desk.ask(Confirm(NO_MAP, Text(N_("Background maps…")), desk.window)):
                    choose_basemaps(desk)
                return
            measuring = Measuring(
                desk.jobs,
                paths.packs(),
                maps.seen.sizes,
                practice=desk.session.practice,
                parent=desk,
            )
            lacking = {path: n for path, n in keeping.lacking.items() if n and path.exists()}
            wish = desk.ask(KeepArea(sources, areas_of(desk), measuring, desk.window, lacking))
            measuring.deleteLater()
            if wish is None or not _begin(desk, wish):
                return
        if not desk.ask(KeepProgress(keeping, maps.addresses, desk.ask, desk.window)):
            return
        keeping.forget()


def _begin(desk: Desk, wish: "Wish") -> bool:
    """Begin to fetch what is wished for; return whether there is anything."""
    keeping = desk.work.keeping
    if wish.again is not None:
        keeping.recall(wish.again)
        keeping.ask_again(desk.basemaps.addresses)
        return True
    measured, level = wish.measured, wish.level
    if measured is None or measured.plan is None or measured.estimate is None or level is None:
        return False
    title = f"{label_of(measured.plan.source.title)} · {say_plain(Text(level.title))}"
    keeping.begin(
        free_path(paths.packs(), f"{lao_text(desk.session.survey)} {title}"),
        measured.plan,
        side_px=measured.estimate.side_px,
        title=title,
        made=desk.now().date().isoformat(),
    )
    return True


def areas_of(desk: Desk) -> "list[Area]":
    """Return the areas that can be kept, the likeliest first: boundary, patches, what is seen."""
    from greendesk.qt.dialogs.keep_area import Area

    survey, view = desk.session.survey, desk.session.view
    found = []
    if survey.boundary is not None:
        found.append(Area(Text(N_("Our official boundary")), [survey.boundary]))
    if len(desk.canvas.picture.patches.shapes):
        around = Text(N_("Our patches and {n:,} m around them"), {"n": MARGIN_M})
        found.append(Area(around, [patch.shape for patch in view], MARGIN_M))
    seen = Text(N_("What the map shows now"))
    return [*found, Area(seen, [box(*desk.canvas.camera.bounds)])]


def show_readiness(desk: Desk) -> None:
    """Test whether one can work without internet, say what is missing and help to get it."""
    from greendesk.qt.dialogs.readiness import ReadinessPage

    match desk.ask(ReadinessPage(desk.work.ready, desk.window)):
        case "keep":
            keep_area(desk)
        case "boundary":
            errands.import_boundary(desk)


def tell_ready(desk: Desk, path: Path) -> None:
    """Offer the new map at once, and say that it is ready or what is missing."""
    desk.basemaps.welcome(path)
    outcome = desk.work.keeping.outcome
    missing = len(outcome.missing) if outcome is not None else 0
    words = N_("The offline map is ready.")
    if missing:
        words = N_("The offline map is ready; {n:,} pictures could not be had.")
    button = Text(N_("Show"))
    desk.tell(Text(words, {"n": missing}), button=button, run=lambda: keep_area(desk), stays=True)


def tell_resumed(desk: Desk, path: Path) -> None:
    """Say that a map that was begun earlier is being fetched again."""
    words = Text(N_("The offline map “{name}” is being fetched further."), {"name": path.stem})
    desk.tell(words, button=Text(N_("Show")), run=lambda: keep_area(desk), stays=True)


def free_path(folder: Path, title: str) -> Path:
    """Return a path for a new map that nothing has yet, its name as near to ``title`` as may be."""
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f\u200b]+', " ", title)
    stem = " ".join(plain.replace("·", " ").split())[:80].strip(" .") or "map"
    for name in _names(stem):
        path = folder / name
        if not path.exists() and not part_of(path).exists():
            return path
    raise AssertionError


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.mbtiles"
    yield from (f"{stem} ({n}).mbtiles" for n in count(2))
