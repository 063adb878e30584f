"""The short message at the bottom left of the map, with "Undo" where that makes sense.

The one thing to know: an offer is never wiped away unseen. It stays while the mouse or the keyboard
is on it, comes back when another message has come between, and can be called back when its time
was up; only what is no longer true (an undo after something else was done) goes at once.
"""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget
from shiboken6 import isValid

from greendesk.i18n import N_, Text
from greendesk.qt.desk import Notice
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.panels.hint import BUTTONS_PX, BUTTONS_TOP_PX
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon, px

SHOWN_MS = 6000
GRAVE_MS = 15000
LINGER_MS = 3000
"""So long it stays after the mouse or the keyboard has left it."""
MOST = 9
"""So many missed offers are kept."""
_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class Toast(Spoken, QFrame):
    """One message at a time over ``map``, above its ``hint``; a newer one comes first.

    Attributes:
        missed: offers whose time was up before they were used or closed, the last one last.
        missed_changed: there is one more, or one less.
    """

    missed_changed = Signal()

    def __init__(self, map: QWidget, hint: QWidget) -> None:
        super().__init__(map)
        as_kind(self, "toast")
        self._map, self._hint = map, hint
        self._notice: Notice | None = None
        self._interrupted: list[Notice] = []  # offers that a newer message has covered
        self.missed: list[Notice] = []
        self.message = Paragraph()
        self.button = QPushButton()
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else a click is the map's
        self.put(self.close_button, tip=Text(N_("Close this message")))
        self.say_with("icon", self._paint)
        line = QHBoxLayout(self)
        line.setContentsMargins(px(16), px(8), px(8), px(8))
        line.addWidget(self.message, 1)
        line.addWidget(self.button)
        line.addWidget(self.close_button)
        self._came_from: QWidget | None = None  # where the keyboard was before it came here
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self.button.clicked.connect(self._pressed)
        self.close_button.clicked.connect(self.leave)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._time_is_up)
        for other in (map, hint):
            other.installEventFilter(self)
        self.hide()

    def tell(self, notice: Notice) -> None:
        """Show a message for a while; an offer that it covers comes back after it."""
        covered = self._notice if not self.isHidden() else None
        if covered is not None and covered is not notice and _offers(covered):
            self._interrupted.append(covered)
        self._show(notice)

    def show_again(self) -> None:
        """Show the offer again that was missed last."""
        if self.missed:
            notice = self.missed.pop()
            self.missed_changed.emit()
            self.tell(notice)

    def _show(self, notice: Notice) -> None:
        self._notice = notice
        self.put(self.message, notice.text)
        self.button.setVisible(notice.button is not None)
        if notice.button is not None:
            self.put(self.button, notice.button)
        self.place()
        self.show()
        self.raise_()
        self._timer.stop()
        if not notice.lasts:
            self._timer.start(GRAVE_MS if notice.grave else SHOWN_MS)

    def end(self, notice: Notice) -> None:
        """Show this message no longer: what it speaks of is over."""
        self._interrupted = [other for other in self._interrupted if other is not notice]
        if self._notice is notice:
            self.leave()

    def withdraw(self) -> None:
        """Offer nothing any more: something else was done, and the button would undo that."""
        self._interrupted = [n for n in self._interrupted if n.run is None or n.stays]
        if self._notice is not None and self._notice.run is not None and not self._notice.stays:
            self.leave()

    def _time_is_up(self) -> None:
        """Go, unless somebody is reading; what was offered and still holds can be called back."""
        if self.is_in_use:
            return
        notice = self._notice
        if notice is not None and _offers(notice) and notice.stays:
            self.missed = [*(n for n in self.missed if n.text != notice.text), notice][-MOST:]
            self.missed_changed.emit()
        self.leave()

    @property
    def is_in_use(self) -> bool:
        """Whether the mouse is over it or the keyboard in it."""
        return self.underMouse() or self._holds(QApplication.focusWidget())

    def _linger(self) -> None:
        """Let its time go on once nobody is reading any more."""
        lasting = self._notice is None or self._notice.lasts
        if not self.isHidden() and not lasting and not self._timer.isActive():
            self._timer.start(LINGER_MS)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the mouse is here."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go a moment after the mouse has gone."""
        super().leaveEvent(event)
        self._linger()

    def leave(self) -> None:
        """Go, and hand the keyboard back to where it was, if it came here meanwhile."""
        if self._holds(QApplication.focusWidget()):
            back = self._came_from
            known = back is not None and isValid(back) and back.isVisible() and back.isEnabled()
            (back if back is not None and known else self._map).setFocus()
        self._timer.stop()
        self.hide()
        if self._interrupted:
            self._show(self._interrupted.pop())

    def place(self) -> None:
        """Stand at the bottom left of the map, above its hint."""
        room = self._map.rect()
        buttons = self.button.sizeHint().width() if not self.button.isHidden() else 0
        extra = buttons + self.close_button.sizeHint().width() + px(56)
        words = self.message.fontMetrics().horizontalAdvance(self.message.text()) + px(8)
        width = max(px(160), min(words + extra, room.width() - px(32), px(560)))
        height = self.message.heightForWidth(width - extra) + px(16)
        height = max(height, self.close_button.sizeHint().height() + px(16), px(44))
        self.resize(QSize(width, height))
        bottom = self._hint.y() if not self._hint.isHidden() else room.height() - px(32)
        if px(16) + width > room.width() - px(BUTTONS_PX):
            bottom = min(bottom, room.height() - px(BUTTONS_TOP_PX))
        self.move(px(16), bottom - height - px(8))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the map changes its size or the hint its place."""
        if event.type() in _MOVES and self.isVisible():
            self.place()
        return False

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and self.isAncestorOf(widget)

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._holds(new) and not self._holds(old):
            self._came_from = old
            self._timer.stop()
        elif self._holds(old) and not self._holds(new):
            self._linger()

    def _pressed(self) -> None:
        notice = self._notice
        self.leave()
        if notice is not None and notice.run is not None:
            notice.run()

    def _paint(self) -> None:
        self.close_button.setIcon(icon("x", colours().raised))
        self.close_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)


def _offers(notice: Notice) -> bool:
    """Return whether there is something to press, or to wait for."""
    return notice.run is not None or notice.lasts
