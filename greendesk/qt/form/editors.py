"""Which editor a field gets: one for each type of :mod:`greendesk.model.fields`.

To add a type of field, add it there and its editor here; nothing else in the form knows types.
"""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from greendesk.model.schema import Field
from greendesk.model.survey import Survey
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.form.base import PAUSE_MS, Editor
from greendesk.qt.form.choices import ChoiceEditor, SearchEditor
from greendesk.qt.form.date_field import DateEditor
from greendesk.qt.form.lines import AreaEditor, LineEditor, LongEditor, YearEditor


class TimeEditor(Editor):
    """A moment that the program noted; it is read, never typed."""

    def __init__(self, field: Field, survey: Survey, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(field, survey, pause_ms)
        self.words = Paragraph()
        self._line.addWidget(self.words, 1)
        self.retell()

    @property
    def control(self) -> QWidget:
        """The words themselves."""
        return self.words

    def _show(self) -> None:
        known = self.value is not None
        self.words.setText(self.type.format(self.value or "", self.field) if known else "–")

    def _lock(self, locked: bool) -> None:
        """It can't be changed anyhow."""


EDITORS: Mapping[str, type[Editor]] = {
    "text": LineEditor,
    "long_text": LongEditor,
    "integer": LineEditor,
    "decimal": LineEditor,
    "money": LineEditor,
    "area": AreaEditor,
    "year_be": YearEditor,
    "date": DateEditor,
    "time": TimeEditor,
    "choice": ChoiceEditor,
    "province": SearchEditor,
    "amphoe": SearchEditor,
    "tambon": SearchEditor,
}


def editor_of(field: Field, survey: Survey, pause_ms: int = PAUSE_MS) -> Editor:
    """Return a new editor for ``field``.

    Raises:
        KeyError: nobody has written one for its type.
    """
    return EDITORS[field.type](field, survey, pause_ms)
