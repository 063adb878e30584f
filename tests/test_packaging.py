"""What is built holds what the program needs, and is named in one place."""

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built without a network from a copy of the tree, which the build would litter."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for name in ("greendesk", "resources", "translations"):
        ignored = shutil.ignore_patterns("__pycache__", "*.mo")
        shutil.copytree(ROOT / name, tree / name, ignore=ignored)
    options = ["--no-deps", "--no-index", "--no-build-isolation", "-q", "-w", str(out)]
    environment = {**os.environ, "PYTHONPATH": ""}
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, str(tree)], check=True, env=environment
    )
    (made,) = out.glob("*.whl")
    return made


def test_the_wheel_ships_resources_and_compiled_texts_but_no_sources_of_them(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {n.removeprefix("greendesk/_shipped/") for n in names if "/_shipped/" in n}
    assert "translations/th/LC_MESSAGES/greendesk.mo" in shipped
    assert "resources/fonts/Sarabun-Regular.ttf" in shipped
    assert "resources/lists/words_th.txt" in shipped
    assert "resources/manual/th/index.md" in shipped
    assert not [n for n in shipped if n.endswith((".py", ".po", ".pot"))]
    assert not [n for n in names if n.startswith(("tests/", "resources/", "translations/"))]


def test_an_unpacked_wheel_finds_what_it_ships(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    asked = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from greendesk import paths\n"
        "import gettext\n"
        "print(gettext.find('greendesk', paths.translations(), ['th']))\n"
        "print(paths.resource('fonts', 'Sarabun-Regular.ttf').is_file())"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", asked],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    catalogue, font = done.stdout.split()
    assert Path(catalogue).is_relative_to(tmp_path)
    assert font == "True"


def test_the_lock_has_hashes_and_names_no_registry():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or "index" in line]
    pinned = [i for i, line in enumerate(lines) if "==" in line]
    assert len(pinned) > 40
    assert all(lines[i + 1].startswith("    --hash=sha256:") for i in pinned)


def test_the_lock_holds_all_that_is_asked_for():
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tools = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    asked = [*project["dependencies"], *(t for t in tools if t and not t.startswith("#"))]
    names = [a.split(">")[0].split("<")[0].split("=")[0].strip().lower() for a in asked]
    assert not [name for name in names if f"\n{name}==" not in f"\n{locked}"]


def test_the_program_is_started_by_its_name():
    told = subprocess.run(
        [sys.executable, "-m", "greendesk", "--help"], capture_output=True, encoding="utf-8"
    )
    assert told.returncode == 0, told.stderr
    assert "export" in told.stdout
