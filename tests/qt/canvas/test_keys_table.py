"""What the cheat sheet says of the map's keys is so: each is heard by the map."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from greendesk.qt.keys_table import ARROWS, HAND, MAP_GROUPS
from tests.qt.canvas.test_drawing import SQUARE, Map

KEYS = {
    "Space": Qt.Key.Key_Space,
    "Enter": Qt.Key.Key_Return,
    "Backspace": Qt.Key.Key_Backspace,
    "Esc": Qt.Key.Key_Escape,
    "Del": Qt.Key.Key_Delete,
    ARROWS: Qt.Key.Key_Left,
    "[": Qt.Key.Key_BracketLeft,
    "]": Qt.Key.Key_BracketRight,
    "{": Qt.Key.Key_BraceLeft,
    "}": Qt.Key.Key_BraceRight,
    "+": Qt.Key.Key_Plus,
    "−": Qt.Key.Key_Minus,
}
HELD = {
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}
ELSEWHERE = {"Ctrl Z", "Ctrl Y", "Alt", "F"}
"""Keys of the window's own, one that is only held, and one that wants a neighbour."""


def ways(number):
    """Return the combinations of a group without the mouse."""
    group = MAP_GROUPS[number]
    found = (way for line in group.lines for way in line.ways)
    return [w for w in found if w not in ELSEWHERE and not set(w.split(" ")) & set(HAND)]


def press(sheet, way):
    *held, cap = way.split(" ")
    modifiers = Qt.KeyboardModifier.NoModifier
    for name in held:
        modifiers |= HELD[name]
    return sheet.canvas.keyboard.press(QKeyEvent(QEvent.Type.KeyPress, KEYS[cap], modifiers))


@pytest.fixture
def sheet(qtbot, jobs):
    sheet = Map(qtbot, jobs)
    sheet.click(*SQUARE)
    return sheet


@pytest.mark.parametrize("way", ways(0))
def test_every_key_for_drawing_is_heard_while_drawing(sheet, way):
    assert press(sheet, way)


@pytest.mark.parametrize("way", ways(1))
def test_every_key_for_corners_is_heard_while_a_patch_is_selected(sheet, way):
    sheet.key(Qt.Key.Key_Return)
    assert press(sheet, "]")
    assert press(sheet, way)


@pytest.mark.parametrize("way", ways(2))
def test_every_key_for_looking_is_heard(sheet, way):
    sheet.key(Qt.Key.Key_Escape)
    assert press(sheet, way)


def test_a_typed_length_is_heard_while_drawing(sheet):
    assert sheet.canvas.keyboard.press(
        QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_7, Qt.KeyboardModifier.NoModifier, "7")
    )
