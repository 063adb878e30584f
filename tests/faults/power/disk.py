"""A disk that keeps what was flushed, and of the rest what it likes.

::

    write, truncate ──► waiting ──fsync of the file──► kept
    create, rename, unlink ──► waiting ──fsync of the folder──► kept
    the power fails: kept, and any part of what was waiting, sector by sector and name by name

The one thing to know: flushing a file does not keep its name, and flushing a folder does not keep
what is in its files. Real file systems are kinder than this.
"""

import os
import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.power.trace import Event

SECTORS = (512, 4096)  # bytes: what a disk writes as a whole or not at all
CHANCES = (0.0, 0.1, 0.5, 0.9, 1.0)


@dataclass(eq=False, slots=True)
class File:
    """A file: what the disk keeps of it, and what waits, oldest first.

    Attributes:
        waiting: (offset, bytes written), or (size, None) for a truncation.
    """

    kept: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    size: int = 0

    def do(self, number: int, data: bytes | None) -> None:
        self.waiting.append((number, data))
        self.size = number if data is None else max(self.size, number + len(data))

    def flush(self) -> None:
        for number, data in self.waiting:
            _do(self.kept, number, data)
        self.waiting.clear()


@dataclass(eq=False, slots=True)
class Folder:
    """A folder: the names that the disk keeps, what waits, and what the programs see.

    Attributes:
        waiting: what happened at once: name -> what it stands for now, None = nothing.
    """

    kept: dict[str, "File | Folder"] = field(default_factory=dict)
    waiting: list[dict[str, "File | Folder | None"]] = field(default_factory=list)
    seen: dict[str, "File | Folder"] = field(default_factory=dict)

    def do(self, names: dict[str, "File | Folder | None"]) -> None:
        self.waiting.append(names)
        _name(self.seen, names)

    def flush(self) -> None:
        for names in self.waiting:
            _name(self.kept, names)
        self.waiting.clear()


class Disk:
    """What lies below one folder, through one process's calls."""

    def __init__(self, root: Path) -> None:
        self.root, self.top = str(root), Folder()
        self.handles: dict[int, File | Folder] = {}
        self.at: dict[int, int] = {}  # where the next write() of a handle goes

    def apply(self, event: Event) -> bool:
        """Do what a call did; return whether it concerned this folder."""
        match event.call:
            case "openat":
                return self._open(event)
            case "close":
                return self.handles.pop(event.fd, None) is not None
            case "write" | "pwrite64" | "ftruncate" | "fsync" | "fdatasync":
                node = self.handles.get(event.fd)
                return node is not None and self._change(node, event)
        places = [self._place(path) for path in event.paths]
        known = [place for place in places if place is not None]
        assert len(known) in (0, len(places)), event.paths
        if known:
            self._rename(event.call, known)
        return bool(known)

    def flush(self) -> None:
        """Keep everything."""
        folders = [self.top]
        for folder in folders:
            folder.flush()
            for node in folder.kept.values():
                if isinstance(node, File):
                    node.flush()
                else:
                    folders.append(node)

    def after_cut(self, chance: random.Random, to: Path) -> None:
        """Write what the disk may hold now that the power has failed into an empty folder."""
        sector = chance.choice(SECTORS)
        of_data, of_names = chance.choice(CHANCES), chance.choice(CHANCES)

        def put(node: File | Folder, path: Path) -> None:
            if isinstance(node, File):
                content = bytearray(node.kept)
                for number, data in node.waiting:
                    for start, piece in _pieces(number, data, sector):
                        if chance.random() < of_data:
                            _do(content, start, piece)
                path.write_bytes(content)
                return
            path.mkdir(exist_ok=True)
            names = dict(node.kept)
            for change in node.waiting:
                if chance.random() < of_names:
                    _name(names, change)
            for name, child in names.items():
                put(child, path / name)

        put(self.top, to)

    def _open(self, event: Event) -> bool:
        if event.paths[0] == self.root:
            self.handles[event.fd] = self.top
            return True
        if (place := self._place(event.paths[0])) is None:
            self.handles.pop(event.fd, None)
            return False
        folder, name = place
        if name not in folder.seen:
            folder.do({name: File()})
        node = folder.seen[name]
        self.handles[event.fd], self.at[event.fd] = node, 0
        if "O_TRUNC" in event.flags and isinstance(node, File) and node.size:
            node.do(0, None)
        return True

    def _change(self, node: File | Folder, event: Event) -> bool:
        if event.call in ("fsync", "fdatasync"):
            node.flush()
            return True
        assert isinstance(node, File)
        if event.call == "ftruncate":
            node.do(event.number, None)
        elif event.call == "pwrite64":
            node.do(event.number, event.data)
        else:
            node.do(self.at[event.fd], event.data)
            self.at[event.fd] += len(event.data)
        return True

    def _rename(self, call: str, places: list[tuple[Folder, str]]) -> None:
        folder, name = places[0]
        assert all(other is folder for other, _ in places)
        to = places[-1][1]
        match call:
            case "mkdir":
                folder.do({name: Folder()})
            case "unlink" | "rmdir":
                folder.do({name: None})
            case "link" | "linkat":
                folder.do({to: folder.seen[name]})
            case "rename":
                folder.do({to: folder.seen[name], name: None})

    def _place(self, path: str) -> tuple[Folder, str] | None:
        """Return the folder in which a path lies, and its name there; None = elsewhere."""
        if not path.startswith(self.root + os.sep):
            return None
        *above, name = os.path.relpath(path, self.root).split(os.sep)
        folder = self.top
        for step in above:
            inner = folder.seen[step]
            assert isinstance(inner, Folder)
            folder = inner
        return folder, name


def _pieces(number: int, data: bytes | None, sector: int) -> list[tuple[int, bytes | None]]:
    """Return a write cut at the borders of the disk's sectors; a truncation is one piece."""
    if data is None:
        return [(number, None)]
    first = min(sector - number % sector, len(data))
    starts = [0, *range(first, len(data), sector)]
    return [(number + a, data[a:b]) for a, b in zip(starts, [*starts[1:], None], strict=True)]


def _do(content: bytearray, number: int, data: bytes | None) -> None:
    end = number if data is None else number + len(data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if data is None:
        del content[number:]
    else:
        content[number:end] = data


def _name(names: dict[str, File | Folder], change: dict[str, "File | Folder | None"]) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node
