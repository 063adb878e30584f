"""Whole programs: how long one takes to show itself, and how much memory it needs with a project.

Each is a process of its own, ours (``program.py``) and QGIS's (``qgis_canvas.py``). QGIS's side is
its libraries and one map canvas, less than the program that people start, so the ratios flatter
QGIS.
"""

import subprocess
import sys
import time
from pathlib import Path

from tests.bench.ground import Ground
from tests.bench.table import Measure

_ROOT = Path(__file__).resolve().parents[2]


def measures(ground: Ground) -> list[Measure]:
    """Return what there is to measure."""

    def start() -> float:
        began = time.perf_counter()
        _told("start")
        return (time.perf_counter() - began) * 1000

    found = [Measure("start", "start until the window is painted", start, "start", "<= 0.25")]
    if Path("/proc/self/status").exists():
        megabytes = Measure(
            "memory",
            "most memory with all patches on the map",
            lambda: float(_told("memory", str(ground.closed))),
            "memory",
            "<= 0.50",
            "MB",
        )
        found.append(megabytes)
    return found


def _told(*work: str) -> str:
    """Have a process do it; return the first line that it says, as soon as it is said."""
    program = [sys.executable, "-m", "tests.bench.program", *work]
    with subprocess.Popen(program, stdout=subprocess.PIPE, encoding="utf-8", cwd=_ROOT) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        process.kill()
    assert line, f"{work} said nothing"
    return line
