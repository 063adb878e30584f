"""What comes from the centre in the window: to-dos with their words, and clashes to decide."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from greendesk.delivery import deliver
from greendesk.edits.shape import delete_patches
from greendesk.edits.values import set_values
from greendesk.fetching import Fetching
from greendesk.model.sending import State
from greendesk.opening import create_project
from greendesk.qt.dialogs.conflict import Conflict, Way
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.dialogs.trouble import Message
from greendesk.rules.centre import CLASHING, RETURNED
from greendesk.session import Session
from greendesk.sync.endpoint import HttpEndpoint
from tests.builders import PRACTICE, ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow

A, B = "0192f0c4-0000-7000-8000-0000000000aa", "0192f0c4-0000-7000-8000-0000000000bb"


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    """A window whose two patches the practice centre has."""
    here = stage_window(
        project_with(ready_patch(A, name_th="สวนหนึ่ง"), ready_patch(B, east=0.003, name_th="สวนสอง"))
    )
    here.desk.show_page("sending")
    here.settle()
    here.side.sending.send_button.click()
    here.until(lambda: not here.session.outbox and not here.side.sending.sending)
    here.settle()
    return here


def fetch(here: Stage) -> None:
    Fetching(here.session, HttpEndpoint(here.desk.centre_url)).work(lambda: False)
    here.settle()


def colleague(here: Stage, folder: Path, name: str = "", patch_id: str = A) -> None:
    """Have a colleague rename a patch, or delete it, and send that."""
    create_project(folder / "other.gpkg", PRACTICE, practice=True)
    other = Session.open(folder / "other.gpkg", by="เพื่อน")
    Fetching(other, HttpEndpoint(here.desk.centre_url)).work(lambda: False)
    if name:
        other.do(set_values(other.view, patch_id, {"name_th": name}))
    else:
        other.do(delete_patches(other.view, [patch_id]))
    deliver(other, here.desk.centre_url)
    other.close()


def rename(here: Stage, name: str) -> None:
    here.session.do(set_values(here.session.view, A, {"name_th": name}))
    here.settle()


def shown(here: Stage) -> str:
    words = [w.text() for w in here.desk.form.findChildren(Paragraph) if w.isVisible()]
    return "\n".join(words).replace("\u200b", "")


def test_a_returned_record_says_why_at_its_field_and_is_ticked_off_in_the_list(here: Stage) -> None:
    centre = here.desk.work._centre
    assert centre is not None
    centre.return_patch(A, "WRONG_TYPE", "น่าจะเป็นสวนหย่อม")
    fetch(here)
    here.desk.select((A,))
    QApplication.processEvents()
    assert here.desk.checks.state(A) is State.RETURNED
    row = here.desk.form.rows["green_type"]
    assert "น่าจะเป็นสวนหย่อม" in row.wrong.words.text().replace("\u200b", "")
    centre.stop()  # ticking needs no network
    here.desk.show_page("issues")
    issues = here.side.issues
    assert [issue.rule for issue in issues.model.issues] == [RETURNED]
    issues.list.setCurrentIndex(issues.model.index(0))
    issues.remedy.tick.click()
    here.settle()
    here.until(lambda: not issues.model.issues)
    assert "น่าจะเป็นสวนหย่อม" not in shown(here)


def test_the_words_of_the_centre_stand_quieter_once_the_record_was_repaired(here: Stage) -> None:
    centre = here.desk.work._centre
    assert centre is not None
    centre.return_patch(A, "UNCLEAR_NAME", "ชื่ออะไรแน่")
    fetch(here)
    rename(here, "สวนหลังวัด")
    here.desk.select((A,))
    QApplication.processEvents()
    assert here.desk.checks.state(A) is State.READY
    row = here.desk.form.rows["name_th"]
    assert row.wrong.isHidden()
    assert "ชื่ออะไรแน่" in row.odd.words.text().replace("\u200b", "")


def test_what_came_back_and_what_is_decided_is_told_as_it_stands_now(
    here: Stage, tmp_path: Path
) -> None:
    centre = here.desk.work._centre
    assert centre is not None
    centre.return_patch(B, "WRONG_TYPE", "ดูอีกครั้ง")
    colleague(here, tmp_path, "ของเพื่อน")
    rename(here, "ของเรา")
    panel = here.side.sending
    panel.send_button.click()
    here.until(lambda: not panel.sending)
    here.settle()
    said = panel.result.text().replace("\u200b", "").replace("\xa0", " ")
    assert "ศูนย์ส่งคืนหรือมีข้อสังเกต 1 แปลง" in said
    assert "1 แปลงถูกแก้ไขทั้งในเครื่องนี้และที่ศูนย์" in said

    def answer(dialog: object) -> object:
        assert isinstance(dialog, Conflict)
        dialog.take_way("mine")
        return dialog.answer()

    here.answer(answer)
    panel.decide.click()
    here.until(lambda: not here.session.ledger.clashing)
    here.settle()
    here.until(lambda: "ถูกแก้ไขทั้ง" not in panel.result.text().replace("\u200b", ""))
    panel.news.click()
    here.until(lambda: not panel.sending)
    assert "ส่งคืน" not in panel.result.text().replace("\u200b", "")  # told once


@pytest.mark.parametrize(("way", "wanted"), [("mine", "ของเรา"), ("theirs", "ของเพื่อน")])
def test_a_clash_is_decided_from_the_form(
    here: Stage, tmp_path: Path, way: Way, wanted: str
) -> None:
    colleague(here, tmp_path, "ของเพื่อน")
    rename(here, "ของเรา")
    fetch(here)
    here.desk.select((A,))
    QApplication.processEvents()
    assert here.desk.form.head.decide.isVisible()

    def answer(dialog: object) -> object:
        assert isinstance(dialog, Conflict)
        dialog.take_way(way)
        return dialog.answer()

    here.answer(answer)
    here.desk.form.head.decide.click()
    here.until(lambda: not here.session.ledger.clashing)
    here.settle()
    assert here.session.view.get(A).name == wanted
    assert here.desk.checks.state(A) is (State.READY if way == "mine" else State.ACCEPTED)
    assert not here.desk.form.head.decide.isVisible()
    versions = here.session.writer.ask(lambda p: p.history(A))
    assert {"ของเรา", "ของเพื่อน"} <= {v.patch.name for v in versions if v.patch}


def test_what_comes_in_behind_the_dialog_is_shown_before_anything_is_decided(
    here: Stage, tmp_path: Path
) -> None:
    colleague(here, tmp_path, "ของเพื่อน")
    rename(here, "ของเรา")
    fetch(here)
    here.desk.select((A,))
    asked: list[object] = []

    def answer(dialog: object) -> object:
        asked.append(dialog)
        if not isinstance(dialog, Conflict):
            return None
        if len(asked) == 1:
            (tmp_path / "later").mkdir()
            colleague(here, tmp_path / "later", "ของเพื่อน แก้อีก")
            fetch(here)
        dialog.take_way("theirs")
        return dialog.answer()

    here.answer(answer, answer, answer)
    here.desk.form.head.decide.click()
    here.until(lambda: not here.session.ledger.clashing)
    here.settle()
    assert [type(dialog) for dialog in asked] == [Conflict, Message, Conflict]
    assert here.session.view.get(A).name == "ของเพื่อน แก้อีก"


def test_a_patch_that_was_deleted_here_is_asked_about_in_the_list(
    here: Stage, tmp_path: Path
) -> None:
    colleague(here, tmp_path, "ของเพื่อน")
    here.session.do(delete_patches(here.session.view, [A]))
    here.settle()
    fetch(here)
    here.desk.show_page("issues")
    issues = here.side.issues
    assert [issue.rule for issue in issues.model.issues] == [CLASHING]
    assert str(issues.model.index(0).data()).startswith("สวนหนึ่ง")

    def answer(dialog: object) -> object:
        assert isinstance(dialog, Conflict)
        dialog.take_way("theirs")
        return dialog.answer()

    here.answer(answer)
    issues.list.setCurrentIndex(issues.model.index(0))
    issues.remedy.decide.click()
    here.until(lambda: here.session.view.find(A) is not None)
    assert here.session.view.get(A).name == "ของเพื่อน"


def test_deciding_later_changes_nothing(here: Stage, tmp_path: Path) -> None:
    colleague(here, tmp_path)
    rename(here, "ของเรา")
    fetch(here)
    asked: list[object] = []
    here.answer(asked.append)
    here.desk.select((A,))
    here.desk.form.head.decide.click()
    here.until(lambda: bool(asked))
    assert here.session.ledger.clashing == {A}
    assert here.session.view.get(A).name == "ของเรา"
