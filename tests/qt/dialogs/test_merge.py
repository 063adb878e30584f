"""Merging asks only where the patches differ, and shows the new outline before it is made."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from greendesk.edits.merge import merge_patches
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, Value
from greendesk.model.survey import Survey
from greendesk.model.view import MemoryView
from greendesk.qt import speech
from greendesk.qt.dialogs.merge import FEW, MergePatches
from greendesk.qt.theme import Theme
from tests.builders import ready_patch
from tests.qt.form.conftest import survey_of
from tests.qt.window import stage


@pytest.fixture
def survey(theme: Theme) -> Survey:
    return survey_of()


class Shown:
    """Notes what would be shown on the map."""

    def __init__(self) -> None:
        self.edits: list[Edit | None] = []

    def __call__(self, edit: Edit | None) -> None:
        self.edits.append(edit)


def patches(*values: dict[str, Value]) -> MemoryView:
    """Return patches side by side; the first is the largest by its place in the list."""
    found = []
    for n, more in enumerate(values):
        patch = ready_patch(str(n), east=n * 0.001, name_th="เดียวกัน", **more)
        found.append(patch)
    return MemoryView(found)


def ask(view: MemoryView, survey: Survey) -> tuple[MergePatches, Shown]:
    shown = Shown()
    return MergePatches(view, [patch.id for patch in view], survey, shown), shown


def kept(edit: Edit) -> Patch:
    (after,) = (d.after for d in edit.deltas if d.after is not None)
    assert isinstance(after, Patch)
    return after


def test_only_fields_that_differ_are_asked(survey: Survey) -> None:
    dialog, _ = ask(patches({"care_org": "ก"}, {"care_org": "ข"}), survey)
    assert set(dialog.questions) == {"care_org"}


def test_the_chosen_value_stays(survey: Survey) -> None:
    dialog, _ = ask(patches({"care_org": "ก"}, {"care_org": "ข"}), survey)
    dialog.questions["care_org"].choose("ข")
    assert kept(dialog.answer()).values["care_org"] == "ข"


def test_each_value_says_how_many_have_it(survey: Survey) -> None:
    dialog, _ = ask(patches({"care_org": "ก"}, {"care_org": "ก"}, {"care_org": "ข"}), survey)
    words = {button.text() for button in dialog.questions["care_org"].buttons}
    assert words == {"ก (2\u00a0แปลง)", "ข (1\u00a0แปลง)"}


def test_trees_are_added_up_unless_the_officer_says_otherwise(survey: Survey) -> None:
    dialog, _ = ask(patches({"tree_count_total": 20}, {"tree_count_total": 30}), survey)
    question = dialog.questions["tree_count_total"]
    assert question.value == 50
    assert "50" in question.buttons[0].text()
    question.choose(30)
    assert kept(dialog.answer()).values["tree_count_total"] == 30


def test_a_subtype_of_another_type_is_not_offered(survey: Survey) -> None:
    one = {"green_type": "T1", "green_subtype": "T1.1"}
    two = {"green_type": "T2", "green_subtype": "T2.1"}
    dialog, _ = ask(patches(one, two), survey)
    dialog.questions["green_type"].choose("T2")
    assert dialog.questions["green_subtype"].value == "T2.1"
    values = kept(dialog.answer()).values
    assert (values["green_type"], values["green_subtype"]) == ("T2", "T2.1")


def test_many_values_are_a_list_that_opens(survey: Survey) -> None:
    view = patches(*({"care_org": str(n)} for n in range(FEW + 1)))
    question = ask(view, survey)[0].questions["care_org"]
    assert question.box is not None
    question.choose("3")
    assert question.value == "3"


def test_the_new_outline_is_on_the_map_while_one_chooses(survey: Survey) -> None:
    view = patches({"care_org": "ก"}, {"care_org": "ข"})
    dialog, shown = ask(view, survey)
    (edit,) = shown.edits
    assert edit is not None
    assert kept(edit).shape == kept(merge_patches(view, ["0", "1"], {}, survey.schema)).shape
    dialog.reject()
    assert shown.edits[-1] is None


def test_patches_that_lie_apart_are_told_to_become_parts(survey: Survey) -> None:
    view = patches({"care_org": "ก"}, {"care_org": "ข"})
    assert "2 ส่วน" not in ask(view, survey)[0].area.text().replace("\u200b", "").replace(
        "\u00a0", " "
    )
    far = replace(ready_patch("1", east=0.02, care_org="ข"))
    apart = MemoryView([view.get("0"), far])
    assert "2 ส่วน" in ask(apart, survey)[0].area.text().replace("\u200b", "").replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["th", "en"])
def test_it_is_legible_and_named_in_both_languages(survey: Survey, language: str) -> None:
    one: dict[str, Value] = {"green_type": "T1", "green_subtype": "T1.1", "tree_count_total": 5}
    two: dict[str, Value] = {"green_type": "T2", "green_subtype": "T2.1", "tree_count_total": 6}
    dialog, _ = ask(patches(one, two), survey)
    speech.speak(language)
    dialog.show()
    QApplication.processEvents()
    assert stage.clipped(dialog) == []
    assert stage.nameless(dialog) == []
    assert stage.foreign(dialog, language, ("เดียวกัน",)) == []
    assert dialog.height() <= 680
    dialog.close()


def test_a_value_that_does_not_fit_is_grey_and_says_why(survey: Survey) -> None:
    one: dict[str, Value] = {"green_type": "T1", "green_subtype": "T1.1"}
    two: dict[str, Value] = {"green_type": "T2", "green_subtype": "T2.1"}
    dialog, _ = ask(patches(one, two), survey)
    dialog.questions["green_type"].choose("T2")
    question = dialog.questions["green_subtype"]
    button = question.buttons[list(question.values).index("T1.1")]
    assert not button.isEnabled()
    assert (
        "ประเภท" in button.toolTip().replace("\u200b", "").replace("\u00a0", " ").splitlines()[-1]
    )
