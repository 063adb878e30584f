"""Which tree stands where, and how wide its crown is."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from . import land, rice, village
from .figures import along, chance, clumps, in_rows, scattered, strip
from .holdings import hedges, holdings


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of one sort: places (n x 2, metres), half-widths of crowns (n), and what they are.

    ``kind`` says how a crown is drawn (see crowns.py), ``sort`` which colours it has.
    """

    places: np.ndarray
    radii_m: np.ndarray
    kind: str
    sort: str


def _sized(places: np.ndarray, low: float, high: float, kind: str, sort: str, what: str) -> Trees:
    dice = np.random.default_rng(chance(f"sizes {what}").randrange(2**32))
    return Trees(places, dice.triangular(low, (2 * low + high) / 3, high, len(places)), kind, sort)


@cache
def no_tree() -> BaseGeometry:
    """Return where no tree stands in any case: roads, water, roofs, playing fields."""
    roofs = [h.plan.buffer(1.0) for h in (*village.houses(), *village.BIG, *village.TEMPLE_HALLS)]
    free = [
        strip(land.MAIN.line, 12), land.streets().buffer(1.5), land.river_bed(),
        land.canals().buffer(1.5),
        land.TRACK.buffer(2), land.PITCH.buffer(3), land.PARK_POND.buffer(2), *land.FISH_PONDS,
        *land.WASTE_PONDS, *roofs,
    ]  # fmt: skip
    found = shapely.union_all(free)
    shapely.prepare(found)
    return found


@cache
def planting() -> tuple[Trees, ...]:
    """Return every tree of the tambon."""
    groups = [*_woods(), *_farms(), *_gardens(), *_rows(), *_villages(), *_holdings()]
    found = []
    for group in groups:
        if not len(group.places):
            continue
        free = ~shapely.contains_xy(no_tree(), group.places[:, 0], group.places[:, 1])
        found.append(Trees(group.places[free], group.radii_m[free], group.kind, group.sort))
    return tuple(found)


def _woods() -> list[Trees]:
    strand = land.coast().buffer(-16).difference(land.coast().buffer(-44))
    wood, ours, wet = land.forest(), land.community_forest(), land.mangrove()
    return [
        _sized(scattered(wood, 5.2, "forest", 2.5), 2.2, 5.0, "leaf", "forest", "forest"),
        _sized(scattered(wood, 13, "tall forest", 4), 4.5, 8.0, "leaf", "forest", "tall"),
        _sized(scattered(ours, 5.0, "ours", 2.2), 2.0, 4.4, "leaf", "dry wood", "ours"),
        _sized(scattered(ours, 14, "tall ours", 4), 4.0, 6.5, "leaf", "dry wood", "tall ours"),
        _sized(scattered(wet, 4.2, "mangrove", 1.8), 1.8, 3.4, "leaf", "mangrove", "mangrove"),
        _sized(scattered(wet, 15, "tall mangrove", 4), 3.0, 5.0, "leaf", "mangrove", "tall wet"),
        _sized(scattered(land.wetland(), 9, "reeds", 2), 0.9, 2.2, "bush", "bush", "reeds"),
        _sized(scattered(land.power_strip(), 9, "power", 2), 0.7, 1.5, "bush", "bush", "power"),
        _sized(scattered(land.WASTE, 7.5, "waste", 1.5), 0.8, 2.6, "bush", "bush", "waste"),
        _sized(scattered(land.OLD_PADDY, 8.5, "old", 1.5), 0.8, 2.4, "bush", "bush", "old"),
        _sized(scattered(land.BEACH_PARK, 10, "beach", 3), 2.0, 3.6, "pine", "pine", "beach"),
        _sized(scattered(strand, 17, "strand"),
               1.8, 3.2, "palm", "palm", "strand"),
    ]  # fmt: skip


