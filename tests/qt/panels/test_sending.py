"""Sending from the window to a practice centre, for real: sealed, received, returned, repaired."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QApplication

from greendesk.centre import PracticeCentre
from greendesk.centre.fields import patch_fields
from greendesk.delivery import deliver
from greendesk.edits.values import set_values
from greendesk.model.freight import estimated_bytes, weights
from greendesk.model.sending import State
from greendesk.opening import create_project
from greendesk.qt import shipping
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.dialogs.receipts import Receipts
from greendesk.qt.panels.sending import SendingPanel, login_address
from greendesk.session import Session
from tests.builders import PRACTICE, ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow
from tests.unit.sync.canned import Canned

IDS = tuple(f"0192f0c4-0000-7000-8000-00000000000{n}" for n in range(3))


class Browser(QObject):
    """Opens what the window wants to be opened, for as long as it lives."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        QDesktopServices.setUrlHandler("http", self, "open")

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Take an address."""
        self.opened.append(url.toString())


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    """Two patches that can go and a draft that can't."""
    draft = ready_patch(IDS[2], east=0.006, name_th="ร่าง")
    draft = type(draft)(draft.id, draft.shape, {"name_th": "ร่าง"})
    here = stage_window(
        project_with(
            ready_patch(IDS[0], name_th="สวนกลาง"),
            ready_patch(IDS[1], east=0.003, name_th="สวนเหนือ"),
            draft,
        )
    )
    here.desk.show_page("sending")
    here.settle()
    return here


def panel(here: Stage) -> SendingPanel:
    return here.side.sending


def send(here: Stage) -> None:
    here.until(panel(here).send_button.isEnabled)
    panel(here).send_button.click()
    here.until(lambda: not panel(here).sending)
    here.settle()


def centre_of(here: Stage) -> PracticeCentre:
    centre = here.desk.work._centre
    assert centre is not None
    return centre


def lines(here: Stage) -> list[str]:
    model = panel(here).model
    rows = (model.index(row) for row in range(model.rowCount(QModelIndex())))
    return [str(model.data(row)).replace("\u200b", "") for row in rows]


def test_it_says_what_can_go_and_what_can_not(here: Stage) -> None:
    assert "2" in panel(here).send_button.text()
    assert panel(here).send_button.isEnabled()
    assert lines(here)[0].startswith("สวนกลาง ·")
    assert lines(here)[-1] == "ร่าง · ฉบับร่าง"


def test_what_was_sent_is_in_the_ledger_and_shown_as_received(here: Stage) -> None:
    send(here)
    assert {row.patch.id for row in centre_of(here).patches()} == {IDS[0], IDS[1]}
    assert here.desk.checks.state(IDS[0]) is State.ACCEPTED
    assert here.desk.checks.state(IDS[2]) is State.DRAFT
    assert lines(here) == [
        "สวนกลาง · ศูนย์รับแล้ว",
        "สวนเหนือ · ศูนย์รับแล้ว",
        "ร่าง · ฉบับร่าง",
    ]
    assert "2" in panel(here).result.text()
    assert not panel(here).bar.isVisible()


def test_the_button_says_why_nothing_can_go(here: Stage) -> None:
    send(here)
    assert not panel(here).send_button.isEnabled()
    assert panel(here).send_button.toolTip()


def test_an_edit_after_sending_can_be_sent_again(here: Stage) -> None:
    send(here)
    session = here.session
    session.do(set_values(session.view, IDS[0], {"name_th": "สวนใหม่"}, session.survey.schema))
    here.settle()
    assert here.desk.checks.state(IDS[0]) is State.READY
    send(here)
    names = {row.patch.id: row.patch.name for row in centre_of(here).patches()}
    assert here.session.sending(IDS[0]).rev == 2
    assert names[IDS[0]] == "สวนใหม่"


def test_the_receipts_name_every_record_that_was_received(here: Stage) -> None:
    send(here)
    here.desk.select((IDS[1],))
    here.desk.delete()
    seen: list[Receipts] = []
    here.answer(seen.append)
    panel(here).receipts.click()
    here.until(lambda: bool(seen))
    assert {receipt.patch_id for receipt in seen[0].receipts} == {IDS[0], IDS[1]}
    model = seen[0].list.model()
    said = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    assert any(" สวนกลาง ·" in line for line in said)
    assert any(" สวนเหนือ ·" in line for line in said), "a deleted patch keeps its name"


