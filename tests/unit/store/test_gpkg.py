"""The GeoPackage that projects and exports are made of: what every program finds in it."""

import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest

from greendesk import lists
from greendesk.i18n import Label
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.schema import Choice
from greendesk.store import gpkg
from greendesk.store.blob import encode
from greendesk.store.guard import allowed, normal
from tests.builders import NOW, square

SCHEMA, PROFILE = lists.load_schema(), lists.load_schema("lao_profile")
PLACES = lists.load_places()
LAYERS = {"green_patch": SCHEMA, "lao_profile": PROFILE}


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:", isolation_level=None)
    gpkg.register(db)
    gpkg.create(db, SCHEMA, PROFILE, PLACES, identifier="อบต.กลอนโด", at=NOW)
    yield db
    db.close()


def described(db: sqlite3.Connection, table: str) -> dict[str, tuple[str, str | None]]:
    """Return column -> (name, constraint)."""
    sql = "SELECT column_name, name, constraint_name FROM gpkg_data_columns WHERE table_name = ?"
    return {column: rest for column, *rest in db.execute(sql, (table,))}


def codes(db: sqlite3.Connection, constraint: str | None) -> dict[str, str]:
    sql = (
        "SELECT value, description FROM gpkg_data_column_constraints "
        "WHERE constraint_name = ? AND constraint_type = 'enum'"
    )
    return dict(db.execute(sql, (constraint,)).fetchall())


# --- the tables -------------------------------------------------------------------------------


def test_the_file_says_that_it_is_a_geopackage_of_version_1_2(db: sqlite3.Connection) -> None:
    assert db.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert db.execute("PRAGMA user_version").fetchone() == (10200,)


@pytest.mark.parametrize("table", LAYERS)
def test_every_field_is_a_column_of_its_type(db: sqlite3.Connection, table: str) -> None:
    schema = LAYERS[table]
    found = dict(db.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall())
    own = {"fid", "geom", "patch_id"} if table == "green_patch" else {"fid", "id"}
    assert list(found)[len(own) :] == gpkg.columns(schema) == list(schema.fields)
    assert set(list(found)[: len(own)]) == own
    for field in schema.fields.values():
        assert found[field.id] == FIELD_TYPES[field.type].sql


def test_whose_areas_they_are_stands_in_lists_of_layers(db: sqlite3.Connection) -> None:
    sql = "SELECT identifier, srs_id FROM gpkg_contents WHERE table_name = 'green_patch'"
    assert db.execute(sql).fetchone() == ("พื้นที่สีเขียว อบต.กลอนโด", 4326)


def test_the_guard_lets_everything_pass_that_is_made(db: sqlite3.Connection) -> None:
    lines = allowed(SCHEMA, PROFILE).lines
    sql = "SELECT sql FROM sqlite_master WHERE sql NOTNULL AND name NOT LIKE 'sqlite_%'"
    made = [row[0] for row in db.execute(sql)]
    assert len(made) > 15
    assert [text for text in made if normal(text) not in lines] == []


@pytest.mark.parametrize("ids", [{}, {"patch_id": None}])
def test_another_program_may_leave_the_id_to_the_file(db: sqlite3.Connection, ids: dict) -> None:
    """GDAL leaves the column out, QGIS writes NULL into it."""
    names = ["geom", *ids]
    sql = f"INSERT INTO green_patch ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    for _ in range(200):
        db.execute(sql, (encode(square()), *ids.values()))
    found = [row[0] for row in db.execute("SELECT patch_id FROM green_patch")]
    assert len(set(found)) == 200
    for id in found:
        assert str(uuid.UUID(id)) == id
        assert uuid.UUID(id).version == 4
        assert uuid.UUID(id).variant == uuid.RFC_4122


def test_gdal_takes_the_default_of_the_id_for_an_expression(db: sqlite3.Connection) -> None:
    """Without a bracket in front GDAL and QGIS write the text of the expression as the id."""
    sql = "SELECT dflt_value FROM pragma_table_info('green_patch') WHERE name = 'patch_id'"
    assert db.execute(sql).fetchone()[0].startswith("(")


