"""Plane figures of the made-up tambon: metres east and north of its middle, no degrees anywhere."""

import math
import random
from collections.abc import Sequence

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

XY = tuple[float, float]


def chance(what: str) -> random.Random:
    """Return the dice for one purpose: always the same, and not moved by any other purpose."""
    return random.Random(f"2568 {what}")


def smooth(line: Sequence[XY], times: int = 3, *, closed: bool = False) -> list[XY]:
    """Return the line with its corners cut off (Chaikin), its ends in place unless ``closed``."""
    points = np.asarray(line, dtype=float)
    for _ in range(times):
        after = np.roll(points, -1, axis=0) if closed else points[1:]
        before = points if closed else points[:-1]
        cut = np.empty((2 * len(before), 2))
        cut[0::2], cut[1::2] = 0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after
        points = cut if closed else np.vstack([points[:1], cut, points[-1:]])
    return [(float(x), float(y)) for x, y in points]


def roughen(shape: Polygon, by_m: float, what: str, every_m: float = 6.0) -> Polygon:
    """Return the shape with an edge as uneven as nature's, out and in by about ``by_m``."""
    dice = chance(what)
    waves = []
    for long_m in (260, 140, 80, 45, 26, 15):
        size = by_m * (long_m / 140) ** 0.75 * dice.uniform(0.4, 0.8)
        turns = 2 * math.pi / dice.uniform(long_m, 1.7 * long_m)
        waves.append((dice.uniform(0, 6.28), turns, size))
    ring = shapely.segmentize(shape.exterior, every_m)
    xy = shapely.get_coordinates(ring)[:-1]
    along = np.hypot(*(np.roll(xy, -1, axis=0) - np.roll(xy, 1, axis=0)).T)
    normal = (np.roll(xy, -1, axis=0) - np.roll(xy, 1, axis=0)) / np.maximum(along, 1e-9)[:, None]
    far = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    whole = shape.exterior.length
    shift = sum(
        a * np.sin(max(1, round(k * whole / 6.283)) * 6.283 * far / whole + p) for p, k, a in waves
    )
    moved = Polygon(
        xy + np.stack([normal[:, 1], -normal[:, 0]], axis=1) * np.asarray(shift)[:, None]
    )
    return largest(moved.buffer(0))


def blob(
    cx: float, cy: float, radius: float, rough: float, what: str, flat: float = 1.0
) -> Polygon:
    """Return a round shape with an uneven edge; ``flat`` presses it together from the north."""
    dice = chance(what)
    waves = [(k, dice.uniform(0, 6.28), rough / k**0.8) for k in (2, 3, 5, 7, 11)]
    ring = []
    for n in range(96):
        t = 2 * math.pi * n / 96
        r = radius * (1 + sum(a * math.sin(k * t + p) for k, p, a in waves))
        ring.append((cx + r * math.cos(t), cy + flat * r * math.sin(t)))
    return Polygon(ring)


def rect(x: float, y: float, wide: float, high: float, turned: float = 0.0) -> Polygon:
    """Return a rectangle round (x, y), turned by degrees against the clock."""
    box = shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    return affinity.rotate(box, turned, origin=(x, y))


def oval(x: float, y: float, wide: float, high: float, turned: float = 0.0) -> Polygon:
    """Return a running track's shape: a rectangle with a half circle at either end."""
    line = LineString([(x - (wide - high) / 2, y), (x + (wide - high) / 2, y)])
    return affinity.rotate(line.buffer(high / 2), turned, origin=(x, y))


def band(line: Sequence[XY], widths: Sequence[float]) -> Polygon:
    """Return a strip along the line whose width grows from the first of ``widths`` to the last."""
    path = LineString(line)
    count = max(8, int(path.length / 8))
    at = np.linspace(0, 1, count + 1)
    wide = np.interp(at, np.linspace(0, 1, len(widths)), widths)
    spots = shapely.line_interpolate_point(path, at, normalized=True)
    discs = shapely.buffer(spots, wide / 2, quad_segs=6)
    hulls = [shapely.union(discs[n], discs[n + 1]).convex_hull for n in range(count)]
    return largest(shapely.union_all(hulls))


def strip(line: BaseGeometry, wide_m: float) -> BaseGeometry:
    """Return a strip with blunt ends along a line."""
    return line.buffer(wide_m / 2, cap_style="flat", join_style="mitre", mitre_limit=2.0)