def test_a_record_that_comes_back_stands_in_the_list_and_the_form_with_the_centres_words(
    here: Stage,
) -> None:
    fields = [replace(f, max_length=7) if f.name == "name_th" else f for f in patch_fields()]
    session = here.session
    strict = PracticeCentre(None, session.now, session.new_id, fields=fields)
    here.desk.work._practice_url = strict.start()
    send(here)
    strict.stop()
    assert here.desk.checks.state(IDS[0]) is State.ACCEPTED
    assert here.desk.checks.state(IDS[1]) is State.RETURNED
    (problem,) = here.session.sending(IDS[1]).problems
    assert problem.field_id == "name_th"
    returned = next(line for line in lines(here) if line.startswith("สวนเหนือ"))
    assert problem.detail in returned
    here.desk.select((IDS[1],))
    QApplication.processEvents()
    shown = [w.text() for w in here.desk.form.findChildren(Paragraph) if w.isVisible()]
    assert any(problem.detail in text.replace("\u200b", "") for text in shown)


def test_a_centre_that_does_not_answer_leaves_everything_as_it_was(here: Stage) -> None:
    centre_of(here).stop()
    panel(here).send_button.click()
    here.until(lambda: panel(here).sending)
    panel(here).cancel.click()
    here.until(lambda: not panel(here).sending)
    here.settle()
    assert panel(here).result.isVisible()
    assert set(IDS) <= here.session.outbox
    assert here.desk.checks.state(IDS[0]) in (State.QUEUED, State.SENT)


def test_the_connection_can_be_tried(here: Stage) -> None:
    panel(here).test.trigger()
    here.until(lambda: "พร้อมส่ง" in panel(here).result.text().replace("\u200b", ""))


def test_the_practice_project_shows_no_address_and_asks_for_no_key(here: Stage) -> None:
    assert "127.0.0.1" not in panel(here).centre.text()
    assert not panel(here).key.isVisible()
    assert not panel(here).address.isVisible()


def test_sending_goes_on_after_the_project_was_opened_again(here: Stage) -> None:
    path = here.session.path
    send(here)
    here.desk.close_project()
    QApplication.processEvents()
    here.open(path)
    session = here.session
    session.do(set_values(session.view, IDS[1], {"name_th": "สวนใหม่"}, session.survey.schema))
    here.settle()
    here.desk.show_page("sending")
    send(here)
    assert session.sending(IDS[1]).rev == 2


def test_closing_while_a_sending_is_under_way_loses_nothing(here: Stage) -> None:
    path = here.session.path
    panel(here).send_button.click()
    here.until(lambda: panel(here).sending)
    here.desk.close_project()
    here.until(lambda: here.desk.jobs.idle)  # what was on its way was told to nobody
    here.open(path)
    here.desk.show_page("sending")
    here.settle()
    if panel(here).send_button.isEnabled():
        send(here)
    assert set(IDS[:2]) & here.session.outbox == set()
    receipts = here.session.writer.ask(lambda project: project.receipts())
    assert sorted(receipt.patch_id for receipt in receipts) == sorted(IDS[:2])


def test_a_click_on_a_record_shows_it_on_the_map(here: Stage) -> None:
    panel(here).list.setCurrentIndex(panel(here).model.index(1))
    assert here.desk.selection == (IDS[1],)


def words_of(here: Stage) -> str:
    return panel(here).result.text().replace("\u200b", "")


def tick(here: Stage, row: int, on: bool) -> None:
    state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
    model = panel(here).model
    assert model.setData(model.index(row), state.value, int(Qt.ItemDataRole.CheckStateRole))


def test_what_has_no_tick_stays_here_this_time(here: Stage) -> None:
    tick(here, 0, False)
    assert "1" in panel(here).send_button.text()
    send(here)
    assert {row.patch.id for row in centre_of(here).patches()} == {IDS[1]}
    assert here.desk.checks.state(IDS[0]) is State.READY
    assert lines(here)[0] == "สวนเหนือ · ศูนย์รับแล้ว"
    tick(here, 1, True)
    send(here)
    assert {row.patch.id for row in centre_of(here).patches()} == set(IDS[:2])


