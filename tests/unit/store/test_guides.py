"""Guides lie in the project file, exactly, and in nothing that is handed on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from shapely.geometry import LineString

from greendesk import lists
from greendesk.errors import UserError
from greendesk.model.guide import Guide
from greendesk.store.package import export_geopackage
from tests.builders import NOW, PRACTICE, ready_patch, square
from tests.unit.store.conftest import Desk

AREA = Guide("1", "ต.เกาะ", square(0.1), "tambons.gpkg")
LINE = Guide("2", "", LineString([(101, 10.5), (101.1, 10.6)]), "roads.kml")


def test_guides_are_read_back_as_they_were(desk: Desk) -> None:
    desk.project.put_guides("tambons.gpkg", [AREA], NOW)
    desk.project.put_guides("roads.kml", [LINE], NOW)
    found = desk.again().load().guides
    assert found == [AREA, LINE]
    assert shapely.to_wkb(found[1].shape) == shapely.to_wkb(LINE.shape)


def test_a_file_that_comes_again_takes_the_place_of_what_it_brought(desk: Desk) -> None:
    desk.project.put_guides("tambons.gpkg", [AREA], NOW)
    newer = Guide("3", "ต.เกาะใหม่", square(0.2), "tambons.gpkg")
    desk.project.put_guides("tambons.gpkg", [newer], NOW)
    assert desk.project.load().guides == [newer]


def test_guides_of_one_file_go_and_the_others_stay(desk: Desk) -> None:
    desk.project.put_guides("tambons.gpkg", [AREA], NOW)
    desk.project.put_guides("roads.kml", [LINE], NOW)
    desk.project.put_guides("tambons.gpkg", [], NOW)
    assert desk.project.load().guides == [LINE]


def test_guides_are_no_step_that_can_be_undone(desk: Desk) -> None:
    desk.project.put_guides("tambons.gpkg", [AREA], NOW)
    assert desk.undo() is None
    assert desk.project.load().guides == [AREA]


def test_a_project_for_reading_takes_none(desk: Desk) -> None:
    with pytest.raises(UserError):
        desk.again(read_only=True).put_guides("tambons.gpkg", [AREA], NOW)


def test_a_copy_of_the_project_has_the_guides_too(desk: Desk, tmp_path: Path) -> None:
    desk.project.put_guides("tambons.gpkg", [AREA], NOW)
    desk.project.save_copy(tmp_path / "copy.gpkg")
    copy = Desk(tmp_path / "copy.gpkg")
    assert copy.project.load().guides == [AREA]
    copy.project.close()


def test_what_is_exported_for_upload_has_none(desk: Desk, tmp_path: Path) -> None:
    desk.project.put_guides("tambons.gpkg", [AREA], NOW)
    to = tmp_path / "upload.gpkg"
    export_geopackage(
        to,
        [ready_patch("a")],
        lists.load_schema(),
        PRACTICE,
        lists.load_places(),
        personal=False,
        now=NOW,
    )
    with closing(sqlite3.connect(to)) as db:
        names = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
    assert not {name for name in names if name.startswith("gd_")}
