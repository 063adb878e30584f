"""Commands for own aerial pictures: one of them becomes a map pack."""

import argparse
from collections.abc import Callable
from pathlib import Path

from greendesk.cli.words import Arguments, Tenths, answer, option
from greendesk.errors import CANNOT_OPEN, BadInput
from greendesk.i18n import N_, Text
from greendesk.model.coordinates import Zone
from greendesk.opening import now_utc
from greendesk.tiles import raster
from greendesk.tiles.control import Placed, place_by_points, read_points, said_of

_MOST_BYTES = 200_000
Way = Callable[[str, Callable[[Arguments], int], str], argparse.ArgumentParser]


def add_ways(way: Way) -> None:
    """Say what ``greendesk tiles make`` can be asked."""
    made = way("make", make, N_("make a map pack of an own aerial picture"))
    option(made, "picture", N_("a GeoTIFF, or a JPEG or PNG with its world file"), type=Path)
    option(made, "pack", N_("the map pack, an .mbtiles file"), type=Path)
    crs = N_("EPSG:n, the coordinate system when the file does not say")
    option(made, "--crs", crs, default="")
    points = N_("a text file: column, row and place of three points or more that are found on it")
    option(made, "--points", points, type=Path)
    old = N_("the coordinates of the points are of Indian 1975, as on old paper maps")
    option(made, "--indian75", old, action="store_true")
    option(made, "--title", N_("what to call it on screen"), default="")
    option(made, "--attribution", N_("whose picture it is; shown on the map"), required=True)
    option(made, "--date", N_("when it was taken, as 2567 or 2024-02"), default="")


def make(args: Arguments) -> int:
    """Turn a picture into tiles; nothing is left of one that is stopped."""
    placed = _placed(args) if args.points is not None else None
    crs, place = (placed.crs, placed.place) if placed is not None else (args.crs, None)
    picture = raster.look(args.picture, crs=crs, place=place)
    source = raster.source_of(
        picture,
        title=args.title or args.picture.stem,
        attribution=args.attribution,
        image_date=args.date,
    )
    day = now_utc().astimezone().date().isoformat()
    report = Tenths(args)
    raster.make_pack(picture, args.pack, source, made=day, crs=crs, place=place, report=report)
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
    if placed is None:
        return answer(args, told, words)
    told |= {"residuals_m": placed.residuals_m, "mean_m": placed.mean_m}
    return answer(args, told, words, said_of(placed))


def _placed(args: Arguments) -> Placed:
    """Return where the points of a text file lay the picture."""
    path: Path = args.points
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES)
    except OSError as error:
        raise BadInput(CANNOT_OPEN, name=path.name) from error
    zone = Zone(datum="INDIAN75") if args.indian75 else None
    text = content.decode("utf-8-sig", errors="replace")
    return place_by_points(read_points(text, path.name, zone=zone))
