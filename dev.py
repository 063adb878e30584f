#!/usr/bin/env python3
"""Set up, run and test GreenDesk. Needs only Python 3.11; on Debian it installs what Qt needs.

    python3 dev.py run [...]       open GreenDesk on the sample project
    python3 dev.py test            the whole gate; --quick leaves out the bundle;
                                   with pytest's arguments: only those tests
    python3 dev.py lint            style, imports, types and translations
    python3 dev.py i18n            remake the translations; say what is not translated yet
    python3 dev.py bench [...]     measure (tests/bench)
    python3 dev.py faults [...]    the long campaigns: kills, power cuts, hostile files
    python3 dev.py endpoint [...]  the agency's side, PostgreSQL and pygeoapi, on this computer
    python3 dev.py bundle          a one-folder program under dist/
    python3 dev.py lock            remake requirements.lock from requirements.in
    python3 dev.py setup           only set up

Each command first sets up what is missing; stamps in .venv make the second time quick. This file
must stay readable for older Pythons, or they could not say that they are too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
PROGRAM = BIN / ("greendesk.exe" if WINDOWS else "greendesk")
LOCK = ROOT / "requirements.lock"
LAPTOP = ROOT / "tests" / "data" / "laptop.json"  # a screen of 1366x768, for Qt's offscreen

# What Qt loads on Linux: the first two lines always, the others only with a real screen.
FOR_QT = [
    *("libegl1", "libgl1", "libglib2.0-0", "libdbus-1-3", "libfontconfig1", "fontconfig-config"),
    *("libxkbcommon0", "libthai0"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0"),
    "libxkbcommon-x11-0",
]
# An old GDAL must read our files, too; power cuts and failing disks are made with the others.
FOR_TESTS = ["gdal-bin", "strace", "fiu-utils"]
FOR_BUNDLE = ["binutils"]  # PyInstaller looks into libraries with objdump
WORKERS = 1 + min(7, os.cpu_count() or 1)  # a third and more of a test's time is waiting


# --- set-up -----------------------------------------------------------------------------------


def ensure_python():
    """Go on under Python 3.11, or say in a line what is missing."""
    if sys.version_info[:2] == (3, 11):
        return
    for command in pythons():
        if answers([*command, "-c", "import sys; print(sys.version_info[:2])"]) == "(3, 11)":
            sys.exit(subprocess.call([*command, str(ROOT / "dev.py"), *sys.argv[1:]]))
    sys.exit("GreenDesk needs Python 3.11; this is %s." % sys.version.split()[0])  # noqa: UP031


def pythons():
    """Return what Python 3.11 may be called here."""
    by_pyenv = sorted(Path.home().glob(".pyenv/versions/3.11*/bin/python3"))
    return [["python3.11"], ["/usr/bin/python3.11"], ["py", "-3.11"], *([str(p)] for p in by_pyenv)]


def answers(command):
    """Return what a command prints, "" if it cannot be run."""
    try:
        told = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return ""
    return told.stdout.decode("utf-8", "replace").strip()


def ensure_packages(*names):
    """Install Debian packages that are missing; without root, print the one line to type."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return
    told = answers(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n", *names])
    there = {line.split()[0] for line in told.splitlines() if line.endswith(" installed")}
    missing = [name for name in names if name not in there]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        sys.exit("Some system libraries are missing. Type this once:\n  sudo " + " ".join(install))
    say("Installing system libraries: " + " ".join(missing))
    for command in (["apt-get", "update"], install):
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        must([command[0], "-qq", *command[1:]], environment)


def ensure_venv():
    """Make .venv from the hashed lock and put the project itself into it."""
    base = f"{sys.version} {sys.base_prefix}"
    if not stamped("python", base):
        if not answers([sys.executable, "-c", "import ensurepip, venv; print('both')"]):
            ensure_packages("python3.11-venv")
        must([sys.executable, "-m", "venv", "--clear", VENV])
        stamp("python", base)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-q"]
    locked = LOCK.read_bytes()
    if not stamped("packages", locked):
        say("Installing Python packages into .venv (once; a minute or two) ...")
        must([*pip, "--require-hashes", "-r", LOCK])
        stamp("packages", locked)
    project = (ROOT / "pyproject.toml").read_bytes() + (ROOT / "setup.py").read_bytes()
    if not stamped("project", project) or not PROGRAM.exists():
        must([*pip, "--no-deps", "--no-index", "--no-build-isolation", "-e", ROOT])
        stamp("project", project)


def ensure_translations():
    """Compile the catalogues if a source changed."""
    folder = ROOT / "translations"
    sources = [folder / "build.py", *sorted(folder.glob("th.d/*.po"))]
    sources += [ROOT / "greendesk/wordbreak.py", *sorted(ROOT.glob("resources/lists/words_th*"))]
    content = b"".join(path.read_bytes() for path in sources)
    compiled = folder / "th" / "LC_MESSAGES" / "greendesk.mo"
    if not stamped("translations", content) or not compiled.exists():
        must([PYTHON, folder / "build.py", "compile"])
        stamp("translations", content)


def stamped(name, content):
    """Tell whether a step of the set-up was last done with this very content."""
    try:
        return (VENV / f"stamp-{name}").read_text(encoding="ascii") == fingerprint(content)
    except OSError:
        return False


def stamp(name, content):
    """Remember that a step of the set-up is done."""
    (VENV / f"stamp-{name}").write_text(fingerprint(content), encoding="ascii")


def fingerprint(content):
    """Return a short print of some content."""
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()


def set_up():
    """Install what is missing."""
    ensure_packages(*FOR_QT)
    ensure_venv()
    ensure_translations()


# --- commands ---------------------------------------------------------------------------------


def run(rest):
    """Open the window on the sample project; without a screen, play the guided tour offscreen."""
    desktop = WINDOWS or sys.platform == "darwin"
    if rest:
        return code([PROGRAM, *rest])
    if desktop or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return code([PROGRAM, "--sample"])
    folder = ROOT / "out" / "tour"
    say("There is no screen here, so the guided tour is played without one.")
    offscreen = {"QT_QPA_PLATFORM": f"offscreen:configfile={LAPTOP}"}
    failed = code([PROGRAM, "--tour", folder], offscreen)
    say("The tour did not finish." if failed else f"Pictures, project, export, receipts: {folder}")
    return failed


def lint(rest):
    """Check style, imports, types and translations."""
    stages = [
        ("style", [PYTHON, "-m", "ruff", "check", "."]),
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("imports", [BIN / "lint-imports", "--no-logo"]),
        ("types", [PYTHON, "-m", "mypy", "greendesk"]),
        ("translations", [PYTHON, ROOT / "translations" / "build.py", "check"]),
    ]
    return sum(stage(name, command) for name, command in stages)


def test(rest):
    """Run the whole gate, or only pytest with the arguments given."""
    quick = "--quick" in rest
    rest = [argument for argument in rest if argument != "--quick"]
    ensure_packages(*FOR_TESTS)
    pytest = [PYTHON, "-m", "pytest"]
    if rest:
        return code([*pytest, *rest], engine())
    failed = lint([])
    side_by_side = ["-n", str(WORKERS), "--dist", "worksteal"]
    failed += stage("tests", [*pytest, *side_by_side, "-m", "not slow"], engine())
    failed += without_libthai([*pytest, "-q", "-m", "wrapping"])
    if quick:
        say("== bundle: left out (--quick)")
    else:
        failed += bundle([])
    say(f"== gate: {failed} of its stages FAILED" if failed else "== gate: green")
    return failed


def without_libthai(pytest):
    """Run tests where Qt finds no libthai, as on Windows: an empty file stands in its place.

    The tests themselves make sure that it cannot be loaded.
    """
    if not sys.platform.startswith("linux"):
        say("== lines without libthai: nothing to hide here; the tests above ran without it")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "libthai.so.0").touch()
        hidden = {"LD_LIBRARY_PATH": folder, "GREENDESK_WITHOUT_LIBTHAI": "1"}
        return stage("lines without libthai", pytest, hidden)


