import contextlib
import random
import sqlite3
import zipfile

import fiona
import pytest
from shapely.geometry import MultiPolygon, box, mapping

from greendesk.errors import BadInput
from greendesk.exchange import FORMATS, keep_project, read_file, writer_for
from greendesk.exchange.base import Package
from greendesk.exchange.columns import short_names
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


def test_a_lying_cpg_is_not_believed(tmp_path, patch):
    export(tmp_path / "out.shp", patch)
    (tmp_path / "out.cpg").write_text("TIS-620", encoding="ascii")
    assert read_file(tmp_path / "out.shp").found[0].values["name_th"] == NAME


def test_a_text_that_was_cut_inside_a_letter_costs_that_letter_only(tmp_path, patch):
    export(tmp_path / "out.shp", patch)
    dbf = tmp_path / "out.dbf"
    whole, last = NAME.encode(), len(NAME[-1].encode())
    dbf.write_bytes(dbf.read_bytes().replace(whole, whole[: 1 - last].ljust(len(whole))))
    assert read_file(tmp_path / "out.shp").found[0].values["name_th"].strip() == NAME[:-1]


def test_columns_may_have_thai_names_in_either_code_page(tmp_path, patch):
    export(tmp_path / "out.shp", patch)
    content = (tmp_path / "out.dbf").read_bytes()
    for name in ("ชื่อ".encode("cp874"), "ชื่อ".encode()[:9]):
        changed = content.replace(b"name_th\x00\x00\x00", name.ljust(10, b"\x00"))
        if b"\xe0\xb8" not in name:
            changed = changed.replace(NAME.encode(), NAME.encode("cp874").ljust(len(NAME.encode())))
        (tmp_path / "out.dbf").write_bytes(changed)
        columns = read_file(tmp_path / "out.shp").found[0].values
        assert any(column.startswith("ชื") for column in columns)


def test_the_name_of_the_file_may_hold_brackets_and_capitals(tmp_path, patch):
    export(tmp_path / "out.shp", patch)
    for part in tmp_path.glob("out.*"):
        part.rename(tmp_path / f"แปลง [1]{part.suffix.upper()}")
    assert len(read_file(tmp_path / "แปลง [1].SHP").found) == 1


def test_a_second_map_in_the_zip_is_told_as_left_out(tmp_path, patch):
    for name in ("a", "b"):
        export(tmp_path / f"{name}.shp", patch)
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        for part in tmp_path.glob("?.*"):
            archive.write(part, part.name)
    reading = read_file(tmp_path / "both.zip")
    assert (len(reading.found), len(reading.left_out)) == (1, 1)


def test_a_file_that_points_elsewhere_is_not_followed(tmp_path):
    target = tmp_path / "secret.csv"
    target.write_text("name,WKT\nx,POINT(100 13)\n", encoding="utf-8")
    vrt = (
        f"<OGRVRTDataSource><OGRVRTLayer name='map'><SrcDataSource>{target}</SrcDataSource>"
        "<SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for suffix, content in ((".shp", vrt), (".shx", "x"), (".dbf", "x" * 100)):
            archive.writestr(f"map{suffix}", content)
    with pytest.raises(BadInput):
        read_file(tmp_path / "in.zip")


# --- GeoPackages --------------------------------------------------------------------------------

UTM = box(557565, 1549699, 557665, 1549799)


def geopackage(path, layers, crs="EPSG:32647"):
    """Write layer name -> (kind of geometry, shapes) as QGIS would."""
    for name, (kind, shapes) in layers.items():
        schema = {"geometry": kind, "properties": {"ชื่อ": "str", "จำนวน": "int"}}
        with fiona.open(path, "w", driver="GPKG", layer=name, crs=crs, schema=schema) as sink:
            for shape in shapes:
                row = {"ชื่อ": NAME, "จำนวน": 3}
                sink.write({"geometry": mapping(shape), "properties": row})
    return path


def test_a_geopackage_of_qgis_comes_with_its_own_coordinate_system(tmp_path):
    path = geopackage(tmp_path / "แปลง.gpkg", {"แปลง": ("MultiPolygon", [MultiPolygon([UTM])])})
    reading = read_file(path)
    (found,) = reading.found
    assert reading.crs == "EPSG:32647"
    assert found.values == {"ชื่อ": NAME, "จำนวน": 3}
    assert found.shape.equals(UTM)


def test_the_layer_of_areas_is_found_among_others_and_the_rest_is_told(tmp_path):
    layers = {
        "points": ("Point", [UTM.centroid]),
        "areas": ("Polygon", [UTM, UTM]),
        "more": ("Polygon", [UTM]),
    }
    reading = read_file(geopackage(tmp_path / "x.gpkg", layers))
    assert len(reading.found) == 2
    assert [item.where for item in reading.left_out] == ["more", "points"]
    assert len(reading.lines) == 1  # a name on the map, if somebody wants it


def test_our_own_layer_comes_first_wherever_it_stands(tmp_path):
    layers = {"areas": ("Polygon", [UTM]), "green_patch": ("Polygon", [UTM, UTM, UTM])}
    assert len(read_file(geopackage(tmp_path / "x.gpkg", layers)).found) == 3


def test_a_geopackage_without_areas_is_refused_in_words(tmp_path):
    with pytest.raises(BadInput, match="holds no areas"):
        read_file(geopackage(tmp_path / "x.gpkg", {"none": ("None", [])}))


def test_what_is_but_points_is_told_point_by_point(tmp_path):
    reading = read_file(geopackage(tmp_path / "x.gpkg", {"points": ("Point", [UTM.centroid])}))
    assert not reading.found
    assert [item.why.message for item in reading.left_out] == [
        "It is a point or a line, not an area."
    ]


def test_what_another_program_has_not_yet_put_into_the_file_is_read_too(tmp_path):
    path = geopackage(tmp_path / "x.gpkg", {"areas": ("Polygon", [UTM])})
    with contextlib.closing(sqlite3.connect(path)) as qgis:
        for name in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):  # as QGIS has them, for triggers
            qgis.create_function(f"ST_{name}", 1, lambda shape: 0)
        qgis.execute("PRAGMA journal_mode=WAL")
        qgis.execute('UPDATE areas SET "จำนวน" = 7')
        qgis.commit()
        assert read_file(path).found[0].values["จำนวน"] == 7


def test_the_open_project_is_not_read_beside_itself(tmp_path):
    path = geopackage(tmp_path / "x.gpkg", {"areas": ("Polygon", [UTM])})
    link = tmp_path / "same.gpkg"
    link.symlink_to(path)
    with pytest.raises(BadInput, match="open just now"):
        read_file(link, open_project=path)


def test_an_export_never_goes_over_the_project(tmp_path):
    project = tmp_path / "x.gpkg"
    keep_project(project, tmp_path / "y.gpkg")
    project.touch()
    with pytest.raises(BadInput, match="project itself"):
        keep_project(tmp_path / "." / "x.gpkg", project)


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
