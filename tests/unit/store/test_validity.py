"""Others find our files in order: GDAL old and new, its validator, QGIS, our own checker."""

import hashlib
import io
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from greendesk import lists
from greendesk.edits.photos import new_photo
from greendesk.model.photo import Shot
from greendesk.model.record import Patch, Photo
from greendesk.store import gpkg
from greendesk.store.blob import encode
from greendesk.store.package import export_geopackage
from tests.builders import NOW, PRACTICE, ids, ready_patch, square
from tests.unit.store.checker import faults
from tests.unit.store.conftest import Desk

SYSTEM = "/usr/bin/python3"  # Debian's own, with GDAL's Python side and perhaps QGIS
VALIDATOR = "osgeo_utils.samples.validate_gpkg"
STRICT = ["-k", "--extra", "--warning-as-error"]
NEWER_GDAL = """
import logging, sys, fiona
logging.basicConfig(level=logging.WARNING)
names = fiona.listlayers(sys.argv[1])
with fiona.open(sys.argv[1], layer="green_patch") as layer:
    print(*names, len(layer), len(list(layer)), layer.crs.to_epsg())
"""
QGIS = """
import sys
from qgis.core import QgsApplication, QgsGeometry, QgsVectorLayer, QgsVectorLayerUtils
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(sys.argv[1] + "|layername=green_patch", "layer", "ogr")
print(layer.loadDefaultStyle()[1], layer.labelsEnabled(), layer.renderer().type())
for name in ("patch_id", "green_type", "area_declared_m2"):
    column = layer.fields().indexOf(name)
    editor = layer.editorWidgetSetup(column)
    codes = editor.config().get("map", ())
    print(name, layer.attributeDisplayName(column), editor.type(), len(codes))
layer.startEditing()
for west in (100, 101):
    shape = f"MULTIPOLYGON((({west} 10, {west + 1} 10, {west + 1} 11, {west} 10)))"
    layer.addFeature(QgsVectorLayerUtils.createFeature(layer, QgsGeometry.fromWkt(shape)))
layer.changeAttributeValue(3, layer.fields().indexOf("name_th"), "เปลี่ยนใน QGIS")
layer.changeGeometry(3, QgsGeometry.fromWkt("MULTIPOLYGON(((99 9, 99.5 9, 99.5 9.5, 99 9)))"))
print(layer.commitChanges(), *sorted(layer.commitErrors()))
del layer
app.exitQgis()
"""
QGIS_PHOTOS = """
import sys
from qgis.core import QgsApplication, QgsExpression, QgsExpressionContext, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(sys.argv[1] + "|layername=patch_photo", "layer", "ogr")
loaded, form = layer.loadDefaultStyle()[1], layer.editFormConfig()
layout = "tab" if form.layout() == form.TabLayout else form.layout()
print(loaded, layout, form.tabs()[0].name())
column = layer.fields().indexOf("kind")
editor = layer.editorWidgetSetup(column)
print(layer.attributeDisplayName(column), editor.type(), len(editor.config()["map"]))
context = QgsExpressionContext()
context.setFields(layer.fields())
context.setFeature(next(layer.getFeatures()))
print(QgsExpression('left(to_base64("data"), 12)').evaluate(context))
print(QgsExpression(layer.displayExpression()).evaluate(context))
del layer
app.exitQgis()
"""


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
        env={**os.environ, **environment},
    )


def has(module: str) -> bool:
    return Path(SYSTEM).exists() and run(SYSTEM, "-c", f"import {module}").returncode == 0


def some_patches() -> list[Patch]:
    drawn = [
        ready_patch(id, n / 100, tree_count_total=n, planted_date="2021-06-30", created_by="สมหญิง")
        for n, id in zip(range(5), ids(), strict=False)
    ]
    return [*drawn, Patch("00000000-0000-4000-8000-000000000000", None, {"name_th": "ยังไม่วาด"})]


def some_photo(patch_id: str) -> tuple[Photo, bytes]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    data = out.getvalue()
    kept = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    shot = Shot("ก.jpg", "2025-01-31T09:15:07+07:00", position=(101.0, 10.5), direction=93.0)
    return new_photo("99999999-9999-4999-8999-999999999999", patch_id, shot, kept), data


def empty_project(desk: Desk, path: Path) -> Path:
    desk.project.close()
    return desk.path


