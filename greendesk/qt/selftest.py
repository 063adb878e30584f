"""``GreenDesk --selftest [FILE]``: is everything in the bundle that the main job needs?

Opens the window without a screen, makes a project under a Thai path, draws a patch with real mouse
events, exports it through GDAL and moves coordinates through PROJ. The result goes to FILE, because
a windowed program on Windows has no stdout. Exit code 0 = all is well.
"""

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greendesk.model.record import Patch, Profile
    from greendesk.qt.desk import Desk

PATIENCE_S = 60.0


def main(argv: Sequence[str]) -> int:
    """Run every step; write what happened; return 0 if all went well."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    lines: list[str] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            _run(Path(folder) / "โครงการ ทดสอบ", lines.append)
        lines.append("OK")
    except Exception:  # noqa: BLE001 - whatever is missing in the bundle must be told
        lines.append(traceback.format_exc())
    report = "\n".join(lines) + "\n"
    if argv:
        Path(argv[0]).write_text(report, encoding="utf-8")
    if sys.stdout is not None:
        sys.stdout.write(report)
    return 0 if lines[-1] == "OK" else 1


def _run(folder: Path, note: Callable[[str], None]) -> None:
    from greendesk.opening import create_project
    from greendesk.qt.app import make_application, make_window
    from greendesk.settings import Settings

    app = make_application()
    folder.mkdir(parents=True)
    project = folder / "อบต.ทดสอบ.gpkg"
    create_project(project, _profile())
    note("project made under a Thai path")
    desk, window = make_window(Settings.load(folder))

    def until(done: Callable[[], bool]) -> None:
        end = monotonic() + PATIENCE_S
        while not done():
            app.processEvents()
            if monotonic() > end:
                raise TimeoutError("the window did not get ready")

    window.show()
    desk.open(project)
    until(lambda: desk.has_project)
    note("window open")
    patch = _draw(desk, until)
    note("patch drawn, saved and measured")
    _export(desk, patch, folder / "ส่งออก.zip")
    note("exported and read back through GDAL")
    _transform()
    note("transformed through PROJ")
    _turn_picture(folder)
    note("an aerial picture made into a map through the second GDAL")
    window.close()


def _profile() -> "Profile":
    from greendesk.model.record import Profile

    values = {
        "lao_code": "06711102",
        "lao_kind": "SAO",
        "name_th": "กลอนโด",
        "province_code": "71",
        "amphoe_code": "7111",
        "tambon_code": "711102",
    }
    return Profile("lao", values)


def _draw(desk: "Desk", until: Callable[[Callable[[], bool]], None]) -> "Patch":
    """Draw a rectangle with mouse and keyboard, and return the patch that was saved."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from greendesk.model.measure import area_m2

    canvas = desk.canvas
    canvas.go(99.35, 13.95, 18.0)
    desk.start_drawing()
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    for corner in ((-80, -60), (80, -60), (80, 60), (-80, 60)):
        at = middle + QPoint(*corner)
        QTest.mouseMove(canvas, at)
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    until(lambda: len(desk.session.view) == 1 and desk.session.status.kind == "saved")
    patch = next(iter(desk.session.view))
    if not area_m2(patch.shape) > 100:
        raise AssertionError(f"PROJ measures {area_m2(patch.shape)} m²")
    return patch


def _export(desk: "Desk", patch: "Patch", out: Path) -> None:
    """Write a Shapefile through GDAL and read it back."""
    from greendesk import exchange
    from greendesk.exchange.base import Package

    write = exchange.writer_for(out).write
    assert write is not None
    write(out, Package([patch], desk.session.survey.schema), lambda fraction: None)
    found = exchange.read_file(out).found
    if len(found) != 1:
        raise AssertionError(f"GDAL reads {len(found)} patches, not 1")


def _transform() -> None:
    """Move a point of UTM zone 47 to degrees, as an import does."""
    from pyproj import Transformer

    move = Transformer.from_crs("EPSG:32647", "EPSG:4326", always_xy=True)
    lon, lat = move.transform(557228.0, 1550033.0)
    if not (abs(lon - 99.53) < 0.01 and abs(lat - 14.02) < 0.01):
        raise AssertionError(f"PROJ moves the point to {lon}, {lat}")


def _turn_picture(folder: Path) -> None:
    """Make a map of a small aerial picture, in the child process."""
    from PIL import Image

    from greendesk.tiles import raster
    from greendesk.tiles.source import open_pack

    path = folder / "ภาพถ่าย.png"
    Image.new("RGB", (60, 40), (90, 140, 70)).save(path)
    path.with_suffix(".pgw").write_text("1\n0\n0\n-1\n557228\n1550033\n", encoding="ascii")
    picture = raster.look(path, crs="EPSG:32647")
    source = raster.source_of(picture, title="ภาพถ่าย", attribution="-")
    pack = path.with_suffix(".mbtiles")
    raster.make_pack(picture, pack, source, made="2026-01-01", crs="EPSG:32647")
    if open_pack(pack).max_zoom != picture.zoom:
        raise AssertionError(f"the map pack ends at zoom {open_pack(pack).max_zoom}")
