"""What the program knows of a patch by itself: a quiet list that is read, never typed in."""

from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from greendesk.i18n import N_, Text, label_of
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.offset import EAST, NORTH
from greendesk.model.record import Values
from greendesk.model.schema import Field, Schema
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.form.row import Remark
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.words import area_long
from greendesk.wordbreak import breakable


class Facts(Spoken, QWidget):
    """The locked fields that have a value; a remark about one of them stands below it."""

    def __init__(self, schema: Schema, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = [f for f in schema.fields.values() if f.place == "locked"]
        self._values: Values = {}
        self._area_m2 = 0.0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(8), 0, 0)
        column.setSpacing(px(4))
        title = as_kind(Paragraph(), "small")
        self.put(title, Text(N_("Noted by the program")))
        column.addWidget(title)
        self.lines: dict[str, Paragraph] = {}
        self.wrong: dict[str, Remark] = {}
        for field in self._fields:
            line = self.lines[field.id] = Paragraph("muted")
            line.setObjectName(field.id)
            remark = self.wrong[field.id] = Remark("caution", "triangle-alert", self)
            column.addWidget(line)
            column.addWidget(remark)
        self.retell()

    def show_values(self, values: Values, area_m2: float) -> None:
        """Show what is known of a patch; its area in square metres is computed by the caller."""
        if (values, area_m2) != (self._values, self._area_m2):
            self._values, self._area_m2 = values, area_m2
            self.retell()

    def set_problems(self, remarks: Mapping[str, tuple[str, ...]]) -> None:
        """Show sentences by field id."""
        for field_id, remark in self.wrong.items():
            remark.show_sentences(remarks.get(field_id, ()))

    def retell(self) -> None:
        """Say every fact again."""
        for field in self._fields:
            words, line = self._words(field), self.lines[field.id]
            line.setVisible(bool(words))
            if words:
                line.setText(f"{breakable(label_of(field.label))}: {breakable(words)}")
            line.setToolTip(label_of(field.help) if field.help else "")

    def _words(self, field: Field) -> str:
        if field.id == "area_m2":
            return area_long(self._area_m2) if self._area_m2 else ""
        value = self._values.get(field.id)
        if value is None or value == "" or (field.id in (EAST, NORTH) and not value):
            return ""  # of pictures that were not moved nothing is said
        unit = f" {label_of(field.unit)}" if field.unit else ""
        return FIELD_TYPES[field.type].format(value, field) + unit


def locked_ids(schema: Schema) -> frozenset[str]:
    """Return the ids of the fields that stand among the facts."""
    return frozenset(f.id for f in schema.fields.values() if f.place == "locked")
