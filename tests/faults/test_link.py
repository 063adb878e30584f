"""Several officers of one LAO on a link where most things fail, killed again and again.

When it is quiet again everything must agree: invariants I1 to I9 of the sync profile. The same run
with a mistake in the client must not pass, or it proves nothing.
"""

import contextlib
import json
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greendesk.centre import PracticeCentre
from greendesk.delivery import deliver
from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.fetching import decide
from greendesk.i18n import Text
from greendesk.model.record import Patch
from greendesk.opening import fresh_id
from greendesk.session import Session
from tests.builders import ready_values, square
from tests.faults.link_checks import all_rows, broken, changes_of, false_claims, lost_work
from tests.faults.link_mutants import MUTANTS, making
from tests.faults.link_officer import add_photo, facts_of, send_photos
from tests.faults.link_place import Centre, Place, Shelf, settle_down
from tests.journeys.contract.centres import OverHttp
from tests.journeys.contract.proxy import Proxy

ROOT = Path(__file__).resolve().parents[2]
FATES = (
    *("drop", "drop after", "error", "error after", "truncate", "portal"),
    *("delay", "twice", "replay", "reset", "half-open", "429"),
)
ROUNDS = 12
_LONGER_S = 2.0


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Centre]:
    made = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    yield Centre(OverHttp(made.start()), made.photo_bytes)
    made.stop()


@pytest.fixture
def engine() -> Iterator[Centre]:
    if not (url := os.environ.get("GREENDESK_ENGINE_URL", "")):
        pytest.skip("the real engine isn't running")
    shelf = Shelf(url)
    yield Centre(OverHttp(shelf.url), shelf.whole.get)
    shelf.close()


def rage(
    place: Place,
    seconds: float,
    faults: float,
    seed: int,
    *,
    mutant: str = "",
    least: int = 0,
    changes: int = 0,
) -> int:
    """Let the officers work, kill and start them again; return how often they were killed.

    Args:
        faults: share of requests to which something happens.
        least: go on until so many were killed, also on a slow computer.
        changes: go on until so many changes have arrived.
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
            if time.monotonic() >= end and changes and len(all_rows(place)) < changes:
                end += _LONGER_S
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
                    clash = session.writer.ask(lambda p, i=patch_id: p.clash(i))
                    decide(session, clash, clash.mine)
                    busy = True
            sent, fetched = deliver(session, place.centre.address)
            assert sent.trouble is None, sent.trouble
            send_photos(session, place.centre.address)
            news = fetched is not None and (fetched.taken or fetched.clashing)
            busy = busy or bool(sent.verdicts or news)
        if not busy:
            break


def campaign(folder: Path, centre: Centre, seconds: float, faults: float, seed: int, **how):
    """Run one campaign; return what is broken afterwards, and how often somebody was killed.

    A client that makes a mistake makes it when it is quiet, too.
    """
    place = settle_down(folder, centre, 2)
    kills = rage(place, seconds, faults, seed, **how)
    sessions = [Session.open(path) for path in place.projects]
    try:
        found = [claim for session in sessions for claim in false_claims(place, session)]
        with making(how.get("mutant", "")):
            come_to_rest(place, sessions)
        found += broken(place, sessions)
        return found, kills, len(all_rows(place))
    finally:
        for session in sessions:
            session.close()


def copied(folder: Path, centre: Centre) -> Place:
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
                deliver(session, centre.http.address)
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
        waiting = [set(session.writer.ask(changes_of)) for session in sessions]
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
        assert len(all_rows(place)) == len({row["id"] for row in all_rows(place)})
    finally:
        for session in sessions:
            session.close()


def test_work_that_is_nowhere_any_more_is_noticed(tmp_path: Path, practice: Centre) -> None:
    (path,) = settle_down(tmp_path, practice, 1).projects
    session = Session.open(path)
    try:
        patch = Patch(session.new_id(), square(), ready_values(name_th="แรก"))
        session.do(add_patches([patch], Text("draw")))
        session.do(set_values(session.view, patch.id, {"name_th": "หลัง"}))
        for name, lost in (("แรก", 0), ("หลัง", 0), ("ไม่เคยเห็น", 1)):
            made = replace(patch, values={**patch.values, "name_th": name})
            path.with_suffix(".done").write_text(json.dumps([patch.id, facts_of(made)]), "utf-8")
            assert len(lost_work(session, {})) == lost
    finally:
        session.close()


@pytest.mark.parametrize("which", ["practice", "engine"])
def test_when_the_link_is_good_again_everything_agrees(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    centre = request.getfixturevalue(which)
    found, kills, rows = campaign(tmp_path, centre, 5, 0.4, seed=1, least=3)
    assert found == []
    assert kills >= 3
    assert rows


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(12))
def test_twelve_long_campaigns(seed: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    engine = "GREENDESK_ENGINE_URL" in os.environ
    centre = request.getfixturevalue("engine" if engine else "practice")
    found, _, rows = campaign(tmp_path, centre, 25, 0.06 * (seed + 1) - 0.02, seed)
    assert found == []
    assert rows


@pytest.mark.parametrize(
    ("mutant", "fate"),
    [
        *(("", "error"), ("", "drop after"), ("trust", "error"), ("anew", "drop after")),
        *(("unsealed", "error"), ("photo", "error")),
    ],
)
def test_a_mistake_of_a_client_is_caught_in_short(
    mutant: str, fate: str, tmp_path: Path, practice: Centre
) -> None:
    """A sending on a link on which every write fails, an edit, and the same once more."""
    place = settle_down(tmp_path, practice, 1)
    session, proxy = Session.open(place.projects[0]), Proxy(practice.http.address)
    try:
        patch = Patch(session.new_id(), square(), ready_values(name_th="แรก"))
        session.do(add_patches([patch], Text("draw")))
        add_photo(session, patch.id, b"\xff\xd8 a photo")
        with making(mutant):
            failing = {"PUT": fate, "GET": "pass" if mutant == "trust" else "drop"}
            writes: list[str] = []

            def plan(method: str, path: str) -> str:
                writes.extend([method] if method == "PUT" else [])
                return failing.get(method, "pass") if writes else "pass"

            proxy.plan = plan
            deliver(session, proxy.url)
            proxy.plan = lambda method, path: "pass"
            session.do(set_values(session.view, patch.id, {"name_th": "หลัง"}))
            deliver(session, proxy.url)
            send_photos(session, proxy.url)
        found = false_claims(place, session)
        come_to_rest(place, [session])
        assert bool(found + broken(place, [session])) is bool(mutant)
    finally:
        session.close()
        proxy.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", MUTANTS)
def test_every_mistake_of_a_client_is_caught(mutant: str, tmp_path: Path, practice: Centre) -> None:
    assert is_caught(mutant, tmp_path, practice, changes=80)


def is_caught(mutant: str, folder: Path, centre: Centre, changes: int) -> bool:
    """Return whether a campaign with a mistake ends as it must not, in one of some chances.

    How much happens counts, not how long it takes: on a busy computer little happens.
    """
    for seed in range(6):
        here = folder / str(seed)
        here.mkdir()
        try:
            found, _, _ = campaign(here, centre, 5, 0.2, seed, mutant=mutant, changes=changes)
        except AssertionError:
            return True
        if found:
            return True
    return False
