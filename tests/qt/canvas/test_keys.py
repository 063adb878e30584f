import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from greendesk.qt.canvas.keys import key_name, system_of

SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(key, text="", modifiers=NONE, scan=0, virtual=0):
    return QKeyEvent(QEvent.Type.KeyPress, int(key), modifiers, scan, virtual, 0, text)


@pytest.mark.parametrize(
    ("key", "text", "name"),
    [
        (Qt.Key.Key_A, "a", "A"),
        (Qt.Key.Key_Return, "\r", "Enter"),
        (Qt.Key.Key_Escape, "", "Escape"),
        (Qt.Key.Key_Left, "", "Left"),
        (Qt.Key.Key_BracketLeft, "[", "["),
        (Qt.Key.Key_F1, "", "F1"),
        (Qt.Key.Key_5, "5", "5"),
        (Qt.Key.Key_Plus, "+", "+"),
    ],
)
def test_a_latin_layout_says_what_is_printed_on_the_key(key, text, name):
    assert key_name(press(key, text)) == name


@pytest.mark.parametrize(
    ("thai", "name"),
    [
        ("ฟ", "A"),
        ("อ", "V"),
        ("ๆ", "Q"),
        ("ร", "I"),
        ("แ", "C"),
        ("ด", "F"),
        ("บ", "["),
        ("ล", "]"),
    ],
)
def test_a_thai_letter_is_the_key_in_the_same_place(thai, name):
    assert key_name(press(ord(thai), thai)) == name


def test_shifted_brackets_have_names_of_their_own_in_both_layouts():
    assert key_name(press(Qt.Key.Key_BraceLeft, "{", SHIFT)) == "{"
    assert key_name(press(ord("ฐ"), "ฐ", SHIFT)) == "{"


@pytest.mark.parametrize(
    ("system", "scan", "virtual"), [("x11", 38, 0), ("windows", 30, 0x41), ("mac", 0, 0)]
)
def test_the_place_told_by_the_system_beats_the_letter(system, scan, virtual):
    pattachote = "้"  # another Thai layout has this letter where Latin keyboards have A
    assert key_name(press(ord(pattachote), pattachote, NONE, scan, virtual), system) == "A"


def test_thai_digits_are_digits():
    assert key_name(press(ord("๗"), "๗", SHIFT)) == "7"


def test_a_key_nobody_knows_has_no_name():
    assert key_name(press(Qt.Key.Key_VolumeUp)) == ""


def test_each_platform_reports_codes_of_one_system():
    assert [system_of(p) for p in ("xcb", "wayland", "windows", "cocoa", "offscreen")] == [
        "x11",
        "x11",
        "windows",
        "mac",
        "",
    ]
