"""An officer whose every call to the disk is recorded; says what has been told is saved.

After each transaction, once COMMIT has returned, a digest of the whole content of the project is
said; after each copy, backup, export or courier folder, the hash of each of its files. So the
record says itself what must be there at any moment.

::

    python -m tests.faults.power.officer FOLDER SEED ROUNDS KIND...

``KIND`` is ``sound`` or one of the careless stores in ``CARELESS``; each has a folder of its own.
"""

import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch as replaced

from greendesk import courier, lists
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.message import CentrePatch
from greendesk.model.record import Photo, Record
from greendesk.store import backup
from greendesk.store.package import export_geopackage
from greendesk.store.project import Project
from tests.builders import NOW, PRACTICE, make_project, ready_patch
from tests.faults.officer import SENDER, Centre, Officer, new_id
from tests.faults.power.trace import SAID

PROJECT = "งาน.gpkg"


def say(told: dict[str, object]) -> None:
    """Say something in one write."""
    os.write(SAID, json.dumps(told).encode())


def digest(db: sqlite3.Connection) -> str:
    """Return a hash of all rows of all tables."""
    found = hashlib.sha256()
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    for (name,) in db.execute(tables).fetchall():
        found.update(repr((name, db.execute(f'SELECT * FROM "{name}"').fetchall())).encode())
    return found.hexdigest()


def say_saved(db: sqlite3.Connection) -> None:
    """Say that the project as the connection sees it is saved."""
    say({"saved": digest(db)})


class Telling(Project):
    """A project that says after each transaction what is in the file."""

    def __init__(self, *more, **named) -> None:
        super().__init__(*more, **named)
        with self._open.reading() as db:
            say_saved(db)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with super()._writing() as db:
            yield db
        with self._open.reading() as db:
            say_saved(db)


# --- careless stores ------------------------------------------------------------------------------


def saying_instead(**words: str) -> type[sqlite3.Connection]:
    """Return connections on which a pragma gets another value."""

    class Careless(sqlite3.Connection):
        def execute(self, sql, *more):
            for name, value in words.items():
                if sql.startswith(f"PRAGMA {name} ="):
                    sql = f"PRAGMA {name} = {value}"
            return super().execute(sql, *more)

    return Careless


class TooEarly(sqlite3.Connection):
    """Says that a transaction is saved just before its COMMIT."""

    def execute(self, sql, *more):
        if sql == "COMMIT":
            say_saved(self)
        return super().execute(sql, *more)


CARELESS: dict[str, type[sqlite3.Connection]] = {
    "synchronous off": saying_instead(synchronous="OFF"),
    "synchronous normal": saying_instead(synchronous="NORMAL"),
    "synchronous full": saying_instead(synchronous="FULL"),
    "journal in memory": saying_instead(journal_mode="MEMORY"),
    "said too early": TooEarly,
    "copies not flushed": sqlite3.Connection,
}


# --- what is done ---------------------------------------------------------------------------------


class Recorded(Officer):
    """Does everything that writes, each thing once a round and in another order."""

    kind: type[Project] = Telling

    def __init__(self, path: Path, seed: int, factory: type[sqlite3.Connection]) -> None:
        super().__init__(path, lambda told: None, seed, self.kind, factory)
        self.centre = Centre(path.parent.with_name(f"{path.parent.name} centre"))
        self.folder, self.before = path.parent, {path}

    def rounds(self, count: int) -> None:
        """Do everything so many times, then close the project."""
        acts: list[Callable[[], None]] = [self.draw, self.fill, self.recycle, self.undo, self.send]
        acts += [self.take_over, self.add_photo, self.back_up, self.copy, self.export, self.hand]
        for _ in range(count):
            self.random.shuffle(acts)
            for act in (self.draw, *acts):
                act()
        self.project.close()

    def take_over(self) -> None:
        """Bring in a record that another computer has sent."""
        patch = ready_patch(new_id(), 0.2 + self.random.random() / 10)
        row = CentrePatch(patch, SENDER.lao_code, 1, self.project.cursor + 1)
        self.project.take_over([row], NOW)
        self.patches[patch.id] = patch

    def add_photo(self) -> None:
        """Stage the bytes of a photo, then add it."""
        if (patch := self._any()) is None:
            return
        data = b"\xff\xd8" + self.random.randbytes(40_000)
        sha = hashlib.sha256(data).hexdigest()
        self.project.photos.stage(sha, data, NOW)
        values = {"patch_id": patch.id, "kind": "OVERVIEW", "sha256": sha, "size": len(data)}
        edit = Edit(Text("photo"), (Delta(None, Photo(new_id(), values)),))
        self.project.apply(edit, edit_id=new_id(), at=NOW, by="x")

    def back_up(self) -> None:
        self.project.backup(self.folder / "backups", "import", NOW)
        self.say_made()

    def copy(self) -> None:
        """Save a copy, over the one that is there."""
        self.project.save_copy(self.folder / "copy.gpkg")
        self.say_made(self.folder / "copy.gpkg")

    def export(self) -> None:
        schema, places = lists.load_schema(), lists.load_places()
        patches = self.project.load().patches
        to = self.folder / "export.gpkg"
        export_geopackage(to, patches, schema, PRACTICE, places, personal=False, now=NOW)
        self.say_made(to)

    def hand(self) -> None:
        """Hand everything that has no answer yet over on a stick."""
        dirty = [i for i, s in self.project.sending().items() if s.dirty]
        ids = iter(new_id, "")
        self.project.seal(dirty, batch_id=new_id(), change_ids=ids, sender=SENDER, at=NOW)
        if changes := tuple(self.project.open_changes()):
            stick = self.folder / "stick"
            if not stick.exists():
                stick.mkdir()
                backup.flush(self.folder)
            courier.write(stick, courier.Parcel(changes, {}, SENDER, NOW))
            self.say_made()
            self.project.hand_over([change.id for change in changes], NOW)

    def _take(self, before: Record | None, after: Record | None) -> None:
        if not isinstance(after or before, Photo):
            super()._take(before, after)

    def say_made(self, *again: Path) -> None:
        """Say what the files are that were made since, or made again."""
        found = {path for path in self.folder.rglob("*.*") if path.suffix in (".gpkg", ".json")}
        new = sorted((found - self.before) | {*again})
        self.before |= found
        hashes = {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in new
        }
        say({"made": hashes})


def work(folder: Path, seed: int, rounds: int, kind: str) -> None:
    """Make a project and work on it so many rounds."""
    folder.mkdir()
    say({"begin": str(folder)})
    path = make_project(folder / PROJECT)
    unflushed = replaced.object(backup, "flush", lambda path: None)
    with unflushed if kind == "copies not flushed" else nullcontext():
        Recorded(path, seed, CARELESS.get(kind, sqlite3.Connection)).rounds(rounds)
    say({"end": str(folder)})


if __name__ == "__main__":
    for kind in sys.argv[4:]:
        work(Path(sys.argv[1]) / kind, int(sys.argv[2]), int(sys.argv[3]), kind)
