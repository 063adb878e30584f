"""The limited child process in which GDAL and Pillow read strangers' files.

A damaged file may crash them or eat all memory; here it then takes down a process that holds
nothing. The child gets an empty folder, limits on memory, time and file size (a Job Object on
Windows) and no network; it answers in plain frames that the parent checks again: a JSON head, then
one frame a row (JSON values, WKB).
"""

import logging
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from greendesk.confined import (
    CPU_S,
    MAX_FILE_BYTES,
    FrameError,
    environment,
    program,
    read_frames,
    write_frame,
)
from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_

_FIRST_S, _S_PER_MB = 7, 4
"""A small file that needs long was made to need long; a slow computer needs a second a MB."""
WALL_S = 180
_MAX_REPLY = MAX_FILE_BYTES
FLAG, PHOTO_FLAG = "--gdal-child", "--photo-child"
"""Which program the child is: :mod:`.gdal` or :mod:`.picture`."""
DAMAGED = N_(
    "This file is damaged and can't be read. Nothing was changed. Please ask for it again."
)
_TOO_LONG = N_(
    "Reading this file took too long and was stopped. Nothing was changed. Please ask for it in"
    " smaller parts."
)
_TOO_MUCH = N_(
    "The file holds too much to be imported at once. Please split it and import the parts."
)
_LOG = logging.getLogger(__name__)


class Child:
    """One task. Use as a context: the folder and the process are gone afterwards."""

    def __init__(self, flag: str = FLAG) -> None:
        self._flag = flag
        self._folder = TemporaryDirectory(prefix="greendesk-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def ask(
        self, task: dict[str, object], frames: Iterable[tuple[bytes, bytes]] = ()
    ) -> list[tuple[bytes, bytes]]:
        """Run a task and return its frames; the first one's JSON is the head.

        Raises:
            BadInput: the child could not read the file, crashed, or ran over its limits.
            Outage: the child could not be started, or there is no room to work in.
        """
        request = self.folder / "request"
        reply = self.folder / "reply"
        try:
            with request.open("wb") as file:
                write_frame(file, orjson.dumps(task), b"")
                for head, body in frames:
                    write_frame(file, head, body)
            code = self._run(request, reply)
        except subprocess.TimeoutExpired as error:
            raise BadInput(_TOO_LONG) from error
        except OSError as error:
            raise Outage(
                N_(
                    "The helper program for map files could not work. Perhaps the disk is full."
                    " Your work is safe; please try again."
                )
            ) from error
        if code == -getattr(signal, "SIGXCPU", 0) != 0:
            raise BadInput(_TOO_LONG)
        if code != 0 or not reply.exists():
            raise BadInput(DAMAGED)
        return self._frames(reply)

    def _run(self, request: Path, reply: Path) -> int:
        done = subprocess.run(
            [*program(self._flag), str(request), str(reply)],
            cwd=self.folder,
            env=environment(self.folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=WALL_S,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        return done.returncode

    def _frames(self, reply: Path) -> list[tuple[bytes, bytes]]:
        if reply.stat().st_size > _MAX_REPLY:
            raise BadInput(_TOO_MUCH)
        try:
            with reply.open("rb") as file:
                frames = list(read_frames(file))
        except FrameError as error:
            raise BadInput(_TOO_MUCH if error.too_large else DAMAGED) from error
        if not frames:
            raise BadInput(DAMAGED)
        head = orjson.loads(frames[0][0])
        if "error" in head:
            _LOG.info("GDAL says: %s", head["error"])
            raise BadInput(_TOO_MUCH if head.get("too_much") else DAMAGED)
        return frames


def patience_s(*files: Path) -> int:
    """Return for how many seconds of the processor files may be read, by their size."""
    size = sum(file.stat().st_size for file in files)
    return min(CPU_S, _FIRST_S + _S_PER_MB * size // 1_000_000)
