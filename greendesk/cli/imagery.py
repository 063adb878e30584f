"""Commands for own aerial pictures: one of them becomes a map pack."""

import argparse
from collections.abc import Callable
from pathlib import Path

from greendesk.cli.words import Arguments, Tenths, answer, option
from greendesk.i18n import N_, Text
from greendesk.opening import now_utc
from greendesk.tiles import raster

Way = Callable[[str, Callable[[Arguments], int], str], argparse.ArgumentParser]


def add_ways(way: Way) -> None:
    """Say what ``greendesk tiles make`` can be asked."""
    made = way("make", make, N_("make a map pack of an own aerial picture"))
    option(made, "picture", N_("a GeoTIFF, or a JPEG or PNG with its world file"), type=Path)
    option(made, "pack", N_("the map pack, an .mbtiles file"), type=Path)
    crs = N_("EPSG:n, the coordinate system when the file does not say")
    option(made, "--crs", crs, default="")
    option(made, "--title", N_("what to call it on screen"), default="")
    option(made, "--attribution", N_("whose picture it is; shown on the map"), required=True)
    option(made, "--date", N_("when it was taken, as 2567 or 2024-02"), default="")


def make(args: Arguments) -> int:
    """Turn a picture into tiles; nothing is left of one that is stopped."""
    picture = raster.look(args.picture, crs=args.crs)
    source = raster.source_of(
        picture,
        title=args.title or args.picture.stem,
        attribution=args.attribution,
        image_date=args.date,
    )
    day = now_utc().astimezone().date().isoformat()
    raster.make_pack(picture, args.pack, source, made=day, crs=args.crs, report=Tenths(args))
    told = {
        "pack": str(args.pack),
        "bytes": args.pack.stat().st_size,
        "zooms": [source.min_zoom, source.max_zoom],
        "bounds": picture.bounds,
    }
    words = Text(
        N_("{file} is a map pack now, {mb:,.1f} MB, sharp to zoom {zoom}."),
        {"file": args.pack.name, "mb": args.pack.stat().st_size / 1e6, "zoom": source.max_zoom},
    )
    return answer(args, told, words)
