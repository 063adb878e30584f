from time import perf_counter

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.ground import Ground
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.sheet import SIDE_PX
from greendesk.qt.canvas.tile_layer import TileLayer
from tests.qt.canvas.patches import CENTRE, COLOURS, alike, many, square


def ground_of(jobs, *patches, zoom=15.0, size=(700, 500), ratio=1.0):
    layer = PatchLayer(COLOURS)
    layer.take_shapes(layer.make_shapes(patches))
    look = Camera.at((CENTRE[0] + 0.001, CENTRE[1] + 0.001), zoom).sized(*size, ratio)
    ground = Ground(TileLayer(jobs, lambda box: None), layer, look)
    return ground, layer


def finish(ground):
    while ground.busy:
        ground.step(perf_counter() + 1.0)
    return ground.image.copy()


def fresh_picture(jobs, camera, *patches):
    ground, _ = ground_of(jobs, *patches)
    ground.look(camera)
    return finish(ground)


def test_the_patch_lies_under_its_pixel(jobs):
    ground, _ = ground_of(jobs, square("a"))
    image = finish(ground)
    x, y = ground.camera.pixel((CENTRE[0] + 0.001, CENTRE[1] + 0.001))
    assert image.pixelColor(int(x), int(y)).red() > image.pixelColor(int(x), int(y)).blue() + 50


def test_panning_redraws_no_tile(jobs):
    ground, layer = ground_of(jobs, *many(200, span=0.05))
    finish(ground)
    drawn = layer.drawn
    for _ in range(12):
        ground.look(ground.camera.panned(10, 5))
        assert ground.complete
    assert layer.drawn == drawn


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_after_panning_the_picture_is_the_same_as_one_made_anew(jobs, ratio):
    patches = many(200, span=0.05)
    ground, _ = ground_of(jobs, *patches, ratio=ratio)
    finish(ground)
    for step in range(40):
        ground.look(ground.camera.panned(31 - step, 7.3))
    assert alike(finish(ground), fresh_picture(jobs, ground.camera, *patches))


def test_after_zooming_the_picture_is_the_same_as_one_made_anew(jobs):
    patches = many(200, span=0.05)
    ground, _ = ground_of(jobs, *patches)
    finish(ground)
    for zoom in (15.24, 15.9, 14.1, 14.77):
        ground.look(ground.camera.zoomed(zoom, 100, 80))
        ground.step(perf_counter())
    assert alike(finish(ground), fresh_picture(jobs, ground.camera, *patches))


def test_right_after_zooming_the_old_picture_stands_in(jobs):
    ground, _ = ground_of(jobs, square("a"))
    finish(ground)
    ground.look(ground.camera.zoomed(16.0, 350, 250))
    assert not ground.complete
    colour = ground.image.pixelColor(350, 250)
    assert colour.red() > colour.blue() + 50


def test_right_after_zooming_out_and_in_again_nothing_is_blank(jobs):
    ground, _ = ground_of(jobs, square("a"))
    finish(ground)
    start = ground.camera
    ground.look(start.zoomed(13.5, 350, 250))
    ground.look(start)
    colour = ground.image.pixelColor(350, 250)
    assert colour.red() > colour.blue() + 50


