"""Any call to the disk may fail: each step is written or not, and the answer says which.

An error of COMMIT proves nothing: the file is asked, and where it can't be, that is said.
"""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRELOADS = ("fiu_run_preload.so", "fiu_posix_preload.so")
KINDS = {"written", "not written", "unknown", "made", "not made"}


@pytest.fixture(scope="module")
def preload() -> str:
    """What is to be loaded so that calls can fail."""
    for folder in (Path("/usr/lib/fiu"), *Path("/usr/lib").glob("*/fiu")):
        if all((folder / name).exists() for name in PRELOADS):
            return ":".join(str(folder / name) for name in PRELOADS)
    pytest.skip("needs libfiu (Debian: fiu-utils)")


def work(folder: Path, preload: str, *words: object) -> list[dict[str, str]]:
    """Let an officer work on a failing disk; return what came of each transaction."""
    command = [sys.executable, "-m", "tests.faults.unlucky_officer", str(folder), *map(str, words)]
    found = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "LD_PRELOAD": preload},
        capture_output=True,
        encoding="utf-8",
    )
    assert found.returncode == 0, found.stderr[-2000:]
    *told, last = map(json.loads, found.stdout.splitlines())
    assert last["kind"] == "end"
    return told


LONG = pytest.mark.slow
SEEDS = [1, *(pytest.param(seed, marks=LONG) for seed in range(2, 22))]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.timeout(600)
def test_what_is_said_of_a_step_is_so(code: int, seed: int, preload: str, tmp_path: Path) -> None:
    told = work(tmp_path, preload, seed, 5, code, (0.02, 0.05, 0.005)[seed % 3])
    assert [line for line in told if line["wrong"]] == []
    assert {"written", "not written"} <= {line["kind"] for line in told} <= KINDS
    assert all(line["why"] for line in told if line["kind"] not in ("written", "made"))


def test_a_store_that_takes_an_error_of_commit_for_not_saved_is_caught(
    preload: str, tmp_path: Path
) -> None:
    def told(seed: int) -> list[dict[str, str]]:
        (tmp_path / str(seed)).mkdir()
        return work(tmp_path / str(seed), preload, seed, 5, errno.EIO, 0.05, "careless")

    assert any(line["wrong"] for seed in range(8) for line in told(seed))
