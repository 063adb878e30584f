"""A day in the Buddhist Era: typed in any way it is written, stepped with the arrows, or picked.

Qt has no Buddhist calendar, and its own date field turned 29/02/2568 into a day of 1752. So the
text is read by :func:`greendesk.model.typed.parse_date`, which says what is wrong and guesses
nothing; of Qt's calendar only the grid of days is used, which is the same in both eras.
"""

import re
from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
)

from greendesk.errors import BadInput
from greendesk.i18n import BE, MONTHS_EN, MONTHS_TH, N_, Text, fold_digits, label_of, language, say
from greendesk.model.schema import Field
from greendesk.model.survey import Survey
from greendesk.model.typed import EARLIEST_BE, LATEST_BE, parse_date
from greendesk.qt.form.base import PAUSE_MS
from greendesk.qt.form.lines import LineEditor
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, font, icon, px, room_for

_WHOLE_DATE = re.compile(r"\d{4}$|^\d{4}-\d{2}-\d{2}$")
_DAYS, _MONTHS, _YEARS = "days", "months", "years"


class DateEditor(LineEditor):
    """A line for a day, with a calendar; up and down go by days, page up and down by months."""

    def __init__(self, field: Field, survey: Survey, pause_ms: int = PAUSE_MS) -> None:
        self.pick = QToolButton()
        super().__init__(field, survey, pause_ms)
        self.pick.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pick.clicked.connect(self.open_calendar)
        self._line.addWidget(self.pick)
        self.line.installEventFilter(self)
        self.calendar: Calendar | None = None

    def retell(self) -> None:
        """Say name, hint and value again."""
        super().retell()
        self.line.setPlaceholderText(say(Text(N_("day month year, B.E."))))
        self.pick.setIcon(icon("calendar"))
        tip = Text(N_("Pick “{field}” from a calendar"), {"field": self.field.label})
        self.pick.setAccessibleName(say(tip))
        self.pick.setToolTip(self._tip() if self._read_only else say(tip))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Step the day with the arrow and page keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {
                Qt.Key.Key_Up: (1, _DAYS),
                Qt.Key.Key_Down: (-1, _DAYS),
                Qt.Key.Key_PageUp: (1, _MONTHS),
                Qt.Key.Key_PageDown: (-1, _MONTHS),
            }
            step = steps.get(Qt.Key(event.key()))
            alone = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if step is not None and alone and self._read_only is None:
                self.step(*step)
                return True
        return super().eventFilter(watched, event)

    def step(self, by: int, unit: str) -> None:
        """Go ``by`` "days", "months" or "years" on from what stands there; today when empty.

        A text that is no date stays as it is.
        """
        try:
            at = parse_date(self.text()) if self.text().strip() else None
        except BadInput:
            return
        if at is None:
            self._take(self.survey.today)
            return
        day = QDate(at.year, at.month, at.day)
        moved = {_DAYS: day.addDays, _MONTHS: day.addMonths, _YEARS: day.addYears}[unit](by)
        self._take(date(moved.year(), moved.month(), moved.day()))

    def open_calendar(self) -> None:
        """Show a month to pick a day from, below the line."""
        try:
            shown = parse_date(self.text())
        except BadInput:
            shown = self.survey.today
        self.calendar = Calendar(shown, label_of(self.field.label))
        self.calendar.setParent(self, Qt.WindowType.Popup)
        self.calendar.picked.connect(self._take)
        self.calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.calendar.adjustSize()
        self.calendar.move(self._place_for(self.calendar.size()))
        self.calendar.show()
        self.calendar.grid.setFocus()

    def _place_for(self, size: QSize) -> QPoint:
        """Return where the calendar goes: below the line, above it where there is no room."""
        below = self.line.mapToGlobal(QPoint(0, self.line.height() + px(2)))
        room = room_for(self)
        y = below.y()
        if y + size.height() > room.bottom():
            y = below.y() - self.line.height() - px(4) - size.height()
        x = min(below.x(), room.right() - size.width())
        return QPoint(max(room.left(), x), max(room.top(), y))

    def _take(self, day: date) -> None:
        """Give the field a day as the officer would."""
        value = day.isoformat()
        changed = value != self.value
        self.start(value)
        if changed:
            self.kept.emit(value)

    def _may_go_on(self, text: str) -> bool:
        return bool(text.strip()) and not _WHOLE_DATE.search(fold_digits(text).strip())

    def _lock(self, locked: bool) -> None:
        super()._lock(locked)
        self.pick.setEnabled(not locked)
        self.pick.setToolTip(self._tip())


class Calendar(Spoken, QFrame):
    """One month of days; month and Buddhist year stand above it."""

    picked = Signal(object)

    def __init__(self, day: date, name: str) -> None:
        super().__init__()
        as_kind(self, "card")
        self.title = as_kind(QLabel(), "head")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.grid = QCalendarWidget()
        self.grid.setNavigationBarVisible(False)
        self.grid.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.grid.setDateRange(QDate(EARLIEST_BE - BE, 1, 1), QDate(LATEST_BE - BE, 12, 31))
        self.grid.setSelectedDate(QDate(day.year, day.month, day.day))
        self.grid.setAccessibleName(name)
        self.grid.clicked.connect(self._pick)
        self.grid.activated.connect(self._pick)
        self.grid.currentPageChanged.connect(lambda year, month: self._say_month())
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.addLayout(self._head())
        column.addWidget(self.grid)
        self.retell()

    def _head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(0)
        back = (
            ("chevrons-left", Text(N_("One year back")), self.grid.showPreviousYear),
            ("chevron-left", Text(N_("One month back")), self.grid.showPreviousMonth),
        )
        on = (
            ("chevron-right", Text(N_("One month on")), self.grid.showNextMonth),
            ("chevrons-right", Text(N_("One year on")), self.grid.showNextYear),
        )
        self._buttons = {}
        for name, tip, turn in (*back, *on):
            button = self._buttons[name] = QToolButton()
            self.put(button, tip=tip)
            button.clicked.connect(turn)
            if name == on[0][0]:
                line.addWidget(self.title, 1)
            line.addWidget(button)
        return line

    def retell(self) -> None:
        """Say month and days of the week again."""
        for name, button in self._buttons.items():
            button.setIcon(icon(name))
        selected = self.grid.selectedDate()
        self.grid.setLocale(QLocale("th_TH" if language() == "th" else "en_GB"))
        self.grid.setFirstDayOfWeek(Qt.DayOfWeek.Sunday)  # on Thai calendars; the locale resets it
        self.grid.setSelectedDate(selected)  # which both of them have moved
        now = colours()
        words = QTextCharFormat()
        words.setForeground(QColor(now.text))
        words.setFont(font())
        for number in range(1, 8):
            self.grid.setWeekdayTextFormat(Qt.DayOfWeek(number), words)
        quiet = QTextCharFormat()
        quiet.setForeground(QColor(now.muted))
        quiet.setBackground(QColor(now.surface))
        self.grid.setHeaderTextFormat(quiet)
        self._say_month()

    def _say_month(self) -> None:
        months = MONTHS_TH if language() == "th" else MONTHS_EN
        self.title.setText(f"{months[self.grid.monthShown() - 1]} {self.grid.yearShown() + BE}")

    def _pick(self, day: QDate) -> None:
        self.close()
        self.picked.emit(date(day.year(), day.month(), day.day()))
