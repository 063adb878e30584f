"""The bar at the top: menu, whose project it is, go-to box, what is unsent, language, help."""

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
)

from greendesk.i18n import N_, Text, language, say
from greendesk.qt import actions
from greendesk.qt.desk import Desk
from greendesk.qt.destinations import Destination, find_destinations, link_problem
from greendesk.qt.panels.offline_light import OfflineLight
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, icon, px
from greendesk.qt.words import lao_text
from greendesk.session import Changed

HEIGHT_PX = 48
MANY, TOO_MANY = 50, 100


class GoTo(Spoken, QLineEdit):
    """Finds a tambon, a place, a patch or coordinates, and flies there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: list[Destination] = []
        self._lines = QStringListModel(self)
        completer = QCompleter(self._lines, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(10)
        completer.activated.connect(self._chosen)
        self.setCompleter(completer)
        self.put(
            self,
            placeholder=Text(N_("Go to a tambon, place, patch, coordinates")),
            name=Text(N_("Go to a place")),
        )
        self._glass = self.addAction(icon("map-pin"), QLineEdit.ActionPosition.LeadingPosition)
        self.say_with("icon", lambda: self._glass.setIcon(icon("map-pin")))
        self.setClearButtonEnabled(True)
        self.textEdited.connect(self._look_up)
        self.returnPressed.connect(self.go)

    def _look_up(self, text: str) -> None:
        self._found = find_destinations(text, self._desk.session) if text.strip() else []
        self._lines.setStringList([found.title for found in self._found])

    def _chosen(self, title: str) -> None:
        for found in self._found:
            if found.title == title:
                self._fly(found)
                return

    def go(self) -> None:
        """Fly to the best answer for what was typed."""
        self._look_up(self.text())
        if self._found:
            self._fly(self._found[0])
        elif typed := self.text().strip():
            unknown = N_("“{text}” was not found. Try the name of a tambon, or coordinates.")
            self._desk.tell(link_problem(typed) or Text(unknown, {"text": typed}))

    def _fly(self, found: Destination) -> None:
        self._desk.go_to(found)
        self._desk.canvas.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the box for the map."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self._desk.canvas.setFocus()
        else:
            super().keyPressEvent(event)


class TopBar(Spoken, QFrame):
    """48 px of what holds for the whole window."""

    def __init__(self, desk: Desk, made: dict[str, QAction]) -> None:
        super().__init__()
        self._desk, self._rows = desk, made
        as_kind(self, "bar")
        self.menu = QToolButton()
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu.setMenu(QMenu(self.menu))
        self.put(self.menu, tip=Text(N_("Menu")))
        self.lao = as_kind(QLabel(), "head")
        self.lao.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.go_to = GoTo(desk)
        self.offline = OfflineLight(desk)
        self.unsent = as_kind(QPushButton(), "unsent")
        self.unsent.clicked.connect(made["data.send"].trigger)
        self.language = as_kind(QToolButton(), "text")
        self.language.clicked.connect(made["view.language"].trigger)
        self.help = QToolButton()
        self.help.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.help.setMenu(QMenu(self.help))
        self.put(self.help, tip=Text(N_("Help")))
        self._line = line = QHBoxLayout(self)
        line.addWidget(self.menu)
        line.addWidget(self.lao, 3)
        line.addWidget(self.go_to, 4)
        line.addStretch(1)
        for widget in (self.offline, self.unsent, self.language, self.help):
            line.addWidget(widget)
        self.say_with("sizes", self._size)
        self.say_with("icons", self._paint)
        self.say_with("menus", self._fill_menus)
        self.lao.installEventFilter(self)
        self._soon = QTimer(self, singleShot=True)  # one edit is told several times
        self._soon.timeout.connect(self.retell)
        desk.status_changed.connect(self._soon.start)
        desk.changed.connect(self._heard)
        desk.closing.connect(self._soon.stop)
        self.retell()

    def _heard(self, changed: Changed) -> None:
        """Say it again soon; a method, which Qt lets go of with the bar."""
        self._soon.start()

    def retell(self) -> None:
        """Say whose project it is and how much the centre does not have."""
        self._elide()
        count = self._desk.session.unsent
        photos = 0 if count else len(self._desk.work.shipping.photos_to_go())
        words, tip = (
            N_("Unsent {n:,}"),
            N_("{n:,} records differ from what the centre has. Open sending."),
        )
        if photos:
            words = N_("Unsent photos {photos:,}")
            tip = N_("All records are at the centre. {photos:,} photos are not there yet.")
        values = {"n": count, "photos": photos}
        self.unsent.setText(say(Text(words, values)))
        self.unsent.setAccessibleName(self.unsent.text())
        self.unsent.setToolTip(say(Text(tip, values)))
        level = "too-many" if count >= TOO_MANY else "many" if count >= MANY else "few"
        if self.unsent.property("level") != level:
            self.unsent.setProperty("level", level)
            self.unsent.style().unpolish(self.unsent)
            self.unsent.style().polish(self.unsent)
        self.language.setText("English" if language() == "th" else "ไทย")
        self.language.setAccessibleName(self.language.text())
        self.language.setToolTip(say(Text(N_("Change the language"))))

    def _fill_menus(self) -> None:
        """Say the headings in the language of now; what stands under them says itself."""
        actions.fill_menu(self.menu.menu(), self._rows)
        actions.fill_group(self.help.menu(), self._rows, "help")

    def _size(self) -> None:
        self.setFixedHeight(px(HEIGHT_PX))
        self._line.setContentsMargins(px(8), 0, px(8), 0)
        self._line.setSpacing(px(8))
        self.menu.setIconSize(QSize(px(22), px(22)))
        self.help.setIconSize(QSize(px(20), px(20)))
        for button in (self.menu, self.help):
            button.setFixedSize(px(36), px(36))
        self.lao.setMinimumWidth(px(120))
        self.go_to.setMinimumWidth(px(160))
        self.go_to.setMaximumWidth(px(380))

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what is only nice to have."""
        self.offline.set_narrow(narrow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the name into the room it has."""
        if event.type() == QEvent.Type.Resize:
            self._elide()
        return False

    def _elide(self) -> None:
        if self._desk.projects.work is None:  # closed a moment ago
            return
        whole = lao_text(self._desk.session.survey)
        metrics = self.lao.fontMetrics()
        room_px = max(self.lao.width() - px(8), px(60))
        self.lao.setText(metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room_px))
        self.lao.setToolTip(whole)
        self.lao.setAccessibleName(whole)

    def _paint(self) -> None:
        self.menu.setIcon(icon("menu"))
        self.help.setIcon(icon("circle-help"))
