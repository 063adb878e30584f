"""Offline maps fetched beside the work, from a real server on this computer; no window."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from greendesk import paths
from greendesk.i18n import in_language
from greendesk.qt.jobs import Jobs
from greendesk.qt.keeping import Keeping, State
from greendesk.qt.measuring import Measuring, Wanted
from greendesk.tiles.begun import begun_in, part_of
from greendesk.tiles.verify import flaws_of, look_into
from tests.unit.tiles.server import TileServer
from tests.unit.tiles.test_filling import HERE, MADE, plan_of, source_at


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.stop()


@contextmanager
def second_jobs():
    """Lend the jobs of another window."""
    jobs = Jobs()
    yield jobs
    jobs.stop()


@pytest.fixture
def path():
    return paths.packs() / "แผนที่.mbtiles"


@pytest.fixture
def make(jobs):
    made = []

    def keeping(waits_s=(60,)):
        made.append(Keeping(jobs, practice=True, waits_s=waits_s))
        return made[-1]

    yield keeping
    for one in made:
        one.close()


def begin(keeping, path, server, zoom=15):
    keeping.begin(path, plan_of(server, zoom), side_px=256, title="ก", made=MADE)


def test_it_is_fetched_beside_the_work_and_told(make, path, qtbot):
    keeping, ended = make(), []
    keeping.ended.connect(ended.append)
    with TileServer() as server:
        begin(keeping, path, server)
        assert keeping.state is State.WORKING
        qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert (ended, keeping.state, keeping.under_way) == ([path], State.RESTING, False)
    assert keeping.outcome.whole
    assert keeping.outcome.tiles == look_into(path).count
    assert flaws_of(path) == []


def test_paused_it_waits_for_the_officer_even_after_a_restart(make, path, qtbot):
    keeping = make()
    with TileServer() as server:
        server.fault = lambda z, x, y, n: "slow"
        begin(keeping, path, server)
        qtbot.waitUntil(lambda: server.count > 3, timeout=20_000)
        keeping.pause()
        qtbot.waitUntil(lambda: keeping.state is State.PAUSED, timeout=20_000)
        asked = server.count
        keeping.close()
        again = make()
        again.look()
        qtbot.waitUntil(lambda: again.state is State.PAUSED, timeout=20_000)
        assert server.count == asked
        assert again.path == path
        again.go_on()
        qtbot.waitUntil(lambda: again.state is State.RESTING, timeout=20_000)
    assert again.outcome.whole


def test_closed_in_the_middle_it_goes_on_by_itself_next_time(make, path, qtbot):
    keeping = make()
    with TileServer(lambda z, x, y, n: "slow") as server:
        begin(keeping, path, server)
        qtbot.waitUntil(lambda: server.count > 3, timeout=20_000)
        keeping.close()
        qtbot.waitUntil(lambda: keeping._jobs.idle, timeout=20_000)
        assert begun_in(paths.packs()) == [path]
        again, told = make(), []
        again.resumed.connect(told.append)
        again.look()
        qtbot.waitUntil(lambda: again.state is State.RESTING, timeout=20_000)
    assert again.outcome.whole
    assert told == [path]


def test_with_nothing_begun_there_is_nothing_to_go_on_with(make):
    keeping = make()
    keeping.look()
    assert (keeping.state, keeping.path) == (State.RESTING, None)


def test_a_map_that_is_gone_is_asked_again_by_itself(make, path, qtbot):
    ill = ["ill"]
    keeping = make(waits_s=(1,))
    with TileServer(lambda z, x, y, n: "403" if ill else None) as server:
        begin(keeping, path, server, 17)
        qtbot.waitUntil(lambda: keeping.state is State.WAITING, timeout=20_000)
        assert keeping.outcome.trouble is not None
        assert "Aerial" in keeping.outcome.trouble.values["source"].en
        ill.clear()
        qtbot.waitUntil(lambda: keeping.state is State.RESTING, timeout=30_000)
    assert keeping.outcome.whole


def test_thrown_away_nothing_is_left(make, path, qtbot):
    keeping = make()
    with TileServer(lambda z, x, y, n: "slow") as server:
        begin(keeping, path, server)
        qtbot.waitUntil(lambda: server.count > 3, timeout=20_000)
        keeping.throw_away()
        qtbot.waitUntil(lambda: keeping.state is State.RESTING, timeout=20_000)
    assert keeping.path is None
    assert list(paths.packs().iterdir()) == []


def test_a_paused_one_can_be_thrown_away(make, path, qtbot):
    keeping = make()
    with TileServer(lambda z, x, y, n: "slow") as server:
        begin(keeping, path, server)
        keeping.pause()
        qtbot.waitUntil(lambda: keeping.state is State.PAUSED, timeout=20_000)
    keeping.throw_away()
    assert keeping.path is None
    assert not part_of(path).exists()


def test_one_that_is_paused_does_not_keep_another_from_going_on(make, path, qtbot):
    first, second = path, path.with_name("ไกล.mbtiles")
    with TileServer(lambda z, x, y, n: "slow") as server:
        keeping = make()
        begin(keeping, first, server)
        keeping.pause()
        qtbot.waitUntil(lambda: keeping.state is State.PAUSED, timeout=20_000)
        keeping.close()
        other = make()
        begin(other, second, server)
        qtbot.waitUntil(lambda: server.count > 3, timeout=20_000)
        other.close()
        qtbot.waitUntil(lambda: other._jobs.idle, timeout=20_000)
        assert begun_in(paths.packs()) == [first, second]
        again, ended = make(), []
        again.ended.connect(ended.append)
        again.look()
        qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
        assert ended == [second]
        qtbot.waitUntil(lambda: not begun_in(paths.packs())[1:], timeout=20_000)
        assert begun_in(paths.packs()) == [first]


def test_another_window_can_not_throw_away_what_is_being_fetched_here(make, path, qtbot):
    keeping = make()
    with second_jobs() as jobs, TileServer(lambda z, x, y, n: "slow") as server:
        other = Keeping(jobs, practice=True)
        begin(keeping, path, server, 16)
        qtbot.waitUntil(lambda: server.count > 3, timeout=20_000)
        other.look()
        qtbot.waitUntil(lambda: other.state is State.WAITING, timeout=20_000)
        other.throw_away()
        assert other.state is State.PAUSED
        assert other.outcome.trouble is not None
        assert part_of(path).exists()
        qtbot.waitUntil(lambda: keeping.state is State.RESTING, timeout=20_000)
    assert keeping.outcome.whole
    assert flaws_of(path) == []


def test_what_a_map_lacks_is_known_after_a_restart_and_can_be_asked_for(make, path, qtbot):
    ill, keeping = ["ill"], make()
    with TileServer(lambda z, x, y, n: "404" if ill and z == 15 else None) as server:
        begin(keeping, path, server)
        qtbot.waitUntil(lambda: keeping.state is State.RESTING, timeout=20_000)
        missing = len(keeping.outcome.missing)
        assert keeping.lacking == {path: missing}
        again = make()
        again.look()
        qtbot.waitUntil(lambda: again.lacking == {path: missing}, timeout=20_000)
        ill.clear()
        again.recall(path)
        again.ask_again([])
        qtbot.waitUntil(lambda: again.state is State.RESTING, timeout=20_000)
    assert again.outcome.missing == ()
    assert again.lacking == {path: 0}


def test_missing_pictures_are_asked_for_again_with_the_key_of_the_officers_own_map(
    make, path, qtbot
):
    ill, keeping = ["ill"], make()
    with TileServer(lambda z, x, y, n: "404" if ill and z == 15 else None) as server:
        server.url += "?key=secret"
        begin(keeping, path, server)
        qtbot.waitUntil(lambda: keeping.state is State.RESTING, timeout=20_000)
        missing = keeping.outcome.missing
        assert {one.at[0] for one in missing} == {15}
        ill.clear()
        keeping.ask_again([source_at("https://elsewhere.th/{z}/{x}/{y}"), source_at(server.url)])
        qtbot.waitUntil(lambda: keeping.state is State.RESTING, timeout=20_000)
    assert (keeping.outcome.whole, keeping.outcome.missing) == (True, ())
    assert server.paths[-1].endswith("?key=secret")
    assert b"secret" not in path.read_bytes()


# --- before it begins ---------------------------------------------------------------------------


def test_what_it_takes_is_counted_at_once_and_then_measured(jobs, qtbot):
    with TileServer() as server:
        measuring = Measuring(jobs, paths.packs(), lambda source: {}, practice=True)
        seen = []
        measuring.changed.connect(lambda: seen.append(measuring.now))
        wanted = Wanted(source_at(server.url), [HERE], 0.0, 16)
        measuring.measure(wanted)
        qtbot.waitUntil(lambda: bool(seen and seen[-1] and seen[-1].sure), timeout=20_000)
        asked = server.count
        assert [one and one.sure for one in seen] == [None, False, True]
        assert seen[1].plan.count == seen[2].plan.count
        assert seen[2].fits
        measuring.measure(wanted)  # known already
        assert measuring.now is seen[2]
        assert server.count == asked


def test_only_the_last_wish_is_answered(jobs, qtbot):
    with TileServer() as server:
        measuring = Measuring(jobs, paths.packs(), lambda source: {}, practice=True)
        for zoom in (16, 12):
            measuring.measure(Wanted(source_at(server.url), [HERE], 0.0, zoom))
        qtbot.waitUntil(lambda: bool(measuring.now and measuring.now.sure), timeout=20_000)
        qtbot.waitUntil(lambda: jobs.idle, timeout=20_000)
    assert measuring.now.plan.deepest == 12


@pytest.mark.parametrize(
    ("change", "words"),
    [({"may_be_packed": False}, "may not be kept"), ({"max_zoom": 12}, "no pictures at zoom 16")],
)
def test_why_it_can_not_be_is_said(jobs, qtbot, change, words):
    measuring = Measuring(jobs, paths.packs(), lambda source: {}, practice=True)
    source = replace(source_at("http://127.0.0.1:9/{z}/{x}/{y}"), **change)
    measuring.measure(Wanted(source, [HERE], 0.0, 16))
    qtbot.waitUntil(lambda: measuring.now is not None, timeout=20_000)
    assert words in in_language("en", measuring.now.trouble)
    assert not measuring.now.fits


def test_a_map_that_does_not_answer_is_told(jobs, qtbot):
    measuring = Measuring(jobs, paths.packs(), lambda source: {}, practice=True)
    with TileServer() as server:
        source = source_at(server.url)
    measuring.measure(Wanted(source, [HERE], 0.0, 14))
    qtbot.waitUntil(lambda: bool(measuring.now and measuring.now.trouble), timeout=20_000)
    assert "gives no pictures" in measuring.now.trouble.message
