"""Small holdings: what the land between the named places is used for, field by field."""

from dataclasses import dataclass
from functools import cache

import shapely
from shapely.geometry import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from . import land, village
from .figures import chance, polygons, scattered

USES = ("pasture", "pasture", "pasture", "weeds", "weeds", "scrub", "scrub", "grove", "fallow")
USES += ("crop", "crop", "coconut", "fruit")


@dataclass(frozen=True, slots=True)
class Holding:
    """A piece of land without a name, and its use."""

    shape: Polygon
    use: str
    turned: float


@cache
def open_land() -> BaseGeometry:
    """Return the ground that belongs to no place with a name."""
    yards = shapely.union_all([house.plan.buffer(13) for house in village.houses()])
    taken = [village.kept_free(), yards, land.mangrove().buffer(4), land.POWER_LINE.buffer(14)]
    return land.coast().buffer(-34).difference(shapely.union_all(taken))


@cache
def holdings() -> tuple[Holding, ...]:
    """Return the open land, cut into fields of half a rai to eight rai."""
    dice = chance("holdings")
    seeds = scattered(land.coast(), 78, "holdings")
    cells = shapely.voronoi_polygons(MultiPoint(seeds))
    room = open_land()
    shapely.prepare(room)
    found = []
    for cell in sorted(cells.geoms, key=lambda c: (round(c.centroid.x), round(c.centroid.y))):
        use, turned = dice.choice(USES), dice.uniform(0, 180)
        piece = cell.buffer(-1.2, join_style="mitre").intersection(room)
        found += [Holding(p, use, turned) for p in polygons(piece) if p.area > 250]
    return tuple(found)


@cache
def hedges() -> BaseGeometry:
    """Return the lines between holdings, where trees are left standing."""
    inside = shapely.union_all([h.shape.buffer(-1.5) for h in holdings()])
    return shapely.union_all([h.shape.buffer(2.2) for h in holdings()]).difference(inside)
