"""Cut off at any moment, nothing is lost, nothing is half done, nothing is sent twice."""

import json
import os
import random
import select
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from greendesk import lists
from greendesk.model.message import payload_sha
from greendesk.model.record import Patch
from greendesk.store import journal, sketches
from greendesk.store.project import Project
from tests.builders import NOW, make_project
from tests.faults.officer import Centre, Officer, Say, done_ids, new_id, run_and_exit, standing

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


class TwoTransactions(Project):
    """A mutant: the outbox is brought in line in a transaction of its own."""

    def apply(self, edit, *, edit_id, at, by, sketch_done):
        stamp = "2025-11-03T02:30:00.000Z"
        with self._writing() as db:
            after = self._layer.carry_out(db, edit, stamp)
            journal.add(db, edit, edit_id, stamp, by)
            if sketch_done is not None:
                sketches.drop(db, sketch_done)
        with self._writing() as db:
            self._follow(db, after, at)
            return self._applied(db, edit)


class SketchApart(Project):
    """A mutant: a sketch that became a patch is forgotten in a transaction of its own."""

    def apply(self, edit, *, sketch_done, **more):
        applied = super().apply(edit, **more)
        if sketch_done is not None:
            self.drop_sketch(sketch_done)
        return applied


class TooEarly(Project):
    """A mutant: an edit is said to be saved when the one before it is."""

    _waiting = None

    def apply(self, edit, **more):
        waiting, self._waiting = self._waiting, (edit, more)
        return None if waiting is None else super().apply(waiting[0], **waiting[1])


# --- running and killing ----------------------------------------------------------------------


class Told:
    """What the child had said when it was cut off."""

    def __init__(self) -> None:
        self.done: list[list] = []
        self.corners: dict[str, int] = {}
        self.finishing = ""  # the sketch that is becoming the patch of this id
        self.receipts: set[str] = set()
        self.ended = False

    def hear(self, line: bytes) -> None:
        told = json.loads(line)
        self.ended = "end" in told
        if "done" in told:
            self.done = [told["done"], *([told["next"]] if "next" in told else [])]
        self.finishing = told.get("finishing", self.finishing)
        if "sketch" in told:
            self.finishing = ""
            self.corners[told["sketch"]] = told["corners"]
        if "receipt" in told:
            self.receipts.add(told["receipt"])


def lived(work, words: int | None = None, patience_s: float = 0.0) -> Told:
    """Run ``work(say)`` in a child until it ends, or is killed.

    Args:
        words: kill it once it has said so many things and then ``patience_s`` have passed.
    """
    mouth, pipe = os.pipe()
    pid = os.fork()
    if pid == 0:
        run_and_exit(work, pipe)
    os.close(pipe)
    heard = b""
    while True:
        if words is not None and heard.count(b"\n") >= words:
            select.select([], [], [], patience_s)
            os.kill(pid, signal.SIGKILL)
            words = None
        if part := os.read(mouth, 4096):
            heard += part
        else:
            break
    os.close(mouth)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    told = Told()
    for line in heard.splitlines():
        told.hear(line)
    return told


def killing(nth: int) -> type[sqlite3.Connection]:
    """Return connections that kill their process before its ``nth`` statement."""
    seen = [0]

    class Killing(sqlite3.Connection):
        def _count(self) -> None:
            seen[0] += 1
            if seen[0] == nth:
                os.kill(os.getpid(), signal.SIGKILL)

        def execute(self, *more):
            self._count()
            return super().execute(*more)

        def executemany(self, *more):
            self._count()
            return super().executemany(*more)

    return Killing


# --- what must hold ---------------------------------------------------------------------------


def check(path: Path, told: Told) -> None:
    """Assert that the file holds all that was said, and that all parts of it agree."""
    project = Project(path, lists.load_schema(), now=lambda: NOW, new_id=new_id)
    try:
        if told.done:
            assert standing(done_ids(project)) in told.done
        drawn = {s.id: len(s.state["corners"]) for s in project.load().sketches}
        made = {patch.id for patch in project.load().patches}
        for sketch_id, corners in told.corners.items():
            became = sketch_id == told.finishing and sketch_id in made
            assert not corners or became or drawn.get(sketch_id, 0) >= corners
        assert not made & set(drawn)
        assert {r.change_id for r in project.receipts()} >= told.receipts
        check_whole(project)
        check_centre(project, Centre(path.with_name("centre")))
    finally:
        project.close()


