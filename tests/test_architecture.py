"""The shape of the program, as far as import contracts cannot say it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import greendesk

ROOT = Path(greendesk.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
CLOCKED = {
    "cli/__init__.py",
    "cli/files.py",
    "cli/centre.py",
    "session.py",
    "opening.py",
}  # and everything under qt
TOUCHES_CHANCE = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns"},
    "uuid": {"uuid1", "uuid4"},
}
CATCH_ALLS = {"cli/__init__.py", "qt/jobs.py", "qt/crash.py", "qt/selftest.py"}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def calls_in(path):
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


def test_the_map_names_every_package_and_module():
    named = set(re.findall(r"(?m)^``(\w+)`` ", greendesk.__doc__))
    there = {path.stem for path in ROOT.glob("*.py")} - {"__init__"}
    there |= {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert named == there


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(tree_of(path))


def test_the_two_usual_offenders_stay_small():
    lines = {
        name: len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in ("session.py", "qt/main_window.py")
        if (ROOT / name).exists()
    }
    assert all(length < 300 for length in lines.values()), lines


def test_nothing_is_called_by_a_name_that_says_nothing():
    empty = {"util", "utils", "common", "helper", "helpers", "core", "manager", "misc"}
    assert not [name_of(p) for p in SOURCES if empty & {p.stem, p.parent.name}]


def test_the_core_takes_time_and_ids_from_its_caller():
    found = [
        f"{name_of(path)}:{call.lineno}"
        for path in SOURCES
        if name_of(path) not in CLOCKED and not name_of(path).startswith("qt/")
        for call in calls_in(path)
        if _touches_clock_or_chance(call.func)
    ]
    assert not found


def _touches_clock_or_chance(function):
    if not isinstance(function, ast.Attribute):
        return isinstance(function, ast.Name) and function.id in ("uuid4", "uuid1")
    owner = ast.unparse(function.value).split(".")[-1]
    return function.attr in TOUCHES_CHANCE.get(owner, ())


def test_only_the_outermost_places_catch_everything_and_keep_it():
    found = {
        name_of(path)
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and ast.unparse(node.body[-1]) != "raise"
    }
    assert found <= CATCH_ALLS


def test_how_far_around_its_patches_an_area_reaches_is_said_once():
    """What is offered to be kept offline, kept by a script and asked of the light is one area."""
    found = [
        name_of(path)
        for path in SOURCES
        for node in tree_of(path).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MARGIN_M"
    ]
    assert found == ["tiles/plan.py"]


def test_every_text_file_is_opened_with_its_encoding():
    found = [
        f"{name_of(path)}:{call.lineno}"
        for path in SOURCES
        for call in calls_in(path)
        if not (name_of(path).startswith("qt/") and _opens_a_window(call))
        if _opens_text(call) and "encoding" not in {word.arg for word in call.keywords}
    ]
    assert not found


def _opens_a_window(call):
    """A dialog or a drawer is opened with nothing in brackets; in the window, files never are."""
    return getattr(call.func, "attr", "") == "open" and not call.args


def _opens_text(call):
    if isinstance(call.func, ast.Attribute):
        if call.func.attr in ("read_text", "write_text"):
            return True
        modes = call.args[:1] if call.func.attr == "open" else None
    else:
        modes = call.args[1:2] if getattr(call.func, "id", "") == "open" else None
    if modes is None or any(word.arg == "mode" for word in call.keywords):
        return False
    mode = ast.literal_eval(modes[0]) if modes and isinstance(modes[0], ast.Constant) else ""
    return isinstance(mode, str) and set(mode) <= set("rwaxt+") and (bool(mode) or not modes)


def test_the_command_line_loads_neither_qt_nor_gdal():
    loaded = run_child("import sys, greendesk.cli; print(*sys.modules)").split()
    assert "greendesk.cli" in loaded
    assert not {"PySide6", "shiboken6", "fiona"} & {name.split(".")[0] for name in loaded}


def test_the_window_is_painted_before_anything_heavy_is_loaded():
    show = "import sys; from tests.bench.program import show_window; show_window()"
    loaded = run_child(f"{show}; print(*sys.modules)").split()
    assert {"painted", "PySide6", "greendesk.qt.main_window"} <= set(loaded)
    heavy = {"numpy", "shapely", "pyproj", "fiona", "sqlite3", "sqlite_utils", "PIL"}
    assert not heavy & {name.split(".")[0] for name in loaded}


def test_the_source_of_what_is_loaded_is_not_read_and_kept():
    """PySide's own import does that, with megabytes of it, for switches that nobody uses here."""
    load = "import linecache; from greendesk.qt import app; from greendesk import session"
    kept = run_child(f"{load}; print(*linecache.cache)")
    assert not [name for name in kept.split() if "greendesk" in name or "numpy" in name]


def test_some_hundred_thousand_calls_into_qt_do_not_abort():
    """PySide6 6.12 on Python 3.11 dies of them: each void call drops a reference to None."""
    assert run_child(VOID_CALLS).strip() == "400000"


VOID_CALLS = """
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPainterPath, QPolygonF, QTransform
from PySide6.QtWidgets import QApplication, QWidget
app, made = QApplication([]), 0
widget, rect, path, colour, points = QWidget(), QRect(), QPainterPath(), QColor(), QPolygonF()
point, size, transform = QPoint(), QSize(), QTransform()
calls = [
    (widget.setEnabled, (True,)), (widget.setVisible, (False,)), (widget.update, ()),
    (widget.resize, (9, 9)), (widget.move, (1, 1)), (widget.setToolTip, ("",)),
    (widget.setMinimumWidth, (1,)), (widget.setMouseTracking, (True,)), (widget.hide, ()),
    (widget.updateGeometry, ()), (rect.setWidth, (3,)), (rect.translate, (1, 1)),
    (path.moveTo, (0, 0)), (path.clear, ()), (colour.setAlpha, (9,)), (points.clear, ()),
    (point.setX, (1,)), (size.setWidth, (1,)), (size.transpose, ()), (transform.reset, ()),
]
for call, arguments in calls:
    for _ in range(20_000):
        call(*arguments)
        made += 1
print(made)
"""


def run_child(program):
    """Return what a fresh Python prints; its error output stands in the failure."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", cwd=ROOT.parent
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_no_widget_is_asked_for_its_screen():
    """PySide6 takes the screen for the widget's child, and deletes it with the widget."""
    found = [
        f"{name_of(path)}:{call.lineno}"
        for path in SOURCES
        for call in calls_in(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("screen", "windowHandle")
    ]
    assert not found
