"""A process that tries one file after the other, each in a child of its own.

It has loaded the program once and forks for each file: a crash, a freeze or a full memory takes
down that child alone. Lines of JSON go in and come out, one a file.
"""

import json
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from greendesk import cli
from greendesk.errors import Outage, UserError
from greendesk.exchange import photos
from greendesk.i18n import LANGUAGES, Text, in_language, set_language
from greendesk.tiles import raster, source

MEMORY_BYTES = 6_000_000_000
_FEW = [(z, x, y) for z in range(4) for x in range(1 << z) for y in range(1 << z)]


def main() -> int:
    """Answer each line of standard input: what became of the file, and in what time."""
    set_language("th")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(attempt(json.loads(line))) + "\n")
        sys.stdout.flush()
    return 0


def attempt(task: Mapping[str, Any]) -> dict[str, object]:
    """Try one file; ``task`` names it, the project, a folder for our own notes and the limit."""
    notes = Path(task["notes"])
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        _in_child(task, notes)
    status, worked_s = _wait(child, began + task["limit_s"])
    took = time.monotonic() - began
    answer = notes / "answer"
    told = {
        "took_s": round(took, 2),
        "worked_s": round(worked_s, 2),
        "frozen": status is None,
        "signal": os.WTERMSIG(status) if status and os.WIFSIGNALED(status) else 0,
        "err": _words(notes / "err"),
        "calls": _words(notes / "calls").splitlines(),
    }
    return told | (json.loads(_words(answer)) if answer.exists() else {})


def _wait(child: int, until: float) -> tuple[int | None, float]:
    """Return how the child ended and how long it worked, in seconds of the processor.

    None if it had to be stopped, with all that it started.
    """
    while time.monotonic() < until:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            return status, used.ru_utime + used.ru_stime
        time.sleep(0.005)
    os.killpg(child, signal.SIGKILL)
    _, _, used = os.wait4(child, 0)
    return None, used.ru_utime + used.ru_stime


def _words(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _in_child(task: Mapping[str, Any], notes: Path) -> None:
    os.setsid()
    code = 70
    try:
        os.chdir(task["folder"])
        os.environ.update(task["places"], GREENDESK_TRACEBACK="1")
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(notes / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        calls = os.open(notes / "calls", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        sys.addaudithook(lambda event, args: _note(calls, event, args))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        told = WAYS[task["asks"]](task)
        if "out" in told:
            sys.stdout.flush()
            told["out"] = _words(notes / "out")
        (notes / "answer").write_text(json.dumps(told), encoding="utf-8")
        code = 0
    except BaseException:  # noqa: BLE001 - whatever leaves the program is what is looked for
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _note(calls: int, event: str, args: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "webbrowser.open"):
        os.write(calls, f"{event} {args[1:]!r}\n".encode())


def _command(name: str, *words: str) -> dict[str, object]:
    return {"code": cli.main([name, *words, "--json", "--language=th"]), "out": ""}


def _import(task: Mapping[str, Any]) -> dict[str, object]:
    return _command("import", *_crs(task), task["project"], task["path"])


def _check(task: Mapping[str, Any]) -> dict[str, object]:
    return _command("check", *_crs(task), task["path"])


def _crs(task: Mapping[str, Any]) -> list[str]:
    return [f"--crs={task['crs']}"] if task["crs"] else []


def _project(task: Mapping[str, Any]) -> dict[str, object]:
    return _command("status", task["path"])


def _album(task: Mapping[str, Any]) -> dict[str, object]:
    return _command("check-photos", task["path"])


def _photo(task: Mapping[str, Any]) -> dict[str, object]:
    (answer,) = photos.prepare_photos([Path(task["path"])])
    if isinstance(answer, photos.Refused):
        return {"error": _said(answer.why)}
    return {"opens": 1}


def _tiles(task: Mapping[str, Any]) -> dict[str, object]:
    """Open a pack and look at its first zooms."""
    try:
        pack = source.open_pack(task["path"])
        reader = source.open_source(pack)
        try:
            found = [tile for at in _FEW if (tile := reader.tile(*at)) is not None]
            raw = [reader.read(*at) for at in _FEW]
        finally:
            reader.close()
    except (UserError, Outage) as error:
        return {"error": _said(error.text)}
    assert all(len(t.bgra) == 4 * t.width_px * t.height_px for t in found)
    assert all(one is None or isinstance(one, bytes) for one in raw)
    return {"opens": len(found)}


def _receipt(task: Mapping[str, Any]) -> dict[str, object]:
    return {**_command("courier", "load-receipt", task["project"], task["path"])}


def _boundary(task: Mapping[str, Any]) -> dict[str, object]:
    facts = ("--lao-code=99990101", "--lao-kind=SAO", "--lao-name=ก", "--province=99", "--practice")
    return _command("new", task["project"], f"--boundary={task['path']}", *facts)


def _described(task: Mapping[str, Any]) -> dict[str, object]:
    """Open what describes a map source."""
    try:
        described = source.read_source(Path(task["path"]))
        source.open_source(described).close()
    except (UserError, Outage) as error:
        return {"error": _said(error.text)}
    return {"opens": 1}


def _picture(task: Mapping[str, Any]) -> dict[str, object]:
    """Look at an aerial picture."""
    try:
        raster.look(Path(task["path"]), crs=task["crs"])
    except (UserError, Outage) as error:
        return {"error": _said(error.text)}
    return {"opens": 1}


def _call(task: Mapping[str, Any]) -> dict[str, object]:
    """A mutant: a program that calls."""
    socket.getaddrinfo("127.0.0.1", 9)
    return {"opens": 1}


def _mistake(task: Mapping[str, Any]) -> dict[str, object]:
    """A mutant: a program that makes a mistake."""
    raise KeyError(task["path"])


def _write(task: Mapping[str, Any]) -> dict[str, object]:
    """A mutant: a program that writes beside the file."""
    Path(task["folder"], "x").write_text("", encoding="utf-8")
    return {"opens": 1}


def _said(text: Text) -> dict[str, str]:
    return {f"message_{code}": in_language(code, text) for code in LANGUAGES}


WAYS = {
    "import": _import,
    "check": _check,
    "project": _project,
    "album": _album,
    "photo": _photo,
    "tiles": _tiles,
    "receipt": _receipt,
    "boundary": _boundary,
    "described": _described,
    "picture": _picture,
    "call": _call,
    "mistake": _mistake,
    "write": _write,
}

if __name__ == "__main__":
    raise SystemExit(main())
