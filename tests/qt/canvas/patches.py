"""Patches for the canvas tests: squares and rings in a made-up place."""

import numpy as np
from shapely.geometry import MultiPolygon, Point, box

from greendesk.model.record import Patch

CENTRE = (101.0, 10.5)
COLOURS = {"T1": "#ff0000", "T2": "#0000ff"}


def square(patch_id, lon=CENTRE[0], lat=CENTRE[1], side=0.002, kind="T1", name=""):
    """Return a square patch with its south-west corner at (lon, lat)."""
    shape = MultiPolygon([box(lon, lat, lon + side, lat + side)])
    return Patch(patch_id, shape, {"green_type": kind, "name_th": name})


def with_hole(patch_id, lon=CENTRE[0], lat=CENTRE[1], side=0.01):
    """Return a square with a square hole in its middle."""
    outer = box(lon, lat, lon + side, lat + side)
    third = side / 3
    inner = box(lon + third, lat + third, lon + 2 * third, lat + 2 * third)
    return Patch(patch_id, MultiPolygon([outer.difference(inner)]), {"green_type": "T1"})


def round_one(patch_id, lon=CENTRE[0], lat=CENTRE[1], radius=0.01, corners=400):
    """Return a disc of many corners."""
    shape = Point(lon, lat).buffer(radius, quad_segs=corners // 4)
    return Patch(patch_id, MultiPolygon([shape]), {"green_type": "T1"})


def many(count, span=0.5, side=0.002):
    """Return a field of squares, the same ones each time."""
    places = np.random.default_rng(7).uniform(-span / 2, span / 2, (count, 2)) + CENTRE
    return [square(f"p{i}", lon, lat, side) for i, (lon, lat) in enumerate(places.tolist())]


def alike(one, other):
    """Whether two pictures look the same: a line that was cut elsewhere may end a pixel away."""
    if one.size() != other.size():
        return False
    pixels = [np.frombuffer(i.constBits(), np.uint8).astype(np.int16) for i in (one, other)]
    differs = (np.abs(pixels[0] - pixels[1]).reshape(-1, 4) > 4).any(axis=1)
    return bool(differs.mean() < 0.0005)
