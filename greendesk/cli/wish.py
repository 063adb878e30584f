"""What a command asks to keep of a map: which map, which area, how close."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from greendesk.cli.words import Arguments, option
from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.session import Session
from greendesk.tiles import plan as plans
from greendesk.tiles.base import Bounds, TileSource
from greendesk.tiles.plan import MARGIN_M, Plan, plan_pack
from greendesk.tiles.source import load_sources, open_pack, read_source

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def add_wish(asked: argparse.ArgumentParser) -> None:
    """Have a command take a map, an area and a closeness."""
    where = N_("a source: its id, a .toml file, or a map pack of which a part is taken")
    option(asked, "--source", where, default="")
    option(asked, "--project", N_("our boundary, else our patches, in this project"), type=Path)
    option(asked, "--patches", N_("the patches, not the boundary"), action="store_true")
    option(asked, "--outline", N_("the areas in this file"), type=Path)
    option(asked, "--box", N_("west,south,east,north in degrees"), default="")
    option(asked, "--margin", N_("metres to add on all sides"), type=float)
    close = "|".join([level.id for level in plans.LEVELS] + ["ZOOM"])
    how = N_("how close, in a word or as a zoom")
    option(asked, "--closest", how, default="street", metavar=close)
    here = N_("for practice: the map address may lead to this very computer")
    option(asked, "--practice", here, action="store_true")


def plan_of(args: Arguments) -> Plan:
    """Return the tiles that are asked for."""
    source = source_of(args)
    shapes, margin_m = _area_of(args)
    return plan_pack(source, shapes, _zoom_of(args, source), margin_m=margin_m)


def source_of(args: Arguments) -> TileSource:
    """Return the map that is asked for."""
    if not args.source:
        raise BadInput(N_("Say which map: {option}."), option="--source")
    shipped = load_sources()
    if args.source in shipped:
        return shipped[args.source]
    path = Path(args.source)
    return read_source(path) if path.suffix.lower() == ".toml" else open_pack(path)


def _zoom_of(args: Arguments, source: TileSource) -> int:
    for level in plans.LEVELS:
        if level.id == args.closest:
            return min(level.zoom, source.max_zoom)
    if args.closest.isdecimal():
        return int(args.closest)
    known = ", ".join(level.id for level in plans.LEVELS)
    raise BadInput(N_("“{word}” is none of {known}, and no zoom."), word=args.closest, known=known)


def _area_of(args: Arguments) -> "tuple[Sequence[BaseGeometry | None], float]":
    """Return the areas that were asked for, EPSG:4326, and the margin in metres."""
    from greendesk.exchange.boundary import read_boundary

    margin_m = args.margin or 0.0
    if args.box:
        from shapely.geometry import box

        return [box(*_box_of(args.box))], margin_m
    if args.outline:
        return [read_boundary(args.outline, open_project=None)], margin_m
    if not args.project:
        raise BadInput(N_("Say which area: {options}."), options="--project, --outline, --box")
    session = Session.open(args.project, read_only=True)
    try:
        boundary = session.survey.boundary
        if boundary is not None and not args.patches:
            return [boundary], margin_m
        around = MARGIN_M if args.margin is None else margin_m
        return [patch.shape for patch in session.view], around
    finally:
        session.close()


def _box_of(typed: str) -> Bounds:
    try:
        west, south, east, north = (float(edge) for edge in typed.split(","))
    except ValueError as error:
        raise BadInput(_NO_BOX, box=typed) from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput(_NO_BOX, box=typed)
    return west, south, east, north


_NO_BOX = N_("“{box}” is no box: west,south,east,north in degrees.")
