"""What holds for the whole window, whatever it shows: room, names, languages, opening, closing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel

from greendesk.edits.values import set_values
from greendesk.i18n import Text
from greendesk.model.sending import State
from greendesk.qt import speech, theme
from greendesk.qt.dialogs.trouble import NotSaved
from greendesk.session import Session
from tests.builders import full_disk, ready_patch
from tests.qt.window import stage
from tests.qt.window.conftest import LAPTOP, LAPTOP_125, LAPTOP_150, ProjectWith, Stage, StageWindow

SIZES = {"100 %": LAPTOP, "125 %": LAPTOP_125, "150 %": LAPTOP_150}
NAMES = {"th": ("สวนริมน้ำ", "แปลงร่าง", "แปลงซ้อน"), "en": ("Riverside", "Sketchy", "Doubled")}
DATA = ("เกาะสมมุติ", "จังหวัดสมมุติ", "สมชาย ใจดี", "ภาพวาดเพื่อการฝึกหัด", "Somchai", "work")


@pytest.fixture
def sample(project_with: ProjectWith) -> Callable[[str], object]:
    """A project in which every panel has something to show."""

    def make(language: str) -> object:
        park, draft, doubled = NAMES[language]
        bare = ready_patch("p2", east=0.01)
        values = {k: v for k, v in bare.values.items() if k != "green_subtype"}
        return project_with(
            ready_patch("p1", name_th=park),
            replace(bare, values={**values, "name_th": draft}),
            ready_patch("p3", east=0.0006, name_th=doubled),
        )

    return make


def pages(here: Stage) -> Iterator[str]:
    """Show one after the other everything that the window can show."""
    here.desk.select(())
    here.desk.show_page("patches")
    here.side.patches.totals.line.setChecked(True)
    yield "list"
    here.side.patches.totals.line.setChecked(False)
    here.desk.show_page("issues")
    panel = here.side.issues
    for row in range(panel.model.rowCount()):
        panel.list.setCurrentIndex(panel.model.index(row))
        yield f"issue {row}"
    here.desk.show_page("sending")
    yield "sending"
    here.desk.show_page("bin")
    yield "bin"
    here.desk.show_page("patches")
    here.desk.select(("p1",))
    yield "form"
    here.desk.select(("p2",))
    yield "form of a draft"


def faults(here: Stage, look: Callable[[object], list[str]]) -> dict[str, list[str]]:
    found = {}
    for page in pages(here):
        QApplication.processEvents()
        if wrong := look(here.window):
            found[page] = wrong
    return found


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_no_text_is_cut(
    stage_window: StageWindow, sample: Callable[[str], object], language: str, size: QSize
) -> None:
    here = stage_window(sample(language), language)
    here.resize(size)
    assert here.window.size() == size
    assert not faults(here, stage.clipped)


@pytest.mark.parametrize(("here", "there"), [("en", "th"), ("th", "en")])
def test_a_change_of_language_leaves_no_foreign_word(
    stage_window: StageWindow, sample: Callable[[str], object], here: str, there: str
) -> None:
    shown = stage_window(sample(there), here)
    speech.speak(there)
    data = (*DATA, *NAMES[there])
    assert not faults(shown, lambda window: stage.foreign(window, there, data))


def test_every_control_has_a_name(
    stage_window: StageWindow, sample: Callable[[str], object]
) -> None:
    here = stage_window(sample("th"))
    assert not faults(here, stage.nameless)
    here.resize(LAPTOP_150)
    assert not faults(here, stage.nameless)


def test_the_largest_text_is_not_cut(
    stage_window: StageWindow, sample: Callable[[str], object]
) -> None:
    here = stage_window(sample("th"), text_percent=130)
    assert theme.px(100) == 130
    assert not faults(here, stage.clipped)


def test_the_map_keeps_its_room_beside_list_and_form(
    stage_window: StageWindow, sample: Callable[[str], object]
) -> None:
    here = stage_window(sample("th"))
    here.desk.select(("p1",))
    QApplication.processEvents()
    assert here.side.isVisible()
    assert here.desk.form.isVisible()
    assert here.desk.canvas.width() >= 560


def test_on_a_narrow_screen_list_and_form_take_turns(
    stage_window: StageWindow, sample: Callable[[str], object]
) -> None:
    here = stage_window(sample("th"))
    here.resize(LAPTOP_150)
    assert here.side.isVisible()
    here.desk.select(("p1",))
    assert here.desk.form.isVisible()
    assert not here.side.isVisible()
    here.workspace.form_holder.back.click()
    assert here.side.isVisible()


def test_the_map_has_the_keys_when_a_project_opens(
    stage_window: StageWindow, sample: Callable[[str], object]
) -> None:
    here = stage_window(sample("th"))
    assert here.window.focusWidget() is here.desk.canvas


def test_projects_are_opened_one_after_the_other_and_closed_whole(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    paths = [project_with(ready_patch(f"p{n}"), name=f"project-{n}") for n in range(4)]
    here = stage_window(paths[0])
    for path in paths[1:]:
        here.open(path)
        assert here.session.path == path
    assert [p.id for p in here.session.view] == ["p3"]
    here.close()
    assert not here.desk.has_project
    assert not list(paths[0].parent.glob("*-journal"))


@pytest.mark.parametrize(
    ("field_id", "typed", "kept", "says"),
    [("established_year_be", "๒๐๒๑", 2021, "2564"), ("name_th", "สว", "สว", "3")],
)
def test_what_is_typed_wrongly_is_kept_and_no_patch_with_it_is_ready(
    stage_window: StageWindow,
    project_with: ProjectWith,
    field_id: str,
    typed: str,
    kept: object,
    says: str,
) -> None:
    here = stage_window(project_with(ready_patch("p1")))
    here.desk.select(("p1",))
    form = here.desk.form
    form.focus_field(field_id)
    form.editors[field_id].select_all()
    stage.type_text(form.editors[field_id].control, typed)
    stage.press(Qt.Key.Key_Tab)
    here.settle()
    assert here.session.view.get("p1").values[field_id] == kept
    assert here.desk.checks.state("p1") is State.DRAFT
    assert any(says in label.text() for label in form.rows[field_id].findChildren(QLabel))


def stuck(here: Stage) -> None:
    """Do something that can't be saved: the disk is full just now."""
    with full_disk(here.session.path):
        here.desk.do(set_values(here.session.view, "p1", {"remark": "ก" * 200_000}))
        here.until(lambda: here.session.status.kind == "trouble")


