"""The window on a project with two patches, and files of photos beside it."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.builders import LAT, LON, ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow
from tests.qt.window.conftest import project_with as project_with
from tests.qt.window.conftest import stage_window as stage_window


def photo_file(
    path: Path, colour: str = "seagreen", *, east: float | None = None, time: str = ""
) -> Path:
    """Write a photo; ``east``: taken so many degrees east of the island's middle."""
    exif = Image.Exif()
    if time:
        exif.get_ifd(0x8769)[0x9003] = time
    if east is not None:
        exif.get_ifd(0x8825).update(
            {1: "N", 2: (LAT + 0.0005,), 3: "E", 4: (LON + east,), 17: 93.0}
        )
    picture = Image.new("RGB", (800, 600), colour)
    ImageDraw.Draw(picture).ellipse((300, 150, 500, 450), "white")
    picture.save(path, "JPEG", exif=exif)
    return path


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    """Two patches two kilometres apart, the first one selected."""
    first = ready_patch("a", name_th="สวนริมน้ำ")
    stage = stage_window(project_with(first, ready_patch("b", 0.02, name_th="สวนหน้าวัด")))
    stage.desk.select(("a",))
    return stage
