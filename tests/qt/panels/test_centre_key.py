"""The key to the centre is kept by the system if the officer ticks so, and forgotten on leaving."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from greendesk import identity
from greendesk.opening import create_project
from greendesk.proxy import way
from greendesk.qt import errands
from greendesk.qt.dialogs.line import Line
from greendesk.qt.panels.centre_key import CentreKey
from greendesk.settings import CENTRE, OFFICER
from greendesk.sync.line import Access
from tests.builders import PRACTICE
from tests.qt.window.conftest import Stage, StageWindow
from tests.unit.test_identity import Safe

URL = "https://centre.example.org"


@pytest.fixture
def safe() -> Iterator[Safe]:
    before = keyring.get_keyring()
    made = Safe()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def here(stage_window: StageWindow, tmp_path: Path, safe: Safe) -> Stage:
    create_project(tmp_path / "งาน.gpkg", PRACTICE)
    here = stage_window(tmp_path / "งาน.gpkg")
    here.desk.prefer(CENTRE, URL)
    here.desk.show_page("sending")
    return here


def key_of(here: Stage) -> CentreKey:
    return here.side.sending.key


def access(here: Stage) -> Access:
    """Return what whoever sends now gets."""
    got: list[Access] = []
    here.desk.work.key.ask(got.append)
    here.until(lambda: bool(got))
    return got[0]


def use(here: Stage) -> str:
    """Return the key that whoever sends now gets."""
    return access(here).token


def test_a_key_is_kept_only_when_it_is_ticked(here: Stage, safe: Safe) -> None:
    key = key_of(here)
    use(here)  # the system has none
    key.field.setText(" ลับ ")
    assert use(here) == "ลับ"
    assert safe.held == {}
    key.keep.setChecked(True)
    use(here)
    here.until(lambda: bool(safe.held))
    assert identity.find(URL, here.desk.settings.get(OFFICER)) == "ลับ"
    here.until(lambda: not key.sign_out.isHidden())


def test_it_is_there_next_time_and_gone_after_signing_out(here: Stage, safe: Safe) -> None:
    identity.keep(URL + "/2", here.desk.settings.get(OFFICER), "ลับ")
    here.desk.prefer(CENTRE, URL + "/2")
    key = key_of(here)
    here.until(lambda: key.field.text() == "ลับ")
    key.sign_out.click()
    here.until(lambda: safe.held == {})
    assert key.field.text() == ""


def test_another_officer_has_another_key(here: Stage, safe: Safe) -> None:
    key = key_of(here)
    key.field.setText("ของคนแรก")
    here.desk.prefer(OFFICER, "คนที่สอง")
    here.until(lambda: key.field.text() == "")


def test_without_a_safe_it_is_said_and_sending_goes_on(here: Stage) -> None:
    keyring.set_keyring(NoKeyring())
    told: list[object] = []
    here.desk.noticed.connect(told.append)
    key = key_of(here)
    key.field.setText("ลับ")
    key.keep.setChecked(True)
    assert use(here) == "ลับ"
    here.until(lambda: bool(told))
    assert key.sign_out.isHidden()


def test_who_sends_without_having_seen_the_panel_gets_the_key_that_is_kept(
    here: Stage, safe: Safe
) -> None:
    here.desk.show_page("patches")
    identity.keep(URL + "/3", here.desk.settings.get(OFFICER), "ลับ")
    here.desk.prefer(CENTRE, URL + "/3")
    assert use(here) == "ลับ"
    assert key_of(here).field.text() == "ลับ"


def test_what_the_line_needs_lies_in_the_safe_and_in_no_file(
    here: Stage, safe: Safe, tmp_path: Path
) -> None:
    here.answer(lambda page: Line("http://10.1.2.3:8080", "me", "MARKER-p4ss", "MARKER-sign"))
    before = way()
    errands.line(here.desk)
    here.until(lambda: access(here).signing_key == "MARKER-sign")
    assert access(here).proxy == "http://me:MARKER-p4ss@10.1.2.3:8080"
    here.until(lambda: way() is not before)  # connections to maps are made anew
    assert way().look_up() == access(here).proxy
    assert "MARKER-sign" in safe.held.values()
    here.desk.close_project()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file for file in files if b"MARKER" in file.read_bytes()] == []