def test_with_all_ticks_taken_away_the_button_says_what_to_do(here: Stage) -> None:
    panel(here).tick_all.click()
    assert not panel(here).send_button.isEnabled()
    assert "เลือก" in panel(here).send_button.toolTip().replace("\u200b", "")
    panel(here).tick_all.click()
    assert panel(here).send_button.isEnabled()


def test_a_draft_can_not_be_ticked(here: Stage) -> None:
    index = panel(here).model.index(2)
    assert not index.flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_it_says_how_much_there_is_and_from_the_second_time_on_how_long_it_takes(
    here: Stage,
) -> None:
    assert "กิโลไบต์" in panel(here).freight.text()
    assert "นาที" not in panel(here).freight.text()
    send(here)
    session = here.session
    session.do(set_values(session.view, IDS[0], {"name_th": "สวนใหม่"}, session.survey.schema))
    here.settle()
    assert "นาที" in panel(here).freight.text()


def test_the_news_come_in_without_sending_anything(here: Stage) -> None:
    send(here)
    centre_of(here).return_patch(IDS[0], "OTHER", "โปรดโทรกลับ")
    panel(here).news.click()
    here.until(lambda: not panel(here).sending)
    here.settle()
    assert here.desk.checks.state(IDS[0]) is State.RETURNED
    panel(here).news.click()
    here.until(lambda: not panel(here).sending)
    assert "ไม่มีข้อมูลใหม่" in words_of(here)
    panel(here).compare.trigger()
    here.until(lambda: not panel(here).sending)
    assert "ตรงกับในโครงการนี้" in words_of(here)


def test_what_could_be_merged_is_sent_in_the_same_go(here: Stage, tmp_path: Path) -> None:
    send(here)
    create_project(tmp_path / "other.gpkg", PRACTICE, practice=True)
    other = Session.open(tmp_path / "other.gpkg", by="เพื่อน")
    deliver(other, here.desk.centre_url)
    assert other.view.find(IDS[0]) is not None  # with nothing to send, what is there comes in
    other.do(set_values(other.view, IDS[0], {"remark": "จากเพื่อน"}))
    deliver(other, here.desk.centre_url)
    session = here.session
    session.do(set_values(session.view, IDS[0], {"name_th": "จากเรา"}, session.survey.schema))
    here.settle()
    send(here)
    assert IDS[0] not in session.outbox
    at_centre = {row.patch.id: row.patch for row in centre_of(here).patches()}[IDS[0]]
    assert (at_centre.name, at_centre.values["remark"]) == ("จากเรา", "จากเพื่อน")
    other.close()


def test_it_goes_on_by_itself_when_the_centre_is_back(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "PATIENCE", 1)
    monkeypatch.setattr(shipping, "LEAST_WAIT_S", 1)
    monkeypatch.setattr(shipping, "pause_s", lambda failures, after, chance: 0.0)
    with Canned(lambda asked: (503, {}, b"{}")) as busy:
        back, here.desk.work._practice_url = here.desk.work._practice_url, busy.url
        panel(here).send_button.click()
        here.until(lambda: panel(here).shipping.wait_s is not None)
        assert panel(here).try_now.isVisible()
        assert "ลองใหม่" in panel(here).step.text().replace("\u200b", "")
        assert panel(here).result.isVisible()
    here.desk.work._practice_url = back
    here.until(lambda: not here.session.outbox - {IDS[2]})
    assert {row.patch.id for row in centre_of(here).patches()} == set(IDS[:2])


def test_it_goes_on_at_once_when_the_network_is_back(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "PATIENCE", 1)
    monkeypatch.setattr(shipping, "LEAST_WAIT_S", 3600)
    with Canned(lambda asked: (503, {}, b"{}")) as busy:
        back, here.desk.work._practice_url = here.desk.work._practice_url, busy.url
        panel(here).send_button.click()
        here.until(lambda: panel(here).shipping.wait_s is not None)
    here.desk.work._practice_url = back
    network, state = panel(here).shipping.network, QNetworkInformation.Reachability
    assert network is not None
    if network.listens:  # what the system would say
        found = QNetworkInformation.instance()
        assert found is not None
        found.reachabilityChanged.emit(state.Disconnected)
        assert panel(here).shipping.wait_s is not None
        found.reachabilityChanged.emit(state.Online)
    else:
        network.back.emit()
    here.until(lambda: not here.session.outbox - {IDS[2]})


