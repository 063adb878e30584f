"""Outlines made regular: right angles, circles, fewer corners.

A border that is exactly shared with a neighbour is never torn: where corners have to move, the
neighbour's same corners move along; where corners only go, those of a shared border stay.
"""

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import Polygon

from greendesk.edits.bend import Bend, bend, rings_of, without_twins
from greendesk.edits.rings import LonLat
from greendesk.edits.shape import name_of
from greendesk.edits.sound import sound_shape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.plane import Coords, Plane
from greendesk.model.record import PatchId
from greendesk.model.view import View

MOST_DEGREES = 15.0
_DONE_M = 1e-3
_RIGHT = np.pi / 2
_GAP = np.radians(6)
_LEAST_SIDE_M = 0.25  # corners closer than 0.2 m to one another are an error
_ROUND = 0.005

# --- square corners -------------------------------------------------------------------------------


def square(view: View, patch_id: PatchId, most_degrees: float = MOST_DEGREES) -> Edit:
    """Make the corners of a patch right angles, and those that are nearly straight quite straight.

    Each ring keeps the direction of its sides taken together, every side moves to the mean of
    where it was (so the size stays about the same), and no corner goes. Neighbours' same corners
    move along.

    Args:
        most_degrees: how far a side may be turned, below 45.

    Raises:
        BadInput: a side would have to be turned further; nothing is to be done; or an outline
            would cross itself.
    """
    patch = view.get(patch_id)
    shape = sound_shape(patch)
    plane = Plane.over(shape)
    bends: list[Bend] = []
    furthest_m = 0.0
    for part in shape.geoms:
        moved: dict[LonLat, LonLat] = {}
        for ring in rings_of(part):
            corners = without_twins(ring)
            flat = plane.to_m(np.array(corners))
            right = _squared(flat, np.radians(most_degrees))
            furthest_m = max(furthest_m, float(np.abs(right - flat).max()))
            moved |= zip(corners, _places(plane.to_deg(right)), strict=True)
        bends.append(Bend(moved))
    if furthest_m < _DONE_M:
        raise BadInput(
            N_("All corners of {name} are right angles already. Nothing was changed."),
            name=name_of(patch),
        )
    label = Text(N_("Square the corners of {name}"), {"name": name_of(patch)})
    return bend(view, patch, bends, label)


def _squared(ring: Coords, most: float) -> Coords:
    """Return a ring (metres, not closed) with right angles only."""
    sides = np.roll(ring, -1, axis=0) - ring
    long_m = np.hypot(sides[:, 0], sides[:, 1])
    way = np.arctan2(sides[:, 1], sides[:, 0])
    main = float(np.angle((long_m * np.exp(4j * way)).sum())) / 4
    quarter = np.rint((way - main) / _RIGHT).astype(int)
    turn = np.diff(quarter, append=quarter[0]) % 4  # at the end of each side
    if (np.abs(way - main - quarter * _RIGHT) > most).any() or (turn == 2).any():
        raise _not_square()
    begins = np.flatnonzero(np.roll(turn, 1))  # corners where the direction changes
    if len(begins) < 4:
        raise _not_square()
    cosine, sine = np.cos(main), np.sin(main)
    along = np.column_stack([ring @ [cosine, sine], ring @ [-sine, cosine]])
    straight = along.copy()
    for n, first in enumerate(begins.tolist()):
        end = int(begins[(n + 1) % len(begins)])
        run = np.arange(first, end if end > first else end + len(ring)) % len(ring)
        across = 1 - quarter[first] % 2  # the number that is the same all along the run
        middles = (along[run, across] + along[(run + 1) % len(ring), across]) / 2
        straight[run, across] = straight[end, across] = np.average(middles, weights=long_m[run])
    if not _forward(straight, quarter):
        raise _not_square()
    return np.column_stack([straight @ [cosine, -sine], straight @ [sine, cosine]])


def _forward(ring: Coords, quarter: NDArray[np.int_]) -> bool:
    """Return whether every side still runs its way."""
    sides = np.roll(ring, -1, axis=0) - ring
    ways = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])[quarter % 4]
    return bool((np.einsum("ij,ij->i", sides, ways) > _DONE_M).all())


def _not_square() -> BadInput:
    return BadInput(
        N_(
            "A side lies too much aslant to be squared. Nothing was changed. Move its corners"
            " nearer to right angles first."
        )
    )


# --- round ----------------------------------------------------------------------------------------


def make_round(view: View, patch_id: PatchId) -> Edit:
    """Make the outline of a patch a circle of the same size about the same middle.

    Every corner stays in its direction from the middle, and new ones come between where the next
    is more than six degrees away. Each part becomes a circle of its own; holes stay as they are.
    Neighbours get the same corners along a shared border.

    Raises:
        BadInput: the outline bends back on its way round the middle, it is round already, or an
            outline would cross itself.
    """
    patch = view.get(patch_id)
    shape = sound_shape(patch)
    plane = Plane.over(shape)
    bends: list[Bend] = []
    for part in shape.geoms:
        moved: dict[LonLat, LonLat] = {}
        added: dict[tuple[LonLat, LonLat], tuple[LonLat, ...]] = {}
        corners = without_twins(next(rings_of(part)))
        for n, arc in enumerate(_arcs(plane.to_m(np.array(corners))) or ()):
            place, *between = _places(plane.to_deg(arc))
            moved[corners[n]] = place
            added[corners[n], corners[(n + 1) % len(corners)]] = tuple(between)
        bends.append(Bend(moved, added))
    if not any(how.moved for how in bends):
        raise BadInput(
            N_("The outline of {name} is round already. Nothing was changed."), name=name_of(patch)
        )
    label = Text(N_("Make {name} round"), {"name": name_of(patch)})
    return bend(view, patch, bends, label)


def _arcs(ring: Coords) -> list[Coords] | None:
    """Return for each corner where it goes, then the new corners behind it; None if round."""
    outline = Polygon(ring)
    middle = np.array(outline.centroid.coords[0])
    out = ring - middle
    way = np.arctan2(out[:, 1], out[:, 0])
    turned = 1 if outline.exterior.is_ccw else -1
    gaps = (turned * np.diff(way, append=way[0])) % (2 * np.pi)
    if abs(gaps.sum() - 2 * np.pi) > 1e-6 or not (gaps > 0).all() or gaps.max() >= np.pi:
        raise BadInput(N_("The outline bends back too far to be made round. Nothing was changed."))
    far_m = np.hypot(out[:, 0], out[:, 1])
    about_m = float(np.sqrt(outline.area / np.pi))
    widest = max(float(_GAP), _LEAST_SIDE_M / about_m)
    counts = np.maximum(np.ceil(gaps / widest - 0.2), 1).astype(int)
    if np.ptp(far_m) < _ROUND * about_m and counts.max() == 1:
        return None
    ways = [
        way[n] + turned * gap * np.arange(count) / count
        for n, (gap, count) in enumerate(zip(gaps.tolist(), counts.tolist(), strict=True))
    ]
    units = [np.column_stack([np.cos(w), np.sin(w)]) for w in ways]
    radius_m = np.sqrt(outline.area / Polygon(np.concatenate(units)).area)
    return [middle + radius_m * unit for unit in units]


# --- inside ---------------------------------------------------------------------------------------


def _places(coords: Coords) -> list[LonLat]:
    return [(lon, lat) for lon, lat in coords.tolist()]
