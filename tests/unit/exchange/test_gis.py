import random
import zipfile

import pytest
from shapely.geometry import MultiPolygon, box

from greendesk.errors import BadInput
from greendesk.exchange import FORMATS, read_file, writer_for
from greendesk.exchange.base import Package
from greendesk.exchange.gis import short_names
from greendesk.lists import load_schema
from greendesk.model.record import Patch

NAME = "สวนสาธารณะริมน้ำ"


@pytest.fixture
def patch():
    shape = MultiPolygon([box(100.0, 13.0, 100.001, 13.001)])
    values = {"name_th": NAME, "green_type": "T1", "tree_count_total": 12}
    return Patch("0190a0aa-0000-7000-8000-000000000001", shape, values)


def export(path, *patches):
    return writer_for(path).write(path, Package(patches, load_schema()), lambda fraction: None)


def test_a_zipped_shapefile_comes_back_in_thai(tmp_path, patch):
    out = tmp_path / "สวน.zip"
    assert export(out, patch) == []
    with zipfile.ZipFile(out) as archive:
        names = {name.rpartition(".")[2]: name for name in archive.namelist()}
        assert archive.read(names["cpg"]) == b"UTF-8"
    reading = read_file(out)
    (found,) = reading.found
    assert found.values["name_th"] == NAME
    assert found.values["tree_count"] == 12
    assert found.shape.equals(patch.shape)
    assert reading.crs == "EPSG:4326"


def test_a_shapefile_is_written_with_all_its_parts(tmp_path, patch):
    export(tmp_path / "out.shp", patch)
    assert {p.suffix for p in tmp_path.glob("out.*")} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    assert len(read_file(tmp_path / "out.shp").found) == 1


def test_a_table_in_the_old_thai_code_page_is_read_by_its_bytes(tmp_path, patch):
    export(tmp_path / "out.shp", patch)
    dbf = tmp_path / "out.dbf"
    utf8, thai = NAME.encode(), NAME.encode("cp874")
    dbf.write_bytes(dbf.read_bytes().replace(utf8, thai.ljust(len(utf8))))
    assert read_file(tmp_path / "out.shp").found[0].values["name_th"] == NAME


def test_a_long_text_is_cut_between_letters_and_said_so(tmp_path, patch):
    long = Patch(patch.id, patch.shape, {"name_th": "ก" * 100})
    (note,) = export(tmp_path / "out.zip", long)
    assert note.values == {"n": 1}
    assert read_file(tmp_path / "out.zip").found[0].values["name_th"] == "ก" * 84


def test_a_missing_part_is_named(tmp_path, patch):
    export(tmp_path / "out.shp", patch)
    (tmp_path / "out.dbf").unlink()
    with pytest.raises(BadInput, match=r"\.dbf"):
        read_file(tmp_path / "out.shp")


def test_short_names_never_meet():
    names = short_names([f"long_column_name_{n}" for n in range(120)])
    assert len(set(names.values())) == 120
    assert max(map(len, names.values())) <= 10


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_read_or_refused_but_never_breaks_us(tmp_path, patch, seed):
    export(tmp_path / "out.shp", patch)
    chance = random.Random(seed)
    part = tmp_path / f"out{chance.choice(['.shp', '.dbf', '.shx'])}"
    content = bytearray(part.read_bytes())
    for _ in range(4):
        content[chance.randrange(len(content))] = chance.randrange(256)
    part.write_bytes(bytes(content))
    try:
        reading = FORMATS["shp"].read(tmp_path / "out.shp", lambda fraction: None)
    except BadInput:
        return
    assert len(reading.found) + len(reading.left_out) >= 1


def test_a_text_file_that_calls_itself_a_geopackage_is_refused(tmp_path):
    path = tmp_path / "x.gpkg"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)
    with pytest.raises(BadInput):
        read_file(path)
