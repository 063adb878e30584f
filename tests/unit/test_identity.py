"""Keys lie with the operating system and nowhere else; without it, nothing is kept."""

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from greendesk import identity
from greendesk.cli import main
from greendesk.session import Session
from tests.builders import make_project

CENTRE, KEY = "https://centre.example.org", "key-MARKER-7f3a"
SIGNING, PASSWORD = "ลายมือชื่อ-MARKER-91c2", "MARKER-p4ss"


class Safe(KeyringBackend):
    """A safe of the system's, as far as keyring is concerned."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked
        self.held[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.held.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise PasswordDeleteError
        del self.held[service, username]


@pytest.fixture
def safe() -> Iterator[Safe]:
    before = keyring.get_keyring()
    made = Safe()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_each_officer_has_a_key_for_each_centre(safe: Safe) -> None:
    assert identity.keep(CENTRE, "สมหญิง", KEY)
    assert identity.keep(CENTRE + "/", "สมชาย", "other")
    assert identity.find(CENTRE + "/", "สมหญิง ") == KEY
    assert identity.find(CENTRE, "สมชาย") == "other"
    assert identity.find("https://another.example.org", "สมหญิง") == ""


def test_who_signs_out_is_asked_again(safe: Safe) -> None:
    identity.keep(CENTRE, "สมหญิง", KEY)
    identity.forget(CENTRE, "สมหญิง")
    identity.forget(CENTRE, "สมหญิง")
    assert identity.find(CENTRE, "สมหญิง") == ""


def test_a_locked_safe_keeps_nothing_and_stops_nobody(safe: Safe) -> None:
    identity.keep(CENTRE, "สมหญิง", KEY)
    safe.locked = True
    assert not identity.keep(CENTRE, "สมหญิง", "new")
    assert identity.find(CENTRE, "สมหญิง") == ""
    safe.locked = False
    assert identity.find(CENTRE, "สมหญิง") == KEY


class _WindowsError(Exception):
    """What ``pywintypes.error`` is: none of Python's own errors."""


class _FullSafe(Safe):
    """Windows' credential manager: a key of more than 1,280 letters is too long for it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password) > 1280:
            raise _WindowsError(1783, "CredWrite", "The stub received bad data.")
        super().set_password(service, username, password)

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise _WindowsError(1312, "CredRead", "A specified logon session does not exist.")
        return super().get_password(service, username)

    def delete_password(self, service: str, username: str) -> None:
        if self.locked:
            raise _WindowsError(1312, "CredDelete", "A specified logon session does not exist.")
        super().delete_password(service, username)


def test_an_error_of_windows_own_keeps_nothing_and_stops_nobody(
    safe: Safe, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = ModuleType("keyring.backends.Windows")
    backend.pywintypes = SimpleNamespace(error=_WindowsError)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, backend.__name__, backend)
    full = _FullSafe()
    keyring.set_keyring(full)
    assert not identity.keep(CENTRE, "สมหญิง", "k" * 1281)
    assert identity.keep(CENTRE, "สมหญิง", KEY)
    full.locked = True
    assert identity.find(CENTRE, "สมหญิง") == ""
    identity.forget(CENTRE, "สมหญิง")


def test_without_a_safe_the_officer_is_asked_each_time(safe: Safe) -> None:
    keyring.set_keyring(NoKeyring())
    assert not identity.keep(CENTRE, "สมหญิง", KEY)
    assert identity.find(CENTRE, "สมหญิง") == ""


def test_a_key_is_in_no_file_of_ours(
    safe: Safe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = make_project(tmp_path / "งาน.gpkg")
    identity.keep(CENTRE, "สมหญิง", KEY)
    monkeypatch.setenv("CENTRE_KEY", KEY)
    monkeypatch.setenv("SIGNING_KEY", SIGNING)
    monkeypatch.setenv("GREENDESK_PROXY", f"http://me:{PASSWORD}@127.0.0.1:9")
    to = ["--to", "http://127.0.0.1:9", "--token-env", "CENTRE_KEY", "--sign-env", "SIGNING_KEY"]
    afar = ["--to", "https://centre.example.org", *to[2:]]  # through the proxy
    main(["send", str(path), *to])
    main(["fetch", str(path), *to, "--json"])
    main(["fetch", str(path), *afar])
    main(["export", str(path), str(tmp_path / "ส่งออก.gpkg")])
    Session.open(path).close()
    said = "".join(capfd.readouterr())
    texts = (KEY, SIGNING, PASSWORD, f"me:{PASSWORD}")
    needles = [*texts, *(base64.b64encode(text.encode()).decode() for text in texts)]
    for needle in needles:
        assert needle not in said
        for file in tmp_path.rglob("*"):
            if file.is_file():
                assert needle.encode() not in file.read_bytes(), file
