import io
import zipfile

import pytest
from shapely.geometry import MultiPolygon, Polygon

from greendesk.errors import BadInput
from greendesk.exchange import FORMATS, read_file
from greendesk.exchange.base import Package
from greendesk.lists import load_schema
from greendesk.model.record import Patch

COORDS = "100,13,5 100.001,13,5 100.001,13.001,5 100,13,5"
MARK = (
    "<Placemark><name>สวน &amp; น้ำ</name><ExtendedData><Data name='green_type'><value>T1</value>"
    "</Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>{c}</coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon></Placemark>"
)


def kml(inside, head='<?xml version="1.0" encoding="UTF-8"?>'):
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'


@pytest.fixture
def write(tmp_path):
    def write(content, name="in.kml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_placemark_brings_its_name_values_and_area(write):
    folder = f"<Folder><name>ปี 2567</name>{MARK.format(c=COORDS)}</Folder>"
    (found,) = read_file(write(kml(folder))).found
    assert found.values == {"name": "สวน & น้ำ", "folder": "ปี 2567", "green_type": "T1"}
    assert found.shape.bounds == (100, 13, 100.001, 13.001)


def test_a_thai_code_page_is_understood(write):
    head = '<?xml version="1.0" encoding="TIS-620"?>'
    (found,) = read_file(write(kml(MARK.format(c=COORDS), head).encode("cp874"))).found
    assert found.values["name"] == "สวน & น้ำ"


def test_blanks_after_commas_are_forgiven(write):
    (found,) = read_file(write(kml(MARK.format(c=COORDS.replace(",", ", "))))).found
    assert found.shape.bounds == (100, 13, 100.001, 13.001)


def test_a_link_to_elsewhere_is_left_alone(write):
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    assert len(read_file(write(kml(link + MARK.format(c=COORDS)))).found) == 1


@pytest.mark.parametrize("coords", ["", "100,13", "nan,13 1,2 3,4", "x,y", "1;3 2;3", "," * 99])
def test_a_damaged_outline_is_left_out_and_the_others_stay(write, coords):
    reading = read_file(write(kml(MARK.format(c=coords) + MARK.format(c=COORDS))))
    assert (len(reading.found), len(reading.left_out)) == (1, 1)


def test_more_tags_than_a_map_has_are_refused_before_they_are_read(write):
    with pytest.raises(BadInput, match="too many"):
        read_file(write(kml("<a/>" * 4_000_001)))


def test_a_kmz_is_a_zip_with_a_kml_in_it(write):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr("../../doc.kml", "not this one")
        archive.writestr("doc.kml", kml(MARK.format(c=COORDS)))
    assert len(read_file(write(box.getvalue(), "in.kmz")).found) == 1


def test_a_point_is_left_out_by_name(write):
    point = (
        "<Placemark><name>ศาลา</name><Point><coordinates>100,13</coordinates></Point></Placemark>"
    )
    (left,) = read_file(write(kml(point))).left_out
    assert "ศาลา" in left.where


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE kml [<!ENTITY a "b">]>',
        '<!DOCTYPE kml SYSTEM "file:///etc/passwd">',
        '<?xml version="1.0" encoding="none-such"?>',
    ],
)
def test_a_file_that_asks_for_things_outside_is_refused(write, head):
    with pytest.raises(BadInput):
        read_file(write(kml(MARK.format(c=COORDS), head)))


@pytest.mark.parametrize("text", ["<kml>", "<html><body>เข้าสู่ระบบ</body></html>", "<", kml("")])
def test_what_is_no_kml_is_refused_in_words(write, text):
    with pytest.raises(BadInput):
        read_file(write(text))


def test_folders_without_end_are_refused(write):
    deep = "<Folder>" * 200 + MARK.format(c=COORDS) + "</Folder>" * 200
    with pytest.raises(BadInput, match="deep"):
        read_file(write(kml(deep)))


def test_a_zip_bomb_is_refused(write):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b" " * 20_000_000)
    with pytest.raises(BadInput, match="harmful"):
        read_file(write(box.getvalue(), "in.kmz"))


def test_what_is_written_is_read_back(tmp_path):
    ring = [(100, 13), (100.01, 13), (100.01, 13.01), (100, 13.01)]
    hole = [(100.002, 13.002), (100.002, 13.004), (100.004, 13.004)]
    patch = Patch("p1", MultiPolygon([Polygon(ring, [hole])]), {"name_th": "สวน <b>&\x07"})
    out = tmp_path / "out.kml"
    FORMATS["kml"].write(out, Package([patch], load_schema()), lambda f: None)
    (found,) = read_file(out).found
    assert found.values["name"] == "สวน <b>&"
    assert found.shape.equals(patch.shape)