def _farms() -> list[Trees]:
    return [
        _sized(in_rows(land.ORCHARD_A, 8, 8, 4, "a"), 2.7, 3.5, "leaf", "fruit", "a"),
        _sized(in_rows(land.ORCHARD_B, 7, 7, 7, "b"), 2.1, 3.1, "leaf", "fruit", "b"),
        _sized(in_rows(land.ORCHARD_C, 9, 8, -2, "c"), 2.9, 3.9, "leaf", "fruit", "c"),
        _sized(in_rows(land.COCONUT, 8.5, 8.5, 9, "coco"), 3.0, 4.0, "palm", "palm", "coco"),
        _sized(in_rows(land.RUBBER, 6.6, 3.1, 6, "rubber"), 2.2, 3.2, "leaf", "rubber", "rubber"),
        _sized(scattered(land.FISH_FARM, 17, "fish"), 1.6, 3.4, "leaf", "leaf", "fish"),
    ]


def _gardens() -> list[Trees]:
    park, school, health = land.PARK, land.SCHOOL, land.HEALTH_PARK
    rim = park.difference(park.buffer(-11))
    lawn = park.buffer(-18).difference(land.PARK_POND.buffer(14))
    fields = (land.TRACK.buffer(10), land.PITCH.buffer(6))
    return [
        _sized(scattered(rim, 11.5, "park rim", 4), 2.6, 5.8, "leaf", "leaf", "rim"),
        _sized(clumps(lawn, 56, 15, "park"), 2.6, 5.4, "leaf", "leaf", "clumps"),
        _sized(scattered(lawn, 46, "park"), 4.5, 8.5, "leaf", "rain tree", "park"),
        _sized(scattered(lawn, 36, "park palms"), 2.4, 3.2, "palm", "palm", "park palms"),
        _sized(scattered(health.difference(health.buffer(-9)), 10.5, "health", 3),
               2.4, 4.0, "leaf", "leaf", "health"),
        _sized(clumps(health.buffer(-16), 34, 10, "health in"), 2.2, 4.8, "leaf", "rain tree", "h"),
        _sized(scattered(land.POCKET, 12, "pocket", 3), 1.6, 3.2, "leaf", "leaf", "pocket"),
        _sized(scattered(land.PLAYGROUND, 15, "play", 4), 2.2, 4.0, "leaf", "rain tree", "play"),
        _sized(clumps(land.OFFICE.buffer(-5), 34, 13, "o"), 2.2, 5.4, "leaf", "rain tree", "o"),
        _sized(scattered(school.difference(school.buffer(-10)), 11, "school rim", 3), 2.4, 4.6,
               "leaf", "leaf", "school rim"),
        _sized(scattered(school.buffer(-14).difference(fields[1]), 34, "school"), 3.0, 6.2,
               "leaf", "rain tree", "school"),
        _sized(scattered(land.STADIUM.difference(fields[0]), 15, "stadium", 4), 2.2, 4.2,
               "leaf", "leaf", "stadium"),
        _sized(clumps(land.TEMPLE.buffer(-4), 30, 14, "t"), 3.0, 7.6, "leaf", "rain tree", "t"),
        _sized(scattered(land.TEMPLE, 24, "temple 2", 3), 1.8, 3.0, "palm", "palm", "temple"),
        _sized(scattered(land.WASTEWATER, 16, "sewage", 4), 1.8, 3.4, "leaf", "leaf", "sewage"),
        _sized(scattered(land.NURSERY, 12, "nursery", 3, 0.5), 1.2, 2.4, "bush", "bush", "nursery"),
    ]  # fmt: skip


