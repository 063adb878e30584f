"""The guided tour: the officer's whole main job on the real window, as a program of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tour") / "played"
    done = subprocess.run(
        [sys.executable, "-m", "greendesk", "--tour", str(folder)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=110,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return folder


def test_it_leaves_a_picture_of_each_step(tour: Path) -> None:
    assert len(list(tour.glob("0?-*.png"))) == 8


def test_each_record_that_was_sent_has_a_receipt_on_a_row_of_the_ledger(tour: Path) -> None:
    receipts = json.loads((tour / "receipts.json").read_text(encoding="utf-8"))
    assert len(receipts) >= 10
    assert {receipt["status"] for receipt in receipts} == {"applied"}
    db = sqlite3.connect(tour / "practice-centre.sqlite")
    sent = [json.loads(row[0]) for row in db.execute("SELECT sent FROM change")]
    db.close()
    rows = {feature["properties"]["id"]: feature["properties"]["payload_sha"] for feature in sent}
    assert rows == {receipt["change_id"]: receipt["payload_sha"] for receipt in receipts}


def test_the_export_holds_every_patch_and_nothing_of_the_programs_own(tour: Path) -> None:
    db = sqlite3.connect(tour / "export.gpkg")
    (count,) = db.execute("SELECT count(*) FROM green_patch").fetchone()
    tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    db.close()
    assert count == 15
    assert not [name for name in tables if name.startswith("gd_")]