def bends(line: Sequence[XY], by: float, most_m: float) -> list[XY]:
    """Return the line pushed out of its bends: where the water of a river runs deepest."""
    path = LineString(line)
    spots = shapely.get_coordinates(
        shapely.line_interpolate_point(path, np.linspace(0, 1, 160), normalized=True)
    )
    reach = 7
    before, after = np.roll(spots, reach, axis=0), np.roll(spots, -reach, axis=0)
    push = 2 * spots - before - after  # points to the outside of the bend
    push[:reach] = push[-reach:] = 0
    length = np.hypot(*push.T)[:, None]
    push = push / np.maximum(length, 1e-9) * np.minimum(length * by, most_m)
    weights = np.hanning(15) / np.hanning(15).sum()
    soft = np.stack([np.convolve(push[:, k], weights, mode="same") for k in (0, 1)], axis=1)
    return [(float(x), float(y)) for x, y in spots + soft]


def largest(shape: BaseGeometry) -> Polygon:
    """Return the largest polygon in a shape; an empty one where there is none."""
    return max(polygons(shape), key=lambda p: p.area, default=Polygon())


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a shape, the tiny ones left out."""
    return [
        part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and part.area > 1.0
    ]


def scattered(
    shape: BaseGeometry, every_m: float, what: str, inset_m: float = 0.0, keep: float = 1.0
) -> np.ndarray:
    """Return places strewn over a shape, about one in each square of ``every_m``: n x 2."""
    room = shape.buffer(-inset_m) if inset_m else shape
    if room.is_empty:
        return np.empty((0, 2))
    west, south, east, north = room.bounds
    dice = np.random.default_rng(chance(what).randrange(2**32))
    columns, rows = int((east - west) / every_m) + 1, int((north - south) / every_m) + 1
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)
    places = np.array([west, south]) + (grid + dice.random(grid.shape)) * every_m
    shapely.prepare(room)
    there = shapely.contains_xy(room, places[:, 0], places[:, 1])
    return places[there & (dice.random(len(places)) < keep)]


def clumps(shape: BaseGeometry, every_m: float, wide_m: float, what: str) -> np.ndarray:
    """Return places in groups of two to six, a group in each square of ``every_m``: n x 2."""
    dice = np.random.default_rng(chance(f"clumps {what}").randrange(2**32))
    middles = scattered(shape, every_m, what)
    groups = np.repeat(middles, dice.integers(2, 7, len(middles)), axis=0)
    places = groups + dice.normal(0, wide_m / 2, groups.shape)
    shapely.prepare(shape)
    return places[shapely.contains_xy(shape, places[:, 0], places[:, 1])]


def in_rows(
    shape: BaseGeometry, across_m: float, along_m: float, turned: float, what: str
) -> np.ndarray:
    """Return the places of planted trees, with the small unevenness of hands: n x 2."""
    middle = shape.centroid
    room = affinity.rotate(shape.buffer(-2.5), -turned, origin=middle)
    if room.is_empty:
        return np.empty((0, 2))
    west, south, east, north = room.bounds
    xs, ys = np.arange(west, east, across_m), np.arange(south, north, along_m)
    dice = np.random.default_rng(chance(what).randrange(2**32))
    places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    places = places + dice.normal(0, 0.35, places.shape)
    places = places[shapely.contains_xy(room, places[:, 0], places[:, 1])]
    places = places[dice.random(len(places)) < 0.97]
    t = math.radians(turned)
    turn = np.array([[math.cos(t), math.sin(t)], [-math.sin(t), math.cos(t)]])
    centre = np.array([middle.x, middle.y])
    return np.asarray((places - centre) @ turn + centre)


def along(
    line: BaseGeometry, every_m: float, aside_m: float, what: str, shift_m: float = 1.2
) -> np.ndarray:
    """Return places in a row beside a line, left where ``aside_m`` is positive: n x 2."""
    dice = np.random.default_rng(chance(what).randrange(2**32))
    steps = np.arange(every_m / 2, line.length - every_m / 2, every_m)
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, steps))
    there = shapely.get_coordinates(shapely.line_interpolate_point(line, steps + 0.5))
    way = (there - here) / 0.5
    left = np.stack([-way[:, 1], way[:, 0]], axis=1)
    return np.asarray(here + left * aside_m + dice.normal(0, shift_m, here.shape))