def test_the_time_that_the_centre_asks_for_is_kept_when_it_goes_on_by_itself(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the network comes back meanwhile; only the officer may try sooner."""
    with Canned(lambda asked: (429, {"Retry-After": "400"}, b"{}")) as busy:
        back, here.desk.work._practice_url = here.desk.work._practice_url, busy.url
        panel(here).send_button.click()
        here.until(lambda: panel(here).shipping.wait_s is not None)
        wait_s = panel(here).shipping.wait_s
        assert wait_s is not None
        assert 395 <= wait_s <= 600
        assert len(busy.asked) == 1  # not asked again and again meanwhile
        network = panel(here).shipping.network
        assert network is not None
        network.back.emit()
        assert panel(here).shipping.wait_s is not None
    here.desk.work._practice_url = back
    panel(here).try_now.click()
    here.until(lambda: not here.session.outbox - {IDS[2]})


def test_a_project_without_a_patch_claims_nothing_of_the_centre(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with())
    here.desk.show_page("sending")
    here.settle()
    assert "ยังไม่มีแปลง" in panel(here).summary.text().replace("\u200b", "")


def test_a_clock_that_is_wrong_is_told_with_the_connection(here: Stage) -> None:
    real = here.desk.now
    here.desk.now = lambda: real() - timedelta(minutes=47)  # type: ignore[method-assign]
    panel(here).test_connection()
    here.until(lambda: "47" in panel(here).result.text())
    assert "ช้าไป 47 นาที" in panel(here).result.text().replace("\u200b", "").replace("\xa0", " ")


def test_waiting_can_be_stopped(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipping, "PATIENCE", 1)
    with Canned(lambda asked: (503, {}, b"{}")) as busy:
        here.desk.work._practice_url = busy.url
        panel(here).send_button.click()
        here.until(lambda: panel(here).shipping.wait_s is not None)
        panel(here).cancel.click()
        assert panel(here).shipping.wait_s is None
        assert not panel(here).cancel.isVisible()
        assert panel(here).send_button.isEnabled()


def test_a_login_page_is_not_asked_again_and_again(here: Stage) -> None:
    page = (200, {"Content-Type": "text/html"}, b"<html>login</html>")
    with Canned(lambda asked: page) as portal:
        here.desk.work._practice_url = portal.url
        panel(here).send_button.click()
        here.until(lambda: not panel(here).sending)
        assert panel(here).shipping.wait_s is None
        assert "Wi-Fi" in words_of(here)
        browser = Browser()
        assert panel(here).browser.isVisible()
        panel(here).browser.click()
        assert browser.opened == [f"{portal.url}/"]
    send(here)
    assert not panel(here).browser.isVisible()


@pytest.mark.parametrize(
    ("centre", "opened"),
    [
        ("https://green.example.go.th/ogc", "http://green.example.go.th/"),
        ("https://green.example.go.th:8443/ogc?f=json", "http://green.example.go.th/"),
        ("http://127.0.0.1:5000/ogc", "http://127.0.0.1:5000/"),
    ],
)
def test_a_login_page_is_looked_for_without_a_certificate(centre: str, opened: str) -> None:
    assert login_address(centre).toString() == opened


def test_what_waits_is_the_same_as_a_walk_over_all_would_find(here: Stage) -> None:
    waiting, session, desk = panel(here).waiting, here.session, here.desk

    def check() -> None:
        here.settle()
        here.until(lambda: waiting.catch_up() and session.status.kind == "saved")
        assert set(waiting) == session.outbox | session.ledger.clashing
        assert set(waiting.ready) == set(session.sendable())
        going = [patch for i in waiting.ready if (patch := session.view.find(i)) is not None]
        gone = [i for i in waiting.ready if session.view.find(i) is None]
        count, bytes_ = waiting.weight_without(())
        assert (count, bytes_) == (
            len(going) + len(gone),
            estimated_bytes(going) + sum(weights([None] * len(gone))),
        )

    check()
    session.do(set_values(session.view, IDS[0], {"name_th": None}))
    check()
    session.undo()
    check()
    send(here)
    check()
    desk.select((IDS[0],))
    desk.delete()
    check()
    session.do(set_values(session.view, IDS[1], {"name_th": "อีกชื่อ"}))
    check()
    send(here)
    check()
    desk.undo()
    check()
