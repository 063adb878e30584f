"""Our side of whole programs: a process that shows itself, then says what is asked, and ends.

python -m tests.bench.program start | bare | memory PROJECT

The one thing to know: nothing of ours is imported before it is needed, or the bench would measure
its own imports instead of the program's.
"""

import sys
from pathlib import Path


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


def show_bare_window() -> None:
    """Show an empty window of PySide6 and nothing of ours: no start can be quicker."""
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication(["bare", "-style", "Fusion"])
    window = QWidget()
    window.resize(1366, 768)
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
    from greendesk.qt.app import make_application
    from tests.bench import drawing
    from tests.bench.ground import open_session

    application = make_application()
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
    elif sys.argv[1] == "bare":
        show_bare_window()
    else:
        show_project(Path(sys.argv[2]))
