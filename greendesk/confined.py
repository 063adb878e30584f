"""How a child process is started that reads strangers' files, and what it may use.

It gets an empty folder, limits on memory, time and file size (a Job Object on Windows) and no
network: a damaged file then takes down a process that holds nothing. It answers in plain frames,
which the parent checks again: two lengths, JSON, bytes.
"""

import os
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from greendesk.windows_job import enter_job

MEMORY_BYTES = 3_000_000_000
MAX_FILE_BYTES = 600_000_000
CPU_S = 120
MAX_FRAME_BYTES = 400_000_000
_FRAME = struct.Struct("<II")
_PASSED = {"PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PROJ_DATA", "GDAL_DATA"}


def program(flag: str) -> list[str]:
    """Return the command that starts this program as the child of a name."""
    if getattr(sys, "frozen", False):
        return [sys.executable, flag]
    # -P: nothing is imported from where it runs
    return [sys.executable, "-P", "-m", "greendesk", flag]


def environment(folder: Path) -> Mapping[str, str]:
    """Return the surroundings of a child that works in ``folder``: GDAL calls nobody."""
    kept = {k: v for k, v in os.environ.items() if k in _PASSED}
    kept["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
    return {
        **kept,
        "PYTHONUTF8": "1",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PROJ_NETWORK": "OFF",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "GDAL_HTTP_PROXY": "127.0.0.1:9",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "CPL_DEBUG": "OFF",
    }


def limit_resources(cpu_s: int = CPU_S) -> None:
    """Lower what this process may use; called by the child before it reads anything."""
    if sys.platform == "win32":
        enter_job(MEMORY_BYTES, cpu_s)
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, MAX_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))


class FrameError(ValueError):
    """A frame that is cut off or, if ``too_large``, claims more than any of ours."""

    def __init__(self, *, too_large: bool = False) -> None:
        super().__init__("too large" if too_large else "cut off")
        self.too_large = too_large


def write_frame(file: IO[bytes], head: bytes, body: bytes) -> None:
    """Write one frame: two lengths, JSON, bytes."""
    file.write(_FRAME.pack(len(head), len(body)) + head + body)


def read_frames(
    file: IO[bytes], most_bytes: int = MAX_FRAME_BYTES
) -> Iterator[tuple[bytes, bytes]]:
    """Yield frames until the end.

    Raises:
        FrameError: the last one is cut off, or one is too large.
    """
    while lengths := file.read(_FRAME.size):
        if len(lengths) < _FRAME.size:
            raise FrameError
        head, body = _FRAME.unpack(lengths)
        if head + body > most_bytes:
            raise FrameError(too_large=True)
        content = file.read(head + body)
        if len(content) < head + body:
            raise FrameError
        yield content[:head], content[head:]
