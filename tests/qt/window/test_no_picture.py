"""Pictures of a map server that only say "no imagery here"."""

import pytest
from PySide6.QtWidgets import QMenu

from greendesk.model.record import Patch
from greendesk.settings import Basemap
from greendesk.wordbreak import plain
from tests.qt.window.opened import PATIENCE_MS
from tests.unit.sync.canned import Canned
from tests.unit.tiles.packs import GREEN, RED, picture

ACTION = "map.no-picture"


def is_green(here):
    here.settle()
    colour = here.desk.canvas.picture.ground.image.pixelColor(400, 300)
    return colour.green() > 180 and colour.red() < 90


@pytest.fixture
def server():
    """Has pictures from far away only; from zoom 17 on it says that there are none."""

    def answer(asked):
        zoom = int(asked.path.split("/")[1])
        return 200, {}, picture(RED if zoom > 16 else GREEN)

    with Canned(answer) as server:
        yield server


@pytest.fixture
def here(stage_window, project_with, server):
    here = stage_window(project_with())
    place = server.url + "/{z}/{x}/{y}"
    here.desk.basemaps.keep((Basemap(f"xyz:{place}", "เว็บ", place, "-"),), f"xyz:{place}")
    here.desk.canvas.go(101.0, 10.5, 17.0)
    here.settle()
    return here


def test_it_is_said_once_and_then_the_picture_from_further_away_is_shown(here, qtbot):
    assert not is_green(here)
    action = here.workspace.actions_by_id[ACTION]
    here.until(action.isEnabled)
    action.trigger()
    qtbot.waitUntil(lambda: is_green(here), timeout=PATIENCE_MS)
    assert len(here.desk.basemaps.own[0].no_data) == 1
    assert here.desk.work._provenance(Patch("new"))["imagery_zoom"] == 16
    assert "ถือว่าไม่มีภาพ" in plain(here.workspace.toast.message.text())
    here.workspace.toast.button.click()  # undone
    qtbot.waitUntil(lambda: not is_green(here), timeout=PATIENCE_MS)
    assert here.desk.basemaps.own[0].no_data == ()


def test_a_picture_that_is_not_kept_can_not_be_compared(here, qtbot):
    here.desk.basemaps.seen.cache.clear()
    here.workspace.actions_by_id[ACTION].trigger()
    here.until(lambda: "ไม่ได้อยู่ในเครื่อง" in plain(here.workspace.toast.message.text()))
    assert here.desk.basemaps.own[0].no_data == ()


def test_it_is_meant_where_the_menu_is_open(here, qtbot):
    canvas = here.desk.canvas
    canvas.menu_asked.emit(101.2, 10.7, canvas.mapToGlobal(canvas.rect().center()))
    assert here.desk.work.menu_at == (101.2, 10.7)
    (menu,) = [m for m in here.workspace.findChildren(QMenu) if m.isVisible()]
    menu.hide()
    here.until(lambda: here.desk.work.menu_at is None)


def test_other_maps_say_why_not(here):
    here.desk.basemaps.keep(here.desk.basemaps.own, "none")
    action = here.workspace.actions_by_id[ACTION]
    here.until(lambda: not action.isEnabled())
    assert "เพิ่มที่อยู่เอง" in plain(action.toolTip())
