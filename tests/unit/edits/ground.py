"""What the tests of cutting and joining share: metres on the island, shapes after edits."""

import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.edits.noding import sides_of
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON

Place = tuple[float, float]
M = 1 / 111_320  # a metre in degrees, to the north; about as much to the east


def at(x: float, y: float) -> tuple[float, float]:
    """Return the place so many metres east and north of the island's middle."""
    return LON + x * M, LAT + y * M


def places(*metres: tuple[float, float]) -> list[tuple[float, float]]:
    return [at(x, y) for x, y in metres]


def shape_of(*rings: list[tuple[float, float]]) -> MultiPolygon:
    """Return a shape of one part: outline, then holes, in metres."""
    outline, *holes = ([at(x, y) for x, y in ring] for ring in rings)
    return shapely.orient_polygons(MultiPolygon([Polygon(outline, holes)]))


def rect(west: float, south: float, east: float, north: float) -> MultiPolygon:
    return shapely.orient_polygons(MultiPolygon([box(*at(west, south), *at(east, north))]))


def parts(*shapes: MultiPolygon) -> MultiPolygon:
    return MultiPolygon([part for shape in shapes for part in shape.geoms])


def side_sharers(view: MemoryView, patch_id: str, one: Place, end: Place) -> set[str]:
    """Return the ids of the other patches that have exactly this side."""
    return {
        patch.id
        for patch in view
        if patch.id != patch_id and any({one, end} == {*side} for side in sides_of(patch.shape))
    }


def put(view: MemoryView, edit: Edit) -> Edit:
    """Carry out an edit, having seen that all it leaves is sound and that undo restores all."""
    before = {patch.id: patch for patch in view}
    view.put(edit)
    for patch in view:
        assert patch == before.get(patch.id) or is_stored_well(patch.shape)
    view.put(edit.inverse())
    assert {patch.id: patch for patch in view} == before
    view.put(edit)
    return edit


def is_stored_well(shape: MultiPolygon) -> bool:
    """Return whether a shape is valid, outlines anticlockwise, holes clockwise."""
    return shapely.is_valid(shape) and all(
        part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors)
        for part in shape.geoms
    )


def m2(view: MemoryView, *ids: str) -> float:
    """Return the areas of these patches, or of all, added up."""
    return sum(area_m2(view.get(i).shape) for i in ids or [patch.id for patch in view])


def degrees2(view: MemoryView) -> float:
    """Return the areas of all patches in square degrees: a corner more on a side changes nothing.

    On the ellipsoid it does, by a thousand millionth: its sides are geodesics.
    """
    return sum(patch.shape.area for patch in view)


def overlap_m2(one: Patch, other: Patch) -> float:
    return area_m2(shapely.intersection(one.shape, other.shape))
