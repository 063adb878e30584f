"""Command for work without internet: is everything there that is needed?"""

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from greendesk import paths, practice
from greendesk.cli.wish import source_of
from greendesk.cli.words import FOUND, WELL, Arguments, Tenths, answer, both, option
from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text
from greendesk.opening import now_utc
from greendesk.readiness import Luggage, Readiness, look_round
from greendesk.session import Session
from greendesk.settings import Settings
from greendesk.tiles.base import TileSource
from greendesk.tiles.cache import TileCache
from greendesk.tiles.cached import CachedSource
from greendesk.tiles.chosen import PACK, chosen_source, look_into_pack, own_packs
from greendesk.tiles.source import load_sources

Way = Callable[[str, Callable[[Arguments], int], str], argparse.ArgumentParser]


def add_ways(way: Way) -> None:
    """Say what ``greendesk tiles ready`` can be asked."""
    ready = way("ready", look, N_("test whether one can work without internet: 0 = yes, 1 = no"))
    option(ready, "file", N_("the project file"), type=Path)
    source = N_("the map to draw on, not the one that is chosen on this computer: id or file")
    option(ready, "--source", source, default="")


def look(args: Arguments) -> int:
    """Test with the network left alone, and say what is missing."""
    session = Session.open(args.file, read_only=True)
    try:
        found = _look(args, session)
    finally:
        session.close()
    told: dict[str, object] = {
        "ready": found.ready,
        "findings": [{"id": f.id, "well": f.well, **both(f.text)} for f in found.findings],
    }
    if found.stock is not None:
        stock = found.stock
        told["tiles"] = {
            "source": stock.source.title.th,
            "zoom": stock.zoom,
            "wanted": stock.wanted,
            "tried": stock.tried,
            "found": stock.found,
            "nowhere": stock.nowhere,
        }
    ready, not_yet = N_("Ready for work without internet."), N_("Not ready yet:")
    shown = found.findings if found.ready else found.missing
    answer(args, told, Text(ready if found.ready else not_yet), [f.text for f in shown])
    return WELL if found.ready else FOUND


def _look(args: Arguments, session: Session) -> Readiness:
    settings = Settings.load(paths.config())
    grounds = practice.grounds() if session.survey.practice else ()
    shipped = (*grounds, *load_sources().values())
    chosen = source_of(args) if args.source else chosen_source(settings, shipped)
    top, trouble = _opened(chosen)
    sources = [s for s in (top, *grounds[:1]) if s is not None and s.kind not in _BARE]
    with ExitStack() as stack:
        maps = _blocked(sources, own_packs(settings))
        for one in maps:
            stack.callback(one.close)
        luggage = Luggage(
            maps,
            chosen,
            session.survey.boundary,
            tuple(session.view),
            args.file,
            trouble,
        )
        return look_round(luggage, now_utc(), Tenths(args))


_BARE = ("builtin", "none")


def _opened(chosen: TileSource) -> tuple[TileSource | None, Text | None]:
    """Return the map to draw on; None, and why, where its file can't be read."""
    if not chosen.id.startswith(PACK):
        return chosen, None
    try:
        return look_into_pack(chosen), None
    except GreenDeskError as error:
        return None, error.text


def _blocked(sources: Sequence[TileSource], packs: Sequence[Path]) -> list[CachedSource]:
    cache = TileCache(paths.cache() / "tiles.sqlite", time.time)
    unique = {source.id: source for source in sources}.values()
    return [CachedSource(source, cache, packs=packs, blocked=True) for source in unique]
