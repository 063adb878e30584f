"""What one record tells: the calls below one folder, and what was promised at which of them."""

import hashlib
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from greendesk import lists
from greendesk.errors import GreenDeskError
from greendesk.store.project import Project
from tests.builders import NOW
from tests.faults.officer import new_id
from tests.faults.power.disk import Disk
from tests.faults.power.officer import PROJECT, digest
from tests.faults.power.trace import SAID, Event
from tests.faults.test_kill import check_whole


@dataclass(slots=True)
class Story:
    """One officer's work.

    Attributes:
        events: every call below ``folder``.
        saved: (how many events came before it was said, digest of the project).
        made: (the same, hash by path of the files that came or were replaced together).
    """

    folder: Path
    events: list[Event] = field(default_factory=list)
    saved: list[tuple[int, str]] = field(default_factory=list)
    made: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def cuts(self, count: int, chance: random.Random) -> list[int]:
        """Return so many moments, in order: half of them just after something was promised."""
        promised = [at for at, _ in (*self.saved, *self.made)]
        anywhere = range(len(self.events) + 1)
        return sorted(
            chance.choice(promised) if n % 2 else chance.choice(anywhere) for n in range(count)
        )


def stories(events: Sequence[Event]) -> Iterator[Story]:
    """Yield what each officer of a record did."""
    story: Story | None = None
    for event in events:
        told = json.loads(event.data) if event.call == "write" and event.fd == SAID else {}
        if "begin" in told:
            story = Story(Path(told["begin"]))
            disk = Disk(story.folder)
        elif story is None:
            continue
        elif "end" in told:
            yield story
            story = None
        elif "saved" in told:
            story.saved.append((len(story.events), told["saved"]))
        elif "made" in told:
            story.made.append((len(story.events), told["made"]))
        elif disk.apply(event):
            story.events.append(event)


def after_cuts(story: Story, cuts: Sequence[int], seed: int, at: Path) -> Iterator[str]:
    """Cut the power at these moments, in order; yield each time what is wrong then, "" = nothing.

    Args:
        at: a folder for the states of the disk, one after the other.
    """
    disk, done = Disk(story.folder), 0
    for n, cut in enumerate(cuts):
        for event in story.events[done:cut]:
            disk.apply(event)
        done = cut
        at.mkdir()
        disk.after_cut(random.Random(f"{seed} {n}"), at)
        wrong = wrong_project(story, cut, at / PROJECT) or wrong_files(story, cut, at)
        yield wrong and f"cut {n} of seed {seed}, after {cut} calls: {wrong}"
        shutil.rmtree(at)


def wrong_project(story: Story, cut: int, path: Path) -> str:
    """Return why the project is neither what was last said to be saved nor what came next."""
    said = [content for at, content in story.saved if at <= cut]
    may = {*said[-1:], *[content for at, content in story.saved if at > cut][:1]}
    if not path.exists():
        return "the project is gone" if said else ""
    try:
        project = Project(path, lists.load_schema(), now=lambda: NOW, new_id=new_id)
    except GreenDeskError as error:
        return f"the project does not open: {error}"
    try:
        check_whole(project)
        with project._open.reading() as db:
            return "" if digest(db) in may else "the project is not what was said"
    except (AssertionError, GreenDeskError) as error:
        return f"the project is not whole: {error}"
    finally:
        project.close()


def wrong_files(story: Story, cut: int, folder: Path) -> str:
    """Return which copies are neither what was last said of them nor what came next."""
    for names in {tuple(files) for _, files in story.made}:
        versions = [(at, files) for at, files in story.made if tuple(files) == names]
        said = [files for at, files in versions if at <= cut] or [dict.fromkeys(names, "")]
        may = [said[-1], *[files for at, files in versions if at > cut][:1]]
        if {name: _hash(folder / name) for name in names} not in may:
            return f"{names[0]} is not what was said"
    return ""


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
