"""Cut off before any statement while the centre's records come in: before or after, never between.

What was cut off is done again after the restart, and ends as if nothing had happened (I10).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from greendesk import lists
from greendesk.model.message import CentrePatch
from greendesk.model.record import Patch
from greendesk.store.project import Project
from tests.builders import NOW, ids, make_project, ready_patch, square
from tests.faults.test_kill import check_whole, killing, lived
from tests.unit.store.conftest import Desk

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

LAO = "99990101"
MINE = {i: ready_patch(i, east=0.002 * n) for n, i in enumerate("abcdef")}
Work = Callable[[Project], object]
State = tuple[object, ...]


def valued(patch: Patch, **values) -> Patch:
    return replace(patch, values={**patch.values, **values})


PAGE = (
    CentrePatch(replace(MINE["a"], shape=square(0.2)), LAO, 2, 10),  # left alone here
    CentrePatch(valued(MINE["b"], remark="ของศูนย์"), LAO, 2, 11),  # another field changed here
    CentrePatch(valued(MINE["c"], name_th="ของศูนย์"), LAO, 2, 12),  # the same field changed here
    CentrePatch(valued(MINE["d"], remark="ของศูนย์"), LAO, 2, 13),  # a change of ours is under way
    CentrePatch(MINE["e"], LAO, 2, 14, deleted=True),
    CentrePatch(ready_patch("g", east=0.05), LAO, 1, 15),  # of another computer
    CentrePatch(
        MINE["f"], LAO, 1, 16, review_status="returned", remark_th="แก้", reviewed_at="2025"
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project in which every way that a record can come in is prepared."""
    desk = Desk(make_project(tmp_path / "งาน.gpkg"))
    desk.make(*MINE.values())
    for i in MINE:
        desk.send(i)
    desk.do((MINE["b"], valued(MINE["b"], name_th="ของเรา")))
    desk.do((MINE["c"], valued(MINE["c"], name_th="ของเรา")))
    desk.do((MINE["d"], valued(MINE["d"], name_th="ของเรา")))
    desk.seal("d")
    desk.project.close()
    return desk.path


def opened(path: Path, factory: type | None = None, seed: int = 99) -> Project:
    made = ids(seed)
    more = {} if factory is None else {"factory": factory}
    return Project(path, lists.load_schema(), now=lambda: NOW, new_id=lambda: next(made), **more)


def state_of(path: Path) -> State:
    """Return all of a project that must not be half done; check that its parts agree."""
    project = opened(path)
    try:
        check_whole(project)
        contents = project.load()
        with project._open.reading() as db:
            rows = db.execute("SELECT patch_id, rev, clashes FROM gd_inbox ORDER BY 1").fetchall()
            bases = db.execute("SELECT patch_id, rev, deleted FROM gd_base ORDER BY 1").fetchall()
        patches = sorted(contents.patches, key=lambda p: p.id)
        binned = sorted(b.patch.id for b in contents.binned)
        label = contents.journal.undo
        return patches, binned, dict(project.sending()), project.cursor, rows, bases, label
    finally:
        project.close()


def take(project: Project) -> object:
    return project.take_over(PAGE, NOW)


def compare(project: Project) -> object:
    return project.compare([*PAGE[:2], *PAGE[5:]], NOW)  # the rest has vanished


def decide(project: Project) -> object:
    return project.decide("c", valued(MINE["c"], name_th="ทั้งสอง"), at=NOW, by="สมหญิง")


def cut_off(path: Path, work: Work, every: int) -> Iterator[tuple[State, State]]:
    """Kill ``work`` before its 1st, 2nd, ... statement; yield the state then, and done again."""
    fresh, nth = path.read_bytes(), 1
    while True:
        for left in path.parent.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        path.write_bytes(fresh)

        def act(say, nth: int = nth) -> None:
            project = opened(path, killing(nth))
            work(project)
            project.close()
            say({"end": True})

        told = lived(act)
        found = state_of(path)
        project = opened(path)
        try:
            work(project)
        finally:
            project.close()
        yield found, state_of(path)
        if told.ended:
            return
        nth += every


FINE = pytest.param(1, id="each", marks=[pytest.mark.slow, pytest.mark.timeout(600)])


@pytest.mark.parametrize("every", [pytest.param(13, id="some"), FINE])
@pytest.mark.parametrize("work", [take, compare])
def test_a_page_comes_in_as_a_whole_or_not_at_all_and_again_is_the_same(
    path: Path, work: Work, every: int
) -> None:
    before = state_of(path)
    found = list(cut_off(path, work, every))
    after = found[-1][0]
    assert after != before
    assert {repr(state) for state, _ in found} == {repr(before), repr(after)}
    assert {repr(state) for _, state in found} == {repr(after)}


@pytest.mark.parametrize("every", [pytest.param(9, id="some"), FINE])
def test_a_decision_is_made_as_a_whole_or_not_at_all(path: Path, every: int) -> None:
    project = opened(path)
    take(project)
    project.close()
    before = state_of(path)
    fresh, nth, seen = path.read_bytes(), 1, set()
    while True:
        path.write_bytes(fresh)

        def act(say, nth: int = nth) -> None:
            project = opened(path, killing(nth), seed=98)
            decide(project)
            project.close()
            say({"end": True})

        told = lived(act)
        seen.add(repr(state_of(path)))
        if told.ended:
            break
        nth += every
    assert len(seen) == 2
    assert repr(before) in seen
