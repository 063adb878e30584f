"""The practice project as an officer finds it."""

from greendesk import practice
from greendesk.qt import speech


def test_whose_picture_it_is_is_said_in_the_language_of_the_window(stage_window, tmp_path):
    here = stage_window(practice.make_sample(tmp_path))
    here.until(lambda: "ภาพวาดเพื่อการฝึกหัด" in here.desk.canvas.credit)
    speech.speak("en")
    assert here.desk.canvas.credit.startswith("Picture drawn for practice, GreenDesk")


def test_the_making_of_the_sample_can_not_be_undone(stage_window, tmp_path):
    here = stage_window(practice.make_sample(tmp_path))
    assert not here.workspace.actions_by_id["edit.undo"].isEnabled()
