import json

import pytest
from shapely.geometry import MultiPolygon, box

from greendesk.errors import BadInput
from greendesk.exchange import FORMATS, read_file
from greendesk.exchange.base import Package
from greendesk.lists import load_schema
from greendesk.model.record import Patch

RING = [[100.0, 13.0], [100.001, 13.0], [100.001, 13.001], [100.0, 13.0]]


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "in.geojson"
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def polygon(ring=RING):
    return {"type": "Polygon", "coordinates": [ring]}


def test_features_come_with_their_values_and_their_place(write):
    path = write({"type": "FeatureCollection", "features": [feature(polygon(), name="สวน")]})
    reading = read_file(path)
    (found,) = reading.found
    assert found.values == {"name": "สวน"}
    assert found.shape.bounds == (100.0, 13.0, 100.001, 13.001)
    assert (reading.crs, found.where) == ("EPSG:4326", "1")


def test_a_bare_shape_is_a_map_too(write):
    assert len(read_file(write(polygon())).found) == 1


def test_a_point_is_left_out_with_a_reason(write):
    point = {"type": "Point", "coordinates": [100, 13]}
    reading = read_file(write({"type": "FeatureCollection", "features": [feature(point)]}))
    assert not reading.found
    assert "area" in reading.left_out[0].why.message


@pytest.mark.parametrize(
    "ring",
    [
        [[100, 13], [101, 13]],
        [[100, 13], [101, None], [101, 14]],
        [[100, 13], ["x", 13], [101, 14]],
        [[100], [101], [102]],
        "nonsense",
        [],
        [[100, 13], [101, [13]], [101, 14]],
        [[100, True], [101, 13], [101, {}]],
    ],
)
def test_a_damaged_ring_is_left_out_and_the_others_stay(write, ring):
    features = [feature(polygon(ring)), feature(polygon())]
    reading = read_file(write({"type": "FeatureCollection", "features": features}))
    assert (len(reading.found), len(reading.left_out)) == (1, 1)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": {}},
        {"type": ["Polygon"]},
        {"type": "Polygon"},
        {"type": "MultiPolygon", "coordinates": [None]},
        {"type": "GeometryCollection", "geometries": [7]},
        "Polygon",
        7,
    ],
)
def test_a_shape_of_nonsense_is_left_out(write, geometry):
    features = [feature(geometry), feature(polygon())]
    reading = read_file(write({"type": "FeatureCollection", "features": features}))
    assert (len(reading.found), len(reading.left_out)) == (1, 1)


def test_a_row_without_a_shape_is_kept_for_its_name(write):
    (found,) = read_file(write(feature(None, name="สวน"))).found
    assert (found.shape, found.values) == (None, {"name": "สวน"})


def test_more_brackets_than_corners_can_be_is_refused_before_it_is_read(write):
    with pytest.raises(BadInput, match="too many corners"):
        read_file(write('{"type":"Polygon","coordinates":[' + "[]," * 5_700_000 + "[]]}"))


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"type":"FeatureCollection","features":[],"crs":{"type":"link"}}',
        "{}",
        '{"type":"FeatureCollection","features":[]}',
        '{"a": NaN}',
        '{"a": Infinity}',
        "[" * 5000,
        '{"type":"Polygon","coordinates":[[[1e400,1],[2,3],[4,5]]]}',
        '{"type":{}}',
        '{"type":"FeatureCollection","features":5}',
    ],
)
def test_what_is_no_geojson_is_refused_in_words(write, text):
    with pytest.raises(BadInput):
        read_file(write(text))


def test_heights_are_dropped(write):
    ring = [[*corner, 12.5] for corner in RING]
    (found,) = read_file(write(polygon(ring))).found
    assert not found.shape.has_z


def test_an_old_crs_member_is_honoured_and_an_unknown_one_refused(write):
    def with_crs(name):
        crs = {"type": "name", "properties": {"name": name}}
        return write({"type": "FeatureCollection", "features": [feature(polygon())], "crs": crs})

    assert read_file(with_crs("urn:ogc:def:crs:EPSG::32647")).crs == "EPSG:32647"
    assert read_file(with_crs("urn:ogc:def:crs:OGC:1.3:CRS84")).crs == "EPSG:4326"
    with pytest.raises(BadInput):
        read_file(with_crs("file:///etc/passwd"))


def test_what_is_written_is_read_back_to_the_very_coordinates(tmp_path):
    shape = MultiPolygon([box(100.1234567891, 13.1, 100.2, 13.2)])
    patch = Patch("0190a0aa-0000-7000-8000-000000000001", shape, {"name_th": "สวนน้ำ"})
    out = tmp_path / "out.geojson"
    FORMATS["geojson"].write(out, Package([patch], load_schema()), lambda f: None)
    (found,) = read_file(out).found
    assert found.values["name_th"] == "สวนน้ำ"
    assert found.values["patch_id"] == patch.id
    assert found.shape.equals(shape)
    assert found.shape.bounds == shape.bounds


@pytest.mark.parametrize("codec", ["cp874", "utf-16", "utf-16-be"])
def test_another_encoding_than_utf_8_is_named_as_what_is_wrong(tmp_path, codec):
    text = json.dumps(feature(polygon(), name="สวนสาธารณะ"), ensure_ascii=False)
    content = text.encode(codec)
    (tmp_path / "in.geojson").write_bytes(b"\xfe\xff" * codec.endswith("be") + content)
    with pytest.raises(BadInput, match="not written in UTF-8"):
        read_file(tmp_path / "in.geojson")
