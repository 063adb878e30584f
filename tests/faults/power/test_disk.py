"""The disk of the power cuts: what it keeps, and what it may lose."""

import random
from pathlib import Path

import pytest

from tests.faults.power.disk import Disk
from tests.faults.power.trace import Event, parsed

HELD = frozenset({"O_RDWR"})


@pytest.fixture
def disk() -> Disk:
    """A disk with an open file ``a`` (handle 3), nothing of it flushed, and its folder (4)."""
    made = Disk(Path("/d"))
    made.apply(Event("openat", 3, ("/d/a",), flags=HELD))
    made.apply(Event("openat", 4, ("/d",), flags=HELD))
    return made


def states(disk: Disk, to: Path) -> set[tuple[tuple[str, bytes], ...]]:
    """Return what can be found after many cuts at this moment."""
    found = set()
    for seed in range(200):
        folder = to / str(seed)
        folder.mkdir()
        disk.after_cut(random.Random(seed), folder)
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        found.add(tuple((str(path.relative_to(folder)), path.read_bytes()) for path in files))
    return found


def test_a_flushed_file_needs_a_flushed_folder(disk: Disk, tmp_path: Path) -> None:
    disk.apply(Event("write", 3, data=b"x"))
    disk.apply(Event("fsync", 3))
    assert states(disk, tmp_path) == {(), (("a", b"x"),)}


def test_what_was_flushed_stays(disk: Disk, tmp_path: Path) -> None:
    for event in (Event("pwrite64", 3, data=b"x"), Event("fdatasync", 3), Event("fsync", 4)):
        disk.apply(event)
    assert states(disk, tmp_path) == {(("a", b"x"),)}


def test_of_a_write_any_sector_may_be_lost(disk: Disk, tmp_path: Path) -> None:
    disk.apply(Event("fsync", 4))
    disk.apply(Event("pwrite64", 3, data=b"x" * 600, number=512))
    none, nil = b"", bytes(512)
    first, last = nil + b"x" * 512, bytes(1024) + b"x" * 88
    assert {dict(s)["a"] for s in states(disk, tmp_path)} == {none, first, last, first + b"x" * 88}


def test_a_rename_is_there_or_not_and_never_half(disk: Disk, tmp_path: Path) -> None:
    for event in (Event("write", 3, data=b"x"), Event("fsync", 3), Event("fsync", 4)):
        disk.apply(event)
    disk.apply(Event("rename", paths=("/d/a", "/d/b")))
    assert states(disk, tmp_path) == {(("a", b"x"),), (("b", b"x"),)}


def test_a_lost_unlink_and_a_lost_truncation(disk: Disk, tmp_path: Path) -> None:
    for event in (Event("write", 3, data=b"xy"), Event("fsync", 3), Event("fsync", 4)):
        disk.apply(event)
    disk.apply(Event("ftruncate", 3, number=1))
    disk.apply(Event("unlink", paths=("/d/a",)))
    assert states(disk, tmp_path) == {(), (("a", b"x"),), (("a", b"xy"),)}


def test_what_lies_elsewhere_is_no_concern(disk: Disk) -> None:
    assert not disk.apply(Event("openat", 3, ("/else",), flags=HELD))
    assert not disk.apply(Event("write", 3, data=b"x"))


def test_lines_of_strace_are_read() -> None:
    lines = [
        r'7 openat(AT_FDCWD, "\x2f\x61", O_RDWR|O_CREAT, 0644) = 3',
        r'7 openat(AT_FDCWD, "\x2f\x62", O_RDONLY) = -1 ENOENT (No such file or directory)',
        r'7 pwrite64(3, "\x00\x22\x29", 3, 4096) = 3',
        "7 ftruncate(3, 10) = 0",
        "7 +++ exited with 0 +++",
    ]
    assert list(parsed(iter(lines))) == [
        Event("openat", 3, ("/a",), flags=frozenset({"O_RDWR", "O_CREAT"})),
        Event("pwrite64", 3, data=b'\x00")', number=4096),
        Event("ftruncate", 3, number=10),
    ]


@pytest.mark.parametrize("line", ["7 pwrite64(3, <unfinished ...>", "7 fallocate(3, 0, 0, 9) = 0"])
def test_a_line_that_is_not_understood_is_no_silence(line: str) -> None:
    with pytest.raises(ValueError, match="7 "):
        list(parsed(iter([line])))
