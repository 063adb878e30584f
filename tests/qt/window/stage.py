"""What tests of the window look for on any widget: names, room for the text, foreign words."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QToolButton,
    QWidget,
)

THAI = re.compile("[\u0e00-\u0e7f]")
LATIN = re.compile("[A-Za-z]{2,}")
KEPT_LATIN = set(
    re.split(
        r"\s+",
        """GreenDesk GeoPackage GeoJSON GPX KML KMZ CSV Excel Shapefile QGIS Google Earth UTM
        GPS WGS MBTiles PMTiles WMS WMTS Enter Esc Ctrl Shift Alt Space Backspace Delete Del Return
        zip gpkg
        https English Sarabun SIL Open Font License Lucide ISC MIT geothai CC BY GeoNames Natural
        Qt LGPL GEOS PROJ GDAL EPSG Home End PgUp PgDown Tab Insert png""",
    )
)
"""Names of programs, formats and keys; the glossary lets them stand in Thai texts."""


def visible(root: QWidget) -> Iterator[QWidget]:
    """Walk over everything of ``root`` that is on screen."""
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible():
            yield widget


def on_screen(widget: QWidget) -> QRect:
    """Return the part of ``widget`` that is to be seen, in pixels of the screen."""
    return widget.visibleRegion().boundingRect().translated(widget.mapToGlobal(QPoint()))


def nameless(root: QWidget) -> list[str]:
    """Return the controls that a screen reader could not call by a name."""
    found = []
    for widget in visible(root):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or _inner(widget):
            continue
        if isinstance(widget, QComboBox):
            named = bool(widget.accessibleName())
        else:
            told = QAccessible.queryAccessibleInterface(widget)
            named = bool(told and told.text(QAccessible.Text.Name).strip())
        if not named:
            found.append(_called(widget))
    return found


def _inner(widget: QWidget) -> bool:
    """Return whether ``widget`` is a part of another control, which has the name."""
    parent = widget.parentWidget()
    return (
        isinstance(parent, QComboBox | QLineEdit)
        or widget.objectName() in ("qt_scrollarea_viewport", "ScrollLeftButton")
        or widget.objectName().startswith("qt_")
        or type(widget).__name__ == "QScrollArea"
        or widget.inherits("QComboBoxPrivateContainer")
        or (isinstance(widget, QLineEdit) and isinstance(parent, QComboBox))
        or (isinstance(parent, QAbstractScrollArea) and widget is parent.viewport())
    )


def clipped(root: QWidget) -> list[str]:
    """Return labels, buttons and tabs whose text needs more room than they have."""
    found = []
    for widget in visible(root):
        if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
            if widget.wordWrap():
                short = widget.heightForWidth(widget.width()) > widget.height() + 1
            else:
                short = widget.sizeHint().width() > widget.width() + 1
            short = short or widget.fontMetrics().height() > widget.height()
        elif isinstance(widget, QAbstractButton) and widget.text():
            if _is_a_picture_alone(widget):
                continue
            needed = widget.fontMetrics().boundingRect(
                0, 0, 9999, 9999, 0, widget.text().replace("&", "")
            )
            icon = widget.iconSize().width() + 4 if not widget.icon().isNull() else 0
            short = needed.width() + icon > widget.width() or needed.height() > widget.height()
        elif isinstance(widget, QTabBar):
            short = widget.sizeHint().width() > widget.width() + 1
        else:
            continue
        if short:
            found.append(f"{_called(widget)} {widget.size()} needs {widget.sizeHint()}")
    return found


def _is_a_picture_alone(button: QAbstractButton) -> bool:
    """Return whether the words of a button are only for who can't see its picture."""
    style = Qt.ToolButtonStyle.ToolButtonIconOnly
    pictured = isinstance(button, QToolButton) and not button.icon().isNull()
    return pictured and button.toolButtonStyle() == style


def texts(root: QWidget) -> Iterator[str]:
    """Walk over every text of ``root`` that can be read, tooltips and placeholders too."""
    for widget in visible(root):
        yield widget.toolTip()
        yield widget.accessibleName()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QTabBar):
            yield from (widget.tabText(i) for i in range(widget.count()))
        if isinstance(widget, QComboBox) and not widget.isEditable():
            yield from (widget.itemText(i) for i in range(widget.count()))
        for action in widget.actions():
            yield action.text()
            yield action.toolTip()


def foreign(root: QWidget, language: str, data: tuple[str, ...] = ()) -> list[str]:
    """Return texts in the other language; ``data`` are words of the project's own."""
    found = []
    for text in texts(root):
        rest = re.sub("<[^>]*>", "", text).replace("\u200b", "")
        for word in (*data, "ภาษาไทย", "ไทย"):
            rest = rest.replace(word, "")
        if language == "en" and THAI.search(rest):
            found.append(text)
        if language == "th" and set(LATIN.findall(rest)) - KEPT_LATIN:
            found.append(text)
    return found


def _called(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    parent = type(widget.parentWidget()).__name__
    return f"{type(widget).__name__} {widget.objectName()!r} {text!r} in {parent}"


def type_text(widget: QWidget, text: str) -> None:
    """Type ``text``, Thai too (QTest.keyClicks aborts on Thai)."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(widget, event)


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever the focus is."""
    target: QObject | None = QApplication.focusWidget() or QGuiApplication.focusWindow()
    assert target is not None, "nothing has the focus"
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, held))
    QApplication.processEvents()


class Script:
    """Stands in for ``desk.ask``: answers each question by filling in the real dialog."""

    def __init__(self, *answers: Callable[[object], object]) -> None:
        self.answers, self.asked, self.unexpected = list(answers), [], []

    def __call__(self, question: object) -> object:
        self.asked.append(question)
        if not self.answers:  # to raise here, deep in Qt's events, would bring it all down
            self.unexpected.append(type(question).__name__)
            return None
        return self.answers.pop(0)(question)


def cancel(question: object) -> None:
    """Answer a question by leaving it."""


def choose(path: Path) -> Callable[[object], Path]:
    """Answer the question for a file."""
    return lambda question: path
