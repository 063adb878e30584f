"""Says of a file whether the program did well with it, and in words what it did badly."""

import hashlib
import json
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.builders import make_project
from tests.faults.hostile.case import Case, Opens, Refused

WORK_S = 10
"""So long may a file keep the processor at work: a busy machine makes no freeze of it."""
WALL_S = 90
_IDLE = 0.1
"""Who waits ten seconds and works for less than this share of them waits for something."""
_OUTSIDE = Path("/tmp/greendesk-hostile-out.db")
_THAI = re.compile("[\u0e00-\u0e7f]")
_JARGON = re.compile(
    r"errno|exception|traceback|0x[0-9a-f]{4}|sqlite|gdal|fiona|pillow|shapely|geos\b|expat|zlib"
    r"|NoneType|\bnull\b|stdin|segfault|utf-?8' codec|\bCRSError\b|database disk image|not a directory",
    re.IGNORECASE,
)
_WHAT_TO_DO = re.compile(
    r"please|ask for|choose|perhaps|try again|save the|send it|send the|take it with|take in|close it"
    r"|copy the|open (?:a|it|the) |to take over|use .*instead|can be imported|up to [0-9]|belong together"
    r"|can use|any more|can, and|another file|put it back|put its|put the",
    re.IGNORECASE,
)


class Judge:
    """Tries files one after the other at one desk; use :func:`judge`."""

    def __init__(self, folder: Path, port: int, rings: list[str]) -> None:
        self._port, self._rings = port, rings
        self._root = folder
        self._number = 0
        self._home, self._notes = folder / "home", folder / "notes"
        self._good = folder / "good.gpkg"
        self._places = {
            name: str(self._home / name)
            for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR")
        }
        for place in (*self._places.values(), self._notes):
            Path(place).mkdir(parents=True)
        make_project(self._good)
        self._desk: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Judge":
        words = [sys.executable, "-m", "tests.faults.hostile.desk"]
        self._desk = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._desk is not None
        assert self._desk.stdin is not None
        assert self._desk.stdout is not None
        self._desk.stdin.close()
        self._desk.stdout.close()
        self._desk.wait(30)

    def faults(self, case: Case, *, also_check: bool = False) -> list[str]:
        """Return what the program did badly with a file, in words; none if it did well."""
        folder = self._root / f"case{self._number}"
        self._number += 1
        folder.mkdir()
        path = case.lay(folder, self._port)
        try:
            found = self._faults(case, case.asks, folder, path)
            if also_check and case.asks == "import":
                found += [f"check: {f}" for f in self._faults(case, "check", folder, path)]
            return found
        finally:
            _OUTSIDE.unlink(missing_ok=True)
            with suppress(OSError):  # its name may be too long
                path.is_symlink() or not path.is_file() or path.chmod(0o600)
            shutil.rmtree(folder)

    def _faults(self, case: Case, asks: str, folder: Path, path: Path) -> list[str]:
        for old in self._notes.iterdir():
            old.unlink()
        own = self._root / "project.gpkg"
        before = seen(folder)
        task = {
            "asks": asks,
            "crs": case.crs,
            "path": str(path),
            "project": str(own),
            "folder": str(folder),
            "notes": str(self._notes),
            "places": self._places,
            "limit_s": WALL_S,
        }
        asked = self._ask(task, own)
        found = list(_conduct(asked))
        if case.still and asks not in ("project", "album") and seen(folder) != before:
            found.append(f"the folder of the file was changed: {seen(folder) ^ before}")
        left = [str(p) for p in Path(self._places["TMPDIR"]).iterdir()]
        if left and not asked["frozen"]:
            found.append(f"left lying about: {left}")
        if _OUTSIDE.exists():
            found.append("wrote outside")
        if self._rings:
            found.append(f"called {self._rings}")
            self._rings.clear()
        for place in Path(self._places["TMPDIR"]).iterdir():
            shutil.rmtree(place, ignore_errors=True)
        return found or list(_verdict(case, asks, asked))

    def _ask(self, task: Mapping[str, object], own: Path) -> dict[str, Any]:
        assert self._desk is not None
        assert self._desk.stdin is not None
        assert self._desk.stdout is not None
        for old in self._root.glob("project*"):
            old.unlink()
        if task["asks"] in ("import", "receipt"):
            shutil.copyfile(self._good, own)
        self._desk.stdin.write(json.dumps(task) + "\n")
        self._desk.stdin.flush()
        return dict(json.loads(self._desk.stdout.readline()))


