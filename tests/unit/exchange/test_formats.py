"""What is said of a file that none of our formats begins like."""

import pytest

from greendesk.errors import BadInput
from greendesk.exchange import format_of, read_file
from greendesk.i18n import in_language
from greendesk.wordbreak import plain

NAMES = ["a.kml", "a.kmz", "a.geojson", "a.json", "a.gpkg", "a.zip", "a.shp"]
KML = """<?xml version="1.0" encoding="UTF-16"?>
<kml><Placemark><name>สวน</name><description><![CDATA[<html><b>x</b></html>]]></description>
<Polygon><outerBoundaryIs><LinearRing><coordinates>100,13 100.1,13 100.1,13.1 100,13
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n "])
def test_an_empty_file_is_called_empty(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match="is empty"):
        format_of(tmp_path / name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"%PDF-1.7", b"<!DOCTYPE HTML><p>", b"<html>", b"\x00" * 50])
def test_a_file_of_another_kind_is_not_what_its_name_says(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match="not what its name says") as caught:
        format_of(tmp_path / name)
    assert f"{name} ไม่ใช่ไฟล์" in plain(in_language("th", caught.value.text))


def test_a_name_that_says_nothing_leads_to_what_can_be_imported(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"words")
    with pytest.raises(BadInput, match="Please choose"):
        format_of(tmp_path / "a.docx")


def test_a_kml_in_utf_16_is_read_whatever_its_descriptions_hold(tmp_path):
    (tmp_path / "a.kml").write_bytes(KML.encode("utf-16"))
    (found,) = read_file(tmp_path / "a.kml").found
    assert found.values["name"] == "สวน"
