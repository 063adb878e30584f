"""Which corners of a typed outline were mixed up."""

from math import cos, pi, sin

import pytest

from greendesk.model.crossing import find_crossing

TWELVE = [(101 + cos(n * pi / 6), 14 + sin(n * pi / 6)) for n in range(12)]


def test_an_outline_in_order_has_no_crossing() -> None:
    assert find_crossing(TWELVE) is None


@pytest.mark.parametrize("places", [[], [(1, 1)], [(0, 0), (1, 1), (2, 2)]])
def test_less_than_four_corners_cross_nothing(places: list[tuple[float, float]]) -> None:
    assert find_crossing(places) is None


@pytest.mark.parametrize(("one", "other"), [(4, 5), (4, 6), (1, 2), (9, 10)])
def test_two_corners_that_were_mixed_up_are_found(one: int, other: int) -> None:
    mixed = list(TWELVE)
    mixed[one], mixed[other] = mixed[other], mixed[one]
    found = find_crossing(mixed)
    assert found is not None
    assert found.swap == (one, other)


def test_a_tangle_names_two_sides_that_cross() -> None:
    star = [TWELVE[n * 5 % 12] for n in range(12)]
    found = find_crossing(star)
    assert found is not None
    assert found.swap is None
    assert found.sides[0] + 1 < found.sides[1]
