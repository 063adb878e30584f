"""Photos lie in the project file byte for byte, and follow every edit and its undo."""

import hashlib
import sqlite3
import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from greendesk.errors import BadInput, Conflict, Outage, UserError
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Photo
from greendesk.model.telling import Upload
from greendesk.store.photo_check import PhotoFault
from tests.builders import NOW, full_disk, ids, ready_patch
from tests.unit.store.checker import faults
from tests.unit.store.conftest import Desk

PROJECTS = Path(__file__).parents[2] / "data" / "projects"
JPEG, BLURRED = b"\xff\xd8 a photo", b"\xff\xd8 a photo without a face"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def photo(id: str, patch_id: str, data: bytes = JPEG, **values) -> Photo:
    told = {"patch_id": patch_id, "kind": "OVERVIEW", "sha256": sha(data), "size": len(data)}
    return Photo(id, {**told, "source_name": f"{id}.jpg", **values})


def stage(desk: Desk, *blobs: bytes) -> None:
    for data in blobs:
        desk.project.photos.stage(sha(data), data, NOW)


def photos(desk: Desk) -> list[Photo]:
    return list(desk.project.load().photos)


def rows(desk: Desk, sql: str) -> list:
    with desk.project._open.reading() as db:
        return db.execute(sql).fetchall()


def links(desk: Desk) -> list[tuple[str, str]]:
    """Return which photo the standard's mapping gives to which patch."""
    return rows(
        desk,
        "SELECT g.patch_id, p.photo_id FROM green_patch_photo m LEFT JOIN green_patch g"
        " ON g.fid = m.base_id LEFT JOIN patch_photo p ON p.id = m.related_id ORDER BY 2",
    )


@pytest.fixture
def with_photo(desk: Desk, patch: Patch) -> tuple[Desk, Photo]:
    """A project with one patch that has one photo."""
    desk.make(patch)
    stage(desk, JPEG)
    made = photo("p1", patch.id, taken_at="2025-01-31T09:15:07+07:00", lon=101.01, lat=10.505)
    desk.do((None, made))
    return desk, made


def test_a_photo_is_read_back_as_it_was(with_photo) -> None:
    desk, made = with_photo
    desk.again()
    assert photos(desk) == [made]
    assert desk.project.photos.bytes_of(made.sha256) == JPEG
    assert desk.project.stored([made.id]) == {made.id: made}


def test_the_file_is_in_order_and_says_which_photo_is_whose(with_photo) -> None:
    desk, made = with_photo
    assert links(desk) == [(made.patch_id, made.id)]
    desk.project.close()
    assert faults(desk.path) == []


def test_bytes_are_in_the_file_once(with_photo) -> None:
    desk, _ = with_photo
    assert rows(desk, "SELECT count(*) FROM gd_blob") == [(0,)]
    assert rows(desk, "SELECT data, content_type FROM patch_photo") == [(JPEG, "image/jpeg")]


def test_deleting_a_photo_can_be_undone_and_done_again(with_photo) -> None:
    desk, made = with_photo
    desk.do((made, None))
    assert photos(desk) == links(desk) == []
    desk.again()
    desk.undo()
    assert photos(desk) == [made]
    assert links(desk) == [(made.patch_id, made.id)]
    assert desk.project.photos.bytes_of(made.sha256) == JPEG
    desk.redo()
    assert photos(desk) == []
    desk.project.close()
    assert faults(desk.path) == []


def test_adding_a_photo_can_be_undone_and_done_again(with_photo) -> None:
    desk, made = with_photo
    desk.undo()
    assert photos(desk) == []
    desk.redo()
    assert photos(desk) == [made]
    assert desk.project.photos.bytes_of(made.sha256) == JPEG


def test_another_version_is_another_row_of_the_journal(with_photo) -> None:
    desk, made = with_photo
    stage(desk, BLURRED)
    after = Photo(made.id, {**made.values, "sha256": sha(BLURRED), "size": len(BLURRED)})
    desk.do((made, after))
    assert rows(desk, "SELECT data FROM patch_photo") == [(BLURRED,)]
    desk.undo()
    assert photos(desk) == [made]
    assert rows(desk, "SELECT data FROM patch_photo") == [(JPEG,)]
    desk.redo()
    assert rows(desk, "SELECT data FROM patch_photo") == [(BLURRED,)]
    assert rows(desk, "SELECT data FROM gd_blob") == [(JPEG,)]


def test_other_values_leave_the_bytes_alone(with_photo) -> None:
    desk, made = with_photo
    after = Photo(made.id, {**made.values, "kind": "N", "caption": "ประตูทิศเหนือ"})
    desk.do((made, after))
    desk.again()
    assert photos(desk) == [after]
    assert desk.project.photos.bytes_of(made.sha256) == JPEG


