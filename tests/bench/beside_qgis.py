"""QGIS's side of the bench: a process of the Python that has QGIS, which does what it is asked.

Where no Python has QGIS there are no ratios; nothing else changes.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.ground import Ground

_PYTHONS = ("/usr/bin/python3", "python3")
_SIDE = Path(__file__).with_name("qgis_side.py")


def find() -> str | None:
    """Return a Python that has QGIS, or None."""
    for python in _PYTHONS:
        asked = [python, "-c", "import qgis.core"]
        try:
            if subprocess.run(asked, capture_output=True, check=False).returncode == 0:
                return python
        except OSError:
            continue
    return None


class Qgis:
    """QGIS, waiting for work."""

    def __init__(self, python: str, ground: Ground) -> None:
        files = [str(ground.clean), str(ground.geojson), str(ground.folder), str(ground.pack)]
        offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        self._process = subprocess.Popen(
            [python, str(_SIDE), *files],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env=offscreen,
        )
        self.version = str(self._answer())

    def ask(self, work: str) -> float:
        """Have some work done once; return its milliseconds."""
        assert self._process.stdin is not None
        self._process.stdin.write(work + "\n")
        self._process.stdin.flush()
        return float(str(self._answer()))

    def _answer(self) -> object:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("answer "):
                return json.loads(line.removeprefix("answer "))
        raise RuntimeError(f"QGIS ended with code {self._process.wait()}")

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def beside(ground: Ground) -> Iterator[Qgis | None]:
    """Have QGIS at hand, or None where it isn't installed."""
    python = find()
    side = Qgis(python, ground) if python else None
    try:
        yield side
    finally:
        if side is not None:
            side.close()