def test_one_id_stands_once(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO green_patch (patch_id) VALUES ('a')")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO green_patch (patch_id) VALUES ('a')")


def test_a_number_is_never_given_twice(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO green_patch (patch_id) VALUES ('a')")
    db.execute("DELETE FROM green_patch")
    db.execute("INSERT INTO green_patch (patch_id) VALUES ('b')")
    assert db.execute("SELECT fid FROM green_patch").fetchone() == (2,)


def test_our_own_tables_are_declared_once(db: sqlite3.Connection) -> None:
    gpkg.declare_own(db, ["gd_a", "gd_b"])
    gpkg.declare_own(db, ["gd_a", "gd_c"])
    sql = "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'greendesk_project'"
    assert [row[0] for row in db.execute(sql)] == ["gd_a", "gd_b", "gd_c"]


# --- time and extent --------------------------------------------------------------------------


def test_times_are_utc_to_the_millisecond() -> None:
    bangkok = timezone(timedelta(hours=7))
    at = datetime(2025, 11, 3, 1, 2, 3, 999_999, tzinfo=bangkok)
    assert gpkg.timestamp(at) == "2025-11-02T18:02:03.999Z"
    assert gpkg.timestamp(datetime(2025, 11, 3, tzinfo=UTC)) == "2025-11-03T00:00:00.000Z"


def test_extent_and_time_follow_the_layer(db: sqlite3.Connection) -> None:
    def contents() -> tuple:
        sql = (
            "SELECT last_change, min_x, max_x, min_y, max_y FROM gpkg_contents "
            "WHERE table_name = 'green_patch'"
        )
        return db.execute(sql).fetchone()

    assert contents() == ("2025-11-03T02:30:00.000Z", None, None, None, None)
    db.execute("INSERT INTO green_patch (geom) VALUES (?)", (encode(square()),))
    gpkg.refresh_contents(db, NOW + timedelta(seconds=1))
    changed, *extent = contents()
    assert changed == "2025-11-03T02:30:01.000Z"
    assert extent == pytest.approx([101.0, 101.001, 10.5, 10.501], abs=2e-5)
    gpkg.refresh_contents(db, NOW, (1.0, 2.0, 3.0, 4.0))
    assert contents()[1:] == (1.0, 2.0, 3.0, 4.0)
    db.execute("DELETE FROM green_patch")
    gpkg.refresh_contents(db, NOW)
    assert contents()[1:] == (None,) * 4


# --- Thai names and drop-downs ----------------------------------------------------------------


@pytest.mark.parametrize("table", LAYERS)
def test_every_column_has_its_thai_name_and_no_two_the_same(
    db: sqlite3.Connection, table: str
) -> None:
    schema = LAYERS[table]
    found = described(db, table)
    assert set(schema.fields) <= set(found)
    for field in schema.fields.values():
        assert found[field.id][0].startswith(field.label.th)
    names = [name for name, _ in found.values()]
    assert len(set(names)) == len(names)


def test_the_id_has_its_thai_name(db: sqlite3.Connection) -> None:
    assert described(db, "green_patch")["patch_id"] == ["รหัสแปลง", None]


def test_a_number_says_its_unit_and_an_area_is_in_square_metres(db: sqlite3.Connection) -> None:
    found = described(db, "green_patch")
    assert found["area_added_m2"][0] == "พื้นที่ที่เพิ่มขึ้น (ตร.ม.)"
    assert found["corridor_width_m"][0] == "ความกว้างของแถบ (เมตร)"


@pytest.mark.parametrize("table", LAYERS)
def test_every_code_has_its_thai_label(db: sqlite3.Connection, table: str) -> None:
    found = described(db, table)
    coded = [field for field in LAYERS[table].fields.values() if field.choices]
    assert coded
    for field in coded:
        assert codes(db, found[field.id][1]) == {c.code: c.label.th for c in field.choices}


def test_provinces_are_a_drop_down_with_the_one_of_practice(db: sqlite3.Connection) -> None:
    for table in LAYERS:
        found = codes(db, described(db, table)["province_code"][1])
        assert len(found) == 78
        assert found["71"] == "กาญจนบุรี"
        assert found["99"] == PLACES.name("99").th


def test_names_of_constraints_are_in_lower_case(db: sqlite3.Connection) -> None:
    shouting = replace(SCHEMA.field("status"), id="STATUS")
    gpkg.describe(db, replace(SCHEMA, fields={"STATUS": shouting}), PROFILE, PLACES, NOW)
    names = {
        row[0] for row in db.execute("SELECT constraint_name FROM gpkg_data_column_constraints")
    }
    assert "green_patch_status" in names
    assert all(name == name.lower() for name in names)


def test_ranges_stand_on_whole_numbers_only(db: sqlite3.Connection) -> None:
    sql = (
        "SELECT column_name, min, max FROM gpkg_data_columns JOIN gpkg_data_column_constraints "
        "USING (constraint_name) WHERE constraint_type = 'range' AND table_name = 'green_patch'"
    )
    found = {column: limits for column, *limits in db.execute(sql)}
    assert found["established_year_be"] == [2300, 2700]
    for column in found:
        assert FIELD_TYPES[SCHEMA.field(column).type].sql == "INTEGER"


def test_describing_again_takes_the_place_of_what_was_told(db: sqlite3.Connection) -> None:
    status = replace(SCHEMA.field("status"), choices=(Choice("X", Label("ใหม่กว่า", "Newer")),))
    newer = replace(SCHEMA, fields={**SCHEMA.fields, "status": status})
    gpkg.describe(db, newer, PROFILE, PLACES, NOW)
    assert codes(db, "green_patch_status") == {"X": "ใหม่กว่า"}
    assert set(described(db, "green_patch")) == {"patch_id", *SCHEMA.fields}
    assert db.execute("SELECT count(*) FROM layer_styles").fetchone() == (1,)


def test_another_style_of_the_officer_is_left_alone(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO layer_styles (f_table_name, styleName) VALUES ('green_patch', 'mine')")
    gpkg.describe(db, SCHEMA, PROFILE, PLACES, NOW)
    names = db.execute("SELECT styleName FROM layer_styles ORDER BY 1").fetchall()
    assert names == [("GreenDesk",), ("mine",)]


# --- QGIS's style -----------------------------------------------------------------------------


@pytest.fixture
def style(db: sqlite3.Connection) -> ElementTree.Element:
    sql = "SELECT styleQML FROM layer_styles WHERE f_table_name = 'green_patch' AND useAsDefault"
    (qml,) = db.execute(sql).fetchone()
    return ElementTree.fromstring(qml)


def test_the_style_names_every_column_in_thai(style: ElementTree.Element) -> None:
    found = {a.get("field"): a.get("name") for a in style.iterfind("aliases/alias")}
    assert set(found) == {"patch_id", *SCHEMA.fields}
    assert found["name_th"] == "ชื่อพื้นที่สีเขียว"


def test_the_style_offers_every_code_by_its_label(style: ElementTree.Element) -> None:
    for field in SCHEMA.fields.values():
        options = style.iterfind(f"fieldConfiguration/field[@name='{field.id}']//Option[@value]")
        offered = {option.get("value"): option.get("name") for option in options}
        if field.type == "province":
            assert len(offered) == 78
        else:
            assert offered == {c.code: c.label.th for c in field.choices}


def test_colour_never_stands_alone(style: ElementTree.Element) -> None:
    labels = [c.get("label") for c in style.iterfind("renderer-v2/categories/category")]
    kinds = SCHEMA.field("green_type").choices
    assert labels == [*(f"{kind.code} {kind.label.th}" for kind in kinds), ""]
    symbols = {s.get("name") for s in style.iterfind("renderer-v2/symbols/symbol")}
    assert symbols == {c.get("symbol") for c in style.iterfind("renderer-v2/categories/category")}
    assert "green_type" in style.find("labeling/settings/text-style").get("fieldName")


def test_what_the_program_notes_cant_be_typed_into(style: ElementTree.Element) -> None:
    fixed = {f.get("name") for f in style.iterfind("editable/field[@editable='0']")}
    assert {"patch_id", "area_m2", "created_by", "local_no"} <= fixed
    assert "name_th" not in fixed
