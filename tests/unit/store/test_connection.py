"""A transaction is written or it is not; when COMMIT can't say, the file is asked."""

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from greendesk.errors import BadInput, Conflict, GreenDeskError, Outage
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch
from greendesk.model.sketch import Sketch
from greendesk.store.trouble import Busy, sort_error
from tests.builders import NOW
from tests.unit.store.conftest import Desk


def failing(
    *, commits: bool, meanwhile: Callable[[], None] = lambda: None
) -> type[sqlite3.Connection]:
    """Return real connections of which a COMMIT fails when armed, having written all or nothing."""
    armed = [False]

    class Failing(sqlite3.Connection):
        def execute(self, sql, *more):
            if sql != "COMMIT" or not armed[0]:
                return super().execute(sql, *more)
            armed[0] = False
            if commits:
                super().execute(sql)
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            meanwhile()
            raise error

    Failing.arm = staticmethod(lambda: armed.__setitem__(0, True))
    return Failing


@pytest.fixture(params=[True, False], ids=["written", "not written"])
def commits(request: pytest.FixtureRequest) -> bool:
    return request.param


def test_an_error_of_commit_means_that_the_file_is_asked(
    desk: Desk, patch: Patch, commits: bool
) -> None:
    kind = failing(commits=commits)
    desk.again(factory=kind)
    kind.arm()
    edit = Edit(Text("edit"), (Delta(None, patch),))
    if commits:
        desk.project.apply(edit, edit_id="e", at=NOW, by="x")
    else:
        with pytest.raises(Outage):
            desk.project.apply(edit, edit_id="e", at=NOW, by="x")
        assert desk.patches() == {}
        desk.project.apply(edit, edit_id="e", at=NOW, by="x")  # "try again"
    assert desk.patches() == {patch.id: patch}
    desk.undo()
    assert desk.undo() is None


def test_the_same_holds_for_undo_and_for_sketches(desk: Desk, patch: Patch, commits: bool) -> None:
    kind = failing(commits=commits)
    desk.make(patch)
    desk.again(factory=kind)
    for work in (desk.undo, lambda: desk.project.save_sketch(Sketch("s", "draw"))):
        kind.arm()
        try:
            work()
        except Outage:
            assert not commits
            work()
    contents = desk.project.load()
    assert contents.patches == []
    assert [s.id for s in contents.sketches] == ["s"]


def test_a_file_that_is_gone_after_commit_leaves_the_question_open(
    desk: Desk, patch: Patch, tmp_path: Path
) -> None:
    aside = tmp_path / "aside"
    kind = failing(commits=True, meanwhile=lambda: os.rename(desk.path, aside))
    desk.again(factory=kind)
    edit = Edit(Text("edit"), (Delta(None, patch),))

    kind.arm()
    with pytest.raises(Outage, match="not known"):
        desk.project.apply(edit, edit_id="e", at=NOW, by="x")
    os.rename(aside, desk.path)
    desk.project.apply(edit, edit_id="e", at=NOW, by="x")
    assert desk.patches() == {patch.id: patch}
    desk.undo()
    assert desk.undo() is None


def test_a_read_that_fails_once_is_no_damaged_file(desk: Desk, patch: Patch) -> None:
    armed = [False]

    class Failing(sqlite3.Connection):
        def execute(self, sql, *more):
            if armed[0] and sql.startswith("SELECT"):
                armed[0] = False
                error = sqlite3.DatabaseError("database disk image is malformed")
                error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
                raise error
            return super().execute(sql, *more)

    desk.again(factory=Failing)
    for work in (desk.patches, lambda: desk.make(patch)):
        armed[0] = True
        with pytest.raises(Outage, match="can't be read or written just now"):
            work()
        assert desk.patches() == {}
    desk.make(patch)


def test_a_damaged_file_is_called_so_after_a_second_look(desk: Desk, patch: Patch) -> None:
    desk.make(replace(patch, values={**patch.values, "remark": "ก" * 50_000}))
    size = desk.path.stat().st_size
    with desk.path.open("r+b") as file:
        file.seek(8192)
        file.write(b"x" * (size - 8192))
    with pytest.raises(BadInput, match="damaged"):
        desk.patches()