def test_a_notch_of_the_wheel_outwards_leaves_nothing_bare(jobs):
    ground, _ = ground_of(jobs, square("a"), size=(1600, 900))
    finish(ground)
    before = ground.camera
    ground.look(before.zoomed(before.zoom - 0.24, 800, 450))
    image = QImage(1600, 900, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        assert ground._old.paint(painter, ground.camera, QRect(0, 0, 1600, 900)) == []


def test_while_panning_no_more_is_made_than_the_hand_needs(jobs, monkeypatch):
    monkeypatch.setattr("greendesk.qt.canvas.ground._MARGIN_REST_S", 60.0)
    ground, _ = ground_of(jobs, square("a"))
    ground.step(perf_counter() + 1.0)
    assert 50 < ground.rest_s <= 60  # a look at rest: what is around it comes later
    ground.look(ground.camera.panned(SIDE_PX, 0))
    ground.step(perf_counter() + 1.0)
    around = {key for key in ground._sharp if key not in ground._shown}
    columns, rows = ({key[n] for key in ground._shown} for n in (1, 2))
    assert min(x for _, x, _ in around) == min(columns) - 1
    assert max(y for _, _, y in around) == max(rows) + 1
    assert 50 < ground.rest_s <= 60


def test_an_edit_redraws_only_the_tiles_it_touches(jobs):
    ground, layer = ground_of(jobs, square("a", side=0.0005), *many(200, span=0.05))
    finish(ground)
    drawn = layer.drawn
    ground.changed(layer.put("a", square("a", side=0.0006)))
    finish(ground)
    assert 1 <= layer.drawn - drawn <= 4


def test_an_edit_shows_what_a_picture_made_anew_shows(jobs):
    patches = many(200, span=0.05)
    ground, layer = ground_of(jobs, square("a"), *patches)
    finish(ground)
    moved = square("a", lon=CENTRE[0] + 0.004)
    ground.changed(layer.put("a", moved))
    assert alike(finish(ground), fresh_picture(jobs, ground.camera, moved, *patches))


def test_a_jump_far_away_shows_that_place(jobs):
    ground, _ = ground_of(jobs, square("far", lon=101.4))
    finish(ground)
    ground.look(ground.camera.over((101.401, 10.501)))
    colour = finish(ground).pixelColor(350, 250)
    assert colour.red() > colour.blue() + 50


def test_a_new_size_is_filled(jobs):
    patches = many(200, span=0.05)
    ground, _ = ground_of(jobs, *patches)
    finish(ground)
    ground.look(ground.camera.sized(900, 650, 1.0))
    assert alike(finish(ground), fresh_picture(jobs, ground.camera, *patches))


def test_what_comes_into_view_while_a_zoom_is_not_complete_is_no_older_picture(jobs):
    patches = many(200, span=0.05)
    ground, _ = ground_of(jobs, *patches)
    finish(ground)
    ground.look(ground.camera.zoomed(15.5, 350, 250))
    ground.look(ground.camera.panned(90, 60))
    shown = ground.image
    ground.look(ground.camera.panned(40, 40))
    moved = ground.image.copy(0, 0, 660, 460)
    assert alike(moved, shown.copy(40, 40, 660, 460))


def test_cells_out_of_view_that_an_edit_touched_are_composed_anew(jobs):
    patches = many(200, span=0.05)
    ground, layer = ground_of(jobs, square("a"), *patches)
    finish(ground)
    ground.look(ground.camera.panned(600, 0))
    finish(ground)
    ground.changed(layer.put("a", None))
    ground.look(ground.camera.panned(-600, 0))
    assert alike(finish(ground), fresh_picture(jobs, ground.camera, *patches))


def test_after_a_zoom_all_cells_are_shown_together(jobs):
    ground, _ = ground_of(jobs, *many(200, span=0.05))
    finish(ground)
    ground.look(ground.camera.zoomed(15.6, 350, 250))
    seen = []
    while not ground.complete:
        seen.append(ground.step(perf_counter()).boundingRect())
    assert all(box.isEmpty() for box in seen[:-1])
    assert (seen[-1].width(), seen[-1].height()) == (700, 500)


def test_a_picture_that_takes_long_is_shown_cell_by_cell(jobs, monkeypatch):
    monkeypatch.setattr("greendesk.qt.canvas.ground._TOGETHER_S", 0.0)
    monkeypatch.setattr("greendesk.qt.canvas.turns._LIGHT_LOAD", 0)
    patches = many(200, span=0.05)
    ground, _ = ground_of(jobs, *patches)
    finish(ground)
    ground.look(ground.camera.zoomed(15.6, 350, 250))
    assert not ground.step(perf_counter()).isEmpty()
    assert not ground.complete
    assert alike(finish(ground), fresh_picture(jobs, ground.camera, *patches))


def test_what_is_painted_straight_looks_like_what_is_drawn_into_tiles(jobs, monkeypatch):
    patches = [square("a"), *many(200, span=0.05), *many(20, span=0.03, side=0.00002)]
    straight = finish(ground_of(jobs, *patches)[0])
    monkeypatch.setattr("greendesk.qt.canvas.turns._LIGHT_LOAD", 0)
    ground, layer = ground_of(jobs, *patches)
    assert alike(straight, finish(ground))
    assert layer.drawn >= 12


class Arrivals(TileLayer):
    """A basemap of which tiles are on their way for as long as it is said."""

    waiting = True


def ground_that_waits(jobs):
    ground, _ = ground_of(jobs)
    finish(ground)
    ground._tiles.__class__ = Arrivals
    return ground


def tile_box(x, y, zoom=15):
    return x / 2**zoom, y / 2**zoom, (x + 1) / 2**zoom, (y + 1) / 2**zoom


def middle_tile(ground, zoom=15):
    return int(ground.camera.x * 2**zoom), int(ground.camera.y * 2**zoom)


def composed(ground, monkeypatch):
    """Return how many cells are composed from now on, one number for each go."""
    found, compose = [], Ground._compose

    def count(self, turn):
        found.append(len(turn.block))
        return compose(self, turn)

    monkeypatch.setattr(Ground, "_compose", count)
    return found


def test_a_tile_that_arrives_has_only_the_cells_composed_that_it_lies_in(jobs, monkeypatch):
    ground = ground_that_waits(jobs)
    counts = composed(ground, monkeypatch)
    ground.tile_arrived(tile_box(*middle_tile(ground)), 0)
    finish(ground)
    assert sum(counts) == (256 // SIDE_PX) ** 2


def test_tiles_that_arrive_soon_after_are_composed_together(jobs, monkeypatch):
    monkeypatch.setattr("greendesk.qt.canvas.ground._ARRIVAL_S", 60.0)
    ground = ground_that_waits(jobs)
    x, y = middle_tile(ground)
    ground.tile_arrived(tile_box(x, y), 0)
    finish(ground)
    ground.tile_arrived(tile_box(x, y), 0)
    ground.step(perf_counter() + 1.0)
    assert not ground.complete
    assert 50 < ground.rest_s <= 60
    counts = composed(ground, monkeypatch)
    monkeypatch.setattr(Arrivals, "waiting", False)  # no more are on their way
    ground.tile_arrived(tile_box(x, y + 1), 0)
    finish(ground)
    assert ground.complete
    assert len(counts) == 1
