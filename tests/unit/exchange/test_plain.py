"""Many plain shapes at once are what each would be alone; what is not plain is left alone."""

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box, mapping

from greendesk import lists
from greendesk.exchange.base import Found, Reading
from greendesk.exchange.crs import mover
from greendesk.exchange.geojson import _Budget, _shape
from greendesk.exchange.plain import from_json, placed
from greendesk.exchange.plan import _Work

PLENTY = 1000
POND = Polygon(box(100, 13, 100.2, 13.2).exterior, [box(100.05, 13.05, 100.1, 13.1).exterior])
SHAPES = [POND, MultiPolygon([POND, box(101, 14, 101.1, 14.1)]), box(99, 12, 99.1, 12.1)]
BOW_TIE = Polygon([(100, 13), (101, 14), (101, 13), (100, 14)])
RING = [[100, 13], [101, 13], [101, 14], [100, 13]]


def test_plain_geometries_are_read_as_each_would_be_alone() -> None:
    geometries = [*map(mapping, SHAPES), {"type": "Polygon", "coordinates": [RING]}]
    geometries = [as_json(geometry) for geometry in geometries]
    found = from_json(geometries, PLENTY)
    for shape, geometry in zip(found, geometries, strict=True):
        alone = _shape(geometry, _Budget())
        parts = alone.geoms if isinstance(alone, MultiPolygon) else [alone]
        assert shape == MultiPolygon([*parts])


def as_json(value: object) -> object:
    """Return a mapping with lists, as JSON has them."""
    if isinstance(value, dict):
        return {name: as_json(part) for name, part in value.items()}
    return [as_json(part) for part in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {"type": "Point", "coordinates": [100, 13]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [RING[:3]]},
        {"type": "Polygon", "coordinates": [[*RING[:3], [100, 13, 7]]]},
        {"type": "Polygon", "coordinates": ["1213"]},
        {"type": "Polygon", "coordinates": [["12", "13", "14", "12"]]},
        {"type": "MultiPolygon", "coordinates": [RING]},
    ],
)
def test_what_is_not_plain_is_left_alone(odd) -> None:
    first, none = from_json([{"type": "Polygon", "coordinates": [RING]}, odd], PLENTY)
    assert first is not None
    assert none is None


def test_a_corner_that_is_no_number_makes_all_be_read_one_by_one() -> None:
    wrong = {"type": "Polygon", "coordinates": [[[None, 1], [2, 3], [4, 5], [None, 1]]]}
    assert from_json([as_json(mapping(POND)), wrong], PLENTY) == [None, None]


def test_too_many_corners_are_counted_one_by_one() -> None:
    assert from_json([as_json(mapping(POND))], 9) == [None]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32647"])
@pytest.mark.parametrize("mend", [True, False])
def test_shapes_are_placed_as_each_would_be_alone(crs: str, mend: bool) -> None:
    given = SHAPES
    if crs != "EPSG:4326":
        given = [shapely.transform(s, lambda c: (c - (97, 12)) * 1e4 + (5e5, 1.5e6)) for s in given]
    reading = Reading([Found(shape, {}, "1") for shape in given], (), crs)
    work = _Work(lists.load_schema(), {}, mover(reading), mend, {})
    alone = [work._shape(found) for found in reading.found]
    plain = work.plain_shapes(reading.found)
    assert [a for a, b in zip(plain, alone, strict=True) if a not in (None, b)] == []
    assert any(plain)


def test_what_needs_a_second_look_is_not_placed() -> None:
    nowhere = box(1000, 13, 1001, 14)
    thick = shapely.force_3d(POND)
    odd = [None, Point(100, 13), Polygon(), BOW_TIE, nowhere, thick]
    found = placed([POND, *odd], lambda shapes: shapes)
    assert [shape is None for shape in found] == [False] + [True] * len(odd)
    many = np.linspace(0, 6.28, 6000)
    wheel = Polygon(np.column_stack([100 + np.cos(many), 13 + np.sin(many)]))
    assert placed([wheel], lambda shapes: shapes) == [None]
