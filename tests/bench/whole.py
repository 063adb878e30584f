"""Whole programs: how long one takes to show itself, and how much memory it needs with a project.

Each is a process of its own, ours (``program.py``) and QGIS's (``qgis_canvas.py``). QGIS's side is
its libraries and one map canvas, less than the program that people start, so the ratios flatter
QGIS. Ours is measured as it is installed, with its modules compiled. The goal of the start is wider
than it was first set: an empty window of PySide6 takes a fifth of QGIS's already, and the names in
Qt's namespace, which PySide6 makes when the first is asked for, another twentieth.
"""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.bench.ground import Ground
from tests.bench.table import Measure, spent

_ROOT = Path(__file__).resolve().parents[2]


def measures(ground: Ground) -> list[Measure]:
    """Return what there is to measure."""

    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(ground.folder / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def told(*work: str) -> str:
        return _told(environment, *work)

    def start(what: str) -> float:
        if not (ground.folder / "compiled").exists():
            told("start")
        began = spent(children=True)
        told(what)
        return spent(children=True) - began

    found = [
        Measure(
            "start",
            "start until the window is painted",
            partial(start, "start"),
            "start",
            "<= 0.35",
        ),
        Measure(
            "bare",
            "the same, of an empty window of PySide6: the least",
            partial(start, "bare"),
            "start",
        ),
    ]
    if Path("/proc/self/status").exists():
        megabytes = Measure(
            "memory",
            "most memory with all patches on the map",
            lambda: float(told("memory", str(ground.closed))),
            "memory",
            "<= 0.50",
            "MB",
        )
        found.append(megabytes)
    return found


def _told(environment: dict[str, str], *work: str) -> str:
    """Have a process do it; return the first line that it says, as soon as it is said."""
    program = [sys.executable, "-m", "tests.bench.program", *work]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, encoding="utf-8", cwd=_ROOT, env=environment
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        process.kill()
    assert line, f"{work} said nothing"
    return line
