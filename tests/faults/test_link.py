"""Several officers of one LAO on a link where most things fail, killed again and again.

When it is quiet again everything must agree: invariants I1 to I8 of the sync profile. The same run
with a mistake in the client must not pass, or it proves nothing.
"""

import contextlib
import json
import os
import random
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greendesk.centre import PracticeCentre
from greendesk.delivery import deliver
from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.fetching import decide
from greendesk.i18n import Text
from greendesk.model.answer import same_values
from greendesk.model.message import payload_sha
from greendesk.model.record import Patch
from greendesk.model.sending import State
from greendesk.model.wire import Feature
from greendesk.opening import create_project, fresh_id
from greendesk.session import Session
from tests.builders import PRACTICE, ready_values, square
from tests.faults.link_officer import MUTANTS
from tests.journeys.contract.centres import OverHttp
from tests.journeys.contract.proxy import Proxy

ROOT = Path(__file__).resolve().parents[2]
FATES = (
    *("drop", "drop after", "error", "error after", "truncate", "portal"),
    *("delay", "twice", "replay", "reset"),
)
ROUNDS = 12


@dataclass(frozen=True)
class Place:
    """Where a campaign takes place: a centre, and the projects of one LAO."""

    centre: OverHttp
    lao_code: str
    projects: tuple[Path, ...]


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[OverHttp]:
    made = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    yield OverHttp(made.start())
    made.stop()


@pytest.fixture
def engine() -> OverHttp:
    if not (url := os.environ.get("GREENDESK_ENGINE_URL", "")):
        pytest.skip("the real engine isn't running")
    return OverHttp(url)


def settle_down(folder: Path, centre: OverHttp, officers: int) -> Place:
    """Make the LAO's project on each computer."""
    lao_code = f"{secrets.randbelow(10**8):08d}"
    profile = replace(PRACTICE, values={**PRACTICE.values, "lao_code": lao_code})
    paths = tuple(folder / f"เครื่อง {n}.gpkg" for n in range(officers))
    for path in paths:
        create_project(path, profile, practice=True)
    return Place(centre, lao_code, paths)


def rage(
    place: Place, seconds: float, faults: float, seed: int, *, mutant: str = "", least: int = 0
) -> int:
    """Let the officers work, kill and start them again; return how often they were killed.

    Args:
        faults: share of requests to which something happens.
        least: go on until so many were killed, also on a slow computer.
    """
    chance, kills = random.Random(seed), 0
    proxy = Proxy(place.centre.address)
    fate = random.Random(seed)
    proxy.plan = lambda method, path: fate.choice(FATES) if fate.random() < faults else "pass"
    running: dict[int, tuple[subprocess.Popen[str], float]] = {}
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end or kills < least:
            for number, path in enumerate(place.projects):
                if number not in running:
                    words = [str(path), proxy.url, str(chance.randrange(10**9)), str(number)]
                    running[number] = _started([*words, mutant] if mutant else words), 0.0
                officer, until = running[number]
                if not until:
                    assert officer.stdout is not None
                    first = officer.stdout.readline()
                    assert first == "open\n", officer.communicate()[1]
                    running[number] = officer, time.monotonic() + chance.uniform(0.4, 3.4)
                elif time.monotonic() > until:
                    _kill(officer)
                    kills += 1
                    del running[number]
            time.sleep(0.02)
    finally:
        for officer, _ in running.values():
            officer.kill()
            officer.communicate()
        proxy.close()
    return kills