def engine():
    """Start the agency's engine; return what the contract tests must know to reach it."""
    script = ROOT / "resources" / "endpoint" / "run.py"
    if not sys.platform.startswith("linux"):
        say("engine: runs on Linux only; contract tests use the practice centre alone")
        return {}
    done = subprocess.run([str(PYTHON), str(script), "ensure"], stdout=subprocess.PIPE)
    if done.returncode not in (0, 4):
        sys.exit("The engine for the contract tests could not be started; see above.")
    pairs = (line.partition("=") for line in done.stdout.decode("utf-8").splitlines())
    found = {name: value for name, equals, value in pairs if equals}
    if done.returncode == 4:
        say("engine: no Python >= 3.12; contract tests use PostgreSQL and the practice centre")
        return found
    return dict(found, GREENDESK_ENGINE_REQUIRED="1")


def bundle(rest):
    """Make dist/GreenDesk and let it test itself."""
    ensure_packages(*FOR_BUNDLE)
    made = ["--noconfirm", "--log-level", "WARN", "build.spec"]
    if stage("bundle", [PYTHON, "-m", "PyInstaller", *made]):
        return 1
    program = ROOT / "dist" / "GreenDesk" / ("GreenDesk.exe" if WINDOWS else "GreenDesk")
    report = ROOT / "dist" / "selftest.txt"
    report.unlink(missing_ok=True)
    failed = stage("bundle's self-test", [program, "--selftest", report])
    if failed and report.exists():
        say(report.read_text(encoding="utf-8"))
    return failed


