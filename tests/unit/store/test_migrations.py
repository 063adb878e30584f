"""Older files are brought up to date, after a backup; newer ones are left alone."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from greendesk import lists, paths
from greendesk.edits.values import move_pictures
from greendesk.errors import BadInput
from greendesk.i18n import Label
from greendesk.model.guide import Guide
from greendesk.model.message import CentrePatch
from greendesk.model.newer_form import checked_form
from greendesk.model.offset import Offset, offsets_in
from greendesk.model.record import Patch
from greendesk.model.schema import Schema
from greendesk.store import gpkg, migrations
from greendesk.store.project import Project
from tests.builders import NOW, PRACTICE, ids, ready_patch, square
from tests.unit.forms import second_form
from tests.unit.store.checker import faults
from tests.unit.store.conftest import Desk

PROJECTS = Path(__file__).parents[2] / "data" / "projects"
NEW_FIELDS = ("remark", "canopy_pct", "green_subtype")


def older_schema() -> Schema:
    """Return today's schema without some of its fields."""
    json = dict(lists.load_schema().json)
    json["properties"] = {k: v for k, v in json["properties"].items() if k not in NEW_FIELDS}
    return Schema.parse(json)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.gpkg"
    Project.create(
        path,
        PRACTICE,
        older_schema(),
        lists.load_schema("lao_profile"),
        lists.load_places(),
        project_id="p",
        device_id="d",
        now=NOW,
    )
    return path


@pytest.fixture
def newer(old: Path) -> Desk:
    db = sqlite3.connect(old)
    gpkg.register(db)
    db.execute("INSERT INTO green_patch (patch_id, name_th) VALUES ('a', 'เก่า')")
    db.commit()
    db.close()
    return Desk(old)


def test_fields_that_came_later_get_their_columns(newer: Desk) -> None:
    before = newer.patches()["a"]
    assert before.values == {"name_th": "เก่า"}
    after = Patch("a", square(), {**before.values, "remark": "ใหม่", "canopy_pct": 5.0})
    newer.do((before, after))
    assert newer.again().load().patches == [after]
    with newer.project._open.reading() as db:
        assert db.execute("SELECT remark, canopy_pct FROM green_patch").fetchone() == ("ใหม่", 5.0)
    newer.project.close()


def test_new_columns_have_their_names_and_lists_for_qgis(newer: Desk) -> None:
    with newer.project._open.reading() as db:
        told = dict(
            db.execute(
                "SELECT column_name, constraint_name FROM gpkg_data_columns "
                "WHERE table_name = 'green_patch'"
            )
        )
        codes = db.execute(
            "SELECT count(*), count(DISTINCT value) FROM gpkg_data_column_constraints "
            "WHERE constraint_name = ?",
            (told["green_subtype"],),
        ).fetchone()
    assert set(told) == {"patch_id", *lists.load_schema().fields}
    assert codes[0] == codes[1] == len(lists.load_schema().field("green_subtype").choices)
    newer.project.close()


def test_a_backup_is_made_before(newer: Desk) -> None:
    newer.project.close()
    (made,) = paths.backups().rglob("*upgrade*.gpkg")
    db = sqlite3.connect(made)
    columns = {row[1] for row in db.execute("PRAGMA table_info(green_patch)")}
    db.close()
    assert not columns & set(NEW_FIELDS)


def test_an_upgrade_happens_once(newer: Desk) -> None:
    newer.again()
    newer.project.close()
    assert len(list(paths.backups().rglob("*.gpkg"))) == 1


def test_other_programs_are_still_noticed_afterwards(newer: Desk) -> None:
    db = sqlite3.connect(newer.path)
    gpkg.register(db)
    db.execute("UPDATE green_patch SET remark = 'จาก QGIS'")
    db.commit()
    db.close()
    seen = newer.project.look(NOW)
    assert seen is not None
    assert seen.edit.deltas[0].after.values["remark"] == "จาก QGIS"
    newer.project.close()


def test_an_older_file_can_not_be_read_without_bringing_it_up_to_date(old: Path) -> None:
    with pytest.raises(BadInput, match="older"):
        Project(old, lists.load_schema(), now=lambda: NOW, new_id=str, read_only=True)


def test_a_file_of_a_newer_greendesk_is_left_alone(desk: Desk) -> None:
    with desk.project._open.writing() as db:
        migrations.set_meta(db, "version", len(migrations.STEPS) + 1)
    desk.project.close()
    before = desk.path.read_bytes()
    with pytest.raises(BadInput, match="newer"):
        desk.open()
    assert desk.path.read_bytes() == before


def test_a_project_from_before_guides_is_brought_up_to_date(tmp_path: Path) -> None:
    with zipfile.ZipFile(PROJECTS / "version-1.zip") as packed:
        packed.extractall(tmp_path)
    desk = Desk(tmp_path / "version-1.gpkg")
    assert desk.patches() == {"a": ready_patch("a")}
    assert desk.project.load().guides == []
    guide = Guide("g", "ตำบล", square(), "tambons.shp")
    desk.project.put_guides(guide.source, [guide], NOW)
    assert desk.again().load().guides == [guide]
    desk.project.close()
    (made,) = paths.backups().rglob("*upgrade*.gpkg")
    assert made.is_file()


