"""What is wrong: shown as a list and as pins, flown to, mended after a look, or given a reason."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits.values import set_values
from greendesk.i18n import say
from greendesk.model.record import Patch
from greendesk.qt.canvas.pins import Pin, pin_box, pin_under
from greendesk.qt.panels.issues import IssuesPanel
from greendesk.rules.base import Issue, Severity
from greendesk.rules.gaps import is_gap
from greendesk.rules.shape import overlaps as OVERLAP
from greendesk.wordbreak import plain
from tests.builders import LAT, LON, ready_patch, ready_values
from tests.qt.window.conftest import (
    LAPTOP,
    LAPTOP_150,
    ProjectWith,
    Stage,
    StageWindow,
    WindowWith,
)


def bow_tie() -> Patch:
    """Return a patch whose outline crosses itself."""
    corners = [(0, 0), (0.001, 0.001), (0.001, 0), (0, 0.0012)]
    shape = MultiPolygon([Polygon([(LON + 0.02 + e, LAT + n) for e, n in corners])])
    return Patch("bow", shape, ready_values(name_th="หูกระต่าย"))


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    """A project with an outline that crosses itself, and an overlap that needs a reason."""
    here = window_with(
        bow_tie(),
        ready_patch("one", name_th="หนึ่ง"),
        ready_patch("two", east=0.0006, name_th="สอง"),
        ready_patch("fine", east=0.01, name_th="ดี"),
    )
    here.desk.show_page("issues")
    here.settle()
    return here


def panel(here: Stage) -> IssuesPanel:
    return here.side.issues


def choose(here: Stage, rule_id: str, patch_id: str = "") -> Issue:
    for row, issue in enumerate(panel(here).model.issues):
        if issue.rule.id == rule_id and patch_id in ("", issue.patch_id):
            panel(here).list.setCurrentIndex(panel(here).model.index(row))
            QApplication.processEvents()
            return issue
    raise AssertionError(f"no {rule_id} among {[i.key for i in panel(here).model.issues]}")


def rules(here: Stage) -> list[str]:
    return [issue.rule.id for issue in panel(here).model.issues]


def test_the_gravest_stands_first(here: Stage) -> None:
    severities = [issue.severity for issue in panel(here).model.issues]
    assert severities == sorted(severities)
    assert {Severity.ERROR, Severity.WARNING} <= set(severities)


def test_what_is_wrong_stands_on_the_map_while_the_page_is_open(here: Stage) -> None:
    pins = here.desk.canvas.picture.pins
    assert {pin.patch_id for pin in pins} >= {"bow", "one", "two"}
    assert all(pin.title for pin in pins)
    here.desk.show_page("patches")
    QApplication.processEvents()
    assert here.desk.canvas.picture.pins == ()


def test_the_gravest_issue_of_a_patch_makes_its_pin(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    bare = ready_patch("bare")
    same_name = ready_patch("other", east=0.02, name_th="ว่าง")
    here = stage_window(project_with(replace(bare, values={"name_th": "ว่าง"}), same_name))
    here.desk.show_page("issues")
    here.settle()
    issues = [i for i in panel(here).model.issues if i.patch_id == "bare"]
    assert len({issue.severity for issue in issues}) > 1, "errors and lesser remarks"
    placed = [pin for pin in here.desk.canvas.picture.pins if pin.patch_id == "bare"]
    (pin,) = [pin for pin in placed if say(issues[0].text) in pin.title]
    assert pin.kind == "error"
    assert [pin.at for pin in placed].count(pin.at) == 1
    assert pin_under(placed, here.desk.canvas.camera, middle(pin, here)) is pin


def middle(pin: Pin, here: Stage) -> tuple[float, float]:
    centre = pin_box(pin, here.desk.canvas.camera).center()
    return centre.x(), centre.y()


def test_a_click_flies_to_the_place_and_opens_the_form(here: Stage) -> None:
    here.desk.canvas.go(103.0, 12.0, 12.0)
    issue = choose(here, "V02", "bow")
    panel(here).list.clicked.emit(panel(here).list.currentIndex())
    here.settle()
    lon, lat = issue.found.at or (LON + 0.0205, LAT + 0.0005)
    assert abs(here.desk.canvas.centre[0] - lon) < 0.001
    assert abs(here.desk.canvas.centre[1] - lat) < 0.001
    assert here.desk.selection == ("bow",)
    assert here.desk.form.isVisible()


def test_on_a_narrow_screen_the_remedy_stays_in_sight(here: Stage) -> None:
    here.resize(LAPTOP_150)
    choose(here, "V02", "bow")
    panel(here).list.clicked.emit(panel(here).list.currentIndex())
    QApplication.processEvents()
    assert panel(here).remedy.fix.isVisible()
    panel(here).remedy.open.click()
    assert here.desk.selection == ("bow",)
    assert here.desk.form.isVisible()


def test_a_mend_is_shown_before_it_is_made(here: Stage) -> None:
    choose(here, "V02", "bow")
    before = here.session.view.get("bow")
    panel(here).remedy.preview.setChecked(True)
    proposal = here.desk.canvas.picture.proposal
    assert proposal.before == (before.shape,)
    assert all(shape.is_valid for shape in proposal.after)
    assert "bow" in here.desk.canvas.picture.patches.hidden
    assert here.session.view.get("bow") == before
    panel(here).remedy.preview.setChecked(False)
    assert not here.desk.canvas.picture.proposal.ids
    assert "bow" not in here.desk.canvas.picture.patches.hidden


def test_a_look_ends_when_the_page_is_left(here: Stage) -> None:
    choose(here, "V02", "bow")
    panel(here).remedy.preview.setChecked(True)
    here.desk.show_page("patches")
    QApplication.processEvents()
    assert not here.desk.canvas.picture.proposal.ids
    assert not panel(here).remedy.preview.isChecked()


def test_a_mend_is_made_by_one_click_and_undone_by_one(here: Stage) -> None:
    choose(here, "V02", "bow")
    before = here.session.view.get("bow").shape
    panel(here).remedy.fix.click()
    here.settle()
    assert here.session.view.get("bow").shape.is_valid
    assert "V02" not in rules(here)
    here.workspace.toast.button.click()
    here.until(lambda: here.session.view.get("bow").shape.equals_exact(before, 0))
    here.settle()
    here.until(lambda: "V02" in rules(here))


def test_a_reason_settles_a_warning(here: Stage) -> None:
    issue = choose(here, "W02", "one")
    panel(here).remedy.reason.setText("สวนซ้อนกันตามจริง")
    panel(here).remedy.keep.click()
    here.settle()
    assert here.session.view.get("one").reasons[issue.key] == "สวนซ้อนกันตามจริง"
    keys = [(i.patch_id, i.key) for i in panel(here).model.issues]
    assert ("one", issue.key) not in keys


def test_an_empty_reason_is_not_kept(here: Stage) -> None:
    choose(here, "W02", "one")
    panel(here).remedy.reason.setText("   ")
    panel(here).remedy.keep.click()
    assert not here.session.view.get("one").reasons
    assert panel(here).remedy.reason.hasFocus()


def test_an_error_can_not_be_talked_away(here: Stage) -> None:
    choose(here, "V02", "bow")
    assert not panel(here).remedy.reason.isVisible()
    assert not panel(here).remedy.keep.isVisible()


def test_the_tab_counts_what_needs_attention(here: Stage) -> None:
    trouble = here.desk.checks.trouble.values()
    wanted = sum(errors + warnings for errors, warnings in trouble)
    assert wanted > 0
    assert here.side.tabs.tabText(1).endswith(str(wanted))


def test_where_all_is_well_the_page_says_so(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(ready_patch("fine")), "en")
    here.desk.show_page("issues")
    here.settle()
    assert panel(here).well.isVisible()
    assert "in order" in panel(here).well.text()
    assert not panel(here).remedy.isVisible()


def test_the_ground_of_a_chosen_overlap_is_hatched(here: Stage) -> None:
    common = here.session.view.get("one").shape & here.session.view.get("two").shape
    choose(here, OVERLAP.id, "one")
    (ring,) = here.desk.canvas._warned
    assert Polygon(ring).symmetric_difference(common).area < 1e-12
    choose(here, "V02", "bow")
    assert not here.desk.canvas._warned
    choose(here, OVERLAP.id, "two")
    here.desk.show_page("patches")
    QApplication.processEvents()
    assert not here.desk.canvas._warned


def bare(patch_id: str, **values: object) -> Patch:
    """Return a patch of which only what is given is known."""
    return replace(ready_patch(patch_id, east=0.03), values=values)


def test_what_is_missing_of_a_patch_is_one_row(window_with: WindowWith) -> None:
    here = window_with(bare("bare"), ready_patch("fine"))
    here.desk.show_page("issues")
    here.settle()
    missing = len(here.session.survey.schema.missing({}))
    assert missing > 4
    rows = [issue for issue in panel(here).model.issues if is_gap(issue)]
    (row,) = [issue for issue in rows if issue.severity is Severity.ERROR]
    said = plain(say(row.text))
    schema = here.session.survey.schema
    assert all(plain(field.label.th) in said for field in schema.missing({}))
    assert here.desk.checks.trouble["bare"][0] == 1
    assert "1" in panel(here).summary.text()


@pytest.mark.parametrize("size", [LAPTOP, LAPTOP_150])
def test_a_click_on_what_is_missing_puts_the_cursor_in_the_first_field(
    window_with: WindowWith, size: QSize, qtbot: QtBot
) -> None:
    here = window_with(bare("bare", name_th="สวน", green_type="T1"), ready_patch("fine"))
    here.resize(size)
    here.desk.show_page("issues")
    here.settle()
    issue = choose(here, "V14", "bare")
    view = panel(here).list
    at = view.visualRect(view.currentIndex()).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    here.settle()
    first = here.session.survey.schema.missing(here.session.view.get("bare").values)[0]
    assert issue.found.field_id == first.id
    assert here.desk.form.editors[first.id].control.hasFocus()
    here.resize(LAPTOP)


def test_the_row_stays_chosen_while_its_fields_are_filled_in(window_with: WindowWith) -> None:
    here = window_with(bare("bare"), bare("too"))
    here.desk.show_page("issues")
    here.settle()
    choose(here, "V14", "bare")
    assert here.desk.do(set_values(here.session.view, "bare", {"name_th": "สวนหน้าวัด"}))
    here.settle()
    chosen = panel(here).model.issue(panel(here).list.currentIndex().row())
    assert chosen is not None
    assert (chosen.rule.id, chosen.patch_id) == ("V14", "bare")


def test_the_head_of_the_form_leads_to_what_is_said_of_its_patch(here: Stage) -> None:
    here.desk.show_page("patches")
    here.desk.select(("one",))
    here.settle()
    head, checks = here.desk.form.head, here.desk.checks
    assert str(sum(checks.trouble["one"])) in head.findings.text()
    head.findings.click()
    here.settle()
    assert panel(here).isVisible()
    assert {issue.patch_id for issue in panel(here).model.issues} == {"one"}
    assert f"{checks.trouble['one'][1]}" in panel(here).summary.text()
    here.desk.select(("bow",))
    here.settle()
    assert {issue.patch_id for issue in panel(here).model.issues} == {"bow"}
    panel(here).only.click()
    assert {issue.patch_id for issue in panel(here).model.issues} >= {"one", "two", "bow"}
    assert not panel(here).only.isChecked()
    here.desk.select(())
    assert not panel(here).only.isEnabled()
    assert panel(here).only.toolTip()


def test_the_way_to_the_remarks_goes_with_the_last_of_them(here: Stage) -> None:
    here.desk.select(("fine",))
    here.settle()
    assert here.desk.form.head.findings.isVisible()
    assert here.desk.do(set_values(here.session.view, "fine", {"name_th": "สวนที่ดี"}))
    here.settle()
    assert not here.desk.form.head.findings.isVisible()


def test_what_was_shown_alone_and_is_deleted_gives_all_the_others(here: Stage) -> None:
    here.desk.select(("bow",))
    panel(here).only.click()
    here.desk.delete()
    here.settle()
    here.until(lambda: "one" in {issue.patch_id for issue in panel(here).model.issues})
