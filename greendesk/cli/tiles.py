"""Commands for offline maps: what would be fetched, fetch it, check it, say what it is."""

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from time import sleep

from greendesk.cli.wish import add_wish, plan_of, source_of
from greendesk.cli.words import (
    FOUND,
    LATER,
    WELL,
    Arguments,
    Tenths,
    answer,
    error_of,
    option,
    write,
)
from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_, Text, say
from greendesk.opening import now_utc
from greendesk.tiles import plan as plans
from greendesk.tiles.asker import Asker
from greendesk.tiles.begun import open_again, part_of
from greendesk.tiles.contents import Missing, without_key
from greendesk.tiles.estimate import Estimate, estimate, take_samples
from greendesk.tiles.filling import Filled, Filling, Progress, patience_of
from greendesk.tiles.pack import Pack
from greendesk.tiles.plan import Plan
from greendesk.tiles.proof import WORDS
from greendesk.tiles.verify import flaws_of, kinds_of, look_into

Way = Callable[[str, Callable[[Arguments], int], str], argparse.ArgumentParser]


def add_ways(way: Way) -> None:
    """Say what ``greendesk tiles`` can be asked."""
    pack = N_("the map pack, an .mbtiles file")
    planned = way("plan", plan, N_("say how many tiles, megabytes and minutes an area takes"))
    fetched = way("fetch", fetch, N_("fetch an area into a map pack, or go on with one"))
    option(fetched, "pack", pack, type=Path)
    for asked in (planned, fetched):
        add_wish(asked)
    option(fetched, "--title", N_("what to call it on screen"), default="")
    again = N_("ask once more for tiles that could not be had")
    option(fetched, "--again", again, action="store_true")
    any_pack = N_("a map pack: MBTiles, GeoPackage or PMTiles")
    for name, run, words in (
        ("verify", verify, N_("look at every tile of a map pack")),
        ("info", info, N_("say what a map pack holds")),
    ):
        option(way(name, run, words), "pack", any_pack, type=Path)


def plan(args: Arguments) -> int:
    """Measure a few tiles and say what a pack would take."""
    wanted = plan_of(args)
    found = _measure(args, wanted)
    free_bytes = shutil.disk_usage(Path.cwd()).free
    fits = found.room_bytes <= free_bytes
    told: dict[str, object] = {
        "tiles": found.tiles,
        "zooms": {str(z): len(t) for z, t in wanted.down_to(found.deepest).tiles.items()},
        "bytes": found.size_bytes,
        "seconds": round(found.seconds),
        "measured": found.measured,
        "closest": found.deepest,
        "free_bytes": free_bytes,
        "fits": fits,
    }
    if not fits:
        return _no_room(args, told, found.room_bytes)
    return answer(args, told, _size_words(found, free_bytes))


def fetch(args: Arguments) -> int:
    """Fill a pack; what is in the file already is not fetched again."""
    path: Path = args.pack
    pack = _open(args, path)
    if pack is None:
        return _tell_finished(args, path)
    asker = Asker(pack.source, practice=_practising(args))
    try:
        filled = Filling(pack, asker, patience=patience_of(pack.source)).run(tell=_teller(args))
        tiles, size = pack.counts()
        if filled.whole:
            pack.finish()
    finally:
        asker.close()
        pack.close()
    told: dict[str, object] = {
        "pack": str(path),
        "tiles": tiles,
        "bytes": size,
        "whole": filled.whole,
        "missing": _rows(filled.missing),
    }
    if not filled.whole:
        trouble = filled.trouble or Text(N_("Stopped. What was saved before is safe."))
        write(say(trouble), sys.stderr)
        told["error"] = error_of(trouble, LATER)
    words = Text(
        N_("{n:,} tiles are in {file}, {missing:,} could not be had."),
        {"n": tiles, "file": path.name, "missing": len(filled.missing)},
    )
    answer(args, told, words, _why_missing(filled))
    if not filled.whole:
        return LATER
    return FOUND if filled.missing else WELL


def verify(args: Arguments) -> int:
    """Read every tile and compare it with what was planned and put in."""
    found = look_into(args.pack)
    flaws = flaws_of(args.pack)
    missing = len(found.missing)
    told = {
        "tiles": found.count,
        "planned": found.plan.count if found.plan is not None else None,
        "missing": missing,
        "plain": found.plain,
        "wrong": kinds_of(flaws),
        "flaws": [dict(zip("zxy", f.at, strict=True)) | {"wrong": str(f.wrong)} for f in flaws],
    }
    words = Text(
        N_("{n:,} tiles looked at: {bad:,} not as they should be, {missing:,} missing."),
        {"n": found.count, "bad": len(flaws), "missing": missing},
    )
    answer(args, told, words)
    return FOUND if flaws or missing else WELL