def project(desk: Desk, path: Path) -> Path:
    patches = some_patches()
    desk.make(*patches)
    desk.do((patches[0], None))
    desk.undo()
    desk.do((patches[1], None))
    taken, data = some_photo(patches[2].id)
    desk.project.photos.stage(taken.sha256, data, NOW)
    desk.do((None, taken))
    desk.project.close()
    return desk.path


def export(desk: Desk, path: Path) -> Path:
    schema, places = lists.load_schema(), lists.load_places()
    patches = some_patches()
    export_geopackage(
        path,
        patches,
        schema,
        PRACTICE,
        places,
        personal=False,
        now=NOW,
        photos=[some_photo(patches[0].id)],
    )
    return path


def empty_export(desk: Desk, path: Path) -> Path:
    schema, places = lists.load_schema(), lists.load_places()
    export_geopackage(path, [], schema, PRACTICE, places, personal=True, now=NOW)
    return path


KINDS = (empty_project, project, empty_export, export)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def made(request: pytest.FixtureRequest, desk: Desk, tmp_path: Path) -> Path:
    return request.param(desk, tmp_path / "ส่งออก.gpkg")


# --- what other programs say ------------------------------------------------------------------


def test_an_old_gdal_opens_it_without_a_word(made: Path) -> None:
    told = run("ogrinfo", "-al", made)
    assert (told.returncode, told.stderr) == (0, "")
    assert "Geometry: Multi Polygon" in told.stdout
    assert "Warning" not in told.stdout


def test_a_newer_gdal_opens_it_without_a_word(made: Path) -> None:
    told = run(sys.executable, "-W", "error", "-c", NEWER_GDAL, made)
    assert (told.returncode, told.stderr) == (0, "")
    *layers, count, read, epsg = told.stdout.split()
    ours = {"green_patch", "lao_profile", "layer_styles"}
    assert ours <= set(layers) <= ours | {"patch_photo", "green_patch_photo"}
    assert (count, epsg) == (read, "4326")


def test_gdal_lists_the_codes_with_their_thai_labels(desk: Desk, tmp_path: Path) -> None:
    path = export(desk, tmp_path / "e.gpkg")
    told = run("ogrinfo", path, "-fielddomain", "green_patch_ownership")
    assert told.stderr == ""
    for choice in lists.load_schema().field("ownership").choices:
        assert f"{choice.code}: {choice.label.th}" in told.stdout
    told = run("ogrinfo", "-so", path, "green_patch")
    assert "ownership: String (0.0), domain name=green_patch_ownership" in told.stdout
    assert re.search(r"patch_id: String .* UNIQUE NOT NULL DEFAULT \(lower", told.stdout)


def test_gdals_validator_has_nothing_to_say(made: Path) -> None:
    if not has(VALIDATOR):
        pytest.skip("GDAL's Python side is not installed (Debian: python3-gdal)")
    told = run(SYSTEM, "-m", VALIDATOR, *STRICT, made)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_gdals_validator_would_say_something(desk: Desk, tmp_path: Path) -> None:
    if not has(VALIDATOR):
        pytest.skip("GDAL's Python side is not installed (Debian: python3-gdal)")
    path = export(desk, tmp_path / "e.gpkg")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE gpkg_contents SET last_change = '2025-11-03 10:00'")
    assert run(SYSTEM, "-m", VALIDATOR, *STRICT, path).returncode != 0


@pytest.mark.parametrize("kind", [project, export])
def test_qgis_shows_it_in_thai_and_adds_to_it(
    desk: Desk, tmp_path: Path, kind: Callable[[Desk, Path], Path]
) -> None:
    if not has("qgis.core"):
        pytest.skip("QGIS is not installed")
    path = kind(desk, tmp_path / "e.gpkg")
    told = run(SYSTEM, "-c", QGIS, path, QT_QPA_PLATFORM="offscreen", PYTHONPATH="")
    assert told.stdout.splitlines() == [
        "True True categorizedSymbol",
        "patch_id รหัสแปลง  0",
        "green_type ประเภท ValueMap 6",
        "area_declared_m2 เนื้อที่ตามเอกสาร (ตร.ม.)  0",
        "True SUCCESS: 1 attribute value(s) changed. SUCCESS: 1 geometries were changed."
        " SUCCESS: 2 feature(s) added.",
    ]
    assert faults(path) == []
    if kind is project:
        found = desk.again().load().patches
        assert len({patch.id for patch in found}) == len(found) == 7
        assert "เปลี่ยนใน QGIS" in [patch.name for patch in found]