def _rows() -> list[Trees]:
    found = []
    for number, green in enumerate(land.verges()):
        what = f"verge {number}"
        found.append(_sized(scattered(green, 10.5, what, 2.2), 2.2, 3.6, "leaf", "leaf", what))
        found.append(
            _sized(scattered(green, 7.0, what + " b", 1.2), 0.8, 1.5, "bush", "bush", what)
        )
    bank = land.canal_bank()
    found.append(_sized(scattered(bank, 7.5, "bank", 2.2), 2.0, 3.8, "leaf", "leaf", "bank"))
    found.append(_sized(scattered(bank, 12, "bank palms", 2), 2.2, 3.0, "palm", "palm", "bank"))
    shore = land.river_bed().buffer(15).difference(land.river_bed().buffer(1.5))
    shore = shore.difference(land.PARK).intersection(land.coast().buffer(-12))
    found.append(_sized(scattered(shore, 9, "shore", 0, 0.75), 1.8, 4.6, "leaf", "leaf", "shore"))
    found.append(_sized(scattered(shore, 11, "shore bush"), 1.0, 2.2, "bush", "bush", "shore bush"))
    for number, block in enumerate(rice.blocks()):
        what = f"bund {number}"
        edges = shapely.union_all([p.shape.exterior for p in rice.paddies() if p.block == number])
        spots = scattered(block, 30, what)
        edge = [edges.interpolate(edges.project(shapely.Point(p))).coords[0] for p in spots]
        places = np.array(edge[: len(edge) // 2]).reshape(-1, 2)
        found.append(_sized(places, 1.4, 3.2, "leaf", "leaf", what))
    for road, aside in ((land.NORTH, 7.0), (land.WEST, 6.0)):
        what = f"row {aside}"
        found.append(_sized(along(road.line, 19, aside, what), 2.0, 3.4, "leaf", "leaf", what))
    lane = LineString([(262, 4), (436, 24)])
    found.append(
        _sized(along(lane, 9, -3, "office row", 0.4), 1.8, 2.4, "palm", "palm", "office row")
    )
    return found


def _villages() -> list[Trees]:
    yards = shapely.union_all([house.plan.buffer(16) for house in village.houses()])
    yards = yards.difference(shapely.union_all([*rice.blocks(), land.TEMPLE, *land.verges()]))
    return [
        _sized(scattered(yards, 9.5, "yards", 0, 0.8), 1.6, 5.8, "leaf", "leaf", "yards"),
        _sized(scattered(yards, 21, "yard palms"), 2.4, 3.4, "palm", "palm", "yard palms"),
        _sized(scattered(yards, 11, "yard bushes"), 0.8, 1.8, "bush", "bush", "yard bushes"),
    ]


def _holdings() -> list[Trees]:
    found = []
    for number, holding in enumerate(holdings()):
        what, shape, turned = f"holding {number}", holding.shape, holding.turned
        match holding.use:
            case "grove":
                found.append(_sized(scattered(shape, 5.8, what, 1), 2.0, 5.0, "leaf", "leaf", what))
            case "scrub":
                found.append(_sized(clumps(shape, 20, 9, what), 1.6, 4.8, "leaf", "leaf", what))
                found.append(
                    _sized(scattered(shape, 7, what + "b"), 0.8, 1.9, "bush", "bush", what)
                )
            case "coconut":
                found.append(
                    _sized(in_rows(shape, 9, 9, turned, what), 2.8, 3.8, "palm", "palm", what)
                )
            case "fruit":
                found.append(
                    _sized(in_rows(shape, 7, 7, turned, what), 1.9, 3.0, "leaf", "fruit", what)
                )
            case "weeds" | "pasture":
                found.append(_sized(clumps(shape, 42, 11, what), 1.6, 5.2, "leaf", "leaf", what))
                found.append(
                    _sized(scattered(shape, 14, what + "b"), 0.7, 1.5, "bush", "bush", what)
                )
    found.append(
        _sized(scattered(hedges(), 8.5, "hedges", 0, 0.7), 1.4, 4.0, "leaf", "leaf", "hedges")
    )
    found.append(
        _sized(scattered(hedges(), 7, "hedge bush"), 0.8, 1.8, "bush", "bush", "hedge bush")
    )
    return found
