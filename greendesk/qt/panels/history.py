"""What a patch has been: a slider over its versions, seen on the map and told in words.

The map shows the shape of the chosen version and, dashed, that of now. Nothing is changed by
looking; one button makes the patch what it was, as a step that can be taken back.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from greendesk.edits.restore import as_it_was, is_alike
from greendesk.i18n import N_, Text, say
from greendesk.model.edit import Delta, Edit
from greendesk.model.history import Version
from greendesk.model.record import Patch, PatchId
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import CLOSE, Paragraph, clear
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.words import area_long, differing_words, moment_text, name_text
from greendesk.session import Changed
from greendesk.wordbreak import breakable

_LAST_ROW = 200  # below every row there can be: takes the room that is left
THEN, NOW = Text(N_("Then")), Text(N_("Now"))
NOT_DRAWN = Text(N_("(not drawn)"))
IN_BIN = Text(N_("It was in the recycle bin."))
AS_NOW = Text(N_("This is how the patch is now."))
NO_DIFFERENCE = Text(N_("Nothing differs from now."))


class HistoryPanel(Spoken, QWidget):
    """The versions of one patch, beside the map.

    Signals:
        closed: the officer is done with it, or its patch is selected no more.
    """

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._patch_id: PatchId = ""
        self._asked = 0
        self._showing = False
        self.versions: list[Version] = []
        self.title = Paragraph("head")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        tip = Text(N_("Arrow keys go one step back or forward, Home and End to the ends"))
        self.put(self.slider, name=Text(N_("Versions of the patch")), tip=tip)
        self.slider.valueChanged.connect(self._show)
        self.count, self.what, self.who = Paragraph("muted"), Paragraph("strong"), Paragraph()
        self.differences = as_kind(QFrame(), "raised")
        self._grid = QGridLayout(self.differences)
        self.restore_button = as_kind(QPushButton(), "primary")
        self.restore_button.clicked.connect(self.restore)
        self.close_button = QPushButton()
        self.put(self.close_button, CLOSE, tip=Text(N_("Close the history")))
        self.close_button.clicked.connect(self.close_history)
        self._lay_out()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._ask)
        desk.changed.connect(self._heard)
        desk.selection_changed.connect(self._selected)
        desk.closing.connect(self._forget)
        self.retell()

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.differences)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(2))
        self._grid.setRowStretch(_LAST_ROW, 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.setSpacing(px(4))
        for widget in (self.title, self.count, self.slider, self.what, self.who):
            column.addWidget(widget)
        column.addWidget(scroll, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.restore_button, 1)
        buttons.addWidget(self.close_button)
        column.addLayout(buttons)

    # --- which patch --------------------------------------------------------------------------

    @property
    def patch_id(self) -> PatchId:
        """The patch whose history is shown; "" = none."""
        return self._patch_id

    @property
    def now(self) -> Patch | None:
        """The patch as it is; None = it is in the recycle bin."""
        return self._desk.session.view.find(self._patch_id)

    @property
    def version(self) -> Version | None:
        """The version that the slider stands at."""
        place = self.slider.value()
        return self.versions[place] if place < len(self.versions) else None

    def show_patch(self, patch_id: PatchId) -> None:
        """Show the history of a patch, of one in the recycle bin too."""
        self._asked += 1  # an answer on its way is about another patch
        self._patch_id, self.versions = patch_id, []
        self.retell()
        self._soon.start()

    def close_history(self) -> None:
        """Take the shape off the map and give the place back."""
        if self._patch_id:
            self._forget()
            self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Show on the map what is told here."""
        super().showEvent(event)
        self._propose(self.version)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave nothing on the map while nobody looks here."""
        super().hideEvent(event)
        self._propose(None)

    def _forget(self) -> None:
        self._soon.stop()
        self._asked += 1
        self._patch_id, self.versions = "", []
        self._propose(None)

    def _selected(self) -> None:
        if not self._patch_id:
            return
        chosen = self._desk.selection
        if len(chosen) != 1 or not self.isVisible():
            self.close_history()
        elif chosen[0] != self._patch_id:
            self.show_patch(chosen[0])

    def _heard(self, changed: Changed) -> None:
        if self._patch_id in changed.ids:
            self._propose(None)
            self._soon.start()  # later: the edit is on its way to the file only then

    def _ask(self) -> None:
        self._asked += 1
        patch_id = self._patch_id
        arrived = partial(self._arrived, self._asked)
        self._desk.session.writer.submit(lambda p: p.history(patch_id), arrived, self._desk.failed)

    def _arrived(self, asked: int, versions: Sequence[Version]) -> None:
        if asked != self._asked or not self._patch_id:
            return
        self.versions = list(versions)
        last = max(0, len(versions) - 1)
        self.slider.blockSignals(True)
        self.slider.setRange(0, last)
        self.slider.setValue(last)
        self.slider.blockSignals(False)
        self.slider.setEnabled(last > 0)
        self._show()

    # --- showing it ---------------------------------------------------------------------------

    def retell(self) -> None:
        """Say everything again."""
        self._show()

    def _show(self) -> None:
        version, now = self.version, self.now
        self.title.setText(breakable(self._title(now)))
        for label in (self.count, self.what, self.who):
            label.setVisible(version is not None)
        self._fill(version, now)
        self._say_button(version, now)
        self._propose(version)
        if version is None:
            return
        self._bring_into_sight(version.patch or now)
        place = {"n": self.slider.value() + 1, "total": len(self.versions)}
        self.count.setText(say(Text(N_("Version {n:,} of {total:,}"), place)))
        self.what.setText(say(version.label))
        when = moment_text(version.at) if version.at else ""
        self.who.setText(breakable(" · ".join(filter(None, (when, version.by)))))
        self.who.setVisible(bool(self.who.text()))
        spoken = " ".join((self.count.text(), self.what.text(), self.who.text()))
        self.slider.setAccessibleDescription(spoken.replace("\u200b", ""))

    def _bring_into_sight(self, patch: Patch | None) -> None:
        """Fly to the patch if nothing of it is in sight."""
        if patch is None or patch.shape is None or patch.shape.is_empty:
            return
        west, south, east, north = self._desk.canvas.camera.bounds
        box = patch.shape.bounds
        if box[0] > east or box[2] < west or box[1] > north or box[3] < south:
            self._desk.show_bounds(box)

    def _title(self, now: Patch | None) -> str:
        shown = now or next((v.patch for v in reversed(self.versions) if v.patch), None)
        name = name_text(shown) if shown is not None else "…"
        return say(Text(N_("History of “{name}”"), {"name": name}))

    def _fill(self, version: Version | None, now: Patch | None) -> None:
        clear(self._grid)
        if version is None:
            return
        then = version.patch
        if self.slider.value() == len(self.versions) - 1:
            self._line(AS_NOW if now is not None else IN_BIN)
        elif then is None:
            self._line(IN_BIN)
        elif now is not None and is_alike(then, now):
            self._line(NO_DIFFERENCE)
        else:
            self._compare(then, now)

    def _line(self, text: Text) -> None:
        line = Paragraph("muted")
        line.setText(say(text))
        self._grid.addWidget(line, 0, 0, 1, 2)

    def _compare(self, then: Patch, now: Patch | None) -> None:
        rows = [(say(Text(N_("Area"))), self._area(then), self._area(now))]
        rows += differing_words(then, now, self._desk.session.survey.schema)
        for column, text in enumerate((THEN, NOW)):
            self._cell(say(text), 0, column, "muted")
        for number, (label, was, has) in enumerate(rows):
            line = as_kind(Paragraph(), "small")
            line.setText(breakable(label))
            line.setContentsMargins(0, px(6), 0, 0)
            self._grid.addWidget(line, 2 * number + 1, 0, 1, 2)
            self._cell(was or "–", 2 * number + 2, 0, "strong")
            self._cell(has or "–", 2 * number + 2, 1, "")

    def _cell(self, words: str, row: int, column: int, kind: str) -> None:
        cell = Paragraph(kind)
        cell.setText(breakable(words))
        self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignTop)

    def _area(self, patch: Patch | None) -> str:
        if patch is None:
            return ""
        if patch.shape is None:
            return say(NOT_DRAWN)
        return area_long(self._desk.checks.areas.of(patch))

    def _say_button(self, version: Version | None, now: Patch | None) -> None:
        why = self._obstacle(version, now)
        self.restore_button.setEnabled(why is None)
        tip = Text(N_("Shape and values become those of this version; “Undo” takes that back"))
        self.put(self.restore_button, Text(N_("Restore this version")), tip=why or tip)

    def _obstacle(self, version: Version | None, now: Patch | None) -> Text | None:
        session = self._desk.session
        if session.read_only:
            return session.status.text
        if version is None or version.patch is None:
            return IN_BIN
        if now is not None and is_alike(version.patch, now):
            return NO_DIFFERENCE
        return None

    # --- the map ------------------------------------------------------------------------------

    def _propose(self, version: Version | None) -> None:
        """Show on the map what the chosen version differs in; None takes it away."""
        edit = self._seen(version) if version is not None and self.isVisible() else None
        if edit is not None:
            self._showing = True
            self._desk.canvas.show_edit(edit)
        elif self._showing:
            self._showing = False
            self._desk.canvas.show_edit(None)

    def _seen(self, version: Version) -> Edit | None:
        now, then = self.now, version.patch
        shapes = (now.shape if now else None, then.shape if then else None)
        if shapes[0] == shapes[1]:
            return None
        return Edit(version.label, (Delta(now, then),))

    # --- doing it -----------------------------------------------------------------------------

    def restore(self) -> None:
        """Make the patch what it was."""
        version, patch_id = self.version, self._patch_id
        if version is None or version.patch is None:
            return
        made: list[Edit] = []

        def make(patch: Patch) -> None:
            made.append(as_it_was(self._desk.session.view, patch_id, patch))

        if self._desk.attempt(partial(make, version.patch)) and self._desk.do(made[0]):
            self._desk.select((patch_id,))
            values = {"name": name_text(version.patch)}
            self._desk.tell_undoable(Text(N_("“{name}” is again as it was."), values))
