"""Editors in which one types: a line with its unit, an area with its square metres, a few lines."""

import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text, fold_digits, label_of, say
from greendesk.model.schema import Field
from greendesk.model.survey import Survey
from greendesk.model.typed import parse_area
from greendesk.qt.form.base import PAUSE_MS, TypedEditor
from greendesk.qt.theme import as_kind, px

_NUMBERS = ("integer", "decimal", "money", "area", "year_be")
_WHOLE_YEAR = re.compile(r"\d{4}\D*$")
LINES, MOST_LINES = 2, 8


class LineEditor(TypedEditor):
    """One line; numbers stand on the right, with their unit."""

    def __init__(self, field: Field, survey: Survey, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(field, survey, pause_ms)
        self.line = QLineEdit()
        self.line.setObjectName(field.id)
        if field.type in _NUMBERS:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.unit = as_kind(QLabel(), "muted")
        self._line.addWidget(self.line, 1)
        self._line.addWidget(self.unit)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(lambda _: self._edited())
        self.line.editingFinished.connect(self.keep)
        self.retell()

    @property
    def control(self) -> QWidget:
        """The line itself."""
        return self.line

    def text(self) -> str:
        """Return what stands in the line."""
        return self.line.text()

    def select_all(self) -> None:
        """Select the text, so that typing replaces it."""
        self.line.selectAll()

    def retell(self) -> None:
        """Say name, unit and value again."""
        super().retell()
        unit = label_of(self.field.unit) if self.field.unit else ""
        self.unit.setText(unit)
        self.unit.setVisible(bool(unit))

    def _may_go_on(self, text: str) -> bool:
        return 0 < len(text.strip()) < (self.field.min_length or 0)

    def _set_text(self, text: str) -> None:
        self.line.setText(text)
        self.line.setCursorPosition(0)  # a long text is read from its beginning

    def _lock(self, locked: bool) -> None:
        self.line.setReadOnly(locked)  # it can still be selected and copied


class YearEditor(LineEditor):
    """A year of the Buddhist Era; two digits mean 25xx once the officer leaves the field."""

    def _may_go_on(self, text: str) -> bool:
        return bool(text.strip()) and not _WHOLE_YEAR.search(fold_digits(text))


class AreaEditor(LineEditor):
    """An area in ไร่-งาน-ตารางวา; what it makes in square metres stands beside it."""

    def retell(self) -> None:
        """Say name, unit and value again; the unit shows how an area is typed."""
        super().retell()
        self.line.setPlaceholderText(label_of(self.field.unit) if self.field.unit else "")
        self._say_metres()

    def _set_text(self, text: str) -> None:
        super()._set_text(text)
        self._say_metres()

    def _edited(self) -> None:
        super()._edited()
        self._say_metres()

    def _say_metres(self) -> None:
        try:
            area_m2 = self._parse(self.text())
        except BadInput:
            area_m2 = None
        if not self._typed and not self._unread and self.value is not None:
            area_m2 = self.value  # the line shows it rounded to square wah
        words = "" if area_m2 is None else say(Text(N_("= {m2:,.0f} m²"), {"m2": area_m2}))
        self.unit.setText(words)
        self.unit.setVisible(bool(words))

    def _doubt(self, text: str) -> Text | None:
        return parse_area(text).warning if text.strip() else None


class LongEditor(TypedEditor):
    """A few lines of text; as high as the text, within limits; Tab leaves it."""

    def __init__(self, field: Field, survey: Survey, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(field, survey, pause_ms)
        self.box = _Box()
        self.box.setObjectName(field.id)
        self._line.addWidget(self.box, 1)
        self.setFocusProxy(self.box)
        self.box.textChanged.connect(self._changed)
        self.box.left.connect(self.keep)
        self._putting = False
        self.retell()

    @property
    def control(self) -> QWidget:
        """The box itself."""
        return self.box

    def text(self) -> str:
        """Return what stands in the box."""
        return self.box.toPlainText()

    def select_all(self) -> None:
        """Select the text, so that typing replaces it."""
        self.box.selectAll()

    def _changed(self) -> None:
        if not self._putting:
            self._edited()

    def _set_text(self, text: str) -> None:
        self._putting = True
        self.box.setPlainText(text)
        self._putting = False

    def _lock(self, locked: bool) -> None:
        self.box.setReadOnly(locked)


class _Box(QPlainTextEdit):
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the officer left; a menu of the box itself is no leaving."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the form when there is nothing to scroll here."""
        bar = self.verticalScrollBar()
        if bar.maximum() > bar.minimum() and self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the height of the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        lines = round(self.document().size().height())  # in lines, for plain text
        lines = min(MOST_LINES, max(LINES, lines))
        height_px = lines * self.fontMetrics().lineSpacing() + px(12)
        if height_px != self.height():
            self.setFixedHeight(height_px)
