"""What safety copies are read for: to be looked into, and to become a project of their own."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greendesk import paths
from greendesk.edits.shape import add_patches
from greendesk.errors import BadInput, Outage
from greendesk.opening import read_backup, save_as_new
from greendesk.session import Session
from tests.builders import full_disk, make_project, ready_patch

OLD = Path(__file__).parents[1] / "data" / "projects" / "version-1.zip"
AT = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A safety copy with one large patch, in a folder of its own."""
    (tmp_path / "backups").mkdir()
    path = make_project(tmp_path / "backups" / "copy.gpkg")
    session = Session.open(path)
    session.do(add_patches([ready_patch("a", remark="ก" * 300_000)]))
    session.close()
    return path


def test_a_full_disk_leaves_no_half_project_and_it_works_again_with_room(
    copy: Path, tmp_path: Path
) -> None:
    lost = tmp_path / "งาน.gpkg"
    lost.write_bytes(b"\0" * 5000)
    with full_disk(lost), pytest.raises(Outage):
        save_as_new(copy, lost, AT)
    assert [path.name for path in tmp_path.glob("*.gpkg")] == [lost.name]

    made = save_as_new(copy, lost, AT)
    assert made.read_bytes() == copy.read_bytes()
    assert {path.name for path in tmp_path.glob("*.gpkg")} == {lost.name, made.name}


def test_no_file_is_written_over(copy: Path, tmp_path: Path) -> None:
    made = save_as_new(copy, tmp_path / "งาน.gpkg", AT)
    made.write_bytes(b"other")
    with pytest.raises(BadInput):
        save_as_new(copy, tmp_path / "งาน.gpkg", AT)
    assert made.read_bytes() == b"other"


def test_to_look_into_an_old_copy_leaves_nothing_behind(tmp_path: Path) -> None:
    with zipfile.ZipFile(OLD) as packed:
        packed.extractall(tmp_path)
    (old,) = tmp_path.rglob("*.gpkg")
    raw, before = old.read_bytes(), set(paths.backups().rglob("*"))
    patches, _ = read_backup(old)
    assert patches
    assert old.read_bytes() == raw
    assert set(paths.backups().rglob("*")) == before
