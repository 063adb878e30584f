"""A safety copy is of use: patches come back from it, and it opens instead of a damaged file."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from greendesk import paths
from greendesk.edits.photos import delete_photo
from greendesk.edits.shape import add_patches, delete_patches
from greendesk.edits.values import set_values
from greendesk.photos import Place, adding, take_in
from greendesk.qt.dialogs.bring_back import BringBack
from greendesk.qt.dialogs.trouble import Confirm, Message
from greendesk.session import Session
from greendesk.wordbreak import plain
from tests.builders import NOW, make_project, ready_patch
from tests.qt.photos.conftest import photo_file
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow

PATCHES = [ready_patch(i, east=0.002 * n, name_th=f"สวน {i}") for n, i in enumerate("abc")]


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    stage = stage_window(project_with(*PATCHES))
    stage.session.writer.ask(lambda p: p.backup(paths.backups(), "import", NOW))
    return stage


def ask_back(here: Stage, *ticks: str) -> None:
    """Bring patches back, those that are gone and ``ticks``."""
    asked: list[object] = []

    def decide(question: object) -> object:
        assert isinstance(question, BringBack)
        asked.append(question)
        here.until(lambda: question._found is not None)
        for row, patch in enumerate(question._earlier):
            if patch.id in ticks:
                question.list.item(row).setCheckState(Qt.CheckState.Checked)
        return question.answer() if question.primary.isEnabled() else None

    here.answer(decide)
    here.workspace.actions_by_id["project.backups"].trigger()
    here.until(lambda: bool(asked))
    here.settle()


def test_what_was_deleted_and_changed_comes_back_in_one_step(here: Stage) -> None:
    session = here.session
    session.do(delete_patches(session.view, ["a"]))
    session.do(set_values(session.view, "b", {"name_th": "แก้ผิด"}))
    here.settle()
    ask_back(here, "b")
    assert session.view.get("a").shape == PATCHES[0].shape
    assert session.view.get("b").name == "สวน b"
    session.undo()
    here.settle()
    assert session.view.find("a") is None
    assert session.view.get("b").name == "แก้ผิด"


def test_a_photo_that_was_deleted_comes_back_when_it_is_ticked(here: Stage, tmp_path: Path) -> None:
    session = here.session
    (taken,) = take_in(session.writer, [photo_file(tmp_path / "1.jpg")], frozenset(), NOW).taken
    session.do(adding(session, [(taken, Place("a"))]))
    (photo,) = session.view.photos("a")
    later = here.desk.now() + timedelta(hours=1)
    session.writer.ask(lambda p: p.backup(paths.backups(), "import", later))
    session.do(delete_photo(session.view, photo))
    session.make_sure()
    with closing(sqlite3.connect(session.path)) as db, db:  # as after the undo steps were thinned
        db.execute("DELETE FROM gd_blob")
    ask_back(here)  # a photo has no tick of its own accord
    assert session.view.photos("a") == ()
    ask_back(here, photo.id)
    here.until(lambda: session.view.photos("a") == (photo,))
    assert session.writer.ask(lambda p: p.photos.bytes_of(photo.sha256)) is not None
    session.undo()
    here.until(lambda: session.view.photos("a") == ())


def test_only_what_is_gone_is_ticked_at_first(here: Stage) -> None:
    session = here.session
    session.do(delete_patches(session.view, ["a"]))
    session.do(set_values(session.view, "b", {"name_th": "ตั้งใจแก้"}))
    here.settle()
    ask_back(here)
    assert session.view.find("a") is not None
    assert session.view.get("b").name == "ตั้งใจแก้"


def overwritten(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[:100] = b"\0" * 100
    path.write_bytes(raw)


def odd(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        row = ("c", "b", "a", b"", "rejected", "2026", 1, "[5]")
        columns = "(id, batch_id, patch_id, body, state, sealed_at, standing, problems)"
        other.execute(f"INSERT INTO gd_change {columns} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


@pytest.mark.parametrize("harm", [overwritten, odd])
def test_a_file_that_cannot_be_opened_is_left_alone_and_its_latest_copy_opens(
    here: Stage,
    project_with: ProjectWith,
    harm: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = project_with(*PATCHES, name="งานเก่า")
    session = Session.open(path)
    session.writer.ask(lambda p: p.backup(paths.backups(), "rolling", NOW))
    session.close()
    harm(path)
    raw = path.read_bytes()
    asked: list[str] = []

    def agree(question: object) -> object:
        assert isinstance(question, Confirm)
        asked.append(question.message.text())
        return True

    here.answer(agree)
    here.desk.open(path)
    here.until(lambda: bool(asked))
    here.until(lambda: here.desk.has_project and here.session.path.stem.startswith("งานเก่า "))
    here.settle()
    assert {p.id: p.shape for p in here.session.view} == {p.id: p.shape for p in PATCHES}
    assert path.read_bytes() == raw
    assert "งานเก่า.gpkg" in asked[0].replace("\u200b", "")
    assert bool(caplog.records) is (harm is odd)  # where it made no sense
    caplog.clear()


@pytest.mark.parametrize(("harm", "offered"), [(overwritten, True), (odd, False)])
def test_the_copy_of_another_project_of_that_name_is_never_offered_as_our_own(
    here: Stage,
    project_with: ProjectWith,
    tmp_path: Path,
    harm: Callable[[Path], None],
    offered: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "other").mkdir()
    other = make_project(tmp_path / "other" / "งานเก่า.gpkg", {"name_th": "บ้านอื่น"})
    with closing(Session.open(other)) as session:
        session.do(add_patches([ready_patch("x")]))
        session.writer.ask(lambda p: p.backup(paths.backups(), "rolling", NOW))
    path = project_with(name="งานเก่า")
    harm(path)
    asked: list[object] = []
    for _ in range(1 + offered):  # what is offered is left, and then it is said what is wrong
        here.answer(asked.append)
    here.desk.open(path)
    here.until(lambda: len(asked) == 1 + offered)
    assert isinstance(asked[-1], Message)
    if offered:
        assert isinstance(asked[0], Confirm)
        assert "บ้านอื่น มี 1 แปลง" in plain(asked[0].message.text())
    caplog.clear()


def test_a_damaged_file_without_a_copy_is_said_to_be_damaged(
    here: Stage, project_with: ProjectWith
) -> None:
    path = project_with(name="ใหม่")
    path.write_bytes(b"\0" * 5000)
    asked: list[object] = []
    here.answer(asked.append)
    here.desk.open(path)
    here.until(lambda: bool(asked))
    assert isinstance(asked[0], Message)


def test_a_copy_that_is_still_read_when_the_question_is_left_shows_nothing(here: Stage) -> None:
    here.session.do(delete_patches(here.session.view, ["a"]))
    here.settle()
    found = here.session.writer.ask(lambda p: p.backups(paths.backups()))
    answers, shown = [], []
    question = BringBack(
        found,
        here.session.view,
        lambda _, arrived: answers.append(arrived),
        shown.append,
        here.window,
    )
    question.reject()
    answers[0]((PATCHES, []))
    assert question._found is None
    assert set(shown) == {None}
    question.deleteLater()
