"""The window on the laptop at 125, 150 and 200 %: nothing is cut, the map is sharp."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CHILD = """
import json, sys
from pathlib import Path
from time import monotonic
from PySide6.QtGui import QGuiApplication
from greendesk import practice
from greendesk.qt.app import make_application, make_window
from greendesk.settings import LANGUAGE, OFFICER, Settings
from tests.qt.window import stage

folder, language = Path(sys.argv[1]), sys.argv[2]
app = make_application()
settings = Settings.load(folder / "settings")
settings.set(LANGUAGE, language)
settings.set(OFFICER, "Somchai")
desk, window = make_window(settings, dark=False)


def until(done):
    end = monotonic() + 60
    while not done():
        assert monotonic() < end, "the window never came to rest"
        app.processEvents()


found = {}


def look(page):
    until(lambda: desk.canvas.complete and not desk.checks.busy)
    app.processEvents()
    found[page] = stage.clipped(window)


window.showMaximized()
desk.open(practice.make_sample(folder))
until(lambda: desk.has_project)
look("list")
desk.show_page("issues")
look("issues")
desk.show_page("sending")
look("sending")
desk.select([next(iter(desk.session.view)).id])
look("form")
screen = QGuiApplication.primaryScreen().availableGeometry()
camera = desk.canvas.camera
print(json.dumps({
    "clipped": found,
    "fits": screen.contains(window.geometry()),
    "map": [desk.canvas.width(), desk.canvas.height()],
    "picture": camera.device_size,
    "pixels": [window.grab().width(), window.width()],
}))
window.close()
app.processEvents()
"""


@pytest.mark.parametrize(("scale", "language"), [(1.25, "th"), (1.5, "en"), (2.0, "th")])
def test_the_window_fits_a_laptop_whose_screen_is_enlarged(
    tmp_path: Path, scale: float, language: str
) -> None:
    laptop = ROOT / "tests" / "data" / "laptop.json"
    surroundings = {
        **os.environ,
        "QT_SCALE_FACTOR": str(scale),
        "QT_QPA_PLATFORM": f"offscreen:configfile={laptop}",
    }
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), language],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert not any(told["clipped"].values()), told["clipped"]
    assert told["fits"]
    wide, high = told["map"]
    assert told["picture"] == [round(wide * scale), round(high * scale)]
    grabbed, logical = told["pixels"]
    assert abs(grabbed - logical * scale) <= 1
