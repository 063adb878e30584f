"""The window's two languages: says every text again when the language changes, Qt's own too.

Qt ships no Thai catalogue, so its buttons and menus ("OK", "Undo" in a line's context menu, the
file dialog) are translated here from our own. The one thing to know: a widget that shows a text
hands it to :meth:`Spoken.put` (or a whole saying to :meth:`Spoken.say_with`); it is then said anew
on a change of language, and drawn anew on a change of colours or text size, without a restart.
"""

from collections.abc import Callable
from functools import wraps

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from greendesk import i18n
from greendesk.i18n import N_, Text, say
from greendesk.qt.theme import text_percent

_QT = (
    N_("OK"),
    N_("Cancel"),
    N_("Yes"),
    N_("No"),
    N_("Save"),
    N_("Open"),
    N_("Close"),
    N_("Apply"),
    N_("Help"),
    N_("Undo"),
    N_("Redo"),
    N_("Cut"),
    N_("Copy"),
    N_("Paste"),
    N_("Delete"),
    N_("Select All"),
    N_("Choose"),
    N_("Back"),
    N_("Forward"),
    N_("Parent Directory"),
    N_("Create New Folder"),
    N_("New Folder"),
    N_("List View"),
    N_("Detail View"),
    N_("Look in:"),
    N_("File name:"),
    N_("Files of type:"),
    N_("Directory:"),
    N_("Name"),
    N_("Size"),
    N_("Type"),
    N_("Kind"),
    N_("Date Modified"),
    N_("Computer"),
    N_("My Computer"),
    N_("File"),
    N_("Folder"),
    N_("File Folder"),
    N_("Drive"),
    N_("Rename"),
    N_("Remove"),
    N_("Show hidden files"),
    N_("Recent Places"),
    N_("All Files (*)"),
    N_("Go back"),
    N_("Go forward"),
    N_("Go to the parent directory"),
    N_("Create a New Folder"),
    N_("Change to list view mode"),
    N_("Change to detail view mode"),
    N_("Sidebar"),
    N_("List of places and bookmarks"),
    N_("Files"),
    N_("Clear"),
    N_("More..."),
)
_KNOWN = frozenset(_QT)


class Speech(QTranslator):
    """Says Qt's own texts in the current language; install it once."""

    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """Return the text; what is not ours to say stays as Qt has it ("" would empty it)."""
        plain = sourceText.replace("&", "")
        if i18n.language() == "en" or plain not in _KNOWN:
            return sourceText
        return say(Text(plain)).replace("\u200b", "")

    def isEmpty(self) -> bool:
        """Return False: of a translator that is empty Qt tells no widget."""
        return False


def speak(language: str) -> None:
    """Change the language of the whole program, at once: "th" or "en"."""
    i18n.set_language(language)
    app = QCoreApplication.instance()
    assert app is not None
    speech = app.findChild(Speech)
    if speech is None:
        speech = Speech(app)
    else:
        app.removeTranslator(speech)
    app.installTranslator(speech)  # Qt posts LanguageChange to every window
    app.sendPostedEvents(None, int(QEvent.Type.LanguageChange))


def silence(widget: QWidget) -> None:
    """Have a widget and all in it say nothing any more: what they speak of is gone."""
    for part in (widget, *widget.findChildren(QWidget)):
        part.blockSignals(True)
        if isinstance(part, Spoken):
            part._made = False
    for timer in widget.findChildren(QTimer):
        timer.stop()


class Spoken:
    """Mixin: a widget that says its texts again when the language changes.

    Put it before the Qt class: ``class Panel(Spoken, QWidget)``. Qt tells of changes even while a
    widget is being made; they are heard only once its constructor has ended.
    """

    _sayings: dict[object, Callable[[], None]]
    _made = False
    _percent = 0

    def __init_subclass__(cls) -> None:
        """Note when the outermost constructor has ended."""
        super().__init_subclass__()
        begin = cls.__init__

        @wraps(begin)
        def begin_and_note(self: "Spoken", *args: object, **named: object) -> None:
            begin(self, *args, **named)
            if type(self) is cls:
                self._made, self._percent = True, text_percent()

        cls.__init__ = begin_and_note  # type: ignore[assignment]

    def say_with(self, key: object, saying: Callable[[], None]) -> None:
        """Carry ``saying`` out now and at every change of language, colours or text size."""
        if not hasattr(self, "_sayings"):
            self._sayings = {}
        self._sayings[key] = saying
        saying()

    def put(
        self,
        widget: QWidget | QAction,
        text: Text | None = None,
        *,
        tip: Text | None = None,
        name: Text | None = None,
        placeholder: Text | None = None,
    ) -> None:
        """Give ``widget`` its text, tooltip, name for screen readers and placeholder.

        The name defaults to the text, then to the tip.
        """

        def saying() -> None:
            if text is not None and isinstance(widget, QLabel | QAbstractButton | QAction):
                widget.setText(say(text))
            widget.setToolTip(say(tip) if tip is not None else "")
            if placeholder is not None and isinstance(widget, QLineEdit):
                widget.setPlaceholderText(say(placeholder))
            spoken = name or text or tip or placeholder
            if spoken is not None and isinstance(widget, QWidget):
                widget.setAccessibleName(say(spoken).replace("&", "").replace("\u200b", ""))

        self.say_with(widget, saying)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again."""
        if self._made and self._concerns(event.type()):
            self._percent = text_percent()
            sayings = getattr(self, "_sayings", {})
            for key in tuple(sayings):  # one saying may replace another that comes later
                sayings[key]()
            self.retell()
        super().changeEvent(event)  # type: ignore[misc]

    def _concerns(self, kind: QEvent.Type) -> bool:
        """Return whether a change of this kind asks for saying everything again."""
        if kind == QEvent.Type.StyleChange:  # the last of a change of size; comes at others, too
            return self._percent != text_percent()
        return kind in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange)

    def retell(self) -> None:
        """Say what :meth:`put` does not know of; for subclasses."""
