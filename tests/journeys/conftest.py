"""What every journey by script has: a way to run a command."""

import json

import pytest

from greendesk import cli


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command; return its exit code and its JSON (or its one line of complaint)."""

    def run(*words: object) -> tuple[int, object]:
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        out, err = capsys.readouterr()
        return code, json.loads(out) if out.startswith(("{", "[")) else (out + err)

    return run
