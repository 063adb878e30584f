"""Edits that move or turn patches as they are, without bending them.

The one thing to know: the same corner of two patches has to land on the same number to the last
bit, so the arithmetic is done number by number; a product of matrices rounds by its place in them.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import cos, isfinite, radians, sin, sqrt

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from greendesk.edits.rings import LonLat
from greendesk.edits.shape import name_of, set_shape
from greendesk.edits.strip import carried
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.measure import areas_m2
from greendesk.model.plane import Coords, Plane
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View

Move = Callable[[Coords], Coords]


def move_patches(view: View, ids: Sequence[PatchId], by: LonLat) -> Edit:
    """Move patches by so many degrees (east, north); their neighbours stay where they are.

    Every corner goes the same way in degrees, as the map shows it while they are moved: ten
    kilometres north make a patch 0.05 % narrower on the ground.

    Raises:
        BadInput: none of them has an outline, or they would leave the Earth.
    """

    def move(coords: Coords) -> Coords:
        return np.asarray(coords + np.array(by), dtype=float)

    if not all(map(isfinite, by)):
        raise BadInput(_OFF_EARTH)
    return _moved(view, ids, move, N_("Move {name}"), N_("Move {n:,} patches"))


def rotate_patches(
    view: View, ids: Sequence[PatchId], about: LonLat, degrees_clockwise: float
) -> Edit:
    """Turn patches about a place, all of them together, so that they stay as large as they were.

    Neighbours that are not among them stay where they are.

    Raises:
        BadInput: none of them has an outline, or they would leave the Earth.
    """
    shapes = [patch.shape for patch in _drawn(view, ids)]
    if not isfinite(degrees_clockwise):
        raise BadInput(_OFF_EARTH)
    turn = _turn(shapes, about, degrees_clockwise % 360)
    return _moved(view, ids, turn, N_("Rotate {name}"), N_("Rotate {n:,} patches"))


# --- inside -------------------------------------------------------------------------------------

_OFF_EARTH = N_("That is no place on the Earth. Nothing was changed.")


def _turn(shapes: Sequence[MultiPolygon | None], about: LonLat, degrees_clockwise: float) -> Move:
    """Return how every place turns.

    A degree is not the same on both sides of the turn: the middle of the shapes is turned first,
    then they are laid out in metres about it, at last made as large as they were, to the square
    millimetre.
    """
    if degrees_clockwise == 0 or not shapes:
        return lambda coords: coords
    cosine, sine = cos(radians(degrees_clockwise)), sin(radians(degrees_clockwise))

    def turned(metres: Coords) -> Coords:
        east, north = metres[:, 0], metres[:, 1]
        return np.column_stack([east * cosine + north * sine, north * cosine - east * sine])

    middle = shapely.centroid(shapely.geometrycollections(shapes))
    here, round_it = Plane.at((middle.x, middle.y)), Plane.at(about)
    ((lon, lat),) = round_it.to_deg(turned(round_it.to_m(np.array([here.place])))).tolist()
    there = Plane.at((lon, lat))
    wanted_m2 = _total_m2(shapes)
    grown = 1.0

    def turn(coords: Coords) -> Coords:
        return there.to_deg(turned(here.to_m(coords)) * grown)

    for _ in range(2):
        made_m2 = _total_m2([shapely.transform(shape, turn) for shape in shapes])
        grown *= sqrt(wanted_m2 / made_m2) if wanted_m2 and made_m2 else 1.0
    return turn


def _total_m2(shapes: Sequence[MultiPolygon | None]) -> float:
    return float(areas_m2(np.array(shapes, dtype=object)).sum())


def _drawn(view: View, ids: Sequence[PatchId]) -> list[Patch]:
    patches = (view.get(patch_id) for patch_id in dict.fromkeys(ids))
    return [p for p in patches if p.shape is not None and not p.shape.is_empty]


def _moved(view: View, ids: Sequence[PatchId], move: Move, one: str, many: str) -> Edit:
    patches = _drawn(view, ids)
    if not patches:
        raise BadInput(N_("There is no outline to move yet. Draw one first."))
    label = Text(many, {"n": len(patches)})
    if len(patches) == 1:
        label = Text(one, {"name": name_of(patches[0])})
    return Edit(label, tuple(_delta(view, patch, move, label) for patch in patches))


def _delta(view: View, patch: Patch, move: Move, label: Text) -> Delta:
    assert patch.shape is not None
    shape = shapely.transform(patch.shape, move)
    west, south, east, north = shape.bounds
    if not (west >= -180 and east <= 180 and south > -90 and north < 90):
        raise BadInput(_OFF_EARTH)
    (delta,) = set_shape(view, patch.id, shape, label).deltas
    assert isinstance(delta.after, Patch)
    return Delta(patch, replace(delta.after, values=carried(patch, move)))
