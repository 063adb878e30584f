"""Yesterday is always there: checked copies, thinned out with sense."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from greendesk.errors import BadInput, Conflict, Outage
from greendesk.model.record import Patch
from greendesk.store.backup import ROLLING, kept, listed, make_folder
from greendesk.store.project import is_project
from tests.builders import NOW, make_project, square
from tests.unit.store.conftest import Desk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def test_a_backup_is_the_whole_project_at_one_moment(
    desk: Desk, patch: Patch, folder: Path
) -> None:
    desk.make(patch)
    made = desk.project.backup(folder, "import", NOW)
    desk.do((patch, None))
    copy = Desk(made)
    assert copy.patches() == {patch.id: patch}
    assert copy.undo() is not None
    copy.project.close()
    assert sorted(made.parent.iterdir()) == [made]


def test_nothing_is_copied_while_nothing_has_changed(
    desk: Desk, patch: Patch, folder: Path
) -> None:
    first = desk.project.backup(folder, ROLLING, NOW)
    assert desk.project.backup(folder, ROLLING, NOW + timedelta(hours=1)) == first
    desk.make(patch)
    second = desk.project.backup(folder, ROLLING, NOW + timedelta(hours=1))
    assert second != first
    assert first.exists()


@pytest.mark.parametrize("reason", ["import", "upgrade"])
def test_a_copy_that_went_its_own_way_has_its_own_backup_before_a_large_step(
    desk: Desk, patch: Patch, folder: Path, tmp_path: Path, reason: str
) -> None:
    (tmp_path / "copy").mkdir()
    desk.project.save_copy(tmp_path / "copy" / desk.path.name)
    copy = Desk(tmp_path / "copy" / desk.path.name)
    desk.make(patch)
    copy.make(replace(patch, id="theirs"))
    kept_of = []
    for one in (desk, copy):
        backup = Desk(one.project.backup(folder, reason, NOW))
        kept_of.append(set(backup.patches()))
        backup.project.close()
    assert kept_of == [{patch.id}, {"theirs"}]
    assert len([*folder.rglob("*.gpkg")]) == 2
    copy.project.close()


def test_rolling_backups_keep_half_an_hour_between_them(
    desk: Desk, patch: Patch, folder: Path
) -> None:
    first = desk.project.backup(folder, ROLLING, NOW)
    desk.make(patch)
    assert desk.project.backup(folder, ROLLING, NOW + timedelta(minutes=29)) == first
    assert desk.project.backup(folder, ROLLING, NOW + timedelta(minutes=31)) != first


def test_a_clock_that_was_ahead_once_neither_ends_the_copies_nor_has_its_own_offered(
    desk: Desk, patch: Patch, folder: Path
) -> None:
    ahead = desk.project.backup(folder, ROLLING, NOW.replace(year=NOW.year + 543))
    desk.make(patch)
    made = []
    for day in range(1, 9):
        desk.do((patch, patch := replace(patch, values={**patch.values, "name_th": str(day)})))
        made.append(desk.project.backup(folder, ROLLING, NOW + timedelta(days=day)))
    assert ahead not in made
    assert len(set(made)) == 8
    assert all(path.exists() for path in made)
    assert [backup.path for backup in listed(folder, desk.path.stem)] == [*made[::-1], ahead]


def test_two_projects_of_one_name_do_not_mix(tmp_path: Path, folder: Path) -> None:
    found = []
    for name in ("a", "b"):
        desk = Desk(make_project(tmp_path / name / "p.gpkg"))
        found.append(desk.project.backup(folder, "import", NOW))
        desk.project.close()
    assert found[0].parent != found[1].parent


def test_of_two_projects_of_one_name_the_latest_copy_comes_first(
    tmp_path: Path, folder: Path, patch: Patch
) -> None:
    made = []
    for name, edits, at in (("a", 9, NOW), ("b", 1, NOW + timedelta(hours=1))):
        desk = Desk(make_project(tmp_path / name / "p.gpkg"))
        for n in range(edits):
            desk.make(replace(patch, id=f"{n}"))
        made.append(desk.project.backup(folder, "import", at))
        desk.project.close()
    assert [backup.path for backup in listed(folder, "p")] == made[::-1]


def test_days_weeks_and_months_stay() -> None:
    start = datetime(2025, 1, 1, 8, tzinfo=UTC)
    made = [
        Path(f"{start + timedelta(hours=6 * n):%Y-%m-%d %H%M%S} rolling {n}.gpkg")
        for n in range(4 * 400)
    ]
    stay = sorted(kept(made))
    assert stay[-1] == made[-1]
    assert set(made[-6:]) <= set(stay)
    days = sorted({path.name[:10] for path in stay}, reverse=True)
    last = start + timedelta(days=400)
    assert days[:12] == [f"{last - timedelta(days=n):%Y-%m-%d}" for n in range(12)]
    assert len({day[:7] for day in days}) == 9
    assert all("200000" in path.name for path in stay[:-6])
    assert len(stay) <= 6 + 12 + 10 + 9


def test_a_backup_that_is_thinned_out_takes_nothing_else_along(
    desk: Desk, patch: Patch, folder: Path
) -> None:
    first = desk.project.backup(folder, "import", NOW)
    notes = first.parent / "notes.txt"
    notes.touch()
    for minute in range(1, 9):
        desk.make(Patch(f"{minute}", None, patch.values))
        last = desk.project.backup(folder, "import", NOW + timedelta(minutes=minute))
    left = set(first.parent.iterdir())
    assert {notes, last} <= left
    assert first not in left
    assert len(left) == 1 + 6


def test_a_copy_is_a_project_of_its_own(desk: Desk, patch: Patch, tmp_path: Path) -> None:
    desk.make(patch)
    to = tmp_path / "สำเนา.gpkg"
    to.write_text("old", encoding="utf-8")
    desk.project.save_copy(to)
    copy = Desk(to)
    assert copy.patches() == {patch.id: patch}
    copy.project.close()
    assert not list(tmp_path.glob("~*"))


def test_the_copy_is_never_the_project_itself(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        desk.project.save_copy(desk.path)
    link = tmp_path / "link.gpkg"
    link.hardlink_to(desk.path)
    with pytest.raises(BadInput):
        desk.project.save_copy(link)


def test_no_copy_is_put_over_a_project_that_is_open(desk: Desk, tmp_path: Path) -> None:
    other = Desk(make_project(tmp_path / "other.gpkg"))
    with pytest.raises(Conflict):
        desk.project.save_copy(other.path)
    other.project.close()


def test_a_copy_that_cant_be_written_is_told_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Outage, match="project itself is safe"):
        desk.project.save_copy(tmp_path / "gone" / "copy.gpkg")
    with pytest.raises(Outage):
        desk.project.backup(tmp_path / "file", "import", NOW)


def test_damage_is_never_backed_up_as_if_it_were_sound(
    desk: Desk, patch: Patch, folder: Path
) -> None:
    desk.make(*(Patch(f"p{n}", square(n / 100), patch.values) for n in range(300)))
    sound = desk.project.backup(folder, "import", NOW)
    desk.project.close()
    with sqlite3.connect(desk.path) as db:
        row = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_green_patch_1'"
        page = db.execute(row).fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    spoilt = bytearray(desk.path.read_bytes())
    spoilt[(page - 1) * size + 3 : (page - 1) * size + 40] = b"\xff" * 37
    desk.path.write_bytes(spoilt)
    desk.project = desk.open()
    with desk.project._open.writing():
        pass
    with pytest.raises((BadInput, Outage)):
        desk.project.backup(folder, "import", NOW + timedelta(hours=1))
    assert list(sound.parent.iterdir()) == [sound]


def test_a_backup_is_told_from_a_live_project_by_nothing_but_its_place(
    desk: Desk, folder: Path
) -> None:
    assert is_project(desk.project.backup(folder, "import", NOW))


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    made = tmp_path / "a" / "b"
    make_folder(made)
    make_folder(made)
    assert made.is_dir()


def test_a_folder_below_a_file_is_an_error_and_no_endless_search(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        make_folder(tmp_path / "file" / "a" / "b")


def test_what_can_not_be_taken_away_after_a_failure_is_told_in_words_as_well(desk: Desk) -> None:
    desk.path.with_name("~copy.gpkg").mkdir()
    with pytest.raises(Outage, match=r"copy\.gpkg can't be written"):
        desk.project.save_copy(desk.path.with_name("copy.gpkg"))


def test_an_old_backup_that_can_not_be_taken_away_keeps_no_new_one_from_being_made(
    desk: Desk, folder: Path
) -> None:
    first = desk.project.backup(folder, "import", NOW)
    for hour in range(10, 20):
        (first.parent / f"2020-01-01 {hour}0000 import 1.gpkg").mkdir()
    made = desk.project.backup(folder, "import", NOW + timedelta(hours=1))
    assert made.is_file()
    assert made != first


def test_a_damaged_project_is_called_damaged_and_not_its_copy(
    desk: Desk, patch: Patch, folder: Path
) -> None:
    desk.make(patch)
    with desk.project._open.reading() as db:
        (page,) = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_gd_receipt_1'"
        ).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    desk.project.close()
    with desk.path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    desk.project = desk.open()
    with pytest.raises(BadInput, match=f"{desk.path.name} is damaged"):
        desk.project.backup(folder, "import", NOW)
    assert not [*folder.rglob("*.gpkg")]