@pytest.mark.parametrize("kind", [project, export])
def test_qgis_shows_photos_in_their_form_with_thai_names(
    desk: Desk, tmp_path: Path, kind: Callable[[Desk, Path], Path]
) -> None:
    if not has("qgis.core"):
        pytest.skip("QGIS is not installed")
    path = kind(desk, tmp_path / "e.gpkg")
    told = run(SYSTEM, "-c", QGIS_PHOTOS, path, QT_QPA_PLATFORM="offscreen", PYTHONPATH="")
    assert told.stdout.splitlines() == [
        "True tab photo",
        "ประเภทรูป ValueMap 11",
        "/9j/4AAQSkZJ",
        "E 2025-01-31T09:15:07+07:00",
    ]


# --- what GDAL's validator does not see -------------------------------------------------------


def test_our_own_checker_has_nothing_to_say(made: Path) -> None:
    assert faults(made) == []


AWAY = encode(square(5, 5))
MOVED = encode(square())[:8] + AWAY[8:40] + encode(square())[40:]
PLANTED = {
    "UPDATE green_patch SET geom = x'" + MOVED.hex() + "' WHERE fid = 1": "box in the blob",
    "DELETE FROM rtree_green_patch_geom WHERE id = 2": "not in the R-tree",
    "UPDATE rtree_green_patch_geom SET maxx = 120 WHERE id = 2": "elsewhere in the R-tree",
    "UPDATE rtree_green_patch_geom SET maxx = 101.0105 WHERE id = 2": "elsewhere in the R-tree",
    "INSERT INTO rtree_green_patch_geom VALUES (99, 1, 2, 1, 2)": "without a shape",
    "UPDATE gpkg_contents SET max_x = 101 WHERE min_x NOTNULL": "the extent is",
    "UPDATE gpkg_contents SET max_x = 120 WHERE min_x NOTNULL": "the extent is",
    "UPDATE gpkg_contents SET min_x = NULL WHERE min_x NOTNULL": "the extent is",
    "UPDATE gpkg_contents SET last_change = '2025-11-03T02:30:00Z'": "last_change is",
    "DELETE FROM gpkg_extensions WHERE table_name = 'gpkg_data_columns'": "is not declared",
    "CREATE TABLE gpkg_metadata (id INTEGER)": "its extension is not declared",
    "UPDATE gpkg_data_columns SET constraint_name = 'no' WHERE column_name = 'status'": "not there",
    "UPDATE gpkg_data_columns SET constraint_name = NULL WHERE column_name = 'status'": "no column",
    "UPDATE gpkg_data_column_constraints SET constraint_name = 'Status'"
    " WHERE constraint_name = 'green_patch_status'": "in capitals",
    "UPDATE green_patch SET status = 'GONE' WHERE fid = 1": "none of the codes",
    "UPDATE green_patch SET tree_count_total = -1 WHERE fid = 1": "is not between",
    "UPDATE gpkg_data_columns SET constraint_name = 'green_patch_tree_count_total'"
    " WHERE column_name = 'canopy_pct'": "would round",
    "CREATE TABLE notes (id INTEGER)": "nobody declared it",
    "CREATE VIEW gd_view AS SELECT 1": "nobody declared it",
    "INSERT INTO gpkg_extensions VALUES ('gd_ghost', NULL, 'x_y', 'z', 'read-write')": "not there",
    "INSERT INTO gpkg_data_columns (table_name, column_name) VALUES ('green_patch', 'ghost')": (
        "described, but not there"
    ),
    "CREATE TABLE gpkg_ogr_contents AS SELECT 'green_patch' AS table_name, 5 AS feature_count": (
        "6 rows, 5 told of"
    ),
}


@pytest.mark.parametrize("sql", PLANTED)
def test_our_own_checker_finds_what_is_planted(desk: Desk, tmp_path: Path, sql: str) -> None:
    path = export(desk, tmp_path / "e.gpkg")
    with closing(sqlite3.connect(path)) as db, db:
        gpkg.register(db)
        db.execute(sql)
    assert any(PLANTED[sql] in fault for fault in faults(path)), faults(path)
