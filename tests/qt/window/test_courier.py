"""Without a network: handed over on a stick, and received when the receipt comes back."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greendesk.centre import PracticeCentre
from greendesk.courier import read_manifest
from greendesk.model.sending import State
from greendesk.opening import fresh_id
from greendesk.qt.dialogs.files import ChooseFolder, OpenFile
from greendesk.qt.dialogs.trouble import Message
from greendesk.sync.endpoint import HttpEndpoint
from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    return stage_window(project_with(ready_patch("11111111-1111-4111-8111-111111111111")))


def trigger(here: Stage, action: str, path: Path) -> list[str]:
    """Do something that asks for ``path`` and tells what came of it; return what was told."""
    told: list[str] = []

    def choose(question: object) -> object:
        assert isinstance(question, ChooseFolder | OpenFile)
        return path

    def read(question: object) -> object:
        assert isinstance(question, Message)
        told.append(question.message.text())
        return None

    here.answer(choose, read)
    here.workspace.actions_by_id[action].trigger()
    here.until(lambda: bool(told))
    return told


def test_a_stick_goes_out_and_its_receipt_makes_the_patch_received(
    here: Stage, tmp_path: Path
) -> None:
    (patch,) = here.session.view
    stick = tmp_path / "แฟลชไดรฟ์"
    stick.mkdir()
    (words,) = trigger(here, "data.courier", stick)
    (folder,) = stick.iterdir()
    assert str(folder) in words.replace("\u200b", "")
    assert read_manifest(folder)["changes"] == 1
    here.until(lambda: here.session.state(patch.id) is State.HANDED)

    centre = PracticeCentre(None, lambda: datetime.now(UTC), fresh_id)
    there = HttpEndpoint(centre.start())
    for change in here.session.writer.ask(lambda p: p.open_changes()):
        there.put_change(change)
    receipt = stick / "ใบรับ.geojson"
    receipt.write_text(json.dumps({"features": centre.ledger()}), encoding="utf-8")
    centre.stop()
    trigger(here, "data.receipt", receipt)
    assert here.session.state(patch.id) is State.ACCEPTED
    here.until(lambda: not here.workspace.actions_by_id["data.courier"].isEnabled())
    assert here.workspace.actions_by_id["data.courier"].toolTip()


def test_a_file_that_is_no_receipt_is_refused_in_words(here: Stage, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    (words,) = trigger(here, "data.receipt", tmp_path / "x.json")
    assert "x.json" in words
