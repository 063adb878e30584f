"""Untangling, within reason."""

import math
import random

import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.errors import BadInput
from greendesk.exchange.mend import whole


def one(*corners):
    return MultiPolygon([Polygon(corners)])


def scribble(n):
    chance = random.Random(3)
    return one(*((100 + chance.random(), 13 + chance.random()) for _ in range(n)))


def round_field(n):
    turn = (2 * math.pi * i / n for i in range(n))
    return [(100 + math.cos(a) / 10, 13 + math.sin(a) / 10) for a in turn]


def test_a_sound_shape_stays_the_very_same():
    shape = MultiPolygon([box(100, 13, 100.1, 13.1)])
    assert whole(shape) == (shape, False)


def test_a_bow_tie_becomes_two_triangles():
    mended, touched = whole(one((100, 13), (100.1, 13.1), (100.1, 13), (100, 13.1)))
    assert touched
    assert len(mended.geoms) == 2


def test_a_large_outline_with_a_loop_is_mended():
    corners = round_field(20_000)
    corners[500], corners[900] = corners[900], corners[500]
    mended, touched = whole(one(*corners))
    assert touched
    assert mended.is_valid
    assert mended.area == pytest.approx(math.pi / 100, rel=0.01)


def test_a_shape_without_area_has_nothing_left():
    assert whole(one((100, 13), (100.1, 13), (100.2, 13))) == (None, True)


@pytest.mark.parametrize("corners", [200, 2_000, 50_000])
def test_a_scribble_made_to_harm_is_refused_at_once(corners):
    with pytest.raises(BadInput, match="untangled"):
        whole(scribble(corners))


def test_ten_thousand_holes_in_one_place_are_refused_at_once():
    hole = [(100.01, 13.01), (100.02, 13.01), (100.02, 13.02)]
    with pytest.raises(BadInput, match="untangled"):
        whole(MultiPolygon([Polygon(box(100, 13, 101, 14).exterior.coords, [hole] * 10_000)]))


def test_one_long_side_across_ten_thousand_others_is_refused_at_once():
    """A sample of the sides sees nothing of it."""
    corners = [(100 + i % 2 * 0.01, 13 + i * 1e-7) for i in range(10_000)]
    with pytest.raises(BadInput, match="untangled"):
        whole(one(*corners))


def test_ten_thousand_holes_that_lie_elsewhere_are_refused_at_once():
    holes = [box(x, y, x + 1e-6, y + 1e-6).exterior.coords for x in range(101) for y in range(100)]
    with pytest.raises(BadInput, match="untangled"):
        whole(MultiPolygon([Polygon(box(150, 13, 151, 14).exterior.coords, holes)]))
