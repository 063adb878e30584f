"""The villages: every roof, where it stands and how it is turned."""

from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from . import land, rice
from .figures import chance, rect


@dataclass(frozen=True, slots=True)
class House:
    """A roof with two or four slopes over a rectangle, and how high it stands."""

    x: float
    y: float
    wide_m: float
    deep_m: float
    turned: float
    roof: str
    high_m: float = 4.5

    @property
    def plan(self) -> Polygon:
        """The ground that it covers."""
        return rect(self.x, self.y, self.wide_m, self.deep_m, self.turned)


ROOFS = ("tin", "tin", "grey", "red", "brown", "blue", "rust", "white", "green")
BIG: tuple[House, ...] = (
    House(340, -34, 52, 17, 8, "red", 9),  # the LAO's office
    House(288, -72, 26, 12, 8, "grey", 5),
    House(560, 20, 68, 12, 8, "blue", 8),  # the school
    House(532, -56, 12, 62, 2, "red", 8),
    House(545, -128, 46, 12, 4, "tin", 6),
    House(602, -20, 24, 18, 5, "tin", 6),
    House(598, 112, 62, 34, 8, "white", 7),  # the market
    House(650, 112, 26, 26, 8, "tin", 5),
    House(440, 168, 30, 15, 4, "green", 6),  # the health station
    House(944, -330, 10, 90, -3, "white", 7),  # the stand beside the track
    House(-1150, 120, 22, 12, 5, "tin", 5),
    House(412, -186, 12, 12, 10, "red", 4),  # a pavilion in the park
    House(16, 640, 60, 9, 3, "white", 3),
    House(16, 622, 60, 9, 3, "white", 3),
)
TEMPLE_HALLS: tuple[House, ...] = (
    House(232, 350, 34, 15, 4, "temple", 11),
    House(300, 322, 26, 13, 94, "temple", 8),
    House(206, 296, 30, 12, 4, "temple", 6),
    House(322, 398, 20, 12, 10, "rust", 5),
    House(282, 412, 12, 10, 10, "temple", 5),
)
YARDS: tuple[Polygon, ...] = (
    rect(344, -10, 86, 18, 8),  # where the LAO's cars stand
    rect(588, 0, 84, 34, 8),  # where the school's flag is raised
    rect(596, -100, 30, 17, 4),  # takraw
)
"""Concrete in gardens."""
CHEDI = Point(268, 372)
_HOUSED: tuple[tuple[int, float, float, tuple[int, ...]], ...] = (
    # road (from the end of land.ROADS), from, to (metres along it), which sides
    (-10, 20, 440, (1, -1)), (-9, 20, 400, (1, -1)), (-8, 30, 370, (1, -1)), (-7, 30, 350, (1, -1)),
    (-6, 20, 430, (1, -1)), (-5, 20, 560, (1, -1)), (-4, 30, 420, (1, -1)), (-2, 160, 700, (1, -1)),
    (-3, 480, 860, (1, -1)), (-1, 1880, 2200, (1, -1)), (-1, 380, 640, (1,)), (-12, 40, 500, (1,)),
)  # fmt: skip


def kept_free() -> BaseGeometry:
    """Return where no house stands."""
    roofs = [house.plan.buffer(6) for house in BIG]
    gardens = [*land.gardens(), *rice.blocks(), *roofs]
    return shapely.union_all(
        [land.streets().buffer(3), land.river_bed().buffer(14), land.canals().buffer(4), *gardens]
    )


@cache
def houses() -> tuple[House, ...]:
    """Return the villages: houses beside their lanes, none upon another."""
    dice = chance("houses")
    free = kept_free()
    shapely.prepare(free)
    found: list[House] = []
    taken: list[Polygon] = []
    inner = land.coast().buffer(-50)
    for number, start, end, sides in _HOUSED:
        road = land.ROADS[number]
        for side in sides:
            at = start + dice.uniform(0, 10)
            while at < min(end, road.line.length - 8):
                house = _beside(road, at, side, dice.uniform(8, 15), dice)
                at += dice.uniform(17, 30)
                yard = house.plan.buffer(3.0)
                if yard.intersects(free) or not inner.contains(yard):
                    continue
                if any(yard.intersects(other) for other in taken):
                    continue
                found.append(house)
                taken.append(house.plan)
                if dice.random() < 0.45:
                    shed = _shed(house, dice)
                    room = shed.plan.buffer(1)
                    if not any(room.intersects(other) for other in (free, *taken)):
                        found.append(shed)
                        taken.append(shed.plan)
    return tuple(found)


def _beside(road: land.Road, at: float, side: int, aside: float, dice: Random) -> House:
    here, there = (np.array(road.line.interpolate(at + d).coords[0]) for d in (0.0, 1.0))
    way = there - here
    turned = float(np.degrees(np.arctan2(way[1], way[0])))
    deep = dice.uniform(7.5, 12)
    off = road.wide_m / 2 + aside + deep / 2
    x, y = here + side * off * np.array([-way[1], way[0]])
    return House(
        float(x), float(y), dice.uniform(9, 17), deep,
        turned + dice.choice((0, 0, 0, 90)) + dice.uniform(-6, 6),
        dice.choice(ROOFS),
        dice.uniform(3.5, 6.5),
    )  # fmt: skip


def _shed(house: House, dice: Random) -> House:
    angle = np.radians(house.turned + dice.choice((90, 270, 0)))
    off = max(house.wide_m, house.deep_m) / 2 + 5
    return House(
        house.x + float(off * np.cos(angle)), house.y + float(off * np.sin(angle)),
        dice.uniform(4, 7), dice.uniform(3.5, 5), house.turned,
        dice.choice(("tin", "grey", "rust")), 3.0,
    )  # fmt: skip
