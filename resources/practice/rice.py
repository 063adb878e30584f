"""Rice: the land of fifteen farms, and its fields between their bunds."""

from dataclasses import dataclass
from functools import cache

import shapely
from shapely import affinity
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from . import land
from .figures import XY, chance, largest, rect


@dataclass(frozen=True, slots=True)
class Paddy:
    """One field between its bunds; ``block`` says which farm it belongs to."""

    shape: Polygon
    block: int
    luck: float


BLOCKS: tuple[tuple[list[XY], float], ...] = (
    ([(-150, -225), (-318, -216), (-312, -420), (-330, -530), (-200, -575), (-20, -560), (90, -470),
      (40, -410), (-100, -330)], 3),
    ([(-340, -216), (-588, -224), (-590, -330), (-555, -545), (-345, -535), (-333, -420)], 2),
    ([(-612, -236), (-748, -234), (-738, -350), (-606, -328)], 2),
    ([(-772, -240), (-966, -254), (-964, -374), (-768, -350)], 2),
    ([(-604, -342), (-738, -362), (-742, -512), (-580, -488)], 2),
    ([(-760, -366), (-830, -376), (-822, -535), (-752, -522)], 2),
    ([(-560, -576), (-330, -552), (-310, -700), (-300, -800), (-410, -790), (-480, -720)], -8),
    ([(-590, -520), (-745, -545), (-715, -820), (-520, -812), (-460, -740), (-560, -590)], -8),
    ([(-765, -550), (-895, -575), (-950, -715), (-880, -850), (-725, -840)], -8),
    ([(-150, -165), (-300, -176), (-530, -180), (-520, -60), (-300, -20), (-130, -40)], 3),
    ([(-690, -192), (-860, -196), (-1040, -214), (-1090, -120), (-1080, 90), (-900, 95),
      (-690, 62)], 4),
    ([(-640, 100), (-810, 122), (-840, 320), (-660, 400), (-618, 370), (-654, 240)], 6),
    ([(-460, 60), (-320, 40), (-210, 90), (-270, 190), (-400, 210), (-448, 200)], 4),
    ([(-960, -280), (-1080, -292), (-1090, -500), (-1000, -530), (-988, -400)], 4),
    ([(-290, -620), (-200, -615), (-20, -600), (10, -650), (30, -770), (140, -860), (120, -930),
      (-280, -860)], -4),
)  # fmt: skip


@cache
def blocks() -> tuple[Polygon, ...]:
    """Return the farms' rice land, kept off roads, water and coast."""
    off = shapely.union_all(
        [
            land.streets().buffer(4),
            land.canals().buffer(3),
            land.river_bed().buffer(12),
            land.canal_bank().buffer(2),
            land.OLD_PADDY.buffer(3),
            land.FISH_FARM.buffer(5),
            land.wetland().buffer(3),
            land.mangrove().buffer(12),
            *(verge.buffer(4) for verge in land.verges()),
            hamlet_room(),
        ]
    )
    inner = land.coast().buffer(-60)
    return tuple(
        largest(Polygon(ring).buffer(0).intersection(inner).difference(off)) for ring, _ in BLOCKS
    )


def hamlet_room() -> BaseGeometry:
    """Return the ground of the houses by the western road."""
    return shapely.union_all([rect(-632, -120, 60, 150, 6), rect(-540, -120, 70, 150, 6)])


@cache
def paddies() -> tuple[Paddy, ...]:
    """Return the fields of all farms: crooked rows of crooked quadrangles."""
    found = []
    for number, (block, (_, turned)) in enumerate(zip(blocks(), BLOCKS, strict=True)):
        found += [Paddy(p, number, luck) for p, luck in _fields(block, turned, number)]
    found += [Paddy(p, -1, luck) for p, luck in _fields(land.OLD_PADDY, 5, 99)]
    return tuple(found)


def _fields(block: Polygon, turned: float, number: int) -> list[tuple[Polygon, float]]:
    dice = chance(f"paddies {number}")
    west, south, east, north = block.bounds
    wide, high = dice.uniform(58, 80), dice.uniform(30, 42)
    columns, rows = int((east - west) / wide) + 3, int((north - south) / high) + 3
    lines = [
        [
            (
                west + (c - 1) * wide + dice.uniform(-5, 5),
                south + (r - 1) * high + dice.uniform(-4, 4) + (c % 2) * high * 0.4,
            )
            for r in range(rows)
        ]
        for c in range(columns)
    ]
    fields = []
    for c in range(columns - 1):
        r = 0
        while r < rows - 1:
            tall = min(dice.choice((1, 1, 1, 2)), rows - 1 - r)
            ring = [lines[c][r], lines[c + 1][r], lines[c + 1][r + tall], lines[c][r + tall]]
            r += tall
            quad = affinity.rotate(Polygon(ring), turned, origin=block.centroid)
            field = largest(quad.buffer(0).intersection(block).buffer(-0.6, join_style="mitre"))
            if field.area > 120:
                fields.append((field, dice.random()))
    return fields
