"""The guard: nothing that GreenDesk, QGIS or GDAL did not put there runs on our connection."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from greendesk import lists
from greendesk.errors import BadInput
from greendesk.store import gpkg
from greendesk.store.guard import normal
from tests.builders import NOW
from tests.unit.store.conftest import Desk

HOSTILE = {
    "a trigger that empties the outbox": "CREATE TRIGGER t AFTER UPDATE ON green_patch "
    "BEGIN DELETE FROM gd_outbox; END",
    "a trigger that renames records": "CREATE TRIGGER gd_foreign_x AFTER INSERT ON green_patch "
    "BEGIN UPDATE green_patch SET name_th = 'x'; END",
    "one that looks like ours": "CREATE TRIGGER gd_foreign_x AFTER INSERT ON green_patch "
    "BEGIN INSERT INTO gd_foreign (patch_id, made, geom) SELECT 1, 2, 3; DELETE FROM gd_base; END",
    "one that looks like QGIS's": "CREATE TRIGGER trigger_insert_feature_count_x AFTER INSERT ON "
    "green_patch BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1; "
    "DELETE FROM gd_journal; END",
    "a trigger on a table of ours": "CREATE TRIGGER t AFTER INSERT ON gd_journal "
    "BEGIN SELECT load_extension('x'); END",
    "a view": "CREATE VIEW v AS SELECT load_extension('x')",
    "another table": "CREATE TABLE holiday (a INTEGER)",
    "an index with an expression": "CREATE INDEX i ON green_patch (upper(name_th))",
    "a virtual table": "CREATE VIRTUAL TABLE f USING fts5(a)",
    "a generated column": "ALTER TABLE green_patch ADD COLUMN x TEXT AS (upper(name_th))",
    "a rule on a column": "ALTER TABLE green_patch ADD COLUMN x TEXT CHECK (x <> 'y')",
}


def alter(path: Path, *lines: str) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    gpkg.register(db)
    for line in lines:
        db.execute(line)
    db.close()


@pytest.fixture
def closed(desk: Desk, patch) -> Desk:
    desk.make(patch)
    desk.project.close()
    return desk


@pytest.mark.parametrize("sql", HOSTILE.values(), ids=HOSTILE.keys())
def test_something_strange_is_refused_before_the_first_write(closed: Desk, sql: str) -> None:
    alter(
        closed.path,
        "CREATE TABLE gpkg_ogr_contents(table_name TEXT NOT NULL PRIMARY KEY,"
        "feature_count INTEGER DEFAULT NULL)",
        sql,
    )
    before = closed.path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(BadInput, match="didn't put there"):
            closed.open(read_only=read_only)
    assert closed.path.read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sqlite_master SET sql = replace(sql, 'value BLOB', "
        "'value BLOB DEFAULT (random())') WHERE name = 'gd_meta'",
        "UPDATE sqlite_master SET sql = replace(sql, 'REFERENCES gpkg_contents(table_name)', "
        "'REFERENCES gpkg_contents(table_name) ON DELETE CASCADE') "
        "WHERE name = 'gpkg_geometry_columns'",
        'UPDATE sqlite_master SET sql = replace(sql, \'"remark" TEXT\', \'"remark" REFERENCES '
        "gd_base ON DELETE CASCADE MATCH text') WHERE name = 'green_patch'",
        "UPDATE sqlite_master SET sql = replace(sql, 'op TEXT NOT NULL', "
        "'op TEXT NOT NULL ON CONFLICT REPLACE') WHERE name = 'gd_outbox'",
        "UPDATE sqlite_master SET sql = sql || ' /* ; */' WHERE name = 'gd_outbox'",
    ],
)
def test_a_table_of_ours_that_was_rewritten_is_refused(closed: Desk, sql: str) -> None:
    alter(closed.path, "PRAGMA writable_schema = ON", sql)
    with pytest.raises(BadInput, match="didn't put there"):
        closed.open()


def test_what_qgis_adds_is_let_in(closed: Desk) -> None:
    count = "UPDATE gpkg_ogr_contents SET feature_count = feature_count"
    alter(
        closed.path,
        "CREATE TABLE gpkg_ogr_contents(table_name TEXT NOT NULL PRIMARY KEY,"
        "feature_count INTEGER DEFAULT NULL)",
        'CREATE TRIGGER "trigger_insert_feature_count_green_patch" AFTER INSERT ON "green_patch" '
        f"BEGIN {count} + 1 WHERE lower(table_name) = lower('green_patch'); END",
        'CREATE TRIGGER "trigger_delete_feature_count_green_patch" AFTER DELETE ON "green_patch" '
        f"BEGIN {count} - 1 WHERE lower(table_name) = lower('green_patch'); END",
        "CREATE TABLE qgis_projects(name TEXT PRIMARY KEY, metadata BLOB, content BLOB)",
        'ALTER TABLE "green_patch" ADD COLUMN "หมายเหตุ ของเรา" TEXT(50)',
        'ALTER TABLE "green_patch" ADD COLUMN "seen" BOOLEAN',
        "DROP TABLE layer_styles",
        'CREATE TABLE "layer_styles" ( "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, '
        '"f_table_catalog" TEXT(256), "f_table_schema" TEXT(256), "f_table_name" TEXT(256), '
        '"f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT, "styleSLD" TEXT, '
        '"useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30), '
        "\"update_time\" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))",
        "ANALYZE",
    )
    closed.project = closed.open()
    assert len(closed.patches()) == 1


GDAL_EDITS = """
import sys, warnings, fiona
from fiona.transform import transform_geom
path = sys.argv[1]
with fiona.open(path, "a", layer="green_patch") as layer:
    layer.write({"type": "Feature", "properties": {**dict.fromkeys(layer.schema["properties"]),
        "patch_id": "made-by-gdal", "name_th": "จาก GDAL"},
        "geometry": {"type": "MultiPolygon", "coordinates": [[[(101.2, 10.5), (101.21, 10.5),
            (101.21, 10.51), (101.2, 10.5)]]]}})
"""


def test_a_file_that_gdal_has_edited_is_let_in_and_the_edit_is_noticed(closed: Desk) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", GDAL_EDITS, str(closed.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    closed.project = closed.open()
    assert closed.patches()["made-by-gdal"].name == "จาก GDAL"
    assert closed.sending("made-by-gdal").dirty
    assert closed.undo() is not None
    assert "made-by-gdal" not in closed.patches()


def test_every_line_of_a_new_project_is_known(closed: Desk) -> None:
    closed.open().close()


def test_a_plain_geopackage_is_not_ours_and_can_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "export.gpkg"
    db = sqlite3.connect(path)
    gpkg.register(db)
    schemas = lists.load_schema(), lists.load_schema("lao_profile")
    gpkg.create(db, *schemas, lists.load_places(), identifier="x", at=NOW)
    db.commit()
    db.close()
    with pytest.raises(BadInput, match="import this file"):
        Desk(path)


def test_a_schema_is_compared_in_one_form() -> None:
    assert normal('CREATE  TABLE "a"\n( [b] TEXT,\tc INT )') == normal(
        "create table a(b text, c int)"
    )
    assert normal("CREATE TABLE a (b TEXT)") != normal("CREATE TABLE a (b TEXT, c TEXT)")
