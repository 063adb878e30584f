"""The settings: the code of the LAO is fixed once the centre may know records by it."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from greendesk.edits.values import set_profile
from greendesk.model.record import Profile
from greendesk.qt.dialogs.files import ChooseFolder
from greendesk.qt.dialogs.settings import SettingsPage
from greendesk.qt.dialogs.trouble import Message
from tests.builders import PRACTICE, ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow

NEIGHBOURS = "06711103"


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    return stage_window(project_with(ready_patch("11111111-1111-4111-8111-111111111111")))


def type_code(here: Stage, code: str) -> list[bool]:
    """Type another code in the settings and keep them; return whether it could not be typed."""
    locked: list[bool] = []

    def change(question: object) -> object:
        assert isinstance(question, SettingsPage)
        assert question.lao is not None
        field = question.lao.code
        field.selectAll()
        QTest.keyClicks(field, code)
        locked.append(field.isReadOnly())
        return question.answer()

    here.answer(change)
    here.workspace.actions_by_id["view.settings"].trigger()
    return locked


def test_a_code_is_put_right_until_something_was_sealed_and_not_after(
    here: Stage, tmp_path: Path
) -> None:
    assert type_code(here, NEIGHBOURS) == [False]
    assert here.session.profile.lao_code == NEIGHBOURS
    type_code(here, PRACTICE.lao_code)
    told: list[object] = []
    here.answer(
        lambda question: tmp_path if isinstance(question, ChooseFolder) else None,
        lambda question: told.append(question) if isinstance(question, Message) else None,
    )
    here.workspace.actions_by_id["data.courier"].trigger()
    here.until(lambda: bool(told))
    assert type_code(here, NEIGHBOURS) == [True]
    assert here.session.profile.lao_code == PRACTICE.lao_code


def test_a_code_that_was_changed_another_way_is_put_right_by_keeping_the_settings(
    here: Stage,
) -> None:
    """Undo can do it: what is undone there was typed before anything was sent."""
    here.session.sent_as = PRACTICE.lao_code
    before = here.session.profile
    here.session.do(set_profile(before, Profile("lao", {**before.values, "lao_code": NEIGHBOURS})))
    type_code(here, NEIGHBOURS)
    assert here.session.profile.lao_code == PRACTICE.lao_code