def i18n(rest):
    """Write the template and the merged catalogue, compile it, say what is missing."""
    return code([PYTHON, ROOT / "translations" / "build.py", *(rest or ["all"])])


def bench(rest):
    """Measure, beside QGIS where it is installed; nothing passes or fails by time."""
    return code([PYTHON, "-m", "tests.bench", *rest])


def faults(rest):
    """Run the campaigns that are too long for the gate."""
    return code(
        [PYTHON, "-m", "pytest", "--hypothesis-profile=search", "-m", "slow", *(rest or ["tests"])],
        engine(),
    )


def endpoint(rest):
    """Install and start the agency's side on loopback."""
    return code([PYTHON, ROOT / "resources" / "endpoint" / "run.py", *rest])


def lock(rest):
    """Remake the hashed lock; it names no registry. Needs the network."""
    with tempfile.TemporaryDirectory() as folder:
        must([sys.executable, "-m", "venv", folder])
        tools = Path(folder, "Scripts" if WINDOWS else "bin")
        must([tools / "python", "-m", "pip", "install", "-q", "uv"])
        options = "-q --universal --generate-hashes --no-annotate --no-header --no-emit-index-url"
        command = [tools / "uv", "pip", "compile", *options.split(), "--python-version", "3.11"]
        must([*command, *(rest or ["--upgrade"]), "pyproject.toml", "requirements.in", "-o", LOCK])
    return 0


def setup(rest):
    """Nothing beyond the set-up itself."""
    return 0


# --- small things -----------------------------------------------------------------------------


def stage(name, command, more=None):
    """Run one stage of the gate; print how it ended; return 1 if it failed."""
    say(f"\n== {name}")
    begun = time.monotonic()
    failed = code(command, more)
    how = f"FAILED (exit code {failed})" if failed else "well"
    say(f"== {name}: {how}, {time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


def code(command, more=None):
    """Run a command in the project's folder; return its exit code."""
    environment = dict(os.environ, PYTHONUTF8="1", QT_NO_GUI_THREADPOOL="1", **(more or {}))
    return subprocess.call([str(part) for part in command], cwd=str(ROOT), env=environment)


def must(command, environment=None):
    """Run a step of the set-up; stop when it fails, and only then show what it said."""
    command = [str(part) for part in command]
    done = subprocess.run(
        command, cwd=str(ROOT), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        say(done.stdout.decode("utf-8", "replace"))
        sys.exit("This did not work: " + " ".join(command))


def say(line):
    """Tell the person what is going on, before what comes next."""
    print(line, flush=True)


COMMANDS = {
    command.__name__: command
    for command in (run, test, lint, i18n, bench, faults, endpoint, bundle, lock, setup)
}


def main():
    """Set up what is missing, then do what was asked."""
    what, rest = (sys.argv[1:2] or ["run"])[0], sys.argv[2:]
    if what not in COMMANDS:
        say(__doc__)
        return 0 if what in ("-h", "--help", "help") else 2
    ensure_python()
    set_up()
    try:
        return COMMANDS[what](rest)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