def check_whole(project: Project) -> None:
    contents = project.load()
    layer = {patch.id: patch for patch in contents.patches}
    with project._open.reading() as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        history: dict[str, Patch] = {}
        for (content,) in db.execute("SELECT content FROM gd_journal WHERE done = 1 ORDER BY seq"):
            for delta in journal.unpack(content):
                history.pop(delta.id, None)
                if isinstance(delta.after, Patch):
                    history[delta.id] = delta.after
        assert history == layer
        boxes = db.execute("SELECT count(*) FROM rtree_green_patch_geom").fetchone()[0]
        marks = dict(db.execute("SELECT patch_id, op FROM gd_outbox"))
        bases = [row[0] for row in db.execute("SELECT patch_id FROM gd_base")]
        project._outbox.mark(db, {i: layer.get(i) for i in {*layer, *bases}})
        assert dict(db.execute("SELECT patch_id, op FROM gd_outbox")) == marks
    assert boxes == len(layer)
    assert not {binned.patch.id for binned in contents.binned} & set(layer)


def check_centre(project: Project, centre: Centre) -> None:
    with project._open.reading() as db:
        sealed = {i: body for i, body in db.execute("SELECT id, body FROM gd_change")}
        revs = db.execute(
            "SELECT patch_id, group_concat(rev) FROM "
            "(SELECT patch_id, rev FROM gd_receipt ORDER BY patch_id, rev) GROUP BY patch_id"
        ).fetchall()
    ledger = centre.bodies()
    assert all(sealed[i] == body for i, body in ledger.items())
    for receipt in project.receipts():
        assert receipt.payload_sha == payload_sha(ledger[receipt.change_id])
    for _, told in revs:
        found = [int(rev) for rev in told.split(",")]
        assert found == list(range(1, len(found) + 1))


# --- the tests --------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_project(tmp_path / "งาน.gpkg")


def killed_at_random(path: Path, times: int, first: int = 0) -> None:
    """Kill officers of so many seeds from the first, one after the other on the same project."""
    chance = random.Random(first + 1)
    for seed in range(first, first + times):

        def work(say: Say, seed: int = seed) -> None:
            Officer(path, say, seed).work(10_000)

        check(path, lived(work, chance.randint(1, 25), chance.uniform(0, 0.01)))
    project = Project(path, lists.load_schema(), now=lambda: NOW, new_id=new_id)
    assert len(done_ids(project)) > times  # the power was not cut before anything was done
    assert project.receipts()
    centre = Centre(path.with_name("centre"))
    officer = Officer.__new__(Officer)
    officer.project, officer.centre, officer.say = project, centre, lambda told: None
    officer.send()
    officer.send()  # what was changed after it had been sealed
    assert project.open_changes() == []
    assert {r.change_id for r in project.receipts()} == set(centre.bodies())
    assert not any(s.dirty for s in project.sending().values())
    project.close()


def test_killed_at_random_nothing_is_lost_and_nothing_is_sent_twice(path: Path) -> None:
    killed_at_random(path, 12)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("first", range(0, 2000, 200))
def test_killed_two_hundred_times(path: Path, first: int) -> None:
    killed_at_random(path, 200, first)


def cut_off(path: Path, kind: type[Project], every: int) -> Iterator[Exception | None]:
    """Kill the same work before its 1st, 2nd, ... statement; yield what was found each time."""
    fresh = path.read_bytes()
    nth = 1
    while True:
        for left in path.parent.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        path.write_bytes(fresh)

        def work(say: Say, nth: int = nth) -> None:
            Officer(path, say, 11, kind, killing(nth)).work(8)
            say({"end": True})

        told = lived(work)
        try:
            check(path, told)
        except AssertionError as error:
            yield error
        else:
            yield None
        if told.ended:
            return
        nth += every


def test_killed_before_any_statement_every_part_agrees(path: Path) -> None:
    assert set(cut_off(path, Project, 7)) == {None}


@pytest.mark.parametrize("mutant", [TwoTransactions, SketchApart, TooEarly])
def test_a_store_that_is_careless_is_caught(path: Path, mutant: type[Project]) -> None:
    assert any(cut_off(path, mutant, 5))
