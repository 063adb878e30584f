"""Photos go after the data in the same act, or by themselves, or in the evening; all is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from greendesk.edits.photos import delete_photo, describe_photo
from greendesk.qt import evening, shipping
from greendesk.settings import CENTRE, PHOTO_HOUR, PHOTOS_IN_THE_EVENING
from greendesk.sync.endpoint import HttpEndpoint
from tests.qt.photos.test_photos import strip_of
from tests.qt.window.conftest import Stage, StageWindow
from tests.unit.sync.test_delivery import IDS
from tests.unit.sync.test_upload import acknowledge, first_two, with_photos
from tests.unit.sync.tus_centre import Centre, Practised
from tests.unit.sync.tus_centre import centre as centre

NOON = datetime(2026, 1, 5, 12, 30).astimezone()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Centre]:
    made = Practised(tmp_path / "practice")
    yield made
    made.stop()


@pytest.fixture
def here(tmp_path: Path, stage_window: StageWindow, centre: Centre) -> Stage:
    """The window on a project of whose patches the centre has two; each has a photo."""
    session = with_photos(tmp_path)
    path, known = session.path, first_two(session)
    for change in known:
        HttpEndpoint(centre.url).put_change(change)
    acknowledge(session, known)
    session.close()
    stage = stage_window(path)
    stage.desk.prefer(CENTRE, centre.url)
    stage.desk.select((IDS[0],))
    return stage


def at(here: Stage, now: datetime) -> None:
    here.desk.now = lambda: now.astimezone(UTC)  # type: ignore[method-assign]


def send(here: Stage) -> None:
    here.workspace.refresh()
    here.workspace.actions_by_id["photos.send"].trigger()
    assert here.side.sending.isVisible()


def ended(here: Stage) -> str:
    """Wait for the end; return what is said."""
    here.until(lambda: not here.side.sending.sending)
    here.settle()
    return plain(here.side.sending.result.text())


def plain(text: str) -> str:
    return text.replace("\u200b", "").replace("\xa0", " ")


def lines(here: Stage) -> list[str]:
    model = here.side.sending.model
    return [plain(str(model.index(row).data())) for row in range(model.rowCount())]


def test_photos_are_sent_and_everything_says_so(here: Stage, centre: Centre) -> None:
    here.desk.show_page("sending")
    here.settle()
    panel = here.side.sending
    assert any(line.endswith("รูป 0 จาก 1") for line in lines(here))
    assert "0 จาก 3 รูป" in plain(panel.photos.state.text())
    send(here)
    assert "ศูนย์รับรูปแล้ว 2 จาก 2 รูป" in ended(here)
    assert len(here.session.view.album.received) == 2
    assert "2 จาก 3 รูป" in plain(panel.photos.state.text())
    strip = strip_of(here)
    here.until(lambda: "ศูนย์รับรูปแล้ว 1 จาก 1" in plain(strip.count.text()))
    here.workspace.refresh()
    assert not here.workspace.actions_by_id["photos.send"].isEnabled()


def test_a_photo_that_is_moved_or_taken_away_after_it_was_received_is_told_of(
    here: Stage, centre: Centre
) -> None:
    send(here)
    ended(here)
    session, bytes_ = here.session, centre.seen()["bytes"]
    (photo,) = session.view.photos(IDS[0])
    session.do(describe_photo(session.view, photo, {"patch_id": IDS[1]}))
    send(here)
    assert "ศูนย์รับรูปแล้ว 1 จาก 1 รูป" in ended(here)
    assert centre.seen()["photos"][photo.sha256]["patch_id"] == IDS[1]
    here.workspace.refresh()
    assert not here.workspace.actions_by_id["photos.send"].isEnabled()
    for left in session.view.photos(IDS[1]):
        session.do(delete_photo(session.view, left))
    send(here)
    ended(here)
    assert centre.seen()["photos"][photo.sha256]["uses"] == []
    here.workspace.refresh()
    assert not here.workspace.actions_by_id["photos.send"].isEnabled()
    assert centre.seen()["bytes"] == bytes_


def test_what_stands_in_the_way_is_said(here: Stage, centre: Centre) -> None:
    centre.plan("ok", "portal")
    send(here)
    assert "Wi-Fi" in ended(here)
    assert here.session.view.album.received == frozenset()


def test_sending_can_be_stopped_and_goes_on_by_itself(
    here: Stage, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "PATIENCE", 1)
    monkeypatch.setattr(shipping, "LEAST_WAIT_S", 1)
    monkeypatch.setattr(shipping, "pause_s", lambda failures, after, chance: 0.0)
    panel = here.side.sending
    centre.plan("ok", *["503"] * 50)
    send(here)
    here.until(lambda: panel.shipping.wait_s is not None)
    panel.cancel.click()
    assert panel.shipping.wait_s is None
    send(here)
    here.until(lambda: panel.shipping.wait_s is not None)
    assert "รูป 0 จาก 2" in plain(panel.tally.text())
    centre.plan()
    here.until(lambda: len(here.session.view.album.received) == 2)


def test_in_the_evening_photos_go_by_themselves_also_after_a_new_start(
    here: Stage, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evening, "LOOK_MS", 10)
    here.desk.prefer(PHOTOS_IN_THE_EVENING, True)
    here.desk.prefer(PHOTO_HOUR, 18)
    at(here, NOON)
    here.desk.show_page("sending")
    here.settle()
    panel = here.side.sending
    assert panel.send_button.isEnabled()
    panel.send_button.click()
    ended(here)
    due = panel.shipping.evening.due
    assert due == NOON.replace(hour=18, minute=0)
    assert plain(panel.photos.waiting.text()) == "รูป 3 รูปจะส่งเวลา 18:00 น."
    assert not panel.photos.now.isHidden()
    assert here.session.view.album.received == frozenset()
    path = here.session.path
    here.desk.close_project()
    here.open(path)
    shipping_now = here.desk.work.shipping
    here.until(lambda: shipping_now.evening.due == due)
    at(here, due + timedelta(minutes=1))
    shipping_now.evening.look()
    here.until(lambda: len(here.session.view.album.received) == 3)
    here.until(lambda: shipping_now.evening.due is None)
    here.until(lambda: "3 จาก 3 รูป" in plain(here.workspace.toast.message.text()))


def untick(here: Stage, patch_id: str) -> None:
    model = here.side.sending.model
    rows = [row for row in range(model.rowCount()) if model.patch_id(row) == patch_id]
    assert model.setData(
        model.index(rows[0]), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole
    )


@pytest.mark.parametrize("when", ["before they wait", "while they wait"])
@pytest.mark.parametrize("page", ["sending", "patches"])
def test_what_has_no_tick_stays_here_in_the_evening_also_after_a_new_start(
    here: Stage, centre: Centre, monkeypatch: pytest.MonkeyPatch, when: str, page: str
) -> None:
    monkeypatch.setattr(evening, "LOOK_MS", 10)
    here.desk.prefer(PHOTOS_IN_THE_EVENING, True)
    here.desk.prefer(PHOTO_HOUR, 18)
    at(here, NOON)
    here.desk.show_page("sending")
    here.settle()
    panel = here.side.sending
    panel.send_button.click()
    ended(here)
    due = panel.shipping.evening.due
    assert due is not None
    if when == "before they wait":
        panel.shipping.evening.over()
    untick(here, IDS[1])
    panel.shipping.evening.wait()
    assert panel.shipping.left == {IDS[1]}
    path = here.session.path
    here.desk.show_page(page)
    here.desk.close_project()
    here.open(path)
    shipping_now = here.desk.work.shipping
    here.until(lambda: shipping_now.evening.due == due)
    here.settle()
    (stays,) = here.session.view.photos(IDS[1])
    at(here, due + timedelta(minutes=1))
    shipping_now.evening.look()
    here.until(lambda: shipping_now.evening.due is None)
    assert len(here.session.view.album.received) == 2
    assert stays.sha256 not in here.session.view.album.received
    assert stays.sha256 not in centre.seen()["photos"]
    here.desk.show_page("sending")
    here.settle()
    assert here.side.sending.model.left == {IDS[1]}


def test_photos_that_wait_can_go_now(here: Stage, centre: Centre) -> None:
    here.desk.prefer(PHOTOS_IN_THE_EVENING, True)
    at(here, NOON)
    here.desk.show_page("sending")
    here.settle()
    panel = here.side.sending
    panel.send_button.click()
    ended(here)
    assert not panel.send_button.isEnabled()
    assert "ตอนเย็น" in plain(panel.send_button.toolTip())
    panel.photos.now.click()
    assert "3 จาก 3 รูป" in ended(here)
    assert panel.shipping.evening.due is None
    assert here.session.writer.ask(lambda p: p.photos.due()) is None
