"""Photos come into a project, are blurred, and go again, all without a window."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from greendesk.edits.photos import delete_photo, replace_photo
from greendesk.edits.shape import add_patches
from greendesk.photos import (
    Intake,
    Place,
    adding,
    blurred_version,
    give_back,
    originals_of,
    take_in,
)
from greendesk.session import Session
from greendesk.store import gpkg
from tests.builders import NOW, make_project, ready_patch


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session.open(make_project(tmp_path / "p.gpkg"), now=lambda: NOW, by="สมหญิง")
    session.do(add_patches([ready_patch("a"), ready_patch("b", 0.01)]))
    yield session
    session.close()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.jpg" for name in ("one", "two")]
    for path, colour in zip(paths, ("red", "blue"), strict=True):
        Image.new("RGB", (200, 100), colour).save(path)
    return paths


def taken_in(session: Session, *paths: Path) -> Intake:
    return take_in(session.writer, paths, originals_of(session), NOW)


def add(session: Session, *paths: Path, patch_id="a") -> Intake:
    intake = taken_in(session, *paths)
    session.do(adding(session, [(one, Place(patch_id)) for one in intake.taken]))
    session.make_sure()
    return intake


def stored(session: Session, sql: str) -> list:
    def work(project):
        with project._open.reading() as db:
            return db.execute(sql).fetchall()

    return session.writer.ask(work)


def test_photos_are_added_seen_and_kept(session: Session, files: list[Path]) -> None:
    heard = []
    session.on_changed.append(lambda changed: heard.append(changed.ids))
    add(session, *files)
    photos = session.view.photos("a")
    assert [photo.values["source_name"] for photo in photos] == ["one.jpg", "two.jpg"]
    assert photos[0].values["created_by"] == "สมหญิง"
    assert heard == [{"a"}]
    assert session.status.kind == "saved"
    path = session.path
    session.close()
    again = Session.open(path)
    assert again.view.photos("a") == photos
    again.close()


def test_adding_is_one_step_to_undo(session: Session, files: list[Path]) -> None:
    add(session, *files)
    session.undo()
    assert session.view.photos("a") == ()
    assert len(session.view) == 2
    session.redo()
    assert len(session.view.photos("a")) == 2


def test_a_photo_makes_nothing_unsent_and_nothing_sent(session: Session, files) -> None:
    before = session.unsent
    add(session, *files)
    assert session.unsent == before


def test_the_same_file_is_not_taken_in_twice(session: Session, files: list[Path]) -> None:
    add(session, files[0])
    intake = taken_in(session, *files, files[1])
    assert [one.shot.name for one in intake.taken] == ["two.jpg"]
    assert intake.known == ["one.jpg", "two.jpg"]


def test_a_damaged_photo_is_whole_again_when_its_file_is_added_again(session, files) -> None:
    add(session, *files)
    session.make_sure()
    with closing(sqlite3.connect(session.path)) as db:
        gpkg.register(db)
        db.execute("UPDATE patch_photo SET data = x'ffd8' WHERE source_name = 'one.jpg'")
        db.commit()
    assert len(session.writer.ask(lambda p: p.photos.faults())) == 1
    intake = taken_in(session, *files)
    assert (intake.taken, intake.known, intake.mended) == ([], ["two.jpg"], ["one.jpg"])
    assert session.writer.ask(lambda p: p.photos.faults()) == []
    assert stored(session, "SELECT count(*) FROM gd_blob") == [(0,)]


def test_a_damaged_photo_of_which_the_file_is_another_version_is_added_anew(session, files) -> None:
    """A face was blurred in it since: the file can't make that whole."""
    add(session, files[0])
    (photo,) = session.view.photos("a")
    kept = blurred_version(session.writer, photo, (0, 0, 9, 9), NOW)
    session.do(replace_photo(session.view, photo, kept))
    session.make_sure()
    with closing(sqlite3.connect(session.path)) as db:
        gpkg.register(db)
        db.execute("UPDATE patch_photo SET data = x'ffd8'")
        db.execute("DELETE FROM gd_blob")
        db.commit()
    intake = taken_in(session, files[0])
    assert ([one.shot.name for one in intake.taken], intake.mended) == (["one.jpg"], [])


def test_what_is_no_photo_is_told_and_the_rest_is_taken_in(session, files, tmp_path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"no")
    intake = taken_in(session, tmp_path / "bad.jpg", files[0])
    assert [refused.name for refused in intake.refused] == ["bad.jpg"]
    assert len(intake.taken) == 1


def test_a_photo_that_is_not_wanted_after_all_leaves_nothing_behind(session, files) -> None:
    intake = taken_in(session, *files)
    assert stored(session, "SELECT count(*) FROM gd_blob") == [(2,)]
    give_back(session.writer, intake.taken)
    assert stored(session, "SELECT count(*) FROM gd_blob") == [(0,)]


def test_what_undo_needs_is_not_given_back(session: Session, files: list[Path]) -> None:
    add(session, files[0])
    session.do(delete_photo(session.view, session.view.photos("a")[0]))
    give_back(session.writer, taken_in(session, files[0]).taken)
    session.undo()
    session.make_sure()
    assert len(session.view.photos("a")) == 1


def test_taking_in_can_be_broken_off_and_leaves_nothing_behind(session, files) -> None:
    class Stop(Exception):
        pass

    def stop(fraction: float) -> None:
        raise Stop

    with pytest.raises(Stop):
        take_in(session.writer, files, frozenset(), NOW, stop)
    assert stored(session, "SELECT count(*) FROM gd_blob") == [(0,)]


def test_a_blurred_photo_is_another_version_and_undo_gives_the_first(session, files) -> None:
    add(session, files[0])
    (photo,) = session.view.photos("a")
    kept = blurred_version(session.writer, photo, (10, 10, 60, 60), NOW)
    session.do(replace_photo(session.view, photo, kept))
    session.make_sure()
    (now,) = session.view.photos("a")
    assert now.id == photo.id
    assert now.sha256 != photo.sha256
    data = session.writer.ask(lambda p: p.photos.bytes_of(now.sha256))
    assert Image.open(io.BytesIO(data)).size == (200, 100)
    session.undo()
    assert session.view.photos("a") == (photo,)


def test_an_edit_of_a_photo_that_has_changed_meanwhile_is_refused(session, files) -> None:
    from greendesk.errors import Conflict

    add(session, files[0])
    (photo,) = session.view.photos("a")
    edit = delete_photo(session.view, photo)
    session.do(edit)
    with pytest.raises(Conflict):
        session.do(edit)