def test_a_photo_goes_to_another_patch(with_photo) -> None:
    desk, made = with_photo
    other = ready_patch("22222222-2222-4222-8222-222222222222", 0.01)
    desk.make(other)
    desk.do((made, Photo(made.id, {**made.values, "patch_id": other.id})))
    assert links(desk) == [(other.id, made.id)]
    desk.undo()
    assert links(desk) == [(made.patch_id, made.id)]


def test_two_photos_may_have_the_same_bytes(with_photo) -> None:
    desk, made = with_photo
    twin = photo("p2", made.patch_id)
    stage(desk, JPEG)
    desk.do((None, twin))
    desk.do((made, None))
    assert photos(desk) == [twin]
    desk.do((twin, None))
    assert desk.project.photos.bytes_of(made.sha256) == JPEG
    desk.undo()
    desk.undo()
    assert {p.id for p in photos(desk)} == {"p1", "p2"}


def test_photos_of_a_recycled_patch_wait_for_it(with_photo, patch) -> None:
    desk, made = with_photo
    desk.do((patch, None))
    assert photos(desk) == [made]
    assert links(desk) == []
    assert desk.project.photos.faults() == []
    desk.undo()
    assert links(desk) == [(patch.id, made.id)]


def test_a_patch_and_its_photo_come_in_one_step(desk: Desk, patch) -> None:
    stage(desk, JPEG)
    desk.do((None, patch), (None, photo("p1", patch.id)))
    assert links(desk) == [(patch.id, "p1")]
    desk.undo()
    assert (photos(desk), desk.patches()) == ([], {})


def test_without_its_bytes_no_photo_is_added(desk: Desk, patch) -> None:
    desk.make(patch)
    with pytest.raises(BadInput):
        desk.do((None, photo("p1", patch.id)))
    assert photos(desk) == []


def test_damaged_bytes_that_wait_give_way_to_sound_ones(desk: Desk, other_program) -> None:
    sha256 = hashlib.sha256(JPEG).hexdigest()
    assert desk.project.photos.stage(sha256, JPEG, NOW)
    other_program("UPDATE gd_blob SET data = x'00'")
    assert desk.project.photos.bytes_of(sha256) is None
    assert not desk.project.photos.stage(sha256, JPEG, NOW)
    assert desk.project.photos.bytes_of(sha256) == JPEG


def test_a_photo_that_is_not_as_the_edit_found_it_is_left_alone(with_photo) -> None:
    desk, made = with_photo
    other = Photo(made.id, {**made.values, "caption": "อื่น"})
    with pytest.raises(Conflict, match=r"p1\.jpg"):
        desk.do((other, None))
    with pytest.raises(Conflict):
        desk.do((None, made))
    assert photos(desk) == [made]


def test_two_versions_in_one_step_come_to_the_last(with_photo) -> None:
    desk, made = with_photo
    first = Photo(made.id, {**made.values, "caption": "หนึ่ง"})
    last = Photo(made.id, {**made.values, "caption": "สอง"})
    edit = Edit(Text("twice"), (Delta(made, first), Delta(first, last)))
    desk.project.apply(edit, edit_id="e", at=NOW, by="")
    assert photos(desk) == [last]
    desk.undo()
    assert photos(desk) == [made]


def test_a_full_disk_takes_no_photo_and_harms_none(with_photo) -> None:
    desk, made = with_photo
    large = b"\xff\xd8" + bytes(range(256)) * 4000
    with full_disk(desk.path), pytest.raises(Outage):
        stage(desk, large)
    assert photos(desk) == [made]
    stage(desk, large)
    desk.do((None, photo("p2", made.patch_id, large)))
    assert desk.project.photos.bytes_of(sha(large)) == large


def test_a_project_for_reading_takes_no_photo(desk: Desk) -> None:
    desk.again(read_only=True)
    with pytest.raises(UserError):
        stage(desk, JPEG)


def test_a_project_from_before_photos_is_brought_up_to_date(tmp_path: Path) -> None:
    with zipfile.ZipFile(PROJECTS / "version-3.zip") as packed:
        packed.extractall(tmp_path)
    desk = Desk(tmp_path / "version-3.gpkg")
    desk.new_ids = ids(8)
    assert desk.patches() == {"a": ready_patch("a")}
    stage(desk, JPEG)
    made = photo("p1", "a")
    desk.do((None, made))
    desk.again()
    assert photos(desk) == [made]
    assert links(desk) == [("a", "p1")]
    desk.project.close()
    assert faults(desk.path) == []


# --- other programs -------------------------------------------------------------------------------


def test_a_patch_that_another_program_deletes_leaves_no_link_behind(
    with_photo, other_program, patch
) -> None:
    desk, made = with_photo
    other_program("DELETE FROM green_patch WHERE patch_id = ?", patch.id)
    desk.project.look(NOW)
    assert (links(desk), photos(desk)) == ([], [made])


