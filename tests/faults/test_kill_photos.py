"""Cut off before any statement while photos come, change and go: none lost, none half there.

Every photo of the file has its bytes, every step can be taken back to the very first, and what a
patch is said to have is what the standard's mapping says.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from greendesk import lists
from greendesk.errors import GreenDeskError
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Photo
from greendesk.store.project import Project
from tests.builders import NOW, make_project, ready_patch
from tests.faults.officer import Say, done_ids, standing
from tests.faults.test_kill import check_whole, killing, lived
from tests.unit.store.conftest import Desk

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

A, B = ready_patch("a"), ready_patch("b", 0.01)
ONE, BLURRED, TWO = (b"\xff\xd8" + bytes([n]) * 9000 for n in (1, 2, 3))


class ForgetsOld(Project):
    """A mutant: bytes of before are let go in a transaction of their own."""

    def apply(self, edit, **more):
        applied = super().apply(edit, **more)
        with self._writing() as db:
            db.execute("DELETE FROM gd_blob")
        return applied


class LinksApart(Project):
    """A mutant: the mapping is brought in line in a transaction of its own."""

    def apply(self, edit, **more):
        with self._writing() as db:
            before = db.execute("SELECT * FROM green_patch_photo").fetchall()
        applied = super().apply(edit, **more)
        with self._writing() as db:
            after = db.execute("SELECT * FROM green_patch_photo").fetchall()
            db.execute("DELETE FROM green_patch_photo")
            db.executemany("INSERT INTO green_patch_photo VALUES (?, ?)", before)
        with self._writing() as db:
            db.execute("DELETE FROM green_patch_photo")
            db.executemany("INSERT INTO green_patch_photo VALUES (?, ?)", after)
        return applied


MOST = 400
"""Statements after which a mutant that never ends well is let go."""


def photo(id: str, patch_id: str, data: bytes, **more) -> Photo:
    sha256 = hashlib.sha256(data).hexdigest()
    return Photo(id, {"patch_id": patch_id, "sha256": sha256, "size": len(data), **more})


def work(project: Project, say: Say) -> None:
    """Add, blur, describe, move, delete; undo and redo; recycle a patch with its photos."""
    number, undone = count(100), []

    def do(*pairs) -> None:
        edit_id, base = f"edit{next(number)}", done_ids(project)
        say({"done": standing(base), "next": standing([*base, edit_id])})
        deltas = tuple(Delta(*pair) for pair in pairs)
        project.apply(Edit(Text("edit"), deltas), edit_id=edit_id, at=NOW, by="x")
        say({"done": standing([*base, edit_id])})

    def undo() -> None:
        base = done_ids(project)
        undone.append(base[-1])
        say({"done": standing(base), "next": standing(base[:-1])})
        project.undo(at=NOW, by="x")
        say({"done": standing(base[:-1])})

    def redo() -> None:
        base = done_ids(project)
        say({"done": standing(base), "next": standing([*base, undone[-1]])})
        project.redo(at=NOW, by="x")

    def stage(data: bytes) -> None:
        project.photos.stage(hashlib.sha256(data).hexdigest(), data, NOW)

    first, second = photo("p", "a", ONE), photo("q", "a", TWO)
    stage(ONE)
    stage(TWO)
    do((None, first), (None, second))
    stage(BLURRED)
    blurred = photo("p", "a", BLURRED)
    do((first, blurred))
    moved = photo("q", "b", TWO, caption="ข")
    do((second, moved))
    do((moved, None))
    undo()
    undo()
    redo()
    do((A, None))
    undo()
    do((blurred, None))
    say({"end": True})


def check(path: Path, done: list[list]) -> None:
    """Assert that what was said is in the file, and that all parts of it agree."""
    project = Project(path, lists.load_schema(), now=lambda: NOW, new_id=str)
    try:
        check_photos(project)
        check_whole(project)
        if done:
            assert standing(done_ids(project)) in done
        while project.undo(at=NOW, by="x") is not None:  # back to the very first
            check_photos(project)
        while project.redo(at=NOW, by="x") is not None:
            check_photos(project)
    finally:
        project.close()


def check_photos(project: Project) -> None:
    contents = project.load()
    assert project.photos.faults() == []
    for kept in contents.photos:
        data = project.photos.bytes_of(kept.sha256)
        assert data is not None
        assert hashlib.sha256(data).hexdigest() == kept.sha256
    there = {patch.id for patch in contents.patches}
    with project._open.reading() as db:
        mapped = db.execute(
            "SELECT p.photo_id, g.patch_id FROM green_patch_photo m"
            " LEFT JOIN patch_photo p ON p.id = m.related_id"
            " LEFT JOIN green_patch g ON g.fid = m.base_id"
        ).fetchall()
    wanted = [(p.id, p.patch_id) for p in contents.photos if p.patch_id in there]
    assert sorted(mapped, key=str) == sorted(wanted, key=str)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    desk = Desk(make_project(tmp_path / "งาน.gpkg"))
    desk.make(A, B)
    desk.project.close()
    return desk.path


def cut_off(path: Path, kind: type[Project], every: int) -> Iterator[BaseException | None]:
    """Kill the same work before its 1st, 2nd, ... statement; yield what was found each time."""
    fresh = path.read_bytes()
    nth = 1
    while True:
        for left in path.parent.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        path.write_bytes(fresh)

        def live(say: Say, nth: int = nth) -> None:
            schema = lists.load_schema()
            project = kind(path, schema, now=lambda: NOW, new_id=str, factory=killing(nth))
            work(project, say)
            project.close()

        try:
            told = lived(live)
            check(path, told.done)
        except (AssertionError, GreenDeskError) as error:
            yield error
            if nth > MOST:
                return
        else:
            yield None
            if told.ended:
                return
        nth += every


def test_killed_before_any_statement_photos_are_whole(path: Path) -> None:
    found = list(cut_off(path, Project, 31))
    assert set(found) == {None}
    assert len(found) > 8


def test_killed_while_faces_are_let_go_every_step_can_still_be_taken_back(path: Path) -> None:
    project = Project(path, lists.load_schema(), now=lambda: NOW, new_id=str)
    work(project, lambda said: None)
    project.close()

    def live(say: Say, nth: int) -> None:
        made = Project(path, lists.load_schema(), now=lambda: NOW, new_id=str, factory=killing(nth))
        made.photos.forget_unblurred()
        say({"end": True})
        made.close()

    fresh = path.read_bytes()
    for nth in count(1, 13):
        path.write_bytes(fresh)
        ended = lived(partial(live, nth=nth)).ended
        check(path, [])
        assert (ONE[2:502] in path.read_bytes()) is not ended
        if ended:
            break
    assert nth > 8


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_killed_before_each_statement_photos_are_whole(path: Path) -> None:
    assert set(cut_off(path, Project, 1)) == {None}


@pytest.mark.parametrize("mutant", [ForgetsOld, LinksApart])
def test_a_store_that_is_careless_with_photos_is_caught(path: Path, mutant: type[Project]) -> None:
    assert any(cut_off(path, mutant, 11))
