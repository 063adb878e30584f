"""When the power fails, what was said to be saved is there, and nothing is there in part.

What was flushed is kept; of what was not, any sector may be lost, and any name that came, went or
changed. Each state of the disk is opened by the real store: its content is, row for row, what was
last said to be saved or what was to be saved next.
"""

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.power.disk import Disk
from tests.faults.power.officer import CARELESS
from tests.faults.power.story import Story, after_cuts, stories
from tests.faults.power.trace import record, why_not

Tell = Callable[..., dict[str, Story]]


@pytest.fixture(scope="module")
def quick() -> Iterator[Path]:
    """A folder in memory, where there is one: which disk it is makes no difference to a record."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def tell(quick: Path) -> Tell:
    """Return what makes and records officers: seed, rounds, kinds -> the story of each kind."""
    if why := why_not():
        pytest.skip(why)

    def told(seed: int, rounds: int, *kinds: str) -> dict[str, Story]:
        folder = quick / str(seed)
        folder.mkdir()
        words = ["tests.faults.power.officer", str(folder), str(seed), str(rounds), *kinds]
        events = record(words, folder / "trace")
        (folder / "trace").unlink()
        return {story.folder.name: story for story in stories(events)}

    return told


@pytest.fixture(scope="module")
def told(tell: Tell) -> dict[str, Story]:
    return tell(1, 1, "sound", *CARELESS)


def cut_off(story: Story, times: int, seed: int, at: Path):
    return after_cuts(story, story.cuts(times, random.Random(seed)), seed, at)


def test_without_a_cut_the_disk_holds_what_the_real_one_does(
    told: dict[str, Story], tmp_path: Path
) -> None:
    story = told["sound"]
    disk = Disk(story.folder)
    for event in story.events:
        disk.apply(event)
    disk.flush()
    disk.after_cut(random.Random(1), tmp_path)
    held = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    real = [p for p in story.folder.rglob("*") if p.is_file()]
    assert held == {p.relative_to(story.folder): p.read_bytes() for p in real}
    assert len(held) >= 5


def test_a_power_cut_loses_nothing_that_was_said_to_be_saved(
    told: dict[str, Story], quick: Path
) -> None:
    found = list(cut_off(told["sound"], 150, 1, quick / "disk"))
    assert (len(found), [wrong for wrong in found if wrong]) == (150, [])


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(2, 12))
def test_three_hundred_power_cuts_lose_nothing(tell: Tell, seed: int, quick: Path) -> None:
    story = tell(seed, 3, "sound")["sound"]
    found = list(cut_off(story, 300, seed, quick / "disk"))
    shutil.rmtree(story.folder)
    assert (len(found), [wrong for wrong in found if wrong]) == (300, [])


@pytest.mark.parametrize("kind", CARELESS)
def test_a_store_that_does_not_flush_or_says_it_too_early_is_caught(
    told: dict[str, Story], kind: str, quick: Path
) -> None:
    shutil.rmtree(quick / "disk", ignore_errors=True)  # left by the one before, once it was caught
    assert any(cut_off(told[kind], 250, 1, quick / "disk"))
