"""Start the window.

The window is on screen before anything heavy is loaded: only Qt and a few small modules are
imported here; the project, shapely and the rest come with the first turn of the event loop.
"""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

os.environ["QT_NO_GUI_THREADPOOL"] = "1"  # on two cores, fills are five times quicker without it

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import greendesk
from greendesk import paths
from greendesk.qt import crash, speech
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.trouble import Crash
from greendesk.qt.main_window import MainWindow
from greendesk.qt.theme import STYLED, Theme
from greendesk.settings import LANGUAGE, TEXT_SIZE, Settings

TURN_S = 0.00005
"""How long a job's thread may keep the window's waiting for its turn (Python's own: 5 ms).

The window's thread gives its turn away at nearly every call of Qt, a hundred times while it paints,
and waits so long for each other thread to get it back. Jobs are no slower for it.
"""

STYLE = ("-style", "Fusion")
"""Told to Qt at once: to ask for a style later gives it back, with 300 names nobody needs."""


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """Return the application; there is only ever one."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    sys.setswitchinterval(TURN_S)
    app = QApplication([*(sys.argv[:1] or ["greendesk"]), *STYLE, *argv])
    app.setProperty(STYLED, True)
    app.setApplicationName("GreenDesk")
    app.setApplicationVersion(greendesk.__version__)
    return app


def make_window(settings: Settings, *, dark: bool | None = None) -> tuple[Desk, MainWindow]:
    """Return a window with its desk, no project open yet, not shown yet."""
    theme = Theme(text_percent=settings.get(TEXT_SIZE), dark=dark)
    speech.speak(settings.get(LANGUAGE))
    desk = Desk(settings, theme)
    window = MainWindow(desk)
    window.fit_screen()
    return desk, window


def main(argv: Sequence[str]) -> int:
    """Show the window until it is closed; return the exit code.

    ``--sample`` opens the sample project; a file is opened.
    """
    app = make_application()
    settings = Settings.load(paths.config())
    desk, window = make_window(settings)
    crash.install(lambda error: _crashed(desk, error))
    window.show()
    QTimer.singleShot(0, lambda: _begin(desk, argv))
    return int(app.exec())


def _begin(desk: Desk, argv: Sequence[str]) -> None:
    if "--sample" in argv:
        desk.projects.open_sample()
        return
    files = [Path(argument) for argument in argv if not argument.startswith("-")]
    desk.projects.begin(files[0] if files else None)


def _crashed(desk: Desk, error: BaseException) -> None:
    at = datetime.now(UTC).astimezone()
    report = crash.write_report(error, greendesk.__version__, paths.logs(), at)
    desk.ask(Crash(report, desk.window))