def test_a_caption_of_another_program_is_seen(with_photo, other_program) -> None:
    desk, _ = with_photo
    other_program("UPDATE patch_photo SET caption = 'จาก QGIS'")
    assert [p.caption for p in photos(desk)] == ["จาก QGIS"]


def test_a_column_of_another_program_does_no_harm(with_photo) -> None:
    desk, made = with_photo
    desk.project.close()
    with closing(sqlite3.connect(desk.path)) as db:
        db.execute("ALTER TABLE patch_photo ADD COLUMN note TEXT")
    desk.project = desk.open()
    assert photos(desk) == [made]


# --- the check ------------------------------------------------------------------------------------


def test_photos_that_are_all_right_are_not_spoken_of(with_photo) -> None:
    desk, _ = with_photo
    assert desk.project.photos.faults() == []


def test_a_photo_that_another_program_took_away_is_missing(with_photo, other_program) -> None:
    desk, made = with_photo
    other_program("DELETE FROM patch_photo")
    assert desk.project.photos.faults() == [PhotoFault("missing", made)]


def test_a_photo_that_was_deleted_here_is_not_missing(with_photo) -> None:
    desk, made = with_photo
    desk.do((made, None))
    assert desk.project.photos.faults() == []


def test_damaged_bytes_are_found(with_photo, other_program) -> None:
    desk, made = with_photo
    other_program("UPDATE patch_photo SET data = x'ffd800'")
    assert desk.project.photos.faults() == [PhotoFault("damaged", made)]
    assert desk.project.photos.bytes_of(made.sha256) is None
    assert desk.project.photos.mend(NOW) == 0


def test_a_photo_that_another_program_made_a_text_is_read_all_the_same(
    with_photo, other_program
) -> None:
    desk, made = with_photo
    other_program("UPDATE patch_photo SET data = CAST(data AS TEXT)")
    assert desk.project.photos.bytes_of(made.sha256) == JPEG
    assert desk.project.photos.faults() == []
    other_program("UPDATE patch_photo SET data = CAST(x'fffe80' AS TEXT)")
    assert desk.project.photos.bytes_of(made.sha256) is None
    assert desk.project.photos.faults() == [PhotoFault("damaged", made)]


def test_damaged_bytes_are_mended_where_sound_ones_are_kept(with_photo, other_program) -> None:
    desk, made = with_photo
    stage(desk, JPEG)
    other_program("UPDATE patch_photo SET data = x'ffd800'")
    assert desk.project.photos.faults() == [PhotoFault("damaged", made, whole=True)]
    assert desk.project.photos.mend(NOW) == 1
    assert desk.project.photos.faults() == []


def test_a_photo_of_no_patch_is_orphaned(with_photo, other_program) -> None:
    desk, made = with_photo
    other_program("UPDATE patch_photo SET patch_id = 'nowhere'")
    (fault,) = desk.project.photos.faults()
    assert (fault.kind, fault.photo.id) == ("orphaned", made.id)


def test_a_broken_mapping_is_put_right(with_photo, other_program) -> None:
    desk, made = with_photo
    other_program("DELETE FROM green_patch_photo")
    other_program("INSERT INTO green_patch_photo VALUES (99, 99)")
    desk.project.photos.mend(NOW)
    assert links(desk) == [(made.patch_id, made.id)]


def test_bytes_that_nobody_names_are_let_go_after_a_day(with_photo) -> None:
    desk, made = with_photo
    stage(desk, BLURRED)
    desk.project.photos.mend(NOW)
    assert desk.project.photos.bytes_of(sha(BLURRED)) == BLURRED
    desk.project.photos.mend(NOW + timedelta(days=2))
    assert desk.project.photos.bytes_of(sha(BLURRED)) is None
    assert desk.project.photos.bytes_of(made.sha256) == JPEG


def test_bytes_that_undo_may_want_stay(with_photo) -> None:
    desk, made = with_photo
    desk.do((made, None))
    desk.project.photos.mend(NOW + timedelta(days=200))
    desk.undo()
    assert desk.project.photos.bytes_of(made.sha256) == JPEG


def test_a_project_from_before_uploads_is_brought_up_to_date(tmp_path: Path) -> None:
    with zipfile.ZipFile(PROJECTS / "version-5.zip") as packed:
        packed.extractall(tmp_path)
    desk = Desk(tmp_path / "version-5.gpkg")
    assert desk.patches() == {"a": ready_patch("a")}
    upload = Upload(sha(JPEG), "http://127.0.0.1/files/1", "verified")
    desk.project.photos.keep_upload(upload)
    assert desk.again().photos.received() == {sha(JPEG)}
    desk.project.close()
    assert faults(desk.path) == []