def info(args: Arguments) -> int:
    """Say what a pack holds; its pictures are not looked at."""
    found = look_into(args.pack)
    source = found.source
    told = {
        "title": source.title.th,
        "kind": source.kind,
        "attribution": source.attribution,
        "licence": found.licence,
        "image_date": source.image_date,
        "made": found.made,
        "bounds": source.bounds,
        "tiles": found.count,
        "zooms": {str(z): n for z, n in found.tiles.items()},
        "bytes": found.size_bytes,
        "planned": found.plan.count if found.plan is not None else None,
        "missing": _rows(found.missing),
        "plain": found.plain,
    }
    words = Text(
        N_("{title}: {n:,} tiles, zoom {first} to {last}, {size:.1f} MB, {missing:,} missing."),
        {
            "title": source.title,
            "n": found.count,
            "first": source.min_zoom,
            "last": source.max_zoom,
            "size": found.size_bytes / 1e6,
            "missing": len(found.missing),
        },
    )
    credit = [Text("{words}", {"words": source.attribution})] if source.attribution else []
    return answer(args, told, words, credit)


# --- inside ---------------------------------------------------------------------------------------


def _open(args: Arguments, path: Path) -> Pack | None:
    """Return the pack to fill: one that was begun, a finished one again, or a new one."""
    if part_of(path).exists():
        pack = Pack.go_on(path)
        if args.again:
            pack.try_missing_again()
        return _with_address(args, pack)
    if path.exists():
        if not (args.again and look_into(path).missing):
            return None
        open_again(path)
        pack = Pack.go_on(path)
        pack.try_missing_again()
        return _with_address(args, pack)
    wanted = plan_of(args)
    found = _measure(args, wanted)
    if not found.measured:
        raise Outage(
            N_("No picture could be had from “{source}”; nothing was begun."),
            source=wanted.source.title,
        )
    if found.room_bytes > shutil.disk_usage(path.absolute().parent).free:
        raise Outage(_NO_ROOM, size=found.room_bytes / 1e6)
    return Pack.begin(
        path,
        wanted.down_to(found.deepest),
        side_px=found.side_px,
        title=args.title or path.stem,
        made=now_utc().date().isoformat(),
    )


_NO_ROOM = N_("The disk has too little room: {size:,.0f} MB have to be free.")


def _with_address(args: Arguments, pack: Pack) -> Pack:
    """Fetch from the address that was given: the key in a finished pack's own is gone."""
    if args.source:
        source = source_of(args)
        if (reason := plans.why_not(source)) is not None:
            raise BadInput(reason)
        if without_key(source) != source:
            pack.take_address(source)
    return pack


def _tell_finished(args: Arguments, path: Path) -> int:
    found = look_into(path)
    words = Text(
        N_("{file} is there already: {n:,} tiles, {missing:,} missing."),
        {"file": path.name, "n": found.count, "missing": len(found.missing)},
    )
    told = {
        "pack": str(path),
        "tiles": found.count,
        "bytes": found.size_bytes,
        "whole": True,
        "missing": _rows(found.missing),
    }
    answer(args, told, words)
    return FOUND if found.missing else WELL


def _measure(args: Arguments, wanted: Plan) -> Estimate:
    asker = Asker(wanted.source, practice=_practising(args))
    try:
        return estimate(wanted, take_samples(wanted, asker, wait=sleep))
    finally:
        asker.close()


def _practising(args: Arguments) -> bool:
    return bool(args.practice)


def _size_words(found: Estimate, free_bytes: int) -> Text:
    return Text(
        N_(
            "{n:,} tiles down to zoom {zoom}, about {size:.1f} MB and {minutes:.1f} minutes;"
            " {free:,.0f} MB are free."
        ),
        {
            "n": found.tiles,
            "zoom": found.deepest,
            "size": found.size_bytes / 1e6,
            "minutes": found.seconds / 60,
            "free": free_bytes / 1e6,
        },
    )


def _no_room(args: Arguments, told: dict[str, object], room_bytes: int) -> int:
    answer(args, told, Text(_NO_ROOM, {"size": room_bytes / 1e6}))
    return FOUND


def _rows(missing: Sequence[Missing]) -> list[dict[str, object]]:
    return [dict(zip("zxy", one.at, strict=True)) | {"why": str(one.why)} for one in missing]


def _why_missing(filled: Filled) -> list[Text]:
    counts = Counter(one.why for one in filled.missing)
    return [
        Text(N_("{n:,} missing: {why}"), {"n": n, "why": Text(WORDS[why])})
        for why, n in counts.most_common()
    ]


def _teller(args: Arguments) -> Callable[[Progress], None]:
    tenths = Tenths(args)
    return lambda progress: tenths(progress.done / max(1, progress.total))
