"""Sending from the window to a practice centre, for real: sealed, received, returned, repaired."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication

from greendesk.centre import PracticeCentre
from greendesk.centre.fields import patch_fields
from greendesk.edits.values import set_values
from greendesk.model.sending import State
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.dialogs.receipts import Receipts
from greendesk.qt.panels.sending import SendingPanel
from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow

IDS = tuple(f"0192f0c4-0000-7000-8000-00000000000{n}" for n in range(3))


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
    panel(here).result.hide()
    panel(here).send_button.click()
    here.until(lambda: panel(here).result.isVisible())
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
    assert lines(here) == ["ร่าง · ฉบับร่าง"]
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
    panel(here).test.click()
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
