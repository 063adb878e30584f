"""What every editor of the form can do: show a value, take one from the officer, say what is odd.

An editor knows one field and never the patch. The one thing to know: what the officer typed is
never replaced by the program unless the *stored* value has become another one.

::

    start, show_value ──> shown ──typing──> typed ──pause or leaving, understood──> kept ──> shown
                                              │
                                              └──leaving, not understood──> unread
                              (the text stays, its sentence stands below, nothing is stored)

What is understood and can't be kept now (the disk is full) stays as well, and is typed as before:
it is kept as soon as it can be.
"""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text, label_of, say
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.record import Value, Values
from greendesk.model.schema import Field
from greendesk.model.survey import Survey
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import px

PAUSE_MS = 600


class Editor(Spoken, QWidget):
    """Edits one field; subclasses say how.

    Attributes:
        kept: the officer gave the field this value; None empties it.
        judged: :attr:`complaint` or :attr:`caution` has become another one.
        complaint: why the text in the field can't be used; None when it can.
        caution: what looks odd about a value that was kept all the same.
    """

    kept = Signal(object)
    judged = Signal()

    def __init__(self, field: Field, survey: Survey, pause_ms: int = PAUSE_MS) -> None:
        super().__init__()
        self.field, self.survey, self.pause_ms = field, survey, pause_ms
        self.type = FIELD_TYPES[field.type]
        self.value: Value | None = None
        self.complaint: Text | None = None
        self.caution: Text | None = None
        self._read_only: Text | None = None
        self._described = ""
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(px(6))

    # --- what the form asks of it -------------------------------------------------------------

    @property
    def control(self) -> QWidget:
        """The widget that takes the keyboard."""
        raise NotImplementedError

    @property
    def unread(self) -> str:
        """The text that could not be understood, as it was typed; empty when there is none."""
        return ""

    def start(self, value: Value | None, unread: str = "") -> None:
        """Show the value of another patch, and what was left there unread; emit nothing."""
        self.value = value
        self._judge(None, None)
        self._show()

    def show_value(self, value: Value | None) -> None:
        """Show what is stored now; leave everything as it is when that has not changed."""
        if value != self.value:
            self.start(value)

    def offer(self, values: Values) -> None:
        """Hear the values of all fields; a list of choices may depend on one of them."""

    def keep(self) -> None:
        """Keep at once what was typed."""

    def forget(self) -> None:
        """Keep nothing any more: the project is closed."""

    def choose(self, value: Value | None) -> None:
        """Give the field a value as the officer would."""
        self.start(value)
        self.kept.emit(value)

    def refuse(self, stored: Value | None, why: Text, *, again: bool = False) -> None:
        """Hear that the last value was not accepted, why, and what is stored in its place.

        Args:
            again: it may be accepted later as it is, so a text is tried again by :meth:`keep`.
        """
        self.start(stored)
        self._judge(why, None)

    def select_all(self) -> None:
        """Select the text, so that typing replaces it."""

    def set_read_only(self, reason: Text | None) -> None:
        """Take no changes, and say why; None = take them again."""
        self._read_only = reason
        self._lock(reason is not None)
        self._describe()

    def describe(self, words: str) -> None:
        """Let screen readers say ``words`` after the name: help, and what is wrong."""
        self._described = words
        self._describe()

    def set_wrong(self, wrong: bool) -> None:
        """Frame the field when something is wrong with it."""
        control = self.control
        if bool(control.property("wrong")) != wrong:
            control.setProperty("wrong", wrong)
            control.style().polish(control)  # looks the rules up anew, in half the time of both

    def retell(self) -> None:
        """Say name and value again, in the language of now."""
        self._describe()
        self._show_again()

    # --- for subclasses -----------------------------------------------------------------------

    def _show(self) -> None:
        """Show :attr:`value`."""
        raise NotImplementedError

    def _show_again(self) -> None:
        """Show :attr:`value` in another language."""
        self._show()

    def _lock(self, locked: bool) -> None:
        """Take no changes, or take them again."""
        self.control.setEnabled(not locked)

    def _tip(self) -> str:
        """Return the tooltip: why nothing can be changed, else the help."""
        if self._read_only is not None:
            return say(self._read_only)
        return label_of(self.field.help) if self.field.help else ""

    def _describe(self) -> None:
        self.control.setAccessibleName(label_of(self.field.label))
        self.control.setAccessibleDescription(self._described)
        self.control.setToolTip(self._tip())

    def _judge(self, complaint: Text | None, caution: Text | None) -> None:
        if (complaint, caution) != (self.complaint, self.caution):
            self.complaint, self.caution = complaint, caution
            self.judged.emit()


