"""Outlines of what is selected: no more than can be told apart, and not all are looked at."""

from dataclasses import replace

import pytest

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.outline import MOST, Outlines
from greendesk.qt.canvas.patch_layer import PatchLayer
from tests.qt.canvas.patches import CENTRE, COLOURS, square

pytestmark = pytest.mark.usefixtures("qapp")
COUNT = 4 * MOST
CAMERA = replace(Camera.at(CENTRE, 12.0), width_px=800, height_px=600)


class Asked(list):
    """Ids that count how many of them are looked at."""

    count = 0

    def __getitem__(self, key):
        self.count += 1
        return super().__getitem__(key)


@pytest.fixture
def layer():
    """Patches side by side in sight, and as many far away."""
    layer = PatchLayer(COLOURS)
    near = [square(f"n{i}", CENTRE[0] + i * 1e-5, CENTRE[1], 1e-5) for i in range(COUNT)]
    far = [square(f"f{i}", CENTRE[0] + 5, CENTRE[1], 1e-5) for i in range(COUNT)]
    layer.take_shapes(layer.make_shapes([*far, *near]))
    return layer


def outlined(layer, ids, camera=CAMERA):
    outlines = Outlines(layer)
    outlines.look(camera)
    outlines.show(ids)
    return len(outlines.rings)


def test_of_very_many_only_as_many_are_looked_at_as_are_outlined(layer):
    everything = tuple(layer.shapes.ids)
    layer.shapes.ids = Asked(everything)
    assert outlined(layer, everything) == MOST
    assert layer.shapes.ids.count == MOST


def test_what_is_in_sight_is_outlined_however_many_are_selected(layer):
    far = tuple(f"f{i}" for i in range(COUNT))
    assert outlined(layer, (*far, "n1", "n700", "gone")) == 2
    assert outlined(layer, ("f1", "n1", "n700", "gone")) == 2


def test_what_the_live_layer_shows_is_left_out(layer):
    layer.hide(frozenset({"n1"}))
    far = tuple(f"f{i}" for i in range(COUNT))
    assert outlined(layer, (*far, "n1", "n2")) == 1
    assert outlined(layer, ("n1", "n2")) == 1
