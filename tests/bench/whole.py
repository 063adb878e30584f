"""Whole programs: how long one takes to show itself, and how much memory it needs with a project.

Each is a process of its own, ours and QGIS's (``qgis_canvas.py``). QGIS's side is its libraries and
one map canvas, less than the program that people start, so the ratios flatter QGIS.

python -m tests.bench.whole start | memory PROJECT
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
    program = [sys.executable, "-m", "tests.bench.whole", *work]
    with subprocess.Popen(program, stdout=subprocess.PIPE, encoding="utf-8", cwd=_ROOT) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        process.kill()
    assert line, f"{work} said nothing"
    return line


def show_window() -> None:
    """Start as the program does, say when the window is painted."""
    from greendesk import paths
    from greendesk.qt.app import make_application, make_window
    from greendesk.settings import Settings

    app = make_application()
    _, window = make_window(Settings.load(paths.config()))
    window.show()
    app.processEvents()
    print("painted", flush=True)


def most_memory_mb() -> float:
    """Return the most memory of this process; getrusage counts that of its parent in."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def show_project(project: Path) -> None:
    """Draw all patches of a project with all levels of detail; say the most memory in MB."""
    from tests.bench import drawing, every
    from tests.bench.ground import open_session

    application = every.application()
    session = open_session(project)
    with drawing.canvas_on(session) as canvas:
        canvas.go_home()
        drawing.finish(canvas)
        print(most_memory_mb(), flush=True)
    session.close()
    del application


if __name__ == "__main__":
    if sys.argv[1] == "start":
        show_window()
    else:
        show_project(Path(sys.argv[2]))