class TypedEditor(Editor):
    """An editor of text: kept when the officer leaves it, and after a pause in typing."""

    def __init__(self, field: Field, survey: Survey, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(field, survey, pause_ms)
        self._typed, self._unread = False, ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(pause_ms)
        self._pause.timeout.connect(self._paused)

    @property
    def unread(self) -> str:
        """The text that could not be understood, as it was typed; empty when there is none."""
        return self._unread

    def start(self, value: Value | None, unread: str = "") -> None:
        """Show the value of another patch, and what was left there unread; emit nothing."""
        self._pause.stop()
        self._typed, self._unread = False, ""
        super().start(value)
        if unread:
            self._set_text(unread)
            self._take_up()

    def refuse(self, stored: Value | None, why: Text, *, again: bool = False) -> None:
        """Leave what was typed, and say why it is not accepted and what stays."""
        self._pause.stop()
        self.value, self._typed, self._unread = stored, again, self.text()
        self._judge(self._with_former(why), None)

    def keep(self) -> None:
        """Keep at once what was typed."""
        self._pause.stop()
        if self._typed:
            self._read(finished=True)

    def forget(self) -> None:
        """Keep nothing any more: the project is closed."""
        self._pause.stop()
        self._typed = False

    def text(self) -> str:
        """Return what stands in the field."""
        raise NotImplementedError

    def _set_text(self, text: str) -> None:
        """Put a text in without telling anybody."""
        raise NotImplementedError

    def _show(self) -> None:
        self._set_text(self._written())

    def _show_again(self) -> None:
        """What the officer typed is not touched by a change of language."""
        if not (self._typed or self._unread or self.caution):
            self._show()

    def _written(self) -> str:
        return "" if self.value is None else self.type.format(self.value, self.field)

    def _parse(self, text: str) -> Value | None:
        """Return the value of ``text``; raise BadInput when it has none."""
        return self.type.parse(text, self.field)

    def _doubt(self, text: str) -> Text | None:
        """Return what looks odd about a text that was understood, or None."""
        return None

    def _may_go_on(self, text: str) -> bool:
        """Return whether ``text`` reads well already but is likely unfinished."""
        return False

    def _take_up(self) -> None:
        """Say again what is wrong with a text; what only could not be kept, is kept in a moment."""
        try:
            self._parse(self.text())
        except BadInput:
            self._read(finished=True)
        else:
            self._edited()

    def _edited(self) -> None:
        """The officer has changed the text."""
        self._typed = True
        self._pause.start()

    def _paused(self) -> None:
        if not self._may_go_on(self.text()):
            self._read(finished=False)

    def _read(self, *, finished: bool) -> None:
        """Keep the value of the text; a text that can't be read stays, with a sentence.

        In a pause nobody is told off for a word half typed.
        """
        text = self.text()
        try:
            value = self._parse(text)
        except BadInput as error:
            if finished or self._unread:
                self._typed, self._unread = not finished, text
                self._judge(self._with_former(error.text), None)
            return
        doubt = self._doubt(text)
        self._unread = ""
        self._judge(None, doubt)
        self._typed = not finished
        if value != self.value:
            self.value = value
            self.kept.emit(value)
        if finished and doubt is None and value == self.value and not self._unread:
            self._tidy(text)

    def _tidy(self, text: str) -> None:
        """Write a value that was typed as GreenDesk writes it."""
        if self._written() != text:
            self._set_text(self._written())

    def _with_former(self, why: Text) -> Text:
        """Say which value stays as long as the text can't be used."""
        if self.value is None:
            return why
        return Text(N_("{why} Until then “{value}” stays."), {"why": why, "value": self._written()})


class LeaveToScroll(QObject):
    """Event filter: the wheel scrolls the form and never changes a value on the way."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand every turn of the wheel on to what is behind."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return False
