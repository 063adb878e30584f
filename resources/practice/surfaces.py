"""What lies on the ground, from the lowest to the topmost: shapes, colours and kinds of surface."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from . import land, rice, village
from .figures import blob, chance, oval, rect, roughen, scattered, strip
from .holdings import holdings
from .seasons import Colour, Season

GRAINS: dict[str, tuple[float, float, float, float, float, float, float]] = {
    # how much lighter and darker by lumps of 40, 12, 3.5 and 0.9 m; how much browner and greener;
    # furrows: how strong, how far apart in metres
    "even": (0.01, 0.012, 0.012, 0.015, 0.0, 0.0, 1.0),
    "road": (0.03, 0.03, 0.03, 0.04, 0.0, 0.0, 1.0),
    "water": (0.05, 0.03, 0.01, 0.006, 0.03, 0.0, 1.0),
    "lawn": (0.04, 0.05, 0.05, 0.04, 0.06, 0.02, 3.2),
    "grass": (0.06, 0.08, 0.09, 0.07, 0.09, 0.0, 1.0),
    "wild": (0.06, 0.07, 0.10, 0.09, 0.10, 0.0, 1.0),
    "floor": (0.05, 0.10, 0.20, 0.12, 0.06, 0.0, 1.0),
    "bare": (0.05, 0.07, 0.08, 0.06, 0.03, 0.0, 1.0),
    "sand": (0.03, 0.04, 0.03, 0.03, 0.0, 0.0, 1.0),
    "rice": (0.03, 0.05, 0.05, 0.03, 0.05, 0.0, 1.0),
    "rows": (0.03, 0.06, 0.06, 0.03, 0.08, 0.045, 2.2),
    "crop": (0.03, 0.06, 0.08, 0.05, 0.06, 0.10, 2.6),
    "stubble": (0.03, 0.05, 0.05, 0.05, 0.04, 0.05, 3.0),
    "ploughed": (0.03, 0.05, 0.05, 0.05, 0.02, 0.07, 2.0),
    "burnt": (0.06, 0.12, 0.16, 0.05, 0.03, 0.0, 1.0),
    "flooded": (0.05, 0.08, 0.05, 0.01, 0.06, 0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class Lay:
    """One shape to be laid on the ground; ``soft_m`` is how far its edge runs out."""

    shape: BaseGeometry
    colour: Colour
    grain: str
    turned: float = 0.0
    soft_m: float = 0.0


def surfaces(season: Season) -> list[Lay]:
    """Return everything flat, in the order in which it is painted."""
    parts = (_wild, _holdings, _woods, _farms, _rice, _gardens, _water, _yards, _roads, _sport)
    return [
        replace(lay, shape=piece)
        for part in parts
        for lay in part(season)
        for piece in shapely.get_parts(lay.shape)
        if isinstance(piece, Polygon) and not piece.is_empty
    ]


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """Return a colour between two."""
    return tuple(round(a + (b - a) * part) for a, b in zip(one, other, strict=True))


def _wild(season: Season) -> Iterator[Lay]:
    coast = land.coast()
    yield Lay(coast, season["wet sand"], "sand", soft_m=2)
    yield Lay(coast.buffer(-5), season["sand"], "sand", soft_m=2)
    green = roughen(coast.buffer(-24), 6.0, "strand", 5.0)
    yield Lay(green, season["weeds"], "wild", soft_m=1.2)
    yield Lay(coast.buffer(-44), season["land"], "wild", soft_m=4)


_USES = {
    "pasture": ("grass", "grass"), "weeds": ("weeds", "wild"), "scrub": ("scrub", "wild"),
    "grove": ("scrub", "floor"), "fallow": ("fallow", "bare"), "crop": ("crop", "crop"),
    "coconut": ("grass", "grass"), "fruit": ("orchard", "grass"),
}  # fmt: skip


def _holdings(season: Season) -> Iterator[Lay]:
    dice = chance("holdings colours")
    for holding in holdings():
        what, grain = _USES[holding.use]
        colour = mixed(season[what], season["dirt"], dice.uniform(0, 0.22))
        yield Lay(holding.shape, colour, grain, holding.turned, soft_m=0.6)


def _woods(season: Season) -> Iterator[Lay]:
    yield Lay(land.power_strip(), season["power"], "wild")
    for wood in (land.forest(), land.community_forest()):
        yield Lay(wood, season["forest"], "floor", soft_m=0.6)
    yield Lay(land.mangrove(), season["mangrove"], "floor", soft_m=0.6)
    yield Lay(land.wetland(), season["reeds"], "wild")
    for spot in scattered(land.wetland(), 24, "pools", 9):
        pool = blob(*spot, 8, 0.25, f"pool {spot[0]:.0f}")
        yield Lay(pool, season["pond"], "water", soft_m=0.8)
    yield Lay(land.OLD_PADDY, season["weeds"], "wild")
    yield Lay(land.WASTE, season["weeds"], "wild")
    for spot in scattered(land.WASTE, 22, "waste", 3):
        yield Lay(blob(*spot, 6, 0.3, f"waste {spot[0]:.0f}"), season["dirt"], "bare", soft_m=1.5)
    yield Lay(land.BEACH_PARK, season["grass"], "grass")
    yield Lay(land.BEACH_PARK.buffer(-26).buffer(16).exterior.buffer(1.1), season["path"], "even")


def _farms(season: Season) -> Iterator[Lay]:
    for orchard, turned in ((land.ORCHARD_A, 4), (land.ORCHARD_B, 7), (land.ORCHARD_C, -2)):
        yield Lay(orchard, season["orchard"], "grass", turned)
    yield Lay(land.COCONUT, season["grass"], "grass")
    yield Lay(land.RUBBER, season["plantation"], "floor")
    yield Lay(land.CROPS, season["crop"], "crop", 8)
    yield Lay(land.PINEAPPLE, season["pineapple"], "crop", 70)
    tracks = [[(110, 680), (430, 690)], [(250, 560), (262, 850)]]
    for line in tracks:
        way = LineString(line).buffer(1.6).intersection(land.PINEAPPLE)
        yield Lay(way, season["laterite"], "bare", soft_m=0.4)
    yield Lay(land.NURSERY, season["dirt"], "bare")
    for n in range(7):
        bed = rect(18, 590 + 5.2 * n, 78, 2.6, 3)
        yield Lay(bed.intersection(land.NURSERY), season["lawn"], "grass")


def _rice(season: Season) -> Iterator[Lay]:
    for block in rice.blocks():
        yield Lay(block.buffer(1.4, join_style="mitre"), season["bund"], "grass")
    for paddy in rice.paddies():
        if paddy.block < 0:
            yield Lay(
                paddy.shape.buffer(-0.4),
                mixed(season["weeds"], season["scrub"], paddy.luck),
                "wild",
            )
            continue
        where = (paddy.luck * 0.62 + 0.38 * ((paddy.block * 0.37) % 1)) % 1
        colour, grain = next((c, g) for most, c, g in season.paddies if where <= most)
        colour = mixed(colour, season["land"], 0.22 * (paddy.luck * 7 % 1))
        yield Lay(paddy.shape, colour, grain, 6 + (paddy.block * 31) % 90)


def _gardens(season: Season) -> Iterator[Lay]:
    for garden in (land.PARK, land.HEALTH_PARK, land.POCKET, land.OFFICE, land.STADIUM):
        yield Lay(garden, season["lawn"], "lawn", 12)
    yield Lay(land.SCHOOL, mixed(season["lawn"], season["dirt"], 0.22), "grass")
    yield Lay(land.TEMPLE, mixed(season["yard"], season["grass"], 0.7), "grass")
    yield Lay(rect(232, 350, 70, 46, 4), season["concrete"], "even")
    yield Lay(land.PLAYGROUND, season["lawn"], "lawn")
    yield Lay(rect(584, 240, 22, 16, 6), season["sand"], "sand")
    for yard in village.YARDS:
        yield Lay(yard, season["concrete"], "even")
    yield Lay(land.WASTEWATER, season["grass"], "grass")
    for shape, wide in (
        (land.PARK.buffer(-38).buffer(24).exterior, 2.6),
        (land.PARK_POND.buffer(9).exterior, 2.4),
        (LineString([(250, -124), (262, -212)]), 2.4),
        (LineString([(345, -276), (452, -240)]), 2.4),
        (LineString([(236, -268), (120, -250)]), 2.4),
        (land.HEALTH_PARK.buffer(-40).buffer(29).exterior, 2.6),
        (LineString([(548, -280), (690, -276)]), 2.0),
        (LineString([(440, 92), (440, 136)]), 2.0),
    ):
        yield Lay(shape.buffer(wide / 2), season["path"], "even")
    yield Lay(Point(410, -160).buffer(13), season["path"], "even")


def _water(season: Season) -> Iterator[Lay]:
    low = season.low_water
    bed = land.river_bed().intersection(land.coast().buffer(-2))
    yield Lay(
        bed.buffer(7).intersection(land.coast().buffer(-14)), season["scrub"], "wild", soft_m=2
    )
    yield Lay(bed, season["bar"], "sand", soft_m=1.4)
    whole = land.river_water(low)
    rim = mixed(season["bar"], season["river"], 0.6)
    yield Lay(whole.buffer(1.6).intersection(land.coast().buffer(-2)), rim, "sand", soft_m=1.2)
    mouth = whole.intersection(land.coast().buffer(30)).difference(land.coast().buffer(-60))
    yield Lay(mouth, season["river"], "water", soft_m=9)
    water = whole.intersection(land.coast().buffer(-14))
    yield Lay(water, season["river"], "water", soft_m=0.5)
    banks = land.canals().buffer(2.2)
    yield Lay(banks, season["weeds"], "grass")
    yield Lay(land.canals(), season["canal"], "water")
    inner = land.PARK_POND.buffer(-4.5 if low else -0.8)
    yield Lay(land.PARK_POND, season["mud"], "bare", soft_m=0.5)
    yield Lay(inner, season["pond"], "water", soft_m=0.5)
    yield Lay(land.FISH_FARM, season["dirt"], "bare")
    for number, pond in enumerate(land.FISH_PONDS):
        tone = mixed(season["fish pond"], season["sewage"], (number * 0.37) % 1)
        yield Lay(pond.buffer(1.5, join_style="mitre"), season["grass"], "grass")
        yield Lay(pond.buffer(-1 - 1.5 * low), tone, "water")
    for pond in land.WASTE_PONDS:
        yield Lay(pond.buffer(2), season["concrete"], "even")
        yield Lay(pond, season["sewage"], "water")


def _yards(season: Season) -> Iterator[Lay]:
    dice = chance("yards")
    for house in village.houses():
        room = max(house.wide_m, house.deep_m) / 2 + dice.uniform(2, 7)
        tone = mixed(season["yard"], season["grass"], dice.uniform(0, 0.75))
        yield Lay(blob(house.x, house.y, room, 0.2, f"yard {house.x:.1f}"), tone, "bare", soft_m=2)
    for house in village.BIG[6:8]:
        yield Lay(house.plan.buffer(9, join_style="mitre"), season["concrete"], "even")


def _roads(season: Season) -> Iterator[Lay]:
    for road in land.ROADS:
        if road.top != "laterite":
            shoulder = mixed(season["dirt"], season["grass"], 0.35)
            yield Lay(strip(road.line, road.wide_m + 3.0), shoulder, "bare", soft_m=0.7)
    for road in land.ROADS:
        grain = "bare" if road.top == "laterite" else "road"
        yield Lay(strip(road.line, road.wide_m), season[road.top], grain, soft_m=0.3)
        if road.top == "laterite":
            ridge = mixed(season["laterite"], season["grass"], 0.55)
            yield Lay(strip(road.line, 0.9), ridge, "grass", soft_m=0.4)
        if road.top == "asphalt":
            for at in np.arange(6, road.line.length - 6, 12.0):
                dash = LineString([road.line.interpolate(at), road.line.interpolate(at + 3)])
                yield Lay(strip(dash, 0.4), season["line"], "even")
    for road, span in ((land.MAIN, land.river_bed()), (land.WEST, land.canals())):
        over = road.line.intersection(span.buffer(5))
        for side in (-1, 1):
            rail = over.parallel_offset(side * (road.wide_m / 2 + 0.4))
            yield Lay(rail.buffer(0.5), season["white"], "even")


def _sport(season: Season) -> Iterator[Lay]:
    yield Lay(land.TRACK, season["track"], "road")
    yield Lay(oval(827, -308, 156, 72, -3), season["lawn"], "lawn", 87)
    yield Lay(land.PITCH, season["lawn"], "lawn", 4)
    worn = mixed(season["dirt"], season["lawn"], 0.35)
    for (x, y, turned), (long, wide) in (
        ((827, -308, -3), (104, 60)),
        ((690, -68, 4), (99, 62)),
    ):
        for side in (-1, 1):
            goal = rect(x + side * (long / 2 - 4), y, 7, 12, turned)
            yield Lay(goal, worn, "bare", soft_m=2.5)
        marks = [
            rect(x, y, long, wide, turned).exterior,
            Point(x, y).buffer(9).exterior,
            rect(x, y, 0.05, wide, turned).exterior,
            rect(x - long / 2 + 8, y, 16, wide * 0.6, turned).exterior,
            rect(x + long / 2 - 8, y, 16, wide * 0.6, turned).exterior,
        ]
        for mark in marks:
            yield Lay(mark.buffer(0.3), season["line"], "even")
    yield Lay(rect(596, -100, 26, 14, 4).exterior.buffer(0.3), season["track"], "even")
