"""The runner of the real engine: which Python and which ports it takes."""

import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
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


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process at work in ``tmp_path``, as PostgreSQL's are in their folder."""
    wait = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(
        wait, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def engine_in(folder: Path, pid: int) -> SimpleNamespace:
    """Return an engine whose database folder says that ``pid`` serves it."""
    engine = RUN.Engine(folder, "wsgi:app")
    engine.data = folder
    (folder / "postmaster.pid").write_text(f"{pid}\n{folder}\n", encoding="ascii")
    return engine


def test_a_server_at_work_in_our_folder_is_known(
    tmp_path: Path, worker: "subprocess.Popen[bytes]"
) -> None:
    assert engine_in(tmp_path, worker.pid)._postmaster()
    assert not engine_in(tmp_path, 1)._postmaster()


def test_what_a_killed_server_left_behind_is_cleared_up(
    tmp_path: Path, worker: "subprocess.Popen[bytes]"
) -> None:
    engine = engine_in(tmp_path, worker.pid)
    worker.kill()
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)  # dead, but its number is still taken
    assert not engine._postmaster()
    engine._clear_up()
    assert not (tmp_path / "postmaster.pid").exists()


def test_a_stranger_in_our_folder_is_never_stopped(
    tmp_path: Path, worker: "subprocess.Popen[bytes]"
) -> None:
    engine = RUN.Engine(tmp_path, "wsgi:app")
    engine.data = tmp_path / "pgdata"
    assert RUN.workers_in(tmp_path) == {str(worker.pid)}
    with engine.alone():
        engine.stop()
    assert worker.poll() is None


def test_a_forgotten_web_server_of_ours_is_found_and_stopped(tmp_path: Path) -> None:
    engine = RUN.Engine(tmp_path, "wsgi:app")
    program = ["/bin/sh", "-c", "echo; read line", str(engine.venv / "bin" / "python")]
    with subprocess.Popen(
        program, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as ours:
        assert ours.stdout is not None
        ours.stdout.readline()
        assert engine._web_pids() == [ours.pid]
        engine._stop_web()
        assert ours.wait() == -signal.SIGTERM
