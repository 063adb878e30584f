"""The form of the selected patch, made from the schema; it keeps every change at once.

The form shows one patch and asks others to carry changes out: it emits :attr:`PatchForm.changed`
and hears through :meth:`PatchForm.load` what became of it. The one thing to know: ``load`` is
called again and again with the same patch, in the middle of typing too, and then touches only
editors whose stored value has become another one; so focus, cursor and half-typed texts stay.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.model.record import Patch, PatchId, Value, Values
from greendesk.model.schema import Field
from greendesk.model.sending import State
from greendesk.model.survey import Survey
from greendesk.qt.areas import Areas
from greendesk.qt.dialogs.page import Paragraph, rule
from greendesk.qt.form.base import PAUSE_MS, Editor
from greendesk.qt.form.calm import Calm, row_of
from greendesk.qt.form.editors import editor_of
from greendesk.qt.form.facts import Facts, locked_ids
from greendesk.qt.form.frame import Fold, Foot, Head, order_tabs
from greendesk.qt.form.row import Remark, Row
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px

Sentences = Mapping[str, Sequence[str]]


class PatchForm(Spoken, QFrame):
    """The short form first, more under a fold, what the program knows last.

    Attributes:
        changed: (patch id, field id, value): the officer gave a field a value; None empties it.
        next_asked, previous_asked: the officer wants the next patch of the list, or the one before.
        pins_changed: :attr:`pinned` has become another one.
        decision_asked: the officer wants to decide between this version and the centre's.
        findings_asked: the officer wants to see all that the checks say of this patch.
        retold: the language has changed; who gave :meth:`show_problems` says them again.
        editors: field id -> editor, for every field that can be filled in.
    """

    changed = Signal(str, str, object)
    next_asked = Signal()
    previous_asked = Signal()
    pins_changed = Signal()
    decision_asked = Signal()
    findings_asked = Signal()
    retold = Signal()

    def __init__(self, survey: Survey, pause_ms: int = PAUSE_MS, *, at_once: bool = True) -> None:
        """Make the form.

        Args:
            at_once: with its fields; else :meth:`make` has to be walked through before it is used.
        """
        super().__init__()
        self._survey, self._schema, self._pause_ms = survey, survey.schema, pause_ms
        self._patch = Patch("")
        self._areas = Areas()
        self._pinned: dict[str, Value] = {}
        self._unread: dict[PatchId, dict[str, str]] = {}
        self._problems: Sentences = {}
        self._notes: Sentences = {}
        self.calm = Calm(self)
        self.calm.changed.connect(self._show_remarks)
        self.rows: dict[str, Row] = {}
        self.editors: dict[str, Editor] = {}
        self._below_head = QVBoxLayout()
        as_kind(self, "raised")
        if at_once:
            for _ in self.make():
                pass

    # --- making it ------------------------------------------------------------------------------

    def make(self) -> Iterator[None]:
        """Make the fields, one for each step."""
        self.head, self.foot = Head(), Foot()
        self._scroll = self._make_scroll()
        self._lay_out()
        self._inner = QWidget()
        self._scroll.setWidget(self._inner)
        self._inner.hide()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.appear)
        self.more_body = QWidget(self._inner)
        self.more = Fold(self.more_body)
        self.todo = Paragraph("tip")
        self.todo.hide()
        self.whole = Remark("problem", "circle-alert", self._inner)
        self.whole_notes = Remark("caution", "triangle-alert", self._inner)
        yield
        self.facts = Facts(self._schema, self.more_body)
        for field in self._schema.fields.values():
            if field.place in ("short", "more"):
                yield
                self._make_row(field)
        yield
        yield from self._lay_out_fields()
        yield
        self.foot.next_asked.connect(partial(self._leave, self.next_asked.emit))
        self.foot.previous_asked.connect(partial(self._leave, self.previous_asked.emit))
        self.foot.gap_asked.connect(self.go_to_gap)
        self.head.decision_asked.connect(partial(self._leave, self.decision_asked.emit))
        self.head.findings_asked.connect(partial(self._leave, self.findings_asked.emit))
        pin = QShortcut(QKeySequence("Alt+P"), self)
        pin.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        pin.activated.connect(self._pin_here)
        self._refresh()

    def _make_scroll(self) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def _lay_out(self) -> None:
        """Put the frame together; the fields are made inside of it.

        What moves to another parent is dressed anew with all that is in it, so parents come first.
        """
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(rule())
        column.addLayout(self._below_head)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.foot)

    def _make_row(self, field: Field) -> None:
        body = self._inner if field.place == "short" else self.more_body
        row = self.rows[field.id] = Row(editor_of(field, self._survey, self._pause_ms), body)
        self.editors[field.id] = row.editor
        row.editor.kept.connect(partial(self._kept, field.id))
        row.editor.judged.connect(partial(self._judged, field.id))
        self.calm.watch(row.editor.control)
        row.pin_asked.connect(partial(self._pin, field.id))

    def _lay_out_fields(self) -> Iterator[None]:
        short, more = QVBoxLayout(self._inner), QVBoxLayout(self.more_body)
        short.setContentsMargins(px(16), px(12), px(16), px(16))
        more.setContentsMargins(0, 0, 0, 0)
        for column in (short, more):
            column.setSpacing(px(12))
        short.addWidget(self.todo)
        short.addWidget(self.whole)
        short.addWidget(self.whole_notes)
        for row in self.rows.values():
            (short if row.field.place == "short" else more).addWidget(row)
            row.setVisible(self._schema.shown(row.field, {}))  # which dresses it
            yield
        more.addWidget(self.facts)
        short.addWidget(self.more)
        short.addWidget(self.more_body)
        short.addStretch(1)
        yield
        order_tabs(tuple(self.rows.values()), self.more, self.foot)

    def put_below_head(self, widget: QWidget) -> None:
        """Put something between the name of the patch and its fields."""
        self._below_head.addWidget(widget)

    # --- what others tell it ------------------------------------------------------------------

    @property
    def patch_id(self) -> PatchId:
        """The id of the patch that is shown; empty before the first."""
        return self._patch.id

    @property
    def unread(self) -> dict[PatchId, dict[str, str]]:
        """What was typed and could not be understood: patch id -> field id -> text."""
        now = {i: editor.unread for i, editor in self.editors.items() if editor.unread}
        return self._unread | ({self._patch.id: now} if now else {})

    def load(
        self, patch: Patch, problems: Sentences | None = None, notes: Sentences | None = None
    ) -> None:
        """Show ``patch`` as it is stored now; emits nothing about it.

        ``problems`` and ``notes`` of another patch than before come with it: that spares every
        field from being cleared first. Else they are what :meth:`show_problems` says.

        What was typed for another patch a moment ago is kept first; a text that could not be
        understood there waits for that patch to come back.
        """
        other = patch.id != self._patch.id
        if other:
            self.calm.end()
            self.keep()
            self._unread = self.unread
        self._patch = patch
        waiting = self._unread.pop(patch.id, {}) if other else {}
        for field_id, editor in self.editors.items():
            editor.offer(patch.values)
            if other:
                editor.start(patch.values.get(field_id), waiting.get(field_id, ""))
            else:
                editor.show_value(patch.values.get(field_id))
        if other:
            self.head.show_state(None)
            self.head.show_findings(0)
            self.foot.show_state(None)
            self.show_problems(problems or {}, notes)
            self._scroll.verticalScrollBar().setValue(0)
        self._refresh()

    def take_survey(self, survey: Survey) -> None:
        """Go by another day from now on; what is shown and typed stays."""
        self._survey = survey
        for editor in self.editors.values():
            editor.survey = survey

    def show_findings(self, count: int) -> None:
        """Show how many remarks the checks have about the patch, as a way to them."""
        self.head.show_findings(count)

    def show_state(self, state: State | None) -> None:
        """Show where the patch stands; None = not known yet."""
        self.head.show_state(state)
        self.foot.show_state(state)

    def show_problems(self, problems: Sentences, notes: Sentences | None = None) -> None:
        """Show at each field what is wrong, and quieter what is only odd.

        Args:
            problems: field id -> sentences; what is no field of the form ("": the shape or the
                whole record) stands at the top.
            notes: the same for what needs a second look but nothing to be put right.
        """
        self._problems, self._notes = problems, notes or {}
        self._show_remarks()

    def be_calm(self) -> None:
        """Don't alarm about what is missing in a patch that was just made.

        Each empty field is spoken of once the officer has left it, all of them once the form is
        left or :meth:`speak_up` is called.
        """
        missing = [field.id for field in self._schema.missing(self._patch.values)]
        self.calm.begin(self._patch.id, missing)

    def refuse(self, patch: Patch, field_id: str, why: Text, *, again: bool = False) -> None:
        """Say at a field why its last value was not accepted; ``patch`` is as it is stored.

        Args:
            again: the same value may be accepted later; what was typed is tried again then.
        """
        self._patch = patch
        self.editors[field_id].refuse(patch.values.get(field_id), why, again=again)
        self._refresh()

    def speak_up(self) -> None:
        """Say of every missing field that it is missing."""
        self.calm.end()

    def set_read_only(self, reason: Text | None) -> None:
        """Take no changes, and say why at every field; None = take them again."""
        for row in self.rows.values():
            row.set_read_only(reason)

    def retell(self) -> None:
        """Ask for the remarks in the language of now; everything else says itself."""
        self.retold.emit()

    def keep(self) -> None:
        """Keep at once what was typed and not kept yet."""
        for editor in self.editors.values():
            editor.keep()

    def forget(self) -> None:
        """Keep nothing any more, also not what could not be kept: the project is closed."""
        for editor in self.editors.values():
            editor.forget()

    def focus_field(self, field_id: str) -> None:
        """Go to a field: unfold, scroll, and put the cursor in; "" = the top of the form."""
        self.appear()
        if field_id in locked_ids(self._schema):
            self.more.open()
            self._show_place(self.facts.lines[field_id])
            return
        row = self.rows.get(field_id)
        if row is None or row.isHidden():
            self._scroll.verticalScrollBar().setValue(0)
            return
        if row.field.place == "more":
            self.more.open()
        self._show_place(row)
        row.editor.control.setFocus(Qt.FocusReason.OtherFocusReason)
        row.editor.select_all()

    def go_to_gap(self) -> None:
        """Go to the first field that is missing; else to the first that is to be put right."""
        self.appear()
        gaps = [field.id for field in self._schema.missing(self._patch.values)]
        gaps += [i for i, row in self.rows.items() if row.wants_attention]
        gaps += [i for i in self._problems if i in locked_ids(self._schema)]
        self.focus_field(gaps[0] if gaps else "")

    # --- pins -----------------------------------------------------------------------------------

    @property
    def pinned(self) -> Values:
        """The values that the next new patch begins with: field id -> value."""
        return dict(self._pinned)

    def set_pinned(self, values: Values) -> None:
        """Take over pins of earlier; what is not pinnable is left out."""
        rows = self.rows
        fitting = {i: v for i, v in values.items() if i in rows and rows[i].field.pinnable}
        if fitting != self._pinned:
            self._pinned = fitting
            self._show_pins()
            self.pins_changed.emit()

    def _pin(self, field_id: str, on: bool) -> None:
        self.editors[field_id].keep()
        value = self.editors[field_id].value
        wanted = {i: v for i, v in self._pinned.items() if i != field_id}
        if on and value is not None:
            wanted[field_id] = value
        self.set_pinned(wanted)
        self._show_pins()

    def _pin_here(self) -> None:
        """Press the pin of the field in which the cursor is."""
        at = row_of(QApplication.focusWidget())
        if at is not None and at.field.pinnable and at.pin.isEnabled():
            at.pin.click()

    def _show_pins(self) -> None:
        for field_id, row in self.rows.items():
            row.set_pinned(field_id in self._pinned)

    # --- what the officer does ----------------------------------------------------------------

    def _kept(self, field_id: str, value: Value | None) -> None:
        """Pass a change on; what it changes elsewhere comes back through :meth:`load`."""
        values = {i: v for i, v in self._patch.values.items() if i != field_id}
        if value is not None:
            values[field_id] = value
        self._patch = replace(self._patch, values=values)
        if field_id in self._pinned:
            pins = {i: v for i, v in self._pinned.items() if i != field_id}
            self.set_pinned(pins if value is None else {**pins, field_id: value})
        self.changed.emit(self._patch.id, field_id, value)
        for editor in self.editors.values():
            editor.offer(self._patch.values)
        self._refresh()

    def _judged(self, field_id: str) -> None:
        """Count anew, and have the sentence in sight of who is typing."""
        self._count()
        if self.editors[field_id].control.hasFocus():
            self._show_place(self.rows[field_id])

    def _leave(self, go: Callable[[], None]) -> None:
        self.keep()
        go()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the window a moment between making room and laying out all the fields."""
        super().showEvent(event)
        self._soon.start()

    def appear(self) -> None:
        """Show the fields now, and what is wrong with them."""
        self._soon.stop()
        if self._inner.isHidden():
            self._inner.show()
            self._show_remarks()
            self._settle_layout()  # nothing is seen at a size that it had elsewhere

    def warm_up(self) -> Iterator[None]:
        """Dress, lay out and paint each part once, unseen; the first time takes three others.

        A remark as well: to show the first of a field takes as long as ten later ones.
        """
        for part in (self.head, self.foot):
            part.grab()  # which lays out all that stands around it
            yield
        self.appear()
        self._settle_layout()
        yield
        shown = [row for row in self.rows.values() if row.isVisibleTo(self._inner)]
        for row in shown:
            row.set_problems(("…",), ("…",))
            yield
        self._settle_layout()
        yield
        for row in shown:
            row.grab()
            yield
        for row in shown:
            row.set_problems((), ())
            yield
        self._inner.hide()  # the first patch has them a moment later, like each that comes after

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what was typed before the form is gone."""
        self.keep()
        self._soon.stop()
        self._inner.hide()
        self.speak_up()
        super().hideEvent(event)

    # --- showing it -----------------------------------------------------------------------------

    def _refresh(self) -> None:
        values = self._patch.values
        for row in self.rows.values():
            row.setVisible(self._schema.shown(row.field, values))
            row.set_required(self._schema.required(row.field, values))
        area_m2 = self._areas.of(self._patch)
        self.head.show_patch(self._patch, area_m2)
        self.facts.show_values(values, area_m2)
        self._show_pins()
        self._count()

    def _show_remarks(self) -> None:
        """Say at each field what is wrong with it; not yet while the fields are not in sight.

        To dress ten fields as wrong takes as long as to lay all of them out.
        """
        if self._inner.isHidden():
            return
        for field_id, row in self.rows.items():
            silent = self.calm.covers(self._patch.id, field_id)
            problems = () if silent else self._problems.get(field_id, ())
            row.set_problems(problems, self._notes.get(field_id, ()))
        locked = locked_ids(self._schema)
        both = {i: (*self._problems.get(i, ()), *self._notes.get(i, ())) for i in locked}
        self.facts.set_problems(both)
        for remark, sentences in ((self.whole, self._problems), (self.whole_notes, self._notes)):
            elsewhere = [w for i, ws in sentences.items() if not self._has_place(i) for w in ws]
            remark.show_sentences(elsewhere)
        self._count()

    def _has_place(self, field_id: str) -> bool:
        row = self.rows.get(field_id)
        if row is not None:
            return not row.isHidden()
        return field_id in locked_ids(self._schema)

    def _count(self) -> None:
        """Count what is missing and what is wrong, for foot and fold."""
        missing = {field.id for field in self._schema.missing(self._patch.values)}
        wrong = {i for i, row in self.rows.items() if row.wants_attention and not row.isHidden()}
        wrong |= {i for i, words in self._problems.items() if words and i not in self.rows}
        self.foot.show_counts(len(missing), len(wrong - missing))
        self.todo.setVisible(bool(self.calm.fields & missing))
        self.todo.setText(
            say(Text(N_("{n:,} fields are still to be filled in."), {"n": len(missing)}))
        )
        in_fold = {i for i, row in self.rows.items() if row.field.place == "more"}
        self.more.show_wrong(len(wrong & (in_fold | locked_ids(self._schema))))

    def _show_place(self, widget: QWidget) -> None:
        """Scroll to a widget that may have become visible just now."""
        self._settle_layout()
        self._scroll.ensureWidgetVisible(widget, 0, px(24))

    def _settle_layout(self) -> None:
        for body in (self.more_body, self._inner):
            layout = body.layout()
            if layout is not None:
                layout.activate()
        QApplication.sendEvent(self._scroll, QEvent(QEvent.Type.LayoutRequest))