def test_another_programs_lock_is_busy_and_nothing_is_written(
    desk: Desk, patch: Patch, other_program
) -> None:
    other_program("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        desk.make(patch)
    other_program("ROLLBACK")
    assert desk.patches() == {}
    desk.make(patch)


def test_another_programs_open_cursor_makes_commit_busy_and_nothing_is_written(
    desk: Desk, patch: Patch, other_program
) -> None:
    desk.make(patch)
    other_program("BEGIN")
    other_program("SELECT * FROM green_patch")
    with pytest.raises(Busy):
        desk.do((patch, None))
    other_program("ROLLBACK")
    assert desk.patches() == {patch.id: patch}
    desk.do((patch, None))


@contextmanager
def full_disk(path: Path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_without_space_is_told_and_the_same_file_goes_on_afterwards(
    desk: Desk, patch: Patch
) -> None:
    desk.make(patch)
    big = replace(patch, values={**patch.values, "remark": "ก" * 300_000})
    with full_disk(desk.path), pytest.raises(Outage):
        desk.do((patch, big))
    assert desk.patches() == {patch.id: patch}
    desk.do((patch, big))
    assert desk.again().load().patches == [big]


def stopped_in_mid_write(path: Path) -> None:
    """Have a process die while it writes, so that a hot journal is left."""
    code = (
        "import sqlite3, sys, os, signal\n"
        "from greendesk.store import gpkg\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "gpkg.register(db)\n"
        "db.execute('PRAGMA cache_size = 1')\n"
        "db.execute('BEGIN IMMEDIATE')\n"
        "db.execute('UPDATE green_patch SET remark = ?', ('x' * 500_000,))\n"
        "db.execute('UPDATE green_patch SET remark = ?', ('y' * 500_000,))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert path.with_name(path.name + "-journal").stat().st_size > 0


def test_a_step_cut_off_by_a_crash_is_rolled_back_and_said(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.project.close()
    stopped_in_mid_write(desk.path)
    desk.project = desk.open()
    assert desk.project.recovered
    assert desk.patches() == {patch.id: patch}
    assert not desk.again().recovered


def test_reading_only_says_that_a_crash_must_be_put_right_first(desk: Desk, patch: Patch) -> None:
    desk.make(patch)
    desk.project.close()
    stopped_in_mid_write(desk.path)
    os.chmod(desk.path, 0o444)
    with pytest.raises(Outage, match="Open it normally once"):
        desk.open(read_only=True)
    os.chmod(desk.path, 0o644)
    assert desk.path.with_name(desk.path.name + "-journal").exists()
    desk.project = desk.open()
    assert desk.patches() == {patch.id: patch}


def test_a_file_that_was_replaced_under_us_is_not_written_over(
    desk: Desk, patch: Patch, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.gpkg"
    desk.project.save_copy(copy)
    whole = copy.read_bytes()
    os.replace(copy, desk.path)
    with pytest.raises(Outage, match="moved or replaced"):
        desk.make(patch)
    assert desk.path.read_bytes() == whole


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Busy),
        (sqlite3.SQLITE_LOCKED, Busy),
        (sqlite3.SQLITE_FULL, Outage),
        (sqlite3.SQLITE_IOERR_WRITE, Outage),
        (sqlite3.SQLITE_CANTOPEN, Outage),
        (sqlite3.SQLITE_READONLY, Outage),
        (sqlite3.SQLITE_NOMEM, Outage),
        (sqlite3.SQLITE_CORRUPT_INDEX, BadInput),
        (sqlite3.SQLITE_NOTADB, BadInput),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, Conflict),
    ],
)
def test_errors_are_sorted_by_their_code(code: int, kind: type[GreenDeskError]) -> None:
    error = sqlite3.DatabaseError("any words")
    error.sqlite_errorcode = code
    assert type(sort_error(error, "p.gpkg")) is kind


@pytest.mark.parametrize("column", ["name_th", "patch_id"])
def test_letters_that_are_none_are_damage_said_in_words(
    desk: Desk, patch: Patch, other_program: Callable[..., list], column: str
) -> None:
    desk.make(patch)
    other_program(f"UPDATE green_patch SET {column} = CAST(x'fffe80' AS TEXT)")
    with pytest.raises(BadInput, match="damaged"):
        desk.project.load()


def test_our_own_mistakes_stay_what_they_are(desk: Desk) -> None:
    with (
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        desk.project._open.reading() as db,
    ):
        db.execute("SELECT * FROM no_such_table")
