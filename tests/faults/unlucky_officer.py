"""An officer on a disk on which any call may fail; says after each step what came of it.

Runs with libfiu loaded before everything else; between the steps the disk is well, so that what a
step has left can be looked at::

    LD_PRELOAD=... python -m tests.faults.unlucky_officer FOLDER SEED ROUNDS ERRNO CHANCE [careless]

One JSON line a transaction or copy: ``kind`` (written, not written, unknown; made, not made),
``why`` and ``wrong`` ("" = the file is what the answer says it is). A ``careless`` store takes an
error of COMMIT for "not saved" without a look at the file.
"""

import ctypes
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from unittest.mock import patch as replaced

from greendesk import courier
from greendesk.errors import GreenDeskError
from greendesk.store.connection import UNKNOWN, Connection
from greendesk.store.project import Project
from tests.builders import NOW, make_project
from tests.faults.officer import SENDER
from tests.faults.power.officer import PROJECT, Recorded, digest
from tests.faults.test_kill import check_whole

CALLS = (
    *("posix/io/rw/pread", "posix/io/rw/pwrite", "posix/io/rw/ftruncate", "posix/io/rw/write"),
    *("posix/io/sync/fsync", "posix/io/sync/fdatasync", "posix/io/dir/unlink"),
    *("posix/io/dir/rename", "posix/io/oc/open"),
)
FIU = ctypes.CDLL(None)


class Disk:
    """Whether calls fail just now, how, and how often."""

    def __init__(self, errno: int, chance: float) -> None:
        self.errno, self.chance, self.ill = errno, chance, False

    def fail(self, on: bool) -> None:
        """Have calls fail from now on, or not."""
        self.ill = on
        for call in CALLS:
            if on:
                number, chance = ctypes.c_void_p(self.errno), ctypes.c_float(self.chance)
                FIU.fiu_enable_random(call.encode(), 1, number, 0, chance)
            else:
                FIU.fiu_disable(call.encode())

    @contextmanager
    def well(self) -> Iterator[None]:
        """No call fails."""
        ill, _ = self.ill, self.fail(False)
        try:
            yield
        finally:
            self.fail(ill)


DISK = Disk(int(sys.argv[4]), float(sys.argv[5]))
COMING = [""]  # what the project will be when the transaction is written


class Watched(sqlite3.Connection):
    """Notes what a COMMIT would write."""

    def execute(self, sql, *more):
        if sql == "COMMIT":
            with DISK.well():
                COMING[0] = digest(self)
        return super().execute(sql, *more)


class Unlucky(Project):
    """A project whose transactions are judged by what is in the file afterwards."""

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with DISK.well():
            before, COMING[0] = self.content(), ""
        DISK.fail(True)
        kind, why = "written", ""
        try:
            with super()._writing() as db:
                yield db
        except GreenDeskError as error:
            kind = "unknown" if error.text.message == UNKNOWN else "not written"
            why = str(error)
            raise
        finally:
            DISK.fail(False)
            may = {"written": {COMING[0]}, "not written": {before}}
            now = self.content()
            wrong = "" if now in may.get(kind, {before, COMING[0]}) else "another content"
            try:
                check_whole(self)
            except AssertionError as error:
                wrong = f"not whole: {error}"
            print(json.dumps({"kind": kind, "why": why, "wrong": wrong}), flush=True)

    def content(self) -> str:
        """Return a digest of all that is in the file."""
        with self._open.reading() as db:
            return digest(db)


class UnluckyOfficer(Recorded):
    """Does everything, and the next thing whatever became of the last."""

    kind = Unlucky

    def rounds(self, count: int) -> None:
        acts = [self.draw, self.fill, self.recycle, self.undo, self.send, self.take_over]
        acts += [self.add_photo, self.back_up, self.copy, self.hand]
        for _ in range(count):
            self.random.shuffle(acts)
            for act in (self.draw, *acts):
                with suppress(GreenDeskError):
                    act()
                self.patches = {patch.id: patch for patch in self.project.load().patches}
        self.project.close()

    def back_up(self) -> None:
        self.judge(lambda: self.project.backup(self.folder / "backups", "import", NOW))

    def copy(self) -> None:
        """Save a copy, over the one that is there."""
        self.judge(lambda: self.project.save_copy(self.folder / "copy.gpkg"))

    def hand(self) -> None:
        """Write everything that has no answer yet to a new courier folder."""
        if changes := tuple(self.project.open_changes()):
            parcel = courier.Parcel(changes, {}, SENDER, NOW)
            self.judge(lambda: courier.write(self.folder, parcel))

    def judge(self, make: Callable[[], object]) -> None:
        """Have something made, and say whether there is a file that is not whole."""
        there, kind, why = self.finished(), "made", ""
        DISK.fail(True)
        try:
            make()
        except GreenDeskError as error:
            kind, why = "not made", str(error)
        finally:
            DISK.fail(False)
        now = self.finished()
        parts = [str(path) for path in now if there.get(path) != now[path] and not is_whole(path)]
        lost = [str(path) for path in there if path not in now]
        print(json.dumps({"kind": kind, "why": why, "wrong": " ".join(parts + lost)}), flush=True)

    def finished(self) -> dict[Path, int]:
        """Return every copy and courier folder under its final name, with when it was written."""
        found = [*self.folder.glob("backups/*/[!~]*.gpkg"), *self.folder.glob("copy.gpkg")]
        found += self.folder.glob("greendesk-*")
        return {path: path.stat().st_mtime_ns for path in found}


def is_whole(path: Path) -> bool:
    """Return whether a copy is sound, or a courier folder holds what its manifest says."""
    try:
        if path.is_dir():
            return bool(courier.read_manifest(path))
        with closing(sqlite3.connect(path)) as db:
            return db.execute("PRAGMA quick_check").fetchone() == ("ok",) and bool(digest(db))
    except (sqlite3.Error, GreenDeskError):
        return False


if __name__ == "__main__":
    path = Path(sys.argv[1]) / PROJECT
    make_project(path)
    FIU.fiu_set_prng_seed(int(sys.argv[2]))
    careless = replaced.object(Connection, "_was_written", lambda *told: False)
    with careless if sys.argv[6:] else nullcontext():
        UnluckyOfficer(path, int(sys.argv[2]), Watched).rounds(int(sys.argv[3]))
    print(json.dumps({"kind": "end", "why": "", "wrong": ""}), flush=True)
