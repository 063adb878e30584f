"""A picture is laid by points: exactly where they agree, with residuals where they don't."""

import math
import random

import pytest
from pyproj import Transformer

from greendesk.errors import BadInput
from greendesk.tiles.control import ControlPoint, place_by_points, read_points

TO_DEGREES = Transformer.from_crs("EPSG:32647", "EPSG:4326", always_xy=True)
TRUE = (2.0, 0.3, 560_000.0, 0.25, -2.1, 1_540_000.0)  # turned and a little slanted


def ground(column, row, place=TRUE):
    a, b, c, d, e, f = place
    return a * column + b * row + c, d * column + e * row + f


def point(column, row, east_off=0.0, place=TRUE):
    east, north = ground(column, row, place)
    return ControlPoint(column, row, TO_DEGREES.transform(east + east_off, north))


CORNERS = [(0, 0), (1000, 0), (1000, 800), (0, 800)]


def test_points_that_agree_give_the_place_itself():
    placed = place_by_points([point(*at) for at in CORNERS])
    assert placed.crs == "EPSG:32647"
    assert placed.place == pytest.approx(TRUE, abs=1e-5)
    assert max(placed.residuals_m) < 1e-3
    assert placed.mean_m == pytest.approx(0, abs=1e-3)
    assert placed.pixel_m == pytest.approx(math.sqrt(2.0 * 2.1 + 0.3 * 0.25), rel=1e-6)
    assert placed.doubt is None


def test_three_points_are_met_and_say_nothing_of_how_good_they_are():
    placed = place_by_points([point(0, 0, 30), point(1000, 0), point(1000, 800)])
    assert max(placed.residuals_m) < 1e-3
    assert placed.mean_m is None


def test_a_point_that_is_off_shows_in_the_residuals():
    some = [*CORNERS, (500, 400), (300, 700)]
    points = [point(*at, east_off=40.0 if n == 4 else 0.0) for n, at in enumerate(some)]
    placed = place_by_points(points)
    assert placed.residuals_m.index(max(placed.residuals_m)) == 4
    assert 5 < placed.mean_m < 40


def test_the_fit_is_the_best_there_is():
    chance = random.Random(3)
    points = [
        point(chance.uniform(0, 900), chance.uniform(0, 900), chance.gauss(0, 5)) for _ in range(9)
    ]
    placed = place_by_points(points)

    def wrong(place):
        total = 0.0
        for one in points:
            east, north = TO_DEGREES.transform(*one.at, direction="INVERSE")
            x, y = ground(one.column, one.row, place)
            total += (x - east) ** 2 + (y - north) ** 2
        return total

    best = wrong(placed.place)
    assert best == pytest.approx(sum(r * r for r in placed.residuals_m), rel=1e-6)
    for n in range(6):
        for by in (-1e-3, 1e-3):
            assert (
                wrong(
                    [
                        v + by * (1 if n in (2, 5) else 1e-3) * (k == n)
                        for k, v in enumerate(placed.place)
                    ]
                )
                > best
            )


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([point(0, 0), point(10, 900)], "Three points"),
        ([point(0, 0), point(500, 400), point(1000, 800)], "one line"),
        ([point(0, 0), point(0.5, 0.5), point(1000, 800)], "Points 1 and 2"),
        (
            [
                ControlPoint(0, 0, point(1000, 0).at),
                ControlPoint(1000, 0, point(0, 0).at),
                point(1000, 800),
                point(500, 900),
            ],
            "mirror",
        ),
    ],
)
def test_what_can_not_be_laid_is_refused_in_words(points, words):
    with pytest.raises(BadInput, match=words):
        place_by_points(points)


def test_a_picture_that_would_be_pulled_one_way_is_doubted():
    long = (2.0, 0.0, 560_000.0, 0.0, -6.0, 1_540_000.0)
    placed = place_by_points([point(*at, place=long) for at in CORNERS])
    assert placed.doubt.values["times"] == pytest.approx(3.0, rel=1e-3)


def test_points_are_read_from_a_text():
    text = """# grid crosses
    100, 200, 47P 557565 1549699
    1900;200;14.0165, 99.5700

    100\t1500\t14°00'10"  99°32'04"
    """
    points = read_points(text, "map.txt")
    assert [(one.column, one.row) for one in points] == [(100, 200), (1900, 200), (100, 1500)]
    assert points[1].at == pytest.approx((99.57, 14.0165))
    assert points[0].at == pytest.approx(TO_DEGREES.transform(557565, 1549699), abs=1e-7)


@pytest.mark.parametrize("line", ["1, 2", "a, 2, 14, 100", "1, nan, 14.0, 100.1", "1, 2, here"])
def test_a_line_that_is_no_point_is_named(line):
    with pytest.raises(BadInput, match=r"Line 2 of “map\.txt”"):
        read_points(f"10, 10, 14.0, 100.1\n{line}", "map.txt")
