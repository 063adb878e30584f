import csv
import io
from pathlib import Path

import pytest

from greendesk.errors import BadInput, Outage
from greendesk.lists import (
    Lao,
    load_outlines,
    load_places,
    load_schema,
    parse_lao_list,
    read_lao_list,
)

HEAD = "จังหวัด,อำเภอ,ตำบล,รหัส อปท.,ประเภท อปท.,อปท.,ขนาดพื้นที่,LAT,LONG"
ROWS = (
    '"กาญจนบุรี","ด่านมะขามเตี้ย","กลอนโด","6711102","อบต.","กลอนโด","1,214.50","14.01","99.53"',
    '"กาญจนบุรี","ด่านมะขามเตี้ย","บ้านเก่า","6711102","อบต.","กลอนโด","1,214.50","14.01","99.53"',
    "กาญจนบุรี,ด่านมะขามเตี้ย,ด่านมะขามเตี้ย,5711101,เทศบาลตำบล,ทต.ด่านมะขามเตี้ย,,,",
    "กาญจนบุรี,เมืองกาญจนบุรี,,2710101,อบจ.,กาญจนบุรี,19483,0,0",
    "กาญจนบุรี,เมืองกาญจนบุรี,ปากแพรก,,เทศบาลเมือง,ปากแพรก,0,,",
)


def listed(head: str = HEAD, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join((head, *ROWS, "")).encode(encoding)


def test_shipped_lists_are_read_once_and_shared() -> None:
    assert load_schema() is load_schema()
    assert load_places() is load_places()
    assert load_outlines() is load_outlines()


def test_every_province_has_a_valid_outline_and_the_made_up_one_a_box() -> None:
    outlines = load_outlines()
    assert set(outlines) == {p.code for p in load_places().provinces()} | {"99"}
    assert all(outline.is_valid and outline.area > 0 for outline in outlines.values())
    west, south, east, north = outlines["99"].bounds
    assert west < 101.0 < east
    assert south < 10.5 < north


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [("71", 99.53, 14.02), ("10", 100.5, 13.75), ("55", 100.77, 18.78), ("38", 103.65, 18.36)],
)
def test_an_outline_belongs_to_its_code(code: str, lon: float, lat: float) -> None:
    from shapely.geometry import Point

    at = Point(lon, lat)
    assert [c for c, outline in load_outlines().items() if outline.contains(at)] == [code]


def test_the_list_of_the_publisher_is_accepted_as_it_is() -> None:
    klon_do, dan, pao = parse_lao_list(listed())
    assert klon_do == Lao(
        code="06711102",
        kind="SAO",
        name_th="กลอนโด",
        province_th="กาญจนบุรี",
        amphoe_th="ด่านมะขามเตี้ย",
        tambons_th=("กลอนโด", "บ้านเก่า"),
        area_km2=1214.5,
        at=(99.53, 14.01),
    )
    assert (dan.code, dan.kind, dan.title_th) == ("05711101", "SUBM", "ทต.ด่านมะขามเตี้ย")
    assert (dan.area_km2, dan.at) == (None, None)
    assert (pao.kind, pao.tambons_th, pao.at) == ("PAO", (), None)


def test_a_list_saved_by_excel_in_the_thai_code_page_is_read_too() -> None:
    assert parse_lao_list(listed(encoding="cp874")) == parse_lao_list(listed())


def test_further_columns_and_blanks_in_headings_do_not_matter() -> None:
    extra = HEAD.replace("รหัส อปท.", "รหัส  อปท").replace("LAT", "Lat ") + ",หมายเหตุ"
    assert len(parse_lao_list(listed(extra))) == 3


@pytest.mark.parametrize("content", [b"", b"a,b,c\n1,2,3\n", b"\x00\xff\x00", "ชื่อ".encode()])
def test_what_is_not_the_list_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(BadInput, match="not the DLA's list"):
        parse_lao_list(content)


def test_a_line_that_never_ends_is_no_list() -> None:
    big = '"' + "ก" * (csv.field_size_limit() + 1)
    with pytest.raises(BadInput, match="not the DLA's list"):
        parse_lao_list(big.encode())


def test_a_list_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "รายชื่อ อปท.csv"
    path.write_bytes(listed())
    assert len(read_lao_list(path)) == 3


def test_a_file_that_is_gone_is_an_outage(tmp_path: Path) -> None:
    with pytest.raises(Outage, match="gone"):
        read_lao_list(tmp_path / "gone.csv")


def test_the_list_may_be_long() -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD.split(","))
    for n in range(8000):
        writer.writerow(["น่าน", "เมืองน่าน", "", f"{6_000_000 + n}", "อบต.", f"ที่ {n}", "", "", ""])
    assert len(parse_lao_list(out.getvalue().encode())) == 8000
