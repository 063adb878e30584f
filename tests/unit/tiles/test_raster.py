"""Own aerial pictures as map packs, by the real child process with the real second GDAL.

The pictures are made by that GDAL as well, in a process of its own: it can't live beside fiona's.
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pyproj import CRS, Transformer

from greendesk import cli
from greendesk.errors import BadInput, Conflict
from greendesk.model.mercator import TILE_PX, to_world
from greendesk.tiles import raster, raster_child
from greendesk.tiles.chosen import look_into_pack, offset_key
from greendesk.tiles.mbtiles import MBTilesReader
from greendesk.tiles.source import open_pack
from greendesk.tiles.verify import flaws_of, look_into

EAST_M, NORTH_M = 640_000.0, 1_520_000.0
QUARTERS = {
    (0, 0): (220, 30, 30),
    (1, 0): (30, 200, 30),
    (0, 1): (40, 40, 220),
    (1, 1): (230, 220, 60),
}
MAKER = """
import json, sys, warnings
import numpy as np, rasterio
from affine import Affine
warnings.simplefilter("ignore")

def make(path, colours, crs, place, side=200, dtype="uint8", profile={}, palette={}):
    colours = np.array(colours, float).reshape(2, 2, -1)
    half = side // 2
    data = np.moveaxis(colours.repeat(half, 0).repeat(half, 1), 2, 0).astype(dtype)
    how = dict(driver="GTiff", width=side, height=side, count=len(data), dtype=dtype, crs=crs)
    with rasterio.open(path, "w", transform=Affine(*place), **how, **profile) as made:
        made.write(data)
        if palette:
            made.write_colormap(1, {int(k): tuple(v) for k, v in palette.items()})

for line in sys.stdin:
    make(**json.loads(line))
    print("made", flush=True)
