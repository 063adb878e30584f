"""Lines to draw against: every area of a file, as it is, where it lies."""

import json
from pathlib import Path

import fiona
import numpy as np
import pytest
import shapely
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
    mapping,
)

from greendesk.errors import BadInput
from greendesk.exchange import read_file
from greendesk.exchange.guides import outlines_of, read_guides
from greendesk.model.guide import Guides
from tests.builders import ids

AREA, OTHER = box(100, 13, 100.1, 13.1), box(100.1, 13, 100.2, 13.1)
LINE = LineString([(100, 13), (100.2, 13.1)])


@pytest.fixture
def write(tmp_path: Path):
    def write(*shapes, crs: str = "", **values) -> Path:
        features = [
            {"type": "Feature", "geometry": mapping(s), "properties": values} for s in shapes
        ]
        content = {"type": "FeatureCollection", "features": features}
        if crs:
            content["crs"] = {"type": "name", "properties": {"name": crs}}
        path = tmp_path / "tambons.geojson"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def guides_of(path: Path):
    new_ids = ids()
    return read_guides(path, lambda: next(new_ids), open_project=None)


def test_every_area_comes_in_as_it_is(write) -> None:
    found = guides_of(write(AREA, Point(100, 13), OTHER))
    assert shapely.equals(found[0].shape, AREA)
    assert shapely.equals(found[1].shape, OTHER)
    assert {guide.source for guide in found} == {"tambons.geojson"}
    assert len({guide.id for guide in found}) == 2


def test_each_is_called_what_the_file_calls_it(write) -> None:
    (guide,) = guides_of(write(AREA, code="101", TAM_NAM_T="บางรัก"))
    assert guide.title == "บางรัก"


def test_an_area_that_crosses_itself_is_left_as_it_is(write) -> None:
    bow_tie = Polygon([(100, 13), (100.1, 13.1), (100.1, 13), (100, 13.05)])
    (guide,) = guides_of(write(bow_tie))
    assert not guide.shape.is_valid


def test_metres_are_brought_to_degrees(write) -> None:
    (guide,) = guides_of(write(box(665000, 1519000, 666000, 1520000), crs="EPSG:32647"))
    assert box(100, 13, 101, 14).contains(guide.shape)


def test_a_file_of_points_without_names_is_told(write) -> None:
    with pytest.raises(BadInput, match="no points with names"):
        guides_of(write(Point(100, 13)))


def test_points_with_names_come_in(write) -> None:
    (guide,) = guides_of(write(Point(100, 13, 5), name="บ้านหนองบัว"))
    assert guide.title == "บ้านหนองบัว"
    assert (guide.shape.x, guide.shape.y, guide.shape.has_z) == (100, 13, False)
    assert Guides([guide]).names == (("บ้านหนองบัว", (100.0, 13.0)),)
    assert list(Guides([guide]).near((99, 12, 101, 14))) == []  # nothing to snap to


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp874"])
def test_a_table_of_names_and_places_comes_in(tmp_path, encoding) -> None:
    path = tmp_path / "villages.csv"
    text = "หมู่บ้าน,ละติจูด,ลองจิจูด\nบ้านหนองบัว,14.05,99.51\nบ้านทุ่ง,14.06,99.52\n"
    path.write_bytes(text.encode(encoding))
    found = guides_of(path)
    assert [(g.title, g.shape.x, g.shape.y) for g in found] == [
        ("บ้านหนองบัว", 99.51, 14.05),
        ("บ้านทุ่ง", 99.52, 14.06),
    ]
    path.write_text("ชื่อ,จำนวน\nก,5\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no points with names"):
        guides_of(path)


@pytest.mark.parametrize(
    "table",
    [
        "no,name,lat,lon\n1,บ้านทุ่ง,14.06,99.52\n",
        "lat,lon,name\n14.06,99.52,บ้านทุ่ง\n",
        "จังหวัด,อำเภอ,ตำบล,หมู่,ชื่อ,LAT,LONG\nสุพรรณบุรี,เมือง,ท่าระหัด,3,บ้านทุ่ง,14.06,99.52\n",
        "ชื่อตำบล;ชื่อหมู่บ้าน;ลองจิจูด;ละติจูด\nท่าระหัด;บ้านทุ่ง;99.52;14.06\n",
        "name\tพิกัด\nบ้านทุ่ง\t14.06, 99.52\n",
        "หมู่ที่,ชื่อบ้าน,X,Y\n3,บ้านทุ่ง,556138.7,1554407.4\n",
    ],
)
def test_the_headings_of_a_table_say_where_the_names_stand(tmp_path, table) -> None:
    path = tmp_path / "villages.csv"
    path.write_text(table, encoding="utf-8-sig")
    (guide,) = guides_of(path)
    assert guide.title == "บ้านทุ่ง"
    assert (guide.shape.x, guide.shape.y) == pytest.approx((99.52, 14.06), abs=2e-3)


