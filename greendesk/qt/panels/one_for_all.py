"""One field for many patches: which field, what they hold now, what they shall hold.

The editor is the form's own; the change is one step of the undo menu.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from greendesk.edits.values import set_values_of_many
from greendesk.errors import BadInput
from greendesk.i18n import N_, Label, Text, label_of, say, search_key
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId, Value, Values
from greendesk.model.schema import Choice, Field, Schema
from greendesk.model.survey import Survey
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.form.base import Editor
from greendesk.qt.form.choices import SearchEditor
from greendesk.qt.form.editors import editor_of
from greendesk.qt.form.row import Remark, Row
from greendesk.qt.multitude import do_to
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.values import common_values, value_words
from greendesk.wordbreak import breakable

NAMED = 3
"""So many of the values that they hold are named; the rest is counted."""


class FieldFinder(SearchEditor):
    """Finds a field of the form by a part of its name; its value is the id of the field."""

    def __init__(self, schema: Schema, survey: Survey) -> None:
        fields = [f for f in schema.fields.values() if f.place in ("short", "more")]
        choices = tuple(Choice(f.id, f.label) for f in fields)
        label = Label("ช่องที่จะแก้ไข", "Field to change")
        super().__init__(Field("field", "choice", label, choices=choices), survey)

    def _parse(self, text: str) -> Value | None:
        wanted = search_key(text)
        like = [c for c in self._offered if wanted in search_key(label_of(c.label))]
        try:
            return super()._parse(text)
        except BadInput:
            if len(like) > 1:
                raise BadInput(
                    N_("{n:,} fields are called like “{text}”. Please choose one from the list."),
                    n=len(like),
                    text=text.strip()[:40],
                ) from None
            raise


class OneForAll(Spoken, QWidget):
    """Changes one field of all selected patches.

    Attributes:
        row: the editor of the chosen field with its label; None before one is chosen.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._survey = desk, desk.session.survey
        self._schema = self._survey.schema
        self._ids: tuple[PatchId, ...] = ()
        self._asked: list[Patch] = []
        self._held: Counter[Value | None] = Counter()
        self._common: Values = {}
        self._base: Value | None = None
        self._fresh, self._furnished = True, False
        self.row: Row | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def furnish(self) -> Iterator[None]:
        """Make what stands in it, step by step; before the last nothing may be used."""
        self.title = as_kind(Paragraph(), "strong")
        self.put(self.title, Text(N_("Change one field for all")))
        self._column.addWidget(self.title)
        yield
        self.finder = FieldFinder(self._schema, self._survey)
        yield
        self.which = Row(self.finder, self)
        self._column.addWidget(self.which)
        yield
        self.finder.kept.connect(self._choose)
        self.now, self.others = Paragraph("muted"), Paragraph("muted")
        self.wrong = Remark("problem", "circle-alert", self)
        yield
        self.change = as_kind(QPushButton(), "primary")
        self.empty = as_kind(QPushButton(), "link")
        self.change.clicked.connect(self.change_all)
        self.empty.clicked.connect(self.empty_all)
        for widget in (self.now, self.others, self.wrong, self.change, self.empty):
            self._column.addWidget(widget)
        yield
        self.say_with("sizes", lambda: self._column.setSpacing(px(4)))
        self._furnished = True
        self.retell()

    @property
    def field(self) -> Field | None:
        """The field that was chosen."""
        return self._schema.fields.get(str(self.finder.value or ""))

    def show_patches(self, ids: tuple[PatchId, ...]) -> None:
        """Show what these patches hold now; what is being typed stays unless others are shown."""
        self._ids = ids
        self._show()

    def _choose(self, field_id: str | None) -> None:
        if self.row is not None:
            self.row.hide()
            self._column.removeWidget(self.row)
            self.row.deleteLater()
        self.row, self._fresh = None, True
        if (field := self.field) is not None:
            editor = editor_of(field, self._survey)
            self.row = Row(editor, self)
            self.row.pin.hide()  # a pin is for the next new patch
            self.row.set_read_only(self._locked)
            editor.kept.connect(lambda _: self.wrong.show_sentences(()))
            self._column.insertWidget(self._column.indexOf(self.now) + 1, self.row)
            self.row.show()
            QWidget.setTabOrder(editor.control, self.change)  # the newest comes last
            QWidget.setTabOrder(self.change, self.empty)
        self._show()

    def _show(self) -> None:
        field, self._asked, self._held = self.field, [], Counter()
        if field is not None and self.row is not None:
            found = [self._desk.session.view.find(patch_id) for patch_id in self._ids]
            patches = [patch for patch in found if patch is not None]
            self._asked = [p for p in patches if self._schema.shown(field, p.values)]
            self._held = Counter(p.values.get(field.id) for p in self._asked)
            self._common = common_values(self._asked, (field.id, *self._above(field)))
            self.row.editor.offer(self._common)
            self._show_common(self.row.editor, self._common.get(field.id))
        self.retell()

    def _show_common(self, editor: Editor, common: Value | None) -> None:
        """Show what all of them hold, unless the officer has written something else by now."""
        if not self._fresh and common == self._base:
            return
        if not self._fresh:
            editor.keep()
        if self._fresh or (editor.value == self._base and not editor.unread):
            editor.start(common)
            self.wrong.show_sentences(())
        self._base, self._fresh = common, False

    def _above(self, field: Field) -> list[str]:
        """Return the ids of the fields that decide what may be chosen in ``field``."""
        found: list[str] = []
        while field.parent and field.parent not in found:
            found.append(field.parent)
            field = self._schema.fields[field.parent]
        return found

    # --- doing it -------------------------------------------------------------------------------

    def change_all(self) -> None:
        """Give all of them what stands in the editor; say why if that can't be understood."""
        assert self.row is not None
        editor = self.row.editor
        editor.keep()
        if editor.complaint is not None:
            editor.control.setFocus(Qt.FocusReason.OtherFocusReason)
        elif editor.value is None and self._held != {None: len(self._asked)}:
            self.wrong.show_sentences([say(Text(N_("Fill in first what all of them shall have.")))])
            editor.control.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._give(editor.value)

    def empty_all(self) -> None:
        """Take the value of the field away from all of them."""
        self._give(None)

    def _give(self, value: Value | None) -> None:
        field, schema = self.field, self._schema
        assert field is not None
        ids, changes = [patch.id for patch in self._asked], {field.id: value}

        def told(edit: Edit) -> None:
            self._fresh = True
            self._show()
            self._desk.tell_undoable(self._done(field, edit))

        make = partial(set_values_of_many, ids=ids, changes=changes, schema=schema)
        do_to(self._desk, len(ids), make, told)

    def _done(self, field: Field, edit: Edit) -> Text:
        values: dict[str, object] = {"field": field.label, "n": len(edit.deltas)}
        values["m"] = sum(_lost(d.before, d.after, field.id) for d in edit.deltas)
        if values["m"]:
            words = N_(
                "“{field}” of {n:,} patches was changed; in {m:,} of them what no longer fits it"
                " was emptied."
            )
            return Text(words, values)
        return Text(N_("“{field}” of {n:,} patches was changed."), values)

    # --- saying it ------------------------------------------------------------------------------

    @property
    def _locked(self) -> Text | None:
        session = self._desk.session
        return session.status.text if session.read_only else None

    def retell(self) -> None:
        """Say what they hold, and what the buttons would do."""
        if not self._furnished:
            return
        field, n = self.field, len(self._asked)
        for widget in (self.now, self.change, self.empty):
            widget.setVisible(field is not None)
        self.others.setVisible(False)
        if field is None:
            return
        self.now.setText(breakable(self._held_words(field)))
        left = len(self._ids) - n
        if left or self._parent_differs(field):
            self.others.setText(say(self._remark(field, left)))
            self.others.setVisible(True)
        words = Text(N_("Change for {n:,} patches"), {"n": n})
        self.change.setText(say(words).replace("\u200b", ""))
        clear_words = Text(N_("Empty this field for {n:,} patches"), {"n": n})
        self.empty.setText(say(clear_words).replace("\u200b", ""))
        nobody = Text(N_("None of the selected patches is asked for this field."))
        bare = Text(N_("It is empty in all of them already."))
        reason = self._locked or (None if n else nobody)
        for button, why in (
            (self.change, reason),
            (self.empty, reason or (bare if set(self._held) == {None} else None)),
        ):
            button.setEnabled(why is None)
            button.setToolTip("" if why is None else say(why))
            button.setAccessibleName(button.text())

    def _remark(self, field: Field, left: int) -> Text:
        if left:
            return Text(
                N_("{n:,} of them are not asked for this; they stay as they are."), {"n": left}
            )
        above = self._schema.fields[field.parent]
        return Text(
            N_("Their “{field}” differs. Give them all the same one first."), {"field": above.label}
        )

    def _parent_differs(self, field: Field) -> bool:
        if not field.parent or not self._asked:
            return False
        return field.parent not in self._common

    def _held_words(self, field: Field) -> str:
        held = self._held
        if set(held) <= {None}:
            return say(Text(N_("Now: empty in all of them")))
        if len(held) == 1:
            value = value_words(field, _some(held), self._survey)
            return say(Text(N_("Now: “{value}” in all of them"), {"value": value}))
        named = [
            f"{'–' if value is None else value_words(field, value, self._survey)} ({count:,})"
            for value, count in held.most_common(NAMED)
        ]
        more = " …" if len(held) > NAMED else ""
        words = Text(N_("Now: {n:,} different values"), {"n": len(held)})
        return f"{say(words)}\n{' · '.join(named)}{more}"


def _some(held: Counter[Value | None]) -> Value:
    return next(value for value in held if value is not None)


def _lost(before: object, after: object, but: str) -> bool:
    """Return whether a patch has lost a value beside that of the field ``but``."""
    if not (isinstance(before, Patch) and isinstance(after, Patch)):
        return False
    old: Values = before.values
    return any(i not in after.values for i in old if i != but)