def test_a_window_with_unsaved_steps_closes_only_when_the_officer_says_so(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(ready_patch("p1")))
    stuck(here)
    here.answer(stage.cancel)
    assert not here.window.close()
    assert here.desk.has_project
    here.answer(lambda question: NotSaved.AGAIN)
    path = here.session.path
    assert here.window.close()
    again = Session.open(path)
    assert len(str(again.view.get("p1").values["remark"])) == 200_000
    again.close()


def test_what_a_job_brings_goes_into_no_other_project(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    other = project_with(ready_patch("q1"), name="other")
    here = stage_window(project_with(ready_patch("p1")))
    may_end, brought = Event(), []
    here.desk.work_on(Text("Saving…"), lambda job: may_end.wait(20), brought.append)
    here.open(other)
    may_end.set()
    here.until(lambda: here.workspace.toast.isVisible())
    assert brought == []


def test_a_text_that_can_not_be_understood_is_not_lost_silently(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(ready_patch("p1"), ready_patch("p2", east=0.01)))
    here.desk.select(("p1",))
    here.desk.form.focus_field("village_no")
    stage.type_text(here.desk.form.editors["village_no"].control, "สิบสอง")
    stage.press(Qt.Key.Key_Tab)
    here.desk.select(("p2",))
    here.answer(stage.cancel)
    assert not here.window.close()
    assert here.desk.selection == ("p1",)
    assert here.desk.form.unread == {"p1": {"village_no": "สิบสอง"}}
    here.desk.show_page("sending")
    here.side.sending.send()
    assert not here.side.sending.send_button.isEnabled()
    here.answer(lambda question: True)
    assert here.window.close()