def test_a_project_from_before_the_inbox_is_brought_up_to_date(tmp_path: Path) -> None:
    with zipfile.ZipFile(PROJECTS / "version-2.zip") as packed:
        packed.extractall(tmp_path)
    desk = Desk(tmp_path / "version-2.gpkg")
    assert desk.patches() == {"a": ready_patch("a")}
    assert not desk.sending("a").dirty
    desk.new_ids = ids(8)  # other ids than those in the file
    theirs = CentrePatch(ready_patch("b"), "99990101", 1, 2)
    desk.project.take_over([theirs], NOW)
    assert desk.again().load().patches == [ready_patch("a"), ready_patch("b")]
    desk.project.close()


@pytest.mark.parametrize("name", ["version-3", "version-4"])
def test_a_project_from_before_sticks_is_brought_up_to_date(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(PROJECTS / f"{name}.zip") as packed:
        packed.extractall(tmp_path)
    desk = Desk(tmp_path / f"{name}.gpkg")
    before = desk.project.load()
    assert before.patches
    assert desk.project.hand_over([], NOW) == {}
    assert desk.again().load().sending == before.sending
    desk.project.close()


def test_a_project_from_before_newer_forms_is_brought_up_to_date(tmp_path: Path) -> None:
    with zipfile.ZipFile(PROJECTS / "version-6.zip") as packed:
        packed.extractall(tmp_path)
    desk = Desk(tmp_path / "version-6.gpkg")
    assert [patch.name for patch in desk.project.load().patches] == ["สวน 1", "สวน 2"]
    desk.project.take_form(checked_form(second_form(), lists.load_schema()), NOW)
    assert desk.again().load().schema.number == 2
    desk.project.close()
    assert faults(desk.path) == []


def test_a_project_from_before_photos_were_told_of_is_brought_up_to_date(tmp_path: Path) -> None:
    with zipfile.ZipFile(PROJECTS / "version-7.zip") as packed:
        packed.extractall(tmp_path)
    desk = Desk(tmp_path / "version-7.gpkg")
    (photo,) = desk.project.load().photos
    assert desk.project.photos.received() == {photo.sha256}
    assert any(desk.project.known_changes().batches.values())
    desk.project.note_lost(["c"])
    desk.again().close()
    assert faults(desk.path) == []


def test_a_project_from_before_pictures_were_moved_is_brought_up_to_date(tmp_path: Path) -> None:
    with zipfile.ZipFile(PROJECTS / "version-8.zip") as packed:
        packed.extractall(tmp_path)
    desk = Desk(tmp_path / "version-8.gpkg")
    before = desk.project.load()
    assert [patch.values["imagery_zoom"] for patch in before.patches] == [18]
    moved = move_pictures(before.profile, "map", Offset(3.2, -1.0, 14.4), Label("ก", "a"))
    desk.project.apply(moved, edit_id="m", at=NOW, by="สมหญิง")
    drawn = Patch("b", square(), ready_patch("b").values | Offset(3.2, -1.0).values)
    desk.make(drawn)
    after = desk.again().load()
    assert offsets_in(after.profile) == {"map": Offset(3.2, -1.0, 14.4)}
    assert drawn in after.patches
    desk.undo()
    desk.undo()
    assert desk.project.load().profile == before.profile
    desk.project.close()
    assert faults(desk.path) == []


def test_a_form_in_the_file_of_a_stranger_is_looked_at_as_well(newer: Desk) -> None:
    newer.project.take_form(checked_form(second_form(), lists.load_schema()), NOW)
    newer.project.close()
    with closing(sqlite3.connect(newer.project.path)) as db:
        db.execute("UPDATE gd_form SET content = replace(content, 'RAIN', '<b>')")
        db.commit()
    assert newer.again().load().schema.number == 1


def test_a_project_from_before_undone_was_told_apart_is_brought_up_to_date(tmp_path: Path) -> None:
    with zipfile.ZipFile(PROJECTS / "version-8-bin.zip") as packed:
        packed.extractall(tmp_path)
    desk = Desk(tmp_path / "version-8-bin.gpkg")
    contents = desk.project.load()
    assert [(b.patch.id, b.undone) for b in contents.binned] == [("a", False)]
    assert [patch.id for patch in contents.patches] == ["b"]
    desk.again().close()
    assert faults(desk.path) == []


def test_what_was_handed_over_before_that_was_a_step_of_its_own_stays(newer: Desk) -> None:
    newer.project.close()
    with closing(sqlite3.connect(newer.project.path)) as db:
        db.execute("INSERT INTO gd_handed VALUES ('c', '2026-11-26T00:00:00.000Z')")
        for later in ("gd_upload", "gd_form", "gd_told", "gd_lost", "gd_undone"):  # later steps
            db.execute(f"DROP TABLE {later}")
        db.execute("UPDATE gd_meta SET value = 4 WHERE key = 'version'")
        db.commit()
    newer.again().close()
    with closing(sqlite3.connect(newer.project.path)) as db:
        assert db.execute("SELECT change_id FROM gd_handed").fetchall() == [("c",)]
        assert migrations.version(db) == len(migrations.STEPS)
