"""The child process that reads aerial pictures: started, asked, listened to, and gone afterwards.

Its answers are read by a thread, so that whoever waits for one can stop at any moment, also where
the child has nothing to say for long (a damaged picture can keep it busy for hours).
"""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from time import monotonic
from typing import IO, Any

from greendesk.confined import FrameError, environment, program, read_frames
from greendesk.errors import CANNOT_OPEN, BadInput, Outage
from greendesk.i18n import N_

FLAG = "--warp-child"
_MOST_FRAME_BYTES = 16_000_000
_WAIT_S = 0.5
DAMAGED = N_(
    "“{name}” is damaged, or is no picture that GreenDesk can read (GeoTIFF, JPEG or PNG). Ask"
    " for it again, as a GeoTIFF."
)
_NO_RASTERIO = N_(
    "This GreenDesk was installed without the part that reads aerial pictures. Have it installed"
    " with that part, or ask for the picture as a map file (MBTiles)."
)
NOT_STARTED = N_(
    "The helper program for aerial pictures could not work. Perhaps the disk is full. Your work is"
    " safe; please try again."
)
Frames = Iterator[tuple[dict[str, Any], bytes]]


@contextmanager
def answers(
    task: Mapping[str, object], waiting: Callable[[], object], *, at_most_s: float | None = None
) -> Iterator[Frames]:
    """Start the child on a task and give its answers; it is gone afterwards, whatever happens.

    Args:
        task: ``path`` is the picture; the rest is :mod:`greendesk.tiles.warp`'s.
        waiting: called twice a second while there is no answer; what it raises ends the work.
        at_most_s: so long it may take in all.

    Raises:
        BadInput: the picture is not there, the child crashed, said nonsense or took too long, or
            rasterio isn't installed.
        Outage: the child can't be started.
    """
    path = Path(str(task["path"]))
    if not path.is_file():
        raise BadInput(CANNOT_OPEN, name=path.name)
    if find_spec("rasterio") is None:
        raise BadInput(_NO_RASTERIO)
    with TemporaryDirectory(prefix="greendesk-", ignore_cleanup_errors=True) as folder:
        try:
            child = subprocess.Popen(
                program(FLAG),
                cwd=folder,
                env=environment(Path(folder)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise Outage(NOT_STARTED) from error
        assert child.stdin is not None
        assert child.stdout is not None
        heard: Queue[_Heard] = Queue(_AHEAD)
        listener = threading.Thread(target=_listen, args=(child.stdout, heard), daemon=True)
        listener.start()
        try:
            with suppress(OSError):  # it ended at once: it has nothing to say either
                child.stdin.write(json.dumps(task).encode() + b"\n")
                child.stdin.close()
            yield _taken(heard, path, waiting, at_most_s)
        finally:
            child.kill()
            child.wait()
            while listener.is_alive():  # it may be waiting for room
                with suppress(Empty):
                    heard.get(timeout=0.01)
            child.stdout.close()


_AHEAD = 256
"""Answers that may wait to be taken; what comes after them stays in the pipe."""
_Heard = tuple[dict[str, Any], bytes] | None
"""An answer; None: nothing more comes."""


def _listen(stream: IO[bytes], heard: "Queue[_Heard]") -> None:
    """Put each answer into the queue, on a thread of its own."""
    try:
        for head, body in read_frames(stream, _MOST_FRAME_BYTES):
            heard.put((dict(json.loads(head)), body))
    except (FrameError, ValueError, OSError):
        pass  # without its last word it counts as crashed
    finally:
        heard.put(None)


def _taken(
    heard: "Queue[_Heard]",
    path: Path,
    waiting: Callable[[], object],
    at_most_s: float | None,
) -> Frames:
    end_s = None if at_most_s is None else monotonic() + at_most_s
    while True:
        try:
            answer = heard.get(timeout=_WAIT_S)
        except Empty:
            waiting()
            if end_s is None or monotonic() < end_s:
                continue
            answer = None
        if answer is None:  # it crashed, ran over its limits, or is busy without an end
            raise BadInput(DAMAGED, name=path.name)
        if "end" in answer[0]:
            return
        yield answer
