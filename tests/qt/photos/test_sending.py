"""Photos are sent from the window, and the strip says how many have arrived."""

from pathlib import Path

import pytest

from greendesk.settings import CENTRE
from tests.qt.photos.test_photos import strip_of
from tests.qt.window.conftest import Stage, StageWindow
from tests.unit.sync.test_delivery import IDS
from tests.unit.sync.test_upload import session as session
from tests.unit.sync.tus_centre import Centre
from tests.unit.sync.tus_centre import centre as centre
from tests.unit.sync.tus_centre import server as server


@pytest.fixture
def here(session, stage_window: StageWindow, centre: Centre) -> Stage:
    """The window on a project of whose patches the centre has two."""
    path: Path = session.path
    session.close()
    stage = stage_window(path)
    stage.desk.prefer(CENTRE, centre.url)
    stage.desk.select((IDS[0],))
    return stage


def send(here: Stage) -> None:
    here.workspace.refresh()
    here.workspace.actions_by_id["photos.send"].trigger()


def words(here: Stage) -> str:
    return here.workspace.toast.message.text().replace("\u200b", "").replace("\xa0", " ")


def test_photos_are_sent_and_the_strip_says_so(here: Stage, centre: Centre) -> None:
    send(here)
    here.until(lambda: words(here) == "ศูนย์รับรูปแล้ว 2 จาก 2 รูป")
    here.until(lambda: len(here.session.view.album.received) == 2)
    strip = strip_of(here)
    here.until(lambda: "ศูนย์รับรูปแล้ว 1 จาก 1" in strip.count.text().replace("\xa0", " "))
    send(here)
    here.until(lambda: words(here).startswith("ไม่มีรูปที่ต้องส่ง"))


def test_what_stands_in_the_way_is_said(here: Stage, centre: Centre) -> None:
    centre.plan("ok", "portal")
    send(here)
    here.until(lambda: "Wi-Fi" in words(here))
    assert here.session.view.album.received == frozenset()


def test_sending_can_be_stopped(here: Stage, centre: Centre) -> None:
    centre.plan("ok", *["503"] * 50)
    send(here)
    here.until(lambda: here.workspace.toast.button.isVisible())
    here.workspace.toast.button.click()
    here.until(lambda: words(here).startswith("หยุดแล้ว"))
    centre.plan()
