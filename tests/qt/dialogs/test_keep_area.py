"""The two pages of "Keep my area for offline", with a real map on this computer."""

import pytest
from shapely.geometry import box

from greendesk import paths
from greendesk.i18n import N_, Text
from greendesk.qt import speech
from greendesk.qt.dialogs.keep_area import Area, KeepArea
from greendesk.qt.dialogs.keep_progress import KeepProgress
from greendesk.qt.dialogs.trouble import Confirm
from greendesk.qt.jobs import Jobs
from greendesk.qt.keeping import Keeping, State
from greendesk.qt.measuring import Measuring
from greendesk.qt.offline import free_path
from greendesk.tiles.begun import begun_in
from greendesk.wordbreak import plain
from tests.qt.window import stage
from tests.unit.tiles.server import TileServer
from tests.unit.tiles.test_filling import HERE, MADE, plan_of, source_at

AREAS = [
    Area(Text(N_("Our official boundary")), [HERE]),
    Area(Text(N_("What the map shows now")), [box(99.5, 14.0, 99.504, 14.004)]),
]


@pytest.fixture
def jobs(theme):
    jobs = Jobs()
    yield jobs
    jobs.stop()


@pytest.fixture
def measuring(jobs):
    return Measuring(jobs, paths.packs(), lambda source: {}, practice=True)


@pytest.fixture
def keeping(jobs):
    keeping = Keeping(jobs, practice=True)
    yield keeping
    keeping.close()


def begin(keeping, server, zoom=14):
    path = free_path(paths.packs(), "อบต.กลอนโด · ภาพถ่าย · ถนน")
    keeping.begin(path, plan_of(server, zoom), side_px=256, title="ก", made=MADE)


@pytest.fixture
def show(qtbot):
    def showing(dialog):
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return showing


def ready(dialog, qtbot):
    qtbot.waitUntil(dialog.start.isEnabled, timeout=20_000)


def test_it_says_what_each_choice_takes_and_is_whole_in_thai(measuring, show, qtbot):
    with TileServer() as server:
        dialog = show(KeepArea([source_at(server.url, max_zoom=18)], AREAS, measuring))
        ready(dialog, qtbot)
        assert dialog.level.id == "street"
        street = measuring.now.estimate.tiles
        assert f"{street:,}" in dialog.cost.text()
        assert stage.foreign(dialog, "th") == []
        assert stage.clipped(dialog) == []
        assert stage.nameless(dialog) == []
        dialog.choose(area=1)
        assert not dialog.start.isEnabled()  # measured anew
        ready(dialog, qtbot)
        assert measuring.now.estimate.tiles < street
        dialog.choose(area=0, level="village")
        ready(dialog, qtbot)
        assert measuring.now.plan.deepest == 15
        speech.speak("en")
        assert "pictures, about" in dialog.cost.text()
        dialog.accept()
        assert dialog.answer().level.id == "village"


def test_a_map_that_ends_before_the_chosen_closeness_is_told(measuring, show, qtbot):
    speech.speak("en")
    with TileServer(lambda z, x, y, n: "404" if z > 14 else None) as server:
        dialog = show(KeepArea([source_at(server.url)], AREAS, measuring))
        ready(dialog, qtbot)
    assert "no closer pictures" in dialog.cost.text()


def test_what_an_earlier_map_lacks_is_offered(measuring, show, tmp_path):
    with TileServer() as server:
        lacking = {tmp_path / "อบต.กลอนโด ถนน.mbtiles": 12}
        dialog = show(KeepArea([source_at(server.url)], AREAS, measuring, None, lacking))
        assert stage.clipped(dialog) == []
        dialog.again[0].click()
    assert dialog.answer().again == tmp_path / "อบต.กลอนโด ถนน.mbtiles"


def test_a_disk_without_room_is_told_before_anything_begins(measuring, show, qtbot, monkeypatch):
    full = type("Usage", (), {"free": 1_000_000})()
    monkeypatch.setattr("shutil.disk_usage", lambda path: full)
    speech.speak("en")
    with TileServer() as server:
        dialog = show(KeepArea([source_at(server.url)], AREAS, measuring))
        qtbot.waitUntil(lambda: bool(measuring.now and measuring.now.sure), timeout=20_000)
    assert "too little room" in dialog.trouble.text()
    assert not dialog.start.isEnabled()


def test_it_is_paused_gone_on_with_and_thrown_away_by_buttons(keeping, show, qtbot):
    with TileServer(lambda z, x, y, n: "slow") as server:
        begin(keeping, server)
        asked = []
        dialog = show(KeepProgress(keeping, [], lambda q: asked.append(type(q)) or True))
        qtbot.waitUntil(lambda: server.count > 3, timeout=20_000)
        dialog.pause.click()
        qtbot.waitUntil(lambda: keeping.state is State.PAUSED, timeout=20_000)
        assert (dialog.go_on.isVisible(), dialog.pause.isVisible()) == (True, False)
        assert stage.foreign(dialog, "th") == []
        assert stage.clipped(dialog) == []
        dialog.go_on.click()
        assert (dialog.go_on.isVisible(), dialog.pause.isVisible()) == (False, True)
        dialog.cancel.click()
        qtbot.waitUntil(lambda: keeping.path is None, timeout=20_000)
    assert asked == [Confirm]
    assert not dialog.isVisible()
    assert begun_in(paths.packs()) == []


def test_what_is_missing_is_said_and_fetched_again(keeping, show, qtbot):
    ill = ["ill"]
    with TileServer(lambda z, x, y, n: "404" if ill and z == 14 else None) as server:
        begin(keeping, server)
        dialog = show(KeepProgress(keeping, [source_at(server.url)], lambda q: None))
        qtbot.waitUntil(lambda: keeping.state is State.RESTING, timeout=20_000)
        missing = len(keeping.outcome.missing)
        assert f"ขาด {missing} ภาพ" in plain(dialog.came.text()).replace("\N{NO-BREAK SPACE}", " ")
        assert dialog.again.isVisible()
        assert stage.foreign(dialog, "th") == []
        assert stage.clipped(dialog) == []
        ill.clear()
        dialog.again.click()
        qtbot.waitUntil(lambda: keeping.state is State.RESTING, timeout=20_000)
    assert not dialog.again.isVisible()
    assert keeping.outcome.missing == ()
    dialog.another.click()
    assert dialog.answer()


def test_a_name_for_the_file_is_allowed_everywhere_and_free(tmp_path):
    first = free_path(tmp_path, 'อบต.กลอนโด · ภาพ: "ปี 2568"/ถนน')
    assert first.name == "อบต.กลอนโด ภาพ ปี 2568 ถนน.mbtiles"
    first.touch()
    assert free_path(tmp_path, "อบต.กลอนโด ภาพ ปี 2568 ถนน").name.endswith(" (2).mbtiles")
    assert free_path(tmp_path, "///").name == "map.mbtiles"
