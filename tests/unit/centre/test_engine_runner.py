"""The runner of the real engine: which Python and which ports it takes."""

import runpy
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from greendesk.paths import resource

RUN = SimpleNamespace(**runpy.run_path(str(resource("endpoint", "run.py"))))


def fake_python(path: Path, says: str, code: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {says}\nexit {code}\n", encoding="ascii")
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_a_python_that_pyenv_keeps_off_the_path_is_found(machine: Path) -> None:
    fake_python(machine / "bin/python3.12", "pyenv: version not set", 127)  # a shim
    fake_python(machine / "pyenv/versions/3.12.1/bin/python3", "3 12")
    assert RUN.new_enough_python() == machine / "pyenv/versions/3.12.1/bin/python3"


def test_the_oldest_that_will_do_is_taken(machine: Path) -> None:
    fake_python(machine / "bin/python3.15", "3 15")
    fake_python(machine / "bin/python3.13", "3 13")
    fake_python(machine / "bin/python3.11", "3 11")
    assert RUN.new_enough_python() == machine / "bin/python3.13"


def test_a_name_that_only_looks_like_python_is_left_alone(machine: Path) -> None:
    fake_python(machine / "bin/python3.12-config", "3 12")
    fake_python(machine / "bin/python3-unittest", "3 12")
    found = RUN.new_enough_python()
    assert found is None or not found.is_relative_to(machine)


def test_a_port_in_use_is_not_taken() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        assert RUN.bindable(busy.getsockname()[1]) == 0
        assert RUN.bindable(0) > 0


def test_what_fails_is_told_in_its_last_words() -> None:
    words = "import sys; sys.exit('no space left')"
    with pytest.raises(RUN.Missing, match="no space left"):
        RUN.run([sys.executable, "-c", words])
    with pytest.raises(RUN.Missing, match="no-such-program"):
        RUN.run(["no-such-program"])


def test_a_stranger_with_our_number_is_never_stopped(tmp_path: Path) -> None:
    engine = RUN.Engine(tmp_path, "wsgi:app")
    with engine.alone():
        assert not engine._is_ours(1)
        engine.state = {"web_pid": 1}
        engine.stop()  # process 1 is not ours: nothing happens
