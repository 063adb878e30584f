"""A button that stands for an action of the table: its sign, a word of its own, and its key."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from greendesk.i18n import Text, say
from greendesk.qt.dialogs.page import say_plain
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon, px


class Command(Spoken, QPushButton):
    """Does what the action does, and is grey with its reason while that can't be done.

    Args:
        key: shown on the right; as the officer finds it on the keyboard.
        icon_name: a file of ``resources/icons``.
    """

    def __init__(self, action: QAction, words: Text, key: str, icon_name: str) -> None:
        super().__init__()
        self._action, self._words, self._icon_name = action, words, icon_name
        as_kind(self, "link")
        self.key = as_kind(QLabel(key), "muted")
        self.key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, px(8), 0)
        line.addStretch(1)
        line.addWidget(self.key)
        self.clicked.connect(action.trigger)
        action.changed.connect(self.retell)
        self.retell()

    def retell(self) -> None:
        """Say word and reason again, and draw the sign in the colour of now."""
        words, able = say_plain(self._words), self._action.isEnabled()
        self.setEnabled(able)
        self.setText(f" {words}")
        self.setIcon(icon(self._icon_name, colours().primary))
        self.setIconSize(QSize(px(18), px(18)))
        key = self.key.text()
        self.setAccessibleName(f"{words} ({key})" if key else words)
        self.setToolTip(say(self._words) if able else self._action.toolTip())
