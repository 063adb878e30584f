"""What holds for every test: a laptop without a screen, Thai, no network, folders of its own.

The same whether pytest is started by dev.py, by an editor or by hand. A test that expects a warning
in our log looks at it and then calls ``caplog.clear()``.
"""

import atexit
import logging
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# no deadline: a test is never judged by time, for the machine may be busy with other work
settings.register_profile("gate", derandomize=True, deadline=None)  # the same cases everywhere
settings.register_profile(
    "search", deadline=None
)  # new ones each time: the long campaigns look for them
settings.load_profile("gate")
LAPTOP = Path(__file__).parent / "data" / "laptop.json"  # 1366 x 768
HOME = tempfile.mkdtemp(prefix="greendesk-tests-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

if sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={LAPTOP}")
else:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_NO_GUI_THREADPOOL"] = "1"  # on two cores its threads cost more than they paint
os.environ["PYTHONUTF8"] = "1"
_FOLDERS = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
_FOLDERS += ("LOCALAPPDATA", "APPDATA", "USERPROFILE")
for _name in _FOLDERS:  # also for what runs between tests, and for child processes
    os.environ[_name] = HOME


def _guarded(method):
    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(str(address[0])):
            raise PermissionError(f"tests stay on this computer; {address[0]} was asked for")
        return method(self, address)

    return connect


def _look_up_here(host, *args, _look_up=socket.getaddrinfo, **kwargs):
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and not _is_here(name):
        raise socket.gaierror(socket.EAI_NONAME, f"tests stay on this computer; {name} was sought")
    return _look_up(host, *args, **kwargs)


def _is_here(host):
    return host.startswith("127.") or host in ("localhost", "::1", "0.0.0.0", "::", "")


socket.socket.connect = _guarded(socket.socket.connect)
socket.socket.connect_ex = _guarded(socket.socket.connect_ex)
socket.getaddrinfo = _look_up_here


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory, monkeypatch):
    """No test finds what another left in the officer's folders."""
    home = tmp_path_factory.mktemp("home")
    for name in _FOLDERS:
        monkeypatch.setenv(name, str(home))
    return home


@pytest.fixture(autouse=True)
def quiet_log(caplog):
    """A warning in our own log fails the test."""
    caplog.set_level(logging.WARNING, logger="greendesk")
    yield
    loud = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    ours = [r.getMessage() for r in loud if r.name.split(".")[0] == "greendesk"]
    assert not ours, ours


@pytest.fixture(scope="session")
def qapp_cls():
    """No dialog of the system: nobody could press its buttons."""
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    return QApplication
