"""Notes outside of the map whether a button was pressed by the mouse or by a key.

The map speaks of the next step for the hand that did the last one; a tool taken up elsewhere is
such a step, too.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from greendesk.qt.canvas.canvas import MapCanvas

_PRESSING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)


class Hands(QObject):
    """Tells the map which hand presses what it watches."""

    def __init__(self, canvas: MapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas

    def watch(self, *widgets: QWidget) -> None:
        """Look at what is pressed here."""
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the hand; the widget hears of it all the same."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._canvas.mouse_leads()
        elif isinstance(event, QKeyEvent) and event.key() in _PRESSING:
            self._canvas.keyboard.leads = True
        return False
