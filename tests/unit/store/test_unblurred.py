"""Once a project was closed, no byte of a blurred face is left; all else can be undone."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from greendesk.edits.photos import delete_photo, describe_photo, replace_photo
from greendesk.edits.shape import add_patches
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Photo
from greendesk.session import Session
from greendesk.store import unblurred
from tests.builders import NOW, full_disk, make_project, ready_patch
from tests.unit.store.checker import faults
from tests.unit.store.test_media import sha

CHANCE = random.Random(3)
FACE, HALF, BLURRED, OTHER = (CHANCE.randbytes(60_000) for _ in range(4))


def bits(data: bytes) -> list[bytes]:
    """Return pieces of a photo of which none may be left, wherever its pages lie."""
    return [data[at : at + 24] for at in range(0, len(data) - 24, 1000)]


def left_of(data: bytes, *paths: Path) -> int:
    """Return how many pieces of a photo are in these files."""
    whole = b"".join(path.read_bytes() for path in paths)
    return sum(bit in whole for bit in bits(data))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_project(tmp_path / "a.gpkg")


def begin(path: Path) -> Session:
    """Add a photo with a face, and one of something else."""
    session = Session.open(path)
    session.do(add_patches([ready_patch("a")], Text("draw")))
    photos = [made(session, "p", FACE), made(session, "q", OTHER)]
    session.do(Edit(Text("add"), tuple(Delta(None, photo) for photo in photos)))
    return session


def made(session: Session, id: str, data: bytes) -> Photo:
    return Photo(id, {"patch_id": "a", **stage(session, data)})


def stage(session: Session, data: bytes) -> dict[str, object]:
    session.writer.ask(lambda p: p.photos.stage(sha(data), data, NOW))
    return {"sha256": sha(data), "size": len(data), "width_px": 3, "height_px": 2}


def photo(session: Session) -> Photo:
    found = session.view.album.find("p")
    assert found is not None
    return found


def blur(session: Session, data: bytes) -> None:
    session.do(replace_photo(session.view, photo(session), stage(session, data)))


def data_of(session: Session, sha256: str) -> bytes | None:
    return session.writer.ask(lambda p: p.photos.bytes_of(sha256))


def test_undo_gives_the_face_back_while_the_project_is_open(path: Path) -> None:
    session = begin(path)
    blur(session, BLURRED)
    assert data_of(session, sha(FACE)) == FACE
    session.undo()
    assert photo(session).sha256 == sha(FACE)
    session.close()
    assert left_of(FACE, path) == len(bits(FACE)), "it is what the officer wants to keep"


def test_no_byte_of_the_face_is_left_once_it_is_closed(path: Path) -> None:
    session = begin(path)
    blur(session, BLURRED)
    session.close()
    assert left_of(FACE, path) == 0
    assert left_of(BLURRED, path) == left_of(OTHER, path) == len(bits(OTHER))
    assert faults(path) == []


def test_two_boxes_leave_only_the_last_version(path: Path) -> None:
    session = begin(path)
    blur(session, HALF)
    session.do(describe_photo(session.view, photo(session), {"caption": "ประตู"}))
    blur(session, BLURRED)
    session.close()
    assert left_of(FACE, path) == left_of(HALF, path) == 0
    again = Session.open(path)
    assert again.undo_label is not None
    again.undo()
    assert (photo(again).caption, photo(again).sha256) == ("", sha(BLURRED))
    again.undo()
    assert again.view.album.find("p") is None
    again.redo()
    assert data_of(again, photo(again).sha256) == BLURRED
    again.close()


def test_a_blurred_photo_that_was_deleted_comes_back_blurred(path: Path) -> None:
    session = begin(path)
    blur(session, BLURRED)
    session.do(delete_photo(session.view, photo(session)))
    session.close()
    assert left_of(FACE, path) == 0
    again = Session.open(path)
    again.undo()
    assert data_of(again, photo(again).sha256) == BLURRED
    again.close()


def test_a_box_that_was_taken_back_leaves_the_one_before(path: Path) -> None:
    session = begin(path)
    blur(session, HALF)
    blur(session, BLURRED)
    session.undo()
    session.close()
    assert left_of(FACE, path) == 0
    again = Session.open(path)
    assert photo(again).sha256 == sha(HALF)
    again.redo()
    assert data_of(again, photo(again).sha256) == BLURRED
    again.close()
    assert left_of(HALF, path) == 0


def test_the_same_photo_elsewhere_that_was_not_blurred_stays(path: Path) -> None:
    session = begin(path)
    session.do(Edit(Text("add"), (Delta(None, replace(photo(session), id="r")),)))
    blur(session, BLURRED)
    session.close()
    again = Session.open(path)
    assert {one.sha256 for one in again.view.album} == {sha(d) for d in (FACE, BLURRED, OTHER)}
    while again.undo_label is not None:
        again.undo()
    while again.redo_label is not None:
        again.redo()
    assert data_of(again, sha(FACE)) == FACE
    again.close()


def test_a_copy_and_a_backup_have_no_face_although_undo_here_still_does(
    path: Path, tmp_path: Path
) -> None:
    session = begin(path)
    blur(session, BLURRED)
    session.save_copy(tmp_path / "copy.gpkg")
    kept = session.writer.ask(lambda p: p.backup(tmp_path / "backups", "rolling", NOW))
    assert left_of(FACE, tmp_path / "copy.gpkg", kept) == 0
    assert left_of(FACE, path) > 0
    session.undo()
    assert photo(session).sha256 == sha(FACE)
    session.close()


def test_what_a_crash_left_behind_is_let_go_at_the_next_opening(path: Path) -> None:
    session = begin(path)
    blur(session, BLURRED)
    session.writer.close()  # without the session's own leave
    assert left_of(FACE, path) > 0
    Session.open(path).close()
    assert left_of(FACE, path) == 0


def test_a_project_from_before_is_looked_at_once(path: Path) -> None:
    session = begin(path)
    blur(session, BLURRED)
    session.writer.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM gd_meta WHERE key = 'unblurred'")
    Session.open(path).close()
    assert left_of(FACE, path) == 0


@pytest.mark.parametrize("careless", ["keeps", "leaves its pages"])
def test_a_store_that_is_careless_with_faces_is_caught(
    path: Path, monkeypatch: pytest.MonkeyPatch, careless: str
) -> None:
    def keep(db: sqlite3.Connection) -> int:
        return 0

    def leave(db: sqlite3.Connection, real: Callable = unblurred.forget) -> int:
        db.execute("PRAGMA secure_delete = OFF")
        return real(db)

    session = begin(path)
    blur(session, BLURRED)
    monkeypatch.setattr(unblurred, "forget", keep if careless == "keeps" else leave)
    session.close()
    assert left_of(FACE, path) > 0


def test_disk_trouble_at_closing_keeps_nobody_from_leaving(path: Path, tmp_path: Path) -> None:
    session = begin(path)
    blur(session, BLURRED)
    (tmp_path / "small").write_bytes(bytes(512))
    with full_disk(tmp_path / "small"):
        session.close()
    assert left_of(FACE, path) > 0
    Session.open(path).close()
    assert left_of(FACE, path) == 0
