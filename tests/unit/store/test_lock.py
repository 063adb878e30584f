"""Who has the project open: one window at a time, and the dead are not waited for."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from greendesk.errors import Conflict, Outage
from greendesk.i18n import in_language
from greendesk.store.lock import Lock, holder_of, lock_path
from tests.builders import NOW, make_project
from tests.unit.store.conftest import Desk


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "งาน.gpkg"


def left_by_dead_process(project: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from greendesk.store.lock import Lock\n"
        "Lock(Path(sys.argv[1]), datetime(2025, 11, 3, tzinfo=UTC))"
    )
    subprocess.run([sys.executable, "-c", code, str(project)], check=True)
    assert lock_path(project).exists()


def change(project: Path, **more: object) -> None:
    told = json.loads(lock_path(project).read_text(encoding="utf-8"))
    lock_path(project).write_text(json.dumps({**told, **more}), encoding="utf-8")


def test_a_lock_is_there_while_it_is_held(project: Path) -> None:
    lock = Lock(project, NOW)
    assert holder_of(project) is not None
    lock.release()
    assert holder_of(project) is None
    assert not lock_path(project).exists()


def test_the_second_is_told_who_was_first(project: Path) -> None:
    first = Lock(project, NOW)
    with pytest.raises(Conflict) as told:
        Lock(project, NOW)
    words = in_language("th", told.value.text)
    assert "งาน.gpkg" in words
    assert "2568" in words
    first.check()


def test_a_dead_process_of_this_computer_is_not_waited_for(project: Path) -> None:
    left_by_dead_process(project)
    assert holder_of(project) is None
    lock = Lock(project, NOW)
    assert lock.stale
    lock.check()


def test_a_process_id_given_out_again_is_not_its_first_owner(project: Path) -> None:
    Lock(project, NOW)
    change(project, began="another boot 17")
    assert Lock(project, NOW).stale


def test_another_computer_is_never_thought_dead(project: Path) -> None:
    left_by_dead_process(project)
    change(project, host="another-computer")
    with pytest.raises(Conflict, match="another-computer"):
        Lock(project, NOW)
    Lock(project, NOW, take_over=True).check()


def test_who_was_taken_over_hears_of_it_and_takes_nothing_back(project: Path) -> None:
    first = Lock(project, NOW)
    second = Lock(project, NOW + timedelta(hours=1), take_over=True)
    with pytest.raises(Conflict, match="taken over"):
        first.check()
    first.release()
    second.check()


def test_a_lock_that_somebody_tidied_away_is_made_again(project: Path) -> None:
    lock = Lock(project, NOW)
    lock_path(project).unlink()
    lock.check()
    assert holder_of(project) is not None


@pytest.mark.parametrize("rubbish", ["", "{", '{"pid": 1}', "[]"])
def test_a_lock_cut_off_in_a_crash_is_taken_over_once_it_is_old(
    project: Path, rubbish: str
) -> None:
    lock_path(project).write_text(rubbish, encoding="utf-8")
    made = NOW.timestamp()
    os.utime(lock_path(project), (made, made))
    with pytest.raises(Conflict):
        Lock(project, NOW + timedelta(seconds=1))  # its maker may still be writing
    assert Lock(project, NOW + timedelta(minutes=1)).stale


def test_a_folder_that_cant_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(Outage, match="reading only"):
        Lock(tmp_path / "gone" / "p.gpkg", NOW)


def pull_out(place: Path) -> None:
    """Take the stick out: the folder is gone."""
    place.rename(place.with_name("in the pocket"))


def spoil_folder(place: Path) -> None:
    """Let something else stand where the folder was."""
    pull_out(place)
    place.touch()


def spoil_lock(place: Path) -> None:
    """Make the lock unreadable, whoever asks."""
    for lock in place.glob("*.lock"):
        lock.unlink()
        lock.mkdir()


@pytest.mark.parametrize("lose", [pull_out, spoil_folder, spoil_lock])
def test_a_lock_out_of_reach_is_told_as_an_outage(tmp_path: Path, lose: Callable) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    lock = Lock(place / "p.gpkg", NOW)
    lose(place)
    with pytest.raises(Outage, match="drive is connected"):
        lock.check()
    if lose is not pull_out:
        with pytest.raises(Outage, match="drive is connected"):
            lock.release()
        with pytest.raises(Outage, match="drive is connected"):
            holder_of(place / "p.gpkg")


def test_a_lock_that_no_byte_can_be_written_of_is_no_lock_of_anybody(project: Path) -> None:
    resource = pytest.importorskip("resource")
    lock = Lock(project, NOW)
    lock_path(project).unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))  # as on a full disk
    try:
        with pytest.raises(Outage):
            lock.check()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not lock_path(project).exists()
    lock.check()


def test_an_edit_while_the_stick_is_out_is_kept_for_when_it_is_back(tmp_path: Path, patch) -> None:
    place = tmp_path / "stick"
    desk = Desk(make_project(place / "p.gpkg"))
    pull_out(place)
    with pytest.raises(Outage, match="drive is connected"):
        desk.make(patch)
    (tmp_path / "in the pocket").rename(place)
    desk.make(patch)
    assert desk.patches() == {patch.id: patch}
    desk.project.close()


def test_a_project_whose_stick_is_out_can_be_closed(tmp_path: Path) -> None:
    place = tmp_path / "stick"
    desk = Desk(make_project(place / "p.gpkg"))
    spoil_folder(place)
    desk.project.close()


def test_a_second_window_never_harms_the_first(desk: Desk, patch) -> None:
    with pytest.raises(Conflict):
        desk.open()
    desk.make(patch)
    over = desk.open(take_over=True)
    with pytest.raises(Conflict, match="taken over"):
        desk.undo()
    assert list(over.load().patches) == [patch]
    over.close()


def test_a_lock_left_by_a_crash_is_told_as_recovered(desk: Desk) -> None:
    desk.project.close()
    left_by_dead_process(desk.path)
    desk.project = desk.open()
    assert desk.project.recovered
    assert not desk.again().recovered


def test_a_project_that_can_not_be_opened_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(b"rubbish" * 1000)
    with pytest.raises(Exception, match="damaged"):
        Desk(path)
    assert not lock_path(path).exists()
