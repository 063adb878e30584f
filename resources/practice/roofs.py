"""Roofs from above: slopes towards the sun and off it, the tiers of a temple, shadows."""

import math

import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon

from . import village
from .figures import XY, chance
from .seasons import ROOF_COLOURS, Colour, Season
from .surfaces import mixed

Roof = tuple[Polygon, Polygon, list[tuple[Polygon, Colour]]]
"""The shadow on the ground, the ground that is covered, and the faces from the lowest up."""


def roofs(season: Season) -> list[Roof]:
    """Return every roof of the tambon with its shadow."""
    dice = chance("roofs")
    found: list[Roof] = []
    for house in (*village.houses(), *village.BIG, *village.TEMPLE_HALLS):
        tone = ROOF_COLOURS[house.roof]
        if house.roof != "temple":
            tone = mixed(tone, (150, 140, 128), dice.uniform(0, 0.35))
        found.append(_roof(house, tone, season, hipped=dice.random() < 0.35))
    spire = village.CHEDI
    cast = _cast(spire.buffer(6), 14, season)
    rings = [
        (spire.buffer(r), c)
        for r, c in ((7, (206, 200, 188)), (5, (228, 222, 206)), (2.6, (212, 168, 74)))
    ]
    found.append((cast, spire.buffer(7), rings))
    return found


def _cast(plan: Polygon, high_m: float, season: Season) -> Polygon:
    far = high_m * season.long
    moved = affinity.translate(plan, -season.sun[0] * far, -season.sun[1] * far)
    return shapely.union(plan, moved).convex_hull


def _roof(house: village.House, tone: Colour, season: Season, *, hipped: bool) -> Roof:
    long, deep = max(house.wide_m, house.deep_m), min(house.wide_m, house.deep_m)
    turned = house.turned + (0 if house.wide_m >= house.deep_m else 90)
    inset = deep / 2 if hipped and long > deep * 1.2 else 0.0
    a, b = long / 2, deep / 2
    ridge = [(-a + inset, 0.0), (a - inset, 0.0)]
    corners = [(-a, -b), (a, -b), (a, b), (-a, b)]
    faces = [
        ([corners[0], corners[1], ridge[1], ridge[0]], -90.0),
        ([ridge[0], ridge[1], corners[2], corners[3]], 90.0),
    ]
    if inset:
        faces += [
            ([corners[1], corners[2], ridge[1]], 0.0),
            ([corners[3], corners[0], ridge[0]], 180.0),
        ]
    drawn = [
        (_placed(ring, house, turned), _lit(tone, turned + facing, season))
        for ring, facing in faces
    ]
    crest = LineString(ridge).buffer(0.22)
    drawn.append(
        (_placed(list(crest.exterior.coords), house, turned), mixed(tone, (255, 255, 255), 0.35))
    )
    if house.roof == "temple":
        drawn += _tiers(house, long, deep, turned, season)
    return _cast(house.plan, house.high_m, season), house.plan, drawn


def _tiers(
    house: village.House, long: float, deep: float, turned: float, season: Season
) -> list[tuple[Polygon, Colour]]:
    """Return the upper tiers of a temple's roof with their green and golden hems."""
    drawn = []
    for part, tone in (
        (0.78, (70, 112, 74)),
        (0.72, (204, 104, 46)),
        (0.46, (212, 168, 74)),
        (0.42, (214, 112, 50)),
    ):
        for side in (-1, 1):
            b = deep / 2 * part
            ring = [
                (-long / 2 * part, 0),
                (long / 2 * part, 0),
                (long / 2 * part, side * b),
                (-long / 2 * part, side * b),
            ]
            drawn.append((_placed(ring, house, turned), _lit(tone, turned + 90 * side, season)))
    return drawn


def _placed(ring: list[XY], house: village.House, turned: float) -> Polygon:
    shape = affinity.rotate(Polygon(ring), turned, origin=(0, 0))
    return affinity.translate(shape, house.x, house.y)


def _lit(tone: Colour, facing: float, season: Season) -> Colour:
    towards = (
        math.cos(math.radians(facing)) * season.sun[0]
        + math.sin(math.radians(facing)) * season.sun[1]
    )
    part = 0.94 + 0.16 * towards
    return tuple(min(255, round(c * part)) for c in tone)
