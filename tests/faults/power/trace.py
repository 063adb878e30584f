"""What a process asked the system to do to its files, one event a call, as strace saw it.

The process says on standard output what it has been told is saved; such a word is a write like any
other and stands among the events at its place.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SAID = 1  # standard output
CALLS = (
    *("openat", "close", "write", "pwrite64", "ftruncate", "fsync", "fdatasync"),
    *("mkdir", "link", "linkat", "rename", "unlink", "rmdir"),
)
UNMODELLED = ("pwritev", "writev", "fallocate", "sendfile", "copy_file_range", "renameat")
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_NUMBER = re.compile(r"(?<![\w|])(\d+)(?![\w|])")


@dataclass(frozen=True, slots=True)
class Event:
    """One call that succeeded.

    Attributes:
        fd: the handle it was done to, or for ``openat`` the one it gave; -1 = none.
        paths: absolute.
        data: what was written.
        number: ``pwrite64``: offset; ``ftruncate``: size; both in bytes.
        flags: of ``openat``: the words of its second argument.
    """

    call: str
    fd: int = -1
    paths: tuple[str, ...] = ()
    data: bytes = b""
    number: int = 0
    flags: frozenset[str] = frozenset()


def why_not() -> str:
    """Return why nothing can be recorded here; "" = it can."""
    if not sys.platform.startswith("linux") or (strace := shutil.which("strace")) is None:
        return "needs strace (Linux)"
    tried = subprocess.run([strace, "-qq", "-e", "trace=none", "true"], capture_output=True)
    return "" if tried.returncode == 0 else "strace may not trace processes here"


def record(words: list[str], to: Path) -> list[Event]:
    """Run a Python module with arguments to its end; return what it did, in order.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    calls = ",".join((*CALLS, *UNMODELLED))
    tracer = ["strace", "-f", "--seccomp-bpf", "-qq", "-xx", "-s", "100000000", "-o", str(to)]
    one_thread = ["-E", "OPENBLAS_NUM_THREADS=1", "-e", f"trace={calls}"]
    subprocess.run(
        [*tracer, *one_thread, sys.executable, "-m", *words],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with to.open(encoding="ascii") as lines:
        return list(parsed(lines))


def parsed(lines: Iterator[str]) -> Iterator[Event]:
    """Yield the calls of strace's lines (``-xx``) that succeeded.

    Raises:
        ValueError: a line that is no whole call, or a call that the disk does not know.
    """
    for line in lines:
        if "+++ exited" in line or "--- SIG" in line:
            continue
        if (found := _LINE.match(line)) is None:
            raise ValueError(line[:200])
        call, arguments, result = found[1], found[2], int(found[3])
        if result < 0:
            continue
        if call in UNMODELLED:
            raise ValueError(line[:200])
        yield _event(call, arguments, result)


def _event(call: str, arguments: str, result: int) -> Event:
    texts = tuple(bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(arguments))
    rest = _TEXT.sub("", arguments)
    if call == "openat":
        flags = frozenset(rest.split(",")[2].strip().split("|"))
        return Event(call, result, (texts[0].decode(),), flags=flags)
    if call in ("mkdir", "link", "linkat", "rename", "unlink", "rmdir"):
        return Event(call, paths=tuple(text.decode() for text in texts))
    numbers = [int(number) for number in _NUMBER.findall(rest)]
    data = texts[0][:result] if texts else b""
    return Event(call, numbers[0], data=data, number=numbers[-1])
