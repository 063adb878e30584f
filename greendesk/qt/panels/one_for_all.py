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
from greendesk.qt.jobs import Cancelled, Job
from greendesk.qt.multitude import do_to
from greendesk.qt.panels.held import Held, held_by
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.values import value_words
from greendesk.rules import MANY
from greendesk.wordbreak import breakable

COUNTING = Text(N_("Counting…"))
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
        self._held: Held | None = Held()  # None while it is being found out
        self._job: Job | None = None
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
            editor = editor_of(field, self._desk.session.survey)
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
        """Find out what they hold: of many in a job, and what is written meanwhile stays."""
        self.stop()
        field, ids, view = self.field, self._ids, self._desk.session.view
        if field is None or self.row is None:
            self._held = Held()
            self.retell()
        elif len(ids) <= MANY:
            self._take(held_by(map(view.find, ids), field, self._schema))
        else:
            if self._fresh:
                self._base, self._fresh = self.row.editor.value, False
                self.wrong.show_sentences(())
            self._find_out(field)
            self.retell()

    def _find_out(self, field: Field) -> None:
        ids, schema, view = self._ids, self._schema, self._desk.session.view.copy()
        self._held = None

        def failed(error: Exception) -> None:
            if not isinstance(error, Cancelled):
                raise error

        self._job = self._desk.jobs.start(
            lambda job: held_by(map(view.find, ids), field, schema, job.report), self._take, failed
        )

    def stop(self) -> None:
        """Find out nothing more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _take(self, held: Held) -> None:
        self._job, self._held = None, held
        if self.row is not None and (field := self.field) is not None:
            self.row.editor.offer(held.common)
            self._show_common(self.row.editor, held.common.get(field.id))
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

    # --- doing it -------------------------------------------------------------------------------

    def change_all(self) -> None:
        """Give all of them what stands in the editor; say why if that can't be understood."""
        assert self.row is not None
        assert self._held is not None
        editor, held = self.row.editor, self._held
        editor.keep()
        if editor.complaint is not None:
            editor.control.setFocus(Qt.FocusReason.OtherFocusReason)
        elif editor.value is None and held.values != {None: len(held.ids)}:
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
        assert self._held is not None
        ids, changes = self._held.ids, {field.id: value}

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
        field, held = self.field, self._held or Held()
        for widget in (self.now, self.change, self.empty):
            widget.setVisible(field is not None)
        self.others.setVisible(False)
        if field is None:
            return
        if self._held is None:
            self.now.setText(say(COUNTING))
        else:
            self.now.setText(breakable(self._held_words(field, held.values)))
            left = len(self._ids) - len(held.ids)
            if left or (field.parent and held.ids and field.parent not in held.common):
                self.others.setText(say(self._remark(field, left)))
                self.others.setVisible(True)
        self._say_buttons(held)

    def _say_buttons(self, held: Held) -> None:
        n = len(held.ids) if self._held is not None else len(self._ids)
        words = Text(N_("Change for {n:,} patches"), {"n": n})
        self.change.setText(say(words).replace("\u200b", ""))
        clear_words = Text(N_("Empty this field for {n:,} patches"), {"n": n})
        self.empty.setText(say(clear_words).replace("\u200b", ""))
        nobody = Text(N_("None of the selected patches is asked for this field."))
        bare = Text(N_("It is empty in all of them already."))
        reason = self._locked or (COUNTING if self._held is None else None if n else nobody)
        for button, why in (
            (self.change, reason),
            (self.empty, reason or (bare if set(held.values) == {None} else None)),
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

    def _held_words(self, field: Field, held: Counter[Value | None]) -> str:
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