@pytest.mark.parametrize("name", ["villages.gpkg", "villages.shp", "villages.kml", "villages.gpx"])
def test_villages_of_every_kind_of_file_come_in(tmp_path, name) -> None:
    path = tmp_path / name
    if path.suffix == ".kml":
        path.write_text(
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>บ้านทุ่ง</name>'
            "<Point><coordinates>99.5,14,0</coordinates></Point></Placemark></kml>",
            encoding="utf-8",
        )
    elif path.suffix == ".gpx":
        path.write_text(
            '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
            '<wpt lat="14" lon="99.5"><name>บ้านทุ่ง</name></wpt></gpx>',
            encoding="utf-8",
        )
    else:
        schema = {"geometry": "Point", "properties": {"name": "str"}}
        driver = {".gpkg": "GPKG", ".shp": "ESRI Shapefile"}[path.suffix]
        with fiona.open(path, "w", driver, schema, "EPSG:4326", encoding="UTF-8") as sink:
            row = {"geometry": mapping(Point(99.5, 14)), "properties": {"name": "บ้านทุ่ง"}}
            sink.write(row)
    (guide,) = guides_of(path)
    assert (guide.title, guide.shape.x, guide.shape.y) == ("บ้านทุ่ง", 99.5, 14.0)
    reading = read_file(path, open_project=None)
    assert not reading.found
    assert reading.left_out


def test_what_is_mixed_and_nested_becomes_flat() -> None:
    nested = GeometryCollection([GeometryCollection([AREA, LINE]), Point(0, 0), MultiPolygon()])
    found = outlines_of(nested)
    assert found is not None
    assert [part.geom_type for part in found.geoms] == ["Polygon", "LineString"]


def test_heights_are_left_behind() -> None:
    found = outlines_of(LineString([(100, 13, 5), (100.1, 13, 6)]))
    assert found is not None
    assert not found.has_z


ROAD = LineString([(100, 13), (100.1, 13.05), (100.2, 13.1)])
DRIVERS = {
    "road.gpkg": "GPKG",
    "road.shp": "ESRI Shapefile",
    "road.geojson": "GeoJSON",
    "road.gpx": "GPX",
    "road.kml": "KML",
}


def written_by_gdal(path: Path, *roads: LineString) -> Path:
    """Write lines as another program does."""
    driver = DRIVERS[path.name]
    layer = {"layer": "tracks"} if driver == "GPX" else {}
    schema = {
        "geometry": "MultiLineString" if driver == "GPX" else "LineString",
        "properties": {"name": "str"},
    }
    with fiona.Env(), pytest.MonkeyPatch.context() as patched:
        patched.setitem(fiona.supported_drivers, "KML", "rw")
        patched.setitem(fiona.supported_drivers, "GPX", "rw")
        with fiona.open(path, "w", driver, schema, "EPSG:4326", encoding="UTF-8", **layer) as sink:
            for road in roads:
                shape = MultiLineString([road]) if driver == "GPX" else road
                sink.write({"geometry": mapping(shape), "properties": {"name": "ถนนสายหลัก"}})
    return path


@pytest.mark.parametrize("name", DRIVERS)
def test_lines_of_every_kind_of_file_come_in(tmp_path: Path, name: str) -> None:
    (guide,) = guides_of(written_by_gdal(tmp_path / name, ROAD))
    (line,) = shapely.get_parts(guide.shape)
    assert np.allclose(shapely.get_coordinates(line), shapely.get_coordinates(ROAD))
    assert (guide.title, guide.source) == ("ถนนสายหลัก", name)


@pytest.mark.parametrize("name", DRIVERS)
def test_an_import_leaves_lines_out_and_says_so(tmp_path: Path, name: str) -> None:
    reading = read_file(written_by_gdal(tmp_path / name, ROAD))
    assert not reading.found
    (left_out,) = reading.left_out
    assert "line, not an area" in left_out.why.message


def with_areas(path: Path, crs: str = "EPSG:4326") -> Path:
    """Add a layer of areas to a file of lines."""
    schema = {"geometry": "Polygon", "properties": {"name": "str"}}
    with fiona.open(path, "w", "GPKG", schema, crs, layer="tambons") as sink:
        sink.write({"geometry": mapping(AREA), "properties": {"name": "บางรัก"}})
    return path


def test_areas_and_lines_come_in_where_a_file_has_layers_of_both(tmp_path: Path) -> None:
    path = with_areas(written_by_gdal(tmp_path / "road.gpkg", ROAD))
    area, line = guides_of(path)
    assert (area.title, line.title) == ("บางรัก", "ถนนสายหลัก")
    assert shapely.get_type_id(line.shape) == shapely.GeometryType.MULTILINESTRING


def test_an_import_of_areas_tells_of_the_layer_of_lines_once(tmp_path: Path) -> None:
    reading = read_file(with_areas(written_by_gdal(tmp_path / "road.gpkg", ROAD, ROAD)))
    assert [found.values["name"] for found in reading.found] == ["บางรัก"]
    (left_out,) = reading.left_out
    assert left_out.where == "road"
    assert "lines to draw against" in left_out.why.message


def test_lines_that_lie_in_another_system_are_told_and_not_misplaced(tmp_path: Path) -> None:
    path = with_areas(written_by_gdal(tmp_path / "road.gpkg", ROAD), "EPSG:32647")
    reading = read_file(path)
    assert not reading.lines
    assert [left.where for left in reading.left_out] == ["road"]
    assert "another one" in reading.left_out[0].why.message
