"""Which key went down, by its place on the keyboard, so that a Thai layout changes nothing.

With a Thai layout Qt reports Thai letters. The place comes from the system where it tells it
(virtual keys on Windows and macOS, scan codes on X11 and Wayland), else from the Kedmanee layout
itself. Only when the typed letter is not Latin: people with AZERTY keep their own letters.

**Source:** TIS 820-2538 (Kedmanee); Linux input-event-codes.h (+8 under X11); Windows scan code
set 1; HIToolbox Events.h.
"""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

System = Literal["x11", "windows", "mac", ""]

_NAMED = {
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backtab: "Tab",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "PageUp",
    Qt.Key.Key_PageDown: "PageDown",
    Qt.Key.Key_Undo: "Undo",
    Qt.Key.Key_Redo: "Redo",
    Qt.Key.Key_Menu: "Menu",
    Qt.Key.Key_Shift: "Shift",
    Qt.Key.Key_Control: "Control",
    Qt.Key.Key_Meta: "Meta",
    Qt.Key.Key_Alt: "Alt",
    Qt.Key.Key_AltGr: "Alt",
}
_NAMES = {int(key): name for key, name in _NAMED.items()}
_F1, _F35 = int(Qt.Key.Key_F1), int(Qt.Key.Key_F35)

_LATIN_ROWS = ("1234567890-=", "QWERTYUIOP[]", "ASDFGHJKL;'", "ZXCVBNM,./")
_KEDMANEE_ROWS = ("ๅ/-ภถุึคตจขช", "ๆไำพะัีรนยบล", "ฟหกดเ้่าสวง", "ผปแอิืทมใฝ")
_KEDMANEE_SHIFT_ROWS = ("+๑๒๓๔ู฿๕๖๗๘๙", '๐"ฎฑธํ๊ณฯญฐ,', "ฤฆฏโฌ็๋ษศซ.", "()ฉฮฺ์?ฒฬฦ")
_X11_ROWS = (10, 24, 38, 52)  # scan code of the first key of each row; the others follow
_WINDOWS_ROWS = (2, 16, 30, 44)
_MAC_CODES = {
    **dict(zip("ASDFHGZXCV", range(10), strict=True)),
    **dict(zip("BQWERYT123465=97-80]OU[IP", range(11, 36), strict=True)),
    **dict(zip("LJ'K;\\,/NM.", range(37, 48), strict=True)),
}
_SHIFTED = {"[": "{", "]": "}"}


def _places(starts: tuple[int, ...]) -> dict[int, str]:
    return {
        start + i: letter
        for start, row in zip(starts, _LATIN_ROWS, strict=True)
        for i, letter in enumerate(row)
    }


_SCAN_CODES: dict[str, dict[int, str]] = {
    "x11": _places(_X11_ROWS),
    "windows": _places(_WINDOWS_ROWS),
}
_MAC = {code: letter for letter, code in _MAC_CODES.items()}
_KEDMANEE = {
    thai: latin
    for rows in (_KEDMANEE_SHIFT_ROWS, _KEDMANEE_ROWS)
    for thai_row, latin_row in zip(rows, _LATIN_ROWS, strict=True)
    for thai, latin in zip(thai_row, latin_row, strict=True)
}
_THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"


def key_name(event: QKeyEvent, system: System = "") -> str:
    """Return the plain name of a key: "A", "[", "{", "Enter", "Left", "F1"; "" when unknown.

    Digits are digits in either script, since lengths are typed with them.

    Args:
        system: where the codes come from; see :func:`system_of`.
    """
    key = int(event.key())
    if key in _NAMES:
        return _NAMES[key]
    if _F1 <= key <= _F35:
        return f"F{key - _F1 + 1}"
    thai = _is_thai(key) or any(_is_thai(ord(letter)) for letter in event.text())
    typed = event.text()
    if typed and typed in _THAI_DIGITS:
        return str(_THAI_DIGITS.index(typed))
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if not thai and 0x20 < key < 0x7F:
        return _cased(chr(key), shift)
    place = _by_code(event, system) or _KEDMANEE.get(chr(key) if key < 0x110000 else "", "")
    return _cased(place or _KEDMANEE.get(typed, ""), shift)


def system_of(platform_name: str) -> System:
    """Return whose scan codes the Qt platform ("xcb", "windows", …) reports."""
    if platform_name in ("xcb", "wayland", "wayland-egl"):
        return "x11"
    if platform_name == "windows":
        return "windows"
    return "mac" if platform_name == "cocoa" else ""


def _cased(letter: str, shift: bool) -> str:
    letter = letter.upper()
    if shift:
        return _SHIFTED.get(letter, letter)
    return letter


def _by_code(event: QKeyEvent, system: System) -> str:
    if system == "windows":
        virtual = event.nativeVirtualKey()
        if 0x41 <= virtual <= 0x5A:
            return chr(virtual)
    if system == "mac":
        return _MAC.get(event.nativeVirtualKey(), "")
    return _SCAN_CODES.get(system, {}).get(event.nativeScanCode(), "")


def _is_thai(code: int) -> bool:
    return 0x0E00 <= code <= 0x0E7F
