from math import cos, pi, sin
from time import perf_counter

import pytest
from PySide6.QtGui import QPainter
from shapely.geometry import MultiPolygon, Polygon

from greendesk.model.record import Patch
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.patch_layer import PatchLayer, blank_image
from greendesk.qt.canvas.sheet import SIDE_PX, Block, blocks_of
from tests.qt.canvas.patches import CENTRE, COLOURS, alike, many, square, with_hole

pytestmark = pytest.mark.usefixtures("qapp")
ENOUGH_S = 60.0


def layer_of(*patches):
    layer = PatchLayer(COLOURS)
    layer.take_shapes(layer.make_shapes(patches))
    return layer


def key_at(lon, lat, zoom):
    camera = Camera.at((lon, lat), zoom)
    world = camera.world_device_px
    return camera.device_zoom, int(camera.x * world // SIDE_PX), int(camera.y * world // SIDE_PX)


def drawn(layer, key):
    assert layer.draw(Block(*key), perf_counter() + ENOUGH_S)
    return picture(layer, key)


def picture(layer, key):
    parts = [image.copy(part) for _, image, part in layer.parts(Block(*key))]
    return parts[0] if parts else None


def pixel(image, key, lon, lat):
    camera = Camera.at((lon, lat), key[0])
    world = camera.world_device_px
    x, y = int(camera.x * world) - key[1] * SIDE_PX, int(camera.y * world) - key[2] * SIDE_PX
    return image.pixelColor(x, y)


def rugged(patch_id, corners, radius=0.012):
    angles = [2 * pi * i / corners for i in range(corners)]
    reach = [radius * (0.8 + 0.1 * sin(9 * a) + 0.02 * sin(400 * a)) for a in angles]
    at = [
        (CENTRE[0] + r * cos(a), CENTRE[1] + r * sin(a)) for a, r in zip(angles, reach, strict=True)
    ]
    return Patch(patch_id, MultiPolygon([Polygon(at)]), {"green_type": "T2"})


def test_a_patch_is_filled_with_its_colour_at_forty_percent():
    layer = layer_of(square("a", side=0.002, kind="T1"))
    key = key_at(101.001, 10.501, 16)
    colour = pixel(drawn(layer, key), key, 101.001, 10.501)
    assert (colour.red(), colour.blue()) == (255, 0)
    assert 95 <= colour.alpha() <= 110


def test_a_hole_stays_empty():
    layer = layer_of(with_hole("a"))
    key = key_at(101.005, 10.505, 14)
    image = drawn(layer, key)
    assert pixel(image, key, 101.005, 10.505).alpha() == 0
    assert pixel(image, key, 101.0015, 10.505).alpha() > 0


def test_the_outline_is_dark_on_white():
    layer = layer_of(square("a"))
    zoom, x, y = key_at(101.0, 10.501, 16)
    image = drawn(layer, (zoom, x, y))
    row = int(Camera.at((101.0, 10.501), 16).y * 256 * 2**16) - y * SIDE_PX
    edge = int(Camera.at((101.0, 10.501), 16).x * 256 * 2**16) - x * SIDE_PX
    across = range(max(0, edge - 3), min(SIDE_PX, edge + 4))  # it may end at the tile's edge
    near = [image.pixelColor(column, row) for column in across]
    assert any(c.lightness() < 120 and c.alpha() > 220 for c in near)
    assert any(c.lightness() > 250 and c.alpha() > 60 for c in near)


def test_a_tile_without_patches_needs_no_picture():
    assert drawn(layer_of(square("a")), key_at(102.0, 11.0, 16)) is None


def test_tiny_patches_are_still_seen():
    layer = layer_of(*many(50, span=0.2, side=0.0002))
    key = key_at(*CENTRE, 9)
    image = drawn(layer, key)
    seen = [image.pixelColor(x, y).alpha() for x in range(SIDE_PX) for y in range(SIDE_PX)]
    assert sum(alpha > 100 for alpha in seen) >= 20  # half of the field lies in this tile


def test_drawing_is_done_in_slices():
    layer = layer_of(*many(600, span=0.02, side=0.001))
    key = key_at(*CENTRE, 14)
    slices = 1
    while not layer.draw(Block(*key), perf_counter()):
        slices += 1
    assert slices > 3


def test_an_edit_makes_only_the_tiles_it_touches_stale():
    layer = layer_of(square("a"), square("far", lon=101.2))
    here, there = key_at(101.001, 10.501, 16), key_at(101.201, 10.501, 16)
    drawn(layer, here)
    drawn(layer, there)
    layer.touch(layer.put("a", square("a", side=0.001)))
    assert not layer.is_ready(here)
    assert layer.is_ready(there)
    assert picture(layer, here) is not None  # the old picture stands until the new one is complete


def test_hidden_patches_are_left_out():
    layer = layer_of(square("a"))
    key = key_at(101.001, 10.501, 16)
    layer.touch(layer.hide(frozenset({"a"})))
    assert drawn(layer, key) is None


def test_an_edit_in_the_middle_of_drawing_begins_the_tile_anew():
    layer = layer_of(*many(600, span=0.02, side=0.001))
    key = key_at(*CENTRE, 14)
    assert not layer.draw(Block(*key), perf_counter())
    layer.touch([(0.0, 0.0, 1.0, 1.0)])
    for patch in many(600, span=0.02, side=0.001):
        layer.put(patch.id, None)
    assert drawn(layer, key) is None


def test_tiles_that_are_prepared_together_look_as_if_each_were_drawn_alone():
    patches = [*many(400, span=0.02, side=0.001), with_hole("h"), rugged("r", corners=3_000)]
    zoom, x, y = key_at(*CENTRE, 15)
    block = Block(zoom, x - 1, y - 1, 3, 3)
    alone, together = layer_of(*patches), layer_of(*patches)
    together.prepare(block)
    for key in block.keys:
        assert drawn(together, key) == drawn(alone, key)


def test_tiles_that_are_drawn_as_one_block_look_as_if_each_were_drawn_alone():
    patches = [*many(400, span=0.02, side=0.001), with_hole("h"), *many(50, side=0.00001)]
    zoom, x, y = key_at(*CENTRE, 15)
    block = Block(zoom, x - 1, y - 1, 3, 3)
    alone, together = layer_of(*patches), layer_of(*patches)
    assert together.draw(block, perf_counter() + ENOUGH_S)
    whole, pieced = blank_image(block), blank_image(block)
    for key in block.keys:
        for image, tile in ((whole, picture(together, key)), (pieced, drawn(alone, key))):
            with QPainter(image) as painter:
                painter.drawImage(Block(*key).placed_in(block).topLeft(), tile)
    assert alike(whole, pieced)


def test_what_was_drawn_in_one_go_comes_in_one_piece():
    layer = layer_of(*many(400, span=0.02, side=0.001))
    zoom, x, y = key_at(*CENTRE, 15)
    layer.draw(Block(zoom, x, y, 2, 3), perf_counter() + ENOUGH_S)
    layer.draw(Block(zoom, x + 2, y, 1, 3), perf_counter() + ENOUGH_S)
    shown = Block(zoom, x - 1, y + 1, 4, 2)
    pieces = {piece: part.getRect() for piece, _, part in layer.parts(shown)}
    assert pieces == {
        Block(zoom, x, y + 1, 2, 2): (0, SIDE_PX, 2 * SIDE_PX, 2 * SIDE_PX),
        Block(zoom, x + 2, y + 1, 1, 2): (0, SIDE_PX, SIDE_PX, 2 * SIDE_PX),
    }


def test_a_tile_that_was_drawn_again_is_no_part_of_the_picture_of_before():
    layer = layer_of(square("a"), square("b", lon=101.003))
    zoom, x, y = here = key_at(101.001, 10.501, 15)
    layer.draw(Block(zoom, x, y, 3, 1), perf_counter() + ENOUGH_S)
    layer.touch(layer.put("a", None))
    assert drawn(layer, here) is None
    assert Block(*here) not in {piece for piece, _, _ in layer.parts(Block(zoom, x, y, 3, 1))}


def test_a_large_patch_looks_the_same_with_a_small_one_near():
    large, small = square("large", side=0.003), square("small", lon=101.012, side=0.0003)
    alone, both = layer_of(large), layer_of(large, small)
    zoom, x, y = key = key_at(101.0, 10.501, 15)
    for layer in (alone, both):
        assert layer.draw(Block(zoom, x, y, 3, 1), perf_counter() + ENOUGH_S)
    assert alike(picture(alone, key), picture(both, key))


def test_tiles_of_a_block_with_nothing_on_them_need_no_picture():
    layer = layer_of(square("a", side=0.0005))
    zoom, x, y = key_at(101.0002, 10.5002, 16)
    assert layer.draw(Block(zoom, x - 1, y - 1, 3, 3), perf_counter() + ENOUGH_S)
    around = [Block(zoom, x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    shown = [block for block in around if list(layer.parts(block))]
    assert 1 <= len(shown) <= 4


def test_a_tile_of_a_common_sheet_is_anew_after_an_edit():
    layer = layer_of(square("a"))
    zoom, x, y = key = key_at(101.001, 10.501, 16)
    layer.prepare(Block(zoom, x, y, 2, 1))
    assert drawn(layer, key) is not None
    layer.touch(layer.put("a", None))
    assert drawn(layer, key) is None


def test_only_the_tiles_that_were_used_last_are_kept(monkeypatch):
    monkeypatch.setattr("greendesk.qt.canvas.patch_layer._MOST_TILES", 20)
    layer = layer_of(*many(400, span=0.05, side=0.001))
    zoom, x, y = key_at(*CENTRE, 15)
    for column in range(x - 5, x + 5):
        assert layer.draw(Block(zoom, column, y - 2, 1, 4), perf_counter() + ENOUGH_S)
    kept = [c - x for c in range(x - 5, x + 5) if layer.is_ready((zoom, c, y))]
    assert kept[-1] == 4
    assert 5 <= len(kept) < 10


def test_tiles_become_as_few_blocks_as_they_can():
    column = [(15.0, 7, y) for y in range(3, 8)]
    row = [(15.0, x, 8) for x in range(3, 8)]
    blocks = blocks_of([*row, *column])
    assert sorted(key for block in blocks for key in block.keys) == sorted([*row, *column])
    assert len(blocks) == 2


def test_halves_of_a_block_hold_what_it_held():
    block = Block(15.0, 3, 4, 5, 2)
    one, other = block.halves()
    assert sorted([*one.keys, *other.keys]) == sorted(block.keys)
    assert block.holds(one)
    assert not one.holds(other)