"""
SQUARE = [0.5, 0, EAST_M, 0, -0.5, NORTH_M]


@pytest.fixture(scope="module")
def tiff() -> Iterator[Callable[..., Path]]:
    """Return what writes a picture of four coloured quarters, 100 m wide."""
    maker = subprocess.Popen(
        [sys.executable, "-c", MAKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert maker.stdin is not None
    assert maker.stdout is not None

    def make(path: Path, colours=None, *, crs="EPSG:32647", place=SQUARE, **how) -> Path:
        task = {"path": str(path), "colours": colours or list(QUARTERS.values()), **how}
        print(json.dumps({**task, "crs": crs, "place": place}), file=maker.stdin, flush=True)
        assert maker.stdout.readline() == "made\n"
        return path

    yield make
    maker.communicate()


def turned(path: Path, pack: Path, **how) -> MBTilesReader:
    picture = raster.look(path, **how)
    source = raster.source_of(picture, title="ภาพถ่าย", attribution="อบต. 2567", image_date="2567")
    raster.make_pack(picture, pack, source, made="2026-11-27", **how)
    return MBTilesReader(pack)


def colour_at(reader: MBTilesReader, zoom: int, east_m: float, north_m: float):
    """Return (red, green, blue, alpha) of the map at a place in UTM."""
    lon, lat = Transformer.from_crs(32647, 4326, always_xy=True).transform(east_m, north_m)
    x, y = to_world(lon, lat, zoom)
    tile = reader.tile(zoom, int(x // TILE_PX), int(y // TILE_PX))
    if tile is None:
        return (0, 0, 0, 0)
    at = 4 * (int(y % TILE_PX) * tile.width_px + int(x % TILE_PX))
    blue, green, red, alpha = tile.bgra[at : at + 4]
    return red, green, blue, alpha


def middles():
    return {
        (column, row): (EAST_M + 25 + 50 * column, NORTH_M - 25 - 50 * row)
        for column in (0, 1)
        for row in (0, 1)
    }


def is_like(found, wanted, by=12):
    return all(abs(a - b) <= by for a, b in zip(found, (*wanted, 255), strict=True))


def test_every_quarter_lies_where_it_was_taken_at_every_zoom(tmp_path, tiff):
    path = tiff(tmp_path / "ภาพ.tif")
    picture = raster.look(path)
    assert (picture.width_px, picture.crs, picture.zoom) == (200, "EPSG:32647", 18)
    reader = turned(path, tmp_path / "ภาพ.mbtiles")
    for quarter, (east, north) in middles().items():
        for zoom in (picture.zoom, picture.zoom - 1, picture.zoom - 2):
            assert is_like(colour_at(reader, zoom, east, north), QUARTERS[quarter])
    assert colour_at(reader, picture.zoom, EAST_M - 3, NORTH_M - 50)[3] == 0
    assert reader.tile(10, *(int(n // TILE_PX) for n in to_world(*picture.bounds[:2], 10)))


def test_the_pack_says_whose_and_of_when_it_is_and_is_whole(tmp_path, tiff):
    turned(tiff(tmp_path / "a.tif"), tmp_path / "a.mbtiles").close()
    source = open_pack(tmp_path / "a.mbtiles")
    assert source.title.th == "ภาพถ่าย"
    assert (source.image_date, source.max_zoom) == ("2567", 18)
    assert "อบต. 2567" in source.attribution
    assert not look_into(tmp_path / "a.mbtiles").missing
    assert not flaws_of(tmp_path / "a.mbtiles")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.mbtiles", "a.tif"]


def test_a_picture_that_is_turned_stays_turned(tmp_path, tiff):
    place = [0.35, 0.35, EAST_M, 0.35, -0.35, NORTH_M]  # by 45 degrees
    reader = turned(tiff(tmp_path / "a.tif", place=place), tmp_path / "a.mbtiles")
    for (column, row), colour in QUARTERS.items():
        along, down = 50 + 100 * column, 50 + 100 * row
        east = EAST_M + 0.35 * (along + down)
        assert is_like(colour_at(reader, 18, east, NORTH_M + 0.35 * (along - down)), colour)
    assert colour_at(reader, 18, EAST_M + 2, NORTH_M + 40)[3] == 0


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ({"colours": [0, 80, 160, 240]}, {(0, 0): (0,) * 3, (1, 1): (240,) * 3}),
        (
            {"colours": [100, 900, 2000, 4000], "dtype": "uint16"},
            {(0, 0): (0,) * 3, (1, 1): (255,) * 3},
        ),
        (
            {"colours": [0, 80, 160, 240], "profile": {"nodata": 0}},
            {(0, 0): None, (1, 1): (240,) * 3},
        ),
        (
            {"colours": [0, 1, 2, 3], "palette": {0: (9, 9, 9, 255), 3: (10, 200, 30, 255)}},
            {(0, 0): (9, 9, 9), (1, 1): (10, 200, 30)},
        ),
        (
            {
                "colours": [(9, 9, 9, 0), (200, 9, 9, 255), (9, 9, 9, 0), (9, 9, 200, 255)],
                "profile": {"photometric": "RGB", "alpha": "YES"},
            },
            {(0, 0): None, (1, 1): (9, 9, 200), (1, 0): (200, 9, 9)},
        ),
    ],
    ids=["grey", "sixteen bits", "nodata", "palette", "alpha"],
)
def test_samples_of_every_kind_become_colours(tmp_path, how, wanted, tiff):
    reader = turned(tiff(tmp_path / "a.tif", **how), tmp_path / "a.mbtiles")
    for quarter, colour in wanted.items():
        found = colour_at(reader, 18, *middles()[quarter])
        assert found[3] == 0 if colour is None else is_like(found, colour)


def test_a_jpeg_lies_where_its_world_file_says(tmp_path):
    sheet = Image.new("RGB", (200, 200))
    for (column, row), colour in QUARTERS.items():
        sheet.paste(colour, (100 * column, 100 * row, 100 * column + 100, 100 * row + 100))
    sheet.save(tmp_path / "scan.jpg", quality=95)
    path = tmp_path / "scan.jpg"
    with pytest.raises(BadInput, match="does not say where it lies"):
        turned(path, tmp_path / "a.mbtiles")
    (tmp_path / "scan.JGW").write_text(
        f"0.5\n0\n0\n-0.5\n{EAST_M + 0.25}\n{NORTH_M - 0.25}\n", encoding="ascii"
    )
    assert raster.world_file(path) == (0.5, 0, EAST_M, 0, -0.5, NORTH_M)
    assert raster.look(path).bounds is None  # of which zone?
    reader = turned(path, tmp_path / "a.mbtiles", crs="EPSG:32647")
    for quarter, (east, north) in middles().items():
        assert is_like(colour_at(reader, 18, east, north), QUARTERS[quarter])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "damaged"),
        (b"II*\0" + bytes(200), "damaged"),
        (b"<VRTDataset rasterXSize='1'/>", "damaged"),
        (b"\x89PNG\r\n\x1a\nrubbish", "damaged"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(tmp_path, content, words):
    (tmp_path / "a.tif").write_bytes(content)
    with pytest.raises(BadInput, match=words):
        raster.look(tmp_path / "a.tif")


def test_a_picture_that_lies_nowhere_is_refused_in_a_sentence(tmp_path, tiff):
    path = tiff(tmp_path / "a.tif", place=[5000.0, 0, 9e8, 0, -5000.0, 9e8], side=20)
    with pytest.raises(BadInput, match="lies nowhere"):
        raster.look(path)
    with pytest.raises(BadInput, match="still there"):
        raster.look(tmp_path / "gone.tif")


def test_a_file_that_is_there_is_not_written_over(tmp_path, tiff):
    path = tiff(tmp_path / "a.tif", side=20)
    (tmp_path / "a.mbtiles").write_bytes(b"mine")
    with pytest.raises(Conflict):
        turned(path, tmp_path / "a.mbtiles")
    assert (tmp_path / "a.mbtiles").read_bytes() == b"mine"


def test_two_pictures_of_one_name_are_moved_each_by_itself(tmp_path, tiff):
    """WebODM calls every flight the same."""
    keys = set()
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        colours = [[number * 50, 90, shade] for shade in (10, 60, 110, 160)]
        path = tiff(tmp_path / str(number) / "odm_orthophoto.tif", colours)
        turned(path, tmp_path / f"{number}.mbtiles").close()
        pack = open_pack(tmp_path / f"{number}.mbtiles")
        keys.add(offset_key(look_into_pack(replace(pack, id="pack:x"))))
    assert len(keys) == 2


def test_what_is_stopped_leaves_nothing(tmp_path, tiff):
    path = tiff(tmp_path / "a.tif")
    picture = raster.look(path)

    class Stopped(Exception):
        pass

    def stop(fraction: float) -> None:
        raise Stopped

    source = raster.source_of(picture, title="ก", attribution="ข")
    with pytest.raises(Stopped):
        raster.make_pack(picture, tmp_path / "b.mbtiles", source, made="2026-11-27", report=stop)
    assert os.listdir(tmp_path) == ["a.tif"]


def test_what_the_picture_says_of_its_place_counts_more_than_a_file_beside_it(tmp_path, tiff):
    path = tiff(tmp_path / "a.tif")
    own = raster.look(path)
    (tmp_path / "a.tfw").write_text("0.5\n0\n0\n-0.5\n100000\n200000\n", encoding="ascii")
    (tmp_path / "a.prj").write_text("EPSG:32648", encoding="ascii")
    assert raster.look(path) == own
    other = raster.look(path, crs="EPSG:32648")
    assert other.crs == "EPSG:32648"
    assert other.bounds != own.bounds


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1/crs", "wkt.txt"])
def test_a_file_beside_a_picture_leads_nowhere_else(tmp_path, elsewhere):
    """GDAL would follow a link, or open the file."""
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg")
    (tmp_path / "a.jgw").write_text("0.5\n0\n0\n-0.5\n100000\n200000\n", encoding="ascii")
    (tmp_path / "wkt.txt").write_text(CRS.from_epsg(32647).to_wkt(), encoding="utf-8")
    words = str(tmp_path / elsewhere) if elsewhere == "wkt.txt" else elsewhere
    (tmp_path / "a.prj").write_text(words, encoding="utf-8")
    assert raster.look(tmp_path / "a.jpg").crs == ""
    (tmp_path / "a.prj").write_text(CRS.from_epsg(32647).to_wkt(), encoding="utf-8")
    assert raster.look(tmp_path / "a.jpg").bounds is not None


@pytest.fixture
def silent_child(monkeypatch):
    """Return the task of a child that is there, and says nothing."""
    words = [sys.executable, "-c", "import time; time.sleep(600)"]
    monkeypatch.setattr(raster_child, "program", lambda flag: words)


@pytest.mark.usefixtures("silent_child")
def test_a_child_that_says_nothing_is_given_up(tmp_path, tiff, monkeypatch):
    monkeypatch.setattr(raster, "_LOOK_S", 0.1)
    with pytest.raises(BadInput, match="damaged"):
        raster.look(tiff(tmp_path / "a.tif", side=20))


@pytest.mark.usefixtures("silent_child")
def test_looking_and_making_can_be_stopped_while_the_child_says_nothing(tmp_path, tiff):
    class Stopped(Exception):
        pass

    def stop(*_: float) -> None:
        raise Stopped

    path = tiff(tmp_path / "a.tif", side=20)
    with pytest.raises(Stopped):
        raster.look(path, waiting=stop)
    picture = raster.Picture(path, 20, 20, 3, "EPSG:32647", (100.0, 13.0, 100.01, 13.01), 14, 1)
    source = raster.source_of(picture, title="ก", attribution="ข")
    with pytest.raises(Stopped):
        raster.make_pack(picture, tmp_path / "b.mbtiles", source, made="2026-11-27", report=stop)
    assert os.listdir(tmp_path) == ["a.tif"]


def test_a_picture_is_shown_small_with_its_own_width_told(tmp_path, tiff):
    path = tiff(tmp_path / "a.tif")
    data, times = raster.show(path, 50)
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size, times) == ("JPEG", (50, 50), 4.0)
        for quarter, colour in QUARTERS.items():
            at = (12 + 25 * quarter[0], 12 + 25 * quarter[1])
            assert is_like(image.convert("RGBA").getpixel(at), colour)
    assert raster.show(path, 5000)[1] == 1.0
    (tmp_path / "b.tif").write_bytes(b"II*\0")
    with pytest.raises(BadInput):
        raster.show(tmp_path / "b.tif", 50)


def test_a_scan_is_laid_by_the_points_of_a_text(tmp_path, capsys):
    Image.new("RGB", (200, 200), (9, 90, 9)).save(tmp_path / "scan.png")
    (tmp_path / "points.txt").write_text(
        "0, 0, 47P 640000 1520000\n200, 0, 47P 640100 1520000\n"
        "200, 200, 47P 640100 1519900\n0, 200, 47P 640000 1519900\n",
        encoding="utf-8",
    )
    words = ["tiles", "make", str(tmp_path / "scan.png"), str(tmp_path / "a.mbtiles")]
    words += ["--attribution", "อบต.", "--points", str(tmp_path / "points.txt"), "--json"]
    assert cli.main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert max(told["residuals_m"]) < 0.01
    assert told["mean_m"] < 0.01
    reader = MBTilesReader(tmp_path / "a.mbtiles")
    assert is_like(colour_at(reader, 18, EAST_M + 50, NORTH_M - 50), (9, 90, 9))
    (tmp_path / "points.txt").write_text("0, 0, ที่ไหน", encoding="utf-8")
    assert cli.main([*words[:3], str(tmp_path / "b.mbtiles"), *words[4:]]) == 2
