"""What stands above and below the fields: whose form this is, where it stands, and the ways on."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.model.record import Patch
from greendesk.model.sending import State
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.form.row import Row
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon, icon_pixmap, px
from greendesk.qt.words import STATE_ICONS, area_long, name_text, state_text
from greendesk.wordbreak import breakable

_ALARMING = (State.RETURNED, State.CONFLICT)
_GOOD = (State.READY, State.ACCEPTED)


class Head(Spoken, QFrame):
    """Name, state and area of the patch.

    Attributes:
        decision_asked: it was changed at the centre, too, and the officer wants to decide.
        findings_asked: the officer wants to see all that the checks say of this patch.
    """

    decision_asked = Signal()
    findings_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._patch, self._area_m2 = Patch(""), 0.0
        self._state: State | None = None
        self._findings = 0
        as_kind(self, "raised")
        self.name = Paragraph("head")
        self.sign, self.state = QLabel(), as_kind(QLabel(), "small")
        self.area = Paragraph("muted")
        top = QHBoxLayout()
        top.setSpacing(px(4))
        top.addWidget(self.name, 1)
        top.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        for label in (self.sign, self.state):
            label.setContentsMargins(0, px(4), 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(8), px(16), px(8))
        column.setSpacing(0)
        column.addLayout(top)
        self.findings = as_kind(QPushButton(), "link")
        self.findings.clicked.connect(self.findings_asked)
        below = QHBoxLayout()
        below.addWidget(self.area, 1)
        below.addWidget(self.findings, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(below)
        self.decide = QPushButton()
        self.decide.hide()
        self.decide.clicked.connect(self.decision_asked)
        self.put(self.decide, Text(N_("Compare with the centre and decide…")))
        column.addWidget(self.decide)
        self.retell()

    def show_patch(self, patch: Patch, area_m2: float) -> None:
        """Show name and area (square metres)."""
        self._patch, self._area_m2 = patch, area_m2
        self.retell()

    def show_state(self, state: State | None) -> None:
        """Show where the patch stands; None = not known yet."""
        if state is not self._state:
            self._state = state
            self.retell()

    def show_findings(self, count: int) -> None:
        """Show how many remarks the checks have about the patch."""
        if count != self._findings:
            self._findings = count
            self.retell()

    def retell(self) -> None:
        """Say everything again."""
        self.findings.setVisible(self._findings > 0)
        words = Text(N_("Check {n:,} ▸"), {"n": self._findings})
        self.findings.setText(say(words).replace("\u200b", ""))
        self.findings.setToolTip(say(Text(N_("See all that the checks say of this patch"))))
        self.findings.setAccessibleName(say(Text(N_("Remarks about this patch"))))
        self.name.setText(breakable(name_text(self._patch)))
        as_kind(self.name, "head" if self._patch.name else "head-empty")
        drawn = self._patch.shape is not None
        self.area.setText(area_long(self._area_m2) if drawn else say(Text(N_("Not drawn yet"))))
        state, now = self._state, colours()
        colour = now.danger if state in _ALARMING else now.primary if state in _GOOD else now.muted
        if state is None:
            self.sign.clear()
        else:
            self.sign.setPixmap(icon_pixmap(STATE_ICONS[state], colour, px(15)))
        self.state.setText(state_text(state))
        as_kind(self.state, "problem" if state in _ALARMING else "small")
        self.decide.setVisible(state is State.CONFLICT)


class Foot(Spoken, QFrame):
    """Back, on, and between them what is missing.

    Attributes:
        gap_asked: the officer wants to be taken to what is missing or wrong.
    """

    next_asked = Signal()
    previous_asked = Signal()
    gap_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        as_kind(self, "status")
        self._state: State | None = None
        self._missing, self._wrong = 0, 0
        self.previous, self.next = as_kind(QPushButton(), "quiet"), as_kind(QPushButton(), "quiet")
        self.next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # its arrow after the word
        self.put(self.previous, Text(N_("Previous")), tip=Text(N_("The area before in the list")))
        self.put(
            self.next, Text(N_("Next")), tip=Text(N_("The next area of the list (Ctrl+Enter)"))
        )
        self.gap = as_kind(QPushButton(), "link")
        self.sign, self.ready = QLabel(), as_kind(QLabel(), "small")
        line = QHBoxLayout(self)
        line.setContentsMargins(px(8), px(6), px(8), px(6))
        line.setSpacing(px(4))
        line.addWidget(self.previous)
        line.addStretch(1)
        for widget in (self.gap, self.sign, self.ready):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.next)
        self.previous.clicked.connect(self.previous_asked)
        self.next.clicked.connect(self.next_asked)
        self.gap.clicked.connect(self.gap_asked)
        self.retell()

    def show_counts(self, missing: int, wrong: int) -> None:
        """Show how many things are missing, and how many are to be put right."""
        if (missing, wrong) != (self._missing, self._wrong):
            self._missing, self._wrong = missing, wrong
            self.retell()

    def show_state(self, state: State | None) -> None:
        """Show whether the patch may be sent."""
        if state is not self._state:
            self._state = state
            self.retell()

    def retell(self) -> None:
        """Say everything again."""
        self.previous.setIcon(icon("chevron-left", size_px=16))
        self.next.setIcon(icon("chevron-right", size_px=16))
        todo = None
        if self._missing:
            todo = Text(N_("{n:,} to fill in"), {"n": self._missing})
        elif self._wrong:
            todo = Text(N_("{n:,} to put right"), {"n": self._wrong})
        self.gap.setVisible(todo is not None)
        if todo is not None:
            self.gap.setText(say(todo).replace("\u200b", ""))
            self.gap.setAccessibleName(self.gap.text())
            self.gap.setToolTip(say(Text(N_("Go to it"))))
        ready = todo is None and self._state not in (None, State.DRAFT)
        for widget in (self.sign, self.ready):
            widget.setVisible(ready)
        self.sign.setPixmap(icon_pixmap("check", colours().primary, px(16)))
        words = N_("Ready to send") if self._state is State.READY else N_("All filled in")
        self.ready.setText(say(Text(words)).replace("\u200b", ""))


class Fold(Spoken, QPushButton):
    """The line that folds the rest of the form away, and says how much of it needs attention."""

    def __init__(self, body: QWidget) -> None:
        super().__init__(body.parentWidget())
        as_kind(self, "link")
        self._body, self._wrong = body, 0
        self.setCheckable(True)
        self.toggled.connect(self._turned)
        body.setVisible(False)
        self.retell()

    def open(self) -> None:
        """Unfold."""
        self.setChecked(True)

    def show_wrong(self, count: int) -> None:
        """Show how many things in the fold are to be put right."""
        if count != self._wrong:
            self._wrong = count
            self.retell()

    def _turned(self, open: bool) -> None:
        self._body.setVisible(open)
        self.retell()

    def retell(self) -> None:
        """Say again whether it is open."""
        open = self.isChecked()
        self.setIcon(icon("chevron-down" if open else "chevron-right", colours().primary, 16))
        words = Text(N_("More"))
        if self._wrong and not open:
            words = Text(N_("More · {n:,} to put right"), {"n": self._wrong})
        self.setText(say(words).replace("\u200b", ""))
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(say(Text(N_("unfolded") if open else N_("folded"))))


def order_tabs(rows: Sequence[Row], fold: Fold, foot: Foot) -> None:
    """Let Tab go from the short form to the fold, and from the last field to the foot.

    The fields themselves follow each other as they were made.
    """
    last_short = (
        next((n for n, row in enumerate(rows) if row.field.place != "short"), len(rows)) - 1
    )
    QWidget.setTabOrder(rows[last_short].editor.control, fold)
    stops = (rows[-1].editor.control, foot.previous, foot.gap, foot.next)
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)
