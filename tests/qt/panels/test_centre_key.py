"""The key to the centre is kept by the system if the officer ticks so, and forgotten on leaving."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from greendesk import identity
from greendesk.opening import create_project
from greendesk.qt.panels.centre_key import CentreKey
from greendesk.settings import CENTRE, OFFICER
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


def use(here: Stage) -> str:
    """Return the key that whoever sends now gets."""
    got: list[str] = []
    here.desk.work.key.ask(got.append)
    here.until(lambda: bool(got))
    return got[0]


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
