"""Zip files of strangers."""

import io
import zipfile

import pytest

from greendesk.errors import BadInput
from greendesk.exchange import archive
from greendesk.exchange.archive import holds_kml, only_member, unpack_shapefile

SHP = b"\x00\x00\x27\x0a"


def zipped(*members, packing=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as made:
        for name, content in members:
            made.writestr(name, content)
    return out.getvalue()


def test_the_first_member_of_the_kind_is_read():
    content = zipped(("a.png", b"x"), ("files/doc.KML", b"one"), ("b.kml", b"two"))
    assert only_member(content, (".kml",)) == b"one"
    assert holds_kml(io.BytesIO(content))


def test_a_zip_without_a_map_is_refused():
    with pytest.raises(BadInput, match="no map"):
        only_member(zipped(("a.txt", b"x")), (".kml",))


def test_parts_of_a_shapefile_come_out_under_names_of_ours(tmp_path):
    content = zipped(("สวน/แปลง.SHP", SHP), ("สวน/แปลง.dbf", b"d"), ("สวน/แปลง.exe", b"e"))
    unpacked = unpack_shapefile(content, tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"map.shp", "map.dbf"}
    assert unpacked.shp.read_bytes() == SHP


def test_a_second_shapefile_is_named_not_forgotten(tmp_path):
    content = zipped(("a.shp", SHP), ("b.shp", SHP), ("__MACOSX/a.shp", b"x"))
    assert unpack_shapefile(content, tmp_path).others == ("b.shp",)


@pytest.mark.parametrize("name", ["../evil.shp", "a/../../evil.shp"])
def test_a_name_that_climbs_out_is_not_taken(tmp_path, name):
    inner = tmp_path / "in"
    inner.mkdir()
    with pytest.raises(BadInput):
        unpack_shapefile(zipped((name, SHP)), inner)
    assert list(tmp_path.rglob("*")) == [inner]


def test_a_link_is_not_followed():
    link = zipfile.ZipInfo("doc.kml")
    link.external_attr = 0o120777 << 16
    with pytest.raises(BadInput, match="no map"):
        only_member(zipped((link, b"/etc/passwd")), (".kml",))


def test_too_many_members_are_refused():
    members = [(f"{n}.txt", b"") for n in range(archive.MAX_ENTRIES + 1)]
    with pytest.raises(BadInput, match="harmful"):
        only_member(zipped(*members), (".kml",))


def test_a_list_of_contents_without_end_is_refused_before_it_is_read():
    content = bytearray(zipped(("doc.kml", b"x")))
    at = content.rindex(b"PK\x05\x06")
    content[at + 12 : at + 16] = (3_000_000).to_bytes(4, "little")
    with pytest.raises(BadInput, match="harmful"):
        holds_kml(io.BytesIO(content))


def test_what_swells_three_hundred_times_is_refused():
    with pytest.raises(BadInput, match="harmful"):
        only_member(zipped(("doc.kml", b" " * 5_000_000)), (".kml",))


def test_a_packing_that_may_ask_for_any_memory_is_refused():
    with pytest.raises(BadInput, match="harmful"):
        only_member(zipped(("doc.kml", b"x"), packing=zipfile.ZIP_LZMA), (".kml",))


def test_a_password_is_asked_to_be_taken_off():
    content = bytearray(zipped(("doc.kml", b"x")))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    with pytest.raises(BadInput, match="password"):
        only_member(bytes(content), (".kml",))


@pytest.mark.parametrize("cut", [1, 10, 40, 90])
def test_a_cut_off_zip_is_refused(cut):
    with pytest.raises(BadInput):
        only_member(zipped(("doc.kml", b"some words " * 20))[:-cut], (".kml",))


def test_wrong_content_is_found_by_its_checksum():
    content = bytearray(zipped(("doc.kml", b"one two three"), packing=zipfile.ZIP_STORED))
    content[content.index(b"two")] ^= 1
    with pytest.raises(BadInput, match="damaged"):
        only_member(bytes(content), (".kml",))
