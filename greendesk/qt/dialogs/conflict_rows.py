"""One thing in which two versions of a patch differ: what, who changed it, and both values."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from greendesk.edits.choosing import Question, Side
from greendesk.edits.three_way import SHAPE
from greendesk.i18n import N_, Text, say
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.survey import Survey
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.values import value_words
from greendesk.qt.words import area_long

_SIGN_PX = 40
"""What a button needs beside its words."""

SIDES: tuple[Side, Side] = ("mine", "theirs")
OF: dict[Side, str] = {"mine": N_("Mine: {value}"), "theirs": N_("Centre: {value}")}
_CAUSE: dict[Side | None, str] = {
    "mine": N_("Changed only here"),
    "theirs": N_("Changed only at the centre"),
    None: N_("Changed on both sides: please choose"),
}
EMPTY = N_("(empty)")


class Row(Spoken, QWidget):
    """One question: what differs, who changed it, and a button for each side."""

    def __init__(self, question: Question, words: dict[Side, str], label: Text) -> None:
        super().__init__()
        self.question, self._words = question, words
        self.label, self.cause = as_kind(Paragraph(), "strong"), Paragraph("muted")
        self.group = QButtonGroup(self)
        self.buttons: dict[Side, QRadioButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(6))
        column.setSpacing(0)
        column.addWidget(self.label)
        column.addWidget(self.cause)
        for side in SIDES:
            button = self.buttons[side] = QRadioButton()
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.group.addButton(button)
            column.addWidget(button)
        if question.suggested is not None:
            self.buttons[question.suggested].setChecked(True)
        self.put(self.label, label)
        self.put(self.cause, Text(_CAUSE[question.suggested]))
        as_kind(self.cause, "muted" if question.suggested else "caution")
        self._label = label
        self.retell()

    @property
    def side(self) -> Side | None:
        """The side that was chosen; None = not yet."""
        return next((side for side in SIDES if self.buttons[side].isChecked()), None)

    def choose(self, side: Side) -> None:
        """Choose a side."""
        self.buttons[side].setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the values where they end now."""
        super().resizeEvent(event)
        self.retell()

    def retell(self) -> None:
        """Say both values, cut where they are too long, in full in the tooltip."""
        room_px = max(px(80), self.width() - px(_SIGN_PX))
        for side, button in self.buttons.items():
            line = say(Text(OF[side], {"value": self._words[side]})).replace("\u200b", "")
            cut = button.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room_px)
            button.setText(cut.replace("&", "&&"))
            button.setToolTip(line)
            button.setAccessibleName(f"{say(self._label)}: {line}".replace("\u200b", ""))


def question_label(question: Question, survey: Survey) -> Text:
    """Return what a question is about."""
    if question.id == SHAPE:
        return Text(N_("Outline"))
    return Text("{label}", {"label": survey.schema.fields[question.id].label})


def question_value(question: Question, patch: Patch | None, survey: Survey) -> str:
    """Return what one version has, in words."""
    if patch is None:
        return ""
    said = [size_words(patch)] if question.id == SHAPE else []
    for field_id in question.fields:
        value = patch.values.get(field_id)
        if value is not None:
            said.append(value_words(survey.schema.fields[field_id], value, survey))
    return " · ".join(said) if said else say(Text(EMPTY))


def size_words(patch: Patch | None) -> str:
    """Return the size of a patch; a dash where nothing is drawn."""
    if patch is None or patch.shape is None:
        return "–"
    return area_long(area_m2(patch.shape))
