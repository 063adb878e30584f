"""An own aerial picture as a map, in its dialog, by the real child process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from greendesk.qt.dialogs.own_picture import OwnPicture
from greendesk.qt.jobs import Jobs
from greendesk.tiles.control import ControlPoint, place_by_points
from greendesk.tiles.source import open_pack
from greendesk.wordbreak import plain


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.stop()


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    Image.new("RGB", (160, 120), (90, 140, 70)).save(tmp_path / "ภาพโดรน.jpg")
    (tmp_path / "ภาพโดรน.jgw").write_text("0.5\n0\n0\n-0.5\n640000\n1520000\n", encoding="ascii")
    return tmp_path / "ภาพโดรน.jpg"


def open_on(scan, jobs, qtbot, tmp_path, ask_place=lambda path: None) -> OwnPicture:
    dialog = OwnPicture(scan, jobs, tmp_path / "maps", "2026-11-27", ask_place=ask_place)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_picture_is_looked_at_placed_and_made_into_a_map(qtbot, jobs, scan, tmp_path):
    dialog = open_on(scan, jobs, qtbot, tmp_path)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=30_000)  # of which zone?
    assert not dialog.make.isEnabled()
    assert dialog.make.toolTip()
    dialog.crs.setCurrentIndex(dialog.crs.findData("EPSG:32647"))
    qtbot.waitUntil(dialog.make.isEnabled, timeout=30_000)
    assert not dialog.problem.isVisible()
    dialog.accept()
    assert dialog.problem.isVisible()  # whose is it?
    dialog.owner.setText("อบต.กลอนโด")
    dialog.taken.setText("2567")
    dialog.accept()
    assert dialog.bar.isVisible()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=30_000)
    assert dialog.answer() == tmp_path / "maps" / "ภาพโดรน.mbtiles"
    source = open_pack(dialog.answer())
    assert (source.title.th, source.image_date) == ("ภาพโดรน", "2567")
    assert "อบต.กลอนโด" in source.attribution


def test_closing_stops_the_work_and_leaves_nothing(qtbot, jobs, scan, tmp_path):
    dialog = open_on(scan, jobs, qtbot, tmp_path)
    dialog.crs.setCurrentIndex(dialog.crs.findData("EPSG:32647"))
    qtbot.waitUntil(dialog.make.isEnabled, timeout=30_000)
    dialog.owner.setText("อบต.กลอนโด")
    dialog.accept()
    dialog.reject()
    jobs.stop()
    assert not list((tmp_path / "maps").glob("*")) or not (tmp_path / "maps").exists()


def test_a_picture_without_a_place_is_laid_by_points(qtbot, jobs, tmp_path):
    Image.new("RGB", (160, 120), (90, 140, 70)).save(tmp_path / "scan.png")
    placed = place_by_points(
        [
            ControlPoint(0, 0, (99.5, 14.01)),
            ControlPoint(160, 0, (99.51, 14.01)),
            ControlPoint(160, 120, (99.51, 14.0025)),
        ]
    )
    asked = []

    def ask_place(path):
        asked.append(path)
        return placed

    dialog = open_on(tmp_path / "scan.png", jobs, qtbot, tmp_path, ask_place)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=30_000)
    assert not dialog.make.isEnabled()
    dialog.by_points.click()
    qtbot.waitUntil(dialog.make.isEnabled, timeout=30_000)
    assert asked == [tmp_path / "scan.png"]
    assert "จุดที่สี่" in plain(dialog.problem.text())
    dialog.owner.setText("อบต.กลอนโด")
    dialog.accept()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=30_000)
    west, south, east, north = open_pack(dialog.answer()).bounds
    assert (west, north) == pytest.approx((99.5, 14.01), abs=2e-4)
    assert (east, south) == pytest.approx((99.51, 14.0025), abs=2e-4)
