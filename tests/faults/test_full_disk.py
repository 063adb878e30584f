"""A disk without room, whatever is being written: said in words, nothing harmed, goes on after.

With root on Linux the disk is a small one of its own that really fills up; else no file of this
process may grow, which the store meets as an I/O error.
"""

import hashlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from greendesk import courier
from greendesk.errors import Outage
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.message import CentrePatch
from greendesk.model.record import Photo
from greendesk.model.sketch import Sketch
from tests.builders import NOW, make_project, ready_patch, ready_values
from tests.faults.power.officer import digest
from tests.faults.test_kill import check_whole
from tests.unit.store.conftest import CENTRE, SENDER, Desk, answer_to

SIZE = 4 * 1024 * 1024  # bytes of the small disk
LONG = "ก" * 200_000
PICTURE = b"\xff\xd8" + bytes(range(256)) * 2000
PICTURE_SHA = hashlib.sha256(PICTURE).hexdigest()
A, B, C = (ready_patch(i, east=0.01 * n) for n, i in enumerate("abc"))
Act = Callable[[Desk], object]


@pytest.fixture(params=["small disk", "no growth"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder, on a disk of its own if wanted."""
    if request.param == "no growth":
        yield tmp_path
        return
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("needs root, to mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if (tried := subprocess.run(mount, capture_output=True)).returncode:
        pytest.skip(f"no disk may be mounted here: {tried.stderr.decode(errors='replace')}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    """Nothing more can be written in the folder."""
    if folder.is_mount():
        with (folder / "filler").open("wb", buffering=0) as filler:
            try:
                while filler.write(bytes(4096)):
                    pass
            except OSError:
                yield
                filler.truncate(0)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def desk(place: Path) -> Iterator[Desk]:
    """A project in which everything can be the next step."""
    made = Desk(make_project(place / "งาน.gpkg"))
    made.make(A, B, C)
    made.seal("a")
    made.project.photos.stage(PICTURE_SHA[::-1], PICTURE[::-1], NOW)
    made.do((C, ready_patch("c", 0.02, remark="ใหม่")))
    yield made
    made.project.close()


# --- what is done ---------------------------------------------------------------------------------


def edit(desk: Desk) -> object:
    return desk.do((B, ready_patch("b", 0.01, remark=LONG)))


def small_edit(desk: Desk) -> object:
    return desk.do((B, ready_patch("b", 0.01, remark="สั้น")))


def undo(desk: Desk) -> object:
    return desk.undo()


def sketch(desk: Desk) -> object:
    return desk.project.save_sketch(Sketch("s", "draw", {"corners": [[101.0, 10.5]]}))


def seal(desk: Desk) -> object:
    return desk.seal("b")


def mark_sent(desk: Desk) -> object:
    return desk.project.mark_sent([change.id for change in desk.project.open_changes()])


def acknowledge(desk: Desk) -> object:
    (change,) = desk.project.open_changes()
    return desk.project.acknowledge([answer_to(change)], centre=CENTRE, at=NOW)


def take_over(desk: Desk) -> object:
    return desk.project.take_over([CentrePatch(ready_patch("x", 0.1), "99990101", 1, 9)], NOW)


def stage(desk: Desk) -> object:
    return desk.project.photos.stage(PICTURE_SHA, PICTURE, NOW)


def add_photo(desk: Desk) -> object:
    data = {"sha256": PICTURE_SHA, "size": len(PICTURE)}
    photo = Photo("p", {"patch_id": "b", "kind": "OVERVIEW", **data})
    step = Edit(Text("photo"), (Delta(None, photo),))
    desk.project.photos.stage(PICTURE_SHA, PICTURE, NOW)
    return desk.project.apply(step, edit_id="photo", at=NOW, by="x")


def content(desk: Desk) -> str:
    with desk.project._open.reading() as db:
        return digest(db)


STEPS = [edit, small_edit, undo, sketch, seal, mark_sent, acknowledge, take_over, stage, add_photo]


@pytest.mark.parametrize("act", STEPS)
def test_a_step_without_room_is_told_and_done_once_there_is_room(desk: Desk, act: Act) -> None:
    before = content(desk)
    with no_room(desk.path.parent), pytest.raises(Outage) as told:
        act(desk)
    assert desk.path.name in str(told.value)
    assert content(desk) == before
    check_whole(desk.project)
    act(desk)
    assert content(desk) != before
    after = content(desk)
    desk.again()
    assert content(desk) == after
    check_whole(desk.project)


# --- copies ---------------------------------------------------------------------------------------


def back_up(desk: Desk) -> Path:
    return desk.project.backup(desk.path.parent / "backups", "import", NOW)


def copy(desk: Desk) -> Path:
    desk.project.save_copy(desk.path.with_name("copy.gpkg"))
    return desk.path.with_name("copy.gpkg")


def hand(desk: Desk) -> Path:
    changes = tuple(desk.project.open_changes())
    parcel = courier.Parcel(changes, {}, SENDER, NOW)
    return courier.write(desk.path.parent, parcel).folder / courier.CHANGES


@pytest.mark.parametrize("act", [back_up, copy, hand])
def test_a_copy_without_room_leaves_nothing_behind_and_is_made_once_there_is_room(
    desk: Desk, act: Callable[[Desk], Path]
) -> None:
    before, there = content(desk), files(desk.path.parent)
    with no_room(desk.path.parent):
        with pytest.raises(Outage):
            act(desk)
        assert files(desk.path.parent) == there
    assert content(desk) == before
    made = act(desk)
    assert made.stat().st_size > 0
    assert content(desk) == before


def test_a_copy_without_room_leaves_the_older_one(desk: Desk) -> None:
    older = copy(desk).read_bytes()
    edit(desk)
    with no_room(desk.path.parent), pytest.raises(Outage):
        copy(desk)
    assert copy_of(desk).read_bytes() == older
    copy(desk)
    assert copy_of(desk).read_bytes() != older


def test_a_project_without_room_is_not_made(place: Path) -> None:
    with no_room(place):
        with pytest.raises(Outage):
            make_project(place / "ใหม่.gpkg")
        assert files(place) == set()
    made = Desk(make_project(place / "ใหม่.gpkg"))
    made.make(ready_patch("a", **ready_values()))
    made.project.close()


def copy_of(desk: Desk) -> Path:
    return desk.path.with_name("copy.gpkg")


def files(folder: Path) -> set[Path]:
    """Return which files there are."""
    return {path for path in folder.rglob("*") if path.is_file() and path.name != "filler"}
