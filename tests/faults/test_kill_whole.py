"""The whole program cut off at any moment, again and again, while a centre goes on.

What was called saved is there; what was called received stands in the ledger; nothing stands there
twice.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greendesk.centre import PracticeCentre
from greendesk.delivery import deliver
from greendesk.model.message import Receipt
from greendesk.opening import fresh_id
from greendesk.session import Session
from tests.builders import make_project
from tests.faults.desk_officer import State, state_of

ROOT = Path(__file__).resolve().parents[2]


def cut_off(path: Path, url: str, seed: int, after_s: float) -> list[State]:
    """Let an officer work, kill it, and return the states that the file may be in."""
    words = [sys.executable, "-m", "tests.faults.desk_officer", str(path), url, str(seed)]
    officer = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert officer.stdout is not None
    first = officer.stdout.readline()  # it is open now, or never
    time.sleep(after_s)
    assert officer.poll() is None, officer.communicate()[1]
    officer.kill()
    rest, complaint = officer.communicate()
    assert "Traceback" not in complaint, complaint
    may: list[State] = []
    for line in (first, *rest.splitlines()):
        try:
            told = json.loads(line)
        except ValueError:  # cut off in the middle of a word
            continue
        may = [told["saved"]] if "saved" in told else [*may, told["next"]]
    return may


def twice(centre: PracticeCentre) -> list[str]:
    """Return the patches of which the same content was taken two times running."""
    last: dict[str, object] = {}
    found = []
    for feature in sorted(centre.ledger(), key=lambda f: f["properties"]["lao_seq"] or 0):
        row = feature["properties"]
        if row["status"] == "applied":
            if last.get(row["patch_id"]) == row["payload_sha"]:
                found.append(row["patch_id"])
            last[row["patch_id"]] = row["payload_sha"]
    return found


def unproved(receipts: list[Receipt], centre: PracticeCentre) -> list[Receipt]:
    """Return the receipts that no row of the ledger bears out."""
    rows = {f["properties"]["id"]: f["properties"] for f in centre.ledger()}
    return [
        receipt
        for receipt in receipts
        if (row := rows.get(receipt.change_id)) is None
        or (row["status"], row["payload_sha"]) != (receipt.status, receipt.payload_sha)
    ]


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[PracticeCentre]:
    made = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    yield made
    made.stop()


@pytest.mark.parametrize(
    "times", [pytest.param(4, id="short"), pytest.param(200, id="long", marks=pytest.mark.slow)]
)
@pytest.mark.timeout(1200)
def test_a_killed_officer_finds_everything_that_was_called_saved(
    times: int, tmp_path: Path, centre: PracticeCentre
) -> None:
    path, url = make_project(tmp_path / "งาน.gpkg"), centre.start()
    chance = random.Random(times)
    for seed in range(times):
        may = cut_off(path, url, seed, chance.uniform(0.1, 1.2))
        session = Session.open(path)
        stands = state_of(session)
        receipts = session.writer.ask(lambda project: project.receipts())
        session.close()
        assert stands in may, (seed, len(may), Counter(stands.keys()) - Counter(may[-1].keys()))
        assert not unproved(receipts, centre)
    session = Session.open(path)
    while session.sendable():
        assert deliver(session, url)[0].trouble is None
    receipts = session.writer.ask(lambda project: project.receipts())
    held = [patch.id for patch in session.view if not session.sending(patch.id).dirty]
    session.close()
    alive = {found.patch.id for found in centre.patches() if not found.deleted}
    assert len(receipts) >= times
    assert not unproved(receipts, centre)
    assert twice(centre) == []
    assert set(held) <= alive