def _started(words: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.link_officer", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def _kill(officer: "subprocess.Popen[str]") -> None:
    alive = officer.poll() is None
    officer.kill()
    _, complaint = officer.communicate()
    assert alive, complaint


def come_to_rest(place: Place, sessions: Sequence[Session]) -> None:
    """Let everybody decide, send and fetch on a good link until nothing is left to do."""
    for _ in range(ROUNDS):
        busy = False
        for session in sessions:
            for patch_id, sending in session.writer.ask(lambda p: p.sending()).items():
                if sending.clashes:
                    decide(session, patch_id, session.view.find(patch_id))
                    busy = True
            sent, fetched = deliver(session, place.centre.address)
            assert sent.trouble is None, sent.trouble
            busy = busy or bool(sent.verdicts or (fetched and fetched.taken))
        if not busy:
            break


def broken(place: Place, sessions: Sequence[Session]) -> list[str]:
    """Return which invariants do not hold, in words."""
    found: list[str] = []

    def must(holds: bool, words: str) -> None:
        if not holds:
            found.append(words)

    rows = {str(row["id"]): row for row in _all(place)}
    told = {i: row["properties"] for i, row in rows.items()}
    for session in sessions:
        stored = session.writer.ask(_changes)
        receipts = {r.change_id for r in session.writer.ask(lambda p: p.receipts())}
        must(all(i in rows for i in stored), "I1: a sealed change is not in the ledger")
        ours = {i for i, row in told.items() if row["device_id"] == session.device_id}
        must(ours <= receipts, "I1: a row of this computer has no receipt")
        must(receipts <= set(rows), "I1: a receipt has no row")
        for i, body in stored.items():
            if i in rows:
                must(told[i]["payload_sha"] == payload_sha(body), "I7: another hash")
                must(same_values(body, rows[i]), "I7: other values")
        must(not session.outbox, "I8: the outbox is not empty")
        states = Counter(session.state(patch.id) for patch in session.view)
        must(set(states) <= {State.ACCEPTED}, f"I6: {states}")
    applied: dict[str, list[int]] = {}
    for row in told.values():
        if row["status"] == "applied":
            applied.setdefault(row["patch_id"], []).append(row["result_rev"])
    must(
        all(sorted(revs) == list(range(1, len(revs) + 1)) for revs in applied.values()),
        "I2: revisions with a gap or twice",
    )
    numbers = sorted(row["lao_seq"] for row in told.values() if row["lao_seq"])
    must(numbers == list(range(1, len(numbers) + 1)), "I3: numbers with a gap or twice")
    there = {p.patch.id: p for p in _patches(place)}
    alive = {i for i, p in there.items() if not p.deleted}
    for session in sessions:
        here = {patch.id: patch for patch in session.view}
        must(set(here) == alive, "I4: other patches than the centre")
        for i in set(here) & alive:
            theirs, mine = there[i].patch, here[i]
            values = {k: v for k, v in theirs.values.items() if k != "area_m2"}
            must(mine.shape == theirs.shape, "I4: another outline than the centre's")
            must(dict(mine.values) == values, "I4: other values than the centre's")
    return found


def _changes(project: object) -> dict[str, bytes]:
    with project._open.reading() as db:  # type: ignore[attr-defined]
        return dict(db.execute("SELECT id, body FROM gd_change").fetchall())


def _all(place: Place) -> list[Feature]:
    """Return every ledger row of the LAO."""
    found: list[Feature] = []
    while True:
        query = {"f": "json", "lao_code": place.lao_code, "limit": "500", "offset": str(len(found))}
        page = place.centre._features(place.centre._get("/collections/change/items", query))
        found += page
        if len(page) < 500:
            return [json.loads(json.dumps(row)) for row in found]


def _patches(place: Place) -> list:
    found: list = []
    while page := place.centre.patches(place.lao_code, found[-1].lao_seq if found else 0):
        found += page
    return found


def campaign(folder: Path, centre: OverHttp, seconds: float, faults: float, seed: int, **how):
    """Run one campaign; return what is broken afterwards, and how often somebody was killed."""
    place = settle_down(folder, centre, 2)
    kills = rage(place, seconds, faults, seed, **how)
    sessions = [Session.open(path) for path in place.projects]
    try:
        come_to_rest(place, sessions)
        return broken(place, sessions), kills, len(_all(place))
    finally:
        for session in sessions:
            session.close()


def copied(folder: Path, centre: OverHttp) -> Place:
    """Make a project with a day's work, some of it sealed, and a copy on another computer."""
    place = settle_down(folder, centre, 1)
    (path,) = place.projects
    session = Session.open(path)
    try:
        for n in range(6):
            values = ready_values(name_th=f"สวนเดิม {n}")
            patch = Patch(session.new_id(), square(n * 0.002, 0), values)
            session.do(add_patches([patch], Text("draw")))
            if n == 1:
                deliver(session, centre.address)
            if n == 3:
                _send_to_nobody(session)
    finally:
        session.close()
    copy = folder / "สำเนา.gpkg"
    shutil.copyfile(path, copy)
    with contextlib.closing(sqlite3.connect(copy)) as db, db:
        db.execute("UPDATE gd_meta SET value = 'another computer' WHERE key = 'host'")
    return replace(place, projects=(path, copy))


def _send_to_nobody(session: Session) -> None:
    """Seal what is ready for a centre that does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    sent, _ = deliver(session, f"http://127.0.0.1:{port}")
    assert sent.trouble is not None


@pytest.mark.parametrize("which", ["practice", "engine"])
def test_a_copy_on_a_second_computer_sends_nothing_twice(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    place = copied(tmp_path, request.getfixturevalue(which))
    sessions = [Session.open(path) for path in place.projects]
    try:
        assert len({session.device_id for session in sessions}) == 2
        waiting = [set(session.writer.ask(_changes)) for session in sessions]
        assert waiting[0] & waiting[1]
        for n, session in enumerate(sessions):
            here = list(session.view)
            session.do(set_values(session.view, here[0].id, {"remark": f"ที่ {n}"}))
            session.do(set_values(session.view, here[n + 1].id, {"name_th": f"ใหม่ {n}"}))
            patch = Patch(session.new_id(), square(0.1 * (n + 1), 0.1), ready_values())
            session.do(add_patches([patch], Text("draw")))
        come_to_rest(place, sessions)
        assert broken(place, sessions) == []
        numbers = [patch.values["local_no"] for patch in sessions[0].view]
        assert len(numbers) == len(set(numbers)) == 8
        assert len(_all(place)) == len({row["id"] for row in _all(place)})
    finally:
        for session in sessions:
            session.close()


@pytest.mark.parametrize("which", ["practice", "engine"])
def test_when_the_link_is_good_again_everything_agrees(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    centre = request.getfixturevalue(which)
    found, kills, rows = campaign(tmp_path, centre, 5, 0.4, seed=1, least=3)
    assert found == []
    assert kills >= 3
    assert rows > 2


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(12))
def test_twelve_long_campaigns(seed: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    engine = "GREENDESK_ENGINE_URL" in os.environ
    centre = request.getfixturevalue("engine" if engine else "practice")
    found, _, rows = campaign(tmp_path, centre, 25, 0.06 * (seed + 1) - 0.02, seed)
    assert found == []
    assert rows


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", MUTANTS)
def test_every_mistake_of_a_client_is_caught(
    mutant: str, tmp_path: Path, practice: OverHttp
) -> None:
    for seed in range(6):
        folder = tmp_path / str(seed)
        folder.mkdir()
        try:
            found, _, _ = campaign(folder, practice, 15, 0.3, seed, mutant=mutant)
        except AssertionError:
            return
        if found:
            return
    pytest.fail("the mistake was not noticed")
