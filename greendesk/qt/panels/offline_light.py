"""The light in the bar at the top: is this computer ready for work without internet?"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QToolButton

from greendesk.i18n import N_, Text, say
from greendesk.qt import offline
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import say_plain
from greendesk.qt.ready import State
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon_pixmap, px

WORDS = {
    State.UNKNOWN: N_("Offline: not tested yet"),
    State.TESTING: N_("Offline: being tested…"),
    State.READY: N_("Ready offline"),
    State.NOT_READY: N_("Not ready offline"),
}
ICONS = {
    State.UNKNOWN: "circle-dashed",
    State.TESTING: "clock",
    State.READY: "circle-check",
    State.NOT_READY: "triangle-alert",
}
_TIPS = {
    State.UNKNOWN: N_("Whether the map of your area is on this computer is not known yet."),
    State.TESTING: N_("The pictures of your area are asked for with the internet left alone."),
    State.READY: N_("Tested: map, lists and letters are all on this computer."),
    State.NOT_READY: N_("Something is missing for work without internet. Click to see what."),
}


class OfflineLight(Spoken, QToolButton):
    """Icon and word; a click shows what was tested."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._ready = desk.work.ready
        self._narrow = False
        as_kind(self, "text")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.clicked.connect(lambda: offline.show_readiness(desk))
        self._ready.changed.connect(self.retell)
        self.say_with("state", self.retell)

    def set_narrow(self, narrow: bool) -> None:
        """Show only the icon where there is little room; its words stay its name."""
        self._narrow = narrow
        self.retell()

    def retell(self) -> None:
        """Say how it stands."""
        state, now = self._ready.state, colours()
        tones = {State.READY: now.primary, State.NOT_READY: now.warning}
        words = say_plain(Text(WORDS[state]))
        self.setIcon(QIcon(icon_pixmap(ICONS[state], tones.get(state, now.muted), px(16))))
        self.setIconSize(QSize(px(16), px(16)))
        self.setText("" if self._narrow else f" {words}")  # the icon stands close
        self.setAccessibleName(words)
        self.setToolTip(say(Text(_TIPS[state])))
