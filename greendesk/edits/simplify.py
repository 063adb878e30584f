"""Fewer corners, and the outline no more than so many metres elsewhere."""

from collections.abc import Collection, Sequence

import numpy as np
import shapely
from shapely.geometry import MultiLineString, MultiPolygon, Polygon

from greendesk.edits.bend import rings_of, touched, without_twins
from greendesk.edits.rings import LonLat
from greendesk.edits.shape import name_of, set_shape
from greendesk.edits.sound import sound_shape
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.plane import Coords, Plane
from greendesk.model.record import PatchId
from greendesk.model.view import View

LEAST_M, MOST_M = 0.01, 100.0
_FEWEST = 3
_ONE = N_("Simplify {name}: one corner fewer")
_MANY = N_("Simplify {name}: {n:,} corners fewer")
_TRIES = 4  # each with half the tolerance of the one before


def simplify(view: View, patch_id: PatchId, tolerance_m: float) -> Edit:
    """Take away corners that hardly matter; no other corner moves.

    Corners that hold a border with a neighbour stay, so that no gap opens there.

    Raises:
        BadInput: no corner can go, or the tolerance is not between 1 cm and 100 m.
    """
    patch = view.get(patch_id)
    shape = sound_shape(patch)
    if not LEAST_M <= tolerance_m <= MOST_M:
        raise BadInput(
            N_("The outline may shift by {least:g} to {most:g} m. Nothing was changed."),
            least=LEAST_M,
            most=MOST_M,
        )
    simple = simplified(shape, tolerance_m, touched(view, patch))
    gone = 0 if simple is None else _count(shape) - _count(simple)
    if gone < 1:
        raise BadInput(
            N_(
                "No corner of {name} can go: each one matters at {metres:g} m, or holds the border"
                " with a neighbour. Nothing was changed."
            ),
            name=name_of(patch),
            metres=tolerance_m,
        )
    label = Text(_MANY if gone > 1 else _ONE, {"name": name_of(patch), "n": gone})
    return set_shape(view, patch_id, simple, label)


def simplified(
    shape: MultiPolygon, tolerance_m: float, kept: Collection[LonLat] = ()
) -> MultiPolygon | None:
    """Return a sound shape (EPSG:4326) with fewer of its corners; None if nothing sound is found.

    Args:
        tolerance_m: how far the outline may shift.
        kept: corners that have to stay.
    """
    plane = Plane.over(shape)
    corners = {
        (east, north): place
        for (east, north), place in zip(
            plane.to_m(shapely.get_coordinates(shape)).tolist(),
            map(tuple, shapely.get_coordinates(shape).tolist()),
            strict=True,
        )
    }
    flat = plane.shape_to_m(shape)
    wanted = set(kept)
    pinned = {metres for metres, place in corners.items() if place in wanted}
    for n in range(_TRIES):
        rings = _thinned(flat, tolerance_m / 2**n, pinned)
        if rings is None:
            continue
        parts = [
            Polygon(outline, holes)
            for outline, *holes in ([[corners[c] for c in ring] for ring in part] for part in rings)
        ]
        whole = shapely.orient_polygons(MultiPolygon(parts))
        if shapely.is_valid(whole):
            return whole
    return None


def _thinned(
    shape: MultiPolygon, tolerance_m: float, pinned: set[LonLat]
) -> list[list[list[LonLat]]] | None:
    """Return the rings of each part with fewer corners, all thinned at once: none crosses another.

    None if a ring would have fewer than three corners.
    """
    lines: list[Sequence[LonLat]] = []
    counts = []
    for part in shape.geoms:
        for ring in rings_of(part):
            pieces = _pieces(without_twins(ring), pinned)
            counts.append(len(pieces))
            lines += pieces
    thin = shapely.simplify(MultiLineString(lines), tolerance_m, preserve_topology=True)
    found = iter([[(x, y) for x, y in line.coords[:-1]] for line in thin.geoms])
    rings = iter([[c for _ in range(n) for c in next(found)] for n in counts])
    parts = [[next(rings) for _ in rings_of(part)] for part in shape.geoms]
    if any(len(set(ring)) < _FEWEST for part in parts for ring in part):
        return None
    return parts


def _pieces(ring: list[LonLat], pinned: set[LonLat]) -> list[list[LonLat]]:
    """Return a ring (not closed) as lines from one corner that stays to the next, round and round.

    Ends of lines stay when they are simplified. A ring without two such corners is cut where it
    reaches furthest out, and at the corner furthest from there.
    """
    places = np.array(ring)
    cuts = [n for n, corner in enumerate(ring) if corner in pinned]
    if len(cuts) < 2:
        first = cuts[0] if cuts else _furthest(places, places.mean(axis=0))
        cuts = sorted({first, _furthest(places, places[first])})
    ends = [*cuts[1:], cuts[0] + len(ring)]
    doubled = ring + ring + ring[:1]
    return [doubled[one : two + 1] for one, two in zip(cuts, ends, strict=True)]


def _furthest(places: Coords, place: Coords) -> int:
    return int(np.argmax(((places - place) ** 2).sum(axis=1)))


def _count(shape: MultiPolygon) -> int:
    return sum(len(ring) for part in shape.geoms for ring in rings_of(part))
