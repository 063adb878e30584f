"""Shapes that are the very same are found without keeping everybody else waiting."""

import numpy as np
import pytest
import shapely

from greendesk.model.alike import RUN, kinds
from tests.builders import square


def test_the_same_shape_has_the_same_number_in_another_run_too() -> None:
    one, other = square(), square(0.01)
    shapes = np.array([other, *[one] * RUN, other, square(0.02)], dtype=object)
    assert kinds(shapes).tolist() == [0, *[1] * RUN, 0, 2]


def test_nothing_has_no_kinds() -> None:
    assert kinds(np.empty(0, dtype=object)).tolist() == []


def test_other_threads_have_their_turn_between_two_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, write = [], shapely.to_wkb

    def noted(shapes: object) -> object:
        sizes.append(np.size(shapes))
        return write(shapes)

    monkeypatch.setattr(shapely, "to_wkb", noted)
    kinds(np.full(2 * RUN + 1, square(), dtype=object))
    assert sizes == [RUN, RUN, 1]