@contextmanager
def judge(folder: Path) -> Iterator[Judge]:
    """Give a judge whose files call an address here, if they call at all."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        rings: list[str] = []
        trap.settimeout(0.2)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    caller, _ = trap.accept()
                except TimeoutError:
                    continue
                rings.append("the address in the file")
                caller.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            with Judge(folder, trap.getsockname()[1], rings) as made:
                yield made
        finally:
            over.set()
            thread.join()


def seen(folder: Path) -> frozenset[tuple[str, str]]:
    """Return name and content of all that lies in a folder; what is no file counts by name."""
    found = set()
    for path in folder.rglob("*"):
        plain = path.is_file() and not path.is_symlink() and path.stat().st_size < 10**9
        try:
            content = hashlib.sha256(path.read_bytes()).hexdigest() if plain else ""
        except OSError:
            content = "?"
        found.add((str(path.relative_to(folder)), content))
    return frozenset(found)


def _conduct(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield what no file may bring about."""
    took, worked = told["took_s"], told["worked_s"]
    if told["frozen"] or worked > WORK_S or (took > WORK_S and worked < _IDLE * took):
        yield f"frozen: {took} s, {worked} s of them at work"
    if told["signal"]:
        yield f"ended by signal {told['signal']}"
    if "Traceback" in told["err"]:
        yield "a mistake of ours: " + told["err"][-1500:]
    if told["calls"]:
        yield f"asked for the network: {told['calls']}"


def _verdict(case: Case, asks: str, told: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the answer."""
    answer = _answer(told)
    if answer is None:
        yield f"no answer: {told}"
        return
    error = answer.get("error")
    if error is not None:
        yield from wrong_words(error)
        if isinstance(case.verdict, Opens):
            yield f"refused: {error['message_en']}"
        elif isinstance(case.verdict, Refused) and case.verdict.says not in error["message_en"]:
            yield f"refused otherwise: {error['message_en']}"
        return
    for item in answer.get("left_out", []):
        if not _THAI.search(item["why"]) or _JARGON.search(item["why"]):
            yield f"left out in odd words: {item['why']}"
    if isinstance(case.verdict, Refused):
        yield f"opened: {str(answer)[:600]}"
    elif isinstance(case.verdict, Opens):
        counted = ("opens", "imported", "patches", "photos")
        n = next((answer[name] for name in counted if name in answer), None)
        left = len(answer.get("left_out", []))
        if (n, left) != (case.verdict.n, case.verdict.left):
            yield f"opened with {n}, {left} left out: {str(answer)[:600]}"


def _answer(told: Mapping[str, Any]) -> dict[str, Any] | None:
    if "out" not in told:
        return {**told} if "opens" in told or "error" in told else None
    lines = str(told["out"]).strip().splitlines()
    try:
        return dict(json.loads(lines[-1])) if lines else None
    except ValueError:
        return None


def wrong_words(error: Mapping[str, str]) -> Iterator[str]:
    """Yield what an officer could not do anything with."""
    thai, english = error["message_th"], error["message_en"]
    if not _THAI.search(thai) or thai == english:
        yield f"not said in Thai: {thai}"
    if not english.rstrip().endswith((".", ")", "?")) or not english.strip():
        yield f"no sentence: {english}"
    if _JARGON.search(english) or _JARGON.search(thai):
        yield f"words of a programmer: {english}"
    if not _WHAT_TO_DO.search(english):
        yield f"does not say what to do: {english}"
