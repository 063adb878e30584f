"""The made-up tambon: where its coast, river, canals, roads, fields and gardens lie.

Metres east and north of the middle (101.0 E, 10.5 N). Everything that is painted and everything
that is true of it comes from the shapes of this module, so picture and ground truth agree.
"""

from dataclasses import dataclass
from functools import cache

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from .figures import (
    XY,
    band,
    bends,
    blob,
    largest,
    oval,
    polygons,
    rect,
    roughen,
    smooth,
    strip,
)

COAST_LINE: list[XY] = [
    (-250, 1180), (150, 1240), (560, 1120), (900, 960), (1130, 700), (1230, 330), (1190, -60),
    (1240, -420), (1060, -800), (760, -1010), (420, -1150), (200, -1230), (90, -1130),
    (-20, -1230), (-460, -1130), (-800, -1010), (-1080, -760), (-1210, -380), (-1180, 40),
    (-1260, 360), (-1120, 720), (-820, 990), (-520, 1100),
]  # fmt: skip
RIVER_LINE: list[XY] = [
    (-560, 800), (-440, 660), (-480, 540), (-360, 440), (-220, 480), (-140, 370), (-250, 240),
    (-190, 110), (-50, 80), (20, -40), (-80, -160), (-70, -300), (70, -380), (130, -510),
    (30, -620), (60, -770), (200, -850), (170, -980), (100, -1080), (92, -1190),
]  # fmt: skip
MAIN_ROAD: list[XY] = [
    (-1200, 150), (-900, 120), (-560, 60), (-300, 10), (-40, -10), (200, 10), (480, 60), (820, 110),
    (1165, 90),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Road:
    """A road: its line, how wide it is, and what lies on it: asphalt, concrete or laterite."""

    line: LineString
    wide_m: float
    top: str


def _way(points: list[XY], wide_m: float, top: str, times: int = 2) -> Road:
    return Road(LineString(smooth(points, times)), wide_m, top)


MAIN = _way(MAIN_ROAD, 9.0, "asphalt", 3)
SOUTH = _way([(480, 60), (472, -200), (520, -460), (450, -760), (340, -960)], 7.0, "asphalt", 3)
NORTH = _way([(480, 60), (505, 300), (470, 560), (430, 820), (460, 1090)], 7.0, "asphalt", 3)
WEST = _way([(-560, 60), (-600, -240), (-560, -560), (-420, -830)], 6.0, "concrete", 3)
ROADS: tuple[Road, ...] = (
    _way([(-560, 60), (-640, 240), (-600, 380), (-700, 520)], 4.5, "laterite"),
    _way([(-110, -215), (-560, -222), (-1080, -262)], 4.0, "laterite", 1),
    _way([(-598, -330), (-1060, -390)], 3.4, "laterite", 0),
    _way([(-570, -500), (-900, -560), (-960, -700)], 3.4, "laterite", 1),
    _way([(-560, -560), (-330, -540), (-200, -600)], 3.4, "laterite", 1),
    _way([(506, -560), (700, -570), (1010, -540)], 3.6, "laterite", 1),
    _way([(474, 600), (760, 640), (960, 600)], 3.8, "laterite", 1),
    _way([(520, -440), (760, -440), (960, -400), (1120, -300)], 5.0, "concrete", 1),
    _way([(940, 110), (960, -120), (1090, -160)], 5.0, "concrete", 1),
    _way([(500, 290), (700, 330), (960, 320)], 5.0, "concrete", 1),
    _way([(500, 430), (720, 480), (920, 470)], 4.6, "concrete", 1),
    _way([(700, 95), (690, 330), (700, 478)], 4.6, "concrete", 1),
    _way([(850, 112), (840, 320), (860, 474)], 4.6, "concrete", 1),
    _way([(500, 215), (330, 235), (110, 225), (30, 300)], 5.0, "concrete", 1),
    _way([(130, 230), (120, 420), (240, 520), (474, 520)], 4.6, "concrete", 1),
    WEST,
    SOUTH,
    NORTH,
    MAIN,
)


@cache
def coast() -> Polygon:
    """Return the land."""
    return roughen(Polygon(smooth(COAST_LINE, 3, closed=True)), 9.0, "coast", 7.0)


@cache
def river_bed() -> Polygon:
    """Return the river from bank to bank; it runs out into the sea."""
    return band(smooth(RIVER_LINE, 3), (3, 14, 24, 32, 36, 40, 44, 60, 86))


@cache
def river_water(low: bool) -> Polygon:
    """Return the river's water; the rest of the bed is sand. ``low``: in the dry season."""
    part = 0.52 if low else 0.8
    widths = [part * w for w in (3, 14, 24, 32, 36, 40, 44, 60)] + [84]
    return largest(
        band(bends(smooth(RIVER_LINE, 3), 0.5, 9.5 if low else 5.5), widths).intersection(
            river_bed()
        )
    )


CANAL = LineString([(-95, -190), (-300, -200), (-560, -208), (-1085, -250), (-1190, -290)])
LATERALS = tuple(
    LineString(points)
    for points in (
        [(-330, -203), (-322, -420), (-300, -760)],
        [(-760, -226), (-748, -520), (-700, -900)],
        [(-980, -244), (-975, -520)],
        [(-480, 44), (-470, 200), (-430, 340)],
        [(-830, 108), (-860, 330)],
    )
)


@cache
def canals() -> BaseGeometry:
    """Return the canals, dug straight."""
    ditches = [strip(line, 3.2) for line in LATERALS]
    return shapely.union_all([strip(CANAL, 9.0), *ditches]).intersection(coast().buffer(6))


@cache
def streets() -> BaseGeometry:
    """Return all that is driven on."""
    return shapely.union_all([strip(road.line, road.wide_m) for road in ROADS])


# --- gardens, groves and woods --------------------------------------------------------------------

PARK_POND = blob(290, -262, 46, 0.13, "pond", 0.7)
PARK = Polygon(
    [(104, -140), (250, -124), (452, -118), (456, -330), (330, -352), (160, -338), (112, -282),
     (98, -210)]
)  # fmt: skip
HEALTH_PARK = Polygon([(548, -226), (690, -222), (694, -330), (560, -338)])
PLAYGROUND = Polygon([(560, 256), (606, 264), (610, 222), (556, 214)])
POCKET = Polygon([(405, 132), (472, 138), (474, 96), (408, 92)])
OFFICE = Polygon([(252, -8), (440, 18), (448, -98), (258, -104)])
SCHOOL = Polygon([(520, 44), (766, 78), (770, -150), (508, -160)])
PITCH = rect(690, -68, 105, 68, 4)
STADIUM = Polygon([(718, -214), (930, -206), (936, -402), (724, -410)])
TRACK = oval(827, -308, 176, 92, -3)
TEMPLE = Polygon([(168, 262), (352, 270), (356, 428), (260, 440), (164, 404)])
WASTEWATER = Polygon([(980, -214), (1096, -210), (1100, -330), (984, -338)])
ORCHARD_A = Polygon([(560, -480), (760, -470), (770, -556), (560, -554)])
ORCHARD_B = Polygon([(780, -470), (1000, -450), (1020, -522), (786, -552)])
ORCHARD_C = Polygon([(520, -590), (720, -598), (700, -850), (480, -800)])
COCONUT = Polygon([(740, -600), (1010, -560), (980, -720), (860, -830), (724, -850)])
RUBBER = Polygon([(490, 640), (760, 676), (950, 650), (860, 850), (640, 930), (470, 880)])
CROPS = Polygon([(500, 470), (690, 510), (900, 500), (950, 570), (760, 616), (488, 580)])
PINEAPPLE = Polygon([(120, 560), (440, 560), (410, 800), (250, 860), (110, 760)])
WASTE = Polygon([(716, 140), (828, 156), (826, 214), (712, 208)])
OLD_PADDY = Polygon([(-990, -410), (-840, -392), (-830, -530), (-900, -546), (-985, -520)])
BEACH_PARK = Polygon([(1070, 40), (1162, 60), (1156, -60), (1176, -180), (1094, -190), (1064, -80)])
NURSERY = Polygon([(-30, 560), (70, 580), (74, 690), (-40, 700)])
POWER_LINE = LineString([(-1250, 560), (-900, 640), (-420, 900), (-200, 1200)])


@cache
def forest() -> BaseGeometry:
    """Return the wood on the hill; the power line cuts it in two."""
    whole = roughen(blob(-740, 720, 300, 0.16, "forest", 0.9), 6.0, "forest edge")
    inner = coast().buffer(-46)
    cut = shapely.union_all([strip(POWER_LINE, 22), river_bed().buffer(9), streets().buffer(4)])
    return shapely.union_all(
        [p for p in polygons(whole.intersection(inner).difference(cut)) if p.area > 4000]
    )


@cache
def power_strip() -> Polygon:
    """Return the grass under the power line, where it runs through the wood."""
    whole = roughen(blob(-740, 720, 300, 0.16, "forest", 0.9), 6.0, "forest edge")
    return largest(strip(POWER_LINE, 19).intersection(whole).intersection(coast().buffer(-46)))


@cache
def community_forest() -> Polygon:
    """Return the village's own wood in the west."""
    shape = roughen(blob(-985, 300, 92, 0.14, "community", 0.8), 4.0, "community edge")
    return largest(shape.intersection(coast().buffer(-40)))


@cache
def mangrove() -> BaseGeometry:
    """Return the mangroves on both sides of the river's mouth."""
    reach = Polygon(
        [(-420, -980), (-120, -1010), (60, -960), (320, -1010), (420, -1300), (-420, -1300)]
    )
    shore = coast().buffer(-3).difference(coast().buffer(-150))
    wet = roughen(largest(shore.intersection(reach)), 11.0, "mangrove")
    return shapely.union_all(
        [
            p
            for p in polygons(wet.intersection(coast()).difference(river_bed().buffer(4)))
            if p.area > 3000
        ]
    )


@cache
def wetland() -> Polygon:
    """Return the reeds in an old bend of the river."""
    return largest(
        roughen(blob(-330, 240, 56, 0.2, "reeds", 0.75), 3.0, "reeds edge").difference(
            river_bed().buffer(8)
        )
    )


def verge(road: Road, start_m: float, end_m: float, side: int, wide_m: float = 7.0) -> Polygon:
    """Return the green beside a road between two places along it; ``side`` 1 is the left."""
    part = substring(road.line, start_m, end_m)
    near, far = road.wide_m / 2 + 1.6, road.wide_m / 2 + 1.6 + wide_m
    both = part.buffer(side * far, single_sided=True, join_style="round")
    others = shapely.union_all([strip(r.line, r.wide_m + 2) for r in ROADS if r is not road])
    green = both.difference(shapely.union_all([part.buffer(near), river_bed().buffer(3), others]))
    return largest(green.buffer(-0.6).buffer(0.6, join_style="mitre"))


@cache
def verges() -> tuple[Polygon, ...]:
    """Return the green strips beside the main and the south road."""
    return (
        verge(MAIN, 60, 620, -1),
        verge(MAIN, 1800, 2120, 1),
        verge(SOUTH, 560, 1000, 1, 8.0),
    )


@cache
def canal_bank() -> Polygon:
    """Return the planted north bank of the canal."""
    bank = CANAL.buffer(15, single_sided=True).union(CANAL.buffer(-15, single_sided=True))
    north = largest(
        bank.difference(CANAL.buffer(5.6)).intersection(
            Polygon([(-160, -100), (-1060, -140), (-1060, -246), (-300, -196), (-160, -190)])
        )
    )
    return largest(north.difference(streets().buffer(2)).difference(river_bed().buffer(5)))


FISH_PONDS = tuple(
    rect(-640 + 62 * column, -868 - 52 * row - 6 * column, 54, 44, -6)
    for row in range(2)
    for column in range(4)
)
FISH_FARM = shapely.union_all([p.buffer(5, join_style="mitre") for p in FISH_PONDS]).convex_hull
WASTE_PONDS = (rect(1040, -245, 84, 40, 2), rect(1042, -300, 84, 40, 2))


def gardens() -> list[BaseGeometry]:
    """Return every place with a name except the rice."""
    return [
        PARK, HEALTH_PARK, PLAYGROUND, POCKET, OFFICE, SCHOOL, STADIUM, TEMPLE, WASTEWATER,
        ORCHARD_A, ORCHARD_B, ORCHARD_C, COCONUT, RUBBER, CROPS, PINEAPPLE, WASTE, BEACH_PARK,
        NURSERY, OLD_PADDY, FISH_FARM, forest(), community_forest(), *verges(), wetland(),
        canal_bank(),
    ]  # fmt: skip
