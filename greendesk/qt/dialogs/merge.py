"""Merging several patches: field by field, whose value shall stay; the new outline on the map."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QComboBox, QRadioButton, QVBoxLayout, QWidget

from greendesk.edits.merge import differing, merge_patches, suggested
from greendesk.edits.shape import name_of
from greendesk.i18n import N_, Text, label_of, say
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, PatchId, Value
from greendesk.model.schema import Field
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.qt.dialogs.beside import Beside, ShowEdit
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.values import common_values, value_words
from greendesk.qt.words import area_long
from greendesk.wordbreak import breakable

FEW = 4
"""Up to so many values stand under one another; more of them are a list that opens."""

VALUE_PX = 296
_NARROW = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class Question(Spoken, QWidget):
    """One field in which the patches differ, and the values to choose from.

    Args:
        values: the suggested one first.
        counts: how many of the patches hold each; a sum is held by none.
    """

    def __init__(
        self, field: Field, values: Sequence[Value], counts: Counter[Value], survey: Survey
    ) -> None:
        super().__init__()
        self.field, self._values, self._counts = field, list(values), counts
        self._survey = survey
        self._fits = [True] * len(self._values)
        self.label = as_kind(Paragraph(), "strong")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.label)
        self.buttons: list[QRadioButton] = []
        self.box: QComboBox | None = None
        self.group = QButtonGroup(self)
        if len(values) > FEW:
            self.box = QComboBox()
            self.box.setSizeAdjustPolicy(_NARROW)
            self._column.addWidget(self.box)
        else:
            for n in range(len(values)):
                button = QRadioButton()
                self.group.addButton(button, n)
                self._column.addWidget(button)
                self.buttons.append(button)
            self.buttons[0].setChecked(True)
        self.retell()

    @property
    def value(self) -> Value | None:
        """The chosen value; None when none of them fits."""
        n = self.group.checkedId() if self.box is None else self.box.currentIndex()
        return self._values[n] if n >= 0 and self.isEnabled() else None

    def choose(self, value: Value) -> None:
        """Choose one of the values."""
        n = self._values.index(value)
        if self.box is None:
            self.buttons[n].setChecked(True)
        else:
            self.box.setCurrentIndex(n)

    def fit(self, fits: Sequence[bool]) -> None:
        """Offer only the values that fit what was chosen for another field, and say so."""
        self._fits = list(fits)
        self.setEnabled(any(fits))
        for button, fitting in zip(self.buttons, fits, strict=False):
            button.setEnabled(fitting)
        n = self.group.checkedId()
        if self.buttons and any(fits) and not fits[n]:
            self.buttons[list(fits).index(True)].setChecked(True)
        self.retell()

    @property
    def values(self) -> Sequence[Value]:
        """The values to choose from."""
        return self._values

    def retell(self) -> None:
        """Say the field and its values."""
        label = label_of(self.field.label)
        self.label.setText(breakable(label))
        lines = [self._line(value).replace("\u200b", "") for value in self._values]
        for button, line, fits in zip(self.buttons, lines, self._fits, strict=False):
            cut = button.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, px(VALUE_PX))
            button.setText(cut.replace("&", "&&"))
            button.setToolTip(line if fits else f"{line}\n{self._misfit()}")
            button.setAccessibleName(f"{label}: {line}")
        if self.box is not None:
            chosen = max(0, self.box.currentIndex())
            self.box.clear()
            self.box.addItems(lines)
            self.box.setCurrentIndex(chosen)
            self.box.setAccessibleName(label)
            self.box.setToolTip("" if any(self._fits) else self._misfit())

    def _misfit(self) -> str:
        above = self._survey.schema.fields[self.field.parent]
        words = N_("It does not fit what was chosen for “{field}”.")
        return say(Text(words, {"field": above.label}))

    def _line(self, value: Value) -> str:
        words, count = value_words(self.field, value, self._survey), self._counts[value]
        if not count:
            return say(Text(N_("Together: {value}"), {"value": words}))
        if count == 1:
            return say(Text(N_("{value} (1 patch)"), {"value": words}))
        return say(Text(N_("{value} ({n:,} patches)"), {"value": words, "n": count}))


class MergePatches(Beside):
    """The answer is the edit that makes one patch of several."""

    def __init__(
        self,
        view: View,
        ids: Sequence[PatchId],
        survey: Survey,
        show_edit: ShowEdit,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Text(N_("Merge patches")), show_edit, parent)
        self._view, self._ids, self._schema = view, ids, survey.schema
        self._patches = [view.get(patch_id) for patch_id in ids]
        edit = merge_patches(view, ids, {}, survey.schema)
        kept = edit.deltas[0].after
        assert isinstance(kept, Patch)
        values = {"n": len(ids), "name": name_of(kept)}
        self.paragraph(
            Text(
                N_("{n:,} patches become one. {name} stays; the others go to the recycle bin."),
                values,
            )
        )
        self.area = Paragraph("muted")
        self.body.addWidget(self.area)
        self.say_with("area", lambda: self.area.setText(self._area_words(kept)))
        self.paragraph(Text(N_("They differ here. Which one shall stay?")), kind="head")
        held, best = differing(view, ids), suggested(view, ids)
        self.questions: dict[str, Question] = {}
        for field_id, field in self._schema.fields.items():
            if field_id in held:
                self._ask(field, held[field_id], best.get(field_id), survey)
        self.body.addStretch(1)
        self._fit()
        self.finish_with(Text(N_("Merge {n:,} patches"), {"n": len(ids)}))
        self.preview(lambda: edit)

    def _ask(
        self, field: Field, values: Sequence[Value], best: Value | None, survey: Survey
    ) -> None:
        counts = Counter(p.values[field.id] for p in self._patches if field.id in p.values)
        first = [] if best is None else [best]
        question = Question(field, [*first, *(v for v in values if v != best)], counts, survey)
        self.questions[field.id] = question
        question.group.idToggled.connect(lambda *_: self._fit())
        self.body.addWidget(question)

    def _fit(self) -> None:
        """Offer only subtypes of the chosen type, and places in the chosen place."""
        values = common_values(self._patches, tuple(self._schema.fields))
        for field_id, question in self.questions.items():
            above = question.field.parent
            if above:
                rest = {i: v for i, v in values.items() if i != field_id}
                tried = [{**rest, field_id: value} for value in question.values]
                question.fit([field_id not in self._schema.withdrawn(t, {above}) for t in tried])
            if question.value is not None:
                values[field_id] = question.value

    def _area_words(self, kept: Patch) -> str:
        shape = kept.shape
        parts = 0 if shape is None else len(shape.geoms)
        area = Text(N_("Together {area} on the ground."), {"area": area_long(area_m2(shape))})
        apart = Text(N_("They do not touch, so it will have {n:,} parts."), {"n": parts})
        return breakable(" ".join(say(text) for text in (area, apart)[: 1 if parts < 2 else 2]))

    def answer(self) -> Edit:
        """Return the edit with the chosen values."""
        chosen = {field_id: question.value for field_id, question in self.questions.items()}
        return merge_patches(self._view, self._ids, chosen, self._schema)
