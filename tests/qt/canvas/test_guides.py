"""Guides are thin lines of the ground, under the patches, drawn a little at a time."""

from time import perf_counter

from shapely.geometry import LineString, MultiPolygon, box

from greendesk.model.guide import Guide
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.ground import Ground
from greendesk.qt.canvas.guide_layer import GuideLayer, as_areas
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.tile_layer import TileLayer
from tests.qt.canvas.patches import CENTRE, COLOURS, square

LON, LAT = CENTRE
LINE = Guide("line", "", LineString([(LON - 0.01, LAT + 0.002), (LON + 0.01, LAT + 0.002)]))
AREA = Guide("area", "", box(LON - 0.002, LAT - 0.002, LON, LAT))


def ground_of(jobs, *patches, guides=()):
    layer, under = PatchLayer(COLOURS), GuideLayer()
    layer.take_shapes(layer.make_shapes(patches))
    under.take_shapes(under.make_shapes(guides))
    camera = Camera.at(CENTRE, 16.0).sized(700, 500, 1.0)
    return Ground(TileLayer(jobs, lambda box: None), layer, camera, under)


def finished(ground):
    while ground.busy:
        ground.step(perf_counter() + 1.0)
    return ground.image.copy()


def colour(ground, lon, lat):
    x, y = ground.camera.pixel((lon, lat))
    return ground.image.pixelColor(round(x), round(y)).name()


def differs(jobs, guide, lon, lat):
    bare, drawn = ground_of(jobs), ground_of(jobs, guides=[guide])
    finished(bare)
    finished(drawn)
    return any(
        bare.image.pixelColor(x, y) != drawn.image.pixelColor(x, y)
        for x, y in _round_about(drawn, lon, lat)
    )


def _round_about(ground, lon, lat):
    x, y = (round(v) for v in ground.camera.pixel((lon, lat)))
    return [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


def test_a_line_is_painted_where_it_lies(jobs):
    assert differs(jobs, LINE, LON, LAT + 0.002)
    assert not differs(jobs, LINE, LON, LAT - 0.002)


def test_an_area_is_outlined_and_not_filled(jobs):
    assert differs(jobs, AREA, LON - 0.001, LAT - 0.002)
    assert not differs(jobs, AREA, LON - 0.001, LAT - 0.001)


def test_after_panning_the_guides_lie_where_they_are(jobs):
    ground = ground_of(jobs, square("a"), guides=[LINE, AREA])
    finished(ground)
    camera = ground.camera
    for step in range(30):
        camera = camera.panned(21 - step, 7.3)
        ground.look(camera)
    again = ground_of(jobs, square("a"), guides=[LINE, AREA])
    again.look(camera)
    assert finished(ground) == finished(again)


def test_lines_are_held_as_areas_that_go_there_and_back():
    assert as_areas(LINE.shape).geoms[0].area == 0
    assert as_areas(AREA.shape) == MultiPolygon([AREA.shape])
    assert as_areas(None).is_empty
