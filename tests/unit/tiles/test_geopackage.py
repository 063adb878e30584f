import pytest
from pyproj import Transformer

from greendesk.errors import BadInput
from greendesk.model.mercator import to_world
from greendesk.tiles.geopackage import GeoPackageReader
from greendesk.tiles.source import open_pack
from tests.unit.tiles.packs import BLUE, GREEN, RED, WORLD_M, colour_of, gpkg, picture


@pytest.fixture
def opened():
    readers = []

    def open_(path):
        readers.append(GeoPackageReader(path))
        return readers[-1]

    yield open_
    for reader in readers:
        reader.close()


def tile_at(lon, lat, z):
    x, y = to_world(lon, lat, z)
    return z, int(x // 256), int(y // 256)


def test_the_usual_grid_of_the_web_is_read_tile_for_tile(tmp_path, opened):
    data = {(1, 0, 0): picture(RED), (1, 1, 1): picture(BLUE), (2, 3, 0): picture(GREEN)}
    reader = opened(gpkg(tmp_path / "a.gpkg", data))
    assert reader.read(1, 0, 0) == data[1, 0, 0]
    assert colour_of(reader.tile(1, 1, 1)) == (*BLUE, 255)
    assert colour_of(reader.tile(2, 3, 0)) == (*GREEN, 255)
    assert reader.tile(1, 1, 0) is None
    assert reader.tile(3, 0, 0) is None


def test_a_grid_that_begins_elsewhere_and_counts_its_zooms_otherwise_is_the_usual_one_too(
    tmp_path, opened
):
    z, x, y = 16, 51_000, 30_000
    span_m = 2 * WORLD_M / (1 << z)
    left, top = x * span_m - WORLD_M, WORLD_M - y * span_m
    path = gpkg(
        tmp_path / "a.gpkg",
        {(0, 0, 0): picture(RED), (0, 1, 2): picture(BLUE)},
        box=(left, top - 3 * span_m, left + 2 * span_m, top),
        matrices={0: (2, 3, 256, span_m / 256)},
    )
    reader = opened(path)
    assert colour_of(reader.tile(z, x, y)) == (*RED, 255)
    assert colour_of(reader.tile(z, x + 1, y + 2)) == (*BLUE, 255)
    assert reader.tile(z, x + 2, y) is None
    source = open_pack(path)
    assert (source.min_zoom, source.max_zoom, source.title.th) == (16, 16, "ภาพถ่าย")


def halves(side_px=256):
    """Return the west (red) and the east (green) tile of a grid."""
    return {(0, 0, 0): picture(RED, side_px), (0, 1, 0): picture(GREEN, side_px)}


def test_a_grid_in_degrees_is_warped(tmp_path, opened):
    path = gpkg(
        tmp_path / "a.gpkg",
        halves(),
        epsg=4326,
        box=(99.0, 13.0, 101.0, 14.0),
        matrices={0: (2, 1, 256, 1 / 256)},
    )
    reader = opened(path)
    assert colour_of(reader.tile(*tile_at(99.5, 13.5, 11))) == (*RED, 255)
    assert colour_of(reader.tile(*tile_at(100.5, 13.5, 11))) == (*GREEN, 255)
    assert reader.tile(*tile_at(102, 13.5, 11)) is None
    source = open_pack(path)
    assert source.bounds == (99.0, 13.0, 101.0, 14.0)
    assert source.min_zoom <= 8 <= source.max_zoom


def test_a_grid_in_utm_is_warped_to_the_right_place(tmp_path, opened):
    east, north = Transformer.from_crs(4326, 32647, always_xy=True).transform(100.0, 14.0)
    path = gpkg(
        tmp_path / "a.gpkg",
        halves(),
        epsg=32647,
        box=(east - 2560, north - 1280, east + 2560, north + 1280),
        matrices={0: (2, 1, 256, 10.0)},
    )
    reader = opened(path)
    assert colour_of(reader.tile(*tile_at(99.99, 14.0, 16))) == (*RED, 255)
    assert colour_of(reader.tile(*tile_at(100.01, 14.0, 16))) == (*GREEN, 255)
    z, x, y = tile_at(100.0, 14.0, 14)
    border_px = round(to_world(100.0, 14.0, z)[0] - x * 256)
    row_px = round(to_world(100.0, 14.0, z)[1] - y * 256)
    tile = reader.tile(z, x, y)
    assert colour_of(tile, border_px - 3, row_px)[:2] == (255, 0)
    assert colour_of(tile, border_px + 3, row_px)[:2] == (0, 255)


def test_a_warped_tile_can_also_be_had_as_a_picture(tmp_path, opened):
    reader = opened(
        gpkg(
            tmp_path / "a.gpkg",
            halves(),
            epsg=4326,
            box=(99.0, 13.0, 101.0, 14.0),
            matrices={0: (2, 1, 256, 1 / 256)},
        )
    )
    assert reader.read(*tile_at(99.5, 13.5, 11)).startswith(b"\x89PNG")
    assert reader.read(*tile_at(102, 13.5, 11)) is None


def test_large_tiles_in_utm_have_no_holes_where_they_meet(tmp_path, opened):
    east, north = Transformer.from_crs(4326, 32647, always_xy=True).transform(100.0, 14.0)
    side = 2048
    path = gpkg(
        tmp_path / "a.gpkg",
        {(0, x, y): picture((RED, GREEN)[x], side) for x in (0, 1) for y in (0, 1)},
        epsg=32647,
        box=(east - side, north - side, east + side, north + side),
        matrices={0: (2, 2, side, 1.0)},
    )
    reader = opened(path)
    for zoom in (16, 17, 18):
        z, x, y = tile_at(100.0, 14.0, zoom)
        border_px = round(to_world(100.0, 14.0, z)[0] - x * 256)
        row_px = round(to_world(100.0, 14.0, z)[1] - y * 256)
        tile = reader.tile(z, x, y)
        assert colour_of(tile, border_px - 9, row_px) == (*RED, 255)
        assert colour_of(tile, border_px + 9, row_px) == (*GREEN, 255)


def test_where_the_sharp_level_is_too_much_the_one_above_is_read(tmp_path, opened):
    east, north = Transformer.from_crs(4326, 32647, always_xy=True).transform(100.0, 14.0)
    sharp = {(1, x, y): picture(GREEN) for x in range(64) for y in range(64)}
    path = gpkg(
        tmp_path / "a.gpkg",
        {(0, x, y): picture(RED) for x in range(2) for y in range(2)} | sharp,
        epsg=32647,
        box=(east - 2048, north - 2048, east + 2048, north + 2048),
        matrices={0: (2, 2, 256, 8.0), 1: (64, 64, 256, 0.25)},
    )
    reader = opened(path)
    assert colour_of(reader.tile(*tile_at(100.0, 14.0, 15)), 128, 128) == (*RED, 255)
    assert colour_of(reader.tile(*tile_at(100.0, 14.0, 17)), 128, 128) == (*GREEN, 255)


def test_a_world_wide_view_of_a_sharp_pack_is_not_put_together_from_thousands_of_tiles(
    tmp_path, opened
):
    path = gpkg(
        tmp_path / "a.gpkg",
        {(0, 0, 0): picture()},
        epsg=4326,
        box=(-180.0, -90.0, 180.0, 90.0),
        matrices={0: (20_000, 10_000, 256, 360 / 20_000 / 256)},
    )
    assert opened(path).tile(0, 0, 0) is None


def test_a_geopackage_of_shapes_only_is_told_so(tmp_path):
    path = gpkg(tmp_path / "a.gpkg", {(0, 0, 0): picture()}, kind="features")
    with pytest.raises(BadInput, match="holds no map pictures"):
        open_pack(path)


def test_an_unknown_grid_is_told_so(tmp_path):
    path = gpkg(tmp_path / "a.gpkg", {(0, 0, 0): picture()}, epsg=999_999)
    with pytest.raises(BadInput, match="grid"):
        open_pack(path)


@pytest.mark.parametrize("pixel", [0.0, -5.0, float("inf"), "wide", None])
def test_nonsense_in_the_tables_is_no_grid(tmp_path, pixel):
    path = gpkg(tmp_path / "a.gpkg", {(0, 0, 0): picture()}, matrices={0: (1, 1, 256, pixel)})
    with pytest.raises(BadInput, match="grid"):
        open_pack(path)


def test_a_table_without_a_sound_picture_is_refused(tmp_path):
    with pytest.raises(BadInput, match="damaged"):
        open_pack(gpkg(tmp_path / "a.gpkg", {(0, 0, 0): b"nothing of use"}))
